"""Controls for the use of the selected columns of a table: role, categories, gaps, dates."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from core.data.dates import ORDERS, DateForm
from core.data.tables.missing import KINDS
from core.data.tables.proposals import distinct, gap_kinds, usual_gaps
from core.data.tables.uses import GROUPED, ROLES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.data.column import Column
    from core.data.tables.uses import Use

_TIPS = {
    "input": "Use the selected columns as inputs (I)",
    "target": "Use the selected columns as targets (T)",
    "unused": "Leave out the selected columns (U)",
}
_GAPS = {"": "Not allowed", **{kind: f"{words[:1].upper()}{words[1:]}" for kind, words in KINDS.items()}}
# Parts of a date, with spaces between them: Qt does not find tuples.
_PARTS = {
    "day": "Day number",
    "day weekday": "Day and weekday",
    "day month": "Day and month",
    "day weekday month": "Day, weekday, month",
    "weekday month": "Weekday and month",
    "": "Categories",
}


class ColumnUse(QWidget):
    """Shows how the selected columns are used, and changes it.

    Signals
    -------
    role_chosen(str): use the selected columns as one of ROLES.
    use_changed(object): a function from a column and its use to its new use, for the selected columns.
    """

    role_chosen = Signal(str)
    use_changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.roles = {role: QPushButton(f"&{role.capitalize()}") for role in ROLES}
        self.categories = QCheckBox("As c&ategories")
        self.categories.setToolTip("Treat each different number as a separate class, not as a numeric value")
        self.grouped = QCheckBox("&Group rare")
        self.grouped.setToolTip(f"Keep the {GROUPED - 1} most frequent categories, and combine all others into one")
        self.gaps = _box("Gaps", "How empty fields are filled, here and in later tables", _GAPS)
        self.dates = _box("Dates", "Numbers made from each date; weekday and month are points on a circle", _PARTS)
        self.order = _box("Order of dates", "Order of day and month, for dates that fit both", ORDERS)
        self._gaps_label, self._dates_label = QLabel("Ga&ps"), QLabel("&Dates")
        self._gaps_label.setBuddy(self.gaps)
        self._dates_label.setBuddy(self.dates)
        self._lay_out()
        for role, button in self.roles.items():
            button.setAutoDefault(False)
            button.setToolTip(_TIPS[role])
            button.clicked.connect(lambda _=False, role=role: self.role_chosen.emit(role))
        self.categories.clicked.connect(lambda on: self._change(lambda _, use: replace(use, categories=on)))
        self.grouped.clicked.connect(lambda on: self._change(lambda _, use: replace(use, grouped=on)))
        self.gaps.activated.connect(lambda _: self._change(self._with_gaps))
        self.dates.activated.connect(lambda _: self._change(self._with_dates))
        self.order.activated.connect(lambda _: self._change(self._with_dates))

    def show_columns(self, columns: Sequence[Column], uses: Sequence[Use]) -> None:
        """Show the use of the selected columns: of the first of them."""
        self.setEnabled(bool(columns))
        self.order.hide()
        for field in (self.dates, self._dates_label, self.grouped):
            field.setVisible(False)
        if not columns:
            return
        column, use = columns[0], uses[0]
        used = use.role != "unused"
        # Text is always read as categories, unless there are numbers among it.
        choice = (column.numbers is not None or bool(column.problem)) and not column.days
        known = use.origin is not None
        self.categories.setEnabled(choice and not known)
        dated = use.date_form is not None
        self.categories.setChecked(use.as_categories or not (choice or dated))
        self._show_gaps(column, use, used)
        self.grouped.setVisible(column.numbers is None and not dated and distinct(column) > GROUPED)
        self.grouped.setEnabled(not known)
        self.grouped.setChecked(use.grouped)
        form = use.date_form
        for each in (self.dates, self._dates_label):
            each.setVisible(bool(column.days))
            each.setEnabled(used and not known)
        self.dates.setCurrentIndex(max(0, self.dates.findData(" ".join(form.parts) if form is not None else "")))
        self.order.setVisible(len(column.days) > 1 and form is not None)
        self.order.setEnabled(not known)
        if form is not None:
            self.order.setCurrentIndex(self.order.findData(form.order))

    def _show_gaps(self, column: Column, use: Use, used: bool) -> None:
        origin = use.origin
        fixed = origin is not None and (origin.fill is not None or bool(origin.missing))
        allowed = ("", *gap_kinds(column, use))
        self.gaps.clear()
        for kind in allowed:
            self.gaps.addItem(_GAPS[kind], kind)
        kind = origin.missing if fixed and origin is not None and origin.missing else use.missing
        if self.gaps.findData(kind) < 0:
            self.gaps.addItem(_GAPS.get(kind, kind), kind)
        self.gaps.setCurrentIndex(self.gaps.findData(kind))
        for field in (self.gaps, self._gaps_label):
            field.setEnabled(used and not fixed)
        self.gaps.setToolTip(
            "Gaps are filled with the numbers of the document's own table" if fixed
            else "How empty fields are filled, here and in later tables"
        )  # fmt: skip

    def _change(self, change: Callable[[Column, Use], Use]) -> None:
        self.use_changed.emit(change)

    def _with_gaps(self, column: Column, use: Use) -> Use:
        kind = self.gaps.currentData()
        return replace(use, missing=kind) if kind in ("", *gap_kinds(column, use)) else use

    def _with_dates(self, column: Column, use: Use) -> Use:
        if not column.days:
            return use
        parts = tuple(str(self.dates.currentData()).split())
        chosen = self.order.currentData()
        order = chosen if chosen in column.days else next(iter(column.days))
        use = replace(use, dates=DateForm(order, parts) if parts else None)
        return replace(use, missing=usual_gaps(column, use))

    def _lay_out(self) -> None:
        uses = QHBoxLayout()
        uses.addWidget(QLabel("Use as"))
        for button in self.roles.values():
            uses.addWidget(button)
        uses.addWidget(self.categories)
        uses.addWidget(self.grouped)
        uses.addStretch(1)
        details = QHBoxLayout()
        for field in (self._gaps_label, self.gaps, self._dates_label, self.dates, self.order):
            details.addWidget(field)
        details.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(uses)
        column.addLayout(details)


def _box(name: str, tip: str, entries: dict[str, str]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setToolTip(tip)
    for value, words in entries.items():
        box.addItem(f"{words[:1].upper()}{words[1:]}", value)
    return box
