"""The graph as a picture file."""

from __future__ import annotations

import pytest
from graph_helpers import network
from PySide6.QtGui import QImage
from PySide6.QtSvg import QSvgRenderer

from core.basics.addresses import Weight
from core.basics.errors import InputError
from core.document.document import Document
from gui.base.theme import DARK, LIGHT
from gui.graph.picture import picture_of, render_picture, save_picture
from gui.graph.scene import GraphScene


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_png_has_the_theme_and_the_size(session, theme):
    scene = GraphScene(session.state, theme)
    image = QImage.fromData(render_picture(scene, ".png", 1.5))
    bounds = scene.shown.layout.bounds
    scale = max(1.5, 1200 / bounds.width, 800 / bounds.height)  # a picture has a size of its own at least
    assert abs(image.width() - scale * bounds.width) <= 1
    assert abs(image.height() - scale * bounds.height) <= 1
    assert image.pixelColor(2, 2).name() == theme.panel
    x, y = scene.shown.layout.ends(2)[0][:2]
    at_line = image.pixelColor(round(scale * (x + 20 - bounds.x)), round(scale * (y - bounds.y)))
    assert at_line.name() != theme.panel


def test_an_svg_is_read_back_and_holds_text_and_lines(session):
    session.set_weight(Weight(2, 0, 1), -12.345)
    data = picture_of(session.state, "svg")
    assert QSvgRenderer(data).isValid()
    words = data.decode()
    assert "−12.35" in words or "−12.34" in words
    assert "stroke-dasharray" in words
    assert "<image" not in words, "lines and numbers stay lines and numbers"


def test_a_pdf_is_one_page(session):
    data = picture_of(session.state, "pdf")
    assert data.startswith(b"%PDF")
    assert data.count(b"/Type /Page\n") == 1


def test_a_large_network_is_drawn_too(session, tmp_path):
    session.new_document(Document(network(64, 64, 32, 10)))
    path = tmp_path / "graph.svg"
    save_picture(GraphScene(session.state), path)
    assert b"<image" in path.read_bytes()


def test_other_formats_and_sizes_are_refused(session):
    scene = GraphScene(session.state)
    with pytest.raises(InputError, match="png, svg, pdf"):
        render_picture(scene, ".bmp")
    with pytest.raises(InputError, match="too large"):
        render_picture(scene, "png", 1000.0)
