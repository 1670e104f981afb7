"""docs/libraries.md, made from the registry: `python -m core.libraries.markdown > docs/libraries.md`."""

from __future__ import annotations

from core.libraries.registry import CONVENTIONS, LIBRARIES

_HEAD = """# What one plain step is in other libraries

Made from the registry by `make docs`; edit core/libraries, not this file.

n examples (in one batch), k outputs, t target, y output, S = Σ (t − y)² over everything. The textbook's loss is
½ S and its step −η Σ ∂L/∂w, summed over the batch, with hidden δ from the old weights. A step of "2 / (kn)" is that
many textbook steps. Cross-entropies have δ = y − t. Each convention below was checked against runs of the library in
the version named (tests/reference/libraries.json): to 1e-12 for float64, to 2e-6 for float32.

"Chainrule's batch" is the mean over the batch, 1/n of the textbook's sum.
"""
_COLUMNS = ("Setting", "Loss it reports", "Its step, in textbook steps", "Hidden δ", "Order", "Precision", "Recorded")


def table() -> str:
    """The whole page."""
    parts = [_HEAD]
    for library in LIBRARIES:
        entries = [entry for entry in CONVENTIONS if entry.library == library]
        parts.append(f"## {library} {entries[0].version}\n")
        parts.append(_line(_COLUMNS))
        parts.append(_line(["---"] * len(_COLUMNS)))
        for entry in entries:
            formulas = entry.formulas
            hidden = "updated weights" if "differs{w'" in formulas.hidden else "old weights"
            if "last example" in formulas.hidden:
                hidden = "updated weights, in the last example of the batch"
            cells = (
                f"`{entry.name(4, 3).replace('batchSize 4', 'batchSize n').replace('3 classes', 'k classes')}`",
                formulas.loss_text, formulas.step_text, hidden, formulas.order, entry.precision, entry.recorded,
            )  # fmt: skip
            parts.append(_line(cells))
        parts.append("")
        parts.append(f"Activations: {_activations(library)}.\n")
    return "\n".join(parts).rstrip() + "\n"


def _line(cells: object) -> str:
    assert isinstance(cells, tuple | list)
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def _activations(library: str) -> str:
    """Those of this program that it can hold, and what it puts in place of others."""
    told: dict[str, None] = {}
    for entry in CONVENTIONS:
        if entry.library == library:
            for where, units in (("hidden", entry.holds.hidden), ("output", entry.holds.output)):
                for name, unit in units.items():
                    told[f"{name} ({where})" if unit.name == name else f"{name} ({where}) as {unit.name}"] = None
    same = [name.removesuffix(" (hidden)") for name in told if f"{name.removesuffix(' (hidden)')} (output)" in told]
    rest = [name for name in told if not any(name in (f"{each} (hidden)", f"{each} (output)") for each in same)]
    return ", ".join([*(name for name in same if " " not in name), *rest])


if __name__ == "__main__":
    print(table(), end="")
