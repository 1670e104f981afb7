"""Command handlers of the window: mostly one method of the session each."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QMessageBox, QToolBar

from core.basics.bounds import EPOCHS
from core.basics.errors import InputError
from core.document.history.thinning import HIGHEST, LIMIT, LOWEST
from gui.base import text_scale
from gui.base.preferences import stored_switch, stored_whole
from gui.base.theme import apply_theme
from gui.dialogs import dialog
from gui.widgets.inputs.fields import unsettled
from gui.window.bars.enabled import node_to_remove
from gui.window.finding import entries

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.basics.addresses import Node
    from core.data.dataset import Dataset
    from core.model.network import Network
    from gui.window.shell import Shell

# The name of the setting of the timeline's memory.
_HISTORY = "history-memory"
# Default number of epochs.
_EPOCHS = 1_000


def handlers(window: Shell) -> dict[str, Callable[[], object]]:
    """A function for the name of every command of `window`."""
    session, filing = window.session, window.filing

    def layer() -> int:
        return session.state.selected_layer

    def selected_node() -> Node:
        return node_to_remove(session.state)

    return (
        _training(window)
        | _view(window)
        | _lessons(window)
        | {
            "new": lambda: _new(window),
            "open": filing.open,
            "save": filing.save,
            "save_as": filing.save_as,
            "compare": filing.compare,
            "export_weights": filing.export,
            "film": lambda: dialog("film:ask_film")(window, session, window.settings),
            "quit": window.close,
            "undo": session.undo,
            "redo": session.redo,
            "add_node": _edit(window, session.add_node, layer),
            "remove_node": _edit(window, session.remove_node, selected_node),
            "add_layer": _edit(window, session.add_layer, layer),
            "remove_layer": _edit(window, session.remove_layer, layer),
            "bias": lambda: _bias_unit(window),
            "tidy": session.reset_positions,
            "generate": lambda: dialog("data.generate:ask_generated")(window, session),
            "load_csv": lambda: dialog("data.csv_file:ask_csv")(window, session),
            "paste_table": lambda: dialog("data.csv_file:ask_pasted")(window, session),
            "prepare": lambda: dialog("data.prepare:ask_preparing")(window, session),
        }
    )


def _training(window: Shell) -> dict[str, Callable[[], object]]:
    """Walking, running, runs, starts."""
    session = window.session
    return {
        "start_example": _edit(window, session.go_to, lambda: 0),
        "previous_phase": session.previous_phase,
        "step_back": session.step_back,
        "step": waiting(window, session.step),
        "next_phase": waiting(window, session.next_phase),
        "finish_example": waiting(window, session.finish_example),
        "run": lambda: session.pause() if session.state.running else waiting(window, session.run)(),
        "epoch": waiting(window, lambda: session.run_epochs(1)),
        "epochs": waiting(window, lambda: _epochs(window)),
        "keep_run": _edit(window, session.keep_run),
        "compare_methods": waiting(window, lambda: _compare_methods(window)),
        "sweep": lambda: dialog("sweep.dialog:show_sweep")(window, session),
        "worksheet": lambda: dialog("worksheet:ask_worksheet")(window, session),
        "reset": session.reset,
        "new_start": lambda: _new_start(window),
    }


def _view(window: Shell) -> dict[str, Callable[[], object]]:
    """Commands of the view; they change no number."""
    graph = window.graph
    panels = {
        entry.id: partial(window.toggle_panel, entry.id) for entry in window.panels.entries.values() if entry.command
    }
    return panels | {
        "fit": graph.fit,
        "zoom_in": graph.zoom_in,
        "zoom_out": graph.zoom_out,
        "light": lambda: _theme(window, "light"),
        "dark": lambda: _theme(window, "dark"),
        "system": lambda: _theme(window, "system"),
        "animations": lambda: _animations(window),
        "surfaces": lambda: _surfaces(window),
        "legend": lambda: _legend(window),
        "mode_walk": lambda: window.arranging.set_mode("walk"),
        "mode_train": lambda: window.arranging.set_mode("train"),
        "mode_inspect": lambda: window.arranging.set_mode("inspect"),
        "restore_layout": lambda: window.arranging.restore_first(),
        "full_screen": lambda: window.showNormal() if window.isFullScreen() else window.showFullScreen(),
        "fill_screen": lambda: window.projector.fill(window.projector.focused()),
        "pointer_ring": lambda: window.pointer_ring.set_on(window.actions_["pointer_ring"].isChecked()),
        "larger": lambda: scale_text(window, text_scale.next_step(1)),
        "smaller": lambda: scale_text(window, text_scale.next_step(-1)),
        "usual_text": lambda: scale_text(window, text_scale.USUAL),
        "palette": lambda: _palette(window),
        "keys": lambda: dialog("about:show_keys")(window, window.commands),
        "guide": lambda: window.try_(dialog("guide:show_guide"), window),
        "about": lambda: dialog("about:show_about")(window),
    }


def _lessons(window: Shell) -> dict[str, Callable[[], object]]:
    """Lessons and their stages."""
    lessons = window.lessons
    return {
        "set_stage": lessons.set_stage,
        "next_stage": lambda: lessons.move(1),
        "previous_stage": lambda: lessons.move(-1),
        "play_lesson": lessons.play,
        "save_stage": lambda: dialog("lesson_stage:ask_stage")(window, lessons),
    }


def _edit(window: Shell, method: Callable[..., object], *arguments: Callable[[], object]) -> Callable[[], object]:
    """Return an edit whose arguments are evaluated when it is called; errors are shown."""
    return lambda: window.try_(method, *(argument() for argument in arguments))


def waiting(window: Shell, act: Callable[[], object]) -> Callable[[], None]:
    """Return a function that calls `act` once the text typed in the window's fields is entered.

    While one of them is wrong it waits, and says why: it would go on with another number than is shown.
    """

    def go() -> None:
        wrong = unsettled(window) or window.graph.enter_typed()
        if wrong:
            window.session.say(f"Fix this field first: {wrong}")
        else:
            act()

    return go


def _palette(window: Shell) -> None:
    """Offer all that can be done now."""
    settings = window.findChild(QToolBar, "toolbar-settings")
    assert settings is not None
    dialog("palette:show_palette")(window, entries(window, settings))


def _new(window: Shell) -> None:
    from gui.dialogs.network.new_network import ask_new_network

    document = ask_new_network(window, window.session.state)
    if document is not None and window.filing.may_leave():
        # Networks of other shapes are worth comparing.
        window.session.new_document(replace(document, runs=window.session.state.document.runs))


def _bias_unit(window: Shell) -> None:
    """Add or remove the selected layer's bias unit; the output layer's menu entry stays unchecked."""
    network, n = window.session.state.network, window.session.state.selected_layer
    window.try_(window.session.set_bias_unit, n, not network.has_bias_unit(n))
    window.actions_["bias"].setChecked(window.session.state.network.has_bias_unit(n))


def _new_start(window: Shell) -> None:
    from gui.dialogs.network.new_start import ask_new_start

    answer = ask_new_start(window, [layer.activation for layer in window.session.state.network.layers])
    if answer is not None:
        window.try_(window.session.new_start, answer.seed, answer.initializer)


def _epochs(window: Shell) -> None:
    from gui.dialogs.epochs import ask_epochs

    usual = stored_whole(window.settings, "epochs", _EPOCHS, 1, EPOCHS.high)
    count = ask_epochs(window, window.session.state.document.epoch, usual)
    if count is not None:
        window.settings.setValue("epochs", count)
        window.session.run_epochs(count)


def _compare_methods(window: Shell) -> None:
    """Start the comparison, and bring the panel with its progress to the front."""
    if window.try_(window.session.compare_methods):
        window.show_panel("runs")


def _theme(window: Shell, choice: str) -> None:
    window.settings.setValue("theme", choice)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply_theme(application, choice)


def _animations(window: Shell) -> None:
    on = window.actions_["animations"].isChecked()
    window.graph.animations = on
    window.settings.setValue("animations", on)


def _surfaces(window: Shell) -> None:
    on = window.actions_["surfaces"].isChecked()
    window.graph.surfaces.set_on(on)
    window.settings.setValue("surfaces", on)


def _legend(window: Shell) -> None:
    on = window.actions_["legend"].isChecked()
    window.graph.show_legend(on)
    window.settings.setValue("legend", on)


def set_history_memory(window: Shell, megabytes: int) -> None:
    """Set the maximum memory of the timeline's moments, now and from now on."""
    window.session.set_history_limit(megabytes * 2**20)
    window.settings.setValue(_HISTORY, megabytes)
    skipped = window.session.state.timeline.skipped
    left = f"; {skipped:,} moments are left out, where the timeline is dotted" if skipped else ""
    window.session.say(f"Moments of the timeline take up to {megabytes:,} MB{left}.")


def restore_switches(window: Shell) -> None:
    """Restore the display options of the graph."""
    switches = (("animations", True, _animations), ("surfaces", False, _surfaces), ("legend", False, _legend))
    for name, usual, apply in switches:
        window.actions_[name].setChecked(stored_switch(window.settings, name, usual))
        apply(window)


def restore_history_memory(window: Shell) -> None:
    """Restore the maximum memory of the timeline's moments."""
    usual = LIMIT // 2**20
    megabytes = stored_whole(window.settings, _HISTORY, usual, LOWEST // 2**20, HIGHEST // 2**20)
    window.session.set_history_limit(megabytes * 2**20)


def scale_text(window: Shell, percent: int) -> None:
    """Show all text at `percent` of the system's size, now and at the next start."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    if percent != text_scale.percent():
        text_scale.apply(application, percent)
        text_scale.store(window.settings)
    window.session.say(f"Text at {text_scale.percent()}%.")


def _misfit(network: Network, data: Dataset) -> str:
    """Return how the columns of the data differ from the network's inputs and outputs, or ""."""
    from gui.dialogs.widgets import counted

    columns, sizes = (data.inputs.shape[1], data.targets.shape[1]), (network.sizes[0], network.sizes[-1])
    if columns == sizes:
        return ""
    return (
        f"These examples have {counted(columns[0], 'input')} and {counted(columns[1], 'target')}, but the network has "
        f"{counted(sizes[0], 'input')} and {counted(sizes[1], 'output')}"
    )


def use_data(window: Shell, data: Dataset) -> None:
    """Replace the examples by `data`; if the network does not fit, offer one that does."""
    try:
        window.session.set_data(data, f"Data: {data.name}")
    except InputError as error:
        buttons = QMessageBox.StandardButton
        why = _misfit(window.session.state.network, data) or str(error).capitalize()
        answer = QMessageBox.question(
            window, "Change the data", f"{why}. Replace the network with one that fits?",
            buttons.Yes | buttons.Cancel, buttons.Yes,
        )  # fmt: skip
        if answer == buttons.Yes:
            from core.analysis.suited_network import fitting

            window.session.edit(fitting(data))
