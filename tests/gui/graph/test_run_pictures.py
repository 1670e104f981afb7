"""What is painted in parts over the frames of a run is, pixel by pixel, what a graph made anew paints."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from graph_helpers import show
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, Qt

from gui.base.painting import painting
from gui.graph.items.style import number_font, number_width
from gui.graph.items.text_painting import draw_number
from gui.session import Change, Session
from gui.session.changes.settling import following

FRAME = Change.WEIGHTS | Change.RUN


@pytest.mark.parametrize("sizes", [(2, 3, 1), (2, 8, 8, 1), (3, 7, 7, 7), (64, 64, 32, 10)])
@pytest.mark.parametrize("zoom", [1.0, 1.7])
def test_after_some_frames_the_picture_is_that_of_a_graph_made_anew(
    session: Session, qtbot, sizes: tuple[int, ...], zoom: float
) -> None:
    view = show(session, *sizes)
    qtbot.addWidget(view)
    view.scale(zoom, zoom)
    view._scene.show_state(session.state, Change.ALL)  # Without pictures of weights in the nodes.
    view.grab()
    running = replace(session.state, running=True)
    for factor in (0.5, 3.0, -1.0):
        layers = tuple(replace(layer, weights=factor * layer.weights) for layer in running.network.layers)
        document = replace(running.document, network=replace(running.network, layers=layers))
        trained = following(running, document=document, beat=running.beat + round(4 * factor) + 8)
        for _ in range(30):
            view._scene.show_state(trained, FRAME)
            in_parts = view.grab().toImage()
        view._scene.show_state(trained, Change.ALL)
        assert view.grab().toImage() == in_parts


@pytest.mark.parametrize("words", ["0.1234", "−12.345", "8888", "≈ 0", "∂ −0.5", "δ 1.5e−7"])
def test_the_halo_of_a_number_is_its_outline_two_pixels_wide(qapp, words: str) -> None:
    foot = QPointF(50.0 - number_width(words) / 2, 24.4)
    path = QPainterPath()
    path.addText(foot, number_font(), words)
    pen = QPen(QColor("white"), 4.0)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    with_outline, with_halo = blank(), blank()
    with painting(with_outline) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.strokePath(path, pen)
        painter.fillPath(path, QColor("white"))
    with painting(with_halo) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_number(painter, QPointF(50.0, 20.0), words, color=QColor("white"), halo="#ffffff")
    outline, halo = brightness(with_outline), brightness(with_halo)
    assert outline.max() == halo.max() == 255
    # Where contours overlap, Qt counts their smooth edges twice: some pixels at the edge differ.
    assert np.abs(outline - halo).mean() < 0.02 * outline.mean() + 1.0
    assert (np.abs(outline - halo) > 140).sum() <= 0.01 * (outline > 0).sum()


def blank() -> QImage:
    image = QImage(100, 40, QImage.Format.Format_Grayscale8)
    image.fill(0)
    return image


def brightness(image: QImage) -> np.ndarray:
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width()].astype(int)
