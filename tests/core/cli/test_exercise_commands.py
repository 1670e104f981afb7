"""chainrule exercise and chainrule grade."""

import csv
import json

import pytest

from core.cli.parser import main

MAKE = ["exercise", "mazur", "--input", "0.05,0.1", "--target", "0.01,0.99", "--rate", "0.5"]


@pytest.fixture
def sheet(tmp_path, capsys):
    path = tmp_path / "ex.json"
    assert main([*MAKE, "--save", str(path)]) == 0
    capsys.readouterr()
    return path


def answers(path, text):
    path.write_text(text, encoding="utf-8")
    return str(path)


def graded(capsys, *words):
    assert main(["grade", *map(str, words), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_an_exercise_is_written_and_right_answers_are_graded_right(sheet, tmp_path, capsys):
    content = json.loads(sheet.read_text())
    assert content["format"] == "chainrule-exercise" and content["method"] == "sgd"
    first = graded(capsys, sheet, answers(tmp_path / "none.json", "{}"))
    assert first["right"] == 0 and first["of"] == len(content["questions"])
    right = {a["name"]: a["expected"] for a in first["answers"]}
    for digits in (3, 6, 17):
        text = "name,value\n" + "".join(f"{name},{value:.{digits}g}\n" for name, value in right.items())
        found = graded(capsys, sheet, answers(tmp_path / "right.csv", text))
        assert found["right"] == found["of"]
    assert graded(capsys, sheet, answers(tmp_path / "right.json", json.dumps(right)))["right"] == first["of"]


@pytest.mark.parametrize(
    "text",
    ["s.2.1,0,3775\n", "s.2.1;0,3775\n", 's.2.1,"0,3775"\n', "\ufeffName;Value\ns.2.1\t0.3775\n",
     "# mine\ns.2.1, 0.15*0.05+0.2*0.1+0.35", '{"s.2.1": 0.3775}', '{"s.2.1": "0,3775", "h.2.1": null}',
     "s.2.1,0.3775,,\n"],
)  # fmt: skip
def test_answers_in_any_common_form(sheet, tmp_path, capsys, text):
    found = graded(capsys, sheet, answers(tmp_path / "a.csv", text))
    assert found["answers"][0]["right"] and found["right"] == 1


def test_digits_of_a_json_number_are_those_typed(sheet, tmp_path, capsys):
    found = graded(capsys, sheet, answers(tmp_path / "a.json", '{"h.2.1": 0.593, "h.2.2": 0.5970}'))
    assert [a["right"] for a in found["answers"] if a["given"] is not None] == [True, False]


def test_several_pairs_make_a_batch(tmp_path, capsys):
    path = tmp_path / "ex.json"
    more = ["--input", "1,0", "--target", "1,0", "--ask", "grad.3.1.1,new.3.1.1,L@2"]
    assert main([*MAKE, *more, "--save", str(path)]) == 0
    capsys.readouterr()
    assert json.loads(path.read_text())["method"] == "batch"
    found = graded(capsys, path, answers(tmp_path / "n.json", "{}"))
    mean = found["answers"][0]["expected"]
    found = graded(capsys, path, answers(tmp_path / "b.json", json.dumps({"grad.3.1.1": mean * 2})))
    assert found["answers"][0]["mistakes"] == ["factor-two", "sum-for-mean"]


def test_a_class_is_graded_into_one_table(sheet, tmp_path, capsys):
    folder = tmp_path / "class"
    folder.mkdir()
    for name, text in (("ann", "s.2.1,0.3775"), ("bob", "L,0.5967\nh.2.1,0.593"), ("=cy", "L,0.5967")):
        answers(folder / f"{name}.csv", text)
    table = tmp_path / "table.csv"
    assert main(["grade", str(sheet), str(folder), "--save", str(table)]) == 0
    assert "half-forgotten: the ½ forgotten, by 2 of 3" in capsys.readouterr().out
    rows = list(csv.reader(table.open(encoding="utf-8")))
    mistake = "mistake: half-forgotten (the ½ forgotten)"
    names = ["student", "'=cy", "ann", "bob", "all: right", "all: most common mistake", mistake]
    assert [row[0] for row in rows] == names and rows[-1][1:] == ["2", "3"]
    column = rows[0].index("L")
    assert [row[column] for row in rows[1:-1]] == [
        "half-forgotten",
        "none",
        "half-forgotten",
        "0",
        "half-forgotten (2 of 3)",
    ]
    found = graded(capsys, sheet, folder)
    assert found["mistakes"] == {"half-forgotten": 2} and len(found["files"]) == 3


@pytest.mark.parametrize(
    "text",
    ["", "foo,1", "s.9.1,1", "slope.2.1,1", "s.2.1", "s.2.1,1\ns.2.1,2", "{", '{"s.2.1": [1]}',
     '{"s.2.1": true}', '{"foo": 1}', '{"s.2.1": NaN}', '{"s.2.1": 1, "s.2.1": 2}', "\0\0\0", "[1]",
     '{"a":' * 2000 + "1" + "}" * 2000],
)  # fmt: skip
def test_wrong_answers_are_refused_in_one_line(sheet, tmp_path, capsys, text):
    path = answers(tmp_path / "a.csv", text)
    assert main(["grade", str(sheet), path, "--save", str(tmp_path / "t.csv")]) == 2
    out, err = capsys.readouterr()
    assert not out and err.count("\n") == 1 and path in err
    assert not (tmp_path / "t.csv").exists()


def test_a_list_and_a_folder_are_told_as_such(sheet, tmp_path, capsys):
    path = answers(tmp_path / "a.json", "[1, 2]")
    assert main(["grade", str(sheet), path]) == 2
    assert "a.json: expected an object of answers, such as" in capsys.readouterr().err
    assert main(["grade", str(tmp_path), path]) == 2
    assert capsys.readouterr().err == f"chainrule: cannot read {tmp_path}: this is a folder\n"


@pytest.mark.parametrize(
    "words",
    [["--ask", "foo"], ["--ask", ","], ["--ask", "s.2.1,s.2.1"], ["--phase", "sideways"], ["--rate", "x"],
     ["--rate=-1"], ["--input", "1,0"], ["--last", "0"], ["--seed", "x"], ["--seed=-1"],
     ["--input", "1", "--target", "1,1"], ["--rate", "inf"]],
)  # fmt: skip
def test_a_wrong_exercise_command_is_refused_and_writes_nothing(tmp_path, capsys, words):
    path = tmp_path / "ex.json"
    assert main([*MAKE, *words, "--save", str(path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not path.exists()


@pytest.mark.parametrize("words", [["nope.json", "a.csv"], [".", "a.csv"], ["mazur", "a.csv"]])
def test_what_is_no_exercise_is_refused(capsys, words):
    assert main(["grade", *words]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_table_is_not_written_over_the_exercise_or_the_answers(tmp_path, capsys):
    sheet, answers = tmp_path / "ex.json", tmp_path / "ann.csv"
    assert main([*MAKE, "--save", str(sheet)]) == 0
    answers.write_text("L,1\n")
    before = sheet.read_bytes()
    for path in (sheet, answers):
        capsys.readouterr()
        assert main(["grade", str(sheet), str(answers), "--save", str(path)]) == 2
        assert capsys.readouterr().err.startswith("chainrule: --save: ")
    assert (sheet.read_bytes(), answers.read_text()) == (before, "L,1\n")


def test_delta_may_be_asked_for_and_answered_with_its_greek_letter(tmp_path, capsys):
    path = tmp_path / "ex.json"
    assert main([*MAKE, "--ask", "δ.3.1,h.2.1", "--save", str(path)]) == 0
    capsys.readouterr()
    assert json.loads(path.read_text())["questions"] == ["delta.3.1", "h.2.1"], "names in files are in ASCII"
    for name in ("δ.3.1", "delta.3.1"):
        found = graded(capsys, path, answers(tmp_path / "a.csv", f"{name},0.1385\n"))
        assert found["answers"][0]["name"] == "delta.3.1" and found["answers"][0]["right"]
