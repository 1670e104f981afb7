"""Numbers beyond the largest become infinite, without a word of NumPy on standard error."""

import warnings
from collections.abc import Iterator

import numpy as np
import pytest

from core.analysis.scoring.amount_scores import amount_scores
from core.analysis.scoring.scores import r_squared, root_mean_square
from core.cli.parser import main
from core.gallery.presets import preset
from core.model.backprop import forward
from core.model.gradient_check import check_gradients
from core.model.losses import LOSSES
from core.model.sensitivities import gradient_by_sensitivities, sensitivities

FAR = np.array([[1.7e308], [-1.7e308], [0.0]])


@pytest.fixture(autouse=True)
def _warnings_are_errors() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.mark.parametrize("x", [[1e160, 1.0], [1e308, 1e308]])
def test_a_gradient_check_of_huge_numbers(x: list[float]) -> None:
    network = preset("xor-printed").network
    values = forward(network, x)
    assert not np.isfinite(check_gradients(network, x, [1.0]).max_relative_error)
    sensitivities(network, values, 2, 0, 0)
    gradient_by_sensitivities(network, values, [1.0], 2, 0, 0)


@pytest.mark.parametrize("name", ["least_squares", "absolute_error"])
def test_the_loss_of_the_best_constant_of_huge_targets(name: str) -> None:
    assert (LOSSES[name].constant(FAR) > 1e300).all()


@pytest.mark.parametrize("targets", [FAR, FAR[:1], FAR * 1e-320 / 1e308])
def test_the_scores_of_huge_and_of_tiny_targets(targets: np.ndarray) -> None:
    root_mean_square(-targets, targets)
    r_squared(-targets, targets)
    amount_scores(-targets, targets)


def test_the_command_says_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gradcheck", "han", "--input", "1,0,1", "--target", "1e160"]) == 2
    assert capsys.readouterr().err == "chainrule: the gradients are too large to compare\n"
