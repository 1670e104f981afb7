"""The program of the bundle: the window and the commands, or one of the program's own child processes."""

import sys

from core.basics.system.child_process import is_child, run_child
from gui.app.main import main

if __name__ == "__main__":
    sys.exit(run_child(sys.argv) if is_child(sys.argv) else main())
