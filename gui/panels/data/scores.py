"""Scores panel: accuracy and confusion matrix of classes, or the errors of numeric predictions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, QTimer
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout

from core.analysis.scores import accuracy, classes_of, r_squared, root_mean_square
from core.basics.errors import InputError
from core.basics.number_format import format_number
from gui.base.theme import blended
from gui.panels.base.entry import PanelEntry
from gui.panels.base.panel import Panel
from gui.session import Change
from gui.tables import Index, NumberModel, NumberTable, lowered

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.analysis.scores import Classes
    from core.basics.arrays import Array
    from gui.base.theme import Theme
    from gui.session import Session, State

# With this many examples, scores take a noticeable part of a frame; they follow a run more slowly.
_MANY = 500
_SLOW_MS = 200


class Part(NamedTuple):
    """Some of the examples: their name, the network's outputs, the targets."""

    name: str
    outputs: Array
    targets: Array


class ConfusionModel(NumberModel):
    """Counts of how often each class (row) was predicted as each class (column)."""

    def __init__(self) -> None:
        super().__init__()
        self._names: tuple[str, ...] = ()
        self._counts: NDArray[Any] | None = None

    def show_counts(self, names: tuple[str, ...], counts: NDArray[Any]) -> None:
        """Show other counts, shape (classes, classes)."""
        same = names == self._names and self._counts is not None
        if same:
            self._counts = counts
            self.numbers_changed()
            return
        self.beginResetModel()
        self._names, self._counts = names, counts
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        """Return the number of classes."""
        return 0 if parent.isValid() else len(self._names)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of classes."""
        return self.rowCount(parent)

    def value(self, row: int, column: int) -> int:
        """Return how many examples of class `row` were predicted as class `column`."""
        assert self._counts is not None
        return int(self._counts[row, column])

    def words(self, row: int, column: int) -> str:
        """Return the count as text."""
        return f"{self.value(row, column):,}"

    def color(self, row: int, column: int, theme: Theme) -> str:
        """Return the color; zeros are gray."""
        return theme.text if self.value(row, column) else theme.muted

    def ground(self, row: int, column: int, theme: Theme) -> str:
        """Return one color for correct and another for wrong predictions, stronger for a larger share of the row."""
        share = self.value(row, column) / max(self._total(row), 1)
        if not share:
            return ""
        return blended(theme.value if row == column else theme.warning, theme.panel, 0.15 + 0.45 * share)

    def help(self, row: int, column: int) -> str:
        """Return the count in a sentence."""
        what = f"{self.value(row, column):,} of {self._total(row):,} examples of class {self._names[row]}"
        if row == column:
            return f"{what} were classified correctly"
        return f"{what} were predicted as {self._names[column]}"

    def editable(self, column: int) -> bool:
        """Return False: counts cannot be edited."""
        return False

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the classes: true ones at the side, predicted ones at the top."""
        if role == Qt.ItemDataRole.DisplayRole and section < len(self._names):
            return lowered(self._names[section])
        if role == Qt.ItemDataRole.ToolTipRole:
            return "Predicted as this class" if orientation == Qt.Orientation.Horizontal else "Of this class"
        return None

    def _total(self, row: int) -> int:
        assert self._counts is not None
        return int(self._counts[row].sum())


class ScoresPanel(Panel):
    """Accuracy of training and test examples with the confusion matrix; for numbers R² and the error."""

    entry = PanelEntry(
        id="scores", title="Scores", area="left", order=150, behind="data", closed=True,
        command="S&cores", key="F9", menu="view",
        tip="Show the accuracy, and which classes are confused with which",
        follows=Change.WEIGHTS | Change.SHAPE | Change.DATA | Change.TEST | Change.VIEW | Change.RUN,
    )  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.setObjectName("scores")
        self.setAccessibleName("Prediction scores")
        self._state = session.state
        self.training = self._line("Score of the training examples")
        self.test = self._line("Score of the test examples")
        self.rule = self._line("How a class is predicted from the outputs")
        self.which = QComboBox()
        self.which.addItems(["Test examples", "Training examples"])
        self.which.setAccessibleName("Confusion matrix of")
        self.which.setToolTip("Choose the examples counted in the matrix below")
        self.which.activated.connect(self._show_scores)
        self.model = ConfusionModel()
        self.table = NumberTable(self.model, self._paste, session.say)
        self.table.setAccessibleName("Confusion matrix")
        self.table.setToolTip("Rows: true class. Columns: predicted class.")
        row = QHBoxLayout()
        row.addWidget(self.which)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(4)
        column.addWidget(self.training)
        column.addWidget(self.test)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        column.addWidget(self.rule)
        column.addStretch(0)
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
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "table"):
            self.table.viewport().update()

    def _show_scores(self) -> None:
        state = self._state
        parts = [Part("Training", state.outputs, state.data.targets)]
        if state.test is not None:
            parts.append(Part("Test", state.test_outputs, state.test.targets))
        classes = classes_of(state.network.layers[-1].activation, state.data, state.test)
        for label, part in zip((self.training, self.test), parts, strict=False):
            label.setText(self._of_numbers(part) if classes is None else self._of_classes(part, classes))
        self.test.setVisible(len(parts) > 1)
        self.which.setVisible(classes is not None and len(parts) > 1)
        self.table.setVisible(classes is not None)
        if classes is None:
            self.rule.setText("The targets are numbers, not classes, so there is no confusion matrix.")
            return
        chosen = parts[0] if len(parts) == 1 or self.which.currentIndex() == 1 else parts[1]
        self.model.show_counts(classes.names, classes.confusion(chosen.outputs, chosen.targets))
        self.table.fit_columns(anew=not state.running)
        how = "the largest output"
        if classes.values is not None:
            how = f"{classes.names[1]} where y is at least {format_number(classes.threshold, state.digits)}"
        self.rule.setText(f"Rows: true class. Columns: predicted class ({how}).")

    def _of_classes(self, part: Part, classes: Classes) -> str:
        counts = classes.confusion(part.outputs, part.targets)
        right, total = int(counts.trace()), int(counts.sum())
        return f"{part.name}: {_percent(accuracy(counts))} right, {right:,} of {total:,}"

    def _of_numbers(self, part: Part) -> str:
        digits = self._state.digits
        explained = r_squared(part.outputs, part.targets)
        known = "" if math.isnan(explained) else f"R² {format_number(explained, digits)}, "
        off = format_number(root_mean_square(part.outputs, part.targets), digits)
        return f"{part.name}: {known}root mean square error {off}"

    def _paste(self, row: int, column: int, block: Array) -> None:
        raise InputError("These are counts, which cannot be pasted over.")

    @staticmethod
    def _line(name: str) -> QLabel:
        label = QLabel()
        label.setAccessibleName(name)
        label.setToolTip(_TIPS[name])
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label


_TIPS = {
    "Score of the training examples": "Performance on the training examples",
    "Score of the test examples": "Performance on examples never used in training: the score that matters",
    "How a class is predicted from the outputs": "Rule for predicting a class from the outputs",
}


def _percent(share: float) -> str:
    """Return a fraction in percent with one decimal; 100% only if all, 0% only if none."""
    shown = min(max(round(100 * share, 1), 0.1), 99.9) if 0 < share < 1 else 100 * share
    return f"{shown:.1f}%" if 0 < share < 1 else f"{shown:.0f}%"
