"""chainrule sweep: its table and its map, the command of each row, and what it refuses before it trains."""

import csv
import json
import re
import shlex

import pytest

from core.basics import pictures
from core.cli.parser import main

SWEEP = ["sweep", "xor-table", "--vary", "rate=0.1:10:3log", "--vary", "seed=0:1", "--epochs", "30", "--no-kernels"]


def swept(capsys, *words):
    assert main([*SWEEP, *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def without_time(report):
    return {name: value for name, value in report.items() if name != "seconds"}


def test_one_entry_for_each_run_with_the_settings_that_vary(capsys):
    report = swept(capsys, "--starts", "0:2", "--method", "sgd")
    assert report["varied"] == {"rate": [0.1, 1.0, 10.0], "seed": [0, 1]}
    assert report["starts"] == [0, 1, 2]
    assert report["epochs"] == 30
    assert report["level"] == pytest.approx(0.0125)
    assert len(report["runs"]) == 18
    assert [(r["rate"], r["seed"], r["start"]) for r in report["runs"][:4]] == [
        (0.1, 0, 0), (0.1, 0, 1), (0.1, 0, 2), (0.1, 1, 0)
    ]  # fmt: skip
    assert {"loss", "best_loss", "test_loss", "learned", "diverged_at", "command"} <= report["runs"][0].keys()


def test_commas_separate_the_values_even_two_whole_numbers(capsys):
    words = ["sweep", "xor-table", "--vary", "batch-size=1,2", "--vary", "rate=1,2", "--epochs", "2", "--json"]
    assert main([*words, "--method", "mini-batch"]) == 0
    assert json.loads(capsys.readouterr().out)["varied"] == {"batch_size": [1, 2], "rate": [1, 2]}


def test_jobs_do_not_change_a_bit(capsys):
    first = swept(capsys, "--starts", "0:2", "--jobs", "1")
    assert without_time(swept(capsys, "--starts", "0:2", "--jobs", "3")) == without_time(first)


def test_the_command_of_a_row_makes_it_again_to_the_bit(tmp_path, capsys):
    path = tmp_path / "runs.csv"
    report = swept(capsys, "--starts", "3:5", "--method", "mini-batch", "--batch-size", "3", "--optimizer", "momentum",
                   "--save", str(path))  # fmt: skip
    rows = list(csv.DictReader(path.open()))
    assert len(rows) == 18
    for row, run in list(zip(rows, report["runs"], strict=True))[::7]:
        assert float(row["loss"]) == run["loss"]
        assert row["command"] == run["command"]
        assert main([*shlex.split(row["command"])[1:], "--json"]) == 0
        (again,) = json.loads(capsys.readouterr().out)["runs"]
        assert again["loss"] == run["loss"]
        assert again["command"] == run["command"]


def test_a_run_that_diverges_has_not_learned(capsys):
    assert main(["sweep", "linear", "--vary", "rate=0.01,1e9", "--epochs", "50", "--no-kernels", "--json"]) == 0
    good, bad = json.loads(capsys.readouterr().out)["runs"]
    assert good["diverged_at"] is None
    assert bad["diverged_at"] is not None
    assert bad["learned"] is False


def test_a_line_for_each_value_and_the_best_run(capsys):
    assert main([*SWEEP, "--level", "100"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[0] == "η"
    assert len(lines) == 6
    assert "6 of 6 runs learned (mean loss at most 100)" in lines[4]
    assert lines[5].startswith("lowest loss ")


def test_the_map_is_written_as_svg_and_by_what_can_draw_as_png(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(pictures, "_painters", [lambda svg: svg.encode()[:4]])
    drawn, painted = tmp_path / "map.svg", tmp_path / "map.PNG"
    assert main([*SWEEP, "--save", str(drawn), "--save", str(painted)]) == 0
    assert drawn.read_text().startswith("<svg") and "seed of the order" in drawn.read_text()
    assert painted.read_bytes() == b"<svg"
    monkeypatch.setattr(pictures, "_painters", [])
    assert main([*SWEEP, "--save", str(painted)]) == 2
    assert "choose the suffix .svg" in capsys.readouterr().err


def test_the_title_of_a_narrow_map_fits(tmp_path, capsys):
    path = tmp_path / "map.svg"
    words = ["sweep", "xor-table", "--vary", "rate=0.1,0.2", "--vary", "seed=0,1", "--epochs", "1"]
    assert main([*words, "--level", "0.0333333", "--save", str(path)]) == 0
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", path.read_text())
    width = float(re.search(r'width="(\d+)"', path.read_text())[1])
    # A letter takes half of the font's 13 pixels or more.
    assert all(96 + 6.5 * len(text) < width for text in texts)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--vary", "width=1"], "--vary: expected SETTING=VALUES"),
        (["--vary", "rate=1"], "η: already varied"),
        (["--vary", "start=1:3", "--starts", "1"], "already varied"),
        (["--vary", "batch-size=0"], "--vary: batch size"),
        (["--starts", "-1:3"], "--starts: seed of the initial weights"),
        (["--starts", "0:99999"], "at most 100,000 runs, found 600,000"),
        (["--starts", "1", "--initializer", "none"], "initializer"),
        (["--jobs", "0"], "--jobs: expected a whole number from 1"),
        (["--level", "-1"], "--level"),
        (["--epochs", "0"], "--epochs"),
        (["--save", "runs.txt"], "ends in .csv, .png or .svg"),
        (["--save", "/nowhere/runs.csv"], "there is no folder for /nowhere/runs.csv"),
        (["--data", "iris"], "inputs"),
        (["--rate", "0.2"], "--rate: already varied"),
        (["--seed", "3"], "--seed: already varied"),
        (["--no-shuffle"], "--no-shuffle: the seed of the order varies"),
        (["--vary", "batch-size=1,2", "--method", "sgd"], "--method: expected mini-batch"),
        (["--jobs", "2", "--scheduler", "tcp://127.0.0.1:1"], "not allowed with"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_trained(words, said, capsys):
    assert main([*SWEEP, *words]) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""
    assert len(captured.err.strip().splitlines()) == 1
