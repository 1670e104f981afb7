"""A field for a whole number of any size: Qt's own ends at 2³¹ − 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QMoveEvent,
    QResizeEvent,
    QValidator,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSpinBox, QSizePolicy, QStyle, QStyleOptionSpinBox, QToolTip, QWidget
from shiboken6 import isValid

from core.basics.errors import InputError
from gui.widgets.field_remark import FieldRemark

if TYPE_CHECKING:
    from typing import Any

    from core.basics.bounds import Whole

# A field has room for so many digits at least, and for those of its number.
_DIGITS = 4
# What a line of text leaves free at its sides, in pixels; and the sign of a number that is cut.
_MARGIN = 6
_CUT = "…"
_GAPS = str.maketrans("", "", " ,_\u2009\u202f\u00a0")


class WholeField(QAbstractSpinBox):
    """A whole number within `bound`, with arrows.

    Signals
    -------
    valueChanged(int): another number: while it is typed, where keyboard tracking is on; else once it is entered.

    What is no such number stays, is said below the field, and is not taken; Esc brings the last number back.
    """

    valueChanged = Signal(object)  # noqa: N815 (as Qt calls it)

    def __init__(self, bound: Whole, value: int | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bound = bound
        self._value = bound.low if value is None else bound.checked(value)
        self._step = 1
        self._special = ""
        self._remark = FieldRemark(self, self.lineEdit())
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(bound.words)
        self.lineEdit().textEdited.connect(self._typed)
        self._show()

    # The number

    def value(self) -> int:
        """The number last entered or set."""
        return self._value

    def setValue(self, value: int) -> None:
        """Show another number; one beyond the bounds becomes the nearest within."""
        value = min(max(value, self._bound.low), self._bound.high)
        changed = value != self._value
        self._value = value
        if changed or not self._being_typed:
            self._show()
        if changed:
            self.valueChanged.emit(value)

    def minimum(self) -> int:
        """The least number."""
        return self._bound.low

    def maximum(self) -> int:
        """The largest number."""
        return self._bound.high

    def set_bound(self, bound: Whole) -> None:
        """Other bounds; the number becomes the nearest within."""
        self._bound = bound
        self.setValue(self._value)

    def setSingleStep(self, step: int) -> None:
        """How far one click on an arrow goes."""
        self._step = step

    def setSpecialValueText(self, text: str) -> None:
        """Words that stand for the least number."""
        self._special = text
        self._show()

    def setGroupSeparatorShown(self, shown: bool) -> None:
        """Whether thousands stand apart."""
        super().setGroupSeparatorShown(shown)
        self._show()

    def settle(self) -> str:
        """Enter what is typed; gives the sentence that says what is wrong with it, or ""."""
        if self._being_typed:
            self._enter()
        return self._remark.sentence

    def enter(self) -> bool:
        """Take what is typed; where that is no such number say so and return False."""
        return not self.settle()

    def restore(self) -> None:
        """Show the number from before what is typed."""
        self._show()

    # Qt asks

    def validate(self, text: str, position: int) -> Any:
        """Anything can be typed; what is wrong is said."""
        return QValidator.State.Acceptable, text, position

    def stepBy(self, steps: int) -> None:
        """An arrow, or its key."""
        self.settle()
        if self._remark.sentence:
            return
        self.setValue(self._value + steps * self._step)
        self.lineEdit().selectAll()

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        """Arrows that lead nowhere are off."""
        flags = QAbstractSpinBox.StepEnabledFlag.StepNone
        if self._value < self._bound.high:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepUpEnabled
        if self._value > self._bound.low:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        return flags

    def sizeHint(self) -> QSize:
        """Room for the number, all digits."""
        self.ensurePolished()
        widest = max(self._written(), "0" * _DIGITS, self._special, key=len)
        option = QStyleOptionSpinBox()
        self.initStyleOption(option)
        content = QSize(self.fontMetrics().horizontalAdvance(widest + "0"), self.lineEdit().sizeHint().height())
        return self.style().sizeFromContents(QStyle.ContentsType.CT_SpinBox, option, content, self)

    def minimumSizeHint(self) -> QSize:
        """As `sizeHint`: digits that are cut would read as another number."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes the number, Esc brings the last one back."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.settle():
            event.accept()
            return
        if event.key() == Qt.Key.Key_Escape and self._being_typed:
            self._show()
            event.accept()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """All digits, however narrow the field is."""
        if not self._being_typed:
            self._write()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving the field enters the number."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason and not self.settle():
            self._write()

    def event(self, event: QEvent) -> bool:
        """The tooltip has the number where the field is too narrow for it."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and _CUT in self.lineEdit().text():
            QToolTip.showText(event.globalPos(), f"{self._written()}: {self.toolTip()}", self)
            return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A field that is not the keyboard's leaves the wheel to the page that is scrolled."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def hideEvent(self, event: QHideEvent) -> None:
        """A number that is not seen cannot be corrected: the last one is back."""
        super().hideEvent(event)
        if self._being_typed and not event.spontaneous():
            self._show()

    def moveEvent(self, event: QMoveEvent) -> None:
        """The remark follows."""
        super().moveEvent(event)
        self._remark.place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The remark follows."""
        super().resizeEvent(event)
        if not self._being_typed:
            self._write()
        self._remark.place()

    def changeEvent(self, event: QEvent) -> None:
        """Digits of another size need another room."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    # Inside

    @property
    def _being_typed(self) -> bool:
        return isValid(self) and isValid(self.lineEdit()) and self.lineEdit().isModified()

    def _parsed(self) -> int:
        text = self.lineEdit().text().strip()
        if self._special and text.lower() == self._special.lower():
            return self._bound.low
        return self._bound.read(text.translate(_GAPS), self.accessibleName())

    def _typed(self) -> None:
        try:
            value = self._parsed()
        except InputError as error:
            if self.keyboardTracking():
                self._say(error)
            return
        self._remark.say("")
        if self.keyboardTracking() and value != self._value:
            self._value = value
            self.valueChanged.emit(value)

    def _enter(self) -> None:
        try:
            value = self._parsed()
        except InputError as error:
            self._say(error)
            return
        changed = value != self._value
        self._value = value
        self._show()
        if changed:
            self.valueChanged.emit(value)

    def _say(self, error: InputError) -> None:
        self._remark.say(f"{error}. Press Esc to restore {self._written()}.")

    def _written(self) -> str:
        if self._special and self._value == self._bound.low:
            return self._special
        return f"{self._value:,}" if self.isGroupSeparatorShown() else str(self._value)

    def _write(self) -> None:
        """The number, all digits where the field has the keyboard or is wide enough; else it is seen to be cut."""
        line, text = self.lineEdit(), self._written()
        if self.isVisible() and not self.hasFocus():
            text = line.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, line.width() - _MARGIN)
        if text != line.text():
            line.setText(text)
            line.setCursorPosition(0)
        line.setModified(False)

    def _show(self) -> None:
        self._write()
        self._remark.say("")
        self.updateGeometry()
        self.update()
