"""What a command of the shell is given: the file, the numbers, and in which units they are."""

from __future__ import annotations

import math
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.basics import paths
from core.basics.arrays import vector
from core.basics.errors import InputError
from core.document.own_units import from_network, scaled_parts, to_network
from core.gallery.presets import PRESETS, preset

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Sequence

    from core.basics.arrays import Array
    from core.document.document import Document
    from core.files import Report


@dataclass
class Given:
    """A command's file and numbers.

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
        document, report = opened(arguments.file, arguments.activations)
        raw = bool(vars(arguments).get("raw")) and bool(scaled_parts(document))
        return cls(arguments, document, raw, [*report.assumed, *report.changed])

    def input(self) -> Array:
        """The input, as the network takes it: shape (size_1,)."""
        parts = scaled_parts(self.document)
        if parts and not self.raw:
            words = {"inputs": "inputs", "targets": "targets and outputs"}
            self.assume(
                f"{', '.join(words[part] for part in parts)} are the scaled numbers that the network works on; use "
                f"--raw for the data's own units"
            )
        return self._example(self.arguments.input, "inputs")

    def target(self) -> Array:
        """The target, as the network has it: shape (size_N,)."""
        return self._example(self.arguments.target, "targets")

    def ends(self, h: Sequence[Array]) -> list[Array]:
        """The values of all layers; with `raw` the inputs and the outputs among them in the data's own units."""
        if not self.raw:
            return list(h)
        own_input = numbers(self.arguments.input, self.document.network.sizes[0], "input")
        return [own_input, *h[1:-1], from_network(self.document, h[-1], "targets")]

    def assume(self, sentence: str, about: str = "") -> None:
        """Note what was settled without being asked. about: the name of the file, where it is another than FILE."""
        self.assumed.append(sentence)
        self._about[sentence] = about

    def tell(self) -> None:
        """Say on standard error what was assumed, one line each."""
        for sentence in self.assumed:
            say(self._about.get(sentence) or self.arguments.file, [sentence])

    def assumptions(self) -> dict[str, Any]:
        """The same, as an entry of the JSON object; nothing where nothing was assumed."""
        return {"assumed": self.assumed} if self.assumed else {}

    def _example(self, text: str, part: str) -> Array:
        network = self.document.network
        size = network.sizes[0] if part == "inputs" else network.sizes[-1]
        values = numbers(text, size, part[:-1])
        return to_network(self.document, values, part) if self.raw else values


def opened(name: str, activations: str | None) -> tuple[Document, Report]:
    """The document of a file or a preset. activations: what the user says of those, with commas between them."""
    from core.files import Report, read

    if name in PRESETS and not paths.is_file(name):
        return preset(name), Report("preset")
    names = None if activations is None else [word.strip() for word in activations.split(",")]
    if not Path(name).suffix and paths.absent(name):
        raise InputError(f"{name}: no file or preset with this name (presets: {', '.join(PRESETS)})")
    return read(name, activations=names)


def say(name: str, sentences: Iterable[str]) -> None:
    """Lines on standard error about the file `name`."""
    for sentence in sentences:
        print(f"chainrule: {name}: {sentence}", file=sys.stderr)


def numbers(text: str, length: int, name: str) -> Array:
    """So many numbers, with commas or spaces between them. Raises InputError that names the place."""
    words = re.split(r"\s*,\s*|\s+", text.strip()) if text.strip() else []
    return vector([number(word, f"{name}[{k}]") for k, word in enumerate(words)], length, name)


def number(text: str, place: str) -> float:
    """A finite number. Raises InputError that names the place."""
    if not text:
        raise InputError(f"{place}: expected a number, found nothing")
    try:
        value = float(text)
    except ValueError:
        raise InputError(f"{place}: expected a number, found {text[:40]!r}") from None
    if not math.isfinite(value):
        raise InputError(f"{place}: expected a finite number, found {text[:40]}")
    return value
