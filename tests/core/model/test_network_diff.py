"""Two networks compared, as values and by `diff`."""

import json

from core.basics.addresses import Weight
from core.cli.parser import main
from core.gallery.presets import preset
from core.model.comparison import compare
from core.model.network import Layer, Network


def test_compare():
    printed, table, deep = (preset(name).network for name in ("xor-printed", "xor-table", "deep"))
    assert compare(printed, printed).same
    found = compare(printed, table)
    assert not found.same and found.changed == 4 and found.largest == (10.0, Weight(3, 0, 1))
    assert found.structure == ("layer 2: relu and sigmoid", "layer 3: relu and sigmoid")
    other = compare(printed, deep)
    assert other.structure[0] == "sizes: 2-2-1 and 3-4-4-2" and other.largest is None
    zero = Network((Layer([[0.0, 0.0]]),))
    minus = Network((Layer([[0.0, -0.0]]),))
    found = compare(zero, minus)
    assert not found.same and found.changed == 0


def test_diff(capsys):
    def diff(*words):
        status = main(["diff", *words])
        out, err = capsys.readouterr()
        assert not err
        return status, out

    assert diff("deep", "deep") == (0, "identical, to the last bit\n")
    status, out = diff("xor-printed", "xor-converged")
    assert status == 1
    assert out == "9 of 9 weights differ, most in W_3[1, 1]: 5.0 and -1.3142049683167987 (by 6.314204968)\n"
    status, out = diff("xor-printed", "xor-converged", "--json")
    assert json.loads(out)["place"] == {"layer": 3, "row": 0, "column": 0}
    assert diff("xor-printed", "deep")[0] == 1
    assert main(["diff", "deep", "deeep"]) == 2
