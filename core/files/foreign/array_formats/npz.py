"""NumPy's .npz: the arrays of a network, named as in a PyTorch nn.Sequential; pickles are never read."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.errors import InputError
from core.files.foreign.array_formats.named_arrays import arrays_of, from_arrays, metadata_of
from core.files.foreign.array_formats.scaling_metadata import scaling_metadata
from core.files.foreign_kinds import Kind
from core.files.format import Format, Writer, one_file
from core.files.network_builder import check_shape

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from core.document.document import Document
    from core.files.input_file import InputFile, Report

TITLE = "NumPy arrays"
MAX_ARRAYS = 1000
MAX_BYTES = 2**28

# Enough for the scaling of the maximum number of inputs.
_TEXT_LENGTH = 2**18
# Exceptions that the standard library raises for damaged archives.
_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, EOFError, RuntimeError, IndexError)
_BITS = {2: "16-bit numbers", 4: "32-bit numbers", 8: "64-bit numbers"}


def load(source: InputFile) -> tuple[Document, Report]:
    """Read the network in an .npz file: Chainrule's own, a state dict, or alternating weights and biases."""
    arrays, metadata = _read(source.content)
    types = [type_words(array) for array in arrays.values()]
    values = {name: exact(name, array) for name, array in arrays.items()}
    # JAX sorts the names of a tree; its layers' weights are called kernels.
    by_name = list(values) == sorted(values) and any(name.endswith("kernel") for name in values)
    return from_arrays(source, TITLE, values, types, metadata, ordered=not by_name)


def dump(document: Document) -> bytes:
    """Return the arrays as 64-bit numbers, and the activations and the loss as text."""
    out = io.BytesIO()
    arrays: dict[str, Any] = {**arrays_of(document), **metadata_of(document), **scaling_metadata(document)}
    np.savez(out, **arrays)
    return out.getvalue()


def _read(content: bytes) -> tuple[dict[str, Array], dict[str, str]]:
    # Directory entries are counted before Python creates objects for them.
    entries = content.count(b"PK\x01\x02")
    if entries > 2 * MAX_ARRAYS:
        raise InputError(f"expected at most {MAX_ARRAYS:,} arrays, found {entries:,}")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except _DAMAGE:
        if content.startswith(b"PK"):
            raise InputError("the zip archive is damaged or incomplete") from None
        raise InputError("expected an .npz file, which is a zip archive") from None
    members = archive.infolist()
    if len(members) > MAX_ARRAYS:
        raise InputError(f"expected at most {MAX_ARRAYS:,} arrays, found {len(members):,}")
    total = sum(member.file_size for member in members)
    if total > MAX_BYTES:
        raise InputError(f"expected at most {MAX_BYTES:,} bytes when unpacked, found {total:,}")
    arrays: dict[str, Array] = {}
    metadata: dict[str, str] = {}
    for member in members:
        name = member.filename.removesuffix(".npy")
        if name in arrays or name in metadata:
            raise InputError(f"the array {name[:60]!r} occurs twice")
        if name == member.filename:
            raise InputError(f"{name[:60]!r}: not an array (.npy)")
        array = _member(archive, member, name[:60])
        if array.dtype.kind == "U":
            metadata[name] = str(array)
        else:
            arrays[name] = array
    return arrays, metadata


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> Any:
    """Read one array: its header is checked before memory is allocated."""
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise InputError(f"{name}: compressed by a method that NumPy does not use")
    try:
        with archive.open(member) as file:
            array = read_array(file, name)
            if array.dtype.kind == "U" and array.shape:
                raise InputError(f"{name}: expected numbers, found text")
            return array
    except InputError:
        raise
    except _DAMAGE as error:
        raise InputError(f"{name}: the archive is damaged ({str(error)[:80]})") from None


def read_array(file: Any, name: str, flags: bool = False) -> Any:
    """The array in an open .npy file: numbers, texts that are short and, with `flags`, True and False."""
    try:
        shape, fortran, dtype = _header(file, name)
        count = check_shape(name, shape)
        if dtype.kind == "U":
            if count * dtype.itemsize > 4 * _TEXT_LENGTH:
                raise InputError(f"{name}: expected numbers, found text")
        elif dtype.kind not in ("fiub" if flags else "fiu") or dtype.itemsize > 8:
            raise InputError(f"{name}: expected numbers, found type {dtype.name}")
        data = file.read(count * dtype.itemsize + 1)
    except InputError:
        raise
    except _DAMAGE as error:
        raise InputError(f"{name}: damaged ({str(error)[:80]})") from None
    expected = count * dtype.itemsize
    if len(data) != expected:
        found = "more" if len(data) > expected else len(data)
        raise InputError(f"{name}: expected {expected} bytes, found {found}")
    return np.frombuffer(data, dtype=dtype).reshape(shape, order="F" if fortran else "C")


def _header(file: Any, name: str) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    try:
        version = np.lib.format.read_magic(file)
        reader = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # warnings about arrays written by Python 2
            shape, fortran, dtype = reader(file, max_header_size=4096)
    except _DAMAGE[:4]:
        raise
    except Exception:  # NumPy evaluates the header as a Python literal, which can fail in many ways
        raise InputError(f"{name}: expected the header of an array") from None
    if dtype.hasobject:
        raise InputError(f"{name}: pickled objects are not read, for security")
    if not isinstance(shape, tuple) or not all(type(size) is int for size in shape):
        raise InputError(f"{name}: expected the header of an array")
    return shape, fortran, dtype


def type_words(array: Array) -> str:
    """The name of an array's number type."""
    return "whole numbers" if array.dtype.kind in "iu" else _BITS[array.dtype.itemsize]


def exact(name: str, array: Array) -> Array:
    """`array` as float64. Raises InputError where whole numbers would be rounded."""
    with np.errstate(over="ignore"):
        values = array.astype(np.float64)
    if array.dtype.kind in "iu" and array.size and int(np.abs(values).max()) > 2**53:
        raise InputError(f"{name}: whole numbers above 2^53 cannot be represented exactly")
    return values


FORMAT = Format(
    program="NumPy",
    title=TITLE,
    description="Arrays of weights and biases, as numpy.savez writes them.",
    suffixes=(".npz",),
    recognizes=None,
    resembles=lambda content, name: content.startswith(b"PK\x03\x04"),
    read=load,
    writers=(
        Writer(TITLE, (".npz",), "The weights for NumPy, one array per matrix.", one_file(dump), scaling="beside"),
    ),
    unread=(
        Kind(
            "weights of Flax in MessagePack",
            lambda look: look.suffix == ".msgpack",
            "save the arrays with numpy.savez",
            suffixes=(".msgpack",),
        ),
    ),
)
