"""Colors: one per quantity, the same everywhere, for light and dark themes; and palettes made of them.

The kinds' colors are Okabe and Ito's, safe for the color-blind; on dark ground they are lightened to
a contrast of at least 4.5 with the window.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

# Role names used by the derivation.
_ALIASES = {"input": "value", "weight": "positive", "error": "delta", "bias": "muted"}


@dataclass(frozen=True)
class Theme:
    """Colors as #rrggbb.

    line: axes and the borders of fields. rule: quiet lines between parts of the window. grid: the dotted lines across
    plots. positive, negative: weights. value: h.
    derivative: f′. delta: error and δ.
    """

    name: str
    window: str
    panel: str
    raised: str
    line: str
    rule: str
    grid: str
    text: str
    muted: str
    accent: str
    on_accent: str
    positive: str
    negative: str
    value: str
    derivative: str
    delta: str
    warning: str

    @property
    def dark(self) -> bool:
        """Return whether text is light on dark."""
        return self.name == "dark"

    def color(self, role: str) -> QColor:
        """Return the color of a role: a field name, or "input", "weight", "error" as in the derivation."""
        return QColor(getattr(self, _ALIASES.get(role, role)))

    def weight(self, value: float) -> str:
        """Return the color of a weight by its sign."""
        return self.negative if value < 0 else self.positive


LIGHT = Theme(
    name="light", window="#f4f5f7", panel="#ffffff", raised="#e9ebef", line="#7a828d", rule="#d5d9df", grid="#8a929d",
    text="#1b1f24", muted="#5b6470", accent="#2560c4", on_accent="#ffffff",
    positive="#0072B2", negative="#BC4B00", value="#00785A", derivative="#946200", delta="#A8487F",
    warning="#b42318",
)  # fmt: skip

DARK = Theme(
    name="dark", window="#17191d", panel="#1e2126", raised="#2a2e35", line="#6a727d", rule="#2c3138", grid="#68707b",
    text="#e8eaed", muted="#a0a8b3", accent="#6ea8ff", on_accent="#10131a",
    positive="#56B4E9", negative="#F28C4B", value="#33C79A", derivative="#E6B450", delta="#E39BC3",
    warning="#ff8a80",
)  # fmt: skip


def palette(theme: Theme) -> QPalette:
    """Return a complete palette for the Fusion style, which does not use system colors on all platforms."""
    result = QPalette()
    role = QPalette.ColorRole
    colors = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.panel,
        role.AlternateBase: theme.window,
        role.Text: theme.text,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.warning,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.muted,
        role.Light: theme.raised,
        role.Midlight: theme.raised,
        role.Mid: theme.line,
        role.Dark: theme.line,
        role.Shadow: "#000000",
        role.Accent: theme.accent,
    }
    for each, color in colors.items():
        result.setColor(each, QColor(color))
    for each in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        result.setColor(QPalette.ColorGroup.Disabled, each, QColor(theme.muted))
    result.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(theme.line))
    return result


# The Fusion style draws their borders in the palette's window color, darkened by a factor of 1.4.
_BORDERED = (
    "QLineEdit", "QAbstractSpinBox", "QComboBox", "QCheckBox", "QRadioButton", "QPushButton", "QSlider"
)  # fmt: skip


def bordered(theme: Theme) -> QPalette:
    """Return the palette of fields and buttons: with borders in the color of lines."""
    result = palette(theme)
    result.setColor(QPalette.ColorRole.Window, QColor(theme.line).lighter(140))
    return result


def current() -> Theme:
    """Return the theme of the running application, as its palette shows."""
    window = QApplication.palette().color(QPalette.ColorRole.Window)
    return DARK if window.lightness() < 128 else LIGHT


@lru_cache(maxsize=256)
def blended(color: str, ground: str, share: float) -> str:
    """Blend `color` over `ground` with opacity `share`: opaque pens paint ten times faster."""
    a, b = QColor(color), QColor(ground)
    mixed = (
        round(x * share + y * (1.0 - share))
        for x, y in zip(a.getRgb()[:3], b.getRgb()[:3], strict=True)  # type: ignore[index]
    )
    return QColor(*mixed).name()


def apply_theme(application: QApplication, choice: str) -> None:
    """Apply a light or dark theme, or that of the system ("system")."""
    if choice == "system":
        scheme = application.styleHints().colorScheme()
        theme = DARK if scheme == Qt.ColorScheme.Dark else LIGHT
    else:
        theme = DARK if choice == "dark" else LIGHT
    application.setPalette(palette(theme))
    for kind in _BORDERED:
        application.setPalette(bordered(theme), kind)  # type: ignore[arg-type]  # the stubs say bytes
    application.setStyleSheet(
        f"QToolTip {{ color: {theme.text}; background: {theme.raised}; border: 1px solid {theme.line}; padding: 4px; }}"
        f"QToolBar {{ background: {theme.window}; border: none; border-bottom: 1px solid {theme.rule};"
        f" padding: 3px 4px; spacing: 2px; }}"
        f"QToolBar::separator {{ background: {theme.rule}; width: 1px; margin: 5px 4px; }}"
        # With large text, a menu higher than the screen scrolls: a second column would cover the window and be cut.
        "QMenu { menu-scrollable: 1; }"
        # In the dark, the fills of chosen and other tabs can hardly be told apart.
        f"QTabBar::tab:!selected {{ color: {theme.muted if theme.dark else theme.text}; }}"
    )
