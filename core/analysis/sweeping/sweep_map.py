"""Map of a sweep: the share of runs that learned, for two settings that vary; as numbers and as a picture (SVG)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import numpy as np

from core.analysis.sweeping.sweep import VARIED
from core.basics.number_format import format_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.analysis.sweeping.outcomes import Outcome
    from core.analysis.sweeping.sweep import Sweep
    from core.basics.arrays import Array


@dataclass(frozen=True)
class SweepMap:
    """Shares of runs that learned.

    across, down: name and values of the settings along both axes; `down` has one value without a name if only one
    setting varies. shares: shape (down, across), NaN where no run is over yet. runs: in each, when all are over.
    level: the mean loss at or below which a run has learned.
    """

    across: tuple[str, tuple[float, ...]]
    down: tuple[str, tuple[float, ...]]
    shares: Array
    runs: int
    level: float

    def words(self, row: int, column: int) -> str:
        """Return what one cell shows, in words."""
        parts = [f"{self.across[0]} {self.across[1][column]:.6g}"]
        if self.down[0]:
            parts.append(f"{self.down[0]} {self.down[1][row]:.6g}")
        share = self.shares[row, column]
        said = (
            "not trained yet"
            if np.isnan(share)
            else f"{share:.0%} of {self.runs:,} run{'s' * (self.runs != 1)} learned"
        )
        return f"{', '.join(parts)}: {said}"


@dataclass(frozen=True)
class Ink:
    """Colors of the picture, as #rrggbb. none, some, all: of the shares 0, ½ and 1."""

    paper: str = "#ffffff"
    text: str = "#1d2127"
    none: str = "#D55E00"
    some: str = "#f4f4f2"
    all: str = "#0072B2"


def map_of(sweep: Sweep, outcomes: Sequence[Outcome], level: float) -> SweepMap:
    """Return the map over the first two settings that vary; initial weights are the second if no other varies.

    Runs that differ in what is on neither axis share a cell.
    """
    axes = [(axis.what, axis.values) for axis in sweep.axes]
    if sweep.starts:
        axes.append(("start", sweep.starts))
    (across, columns), (down, rows) = axes[0], axes[1] if len(axes) > 1 else ("", (0.0,))
    sums = np.zeros((2, len(rows), len(columns)))
    places = ({value: k for k, value in enumerate(rows)}, {value: k for k, value in enumerate(columns)})
    for outcome in outcomes:
        found = {**outcome.settings, "": 0.0}
        place = (places[0][found[down]], places[1][found[across]])
        sums[(0, *place)] += outcome.learned(level)
        sums[(1, *place)] += 1
    with np.errstate(invalid="ignore"):
        shares = sums[0] / sums[1]
    names = {**VARIED, "": ""}
    runs = len(sweep) // (len(rows) * len(columns))
    return SweepMap((names[across], columns), (names[down], rows), shares, runs, level)


# Sizes in pixels: the cells' room, and what stands around it.
_WIDE, _HIGH = 640, 400
_LEFT, _TOP, _BOTTOM, _RIGHT = 96, 48, 64, 96
# Labels of an axis are this far apart at least, in pixels.
_APART, _HIGH_ENOUGH = 60, 18
# Cells of at least this width and height have their share written into them.
_ROOMY = (34, 16)


def cell_at(shown: SweepMap, x: float, y: float) -> tuple[int, int] | None:
    """Return the row and the column at a place of the picture, or None outside the cells."""
    (rows, columns), (width, height) = shown.shares.shape, _cell_size(shown)
    row, column = rows - 1 - math.floor((y - _TOP) / height), math.floor((x - _LEFT) / width)
    return (row, column) if 0 <= row < rows and 0 <= column < columns else None


def _cell_size(shown: SweepMap) -> tuple[float, float]:
    rows, columns = shown.shares.shape
    return min(_WIDE / columns, 96.0), min(_HIGH / rows, 64.0)


def svg(shown: SweepMap, ink: Ink | None = None) -> str:
    """Return the map as an SVG picture, the first value of `down` at the bottom."""
    ink = ink or Ink()
    rows, columns = shown.shares.shape
    width, height = _cell_size(shown)
    right, bottom = _LEFT + width * columns, _TOP + height * rows
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{right + _RIGHT:.0f}" height="{bottom + _BOTTOM:.0f}" '
        f'font-family="sans-serif" font-size="12" fill="{ink.text}">',
        f'<rect width="{right + _RIGHT:.0f}" height="{bottom + _BOTTOM:.0f}" fill="{ink.paper}"/>',
        # Two lines: a map of few columns is narrow.
        _text(_LEFT, 18, "Share of runs that learned", "start"),
        _text(_LEFT, 36, f"(mean loss at most {format_number(shown.level)})", "start"),
    ]
    for row in range(rows):
        for column in range(columns):
            share = float(shown.shares[row, column])
            if np.isnan(share):
                continue
            x, y = _LEFT + width * column, bottom - height * (row + 1)
            parts.append(_cell(x, y, width, height, _mixed(share, ink)))
            if width >= _ROOMY[0] and height >= _ROOMY[1]:
                parts.append(_text(x + width / 2, y + height / 2 + 4, f"{share:.0%}", fill=_on(share, ink)))
    parts += _labels(shown, width, height, bottom)
    parts += _key(right + 24, _TOP, max(bottom - _TOP, 60.0), ink)
    return "\n".join([*parts, "</svg>\n"])


def _labels(shown: SweepMap, width: float, height: float, bottom: float) -> list[str]:
    """Names and values of both axes, of as many values as there is room for."""
    (across, columns), (down, rows) = shown.across, shown.down
    parts = [_text(_LEFT + width * len(columns) / 2, bottom + 44, across)]
    for k in range(0, len(columns), math.ceil(_APART / width)):
        parts += [_text(_LEFT + width * (k + 0.5), bottom + 18, f"{columns[k]:.4g}")]
    if down:
        for k in range(0, len(rows), math.ceil(_HIGH_ENOUGH / height)):
            parts += [_text(_LEFT - 8, bottom - height * (k + 0.5) + 4, f"{rows[k]:.4g}", "end")]
        middle = (_TOP + bottom) / 2
        parts += [f'<g transform="rotate(-90 24 {middle:.1f})">{_text(24, middle, down)}</g>']
    return parts


def _key(x: float, top: float, height: float, ink: Ink) -> list[str]:
    """The color bar, from 0 to 100 %."""
    steps = 20
    parts = [
        _cell(x, top + height * (1 - (k + 1) / steps), 16, height / steps, _mixed((k + 0.5) / steps, ink))
        for k in range(steps)
    ]
    return [*parts, *(_text(x + 22, top + height * (1 - share) + 4, f"{share:.0%}", "start") for share in (0, 0.5, 1))]


def _cell(x: float, y: float, width: float, height: float, color: str) -> str:
    # A little overlap, so that no seams show between cells.
    return f'<rect x="{x:.2f}" y="{y:.2f}" width="{width + 0.3:.2f}" height="{height + 0.3:.2f}" fill="{color}"/>'


def _text(x: float, y: float, words: str, anchor: str = "middle", fill: str = "") -> str:
    color = f' fill="{fill}"' if fill else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{color}>{escape(words)}</text>'


def _mixed(share: float, ink: Ink) -> str:
    ends = (ink.none, ink.some) if share < 0.5 else (ink.some, ink.all)
    part = 2 * share if share < 0.5 else 2 * share - 1
    low, high = ([int(end[k : k + 2], 16) for k in (1, 3, 5)] for end in ends)
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in zip(low, high, strict=True))


def _on(share: float, ink: Ink) -> str:
    """Black or white, whichever reads better on the cell."""
    color = _mixed(share, ink)
    light = sum(int(color[k : k + 2], 16) * part for k, part in ((1, 0.299), (3, 0.587), (5, 0.114)))
    return "#111111" if light > 140 else "#ffffff"
