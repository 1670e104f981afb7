"""Conditions on the loss, the training and its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.basics.bounds import SETTINGS, Whole
from core.basics.errors import InputError
from core.lessons.conditions.base import Kind
from core.training.optimizers import OPTIMIZERS
from core.training.settings import METHODS, SCHEDULES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from core.lessons.conditions.base import Test
    from core.lessons.scene import Scene

_CHOICES = {"method": METHODS, "optimizer": tuple(OPTIMIZERS), "schedule": tuple(SCHEDULES)}


def _run_ended() -> Test:
    return lambda now, start: not now.running and now.epoch > start.epoch


def _update_made() -> Test:
    return lambda now, start: (now.epoch, now.update) > (start.epoch, start.update)


def _test_loss(scene: Scene) -> float:
    return scene.test_loss if scene.test is not None else float("nan")


KINDS = [
    Kind("loss below {x}", "the mean loss per example is below x", lambda x: lambda now, start: now.loss < x),
    Kind("loss above {x}", "the mean loss per example is above x", lambda x: lambda now, start: now.loss > x),
    Kind(
        "loss within {x} of {y}",
        "the mean loss per example differs from y by at most x",
        lambda x, y: lambda now, start: abs(now.loss - y) <= x,
    ),
    Kind(
        "test loss below {x}",
        "there are test examples, and their mean loss is below x",
        lambda x: lambda now, start: _test_loss(now) < x,
    ),
    Kind(
        "test loss above {x}",
        "there are test examples, and their mean loss is above x",
        lambda x: lambda now, start: _test_loss(now) > x,
    ),
    Kind("epoch at least {n}", "at least n epochs are done", lambda n: lambda now, start: now.epoch >= n),
    Kind("epoch at most {n}", "at most n epochs are done", lambda n: lambda now, start: now.epoch <= n),
    Kind("run ended", "epochs were trained in this stage, and no run is in progress", _run_ended),
    Kind("update made", "an update was made in this stage", _update_made),
    Kind(
        "kept runs at least {n}",
        "at least n more runs are kept than when the stage began",
        lambda n: lambda now, start: len(now.document.runs) - len(start.document.runs) >= n,
    ),
]


def _setting(name: str, holds: Callable[[Any], bool]) -> Test:
    return lambda now, start: (value := getattr(now.settings, name)) is not None and holds(value)


def _chosen(name: str) -> Callable[[str], Test]:
    def make(word: str) -> Test:
        if word not in _CHOICES[name]:
            raise InputError(f"{name}: expected one of {', '.join(_CHOICES[name])}, found {word[:40]!r}")
        return _setting(name, lambda value: value == word)

    return make


def _settings() -> Iterable[Kind]:
    """The kinds for each setting."""
    for name in _CHOICES:
        yield Kind(f"{name} is {{word}}", f"the {name} is this one", _chosen(name))
    for name, bound in SETTINGS.items():
        words, blank = name.replace("_", " "), "n" if isinstance(bound, Whole) else "x"
        for relation, holds in (
            ("is", lambda value, x: value == x),
            ("above", lambda value, x: value > x),
            ("below", lambda value, x: value < x),
        ):
            yield Kind(
                f"{words} {relation} {{{blank}}}",
                f"the setting {words} is {'' if relation == 'is' else f'{relation} '}{blank}",
                lambda x, name=name, holds=holds: _setting(name, lambda value: holds(value, x)),
            )


KINDS += _settings()
