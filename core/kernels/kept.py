"""What numba compiles, into the cache and out of it."""

from __future__ import annotations

import pickle
from typing import Any

from numba.core.compiler import CompileResult
from numba.core.serialize import dumps

from core.kernels import cache


class Kept:
    """In place of numba's cache of one function, which is compiled for one signature only.

    numba's own is an index of pickles beside the objects, used unchecked; see core.kernels.cache.
    """

    def __init__(self, name: str) -> None:
        """name: under which it is kept."""
        self._name = name

    def load_overload(self, signature: Any, context: Any) -> Any:
        """What numba asks for before it compiles: None where nothing fits."""
        content = cache.kept(self._name)
        if content is None:
            return None
        context.refresh()
        try:
            key, reduced = pickle.loads(content)
            if key != _key(signature, context.codegen()):
                return None
            return CompileResult._rebuild(context, *reduced)
        except Exception:  # written whole, by this version: whatever it is, compiling anew helps
            cache.drop(self._name)
            return None

    def save_overload(self, signature: Any, result: Any) -> None:
        """What numba tells after it has compiled."""
        if not result.library.has_dynamic_globals:
            cache.keep(self._name, dumps((_key(signature, result.codegen), result._reduce())))


def _key(signature: Any, codegen: Any) -> str:
    """The types, and the processor, as not every one has the instructions of this."""
    return repr((signature, codegen.magic_tuple()))
