"""What a person can read, measured as it is painted: on the graph and in every panel, at three sizes, light and dark.

No text below 9 pixels at the default zoom, no text of the graph over another or cut, a contrast of at least 4.5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from graph_helpers import show
from PySide6.QtWidgets import QApplication
from reading.drawn_texts import outside, overlapping, texts_of, texts_of_graph, too_faint, too_small

from core.document.document import Document
from core.gallery.dataset_names import dataset_by_name
from core.gallery.presets import PRESETS, preset
from core.model.initializers import new_network
from gui.base.theme import DARK, LIGHT, palette

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from gui.base.theme import Theme
    from gui.session import Session
    from gui.window.main_window import MainWindow

SIZES = ((1024, 700), (1440, 900), (1920, 1080))
# Room for the graph in windows of these sizes.
GRAPHS = ((678, 370), (800, 500), (1278, 690))


def documents() -> Iterator[tuple[str, Document]]:
    """Every preset, and networks of other shapes."""
    for name in PRESETS:
        yield name, preset(name)
    digits = dataset_by_name("digits")
    assert digits is not None
    yield "digits", Document(new_network([64, 64, 32, 10], ["relu", "relu", "softmax"], seed=1, loss="cross_entropy"),
                             digits)  # fmt: skip
    circles = dataset_by_name("circles:size=40,seed=1")
    assert circles is not None
    for sizes in ([2, 8, 1], [2, 6, 6, 6, 1], [2, 16, 16, 1], [2, 1]):
        activations = ["tanh"] * (len(sizes) - 2) + ["sigmoid"]
        yield "-".join(map(str, sizes)), Document(new_network(sizes, activations, seed=3), circles)


def settle() -> None:
    for _ in range(4):
        QApplication.processEvents()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_all_that_is_written_on_the_graph_can_be_read(
    session: Session, qtbot: QtBot, qapp: QApplication, theme: Theme
) -> None:
    qapp.setPalette(palette(theme))
    view = show(session)
    qtbot.addWidget(view)
    found: list[str] = []
    for name, document in documents():
        session.new_document(document)
        total = len(session.state.derivation) - 1
        for size in GRAPHS:
            view.resize(*size)
            for share in (0.0, 0.4, 0.55, 0.97):
                session.go_to(round(share * total))
                texts = texts_of_graph(view)
                picture = view.viewport().grab().toImage()
                faults = too_small(texts) + overlapping(texts) + too_faint(texts, picture)
                faults += outside(texts, view.viewport().size())
                found += [f"{name}, {size}, step {session.state.cursor}: {fault}" for fault in faults]
    qapp.setPalette(palette(LIGHT))
    assert not found, f"{len(found)} faults:\n" + "\n".join(found[:60])


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_all_that_is_written_in_the_panels_can_be_read(window: MainWindow, qtbot: QtBot, size: tuple[int, int]) -> None:
    window.resize(*size)
    window.session.new_document(preset("deep"))
    for _ in range(30):
        window.session.step()
    found: list[str] = []
    for theme in ("light", "dark"):
        window.actions_[theme].trigger()
        for id_, dock in window.docks.items():
            dock.show()
            dock.raise_()
            qtbot.waitUntil(lambda id_=id_: id_ not in window.panels.unseen and id_ not in window.panels.stale)
            settle()
            panel = window.panels[id_]
            texts = texts_of(panel)
            faults = too_small(texts) + too_faint(texts, panel.grab().toImage())
            found += [f"{theme}, {id_}: {fault}" for fault in faults]
    window.actions_["light"].trigger()
    assert not found, f"{len(found)} faults:\n" + "\n".join(found[:60])
