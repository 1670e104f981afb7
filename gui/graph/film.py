"""Films: the pictures of a walk through an update, or of the moments of the session, one after the other."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from core.basics.errors import InputError
from core.basics.number_format import epoch_text, format_number
from core.derivation import Style
from core.derivation.wording import heading
from core.model.formula import latex, plain
from gui.base.painting import painting
from gui.base.theme import current
from gui.base.type_scale import film_font
from gui.formulas.paper import formula_picture
from gui.graph.scene import GraphScene
from gui.session.opening import first_state, opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from core.derivation import Derivation, Step
    from core.document.moment import Moment
    from gui.session import State

SIZES = (QSize(640, 480), QSize(960, 720), QSize(1280, 720), QSize(1920, 1080))
# Pixels of all pictures together: they are in memory at once while an animated picture is written.
MOST_PIXELS = 400_000_000
# Heights of the words above and of what is below the graph, as shares of the picture.
_ABOVE, _BELOW = 0.09, 0.24
_FOLD = 6


def walk_length(state: State) -> int:
    """Return how many pictures the walk through the current update has: its start and one per step."""
    return len(state.derivation)


def run_moments(state: State, most: int) -> list[Moment]:
    """Return moments of the session up to the one shown, of networks of this shape, evenly chosen; at most `most`."""
    sizes = state.network.sizes
    found = [m for m in state.timeline.moments[: state.timeline.index + 1] if m.document.network.sizes == sizes]
    if len(found) <= most:
        return found
    places = [round(k * (len(found) - 1) / max(most - 1, 1)) for k in range(most)]
    return [found[place] for place in places]


def check(pictures: int, size: QSize) -> None:
    """Raise InputError where there would be too many pictures of this size, or none worth a film."""
    if pictures < 2:
        raise InputError("film: expected at least 2 pictures, found 1; step or train first")
    if pictures * size.width() * size.height() > MOST_PIXELS:
        most = MOST_PIXELS // (size.width() * size.height())
        raise InputError(
            f"film: expected at most {most:,} pictures of {size.width()} × {size.height()}, found {pictures:,}; "
            f"choose a smaller size or fewer pictures"
        )


def walk_frames(state: State, size: QSize) -> Iterator[QImage]:
    """Return the pictures of the walk: the graph at each step, its heading above, its formula below."""
    derivation = state.derivation
    for cursor in range(len(derivation)):
        shown = state.with_fields({"cursor": cursor})
        step = derivation[cursor - 1] if cursor else None
        words = heading(step) if step is not None else _start(derivation)
        image = _image(size)
        with painting(image) as painter:
            box = _graph(painter, shown, size, words)
            if step is not None:
                _formula(painter, box, step, state)
        yield image


def run_frames(state: State, moments: Sequence[Moment], size: QSize) -> Iterator[QImage]:
    """Return the pictures of moments: the graph with its weights then, and the mean loss up to there below."""
    chosen = {"point": state.point, "target": state.target, "example": state.example}
    states = [first_state(opened(moment.document)).with_fields(chosen) for moment in moments]
    losses = [each.loss for each in states]
    for k, (moment, shown) in enumerate(zip(moments, states, strict=True)):
        loss = format_number(losses[k], state.digits)
        words = f"Epoch {epoch_text(moment.document.epoch)}: mean loss {loss}"
        image = _image(size)
        with painting(image) as painter:
            _curve(painter, _graph(painter, shown, size, words), losses, k)
        yield image


def _image(size: QSize) -> QImage:
    image = QImage(size, QImage.Format.Format_RGB888)
    image.fill(QColor(current().panel))
    return image


def _graph(painter: QPainter, state: State, size: QSize, words: str) -> QRectF:
    """Draw words and graph; return the rectangle below."""
    theme, height = current(), float(size.height())
    margin = 0.03 * height
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(film_font(height))
    painter.setPen(QColor(theme.text))
    above = QRectF(margin, 0.0, size.width() - 2 * margin, _ABOVE * height)
    painter.drawText(above, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), words)
    scene = GraphScene(state, theme)
    bounds = scene.shown.layout.bounds
    source = QRectF(bounds.x, bounds.y, bounds.width, bounds.height)
    target = QRectF(margin, _ABOVE * height, above.width(), (1.0 - _ABOVE - _BELOW) * height)
    size_ = source.size().scaled(target.size(), Qt.AspectRatioMode.KeepAspectRatio)
    middle = QRectF(QPointF(0.0, 0.0), size_)
    middle.moveCenter(target.center())
    scene.render(painter, middle, source)
    return QRectF(margin, (1.0 - _BELOW) * height, above.width(), _BELOW * height - margin)


def _formula(painter: QPainter, box: QRectF, step: Step, state: State) -> None:
    """Draw the step's formula in symbols, and with its numbers and its result."""
    formula, numbers = step.formula, Style(True, state.digits, fold=_FOLD)
    symbols = latex(formula.left)
    if plain(formula.left) != plain(formula.right):
        symbols += f" = {latex(formula.right, Style(fold=_FOLD))}"
    lines = [symbols, f"= {latex(formula.right, numbers)} = {latex(formula.left, numbers)}"]
    line = box.height() / len(lines)
    for k, written in enumerate(lines):
        typeset = formula_picture(written, color=current().text)
        em = min(0.4 * line, box.width() / typeset.width, line / (typeset.ascent + typeset.descent))
        baseline = box.top() + k * line + (line + em * (typeset.ascent - typeset.descent)) / 2
        typeset.draw(painter, QPointF(box.left(), baseline), em)


def _curve(painter: QPainter, box: QRectF, losses: Sequence[float], now: int) -> None:
    """Draw the mean loss over the pictures, as far as they are, with a dot at this one."""
    theme = current()
    finite = [loss for loss in losses if math.isfinite(loss)]
    top = max(finite, default=1.0) or 1.0
    painter.setPen(QPen(QColor(theme.grid), 1.0))
    painter.drawLine(box.bottomLeft(), box.bottomRight())
    places = [
        QPointF(
            box.left() + box.width() * k / max(len(losses) - 1, 1),
            box.bottom() - box.height() * min(max(loss / top, 0.0), 1.0),
        )
        for k, loss in enumerate(losses[: now + 1])
        if math.isfinite(loss)
    ]
    painter.setPen(QPen(QColor(theme.delta), max(box.height() / 60.0, 1.5)))
    painter.drawPolyline(QPolygonF(places))
    if places:
        painter.setBrush(QColor(theme.delta))
        painter.drawEllipse(places[-1], box.height() / 30.0, box.height() / 30.0)


def _start(derivation: Derivation) -> str:
    count = derivation.examples
    return f"One update over {count} example{'s' * (count > 1)}"
