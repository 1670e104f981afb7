"""Makes a failing walk short: fewer acts, and simpler answers, that lead to the same fault."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from faults import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from faults import Act


def shortened(
    acts: list[Act], fails: Callable[[list[Act]], bool], until: float = float("inf"),
    clock: Callable[[], float] = time.monotonic,
) -> list[Act]:  # fmt: skip
    """The shortest part of `acts` found before `until` that still fails; `acts` themselves where none does.

    First the end alone, since most faults are the doing of the last acts; then parts are left out, halves first.
    """

    def good(fewer: list[Act]) -> bool:
        return clock() < until and fails(fewer)

    count = 1
    while count < len(acts):
        if good(acts[-count:]):
            acts = acts[-count:]
            break
        count *= 3
    size = len(acts) // 2
    while size:
        start = 0
        while start < len(acts):
            fewer = acts[:start] + acts[start + size :]
            if fewer and good(fewer):
                acts = fewer
            else:
                start += size
        size //= 2
    for k, act in enumerate(acts):
        simpler = replace(act, answer=Answer(act.answer.end))
        if simpler != act and good([*acts[:k], simpler, *acts[k + 1 :]]):
            acts = [*acts[:k], simpler, *acts[k + 1 :]]
    return acts
