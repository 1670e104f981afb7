"""What a person can read, measured as it is painted: on the graph and in every panel, at three sizes, light and dark.

No text below 9 pixels at the default zoom, no text of the graph over another or cut, a contrast of at least 4.5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from drawn_texts import outside, overlapping, texts_of, texts_of_graph, too_faint, too_small
from PySide6.QtWidgets import QApplication

from core.document.document import Document
from core.gallery.dataset_names import dataset_by_name
from core.gallery.presets import PRESETS, preset
from core.model.initializers import new_network

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from gui.window.main_window import MainWindow

SIZES = ((1024, 700), (1440, 900), (1920, 1080))


@pytest.fixture(params=["light", "dark"])
def themed(request: pytest.FixtureRequest, window: MainWindow) -> Iterator[MainWindow]:
    """The window in a theme."""
    window.actions_[request.param].trigger()
    yield window
    window.actions_["light"].trigger()


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


def steps_of(window: MainWindow) -> list[int]:
    """Return cursors in every phase: at the start, then the first and a middle step of each."""
    total = len(window.session.state.derivation)
    return sorted({0, 1, 2, *(round(total * share) for share in (0.2, 0.4, 0.5, 0.6, 0.75, 0.9)), total - 1})


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_all_that_is_written_on_the_graph_can_be_read(themed: MainWindow, qtbot: QtBot, size: tuple[int, int]) -> None:
    themed.resize(*size)
    found: list[str] = []
    for name, document in documents():
        themed.session.new_document(document)
        settle()
        graph = themed.graph
        for cursor in steps_of(themed):
            themed.session.go_to(cursor)
            settle()
            texts = texts_of_graph(graph)
            picture = graph.viewport().grab().toImage()
            faults = too_small(texts) + overlapping(texts) + too_faint(texts, picture)
            faults += outside(texts, graph.viewport().size())
            found += [f"{name}, step {cursor}: {fault}" for fault in faults]
    assert not found, f"{len(found)} faults:\n" + "\n".join(found[:60])


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_all_that_is_written_in_the_panels_can_be_read(themed: MainWindow, qtbot: QtBot, size: tuple[int, int]) -> None:
    themed.resize(*size)
    themed.session.new_document(preset("deep"))
    for _ in range(30):
        themed.session.step()
    found: list[str] = []
    for id_, dock in themed.docks.items():
        dock.show()
        dock.raise_()
        qtbot.waitUntil(lambda id_=id_: id_ not in themed.panels.unseen and id_ not in themed.panels.stale)
        settle()
        panel = themed.panels[id_]
        texts = texts_of(panel)
        faults = too_small(texts) + too_faint(texts, panel.grab().toImage())
        found += [f"{id_}: {fault}" for fault in faults]
    assert not found, f"{len(found)} faults:\n" + "\n".join(found[:60])
