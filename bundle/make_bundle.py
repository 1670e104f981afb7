"""Make the bundle: a folder with all that Chainrule needs, Python included, as .tar.gz and as .deb.

    python bundle/make_bundle.py OUT        needs pip, a C compiler, strip, and, for the .deb, dpkg-deb

OUT/chainrule is the folder, and with --folder-only all. What is in it, and why nothing else, is in chainrule.spec,
requirements.txt and here.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import icu_data

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
# What the program does without: Qt for screens without a desktop, its themes that bring GTK, texts of its dialogs in
# other languages; and libraries that every desktop has, at the version that its services speak.
UNUSED = (
    "PySide6/Qt/lib/libQt6EglF*.so.6",
    "PySide6/Qt/lib/libQt6Network.so.6",
    "PySide6/Qt/translations",
    "PySide6/Qt/plugins/egldeviceintegrations",
    "PySide6/Qt/plugins/generic",
    "PySide6/Qt/plugins/imageformats/lib[!qs]*",
    "PySide6/Qt/plugins/imageformats/libq[!sgj]*",
    "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
    "PySide6/Qt/plugins/platforms/libqeglfs.so",
    "PySide6/Qt/plugins/platforms/libqlinuxfb.so",
    "PySide6/Qt/plugins/platforms/libqminimal*.so",
    "PySide6/Qt/plugins/platforms/libqv*.so",
    "PySide6/Qt/plugins/wayland-graphics-integration-client/libvulkan-server.so",
    "numpy/random/lib",
    "pyqtgraph/icons/peegee",
    "libcups.so.2",
    "libdbus-1.so.3",
)
# What is stripped. OpenBLAS in the wheels of NumPy and SciPy has been patched, and strip would break it.
STRIPPED = (
    "llvmlite/binding/libllvmlite.so",
    "libpython3*.so*",
    "python3*/lib-dynload/*.so",
    "PySide6/Qt/lib/libicu[iu]*.so.*",
)


def main(out: Path, folder_only: bool) -> None:
    """Make everything in `out`, or the folder alone."""
    python = _environment(out / "environment")
    print("collecting", flush=True)
    recipe = [str(HERE / "chainrule.spec"), "--noconfirm", "--log-level", "ERROR"]
    run(python, "-m", "PyInstaller", *recipe, "--distpath", out, "--workpath", out / "work")
    folder = out / "chainrule"
    shrink(folder / "lib")
    licenses = subprocess.run([python, HERE / "licenses.py", folder], check=True, capture_output=True, text=True).stdout
    (folder / "LICENSES.txt").write_text(licenses, encoding="utf-8")
    for name in ("chainrule.desktop", "chainrule.xml"):
        shutil.copy(HERE / name, folder)
    shutil.copy(ROOT / "resources" / "icons" / "chainrule.svg", folder)
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file() and not file.is_symlink())
    print(f"{folder}: {size / 1e6:.0f} MB", flush=True)
    if folder_only:
        return
    version = _version()
    with tarfile.open(out / f"chainrule-{version}.tar.gz", "w:gz", compresslevel=6) as archive:
        archive.add(folder, "chainrule", filter=_of_nobody)
    if shutil.which("dpkg-deb"):
        debian(folder, out, version, size)


def shrink(lib: Path) -> None:
    """Remove what is never used from the folder of libraries, and libraries that then nobody needs."""
    for pattern in UNUSED:
        for path in lib.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    run("strip", "--strip-unneeded", *(path for pattern in STRIPPED for path in lib.glob(pattern)))
    for data in (lib / "PySide6" / "Qt" / "lib").glob("libicudata.so.*"):
        icu_data.reduce(data)
    _remove_orphans(lib)


def debian(folder: Path, out: Path, version: str, size: int) -> None:
    """Make the Debian package: the folder under /opt, with a menu entry, the icon and the types of files."""
    root = out / "debian"
    shutil.rmtree(root, ignore_errors=True)
    share = root / "usr" / "share"
    for path in (root / "DEBIAN", root / "opt", root / "usr" / "bin"):
        path.mkdir(parents=True)
    shutil.copytree(folder, root / "opt" / "chainrule", symlinks=True)
    (root / "usr" / "bin" / "chainrule").symlink_to("/opt/chainrule/chainrule")
    for name, place in (
        ("chainrule.desktop", "applications"),
        ("chainrule.xml", "mime/packages"),
        ("chainrule.svg", "icons/hicolor/scalable/apps"),
    ):
        (share / place).mkdir(parents=True)
        (root / "opt" / "chainrule" / name).rename(share / place / name)
    control = (HERE / "control").read_text(encoding="utf-8")
    machine = subprocess.run(
        ["dpkg", "--print-architecture"], check=True, capture_output=True, text=True
    ).stdout.strip()
    filled = control.format(version=version, architecture=machine, size=size // 1000)
    (root / "DEBIAN" / "control").write_text(filled, encoding="utf-8")
    run("dpkg-deb", "--root-owner-group", "-Zgzip", "--build", root, out / f"chainrule_{version}_{machine}.deb")
    shutil.rmtree(root)


def _environment(folder: Path) -> Path:
    """Return the Python of an environment that holds the program and what it needs, and nothing else."""
    print("installing", flush=True)
    run(sys.executable, "-m", "venv", "--clear", folder)  # so that the program in it is that of today
    python = folder / "bin" / "python"
    run(python, "-m", "pip", "install", "-q", "-r", HERE / "requirements.txt", ROOT)
    return python


def _remove_orphans(lib: Path) -> None:
    """Remove libraries of the system, at the top of the folder, that no other file there needs."""
    while True:
        files = [path for path in lib.rglob("*.so*") if path.is_file() and not path.is_symlink()]
        needed = {name for path in [*files, lib.parent / "chainrule"] for name in _needed(path)}
        needed |= {path.name for path in lib.glob("libpython*")}  # which the program loads by name
        orphans = [path for path in lib.glob("lib*.so*") if path.name not in needed and not path.is_symlink()]
        if not orphans:
            break
        for path in orphans:
            path.unlink()
    for link in lib.rglob("*"):
        if link.is_symlink() and not link.exists():
            link.unlink()


def _needed(path: Path) -> list[str]:
    """Return the names of the libraries that a file of machine code asks for."""
    found = subprocess.run(["objdump", "-p", path], check=False, capture_output=True, text=True).stdout
    return re.findall(r"NEEDED\s+(\S+)", found)


def _of_nobody(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    return entry


def _version() -> str:
    found = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    return found[1]


def run(*words: str | Path) -> None:
    """Run a command; what it says is shown, and a failure ends the program."""
    done = subprocess.run(list(map(str, words)), check=False)
    if done.returncode:
        sys.exit(f"failed: {' '.join(map(str, words))}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make the bundle: Chainrule and all that it needs.")
    parser.add_argument("out", metavar="OUT", type=Path, help="the folder to make it in")
    parser.add_argument("--folder-only", action="store_true", help="make no .tar.gz and no .deb of it")
    arguments = parser.parse_args()
    main(arguments.out.resolve(), arguments.folder_only)
