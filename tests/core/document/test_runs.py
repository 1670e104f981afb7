"""Kept runs: what they hold, how they are written, and that their command gives them again."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from core.basics.errors import InputError
from core.cli.parser import main
from core.data.gates import GATES
from core.document.document import Document
from core.document.history import run_edits
from core.document.history.runs import CURVE_BINS, MAX_RUNS, free_color, free_name, kept, recorded
from core.document.history.timeline import Timeline
from core.document.moment import Moment, UpdateSelection
from core.files.native import format
from core.kernels.select import make_engine
from core.model.initializers import new_network
from core.training.loss_history import LossHistory
from core.training.reference import losses
from core.training.settings import Settings

DATA = GATES["xor"]


def start(seed=1, **settings):
    network = new_network([2, 3, 1], ["tanh", "sigmoid"], seed=seed)
    return Document(network, DATA, Settings(**{"rate": 0.3, "seed": 5, **settings}))


def trained(document, updates):
    """The document this many updates later, with NumPy, and its curve."""
    engine = make_engine(
        document.network, document.data, document.settings, document.epoch, document.update, kernels=False
    )
    engine.advance(updates)
    shot = engine.snapshot()
    first = document.start or document.network
    history = LossHistory().appended(*engine.take_losses())
    return replace(document, network=shot.network, epoch=shot.epoch, update=shot.update, start=first), history


def run(updates=42, name="A", **settings):
    return kept(*trained(start(**settings), updates), name, kernels=False)


@pytest.mark.parametrize(
    "settings",
    [
        {"method": "sgd"},
        {"method": "sgd", "shuffle": False},
        {"method": "batch", "stop_loss": 0.4, "epochs": 3},
        {"method": "mini-batch", "batch_size": 3},
        {"optimizer": "adam", "l1": 0.001, "l2": 0.01, "schedule": "cosine", "schedule_epochs": 8},
        {"method": "batch", "optimizer": "momentum", "momentum": 0.5},
    ],
)
def test_the_command_gives_the_run_again_bit_for_bit(settings, tmp_path, capsys):
    made = run(43, **({**settings, "epochs": None, "stop_loss": None}))
    made = replace(made, document=replace(made.document, settings=Settings(**{"rate": 0.3, "seed": 5, **settings})))
    path, out = tmp_path / "start.chainrule", tmp_path / "out.chainrule"
    path.write_bytes(format.dumps(made.beginning()))
    words = made.command(str(path))
    assert words[:3] == ["chainrule", "train", str(path)]
    assert main([*words[1:], "--save", str(out), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["loss_mean"] == made.loss
    again = format.loads(out.read_bytes())
    assert again.network == made.network
    assert (again.epoch, again.update) == (made.epochs, made.document.update)


@pytest.mark.parametrize("updates", ["-1", "4", "x"])
def test_more_updates_than_an_epoch_has_are_refused(updates, capsys):
    assert main(["train", "xor-printed", "--epochs", "1", "--method", "sgd", f"--updates={updates}"]) == 2
    assert "--updates: " in capsys.readouterr().err


def test_a_run_holds_what_it_began_with_and_what_came_of_it():
    made = run(40)
    assert made.epochs == 10
    assert made.start == start().network
    assert made.loss == losses(made.network, DATA).mean()
    assert made.test_loss is None
    assert len(made.history) == 10
    assert made.beginning() == start()
    assert made.data is DATA
    long = kept(made.document, LossHistory().appended(0, np.linspace(2, 1, 20_000)), "long")
    assert long.history.low.size <= CURVE_BINS
    assert long.history.end == 20_000
    assert long.history.low.min() == 1.0
    assert kept(start(), LossHistory(), "untrained").start == start().network


def written(*runs, document=None):
    return format.loads(format.dumps(replace(document or start(), runs=runs)))


def test_runs_come_back_from_a_file_and_examples_are_written_once():
    other = replace(start(), data=GATES["and"])
    first, second = run(40), run(21, "B", method="batch")
    third = kept(*trained(other, 8), "C", 2, exact=False)
    fourth = replace(kept(*trained(other, 4), "D", 3), shown=False, loss=math.nan)
    content = format.dumps(replace(start(), runs=(first, second, third, fourth)))
    again = format.loads(content)
    assert again.runs == (first, second, third, fourth)
    assert format.dumps(again) == content
    assert again.runs[0].data is again.data
    assert again.runs[3].data is again.runs[2].data
    assert content.count(b'"inputs"') == 2


def test_a_run_of_another_shape_beside_the_document():
    network = new_network([2, 1], ["sigmoid"])
    again = written(run(8), document=Document(network, DATA, Settings()))
    assert again.runs[0].network.sizes == (2, 3, 1)


def broken(*path_and_value):
    whole = json.loads(format.dumps(replace(start(), runs=(run(8), run(8, "B")))))
    *path, last, value = path_and_value
    target = whole["runs"]
    for key in path:
        target = target[key]
    if value is ...:
        del target[last]
    else:
        target[last] = value
    return json.dumps(whole)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ((0, "name", ""), r"runs\[0\]\.name: .*1 to 60"),
        ((0, "name", "x" * 61), r"runs\[0\]\.name: .*found 61"),
        ((1, "name", "A"), r"runs\[1\]: expected different names, found two runs named 'A'"),
        ((0, "name", ...), r"runs\[0\]\.name: missing"),
        ((0, "loss", "1"), r"runs\[0\]\.loss: expected a number"),
        ((0, "color", -1), r"runs\[0\]\.color: expected 0 to"),
        ((0, "what", 1), r"runs\[0\]: unknown entry"),
        ((0, "examples_of", 1), r"runs\[0\]\.examples_of: expected 0 to 0"),
        ((0, "examples_of", ...), r"runs\[0\]\.document: data: missing"),
        ((0, "document", "settings", ...), r"runs\[0\]\.document: settings: missing"),
        ((0, "document", "start", ...), r"runs\[0\]\.document: start: missing"),
        ((0, "document", "layers", 0, "size", 3), r"runs\[0\]\.document"),
        ((0, "document", "history", "low", 0, "x"), r"runs\[0\]\.document.*history.low\[0\]"),
        ((0, "document", "history", {"width": 1, "end": 4000, "low": [1.0] * 4000}), "at most 2048 bins"),
    ],
)
def test_a_run_that_is_wrong_is_refused_with_its_place(change, place):
    with pytest.raises(InputError, match=place):
        format.loads(broken(*change))


def test_too_many_runs_are_refused():
    whole = json.loads(format.dumps(replace(start(), runs=(run(8),))))
    whole["runs"] = [{**whole["runs"][0], "name": str(k)} for k in range(MAX_RUNS + 1)]
    with pytest.raises(InputError, match=f"runs: expected at most {MAX_RUNS}"):
        format.loads(json.dumps(whole))


# Exact or not


def line(*documents):
    timeline = Timeline((Moment(documents[0], "Start"),))
    for document in documents[1:]:
        timeline = timeline.then(Moment(document, "Training"))
    return timeline


def test_a_run_in_one_piece_is_exact():
    first = start()
    middle, _ = trained(first, 10)
    last, _ = trained(middle, 11)
    made = recorded(line(first, middle, last), LossHistory(), "A", 3)
    assert made.exact
    assert (made.epochs, made.document.update, made.color) == (5, 1, 3)
    assert made.start == first.network


def test_other_settings_on_the_way_are_not_exact_but_after_the_end_they_are():
    first = start()
    middle, _ = trained(first, 8)
    other = replace(middle, settings=replace(middle.settings, rate=0.1))
    last, _ = trained(other, 8)
    assert not recorded(line(first, other, last), LossHistory(), "A", 0).exact
    stop = replace(middle, settings=replace(middle.settings, epochs=9))
    assert recorded(line(first, stop, trained(stop, 8)[0]), LossHistory(), "A", 0).exact
    made = recorded(line(first, replace(last, settings=first.settings), other), LossHistory(), "A", 0)
    assert made.exact
    assert made.settings.rate == 0.3


def test_an_update_by_hand_and_an_edit_are_not_exact():
    first = start()
    middle, _ = trained(first, 5)
    by_hand = replace(middle, network=start(2).network)
    timeline = line(first, middle)
    timeline = timeline.then(Moment(by_hand, "Update", UpdateSelection((0,), in_turn=False)))
    assert not recorded(timeline, LossHistory(), "A", 0).exact
    marked = LossHistory().marked(1, "edit", "Set w11")
    assert not recorded(line(first, middle), marked, "A", 0).exact
    assert recorded(line(first, middle), LossHistory().marked(0, "reset", "Reset"), "A", 0).exact


def test_a_run_whose_start_is_not_known_is_not_exact():
    opened = replace(trained(start(), 8)[0], start=None)
    assert not recorded(line(opened, trained(opened, 8)[0]), LossHistory(), "A", 0).exact
    assert not recorded(line(opened), LossHistory(), "A", 0).exact
    with_start, _ = trained(start(), 8)
    assert recorded(line(with_start, trained(with_start, 8)[0]), LossHistory(), "A", 0).exact


def test_the_test_examples_have_a_loss_of_their_own_and_are_written_once():
    document = replace(start(), test=GATES["and"])
    made = kept(*trained(document, 8), "A")
    assert made.test_loss == losses(made.network, GATES["and"]).mean()
    again = written(made, document=document)
    assert again.runs == (made,)
    assert again.runs[0].document.test is again.test
    other = written(made)
    assert other.runs[0].document.test == GATES["and"]


def test_only_what_came_after_the_last_start_counts():
    first = start()
    before, _ = trained(replace(first, settings=replace(first.settings, rate=0.9)), 8)
    last, _ = trained(first, 8)
    assert recorded(line(first, before, first, last), LossHistory(), "A", 0).exact


def test_the_moment_shown_gets_the_runs_and_the_moments_after_it_stay():
    first = start()
    timeline = line(first, trained(first, 4)[0], trained(first, 8)[0]).at(1)
    with_runs = replace(timeline.now.document, runs=(run(4),))
    again = timeline.showing(with_runs)
    assert again.now.document is with_runs
    assert again.index == 1
    assert [again.moments[k] is timeline.moments[k] for k in range(3)] == [True, False, True]


# Edits


def test_kept_runs_get_names_and_colors_of_their_own():
    document = run_edits.keep_runs([run(4), run(4), run(4, "B")]).change(start())
    assert [(each.name, each.color) for each in document.runs] == [("A", 0), ("A (2)", 1), ("B", 2)]
    document = run_edits.remove_runs({"A (2)"}).change(document)
    document = run_edits.keep_runs([run(4, "C")]).change(document)
    assert [(each.name, each.color) for each in document.runs] == [("A", 0), ("B", 2), ("C", 1)]
    assert free_name(document.runs) == "Run 1"
    assert free_color(document.runs) == 3


def test_rename_show_and_what_is_refused():
    document = run_edits.keep_runs([run(4), run(4, "B")]).change(start())
    document = run_edits.rename_run("A", "  small   η ").change(document)
    assert [each.name for each in document.runs] == ["small η", "B"]
    for name in ("", "x" * 61, "B"):
        with pytest.raises(InputError, match="name of the run"):
            run_edits.rename_run("small η", name).change(document)
    document = run_edits.show_runs({"B"}, False).change(document)
    assert [each.shown for each in document.runs] == [True, False]
    many = [replace(run(4), name=str(k)) for k in range(MAX_RUNS)]
    with pytest.raises(InputError, match=f"kept runs: expected at most {MAX_RUNS}; remove some"):
        run_edits.keep_runs(many).change(document)
