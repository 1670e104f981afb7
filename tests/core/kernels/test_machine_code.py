"""Machine code from the cache becomes a function without LLVM; what is not as simple as that is left to LLVM."""

from __future__ import annotations

import platform
import subprocess
import sys

import numpy as np
import pytest

from core.kernels.compiler.entry import compiled
from core.kernels.compiler.language import ENTRY
from core.kernels.compiler.signature import Floats
from core.kernels.machine_code import linking, loaded
from core.kernels.machine_code.loaded import Loaded
from core.kernels.machine_code.processor import processor

SIMPLE = sys.platform == "linux" and platform.machine() == "x86_64"
only_where_simple = pytest.mark.skipif(not SIMPLE, reason="object files are of another kind: LLVM links them")


def powers(x: Floats, exponent: float) -> float:
    total = 0.5
    for k in range(x.size):
        x[k] = x[k] ** exponent
        total += np.log1p(x[k])
    return total


CONTENT = compiled(powers)
OBJECT = CONTENT.partition(b"\n")[2]


def check(function: Loaded) -> None:
    x = np.array([1.0, 2.0, 3.0])
    assert function(x, 1.5) == pytest.approx(0.5 + np.log1p(np.array([1.0, 2.0, 3.0]) ** 1.5).sum(), abs=1e-12)
    np.testing.assert_allclose(x, np.array([1.0, 2.0, 3.0]) ** 1.5, rtol=1e-15)


@only_where_simple
def test_code_with_constants_and_functions_of_the_c_library_is_linked() -> None:
    kept, address = linking.linked(OBJECT, ENTRY)
    assert kept is not None and address > 0
    check(Loaded(CONTENT))


def test_llvm_links_what_this_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(code: bytes, name: str) -> tuple[object, int]:
        raise linking.CannotLinkError("another kind of file")

    monkeypatch.setattr(loaded.linking, "linked", refuse)
    check(Loaded(CONTENT))


@pytest.mark.parametrize(
    "code",
    [b"", b"\x7fELF", OBJECT[:100], OBJECT[:18] + b"\xb7\0" + OBJECT[20:], OBJECT.replace(b"log1p", b"log9p")],
    ids=["nothing", "a mark", "a part", "another processor", "an unknown function"],
)
def test_what_cannot_be_linked_is_refused(code: bytes) -> None:
    with pytest.raises(linking.CannotLinkError):
        linking.linked(code, ENTRY)


def test_the_processor_is_one_line_and_always_the_same() -> None:
    assert processor() == processor() and "\n" not in processor() and len(processor()) > 10


@only_where_simple
def test_a_kernel_of_the_cache_is_used_without_llvm(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINRULE_CACHE", str(tmp_path))
    train = [sys.executable, "-c", "import sys; from core.cli.parser import main; main(sys.argv[1:]); "
             "print('llvmlite' in sys.modules)", "train", "xor-table", "--data", "xor", "--method", "batch",
             "--epochs", "200000", "--rate", "0.5"]  # fmt: skip
    first, second = (subprocess.run(train, capture_output=True, text=True, check=True).stdout for _ in range(2))
    assert first.endswith("True\n") and second.endswith("False\n"), "compiled first, then taken from the cache"
    numbers = [printed.partition("loss:")[2].rpartition("\n")[0].rpartition("\n")[0] for printed in (first, second)]
    assert numbers[0] == numbers[1] != ""
