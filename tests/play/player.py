"""The player: performs acts one after the other, and after each looks whether every rule still holds."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from effects import dead, looks
from faults import Act, Fault
from game import playing
from invariants import ALWAYS, AT_REST, title
from texts import shown_again

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from game import Game


@dataclass
class Found:
    """A fault, and the acts of its game up to it; `times` it was seen in all."""

    fault: Fault
    acts: list[Act]
    times: int = 1


@dataclass
class Report:
    """What came of playing. acts: how many were performed; found: by the faults' keys."""

    acts: int = 0
    found: dict[str, Found] = field(default_factory=dict)

    def add(self, fault: Fault, acts: list[Act]) -> None:
        """One more sighting; of a fault seen before the shorter way to it counts."""
        seen = self.found.get(fault.key)
        if seen is None:
            self.found[fault.key] = Found(fault, acts)
            return
        seen.times += 1
        if len(acts) < len(seen.acts):
            seen.fault, seen.acts = fault, acts


def perform(game: Game, act: Act) -> list[Fault] | None:
    """Do one act, and tell which rules it broke; None where it could not be done."""
    before = looks(game, act)
    texts = shown_again(game) if act.do == "look again" and _still(game) else None
    if not game.perform(act):
        game.watch.heard()
        return None
    faults = game.watch.heard()
    if before is not None and not game.answering.met and dead(game, before):
        faults.append(Fault("what is enabled does something", f"{act.do} {act.what[0]} does nothing"))
    faults += broken(game)
    if texts is not None and _still(game):
        now = shown_again(game)
        for where, said in texts.items():
            if where in now and now[where] != said:
                what = f"{where} was “{said!s:.60}” and becomes “{now[where]!s:.60}”"
                faults.append(Fault("what is shown again looks alike", what))
    return faults


def _still(game: Game) -> bool:
    """Whether nothing goes on by itself, in a run or in the background."""
    return not game.state.running and game.session.experiments.job is None


def broken(game: Game) -> list[Fault]:
    """The rules that do not hold now."""
    rules = ALWAYS if game.state.running else (*ALWAYS, *AT_REST)
    found = []
    for rule in rules:
        try:
            found += [Fault(title(rule), what) for what in rule(game)]
        except Exception as error:  # a rule that cannot even be asked: the engine has no answer for this state
            found.append(_unanswered(title(rule), error))
    return found + game.watch.heard()


def _unanswered(rule: str, error: Exception) -> Fault:
    import traceback

    at = traceback.extract_tb(error.__traceback__)[-1]
    return Fault(rule, f"{type(error).__name__} in {at.name}: {error!s:.60}", traceback.format_exc())


def play(
    folder: Path, draw: Callable[[Game], Iterator[Act]], acts: int, until: float = float("inf"),
    log: Callable[[Act], object] = lambda _: None, known: Callable[[Fault], bool] = lambda _: False,
    avoided: Callable[[Game, Act], bool] = lambda _game, _act: False,
    enough: Callable[[Report], bool] = lambda _: False,
) -> Report:  # fmt: skip
    """Play one game: acts as `draw` gives them, until so many are done or the clock says `until`.

    log: told each act before it is performed. known: faults that are not to be reported. avoided: acts that are not
    to be performed. enough: asked after each act whether to end.
    """
    report, done = Report(), []
    with playing(folder) as game:
        for fault in broken(game):
            if not known(fault):
                report.add(fault, [])
        for act in draw(game):
            if report.acts >= acts or enough(report) or time.monotonic() > until:
                break
            if avoided(game, act):
                continue
            log(act)
            faults = perform(game, act)
            if faults is None:
                continue
            done.append(act)
            report.acts += 1
            for fault in faults:
                if not known(fault):
                    report.add(fault, list(done))
    for fault in game.watch.heard():
        if not known(fault):
            report.add(fault, list(done))
    return report


def replay(folder: Path, acts: list[Act], key: str) -> bool:
    """Whether these acts alone, in a fresh game, lead to a fault with this key."""
    with playing(folder) as game:
        if any(fault.key == key for fault in broken(game)):
            return True
        for act in acts:
            if any(fault.key == key for fault in perform(game, act) or ()):
                return True
    return any(fault.key == key for fault in game.watch.heard())
