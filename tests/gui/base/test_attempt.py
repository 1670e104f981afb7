"""Acts that fail are reported in one sentence; internal errors are not swallowed."""

import pytest

from core.basics.errors import InputError
from gui.base.attempt import attempt, result


def refuse(place: str) -> int:
    raise InputError(f"{place}: expected a number, found none")


def test_a_refusal_is_told_and_nothing_is_given() -> None:
    told: list[str] = []
    assert not attempt(told.append, refuse, "cell 1")
    assert result(told.append, refuse, place="cell 2") is None
    assert told == ["cell 1: expected a number, found none", "cell 2: expected a number, found none"]


def test_what_goes_well_is_given_and_nothing_is_told() -> None:
    assert attempt(pytest.fail, int, "3")
    assert result(pytest.fail, int, "3") == 3


def test_a_fault_of_the_program_is_not_taken_for_a_refusal() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        attempt(pytest.fail, int, "three")
