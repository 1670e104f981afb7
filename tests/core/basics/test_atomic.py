"""Saving: the old file or the new one, and one sentence where it cannot be."""

import errno
import os
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from core.basics.errors import InputError
from core.basics.system.atomic import write_atomically
from core.basics.system.disk import read_bytes, stamp
from core.document.document import Document
from core.files import read, write
from core.gallery.presets import preset

POSIX = pytest.mark.skipif(os.name != "posix", reason="POSIX permissions and links")


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_write_and_replace(tmp_path):
    path = tmp_path / "a.chainrule"
    write(path, preset("xor-printed"))
    assert read(path)[0] == preset("xor-printed")
    write(path, preset("deep"))
    assert read(path)[0] == preset("deep")
    assert names(tmp_path) == ["a.chainrule"]


@POSIX
def test_permissions_stay(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_atomically(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    fresh = tmp_path / "fresh"
    mask = os.umask(0)
    os.umask(mask)
    write_atomically(fresh, b"new")
    assert stat.S_IMODE(fresh.stat().st_mode) == 0o666 & ~mask


@POSIX
def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    target = tmp_path / "real" / "a"
    target.write_bytes(b"old")
    link = tmp_path / "link"
    link.symlink_to("real/a")
    write_atomically(link, b"new")
    assert link.is_symlink() and target.read_bytes() == b"new"
    dangling = tmp_path / "dangling"
    dangling.symlink_to("real/b")
    write_atomically(dangling, b"new")
    assert dangling.is_symlink() and (tmp_path / "real" / "b").read_bytes() == b"new"


@POSIX
def test_a_link_to_itself(tmp_path):
    link = tmp_path / "link"
    link.symlink_to("link")
    with pytest.raises(InputError, match=r"cannot write .*link: "):
        write_atomically(link, b"new")
    with pytest.raises(InputError, match=r"cannot read .*link: the link points to itself"):
        read_bytes(link, 10)


def test_folders_are_refused(tmp_path):
    with pytest.raises(InputError, match="this is a folder"):
        write_atomically(tmp_path, b"new")
    with pytest.raises(InputError, match="no such file or folder"):
        write_atomically(tmp_path / "gone" / "a", b"new")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(InputError, match=r"not a folder|no such file"):
        write_atomically(tmp_path / "file" / "a", b"new")


@POSIX
def test_devices_and_pipes_are_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/null")):
        with pytest.raises(InputError, match="not a regular file"):
            write_atomically(path, b"new")
        with pytest.raises(InputError, match="not a regular file"):
            read_bytes(path, 10)
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_odd_names(tmp_path):
    for name in ("a\0b", "x" * 300):
        with pytest.raises(InputError, match="cannot write "):
            write_atomically(tmp_path / name, b"new")
        with pytest.raises(InputError, match="cannot read "):
            read_bytes(tmp_path / name, 10)


def test_a_file_that_is_read_only_stays(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with pytest.raises(InputError, match="the file is read-only"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"


WRITE = """
import os, sys
from core.basics.errors import InputError
from core.basics.system.atomic import write_atomically
if os.geteuid() == 0:  # root may write everywhere, so this one becomes somebody else
    os.setgid(65534)
    os.setuid(65534)
try:
    write_atomically(sys.argv[1], b"new")
except InputError as error:
    print(error)
"""


@POSIX
def test_a_folder_that_is_read_only():
    with tempfile.TemporaryDirectory() as name:  # its parents can be entered by everyone
        folder = Path(name)
        path = folder / "a"
        path.write_bytes(b"old")
        path.chmod(0o666)
        folder.chmod(0o555)
        try:
            said = subprocess.run([sys.executable, "-c", WRITE, str(path)], capture_output=True, text=True, check=True)
        finally:
            folder.chmod(0o755)
        assert said.stdout == f"cannot write {path}: no permission\n"
        assert path.read_bytes() == b"old" and names(folder) == ["a"]


@pytest.mark.parametrize("file", [1, 2, 3])
def test_a_set_of_files_is_replaced_together(tmp_path, monkeypatch, file):
    """Where one of them cannot be written, all stay as they were."""
    document = preset("deep")
    written = write(tmp_path / "a.csv", document)
    before = [path.read_bytes() for path in written]
    calls = []

    def fail(handle):
        calls.append(handle)
        if len(calls) == file:
            raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", fail)
    other = document.network.with_flat(document.network.flat + 1.0)
    with pytest.raises(InputError, match=rf"a-W{file + 1}\.csv: the disk is full"):
        write(tmp_path / "a.csv", Document(other))
    assert [path.read_bytes() for path in written] == before
    assert names(tmp_path) == [path.name for path in written]


def test_what_killed_saves_have_left_is_cleared(tmp_path):
    old, fresh, other = (tmp_path / f".chainrule-{name}.tmp" for name in ("0123456789ab", "ba9876543210", "mine"))
    for path in (old, fresh, other):
        path.write_bytes(b"half")
    hours_ago = time.time() - 7200
    for path in (old, other):
        os.utime(path, (hours_ago, hours_ago))
    write_atomically(tmp_path / "a", b"new")
    assert names(tmp_path) == sorted([fresh.name, other.name, "a"])


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES, errno.EBUSY])
@pytest.mark.parametrize("moment", ["fsync", "replace"])
def test_the_disk_fails(tmp_path, monkeypatch, code, moment):
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def fail(*args, **kwargs):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(*((os, "fsync") if moment == "fsync" else (Path, "replace")), fail)
    with pytest.raises(InputError, match="cannot write ") as caught:
        write_atomically(path, b"new" * 1000)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == b"old" and names(tmp_path) == ["a"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk(tmp_path, monkeypatch):
    plain = Path.open

    def full(self, mode="r", *args, **kwargs):
        return plain(Path("/dev/full"), "wb") if mode == "xb" else plain(self, mode, *args, **kwargs)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(InputError, match="the disk is full"):
        write_atomically(tmp_path / "a", b"new")
    assert names(tmp_path) == []


def test_what_cannot_be_written_leaves_the_file(tmp_path):
    path = tmp_path / "a.chainrule"
    write(path, preset("xor-printed"))
    network = preset("xor-printed").network
    broken = network.with_flat(network.flat * float("inf"))
    with pytest.raises(InputError, match="expected a finite number"):
        write(path, Document(broken))
    assert read(path)[0] == preset("xor-printed")


def test_reading(tmp_path):
    path = tmp_path / "a.chainrule"
    with pytest.raises(InputError, match=r"cannot read .*a\.chainrule: no such file or folder"):
        read(path)
    path.write_bytes(b"x" * 11)
    with pytest.raises(InputError, match="expected at most 10 bytes, found 11"):
        read_bytes(path, 10)
    with pytest.raises(InputError, match="this is a folder"):
        read_bytes(tmp_path, 10)
    shares = []
    assert read_bytes(path, 11, shares.append) == b"x" * 11
    assert shares[-1] == 1.0


def test_progress_can_cancel(tmp_path):
    path = tmp_path / "a.chainrule"
    write(path, preset("deep"))

    class CanceledError(Exception):
        pass

    def cancel(share):
        raise CanceledError

    with pytest.raises(CanceledError):
        read(path, progress=cancel)


def test_a_change_by_another_program_shows(tmp_path):
    path = tmp_path / "a"
    assert stamp(path) is None
    write_atomically(path, b"one")
    before = stamp(path)
    assert stamp(path) == before
    write_atomically(path, b"two")
    assert stamp(path) != before


# A long run: CHAINRULE_KILLS=300.
KILLS = int(os.environ.get("CHAINRULE_KILLS", "5"))

KILLED = """
import sys
from core.basics.system.atomic import write_atomically
old, new = b"o" * 300_000, b"n" * 400_000
print("ready", flush=True)
while True:
    write_atomically(sys.argv[1], new)
    write_atomically(sys.argv[1], old)
"""


@POSIX
def test_killed_while_saving(tmp_path):
    """At whatever moment the program is killed, the file is whole."""
    path = tmp_path / "a"
    write_atomically(path, b"o" * 300_000)
    for k in range(KILLS):
        process = subprocess.Popen([sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE)
        try:
            process.stdout.readline()
            # The moments of the kills are spread over several saves.
            deadline = time.perf_counter() + (k * 0.37 % 1.0) * 0.02
            while time.perf_counter() < deadline:
                pass
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
        assert path.read_bytes() in (b"o" * 300_000, b"n" * 400_000)
        for leftover in tmp_path.glob(".chainrule-*.tmp"):
            leftover.unlink()
