"""What each command of the window does: mostly one method of the session."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QInputDialog, QMessageBox

from core.basics.errors import InputError
from core.document.document_edits import network_for
from gui.base.theme import apply_theme
from gui.dialogs import dialog
from gui.window.enabled import node_to_remove

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.basics.addresses import Node
    from core.data.dataset import Dataset
    from gui.window.main_window import MainWindow


def handlers(window: MainWindow) -> dict[str, Callable[[], object]]:
    """A function for every name of gui.base.actions.COMMANDS."""
    session, filing, graph = window.session, window.filing, window.graph

    def edit(method: Callable[..., object], *arguments: Callable[[], object]) -> Callable[[], object]:
        """An edit whose arguments are read when it is called; what is wrong is shown."""
        return lambda: window.try_(method, *(argument() for argument in arguments))

    def layer() -> int:
        return session.state.selected_layer

    def selected_node() -> Node:
        return node_to_remove(session.state)

    def bias_wanted() -> bool:
        return not session.state.network.layer(layer()).bias

    return {
        "new": lambda: _new(window),
        "open": filing.open,
        "save": filing.save,
        "save_as": filing.save_as,
        "compare": filing.compare,
        "export_weights": filing.export,
        "quit": window.close,
        "undo": session.undo,
        "redo": session.redo,
        "add_node": edit(session.add_node, layer),
        "remove_node": edit(session.remove_node, selected_node),
        "add_layer": edit(session.add_layer, layer),
        "remove_layer": edit(session.remove_layer, layer),
        "bias": edit(session.set_bias, layer, bias_wanted),
        "tidy": session.reset_positions,
        "fit": graph.fit,
        "zoom_in": graph.zoom_in,
        "zoom_out": graph.zoom_out,
        "generate": lambda: dialog("data.generate:ask_generated")(window, session),
        "load_csv": lambda: dialog("data.csv_file:ask_csv")(window, session),
        "paste_table": lambda: dialog("data.csv_file:ask_pasted")(window, session),
        "prepare": lambda: dialog("data.prepare:ask_preparing")(window, session),
        "start_example": edit(session.go_to, lambda: 0),
        "previous_phase": session.previous_phase,
        "step_back": session.step_back,
        "step": session.step,
        "next_phase": session.next_phase,
        "finish_example": session.finish_example,
        "exercise": lambda: window.toggle_panel("Exercise"),
        "run": session.toggle_run,
        "epoch": lambda: session.run_epochs(1),
        "epochs": lambda: _epochs(window),
        "keep_run": edit(session.keeping.keep),
        "compare_methods": lambda: _compare_methods(window),
        "sweep": lambda: dialog("sweep.dialog:show_sweep")(window, session),
        "reset": session.reset,
        "new_start": lambda: _new_start(window),
        "method": lambda: window.toggle_panel("Loss and optimizer"),
        "histories": lambda: window.toggle_panel("Weight histories"),
        "distributions": lambda: window.toggle_panel("Distributions"),
        "landscape": lambda: window.toggle_panel("Loss landscape"),
        "scores": lambda: window.toggle_panel("Scores"),
        "light": lambda: _theme(window, "light"),
        "dark": lambda: _theme(window, "dark"),
        "system": lambda: _theme(window, "system"),
        "animations": lambda: _animations(window),
        "surfaces": lambda: _surfaces(window),
        "restore_layout": window.restore_first_layout,
        "full_screen": lambda: window.showNormal() if window.isFullScreen() else window.showFullScreen(),
        "larger": lambda: _scale(window, 1),
        "smaller": lambda: _scale(window, -1),
        "keys": lambda: dialog("about:show_keys")(window),
        "about": lambda: dialog("about:show_about")(window),
    }


def _new(window: MainWindow) -> None:
    from gui.dialogs.network.new_network import ask_new_network

    document = ask_new_network(window, window.session.state)
    if document is not None and window.filing.may_leave():
        # Networks of other shapes are what one compares.
        window.session.new_document(replace(document, runs=window.session.state.document.runs))


def _new_start(window: MainWindow) -> None:
    from gui.dialogs.network.new_start import ask_new_start

    answer = ask_new_start(window)
    if answer is not None:
        window.try_(window.session.new_start, answer.seed, answer.initializer)


def _epochs(window: MainWindow) -> None:
    usual = int(str(window.settings.value("epochs", 1000)))
    question = "Epochs to train from here on:"
    count, ok = QInputDialog.getInt(window, "Train N epochs", question, usual, 1, 2**31 - 1)
    if ok:
        window.settings.setValue("epochs", count)
        window.session.run_epochs(count)


def _compare_methods(window: MainWindow) -> None:
    """Begin, and bring the panel to the front that shows how far it is."""
    if window.try_(window.session.keeping.compare_methods):
        dock = window.docks["Runs"]
        dock.show()
        dock.raise_()


def _theme(window: MainWindow, choice: str) -> None:
    window.settings.setValue("theme", choice)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply_theme(application, choice)


def _animations(window: MainWindow) -> None:
    on = window.actions_["animations"].isChecked()
    window.graph.animations = on
    window.settings.setValue("animations", on)


def _surfaces(window: MainWindow) -> None:
    on = window.actions_["surfaces"].isChecked()
    window.graph.surfaces.set_on(on)
    window.settings.setValue("surfaces", on)


def restore_switches(window: MainWindow) -> None:
    """What is shown on the graph, as it was chosen last."""
    for name, usual, apply in (("animations", True, _animations), ("surfaces", False, _surfaces)):
        window.actions_[name].setChecked(bool(window.settings.value(name, usual, type=bool)))
        apply(window)


def _scale(window: MainWindow, by: int) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    font = application.font()
    font.setPointSize(min(max(font.pointSize() + by, 7), 24))
    application.setFont(font)
    window.settings.setValue("font_size", font.pointSize())


def attempt(window: MainWindow, method: Callable[..., object], *arguments: object) -> bool:
    """Call an edit; what is wrong with it is said in a dialog, and nothing has changed then."""
    try:
        method(*arguments)
    except InputError as error:
        window.session.failed.emit(str(error))
        return False
    return True


def use_data(window: MainWindow, data: Dataset) -> None:
    """Make `data` the examples; where the network does not fit, offer one that does."""
    try:
        window.session.set_data(data, f"Data: {data.name}")
    except InputError as error:
        buttons = QMessageBox.StandardButton
        answer = QMessageBox.question(
            window, "Other examples", f"{str(error).capitalize()}. Make a new network that fits?",
            buttons.Yes | buttons.Cancel, buttons.Yes,
        )  # fmt: skip
        if answer == buttons.Yes:
            window.session.edit(network_for(data))
