"""Wrong input to the commands: one line that says what and where, and nothing is written."""

import json

import pytest

HUGE = json.dumps(
    {
        "format": "chainrule",
        "version": 1,
        "layers": [{"size": 1}, {"size": 1, "activation": "identity", "bias": False, "weights": [[1e300]]}],
    }
)
TRAIN = ["train", "xor-printed", "--method", "sgd", "--rate", "0.01", "--epochs", "1", "--data"]
WRONG = [
    ([], "expected a command, found none"),
    (["--foo"], "unknown option --foo (see chainrule --help)"),
    (["--vresion"], "unknown option --vresion; did you mean --version? (see chainrule --help)"),
    (["--json", "forward", "xor-printed"], "the command must come first"),
    (["--", "forward"], "the command must come first"),
    (["fly"], "argument COMMAND: invalid choice: 'fly'"),
    (["forward"], "the following arguments are required: FILE, --input"),
    (["forward", "xor-printed"], "the following arguments are required: --input"),
    (["forward", "xor-printed", "--input"], "argument --input: expected one argument"),
    (["forward", "xor-printed", "--input", "1,0", "--fast"], "unknown option --fast (see chainrule forward --help)"),
    (["forward", "xor-printed", "--inptu", "1,0"], "unknown option --inptu; did you mean --input? (see chainrule"),
    (["forward", "xor-printed", "xor", "--input", "1,0"], "unrecognized arguments: xor (see chainrule forward --help)"),
    (["forward", "xor-printed", "--input", "1"], "input: expected 2 numbers, found 1"),
    (["forward", "xor-printed", "--input", ""], "input: expected 2 numbers, found 0"),
    (["forward", "xor-printed", "--input", "1,x"], "input[1]: expected a number, found 'x'"),
    (["forward", "xor-printed", "--input", "1,nan"], "input[1]: expected a finite number, found nan"),
    (["forward", "xor-printed", "--input", "1,1e999"], "input[1]: expected a finite number, found 1e999"),
    (["forward", "xor-typed", "--input", "1,0"], "xor-typed: no file or preset with this name"),
    (["forward", "no.chainrule", "--input", "1,0"], "cannot read no.chainrule: no such file or folder"),
    (["forward", ".", "--input", "1,0"], "cannot read .: this is a folder"),
    (["forward", "", "--input", "1,0"], "argument FILE: expected the name of a file, found nothing"),
    (["inspect", "xor-printed", ""], "argument FILE: expected the name of a file, found nothing"),
    (["convert", "xor-printed", ""], "argument OUT: expected the name of a file, found nothing"),
    (["predict", "xor-printed", "--data", ""], "argument --data: expected the name of a file, found nothing"),
    (["forward", "HUGE", "--input", "1e300"], "s of layer 2, node 1: too large to write as a number"),
    (["backprop", "HUGE", "--input", "1e-10", "--target", "1"], "loss: too large"),
    (["backprop", "xor-printed", "--input", "1,0", "--target", "1,1"], "target: expected 1 number, found 2"),
    (
        ["backprop", "xor-printed", "--input", "1,0", "--target", "1", "--rate", "fast"],
        "--rate: expected a number, found 'fast'",
    ),
    (
        ["backprop", "xor-printed", "--input", "1,0", "--target", "1", "--rate", "-1"],
        "--rate: expected a finite number of at least 0, found -1",
    ),
    ([*TRAIN, "xorr"], "--data: no file or data set named 'xorr' (data sets: xor, and,"),
    ([*TRAIN, "moons:size=1"], "--data: moons: size: expected a whole number from 2 to 100,000, found 1"),
    ([*TRAIN, "moons:turns=1"], "--data: moons: unknown parameter 'turns'; expected one of size, noise, seed"),
    ([*TRAIN, "moons:size"], "--data: moons: 'size' is not of the form parameter=number"),
    ([*TRAIN, "iris"], "inputs of the data: expected 2 for this network, found 4"),
    ([*TRAIN, "xor", "--test-share", "1"], "fraction of test examples: expected a number between 0 and 1, found 1"),
    ([*TRAIN, "xor", "--test-share", "x"], "--test-share: expected a number, found 'x'"),
    ([*TRAIN, "xor", "--split-seed", "1"], "--split-seed: requires --test-share"),
    ([*TRAIN, "xor", "--scale", "log"], "unknown scaling 'log'; expected one of standardize, unit"),
    ([*TRAIN, "none.csv"], "cannot read none.csv: no such file or folder"),
    ([*TRAIN, "WIDE"], "wide.csv: expected 3 columns (2 inputs and 1 target), found 4"),
    ([*TRAIN, "TYPO"], "typo.csv: line 2, column 3: expected a number, found 'one'"),
    ([*TRAIN, "xor", "--method", "adam"], "unknown method 'adam'; expected one of sgd, batch, mini-batch"),
    ([*TRAIN, "xor", "--method", "mini-batch"], "--batch-size: required for mini-batch"),
    ([*TRAIN, "xor", "--batch-size", "0"], "--batch-size: expected a whole number from 1 to 2^53, found 0"),
    ([*TRAIN, "xor", "--batch-size", "two"], "--batch-size: expected a whole number from 1 to 2^53, found 'two'"),
    ([*TRAIN, "xor", "--epochs", "-1"], "--epochs: expected a whole number from 0 to 2^53, found -1"),
    ([*TRAIN, "xor", "--epochs", "many"], "--epochs: expected a whole number from 0 to 2^53, found 'many'"),
    ([*TRAIN, "xor", "--seed", "-1"], "--seed: expected a whole number from 0 to 2^63 − 1, found -1"),
    ([*TRAIN, "xor", "--seed", "1", "--no-shuffle"], "argument --no-shuffle: not allowed with argument --seed"),
    ([*TRAIN, "xor", "--rate", "inf"], "--rate: expected a finite number, found inf"),
    ([*TRAIN, "xor", "--save", "out.txt"], "out.txt: expected one of the formats"),
    ([*TRAIN, "xor", "--save", ""], "argument --save: expected the name of a file, found nothing"),
    ([*TRAIN, "xor", "--save", "gone/out.chainrule"], "--save: there is no folder for gone/out.chainrule"),
    (["train", "HUGE", "--epochs", "1"], "--data: required, because the weight file contains no examples"),
    (["train", "HUGE", "--epochs", "1", "--data", "xor"], "inputs of the data: expected 1 for this network, found 2"),
    (["train", "xor-printed", "--data", "xor"], "the following arguments are required: --epochs"),
    (["convert", "xor-printed"], "the following arguments are required: OUT"),
    (["convert", "xor-printed", "out.txt"], "out.txt: expected one of the formats"),
    (["inspect"], "the following arguments are required: FILE"),
    (["gradcheck", "xor-printed", "--input", "1,0"], "the following arguments are required: --target"),
]


@pytest.mark.parametrize(("words", "message"), WRONG, ids=[" ".join(words)[:60] for words, _ in WRONG])
def test_wrong_input(words, message, refused, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    files = {"HUGE": "huge.chainrule", "WIDE": "wide.csv", "TYPO": "typo.csv"}
    contents = {"HUGE": HUGE, "WIDE": "1,2,3,4\n", "TYPO": "1,2,3\n1,2,one\n"}
    for key, name in files.items():
        (tmp_path / name).write_text(contents[key])
    found = refused(*[files.get(word, word) for word in words])
    assert found.startswith(message)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(files.values())
