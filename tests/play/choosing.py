"""Which act comes next: the first minutes, always alike, and then whatever a seed draws from what can be reached."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, TypeVar

from answering import NONSENSE
from faults import Act, Answer
from game import FILES
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QLineEdit
from reach import buttons, docks, entries, fields, pads, places, plots, tables, tabs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from game import Game

T = TypeVar("T")
KEYS = (
    "Tab", "Shift+Tab", "Return", "Escape", "Up", "Down", "Left", "Right", "Home", "End", "PgUp", "PgDown",
    "Del", "Backspace", "Space", "Ins", "+", "-", "0", "1", "A", "B", "E", "F2", "Ctrl+A", "Ctrl+C", "Ctrl+V",
    "Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+Right", "Ctrl+Left", "Shift+Down", "Alt+Left", "Ctrl+Up", "F6", "F7", "F8",
    "F9", "Ctrl+M",
)  # fmt: skip
SIZES = ((1024, 700), (800, 600), (1280, 720), (1440, 900), (1920, 1080), (1366, 768))
_WALK = (
    "step", "step", "step", "step_back", "next_phase", "previous_phase", "finish_example", "undo", "redo",
    "start_example",
)  # fmt: skip
_SHELVES = ("Export >", "Examples >", "Worked examples >", "Data >", "View >", "Lessons >")
_SAVED = ("new.chainrule", "new.npz", "new.safetensors", "new.csv", "new.svg", "new.png", "no/such/place", "y" * 260)
_PASTED = ("1\t2\n3\t4", "1,2\n3,4", "nan", "", "[[1, 2], [3, 4]]", "a\tb", "0.5")


# The first minutes


def first_minutes(game: Game) -> Iterator[Act]:
    """Every place on the graph, command, entry, panel and size once, on a network that is sound."""
    for scene in SCENES.values():
        yield from scene(game)
        yield Act("look again")
        yield Act("entry", ("File > Examples > XOR as printed",), Answer("discard"))


def _every_place(game: Game) -> Iterator[Act]:
    for kind, numbers in places(game.window.graph):
        yield Act("place", (kind, numbers))
        yield Act("inline", (kind, numbers, "0.25"))
        yield Act("place", (kind, numbers, "menu"))
    for theme in ("dark", "light"):
        yield Act("place", ("node", [1, 0]))
        yield Act("command", (theme,))


def _walking_there_and_back(game: Game) -> Iterator[Act]:
    yield from (Act("command", ("step",)) for _ in range(5))
    yield from (Act("command", ("step_back",)) for _ in range(3))
    yield from (Act("command", (name,)) for name in ("finish_example", "step_back", "previous_phase", "undo", "redo"))
    yield from (Act("timeline", (share,)) for share in (0.0, 1.0))


def _every_command(game: Game) -> Iterator[Act]:
    for each in game.window.commands:
        if each.name != "quit":
            yield Act("command", (each.name,))
            yield Act("command", (each.name,), Answer("accept", file=f"{each.name}.chainrule"))
    yield Act("command", ("larger",))


def _every_entry(game: Game) -> Iterator[Act]:
    """Of the sizes of text only the ends, and the usual one."""
    enabled = [path for path, action in entries(game.window).items() if action.isEnabled()]
    for path in enabled:
        if path.endswith("%") and not path.endswith(("> 75%", "> 100%", "> 250%")):
            continue
        if any(words in path for words in _SHELVES):
            yield Act("entry", (path,), Answer("discard" if path.startswith("File") else "accept"))
            if not path.startswith(("View", "File > Export")):
                yield Act("command", ("step",))


def _every_panel(game: Game) -> Iterator[Act]:
    for title in docks(game.window):
        yield from (Act("dock", (title, how)) for how in ("close", "show", "float", "float"))
    yield from (Act("size", size) for size in SIZES)


def _running(game: Game) -> Iterator[Act]:
    yield Act("command", ("run",))
    yield Act("wait", (0.1,))
    yield Act("inline", ("weight", [2, 0, 0], "0.5"))
    yield Act("combo", ("Training settings: Method", 1))
    yield from (Act("command", (name,)) for name in ("run", "undo", "undo", "redo", "epoch"))


def _editing(game: Game) -> Iterator[Act]:
    for name in tables(game.window):
        yield from (Act("cell", (name, 0, 0, text)) for text in ("0.5", "abc", "1e308"))
    for name in fields(game.window):
        yield Act("field", (name, "abc"))
        yield Act("combo", (name, 1))
        yield Act("field", (name, "2"))


def _lessons(game: Game) -> Iterator[Act]:
    """Some lessons read and set, left half done, answered with nonsense; edits, steps and undo between."""
    for path in [path for path in entries(game.window) if "Lessons >" in path][::3]:
        yield Act("entry", (path,))
        yield from (Act("command", (name,), Answer("discard")) for name in ("set_stage", "step", "next_phase"))
        yield Act("field", ("Learn: Answer", "abc"))
        yield Act("field", ("Learn: Answer", "0.25"))
        yield from (Act("command", (name,), Answer("discard")) for name in ("next_stage", "epoch", "undo", "undo"))
        yield from (Act("command", (name,), Answer("discard")) for name in ("redo", "previous_stage", "run", "run"))
    yield Act("drop", ("bad.lesson",), Answer("accept"))
    yield Act("drop", ("good.lesson",), Answer("discard"))
    yield from (Act("command", (name,)) for name in ("play_lesson", "next_stage", "larger", "play_lesson", "smaller"))
    yield Act("button", ("Learn: ‹ Lessons",))


def _pictures_and_scores(game: Game) -> Iterator[Act]:
    """Digits from the menu to a drawn one, each page of the scores, dropout, class weights and patience."""
    yield Act("command", ("scores",))
    yield Act("entry", ("Data > Real > Digits",), Answer("accept"))
    yield Act("button", ("Data: New network that fits",))
    yield Act("command", ("predict",))
    for name in pads(game.window):
        yield Act("pad", (name, [[0.3, 0.2], [0.7, 0.8]]))
        yield Act("pad", (name, [[0.5, 0.5]], True))
    yield Act("cell", ("Data: Pictures of the examples", 3, 0))
    for page in range(4):
        yield Act("tab", ("Scores: Pages of the scores", page))
        for name in [name for name in tables(game.window) if name.startswith("Scores")]:
            yield Act("cell", (name, 1, 1))
    yield Act("button", ("Scores: Start the cross-validation",))
    yield Act("command", ("method",))
    for name in [name for name in fields(game.window) if name.startswith("Loss and optimizer")]:
        yield Act("field", (name, "0.5"))
        yield Act("field", (name, "3"))
    for name in [name for name in buttons(game.window) if name.startswith("Loss and optimizer")]:
        yield Act("button", (name,))
    yield from (Act("command", (name,)) for name in ("step", "step", "finish_example", "undo", "epoch"))


SCENES: dict[str, Callable[[Game], Iterator[Act]]] = {
    "every place": _every_place, "walking there and back": _walking_there_and_back, "every command": _every_command,
    "every entry": _every_entry, "every panel": _every_panel, "running": _running, "editing": _editing,
    "lessons": _lessons,
    "pictures and scores": _pictures_and_scores,
}  # fmt: skip


# By seed


def at_random(seed: int) -> Callable[[Game], Iterator[Act]]:
    """Acts without end, drawn by a seed."""

    def draw(game: Game) -> Iterator[Act]:
        random = Random(seed)
        kinds = list(_KINDS)
        weights = [_KINDS[kind] for kind in kinds]
        while True:
            if game.state.running and random.random() < 0.2:
                yield Act("command", ("run",))
            yield from random.choices(kinds, weights)[0](game, random)

    return draw


def both(seed: int) -> Callable[[Game], Iterator[Act]]:
    """The first minutes, and then acts by a seed."""

    def draw(game: Game) -> Iterator[Act]:
        yield from first_minutes(game)
        yield from at_random(seed)(game)

    return draw


def _answer(draw: Random) -> Answer:
    file = draw.choice([*FILES, *_SAVED])
    return Answer(draw.choice(("accept", "accept", "cancel", "discard")), draw.randrange(6), draw.randrange(1000), file)


def _one(draw: Random, found: list[T]) -> Iterator[T]:
    if found:
        yield draw.choice(found)


def _command(game: Game, draw: Random) -> Iterator[Act]:
    names = [a.objectName() for a in game.window.actions() if a.isEnabled() and a.objectName() not in ("quit", "")]
    for name in _one(draw, names):
        yield Act("command", (name,), _answer(draw))


def _entry(game: Game, draw: Random) -> Iterator[Act]:
    """A menu first, then one of its entries, so that long menus are not played more than short ones."""
    every = [path for path, action in entries(game.window).items() if action.isEnabled()]
    heads = sorted({path.rpartition(" > ")[0] for path in every})
    for head in _one(draw, heads):
        below = [path for path in every if path.rpartition(" > ")[0] == head]
        yield Act("entry", (draw.choice(below),), _answer(draw))


def _walk(game: Game, draw: Random) -> Iterator[Act]:
    for _ in range(draw.randrange(1, 6)):
        yield Act("command", (draw.choice(_WALK),))


def _graph(game: Game, draw: Random) -> Iterator[Act]:
    for kind, numbers in _one(draw, places(game.window.graph)):
        how = draw.choice(("click", "click", "ctrl", "menu", "drag", "wheel", "inline"))
        if how == "drag":
            yield Act("drag", (kind, numbers, draw.randrange(-120, 120), draw.randrange(-90, 90)))
        elif how == "wheel":
            yield Act("wheel", (kind, numbers, draw.choice((-3, -1, 1, 2))))
        elif how == "inline":
            yield Act("inline", (kind, numbers, draw.choice(NONSENSE), draw.choice(("Return", "Tab", "Escape"))))
        else:
            yield Act("place", (kind, numbers, how), _answer(draw))


def _key(game: Game, draw: Random) -> Iterator[Act]:
    for _ in range(draw.randrange(1, 4)):
        yield Act("key", (draw.choice(KEYS),), _answer(draw))


def _button(game: Game, draw: Random) -> Iterator[Act]:
    for name in _one(draw, list(buttons(game.window))):
        yield Act("button", (name,), _answer(draw))


def _field(game: Game, draw: Random) -> Iterator[Act]:
    for name, field in _one(draw, list(fields(game.window).items())):
        if isinstance(field, QComboBox):
            yield Act("combo", (name, draw.choice((-2, -1, 1, 2))))
        elif isinstance(field, QLineEdit | QAbstractSpinBox):
            yield Act("field", (name, draw.choice(NONSENSE), draw.choice(("Return", "Tab", "Escape"))))


def _cell(game: Game, draw: Random) -> Iterator[Act]:
    for name, table in _one(draw, list(tables(game.window).items())):
        at = draw.randrange(min(table.model().rowCount(), 6)), draw.randrange(min(table.model().columnCount() or 1, 8))
        if draw.random() < 0.2:
            yield Act("paste", (name, *at, draw.choice(_PASTED)))
        else:
            yield Act("cell", (name, *at, draw.choice([None, *NONSENSE])))


def _pad(game: Game, draw: Random) -> Iterator[Act]:
    for name in _one(draw, list(pads(game.window))):
        places = [[round(draw.random(), 2), round(draw.random(), 2)] for _ in range(2)]
        yield Act("pad", (name, places, draw.random() < 0.3))


def _plot(game: Game, draw: Random) -> Iterator[Act]:
    for title in _one(draw, list(plots(game.window))):
        how = draw.choice(("click", "click", "double", "drag", "wheel", "menu"))
        spot = [round(draw.uniform(lo, hi), 2) for lo, hi in ((0, 1), (0, 1), (-0.4, 0.4), (-0.4, 0.4))]
        yield Act("plot", (title, how, *spot), _answer(draw))


def _window(game: Game, draw: Random) -> Iterator[Act]:
    how = draw.choice(("float", "close", "show", "show", "left", "right", "bottom"))
    files = draw.choice(list(FILES))
    yield draw.choice((
        Act("dock", (draw.choice(list(docks(game.window))), how)), Act("size", draw.choice(SIZES)),
        Act("drop", (files,), _answer(draw)), Act("clipboard", (draw.choice(_PASTED),)),
        Act("timeline", (round(draw.random(), 2),)), Act("command", ("open",), Answer("accept", file=files)),
    ))  # fmt: skip


def _tab(game: Game, draw: Random) -> Iterator[Act]:
    for name, bar in _one(draw, list(tabs(game.window).items())):
        yield Act("tab", (name, draw.randrange(bar.count())))


def _run(game: Game, draw: Random) -> Iterator[Act]:
    yield Act("command", (draw.choice(("run", "run", "epoch")),))
    yield Act("wait", (draw.choice((0.0, 0.02, 0.1)),))


def _look(game: Game, draw: Random) -> Iterator[Act]:
    yield Act("look again")


_KINDS: dict[Callable[[Game, Random], Iterator[Act]], int] = {
    _command: 16, _entry: 8, _walk: 12, _graph: 14, _key: 8, _button: 12, _field: 8, _cell: 8, _plot: 6, _window: 7,
    _tab: 4, _run: 5, _look: 4,
    _pad: 4,
}  # fmt: skip
