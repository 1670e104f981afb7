"""How matrices and weights are called in plain words, in menus and messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.network import Network
    from core.places import Weight


def matrix_name(network: Network, n: int) -> str:
    """W and U in a network of three layers, as in the chapter; W_2, W_3, … in others."""
    return "WU"[n - 2] if network.depth == 3 else f"W{n}"


def weight_name(network: Network, weight: Weight) -> str:
    """A weight in words, as menus and messages name it: u2, w12, w2,1 of layer 4."""
    i, j = weight.i + 1, weight.j + 1
    if network.depth != 3:
        return f"w{i},{j} of layer {weight.layer}"
    if weight.layer == 3 and network.sizes[-1] == 1:
        return f"u{j}"
    return f"{'w' if weight.layer == 2 else 'u'}{i}{',' if max(i, j) > 9 else ''}{j}"
