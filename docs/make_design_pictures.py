"""Make the pictures of docs/design: the window in its states, sizes and themes: `python docs/make_design_pictures.py`.

With a folder as argument every scene goes there, at every size and in both themes, for a comparison with another
version; names of scenes may follow. Without one, the scenes of docs/design are made again.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from make_pictures import ROOT, Studio
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from core.basics.addresses import Weight
from core.gallery.dataset_names import dataset_by_name
from core.gallery.presets import preset
from core.model.initializers import new_network
from core.training.settings import Settings
from gui.app.application import make_application
from gui.base import text_scale
from gui.base.theme import apply_theme

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = ((1024, 700), (1440, 900), (1920, 1080))
WIDEST, COLORS = 1440, 250  # Of the pictures.
# The scenes of docs/design, each with a width of the window and a theme.
CHOSEN = (
    ("walk", 1440, "light"), ("update", 1024, "dark"), ("deep", 1024, "light"), ("digits", 1920, "dark"),
    ("run", 1440, "light"), ("train", 1440, "light"), ("inspect", 1440, "dark"), ("fresh", 1024, "light"),
    ("larger", 1440, "light"), ("walk", 1024, "light"), ("walk", 1440, "dark"), ("walk", 1920, "light"),
)  # fmt: skip


def fresh(studio: Studio) -> None:
    """The window at its first start."""
    studio.session.new_document(preset("xor-table"))


def walk(studio: Studio) -> None:
    """In the backward pass of XOR."""
    fresh(studio)
    for _ in range(8):
        studio.session.step()


def update(studio: Studio) -> None:
    """In the update of XOR, where weights have gradients and new weights next to them."""
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


def train(studio: Studio) -> None:
    """The layout for training, after a run."""
    fresh(studio)
    studio.session.set_settings(rate=0.5)
    studio.train(3_000)
    studio.window.actions_["mode_train"].trigger()


def inspect(studio: Studio) -> None:
    """The layout for analysis, after a run."""
    train(studio)
    studio.window.actions_["mode_inspect"].trigger()
    studio.session.select(Weight(2, 0, 0))


def larger(studio: Studio) -> None:
    """With text at 150 %."""
    walk(studio)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    text_scale.apply(application, 150)


SCENES: dict[str, Callable[[Studio], None]] = {
    "fresh": fresh, "walk": walk, "update": update, "run": run, "deep": deep, "digits": digits,
    "larger": larger, "train": train, "inspect": inspect,
}  # fmt: skip


def in_few_colors(picture: QImage) -> QImage:
    """Return a picture no wider than a page, in its most frequent colors: a third as large as a file."""
    if picture.width() > WIDEST:
        picture = picture.scaledToWidth(WIDEST, Qt.TransformationMode.SmoothTransformation)
    pixels = np.frombuffer(picture.convertToFormat(QImage.Format.Format_RGB32).constBits(), dtype=np.uint32)
    colors, counts = np.unique(pixels & 0xF8F8F8, return_counts=True)
    frequent = colors[np.argsort(-counts)[:COLORS]]
    exact = [int(pixels[np.argmax((pixels & 0xF8F8F8) == color)]) for color in frequent]
    return picture.convertToFormat(QImage.Format.Format_Indexed8, exact, Qt.ImageConversionFlag.ThresholdDither)


class Designer(Studio):
    """Takes pictures of the whole window in few colors."""

    def __init__(self, theme: str, folder: Path) -> None:
        super().__init__(theme)
        self._folder = folder

    def path(self, name: str) -> Path:
        """Where a picture goes."""
        return self._folder / f"{name}.png"

    def finished(self, picture: QImage) -> QImage:
        """A picture in few colors."""
        return in_few_colors(picture)

    def show(self, scene: str, width: int, height: int) -> None:
        """Show a scene in a window of a size."""
        self.window.resize(width, height)
        self.wait()
        SCENES[scene](self)
        self.wait()


def picture(application: QApplication, folder: Path, scene: str, size: tuple[int, int], theme: str, name: str) -> None:
    """Take one picture, in a window of its own, as at a start."""
    apply_theme(application, theme)
    designer = Designer(theme, folder)
    designer.show(scene, *size)
    designer.take(name, designer.window)
    designer.session.pause()
    designer.close()
    text_scale.apply(application, text_scale.USUAL)


def main() -> None:
    """The pictures of docs/design, or every scene at every size in both themes."""
    application = make_application(["chainrule"])
    if len(sys.argv) == 1:
        for scene, width, theme in CHOSEN:
            size = next(size for size in SIZES if size[0] == width)
            picture(application, ROOT / "docs" / "design", scene, size, theme, f"{scene}-{width}-{theme}-after")
        return
    folder = Path(sys.argv[1])
    folder.mkdir(exist_ok=True, parents=True)
    for scene in sys.argv[2:] or SCENES:
        for size in SIZES:
            for theme in ("light", "dark"):
                picture(application, folder, scene, size, theme, f"{scene}-{size[0]}-{theme}")


if __name__ == "__main__":
    main()
