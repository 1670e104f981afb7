"""Worked examples published by others, with their numbers compared to Chainrule's."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from enum import Enum
from functools import cache, cached_property
from pkgutil import get_data
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.arrays import frozen
from core.data.dataset import Dataset
from core.derivation import Derivation, Kind, Notation, Quantity, derive
from core.document.document import Document
from core.gallery.presets import preset
from core.model.quantities import value_kind
from core.training.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator


class Match(Enum):
    """Result of comparing a published number with the computed one, in words."""

    DIGITS = "matches in every digit printed"
    ROUNDED = "within the source's rounding"
    NO = "differs"


@dataclass(frozen=True)
class PublishedNumber:
    """One published number and the computed one. name: its symbol, with the input if there are several."""

    name: str
    published: float
    ours: float
    match: Match


@dataclass(frozen=True)
class WorkedExample:
    """A network with data and settings, and the results published by its source.

    tolerance: how far the source's own rounding carries, relative to max(1, |value|). entry: its entry in the file.
    """

    name: str
    source: str
    note: str
    tolerance: float
    entry: dict[str, Any] = field(repr=False)

    @property
    def published(self) -> dict[str, Any]:
        """Return the published numbers, by what they are."""
        return {key: value for key, value in self.entry.items() if key.startswith("expected")}

    @cached_property
    def document(self) -> Document:
        """Return the network with data and settings; read when an example is first opened, not when it is listed."""
        from core.files.native.content import loads

        entry = self.entry
        network = loads(json.dumps(entry["network"])).network
        data = entry.get("data") or {"inputs": [entry["input"]], "targets": [entry["target"]]}
        settings = Settings(rate=entry.get("rate", 0.01), shuffle=False, batch_size=len(data["inputs"]))
        if "training" in entry:
            told = entry["training"]
            settings = Settings(
                method=told["method"], rate=told["rate"], epochs=told["epochs"], shuffle=told["shuffle"]
            )
        return Document(network, Dataset(frozen(data["inputs"]), frozen(data["targets"]), self.name), settings)


@cache
def worked_examples() -> tuple[WorkedExample, ...]:
    """Return the examples, in the order of the file that comes with Chainrule."""
    content = get_data("resources", "worked_examples.json")
    assert content is not None  # it comes with Chainrule
    return tuple(
        WorkedExample(entry["name"], entry["source"], entry.get("note", ""), float(entry["tolerance"]), entry)
        for entry in json.loads(content)["examples"]
    )


def comparisons(example: WorkedExample) -> tuple[PublishedNumber, ...]:
    """Return every published number with the computed one; for training, with that of the trained preset."""
    return tuple(
        PublishedNumber(name, published, ours, _match(published, ours, example.tolerance))
        for name, published, ours in _numbers(example)
    )


def _numbers(example: WorkedExample) -> Iterator[tuple[str, float, float]]:
    document, published = example.document, example.published
    assert document.data is not None and document.settings is not None
    each = [
        derive(document.network, x[None], t[None], document.settings.rate)
        for x, t in zip(document.data.inputs, document.data.targets, strict=True)
    ]
    if "expected" in published:
        yield from _step(each[0], published["expected"], "")
    for derivation, row in zip(each, published.get("expected_table", ()), strict=False):
        yield from _step(derivation, {key: row[key] for key in ("s", "h")}, _at(row["x"]))
    for derivation, outputs in zip(each, published.get("expected_outputs", ()), strict=False):
        yield from _step(derivation, {"h": [outputs]}, _at(derivation.inputs[0]))
    if "expected_weights" in published:
        # Tens of thousands of epochs: the result is stored as a preset, which a test verifies by training.
        trained = preset("xor-converged").network
        notation = Notation(trained)
        for n, matrix in enumerate(published["expected_weights"], 2):
            for (i, j), value in np.ndenumerate(np.array(matrix)):
                ours = float(trained.layer(n).weights[i, j])
                yield notation.symbol(Quantity(Kind.WEIGHT, n, i, j)).lowered, float(value), ours


def _step(of: Derivation, told: dict[str, Any], prefix: str) -> Iterator[tuple[str, float, float]]:
    """Yield the published numbers of one step: lists per layer, as in the file."""
    depth = of.network.depth
    for key, content in told.items():
        if key == "loss":
            yield _named(of, Quantity(Kind.LOSS), float(content), prefix)
            continue
        # Lists refer to the last layers: h may omit the input; the outputs alone are one list.
        for n, layer in enumerate(content, depth + 1 - len(content)):
            for place, value in np.ndenumerate(np.array(layer, dtype=np.float64)):
                yield _named(of, _quantity(of, key, n, place), float(value), prefix)


def _quantity(of: Derivation, key: str, n: int, place: tuple[int, ...]) -> Quantity:
    if key == "updated_bias":
        return Quantity(Kind.NEW_WEIGHT, n, place[0], of.network.layer(n).inputs)
    kinds = {
        "s": Kind.SUM,
        "h": value_kind(n),
        "delta": Kind.DELTA,
        "gradients": Kind.GRADIENT,
        "updated": Kind.NEW_WEIGHT,
        "updated_without_bias": Kind.NEW_WEIGHT,
    }
    return Quantity(kinds[key], n, *place)


def _named(of: Derivation, quantity: Quantity, value: float, prefix: str) -> tuple[str, float, float]:
    return f"{prefix}{of.notation.symbol(quantity).lowered}", value, of.value(quantity)


def _at(x: Any) -> str:
    return f"({', '.join(f'{value:g}' for value in x)}) → "


def _match(published: float, ours: float, tolerance: float) -> Match:
    """Return whether the numbers agree to half of the last digit printed, or within the source's own rounding.

    JSON drops zeros at the end, so the tolerance tells the fewest decimals that were printed.
    """
    off, allowed = abs(ours - published), tolerance * max(1.0, abs(published))
    printed = len(repr(published).partition(".")[2])
    least = math.ceil(-math.log10(2 * tolerance)) if tolerance > 0 else 0
    rounding = 0.5 * 10.0 ** -max(printed, least) * (1 + 1e-6)
    if off == 0 or off <= min(rounding, allowed):
        return Match.DIGITS
    return Match.ROUNDED if off <= allowed else Match.NO
