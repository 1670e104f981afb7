"""Films: a walk or a run as GIF, animated PNG or a folder; sizes, progress, cancel; without Pillow one sentence."""

import sys

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog

from core.basics.errors import InputError
from core.data.gates import GATES
from core.document.document import Document
from core.model.initializers import new_network
from gui.dialogs.film import FilmDialog
from gui.graph.film import SIZES, check, run_frames, run_moments, walk_frames, walk_length
from gui.widgets.film_file import write_animated, write_folder

_SMALL = QSize(320, 240)


def trained(session):
    for _ in range(6):
        session.finish_example()
    return session.state


def test_a_walk_has_a_picture_per_step_and_all_differ(session):
    frames = list(walk_frames(session.state, _SMALL))
    assert len(frames) == walk_length(session.state) == len(session.state.derivation)
    assert all(frame.size() == _SMALL for frame in frames)
    assert len({bytes(frame.constBits()) for frame in frames}) == len(frames)


def test_a_run_has_the_moments_of_the_time_bar_evenly(session):
    state = trained(session)
    moments = run_moments(state, 100)
    assert len(moments) == state.timeline.index + 1 >= 6
    assert moments[0] is state.timeline.moments[0] and moments[-1] is state.timeline.now
    assert len(run_moments(state, 3)) == 3
    frames = list(run_frames(state, moments, _SMALL))
    assert len({bytes(frame.constBits()) for frame in frames}) == len(frames)


@pytest.fixture
def film(window, session, qtbot, tmp_path, monkeypatch):
    """File > Export > Film…, filled in and saved by clicks."""

    def make(name, act=lambda d: None):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / name), ""))

        def do():
            front = QApplication.activeModalWidget()
            assert isinstance(front, FilmDialog)
            front.size_.setCurrentIndex(0)
            act(front)
            qtbot.mouseClick(front.save, Qt.MouseButton.LeftButton)

        QTimer.singleShot(100, do)
        window.actions_["film"].trigger()
        return tmp_path / name

    return make


def pick(box, key):
    box.setCurrentIndex(box.findData(key))


@pytest.mark.parametrize(("kind", "name"), [("gif", "walk.gif"), ("png", "walk.png")])
def test_an_animated_picture_opens_with_all_frames(film, session, kind, name):
    image = pytest.importorskip("PIL.Image")
    session.new_document(Document(new_network((2, 1), ("sigmoid",)), GATES["xor"]))
    path = film(name, lambda d: (pick(d.what, "walk"), pick(d.kind, kind), d.tenths.setValue(5)))
    with image.open(path) as found:
        assert found.size == (640, 480)
        assert found.n_frames == len(session.state.derivation)
        found.seek(1)
        assert found.info["duration"] == pytest.approx(500)
    assert session.state.message == f"Film saved as {name}: {len(session.state.derivation)} pictures."


def test_a_folder_of_pictures_needs_no_pillow(film, session, monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    trained(session)
    folder = film("run", lambda d: (pick(d.what, "run"), pick(d.kind, "folder")))
    names = sorted(path.name for path in folder.iterdir())
    assert names[0] == "001.png" and len(names) == session.state.timeline.index + 1


def complaint(session, act):
    said = []
    session.failed.connect(said.append)
    act()
    return said


def close_boxes():
    for box in QApplication.topLevelWidgets():
        if box.isVisible() and box.inherits("QMessageBox"):
            box.close()


def test_without_pillow_it_says_so_in_one_sentence_and_writes_nothing(film, session, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    said = complaint(session, lambda: film("walk.gif", lambda d: pick(d.what, "walk")))
    assert (
        said == ["missing: Pillow; install it (pip install pillow), or save a folder of PNG pictures"]
        and not (tmp_path / "walk.gif").exists()
    )
    close_boxes()


def test_a_folder_that_exists_is_not_written_into(film, session, tmp_path):
    (tmp_path / "walk").mkdir()
    said = complaint(session, lambda: film("walk", lambda d: (pick(d.what, "walk"), pick(d.kind, "folder"))))
    assert "expected the name of a new folder" in said[0] and not list((tmp_path / "walk").iterdir())
    close_boxes()


@pytest.mark.parametrize("kind", ["animated", "folder"])
def test_canceling_leaves_nothing_behind(session, tmp_path, kind):
    calls = []

    def progress(share):
        calls.append(share)
        if len(calls) == 4:
            raise InputError("canceled")

    frames = walk_frames(session.state, _SMALL)
    with pytest.raises(InputError, match="canceled"):
        if kind == "folder":
            write_folder(tmp_path / "f", frames, 20, progress)
        else:
            pytest.importorskip("PIL")
            write_animated(tmp_path / "f.gif", frames, 20, 1.0, progress)
    assert not list(tmp_path.glob("f*")) and calls == sorted(calls)


def test_too_many_pictures_and_too_few_are_refused_in_words():
    with pytest.raises(InputError, match="at least 2 pictures"):
        check(1, SIZES[0])
    with pytest.raises(InputError, match="at most 192 pictures of 1920 × 1080, found 1,000"):
        check(1000, SIZES[3])


def test_an_exercise_that_hides_numbers_is_not_filmed(window, session):
    session.start_exercise("forward")
    said = complaint(session, lambda: window.actions_["film"].trigger())
    assert said == ["an exercise hides numbers; end it to export them"]
    close_boxes()


def test_a_film_is_saved_however_long_the_name_is_thought_about(window, session, qtbot, tmp_path, monkeypatch):
    """What another window does meanwhile, such as taking away what is deleted, does not take the choices."""

    def named(*_):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        return str(tmp_path / "slow.gif"), ""

    def do():
        front = QApplication.activeModalWidget()
        front.size_.setCurrentIndex(0)
        pick(front.what, "run")
        qtbot.mouseClick(front.save, Qt.MouseButton.LeftButton)

    trained(session)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", named)
    QTimer.singleShot(100, do)
    window.actions_["film"].trigger()
    assert (tmp_path / "slow.gif").exists()
    assert "Film saved as slow.gif" in session.state.message


def test_a_film_of_nothing_is_told_before_a_file_is_chosen(window, session, qtbot):
    dialog = FilmDialog(session, window)
    qtbot.addWidget(dialog)
    pick(dialog.what, "run")
    assert not dialog.save.isEnabled()
    assert dialog.says.text() == "Film: expected at least 2 pictures, found 1; step or train first"
    pick(dialog.what, "walk")
    assert dialog.save.isEnabled() and dialog.says.text().endswith("in a loop.")
