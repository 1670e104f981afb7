"""Records dropout of PyTorch on the CPU: means over many of its masks, of outputs and gradients, and what eval gives.

    python tests/reference/record_dropout.py > tests/reference/dropout.json

Needs PyTorch, which the tests do not: the file says with which version it was made. tests/core/training/
test_dropout_of_pytorch.py compares with it. The masks themselves are PyTorch's own; only their distribution is common.
"""

from __future__ import annotations

import json

import torch
from torch import nn

# Draws are made in parts; the spread of their means gives the standard error.
PARTS, EACH = 400, 500
RATES = (0.5, 0.2)
SIZES = (3, 5, 4, 2)


def record() -> dict[str, object]:
    torch.manual_seed(18)
    torch.set_default_dtype(torch.float64)
    layers = [nn.Linear(*SIZES[k : k + 2]) for k in range(3)]
    model = nn.Sequential(
        layers[0], nn.Tanh(), nn.Dropout(RATES[0]), layers[1], nn.Sigmoid(), nn.Dropout(RATES[1]), layers[2]
    )
    x, t = torch.randn(3), torch.randn(2)
    rows = x.repeat(EACH, 1)
    found: dict[str, list[torch.Tensor]] = {}
    model.train()
    for _ in range(PARTS):
        model.zero_grad()
        outputs = model(rows)
        loss = 0.5 * ((outputs - t) ** 2).sum(dim=1).mean()
        loss.backward()
        means = {"outputs": outputs.detach().mean(dim=0), "loss": loss.detach()}
        means |= {f"gradient {n}": _matrix(layer.weight.grad, layer.bias.grad) for n, layer in enumerate(layers, 2)}
        for name, mean in means.items():
            found.setdefault(name, []).append(mean)
    model.eval()
    with torch.no_grad():
        plain = model(x)
    return {
        "torch": torch.__version__, "draws": PARTS * EACH, "rates": RATES,
        "activations": ["tanh", "sigmoid", "identity"],
        "weights": [_matrix(layer.weight, layer.bias).tolist() for layer in layers],
        "input": x.tolist(), "target": t.tolist(), "eval": plain.tolist(),
        "means": {name: _mean(torch.stack(values)) for name, values in found.items()},
    }  # fmt: skip


def _matrix(weight: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
    """A matrix with the bias in its last column."""
    return torch.cat([weight, bias[:, None]], dim=1).detach().clone()


def _mean(parts: torch.Tensor) -> dict[str, object]:
    """The mean over the draws, and its standard error."""
    return {"mean": parts.mean(dim=0).tolist(), "error": (parts.std(dim=0) / PARTS**0.5).tolist()}


if __name__ == "__main__":
    print(json.dumps(record(), indent=1))
