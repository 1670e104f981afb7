"""Reading and writing of networks and documents, by suffix and by content.

`FORMATS` are the kinds of file that hold a network, `EXPORTS` those that only go out (code, tables);
`read` and `write` do it; a large file is read in a process of its own. Each kind is a module of this
package, imported when it is needed: `load(source)` gives the document and the report, a writer the bytes.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.basics.errors import InputError
from core.basics.paths import absent
from core.files.input_file import InputFile, Report

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.document.document import Document

__all__ = ["EXPORTS", "FORMATS", "MAX_BYTES", "Format", "Report", "format_of", "read", "targets", "write"]

# Larger files are rejected before they are read.
MAX_BYTES = 512 * 2**20
# Larger files are read in a separate process; smaller ones are read before anyone notices.
LARGE = 4 * 2**20
MAX_SENTENCE = 450
# What is known by its content, whatever its suffix.
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_BY_CONTENT = ("native.format", "foreign.safetensors", "foreign.npz", "onnx.format", "foreign.snns", "export.notebook")

# Treatment of a document's scaling in each format; {0}: what is scaled.
SCALING = {
    "kept": "",
    "inside": "It uses the data's own units: the {0} are scaled inside.",
    "beside": "Its weights work on scaled {0}. Chainrule reads the scaling back; other programs must apply it "
    "themselves (chainrule.scaling, chainrule.target_scaling).",
    "fann": "Its weights work on scaled {0}. The file contains the scaling; FANN applies it only in "
    "fann_scale_input and fann_descale_output.",
    "lost": "Its weights work on scaled {0}, and files of this format do not contain the scaling.",
}


@dataclass(frozen=True)
class Format:
    """One file format.

    title, description: how it is called in a dialog. suffixes: with the dot, the usual one first.
    module: in core.files, with `load` where `can_read`. writer: its function that writes, or "".
    keeps_all: whether a document comes back with all it holds, not only with its network.
    scaling: what becomes of a document's scaling, one of SCALING.
    """

    title: str
    suffixes: tuple[str, ...]
    module: str
    can_read: bool
    writer: str
    description: str
    keeps_all: bool = False
    scaling: str = "lost"

    @property
    def can_write(self) -> bool:
        """Return whether files of this format can be written."""
        return bool(self.writer)

    def remark(self, document: Document) -> str:
        """Return a sentence on the units used by the written file, or "" if nothing is scaled."""
        from core.document.own_units import scaled_parts

        parts = scaled_parts(document)
        return SCALING[self.scaling].format(" and ".join(parts)) if parts else ""

    def functions(self) -> Any:
        """Return the module that implements it."""
        return import_module(f"core.files.{self.module}")


FORMATS: tuple[Format, ...] = (
    Format(
        "Chainrule document",
        (".chainrule", ".json"),
        "native.format",
        True,
        "dumps",
        "The network with its data, settings and history, with every number exact.",
        keeps_all=True,
        scaling="kept",
    ),
    Format(
        "Safetensors",
        (".safetensors",),
        "foreign.safetensors",
        True,
        "dump",
        "The weights for PyTorch: a state dict of an nn.Sequential.",
        scaling="beside",
    ),
    Format(
        "NumPy arrays",
        (".npz",),
        "foreign.npz",
        True,
        "dump",
        "The weights for NumPy, one array per matrix.",
        scaling="beside",
    ),
    Format(
        "ONNX model",
        (".onnx",),
        "onnx.format",
        True,
        "dump",
        "The network exactly, in 64-bit numbers, for onnxruntime; other runtimes need 32-bit numbers.",
        scaling="inside",
    ),
    Format(
        "CSV matrices",
        (".csv",),
        "foreign.csv_matrices",
        True,
        "dump_files",
        "The weights for a spreadsheet: one file per matrix, NAME-W2.csv, NAME-W3.csv, …",
    ),
    Format("SNNS network", (".net",), "foreign.snns", True, "", "A network of SNNS, JavaNNS or RSNNS."),
    Format("FANN network", (".net",), "foreign.fann", True, "", "A network of the FANN library."),
    Format(
        "brain.js network",
        (".brain.json",),
        "javascript.brain",
        True,
        "",
        "A NeuralNetwork of brain.js, 1.x or 2.0, as toJSON writes it.",
    ),
    Format(
        "synaptic network",
        (".synaptic.json",),
        "javascript.synaptic",
        True,
        "",
        "A Network of synaptic, as toJSON writes it.",
    ),
    Format(
        "neataptic network",
        (".neataptic.json",),
        "javascript.neataptic",
        True,
        "",
        "A Network of neataptic, as toJSON writes it.",
    ),
    Format(
        "convnetjs network",
        (".convnetjs.json",),
        "javascript.convnetjs",
        True,
        "",
        "A Net of convnetjs, as toJSON writes it.",
    ),
    Format(
        "ml-fnn network",
        (".ml-fnn.json",),
        "javascript.ml_fnn",
        True,
        "",
        "A network of ml-fnn, as toJSON writes it.",
    ),
    Format(
        "PMML",
        (".pmml",),
        "foreign.pmml",
        True,
        "",
        "A NeuralNetwork in PMML, as KNIME, R or sklearn2pmml write it (needs the package defusedxml).",
    ),
    Format(
        "R network", (".nnet.R",), "foreign.r_nnet", True, "", "A network of R's nnet: what dput or JSON wrote of it."
    ),
    Format(
        "Weka network",
        (".weka.txt",),
        "foreign.weka",
        True,
        "",
        "Weka's MultilayerPerceptron as it prints it, with the data (.arff) beside it.",
    ),
    Format(
        "PyTorch state dict",
        (".pt", ".pth"),
        "torch.state_dict",
        True,
        "",
        "The weights that torch.save(model.state_dict(), …) writes.",
    ),
    Format(
        "PyTorch exported program",
        (".pt2",),
        "torch.exported",
        True,
        "",
        "A network with its activations, as torch.export.save writes it.",
    ),
    Format(
        "Keras model",
        (".keras",),
        "keras.saved",
        True,
        "",
        "A model with its activations, as model.save('model.keras') writes it (needs the package pyfive).",
    ),
    Format(
        "Keras HDF5",
        (".h5", ".hdf5"),
        "keras.hdf5",
        True,
        "",
        "A model or its weights, as Keras wrote them to HDF5 (needs the package pyfive).",
    ),
    Format(
        "TensorFlow.js model",
        (".tfjs.json",),
        "keras.tfjs",
        True,
        "",
        "A layers model: model.json with its weights beside it.",
    ),
    Format(
        "TFLite model",
        (".tflite",),
        "keras.tflite",
        True,
        "",
        "A network for small devices, as TensorFlow Lite has it.",
    ),
    Format(
        "scikit-learn model",
        (".skops",),
        "sklearn.skops",
        True,
        "",
        "An MLPClassifier or MLPRegressor, with the scalers before it, as skops.io.dump writes it.",
    ),
    Format(
        "Python pickle",
        (".pkl", ".joblib", ".pickle"),
        "sklearn.pickles",
        True,
        "",
        "Not opened, as it may run any code: save the model with skops instead.",
    ),
    Format(
        "NumPy array",
        (".npy",),
        "foreign.npy",
        True,
        "",
        "One matrix of weights: a network of one layer.",
    ),
    Format(
        "MATLAB matrices",
        (".mat",),
        "foreign.mat",
        True,
        "",
        "Matrices of weights and biases, as save('weights.mat', 'W1', 'b1', '-v7') writes them.",
    ),
)

# Kinds that are known by their content, whatever the suffix: asked in this order.
_RECOGNIZED = (
    "torch.state_dict",
    "torch.exported",
    "keras.saved",
    "keras.hdf5",
    "keras.tfjs",
    "keras.tflite",
    "sklearn.skops",
    "sklearn.pickles",
    "foreign.npy",
    "foreign.mat",
    "foreign.snns",
    "foreign.fann",
    "javascript.brain",
    "javascript.synaptic",
    "javascript.neataptic",
    "javascript.convnetjs",
    "javascript.ml_fnn",
    "foreign.pmml",
    "foreign.r_nnet",
    "foreign.weka",
)

EXPORTS: tuple[Format, ...] = (
    Format(
        "ONNX model in 32-bit numbers, for every runtime",
        (".onnx",),
        "onnx.format",
        False,
        "dump32",
        "The network in 32-bit numbers, for every runtime: OpenCV, OpenVINO, tract, TensorRT, browsers, phones.",
        scaling="inside",
    ),
    Format(
        "PyTorch script",
        (".torch.py",),
        "export.scripts",
        False,
        "torch_script",
        "A script that builds the network in PyTorch and prints its outputs.",
        scaling="inside",
    ),
    Format(
        "NumPy script",
        (".py",),
        "export.scripts",
        False,
        "numpy_script",
        "A script that computes the network with NumPy and prints its outputs.",
        scaling="inside",
    ),
    Format(
        "Keras script",
        (".keras.py",),
        "export.keras",
        False,
        "script",
        "A script that builds the network in Keras and prints its outputs.",
        scaling="inside",
    ),
    Format(
        "C source",
        (".c", ".h"),
        "export.c_source",
        False,
        "dump_files",
        "A header and a source in C99, double or float, without allocation, for microcontrollers too.",
        scaling="inside",
    ),
    Format(
        "JavaScript module",
        (".mjs",),
        "export.javascript",
        False,
        "module",
        "An ES module that computes the network in 64 bits.",
        scaling="inside",
    ),
    Format(
        "Jupyter notebook",
        (".ipynb",),
        "export.notebook",
        False,
        "notebook",
        "The first example through the network and back, in NumPy, each layer a cell.",
        scaling="inside",
    ),
    Format(
        "FANN network file",
        (".net",),
        "foreign.fann",
        False,
        "dump",
        "The network for the FANN library 2, which has some of the activations.",
        scaling="fann",
    ),
    Format(
        "brain.js JSON",
        (".brain.json",),
        "javascript.brain",
        False,
        "dump",
        "The network for NeuralNetwork.fromJSON of brain.js 2.0, which has one activation for all layers.",
        scaling="inside",
    ),
    Format("LaTeX table", (".tex",), "export.latex", False, "table", "The weights as tables for a document."),
)


def format_of(path: str | Path, content: bytes | None = None) -> Format:
    """Return the format of a file: by its first bytes if `content` is given and conclusive, else by its suffix.

    Raises InputError with the suffixes that are known.
    """
    named = _by_suffix(Path(path).name, reading=content is not None)
    if content is not None:
        return _by_content(content, named, Path(path).name) or named or _unknown(path)
    return named or _unknown(path)


def read(
    path: str | Path,
    *,
    activations: Sequence[str] | None = None,
    order: Sequence[str] | None = None,
    orientation: str | None = None,
    progress: Callable[[float], None] | None = None,
) -> tuple[Document, Report]:
    """Read the document in the file at `path`; return it with a report.

    activations: one name for each layer after the input, or one for all. They stand in for those that
        the file does not name, and replace those that it does; without them a file that names none raises
        `core.files.foreign.network_builder.ActivationsNeededError`, an InputError that knows the sizes to ask about.
    order, orientation: the names of its layers in their order, and whether "rows" or "columns" of a matrix are
        the nodes, for a file that leaves them open; without them one of which more than one network fits raises
        `ChoiceNeededError`, which knows the candidates.
    progress: called now and then with the share known to be done, 0 to 1; what it raises ends the reading.
    Raises InputError with one sentence that names the file and the place in it; also where the file takes
    too much time or memory.
    """
    path = Path(path)
    size = _size(path)
    if size > LARGE and sys.executable:
        from core.basics.subprocess_reader import run_in_subprocess

        return run_in_subprocess(str(path), read_here, (path, activations, order, orientation), size, progress)
    return read_here(path, activations, order, orientation, progress)


def read_here(
    path: Path,
    activations: Sequence[str] | None = None,
    order: Sequence[str] | None = None,
    orientation: str | None = None,
    progress: Callable[[float], None] | None = None,
) -> tuple[Document, Report]:
    """Read as `read` does, in this process and without a time limit."""
    import numpy as np

    from core.basics.disk import read_bytes
    from core.files.foreign.network_builder import ActivationsNeededError, ChoiceNeededError

    if path.suffix.lower() == ".csv" and absent(path):
        from core.files.foreign.csv_matrices import file_names

        path = file_names(path, 1)[0]
    _check_folder(path)
    content = read_bytes(path, MAX_BYTES, progress)
    entry = _entry(path, content)
    if not entry.can_read:
        raise InputError(f"{path}: {entry.title} files can only be written, not read")
    source = InputFile(content, path, activations, progress, order, orientation)
    try:
        with np.errstate(all="ignore"):  # what is not finite is refused in words, without a warning before
            document, report = entry.functions().load(source)
        if activations is not None:
            document = _with_activations(document, activations)
    except ActivationsNeededError as error:
        raise error.at(str(path)) from None
    except ChoiceNeededError as error:
        raise error.at(str(path)) from None
    except InputError as error:
        text = str(error)  # may quote names from the file, of any length
        raise InputError(f"{path}: {text if len(text) <= MAX_SENTENCE else text[:MAX_SENTENCE] + '…'}") from None
    except MemoryError:
        raise InputError(f"cannot read {path}: not enough memory") from None
    return document, report


def write(path: str | Path, document: Document, format: Format | None = None) -> list[Path]:
    """Write `document` to `path`, completely or not at all, in `format` or that of the suffix.

    Gives the files written: one, but for CSV matrices, which are one each, and C, which are two.
    Raises InputError with one sentence; the file is then as it was.
    """
    from core.basics.atomic import write_together
    from core.files.foreign.network_builder import check_finite

    entry = format or format_of(path)
    if not entry.can_write:
        raise InputError(f"cannot write {path}: {entry.title} files can be read, but not written")
    try:
        check_finite(document.network)
        writer = getattr(entry.functions(), entry.writer)
        files = writer(document, path) if entry.writer == "dump_files" else [(Path(path), writer(document))]
    except InputError as error:
        raise InputError(f"cannot write {path}: {error}") from None
    for name, content in files:
        if len(content) > MAX_BYTES:
            raise InputError(
                f"cannot write {name}: {len(content):,} bytes, more than the {MAX_BYTES:,} that can be read back"
            )
    write_together(files)
    return [name for name, _ in files]


def targets(path: str | Path, document: Document, format: Format | None = None) -> list[Path]:
    """Return the files that `write` would write or replace."""
    entry = format or format_of(path)
    if entry.writer != "dump_files":
        return [Path(path)]
    from core.files.foreign.csv_matrices import file_names

    return file_names(path, len(document.network.layers))


def _size(path: Path) -> int:
    """Return the number of bytes to read, or 0 if unknown."""
    from core.basics.disk import stamp

    names = [path]
    if path.suffix.lower() == ".csv":
        from core.files.foreign.csv_matrices import file_names
        from core.model.network_edits import MAX_LAYERS

        names = file_names(path, MAX_LAYERS)
    return sum(found.size for found in map(stamp, names) if found is not None)


def _check_folder(path: Path) -> None:
    """Raise InputError for a folder that is a model of another program."""
    from core.basics.disk import stamp

    if stamp(path / "saved_model.pb") is not None:
        raise InputError(f"{path}: found a TensorFlow SavedModel; convert it with tf2onnx to an ONNX model")


def _entry(path: Path, content: bytes) -> Format:
    """Return the format of a supported file. Raises InputError that describes any other file."""
    from core.files.foreign_kinds import is_text, leftover, refuse

    recognized = _recognized(content, path.name)
    if recognized is not None:
        return recognized
    named = _by_suffix(path.name, reading=True)
    # A text of any kind can be a script, a table or a set of matrices: their suffix is believed.
    if named is not None and named.module not in _BY_CONTENT and (is_text(content) or content.startswith(_UTF_16)):
        return named
    try:
        refuse(content, path.name)
        entry = _by_content(content, named)
        # Binary data may be a damaged file of the suffix's format, whose reader gives a better message.
        unread = (
            named is None or named.module == "native.format" or (named.module != "foreign.snns" and is_text(content))
        )
        if entry is None and unread:
            raise leftover(content, path.name)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    return entry or named or _unknown(path)


def _recognized(content: bytes, name: str) -> Format | None:
    """The kind whose reader recognizes the content; None where no one does."""
    for module in _RECOGNIZED:
        if import_module(f"core.files.{module}").recognizes(content, name):
            return next(entry for entry in FORMATS if entry.module == module)
    return None


def _by_suffix(name: str, reading: bool) -> Format | None:
    """The kind that the longest suffix names; of two that share it, the one that is read, or else written."""
    lower = name.lower()
    found = [
        (len(suffix), entry.can_read if reading else entry.can_write, entry)
        for entry in (*FORMATS, *EXPORTS)
        for suffix in entry.suffixes
        if lower.endswith(suffix.lower()) and len(lower) > len(suffix)
    ]
    return max(found, key=lambda each: each[:2])[2] if found else None


def _by_content(content: bytes, named: Format | None, name: str = "") -> Format | None:
    """What the content tells; None where it could be any file's."""
    native, safetensors, npz, onnx = FORMATS[:4]
    recognized = _recognized(content, name)
    if recognized is not None:
        return recognized
    start = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{"):
        return native
    if start.startswith(b"PK\x03\x04"):
        return npz
    if content[8:9] == b"{" and int.from_bytes(content[:8], "little") <= len(content):
        return safetensors
    # Protocol buffers have no signature, but a model begins with the field of its version.
    if content[:1] == b"\x08" and named is None:
        return onnx
    return None


def _unknown(path: str | Path) -> Format:
    known = ", ".join(dict.fromkeys(entry.suffixes[0] for entry in (*FORMATS, *EXPORTS)))
    raise InputError(f"{path}: expected one of the formats {known}")


def _with_activations(document: Document, activations: Sequence[str]) -> Document:
    from core.files.foreign.network_builder import spread

    network = document.network
    names = spread(activations, network.sizes)
    layers = [replace(layer, activation=name) for layer, name in zip(network.layers, names, strict=True)]
    return replace(document, network=replace(network, layers=tuple(layers)))
