"""Parts of flat arrays that cost nothing: a slice of NumPy's counts its references, which takes 20 ns."""

# numba finds the types of compiled functions by itself.
# mypy: disable-error-code="no-untyped-def, untyped-decorator, import-untyped"

from __future__ import annotations

from typing import Any

from numba import carray, njit, types
from numba.core import cgutils
from numba.extending import intrinsic


@intrinsic
def _place(typing_context: Any, flat: Any, start: Any) -> Any:
    """Where number `start` of a flat array of float64 lies."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array = cgutils.create_struct_proxy(signature.args[0])(context, builder, value=arguments[0])
        return builder.gep(array.data, [arguments[1]])

    return types.CPointer(types.float64)(flat, types.intp), generate


@njit(nogil=True, error_model="numpy", forceinline=True)
def numbers(flat, start, count):
    """flat[start : start + count], not checked, and only for as long as `flat` is held."""
    return carray(_place(flat, start), (count,))


@njit(nogil=True, error_model="numpy", forceinline=True)
def table(flat, start, rows, columns):
    """The same as rows × columns."""
    return carray(_place(flat, start), (rows, columns))
