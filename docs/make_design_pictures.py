"""Make the pictures of docs/design: the window in its states, sizes and themes: `python docs/make_design_pictures.py`.

With a folder as argument they go there, at full size, for a comparison with those of another version.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from make_pictures import ROOT, Studio
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QTabBar

from core.gallery.dataset_names import dataset_by_name
from core.gallery.presets import preset
from core.model.initializers import new_network
from core.training.settings import Settings
from gui.app.application import make_application
from gui.base import text_scale
from gui.base.theme import apply_theme
from gui.dialogs.network.new_network import NewNetworkDialog
from gui.dialogs.sweep.dialog import SweepDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

SIZES = ((1024, 700), (1440, 900), (1920, 1080))
_COLORS = 128  # Enough for flat colors; a picture is then a third as large.


def fresh(studio: Studio) -> None:
    """The window at its first start."""
    studio.session.new_document(preset("xor-table"))


def walk(studio: Studio) -> None:
    """In the backward pass of XOR."""
    fresh(studio)
    for _ in range(8):
        studio.session.step()


def update(studio: Studio) -> None:
    """In the update of XOR, where weights have gradients and new weights beside them."""
    fresh(studio)
    for _ in range(len(studio.session.state.derivation) - 4):
        studio.session.step()


def run(studio: Studio) -> None:
    """While training runs."""
    fresh(studio)
    studio.session.set_settings(rate=0.5)
    studio.session.run_epochs(20_000)


def deep(studio: Studio) -> None:
    """In the output layer of 3-4-4-2."""
    studio.session.new_document(preset("deep"))
    for _ in range(18):
        studio.session.step()


def digits(studio: Studio) -> None:
    """A network for digits, trained for a moment."""
    data = dataset_by_name("digits")
    assert data is not None
    network = new_network([64, 64, 32, 10], ["relu", "relu", "softmax"], initializer="he", seed=1)
    network = replace(network, loss="cross_entropy")
    settings = Settings(method="mini-batch", batch_size=32, rate=0.05)
    studio.session.new_document(replace(preset("xor-table"), network=network, data=data, settings=settings))
    studio.train(3)
    studio.session.step()


SCENES: dict[str, Callable[[Studio], None]] = {
    "fresh": fresh, "walk": walk, "update": update, "run": run, "deep": deep, "digits": digits,
}  # fmt: skip


class Designer(Studio):
    """Takes pictures of the whole window, at every size."""

    def __init__(self, theme: str, folder: Path) -> None:
        super().__init__(theme)
        self._folder = folder

    def take(self, name: str, widget: QWidget) -> None:
        """Save a picture of `widget` in few colors."""
        for bar in widget.findChildren(QTabBar):
            if bar.parentWidget() is self.window:
                bar.lower()
        picture = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        path = self._folder / f"{name}-{self.theme}.png"
        if not picture.save(str(path)):
            raise OSError(f"cannot write the picture {path.name}")

    def size(self, width: int, height: int) -> None:
        """Give the window a size."""
        self.window.resize(width, height)
        self.wait()


def main() -> None:
    """Every scene at every size in both themes; a window of its own for each size, as at a start."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "design"
    wanted = sys.argv[2:] or [*SCENES, "larger", "dialogs"]
    folder.mkdir(exist_ok=True, parents=True)
    application = make_application(["chainrule"])
    for theme in ("light", "dark"):
        apply_theme(application, theme)
        for width, height in SIZES:
            designer = Designer(theme, folder)
            designer.size(width, height)
            for name in wanted:
                if name in SCENES:
                    SCENES[name](designer)
                    designer.wait()
                    designer.take(f"{name}-{width}", designer.window)
                    designer.session.pause()
            if "larger" in wanted and width == 1440:
                fresh(designer)
                walk(designer)
                text_scale.apply(application, 150)
                designer.wait()
                designer.take(f"larger-{width}", designer.window)
                text_scale.apply(application, 100)
            if "dialogs" in wanted and width == 1440:
                dialog = NewNetworkDialog(designer.session.state, designer.window)
                dialog.show()
                designer.wait()
                designer.take("new-network", dialog)
                dialog.close()
                sweep = SweepDialog(designer.window, designer.session)
                sweep.show()
                designer.wait()
                designer.take("sweep", sweep)
                sweep.close()
            designer.close()


if __name__ == "__main__":
    main()
