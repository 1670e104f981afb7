"""The numbers at an axis: each differs from the next, however far one zooms in."""

from __future__ import annotations

import pytest

from gui.plots.plot_style import tick_text


@pytest.mark.parametrize(
    ("first", "spacing", "said"),
    [
        (0.0, 0.5, ["0.0", "0.5", "1.0"]),
        (-2000.0, 1000.0, ["−2,000", "−1,000", "0"]),
        (4e6, 1e6, ["4×10⁶", "5×10⁶", "6×10⁶"]),
        (1.1e7, 5e5, ["1.1×10⁷", "1.15×10⁷", "1.2×10⁷"]),
        (11_641_570.0, 5.0, ["11,641,570", "11,641,575", "11,641,580"]),
        (1.472e-5, 2e-8, ["1.472×10⁻⁵", "1.474×10⁻⁵", "1.476×10⁻⁵"]),
        (1e-8, 1e-8, ["1×10⁻⁸", "2×10⁻⁸", "3×10⁻⁸"]),
    ],
)
def test_numbers_next_to_each_other_differ(first: float, spacing: float, said: list[str]) -> None:
    assert [tick_text(first + k * spacing, spacing) for k in range(3)] == said
