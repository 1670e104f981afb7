"""Preferences of any kind, and recent files that are odd, never keep the window from opening."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QSettings

from gui.base.preferences import preferences, stored, stored_switch, stored_text, stored_texts, stored_whole
from gui.session import Session
from gui.window.filing import Filing
from gui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

KEYS = (
    "animations", "data_folder", "epochs", "folder", "font_size", "geometry", "layout", "recent", "surface_opengl",
    "surfaces", "theme",
)  # fmt: skip
# As they may stand in the file.
ODD = (
    "", "x", "-1", "1e999", "nan", "99999999999999999999", "a, b, c", '"a\\"', "true", "@Invalid()", "@ByteArray(x)",
    "@ByteArray()", "@Rect(0 0 1 1)", "@Size(-1 5)", "@Point(3 4)", "@Variant(\\0\\0\\0\\x8\\0\\0\\0\\0)",
    "@Variant(\\0\\0\\0\\x7f\\0)", "@DateTime(\\0\\0)", "@String(x)", "@@", "%n%s%d", "\\x0\\xd800", "@List()",
)  # fmt: skip


def written(lines: str | bytes, folder: Path) -> QSettings:
    path = folder / "chainrule.ini"
    path.write_bytes(lines if isinstance(lines, bytes) else lines.encode(errors="replace"))
    return QSettings(str(path), QSettings.Format.IniFormat)


def assert_readable(kept: QSettings) -> None:
    for key in KEYS:
        stored(kept, key)
        assert isinstance(stored_text(kept, key, "usual"), str)
        assert all(isinstance(text, str) for text in stored_texts(kept, key))
        assert 1 <= stored_whole(kept, key, 5, 1, 2**31 - 1) < 2**31
        assert isinstance(stored_switch(kept, key, True), bool)


@pytest.mark.qt_log_ignore("QVariant::load")
@pytest.mark.parametrize("value", ODD)
def test_any_value_is_read_as_what_it_can_be(value: str, tmp_path: Path) -> None:
    assert_readable(written("[General]\n" + "".join(f"{key}={value}\n" for key in KEYS), tmp_path))


@given(content=st.binary(max_size=400))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_is_read(content: bytes, tmp_path: Path) -> None:
    assert_readable(written(content, tmp_path))


@given(values=st.lists(st.tuples(st.sampled_from(KEYS), st.text(max_size=40)), max_size=12))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_read(values: list[tuple[str, str]], tmp_path: Path) -> None:
    assert_readable(written("[General]\n" + "".join(f"{key}={value}\n" for key, value in values), tmp_path))


def test_what_was_stored_comes_back(tmp_path: Path) -> None:
    path = str(tmp_path / "chainrule.ini")
    kept = QSettings(path, QSettings.Format.IniFormat)
    values = {"on": True, "off": False, "epochs": 7, "one": ["a, b"], "two": ["a", "b"], "text": "x"}
    for key, value in values.items():
        kept.setValue(key, value)
    for again in (kept, None):
        if again is None:
            kept.sync()
            again = QSettings(path, QSettings.Format.IniFormat)
        assert stored_switch(again, "on", False) and not stored_switch(again, "off", True)
        assert stored_whole(again, "epochs", 1, 1, 9) == 7
        assert stored_texts(again, "one") == ["a, b"]
        assert stored_texts(again, "two") == ["a", "b"]
        assert stored_text(again, "text", "y") == "x"


@pytest.mark.parametrize("value", ["x", "-1", "a, b", "@Rect(0 0 1 1)", "@ByteArray(x)", "@Invalid()"])
def test_the_window_opens_whatever_is_stored(
    value: str, session: Session, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = written("[General]\n" + "".join(f"{key}={value}\n" for key in KEYS), tmp_path)
    asked: list[int] = []
    monkeypatch.setattr("gui.dialogs.epochs.ask_epochs", lambda *given: asked.append(given[2]))
    window = MainWindow(session, kept)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    assert window.filing.recent == []
    window.actions_["epochs"].trigger()
    assert asked == [1000]
    window.close()


def test_recent_files_that_cannot_be_asked_about_are_left_out(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "file.chainrule").write_text("{}")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "dangling").symlink_to("nowhere")
    odd = [
        str(tmp_path / ("n" * 300)), str(tmp_path / "file.chainrule" / "below"), str(tmp_path / "loop"),
        str(tmp_path / "dangling"), "/".join(["folder"] * 1000), "zero\0in it", "\ud800", str(tmp_path), "",
    ]  # fmt: skip
    kept = preferences()
    kept.setValue("recent", [*odd, str(tmp_path / "file.chainrule")])
    window = MainWindow(session, kept)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    assert window.filing.recent == [tmp_path / "file.chainrule"]
    filing: Filing = window.filing
    filing._forget(tmp_path / ("n" * 300))
    filing._forget(tmp_path / "loop")
    filing.remember(tmp_path / "file.chainrule")
    assert window.filing.recent == [tmp_path / "file.chainrule"]
    window.close()
