"""Theorem 1.5.1 for one weight: its influence on every later node, and through them on the loss."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.derivation.formulas.chain_rule import formula
from core.derivation.formulas.output import loss_derivative, power_of_e, weighted
from core.model.activations import ACTIVATIONS
from core.model.formula import Factor, Formula, FormulaRow, Glue, Group, Node, Product, Sum
from core.model.quantities import Kind, Quantity, Symbol, value_kind
from core.model.sensitivities import gradient_by_sensitivities, sensitivities

if TYPE_CHECKING:
    from core.basics.addresses import Weight
    from core.derivation.steps import Derivation

MISPRINT = (
    "The chapter prints hᵢ · hⱼ for the first of these. The weight contributes wᵢⱼ · hⱼ to sᵢ, so the first "
    "factor is the derivative f′(sᵢ), not the value hᵢ."
)


class WeightSensitivity:
    """∂h_k^(ℓ)/∂w_ij^(n) for every node k of the layers ℓ = n…N, and ∂L/∂w_ij^(n) both ways.

    of: the derivation of one example (its first, if there are more). weight: w_ij^(n).
    The numbers are those of core.model.sensitivities, to the last bit.
    """

    def __init__(self, of: Derivation, weight: Weight) -> None:
        self.of = of
        self.weight = weight
        self._values = sensitivities(of.network, of.values(0), *weight)

    @property
    def layers(self) -> range:
        """Return ℓ = n…N."""
        return range(self.weight.layer, self.of.network.depth + 1)

    def size(self, layer: int) -> int:
        """Return the number of nodes in layer ℓ."""
        return self.of.network.sizes[layer - 1]

    def value(self, layer: int, k: int) -> float:
        """Return ∂h_k^(ℓ)/∂w_ij^(n)."""
        return float(self._values[layer - self.weight.layer][k])

    def formula(self, layer: int, k: int) -> Formula:
        """Return the formula of ∂h_k^(ℓ)/∂w_ij^(n): f'(s_i) h_j or 0 for ℓ = n, the recurrence for later layers."""
        left = self.factor(layer, k)
        n, i, _ = self.weight
        if ACTIVATIONS[self.of.network.layer(layer).activation].whole:
            return Formula(left, self._through_whole(k))
        if layer == n:
            return Formula(left, self._base() if k == i else Glue("0", "0"))
        derivative = self.of.factor(Quantity(Kind.DERIVATIVE, layer, k))
        terms: list[Node] = [
            Product((self.of.factor(Quantity(Kind.WEIGHT, layer, k, t)), self.factor(layer - 1, t)))
            for t in range(self.size(layer - 1))
        ]
        return Formula(left, Product((*self._dropped(layer, k), derivative, Group(Sum(tuple(terms))))))

    @property
    def gradient(self) -> Formula:
        """Return ∂L/∂w = Σ_k ∂L/∂y_k · ∂y_k/∂w, computed forward."""
        depth = self.of.network.depth
        terms: list[Node] = []
        for k in range(self.size(depth)):
            derivative = loss_derivative(self.of, k)
            terms.append(Product((Group(derivative) if k > 0 else derivative, self.factor(depth, k))))
        symbol = self.of.notation.symbol(Quantity(Kind.GRADIENT, *self.weight))
        forward = gradient_by_sensitivities(self.of.network, self.of.values(0), self.of.targets[0], *self.weight)
        left = Factor(Quantity(Kind.GRADIENT, *self.weight), symbol, forward)
        return Formula(left, weighted(self.of, Sum(tuple(terms)), 0))

    @property
    def reverse(self) -> Formula:
        """Return ∂L/∂w = δ_i h_j, computed backward."""
        return formula(self.of, Quantity(Kind.GRADIENT, *self.weight))

    def _through_whole(self, k: int) -> Node:
        """y_k (∂s_k/∂w − Σ_m y_m ∂s_m/∂w): every output of softmax hangs on every sum.

        Of its logarithm it is ∂s_k/∂w − Σ_m e^y_m ∂s_m/∂w.
        """
        depth = self.of.network.depth
        y: list[Node] = [self.of.factor(Quantity(Kind.VALUE, depth, m)) for m in range(self.size(depth))]
        if self.of.log_softmax:
            y = [power_of_e(value) for value in y]
        sums = {m: inside for m in range(self.size(depth)) if (inside := self._of_sum(depth, m)) is not None}
        mean = Sum(tuple(Product((y[m], inside)) for m, inside in sums.items()))
        own = sums.get(k, Glue("0", "0"))
        inside = FormulaRow((own, Glue("-", " − "), Group(mean)))
        return inside if self.of.log_softmax else Product((y[k], Group(inside)))

    def _of_sum(self, layer: int, k: int) -> Node | None:
        """Return ∂s_k^(ℓ)/∂w; None if it is 0 because the weight leads to another node of the layer."""
        n, i, j = self.weight
        if layer > n:
            return Group(
                Sum(
                    tuple(
                        Product((self.of.factor(Quantity(Kind.WEIGHT, layer, k, t)), self.factor(layer - 1, t)))
                        for t in range(self.size(layer - 1))
                    )
                )
            )
        if k != i:
            return None
        if j == self.of.network.layer(n).inputs:
            return self.of.factor(Quantity(Kind.BIAS, n - 1, j))
        return self.of.factor(Quantity(value_kind(n - 1), n - 1, j))

    def _dropped(self, layer: int, k: int) -> tuple[Node, ...]:
        """Return the factor of dropout of node k, if its layer has some."""
        return (self.of.factor(Quantity(Kind.MASK, layer, k)),) if self.of.drops(layer) else ()

    def _base(self) -> Node:
        n, i, j = self.weight
        before = (*self._dropped(n, i), self.of.factor(Quantity(Kind.DERIVATIVE, n, i)))
        if j == self.of.network.layer(n).inputs:
            bias = self.of.factor(Quantity(Kind.BIAS, n - 1, j))
            left = Product(before) if len(before) > 1 else before[0]
            return FormulaRow((left, Glue(r"\cdot", " · "), bias))
        return Product((*before, self.of.factor(Quantity(value_kind(n - 1), n - 1, j))))

    def factor(self, layer: int, k: int) -> Factor:
        """Return ∂h_k^(ℓ)/∂w_ij^(n) as a part of a formula."""
        node = self.of.notation.symbol(Quantity(Kind.VALUE, layer, k))
        weight = self.of.notation.symbol(Quantity(Kind.WEIGHT, *self.weight))
        symbol = Symbol(rf"\frac{{\partial {node.latex}}}{{\partial {weight.latex}}}", f"∂{node.plain}/∂{weight.plain}")
        return Factor(Quantity(Kind.SENSITIVITY, layer, k), symbol, self.value(layer, k))
