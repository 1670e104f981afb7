"""What all tests share: a screen as teachers have, hypothesis without deadlines, since a busy machine is no fault."""

import json
import os
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings

settings.register_profile("chainrule", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("chainrule")

if os.environ.get("QT_QPA_PLATFORM") == "offscreen":
    # Qt's own is 800 pixels wide and high, on which the window would have no room for its panels.
    _SCREEN = {"name": "screen", "x": 0, "y": 0, "width": 1920, "height": 1080,
               "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1.0}  # fmt: skip
    _FILE = Path(tempfile.gettempdir()) / f"chainrule-screens-{os.getpid()}.json"
    _FILE.write_text(json.dumps({"screens": [_SCREEN]}))
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={_FILE}"
