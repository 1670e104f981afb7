"""Damaged files: each is read or refused in a sentence, quickly, in little memory."""

import os
import sys

import pytest
from fuzz import run

pytest.importorskip("onnx")

# A long run: CHAINRULE_FUZZ=20000, or python tests/core/fuzz.py 20000.
COUNT = int(os.environ.get("CHAINRULE_FUZZ", "400"))


@pytest.mark.timeout(3600)
def test_damaged_files(tmp_path):
    outcome = run(COUNT, seed=COUNT, folder=tmp_path)
    assert outcome.read + outcome.refused == COUNT
    assert outcome.refused > COUNT / 2
    if sys.platform == "linux":
        import resource

        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 2**20  # kilobytes; the whole test run's
