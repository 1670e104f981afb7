"""Errors in methods that Qt calls reach the user: what is overridden passes them on as objects."""

import subprocess
import sys

import pytest

MADE = """
import shiboken6
from gui.base.override_errors import keep_errors_whole
keep_errors_whole()
from PySide6.QtWidgets import QWidget
class Made(QWidget):
    def sizeHint(self):
        return super().sizeHint()
    def own(self):
        pass
print([hasattr(method, "__wrapped__") for method in (Made.sizeHint, Made.own)])
"""
OPENED = """
import sys, types
from gui.app import main
def run(file):
    import shiboken6
    print("__init_subclass__" in vars(shiboken6.Object), any(name.startswith("gui.window") for name in sys.modules))
    return 0
sys.modules["gui.app.application"] = types.SimpleNamespace(run=run)
main.main([])
"""


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="there, errors are always objects")
@pytest.mark.parametrize(
    ("program", "printed"), [(MADE, "[True, False]"), (OPENED, "True False")], ids=["a class", "the program"]
)
def test_overridden_methods_pass_errors_on_as_objects(program: str, printed: str) -> None:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[0] == printed
