"""Import report: what was assumed, rounded or left out when a foreign file was opened."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from gui.base.type_scale import headed

if TYPE_CHECKING:
    from core.files.input_file import Report


def report_page(report: Report) -> str:
    """Its sentences as HTML, what matters first."""
    parts = (("Rounded or left out", report.changed), ("Assumed", report.assumed), ("Read", report.read))
    return "".join(
        f"{headed(title)}{''.join(_paragraph(sentence) for sentence in sentences)}"
        for title, sentences in parts
        if sentences
    )


def _paragraph(sentence: str) -> str:
    return f'<p style="margin-top: 2px; margin-bottom: 2px">{escape(sentence)}</p>'
