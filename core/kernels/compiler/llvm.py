"""LLVM, with pointers that have no type, which llvmlite 0.44 leaves to choose."""

# ruff: noqa: E402 (the choice is made by an import)
import llvmlite

llvmlite.opaque_pointers_enabled = True

from llvmlite import binding, ir

__all__ = ["binding", "ir"]
