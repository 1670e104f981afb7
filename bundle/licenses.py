"""Print the licenses of everything in the bundle: Python, its packages, what Qt holds, and the libraries of the system.

    python bundle/licenses.py FOLDER        with the Python of the bundle's environment

It fails where it finds no license of a part: a bundle without it may not be given to anybody.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import metadata
from pathlib import Path

# Packages that only make the bundle; PyInstaller's starter, which is in it, is free of conditions.
TOOLS = {"altgraph", "pip", "pyinstaller-hooks-contrib", "setuptools", "packaging", "wheel"}
# Qt's wheel has no texts of the licenses of what Qt itself is made of.
QT = Path(__file__).with_name("qt-third-party.txt")
RULE = "=" * 100


def main(folder: Path) -> None:
    """Print one section per package."""
    print("The licenses of all that is in this folder.\n")
    for package in sorted(metadata.distributions(), key=lambda package: package.name.lower()):
        if package.name.lower() not in TOOLS:
            _section(f"{package.name} {package.version}", _of_package(package))
    _section(f"Python {sys.version.split()[0]}", _of_python())
    _section("Qt: code by others in it", QT.read_text(encoding="utf-8"))
    for name, files in _of_system(folder / "lib").items():
        text = Path(f"/usr/share/doc/{name}/copyright")
        _section(f"{name} ({', '.join(sorted(files))})", text.read_text(encoding="utf-8") if text.exists() else "")
    _section("Data sets", (folder / "lib" / "resources" / "data" / "SOURCES.md").read_text(encoding="utf-8"))
    for name in ("LGPL-3", "LGPL-2.1", "GPL-3"):
        text = Path(f"/usr/share/common-licenses/{name}")
        if text.exists():
            _section(name, text.read_text(encoding="utf-8"))


def _section(title: str, text: str) -> None:
    if not text.strip():
        sys.exit(f"{title}: found no license")
    print(f"{RULE}\n{title}\n{RULE}\n{text.strip()}\n")


def _of_package(package: metadata.Distribution) -> str:
    about = package.metadata
    head = about.get("License-Expression") or about.get("License") or ""
    texts = [
        path.read_text(encoding="utf-8", errors="replace")
        for file in package.files or ()
        if file.name.upper().startswith(("LICEN", "COPYING", "NOTICE"))
        and (path := Path(str(package.locate_file(file)))).is_file()
    ]
    return "\n\n".join(filter(None, [head, *dict.fromkeys(texts), *_compiled_in(package)]))


def _compiled_in(package: metadata.Distribution) -> list[str]:
    """Return one line for each library compiled into a package, where the package says which these are."""
    lines = []
    for file in package.files or ():
        if file.name.endswith(".cyclonedx.json"):
            for part in json.loads(file.read_text(encoding="utf-8"))["components"]:
                licenses = [entry["expression"] for entry in part.get("licenses", ()) if "expression" in entry]
                lines.append(f"{part['name']} {part['version']}: {', '.join(licenses)}")
    return ["\n".join(["Compiled in:", *lines])] if lines else []


def _of_python() -> str:
    for folder in (
        Path(sys.base_prefix) / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}",
        Path(sys.base_prefix),
    ):
        for name in ("LICENSE.txt", "LICENSE"):
            if (folder / name).is_file():
                return (folder / name).read_text(encoding="utf-8")
    return "Python Software Foundation License 2"


def _of_system(lib: Path) -> dict[str, list[str]]:
    """Return the Debian packages that libraries at the top of the folder, and ICU's of Qt, come from."""
    found: dict[str, list[str]] = {}
    for path in sorted([*lib.glob("lib*.so*"), *lib.glob("PySide6/Qt/lib/libicu*.so*")]):
        if path.is_symlink():
            continue
        # ICU's number is another one in Debian.
        package = _debian_package(path.name) or _debian_package(path.name.partition(".so")[0] + ".so*")
        if not package:
            sys.exit(f"{path.name}: expected the license of its Debian package, found no such package")
        found.setdefault(package, []).append(path.name)
    return found


def _debian_package(library: str) -> str:
    """Return the Debian package that a library comes from, the empty text if none is known."""
    said = subprocess.run(["dpkg", "-S", f"*/{library}"], check=False, capture_output=True, text=True).stdout
    return said.partition(":")[0]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
