"""Sections of a native document for its examples: data, test, split and scaling."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.bounds import ROWS, SEED
from core.basics.errors import InputError
from core.data.dataset import Dataset
from core.files.native.packed import packed, rows_of, unpacked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.data.coding import Origin
    from core.data.dates import DateForm
    from core.data.gaps import Gaps
    from core.data.scaling import Scaling
    from core.data.split import Split
    from core.document.document import Document
    from core.files.strict_json import JsonValue
    from core.model.network import Network

# Section names, which are also field names of the document.
NAMES = ("data", "test", "split", "scaling", "target_scaling")


def read_examples(sections: Mapping[str, JsonValue], network: Network) -> dict[str, Any]:
    """Return the document fields in `sections`, checked to fit `network` and one another. Raises InputError."""
    fields: dict[str, Any] = {}
    for name in ("data", "test"):
        if name in sections:
            fields[name] = _dataset(sections[name], network)
    if "split" in sections:
        fields["split"] = _split(sections["split"], fields.get("test"))
    for name, part, size in (("scaling", "inputs", network.sizes[0]), ("target_scaling", "targets", network.sizes[-1])):
        if name in sections:
            fields[name] = read_scaling(sections[name], part, size)
    return fields


def examples_sections(document: Document) -> dict[str, Any]:
    """Return the sections that `read_examples` reads."""
    result: dict[str, Any] = {}
    for name in ("data", "test"):
        data: Dataset | None = getattr(document, name)
        if data is not None:
            result[name] = {
                "name": data.name,
                "input_names": list(data.input_names),
                "target_names": list(data.target_names),
                "inputs": packed(data.inputs),
                "targets": packed(data.targets),
            }
            if data.coding:
                result[name]["columns"] = [_origin_section(origin) for origin in data.coding]
            if data.gaps is not None:
                result[name]["gaps"] = packed(data.gaps)
    if document.split is not None:
        result["split"] = asdict(document.split)
    for name in ("scaling", "target_scaling"):
        scaling: Scaling | None = getattr(document, name)
        if scaling is not None:
            result[name] = scaling_section(scaling)
    return result


def scaling_section(scaling: Scaling) -> dict[str, Any]:
    """Return the section that `read_scaling` reads."""
    return {"kind": scaling.kind, "offset": scaling.offset, "factor": scaling.factor}


def _dataset(section: JsonValue, network: Network) -> Dataset:
    entries = section.entries("name", "input_names", "target_names", "inputs", "targets", "columns", "gaps")
    rows = rows_of(section.need("inputs"))
    if rows > ROWS.high:
        raise section.need("inputs").wrong(f"expected at most {ROWS.high:,} examples, found {rows:,}")
    inputs = unpacked(section.need("inputs"), rows, network.sizes[0])
    targets = unpacked(section.need("targets"), rows, network.sizes[-1])

    def names(key: str) -> tuple[str, ...]:
        return tuple(item.text() for item in entries[key]) if key in entries else ()

    coding = tuple(_origin(item) for item in entries["columns"]) if "columns" in entries else ()
    gaps = _gaps(entries["gaps"], len(inputs), len(coding)) if "gaps" in entries else None
    try:
        name = entries["name"].text() if "name" in entries else ""
        return Dataset(inputs, targets, name, names("input_names"), names("target_names"), coding, gaps)
    except InputError as error:
        raise _placed(section, error) from None


def _gaps(section: JsonValue, examples: int, columns: int) -> Gaps:
    """Read where the table had nothing."""
    count = rows_of(section)
    found = unpacked(section, count, 2) if count else np.empty((0, 2))
    wrong = np.flatnonzero(((found != np.floor(found)) | (found < 0) | (found >= (examples, columns))).any(axis=1))
    if len(wrong):
        row, column = found[wrong[0]].tolist()
        raise section.wrong(
            f"gap {wrong[0] + 1}: expected an example below {examples:,} and a column below {columns}, "
            f"found [{row:.10g}, {column:.10g}]"
        )
    return found.astype(np.int64)


def _origin(section: JsonValue) -> Origin:
    """Read a column of the table that the examples came from."""
    from core.data.coding import Origin  # only examples from a table need the reader of tables
    from core.data.tables.missing import KINDS

    entries = section.entries("name", "role", "categories", "fill", "missing", "unit", "dates")
    role = section.need("role")
    if role.text() not in ("input", "target"):
        raise role.wrong(f"expected input or target, found {role.value[:40]!r}")
    texts = [item.text() for item in entries["categories"]] if "categories" in entries else []
    if "categories" in entries and (len(texts) < 2 or len(set(texts)) < len(texts)):
        raise entries["categories"].wrong("expected at least two different text values")
    name, missing, unit = (entries[key].text() if key in entries else "" for key in ("name", "missing", "unit"))
    if missing and missing not in KINDS:
        raise entries["missing"].wrong(f"expected one of {', '.join(KINDS)}, found {missing[:40]!r}")
    dates = _dates(entries["dates"]) if "dates" in entries else None
    if dates is not None and texts:
        raise entries["dates"].wrong("expected no dates for a column of categories")
    return Origin(name, role.text(), tuple(texts), _fill(entries.get("fill"), texts), missing, unit, dates)


def _dates(section: JsonValue) -> DateForm:
    from core.data.dates import PARTS, DateForm

    section.entries("order", "parts")
    parts = tuple(item.text() for item in section.need("parts"))
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        raise section.need("parts").wrong(f"expected {', '.join(PARTS)}, found {unknown[0][:40]!r}")
    try:
        return DateForm(section.need("order").text(), parts)
    except InputError as error:
        raise section.wrong(str(error)) from None


def _fill(item: JsonValue | None, categories: list[str]) -> float | str | None:
    if item is None:
        return None
    if not categories:
        return item.number()
    if item.text() not in categories:
        raise item.wrong(f"expected one of the categories, found {item.value[:40]!r}")
    return item.text()


def _origin_section(origin: Origin) -> dict[str, Any]:
    section: dict[str, Any] = {"name": origin.name, "role": origin.role}
    section |= {"categories": list(origin.categories)} if origin.categories else {}
    section |= {} if origin.fill is None else {"fill": origin.fill}
    section |= {"missing": origin.missing} if origin.missing else {}
    section |= {"unit": origin.unit} if origin.unit else {}
    if origin.dates is not None:
        section["dates"] = {"order": origin.dates.order, "parts": list(origin.dates.parts)}
    return section


def _split(section: JsonValue, test: Dataset | None) -> Split:
    from core.data.split import Split  # few files need it, and commands start faster without it

    section.entries("share", "seed", "rows")
    rows = [item.integer(0, 2 * ROWS.high - 1) for item in section.need("rows")]
    expected = 0 if test is None else len(test)
    if len(rows) != expected:
        raise section.need("rows").wrong(f"expected {expected}, one per test example, found {len(rows)}")
    try:
        return Split(section.need("share").number(), section.need("seed").integer(0, SEED.high), tuple(rows))
    except InputError as error:
        raise _placed(section, error) from None


def read_scaling(section: JsonValue, part: str, size: int) -> Scaling:
    """Read the scaling of `size` inputs or targets in `section`. Raises InputError with the place."""
    from core.data.scaling import Scaling

    section.entries("kind", "offset", "factor")
    numbers = {}
    for key in ("offset", "factor"):
        item = section.need(key)
        numbers[key] = tuple(number.number() for number in item)
        if len(numbers[key]) != size:
            one = "an input" if part == "inputs" else "a target"
            raise item.wrong(f"expected {size}, one {one}, found {len(numbers[key])}")
    try:
        return Scaling(section.need("kind").text(), part=part, **numbers)
    except InputError as error:
        raise _placed(section, error) from None


def _placed(section: JsonValue, error: InputError) -> InputError:
    """Return `error` with the section's place, unless it has it already."""
    text = str(error)
    return InputError(text) if text.startswith(section.place) else section.wrong(text)
