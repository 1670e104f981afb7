"""All that can be done in the window, by name: for the command palette."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QCheckBox, QComboBox, QLineEdit, QToolBar, QToolButton, QWidget

from gui.base.menus import submenus
from gui.base.text_scale import STEPS, percent
from gui.widgets.inputs.fields import bring_forward
from gui.window.bars.enabled import why_not
from gui.window.bars.open_more import OpenMore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QMenu

    from gui.window.shell import Shell

_NEXT = " › "
# The panel whose fields are settings.
_SETTINGS_PANEL = "method"
# Their entries are listed by what they open, not as switches.
_PANELS_MENU = "Panels"


@dataclass(frozen=True)
class Entry:
    """Something that can be done.

    title: its name. where: the menu, the toolbar or the panel it is in. tip: one sentence. keys: as shown, or "".
    run: does it. why: why it cannot be done now, "" if it can.
    """

    title: str
    where: str
    tip: str
    keys: str
    run: Callable[[], object]
    why: str = ""


def entries(window: Shell, settings: QWidget) -> list[Entry]:
    """Return all commands, panels, examples, data sets and settings; what is possible comes first.

    settings: the toolbar with the settings of training.
    """
    reasons = why_not(window.session.state) | _text_sizes()
    found = [*_panels(window), *_of_menus(window, reasons), *_of_fields(settings, "Settings", lambda: None)]
    panel = window.panels[_SETTINGS_PANEL]
    found += _of_fields(panel, panel.title, partial(window.show_panel, _SETTINGS_PANEL))
    return sorted(found, key=lambda entry: bool(entry.why))


def _panels(window: Shell) -> Iterator[Entry]:
    for entry in window.panels.entries.values():
        keys = _shown(entry.key) if entry.key else ""
        tip = entry.tip or f"Show the panel {entry.title}"
        yield Entry(entry.title, "Panel", tip, keys, partial(_show_panel, window, entry.id))


def _show_panel(window: Shell, id_: str) -> None:
    window.show_panel(id_)
    window.panels[id_].setFocus(Qt.FocusReason.OtherFocusReason)


def _of_menus(window: Shell, reasons: dict[str, str]) -> Iterator[Entry]:
    """The entries of all menus, each once."""
    seen: set[int] = set()
    own = {id(window.actions_[entry.id]) for entry in window.panels.entries.values() if entry.command}
    for action, menu in submenus(window.menuBar()).items():
        for path, each in _below(_plain(action.text()), menu):
            if id(each) in seen or id(each) in own:
                continue
            seen.add(id(each))
            why = "" if each.isEnabled() else reasons.get(each.objectName(), "Not possible now")
            title = _plain(each.text())
            if each.isCheckable() and each.isChecked():
                title += " (on)"
            yield Entry(title, path, each.toolTip(), _shown_of(each), each.trigger, why)


def _below(path: str, menu: QMenu) -> Iterator[tuple[str, QAction]]:
    menu.aboutToShow.emit()  # some are filled only now
    menus = submenus(menu)
    for action in menu.actions():
        if action.isSeparator():
            continue
        title = _plain(action.text())
        if action not in menus:
            yield path, action
        elif title != _PANELS_MENU and action.isEnabled():
            yield from _below(f"{path}{_NEXT}{title}", menus[action])


def _of_fields(owner: QWidget, where: str, show: Callable[[], object]) -> Iterator[Entry]:
    """The named fields: a choice is offered with each of its entries, the others are given the keyboard."""
    for field in owner.findChildren(QWidget):
        name = field.accessibleName()
        if not name or not isinstance(field, QComboBox | QAbstractSpinBox | QLineEdit | QCheckBox):
            continue
        if field.isHidden() or isinstance(field.parent(), QComboBox | QAbstractSpinBox):
            continue
        tip = field.toolTip().partition("\n")[0]
        why = "" if field.isEnabled() else "It has no effect with the current settings"
        yield Entry(name, where, tip, "", partial(_enter, field, show), why)
        if isinstance(field, QComboBox):
            for k in range(field.count()):
                title = f"{name}: {field.itemText(k)}"
                yield Entry(title, where, tip, "", partial(_choose, field, k, show), why)


def _enter(field: QWidget, show: Callable[[], object]) -> None:
    """Give a field the keyboard; a check box is switched."""
    show()
    if isinstance(field, QCheckBox):
        bring_forward(field)
        field.toggle()
        return
    if not field.isVisible():
        _open_more(field)
    _focus(field)


def _focus(field: QWidget) -> None:
    bring_forward(field)
    if isinstance(field, QLineEdit | QAbstractSpinBox):
        field.selectAll()


def _open_more(field: QWidget) -> None:
    """Open the » menu of the toolbar that has no room for a field, until the field is left."""
    bar = field.parentWidget()
    while bar is not None and not isinstance(bar, QToolBar):
        bar = bar.parentWidget()
    more = None if bar is None else bar.findChild(QToolButton, "qt_toolbar_ext_button")
    if bar is not None and more is not None:
        more.click()

        def enter() -> None:
            _focus(field)
            OpenMore(bar, more, field)

        QTimer.singleShot(0, field, enter)  # the toolbar shows it only then


def _choose(box: QComboBox, place: int, show: Callable[[], object]) -> None:
    show()
    bring_forward(box)
    box.setCurrentIndex(place)
    box.activated.emit(place)


def _text_sizes() -> dict[str, str]:
    now = percent()
    return {
        "larger": f"The text is at its largest, {STEPS[-1]}%",
        "smaller": f"The text is at its smallest, {STEPS[0]}%",
        "usual_text": f"The text is at {now}% already",
    }


def _plain(text: str) -> str:
    """A menu's text without its access key and dots."""
    return text.partition("\t")[0].replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")


def _shown_of(action: QAction) -> str:
    keys = action.shortcuts()
    return keys[0].toString() if keys else ""


def _shown(key: str) -> str:
    return QKeySequence(key).toString()
