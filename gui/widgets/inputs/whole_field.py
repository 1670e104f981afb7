"""Field for a whole number of any size; Qt's own field ends at 2³¹ − 1."""

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
from gui.widgets.inputs.field_remark import FieldRemark

if TYPE_CHECKING:
    from typing import Any

    from core.basics.bounds import Whole

# Minimum number of digits that fit, and more for a longer number.
_DIGITS = 4
# Margin that a line edit leaves at its sides, in pixels; and the sign that marks a cut number.
_MARGIN = 6
_CUT = "…"
_GAPS = str.maketrans("", "", " ,_\u2009\u202f\u00a0")


class WholeField(QAbstractSpinBox):
    """A whole number within `bound`, with arrows.

    Signals
    -------
    valueChanged(int): another number: while it is typed, where keyboard tracking is on; else once it is entered.

    Other text stays and is reported below the field, but does not take effect; Esc restores the last number.
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
        """Return the number last entered or set."""
        return self._value

    def setValue(self, value: int) -> None:
        """Show another number, limited to the bounds."""
        value = min(max(value, self._bound.low), self._bound.high)
        changed = value != self._value
        self._value = value
        if changed or not self._being_typed:
            self._show()
        if changed:
            self.valueChanged.emit(value)

    def minimum(self) -> int:
        """Return the minimum."""
        return self._bound.low

    def maximum(self) -> int:
        """Return the maximum."""
        return self._bound.high

    def set_bound(self, bound: Whole) -> None:
        """Set other bounds, and limit the number to them."""
        self._bound = bound
        self.setValue(self._value)

    def setSingleStep(self, step: int) -> None:
        """Set the increment of the arrows."""
        self._step = step

    def setSpecialValueText(self, text: str) -> None:
        """Set the text shown for the minimum."""
        self._special = text
        self._show()

    def setGroupSeparatorShown(self, shown: bool) -> None:
        """Set whether thousands are grouped."""
        super().setGroupSeparatorShown(shown)
        self._show()

    def settle(self) -> str:
        """Enter the typed text; return the error in it, or ""."""
        if self._being_typed:
            self._enter()
        return self._remark.sentence

    def enter(self) -> bool:
        """Enter the typed text; if it is invalid, show an error and return False."""
        return not self.settle()

    def restore(self) -> None:
        """Restore the number from before typing."""
        self._show()

    # Called by Qt

    def validate(self, text: str, position: int) -> Any:
        """Accept any text while typing; errors are shown."""
        return QValidator.State.Acceptable, text, position

    def stepBy(self, steps: int) -> None:
        """Change the number by steps, for an arrow or its key."""
        self.settle()
        if self._remark.sentence:
            return
        self.setValue(self._value + steps * self._step)
        self.lineEdit().selectAll()

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        """Return the enabled arrows."""
        flags = QAbstractSpinBox.StepEnabledFlag.StepNone
        if self._value < self._bound.high:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepUpEnabled
        if self._value > self._bound.low:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        return flags

    def sizeHint(self) -> QSize:
        """Return the size of the number with all digits."""
        self.ensurePolished()
        widest = max(self._written(), "0" * _DIGITS, self._special, key=len)
        option = QStyleOptionSpinBox()
        self.initStyleOption(option)
        content = QSize(self.fontMetrics().horizontalAdvance(widest + "0"), self.lineEdit().sizeHint().height())
        return self.style().sizeFromContents(QStyle.ContentsType.CT_SpinBox, option, content, self)

    def minimumSizeHint(self) -> QSize:
        """Return `sizeHint`: a cut number would read as another one."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter the number on Enter, restore the last one on Esc."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.settle():
            event.accept()
            return
        if event.key() == Qt.Key.Key_Escape and self._being_typed:
            self._show()
            event.accept()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show all digits, however narrow the field is."""
        if not self._being_typed:
            self._write()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Enter the number when the field loses focus."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason and not self.settle():
            self._write()

    def event(self, event: QEvent) -> bool:
        """Show the number as the tooltip if the field is too narrow for it."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and _CUT in self.lineEdit().text():
            QToolTip.showText(event.globalPos(), f"{self._written()}: {self.toolTip()}", self)
            return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave scrolling to the page, unless the field has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def hideEvent(self, event: QHideEvent) -> None:
        """Restore the last number, because a hidden one cannot be corrected."""
        super().hideEvent(event)
        if self._being_typed and not event.spontaneous():
            self._show()

    def moveEvent(self, event: QMoveEvent) -> None:
        """Move the message along."""
        super().moveEvent(event)
        self._remark.place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Move the message along."""
        super().resizeEvent(event)
        if not self._being_typed:
            self._write()
        self._remark.place()

    def changeEvent(self, event: QEvent) -> None:
        """Update the size for another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    # Internal

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
        """Write the number: all digits if the field has the focus or is wide enough, otherwise visibly cut."""
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
