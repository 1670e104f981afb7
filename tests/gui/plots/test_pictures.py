"""Pictures and tables of the panels: the files, the clipboard, the menu; names for screen readers."""

from __future__ import annotations

import csv
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from plots import shown
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog, QMessageBox, QToolButton

from core.gallery.presets import preset
from gui.panels.base.pictures import as_svg, save_picture, save_table
from gui.panels.network.activation import ActivationPanel
from gui.panels.surface import SurfacePanel
from gui.panels.training.loss_curve import LossPanel

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from gui.panels.base.plot_panel import PlotPanel
    from gui.session import Session

SVG = "{http://www.w3.org/2000/svg}"
PANELS = (LossPanel, ActivationPanel, SurfacePanel)


@pytest.fixture(params=PANELS, ids=lambda panel: panel.__name__)
def panel(request: pytest.FixtureRequest, qtbot: QtBot, session: Session) -> PlotPanel:
    session.new_document(preset("deep"))
    return shown(qtbot, session, request.param)


def colors(image: QImage) -> int:
    """How many colors a picture has."""
    return len({image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)})


@pytest.mark.parametrize("size", [(120, 90), (320, 220), (900, 700)])
def test_a_png_has_a_size_of_its_own_whatever_the_panels(
    panel: PlotPanel, tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "plot.png"
    panel.resize(*size)
    before = panel.size()
    save_picture(panel, path)
    image = QImage(str(path))
    assert image.width() >= 1200
    assert image.height() >= 800
    assert image.width() / image.height() == pytest.approx(1.6, abs=0.3)
    assert colors(image) > 3
    assert panel.size() == before


def test_an_svg_has_the_words_of_the_axes(panel: PlotPanel, tmp_path: Path) -> None:
    path = tmp_path / "plot.svg"
    save_picture(panel, path)
    root = ET.fromstring(path.read_text())
    words = " ".join("".join(text.itertext()) for text in root.iter(f"{SVG}text"))
    assert panel.plot.horizontal.labelText.split()[0] in words
    width, height = map(float, root.get("viewBox", "").split()[2:])
    assert width / height == pytest.approx(1.6, abs=0.3)


def test_an_svg_has_letters_and_shapes_where_the_screen_has_kept_pixels(panel: PlotPanel) -> None:
    panel.plot.viewport().repaint()
    kept = panel.plot.horizontal
    assert kept.cacheMode() == kept.CacheMode.DeviceCoordinateCache
    root = ET.fromstring(as_svg(panel))
    assert kept.cacheMode() == kept.CacheMode.DeviceCoordinateCache
    # The ticks of both axes are written; pixels are only the map of the surface and its bar.
    numbers = [text for text in root.iter(f"{SVG}text") if "".join(text.itertext()).strip("−0123456789.\u202f") == ""]
    assert len(numbers) > 4
    assert len(list(root.iter(f"{SVG}image"))) == (2 if isinstance(panel, SurfacePanel) else 0)


def test_an_svg_needs_no_pens_that_keep_their_width(panel: PlotPanel) -> None:
    root = ET.fromstring(as_svg(panel))
    scaled = [g for g in root.iter(f"{SVG}g") if g.get("transform", "matrix(1,0,0,1").split(",")[:1] != ["matrix(1"]]
    assert not [child.tag for g in scaled for child in g if child.tag in (f"{SVG}path", f"{SVG}polyline")]
    # Whatever is drawn lies about where the picture is.
    numbers = [
        float(number)
        for line in root.iter(f"{SVG}polyline")
        for number in line.get("points", "").replace(",", " ").split()
    ]
    assert numbers
    assert -2000 < min(numbers) <= max(numbers) < 4000


def test_a_csv_reads_back(panel: PlotPanel, tmp_path: Path) -> None:
    path = tmp_path / "plot.csv"
    save_table(panel, path)
    names, *rows = csv.reader(path.read_text().splitlines())
    table = panel.table()
    assert tuple(names) == table.names
    assert len(rows) == len(table.columns[0])
    if rows:
        last = [float(cell) for cell in rows[-1]]
        assert last == [column[-1] for column in table.columns]


def test_a_hidden_panel_saves_what_is_so_now(panel: PlotPanel, session: Session, tmp_path: Path) -> None:
    session.changed.disconnect(panel.show_state)
    before = panel.table()
    session.new_document(preset("xor-table"))
    session.choose_point((0.25, 0.75))
    after = panel.table()
    assert panel.state is session.state
    if not isinstance(panel, LossPanel):
        assert [column.tolist() for column in after.columns] != [column.tolist() for column in before.columns]


def test_the_menu_saves_and_says_what_is_wrong(
    panel: PlotPanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions = {action.text(): action for action in panel.actions()}
    said: list[str] = []
    monkeypatch.setattr(QMessageBox, "warning", lambda *arguments: said.append(arguments[2]))
    for text, suffix in (("Save picture…", ".png"), ("Save data as CSV…", ".csv")):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "kept"), ""))
        actions[text].trigger()
        assert (tmp_path / f"kept{suffix}").stat().st_size > 0
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "no" / "kept"), ""))
        actions[text].trigger()
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
        actions[text].trigger()
    assert len(said) == 2
    assert all("cannot write" in sentence for sentence in said)


def test_copy_puts_the_picture_on_the_clipboard(panel: PlotPanel) -> None:
    QGuiApplication.clipboard().clear()
    panel.plot.setFocus()
    QTest.keyClick(panel.plot, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().image().size() == panel.plot.size() * 2


def test_every_part_has_a_name_and_a_tooltip(panel: PlotPanel) -> None:
    assert panel.accessibleName() == panel.title
    assert panel.objectName()
    for part in (panel.plot, *panel.findChildren(QComboBox), *panel.findChildren(QToolButton)):
        assert part.accessibleName()
        assert part.toolTip()
    assert panel.plot.accessibleDescription()
    for part in (*panel.findChildren(QComboBox), *panel.findChildren(QToolButton), panel.plot):
        assert part.focusPolicy() & Qt.FocusPolicy.TabFocus


@pytest.mark.parametrize("key", [Qt.Key.Key_Plus, Qt.Key.Key_Minus])
def test_no_zoom_is_too_far(panel: PlotPanel, key: Qt.Key) -> None:
    for _ in range(12):
        for _ in range(40):
            panel.plot.view.scaleBy((0.5, 0.5) if key == Qt.Key.Key_Plus else (2.0, 2.0))
        QTest.keyClick(panel.plot, key)
        QTest.keyClick(panel.plot, Qt.Key.Key_Right)
        assert not panel.plot.grab().isNull()
    QTest.keyClick(panel.plot, Qt.Key.Key_Home)
    assert panel.following


def test_it_holds_at_the_size_of_a_small_dock(panel: PlotPanel, qtbot: QtBot) -> None:
    panel.resize(300, 200)
    assert panel.minimumSizeHint().width() <= 300
    assert panel.minimumSizeHint().height() <= 200
    qtbot.waitUntil(lambda: panel.plot.view.height() > 80)
