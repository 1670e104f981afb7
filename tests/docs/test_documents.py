"""What the documents say is so: links, paths, commands, the example document, the folders, the version."""

from __future__ import annotations

import importlib
import json
import re
import sys
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from core.cli import markdown, parser
from core.cli.registry import COMMANDS
from core.document.document import Document
from core.files import markdown as formats_markdown
from core.files import read
from core.files.native import document_sections, format
from core.model.activations import ACTIVATIONS
from core.model.losses import LOSSES
from core.training.optimizers import OPTIMIZERS
from core.training.settings import METHODS, SCHEDULES, Settings

ROOT = Path(__file__).resolve().parents[2]
# The changelog tells of the past: what it names may be gone.
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "findings" / "README.md", *(ROOT / "docs").glob("*.md")]
ALL_PAGES = [*PAGES, ROOT / "CHANGELOG.md"]
FORMAT = (ROOT / "docs" / "file-format.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def sections(page: Path) -> set[str]:
    return {slug(heading) for heading in re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)}


@pytest.mark.parametrize("page", ALL_PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)]+)\)", text) + re.findall(r'(?:src|srcset)="([^"]+)"', text)
    for target in targets:
        path, _, section = target.partition("#")
        if target.startswith(("https://", "http://")):
            continue
        found = (page.parent / path).resolve() if path else page
        assert found.exists(), f"{page.name}: {target}"
        assert not section or section in sections(found), f"{page.name}: {target}"


@each_page
def test_every_path_and_module_named_exists(page: Path) -> None:
    for name in re.findall(r"`([^`\n]+)`", page.read_text(encoding="utf-8")):
        if re.fullmatch(r"(core|gui|tests|docs|resources|findings)/[\w./-]+", name) and not re.search("[A-Z]{3}", name):
            assert (ROOT / name).exists(), f"{page.name}: {name}"
        elif re.fullmatch(r"(core|gui)(\.\w+)+", name):
            assert resolves(name), f"{page.name}: {name}"


def resolves(name: str) -> bool:
    module, _, attribute = name.rpartition(".")
    try:
        importlib.import_module(name)
    except ModuleNotFoundError:
        return hasattr(importlib.import_module(module), attribute)
    return True


@each_page
def test_every_make_target_named_exists(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"(?:^ {4}|`)make ([\w-]+)", text, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{page.name}: make {target}"


def help_of(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert parser.main([command, "--help"]) == 0
    return capsys.readouterr().out


@each_page
def test_every_command_named_exists_with_its_options(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = page.read_text(encoding="utf-8")
    for line in re.findall(r"(?:^ {4}|`)(chainrule [a-z][^`\n]*)", text, re.MULTILINE):
        command, *words = line.split()[1:]
        assert command in COMMANDS, f"{page.name}: {line}"
        known = help_of(command, capsys)
        for word in words:
            if word.startswith("--"):
                assert f"{word.partition('=')[0]} " in known.replace("\n", " ").replace(",", " "), (
                    f"{page.name}: {line}"
                )


def test_the_page_of_commands_knows_every_command_and_no_option_that_is_none(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    known = "".join(help_of(command, capsys) for command in COMMANDS)
    for command in COMMANDS:
        assert re.search(rf"`{command} ", text), command
    for option in set(re.findall(r"--[a-z][\w-]*", text)):
        assert re.search(rf"{option}\b", known), option


def test_the_page_of_commands_is_made_from_the_commands() -> None:
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert markdown.page(text) == text, "run make docs"
    assert all(f"\n### {command}\n" in text for command in COMMANDS)


def test_the_table_of_formats_is_that_of_the_registry():
    text = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    assert formats_markdown.page(text) == text and "| ONNX model |" in text, "run make docs"


def example() -> str:
    return FORMAT.rpartition("```json\n")[2].partition("```")[0]


def test_the_example_document_opens_and_is_written_back_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "example.chainrule"
    file.write_text(example(), encoding="utf-8")
    document, report = read(file)
    assert isinstance(document, Document)
    assert report.plain
    assert json.loads(format.dumps(document)) == json.loads(example())


def test_the_smallest_example_opens(tmp_path: Path) -> None:
    file = tmp_path / "small.chainrule"
    file.write_text(FORMAT.partition("```json\n")[2].partition("```")[0], encoding="utf-8")
    assert read(file)[0].network.sizes == (2, 1)


def test_every_section_of_a_document_is_described_and_in_the_example() -> None:
    found = json.loads(example())
    table = FORMAT.partition("## Sections")[2].partition("###")[0]
    described = set(re.findall(r"`(\w+)`", "".join(line.split("|")[1] for line in table.splitlines() if "|" in line)))
    assert described == set(document_sections._SECTIONS)
    assert found.keys() - {"my_course"} == set(document_sections._SECTIONS)


def test_every_setting_and_name_of_the_format_is_described() -> None:
    table = FORMAT.partition("### settings")[2].partition("###")[0]
    keys = set(re.findall(r"`(\w+)`", "".join(line.split("|")[1] for line in table.splitlines() if "|" in line)))
    assert keys == {field.name for field in fields(Settings)}
    for name in (*ACTIVATIONS, *LOSSES):
        assert f"`{name}`" in FORMAT, name
    for name in (*OPTIMIZERS, *METHODS, *SCHEDULES):
        assert f'`"{name}"`' in table, name


def test_defaults_of_settings_are_as_described() -> None:
    table = FORMAT.partition("### settings")[2].partition("###")[0]
    for line in table.splitlines():
        keys, values = (re.findall(r"[^|,`\s]+", cell) for cell in line.split("|")[1:3]) if "|" in line else ([], [])
        if keys and hasattr(Settings(), keys[0]):
            for key, value in zip(keys, values if len(values) == len(keys) else values * len(keys), strict=True):
                assert getattr(Settings(), key) == json.loads(value), key


def test_the_picture_of_the_folders_is_that_of_the_imports(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("grimp")
    monkeypatch.syspath_prepend(ROOT / "docs")
    made = importlib.import_module("make_architecture")
    text = made.PAGE.read_text(encoding="utf-8")
    sys.modules.pop("make_architecture")
    assert made.page(text) == text, "make it again: python docs/make_architecture.py"


def test_every_folder_has_a_line_in_the_architecture() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for package in ("core", "gui"):
        for folder in (ROOT / package).iterdir():
            assert not (folder / "__init__.py").exists() or f"`{package}.{folder.name}`" in text, folder.name


def test_every_picture_is_used_and_has_a_light_and_a_dark_form() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    names = {picture.name.rpartition("-")[0] for picture in (ROOT / "docs" / "pictures").iterdir()}
    assert names
    for name in names:
        for theme in ("light", "dark"):
            assert (ROOT / "docs" / "pictures" / f"{name}-{theme}.png").is_file()
            assert f"pictures/{name}-{theme}.png" in text


def test_the_version_is_stated_in_one_place(capsys: pytest.CaptureFixture[str]) -> None:
    version = PROJECT["version"]
    assert parser.main(["--version"]) == 0
    assert capsys.readouterr().out == f"chainrule {version}\n", "install again: make test"
    newest = re.search(r"^## \[([\d.]+)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest is not None
    assert newest[1] == version
    for package in ("core", "gui", "resources"):
        for file in (ROOT / package).rglob("*.py"):
            assert f'"{version}"' not in file.read_text(encoding="utf-8"), file


def test_the_license_is_the_one_that_the_project_names() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert PROJECT["license"] == "MIT"
    assert PROJECT["license-files"] == ["LICENSE"]
    assert text.startswith("MIT License\n\nCopyright (c) 2026 The Chainrule developers\n")


def test_hooks_before_a_commit_download_nothing() -> None:
    text = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"- repo: (\S+)", text)) == {"local"}
    assert "://" not in text


def test_the_guide_is_shipped_with_the_program() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]
    assert build["targets"]["wheel"]["force-include"] == {
        "docs/guide.md": "resources/guide/guide.md",
        "docs/pictures": "resources/guide/pictures",
    }
