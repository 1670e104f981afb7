"""Compare the texts of widgets with the engine's numbers, recomputed here from the network and the data alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from painted import painted_numbers
from reach import seen
from rounding import wrong

from core.basics.number_format import format_number, share_decimals
from core.derivation import Derivation, derive
from core.derivation.sensitivity import WeightSensitivity
from core.document.document import progress
from core.document.stepping import masks_of, next_rule
from core.model.activations import ACTIVATIONS
from core.model.backprop import backward, forward
from core.training.reference import batch_losses, outputs
from gui.formulas.lines import FOLD, Writer
from gui.graph.content.details import sentence
from gui.graph.content.numerals import written
from gui.panels.data.model import ExamplesModel
from gui.panels.network.matrices import _NEW_WEIGHTS, _PAGES
from gui.panels.network.weights import MatrixModel
from gui.tables.view import NumberTable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from game import Game

    from gui.session import State

# Significant digits that nodes show at least.
_FEWEST = 3
# Larger sums are made by the compiled kernels, whose last bits may differ.
_MANY = 1000
_STEPS = 300  # Derivations of more examples take longer than the rest of an act.


def graph_numbers(game: Game) -> Iterator[str]:
    """The numbers drawn at nodes and on edges, and those told to screen readers, are the network's."""
    state, view = game.state, game.window.graph
    values = forward(state.network, state.point, state.mask)
    layers: dict[int, dict[object, tuple[str, float]]] = {}
    for place, shown in painted_numbers(view).items():
        n = place.layer
        if len(place) == 2:  # with as many digits as there is room for
            layers.setdefault(n, {})[place] = (shown, float(values.h[n - 1][place[1]]))
            continue
        wanted = written(float(state.network.layer(n).weights[place[1], place[2]]), state.digits)
        if shown != wanted:
            yield f"Weight of layer {n} is drawn with {shown}, right is {wanted}"
    for n, numbers in layers.items():
        yield from (f"Node of layer {n} {words}" for words in wrong(numbers, state.digits, _FEWEST).values())
    if state.selected is not None and view.shown.layout.has(state.selected):
        told = view.accessibleDescription().split(". ")[0]
        right = sentence(state, state.selected)
        if not told.startswith(right.split(": ")[0]):
            yield f"the selection is told as “{told:.80}”, right is “{right:.80}”"
        gradients = backward(state.network, values, state.target)
        if len(state.selected) == 3:
            gradient = format_number(
                float(gradients.weights[state.selected.layer - 2][state.selected[1:]]), state.digits
            )
            if view._details.isVisible() and gradient not in view._details.text():
                yield f"the selected weight's gradient is {gradient}, the corner says “{view._details.text()}”"


def table_numbers(game: Game) -> Iterator[str]:
    """The cells that can be seen hold the weights, the examples, the outputs and the losses."""
    state = game.state
    for table in game.window.findChildren(NumberTable):
        if not seen(table):
            continue
        expected = _expected(table.numbers, state)
        if expected is None:
            continue
        if expected.shape != (table.numbers.rowCount(), table.numbers.columnCount()):
            yield f"{table.accessibleName()} has another size than its numbers"
            continue
        rows, columns = (sorted({place[k] for place in table.looks}) for k in (0, 1))
        for column in columns:
            numbers = [format_number(float(expected[row, column]), state.digits) for row in rows]
            right = share_decimals(numbers, state.digits)
            shown = [table.looks[row, column].words for row in rows]
            if shown != right:
                yield f"{table.accessibleName()} shows {', '.join(shown)}, right is {', '.join(right)}"
                break


def _expected(model: object, state: State) -> np.ndarray | None:
    if isinstance(model, MatrixModel):
        return np.asarray(state.network.layer(model.n).weights) if model.n <= state.network.depth else np.empty((0, 0))
    if not isinstance(model, ExamplesModel):
        return None
    data = state.test if model.examples.test and state.test is not None else state.data
    if len(data) >= _MANY:
        return None
    y = outputs(state.network, data.inputs)
    losses = batch_losses(state.network, data.inputs, data.targets, y)
    return np.column_stack([data.inputs, data.targets, y, losses])


def derivation_numbers(game: Game) -> Iterator[str]:
    """The derivation's formula is that of the step shown, with its numbers."""
    state, panel = game.state, game.window.panels.made.get("derivation")
    if panel is None or not seen(panel) or state.running:
        return
    selection = state.update_selection
    if len(selection.examples) > _STEPS or not state.cursor:
        return
    step = fresh(state)[state.cursor - 1] if state.cursor <= len(fresh(state)) else None
    if step is None:
        return
    lines = Writer(state.digits, None if panel._unfolded else FOLD).step(step)
    if panel.view.spoken != _spoken(lines):
        yield f"step {state.cursor} reads “{panel.view.spoken:.60}”, right is “{_spoken(lines):.60}”"


def predict_numbers(game: Game) -> Iterator[str]:
    """The Predict panel answers for the current input as the network does, in the data's own units."""
    state, panel = game.state, game.window.panels.made.get("predict")
    if panel is None or not seen(panel) or state.running:
        return
    own = panel._own()
    point = own if state.document.scaling is None else state.document.scaling.applied(own)
    if not np.allclose(point, state.point, rtol=1e-9, atol=1e-9):
        yield "Predict shows another input than the current one"
    values = forward(state.network, state.point).h[-1]
    back = state.document.target_scaling
    right = values if back is None else back.undone(values)
    found = panel.predictor.outputs(own[None, :])[0]
    if not np.allclose(found, right, rtol=1e-6, atol=1e-9, equal_nan=True):
        yield f"Predict answers {found[0]:.6g}, right is {right[0]:.6g}"


def matrices_numbers(game: Game) -> Iterator[str]:
    """The matrix equations are those of the current example, and new weights those of the update."""
    state, panel = game.state, game.window.panels.made.get("matrices")
    page = "" if panel is None or not seen(panel) else panel.page.currentText()
    if page not in _PAGES or (page == _NEW_WEIGHTS and len(state.update_selection.examples) > _STEPS):
        return
    lines = panel._lines(_PAGES[page](fresh(state) if page == _NEW_WEIGHTS else alone(state)), state.digits)
    if panel.view.spoken != _spoken(lines):
        yield f"Matrices, {page}, shows other numbers than the engine gives"


def theorem_numbers(game: Game) -> Iterator[str]:
    """The theorem's factors are those of the weight that is chosen."""
    state, panel = game.state, game.window.panels.made.get("weight_influence")
    if panel is None or not seen(panel):
        return
    lines = panel._lines(WeightSensitivity(alone(state), panel._chosen(state)), Writer(state.digits))
    if panel.view.spoken != _spoken(lines):
        yield "Theorem shows other numbers than the current example's"


def status_numbers(game: Game) -> Iterator[str]:
    """Epoch, loss, step and example are those shown."""
    state, window = game.state, game.window
    document, data = state.document, state.data
    size = {"sgd": 1, "batch": len(data)}.get(state.settings.method, state.settings.batch_size)
    updates = -(-len(data) // size)
    within = f"epoch {document.epoch + 1:,}, update {document.update:,} of {updates:,}"
    right = within if document.update else f"epoch {document.epoch:,}"
    yield from _same("epoch", window.readout.epoch.text(), right)
    if len(data) < _MANY:
        losses = batch_losses(state.network, data.inputs, data.targets, outputs(state.network, data.inputs))
        yield from _same(
            "loss", window.readout.loss.text(), f"mean loss {format_number(float(losses.mean()), state.digits)}"
        )
    what = "own point" if state.example is None else f"example {state.example + 1} of {len(data):,}"
    what += "" if document.scaling is None else ", scaled inputs"
    yield from _same("status bar", window.place.text(), what)
    if not state.message and state.step is not None:
        total = len(fresh(state)) - 1
        yield from _same("status bar", window.message.text().split(":")[0], f"Step {state.cursor:,} of {total:,}")
    settings = state.settings
    fields = window.fields
    if not fields.rate.hasFocus() and fields.rate.value != settings.rate:
        yield f"η is shown as {fields.rate.value}, right is {settings.rate}"
    yield from _same("method", str(fields.method.currentData()), settings.method)
    # A mini-batch may be larger than the data; else the field shows what the method makes of them.
    batch = settings.batch_size if settings.method == "mini-batch" else settings.batch_of(len(state.data))
    yield from _same("batch size", str(fields.batch.value()), str(batch))
    yield from _same("timeline", str(window.timeline.slider.value()), str(state.timeline.index))


def plot_numbers(game: Game) -> Iterator[str]:
    """The curves and dots of the plots lie where the numbers are."""
    state, made = game.state, game.window.panels.made
    loss = made.get("loss_curve")
    if loss is not None and seen(loss):
        x, y = loss._dot.getData()
        here = [progress(state.document), _up(loss, state.loss)]
        if len(state.data) < _MANY and len(x) and not _close([x[0], y[0]], here):
            yield "the loss curve's dot is not at the loss shown"
        (left, right), _ = loss.plot.shown
        curve = state.history.curve(loss.plot.columns, left, right)
        drawn = loss._line.xData
        seen_now = state.timeline.now.epoch_so_far[1]  # examples of the epoch that is stepped through
        if (drawn is None or not len(drawn)) != (not curve.x.size and not seen_now):
            yield "the loss curve is not the history's"
    activation = made.get("activation")
    if activation is not None and seen(activation) and state.selected_layer > 1:
        values = forward(state.network, state.point, state.mask)
        s = values.s[state.selected_layer - 2]
        h = ACTIVATIONS[state.network.layer(state.selected_layer).activation].function(s)
        known = np.isfinite(s) & np.isfinite(h)
        x, y = activation._value_dots.getData()
        if not (_close(x, s[known]) and _close(y, h[known])):
            yield "the activation function's dots are not at the nodes' s and h"
    surface = made.get("surface")
    if surface is not None and seen(surface) and surface.plot.cursor_at is None and not surface.cut.classes:
        k = surface.cut.output
        y_here = float(forward(state.network, state.point).h[-1][k])
        if f" {format_number(y_here, state.digits)}" not in surface.readout.text():
            yield f"the surface reads “{surface.readout.text():.40}”, right is {format_number(y_here, state.digits)}"


def _up(panel: object, value: float) -> float:
    return float(panel._up(np.array([value]))[0])  # type: ignore[attr-defined]


def _close(one: object, other: object) -> bool:
    a, b = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=1e-12, atol=0, equal_nan=True))


def _same(where: str, shown: str, right: str) -> Iterator[str]:
    if shown != right:
        yield f"{where} shows “{shown}”, right is “{right}”"


def _spoken(lines: list) -> str:
    """What a view of formulas would say of these lines."""
    sentences = []
    for line in lines:
        words = (line.note, line.left.spoken if line.left else "", line.right.spoken, line.tag)
        sentences.append(" ".join(filter(None, words)))
    return _joined(sentences)


def _joined(sentences: list[str]) -> str:
    return ". ".join(sentences)


def fresh(state: State) -> Derivation:
    """The derivation of the update, derived again."""
    if state.update_selection.point is not None:
        inputs, targets = np.array([state.update_selection.point]), np.array([state.update_selection.target])
    else:
        rows = list(state.update_selection.examples)
        inputs, targets = state.data.inputs[rows], state.data.targets[rows]
    return derive(
        state.network, inputs, targets, next_rule(state.document), masks_of(state.document, state.update_selection)
    )


def alone(state: State) -> Derivation:
    """The derivation of the current input and target alone, derived again."""
    mask = None if state.mask is None else tuple(factors[None] for factors in state.mask)
    return derive(state.network, np.array([state.point]), np.array([state.target]), next_rule(state.document), mask)
