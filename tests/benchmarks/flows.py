"""Bounces between rooms: how often five acts of a user cross from one folder of the program to another.

    python tests/benchmarks/flows.py             # the five counts
    python tests/benchmarks/flows.py step 20     # one of them, and its 20 most frequent crossings

A room is a folder of core or gui. A bounce is a call of a Python function whose caller, the next one above it that
belongs to Chainrule, stands in another room; calls by Qt count, too. Each act is done before it is counted, so that
nothing is imported or laid out for the first time. Calls, not times, are counted; how many panels a frame of a run
draws depends on the machine, though. Commit 8137dea, which has few folders, is counted by the same script with the
Python that has it installed (`make bench` makes .venv-8137dea): _FORMER says where its modules would stand.
"""

from __future__ import annotations

import contextlib
import gc
import io
import os
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
_HOME = Path(tempfile.mkdtemp())
os.environ["CHAINRULE_HOME"] = str(_HOME)

from PySide6.QtCore import QEvent, QEventLoop, QPoint, QPointF, Qt, QTimer  # noqa: E402
from PySide6.QtGui import QMouseEvent  # noqa: E402
from PySide6.QtWidgets import QApplication, QToolButton  # noqa: E402

import core  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

_ROOT = str(Path(core.__file__).parent.parent) + os.sep
# Steps that are counted together, as some show another formula than others, and frames of a run, in each of which
# other panels have their turn.
_STEPS, _FRAMES = 8, 60
_FORMER = {
    "core/basics": "apart arrays errors interrupts numbers places rounding",
    "core/model": "activations backprop checking edits gradcheck initialise losses network sensitivities",
    "core/data": "columns csv_data csv_numbers csv_table csv_text dataset preparing sampling scaling split",
    "core/training": "engine loss_history loss_table optimizers order overfitting settings slices training",
    "core/document": "changes document recall run_changes runs runs_csv timeline walking weight_history",
    "core/analysis": "compare distributions landscape scores surface sweep",
    "core/gallery": "generate presets sets shipped worked_examples",
    "core/cli": "cli commands printing",
    "gui/app": "application cycles display main recovery",
    "gui/base": "actions icons pictures preferences theme",
    "gui/formulas": "formula_area formula_lines formula_row formula_view formulas outlines takeaway worksheet",
    "gui/panels": "formula_panel paced_panel panel plot_panel",
    "gui/plots": "color_bar color_map epoch_marks kept_curves kept_pixels plot_items plotting strokes",
    "gui/tables": "rows rows_table run_table",
    "gui/widgets": "complaint digits_field fields job_progress line reading sets_menu",
    "gui/window": "commands docks exporting filing menus timeline_bar toolbar turns window",
}
_ROOMS = {f"{folder[: folder.index('/')]}/{name}.py": folder for folder, names in _FORMER.items()
          for name in names.split()}  # fmt: skip


def room(path: str) -> str:
    """Return the folder of a file of Chainrule; "" for other files."""
    place = path.removeprefix(_ROOT).replace(os.sep, "/")
    parts = place.split("/")
    if place == path or len(parts) < 2 or parts[0] not in ("core", "gui"):
        return ""
    return _ROOMS.get(place) or "/".join(parts[:2])


class Bounces:
    """Counts calls from one room into another, by caller and called function, as long as it is entered."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self._rooms: dict[str, str] = {}

    def __enter__(self) -> Bounces:
        sys.setprofile(self._called)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _room(self, path: str) -> str:
        if path not in self._rooms:
            self._rooms[path] = room(path)
        return self._rooms[path]

    def _called(self, frame: Any, event: str, _: object) -> None:
        here = self._room(frame.f_code.co_filename)
        if event != "call" or not here or frame.f_code.co_name == "<module>":
            return
        above = frame.f_back
        while above is not None and not self._room(above.f_code.co_filename):
            above = above.f_back
        if above is not None and self._room(above.f_code.co_filename) != here:
            self.counts[_name(above), _name(frame)] += 1


def _name(frame: Any) -> str:
    return f"{frame.f_code.co_filename.removeprefix(_ROOT)}:{frame.f_code.co_qualname}"


@dataclass
class Flow:
    """An act. begin, end: what is done before and after it is counted. times: how often it is done in one `act`."""

    act: Callable[[], object]
    begin: Callable[[], object]
    end: Callable[[], object] = lambda: None
    times: Callable[[], int] = lambda: 1

    def count(self) -> tuple[Counter[tuple[str, str]], int]:
        """Return the bounces, and how often it was done."""
        self.begin()
        gc.collect()
        with Bounces() as bounces:
            self.act()
        done = self.times()
        self.end()
        return bounces.counts, done


def settle(milliseconds: int = 400) -> None:
    """Let the window paint, and do what it does a little later."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def either(*places: str) -> Any:
    """Return what is at the first of these places that exists."""
    for place in places[:-1]:
        with contextlib.suppress(ImportError, AttributeError):
            return resolve_name(place)
    return resolve_name(places[-1])


class Window:
    """The window on the sigmoid network of XOR, at its usual size with its usual panels."""

    def __init__(self) -> None:
        self.application = either("gui.app.application:make_application", "gui.application:make_application")(["flows"])
        preset = either("core.gallery.presets:preset", "core.presets:preset")
        preferences = either("gui.base.preferences:preferences", "gui.preferences:preferences")
        self.session = resolve_name("gui.session:Session")(preset("xor-table"))
        self.window = either("gui.window.main_window:MainWindow", "gui.window:MainWindow")(self.session, preferences())
        self.window.resize(1440, 900)
        self.window.show()
        settle(1500)

    def step(self) -> Flow:
        """Clicks on Step."""
        action = self.window.actions_["step"]
        button = next(each for each in self.window.findChildren(QToolButton) if each.defaultAction() is action)

        def click() -> None:
            button.click()
            settle()

        def clicks() -> None:
            for _ in range(_STEPS):
                click()

        return Flow(clicks, click, times=lambda: _STEPS)

    def frame(self) -> Flow:
        """Frames of a run with a compiled kernel, each asked for and drawn."""
        trainer = getattr(self.session, "running", getattr(self.session, "_running", None))._trainer
        frames: list[Any] = []
        trainer.advanced.connect(frames.append)

        def begin() -> None:
            self.session.run()
            while len(frames) < 30 or "kernel" not in frames[-1].engine:
                settle(100)
            trainer._timer.stop()
            settle()
            frames.clear()

        def act() -> None:
            for _ in range(_FRAMES):
                trainer.poll()
                settle(17)

        return Flow(act, begin, self.session.pause, times=lambda: len(frames))

    def drag(self) -> Flow:
        """One movement of the mouse while a weight is dragged on the graph."""
        weight = either("core.basics.addresses:Weight", "core.places:Weight")(2, 0, 1)
        view = self.window.graph
        port, start = view.viewport(), view.mapFromScene(view.middle(weight))
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton

        def send(kind: QEvent.Type, by: int, button: Qt.MouseButton = none, held: Qt.MouseButton = left) -> None:
            at = start + QPoint(0, -by)
            place, modifiers = QPointF(port.mapToGlobal(at)), Qt.KeyboardModifier.NoModifier
            QApplication.sendEvent(port, QMouseEvent(kind, QPointF(at), place, button, held, modifiers))
            settle()

        def begin() -> None:
            send(QEvent.Type.MouseButtonPress, 0, left)
            for by in (2, 4, 6, 8, 10):
                send(QEvent.Type.MouseMove, by)

        return Flow(
            lambda: send(QEvent.Type.MouseMove, 13), begin,
            lambda: send(QEvent.Type.MouseButtonRelease, 13, left, none),
        )  # fmt: skip

    def open(self) -> Flow:
        """Opening a file that was open before; another one has been opened meanwhile."""
        files = [Path(_ROOT) / "resources" / "presets" / f"{name}.chainrule" for name in ("xor-table", "deep")]

        def read(file: Path) -> None:
            copy = _HOME / file.name
            copy.write_bytes(file.read_bytes())
            self.session.undo_stack.setClean()
            self.window.filing.open_path(copy)
            settle()

        def begin() -> None:
            read(files[0])
            read(files[1])

        return Flow(lambda: read(files[0]), begin)


def train() -> Flow:
    """`chainrule train` over a hundred epochs."""
    main = either("core.cli.parser:main", "core.cli:main")

    def act() -> None:
        with contextlib.redirect_stdout(io.StringIO()):
            main(["train", "xor-table", "--data", "xor", "--rate", "0.5", "--epochs", "100"])

    return Flow(act, act)


def main() -> None:
    """Print the counts, or one of them with its most frequent crossings."""
    wanted, most = (sys.argv[1], int(sys.argv[2])) if len(sys.argv) > 2 else ("", 0)
    window = Window()
    for name in ("step", "frame", "drag", "open", "train"):
        if wanted in ("", name):
            counts, times = (train() if name == "train" else getattr(window, name)()).count()
            print(f"{name:6} {sum(counts.values()) / times:8.1f}")
            for (above, here), number in counts.most_common(most):
                print(f"   {number / times:7.1f}  {above} -> {here}")
    window.session.undo_stack.setClean()
    window.window.close()
    window.session.shut_down()


if __name__ == "__main__":
    main()
