"""The menu bar, built from the commands of gui.base.actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup

from core.gallery.presets import PRESETS
from core.gallery.worked_examples import worked_examples
from core.model.activations import ACTIVATIONS
from core.model.network_edits import activations_for
from gui.base.menus import add_entry, add_menu
from gui.base.preferences import stored_text
from gui.base.text_scale import STEPS, percent
from gui.widgets.inputs.dataset_menu import fill_sets_menu
from gui.window.commands import scale_text, set_history_memory, use_data
from gui.window.exporting import build_export_menu

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QMenu

    from core.gallery.worked_examples import WorkedExample
    from gui.window.shell import Shell

_MENUS = (
    ("&File", ("new", "open", "*recent", "*presets", "*worked", "",
               "save", "save_as", "*export", "compare", "", "quit")),
    ("&Edit", ("undo", "redo", "", "add_node", "remove_node")),
    ("&Network", ("new", "", "add_node", "remove_node", "add_layer", "remove_layer", "bias", "*activation", "",
                  "reset", "new_start")),
    ("&Data", ("*sets", "generate", "load_csv", "paste_table", "", "prepare")),
    ("&Train", ("step", "step_back", "next_phase", "previous_phase", "start_example", "finish_example", "",
                "run", "epoch", "epochs", "", "*train", "worksheet", "", "keep_run", "compare_methods", "sweep", "",
                "reset", "new_start")),
    ("&View", ("*panels", "mode_walk", "mode_train", "mode_inspect", "restore_layout", "",
               "*view", "",
               "fit", "zoom_in", "zoom_out", "tidy", "", "*theme", "*history", "legend", "surfaces",
               "animations", "", "larger", "smaller", "usual_text", "*text_size", "",
               "full_screen", "fill_screen", "pointer_ring")),
    ("&Help", ("*help", "*lessons", "set_stage", "next_stage", "previous_stage", "play_lesson", "save_stage", "",
               "palette", "guide", "keys", "about")),
)  # fmt: skip
# Limits of the timeline's memory to choose from, in megabytes.
_MEMORIES = (40, 160, 500, 2000)
# Presets that are worked examples, and listed there with their published numbers.
_WORKED = ("mazur", "han", "goodfellow")


def build_menus(window: Shell) -> dict[str, QMenu]:
    """Fill the window's menu bar; return the menus whose entries change, by name."""
    changing: dict[str, QMenu] = {}
    for title, names in _MENUS:
        menu = add_menu(window.menuBar(), title)
        menu.setToolTipsVisible(True)
        for name in names:
            if not name:
                menu.addSeparator()
            elif name.startswith("*"):
                _SUBMENUS[name[1:]](window, menu, changing)
            else:
                menu.addAction(window.actions_[name])
    show_recent(window, changing["recent"])
    return changing


def show_recent(window: Shell, menu: QMenu) -> None:
    """List the recent files."""
    menu.clear()
    for path in window.filing.recent:
        action = add_entry(menu, path.name)
        action.setToolTip(str(path))
        action.triggered.connect(lambda _=False, p=path: window.filing.open_path(p))
    menu.setEnabled(not menu.isEmpty())


def _recent(window: Shell, menu: QMenu, changing: dict[str, QMenu]) -> None:
    changing["recent"] = add_menu(menu, "Open &recent")
    changing["recent"].setToolTipsVisible(True)


def _presets(window: Shell, menu: QMenu, changing: dict[str, QMenu]) -> None:
    sub = add_menu(menu, "&Examples")
    sub.setToolTipsVisible(True)
    for name, entry in PRESETS.items():
        if name in _WORKED:
            continue
        action = add_entry(sub, entry.title)
        action.setToolTip(entry.description)
        action.setStatusTip(entry.description)
        action.triggered.connect(lambda _=False, n=name: window.filing.open_preset(n))


def _export(window: Shell, menu: QMenu, changing: dict[str, QMenu]) -> None:
    build_export_menu(window, add_menu(menu, "Ex&port"))


def _worked(window: Shell, menu: QMenu, changing: dict[str, QMenu]) -> None:
    sub = add_menu(menu, "&Worked examples")
    sub.setToolTipsVisible(True)
    for example in worked_examples():
        action = add_entry(sub, example.name[:1].upper() + example.name[1:])
        action.setToolTip(example.source)
        action.setStatusTip(example.source)
        action.triggered.connect(lambda _=False, e=example: _open_worked(window, e))


def _open_worked(window: Shell, example: WorkedExample) -> None:
    """Open its network, and show its published numbers next to the computed ones."""
    if not window.filing.open_document(example.document, example.source):
        return
    from gui.panels.backprop.gradient_check import CheckingPanel

    panel = window.panels[CheckingPanel.entry.id]
    assert isinstance(panel, CheckingPanel)
    window.show_panel(panel.entry.id)
    panel.show_published(example)


def _lessons(window: Shell, menu: QMenu, changing: dict[str, QMenu]) -> None:
    """The built-in lessons by section; they are read when the menu is first seen."""
    sub = add_menu(menu, "L&essons")
    sub.setToolTipsVisible(True)

    def fill() -> None:
        if not sub.isEmpty():
            return
        from core.lessons.builtin import INDEX, builtin_lesson

        for section, names in INDEX:
            sub.addSection(section)
            for name in names:
                lesson = builtin_lesson(name)
                action = add_entry(sub, lesson.title)
                action.setToolTip(lesson.about)
                action.setStatusTip(lesson.about)
                action.triggered.connect(lambda _=False, n=name: window.lessons.open_builtin(n))

    sub.aboutToShow.connect(fill)


def _sets(window: Shell, menu: QMenu, changing: dict[str, QMenu]) -> None:
    fill_sets_menu(menu, lambda data: use_data(window, data))
    menu.addSeparator()


def _activation(window: Shell, menu: QMenu, changing: dict[str, QMenu]) -> None:
    sub = add_menu(menu, "A&ctivation")
    actions = {name: add_entry(sub, entry.title) for name, entry in ACTIVATIONS.items()}
    group = QActionGroup(sub)

    def show_possible() -> None:
        network, n = window.session.state.network, window.session.state.selected_layer
        possible = activations_for(network, n) if n > 1 else []
        for name, action in actions.items():
            action.setEnabled(name in possible)
            action.setChecked(n > 1 and ACTIVATIONS[network.layer(n).activation].base == name)

    for name, action in actions.items():
        action.setCheckable(True)
        group.addAction(action)
        action.triggered.connect(
            lambda _=False, n=name: window.try_(window.session.set_activation, window.session.state.selected_layer, n)
        )
    sub.aboutToShow.connect(show_possible)


def _panels(window: Shell, menu: QMenu, changing: dict[str, QMenu]) -> None:
    sub = add_menu(menu, "&Panels")
    for dock in window.docks.values():
        sub.addAction(dock.toggleViewAction())


def _opened(which: str) -> Callable[[Shell, QMenu, dict[str, QMenu]], None]:
    """The commands of the panels that say that they belong into the menu `which`."""

    def fill(window: Shell, menu: QMenu, changing: dict[str, QMenu]) -> None:
        for entry in window.panels.entries.values():
            if entry.menu == which:
                menu.addAction(window.actions_[entry.id])

    return fill


def _theme(window: Shell, menu: QMenu, changing: dict[str, QMenu]) -> None:
    sub = add_menu(menu, "&Theme")
    group = QActionGroup(sub)
    for name in ("light", "dark", "system"):
        action: QAction = window.actions_[name]
        group.addAction(action)
        action.setChecked(stored_text(window.settings, "theme", "system") == name)
        sub.addAction(action)


def _text_size(window: Shell, menu: QMenu, changing: dict[str, QMenu]) -> None:
    sub = add_menu(menu, "T&ext size")
    sub.setToolTipsVisible(True)
    group = QActionGroup(sub)
    for size in STEPS:
        action = add_entry(sub, f"{size}%")
        action.setCheckable(True)
        action.setData(size)
        tip = f"Show all text at {size}% of the system's size"
        action.setToolTip(tip)
        action.setStatusTip(tip)
        group.addAction(action)
        action.triggered.connect(lambda _=False, s=size: scale_text(window, s))

    def show_current() -> None:
        for action in sub.actions():
            action.setChecked(action.data() == percent())

    sub.aboutToShow.connect(show_current)


def _history(window: Shell, menu: QMenu, changing: dict[str, QMenu]) -> None:
    sub = add_menu(menu, "Histor&y memory")
    sub.setToolTipsVisible(True)
    group = QActionGroup(sub)
    now = window.session.state.history_limit // 2**20
    for megabytes in sorted({*_MEMORIES, now}):
        action = add_entry(sub, f"{megabytes:,} MB")
        tip = "Keep the moments of the timeline within this memory; of more, some are left out between the others"
        action.setToolTip(tip)
        action.setStatusTip(tip)
        action.setCheckable(True)
        action.setChecked(megabytes == now)
        group.addAction(action)
        action.triggered.connect(lambda _=False, m=megabytes: set_history_memory(window, m))


_SUBMENUS = {
    "history": _history,
    "recent": _recent,
    "presets": _presets,
    "export": _export,
    "worked": _worked,
    "sets": _sets,
    "activation": _activation,
    "panels": _panels,
    "theme": _theme,
    "text_size": _text_size,
    "train": _opened("train"),
    "view": _opened("view"),
    "help": _opened("help"),
    "lessons": _lessons,
}
