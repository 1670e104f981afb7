"""What a person can read, measured as it is painted: on the graph and in every panel, at three sizes, light and dark.

Over all examples and other networks: no text below 9 pixels at the default zoom, none over another or cut, a contrast
of at least 4.5 of texts and of 3 of marks. Each document is measured at each size and in each theme, but not in each
theme at each size: sizes decide what is cut, themes what is pale.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
import pytest
from graph_helpers import show
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from reading.drawn_texts import (
    cut,
    marks_of_graph,
    missing,
    outside,
    overlapping,
    texts_of,
    texts_of_graph,
    too_faint,
    too_pale,
    too_small,
)

from core.document.document import Document
from core.gallery.dataset_names import dataset_by_name
from core.gallery.presets import PRESETS, preset
from core.model.initializers import new_network
from gui.base import text_scale
from gui.base.contrast import contrast
from gui.base.theme import DARK, LIGHT, palette
from gui.plots.color_bar import MapItem
from gui.plots.color_map import SHADES
from gui.plots.plot_items import DotsItem, LineItem, MarksItem
from gui.plots.plotting import Plot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget
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
    # A hundred: so many train in a moment, and have all digits.
    yield "digits", Document(new_network([64, 64, 32, 10], ["relu", "relu", "softmax"], seed=1, loss="cross_entropy"),
                             digits.some(np.arange(100)))  # fmt: skip
    circles = dataset_by_name("circles:size=40,seed=1")
    assert circles is not None
    for sizes in ([2, 8, 1], [2, 6, 6, 6, 1], [2, 16, 16, 1], [2, 1]):
        activations = ["tanh"] * (len(sizes) - 2) + ["sigmoid"]
        yield "-".join(map(str, sizes)), Document(new_network(sizes, activations, seed=3), circles)


def settle() -> None:
    for _ in range(4):
        QApplication.processEvents()


@pytest.mark.parametrize(
    ("theme", "size"),
    [*((LIGHT, size) for size in GRAPHS), (DARK, GRAPHS[1])],
    ids=lambda part: getattr(part, "name", str(part)),
)
def test_all_that_is_written_on_the_graph_can_be_read(
    session: Session, qtbot: QtBot, qapp: QApplication, theme: Theme, size: tuple[int, int]
) -> None:
    qapp.setPalette(palette(theme))
    view = show(session)
    qtbot.addWidget(view)
    view.resize(*size)
    found: list[str] = []
    for name, document in documents():
        session.new_document(document)
        total = len(session.state.derivation) - 1
        for share in (0.0, 0.4, 0.55, 0.97):
            session.go_to(round(share * total))
            texts = texts_of_graph(view)
            picture = view.viewport().grab().toImage()
            faults = too_small(texts) + overlapping(texts) + too_faint(texts, picture)
            faults += outside(texts, view.viewport().size())
            if share == 0.0:  # in a step, what it does not use recedes
                faults += too_pale(marks_of_graph(view), QColor(theme.panel))
            found += [f"{name}, step {session.state.cursor}: {fault}" for fault in faults]
    qapp.setPalette(palette(LIGHT))
    assert not found, f"{len(found)} faults:\n" + "\n".join(found[:60])


@pytest.mark.parametrize("percent", [125, 150, 200])
def test_of_larger_text_on_the_graph_nothing_is_cut(
    session: Session, qtbot: QtBot, qapp: QApplication, percent: int
) -> None:
    text_scale.apply(qapp, percent)
    view = show(session)
    qtbot.addWidget(view)
    found: list[str] = []
    for name in ("xor-table", "deep"):
        session.new_document(preset(name))
        for size in ((678, 370), (1024, 360)):
            view.resize(*size)
            for step in range(0, len(session.state.derivation), 3):
                session.go_to(step)
                texts = texts_of_graph(view)
                faults = too_small(texts) + overlapping(texts) + outside(texts, view.viewport().size())
                found += [f"{name}, {size}, step {step}: {fault}" for fault in faults]
    text_scale.apply(qapp, text_scale.USUAL)
    assert not found, f"{len(found)} faults:\n" + "\n".join(found[:60])


def pale_marks(panel: QWidget, theme: Theme) -> list[str]:
    """Return the curves and dots of a panel's plots with a contrast below 3 to the ground.

    On a map, whose ground has all colors, a mark has two colors, one of which always stands out: an outline and a fill,
    or a line below a thinner one. Thin contours only repeat what the map says; they stand out from its middle.
    """
    faults = []
    for plot in panel.findChildren(Plot):
        items = [item for item in plot.scene().items() if item.isVisible()]
        maps = [item for item in items if isinstance(item, MapItem)]
        behind = QColor(*maps[0].table[SHADES // 2].tolist()) if maps else QColor(theme.panel)
        kinds = (LineItem, DotsItem, MarksItem, pg.InfiniteLine)
        marks: dict[object, list[QColor]] = {}
        for item in (item for item in items if isinstance(item, kinds)):
            x, y = getattr(item, "getData", lambda: (np.zeros(1), np.zeros(1)))()
            if x is not None and len(x):
                marks.setdefault((x.tobytes(), y.tobytes()) if maps else item, []).extend(colors_of(item))
        for colors in filter(None, marks.values()):
            pairs = [contrast(one, other) for one in colors for other in colors] if maps else []
            strength = max([contrast(color, behind) for color in colors] + pairs)
            if strength < 2.95:
                faults.append(f"{[color.name() for color in colors]} is {strength:.2f}:1")
    return faults


def colors_of(item: object) -> list[QColor]:
    """Return the colors of the outline and of the fill of a plot's item, where it has them."""
    if isinstance(item, MarksItem):
        pen, brush = item._pen, item._brush
    elif isinstance(item, pg.InfiniteLine):
        pen, brush = item.pen, pg.mkBrush(None)
    else:
        pen = pg.mkPen(item.opts["pen"])  # type: ignore[attr-defined]
        brush = pg.mkBrush(item.opts.get("brush"))  # type: ignore[attr-defined]
    found = [pen.color()] if pen.style() != Qt.PenStyle.NoPen else []
    return found + ([brush.color()] if brush.style() != Qt.BrushStyle.NoBrush else [])


def faults_of(panel: QWidget, theme: Theme) -> list[str]:
    """Return what cannot be read in a panel."""
    # First as it is seen: to read its texts, kept pixels are drawn anew.
    picture = panel.grab().toImage()
    texts = texts_of(panel)
    faults = too_small(texts) + overlapping(texts) + cut(texts, panel) + too_faint(texts, picture)
    return faults + missing(texts, picture) + pale_marks(panel, theme)


def train(session: Session, qtbot: QtBot) -> None:
    session.run_epochs(2)
    qtbot.waitUntil(lambda: not session.state.running, timeout=60_000)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.usefixtures("usual_look")
def test_all_that_is_written_in_the_panels_can_be_read(
    window: MainWindow, qtbot: QtBot, size: tuple[int, int], theme: Theme
) -> None:
    session = window.session
    window.resize(*size)
    window.actions_[theme.name].trigger()
    found: list[str] = []
    # Every other document; the rest are those of the other theme.
    for name, document in [*documents()][(SIZES.index(size) + (theme is DARK)) % 2 :: 2]:
        session.new_document(document)
        train(session, qtbot)
        session.keep_run()
        session.reset()  # which leaves an earlier curve
        train(session, qtbot)
        session.go_to(round(0.6 * len(session.state.derivation)))
        for id_, dock in window.docks.items():
            dock.show()
            dock.raise_()
            qtbot.waitUntil(lambda id_=id_: id_ not in window.panels.unseen and id_ not in window.panels.stale)
            settle()
            found += [f"{name}, {id_}: {fault}" for fault in faults_of(window.panels[id_], theme)]
    assert not found, f"{len(found)} faults:\n" + "\n".join(found[:60])


def test_at_the_start_every_number_of_the_plots_is_seen(window: MainWindow, qtbot: QtBot) -> None:
    for id_ in ("surface", "activation", "loss_curve"):
        panel = window.panels[id_]
        qtbot.waitUntil(lambda panel=panel: not panel.grab().isNull())
        settle()
        picture = panel.grab().toImage()
        assert not missing(texts_of(panel), picture)
