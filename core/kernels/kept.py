"""Storage of numba's compiled functions in the kernel cache."""

from __future__ import annotations

import pickle
from typing import Any

from numba.core.compiler import CompileResult
from numba.core.serialize import dumps

from core.kernels import cache


class Kept:
    """Replaces numba's own cache for one function that is compiled for one signature only.

    numba's own is an index of pickles next to the objects, used unchecked; see core.kernels.cache.
    """

    def __init__(self, name: str) -> None:
        """name: cache key."""
        self._name = name

    def load_overload(self, signature: Any, context: Any) -> Any:
        """Called by numba before it compiles: return the stored function, or None."""
        content = cache.kept(self._name)
        if content is None:
            return None
        context.refresh()
        try:
            key, reduced = pickle.loads(content)
            if key != _key(signature, context.codegen()):
                return None
            return CompileResult._rebuild(context, *reduced)
        except Exception:  # complete, and from this version: whatever is wrong, recompiling helps
            cache.drop(self._name)
            return None

    def save_overload(self, signature: Any, result: Any) -> None:
        """Called by numba after it has compiled: store the function."""
        if not result.library.has_dynamic_globals:
            cache.keep(self._name, dumps((_key(signature, result.codegen), result._reduce())))


def _key(signature: Any, codegen: Any) -> str:
    """Return the types and the processor, because instruction sets differ."""
    return repr((signature, codegen.magic_tuple()))
