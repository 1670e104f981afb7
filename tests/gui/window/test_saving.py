"""Nothing is replaced unasked: whatever name was typed, and however the file was opened."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget

from core.basics.system.disk import stamp
from core.document import preparation
from core.files import read, write
from core.files.native import format
from core.gallery.dataset_names import dataset_by_name
from core.gallery.presets import preset
from gui.app import application
from gui.app.application import offer_recovery
from gui.base.preferences import preferences
from gui.dialogs.sweep.dialog import SweepDialog
from gui.session import Session
from gui.session.recovery import Keeper, left_behind
from gui.widgets.saving import ask_where
from gui.window.commands import use_data
from gui.window.filing import read_argument
from gui.window.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

_BUTTONS = QMessageBox.StandardButton
THERE = b"another program's"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions that are asked; each is answered by Cancel."""
    questions: list[str] = []

    def question(_parent: QWidget, _title: str, text: str, *_: object) -> QMessageBox.StandardButton:
        questions.append(text)
        return _BUTTONS.Cancel

    monkeypatch.setattr(QMessageBox, "question", question)
    return questions


@pytest.fixture
def name(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Says what the file dialog will answer."""

    def name(path: Path, kind: str = "") -> None:
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), kind))

    return name


@pytest.mark.parametrize(
    ("typed", "kind", "there"),
    [
        ("net", "PNG picture (*.png)", "net.png"),
        ("net", "SVG drawing (*.svg)", "net.svg"),
        ("net", "", "net.png"),
        ("net.v2", "SVG drawing (*.svg)", "net.v2.svg"),
        ("net.PNG", "", None),
        ("net.svg", "PNG picture (*.png)", None),
    ],
)
def test_a_name_gets_the_suffix_of_its_kind_and_is_asked_about(
    qtbot: QtBot, tmp_path: Path, asked: list[str], name: Callable[..., None], typed: str, kind: str, there: str | None
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    kinds = ["PNG picture (*.png)", "SVG drawing (*.svg)"]
    name(tmp_path / typed, kind)
    assert ask_where(parent, "Export", "a", kinds) == tmp_path / (there or typed)
    (tmp_path / (there or typed)).write_bytes(THERE)
    # The dialog itself has asked about a name as it was typed.
    assert ask_where(parent, "Export", "a", kinds) == (None if there else tmp_path / typed)
    assert asked == ([f"{there} already exists in {tmp_path}. Replace it?"] if there else [])


def test_save_as_asks_where_the_suffix_is_added(
    window: MainWindow, tmp_path: Path, asked: list[str], name: Callable[..., None]
) -> None:
    (tmp_path / "net.chainrule").write_bytes(THERE)
    name(tmp_path / "net")
    assert not window.filing.save_as()
    assert len(asked) == 1 and (tmp_path / "net.chainrule").read_bytes() == THERE


def test_exports_of_several_files_ask_for_all_of_them(
    window: MainWindow, tmp_path: Path, asked: list[str], name: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "net-W3.csv").write_bytes(THERE)
    name(tmp_path / "net.csv")
    assert not window.filing.export()
    assert asked == [f"net-W3.csv already exists in {tmp_path}. Replace it?"]
    assert [path.name for path in tmp_path.glob("net*")] == ["net-W3.csv"]
    monkeypatch.setattr(QMessageBox, "question", lambda *_: _BUTTONS.Yes)
    assert window.filing.export()
    assert read(tmp_path / "net.csv")[0].network == window.session.state.network


@pytest.mark.parametrize("which", ["export", "graph", "picture", "table", "worksheet", "runs", "sweep"])
def test_every_export_asks_before_it_replaces(
    window: MainWindow, tmp_path: Path, asked: list[str], name: Callable[..., None], which: str
) -> None:
    suffix = {"export": ".safetensors", "graph": ".svg", "picture": ".png", "worksheet": ".pdf"}.get(which, ".csv")
    there = tmp_path / f"a{suffix}"
    there.write_bytes(THERE)
    name(tmp_path / "a")
    if which == "export":
        window.filing.export()
    elif which == "graph":
        from gui.window import exporting

        exporting._save(window, "network", exporting._GRAPH_KINDS, lambda path: path.write_bytes(b"new"))
    elif which == "picture":
        window.panels["loss_curve"]._save_picture()  # type: ignore[attr-defined]
    elif which == "table":
        window.panels["loss_curve"]._save_table()  # type: ignore[attr-defined]
    elif which == "worksheet":
        window.panels["derivation"].takeaway.save_numbers()  # type: ignore[attr-defined]
    elif which == "runs":
        window.panels["runs"]._save_csv()  # type: ignore[attr-defined]
    else:
        dialog = SweepDialog(window, window.session)
        dialog._save()
        dialog.deleteLater()
    assert len(asked) == 1 and asked[0].startswith(f"{there.name} already exists")
    assert there.read_bytes() == THERE


def test_an_export_says_in_which_units_it_is(window: MainWindow, tmp_path: Path, name: Callable[..., None]) -> None:
    window.session.edit(preparation.scale("unit"))
    name(tmp_path / "a.csv")
    assert window.filing.export()
    assert window.session.state.message.endswith(
        "Its weights work on scaled inputs, and files of this format do not contain the scaling."
    )


# Changed by another program


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "net.chainrule", preset("xor-printed"))[0]


def change(path: Path) -> None:
    """Another program writes the file, as many bytes as there were."""
    content = path.read_bytes()
    path.write_bytes(content)
    os.utime(path, ns=(1, path.stat().st_mtime_ns - 10**9))


def asks(window: MainWindow, asked: list[str], path: Path) -> None:
    """Saving asks, and leaves the file as it is."""
    before = path.read_bytes()
    assert window.session.state.path == path
    assert not window.filing.save()
    assert len(asked) == 1 and "Another program has changed" in asked[0]
    assert path.read_bytes() == before


def test_a_file_of_the_command_line_that_changed_is_asked_about(
    qapp: QApplication, qtbot: QtBot, file: Path, asked: list[str]
) -> None:
    session = Session()
    session.new_document(*_read(file))
    window = MainWindow(session, preferences())
    window.show()
    change(file)
    asks(window, asked, file)
    session.undo_stack.setClean()
    window.close()
    window.deleteLater()


def test_the_command_line_takes_note_of_the_file_before_it_reads_it(
    qapp: QApplication, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []
    before = stamp(file)

    def run_the_window() -> int:
        window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible())
        seen.append(window.filing.seen)
        window.close()
        window.deleteLater()
        return 0

    def reading(argument: str) -> object:
        change(file)  # just then
        return _read(file)

    monkeypatch.setattr(application.filing, "read_argument", reading)
    monkeypatch.setattr(qapp, "exec", run_the_window)
    monkeypatch.setattr(application, "make_application", lambda _: qapp)
    assert application.run(str(file)) == 0
    assert seen == [before] and before != stamp(file)


def test_a_recent_or_a_dropped_file_that_changed_is_asked_about(
    window: MainWindow, qtbot: QtBot, file: Path, asked: list[str]
) -> None:
    window.filing.open_path(file)
    change(file)
    asks(window, asked, file)
    asked.clear()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    window.session.new_document(preset("deep"))
    where = QPointF(10, 10)
    arguments = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(where.toPoint(), *arguments)
    QApplication.sendEvent(window, enter)
    QApplication.sendEvent(window, QDropEvent(where, *arguments))
    qtbot.waitUntil(lambda: window.session.state.path == file)
    assert window.filing.save()
    change(file)
    asks(window, asked, file)


@pytest.mark.parametrize("changed", [True, False])
def test_recovered_work_asks_where_its_file_changed_since(
    window: MainWindow, file: Path, tmp_path: Path, asked: list[str], monkeypatch: pytest.MonkeyPatch, changed: bool
) -> None:
    folder = tmp_path / "unsaved"
    session = Session()
    session.new_document(*_read(file))
    keeper = Keeper(session, folder, seen=lambda: stamp(file))
    session.set_settings(rate=0.5)
    keeper.keep()
    assert keeper._lock is not None
    keeper._lock.unlock()  # as if it had been killed
    if changed:
        change(file)
    monkeypatch.setattr(application, "state_folder", lambda: folder)
    monkeypatch.setattr("gui.dialogs.recover.ask_recovery", lambda _, found: found[0])
    assert [entry.seen is not None for entry in left_behind(folder)] == [True]
    offer_recovery(window, window.session, True)
    assert window.session.state.settings.rate == 0.5
    if changed:
        asks(window, asked, file)
    else:
        assert window.filing.save() and not asked
    session.shut_down()


def test_recovered_work_of_an_older_version_asks(window: MainWindow, file: Path, asked: list[str]) -> None:
    window.session.new_document(preset("deep"), file, saved=False)
    window.filing.saw(file, None)
    asks(window, asked, file)


def test_saving_again_asks_nothing(window: MainWindow, file: Path, asked: list[str]) -> None:
    window.filing.open_path(file)
    for rate in (0.5, 0.25):
        window.session.set_settings(rate=rate)
        assert window.filing.save()
    assert not asked and read(file)[0].settings.rate == 0.25


def _read(path: Path) -> tuple[object, Path]:
    return format.loads(path.read_bytes()), path


def test_a_file_of_another_program_on_the_command_line_is_read_by_the_window(tmp_path: Path) -> None:
    """What is assumed of it is shown, and Save does not write over it."""
    assert read_argument(str(write(tmp_path / "a.chainrule", preset("deep"))[0]))[0] is not None
    for name in ("a.npz", "a.safetensors"):
        path = write(tmp_path / name, preset("deep"))[0]
        assert read_argument(str(path)) == (None, path.resolve())


def test_data_of_another_shape_say_how_they_differ(window: MainWindow, asked: list[str]) -> None:
    data = dataset_by_name("digits")
    assert data is not None
    use_data(window, data)
    assert asked == [
        "These examples have 64 inputs and 10 targets, but the network has 2 inputs and 1 output. Replace the network "
        "with one that fits?"
    ]


def test_quitting_or_opening_another_file_asks_before_runs_in_the_background_are_lost(
    window: MainWindow, qtbot: QtBot, asked: list[str]
) -> None:
    session = window.session
    session.set_settings(epochs=10**8)
    session.undo_stack.setClean()
    session.compare_methods()
    job = session.job
    document = session.state.document
    window.actions_["quit"].trigger()
    window.filing.open_preset("linear")
    assert window.isVisible() and session.state.document is document and session.job is job is not None
    sentence = (
        "The comparison of methods is still training: 0 of 3 runs are finished. Stop it and discard all of its runs?"
    )
    assert asked == [sentence, sentence]
    with qtbot.waitSignal(session.experiments.ended):
        session.experiments.cancel()
    window.filing.open_preset("linear")
    assert len(asked) == 2 and session.job is None and session.state.document is not document
