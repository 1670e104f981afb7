"""C out: a header and a source in C99 for any compiler, microcontrollers too: no allocation, double or float."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.files.export.expressions import EXPRESSIONS, WHOLE
from core.files.export.parts import about, check_activations, examples, split, translated
from core.files.format import Writer, written_only

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.basics.arrays import Array
    from core.data.scaling import Scaling
    from core.document.document import Document
    from core.model.network import Layer, Network

_FUNCTIONS = {
    "EXP": "exp",
    "EXPM1": "expm1",
    "LOG1P": "log1p",
    "TANH": "tanh",
    "ABS": "fabs",
    "ERF": "erf",
    "LOG": "log",
}
_FUNCTIONS |= {"SIN": "sin", "COS": "cos"}
_KEYWORDS = ("int", "float", "double", "main", "exp", "tanh", "erf", "sin", "cos", "log", "char", "long", "short")


def dump_files(document: Document, path: str | Path) -> list[tuple[Path, bytes]]:
    """NAME.h and NAME.c. Raises InputError for an activation that C does not have here."""
    check_activations(document.network, (*EXPRESSIONS, *WHOLE), "C")
    path = Path(path)
    stem = path.name.removesuffix(path.suffix)
    header_file, source_file = _names(path)
    if not stem.isprintable() or set(stem) & set('"\\'):
        raise InputError("expected a file name without quotes and backslashes, which C cannot include")
    name = re.sub(r"\W", "_", stem, flags=re.ASCII).strip("_") or "network"
    if name[0].isdigit() or name.lower() in _KEYWORDS:
        name = f"network_{name}"
    header = _header(document, name)
    source = _source(document, name, stem).replace("REAL_T", f"{name}_real")
    for other in (header_file, source_file):
        if other != path:
            _check_ours(other)
    return [(header_file, header.encode()), (source_file, source.encode())]


def _names(path: Path) -> list[Path]:
    """Return the header and the source that go by the name `path`."""
    stem = path.name.removesuffix(path.suffix)
    return [path.with_name(f"{stem}.h"), path.with_name(f"{stem}.c")]


def _check_ours(path: Path) -> None:
    """Raises InputError where the file that goes with the chosen one exists, and is not of Chainrule."""
    if path.exists():
        with path.open("rb") as file:
            if b"written by Chainrule" not in file.read(600):
                raise InputError(
                    f"{path.name} would be replaced, too, and was not written by Chainrule; choose another name"
                )


def _header(document: Document, name: str) -> str:
    upper, network = name.upper(), document.network
    scaled = document.scaling is not None or document.target_scaling is not None
    note = "\n   Inputs and outputs are as they came: their scaling is computed here, too." if scaled else ""
    return f"""/* {about(network)}{note}
   Numbers are double; define {upper}_FLOAT for float, in every file that includes this one. */
#ifndef {upper}_H
#define {upper}_H

#ifdef {upper}_FLOAT
typedef float {name}_real;
#else
typedef double {name}_real;
#endif

#define {upper}_INPUTS {network.sizes[0]}
#define {upper}_OUTPUTS {network.sizes[-1]}

#ifdef __cplusplus
extern "C" {{
#endif

/* The outputs y for the inputs x. Needs no memory but the stack: {2 * max(network.sizes)} numbers. */
void {name}_forward(const {name}_real x[{upper}_INPUTS], {name}_real y[{upper}_OUTPUTS]);

/* The largest difference from the outputs that Chainrule computed for a test value: about 1e-16, or 1e-6 in float. */
{name}_real {name}_test(void);

#ifdef __cplusplus
}}
#endif

#endif
"""


def _source(document: Document, name: str, stem: str) -> str:
    upper, network = name.upper(), document.network
    example = examples(document, 1)[0]
    matrices = "\n".join(_matrix(f"W{n}", layer.weights) for n, layer in enumerate(network.layers, 2))
    scalings = _scaling("x", document.scaling) + _scaling("y", document.target_scaling)
    steps = "\n".join(_step(n, layer) for n, layer in enumerate(network.layers, 2))
    source = "a" if len(network.layers) % 2 == 0 else "b"
    x = "(x[j] - x_offset[j]) / x_factor[j]" if document.scaling else "x[j]"
    y = f"{source}[i] * y_factor[i] + y_offset[i]" if document.target_scaling else f"{source}[i]"
    return f"""/* {about(network)}
   To try it on its own: cc -std=c99 -D{upper}_MAIN {stem}.c -lm && ./a.out */
#include "{stem}.h"

#include <math.h>

#define REAL(value) (({name}_real)(value))
{_macros(name)}
/* Row i: the weights into node i, the bias last where there is one. */
{matrices}{scalings}
static const {name}_real test_x[{upper}_INPUTS] = {{{_numbers(example.x)}}};
static const {name}_real test_y[{upper}_OUTPUTS] = {{{_numbers(example.y)}}};
{_functions(network)}
void {name}_forward(const {name}_real x[{upper}_INPUTS], {name}_real y[{upper}_OUTPUTS])
{{
    {name}_real a[{max(network.sizes)}], b[{max(network.sizes)}], s;
    int i, j;

    for (j = 0; j < {upper}_INPUTS; j++) a[j] = {x};
{steps}
    for (i = 0; i < {upper}_OUTPUTS; i++) y[i] = {y};
}}

{name}_real {name}_test(void)
{{
    {name}_real y[{upper}_OUTPUTS], most = 0;
    int i;

    {name}_forward(test_x, y);
    for (i = 0; i < {upper}_OUTPUTS; i++)
        if (!(ABS(y[i] - test_y[i]) <= most)) most = ABS(y[i] - test_y[i]);
    return most;
}}
{_main(name, upper)}"""


def _macros(name: str) -> str:
    """The functions of math.h for the chosen type, by the words of the expressions."""
    lines = [f"#ifdef {name.upper()}_FLOAT"]
    lines += [f"#define {word} {function}f" for word, function in _FUNCTIONS.items()]
    lines += ["#else", *(f"#define {word} {function}" for word, function in _FUNCTIONS.items()), "#endif", ""]
    return "\n".join(lines)


def _matrix(name: str, matrix: Array) -> str:
    rows = ",\n".join(f"    {{{_numbers(row)}}}" for row in matrix)
    return f"static const REAL_T {name}[{matrix.shape[0]}][{matrix.shape[1]}] = {{\n{rows}\n}};"


def _numbers(values: Array | Sequence[float]) -> str:
    return ", ".join(f"REAL({float(value)!r})" for value in values)


def _scaling(letter: str, scaling: Scaling | None) -> str:
    if scaling is None:
        return ""
    count = len(scaling.offset)
    return (
        f"\n/* {letter}' = ({letter} - offset) / factor */"
        f"\nstatic const REAL_T {letter}_offset[{count}] = {{{_numbers(scaling.offset)}}};"
        f"\nstatic const REAL_T {letter}_factor[{count}] = {{{_numbers(scaling.factor)}}};"
    )


def _functions(network: Network) -> str:
    """A function for each activation that is used; for those of a whole layer, one that changes it in place."""
    parts = []
    for activation in dict.fromkeys(layer.activation for layer in network.layers):
        name, parameter = split(activation)
        if name in WHOLE:
            parts.append(_WHOLE[name])
        else:
            body = translated(EXPRESSIONS[name], {"p": f"REAL({parameter!r})"})
            parts.append(f"\nstatic REAL_T {_identifier(activation)}(REAL_T s)\n{{\n    return {body};\n}}\n")
    return "".join(parts)


def _identifier(activation: str) -> str:
    """A name in C; math.h has some of the plain ones."""
    return "f_" + re.sub(r"\W", "_", activation).strip("_")


def _step(n: int, layer: Layer) -> str:
    source, target = ("a", "b") if n % 2 == 0 else ("b", "a")
    whole = split(layer.activation)[0] in WHOLE
    start = f"W{n}[i][{layer.inputs}]" if layer.bias else "0"
    value = "s" if whole else f"{_identifier(layer.activation)}(s)"
    lines = [
        f"    for (i = 0; i < {layer.size}; i++) {{",
        f"        s = {start};",
        f"        for (j = 0; j < {layer.inputs}; j++) s += W{n}[i][j] * {source}[j];",
        f"        {target}[i] = {value};",
        "    }",
    ]
    if whole:
        lines.append(f"    {_identifier(layer.activation)}({target}, {layer.size});")
    return "\n".join(lines)


_WHOLE = {
    "softmax": """
static void f_softmax(REAL_T *s, int count)
{
    REAL_T most = s[0], sum = 0;
    int i;

    for (i = 1; i < count; i++) if (s[i] > most) most = s[i];
    for (i = 0; i < count; i++) sum += s[i] = EXP(s[i] - most);
    for (i = 0; i < count; i++) s[i] /= sum;
}
""",
    "log_softmax": """
static void f_log_softmax(REAL_T *s, int count)
{
    REAL_T most = s[0], sum = 0;
    int i;

    for (i = 1; i < count; i++) if (s[i] > most) most = s[i];
    for (i = 0; i < count; i++) sum += EXP(s[i] - most);
    for (i = 0; i < count; i++) s[i] -= most + LOG(sum);
}
""",
}


def _main(name: str, upper: str) -> str:
    return f"""
#ifdef {upper}_MAIN
#include <stdio.h>

/* Reads inputs, one example after the other, and prints the outputs of each; then the test's difference. */
int main(void)
{{
    REAL_T x[{upper}_INPUTS], y[{upper}_OUTPUTS];
    double number;
    int i, count = 0;

    while (scanf("%lf", &number) == 1) {{
        x[count++] = REAL(number);
        if (count < {upper}_INPUTS) continue;
        count = 0;
        {name}_forward(x, y);
        for (i = 0; i < {upper}_OUTPUTS; i++) printf("%.17g ", (double)y[i]);
        printf("\\n");
    }}
    printf("test: %g\\n", (double){name}_test());
    return 0;
}}
#endif
"""


FORMAT = written_only(
    Writer(
        "C source",
        (".c", ".h"),
        "A header and a source in C99, double or float, without allocation, for microcontrollers too.",
        dump_files,
        scaling="inside",
        files=lambda path, document: _names(path),
    ),
)
