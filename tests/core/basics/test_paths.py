"""Questions about paths are answered whatever the path is."""

import os
from pathlib import Path

import pytest

from core import files
from core.basics.errors import InputError
from core.basics.system import paths
from core.basics.system.atomic import write_atomically
from core.cli.parser import main
from core.gallery.presets import preset

LONG = "n" * 300


@pytest.fixture
def odd(tmp_path, monkeypatch):
    """Paths of every odd kind, by what is odd about them."""
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "dangling").symlink_to("nowhere")
    forbidden = tmp_path / "forbidden"
    forbidden.mkdir()
    (forbidden / "net.chainrule").touch()
    forbidden.chmod(0)
    if os.geteuid() == 0:
        # Nothing is forbidden to root.
        real = os.stat

        def stat(path, **how):
            if isinstance(path, str | Path) and forbidden in Path(path).parents:
                raise PermissionError(13, "Permission denied")
            return real(path, **how)

        monkeypatch.setattr(os, "stat", stat)
    yield {
        "a missing file": tmp_path / "missing.chainrule",
        "a folder that may not be entered": forbidden / "net.chainrule",
        "a name over 255 bytes": tmp_path / f"{LONG}.chainrule",
        "a path over 4096 bytes": Path("/".join(["folder"] * 1000)),
        "below a file": tmp_path / "file" / "net.chainrule",
        "a link to itself": tmp_path / "loop",
        "below a link to itself": tmp_path / "loop" / "net.chainrule",
        "a link to nothing": tmp_path / "dangling",
        "a zero in it": tmp_path / "zero\0.chainrule",
        "a lone surrogate": tmp_path / "\ud800.chainrule",
        "nothing": Path(),
    }
    forbidden.chmod(0o700)


def test_every_question_has_an_answer(odd):
    for what, path in odd.items():
        here = what == "nothing"
        assert paths.exists(path) == here, what
        assert not paths.is_file(path), what
        assert paths.is_folder(path) == here, what
        assert (paths.changed_at(path) is not None) == here, what
        assert isinstance(paths.real(path), Path)
        assert isinstance(paths.folder_of(path), Path)
        assert isinstance(paths.beside(path, "other"), Path)
        assert isinstance(paths.absent(path), bool)
        assert paths.files_in(path / "folder", ".chainrule") == []


def test_reading_writing_and_saving_say_it_in_a_sentence(odd, capsys):
    for path in odd.values():
        with pytest.raises(InputError):
            files.read(path)
        with pytest.raises(InputError):
            files.read(path.with_name("net.csv") if path.name else path)
        for argument in (str(path), str(path).removesuffix(".chainrule")):
            assert main(["inspect", argument]) == 2
            out, err = capsys.readouterr()
            assert out == "" and err.startswith("chainrule: ") and err.count("\n") == 1


def test_saving_where_nothing_can_be_is_refused_before_training(odd, capsys):
    for what, path in odd.items():
        if what in ("a link to nothing", "a missing file", "nothing"):
            continue
        status = main(["train", "xor-table", "--data", "xor", "--rate", "0.1", "--epochs", "1", "--save", str(path)])
        out, err = capsys.readouterr()
        # Root may write to every folder.
        if what != "a folder that may not be entered" or status:
            assert (status, out) == (2, ""), what
            assert err.startswith("chainrule: ") and err.count("\n") == 1


def test_a_forbidden_folder_is_not_called_missing(odd, capsys):
    assert not paths.absent(odd["a folder that may not be entered"])
    assert not paths.absent(odd["a name over 255 bytes"])
    assert paths.absent(odd["a missing file"])
    assert main(["inspect", f"/tmp/{LONG}"]) == 2
    assert "the name is too long" in capsys.readouterr().err


def test_the_latest_files_come_first_and_odd_ones_are_left_out(tmp_path):
    for k, name in enumerate(("b", "a", "c")):
        (tmp_path / f"{name}.chainrule").touch()
        os.utime(tmp_path / f"{name}.chainrule", (k, k))
    (tmp_path / "dangling.chainrule").symlink_to("nowhere")
    (tmp_path / "loop.chainrule").symlink_to("loop.chainrule")
    (tmp_path / "folder.chainrule").mkdir()
    os.mkfifo(tmp_path / "pipe.chainrule")
    assert [path.stem for path in paths.files_in(tmp_path, ".chainrule")] == ["c", "a", "b"]


def test_without_a_home_there_is_a_folder_all_the_same(monkeypatch):
    def none():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", none)
    assert paths.home() == Path()


def test_a_network_can_be_saved_beside_odd_files(odd, tmp_path):
    write_atomically(tmp_path / "net.chainrule", b"{}")
    assert files.write(tmp_path / "net.csv", preset("xor-table"))
