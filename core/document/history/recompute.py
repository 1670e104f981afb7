"""Recompute earlier moments of a training run that were not stored."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from core.derivation import derive
from core.document.moment import Moment
from core.document.stepping import next_rule, next_update
from core.kernels import cache
from core.kernels.plan import needed, plan_for
from core.kernels.select import make_engine

if TYPE_CHECKING:
    from core.document.document import Document
    from core.document.history.timeline import Timeline

# Maximum duration of going back one step, in seconds; a longer run goes back to its last stored moment.
PATIENCE = 0.05
_CHUNK = 64


def recompute_moment(timeline: Timeline, patience: float = PATIENCE) -> Timeline | None:
    """Return the timeline with the update that led to the moment shown, if training led there.

    Training from the moment before is repeated up to one update before the one shown; the same numbers
    come out again, since an epoch's order depends on nothing but its seed. None where something else led
    there (an edit), or where repeating would take more than `patience` seconds.
    """
    if timeline.index == 0:
        return None
    now, before = timeline.now.document, timeline.moments[timeline.index - 1].document
    if now.settings != before.settings or now.data is not before.data or now.data is None:
        return None
    missing = _updates(now) - _updates(before)
    if missing < 1 or now.network.sizes != before.network.sizes:
        return None
    document, inserted = before, None
    if missing > 1:
        found = _trained(before, missing - 1, patience)
        if found is None:
            return None
        document = found
        inserted = Moment(document, timeline.now.label)
    assert document.data is not None and document.settings is not None
    selection = next_update(document)
    rows = list(selection.examples)
    rule = next_rule(document)
    steps = derive(document.network, document.data.inputs[rows], document.data.targets[rows], rule)
    return timeline.recalled(inserted, selection, len(steps) - 1)


def _updates(document: Document) -> int:
    """Return the number of updates of training so far."""
    assert document.data is not None and document.settings is not None
    return document.epoch * document.settings.updates_per_epoch(len(document.data)) + document.update


def _trained(document: Document, updates: int, patience: float) -> Document | None:
    assert document.data is not None and document.settings is not None
    settings = replace(document.settings, epochs=None, stop_loss=None)
    plan = plan_for(document.network, settings, len(document.data))
    compiled = cache.compiled_before(*needed(plan, document.network, settings))
    engine = make_engine(
        document.network, document.data, settings, document.epoch, document.update, document.optimizer,
        kernels=compiled,
    )  # fmt: skip
    deadline = time.perf_counter() + patience
    chunk = 1
    while updates > 0 and engine.finished is None:
        chunk = min(2 * chunk, updates, _CHUNK if engine.plan is None else updates)
        engine.advance(chunk)
        updates -= chunk
        if time.perf_counter() > deadline:
            return None
    shot = engine.snapshot()
    return replace(document, network=shot.network, epoch=shot.epoch, update=shot.update, optimizer=shot.optimizer)
