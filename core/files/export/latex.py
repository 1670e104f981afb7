"""LaTeX tables of the weights, for a report or an exercise sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.files.format import Writer, one_file, written_only

if TYPE_CHECKING:
    from core.document.document import Document
    from core.model.network import Layer


def table(document: Document) -> bytes:
    """Return one tabular per layer, without packages; each number reads back exactly."""
    parts = ["% The weights of a neural network, written by Chainrule. Row i: the weights into node i.\n"]
    parts += [_tabular(n, layer) for n, layer in enumerate(document.network.layers, 2)]
    return "\n".join(parts).encode()


def _tabular(n: int, layer: Layer) -> str:
    source = "x" if n == 2 else "h"
    heads = [f"${source}_{{{j + 1}}}$" for j in range(layer.inputs)] + ["bias"] * layer.bias
    lines = [
        f"% Layer {n}, {layer.activation}",
        f"\\begin{{tabular}}{{l{'r' * len(heads)}}}",
        f"$W_{{{n}}}$ & {' & '.join(heads)} \\\\",
        "\\hline",
        *(
            f"{i + 1} & {' & '.join(_number(value) for value in row)} \\\\"
            for i, row in enumerate(layer.weights.tolist())
        ),
        "\\end{tabular}\n",
    ]
    return "\n".join(lines)


def _number(value: float) -> str:
    mantissa, e, exponent = repr(value).partition("e")
    mantissa = mantissa.removesuffix(".0")
    return f"${mantissa} \\cdot 10^{{{int(exponent)}}}$" if e else f"${mantissa}$"


FORMAT = written_only(
    Writer(
        "LaTeX table",
        (".tex",),
        "The weights as tables for a document.",
        one_file(table),
        scaling="lost",
    ),
)
