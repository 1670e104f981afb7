"""Records what PyTorch makes of each optimizer, loss, activation, penalty and schedule, in float64.

    python tests/core/record_methods.py > tests/reference/methods.json

Needs PyTorch; the file says with which version it was made. test_methods.py compares with it.
"""

from __future__ import annotations

import json
import math
import sys

import torch
from torch import nn

STEPS = 50
ACTIVATIONS = {
    "identity": nn.Identity(), "sigmoid": nn.Sigmoid(), "tanh": nn.Tanh(), "relu": nn.ReLU(),
    "leaky_relu": nn.LeakyReLU(), "elu": nn.ELU(), "softplus": nn.Softplus(), "silu": nn.SiLU(),
    "gelu": nn.GELU(), "softmax": nn.Softmax(dim=-1),
}  # fmt: skip


def loss_of(name, s, y, t):
    """The mean over the examples of L, which is a sum over the outputs."""
    match name:
        case "least_squares":
            each = 0.5 * ((t - y) ** 2).sum(1)
        case "absolute_error":
            each = nn.functional.l1_loss(y, t, reduction="none").sum(1)
        case "binary_cross_entropy":
            each = nn.functional.binary_cross_entropy_with_logits(s, t, reduction="none").sum(1)
        case "cross_entropy":
            each = nn.functional.cross_entropy(s, t, reduction="none")
    return each.mean()


OPTIMIZERS = {
    "gradient-descent": lambda weights, how: torch.optim.SGD(weights, how["rate"], weight_decay=how["l2"]),
    "momentum": lambda weights, how: torch.optim.SGD(
        weights, how["rate"], momentum=how["momentum"], weight_decay=how["l2"]
    ),
    "nesterov": lambda weights, how: torch.optim.SGD(
        weights, how["rate"], momentum=how["momentum"], nesterov=True, weight_decay=how["l2"]
    ),
    "rmsprop": lambda weights, how: torch.optim.RMSprop(
        weights, how["rate"], alpha=how["decay"], eps=how["epsilon"], weight_decay=how["l2"]
    ),
    "adam": lambda weights, how: torch.optim.Adam(
        weights, how["rate"], betas=(how["beta1"], how["beta2"]), eps=how["epsilon"], weight_decay=how["l2"]
    ),
}
SCHEDULES = {
    "constant": lambda optimizer, how: None,
    "step": lambda optimizer, how: torch.optim.lr_scheduler.StepLR(
        optimizer, how["schedule_epochs"], how["schedule_factor"]
    ),
    "cosine": lambda optimizer, how: torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, how["schedule_epochs"]),
    "1/t": lambda optimizer, how: torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda epoch: 1.0 / (1.0 + epoch / how["schedule_epochs"])
    ),
}
USUAL = {
    "optimizer": "gradient-descent", "rate": 0.05, "momentum": 0.9, "decay": 0.99, "beta1": 0.9, "beta2": 0.999,
    "epsilon": 1e-8, "l1": 0.0, "l2": 0.0, "schedule": "constant", "schedule_epochs": 100, "schedule_factor": 0.5,
    "batch_size": 6,
}  # fmt: skip


def record(name, seed, sizes, activations, loss, biases=None, **settings):
    how = {**USUAL, **settings}
    biases = biases or [True] * len(activations)
    torch.manual_seed(seed)
    linear = [
        nn.Linear(below, size, bias=bias, dtype=torch.float64)
        for below, size, bias in zip(sizes, sizes[1:], biases, strict=False)
    ]
    inputs = torch.rand(6, sizes[0], dtype=torch.float64) * 2 - 1
    targets = torch.rand(6, sizes[-1], dtype=torch.float64)
    if loss == "cross_entropy":
        targets = nn.functional.one_hot(torch.arange(6) % sizes[-1], sizes[-1]).double()
    parameters = [weight for layer in linear for weight in layer.parameters()]
    optimizer = OPTIMIZERS[how["optimizer"]](parameters, how)
    schedule = SCHEDULES[how["schedule"]](optimizer, how)

    def matrices():
        return [
            torch.column_stack([layer.weight, layer.bias] if layer.bias is not None else [layer.weight]).tolist()
            for layer in linear
        ]

    case = {
        "name": name, "activations": activations, "biases": biases, "loss": loss, "settings": how,
        "inputs": inputs.tolist(), "targets": targets.tolist(), "start": matrices(), "losses": [], "after": {},
    }  # fmt: skip
    made = 0
    while made < STEPS:
        for batch in torch.split(torch.arange(6), how["batch_size"]):
            if made == STEPS:
                break
            h = inputs[batch]
            for layer, activation in zip(linear, activations, strict=True):
                s = layer(h)
                h = ACTIVATIONS[activation](s)
            mean = loss_of(loss, s, h, targets[batch])
            case["losses"].append(mean.item() * len(batch))
            penalty = how["l1"] * sum(weight.abs().sum() for weight in parameters)
            optimizer.zero_grad()
            (mean + penalty).backward()
            optimizer.step()
            made += 1
            if made in (1, 10, STEPS):
                case["after"][str(made)] = matrices()
        if schedule is not None:
            schedule.step()
    assert all(math.isfinite(value) for value in case["losses"])
    return case


def cases():
    for optimizer, rate in (
        ("gradient-descent", 0.1), ("momentum", 0.05), ("nesterov", 0.05), ("rmsprop", 0.01), ("adam", 0.02),
    ):  # fmt: skip
        common = {"optimizer": optimizer, "rate": rate}
        shape = ([2, 3, 2], ["tanh", "sigmoid"], "least_squares")
        yield record(f"{optimizer}", 1, *shape, **common)
        yield record(f"{optimizer}, mini-batches, L2", 2, *shape, **common, batch_size=4, l2=0.03)
        yield record(f"{optimizer}, mini-batches, L1 and L2", 3, *shape, **common, batch_size=4, l1=0.002, l2=0.01)
        yield record(
            f"{optimizer}, softmax, own numbers", 4, [3, 4, 3], ["sigmoid", "softmax"], "cross_entropy",
            **common, momentum=0.7, decay=0.9, beta1=0.8, beta2=0.95, epsilon=1e-4,
        )  # fmt: skip
    for loss, output in (
        ("least_squares", "softmax"), ("absolute_error", "identity"), ("absolute_error", "softmax"),
        ("binary_cross_entropy", "sigmoid"), ("cross_entropy", "softmax"),
    ):  # fmt: skip
        yield record(f"{loss} of {output}", 5, [2, 4, 3], ["tanh", output], loss, rate=0.1)
        yield record(f"{loss} of {output}, one by one", 6, [2, 4, 3], ["tanh", output], loss, rate=0.1, batch_size=1)
    for activation in ACTIVATIONS:
        if activation != "softmax":
            yield record(
                f"{activation} in hidden layers", 7, [2, 4, 3, 1], [activation, activation, "identity"],
                "least_squares", [True, False, True], rate=0.05,
            )  # fmt: skip
    for schedule in ("step", "cosine", "1/t"):
        yield record(
            f"{schedule} schedule", 8, [2, 3, 1], ["tanh", "identity"], "least_squares", rate=0.2, batch_size=3,
            optimizer="adam", schedule=schedule, schedule_epochs=10 if schedule == "step" else 25,
        )  # fmt: skip


if __name__ == "__main__":
    made_with = f"PyTorch {torch.__version__}, Python {sys.version.split()[0]}"
    json.dump({"made_with": made_with, "cases": list(cases())}, sys.stdout)
