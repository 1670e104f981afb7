"""Kernels kept on disk: nothing damaged and nothing of anyone else's is ever run."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from core.kernels import cache, folder

CONTENT = bytes(range(256)) * 40


@pytest.fixture
def fresh(monkeypatch, tmp_path):
    """A cache folder of the test's own; gives a function that forgets what the process knew of it."""
    monkeypatch.setenv(folder.VARIABLE, str(tmp_path / "kept"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()

    def forget():
        folder._chosen.cache_clear()
        cache._sizes.clear()

    forget()
    yield forget
    forget()


def own(path: Path) -> Path:
    """The only kept file."""
    (found,) = path.rglob("*.kernel")
    return found


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :]


DAMAGES = {
    "empty": lambda content: b"",
    "one byte": lambda content: content[:1],
    "only its first line": lambda content: content[:19],
    "cut in its checksum": lambda content: content[:30],
    "without content": lambda content: content[:51],
    "cut in the middle": lambda content: content[: len(content) // 2],
    "one byte short": lambda content: content[:-1],
    "one byte more": lambda content: content + b"\0",
    "zeros": lambda content: bytes(len(content)),
    "text": lambda content: b"<html>not found</html>",
    "a flipped bit in its first line": lambda content: flipped(content, 3),
    "another version": lambda content: content.replace(b"kernel 1", b"kernel 2"),
    "a flipped bit in its checksum": lambda content: flipped(content, 25),
    "a flipped bit in its content": lambda content: flipped(content, 3_000),
    "a flipped bit at its end": lambda content: flipped(content, len(content) - 1),
    "twice": lambda content: content * 2,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_kernel_is_dropped(fresh, tmp_path, damage):
    cache.keep("general", CONTENT)
    assert cache.kept("general") == CONTENT
    path = own(tmp_path)
    path.write_bytes(DAMAGES[damage](path.read_bytes()))
    assert not cache.compiled_before("general")
    assert cache.kept("general") is None
    assert not path.exists()
    cache.keep("general", CONTENT)
    assert cache.kept("general") == CONTENT


def test_a_kernel_under_another_name_or_of_another_version_is_not_taken(fresh, tmp_path, monkeypatch):
    cache.keep("general", CONTENT)
    path = own(tmp_path)
    path.rename(path.with_name("outputs.kernel"))
    assert cache.kept("outputs") is None
    with monkeypatch.context() as older:
        older.setattr(folder, "fingerprint", lambda: "0123456789abcdef")
        fresh()
        cache.keep("general", CONTENT)
    fresh()
    here = folder.folder()
    shutil.move(own(tmp_path), here)
    assert [file.name for file in here.iterdir()] == ["general.kernel"]
    assert cache.kept("general") is None


def test_odd_things_in_a_kernels_place_are_passed_over(fresh):
    here = folder.folder()
    (here / "folder.kernel").mkdir()
    (here / "loop.kernel").symlink_to("loop.kernel")
    (here / "nowhere.kernel").symlink_to("nothing")
    os.mkfifo(here / "pipe.kernel")
    for name in ("folder", "loop", "nowhere", "pipe", "n" * 300):
        assert cache.kept(name) is None
        assert not cache.compiled_before(name)
        cache.keep(name, CONTENT)
    assert not list(here.glob("*.tmp"))


def test_a_linked_kernel_is_not_followed(fresh, tmp_path):
    cache.keep("general", CONTENT)
    path = own(tmp_path)
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    assert cache.kept("general") is None


def test_a_file_that_others_may_write_to_is_not_taken(fresh, tmp_path):
    cache.keep("general", CONTENT)
    own(tmp_path).chmod(0o666)
    assert cache.kept("general") is None


def test_the_folder_is_the_users_alone(fresh, tmp_path):
    assert folder.folder().is_relative_to(tmp_path / "kept")
    assert folder.trouble() == ""
    for path in (tmp_path / "kept", tmp_path / "kept" / "kernels", folder.folder()):
        assert path.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_others_may_only_read_is_closed(fresh, tmp_path):
    (tmp_path / "kept" / "kernels").mkdir(parents=True, mode=0o755)
    assert folder.folder().is_relative_to(tmp_path / "kept")
    assert (tmp_path / "kept" / "kernels").stat().st_mode & 0o777 == 0o700


def assert_temporary(tmp_path, words):
    here = folder.folder()
    assert here.is_relative_to(tmp_path / "temporary")
    assert here.stat().st_mode & 0o777 == 0o700
    said = folder.trouble()
    assert said.startswith(f"kernel cache {tmp_path / 'kept'}: ")
    assert words in said
    assert said.endswith("kept only until Chainrule ends")
    cache.keep("general", CONTENT)
    assert cache.kept("general") == CONTENT
    # The processes that compile use the same one.
    assert os.environ[folder.VARIABLE] in str(here)


@pytest.mark.parametrize("inner", ["", "kernels"])
def test_a_folder_that_others_may_write_to_is_refused(fresh, tmp_path, inner):
    open_to_all = tmp_path / "kept" / inner
    open_to_all.mkdir(parents=True)
    open_to_all.chmod(0o777)
    assert_temporary(tmp_path, "chmod go-w")


@pytest.mark.parametrize("inner", ["", "kernels"])
def test_a_folder_of_another_user_is_refused(fresh, tmp_path, monkeypatch, inner):
    theirs = tmp_path / "kept" / inner
    theirs.mkdir(parents=True)
    if os.geteuid() == 0:
        os.chown(theirs, 12345, 12345)
    else:
        real = Path.lstat
        monkeypatch.setattr(Path, "lstat", lambda path: Theirs(real(path)) if path == theirs else real(path))
    assert_temporary(tmp_path, "belongs to another")


class Theirs:
    def __init__(self, status):
        self.st_mode, self.st_uid = status.st_mode, 12345


def test_a_link_in_the_place_of_the_kernels_is_refused(fresh, tmp_path):
    (tmp_path / "kept").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "kept" / "kernels").symlink_to(tmp_path / "elsewhere")
    assert_temporary(tmp_path, "expected a folder")


def test_a_folder_that_cannot_be_made_is_replaced(fresh, tmp_path):
    (tmp_path / "kept").touch()
    assert_temporary(tmp_path, "")


def test_a_folder_that_cannot_be_written_to_is_replaced(fresh, tmp_path, monkeypatch):
    def refuse(path, mode=0o777, parents=False, exist_ok=False):
        if path.is_relative_to(tmp_path / "kept"):
            raise PermissionError(13, "Permission denied")
        real(path, mode, parents, exist_ok)

    real = Path.mkdir
    monkeypatch.setattr(Path, "mkdir", refuse)
    assert_temporary(tmp_path, "no permission")


def test_without_any_folder_nothing_is_kept(fresh, tmp_path, monkeypatch):
    (tmp_path / "kept").touch()
    (tmp_path / "temporary").rmdir()
    assert folder.folder() is None
    assert "until Chainrule ends" in folder.trouble()
    cache.keep("general", CONTENT)
    cache.drop("general")
    assert cache.kept("general") is None
    assert not cache.compiled_before("general")
    folder.remove_outdated()


def test_a_full_disk_leaves_no_half_file(fresh, monkeypatch):
    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    cache.keep("general", CONTENT)
    assert list(folder.folder().iterdir()) == []


@pytest.mark.slow
def test_training_goes_on_over_a_damaged_cache(tmp_path):
    command = [
        sys.executable, "-m", "gui.app.main", "train", "xor-table", "--data", "xor", "--method", "batch", "--rate", "0.1",  # noqa: E501
        "--epochs", "50", "--kernels", "--json",
    ]  # fmt: skip
    environment = {**os.environ, folder.VARIABLE: str(tmp_path)}

    def weights():
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.partition('"weights"')[2]

    expected = weights()
    path = own(tmp_path)
    whole = path.read_bytes()
    damaged = flipped(whole, len(whole) // 2)
    path.write_bytes(damaged)
    assert weights() == expected
    assert own(tmp_path).read_bytes() != damaged


@pytest.mark.slow
def test_a_cache_folder_that_cannot_be_had_is_told_in_one_line(tmp_path):
    (tmp_path / "file").touch()
    done = subprocess.run(
        [sys.executable, "-m", "gui.app.main", "train", "xor-table", "--data", "xor", "--rate", "0.1", "--epochs", "2",
         "--kernels"],
        env={**os.environ, folder.VARIABLE: str(tmp_path / "file")}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith(f"chainrule: kernel cache {tmp_path / 'file'}: ")
    assert "Traceback" not in done.stdout
