"""Damaged files of every format: a corpus of sound ones, and ways to damage them.

`python tests/support/fuzz.py 20000` runs this many of each format through the readers and prints one line of figures
per format; a seed may follow, and then titles of formats, to run only those.
"""

import io
import random
import shutil
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
from pathlib import Path

import numpy as np

from core.basics.addresses import Node
from core.basics.errors import InputError
from core.data.tables.examples import dump_data, read_data
from core.document.document import Document
from core.files import read, write
from core.files.registry import FORMATS, format_in
from core.gallery.presets import preset
from core.model.activations import ACTIVATIONS
from core.model.initializers import new_network

_REFERENCE = Path(__file__).parents[1] / "reference" / "interop"
_SAMPLES = Path(__file__).parents[1] / "samples"
_FOREIGN = _SAMPLES / "foreign"
_TEXTS = ("csv", "fann", "js", "pmml", "r", "snns", "weka")
_OUTPUTS = (".exp.json", ".net.json", ".txt.json", "p.json")

# Formats that cannot hold every activation; their files come from the other programs.
_PARTIAL = ("FANN network", "brain.js network")
_ARCHIVES = (".npz", ".pt", ".pt2", ".keras", ".skops")
_NUMBERS = [
    b"0",
    b"-1",
    b"1e999",
    b"NaN",
    b"Infinity",
    b"1000000000",
    b"1152921504606846976",
    b"9" * 400,
    b"null",
    b"true",
    b'"x"',
    b"[]",
    b"{}",
    b"1e-400",
    b"0.5",
    b"2",
    b"-0.0",
    b"[[[[]]]]",
    b"",
]
_WORDS = [
    b"[" * 2000,
    b"{" * 500,
    b'{"a":' * 2000,
    b"\x00" * 64,
    b"\xff" * 64,
    b'"weights"',
    b"relu",
    b"../../../etc/passwd",
    b"/dev/zero",
    b"\\ud800",
    b"\xef\xbb\xbf",
    b"\x08\x07",
    b"PK\x05\x06",
    b"\n" * 50,
    b"|" * 30,
    b"OBJECT",
    b"|O",
    b"<f16",
]


def corpus() -> list[tuple[str, bytes]]:
    """(file name, content) of sound files, small ones, several a format."""
    chain = [*(name for name, entry in ACTIVATIONS.items() if not entry.whole), "leaky_relu(0.3)", "softmax"]
    documents = [
        preset("xor-printed"),
        Document(
            new_network([3, 4, 1], ["tanh", "identity"], [False, True], seed=3),
            note="näh",
            positions={Node(1, 0): (1.5, 2.0)},
            history={"width": 1, "end": 2, "low": [1.0, None], "marks": []},
            extra={"other": {"a": [1]}},
        ),
        preset("deep"),
        Document(new_network([2] * (len(chain) + 1), chain, loss="cross_entropy")),
    ]
    found: list[tuple[str, bytes]] = []
    with tempfile.TemporaryDirectory() as folder:
        for document in documents:
            for entry in FORMATS:
                if entry.read is not None and entry.writers and entry.title not in _PARTIAL:
                    written = write(Path(folder) / f"a{entry.suffixes[0]}", document)
                    found += [(path.name, path.read_bytes()) for path in written]
                    for path in written:
                        path.unlink()
            if document.data is not None:
                found.append(("data.csv", dump_data(document.data)))
    for path in [*_REFERENCE.iterdir(), *_SAMPLES.iterdir(), *(_SAMPLES / "foreign" / "onnx").iterdir()]:
        if path.suffix in (".onnx", ".safetensors", ".net"):
            found.append((path.name, path.read_bytes()))
    return [*found, *foreign_corpus(), *foreign_arrays()]


def foreign_corpus() -> list[tuple[str, bytes]]:
    """Texts that other tools wrote, with the data that stands beside them."""
    wts = ", ".join(str(k / 8) for k in range(13))
    found = [
        ("a.nnet.R", f"list(n = c(2, 3, 1), nsunits = 6, wts = c({wts}))".encode()),
        ("b.nnet.R", f"list(c(2, 3, 1), 6, FALSE, c({wts}))".encode()),
        ("nnet.json", f'{{"n": [2, 3, 1], "nsunits": [6], "wts": [{wts}]}}'.encode()),
    ]
    kinds = (".net", ".json", ".pmml", ".txt", ".arff", ".csv")
    paths = (path for folder in _TEXTS for path in sorted((_FOREIGN / folder).rglob("*")))
    kept = (path for path in paths if path.suffix in kinds and not path.name.endswith(_OUTPUTS))
    return [*found, *((path.name, path.read_bytes()) for path in kept)]


def foreign_arrays() -> list[tuple[str, bytes]]:
    """Files of arrays and models of other tools, one of each format; a set of weights lies beside one of them."""
    names = [
        "torch/ckpt.pt", "torch/half.pt", "torch/state.pt", "torch/state_legacy.pt", "torch/strided.pt",
        "torch/whole.pt", "torch/script.pt", "torch/export.pt2", "torch/batchnorm.pt2",
        "torch/swish-by-hand.pt2", "torch/constants.pt2", "torch/weight-norm.pt2", "keras/shared.keras",
        "keras/arithmetic.keras", "keras/normalized-rows.keras", "keras/nested.weights.h5",
        "keras/tf-silu.tflite", "keras/tf-weights-int4.tflite", "keras/tf-flatten.tflite", "keras/tf-selu.tflite",
        "keras/tf-float16.tflite", "keras/k-elu.keras", "keras/k-norm.h5",
        "keras/k-relu.keras", "keras/tf-relu.h5", "keras/k-relu.weights.h5", "keras/tf-relu.tflite",
        "tfjs/tfjs-relu.json", "sklearn/pipe-std-multi.skops", "arrays/w.npy", "arrays/net.mat",
        "arrays/autoencoder.npz", "arrays/np-arr.npz", "arrays/mlx.safetensors",
    ]  # fmt: skip
    return [(Path(name).name, (_FOREIGN / name).read_bytes()) for name in names]


def damaged(rng: random.Random, name: str, content: bytes, others: list[tuple[str, bytes]]) -> bytes:
    """`content` with something wrong in it, mostly."""
    if name.endswith(_ARCHIVES) and content.startswith(b"PK") and rng.random() < 0.7:
        content = _damaged_inside(rng, content)
        if rng.random() < 0.7:
            return content
    data = bytearray(content)
    for _ in range(rng.choice([1, 1, 1, 2, 3, 8])):
        _damage(rng, data, others)
    return bytes(data)


def _damage(rng: random.Random, data: bytearray, others: list[tuple[str, bytes]]) -> None:
    place = rng.randrange(len(data) + 1)
    kind = rng.randrange(9)
    if kind == 0 and data:
        data[place % len(data)] ^= 1 << rng.randrange(8)
    elif kind == 1 and data:
        data[place % len(data)] = rng.randrange(256)
    elif kind == 2:
        del data[place:]
    elif kind == 3:
        del data[place : place + rng.randrange(1, 40)]
    elif kind == 4:
        data[place:place] = rng.choice(_WORDS)
    elif kind == 5:
        end = place + rng.randrange(1, 200)
        data[place:place] = data[place:end] * rng.choice([1, 1, 2, 50])
    elif kind == 6:
        other = rng.choice(others)[1]
        start = rng.randrange(len(other) + 1)
        data[place : place + rng.randrange(60)] = other[start : start + rng.randrange(200)]
    elif kind == 7:
        numbers = [k for k in range(len(data)) if chr(data[k]).isdigit()]
        if numbers:
            start = rng.choice(numbers)
            end = start
            while end < len(data) and chr(data[end]) in "0123456789.e-+":
                end += 1
            data[start:end] = rng.choice(_NUMBERS)
    else:
        size = rng.choice([1, 2, 4, 8])
        value = rng.choice([0, 1, 2**7, 2**15, 2**31 - 1, 2**31, 2**60, 2**63 - 1, 2**64 - 1]) % 256**size
        data[place : place + size] = value.to_bytes(size, "little")


def _damaged_inside(rng: random.Random, content: bytes) -> bytes:
    """An archive whose arrays are damaged, but whose checksums are right."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about names that occur twice
        with zipfile.ZipFile(out, "w", rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as after:
            for member in before.infolist():
                data = bytearray(before.read(member))
                if rng.random() < 0.5:
                    _damage(rng, data, [("", bytes(data))])
                name = rng.choice([member.filename] * 9 + ["0.weight.npy"])
                after.writestr(name, bytes(data))
    return out.getvalue()


class Outcome:
    """What became of the files: how many were read and refused, the slowest, and the largest memory."""

    def __init__(self) -> None:
        self.read = self.refused = 0
        self.slowest = (0.0, "")


def run(count: int, seed: int, folder: Path, sound: list[tuple[str, bytes]] | None = None) -> Outcome:
    """So many damaged files through the readers. Whatever is raised but InputError goes through."""
    rng = random.Random(seed)
    sound = sound or corpus()
    # The matrices that stand beside a damaged one, and external data.
    for name, content in sound:
        (folder / name).write_bytes(content)
    beside = _SAMPLES / "foreign" / "tfjs" / "tfjs-relu.weights.bin"
    (folder / beside.name).write_bytes(beside.read_bytes())
    for path in _REFERENCE.glob("*.data"):
        (folder / path.name).write_bytes(path.read_bytes())
    outcome = Outcome()
    for k in range(count):
        name, content = rng.choice(sound)
        path = folder / name
        content_now = damaged(rng, name, content, sound)
        path.write_bytes(content_now)
        start = time.process_time()  # of this process alone, so that others on the machine do not count
        try:
            if name == "data.csv":
                read_data(path, 2, 1)
            else:
                opened = path.with_suffix(".txt") if path.suffix == ".arff" else path
                document, _ = read(opened, activations=rng.choice([None, ["relu"], ["relu", "tanh"]]))
                assert document.network.finite() and np.isfinite(document.network.flat).all()
            outcome.read += 1
        except InputError as error:
            text = str(error).replace(str(folder), "")
            assert text.isprintable() and len(text) < 500, (k, name, text)
            outcome.refused += 1
        except BaseException:
            (folder / f"failed-{seed}-{k}-{name}").write_bytes(content_now)
            raise
        outcome.slowest = max(outcome.slowest, (time.process_time() - start, f"{k}: {name}"))
        path.write_bytes(content)
    return outcome


def by_format(sound: list[tuple[str, bytes]]) -> dict[str, list[tuple[str, bytes]]]:
    """The sound files by the title of their format."""
    found: dict[str, list[tuple[str, bytes]]] = {}
    for name, content in sound:
        if not name.endswith((".arff", "data.csv")):
            found.setdefault(format_in(content, name).title, []).append((name, content))
    return found


def main() -> None:
    """Runs as many of each format as the first argument says, from the seed of the second."""
    import resource

    count, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    sound, failed = corpus(), []
    for title, kept in by_format(sound).items():
        if sys.argv[3:] and title not in sys.argv[3:]:
            continue
        folder = Path(tempfile.mkdtemp())
        for name, content in sound:  # what stands next to a file of another format
            (folder / name).write_bytes(content)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.perf_counter()
        try:
            outcome = run(count, seed, folder, kept)
        except Exception:
            failed.append(title)
            print(f"{title}: FAILED, the file is in {folder}\n{traceback.format_exc()}", flush=True)
            continue
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(
            f"{title}: {count} files in {time.perf_counter() - start:.0f} s: {outcome.read} read, {outcome.refused} "
            f"refused; slowest {outcome.slowest[0] * 1e3:.0f} ms ({outcome.slowest[1]}); "
            f"memory {before / 1024:.0f} MB before, {used / 1024:.0f} MB at most",
            flush=True,
        )
        shutil.rmtree(folder)
    sys.exit(f"failed: {', '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()
