"""Input of commands: the file, the numbers, and their units."""

from __future__ import annotations

import math
import re
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.arrays import vector
from core.basics.errors import InputError
from core.basics.system import paths
from core.document.own_units import from_network, scaled_parts, to_network
from core.gallery.presets import PRESETS, preset

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Sequence

    from core.basics.arrays import Array
    from core.document.document import Document


@dataclass(eq=False)
class Given:
    """File and numbers given to a command.

    raw: whether numbers come and go in the data's own units. assumed: what was settled without being asked.
    """

    arguments: Namespace
    document: Document
    raw: bool = False
    assumed: list[str] = field(default_factory=list)
    _about: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, arguments: Namespace) -> Given:
        """Read the file that `arguments` name. Raises InputError."""
        document, _, remarks = opened(arguments.file, arguments)
        raw = bool(vars(arguments).get("raw")) and bool(scaled_parts(document))
        return cls(arguments, document, raw, remarks)

    def input(self) -> Array:
        """Return the input in the network's units: shape (size_1,)."""
        parts = scaled_parts(self.document)
        if parts and not self.raw:
            words = {"inputs": "inputs", "targets": "targets and outputs"}
            self.assume(
                f"{', '.join(words[part] for part in parts)} are the scaled numbers that the network works on; use "
                f"--raw for the data's own units"
            )
        return self._example(self.arguments.input, "inputs")

    def target(self) -> Array:
        """Return the target in the network's units: shape (size_N,)."""
        return self._example(self.arguments.target, "targets")

    def ends(self, h: Sequence[Array]) -> list[Array]:
        """Return the values of all layers; with `raw`, inputs and outputs in the data's own units."""
        if not self.raw:
            return list(h)
        own_input = numbers(self.arguments.input, self.document.network.sizes[0], "input")
        return [own_input, *h[1:-1], from_network(self.document, h[-1], "targets")]

    def assume(self, sentence: str, about: str = "") -> None:
        """Record an assumption. about: name of the file, if it is not FILE."""
        self.assumed.append(sentence)
        self._about[sentence] = about

    def tell(self) -> None:
        """Print the assumptions on standard error, one per line."""
        for sentence in self.assumed:
            say(self._about.get(sentence) or self.arguments.file, [sentence])

    def assumptions(self) -> dict[str, Any]:
        """Return the assumptions as an entry of the JSON object; empty if there are none."""
        return {"assumed": self.assumed} if self.assumed else {}

    def _example(self, text: str, part: str) -> Array:
        network = self.document.network
        size = network.sizes[0] if part == "inputs" else network.sizes[-1]
        values = numbers(text, size, part[:-1])
        return to_network(self.document, values, part) if self.raw else values


def opened(name: str, arguments: Namespace) -> tuple[Document, str, list[str]]:
    """Return the document of a file or a preset, the title of its format, and what was assumed or changed.

    arguments: what they say of what the file leaves open.
    """
    if name in PRESETS and not paths.is_file(name):
        return preset(name), "preset", []
    from pathlib import Path  # a preset needs none of this

    from core.files import read

    if not Path(name).suffix and paths.absent(name):
        raise InputError(f"{name}: no file or preset with this name (presets: {', '.join(PRESETS)})")
    document, report = read(
        name,
        activations=_words(arguments.activations),
        order=_words(arguments.order),
        orientation=arguments.orientation,
        output=arguments.output,
    )
    return document, report.format, [*report.assumed, *report.changed]


def _words(text: str | None) -> list[str] | None:
    """Names separated by commas; None if the option is not given."""
    return None if text is None else [word.strip() for word in text.split(",")]


def say(name: str, sentences: Iterable[str]) -> None:
    """Lines on standard error about the file `name`."""
    sys.stdout.flush()
    for sentence in sentences:
        print(f"chainrule: {name}: {sentence}", file=sys.stderr)


def check_finite(name: str, arrays: Sequence[Array]) -> None:
    """Raise InputError with the place of the first value that is no finite number. arrays: per layer, from 2."""
    for n, array in enumerate(arrays, 2):
        wrong = np.argwhere(~np.isfinite(array))
        if len(wrong):
            raise InputError(f"{name} of layer {n}, node {wrong[0][0] + 1}: too large to write as a number")


def numbers(text: str, length: int, name: str) -> Array:
    """Parse `length` numbers separated by commas or spaces. Raises InputError that names the place."""
    words = re.split(r"\s*,\s*|\s+", text.strip()) if text.strip() else []
    return vector([number(word, f"{name}[{k}]") for k, word in enumerate(words)], length, name)


def number(text: str, place: str) -> float:
    """Parse a finite number. Raises InputError that names the place."""
    if not text:
        raise InputError(f"{place}: expected a number, found nothing")
    try:
        value = float(text)
    except ValueError:
        raise InputError(f"{place}: expected a number, found {text[:40]!r}") from None
    if not math.isfinite(value):
        raise InputError(f"{place}: expected a finite number, found {text[:40]}")
    return value
