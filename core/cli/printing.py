"""Printing of results: as one JSON object, or as text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from core.basics.arrays import Array
    from core.model.network import Network


def lists(arrays: Iterable[Array]) -> list[Any]:
    """Convert arrays to nested lists for JSON."""
    return [array.tolist() for array in arrays]


def print_json(content: dict[str, Any]) -> None:
    """Print one JSON object on one line."""
    print(json.dumps(content, allow_nan=False))


def figure(value: float) -> str:
    """Format a number with at most ten digits; zero has no sign."""
    return f"{value + 0.0:.10g}"


def row(values: Iterable[float]) -> str:
    """Format numbers in one row."""
    return "  ".join(figure(value) for value in values)


def print_values(s: Sequence[Array], h: Sequence[Array]) -> None:
    """Print x, then s and h of each layer."""
    print(f"layer 1  x {row(h[0])}")
    for n, (total, value) in enumerate(zip(s, h[1:], strict=True), 2):
        print(f"layer {n}  s {row(total)}")
        print(f"         h {row(value)}")


def print_matrices(title: str, matrices: Sequence[Array]) -> None:
    """Print one matrix per layer, with aligned columns."""
    for n, matrix in enumerate(matrices, 2):
        print(f"{title} layer {n}")
        columns = [[figure(value) for value in column] for column in matrix.T]
        widths = [max(map(len, column)) for column in columns]
        for row in zip(*columns, strict=True):
            print("  " + "  ".join(text.rjust(width) for text, width in zip(row, widths, strict=True)))


def outline(network: Network) -> str:
    """Describe sizes, activations and bias in a few words: "2-2-1, relu, relu, with bias"."""
    biases = {layer.bias for layer in network.layers}
    bias = "with bias" if biases == {True} else "without bias" if biases == {False} else "bias in some layers"
    sizes = "-".join(map(str, network.sizes))
    return f"{sizes}, {', '.join(layer.activation for layer in network.layers)}, {bias}"
