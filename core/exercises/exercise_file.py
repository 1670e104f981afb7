"""An exercise as a file: JSON, its numbers written so that they read back bit for bit."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.basics.system.disk import read_bytes
from core.document.document import Document
from core.exercises.exercise import MAX_EXAMPLES, MAX_QUESTIONS, Exercise
from core.exercises.given_update import METHODS
from core.files.native.document_sections import document_in, sections_of
from core.files.strict_json import JsonValue, parse
from core.model.quantities import Kind

if TYPE_CHECKING:
    from pathlib import Path

    from core.model.network import Network

FORMAT = "chainrule-exercise"
VERSION = 1
MAX_BYTES = 64 * 2**20


def read_exercise(path: str | Path) -> Exercise:
    """The exercise in the file at `path`. Raises InputError that names the file and the place in it."""
    content = read_bytes(path, MAX_BYTES)
    try:
        return loads(content)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


def loads(content: bytes | str) -> Exercise:
    """The exercise in `content`, checked as a whole. Raises InputError with the place of the error."""
    whole = parse(content)
    if not isinstance(whole.value, dict) or whole.value.get("format") != FORMAT:
        raise InputError(f'not an exercise: expected "format": "{FORMAT}"')
    version = whole.need("version").integer(0, 2**63 - 1)
    if version != VERSION:
        raise whole.need("version").wrong(f"expected {VERSION}, found {version}; get a newer Chainrule")
    entries = whole.entries("format", "version", "network", "inputs", "targets", "rate", "method", "questions")
    network = _network(whole.need("network"))
    inputs, targets = whole.need("inputs"), whole.need("targets")
    count = len(list(inputs))
    if not 1 <= count <= MAX_EXAMPLES:
        raise inputs.wrong(f"expected from 1 to {MAX_EXAMPLES:,} examples, found {count:,}")
    rate = whole.need("rate")
    if rate.number() < 0:
        raise rate.wrong(f"expected at least 0, found {rate.value}")
    method = entries["method"] if "method" in entries else JsonValue("batch" if count > 1 else "sgd", "method")
    if method.text() not in METHODS:
        raise method.wrong(f"expected {' or '.join(METHODS)}, found {method.value!r:.40}")
    exercise = Exercise(
        network,
        inputs.matrix(count, network.sizes[0]),
        targets.matrix(count, network.sizes[-1]),
        rate.number(),
        method.value,
        ("L",),
    )
    return checked(replace(exercise, questions=_questions(whole.need("questions"), exercise)))


def _network(section: JsonValue) -> Network:
    entries = section.entries()
    if entries.get("format", JsonValue("chainrule", "")).value != "chainrule":
        raise entries["format"].wrong('expected "chainrule"')
    try:
        return document_in(section).network
    except InputError as error:
        if str(error).startswith(section.place):
            raise
        raise section.wrong(str(error)) from None


def _questions(section: JsonValue, exercise: Exercise) -> tuple[str, ...]:
    names: dict[object, str] = {}
    for item in section:
        try:
            quantity = exercise.quantity(item.text())
        except InputError as error:
            raise error if str(error).startswith(item.place) else item.wrong(str(error)) from None
        if quantity in names:
            raise item.wrong(f"{item.value} is asked twice")
        names[quantity] = item.value.strip()
        if len(names) > MAX_QUESTIONS:
            raise section.wrong(f"expected at most {MAX_QUESTIONS:,} questions")
    if not names:
        raise section.wrong("expected at least one question")
    return tuple(names.values())


def checked(exercise: Exercise) -> Exercise:
    """`exercise` itself. Raises InputError where a number asked for is too large to be written."""
    for name, quantity in zip(exercise.questions, exercise.quantities, strict=True):
        if not math.isfinite(exercise.workings.value(quantity)):
            raise InputError(f"{name}: too large to be written as a number; choose smaller weights, inputs or η")
    return exercise


def dumps(exercise: Exercise) -> bytes:
    """`exercise` as a file, ending with a newline.

    Raises InputError where new weights are asked for that gradient descent does not give: the file has only η.
    """
    if not exercise.rule.plain and any(quantity.kind is Kind.NEW_WEIGHT for quantity in exercise.quantities):
        raise InputError(
            "exercise: expected plain gradient descent for new weights in a file, found another optimizer or a "
            "penalty; choose gradient descent without penalty, or do not ask for new weights"
        )
    network = {"format": "chainrule", "version": 1, **sections_of(Document(network=exercise.network))}
    content = {
        "format": FORMAT,
        "version": VERSION,
        "network": network,
        "inputs": exercise.inputs.tolist(),
        "targets": exercise.targets.tolist(),
        "rate": exercise.rate,
        "method": exercise.method,
        "questions": list(exercise.questions),
    }
    lines = [f"  {json.dumps(key)}: {json.dumps(value, allow_nan=False)}" for key, value in content.items()]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()
