"""A document that is saved and opened again trains on as if it had never been closed, bit for bit."""

import json
from dataclasses import replace

import pytest

from core.cli.parser import main
from core.data.dataset import Dataset
from core.document.document import Document
from core.files import write
from core.files.native import format
from core.kernels.select import make_engine
from core.model.initializers import new_network
from core.training.settings import Settings

NETWORK = new_network((2, 3, 1), ["tanh", "sigmoid"], seed=8)
DATA = Dataset([[k / 7, (k * k % 5) / 5] for k in range(7)], [[k % 2] for k in range(7)])


def engine_of(document):
    return make_engine(
        document.network, document.data, document.settings, document.epoch, document.update, document.optimizer,
        kernels=False,
    )  # fmt: skip


@pytest.mark.parametrize("optimizer", ["gradient-descent", "momentum", "adam"])
@pytest.mark.parametrize("method", ["sgd", "batch", "mini-batch"])
@pytest.mark.parametrize("updates", [1, 9, 12])  # 9 is amid an epoch of sgd and of mini-batches, 12 ends one
def test_from_any_update_on(method, optimizer, updates):
    settings = Settings(method, 0.3, 2, shuffle=True, seed=5, optimizer=optimizer)
    document = Document(NETWORK, DATA, settings)
    through = engine_of(document)
    through.advance(updates + 10)
    first = engine_of(document)
    first.advance(updates)
    then = first.snapshot()
    saved = format.dumps(
        replace(document, network=then.network, epoch=then.epoch, update=then.update, optimizer=then.optimizer)
    )
    opened = format.loads(saved)
    assert (opened.epoch, opened.update) == divmod(updates, settings.updates_per_epoch(len(DATA)))
    second = engine_of(opened)
    second.advance(10)
    assert second.snapshot().network == through.snapshot().network
    assert second.snapshot().optimizer == through.snapshot().optimizer
    assert (second.snapshot().epoch, second.snapshot().update) == (through.snapshot().epoch, through.snapshot().update)


@pytest.mark.parametrize("how", [["--method", "sgd"], ["--method", "mini-batch", "--batch-size", "3"]])
def test_in_the_shell(tmp_path, capsys, how):
    start, half, end = (tmp_path / f"{name}.chainrule" for name in ("start", "half", "end"))
    write(start, Document(NETWORK, DATA))
    order = [*how, "--rate", "0.5", "--seed", "3"]
    assert main(["train", str(start), *order, "--epochs", "7", "--json"]) == 0
    through = json.loads(capsys.readouterr().out)
    assert main(["train", str(start), *order, "--epochs", "3", "--save", str(half)]) == 0
    assert main(["train", str(half), "--epochs", "4", "--save", str(end)]) == 0
    found = format.loads(end.read_bytes())
    assert [matrix.tolist() for matrix in found.network.weights] == through["weights"]
    assert found.epoch == 7
