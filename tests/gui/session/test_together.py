"""Changes made together are shown as one, and an edit during a run is drawn once."""

import pytest

from core.basics.addresses import Weight
from core.basics.errors import InputError
from core.gallery.presets import preset
from gui.session import Change, Session


@pytest.fixture
def session(qtbot):
    made = Session(preset("xor-table"))
    yield made
    made.shut_down()


def test_several_changes_are_told_once(session) -> None:
    told: list[Change] = []
    session.changed.connect(lambda _, change: told.append(change))
    with session.together():
        session.say("A sentence")
        with session.together():
            session.select(Weight(2, 0, 0))
        session.choose_example(1)
    assert len(told) == 1
    assert told[0] & Change.MESSAGE and told[0] & Change.SELECTION and told[0] & Change.EXAMPLE


def test_what_was_done_before_an_error_is_told(session) -> None:
    told: list[Change] = []
    session.changed.connect(lambda _, change: told.append(change))
    with pytest.raises(InputError), session.together():
        session.say("A sentence")
        session.set_weight(Weight(2, 0, 0), float("nan"))
    assert told == [Change.MESSAGE]
    session.say("")
    assert told == [Change.MESSAGE, Change.MESSAGE]


def test_an_edit_during_a_run_is_one_change(session, qtbot) -> None:
    session.run()
    qtbot.waitUntil(lambda: session.state.document.epoch > 0)
    told: list[bool] = []
    session.changed.connect(lambda state, _: told.append(state.running))
    session.set_weight(Weight(2, 0, 0), 0.25)
    assert told[0] and len(told) <= 2  # the second is undo's name for the entry
    session.pause()
    assert not session.state.running
