"""The first minute: one line over the graph, three ways to begin, dismissed for good by any of them."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QWidget

from core.basics.addresses import Node, Weight
from core.data.gates import GATES
from core.document.document import Document
from core.model.initializers import new_network
from gui.base import text_scale
from gui.graph.content.details import tip
from gui.window.welcome import Welcome, welcome


def parts(line):
    """The words and buttons that are shown."""
    return [part for part in line.findChildren(QWidget) if part.isVisible() and not part.findChildren(QWidget)]


def within(part, line):
    """Whether it is in sight."""
    return line.rect().contains(QRect(part.mapTo(line, QPoint()), part.size()))


@pytest.fixture
def line(window, qtbot):
    made = welcome(window)
    qtbot.wait(20)
    return made


def close_all():
    for each in QApplication.topLevelWidgets():
        if each.isVisible() and each.windowTitle().startswith("Guide"):
            each.close()


def test_it_stands_over_the_graph_and_covers_no_node(window, line):
    assert line.isVisible() and line.question.text() == "Where do you want to begin?"
    viewport = window.graph.viewport()
    assert viewport.y() >= line.geometry().bottom(), "the graph begins below it"


@pytest.mark.parametrize("mode", ["walk", "inspect"])
@pytest.mark.parametrize("width", [640, 1024, 1440])
def test_nothing_of_it_is_cut_off(window, line, qtbot, width, mode):
    window.actions_[f"mode_{mode}"].trigger()
    window.resize(width, 700)
    qtbot.wait(50)
    for part in parts(line):
        assert within(part, line), part
        assert part.width() >= min(part.sizeHint().width(), line.width() - 60), part
    if width >= 1024:
        assert line.words.width() >= line.words.sizeHint().width()


@pytest.mark.parametrize(("percent", "width", "height"), [(175, 640, 480), (225, 640, 480), (250, 1280, 720)])
@pytest.mark.usefixtures("usual_look")
def test_large_text_costs_words_but_no_way_to_begin(window, line, qapp, qtbot, percent, width, height):
    window.resize(width, height)
    text_scale.apply(qapp, percent)

    def whole(part):
        return within(part, line) and part.width() >= part.sizeHint().width()

    qtbot.waitUntil(lambda: all(map(whole, parts(line))))
    assert {line.chapter, line.step, line.train, line.close_button} <= set(parts(line))
    assert not line.words.isVisible()


@pytest.mark.parametrize(("percent", "share"), [(100, 0.2), (150, 0.25), (200, 0.25), (250, 0.25)])
@pytest.mark.usefixtures("usual_look")
def test_large_text_leaves_the_graph_its_room(window, line, qapp, qtbot, percent, share):
    window.resize(1024, 700)
    text_scale.apply(qapp, percent)
    qtbot.waitUntil(lambda: window.graph.width() > 600 and line.width() == window.graph.width())
    assert line.height() <= share * window.graph.height()
    assert line.words.isVisible() == (percent <= 150)


@pytest.mark.parametrize("way", ["step", "train", "close_button"])
def test_any_way_dismisses_it_for_good(window, line, session, qtbot, way):
    qtbot.mouseClick(getattr(line, way), Qt.MouseButton.LeftButton)
    assert window.graph.viewport().y() == 0
    assert welcome(window) is None, "it does not come back"
    assert session.state.cursor == (way == "step")
    assert session.state.running == (way == "train")


BEGINNINGS = {
    "step": lambda session: session.step(),
    "run": lambda session: session.run(),
    "epoch": lambda session: session.run_epochs(1),
    "another weight": lambda session: session.set_weight(Weight(2, 0, 0), 1.5),
    "another data set": lambda session: session.set_data(GATES["and"]),
    "another network": lambda session: session.new_document(Document(new_network([2, 3, 1], ["relu", "relu"]))),
    "an exercise": lambda session: session.start_exercise("forward"),
}


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_whoever_begins_in_another_way_is_asked_no_longer(window, line, session, beginning):
    BEGINNINGS[beginning](session)
    assert line.isHidden()
    assert window.graph.viewport().y() == 0
    assert welcome(window) is None, "it does not come back"


def test_who_only_looks_around_is_still_asked(window, line, session, qtbot):
    session.select(Node(2, 0))
    session.choose_example(2)
    for dock in window.docks.values():
        dock.show()
        dock.raise_()
        QApplication.processEvents()
    window.actions_["dark"].trigger()
    window.actions_["light"].trigger()
    assert line.isVisible()


def test_the_chapter_opens_the_lessons_or_the_guide(window, line, qtbot):
    qtbot.mouseClick(line.chapter, Qt.MouseButton.LeftButton)
    assert welcome(window) is None
    if "learn" in window.panels:
        qtbot.waitUntil(lambda: window.docks["learn"].isVisible())
    else:
        qtbot.waitUntil(lambda: any(w.windowTitle() for w in QApplication.topLevelWidgets() if w is not window))
        for each in QApplication.topLevelWidgets():
            if each is not window and each.isVisible():
                each.close()


def test_it_is_not_shown_again_after_a_new_start(window, line, qtbot):
    qtbot.mouseClick(line.close_button, Qt.MouseButton.LeftButton)
    qtbot.wait(10)
    assert window.settings.value("welcomed") in (True, "true")
    assert not window.findChildren(Welcome) or not window.findChildren(Welcome)[0].isVisible()


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (Weight(2, 0, 0), ("w₁₁ = 3", "multiplies the value", "double-click", "↑ and ↓")),
        (Weight(2, 0, 2), ("A bias", "↑ and ↓")),
        (Node(1, 0), ("x₁ = 1", "An input", "double-click")),
        (Node(2, 0), ("h = 5", "weighted sum", "A for another activation")),
        (Node(3, 0), ("t = 1", "the output", "A for another activation")),
        (Node(1, 2), ("always 1", "B removes it")),
    ],
)
def test_a_tooltip_says_number_what_it_is_and_the_key(session, place, words):
    text = tip(session.state, place)
    assert all(word in text for word in words), text


def test_a_tooltip_tells_no_number_that_an_exercise_hides(session):
    session.start_exercise("forward")
    assert "= 5" not in tip(session.state, Node(2, 0)) and "57" not in tip(session.state, Node(3, 0))
