"""The wrong numbers of the list of mistakes, by plain NumPy: written apart from the program, from the list alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

F = {
    "identity": (lambda s: s, lambda s: np.ones_like(s)),
    "sigmoid": (lambda s: 1 / (1 + np.exp(-s)), lambda s: 1 / (1 + np.exp(-s)) * (1 - 1 / (1 + np.exp(-s)))),
    "tanh": (np.tanh, lambda s: 1 - np.tanh(s) ** 2),
    "relu": (lambda s: np.maximum(s, 0), lambda s: (s > 0) * 1.0),
}


@dataclass
class Plain:
    """One example, worked through: lists by layer, from 1 for the input."""

    W: list[Any]
    acts: list[str]
    x: Any
    t: Any

    def __post_init__(self) -> None:
        self.N = len(self.W) + 1
        self.h, self.s = {1: self.x}, {}
        for n in range(2, self.N + 1):
            self.s[n] = self.M(n) @ self.h[n - 1] + self.W[n - 2][:, -1]
            self.h[n] = self.f(n)(self.s[n])
        self.d = {n: self.df(n)(self.s[n]) for n in self.s}
        self.delta = {self.N: (self.h[self.N] - self.t) * self.d[self.N]}
        for n in range(self.N - 1, 1, -1):
            self.delta[n] = self.d[n] * (self.M(n + 1).T @ self.delta[n + 1])
        self.g = {n: np.outer(self.delta[n], np.append(self.h[n - 1], 1.0)) for n in self.delta}
        self.L = 0.5 * np.sum((self.t - self.h[self.N]) ** 2)

    def M(self, n: int) -> Any:
        return self.W[n - 2][:, :-1]

    def f(self, n: int) -> Any:
        return F[self.acts[n - 2]][0]

    def df(self, n: int) -> Any:
        return F[self.acts[n - 2]][1]


def at_sum(p: Plain, n: int, i: int) -> list[tuple[str, float]]:
    M, h, b = p.M(n), p.h[n - 1], p.W[n - 2][i, -1]
    found = [("bias-forgotten", M[i] @ h), ("input-skipped", M[i, 1:] @ h[1:] + b)]
    if M.shape[0] == M.shape[1] > 1:
        found.append(("wrong-row", M[:, i] @ h + b))
    elif i < M.shape[1] and M.shape != (1, 1):
        k = min(M.shape)
        found.append(("wrong-row", M[:k, i] @ h[:k] + b))
    return found


def at_value(p: Plain, n: int, i: int) -> list[tuple[str, float]]:
    s = p.s[n]
    found = [("no-activation", s[i]), ("activation-twice", p.f(n)(p.h[n])[i])]
    return found + [("other-activation", F[a][0](s)[i]) for a in ("sigmoid", "tanh", "relu") if a != p.acts[n - 2]]


def at_slope(p: Plain, n: int, i: int) -> list[tuple[str, float]]:
    s = p.s[n]
    return [("other-activation", F[a][1](s)[i]) for a in ("sigmoid", "tanh", "relu") if a != p.acts[n - 2]]


def at_loss(p: Plain) -> list[tuple[str, float]]:
    K = len(p.t)
    return [("half-forgotten", 2 * p.L)] + ([("mean-of-outputs", p.L / K)] if K > 1 else [])


def slopes(p: Plain, n: int, i: int, rest: float) -> list[tuple[str, float]]:
    s, h, a = p.s[n][i], p.h[n][i], p.acts[n - 2]
    found = [("slope-of-value", rest * p.df(n)(np.array([h]))[0])]
    if a == "sigmoid":
        found.append(("shortcut-of-sum", rest * s * (1 - s)))
    if a == "tanh":
        found += [("shortcut-of-sum", rest * (1 - s * s))]
        found += [("tanh-slope-sign", rest * (1 + h * h)), ("tanh-slope-sign", rest * -h * h)]
    return found


def at_delta(p: Plain, n: int, i: int, rate: float) -> list[tuple[str, float]]:
    if n == p.N:
        e, K = p.h[n][i] - p.t[i], len(p.t)
        found = [("error-sign", -e * p.d[n][i]), ("error-only", e), ("factor-two", 2 * e * p.d[n][i])]
        found += [("half-gradient", e * p.d[n][i] / 2), *slopes(p, n, i, e)]
        return found + ([("mean-of-outputs", e * p.d[n][i] / K)] if K > 1 else [])
    M, dk, f1 = p.M(n + 1), p.delta[n + 1], p.d[n][i]
    back = M[:, i] @ dk
    new = M - rate * p.g[n + 1][:, :-1]
    found = [
        ("slope-forgotten", back), ("error-forgotten", f1), ("weight-forgotten", f1 * dk.sum()),
        ("new-weights", f1 * (new[:, i] @ dk)), *slopes(p, n, i, back),
        *(("slope-of-neighbour", back * p.df(n)(p.s[n + 1])[k]) for k in range(len(dk))),
    ]  # fmt: skip
    if len(dk) > 1:
        found += [("input-skipped", f1 * (M[1:, i] @ dk[1:])), ("one-path", f1 * M[0, i] * dk[0])]
    if M.shape[0] == M.shape[1] > 1:
        found.append(("weights-transposed", f1 * (M[i] @ dk)))
    return found


def at_gradient(p: Plain, n: int, k: int, j: int) -> list[tuple[str, float]]:
    g, dk, h = p.g[n][k, j], p.delta[n], np.append(p.h[n - 1], 1.0)
    found = [("factor-two", 2 * g), ("half-gradient", g / 2)]
    bias = j == len(h) - 1
    if not bias and j != k and j < len(dk) and k < len(h) - 1:
        found.append(("gradient-transposed", dk[j] * h[k]))
    if n < p.N and k < len(p.delta[n + 1]):
        found.append(("wrong-layer", p.delta[n + 1][k] * h[j]))
    if n > 2 and not bias:
        found.append(("source-is-sum", dk[k] * p.s[n - 1][j]))
        if j < len(p.h[n - 2]):
            found.append(("wrong-layer", dk[k] * p.h[n - 2][j]))
    if bias:
        found += [("bias-gradient-zero", 0.0), ("bias-times-inputs", dk[k] * h[:-1].sum()), ("bias-summed", dk.sum())]
    return found


def at_new(w: float, g: float, bias: bool, rate: float) -> list[tuple[str, float]]:
    found = [("uphill", w + rate * g), ("rate-forgotten", w - g), ("no-update", w), ("only-step", -rate * g)]
    return found + ([("bias-kept", w)] if bias else [])


def slips(right: float) -> list[tuple[str, float]]:
    return [("sign-slip", -right), ("decimal-slip", 10 * right), ("decimal-slip", right / 10)]
