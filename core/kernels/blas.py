"""The matrix products of SciPy's BLAS, for machine code."""

from __future__ import annotations

import ctypes
from functools import cache
from importlib import machinery, util
from pathlib import Path
from typing import Any

# Names of products, for core.kernels.load.address: of two matrices, and of a matrix and a vector.
PRODUCTS = ("dgemm", "dgemv")


class Product:
    """A function of BLAS. Raises ImportError where SciPy does not work."""

    def __init__(self, name: str) -> None:
        capsule = _module().__pyx_capi__[name]
        api = ctypes.pythonapi
        api.PyCapsule_GetName.restype, api.PyCapsule_GetName.argtypes = ctypes.c_char_p, [ctypes.py_object]
        api.PyCapsule_GetPointer.restype = ctypes.c_void_p
        api.PyCapsule_GetPointer.argtypes = [ctypes.py_object, ctypes.c_char_p]
        self.address = int(api.PyCapsule_GetPointer(capsule, api.PyCapsule_GetName(capsule)))


@cache
def _module() -> Any:
    """Return scipy.linalg.cython_blas, without the rest of scipy.linalg, which takes half a second to import."""
    scipy = util.find_spec("scipy")
    if scipy is None or not scipy.submodule_search_locations:
        raise ImportError("SciPy is not installed")
    for suffix in machinery.EXTENSION_SUFFIXES:
        path = Path(scipy.submodule_search_locations[0], "linalg", f"cython_blas{suffix}")
        if path.exists():
            loader = machinery.ExtensionFileLoader("scipy.linalg.cython_blas", str(path))
            module = util.module_from_spec(util.spec_from_loader(loader.name, loader))  # type: ignore[arg-type]
            loader.exec_module(module)
            return module
    from scipy.linalg import cython_blas

    return cython_blas
