"""Import report: what was assumed, rounded or left out when a foreign file was opened."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QTextBrowser, QVBoxLayout, QWidget

from gui.dialogs.widgets import close_button

if TYPE_CHECKING:
    from core.files.input_file import Report


def show_report(parent: QWidget | None, report: Report) -> None:
    """Show `report` over the window, if it contains anything."""
    if not report.plain:
        dialog = ReportDialog(report, parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


class ReportDialog(QDialog):
    """The sentences of a report, the most important ones first."""

    def __init__(self, report: Report, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Opened: {report.format}")
        self.page = QTextBrowser()
        self.page.setFrameShape(QFrame.Shape.NoFrame)
        self.page.setAccessibleName("What was read")
        self.page.setToolTip("What was read, what was assumed, and what was left out")
        self.page.setHtml(report_page(report))
        column = QVBoxLayout(self)
        column.addWidget(self.page, 1)
        column.addWidget(close_button(self))
        self.resize(520, 340)


def report_page(report: Report) -> str:
    """Its sentences as HTML, what matters first."""
    parts = (("Rounded or left out", report.changed), ("Assumed", report.assumed), ("Read", report.read))
    return "".join(
        f"<h4>{title}</h4>{''.join(_paragraph(sentence) for sentence in sentences)}"
        for title, sentences in parts
        if sentences
    )


def _paragraph(sentence: str) -> str:
    return f'<p style="margin-top: 2px; margin-bottom: 2px">{escape(sentence)}</p>'
