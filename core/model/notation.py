"""Notation: symbols of quantities, as in the chapter for three layers, as in its section 1.5 otherwise."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.model.activations import activation
from core.model.quantities import Kind, Quantity, Symbol

if TYPE_CHECKING:
    from core.model.network import Network

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LETTERS = {r"\sigma": "σ"}


@dataclass(frozen=True)
class Notation:
    """Symbols of a network's quantities.

    Three layers: x_j, h_i, y, w_ij, u_j, s_{h_i}, s_y, δ, δ_{h_i}, as in section 1.4. Others: x_j for the
    input, y_k for the output, h_i^(n) between, w_ij^(n), s_i^(n), δ_i^(n), as in section 1.5. A single
    output carries no index. Of a batch of several examples, L carries the example's number.
    """

    network: Network
    examples: int = 1

    def symbol(self, quantity: Quantity) -> Symbol:
        """Return the symbol of `quantity`."""
        n, i = quantity.layer, quantity.i
        match quantity.kind:
            case Kind.INPUT | Kind.VALUE:
                return self._node(n, i)
            case Kind.BIAS:
                return Symbol("1", "1")
            case Kind.SUM:
                return self._of_node("s", "s", n, i)
            case Kind.DELTA:
                if self._chapter and n == 3 and self._single:
                    return Symbol(r"\delta", "δ")
                return self._of_node(r"\delta", "δ", n, i)
            case Kind.TARGET:
                return Symbol("t", "t") if self._single else Symbol(rf"t_{{{i + 1}}}", f"t{i + 1}")
            case Kind.ERROR:
                t, y = self.symbol(Quantity(Kind.TARGET, n, i)), self._node(n, i)
                return Symbol(rf"({t.latex} - {y.latex})", f"({t.plain} − {y.plain})")
            case Kind.DERIVATIVE:
                letter = self.letter(n)
                s = self._of_node("s", "s", n, i)
                return Symbol(rf"{letter.latex}'({s.latex})", f"{letter.plain}′({s.plain})")
            case Kind.LOSS:
                return self._loss(quantity.example)
            case Kind.NEW_LOSS:
                return Symbol("L'", "L′")
            case Kind.RATE:
                return Symbol(r"\eta", "η")
            case Kind.MASK:
                return self._of_node("d", "d", n, i)
            case Kind.CLASS_WEIGHT:
                loss = self._loss(quantity.example)
                return Symbol(loss.latex.replace("L", "c"), loss.plain.replace("L", "c"))
        return self._of_weight(quantity)

    def letter(self, n: int) -> Symbol:
        """Return the letter of layer n's activation: r, σ, tanh, f."""
        latex = activation(self.network.layer(n).activation).letter
        words = re.sub(r"\\operatorname\{(\w+)\}|\\(\w+)", lambda match: match[1] or match[2], latex)
        return Symbol(latex, _LETTERS.get(latex, words))

    def matrix(self, n: int) -> Symbol:
        """Return W and U for three layers, W_n otherwise."""
        if self._chapter:
            return Symbol("WU"[n - 2], "WU"[n - 2])
        return Symbol(rf"W_{{{n}}}", f"W{n}")

    @property
    def _chapter(self) -> bool:
        return self.network.depth == 3

    @property
    def _single(self) -> bool:
        return self.network.sizes[-1] == 1

    def _loss(self, example: int) -> Symbol:
        if self.examples == 1:
            return Symbol("L", "L")
        return Symbol(rf"L_{{{example + 1}}}", f"L{example + 1}")

    def _node(self, n: int, i: int) -> Symbol:
        if n == 1:
            return Symbol(rf"x_{{{i + 1}}}", f"x{i + 1}")
        if n == self.network.depth:
            return Symbol("y", "y") if self._single else Symbol(rf"y_{{{i + 1}}}", f"y{i + 1}")
        if self._chapter:
            return Symbol(rf"h_{{{i + 1}}}", f"h{i + 1}")
        return Symbol(rf"h_{{{i + 1}}}^{{({n})}}", f"h{i + 1}{_layer(n)}")

    def _of_node(self, latex: str, plain: str, n: int, i: int) -> Symbol:
        """Return the symbol of s or δ of a node."""
        if self._chapter:
            node = self._node(n, i)
            return Symbol(rf"{latex}_{{{node.latex}}}", f"{plain}_{node.plain}")
        return Symbol(rf"{latex}_{{{i + 1}}}^{{({n})}}", f"{plain}{i + 1}{_layer(n)}")

    def _of_weight(self, quantity: Quantity) -> Symbol:
        """Return the symbol of a quantity that belongs to one weight."""
        kind, n, i = quantity.kind, quantity.layer, quantity.i
        assert quantity.j is not None
        w = self._weight(n, i, quantity.j)
        match kind:
            case Kind.WEIGHT:
                return w
            case Kind.NEW_WEIGHT:
                return self._weight(n, i, quantity.j, new=True)
            case Kind.GRADIENT:
                loss = self._loss(quantity.example)
                return Symbol(rf"\frac{{\partial {loss.latex}}}{{\partial {w.latex}}}", f"∂{loss.plain}/∂{w.plain}")
            case Kind.PENALIZED:
                return Symbol(rf"g_{{{w.latex}}}", f"g({w.plain})")
            case Kind.OLD_STATE_M | Kind.OLD_STATE_V | Kind.STATE_M | Kind.STATE_V:
                name = "m" if kind in (Kind.OLD_STATE_M, Kind.STATE_M) else "v"
                prime, after = ("'", "′") if kind in (Kind.STATE_M, Kind.STATE_V) else ("", "")
                return Symbol(rf"{name}{prime}_{{{w.latex}}}", f"{name}{after}({w.plain})")
            case Kind.SENSITIVITY:
                node = self._node(n, i)
                raise ValueError(f"∂{node.plain}/∂w belongs to one weight: see core.derivation.sensitivity")
            case _:
                return Symbol(rf"\overline{{\frac{{\partial L}}{{\partial {w.latex}}}}}", f"mean ∂L/∂{w.plain}")

    def _weight(self, n: int, i: int, j: int, new: bool = False) -> Symbol:
        rows, columns = self.network.layer(n).weights.shape
        comma = "," if max(rows, columns) > 9 else ""
        prime, mark = (r"\prime", "′") if new else ("", "")
        if self._chapter:
            letter = "w" if n == 2 else "u"
            index = f"{j + 1}" if n == 3 and self._single else f"{i + 1}{comma}{j + 1}"
            power = f"^{{{prime}}}" if new else ""
            return Symbol(rf"{letter}_{{{index}}}{power}", f"{letter}{index}{mark}")
        index = f"{i + 1}{comma}{j + 1}"
        return Symbol(rf"w_{{{index}}}^{{({n}){prime}}}", f"w{index}{_layer(n)}{mark}")


def _layer(n: int) -> str:
    return f"⁽{str(n).translate(_SUPERSCRIPTS)}⁾"
