"""Weight histories panel: selected weights, or their gradients, over training."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QToolButton, QWidget

from core.analysis.weight_history import (
    edges_at,
    exists,
    gradient,
    gradient_curves,
    progress,
    run_around,
    sample_examples,
    weight_curves,
)
from core.basics.nice_numbers import rounded_range, rounded_up
from core.basics.number_format import epoch_text
from core.derivation import Kind, Notation, Quantity
from gui.base import theme
from gui.base.theme import blended
from gui.panels.base.paced_panel import PacedPanel
from gui.panels.base.pictures import PlotData
from gui.plots.epoch_marks import EpochMarks
from gui.plots.plot_items import DotsItem, LineItem
from gui.plots.plot_style import pen
from gui.session.state import Change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.basics.addresses import Weight
    from core.basics.arrays import Array
    from core.data.dataset import Dataset
    from core.document.document import Document
    from core.document.timeline import Moment
    from core.model.network import Network
    from core.model.notation import Symbol
    from gui.base.theme import Theme
    from gui.session import Session

# Colors of kept edges, which limit their number; and the maximum number of selected ones shown as well.
_ROLES = ("positive", "negative", "value", "derivative", "delta", "muted")
_SELECTED = 8
# Distance in pixels between names of curves.
_LINE = 14.0
# Gradients are computed for this many seconds, then the known ones are drawn.
_TURN = 0.25
# Maximum stored numbers of gradients, 64 megabytes.
_ROOM = 8_000_000
_NOTICE = "Select an edge or a node on the graph to see its weights over training."

_TOOLTIP = (
    "Selected weights over the course of training, or their gradients: the mean of ∂L/∂w over the examples.\n"
    "Select an edge or a node on the graph, and keep edges to compare them.\n"
    "A dotted line marks an edit; click to go to the moment under the cursor."
)


class HistoriesPanel(PacedPanel):
    """The weights of edges, or their gradients, over epochs: of kept and selected edges."""

    title = "Weight histories"
    depends = (
        Change.HISTORY | Change.WEIGHTS | Change.SHAPE | Change.DATA | Change.RUN | Change.SELECTION | Change.VIEW
    )  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.setObjectName("histories")
        self.setAccessibleName(self.title)
        self.kept: tuple[Weight, ...] = ()
        self.what = QComboBox()
        self.what.addItems(["weight w", "gradient ∂L/∂w"])
        self.what.setAccessibleName("Quantity shown")
        self.what.setToolTip("Quantity shown: the weights themselves, or the mean of ∂L/∂w over the examples")
        self.what.activated.connect(self._choose)
        self.keep = self.add_toggle(
            "keep",
            "Keep the selected edges",
            "K",
            "Keep showing the curves of the edges selected on the graph, or stop showing them",
        )
        self.keep.defaultAction().triggered.connect(self._toggle_kept)
        for widget in (self.what, self.keep):
            self.controls.addWidget(widget)
        self.controls.addStretch(1)
        self.controls.addWidget(self.auto)
        self.chips = QWidget()
        self._chips = QHBoxLayout(self.chips)
        self._chips.setContentsMargins(0, 0, 0, 0)
        self._chips.setSpacing(0)
        self.chips.hide()
        self.insert_row(self.chips)
        self.foot.addWidget(self.readout, 1)

        # By the identities of network and data, which are kept alive with them.
        self._gradients: dict[tuple[int, int], tuple[Document, Array]] = {}
        self._looked_at: tuple[Dataset, Dataset] | None = None
        self._chips_made_of: object = None
        self._moments: tuple[Moment, ...] = ()
        self._first = 0
        self._x = np.empty(0)
        self._curves = np.empty((0, 0))
        self._edges: tuple[Weight, ...] = ()
        self._zero = pg.InfiniteLine(0.0, angle=0)
        self._shown = pg.InfiniteLine(angle=90)
        self._cursor = pg.InfiniteLine(angle=90)
        for line in (self._zero, self._shown, self._cursor):
            self.plot.addItem(line, ignoreBounds=True)
        self._marks = EpochMarks(self.plot)
        count = len(_ROLES) + _SELECTED
        self._lines = [LineItem() for _ in range(count)]
        self._dots = DotsItem(size=7)
        self._names = [pg.TextItem() for _ in range(count)]
        self._notice = pg.TextItem(_NOTICE, anchor=(0.5, 0.5))
        self._notice.setTextWidth(180)
        for item in (*self._lines, self._dots, *self._names, self._notice):
            self.plot.addItem(item, ignoreBounds=True)
        self.plot.set_lines(True)
        self.name_plot("Weights of chosen edges over epochs", "", _TOOLTIP)
        self.plot.reshaped.connect(self._draw_all)
        self.plot.picked.connect(self._pick)
        self.take_colors()

    def recolor(self, colors: Theme) -> None:
        """Use a separate color for each kept edge, and the text color for selected ones."""
        self._zero.setPen(pen(colors.line))
        self._shown.setPen(pen(colors.accent))
        self._cursor.setPen(pen(colors.muted, style=Qt.PenStyle.DotLine))
        self._marks.recolor(colors)
        self._dots.setPen(pen(colors.panel))
        self._notice.setColor(colors.muted)
        self._fill_chips()

    # Display

    @property
    def of_gradients(self) -> bool:
        """Return whether gradients are shown, not weights."""
        return self.what.currentIndex() == 1

    @property
    def selected(self) -> tuple[Weight, ...]:
        """Return the edges selected on the graph: one, or those of the selected node."""
        return edges_at(self.state.network, self.state.selected)

    def render_state(self) -> None:
        """Draw the curves of the run around the moment shown."""
        state = self.state
        kept = tuple(weight for weight in self.kept if exists(state.network, weight))
        self.kept = kept
        self._fill_chips()
        selected = self.selected
        self.keep.defaultAction().setEnabled(bool(selected))
        self.keep.defaultAction().setChecked(bool(selected) and set(selected) <= set(kept))
        self._edges = (*kept, *[weight for weight in selected if weight not in kept][:_SELECTED])
        span = run_around(state.timeline)
        self._first, self._moments = span.start, state.timeline.moments[span.start : span.stop]
        self._x = np.array([progress(moment.document) for moment in self._moments])
        networks = [moment.document.network for moment in self._moments]
        if self.of_gradients:
            known = self._known_gradients()
            self._curves = gradient_curves(networks, known, state.network, self._edges)
            if self._edges and any(_key(moment.document) not in self._gradients for moment in self._covered):
                self.work_off(self._find_gradients(), self.draw_soon)
        else:
            self._curves = weight_curves(networks, state.network, self._edges)
        self._name_axes()
        if not (self.following and self.fit()):
            self._draw_all()
        self.describe(self._in_words())
        self.show_readout()

    def fit(self) -> bool:
        """Show every epoch of the run, and all of the curves."""
        end = rounded_up(max(10.0, len(self.state.history), *self._x))
        finite = self._curves[np.isfinite(self._curves)]
        heights = rounded_range(float(finite.min()), float(finite.max())) if finite.size else (-1.0, 1.0)
        return self.plot.show_range((-0.02 * end, end), heights)

    def show_readout(self) -> None:
        """Show the values at the moment under the cursor; without a cursor, at the moment shown."""
        place = self.plot.cursor_at
        self._cursor.setVisible(place is not None and bool(self._edges))
        if not self._edges or not self._x.size:
            self.readout.setText("")
            return
        k = self._now if place is None else self._moment_at(place.x())
        self._cursor.setValue(self._x[k])
        parts = [f"{self._name(weight)} {self.written(value)}"
                 for weight, value in zip(self._edges, self._curves[:, k], strict=True)]  # fmt: skip
        mark = None if place is None else self._marks.at(place.x())
        words = [mark.text or mark.kind] if mark is not None else []
        self.readout.setText(" · ".join([f"epoch {epoch_text(self._x[k])}", *parts, *words]))

    def table(self) -> PlotData:
        """Return every stored moment, with the value of each edge shown."""
        self.catch_up()
        names = [f"{'gradient of ' * self.of_gradients}{self._symbol(weight).plain}" for weight in self._edges]
        return PlotData(("epoch", *names), (self._x, *self._curves))

    # Gradients, which take time

    @property
    def _covered(self) -> tuple[Moment, ...]:
        """Return the moments that get gradients: all, or for a large network the latest."""
        return self._moments[-max(_ROOM // self.state.network.parameters, 1) :]

    def _known_gradients(self) -> list[Array | None]:
        """Return the gradient at each moment, None if not computed; those of other moments are dropped."""
        covered = {_key(moment.document) for moment in self._covered}
        self._gradients = {key: entry for key, entry in self._gradients.items() if key in covered}
        entries = (self._gradients.get(_key(moment.document)) for moment in self._moments)
        return [None if entry is None else entry[1] for entry in entries]

    def _find_gradients(self) -> Iterator[None]:
        """Compute missing gradients, the latest first, for a limited time."""
        end = time.perf_counter() + _TURN
        for moment in reversed(self._covered):
            document = moment.document
            assert document.data is not None
            if _key(document) not in self._gradients:
                part = self._part_of(document.data, document.network)
                self._gradients[_key(document)] = (document, gradient(document.network, part))
                yield
                if time.perf_counter() >= end:
                    return

    def _part_of(self, data: Dataset, network: Network) -> Dataset:
        """Return the examples for gradients, sampled once."""
        if self._looked_at is None or self._looked_at[0] is not data:
            self._looked_at = (data, sample_examples(network, data))
        return self._looked_at[1]

    # Drawing

    def _draw_all(self) -> None:
        colors = theme.current()
        plain = blended(colors.text, colors.panel, 0.75)
        inks = [getattr(colors, role) for role in _ROLES[: len(self.kept)]] + [plain] * _SELECTED
        for k, line in enumerate(self._lines):
            shown = k < len(self._edges)
            line.setVisible(shown)
            if shown:
                line.setPen(pen(inks[k]))
                line.setData(self._x, self._curves[k])
        now = self._curves[:, self._now] if self._x.size else np.empty(0)
        known = np.isfinite(now)
        self._dots.show_at(np.full(int(known.sum()), self._x[self._now] if known.any() else 0.0), now[known])
        if known.any():
            self._dots.setBrush([pg.mkBrush(ink) for ink, there in zip(inks, known, strict=False) if there])
        self._shown.setVisible(not self.state.timeline.at_end)
        self._shown.setValue(progress(self.state.document))
        self._marks.draw(self.state.history.marks)
        self._draw_names(inks)
        (left, right), (bottom, top) = self.plot.shown
        self._notice.setVisible(not self._edges)
        self._notice.setPos((left + right) / 2, (bottom + top) / 2)

    def _draw_names(self, inks: list[str]) -> None:
        """Draw each name at the end of its curve, the lower ones moved down if they would overlap."""
        (left, right), (bottom, top) = self.plot.shown
        width, height = self.plot.pixel
        ends = {}
        for k in range(len(self._edges)):
            inside = np.flatnonzero(np.isfinite(self._curves[k]) & (self._x >= left) & (self._x <= right))
            if inside.size:
                ends[k] = (float(self._x[inside[-1]]), float(self._curves[k, inside[-1]]))
        for k, label in enumerate(self._names):
            label.setVisible(k in ends)
        above = top
        for k in sorted(ends, key=lambda k: -ends[k][1]):
            x, y = ends[k]
            above = y = min(y, above - _LINE * height)
            label = self._names[k]
            label.setText(self._symbol(self._edges[k]).lowered)
            label.setColor(inks[k])
            room = (right - x) / width
            label.setAnchor((0, 0.5) if room > label.boundingRect().width() + 4 else (1, 1))
            label.setPos(x + 4 * width if room > label.boundingRect().width() + 4 else x, y)
            # Names without room below are omitted, because they would overlap.
            label.setVisible(y >= bottom)

    def _name_axes(self) -> None:
        if not self.of_gradients:
            self.plot.name_axes("epoch", "weight")
            return
        data = self.state.data
        part = len(self._part_of(data, self.state.network))
        over = f" over {part:,} of {len(data):,} examples" if part < len(data) else ""
        some = f", latest {len(self._covered)} moments" if len(self._covered) < len(self._moments) else ""
        self.plot.name_axes("epoch", f"mean ∂L/∂w{over}{some}")

    # Mouse and controls

    @property
    def _now(self) -> int:
        """Return the index of the moment shown among those drawn."""
        return min(self.state.timeline.index - self._first, len(self._moments) - 1)

    def _moment_at(self, x: float) -> int:
        """Return the moment nearest to an epoch; of several, the last."""
        away = np.abs(self._x - x)
        return int(away.size - 1 - np.argmin(away[::-1]))

    def _pick(self, place: QPointF) -> None:
        # During a run, the moments drawn may no longer exist.
        self.session.pause()
        self.catch_up()
        self.session.move_to(self._first + self._moment_at(place.x()))

    def _choose(self) -> None:
        self.follow(True)
        self.draw_soon()

    def _toggle_kept(self) -> None:
        """Keep the selected edges, as far as there are colors; or stop showing them if all are kept."""
        selected = self.selected
        if set(selected) <= set(self.kept):
            self.kept = tuple(weight for weight in self.kept if weight not in selected)
        else:
            more = [weight for weight in selected if weight not in self.kept]
            self.kept = (*self.kept, *more)[: len(_ROLES)]
            if more[-1] not in self.kept:
                self.session.say(f"{len(_ROLES)} edges are kept already; stop showing one to keep another.")
        self.draw_soon()

    def _fill_chips(self) -> None:
        """Create a small button for each kept edge, which selects it on the graph."""
        names = [self._symbol(weight) for weight in self.kept]
        made_of = (self.kept, names, theme.current())
        if made_of == self._chips_made_of:
            return
        self._chips_made_of = made_of
        while (item := self._chips.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                # Later: it may be the one that was just pressed.
                widget.hide()
                widget.deleteLater()
        colors = theme.current()
        for weight, name, role in zip(self.kept, names, _ROLES, strict=False):
            swatch = QPixmap(8, 8)
            swatch.fill(colors.color(role))
            chip = QToolButton()
            chip.setAutoRaise(True)
            chip.setIcon(QIcon(swatch))
            chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            chip.setText(name.lowered)
            chip.setAccessibleName(f"Kept weight {name.plain}")
            chip.setToolTip(f"Select {name.lowered} on the graph; press K to stop showing it")
            chip.clicked.connect(lambda _=False, w=weight: self.session.select(w))
            self._chips.addWidget(chip)
        self._chips.addStretch(1)
        self.chips.setVisible(bool(self.kept))

    def _symbol(self, weight: Weight) -> Symbol:
        return Notation(self.state.network).symbol(Quantity(Kind.WEIGHT, *weight))

    def _name(self, weight: Weight) -> str:
        return f"{'∂L/∂' * self.of_gradients}{self._symbol(weight).lowered}"

    def _in_words(self) -> str:
        if not self._edges or not self._x.size:
            return _NOTICE
        words = f"Over {epoch_text(self._x[-1] - self._x[0])} epochs"
        parts = []
        for weight, curve in zip(self._edges, self._curves, strict=True):
            known = curve[np.isfinite(curve)]
            if known.size:
                first, last = self.written(known[0]), self.written(known[-1])
                parts.append(f"{self._symbol(weight).plain} from {first} to {last}")
        what = "the mean gradients of" if self.of_gradients else "the weights"
        return f"{words}, {what} {'; '.join(parts)}."


def _key(document: Document) -> tuple[int, int]:
    return id(document.network), id(document.data)
