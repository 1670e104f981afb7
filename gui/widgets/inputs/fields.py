"""Number field: accepts 1e-3, a decimal comma and the true minus, and shows errors below it."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDockWidget, QLineEdit, QScrollArea, QWidget
from shiboken6 import isValid

from core.basics.bounds import Real
from core.basics.errors import InputError
from gui.widgets.inputs.field_remark import FieldRemark
from gui.widgets.inputs.whole_field import WholeField

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QMoveEvent, QResizeEvent

# Signs that the window and other programs write, in addition to those that Python reads.
_SIGNS = str.maketrans("−", "-", "\u2009\u202f\u00a0")
_POWER = re.compile(r"[×·]10(?:\^(-?\d+)|([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))$")
# Beginnings of valid numbers.
_BEGUN = re.compile(r"[-−+]?\d*[.,]?\d*([eE][-−+]?)?")
_EXPONENT = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def number(text: str, name: str = "") -> float:
    """Return the finite number in `text`: with a point or a comma, "-" or "−", 1e-3 or 1×10⁻³.

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
        raise InputError(f"{where}expected a number, found “{text.strip()}”") from None
    if not math.isfinite(value):
        raise InputError(f"{where}expected a finite number, found {text.strip()}")
    return value


class NumberField(QLineEdit):
    """A field for one number, shown in the shortest form that reads back exactly.

    Signals
    -------
    committed(value): the user entered another number; None where the field is optional and empty.

    Other text stays and is reported below the field, but does not take effect; Esc restores the last number.
    """

    committed = Signal(object)

    def __init__(
        self,
        name: str,
        minimum: float = -math.inf,
        optional: bool = False,
        parent: QWidget | None = None,
        bound: Real | None = None,
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._bound = bound or Real(name, minimum)
        self._optional = optional
        self._value: float | None = None
        self._remark = FieldRemark(self, self)
        self.setAccessibleName(name)
        self.textEdited.connect(self._check)
        self.returnPressed.connect(self._commit)

    @property
    def value(self) -> float | None:
        """Return the number last shown or entered."""
        return self._value

    def set_value(self, value: float | None) -> None:
        """Show another number, unless the user is typing."""
        changed = value != self._value
        self._value = value
        if not self.isModified() or (changed and not self.hasFocus()) or (changed and self._remark.sentence):
            self._show()

    def parsed(self) -> float | None:
        """Return the number in the field. Raises InputError."""
        typed = self.text().strip()
        if self._optional and not typed:
            return None
        if not typed:
            raise InputError(f"{self._name}: expected a number, found nothing")
        return self._bound.checked(number(typed, self._name), self._name)

    def settle(self) -> str:
        """Enter the typed text; return the error in it, or ""."""
        if self.isModified():
            self._commit()
        return self._remark.sentence

    def enter(self) -> bool:
        """Enter the typed text; if it is not a number, show an error and return False."""
        return self._commit()

    def restore(self) -> None:
        """Restore the number from before typing."""
        self._show()

    def complain(self, sentence: str) -> None:
        """Mark the typed text as wrong, and show why below the field."""
        self._remark.say(f"{sentence}. Press Esc to restore {self._written() or 'the empty field'}.")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Restore the old number on Escape."""
        if event.key() == Qt.Key.Key_Escape and self.isModified():
            self._show()
            event.accept()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Enter the number when the field loses focus."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.settle()

    def hideEvent(self, event: QHideEvent) -> None:
        """Restore the last number, because a hidden one cannot be corrected."""
        super().hideEvent(event)
        if self.isModified() and not event.spontaneous():
            self._show()

    def moveEvent(self, event: QMoveEvent) -> None:
        """Move the message along."""
        super().moveEvent(event)
        self._remark.place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Move the message along."""
        super().resizeEvent(event)
        self._remark.place()

    def _commit(self) -> bool:
        try:
            value = self.parsed()
        except InputError as error:
            self.complain(str(error))
            return False
        changed = value != self._value
        self._value = value
        self._show()
        if changed:
            self.committed.emit(value)
        return True

    def _check(self) -> None:
        """Report at once text that can no longer become a number."""
        try:
            self.parsed()
        except InputError as error:
            if not _BEGUN.fullmatch(self.text().strip()):
                self.complain(str(error))
                return
        self._remark.say("")

    def _written(self) -> str:
        return "" if self._value is None else f"{self._value!r}".replace("-", "−").removesuffix(".0")

    def _show(self) -> None:
        self.setText(self._written())
        self.setModified(False)
        self.setCursorPosition(0)
        self._remark.say("")


def settled(parent: QWidget) -> bool:
    """Enter the typed text of the visible fields of `parent`; return whether all of it was valid.

    The first that could not has the keyboard then, and says what is wrong below itself.
    """
    return not unsettled(parent)


def unsettled(parent: QWidget) -> str:
    """Enter like `settled`; return the error of the first field with invalid text, or ""."""
    fields: list[NumberField | WholeField] = [*parent.findChildren(NumberField), *parent.findChildren(WholeField)]
    for field in fields:
        # What is entered in one may remove others.
        if isValid(field) and field.isVisible() and field.window() is parent.window():
            sentence = field.settle()
            if sentence:
                bring_forward(field)
                return sentence
    return ""


def bring_forward(field: QWidget) -> None:
    """Give a field the keyboard where it is seen: a panel behind another's tab is "visible" for Qt."""
    above = field.parentWidget()
    while above is not None:
        if isinstance(above, QDockWidget):
            above.raise_()
        above = above.parentWidget()
    above = field.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            # The whole field: Qt's ensureWidgetVisible scrolls only to the cursor in it.
            middle = field.mapTo(above.widget() or above, field.rect().center())
            above.ensureVisible(middle.x(), middle.y(), field.width() // 2 + 4, field.height() // 2 + 4)
        above = above.parentWidget()
    field.setFocus(Qt.FocusReason.OtherFocusReason)
