"""MATLAB's and Octave's .mat of matrices of weights, up to version 7, by scipy."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.errors import InputError
from core.files.foreign.named_arrays import from_arrays
from core.files.foreign.network_builder import check_shape

if TYPE_CHECKING:
    from core.document.document import Document
    from core.files.input_file import InputFile, Report

TITLE = "MATLAB matrices"
SUFFIXES = (".mat",)
DESCRIPTION = "Matrices of weights and biases as save('weights.mat', 'W1', 'b1', '-v7') writes them."

MAX_BYTES = 2**27
_MAX_ARRAYS = 1000
_NUMBERS = {"double": "64-bit numbers", "single": "32-bit numbers"}


def recognizes(content: bytes, name: str) -> bool:
    """Whether it is a file of MATLAB; the oldest version has no mark and goes by its suffix."""
    return content.startswith(b"MATLAB ")


def load(source: InputFile) -> tuple[Document, Report]:
    """The network in matrices W1, b1, W2, …"""
    if len(source.content) > MAX_BYTES:
        raise InputError(f"{len(source.content)} bytes: at most {MAX_BYTES} expected")
    if source.content.startswith(b"MATLAB 7.3"):
        raise InputError("a file of version 7.3; save it again with save('weights.mat', 'W1', 'b1', '-v7')")
    try:
        from scipy.io import loadmat, whosmat
    except ImportError:
        raise InputError("files of MATLAB need the package scipy, which is not installed") from None
    listed = _safely(whosmat, source.content)
    if len(listed) > _MAX_ARRAYS:
        raise InputError(f"{len(listed)} arrays: at most {_MAX_ARRAYS} expected")
    total = 0
    for name, shape, kind in listed:
        if kind not in _NUMBERS:
            raise InputError(f"{name[:60]}: a matrix of numbers expected, found {kind}")
        total += check_shape(name[:60], shape)
    check_shape("the matrices together", [total])
    found = _safely(loadmat, source.content, variable_names=[name for name, _, _ in listed])
    values = {}
    for name, shape, _ in listed:
        array = found.get(name)
        if not isinstance(array, np.ndarray) or array.shape != tuple(shape) or array.dtype.kind not in "fiu":
            raise InputError(f"{name[:60]}: a matrix of real numbers expected")
        values[name] = array.astype(np.float64)
    return from_arrays(source, TITLE, values, [_NUMBERS[kind] for _, _, kind in listed], {}, ordered=True)


def _safely(function: Any, content: bytes, **options: Any) -> Any:
    """What a function of scipy gives; it raises anything at all for damaged files."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return function(io.BytesIO(content), **options)
    except MemoryError:
        raise
    except Exception as error:
        raise InputError(f"the file is damaged ({str(error)[:60] or type(error).__name__})") from None
