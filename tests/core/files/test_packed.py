"""Large tables in a native document: compact, exact, and refused where they are damaged."""

import base64
import json
import zlib
from functools import cache

import numpy as np
import pytest

from core.basics.errors import InputError
from core.data.dataset import Dataset
from core.document.document import Document
from core.files.native import format, packed
from core.model.initializers import new_network


def document(rows=50_000, inputs=5):
    rng = np.random.default_rng(3)
    data = Dataset(rng.normal(size=(rows, inputs)), rng.normal(size=(rows, 1)), "many")
    return Document(new_network((inputs, 2, 1), ["tanh", "identity"]), data=data)


@cache
def content():
    """What is damaged; to write it takes longer than to read it."""
    return format.dumps(document())


def test_many_numbers_are_packed_and_read_back_bit_for_bit():
    whole = document()
    assert format.loads(content()) == whole
    section = json.loads(content())["data"]
    assert section["inputs"]["encoding"] == "float64-zlib-base64" and section["inputs"]["shape"] == [50_000, 5]
    # As the documents say.
    own = np.frombuffer(zlib.decompress(base64.b64decode(section["inputs"]["content"])), "<f8").reshape(50_000, 5)
    assert (own == whole.data.inputs).all()
    # 50,000 targets are few.
    assert isinstance(section["targets"], list)
    assert len(section["inputs"]["content"]) < 0.6 * len(repr(whole.data.inputs.tolist()))


def test_few_numbers_are_lists_and_lists_of_many_are_still_read(monkeypatch):
    small = document(100, 3)
    assert isinstance(json.loads(format.dumps(small))["data"]["inputs"], list)
    whole = document()
    monkeypatch.setattr(packed, "LARGE", 10**9)
    assert format.loads(format.dumps(whole)) == whole


def _bomb(section):
    section["content"] = base64.b64encode(zlib.compress(bytes(50_000 * 5 * 8 * 3))).decode()


def _nan(section):
    values = np.zeros((50_000, 5))
    values[7, 2] = np.nan
    section["content"] = base64.b64encode(zlib.compress(values.tobytes())).decode()


DAMAGE = {
    "content: expected Base64": lambda section: section.update(content="!!"),
    "content: expected 2,000,000 bytes when unpacked, found fewer": lambda section: section.update(
        content=section["content"][:-400]
    ),
    "content: expected 2,000,000 bytes when unpacked, found more": _bomb,
    "content: row 8, column 3: expected a finite number, found nan": _nan,
    "shape: expected [10000, 5], found [10000, 25]": lambda section: section.update(shape=[10_000, 25]),
    "content: expected 1,600,000 bytes when unpacked, found more": lambda section: section.update(shape=[40_000, 5]),
    "shape[0]: expected 1 to 1000000": lambda section: section.update(shape=[10**9, 5]),
    "shape: expected at most 40,000,000 numbers": lambda section: section.update(shape=[10**6, 4096]),
    "encoding: expected": lambda section: section.update(encoding="float32"),
    "unknown entry": lambda section: section.update(more=1),
    "content: missing": lambda section: section.pop("content"),
}


@pytest.mark.parametrize("message", DAMAGE, ids=range(len(DAMAGE)))
def test_damage_is_said_with_its_place(message):
    damaged = json.loads(content())
    DAMAGE[message](damaged["data"]["inputs"])
    with pytest.raises(InputError) as error:
        format.loads(json.dumps(damaged))
    assert str(error.value).startswith("data.") and message in str(error.value)
