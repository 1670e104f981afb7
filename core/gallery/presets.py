"""Presets: documents that come with Chainrule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.basics.errors import InputError

if TYPE_CHECKING:
    from core.document.document import Document


@dataclass(frozen=True, eq=False)
class Preset:
    """A preset's title in the menu, and one sentence on it."""

    title: str
    description: str


PRESETS: dict[str, Preset] = {
    "xor-printed": Preset(
        "XOR, as printed (ReLU)",
        "The network that the chapter prints; batch training with η = 0.01 leads to (1.26) and (1.27).",
    ),
    "xor-table": Preset(
        "XOR, the table's network (sigmoid)",
        "The sigmoid network that produces the chapter's table of XOR values.",
    ),
    "xor-converged": Preset(
        "XOR, trained (ReLU)",
        "The printed network after 30,000 epochs: (1.26) and (1.27) at full precision.",
    ),
    "linear": Preset(
        "No hidden layer",
        "Without a hidden layer, the best that a network can output for XOR is 0.5, whatever the input.",
    ),
    "deep": Preset(
        "Full adder, 3-4-4-2",
        "Two hidden layers and two outputs learn the sum and the carry of three bits.",
    ),
    "mazur": Preset(
        "2-2-2, one step (Mazur)",
        "The worked step of Matt Mazur's “A Step by Step Backpropagation Example”, η = 0.5.",
    ),
    "han": Preset(
        "3-2-1, one step (Han, Kamber, Pei)",
        "The worked backpropagation example of “Data Mining”, η = 0.9.",
    ),
    "goodfellow": Preset(
        "XOR, solved exactly (Goodfellow et al.)",
        "The hand-made solution of section 6.1 of “Deep Learning”: every output is exact.",
    ),
}


def preset(name: str) -> Document:
    """Return the document of the preset called `name`. Raises InputError with the names that exist."""
    if name not in PRESETS:
        raise InputError(f"unknown preset {name!r:.50}; expected one of {', '.join(PRESETS)}")
    # Importing importlib.resources would take a fifth of the time of a whole command.
    from pkgutil import get_data

    from core.files.native.content import loads

    content = get_data("resources.presets", f"{name}.chainrule")
    assert content is not None  # it comes with Chainrule
    return loads(content)
