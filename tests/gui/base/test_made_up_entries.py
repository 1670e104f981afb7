"""Made-up entries of the registries: each is one entry, and files, derivation, menus, help and refusals follow it."""

from __future__ import annotations

import sys
from dataclasses import fields, replace
from textwrap import dedent
from typing import TYPE_CHECKING

import numpy as np
import pytest
from formulas import worked_out
from PySide6.QtWidgets import QMenu, QWidget

from core.basics.errors import InputError
from core.basics.number_format import FULL
from core.cli.parser import main
from core.derivation import derive
from core.document.document import Document
from core.files import read, write
from core.files.native.format import dumps, loads
from core.gallery.dataset_names import dataset_by_name
from core.gallery.generators import GENERATORS
from core.model import activations
from core.model.activations import ACTIVATIONS, activation
from core.model.formula import FormulaRow, Glue, Product, Style, plain
from core.model.gradient_check import check_gradients
from core.model.initializers import INITIALIZERS, Initializer, new_network
from core.model.losses import LOSSES, Loss, loss
from core.model.network import Layer, Network
from core.model.quantities import Kind
from core.training.optimizers import OPTIMIZERS, Optimizer, optimizer
from core.training.rule import Rule
from gui.base.menus import submenus
from gui.dialogs.network.initializer_fields import StartFields
from gui.panels.training.method import MethodPanel
from gui.widgets.inputs.activation_box import ActivationBox
from gui.widgets.inputs.dataset_menu import fill_sets_menu

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from core.derivation import Derivation
    from gui.session import Session

ISRU = '''
    """One more activation, in a file of its own."""

    import numpy as np

    from core.model.activations.entry import Activation


    def isru(s):
        return s / np.sqrt(1.0 + s * s)


    def isru_derivative(s, h):
        return 1.0 / (1.0 + s * s) ** 1.5


    ISRU = Activation(
        name="isru", title="Inverse square root unit", letter="f", latex=r"f(s) = \\frac{s}{\\sqrt{1 + s^{2}}}",
        derivative_latex=r"f'(s) = (1 + s^{2})^{-3/2}", function=isru, derivative=isru_derivative,
        low=-1.0, high=1.0, peak_derivative=1.0, kinks=(), onnx="Div(s, Sqrt(Add(1.0, Mul(s, s))))",
        torch="lambda s: s / torch.sqrt(1.0 + s * s)", numpy=("return s / np.sqrt(1.0 + s * s)",),
    )
'''
NUMBERS = Style(with_numbers=True, digits=FULL)


@pytest.fixture
def isru(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Network]:
    """A network with an activation that is added in one file."""
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "made_up.py").write_text(dedent(ISRU))
    monkeypatch.setattr(activations, "__path__", [*activations.__path__, str(folder)])
    for entry in activations.declared():
        monkeypatch.setitem(ACTIVATIONS, entry.name, entry)
    layers = Layer([[0.5, -1.0, 0.25], [1.5, 0.75, -0.5]], "isru"), Layer([[1.25, -0.75, 0.5]], "identity")
    yield Network(layers)
    sys.modules.pop("core.model.activations.made_up", None)


def every_number_is_that_of_its_formula(derivation: Derivation) -> None:
    """Values of f and f′ have no arithmetic to be worked out; the gradient check compares them."""
    for step in derivation[:-1]:
        written = plain(step.formula.right, NUMBERS)
        if step.result.kind not in (Kind.VALUE, Kind.DERIVATIVE) and "′(" not in written:
            assert worked_out(written) == pytest.approx(step.value, rel=1e-11, abs=1e-12), step


def test_a_new_activation_computes_and_is_derived(isru: Network) -> None:
    assert check_gradients(isru, [1.0, -2.0], [0.5]).max_relative_error < 1e-9
    derivation = derive(isru, np.array([[1.0, -2.0]]), np.array([[0.5]]), 0.1)
    assert any("f(s_h1)" in plain(step.formula.right) for step in derivation[:-1])
    every_number_is_that_of_its_formula(derivation)


@pytest.mark.parametrize("suffix", [".chainrule", ".onnx"])
def test_a_new_activation_goes_into_files_and_comes_back(isru: Network, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"made-up{suffix}"
    write(file, Document(isru))
    assert read(file)[0].network == isru


@pytest.mark.parametrize(
    ("suffix", "words"), [(".py", "s / np.sqrt(1.0 + s * s)"), (".torch.py", "s / torch.sqrt(1.0 + s * s)")]
)
def test_scripts_write_a_new_activation(isru: Network, tmp_path: Path, suffix: str, words: str) -> None:
    write(tmp_path / f"script{suffix}", Document(isru))
    assert words in (tmp_path / f"script{suffix}").read_text()


@pytest.mark.parametrize("suffix", [".net", ".brain.json", ".keras.py", ".c", ".mjs", ".ipynb"])
def test_a_format_that_cannot_have_a_new_activation_says_so(isru: Network, tmp_path: Path, suffix: str) -> None:
    with pytest.raises(InputError, match="isru"):
        write(tmp_path / f"network{suffix}", Document(isru))
    assert list(tmp_path.glob("network*")) == []


@pytest.mark.usefixtures("isru")
def test_a_new_activation_is_in_menus_help_and_refusals(qtbot: QtBot, capsys: pytest.CaptureFixture[str]) -> None:
    box = ActivationBox("Activation")
    qtbot.addWidget(box)
    assert box.findText("Inverse square root unit") >= 0
    assert main(["convert", "--help"]) == 0
    assert "isru" in capsys.readouterr().out
    with pytest.raises(InputError, match=r"expected one of identity, .*isru"):
        activation("isr")


def network() -> Network:
    return new_network([2, 2, 1], ["tanh", "sigmoid"], seed=3)


def damped(
    w: float, g: float, m: float, v: float, rate: float, first: float, second: float, epsilon: float, k: float
) -> tuple[float, float, float]:
    """One step with the mean of the gradient and the last step, w' = w − η m'."""
    m = first * m + 0.5 * g
    return w - rate * m, m, v


DAMPED = Optimizer(
    "damped", "Damped descent", damped,  # type: ignore[arg-type]
    (lambda of: FormulaRow((Product((of.first, of.m)), Glue("+", " + "), Glue(r"\\frac{1}{2}", "½ "), of.g)),),
    lambda of: Product((of.rate, of.new_m)), ("momentum", "", ""),
)  # fmt: skip


def test_a_new_optimizer_is_derived_trains_and_is_in_menu_help_file_and_refusal(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(OPTIMIZERS, "damped", DAMPED)
    rule = Rule(0.3, "damped", 0.8)
    derivation = derive(network(), np.array([[1.0, 0.5]]), np.array([[1.0]]), rule)
    written = [plain(step.formula.right) for step in derivation[:-1]]
    assert any("½ " in words for words in written), "its own formula, not that of another"
    every_number_is_that_of_its_formula(derivation)
    panel = MethodPanel(session)
    qtbot.addWidget(panel)
    assert panel.optimizer.findText("Damped descent") >= 0
    session.set_settings(optimizer="damped", momentum=0.5, rate=0.1)
    assert loads(dumps(session.state.document)).settings == session.state.settings
    assert main(["train", "--help"]) == 0
    assert "damped" in capsys.readouterr().out
    with pytest.raises(InputError, match=r"expected one of gradient-descent, .*damped"):
        optimizer("damp")


QUARTIC = Loss(
    name="quartic", title="Fourth powers", latex=r"L = \\sum_k (t_k - y_k)^4",
    derivative_latex=r"\\frac{\\partial L}{\\partial y_k} = -4 (t_k - y_k)^3",
    term=lambda s, y, t: (t - y) ** 4, derivative=lambda y, t, total: -4.0 * (t - y) ** 3,
    before=("", ""), term_formula=lambda of: FormulaRow((of.error, Glue("^{4}", "^4"))),
    derivative_formula=lambda of: FormulaRow((Glue("-4", "−4·"), of.error, Glue("^{3}", "^3"))),
    constant=lambda t: ((t - t.mean(axis=0)) ** 4).mean(axis=0),
    plain=("Σ (t − y)⁴", "4 (y − t)³ f′(s)"), numpy=("np.sum((t - y) ** 4)", "4 * (y - t) ** 3"),
)  # fmt: skip


def test_a_new_loss_is_derived_and_is_in_menu_notebook_file_and_refusal(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(LOSSES, "quartic", QUARTIC)
    own = Network(network().layers, "quartic")
    assert check_gradients(own, [1.0, -2.0], [0.5]).max_relative_error < 1e-9
    every_number_is_that_of_its_formula(derive(own, np.array([[1.0, 0.5]]), np.array([[1.0]]), 0.1))
    panel = MethodPanel(session)
    qtbot.addWidget(panel)
    assert panel.loss.findText("Fourth powers") >= 0
    write(tmp_path / "a.ipynb", Document(own, session.state.data))
    assert "np.sum((t - y) ** 4)" in (tmp_path / "a.ipynb").read_text()
    assert loads(dumps(Document(own))).network == own
    with pytest.raises(InputError, match=r"expected one of least_squares, .*quartic"):
        loss("quadratic")


def test_what_a_loss_lacks_is_said_at_once() -> None:
    whole = {each.name: getattr(QUARTIC, each.name) for each in fields(Loss)}
    with pytest.raises(TypeError, match="loss 'quartic': a text is missing"):
        Loss(**{**whole, "title": ""})
    with pytest.raises(TypeError, match="`output` and `delta_formula` belong together"):
        Loss(**{**whole, "output": "sigmoid"})


def test_a_new_initializer_draws_and_is_in_the_dialog_and_the_refusal(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    ones = Initializer("ones", "Ones", "All 1.", lambda rng, size, inputs: np.ones((size, inputs)))
    monkeypatch.setitem(INITIALIZERS, "ones", ones)
    layer = new_network([2, 1], ["tanh"], initializer="ones").layers[0]
    assert layer.weights.tolist() == [[1.0, 1.0, 0.0]]
    holder = QWidget()
    qtbot.addWidget(holder)
    fields_ = StartFields("ones")
    holder.setLayout(fields_)
    assert (fields_.choice.currentText(), fields_.initializer) == ("Ones", "ones")
    with pytest.raises(InputError, match=r"expected one of uniform, .*ones"):
        new_network([2, 1], ["tanh"], initializer="one")


def test_a_new_generated_data_set_is_in_the_dialog_the_menu_and_the_commands(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = replace(GENERATORS["linear"], name="made-up", title="Made-up set")
    monkeypatch.setitem(GENERATORS, "made-up", entry)
    assert dataset_by_name("made-up:size=12") == entry.data(size=12)
    menu = QMenu()
    qtbot.addWidget(menu)
    fill_sets_menu(menu, lambda data: None)
    generated = submenus(menu)[menu.actions()[1]]
    assert "Made-up set" in [action.text() for action in generated.actions()]
    assert main(["train", "xor-printed", "--data", "made-up:size=12", "--epochs", "1"]) == 0
