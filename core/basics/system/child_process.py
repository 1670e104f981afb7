"""Tasks that run in a process of their own: the command that starts one, and the side that is started.

A child is this Python with the module to run, or, in the bundle, where there is no Python to call, the program itself.
"""

from __future__ import annotations

import sys
from importlib import import_module

from core.basics.system.bundled import in_bundle

# The argument that makes the program of the bundle run as a child.
WORD = "--child"
# The modules that may be run so; each has a `main` that returns an exit status or nothing.
MODULES = ("core.basics.system.subprocess_reader", "core.kernels.precompile")


def child_command(module: str, *arguments: str) -> list[str]:
    """Return the command line that runs `module`, one of MODULES, in a process of its own."""
    if module not in MODULES:
        raise ValueError(f"expected a module of {', '.join(MODULES)}, found {module}")
    if in_bundle():
        return [sys.executable, WORD, module, *arguments]
    return [sys.executable, "-P", "-m", "core.basics.system.child_process", WORD, module, *arguments]


def is_child(argv: list[str]) -> bool:
    """Return whether the command line, `sys.argv`, is that of a child."""
    return len(argv) > 2 and argv[1] == WORD and argv[2] in MODULES


def run_child(argv: list[str]) -> int:
    """Run the module of a child's command line with the arguments that follow it; return the exit status."""
    module = argv[2]
    sys.argv = [module, *argv[3:]]
    return int(import_module(module).main() or 0)


if __name__ == "__main__":
    sys.exit(run_child(sys.argv) if is_child(sys.argv) else 2)
