"""The reference values: copies beside the tests, and the originals where they lie next to the clone."""

import json
from pathlib import Path

import pytest

_TESTS = Path(__file__).parents[1]
FOLDERS = [folder for folder in (_TESTS / "reference", _TESTS.parents[1] / "shared" / "reference") if folder.is_dir()]


def load(name):
    """The contents of the file `name`, once for each folder."""
    return [json.loads((folder / name).read_bytes()) for folder in FOLDERS]


def parameters(name, key):
    """One pytest parameter for each case in the list `key` of the file `name`."""
    found = []
    for place, content in enumerate(load(name)):
        for k, case in enumerate(content[key]):
            label = case.get("name", "-".join(map(str, case.get("sizes", [k]))))
            found.append(pytest.param(case, id=f"{place}-{k}-{label}"))
    return found


def assert_close(found, expected, tolerance):
    """Each number within `tolerance`, relative to max(1, |value|)."""
    if isinstance(expected, list):
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            assert_close(one, other, tolerance)
    else:
        assert abs(found - expected) <= tolerance * max(1.0, abs(expected)), (found, expected)
