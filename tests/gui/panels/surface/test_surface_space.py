"""The output surface in space: where points are seen, the mouse and keys, pictures to keep."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import numpy as np
import pytest
from plots import shown
from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.basics.addresses import Node
from core.gallery.presets import preset
from core.model.network import Layer, Network
from gui.base.preferences import preferences
from gui.base.theme import DARK, LIGHT, palette
from gui.panels.base.pictures import as_svg
from gui.panels.surface import SurfacePanel
from gui.panels.surface.space import view as space_module
from gui.panels.surface.space.camera import HEIGHT, Camera
from gui.panels.surface.space.opengl_support import Context
from gui.panels.surface.space.painted import PaintedRelief

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.session import Session


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> SurfacePanel:
    session.new_document(preset("xor-table"))
    made = shown(qtbot, session, SurfacePanel)
    QTest.keyClick(made.plot, Qt.Key.Key_3)
    qtbot.waitUntil(lambda: not made._waiting and not made._rest.isActive())
    made._refine()
    return made


def colors(image: QImage) -> int:
    return len({image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)})


def test_seen_from_above_it_is_the_map() -> None:
    camera = Camera(turn=0.0, tilt=90.0)
    across, down = camera.project(np.array([0.2, -1.0]), np.array([0.3, 1.0]), np.array([0.5, -0.5]))
    assert across == pytest.approx([0.2, -1.0])
    assert down == pytest.approx([-0.3, -1.0])


def test_seen_from_the_side_up_is_up_and_what_is_behind_is_farther() -> None:
    camera = Camera(turn=0.0, tilt=0.0)
    assert camera.project(np.zeros(1), np.array([0.9]), np.array([HEIGHT]))[1] == pytest.approx(-HEIGHT)
    assert camera.distance(np.zeros(1), np.ones(1)) > camera.distance(np.zeros(1), -np.ones(1))
    turned = camera.moved(180.0, 500.0)
    assert turned.tilt == 90.0
    assert turned.distance(np.zeros(1), np.ones(1)) < 0
    assert camera.zoomed(1e9).zoom == camera.zoomed(1e8).zoom


@pytest.mark.parametrize("camera", [Camera(), Camera(200.0, 80.0), Camera(77.0, 0.0)])
def test_opengl_sees_what_the_painter_sees(camera: Camera) -> None:
    points = np.random.default_rng(0).uniform(-1.0, 1.0, (20, 3))
    across, down = camera.project(*points.T)
    seen = camera.matrix(0.5, 0.25, 0.1) @ np.column_stack([points, np.ones(20)]).T
    assert seen[0] == pytest.approx(0.5 * across)
    assert seen[1] == pytest.approx(0.1 - 0.25 * down)
    assert (np.abs(seen[2]) < 1.0).all() and (seen[3] == 1.0).all()
    behind = [math.sin(math.radians(camera.turn)), math.cos(math.radians(camera.turn)), 0.0, 1.0]
    assert (camera.matrix(1.0, 1.0, 0.0) @ behind)[2] > 0.0
    assert camera.axes() @ camera.axes().T == pytest.approx(np.eye(3))


def test_without_a_screen_the_painter_draws_and_says_why(panel: SurfacePanel) -> None:
    assert isinstance(panel.space._picture, PaintedRelief)
    assert not panel.space.opengl.isEnabled()
    assert panel.space.opengl.toolTip() == "OpenGL is not available: there is no screen"


class Drawn(PaintedRelief):
    """Stands for OpenGL, which is not there without a screen."""

    failed = Signal(str)
    grids = (30, 40)


@pytest.mark.parametrize(("hardware", "wish", "drawn"), [
    (True, None, True), (False, None, False), (True, False, False), (False, True, True),
])  # fmt: skip
def test_a_graphics_card_draws_or_what_the_user_wants(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch, hardware: bool, wish: bool | None, drawn: bool
) -> None:
    monkeypatch.setattr(space_module, "context", lambda: Context(True, hardware, "a card"))
    monkeypatch.setattr("gui.panels.surface.space.by_opengl.OpenGLRelief", Drawn)
    if wish is not None:
        preferences().setValue("surface_opengl", wish)
    session.new_document(preset("xor-table"))
    panel = shown(qtbot, session, SurfacePanel)
    assert isinstance(panel.space._picture, PaintedRelief), "nothing is made before it is seen"
    QTest.keyClick(panel.plot, Qt.Key.Key_3)
    space = panel.space
    assert isinstance(space._picture, Drawn) == drawn == space.opengl.isChecked()
    camera = space.camera.moved(40.0, 10.0)
    space.look(camera)
    space.opengl.trigger()
    assert isinstance(space._picture, Drawn) != drawn
    assert preferences().value("surface_opengl", type=bool) != drawn
    assert space.camera == camera and space._picture._seen[1] == camera
    size = space.grids[1]
    qtbot.waitUntil(lambda: panel.sheet.drawn.x.size == size)


def test_where_opengl_fails_the_painter_goes_on(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(space_module, "context", lambda: Context(True, True, "a card"))
    monkeypatch.setattr("gui.panels.surface.space.by_opengl.OpenGLRelief", Drawn)
    session.new_document(preset("xor-table"))
    panel = shown(qtbot, session, SurfacePanel)
    QTest.keyClick(panel.plot, Qt.Key.Key_3)
    assert isinstance(panel.space._picture, Drawn)
    panel.space._picture.failed.emit("the card is gone")
    assert not isinstance(panel.space._picture, Drawn)
    assert not panel.space.opengl.isEnabled() and not panel.space.opengl.isChecked()
    assert session.state.message == "OpenGL failed, so the surface is drawn without it: the card is gone"
    qtbot.waitUntil(lambda: colors(panel.space.grab().toImage()) > 100)


def test_the_key_shows_it_in_space_and_back(qtbot: QtBot, panel: SurfacePanel) -> None:
    assert panel.in_space
    assert panel.space.isVisible() and not panel.plot.isVisible()
    assert not panel.edit.isEnabled()
    # On a slow machine it is coarse at first.
    qtbot.waitUntil(lambda: panel.sheet.drawn.x.size == 51)
    assert colors(panel.space.grab().toImage()) > 100
    panel.space.setFocus()
    QTest.keyClick(panel.space, Qt.Key.Key_3)
    assert panel.plot.isVisible() and not panel.space.isVisible()
    assert panel.edit.isEnabled()


def test_a_drag_turns_it(panel: SurfacePanel) -> None:
    before, picture = panel.space.camera, panel.space.grab().toImage()
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(panel.space, left, pos=QPoint(100, 100))
    QTest.mouseMove(panel.space, QPoint(140, 110))
    QTest.mouseRelease(panel.space, left, pos=QPoint(140, 110))
    assert panel.space.camera.turn != before.turn
    assert panel.space.camera.tilt > before.tilt
    assert panel.space.grab().toImage() != picture


def test_keys_and_wheel_turn_and_zoom(panel: SurfacePanel) -> None:
    space = panel.space
    first = space.camera
    QTest.keyClick(space, Qt.Key.Key_Left)
    QTest.keyClick(space, Qt.Key.Key_Up)
    assert (space.camera.turn, space.camera.tilt) == (first.turn + 5, first.tilt + 5)
    place = QPointF(50, 50)
    wheel = QWheelEvent(
        place, space.mapToGlobal(place), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(space, wheel)
    assert space.camera.zoom > 1.0
    QTest.keyClick(space, Qt.Key.Key_Minus)
    assert space.camera.zoom == pytest.approx(1.0)
    space.look(Camera())
    assert space.camera == first


def test_what_is_high_is_seen_high(panel: SurfacePanel, session: Session) -> None:
    session.set_matrix(2, np.array([[9.0, 0.0, -4.5], [0.0, 0.0, 0.0]]))
    session.set_matrix(3, np.array([[9.0, 0.0, -4.5]]))
    panel._refine()

    def top(image: QImage, x: int) -> int:
        return next(y for y in range(4, image.height()) if image.pixelColor(x, y).hsvSaturation() > 80)

    middle = panel.space.width() // 2
    for turn, higher in ((0.0, 1), (180.0, -1)):
        panel.space.look(Camera(turn=turn, tilt=10.0))
        image = panel.space.grab().toImage()
        assert top(image, middle + higher * 50) < top(image, middle - higher * 50)


def test_words_say_from_where(panel: SurfacePanel) -> None:
    panel.space.look(Camera(45.0, 20.0))
    words = panel.space.accessibleDescription()
    assert "Seen from 20° above the base plane, rotated by 45°." in words
    assert "Example 1" in words


def test_pictures_to_keep_are_of_space(panel: SurfacePanel) -> None:
    image = panel.picture(2.0)
    assert image.size() == panel.space.size() * 2
    assert colors(image) > 100
    root = ET.fromstring(as_svg(panel))
    words = " ".join("".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text"))
    assert "x₁" in words and "x₂" in words and "y" in words
    # Qt 6.8 draws them as paths.
    drawn = [part for part in root.iter() if part.tag.rpartition("}")[2] in ("polygon", "path")]
    assert len(drawn) > 2000
    assert panel.table().columns[0].size == 51 * 51


def test_one_input_has_no_space(panel: SurfacePanel, session: Session) -> None:
    session.remove_node(Node(1, 1))
    assert not panel.in_space
    assert panel.plot.isVisible() and not panel.solid.isVisible()


def test_what_is_not_finite_is_left_out(panel: SurfacePanel, session: Session, qtbot: QtBot) -> None:
    session.new_document(preset("xor-printed"))
    session.set_matrix(2, np.full((2, 3), 1e200))
    session.set_matrix(3, np.array([[1e200, -1e200, 0.0]]))
    panel._refine()
    assert not panel.grab().isNull()
    network = Network((Layer(np.zeros((1, 3))),))
    session.new_document(preset("xor-table"))
    session.set_matrix(2, np.zeros_like(network.layers[0].weights.repeat(2, axis=0)))
    panel._refine()
    assert not panel.grab().isNull()


def test_a_part_without_examples_is_shown_in_space(panel: SurfacePanel) -> None:
    panel.plot.setRange(xRange=(50.0, 51.0), yRange=(50.0, 51.0), padding=0)
    panel._refine()
    assert colors(panel.grab().toImage()) > 30


def test_it_follows_the_theme(panel: SurfacePanel, qapp: QApplication) -> None:
    try:
        for theme in (DARK, LIGHT):
            qapp.setPalette(palette(theme))
            qapp.processEvents()
            assert panel.space.grab().toImage().pixelColor(2, 2).name() == theme.panel
    finally:
        qapp.setPalette(palette(LIGHT))
