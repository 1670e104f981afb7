"""LLVM: from its instructions to machine code for this processor, and from machine code to an address."""

# ruff: noqa: E402 (a choice has to be made before an import)
from __future__ import annotations

import ctypes
import sys
from functools import cache
from typing import Any

import llvmlite

llvmlite.opaque_pointers_enabled = True  # pointers without a type, which llvmlite 0.44 leaves to choose

from llvmlite import binding as llvm
from llvmlite import ir

__all__ = ["ir", "loaded", "machine_code", "processor", "vector_width"]

# The functions of the C library that machine code refers to.
_LIBRARY = ("log", "log1p", "sin", "cos", "erf", "pow", "exp", "memcpy", "memset", "memmove")


@cache
def _target() -> Any:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    if llvm.llvm_version_info[0] < 18:
        # LLVM 15 (llvmlite 0.44) reads numbers that lie at equal distances together, even those that are written in
        # between, and so computed other numbers for layers of 8 nodes (LLVM issue 63602).
        llvm.set_option("chainrule", "-enable-interleaved-mem-accesses=false")
    _name_library()
    return llvm.Target.from_default_triple()


def _machine() -> Any:
    """Return a new description of this processor for LLVM; one who loads machine code owns it."""
    return _target().create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten(), opt=3, jit=True,
        codemodel="jitdefault",
    )  # fmt: skip


@cache
def vector_width() -> int:
    """Return how many floats this processor computes at once."""
    features = llvm.get_host_cpu_features()
    if features.get("avx512f"):
        return 8
    return 4 if features.get("avx2") else 2


def processor() -> str:
    """Return what machine code depends on besides the sources: the processor and its instructions."""
    features = llvm.get_host_cpu_features().flatten()
    return f"{llvm.get_process_triple()} {llvm.get_host_cpu_name()} {features}"


def machine_code(module: Any) -> bytes:
    """Return the optimized machine code of a module of llvmlite.ir."""
    machine = _machine()
    module.triple = machine.triple
    module.data_layout = str(machine.target_data)
    parsed = llvm.parse_assembly(str(module))
    options = llvm.create_pipeline_tuning_options(speed_level=3)
    options.loop_vectorization = options.loop_interleaving = True
    options.loop_unrolling = True
    options.slp_vectorization = True
    passes = llvm.create_pass_builder(machine, options)
    passes.getModulePassManager().run(parsed, passes)
    return bytes(machine.emit_object(parsed))


def loaded(code: bytes, name: str) -> tuple[Any, int]:
    """Load machine code; return what keeps it in memory, and the address of its function `name`."""
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _machine())
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    address = engine.get_function_address(name)
    if not address:
        raise ValueError(f"no function {name} in this machine code")
    return engine, int(address)


def _name_library() -> None:
    """Tell LLVM where the functions of the C library are, which not every system lets it find."""
    library = ctypes.CDLL("ucrtbase" if sys.platform == "win32" else None)
    for name in _LIBRARY:
        function = getattr(library, name, None)
        if function is not None:
            llvm.add_symbol(name, ctypes.cast(function, ctypes.c_void_p).value)
