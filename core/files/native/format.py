"""The native document format, as the list of formats has it; core.files.native.content reads and writes it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.files.format import Format, Writer, one_file
from core.files.input_file import InputFile, Report
from core.files.native.content import dumps, loads

if TYPE_CHECKING:
    from core.document.document import Document

__all__ = ["FORMAT", "dumps", "loads"]

TITLE = "Chainrule document"


def load(source: InputFile) -> tuple[Document, Report]:
    """Read the document in a file; the report is empty."""
    return loads(source.content), Report(TITLE)


def _recognizes(content: bytes, name: str) -> bool:
    start = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return re.match(rb'\{\s*"format"\s*:\s*"chainrule"\s*[,}]', start) is not None


FORMAT = Format(
    program="Chainrule",
    title=TITLE,
    description="The network with its data, settings and history, with every number exact.",
    suffixes=(".chainrule", ".json"),
    recognizes=_recognizes,
    # The entries of an object may stand in any order.
    resembles=lambda content, name: content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"),
    read=load,
    writers=(
        Writer(
            TITLE,
            (".chainrule", ".json"),
            "The network with its data, settings and history, with every number exact.",
            one_file(dumps),
            scaling="kept",
        ),
    ),
    keeps_all=True,
)
