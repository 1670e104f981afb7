"""The matrices panel: whose numbers it shows, checked against derivatives that are measured, and during a run."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication

from core.data.dataset import Dataset
from core.derivation.matrices import forward_equations
from core.document.document import Document
from core.gallery.presets import preset
from core.model.initializers import new_network
from gui.panels.network.matrices import MatricesPanel
from gui.session import Change, Session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytestqt.qtbot import QtBot

    from core.basics.arrays import Array

NEW_WEIGHTS = "New weights"


@pytest.fixture
def panel(session: Session, qtbot: QtBot) -> MatricesPanel:
    session.new_document(preset("xor-table"))
    made = MatricesPanel(session)
    qtbot.addWidget(made)
    made.resize(900, 400)
    session.changed.connect(made.show_state)
    with qtbot.waitExposed(made):
        made.show()
    made.page.setCurrentText(NEW_WEIGHTS)
    return made


def mean_loss(weights: Sequence[Array], inputs: Array, targets: Array) -> complex:
    """Half the mean squared error of a network of sigmoids, written apart from the program."""
    h = inputs.astype(complex)
    for w in weights:
        h = 1 / (1 + np.exp(-(np.column_stack([h, np.ones(len(h))]) @ w.T)))
    return complex(((targets - h) ** 2).sum() / 2 / len(inputs))


def expected(session: Session, rows: Sequence[int]) -> dict[str, float]:
    """The new weights by the chapter's names: each derivative is that of a complex step, exact to rounding."""
    data, settings = session.state.data, session.state.settings
    weights = [w.astype(complex) for w in session.state.network.weights]
    found = {}
    for n, w in enumerate(weights):
        for i, j in np.ndindex(w.shape):
            w[i, j] += 1e-30j
            derivative = mean_loss(weights, data.inputs[list(rows)], data.targets[list(rows)]).imag / 1e-30
            w[i, j] -= 1e-30j
            old = w[i, j].real
            name = f"w{i + 1}{j + 1}" if n == 0 else f"u{j + 1}"
            found[f"{name}′"] = old - settings.rate * (derivative + settings.l2 * old)
    return found


def shown(panel: MatricesPanel) -> dict[str, float]:
    """The new weights that the panel gives as numbers."""
    rows = [line.split(",") for line in panel.numbers().splitlines()]
    return {row[3]: float(row[4]) for row in rows if row[1] == NEW_WEIGHTS}


@pytest.mark.parametrize(
    ("fields", "rows", "words"),
    [
        ({"method": "sgd"}, [0], "The update uses example 1 alone."),
        (
            {"method": "batch"},
            [0, 1, 2, 3],
            "The update uses the mean gradient of a batch of 4: examples 1, 2, 3 and 4",
        ),
        (
            {"method": "mini-batch", "batch_size": 3},
            [0, 1, 2],
            "The update uses the mean gradient of a batch of 3: examples 1, 2 and 3",
        ),
        ({"method": "batch", "l2": 0.1}, [0, 1, 2, 3], "The update uses the mean gradient of a batch of 4"),
    ],
)
def test_new_weights_are_those_of_the_update_that_is_made(
    panel: MatricesPanel, session: Session, fields: dict[str, object], rows: list[int], words: str
) -> None:
    for name, value in (fields | {"rate": 0.5}).items():
        session.set_settings(**{name: value})
    assert shown(panel) == pytest.approx(expected(session, rows), rel=1e-12)
    assert words in panel.whose.text()
    spoken = panel.view.spoken
    new = next(iter(expected(session, rows).values()))
    assert f"{new:.3f}" in spoken
    while session.state.update == session.state.epoch == 0:
        promised = shown(panel)
        session.finish_example()
    made = session.state.network
    assert [made.layer(2).weights[0, 0], made.layer(3).weights[0, 1]] == [promised["w11′"], promised["u2′"]]


def test_a_pass_is_one_examples_and_says_so(panel: MatricesPanel, session: Session) -> None:
    session.set_settings(method="batch")
    panel.page.setCurrentText("Forward pass")
    session.choose_example(2)
    assert panel.whose.text().startswith("For example 3 alone, one of the 4 whose mean gradient")
    assert "8" in panel.view.spoken
    session.choose_point([0.5, 0.25])
    assert panel.whose.text() == "For your own point."
    panel.page.setCurrentText(NEW_WEIGHTS)
    assert panel.whose.text() == "The update uses your own point alone."


def test_another_walk_by_the_same_example_is_shown(panel: MatricesPanel, session: Session) -> None:
    session.choose_example(0)
    before = panel.whose.text()
    session._store.show(update_selection=type(session.state.update_selection)((0,), in_turn=False))
    assert panel.whose.text() != before


def test_the_equations_follow_a_run(panel: MatricesPanel, session: Session, qtbot: QtBot) -> None:
    session.set_settings(method="batch")
    before = panel.view.spoken
    session.run()
    qtbot.waitUntil(lambda: panel.view.spoken != before)
    middle = panel.view.spoken
    qtbot.waitUntil(lambda: panel.view.spoken != middle)
    assert session.state.running
    assert "batch of 4" in panel.whose.text()
    session.pause()
    assert shown(panel) == pytest.approx(expected(session, range(4)), rel=1e-12)


def test_a_large_batch_is_shown_without_waiting(panel: MatricesPanel, session: Session) -> None:
    data = session.state.data
    session.set_examples(np.tile(data.inputs, (2000, 1)), np.tile(data.targets, (2000, 1)))
    session.set_settings(method="batch", rate=0.5)
    panel.show_state(session.state, Change.ALL)
    assert "batch of 8,000: examples 1, 2, 3, 4, 5, 6 and 7,994 more" in panel.whose.text()
    w = session.state.next_update.network_after
    assert w.layer(2).weights[0, 0] == pytest.approx(expected(session, range(8000))["w11′"], rel=1e-12)


def test_one_matrix_alone_is_not_said_to_be_extended(panel: MatricesPanel, session: Session) -> None:
    """Rows for the bias are for products only; and matrices are written as in the formulas: W₂."""
    session.new_document(Document(new_network((1, 1), ("identity",)), Dataset(np.ones((1, 1)), np.ones((1, 1)))))
    panel.page.setCurrentText("Forward pass")
    assert "s = W₂ x" in " ".join(equation.words for equation in forward_equations(session.state.derivation))
    panel.page.setCurrentText("Single matrix")
    assert panel.words.text().startswith("The last column contains the constants.")
    session.new_document(Document(new_network((2, 2, 1), ("identity",) * 2)))
    assert panel.words.text().startswith("Each matrix is extended by a last row 0 … 0 1")


@pytest.mark.parametrize("width", [660, 300])
def test_in_a_narrow_panel_the_words_after_an_equation_stand_whole_below_it(
    panel: MatricesPanel, session: Session, width: int
) -> None:
    panel.page.setCurrentText("Forward pass")
    panel.resize(width, 700)
    QApplication.processEvents()
    words = panel.view._now.words
    metrics = QFontMetricsF(panel.view.font())
    assert max(at.x() + metrics.horizontalAdvance(text) for at, text in words) <= panel.area.viewport().width()
    wanted = [each.words for each in forward_equations(session.state.derivation)]
    assert " ".join(text for _, text in words) == " ".join(wanted)
    feet = [at.y() for at, _ in words]
    assert all(below - above > 0.9 * metrics.height() for above, below in itertools.pairwise(feet))
