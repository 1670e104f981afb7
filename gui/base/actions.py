"""Commands of the window: text, tip, icon, keys, and the one method that each calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence

from gui.base.icons import icon

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from PySide6.QtWidgets import QWidget


@dataclass(frozen=True)
class Command:
    """One command. `keys` are portable key sequences; the menu shows the first."""

    name: str
    text: str
    tip: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    checkable: bool = False


COMMANDS = (
    Command("new", "&New network…", "Create a network: choose layer sizes, activations, bias units and initial "
                                    "weights", ("Ctrl+N",), "new"),
    Command("open", "&Open…", "Open a weight file or a lesson", ("Ctrl+O",), "open"),
    Command("save", "&Save", "Save the network with its data, settings and layout", ("Ctrl+S",), "save"),
    Command("save_as", "Save &as…", "Save under another name or in another format", ("Ctrl+Shift+S",), "save-as"),
    Command("compare", "&Compare with…", "Compare this network with one from a file: which weights differ, and by how "
                                         "much",
            ("Ctrl+D",)),
    Command("export_weights", "&Weights…", "Export the weights for other programs: PyTorch, NumPy, ONNX, CSV, LaTeX",
            ("Ctrl+Shift+X",), "export"),
    Command("film", "&Film…", "Export the steps of this update, or the session so far, as an animation or a folder "
                              "of pictures"),
    Command("quit", "&Quit", "Close the window", ("Ctrl+Q",)),
    Command("undo", "&Undo", "Undo the last change", ("Ctrl+Z",), "undo"),
    Command("redo", "&Redo", "Redo the change that was undone", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
    Command("add_node", "Add n&ode", "Add a node to the selected layer", ("Ctrl+Shift+A",), "add"),
    Command("remove_node", "Re&move node", "Remove the selected node and its weights", ("Ctrl+Del",), "remove"),
    Command("add_layer", "Add &layer after", "Add a hidden layer after the selected layer", ("Ctrl+L",)),
    Command("remove_layer", "Remove la&yer", "Remove the selected hidden layer", ("Ctrl+Shift+L",)),
    Command("bias", "&Bias unit", "Add a bias unit to the selected layer, or remove it", ("Ctrl+B",), "", True),
    Command("tidy", "Reset &node positions", "Move all nodes back to their automatic positions"),
    Command("fit", "&Fit the graph", "Zoom to show the whole network", ("Ctrl+0",), "fit"),
    Command("zoom_in", "&Zoom in", "Zoom in on the graph", ("Ctrl++", "Ctrl+="), "zoom-in"),
    Command("zoom_out", "Zoom &out", "Zoom out of the graph", ("Ctrl+-",), "zoom-out"),
    Command("generate", "Generate e&xamples…", "Generate circles, moons, spirals, blobs or a curve, with adjustable "
                                               "noise",
            ("Ctrl+G",), "data"),
    Command("load_csv", "&Load examples from CSV…", "Load examples from a CSV or tab-separated file",
            ("Ctrl+Shift+O",), "open"),
    Command("paste_table", "&Paste examples…", "Paste a table copied from another program",
            ("Ctrl+Shift+V",), "paste"),
    Command("prepare", "&Split and scale…", "Set aside test examples; scale inputs and targets",
            ("Ctrl+Shift+D",), "settings"),
    Command("start_example", "&Go to the start of the update", "Go back to the first step of this update",
            ("Ctrl+Home",), "start-example"),
    Command("previous_phase", "&Previous phase", "Go back to the end of the previous phase",
            ("Ctrl+Shift+Left",), "previous-phase"),
    Command("step_back", "Step &back", "Go back one step, across updates and edits as well",
            ("Ctrl+Left", "PgUp"), "step-back"),
    Command("step", "&Step", "Go forward one step: compute the next number of the forward or backward pass",
            ("Ctrl+Right", "PgDown"), "step"),
    Command("next_phase", "Ne&xt phase", "Go to the end of the next phase", ("Ctrl+Shift+Right",), "next-phase"),
    Command("finish_example", "&Finish example", "Go to the end of this example (with SGD, including its update; in a "
                                                 "batch, up to its last gradient)",
            ("Ctrl+Return", "Ctrl+Enter"), "end-example"),
    Command("run", "&Run", "Start or pause training", ("Ctrl+R", "F5"), "run"),
    Command("epoch", "One &epoch", "Train for one epoch: every example once", ("Ctrl+E",), "epoch"),
    Command("epochs", "Train &N epochs…", "Train for a chosen number of epochs", ("Ctrl+Shift+E",)),
    Command("keep_run", "&Keep this run", "Keep this run: its loss curve stays visible next to later ones",
            ("Ctrl+K",), "keep"),
    Command("compare_methods", "Co&mpare SGD, batch and mini-batch",
            "Train all three from the same initial weights for as many epochs as the current run (1,000 if there is "
            "none), and keep the runs",
            ("Ctrl+Shift+K",), "compare-runs"),
    Command("sweep", "S&weep…", "Train once for each value of η, batch size or seed, and compare the runs",
            ("Ctrl+Alt+K",)),
    Command("worksheet", "Works&heet…", "Save exercises about this update as a PDF to print, one for all or one per "
                                        "student",
            ("Ctrl+Shift+F4",)),
    Command("reset", "Rese&t to epoch 0", "Go back to epoch 0 with the same initial "
                                          "weights", ("Ctrl+Shift+R",), "reset"),
    Command("new_start", "New initi&al weights…", "Go back to epoch 0 with new weights, drawn by an initializer from "
                                                  "a seed",
            ("Ctrl+Alt+R",), "new-start"),
    Command("light", "&Light", "Use dark text on a light background", (), "", True),
    Command("dark", "&Dark", "Use light text on a dark background", (), "", True),
    Command("system", "Same as &system", "Follow the light or dark setting of the system", (), "", True),
    Command("legend", "Le&gend", "Show or hide the meaning of the graph's colors, rings and "
                                 "lines", ("Ctrl+Shift+G",), "", True),
    Command("animations", "Ani&mation", "Show a short pulse along the edges used by each step", (), "", True),
    Command("surfaces", "Output &surfaces inside nodes", "Show inside each node how its h depends on the inputs, like "
                                                         "a small output surface",
            ("Ctrl+Shift+P",), "", True),
    Command("mode_walk", "Walk", "Arrange the panels for stepping: derivation, data, activation function",
            ("Alt+1",), "", True),
    Command("mode_train", "Train", "Arrange the panels for training: loss curve, surface and scores",
            ("Alt+2",), "", True),
    Command("mode_inspect", "Inspect", "Arrange the panels for analysis: landscape, distributions, histories, weights",
            ("Alt+3",), "", True),
    Command("restore_layout", "&Restore the layout", "Put all panels back in their original places"),
    Command("full_screen", "F&ull screen", "Use the whole screen, for a projector", ("F11",), "", True),
    Command("fill_screen", "Fill t&he screen with one panel", "Show the focused panel, or the graph, on the whole "
                                                             "screen; press Esc to go back",
            ("Shift+F11",)),
    Command("pointer_ring", "Po&inter ring", "Show a ring around the pointer, for a projector",
            ("Ctrl+Alt+P",), "", True),
    Command("larger", "&Larger text", "Make all text larger, up to 250%, for a projector",
            ("Ctrl+Alt+=", "Ctrl+Alt++")),
    Command("smaller", "Smaller te&xt", "Make all text smaller, down to 75%", ("Ctrl+Alt+-",)),
    Command("usual_text", "Text at 100&%", "Show all text at its original size", ("Ctrl+Alt+0",)),
    Command("set_stage", "&Set the stage", "Open the network, data, settings and panels of the lesson's stage, or "
                                           "reset them", ("Alt+Home",)),
    Command("next_stage", "&Next stage", "Go to the next stage of the lesson", ("Alt+PgDown",)),
    Command("previous_stage", "&Previous stage", "Go back to the previous stage of the lesson", ("Alt+PgUp",)),
    Command("play_lesson", "Play &full screen", "Show the lesson in full screen, or leave full screen", ("Shift+F3",)),
    Command("save_stage", "Sa&ve stage into lesson…", "Add the current network, data, settings and panels to a lesson "
                                                      "file"),
    Command("palette", "Find a &command…", "Find any command, panel, example, data set or setting by typing",
            ("Ctrl+P",), "search"),
    Command("keys", "&Keys", "Show all keyboard shortcuts", ("F1",), "help"),
    Command("guide", "&Guide", "Show the user's guide, with pictures and search", ("Shift+F1",)),
    Command("about", "&About Chainrule", "Show the version, licenses and sources of this program"),
)  # fmt: skip


class Actions(dict[str, QAction]):
    """The commands as QActions, looked up by name: `actions["step"]`."""

    def __init__(
        self, parent: QWidget, commands: Sequence[Command], handlers: Mapping[str, Callable[[], object]]
    ) -> None:
        """commands: COMMANDS, and those of the panels. Raises ValueError where two have the same name or key."""
        super().__init__()
        refuse_twins(commands)
        self.commands = tuple(commands)
        for command in commands:
            action = QAction(command.text, parent)
            action.setObjectName(command.name)
            action.setCheckable(command.checkable)
            action.setShortcuts([QKeySequence(key) for key in command.keys])
            if command.icon:
                action.setIcon(icon(command.icon))
            key = f" ({QKeySequence(command.keys[0]).toString()})" if command.keys else ""
            action.setToolTip(f"{command.tip}{key}")
            action.setStatusTip(command.tip)
            # triggered passes a Boolean that no handler needs.
            action.triggered.connect(lambda _=False, handler=handlers[command.name]: handler())
            parent.addAction(action)
            self[command.name] = action

    def recolor(self) -> None:
        """Redraw the icons in the colors of the theme."""
        for command in self.commands:
            if command.icon:
                self[command.name].setIcon(icon(command.icon))


def refuse_twins(commands: Sequence[Command]) -> None:
    """Raise ValueError where two commands have the same name or key."""
    taken: dict[str, str] = {}
    for command in commands:
        for word in (command.name, *command.keys):
            if word in taken:
                raise ValueError(f"command {command.name}: {word} is taken by {taken[word]}")
            taken[word] = command.name


def keys_table(commands: Sequence[Command]) -> list[tuple[str, str, str]]:
    """Return the keys, name and tip of each command that has a key."""
    return [
        (
            ", ".join(QKeySequence(key).toString() for key in command.keys),
            command.text.replace("&", "").rstrip("…"),
            command.tip,
        )
        for command in commands
        if command.keys
    ]
