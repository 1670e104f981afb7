"""Gradient check panel: every gradient three ways, and published examples with the computed numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QTabWidget, QVBoxLayout, QWidget

from core.analysis.gradient_table import Check, Verdict, checks
from core.basics.number_format import FULL, Digits, format_number
from core.derivation import Kind, Notation, Quantity
from core.gallery.worked_examples import Match, PublishedNumber, comparisons, worked_examples
from gui.panels.base.entry import PanelEntry
from gui.panels.base.panel import Panel
from gui.session import Change
from gui.tables.read_only_table import Cell, RowsTable

if TYPE_CHECKING:
    from core.gallery.worked_examples import WorkedExample
    from gui.session import Session, State

# Checking takes a few passes per weight; with more weights than this, it starts only on request.
AT_ONCE = 300
_DIFFERENCE = Digits(3)
_MARKS = {
    Match.DIGITS: ("✓ every digit", "value"),
    Match.ROUNDED: ("✓ as rounded", "value"),
    Match.NO: ("✗ differs", "warning"),
}


class CheckingPanel(Panel):
    """Two pages: the gradients of the current example, and the published worked examples."""

    entry = PanelEntry(
        id="gradient_check", title="Gradient check", area="bottom", order=90, behind="derivation",
        follows=Change.NUMBERS | Change.SETTINGS | Change.RUN | Change.VIEW,
    )  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.setObjectName("checking")
        self.setAccessibleName("Checks of the computed numbers")
        self.gradients = GradientsPage(session)
        self.published = PublishedPage()
        self.pages = QTabWidget()
        self.pages.setDocumentMode(True)
        self.pages.addTab(self.gradients, "Gradients")
        self.pages.addTab(self.published, "Published examples")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pages)

    def show_state(self, state: State, change: Change) -> None:
        """Check again if numbers changed; not during training."""
        self.gradients.show_state(state, change)
        self.published.show_state(state, change)

    def show_published(self, example: WorkedExample) -> None:
        """Show the published numbers of `example`."""
        self.pages.setCurrentWidget(self.published)
        self.published.choice.setCurrentIndex(worked_examples().index(example))


class GradientsPage(QWidget):
    """Each weight's gradient by backpropagation, by the theorem, and by central differences."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._checks: tuple[Check, ...] = ()
        self.verdict = QLabel()
        self.verdict.setWordWrap(True)
        self.button = QPushButton("Check")
        self.button.setToolTip("Compute every gradient three ways")
        self.button.clicked.connect(self._check)
        top = QHBoxLayout()
        top.addWidget(self.verdict, 1)
        top.addWidget(self.button)
        headers = ("weight", "backpropagation", "theorem", "central difference", "rel. difference", "")
        self.table = RowsTable(headers, "Gradients computed three ways")
        self.table.setToolTip("Select a row to select its weight on the graph")
        self.table.selectionModel().currentRowChanged.connect(self._select)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 4)
        layout.addLayout(top)
        layout.addWidget(self.table, 1)

    def show_state(self, state: State, change: Change) -> None:
        """Check small networks immediately, larger ones on request."""
        if state.running or not change & (Change.NUMBERS | Change.RUN | Change.VIEW):
            return
        at_once = state.network.parameters <= AT_ONCE
        self.button.setVisible(not at_once)
        if at_once:
            self._check()
        else:
            self._checks = ()
            self.table.rows.set_rows(())
            self.verdict.setText(
                f"{state.network.parameters:,} weights. Press Check to compute each gradient three ways."
            )

    def _check(self) -> None:
        state = self._session.state
        self._checks = checks(state.network, state.point, state.target)
        notation = Notation(state.network)
        self.table.rows.set_rows([_gradient_row(check, notation, state.digits) for check in self._checks])
        self.verdict.setText(_summary(self._checks))

    def _select(self, index: object) -> None:
        row = index.row()  # type: ignore[attr-defined]
        if 0 <= row < len(self._checks) and self.table.hasFocus():
            self._session.select(self._checks[row].weight)


class PublishedPage(QWidget):
    """A published example's numbers and the computed ones."""

    def __init__(self) -> None:
        super().__init__()
        self.choice = QComboBox()
        self.choice.addItems([example.name for example in worked_examples()])
        self.choice.setAccessibleName("Worked example")
        self.choice.setToolTip("Choose a published example; File > Worked examples opens it as a network")
        self.choice.currentIndexChanged.connect(self.show_example)
        self.source = QLabel()
        self.source.setWordWrap(True)
        self.table = RowsTable(("number", "published", "computed", "match"), "Published and computed numbers")
        self.table.setToolTip("Each published number, the computed one, and whether they agree")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 4)
        layout.addWidget(self.choice)
        layout.addWidget(self.source)
        layout.addWidget(self.table, 1)
        self._filled = False

    def show_state(self, state: State, change: Change) -> None:
        """Select the example whose network was opened."""
        if change & (Change.WEIGHTS | Change.DATA | Change.SETTINGS) and not state.running:
            for k, example in enumerate(worked_examples()):
                told, now = example.document, state.document
                if (told.network, told.data, told.settings) == (now.network, now.data, now.settings):
                    self.choice.setCurrentIndex(k)
        if not self._filled:
            self.show_example(self.choice.currentIndex())

    def show_example(self, k: int) -> None:
        """Show example k of the list."""
        self._filled = True
        example = worked_examples()[k]
        self.source.setText(". ".join(filter(None, (f"Source: {example.source}", example.note))) + ".")
        self.table.rows.set_rows([_published_row(each) for each in comparisons(example)])


def _gradient_row(check: Check, notation: Notation, digits: Digits) -> tuple[Cell, ...]:
    name = notation.symbol(Quantity(Kind.WEIGHT, *check.weight)).lowered
    kinks = ", ".join(notation.symbol(Quantity(Kind.VALUE, *node)).lowered for node in check.kinks)
    words = {
        Verdict.EQUAL: ("✓ equal", "value", "All three agree"),
        Verdict.KINK: (
            f"kink of {kinks}",
            "derivative",
            "ReLU has no derivative at 0, so the difference quotient may differ there",
        ),
        Verdict.DIFFERENT: ("✗ different", "warning", "The three should agree"),
    }
    verdict, role, tip = words[check.verdict]
    numbers = (check.backprop, check.recurrence, check.numeric)
    return (
        Cell(name, number=False),
        *(Cell(format_number(value, digits), "delta", format_number(value, FULL)) for value in numbers),
        Cell(format_number(check.difference, _DIFFERENCE)),
        Cell(verdict, role, tip, number=False),
    )


def _published_row(comparison: PublishedNumber) -> tuple[Cell, ...]:
    words, role = _MARKS[comparison.match]
    return (
        Cell(comparison.name, number=False),
        Cell(format_number(comparison.published, FULL)),
        Cell(format_number(comparison.ours, Digits(10)), tip=format_number(comparison.ours, FULL)),
        Cell(words, role, comparison.match.value, number=False),
    )


def _summary(found: tuple[Check, ...]) -> str:
    wrong = sum(check.verdict is Verdict.DIFFERENT for check in found)
    kinks = sum(check.verdict is Verdict.KINK for check in found)
    if wrong:
        return f"{wrong} of {len(found):,} gradients differ."
    said = f"All {len(found):,} gradients agree" if not kinks else f"{len(found) - kinks:,} gradients agree"
    largest = max((c.difference for c in found if c.verdict is Verdict.EQUAL), default=0.0)
    said += f"; largest relative difference {format_number(largest, _DIFFERENCE)}."
    if kinks:
        said += f" {kinks} are at a kink, where there is no derivative."
    return said
