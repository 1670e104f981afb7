"""Every built-in lesson played to its end by clicks: no goal is reached at the start, each is after the deed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lesson_helpers import Reader

from core.basics.addresses import Node, Weight
from core.lessons.builtin import INDEX, builtin_names
from gui.base.preferences import preferences, stored_texts
from gui.session import Session

Deed = Callable[[Reader], object]


def _answer(text: str) -> Deed:
    return lambda reader: reader.type_answer(text)


def _steps(count: int) -> Deed:
    def walk(reader: Reader) -> None:
        for _ in range(count):
            reader.command("step")

    return walk


def _command(name: str) -> Deed:
    return lambda reader: reader.command(name)


def _train(epochs: int) -> Deed:
    return lambda reader: reader.train(epochs)


def _choose(k: int) -> Deed:
    return lambda reader: reader.choose(k)


def _weight(n: int, i: int, j: int, text: str) -> Deed:
    return lambda reader: reader.set_weight(n, i, j, text)


def _cell(n: int, i: int, j: int, text: str) -> Deed:
    return lambda reader: reader.type_into_table(n, i, j, text)


def _compare(reader: Reader) -> None:
    reader.command("compare_methods")
    reader.qtbot.waitUntil(lambda: len(reader.window.session.state.document.runs) == 3, timeout=100_000)


def _activation(n: int, title: str) -> Deed:
    return lambda reader: reader.activation(n, title)


# What is done in each stage, in order.
DEEDS: dict[str, tuple[tuple[Deed, ...], ...]] = {
    "linear-model": ((Reader.run_until_done, _answer("2.2")),),
    "matrices": ((_steps(6), _answer("0+0+0+1")),),
    "collapse": ((_answer("3"),), (_weight(2, 0, 0, "5"), _weight(2, 0, 1, "3"))),
    "bias": ((lambda reader: reader.click_place(Node(1, 0)), _command("bias"), Reader.run_until_done),),
    "nonlinearity": ((_activation(2, "Tanh"), _train(300)),),
    "xor-table": ((lambda reader: reader.row(3), _answer("0.5*0.3343*0.3343")),),
    "forward": ((_steps(7), _answer("0.257")),),
    "backward": (
        (_answer("-0.2574*0.7426*(1-0.7426)"), _steps(8)),
        (_answer("-0.0360"), _steps(13)),
        (_steps(19), _choose(1)),
        (_command("finish_example"),),
    ),
    "rate": (
        (_train(200), _command("keep_run")),
        (_train(200), _command("keep_run")),
        (_train(1),),
    ),
    "methods": ((_compare, _answer("10")),),
    "converged": ((_train(30_000),),),
    "theorem": ((lambda reader: reader.click_place(Weight(2, 0, 0)), _answer("1")),),
    "outputs": ((_answer("(0.7514-0.01)*0.7514*(1-0.7514)"), _steps(12)),),
    "overfitting": ((_train(4000),), (_train(4000),)),
    "dead-relu": ((_weight(2, 0, 2, "-2.5"), _answer("-2")), (_weight(2, 0, 2, "0.5"),)),
    "vanishing": (
        (_weight(2, 0, 0, "6"), _choose(1)),
        tuple(_activation(n, "Tanh") for n in (2, 3, 4, 5)),
    ),
    "symmetry": ((_train(100),), (_cell(2, 1, 1, "0.5"), _train(10))),
}  # fmt: skip


def test_every_lesson_is_played():
    assert set(DEEDS) == set(builtin_names())


@pytest.mark.usefixtures("compiled")
@pytest.mark.parametrize("name", [name for _, names in INDEX for name in names])
def test_a_lesson_is_played_to_its_end(name: str, window, session: Session, qtbot):
    reader = Reader(window, qtbot)
    reader.read(name)
    page = reader.panel.reading
    for k, deeds in enumerate(DEEDS[name]):
        if k == 0:
            assert page.asking.isHidden() or not page.asking.isEnabled()
            reader.set_stage()
        assert reader.progress.index == k and reader.progress.start is not None
        assert not any(reader.ticks), [goal.words for goal in reader.progress.stage.goals]
        assert page.seen.isHidden()
        for deed in deeds:
            assert not reader.progress.reached
            deed(reader)
        assert all(reader.ticks), list(zip(reader.ticks, reader.progress.stage.goals, strict=True))
        qtbot.waitUntil(lambda: page.seen.isVisibleTo(reader.panel))
        if k < len(DEEDS[name]) - 1:
            reader.press(page.next)
            reader.settle()
    assert reader.progress.complete
    assert stored_texts(preferences(), "lessons-done") == [name]
    reader.press(page.contents)
    assert reader.panel.contents.items[name].text(0).startswith("✓ ")
