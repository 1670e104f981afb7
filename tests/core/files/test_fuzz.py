"""Damaged files: each is read or refused in a sentence, quickly, in little memory."""

import os
import sys

import pytest
from fuzz import foreign_corpus, run

pytest.importorskip("onnx")

# A long run of each format: make fuzz (tests/support/fuzz.py).
COUNT = int(os.environ.get("CHAINRULE_FUZZ", "400"))


@pytest.mark.timeout(3600)
def test_damaged_files(tmp_path):
    check(lambda: run(COUNT, seed=COUNT, folder=tmp_path))


@pytest.mark.timeout(3600)
def test_damaged_files_of_other_tools(tmp_path):
    check(lambda: run(COUNT, seed=COUNT, folder=tmp_path, sound=foreign_corpus()))


def check(fuzz):
    before = most_memory()
    outcome = fuzz()
    assert outcome.read + outcome.refused == COUNT
    assert outcome.refused > COUNT / 2
    assert most_memory() - before < 300_000


def most_memory():
    """The most memory that this process has held, in kB; 0 where the system does not say."""
    if sys.platform != "linux":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
