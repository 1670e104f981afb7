"""Standard streams that are closed, full or unread, Ctrl-C while starting, packages that are missing."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FORWARD = "forward xor-table --input 1,0"
full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")


def shell(words, environment=None):
    """What the shell gives for `chainrule words`: status, standard output and error."""
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {sys.executable} -m gui.app.main {words}"], cwd=ROOT, capture_output=True,
        text=True, timeout=100, check=False, env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **(environment or {})},
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


CLOSED = "chainrule: cannot write to standard output: it is closed\n"
FULL = "chainrule: cannot write to standard output: the disk is full\n"


@pytest.mark.parametrize("words", [FORWARD, f"{FORWARD} --json", "--help", "train --help", "--version", "inspect deep"])
def test_a_closed_standard_output_is_one_line(words):
    assert shell(f"{words} >&-") == (2, "", CLOSED)


def predict(folder):
    """The words that predict the rows of a table."""
    network, table = folder / "xor.chainrule", folder / "rows.csv"
    assert shell(f"train xor-table --data xor --epochs 1 --save {network}")[0] == 0
    table.write_text("x1,x2\n1,0\n0,0\n")
    return f"predict {network} --data {table}"


def test_predictions_for_a_closed_or_full_standard_output_are_one_line(tmp_path):
    predicted = predict(tmp_path)
    for words in (predicted, f"{predicted} --json"):
        status, out, error = shell(f"{words} >&-")
        assert (status, out, error.splitlines()[-1]) == (2, "", CLOSED.strip())
        assert "Traceback" not in error
        if Path("/dev/full").exists():
            status, out, error = shell(f"{words} >/dev/full")
            assert (status, error.splitlines()[-1], "Traceback" in error) == (2, FULL.strip(), False)


@full
@pytest.mark.parametrize("words", [FORWARD, "--help", "diff deep xor-table", "inspect nothing deep"])
def test_a_full_standard_output_is_one_line(words):
    status, _, error = shell(f"{words} > /dev/full")
    assert status == 2
    assert error.endswith(FULL)
    assert error.count("\n") == 1 + ("nothing" in words)


def test_nobody_reads_on_is_no_matter_for_words():
    assert shell(f"{FORWARD} | true") in ((141, "", ""), (0, "", ""))
    # More than a pipe takes.
    status, out, error = shell(f"inspect {'deep ' * 4000} | head -n 1")
    assert (status, out.count("\n"), error) == (141, 1, "")


@pytest.mark.parametrize("to", ["2>&-", pytest.param("2>/dev/full", marks=full)])
def test_without_standard_error_the_status_says_it(to):
    assert shell(f"forward nothing --input 1,0 {to}") == (2, "", "")
    assert shell(f"inspect nothing deep {to}")[0] == 2
    assert shell(f"forward {to}") == (2, "", "")
    assert shell(f"one two {to}") == (2, "", "")
    assert shell(f"nothing.chainrule {to}") == (2, "", "")
    status, out, error = shell(f"{FORWARD} {to}")
    assert (status, error) == (0, "")
    assert out.startswith("layer 1")
    status, out, error = shell(f"sweep xor-table --data xor --vary rate=0.01 --epochs 1 --jobs 1 {to}")
    assert (status, error) == (0, "") and "0.01" in out


def test_with_all_streams_closed_files_are_written_as_ever(tmp_path):
    out = tmp_path / "out.chainrule"
    assert shell(f"convert deep {out} <&- >&- 2>&-") == (2, "", "")
    expected = tmp_path / "expected.chainrule"
    assert shell(f"convert deep {expected}")[0] == 0
    assert out.read_bytes() == expected.read_bytes()


# Presses Ctrl-C when a module is about to be loaded.
PRESSING = """
import os, signal, sys
class Pressing:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Pressing())
from gui.app.main import main
sys.exit(main({words!r}))
"""


@pytest.mark.parametrize(
    ("words", "module"),
    [(FORWARD, "core.cli.parser"), (FORWARD, "numpy"), (FORWARD, "numpy.linalg"),
     (FORWARD, "core.cli.commands.forward"),
     ("--help", "core.gallery.presets"), ("", "PySide6.QtCore"), ("", "pyqtgraph"), ("", "gui.window.main_window"), ("", "mathra")],  # noqa: E501
)  # fmt: skip
def test_ctrl_c_while_starting_is_one_line(words, module):
    done = subprocess.run(
        [sys.executable, "-c", PRESSING.format(module=module, words=words.split())], cwd=ROOT, capture_output=True,
        text=True, timeout=100, check=False, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "chainrule: interrupted\n")


LACKING = """
import sys
class Lacking:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == {package!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Lacking())
from gui.app.main import main
sys.exit(main({words!r}))
"""


@pytest.mark.parametrize(
    ("words", "package"),
    [("", "contourpy"), ("", "mathra"), ("", "pyqtgraph"), ("", "PySide6"), ("", "msgspec"), (FORWARD, "numpy"),
     (FORWARD, "msgspec")],
)  # fmt: skip
def test_a_package_that_is_missing_is_one_line(words, package):
    done = subprocess.run(
        [sys.executable, "-c", LACKING.format(package=package, words=words.split())], cwd=ROOT, capture_output=True,
        text=True, timeout=100, check=False, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    if package == "msgspec" and done.returncode == 0:
        return  # this command does without
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"chainrule: missing: {package}; ")
    assert done.stderr.count("\n") == 1
