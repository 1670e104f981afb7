"""Every command of the window: its words, icon, key, and the one method that it calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence

from gui.base.icons import icon

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget


@dataclass(frozen=True)
class Command:
    """One entry: `keys` are portable key sequences, the first is shown in the menu."""

    name: str
    text: str
    tip: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    checkable: bool = False


COMMANDS = (
    Command("new", "&New network…", "A new network: sizes, activations, bias units, weights", ("Ctrl+N",), "new"),
    Command("open", "&Open…", "Open a weight file", ("Ctrl+O",), "open"),
    Command("save", "&Save", "Save the network with its data, settings and layout", ("Ctrl+S",), "save"),
    Command("save_as", "Save &as…", "Save under another name or in another format", ("Ctrl+Shift+S",), "save-as"),
    Command("compare", "&Compare with…", "This network beside that of another file: what differs, and by how much",
            ("Ctrl+D",)),
    Command("export_weights", "&Weights…", "The weights for other programs: PyTorch, NumPy, ONNX, CSV, LaTeX",
            ("Ctrl+Shift+X",), "export"),
    Command("quit", "&Quit", "Close the window", ("Ctrl+Q",)),
    Command("undo", "&Undo", "Take the last change back", ("Ctrl+Z",), "undo"),
    Command("redo", "&Redo", "Make the change again", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
    Command("add_node", "Add n&ode", "Add a node to the selected layer", ("Ctrl+Shift+A",), "add"),
    Command("remove_node", "Re&move node", "Remove the selected node with its weights", ("Ctrl+Del",), "remove"),
    Command("add_layer", "Add &layer after", "Add a hidden layer after the selected layer", ("Ctrl+L",)),
    Command("remove_layer", "Remove la&yer", "Remove the selected hidden layer", ("Ctrl+Shift+L",)),
    Command("bias", "&Bias unit", "Add a bias unit to the selected layer, or remove it", ("Ctrl+B",), "", True),
    Command("tidy", "Tidy the &graph", "Put all nodes back where the layout has them"),
    Command("fit", "&Fit the graph", "Show the whole network", ("Ctrl+0",), "fit"),
    Command("zoom_in", "Zoom &in", "Show the graph larger", ("Ctrl++", "Ctrl+="), "zoom-in"),
    Command("zoom_out", "Zoom &out", "Show the graph smaller", ("Ctrl+-",), "zoom-out"),
    Command("generate", "Generate e&xamples…", "Circles, moons, spirals, blobs or a curve, as noisy as you like",
            ("Ctrl+G",), "data"),
    Command("load_csv", "&Load examples from CSV…", "Read examples from a table: a file of CSV or tab-separated text",
            ("Ctrl+Shift+O",), "open"),
    Command("paste_table", "&Paste examples…", "Read examples from a table that was copied in another program",
            ("Ctrl+Shift+V",), "paste"),
    Command("prepare", "&Split and scale…", "Keep some examples for testing; bring the inputs to a common scale",
            ("Ctrl+Shift+D",), "settings"),
    Command("start_example", "To t&he start", "Back to the start of this update's walk",
            ("Ctrl+Home",), "start-example"),
    Command("previous_phase", "&Previous phase", "Back to the end of the phase before",
            ("Ctrl+Shift+Left",), "previous-phase"),
    Command("step_back", "Step &back", "One step back, over updates and edits too",
            ("Ctrl+Left", "PgUp"), "step-back"),
    Command("step", "&Step", "One step on: the next number of the forward or backward pass",
            ("Ctrl+Right", "PgDown"), "step"),
    Command("next_phase", "Ne&xt phase", "On to the end of the next phase", ("Ctrl+Shift+Right",), "next-phase"),
    Command("finish_example", "&Finish example", "To the end of this example, its update included",
            ("Ctrl+Return", "Ctrl+Enter"), "end-example"),
    Command("exercise", "E&xercise", "Compute numbers of this update yourself; they are hidden until answered",
            ("F4",)),
    Command("run", "&Run", "Train from here on, or pause", ("Ctrl+R", "F5"), "run"),
    Command("epoch", "One &epoch", "Train for one epoch: every example once", ("Ctrl+E",), "epoch"),
    Command("epochs", "Train &N epochs…", "Train for a number of epochs", ("Ctrl+Shift+E",)),
    Command("keep_run", "&Keep this run", "Keep the run so far: its curve stays beside those to come",
            ("Ctrl+K",), "keep"),
    Command("compare_methods", "Co&mpare SGD, batch and mini-batch",
            "Train all three from the same start, as many epochs as the run so far (else 1,000), and keep them",
            ("Ctrl+Shift+K",), "compare-runs"),
    Command("sweep", "S&weep…", "Train once for each of many values of η, batch size or seed, and compare",
            ("Ctrl+Alt+K",)),
    Command("reset", "Rese&t to the start", "The same start again: first weights, epoch 0", ("Ctrl+Shift+R",), "reset"),
    Command("new_start", "New st&art…", "New weights from an initializer and a seed, epoch 0",
            ("Ctrl+Alt+R",), "new-start"),
    Command("method", "Loss and &optimizer", "Loss, optimizer, penalty and schedule of η, with their formulas",
            ("Ctrl+M",)),
    Command("histories", "Weight &histories", "The weights of chosen edges over training, or their gradients",
            ("F6",)),
    Command("distributions", "&Distributions", "How s, h and δ of each layer are spread over the training examples",
            ("F7",)),
    Command("landscape", "Loss l&andscape", "The loss over two weights or random directions, and training's path on it",
            ("F8",)),
    Command("scores", "S&cores", "How many answers are right, and which classes are mistaken for which",
            ("F9",)),
    Command("light", "&Light", "Dark text on light ground", (), "", True),
    Command("dark", "&Dark", "Light text on dark ground", (), "", True),
    Command("system", "As the &system has it", "Follow the system's light or dark", (), "", True),
    Command("legend", "Lege&nd", "Show what colors, rings and lines of the graph mean", ("Ctrl+Shift+G",), "", True),
    Command("animations", "&Motion", "A short pulse along the edges that a step uses", (), "", True),
    Command("surfaces", "&Surfaces in the nodes", "Inside each node its h over the inputs, as on the output surface",
            ("Ctrl+Shift+P",), "", True),
    Command("restore_layout", "&Restore the layout", "All panels where they were at first"),
    Command("full_screen", "F&ull screen", "Use the whole screen, for a projector", ("F11",), "", True),
    Command("larger", "&Larger text", "Make all text larger, up to 250%, for a projector",
            ("Ctrl+Alt+=", "Ctrl+Alt++")),
    Command("smaller", "Smaller t&ext", "Make all text smaller: down to 75%", ("Ctrl+Alt+-",)),
    Command("usual_text", "Text at 100&%", "Show all text at its original size", ("Ctrl+Alt+0",)),
    Command("keys", "&Keys", "All keys on one page", ("F1",), "help"),
    Command("guide", "&Guide", "The user's guide, with pictures and a search", ("Shift+F1",)),
    Command("about", "&About Chainrule", "What this program is, and its version"),
)  # fmt: skip


class Actions:
    """The commands as QActions, by name: `actions["step"]`."""

    def __init__(self, parent: QWidget, handlers: dict[str, Callable[[], object]]) -> None:
        self._actions: dict[str, QAction] = {}
        for command in COMMANDS:
            action = QAction(command.text, parent)
            action.setObjectName(command.name)
            action.setCheckable(command.checkable)
            action.setShortcuts([QKeySequence(key) for key in command.keys])
            if command.icon:
                action.setIcon(icon(command.icon))
            key = f" ({QKeySequence(command.keys[0]).toString()})" if command.keys else ""
            action.setToolTip(f"{command.tip}{key}")
            action.setStatusTip(command.tip)
            # triggered carries a Boolean that no handler wants.
            action.triggered.connect(lambda _=False, handler=handlers[command.name]: handler())
            parent.addAction(action)
            self._actions[command.name] = action

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def recolor(self) -> None:
        """Draw the icons in the colors of the theme."""
        for command in COMMANDS:
            if command.icon:
                self._actions[command.name].setIcon(icon(command.icon))


def keys_table() -> list[tuple[str, str, str]]:
    """Each command that has a key: key, name, what it does."""
    return [
        (
            ", ".join(QKeySequence(key).toString() for key in command.keys),
            command.text.replace("&", "").rstrip("…"),
            command.tip,
        )
        for command in COMMANDS
        if command.keys
    ]
