"""A large file is read in a process of its own, which ends with the reading, however that ends."""

import subprocess
import sys
import threading

import pytest

from core import files
from core.basics.addresses import Node
from core.basics.errors import InputError
from core.basics.system import subprocess_reader
from core.data.dataset import Dataset
from core.data.gates import GATES
from core.data.split import Split
from core.document.document import Document
from core.files.network_builder import ActivationsNeededError
from core.gallery.presets import preset
from core.training.rule import OptimizerState
from core.training.settings import Settings


@pytest.fixture
def started(monkeypatch):
    """Every file is large; the processes that were started. None is left, and no thread."""
    processes = []
    threads = threading.active_count()

    class Seen(subprocess.Popen):
        def __init__(self, *arguments, **named):
            super().__init__(*arguments, **named)
            processes.append(self)

    monkeypatch.setattr(files, "LARGE", -1)
    monkeypatch.setattr(subprocess_reader.subprocess, "Popen", Seen)
    yield processes
    assert processes and all(process.poll() is not None for process in processes)
    assert threading.active_count() == threads


def test_all_comes_back(tmp_path, started):
    path = tmp_path / "a.chainrule"
    network = preset("deep").network
    data = Dataset([[k, 0.5, 1.0] for k in range(4)], [[1.0, 0.0]] * 4)
    document = Document(
        network, data, Settings("mini-batch", 0.1, 2, optimizer="momentum"), positions={Node(1, 0): (2.0, -3.0)},
        note="note", epoch=3, start=network, extra={"more": [1, {"deeper": None}]},
        test=data, split=Split(0.5, 7, (0, 2, 5, 6)),
        optimizer=OptimizerState("momentum", 6, [[0.25] * network.parameters]),
    )  # fmt: skip
    files.write(path, document)
    shares = []
    found, report = files.read(path, progress=shares.append)
    assert (found, report) == (document, files.Report("Chainrule document"))
    assert found == files.read_here(path)[0]
    assert shares == sorted(shares) and shares[-1] == 1.0
    matrix = found.network.weights[0]
    assert not matrix.flags.writeable and matrix.base is None
    assert not found.optimizer.slots.flags.writeable


def test_what_is_wrong_is_said_as_ever(tmp_path, started):
    path = tmp_path / "a.chainrule"
    path.write_text('{"format": "chainrule", "version": 1, "layers": [{"size": 0}]}')
    said = []
    for read in (files.read, files.read_here):
        with pytest.raises(InputError) as caught:
            read(path)
        said.append(str(caught.value))
    assert said[0] == said[1] and str(path) in said[0]


def test_the_user_is_asked_for_activations(tmp_path, started):
    written = files.write(tmp_path / "a.csv", Document(preset("deep").network))
    for path in written:
        path.write_bytes(path.read_bytes().split(b"\n", 1)[1])
    with pytest.raises(ActivationsNeededError) as caught:
        files.read(tmp_path / "a.csv")
    assert caught.value.sizes == preset("deep").network.sizes
    found, _ = files.read(tmp_path / "a.csv", activations=["tanh"])
    assert found.network.layers[0].activation == "tanh"


def test_it_can_be_canceled_while_it_is_decoded(tmp_path, started, monkeypatch):
    path = tmp_path / "a.chainrule"
    files.write(path, Document(preset("deep").network))
    monkeypatch.setattr(
        subprocess_reader, "child_command", lambda _: [sys.executable, "-c", "import time; time.sleep(600)"]
    )
    calls = []

    def cancel(share):
        calls.append(share)
        if len(calls) == 3:
            raise InputError("canceled")

    with pytest.raises(InputError, match=r"^canceled$"):
        files.read(path, progress=cancel)
    assert calls == [0.0] * 3


@pytest.mark.parametrize(("serve", "seconds", "sentence"), [
    ("import time; time.sleep(600)", 0.1, "it took longer than 0.1 seconds"),
    ("import os; os.abort()", 60.0, "the reader stopped, probably out of memory"),
])  # fmt: skip
def test_it_takes_no_longer_and_may_die(tmp_path, started, monkeypatch, serve, seconds, sentence):
    path = tmp_path / "a.chainrule"
    path.write_bytes(b"{}")
    monkeypatch.setattr(subprocess_reader, "child_command", lambda _: [sys.executable, "-c", serve])
    monkeypatch.setattr(subprocess_reader, "SECONDS", seconds)
    with pytest.raises(InputError) as caught:
        files.read(path)
    assert str(caught.value) == f"cannot read {path}: {sentence}"


def test_it_takes_no_more_memory(tmp_path, started, monkeypatch):
    resource = pytest.importorskip("resource")
    if not hasattr(resource, "RLIMIT_AS"):
        pytest.skip("no limit of memory here")
    path = tmp_path / "a.chainrule"
    path.write_bytes(b'{"format": "chainrule", "version": 1, "more": [' + b"1.5," * 1_000_000 + b"1]}")
    monkeypatch.setattr(subprocess_reader, "MEMORY", 24 * 2**20)
    monkeypatch.setattr(subprocess_reader, "MEMORY_A_BYTE", 0)
    with pytest.raises(InputError, match="memory"):
        files.read(path)


def test_a_process_that_cannot_be_started(tmp_path, monkeypatch):
    path = tmp_path / "a.chainrule"
    files.write(path, Document(preset("deep").network, GATES["xor"]))
    monkeypatch.setattr(files, "LARGE", 10)
    monkeypatch.setattr(subprocess_reader.sys, "executable", str(tmp_path / "gone"))
    with pytest.raises(InputError, match="could not be started: no such file or folder"):
        files.read(path)
