"""Commands start quickly: they import what they need. Modules are listed, not times."""

import subprocess
import sys

import pytest

LISTED = """
import sys
from gui.app.main import main
status = main(sys.argv[1:])
print(*sorted(name for name in sys.modules if not hasattr(sys.modules[name], "__path__")), file=sys.stderr)
sys.exit(status)
"""

# What `forward` imports of the program for a preset, by the files' names. Think twice before adding to it.
FOR_FORWARD = {
    *("main", "parser", "registry", "command", "forward", "given", "options", "printing", "presets"),
    *("errors", "streams", "disk", "interrupts", "pictures", "paths", "arrays", "bounds", "addresses", "number_format"),
    *("content", "document_sections", "example_sections", "packed", "strict_json"),
    *("document", "class_names", "own_units", "dataset", "settings"),
    *("entry", "basic", "heads", "piecewise", "rectifiers", "smooth"),
    "gaps",
    *("losses", "objective", "network", "network_edits", "backprop"),
}


def imported(*words):
    """Return the names of the modules of the program that a command imports, without those of folders, and all."""
    done = subprocess.run([sys.executable, "-c", LISTED, *words], capture_output=True, text=True, check=True)
    everything = done.stderr.split()
    return {name for name in everything if name.split(".")[0] in ("core", "gui")}, set(everything)


def test_forward_imports_few_modules():
    own, everything = imported("forward", "xor-printed", "--input", "1,0")
    assert {name.rpartition(".")[2] for name in own} <= FOR_FORWARD
    assert not everything & {"decimal", "subprocess", "importlib.resources", "email.message", "asyncio"}


@pytest.mark.parametrize("command", ["forward", "backprop", "inspect"])
def test_commands_load_neither_compiler_nor_scipy(command):
    words = [command, "xor-printed"]
    words += ["--input", "1,0"] if command != "inspect" else []
    words += ["--target", "1"] if command == "backprop" else []
    _, everything = imported(*words)
    assert not {name for name in everything if name.split(".")[0] in ("llvmlite", "scipy", "PySide6")}


ENDING = """
import atexit, sys
from gui.app.main import main
atexit.register(print, "the end")
sys.argv[1:] = {words}
sys.exit(main())
"""


@pytest.mark.parametrize(("words", "status"), [(["forward", "xor-printed", "--input", "1,0"], 0), (["forward"], 2)])
def test_a_command_ends_with_its_status_after_what_is_to_run_at_the_end(words, status):
    done = subprocess.run([sys.executable, "-c", ENDING.format(words=words)], capture_output=True, text=True)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (status, "the end")
