"""Make the pictures of the guide in docs/pictures, each in light and dark: `python docs/make_pictures.py [SCENE…]`.

Needs no screen. The window has preferences of its own, so nothing of the user's is read or changed.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
HOME = Path(tempfile.mkdtemp())
# Qt's own screen is 800 pixels wide and high, on which the window has no room.
SCREEN = {"name": "screen", "x": 0, "y": 0, "width": 1920, "height": 1080,
          "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1.0}  # fmt: skip
(HOME / "screen.json").write_text(json.dumps({"screens": [SCREEN]}))
os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={HOME / 'screen.json'}"
os.environ["CHAINRULE_HOME"] = str(HOME)

from PySide6.QtWidgets import QApplication, QTabBar  # noqa: E402

from core.gallery.dataset_names import dataset_by_name  # noqa: E402
from core.gallery.presets import preset  # noqa: E402
from core.model.initializers import new_network  # noqa: E402
from core.training.settings import Settings  # noqa: E402
from gui.app.application import make_application  # noqa: E402
from gui.base.preferences import preferences  # noqa: E402
from gui.base.theme import apply_theme  # noqa: E402
from gui.dialogs.data.csv_file import CsvDialog, Source  # noqa: E402
from gui.session import Change, Session  # noqa: E402
from gui.window.main_window import MainWindow  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QWidget

FOLDER = ROOT / "docs" / "pictures"
SIZE = (1440, 900)
PANEL = (640, 400)
# Seconds until what was asked for has been drawn; a minute for training.
QUIET, LONG = 0.8, 60.0
# A made-up table with an identifier, a unit, gaps and dates.
CARS = "number,weight,power,origin,built,consumption\n" + "".join(
    f"{1000 + k},{'' if k % 9 == 5 else f'{900 + 37 * k % 900} kg'},{50 + 61 * k % 140},"
    f"{['Europe', 'USA', 'Japan'][k % 3]},"
    f"19{70 + k % 13}-{k % 12 + 1:02d}-{7 * k % 28 + 1:02d},{4 + (37 * k % 900) / 200 + (61 * k % 140) / 50:.1f}\n"
    for k in range(60)
)


class Studio:
    """A window to take pictures of, in one theme."""

    def __init__(self, theme: str) -> None:
        self.theme = theme
        os.environ["CHAINRULE_HOME"] = tempfile.mkdtemp()  # a layout that no earlier window has left
        self.session = Session()
        preferences().setValue("theme", theme)
        self.window = MainWindow(self.session, preferences())
        self.window.resize(*SIZE)
        self.window.show()
        self.wait()

    def wait(self, done: Callable[[], bool] = lambda: True, most: float = LONG) -> None:
        """Let the window work until `done`, and until what it shows is drawn."""
        end = time.monotonic() + most
        while not done() and time.monotonic() < end:
            QApplication.processEvents()
        quiet = time.monotonic() + QUIET
        while time.monotonic() < quiet:
            QApplication.processEvents()
        assert done(), "not done in time"

    def train(self, epochs: int) -> None:
        """Train to the end of this many epochs."""
        self.session.run_epochs(epochs)
        self.wait(lambda: not self.session.state.running)

    def take(self, name: str, widget: QWidget) -> None:
        """Save a picture of `widget`."""
        for bar in widget.findChildren(QTabBar):
            if bar.parentWidget() is self.window:
                bar.lower()  # without a screen, Qt leaves the tabs of closed panels above the open ones
        if not self.finished(widget.grab().toImage()).save(str(self.path(name))):
            raise OSError(f"cannot write the picture {name}")

    def path(self, name: str) -> Path:
        """Where a picture goes."""
        return FOLDER / f"{name}-{self.theme}.png"

    def finished(self, picture: QImage) -> QImage:
        """A picture as it is saved."""
        return picture

    def panel(self, id_: str, name: str, size: tuple[int, int] = PANEL) -> None:
        """Save a picture of a panel, in a window of its own."""
        dock = self.window.docks[id_]
        dock.show()
        dock.setFloating(True)
        panel = self.window.panels[id_]
        panel.setMinimumSize(*size)
        dock.resize(*size)
        panel.show_state(self.session.state, Change.ALL)
        self.wait()
        self.take(name, panel)
        panel.setMinimumSize(0, 0)
        dock.setFloating(False)
        self.wait()

    def close(self) -> None:
        """End the window and its thread."""
        self.session.undo_stack.setClean()
        self.window.close()
        self.window.deleteLater()
        self.session.shut_down()


def stepping(studio: Studio) -> None:
    """The window, the graph and the derivation at a step of the backward pass."""
    studio.session.new_document(preset("xor-table"))
    for _ in range(8):
        studio.session.step()
    studio.wait()
    studio.window.graph.fit()
    studio.wait()
    studio.take("window", studio.window)
    studio.take("graph", studio.window.graph)
    studio.panel("derivation", "derivation", (820, 260))


def training(studio: Studio) -> None:
    """The panels during training: two circles learned by a network with one hidden layer."""
    circles = dataset_by_name("circles:size=120,noise=0.08,seed=1")
    assert circles is not None
    network = new_network([2, 6, 1], ["tanh", "sigmoid"], initializer="xavier", seed=3)
    settings = Settings(method="mini-batch", batch_size=10, rate=0.5)
    studio.session.new_document(replace(preset("xor-table"), network=network, data=circles, settings=settings))
    studio.session.split(0.25, 1)
    studio.train(300)
    studio.panel("surface", "surface")
    studio.panel("loss_curve", "loss-curve")
    studio.panel("distributions", "distributions")
    studio.panel("landscape", "landscape")
    studio.panel("scores", "scores", (460, 400))
    studio.session.compare_methods()
    studio.wait(lambda: len(studio.session.state.document.runs) == 3)
    studio.panel("runs", "runs", (900, 260))


def table(studio: Studio) -> None:
    """The preview of a table."""
    dialog = CsvDialog(studio.session.state.network, Source("cars.csv", None, CARS))
    dialog.show()
    studio.wait()
    studio.take("table", dialog)
    dialog.fit.take(studio.session, dialog.dataset(), "Load")
    dialog.close()


def predicting(studio: Studio) -> None:
    """The answer for a row of one's own, with the network that suits the table."""
    table(studio)
    studio.train(300)
    studio.panel("predict", "predict", (460, 320))


def main(names: list[str]) -> None:
    """Every picture, in both themes; with names of scenes, only theirs."""
    FOLDER.mkdir(exist_ok=True)
    application = make_application(["chainrule"])
    for theme in ("light", "dark"):
        apply_theme(application, theme)
        studio = Studio(theme)
        for scene in (stepping, training, predicting):
            if not names or scene.__name__ in names:
                scene(studio)
        studio.close()


if __name__ == "__main__":
    main(sys.argv[1:])
