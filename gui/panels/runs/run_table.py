"""Table of kept runs: one row each, sorted by any column, with name, color and a check box."""

from __future__ import annotations

import math
from dataclasses import MISSING, dataclass, fields
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPalette, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from core.basics.bounds import EXACT
from core.basics.number_format import FULL, Digits, format_number
from core.model.losses import LOSSES
from core.training.optimizers import OPTIMIZERS
from core.training.settings import Settings
from gui.base.painting import painting
from gui.base.text_scale import follow, pixels
from gui.base.theme import blended, current
from gui.plots.kept_curves import run_pen
from gui.plots.plot_style import CURVE
from gui.tables.text import tabular

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.document.document import KeptRun

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_SWATCH = QSize(26, 12)
METHOD_TITLES = {"sgd": "SGD", "batch": "Batch", "mini-batch": "Mini-batch"}


@dataclass(frozen=True)
class RunColumn:
    """One column: value: the sort key, "" for an empty cell; number: whether it is aligned right.

    plain: the value that says nothing, where every run has it.
    """

    title: str
    tip: str
    value: Callable[[KeptRun], str | float]
    number: bool = True
    plain: str = ""


def _batch(run: KeptRun) -> float:
    return float(run.settings.batch_of(len(run.data)))


def _seed(run: KeptRun) -> str | float:
    if not run.settings.shuffles:
        return ""
    # A float cannot represent every digit of a larger one.
    return float(run.settings.seed) if run.settings.seed <= EXACT else str(run.settings.seed)


def _loss(run: KeptRun) -> str | float:
    return "" if math.isnan(run.loss) else run.loss


def _test_loss(run: KeptRun) -> str | float:
    return "" if run.test_loss is None or math.isnan(run.test_loss) else run.test_loss


def _least_test(run: KeptRun) -> str | float:
    return run.least_test[1] if run.least_test is not None else ""


def _least_test_epoch(run: KeptRun) -> str | float:
    return float(run.least_test[0]) if run.least_test is not None else ""


# Settings that have a column, or only determine when to stop.
_OWN = {"method", "rate", "batch_size", "shuffle", "seed", "epochs", "stop_loss", "optimizer"}


def _more(run: KeptRun) -> str:
    """Return every other setting that differs from its default."""
    said = []
    for each in fields(Settings):
        value = getattr(run.settings, each.name)
        first = each.default if each.default is not MISSING else None
        if each.name not in _OWN and value != first:
            said.append(
                f"{each.name.replace('_', ' ')} {value:g}"
                if isinstance(value, float)
                else f"{each.name.replace('_', ' ')} {value}"
            )
    return ", ".join(said)


COLUMNS = (
    RunColumn("Name", "Name of the run. Double-click to rename it; use the check box to show or hide its "
                      "curve.", lambda run: run.name, False),
    RunColumn("Network", "Number of nodes in each layer", lambda run: "-".join(map(str, run.network.sizes)), False),
    RunColumn("Method", "Number of examples before each update: SGD, batch or mini-batch",
           lambda run: METHOD_TITLES[run.settings.method], False),
    RunColumn("Optimizer", "Rule that computes an update from the gradient",
           lambda run: OPTIMIZERS[run.settings.optimizer].title, False, OPTIMIZERS["gradient-descent"].title),
    RunColumn("η", "Learning rate", lambda run: run.settings.rate),
    RunColumn("Batch", "Examples per update", _batch),
    RunColumn("Seed", "Random seed of the order of the examples; empty if they are not shuffled", _seed),
    RunColumn("More", "Other settings that differ from the defaults", _more, False),
    RunColumn("Epochs", "Number of epochs trained", lambda run: float(run.epochs)),
    RunColumn("Loss", "Mean loss per training example of the trained network", _loss),
    RunColumn("Test loss", "Mean loss per test example of the trained network", _test_loss),
    RunColumn("Lowest test", "The lowest mean loss per test example; overfitting begins after it", _least_test),
    RunColumn("at epoch", "Epoch of the lowest test loss", _least_test_epoch),
)  # fmt: skip
NAME = 0
# Shown with all digits: whole numbers and η.
_PLAIN = {"η", "Batch", "Seed", "Epochs", "at epoch"}


class RunsModel(QAbstractTableModel):
    """The kept runs of the document.

    Signals
    -------
    renamed(name, new), ticked(name, on): what the user did; the session decides what comes of it.
    """

    renamed = Signal(str, str)
    ticked = Signal(str, bool)

    def __init__(self) -> None:
        super().__init__()
        self.runs: tuple[KeptRun, ...] = ()
        self.digits = Digits()

    def show_runs(self, runs: Sequence[KeptRun], digits: Digits) -> None:
        """Show other runs; the selection stays if their number is the same."""
        same = len(runs) == len(self.runs)
        if not same:
            self.beginResetModel()
        self.runs, self.digits = tuple(runs), digits
        if not same:
            self.endResetModel()
        elif runs:
            self.dataChanged.emit(self.index(0, 0), self.index(len(runs) - 1, len(COLUMNS) - 1))

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of runs."""
        return 0 if parent.isValid() else len(self.runs)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return the flags: the name can be edited and checked."""
        plain = super().flags(index)
        if index.column() != NAME:
            return plain
        return plain | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsUserCheckable

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the names of columns, and their descriptions."""
        if orientation != Qt.Orientation.Horizontal or section >= len(COLUMNS):
            return None
        column = COLUMNS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        return column.tip if role == Qt.ItemDataRole.ToolTipRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's text, alignment, tooltip; for the name its color and box; UserRole for its sort key."""
        if not index.isValid():
            return None
        run, column = self.runs[index.row()], COLUMNS[index.column()]
        value = column.value(run)
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return value if isinstance(value, str) else self._written(column, value)
            case Qt.ItemDataRole.UserRole:
                return math.inf if column.number and value == "" else value
            case Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if column.number else Qt.AlignmentFlag.AlignLeft
                return int(side | Qt.AlignmentFlag.AlignVCenter)
            case Qt.ItemDataRole.ToolTipRole:
                return about(run) if index.column() == NAME else _tip(column, value)
            case Qt.ItemDataRole.DecorationRole if index.column() == NAME:
                return _swatch(run.color)
            case Qt.ItemDataRole.CheckStateRole if index.column() == NAME:
                return Qt.CheckState.Checked if run.shown else Qt.CheckState.Unchecked
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Request another name, or to show or hide the curve."""
        name = self.runs[index.row()].name
        if role == Qt.ItemDataRole.CheckStateRole:
            self.ticked.emit(name, Qt.CheckState(value) == Qt.CheckState.Checked)
            return True
        if role == Qt.ItemDataRole.EditRole:
            self.renamed.emit(name, str(value))
            return True
        return False

    def _written(self, column: RunColumn, value: float) -> str:
        return f"{value:.10g}" if column.title in _PLAIN else format_number(value, self.digits)


class RunsTable(QTableView):
    """Shows a RunsModel, sorted; columns that are empty in every row are hidden."""

    def __init__(self, model: RunsModel) -> None:
        super().__init__()
        self.runs = model
        self.sorted = QSortFilterProxyModel(self)
        self.sorted.setSourceModel(model)
        self.sorted.setSortRole(Qt.ItemDataRole.UserRole)
        self.setModel(self.sorted)
        self.setSortingEnabled(True)
        self.sorted.sort(-1)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setAccessibleName("Kept runs")
        self.setToolTip("Kept runs; click a column header to sort")
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setFont(tabular(self.font()))
        follow(self, lambda: self.setIconSize(_swatch_size()))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        follow(self, lambda: self.verticalHeader().setDefaultSectionSize(round(1.6 * self.fontMetrics().height())))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.recolor()

    def recolor(self) -> None:
        """Use a pale background for selected rows, so that the color of the curve is unchanged."""
        colors, chosen = current(), self.palette()
        chosen.setColor(QPalette.ColorRole.Highlight, QColor(blended(colors.accent, colors.panel, 0.25)))
        chosen.setColor(QPalette.ColorRole.HighlightedText, QColor(colors.text))
        self.setPalette(chosen)

    def fit_columns(self) -> None:
        """Hide empty columns."""
        for number, column in enumerate(COLUMNS):
            self.setColumnHidden(number, {column.value(run) for run in self.runs.runs} <= {"", column.plain})

    def selected(self) -> list[KeptRun]:
        """Return the runs of the selected rows, from the top, or the current one if there are none."""
        rows = self.selectionModel().selectedRows() or [self.currentIndex()]
        rows = sorted((row for row in rows if row.isValid()), key=lambda row: row.row())
        return [self.runs.runs[self.sorted.mapToSource(row).row()] for row in rows]

    def edit_name(self) -> None:
        """Edit the name of the selected run."""
        row = self.selectionModel().selectedRows()
        if row:
            self.edit(row[0].siblingAtColumn(NAME))


def about(run: KeptRun) -> str:
    """Describe a run: its network, loss and whether its command repeats it."""
    activations = ", ".join(layer.activation for layer in run.network.layers)
    what = LOSSES[run.network.loss].title if run.network.loss in LOSSES else run.network.loss
    again = (
        "Its command repeats the run exactly." if run.exact
        else "Weights or settings were changed during the run, so its command trains a different run from the same "
             "initial weights."
    )  # fmt: skip
    return f"{run.name}: {activations}; {what}; {len(run.data):,} examples.\n{again}"


def _tip(column: RunColumn, value: str | float) -> str:
    if value == "":
        return column.tip
    return f"{column.title} = {value if isinstance(value, str) else format_number(value, FULL)}"


def _swatch(place: int) -> QPixmap:
    """Draw a short piece of the run's curve."""
    size = _swatch_size()
    picture = QPixmap(size)
    picture.fill(Qt.GlobalColor.transparent)
    with painting(picture) as painter:
        stroke = run_pen(place, current())
        stroke.setWidth(pixels(CURVE))
        painter.setPen(stroke)
        painter.drawLine(0, size.height() // 2, size.width(), size.height() // 2)
    return picture


def _swatch_size() -> QSize:
    return QSize(pixels(_SWATCH.width()), pixels(_SWATCH.height()))
