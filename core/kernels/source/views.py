"""Views of flat arrays without overhead: a NumPy slice counts references, which takes 20 ns."""

# numba infers the types of compiled functions.
# mypy: disable-error-code="no-untyped-def, untyped-decorator, import-untyped"

from __future__ import annotations

from typing import Any

from numba import carray, njit, types
from numba.core import cgutils
from numba.extending import intrinsic


@intrinsic
def _place(typing_context: Any, flat: Any, start: Any) -> Any:
    """Return the address of number `start` of a flat float64 array."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array = cgutils.create_struct_proxy(signature.args[0])(context, builder, value=arguments[0])
        return builder.gep(array.data, [arguments[1]])

    return types.CPointer(types.float64)(flat, types.intp), generate


@njit(nogil=True, error_model="numpy", forceinline=True)
def numbers(flat, start, count):
    """Return flat[start : start + count], unchecked, valid only while `flat` is referenced."""
    return carray(_place(flat, start), (count,))


@njit(nogil=True, error_model="numpy", forceinline=True)
def table(flat, start, rows, columns):
    """Return the same as rows × columns."""
    return carray(_place(flat, start), (rows, columns))
