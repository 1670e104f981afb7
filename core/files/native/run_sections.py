"""Section of a native document for its kept runs.

Each entry holds a document of its own (the trained network, start, settings, how far it came, its curve).
Examples are written once: `examples_of` says whose a run has, 0 for the document's own, k for the k-th run's.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.basics.errors import InputError
from core.document.document import KeptRun
from core.document.history.runs import CURVE_BINS, MAX_NAME, MAX_RUNS, checked_name
from core.files.native.document_sections import document_in, sections_of
from core.files.native.example_sections import NAMES
from core.training.loss_history import LossHistory

if TYPE_CHECKING:
    from core.document.document import Document
    from core.files.strict_json import JsonValue

_MOST_COLORS = 10_000


def read_runs(section: JsonValue, whole: Document) -> tuple[KeptRun, ...]:
    """Read the runs in `section` of the file with the content `whole`. Raises InputError with the place."""
    items = list(section)
    if len(items) > MAX_RUNS:
        raise section.wrong(f"expected at most {MAX_RUNS} kept runs, found {len(items)}")
    runs: list[KeptRun] = []
    for item in items:
        run = _run(item, [whole, *(run.document for run in runs)])
        if any(run.name == other.name for other in runs):
            raise item.wrong(f"expected different names, found two runs named {run.name!r}")
        runs.append(run)
    return tuple(runs)


def runs_section(document: Document) -> list[dict[str, Any]]:
    """Return the section that `read_runs` reads."""
    documents = [document]
    section = []
    for run in document.runs:
        owner = next((k for k, other in enumerate(documents) if _same_examples(other, run.document)), None)
        documents.append(run.document)
        trained = replace(run.document, history=run.history.plain())
        section.append({
            "name": run.name,
            "loss": run.loss if math.isfinite(run.loss) else None,
            "test_loss": run.test_loss if run.test_loss is not None and math.isfinite(run.test_loss) else None,
            "color": run.color,
            "shown": run.shown,
            "exact": run.exact,
            "kernels": run.kernels,
            **({} if owner is None else {"examples_of": owner}),
            "document": sections_of(trained, with_examples=owner is None),
        })  # fmt: skip
    return section


def _run(item: JsonValue, documents: list[Document]) -> KeptRun:
    entries = item.entries("name", "loss", "test_loss", "color", "shown", "exact", "kernels", "examples_of", "document")
    name = _name(item.need("name"))
    owner = entries["examples_of"].integer(0, len(documents) - 1) if "examples_of" in entries else None
    inner = item.need("document")
    try:
        document = document_in(inner, None if owner is None else documents[owner])
    except InputError as error:
        text = str(error)
        raise (error if text.startswith(inner.place) else inner.wrong(text)) from None
    for what, found in (("data", document.data), ("settings", document.settings), ("start", document.start)):
        if found is None:
            raise inner.wrong(f"{what}: missing")
    history = LossHistory.from_plain(document.history or {"width": 1, "end": 0, "low": []})
    if history.low.size > CURVE_BINS:
        raise inner.wrong(f"history: expected a curve of at most {CURVE_BINS} bins, found {history.low.size}")
    loss, test = (_number(entries.get(key)) for key in ("loss", "test_loss"))
    return KeptRun(
        name,
        replace(document, history=None, positions={}, note="", extra={}),
        history,
        math.nan if loss is None else loss,
        test,
        entries["color"].integer(0, _MOST_COLORS) if "color" in entries else len(documents) - 1,
        entries["shown"].boolean() if "shown" in entries else True,
        entries["exact"].boolean() if "exact" in entries else False,
        entries["kernels"].boolean() if "kernels" in entries and entries["kernels"].value is not None else None,
    )


def _name(item: JsonValue) -> str:
    if len(item.text()) > 4 * MAX_NAME:
        raise item.wrong(f"expected 1 to {MAX_NAME} characters, found {len(item.text())}")
    try:
        return checked_name(item.text())
    except InputError as error:
        raise item.wrong(str(error)) from None


def _number(item: JsonValue | None) -> float | None:
    return None if item is None or item.value is None else item.number()


def _same_examples(one: Document, other: Document) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in NAMES)
