"""Scores panel: how good the predictions are, where they are wrong, and which examples those are."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSplitter, QTabWidget, QVBoxLayout

from core.analysis.scoring.scored_examples import scored
from core.analysis.scoring.scores import accuracy, classes_of, named, r_squared, root_mean_square
from core.basics.number_format import format_number
from core.document.pictures import picture_of
from gui.base.text_scale import follow, pixels
from gui.panels.base.entry import PanelEntry
from gui.panels.base.panel import Panel
from gui.panels.scores.confusion import ConfusionModel, ConfusionTable
from gui.panels.scores.curves_page import CurvesPage
from gui.panels.scores.examples_page import ExamplesPage
from gui.panels.scores.folds_page import FoldsPage
from gui.panels.scores.measures import MeasuresPage
from gui.panels.scores.page import Page
from gui.session import Change
from gui.widgets.fast_label import Paragraph

if TYPE_CHECKING:
    from core.analysis.scoring.scored_examples import ScoredExamples
    from gui.session import Session, State

# With this many examples, scores take a noticeable part of a frame; they follow a run more slowly.
_MANY = 500
_SLOW_MS = 200
# Share of the window's time that they may take then.
_SHARE = 0.01
# Least height of a table on the first page, in pixels: a small dock shows a row or two of both.
_LEAST = 56
# Tables of up to so many rows are shown whole.
_WHOLE_ROWS = 4


class ScoresPanel(Panel):
    """The scores of training and test examples, and pages: matrix, measures, examples, curves and k-fold."""

    entry = PanelEntry(
        id="scores", title="Scores", area="left", order=150, behind="data", closed=True,
        command="S&cores", key="F9", menu="view",
        tip="Show the accuracy or error, which examples are wrong, curves and cross-validation",
        follows=Change.NUMBERS | Change.TEST | Change.VIEW | Change.RUN | Change.SETTINGS,
    )  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.setObjectName("scores")
        self.setAccessibleName("Prediction scores")
        self._state = session.state
        self._parts: tuple[ScoredExamples, ...] = ()
        self.training = self._line("Score of the training examples")
        self.test = self._line("Score of the test examples")
        # A splitter knows no height for a width: the paragraph has one of its own, and lies over no number.
        self.rule = Paragraph("How a class is predicted from the outputs", margin=0)
        self.rule.setToolTip("Rule for predicting a class from the outputs")
        self.which = QComboBox()
        self.which.addItems(["Test examples", "Training examples"])
        self.which.setAccessibleName("Examples of the matrix and the list")
        self.which.setToolTip("Choose the examples counted in the matrix and listed")
        self.which.activated.connect(self._show_scores)
        self.model = ConfusionModel()
        self.table = ConfusionTable(self.model, session.say)
        self.table.asked.connect(self._list_cell)
        self.measures = MeasuresPage()
        self.examples = ExamplesPage()
        self.examples.chosen.connect(self._choose)
        self.curves = CurvesPage()
        self.curves.chosen.connect(self._choose_of)
        self.folds = FoldsPage(session)
        self.pages = self._pages()
        self._lay_out()
        self._later = QTimer(self, singleShot=True, interval=_SLOW_MS)
        self._later.timeout.connect(self._show_scores)

    def show_state(self, state: State, change: Change) -> None:
        """Show the scores of `state`; with many examples a few times per second during training."""
        self._state = state
        if not change & self.follows:
            return
        examples = len(state.data) + (len(state.test) if state.test is not None else 0)
        if not state.running or examples <= _MANY:
            self._later.stop()
            self._show_scores()
        elif not self._later.isActive():
            self._later.start()

    def sizeHint(self) -> QSize:
        """Return a size for a few classes."""
        return QSize(300, 240)

    def changeEvent(self, event: QEvent) -> None:
        """Update the colors for the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "pages"):
            self.table.viewport().update()
            self.examples.recolor()

    def _pages(self) -> QTabWidget:
        pages = QTabWidget(documentMode=True)
        pages.tabBar().setAccessibleName("Pages of the scores")
        self.matrix = Page()
        column = QVBoxLayout(self.matrix)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.table, 1)
        column.addWidget(self.rule)
        self.totals = QSplitter(Qt.Orientation.Vertical)
        self.totals.addWidget(self.matrix)
        self.totals.addWidget(self.measures)
        self.totals.setChildrenCollapsible(False)
        follow(self.totals, self._fit_tables)
        for table in (self.table, self.measures.table):
            table.horizontalScrollBar().rangeChanged.connect(self._fit_tables)
        for page, title, tip in (
            (self.totals, "Matrix", "The confusion matrix, and precision, recall and F1; or R² and errors"),
            (self.examples, "List", "The examples, misclassified first, sorted and filtered"),
            (self.curves, "Curves", "ROC and calibration of two classes; predicted against true and residuals"),
            (self.folds, "k-fold", "Cross-validation in the background"),
        ):
            pages.setTabToolTip(pages.addTab(page, title), tip)
        pages.currentChanged.connect(self._show_page)
        return pages

    def _fit_tables(self) -> None:
        """Give the tables room for a few rows: the dock scrolls, and not each of them within it."""
        for table in (self.table, self.measures.table):
            rows = min(table.model().rowCount(), _WHOLE_ROWS)
            header, row = table.horizontalHeader().sizeHint().height(), table.verticalHeader().defaultSectionSize()
            bar = table.horizontalScrollBar()
            below = bar.sizeHint().height() if bar.maximum() > bar.minimum() else 0
            table.setMinimumHeight(max(pixels(_LEAST), header + rows * row + below + 2 * table.frameWidth()))

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.which)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(4)
        column.addWidget(self.training)
        column.addWidget(self.test)
        column.addLayout(row)
        column.addWidget(self.pages, 1)
        self.examples.recolor()

    # What is shown

    def _show_scores(self) -> None:
        began = time.perf_counter()
        self._show_parts()
        # With very many examples the window is held up only seldom.
        self._later.setInterval(max(_SLOW_MS, round(1000 / _SHARE * (time.perf_counter() - began))))

    def _show_parts(self) -> None:
        state = self._state
        classes = named(classes_of(state.network.layers[-1].activation, state.data, state.test), state.document)
        parts = [scored(state.document, state.data, state.outputs, state.losses, classes, "Training")]
        if state.test is not None:
            parts.append(scored(state.document, state.test, state.test_outputs, state.test_losses, classes, "Test"))
        self._parts = tuple(parts)
        for label, part in zip((self.training, self.test), parts, strict=False):
            label.setText(self._of_numbers(part) if classes is None else self._of_classes(part))
        self.test.setVisible(len(parts) > 1)
        self.matrix.setVisible(classes is not None)
        self.totals.refresh()
        self.pages.setTabText(0, "Errors" if classes is None else "Matrix")
        self._show_page()

    def _show_page(self) -> None:
        if not self._parts:
            return
        page, digits = self.pages.currentWidget(), self._state.digits
        self._show_choice()
        if page is self.totals:
            self._show_matrix()
            self.measures.show_parts(self._parts, digits)
            self._fit_tables()
        elif page is self.examples:
            picture = picture_of(self._state.document)
            self.examples.show_part(self._listed, self._current(self._listed), picture, digits)
        elif page is self.curves:
            self.curves.show_parts(self._parts, digits)
            for k, part in reversed(list(enumerate(self._parts))):
                self.curves.mark(k, self._current(part))
                if self._current(part) is not None:
                    break
        else:
            self.folds.show_state(self._state)

    def _show_choice(self) -> None:
        """Offer the choice of examples where it counts; elsewhere its room stays, so that the tabs do not move."""
        counts = self.pages.currentWidget() is self.examples or (
            self.pages.currentWidget() is self.totals and self._parts[0].classes is not None
        )
        policy = self.which.sizePolicy()
        policy.setRetainSizeWhenHidden(len(self._parts) > 1)
        self.which.setSizePolicy(policy)
        self.which.setVisible(len(self._parts) > 1 and counts)

    def _show_matrix(self) -> None:
        part = self._listed
        if part.classes is None:
            return
        self.model.show_counts(part.classes.names, part.confusion)
        self.table.fit_columns(anew=not self._state.running)
        how = "the largest output"
        if part.classes.values is not None:
            threshold = format_number(part.classes.threshold, self._state.digits)
            how = f"{part.classes.names[1]} where y is at least {threshold}"
        self.rule.setText(f"Rows: true class. Columns: predicted class ({how}).")

    @property
    def _listed(self) -> ScoredExamples:
        """Return the part that the matrix counts and the list shows."""
        return self._parts[0] if len(self._parts) == 1 or self.which.currentIndex() == 1 else self._parts[1]

    def _current(self, part: ScoredExamples) -> int | None:
        """Return which example of a part is the current input."""
        state = self._state
        if part.name == "Training":
            return state.example
        if state.example is not None:
            return None
        same = (part.data.inputs == state.point).all(axis=1) & (part.data.targets == state.target).all(axis=1)
        found = np.flatnonzero(same)
        return int(found[0]) if found.size else None

    def _of_classes(self, part: ScoredExamples) -> str:
        counts = part.confusion
        right, total = int(counts.trace()), int(counts.sum())
        return f"{part.name}: {_percent(accuracy(counts))} right, {right:,} of {total:,}"

    def _of_numbers(self, part: ScoredExamples) -> str:
        digits = self._state.digits
        explained = r_squared(part.predictions, part.targets)
        known = "" if math.isnan(explained) else f"R² {format_number(explained, digits)}, "
        off = format_number(root_mean_square(part.predictions, part.targets), digits)
        return f"{part.name}: {known}RMSE {off}"

    # What the user does

    def _list_cell(self, true: int, predicted: int) -> None:
        """List the examples of a cell of the matrix."""
        self.pages.setCurrentWidget(self.examples)
        self.examples.show_cell(true, predicted)

    def _choose(self, example: int) -> None:
        self._choose_of(0 if self._listed.name == "Training" else 1, example)

    def _choose_of(self, part: int, example: int) -> None:
        """Make an example the current one, on the graph, the surface and everywhere."""
        if part == 0:
            self.session.choose_example(example)
        else:
            data = self._parts[part].data
            self.session.choose_point(data.inputs[example], data.targets[example])

    @staticmethod
    def _line(name: str) -> QLabel:
        label = QLabel()
        label.setAccessibleName(name)
        label.setToolTip(_TIPS[name])
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label


_TIPS = {
    "Score of the training examples": "Performance on the training examples. RMSE: root mean square error.",
    "Score of the test examples": "Performance on examples never used in training, the score that matters. RMSE: "
    "root mean square error.",
}


def _percent(share: float) -> str:
    """Return a fraction in percent with one decimal; 100% only if all, 0% only if none."""
    shown = min(max(round(100 * share, 1), 0.1), 99.9) if 0 < share < 1 else 100 * share
    return f"{shown:.1f}%" if 0 < share < 1 else f"{shown:.0f}%"
