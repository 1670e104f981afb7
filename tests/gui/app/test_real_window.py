"""The main journey once more in a real window: real keys and clicks, sent by xdotool through the X server."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QWidget

from core.basics.addresses import Weight
from core.files.native import format
from core.gallery.presets import preset
from gui.base.preferences import preferences
from gui.panels.surface import SurfacePanel
from gui.panels.surface.space.by_opengl import OpenGLRelief
from gui.panels.surface.space.opengl_support import context
from gui.panels.surface.space.painted import PaintedRelief

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from gui.window.main_window import MainWindow

pytestmark = [
    pytest.mark.window,
    pytest.mark.skipif(shutil.which("xdotool") is None, reason="xdotool is not installed"),
]


def xdotool(*words: str) -> None:
    subprocess.run(["xdotool", *words], check=True, capture_output=True, timeout=20)


def click(widget: QWidget, at: QPoint | None = None, times: int = 1) -> None:
    place = widget.mapToGlobal(at or widget.rect().center())
    xdotool("mousemove", str(place.x()), str(place.y()), "click", "--repeat", str(times), "--delay", "60", "1")


@pytest.fixture
def real(window: MainWindow, qtbot: QtBot) -> MainWindow:
    if QGuiApplication.platformName() != "xcb":
        pytest.skip("needs an X server")
    window.move(0, 0)
    window.activateWindow()
    window.graph.animations = False
    xdotool("windowfocus", str(int(window.winId())))
    qtbot.waitUntil(window.isActiveWindow)
    return window


def test_edit_step_run_save(real: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    session = real.session
    # A weight on the graph: double-click, type, Enter.
    graph = real.graph
    pill = graph.mapFromScene(graph.middle(Weight(2, 0, 0)))
    click(graph.viewport(), pill, times=2)
    qtbot.waitUntil(lambda: graph._field.isVisible())
    xdotool("key", "--clearmodifiers", "ctrl+a")
    xdotool("type", "2.5")
    xdotool("key", "Return")
    qtbot.waitUntil(lambda: session.state.network.layer(2).weights[0, 0] == 2.5)
    # One example forward, back and forward.
    for _ in range(3):
        xdotool("key", "ctrl+Right")
    qtbot.waitUntil(lambda: session.state.cursor == 3)
    xdotool("key", "ctrl+Left")
    qtbot.waitUntil(lambda: session.state.cursor == 2)
    xdotool("key", "ctrl+Return")
    qtbot.waitUntil(lambda: session.state.document.update == 1)
    # Run by the toolbar's button, edit during the run, pause by key.
    toolbar = next(bar for bar in real.findChildren(QWidget) if bar.objectName() == "toolbar-Stepping and training")
    click(toolbar.widgetForAction(real.actions_["run"]))

    qtbot.waitUntil(lambda: session.state.document.epoch > 5)
    session.set_weight(Weight(2, 0, 0), 0.5)
    epoch = session.state.document.epoch
    qtbot.waitUntil(lambda: session.state.document.epoch > epoch)
    xdotool("key", "ctrl+r")
    qtbot.waitUntil(lambda: not session.state.running)
    # Save, change, open, compare; then undo what can be undone.
    path = tmp_path / "real.chainrule"
    assert real.filing.write(path)
    saved = session.state.network
    session.set_weight(Weight(3, 0, 0), -9.0)
    xdotool("key", "ctrl+s")
    qtbot.waitUntil(lambda: not session.state.modified)
    assert format.loads(path.read_bytes()).network == session.state.network
    xdotool("key", "ctrl+z")
    qtbot.waitUntil(lambda: session.state.network == saved)
    # A point of the surface becomes the input.
    surface = real.panels["Output surface"]
    click(surface.plot, QPoint(surface.plot.width() // 2, surface.plot.height() // 2))
    qtbot.waitUntil(lambda: session.state.example is None)


def test_the_wheel_over_a_weight_is_one_undo_entry(real: MainWindow, qtbot: QtBot) -> None:
    graph, session = real.graph, real.session
    place = graph.viewport().mapToGlobal(graph.mapFromScene(graph.middle(Weight(3, 0, 0))))
    before = session.state.network.layer(3).weights[0, 0]
    xdotool("mousemove", str(place.x()), str(place.y()), "click", "--repeat", "3", "--delay", "30", "4")
    qtbot.waitUntil(lambda: session.state.network.layer(3).weights[0, 0] > before)
    qtbot.waitUntil(lambda: session.undo_stack.count() == 1)
    xdotool("key", "ctrl+z")
    qtbot.waitUntil(lambda: session.state.network.layer(3).weights[0, 0] == before)


def test_keys_reach_the_fields(real: MainWindow, qtbot: QtBot) -> None:
    click(real.fields.rate)
    xdotool("key", "ctrl+a")
    xdotool("type", "1e-3")
    xdotool("key", "Return")
    qtbot.waitUntil(lambda: real.session.state.settings.rate == 1e-3)


def test_the_surface_in_space_by_opengl(real: MainWindow, qtbot: QtBot) -> None:
    found = context()
    if not found.usable:
        pytest.skip(f"no OpenGL here: {found.words}")
    session, panel = real.session, real.panels["Output surface"]
    assert isinstance(panel, SurfacePanel)
    session.new_document(preset("xor-table"))
    preferences().setValue("surface_opengl", True)
    space = panel.space
    click(panel.solid)
    qtbot.waitUntil(lambda: panel.in_space)
    qtbot.waitUntil(lambda: isinstance(space._picture, OpenGLRelief) and space._picture.isValid())
    assert space.opengl.isChecked() and found.words in space.opengl.toolTip()
    qtbot.waitUntil(lambda: panel.sheet.drawn is not None and panel.sheet.drawn.x.size == OpenGLRelief.grids[1])

    def alike() -> bool:
        """Whether both means give about the same picture."""
        painted = QImage(space.size(), QImage.Format.Format_RGB32)
        painter = QPainter(painted)
        space.paint(painter, QRectF(painted.rect()))
        painter.end()
        seen = real.grab(QRect(space.mapTo(real, QPoint()), space.size())).toImage()
        small = [each.scaled(60, 40).convertToFormat(QImage.Format.Format_RGB32) for each in (painted, seen)]
        a, b = (np.frombuffer(each.constBits(), np.uint8).reshape(40, 60, 4)[..., :3].astype(int) for each in small)
        return float(np.abs(a - b).mean()) < 6.0 and float(a.std()) > 10.0

    qtbot.waitUntil(alike)
    space.look(space.camera.moved(100.0, 20.0))
    qtbot.waitUntil(alike)
    # A dock on its own is another window, and so another context.
    dock = real.docks["Output surface"]
    for floating in (True, False):
        dock.setFloating(floating)
        qtbot.waitUntil(lambda on=floating: dock.isFloating() == on and space._picture.isValid())
    qtbot.waitUntil(alike)
    space.opengl.trigger()
    assert isinstance(space._picture, PaintedRelief)
    assert preferences().value("surface_opengl", type=bool) is False
    qtbot.waitUntil(alike)
