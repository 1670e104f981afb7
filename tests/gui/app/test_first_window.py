"""The window opens without what it does not show yet: modules are listed, not times."""

import subprocess
import sys

OPENED = """
import sys
import numpy
theirs = set(sys.modules)  # older ones load hashlib, for one
from gui.app.application import make_application
from gui.base.preferences import preferences
from gui.session import Session
from gui.window.main_window import MainWindow
application = make_application(["chainrule"])
window = MainWindow(Session(), preferences())
window.show()
application.processEvents()
print(*sys.modules.keys() - theirs)
sys.stdout.flush()
import os
os._exit(0)
"""


def test_the_first_window_loads_no_exercises_libraries_tables_or_rare_dialogs():
    done = subprocess.run([sys.executable, "-c", OPENED], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    late = (
        "core.exercises",
        "core.libraries",
        "core.data.tables",
        "core.files.onnx",
        "core.cli",
        "gui.panels.exercise",
    )
    assert not [name for name in loaded if name.startswith(late)]
    rare = {"gui.dialogs.recover", "gui.dialogs.import_network", "gui.dialogs.network.comparison", "hashlib"}
    assert not loaded & {*rare, "pyqtgraph", "llvmlite", "scipy", "PIL", "matplotlib"}
