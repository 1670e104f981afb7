"""The timeline says where moments were left out, and how much memory they take at most is a setting."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QImage

from core.document.history.thinning import LIMIT
from core.document.history.timeline import Timeline
from core.document.moment import Moment
from gui.base.menus import submenus
from gui.session import Session
from gui.window.bars.moment_slider import MomentSlider, left_out, thinned_spans


def timeline_of(session: Session, *skipped: int, index: int = 0) -> Timeline:
    document = session.state.document
    return Timeline(tuple(Moment(document, f"{k}", skipped=count) for k, count in enumerate(skipped)), index)


def test_where_moments_were_left_out_is_said(session: Session) -> None:
    timeline = timeline_of(session, 0, 0, 3, 1, 0, 0, 7, index=3)
    assert thinned_spans(timeline) == ((1, 3), (5, 6))
    words = left_out(timeline)
    assert "7 of 18 moments are kept" in words
    assert "just before this one, 1 is left out" in words
    assert "160 MB" in words
    assert "just before" not in left_out(replace(timeline, index=1))
    assert left_out(timeline_of(session, 0, 0, 0)) == ""


def test_a_dotted_line_is_below_the_thinned_part(session: Session, qtbot) -> None:
    slider = MomentSlider()
    qtbot.addWidget(slider)
    slider.resize(300, 24)

    def lower_edge() -> QImage:
        return slider.grab().toImage().copy(0, slider.height() - 3, slider.width(), 3)

    slider.show_timeline(timeline_of(session, *[0] * 11))
    plain = lower_edge()
    slider.show_timeline(timeline_of(session, *[0] * 5, *[2] * 6))
    dotted = lower_edge()
    assert plain.copy(0, 0, 100, 3) == dotted.copy(0, 0, 100, 3)
    assert plain.copy(180, 0, 100, 3) != dotted.copy(180, 0, 100, 3)


def test_the_memory_of_the_timeline_is_set_in_the_view_menu_and_stays(window, session: Session) -> None:
    view = next(menu for menu in submenus(window.menuBar()).values() if menu.title() == "&View")
    menu = next(menu for menu in submenus(view).values() if menu.title() == "Histor&y memory")
    chosen = {action.text(): action for action in menu.actions()}
    assert [text for text, action in chosen.items() if action.isChecked()] == ["160 MB"]
    chosen["40 MB"].trigger()
    assert session.state.history_limit == session.state.timeline.limit == 40 * 2**20
    assert window.settings.value("history-memory") == 40
    session.new_document(session.state.document)
    assert session.state.timeline.limit == 40 * 2**20
    session.undo()
    assert session.state.timeline.limit != LIMIT
