"""A field for a number: takes 1e-3, a decimal comma and the true minus, and says what is wrong beside it."""

from __future__ import annotations

import math
import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPalette
from PySide6.QtWidgets import QLineEdit, QToolTip, QWidget

from core.basics.errors import InputError
from gui.base.theme import current

# Signs that the window and other programs write, besides those that Python reads.
_SIGNS = str.maketrans("−", "-", "\u2009\u202f\u00a0")
_POWER = re.compile(r"[×·]10(?:\^(-?\d+)|([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))$")
# What the first characters of a number may look like.
_BEGUN = re.compile(r"[-−+]?\d*[.,]?\d*([eE][-−+]?)?")
_EXPONENT = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def number(text: str, name: str = "") -> float:
    """The finite number that `text` writes: with a point or a comma, "-" or "−", 1e-3 or 1×10⁻³.

    Raises InputError that names `name`.
    """
    plain = text.strip().translate(_SIGNS)
    plain = _POWER.sub(lambda match: "e" + (match[1] or match[2].translate(_EXPONENT)), plain)
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    where = f"{name}: " if name else ""
    try:
        value = float(plain.replace("_", "x"))
    except ValueError:
        raise InputError(f"{where}“{text.strip()}” is not a number") from None
    if not math.isfinite(value):
        raise InputError(f"{where}{text.strip()} is not a finite number")
    return value


class NumberField(QLineEdit):
    """A line for one number, shown in the shortest way that reads back the same.

    Signals
    -------
    committed(value): the user entered another number; None where the field is optional and empty.

    What cannot be a number is marked and said in a tooltip; leaving the field then brings the old one back.
    """

    committed = Signal(object)

    def __init__(
        self,
        name: str,
        minimum: float = -math.inf,
        optional: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._minimum = minimum
        self._optional = optional
        self._value: float | None = None
        self.setAccessibleName(name)
        self.textEdited.connect(self._check)
        self.returnPressed.connect(self._commit)

    @property
    def value(self) -> float | None:
        """The number last shown or entered."""
        return self._value

    def set_value(self, value: float | None) -> None:
        """Show another number, unless the user is typing one."""
        self._value = value
        if not (self.hasFocus() and self.isModified()):
            self._show()

    def parsed(self) -> float | None:
        """The number in the field. Raises InputError."""
        if self._optional and not self.text().strip():
            return None
        value = number(self.text(), self._name)
        if value < self._minimum:
            raise InputError(f"{self._name}: at least {self._minimum:g} expected")
        return value

    def enter(self) -> bool:
        """Take what is typed; where that is no number say so and return False."""
        return self._commit()

    def restore(self) -> None:
        """Show the number from before what is typed."""
        self._show()
        QToolTip.hideText()

    def complain(self, sentence: str) -> None:
        """Mark what is typed as wrong, and say why below the field."""
        self._mark(True)
        QToolTip.showText(self.mapToGlobal(self.rect().bottomLeft()), sentence, self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape brings the old number back."""
        if event.key() == Qt.Key.Key_Escape and self.isModified():
            self._show()
            event.accept()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving the field enters the number, if it is one."""
        super().focusOutEvent(event)
        if self.isModified() and event.reason() != Qt.FocusReason.PopupFocusReason:
            self._commit(leaving=True)

    def _commit(self, leaving: bool = False) -> bool:
        try:
            value = self.parsed()
        except InputError as error:
            if leaving:
                self._show()
            else:
                self.complain(str(error))
            return False
        changed = value != self._value
        self._value = value
        self._show()
        if changed:
            self.committed.emit(value)
        return True

    def _check(self) -> None:
        """Say at once what can no longer become a number."""
        try:
            self.parsed()
        except InputError as error:
            if not _BEGUN.fullmatch(self.text().strip()):
                self.complain(str(error))
                return
        self._mark(False)
        QToolTip.hideText()

    def _show(self) -> None:
        self.setText("" if self._value is None else f"{self._value!r}".replace("-", "−").removesuffix(".0"))
        self.setModified(False)
        self.setCursorPosition(0)
        self._mark(False)

    def _mark(self, wrong: bool) -> None:
        palette = QPalette() if not wrong else self.palette()
        if wrong:
            palette.setColor(QPalette.ColorRole.Text, current().color("warning"))
        self.setPalette(palette)
