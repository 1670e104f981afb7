"""The dialog of generated examples: what it shows is what is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDoubleSpinBox

from core.gallery.generators import GENERATORS
from gui.base.theme import DARK, LIGHT, apply_theme
from gui.dialogs.data import generate
from gui.dialogs.data.generate import GenerateDialog, ask_generated
from gui.plots.color_map import diverging
from gui.widgets.inputs.whole_field import WholeField

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gui.session import Session


@pytest.fixture
def dialog(qapp: QApplication, session: Session) -> Iterator[GenerateDialog]:
    made = GenerateDialog(session.state.network)
    made.show()
    yield made
    made.close()
    made.deleteLater()


def choose(dialog: GenerateDialog, name: str) -> None:
    dialog.kind.setCurrentIndex(dialog.kind.findData(name))


def dots(dialog: GenerateDialog) -> list[int]:
    return [len(item.data) for item in dialog.preview._dots]


@pytest.mark.parametrize("name", GENERATORS)
def test_what_is_shown_is_what_is_taken(dialog: GenerateDialog, name: str) -> None:
    choose(dialog, name)
    assert dialog.data() == GENERATORS[name].data()
    assert sum(dots(dialog)) == len(dialog.data())
    assert dialog.generate.isEnabled() == (GENERATORS[name].inputs == 2 and GENERATORS[name].outputs() == 1)
    for field in dialog.fields.fields.values():
        assert field.toolTip() and field.accessibleName()


def test_fields_change_the_picture(dialog: GenerateDialog) -> None:
    choose(dialog, "blobs")
    fields = dialog.fields.fields
    size, classes, noise = fields["size"], fields["classes"], fields["noise"]
    assert isinstance(size, WholeField) and isinstance(classes, WholeField) and isinstance(noise, QDoubleSpinBox)
    size.setValue(100)
    classes.setValue(5)
    noise.setValue(0.25)
    assert dots(dialog) == [20] * 5
    assert dialog.data() == GENERATORS["blobs"].data(size=100, classes=5, noise=0.25)
    classes.setValue(2)
    assert dots(dialog) == [50, 50, 0, 0, 0]
    assert "2 inputs and 1 target in each example: they fit the network." in dialog.fit.line.text()
    size.setValue(50_000)
    assert sum(dots(dialog)) == 2_000


def test_the_dice_draws_another_seed(dialog: GenerateDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generate, "drawn", lambda: 77)
    before = dialog.data()
    dialog.fields.dice.click()
    assert dialog.fields.values()["seed"] == 77 and dialog.data() != before


def test_a_network_that_fits_is_offered(dialog: GenerateDialog) -> None:
    choose(dialog, "sine")
    assert "but the network has 2 inputs and 1 output" in dialog.fit.line.text()
    assert not dialog.generate.isEnabled()
    assert dialog.fit.refit.text() == "&Create a network that fits: 1-2-1"
    dialog.fit.refit.click()
    assert dialog.generate.isEnabled()


def answered(session: Session, answer: Callable[[GenerateDialog], object]) -> None:
    def act() -> None:
        shown = QApplication.activeModalWidget()
        assert isinstance(shown, GenerateDialog)
        answer(shown)
        shown.done(1 if shown.generate.isEnabled() else 0)

    QTimer.singleShot(0, act)
    ask_generated(None, session)


def test_examples_are_taken(session: Session) -> None:
    answered(session, lambda dialog: choose(dialog, "spirals"))
    assert session.state.data == GENERATORS["spirals"].data()
    assert session.state.undo_text.startswith("Data: Two spirals (size 200,")

    def sine(dialog: GenerateDialog) -> None:
        choose(dialog, "sine")
        dialog.fit.refit.click()

    answered(session, sine)
    assert session.state.network.sizes == (1, 2, 1) and session.state.data == GENERATORS["sine"].data()
    session.undo()
    assert session.state.data == GENERATORS["spirals"].data()
    before = session.state.document
    answered(session, lambda dialog: choose(dialog, "sine"))
    assert session.state.document is before


def test_colors_follow_the_theme(dialog: GenerateDialog, qapp: QApplication) -> None:
    for choice, theme in (("dark", DARK), ("light", LIGHT)):
        apply_theme(qapp, choice)
        QApplication.processEvents()
        assert dialog.preview._dots[1].opts["brush"].color().getRgb()[:3] == tuple(diverging(theme)[-1, :3].tolist())
