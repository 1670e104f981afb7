"""Runs of a sweep on several threads: the same bits whatever their number, in any order, stopped when asked to."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from core.analysis.sweeping.outcomes import level_of, outcome_of
from core.analysis.sweeping.sweep import Axis, Sweep, parse_axis, parse_range
from core.analysis.sweeping.sweep_map import cell_at, map_of, svg
from core.analysis.sweeping.trials import train_trial, train_trials
from core.basics.errors import InputError
from core.data.dataset import Dataset
from core.data.gates import GATES
from core.document.document import Document
from core.kernels import cache
from core.model.initializers import new_network
from core.training.settings import Settings

DOCUMENT = Document(new_network([2, 3, 1], ["tanh", "sigmoid"], seed=4), GATES["xor"], Settings(rate=0.3))
SWEEP = Sweep((Axis("rate", (0.1, 1.0, 5.0)), Axis("seed", (0, 1))), 60, starts=(1, 2))


def trained(jobs, kernels, **options):
    found = dict(train_trials(SWEEP.each(DOCUMENT), jobs, lambda _: kernels, 0.01, **options))
    return [found[place] for place in range(len(SWEEP))]


@pytest.mark.parametrize("kernels", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_the_bits_do_not_depend_on_how_many_run_at_a_time(kernels):
    if kernels and not cache.available():
        kernels = False
    one, four = trained(1, kernels), trained(4, kernels)
    for first, second in zip(one, four, strict=True):
        assert first.trial.name == second.trial.name
        assert first.run.network.flat.tobytes() == second.run.network.flat.tobytes()
        assert outcome_of(first) == outcome_of(second)


def test_every_combination_is_one_run():
    trials = SWEEP.trials(DOCUMENT)
    assert len(trials) == len(SWEEP) == 12
    assert {(dict(trial.varied)["rate"], dict(trial.varied)["seed"], trial.start) for trial in trials} == {
        (rate, seed, start) for rate in (0.1, 1.0, 5.0) for seed in (0, 1) for start in (1, 2)
    }
    assert trials[0].name == "η 0.1, seed of the order 0, start 1"
    assert (trials[3].document.settings.rate, trials[3].document.settings.seed) == (0.1, 1)


def test_a_setting_varies_only_once():
    with pytest.raises(InputError, match="η: already varied"):
        Sweep((Axis("rate", (0.1,)), Axis("rate", (0.2,))), 1)


def test_a_stop_ends_all_and_results_that_are_over_remain():
    stop = threading.Event()
    endless = replace(SWEEP, epochs=10**9, starts=())
    ending = [*SWEEP.trials(DOCUMENT)[:1], *endless.trials(DOCUMENT)]
    found = []
    for place, result in train_trials(ending, 2, lambda _: False, stop=stop):
        found.append((place, result.run.epochs))
        stop.set()
    assert found == [(0, 60)]


def test_leaving_early_ends_the_threads():
    endless = replace(SWEEP, epochs=10**9).trials(DOCUMENT)
    first = SWEEP.trials(DOCUMENT)[:1]
    runs = train_trials([*first, *endless], 2, lambda _: False)
    next(runs)
    runs.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("trial")]


def test_what_a_check_raises_ends_all():
    def check():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(train_trials(replace(SWEEP, epochs=10**9).trials(DOCUMENT), 2, lambda _: False, check=check))


def test_a_fault_in_one_run_is_raised():
    bad = replace(SWEEP.trials(DOCUMENT)[0], document=replace(DOCUMENT, data=Dataset(np.ones((1, 3)), np.ones((1, 1)))))
    with pytest.raises(InputError):
        list(train_trials([bad], 2, lambda _: False))


def test_how_far_it_is_is_reported_in_runs():
    shares = []
    train_trial(replace(SWEEP.trials(DOCUMENT)[0], epochs=1_500), False, report=shares.append)
    assert shares == sorted(shares)
    assert all(0.0 <= share <= 1.0 for share in shares)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("rate=0.001:1:4log", (0.001, 0.01, 0.1, 1.0)),
        ("rate=0:1:3", (0.0, 0.5, 1.0)),
        ("rate=0.1,0.5", (0.1, 0.5)),
        ("seed=0:3", (0, 1, 2, 3)),
        ("batch-size=1:100:3log", (1, 10, 100)),
        ("start=7", (7,)),
    ],
)
def test_settings_and_values_as_they_are_typed(text, values):
    axis = parse_axis(text)
    assert axis.what == text.split("=")[0].replace("-", "_")
    assert axis.values == values


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("width=1:2", "expected SETTING=VALUES with one of rate, batch-size, seed, start"),
        ("rate", "expected SETTING=VALUES"),
        ("rate=", "at least one value"),
        ("rate=0:1", "expected FIRST:LAST:COUNT"),
        ("rate=0:1:3log", "both ends above 0"),
        ("rate=0:1:x", "number of values in the range: expected a whole number"),
        ("rate=a:1:3", "expected a number, found “a”"),
        ("seed=3:0", "the smaller first"),
        ("seed=0.5:3", "whole numbers"),
        ("seed=0:10000000", "at most 100,000 values"),
        ("seed=-1:3", "seed of the order: expected a whole number from 0"),
        ("seed=1:2:3:4", "expected FIRST:LAST:COUNT"),
        ("seed=:3", "expected two ends"),
    ],
)
def test_what_cannot_be_varied_is_said(text, words):
    with pytest.raises(InputError, match=words):
        parse_axis(text)


def test_a_single_number_is_a_list():
    assert parse_range("5", whole=True) == (5.0,)


# --- the map


def outcomes(jobs=1):
    return [outcome_of(result) for result in trained(jobs, False)]


def test_the_map_holds_the_share_of_runs_that_learned():
    found = outcomes()
    level = sorted(outcome.loss for outcome in found)[5]
    shown = map_of(SWEEP, found, level)
    assert shown.shares.shape == (2, 3)
    assert shown.runs == 2
    assert np.nansum(shown.shares) * shown.runs == 6
    for outcome in found:
        row, column = (0, 1).index(outcome.settings["seed"]), (0.1, 1.0, 5.0).index(outcome.settings["rate"])
        mates = [o for o in found if o.varied == outcome.varied]
        assert shown.shares[row, column] == sum(o.loss <= level for o in mates) / 2
    assert shown.words(1, 2).startswith("η 5, seed of the order 1: ")


def test_runs_that_are_not_over_are_blank_and_starts_are_an_axis():
    sweep = Sweep((Axis("rate", (0.1, 1.0)),), 5, starts=(1, 2, 3))
    (result,) = [result for _, result in train_trials(sweep.trials(DOCUMENT)[:1], 1, lambda _: False)]
    shown = map_of(sweep, [outcome_of(result)], 0.0)
    assert shown.shares.shape == (3, 2)
    assert np.isnan(shown.shares).sum() == 5
    assert shown.words(2, 1).endswith("not trained yet")
    assert svg(shown).count("0%") >= 2


def test_one_setting_alone_is_one_row():
    shown = map_of(Sweep((Axis("rate", (0.1, 1.0)),), 5), [], 0.1)
    assert shown.shares.shape == (1, 2)
    assert "η" in svg(shown)


def test_a_place_of_the_picture_leads_to_its_cell():
    shown = map_of(SWEEP, outcomes(), 0.1)
    places = {cell_at(shown, x, y) for x in range(0, 700, 5) for y in range(0, 300, 5)}
    assert places == {None, *((row, column) for row in range(2) for column in range(3))}


def test_a_run_has_learned_if_a_tenth_of_the_constant_loss_is_left():
    assert level_of("least_squares", GATES["xor"]) == pytest.approx(0.0125)
    assert level_of("absolute_error", GATES["xor"]) == pytest.approx(0.05)
    assert level_of("binary_cross_entropy", GATES["xor"]) == pytest.approx(0.1 * np.log(2))
    classes = Dataset(np.zeros((4, 1)), np.eye(4))
    assert level_of("cross_entropy", classes) == pytest.approx(0.1 * np.log(4))
