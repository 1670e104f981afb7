"""Lesson files: what is written is what is read, and what is wrong is one sentence with its line and column."""

import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.basics.bounds import SETTINGS
from core.basics.errors import InputError
from core.gallery.presets import preset
from core.lessons.builtin import INDEX, builtin_lesson, builtin_names
from core.lessons.conditions import KINDS
from core.lessons.panels import Arrangement, Column
from core.lessons.reader import HEAD as HEAD_ENTRIES
from core.lessons.reader import STAGE as STAGE_ENTRIES
from core.lessons.reader import loads, read_lesson
from core.lessons.text import Display, Paragraph
from core.lessons.writer import NewStage, add_stage
from core.model.initializers import new_network

HEAD = "chainrule-lesson: 1\ntitle: Test\n\n"
STAGE = "stage:\nnetwork: xor-table\ntext: Read this.\n"
PANELS = {"surface": "surface", "output surface": "surface", "learn": "learn", "data": "data"}
PLACE = re.compile(r"line (\d+), column (\d+): (.+)")


def refused(text: str) -> tuple[int, int, str]:
    """Where and why a lesson is refused."""
    with pytest.raises(InputError) as caught:
        loads(text, None, PANELS)
    found = PLACE.fullmatch(str(caught.value))
    assert found, caught.value
    return int(found[1]), int(found[2]), found[3]


def test_a_lesson_written_by_hand_is_read():
    lesson = loads(
        HEAD
        + """\
section: 1.4
stage: Once forward
network: 2-2-1
activations: sigmoid, identity
bias: yes, no
W2:
    3 4 -2
    2 3 -4
W3: [5, -5]
data:
    x1 x2 -> t
    1 0 -> 1
    0 0 -> 0
settings: method batch, rate 0.5, batch size 2, shuffle no, epochs 100
example: 2
panels: left learn | data; right 30% output surface
text:
    The sum $s_{h_1}$ costs \\$5. Press
    **Step**.

    $$ h = r(W x) $$

    - one point
do: Go on.
when: loss below 0.1 (small)
when: epoch at least 1,000 and node 2.1 dead
when: question answered
ask: Which one?
choices: this | that
answer: that
seen: Done.
"""
    )
    stage = lesson.stages[0]
    assert (lesson.title, lesson.section, stage.title, stage.example) == ("Test", "1.4", "Once forward", 1)
    network = stage.document.network
    assert network.sizes == (2, 2, 1) and not network.layer(3).bias
    assert network.layer(2).weights.tolist() == [[3, 4, -2], [2, 3, -4]]
    assert stage.document.data.target_names == ("t",) and len(stage.document.data) == 2
    assert (stage.document.settings.rate, stage.document.settings.epochs) == (0.5, 100)
    assert stage.panels.columns[1] == Column("right", (("output surface",),), 30)
    assert [type(block) for block in stage.text] == [Paragraph, Display, Paragraph]
    assert stage.text[0].plain == "The sum s_(h_1) costs $5. Press Step."
    assert [goal.words for goal in stage.goals] == [
        "small", "Epoch at least 1,000 and node 2.1 dead", "Question answered",
    ]  # fmt: skip


def test_a_stage_goes_on_with_what_the_one_before_began_with():
    lesson = loads(HEAD + STAGE + "settings: rate 0.25\nexample: 3\n\nstage: Next\ntext: Two.\nsettings: l2 0.1\n")
    one, two = lesson.stages
    assert two.document.network is one.document.network and two.example == 2
    assert (two.document.settings.rate, two.document.settings.l2) == (0.25, 0.1)


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("", 1, 1, "not a lesson"),
        ("chainrule-lesson: 2\n", 1, 19, "expected 1, found '2'"),
        ("chainrule-lesson: 1\n", 1, 1, "title: expected"),
        (HEAD, 2, 1, "stage: expected at least one"),
        (HEAD + "hello\n", 4, 1, "expected an entry"),
        (HEAD + STAGE + "netwrok: xor\n", 7, 1, "unknown entry “netwrok”"),
        (HEAD + STAGE + "text: Again.\n", 7, 1, "text: occurs twice in this stage, first in line 6"),
        (HEAD + "stage:\nnetwork: nothing\ntext: a\n", 5, 10, "unknown network 'nothing'"),
        (HEAD + "stage:\nnetwork: ../x.chainrule\ntext: a\n", 5, 10, "expected a file in the folder of the lesson"),
        (HEAD + "stage:\nnetwork: 2-2-1\ntext: a\n", 5, 10, "expected an entry “activations”"),
        (HEAD + "stage:\nnetwork: 2-2-1\nactivations: relu, sgmoid\ntext: a\n", 5, 10, "network: unknown activation"),
        (HEAD + STAGE + "loss: squares\n", 7, 7, "loss: expected one of least_squares, "),
        (HEAD + STAGE + "W2: 1 2 3\n", 7, 5, "W2: expected 2 rows of 3 for this network, found 1 row"),
        (HEAD + STAGE + "W2: 1 2 3; 4 5\n", 7, 12, "found a row of 2"),
        (HEAD + STAGE + "W3: 1 2 x\n", 7, 9, "expected a number, found 'x'"),
        (HEAD + STAGE + "W4: 1\n", 7, 1, "W4: expected a matrix from W2 to W3"),
        (HEAD + STAGE + "data: xr\n", 7, 7, "unknown data set 'xr'"),
        (HEAD + STAGE + "data:\n    1 0 -> 1\n    0 0 0 -> 0\n", 9, 5, "expected 2 -> 1 numbers"),
        (HEAD + STAGE + "data:\n    1 0 1 -> 1\n", 7, 1, "inputs of the data: expected 2"),
        (HEAD + STAGE + "settings: rate fast\n", 7, 16, "settings: expected a number, found 'fast'"),
        (HEAD + STAGE + "settings: speed 3\n", 7, 11, "expected a name and its value, found 'speed 3'; the names"),
        (HEAD + STAGE + "settings: rate -1\n", 7, 16, "settings: "),
        (HEAD + STAGE + "example: 5\n", 7, 10, "example: expected 1 to 4, found 5"),
        (HEAD + STAGE + "panels: surface, grph\n", 7, 18, "found 'grph'"),
        (HEAD + STAGE + "panels: left data; left learn\n", 7, 20, "panels: left occurs twice"),
        (HEAD + STAGE + "do: $\\frac{1$\n", 7, 6, "formula: "),
        (HEAD + STAGE + "do: It is **bold.\n", 7, 11, "expected ** at the end of the strong words"),
        (HEAD + STAGE + "when: loss under 1\n", 7, 7, "expected “loss below {x}”"),
        (HEAD + STAGE + "when: loss below one\n", 7, 18, "expected a number, found 'one'"),
        (HEAD + STAGE + "when: node 2.7 dead\n", 7, 12, "expected a node from 1 to 2, found 7"),
        (HEAD + STAGE + "when: node 9.1 dead\n", 7, 12, "expected a layer from 2 to 3, found 9"),
        (HEAD + STAGE + "when: method is fast\n", 7, 7, "method: expected one of"),
        (HEAD + STAGE + "when: loss below 1 and\n", 7, 7, "expected a condition"),
        (HEAD + STAGE + "when: question answered\n", 7, 7, "expected a question in this stage"),
        (HEAD + STAGE + "ask: How much?\nanswer: h.9.1\n", 8, 9, "answer: h.9.1: expected a layer"),
        (HEAD + STAGE + "ask: How much?\n", 7, 1, "expected an entry “answer”"),
        (HEAD + STAGE + "ask: How much?\nanswer: 3\n", 7, 1, "expected “when: question answered”"),
        (HEAD + STAGE + "ask: a?\nchoices: b | c\nanswer: d\nwhen: question answered\n", 9, 9, "one of the choices"),
        (HEAD + STAGE + "test: share 2\n", 7, 7, "fraction of test examples"),
        (HEAD + "stage:\ndocument:\n    {\n     oops\n    }\ntext: a\n", 7, 6, "document: "),
        (HEAD + "stage:\ndocument:\n    {}\ntext: a\n", 6, 5, "document: not a Chainrule document"),
        (HEAD + "stage:\ntext: a\x07b\n", 5, 8, "U+0007"),
        ("   indented\n", 1, 4, "before an indented line"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line_and_column(text, line, column, words):
    found = refused(text)
    assert found[:2] == (line, column), found
    assert words in found[2]
    assert ", column " not in found[2], "the place is said once"


LESSONS = st.sampled_from(builtin_names())
PIECES = ["", "\n", "x", "-1", "9" * 30, ":", "$", "**", "→", "\x00", "nan", "2.9", " and "]


@settings(max_examples=150)
@given(LESSONS, st.data())
def test_a_damaged_lesson_is_read_or_refused_with_its_place(name, data):
    from importlib.resources import files

    text = (files("resources") / "lessons" / f"{name}.lesson").read_text(encoding="utf-8")
    at = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 40))
    new = data.draw(
        st.sampled_from(["", "\n", "x", "-1", "9" * 30, ":", "$", "**", "→", "\x00", "nan", "2.9", " and "])
    )
    damaged = data.draw(st.sampled_from([text[:at], text[:at] + new + text[at + length :]]))
    try:
        loads(damaged, None, None)
    except InputError as error:
        assert PLACE.fullmatch(str(error)), error


def test_bytes_that_are_no_text_are_refused_with_the_name_of_the_file(tmp_path):
    path = tmp_path / "bad.lesson"
    path.write_bytes(b"chainrule-lesson: 1\ntitle: \xff\n")
    with pytest.raises(InputError, match=r"bad\.lesson: line 2, column 8: expected text in UTF-8"):
        read_lesson(path)


def test_files_beside_a_lesson_are_read(tmp_path):
    from core import files

    files.write(tmp_path / "net.chainrule", replace(preset("xor-table"), data=None, settings=None))
    (tmp_path / "points.csv").write_text("1,0,1\n0,1,0\n")
    path = tmp_path / "a.lesson"
    path.write_text(HEAD + "stage:\nnetwork: net.chainrule\ndata: points.csv\ntext: Read.\n")
    lesson = read_lesson(path)
    assert lesson.key == str(path)
    assert lesson.stages[0].document.data.targets.tolist() == [[1.0], [0.0]]


def test_every_built_in_lesson_has_something_to_do_and_says_what_was_seen():
    for section, names in INDEX:
        for name in names:
            lesson = builtin_lesson(name)
            assert lesson.about and lesson.section and section
            for stage in lesson.stages:
                assert stage.do and stage.goals and stage.seen


def test_a_saved_stage_comes_back_to_the_last_bit(tmp_path):
    path = tmp_path / "mine.lesson"
    network = new_network([2, 3, 1], ["tanh", "sigmoid"], None, "uniform", 5)
    document = replace(preset("xor-table"), network=network, epoch=7, note="mine")
    arrangement = Arrangement(("learn", "data", "surface"), (
        Column("left", (("learn",), ("data",)), 25), Column("right", (("surface",),)),
    ))  # fmt: skip
    stage = NewStage(document, "Look at $h_1$.\n\nThen go on.", "First", "Press **Run**.", 2, arrangement)
    add_stage(path, stage, "Mine", PANELS)
    lesson = add_stage(path, replace(stage, title="Second", example=None, panels=None), "unused", PANELS)
    one, two = lesson.stages
    assert lesson.title == "Mine" and (one.title, two.title) == ("First", "Second")
    assert one.document == document and one.example == 2 and one.panels == arrangement
    assert np.array_equal(two.document.network.flat, network.flat)
    assert len(read_lesson(path, PANELS).stages) == 2


def test_a_stage_whose_text_cannot_be_read_is_not_saved(tmp_path):
    path = tmp_path / "mine.lesson"
    with pytest.raises(InputError, match=r"text: line 2, column 10: expected \$ at the end"):
        add_stage(path, NewStage(preset("xor-table"), "This\nit costs $5"), "Mine", PANELS)
    assert not path.exists()
    path.write_text("something else\n")
    with pytest.raises(InputError, match=r"mine\.lesson: line 1, column 1"):
        add_stage(path, NewStage(preset("xor-table"), "text"), "Mine", PANELS)
    assert path.read_text() == "something else\n"


def test_every_kind_of_condition_has_words_of_its_own():
    templates = [kind.template for kind in KINDS]
    assert len(set(templates)) == len(templates)
    assert all(kind.meaning for kind in KINDS)


@pytest.mark.parametrize(("other", "equal"), [(1.0 + 2**-52, True), (1.001, False)])
def test_rows_that_differ_by_rounding_are_equal(other: float, equal: bool):
    """Compiled kernels compute equal nodes in different lanes."""
    goals = "when: rows of W2 equal\nwhen: rows of W2 differ\n"
    stage = loads(f"{HEAD}{STAGE}W2:\n    1 2 3\n    {other!r} 2 3\n{goals}", None, PANELS).stages[0]
    now = SimpleNamespace(network=stage.document.network)
    assert [goal.condition.test(now, now) for goal in stage.goals] == [equal, not equal]


DOCS = (Path(__file__).resolve().parents[3] / "docs" / "lessons.md").read_text(encoding="utf-8")


def test_the_example_of_the_description_is_a_lesson():
    example = DOCS.split("```")[1].lstrip("\n")
    lesson = loads(
        example, None, PANELS | {"loss curve": "loss_curve", "weights": "weights", "derivation": "derivation"}
    )
    assert [len(stage.goals) for stage in lesson.stages] == [2, 3]


def test_every_entry_and_condition_is_described():
    for name in (*HEAD_ENTRIES, *STAGE_ENTRIES):
        assert f"`{name}`" in DOCS or f"`{name}: " in DOCS or f"`{name}:" in DOCS, name
    for kind in KINDS:
        setting = re.sub(r" (is|above|below) \{[nx]\}$", "", kind.template).replace(" ", "_")
        assert setting in SETTINGS or f"`{kind.template}`" in DOCS, kind.template
