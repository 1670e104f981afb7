"""A network as one CSV file a matrix, written in the ways that people and programs write tables."""

from itertools import pairwise

import numpy as np
import pytest
from foreign_files import FOLDER
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.basics.errors import InputError
from core.files import read


def matrices(name):
    document, report = read(FOLDER / "csv" / f"{name}-W2.csv", activations=["tanh"])
    return [layer.weights.shape for layer in document.network.layers], " ".join(report.assumed)


@pytest.mark.parametrize("name", ["noindex", "pandas", "pandasnamed", "german", "savetxt", "spaces", "inout"])
def test_one_network_in_seven_kinds_of_csv(name):
    first = read(FOLDER / "csv" / "pandasnamed-W2.csv", activations=["tanh"])[0].network
    document, report = read(FOLDER / "csv" / f"{name}-W2.csv", activations=["tanh"])
    assert [layer.bias for layer in document.network.layers] == [True, True]
    if name == "inout":  # another network, of which each column leads into a node
        assert "Each column of a matrix was read as the weights into one node" in report.assumed[0]
        assert document.network.sizes == (2, 3, 1)
    else:
        assert all(np.array_equal(a, b) for a, b in zip(document.network.weights, first.weights, strict=True))


def test_headers_that_count_and_row_numbers_are_said():
    assert matrices("noindex")[0] == [(3, 3), (1, 4)]
    assert "noindex-W2.csv: its first line, 0, 1, 2, was read as the numbers of the columns." in matrices("noindex")[1]
    assert "pandas-W3.csv: its first column was read as the names or numbers of the rows." in matrices("pandas")[1]
    assert matrices("rcsv")[0] == [(3, 3), (1, 4)]
    assert "its last was read as an input, as the later files have no bias" in matrices("nobias")[1]


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        # A header that counts, or weights: both fit the second matrix.
        ("0,1\n2,3\n", "4,5\n", "its first line or column may count the columns or rows, or be weights"),
        ("1,2\n2,1\n", "4,5,6\n", "its first line or column may count the columns or rows, or be weights"),
        ("x,y,bias\n1,2,3\n4,a,6\n", "1,2,3\n", "row 3, column 2: expected a number, found 'a'"),
        ("1,2,3\n4,5\n6,7,8\n", "1,2,3\n", "row 2: expected 3 fields, found 2"),
        ("# nothing\n", "1,2,3\n", "no line with numbers in it"),
        ("1,2,inf\n4,5,6\n", "1,2,3\n", r"bias\[0\]: expected a finite number, found inf"),
    ],
)
def test_matrices_that_mean_two_things_or_none_are_refused(first, second, message, tmp_path):
    (tmp_path / "a-W2.csv").write_text(first)
    (tmp_path / "a-W3.csv").write_text(second)
    with pytest.raises(InputError, match=message):
        read(tmp_path / "a.csv", activations=["tanh"])


def test_the_second_matrix_tells_what_the_first_line_is(tmp_path):
    (tmp_path / "a-W2.csv").write_text("0,1\n2,3\n4,5\n")
    (tmp_path / "a-W3.csv").write_text("4,5,6,7\n")
    document, _ = read(tmp_path / "a.csv", activations=["tanh"])
    assert document.network.weights[0].tolist() == [[0, 1], [2, 3], [4, 5]]


STYLES = {
    "as it is": {},
    "names": {"names": True},
    "a header that counts": {"header": True},
    "header and row numbers": {"header": True, "index": 0},
    "names and row numbers": {"names": True, "index": 1},
    "semicolons and decimal commas": {"separator": ";", "decimal": ","},
    "decimal commas, header and row numbers": {"separator": ";", "decimal": ",", "header": True, "index": 0},
    "tabs": {"separator": "\t"},
    "blanks": {"separator": " "},
    "row numbers alone": {"index": 1},
}


def written_as(matrix, separator=",", decimal=".", header=False, names=False, index=None):
    """A matrix as another program might write it."""
    lines = [[repr(value).replace(".", decimal) for value in row] for row in matrix]
    head = None
    if names:
        head = [*(f"w{j}" for j in range(1, len(matrix[0]))), "bias"]
    elif header:
        head = [str(j) for j in range(len(matrix[0]))]
    if index is not None:
        lines = [[str(i + index), *line] for i, line in enumerate(lines)]
        head = head and ["", *head]
    return "\n".join(separator.join(line) for line in ([head] if head else []) + lines) + "\n"


@given(st.data())
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_matrices_of_any_style_are_read_right_or_refused_or_said(tmp_path, data):
    sizes = data.draw(st.lists(st.integers(1, 4), min_size=2, max_size=4))
    style = data.draw(st.sampled_from(sorted(STYLES)))
    whole = data.draw(st.booleans())
    weight = st.integers(0, 3) if whole else st.floats(-9, 9, allow_subnormal=False)
    wanted = [
        data.draw(st.lists(st.lists(weight, min_size=n + 1, max_size=n + 1), min_size=m, max_size=m))
        for n, m in pairwise(sizes)
    ]
    for old in tmp_path.iterdir():
        old.unlink()
    for k, matrix in enumerate(wanted, 2):
        (tmp_path / f"a-W{k}.csv").write_text(written_as(matrix, **STYLES[style]))
    try:
        document, report = read(tmp_path / "a.csv", activations=["tanh"])
    except InputError:
        return
    found = [layer.weights.tolist() for layer in document.network.layers]
    if style == "row numbers alone" and sizes[1:] == [1]:
        return  # a number before one row cannot be told from a weight
    if found != wanted or not all(layer.bias for layer in document.network.layers):
        said = " ".join(report.assumed)
        assert any(
            words in said for words in ("its first line", "its first column", "Each column", "was read as an input")
        )
