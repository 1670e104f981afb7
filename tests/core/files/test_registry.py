"""The registry of formats: a new format is one module, and dialogs, convert, help, refusals and docs follow it."""

import sys
import textwrap
from dataclasses import replace

import pytest

import core.files.foreign
from core.basics.errors import InputError
from core.cli.parser import main
from core.files import markdown, read, registry
from core.files.format import Format, Writer, one_file
from core.gallery.presets import preset
from gui.window import filing

MADE_UP = '''
    """A made-up format: the native document after a first line."""

    from core.files.format import Format, Writer, one_file
    from core.files.foreign_kinds import Kind, begins
    from core.files.input_file import Report
    from core.files.native.format import dumps, loads

    TITLE = "Made-up network"


    def load(source):
        return loads(source.content.partition(b"\\n")[2]), Report(TITLE)


    FORMAT = Format(
        program="Made-Up",
        title=TITLE,
        description="A network of Made-Up 3.",
        suffixes=(".madeup",),
        recognizes=lambda content, name: content.startswith(b"MADE-UP 3\\n"),
        read=load,
        writers=(
            Writer(
                TITLE,
                (".madeup",),
                "The network for Made-Up.",
                one_file(lambda document: b"MADE-UP 3\\n" + dumps(document)),
                scaling="kept",
            ),
        ),
        unread=(Kind("a network of Made-Up 2", begins(b"MADE-UP 2"), "save it in Made-Up 3"),),
    )
'''


@pytest.fixture
def made_up(monkeypatch, tmp_path):
    """One more format, in one file."""
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "made_up.py").write_text(textwrap.dedent(MADE_UP))
    monkeypatch.setattr(core.files.foreign, "__path__", [*core.files.foreign.__path__, str(folder)])
    monkeypatch.setattr(registry, "FORMATS", registry.load((*registry.MODULES, "foreign.made_up")))
    yield tmp_path
    sys.modules.pop("core.files.foreign.made_up", None)


def test_a_new_format_is_in_the_dialogs(made_up):
    filters = filing._kinds_to_read().split(";;")
    assert "*.madeup" in filters[0] and "Made-up network (*.madeup)" in filters
    assert "Made-up network" in [writer.title for writer in filing._writers()]


def test_a_new_format_is_converted_both_ways(made_up, capsys):
    assert main(["convert", "deep", str(made_up / "a.madeup")]) == 0
    assert main(["convert", str(made_up / "a.madeup"), str(made_up / "b.chainrule")]) == 0
    assert "a.madeup: Made-up network" in capsys.readouterr().out
    assert read(made_up / "b.chainrule")[0].network == preset("deep").network
    (made_up / "a.madeup").rename(made_up / "a.dat")  # known by its content
    assert read(made_up / "a.dat")[1].format == "Made-up network"


def test_a_new_format_is_in_help_refusals_and_docs(made_up, capsys):
    assert main(["convert", "--help"]) == 0
    assert capsys.readouterr().out.count(".madeup") == 2
    (made_up / "a.xyz").write_bytes(b"hello\n")
    with pytest.raises(InputError, match=r"found plain text, not a network; Chainrule reads .*Made-Up"):
        read(made_up / "a.xyz")
    (made_up / "a.xyz").write_bytes(b"MADE-UP 2\n\xff")
    with pytest.raises(
        InputError, match="found a network of Made-Up 2, which Chainrule does not read; save it in Made"
    ):
        read(made_up / "a.xyz")
    assert "| Made-up network | `.madeup` |" in markdown.table()


SOUND = registry.FORMATS[0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"title": ""}, "format '': expected a title, found none"),
        ({"description": "No period"}, "expected a description that ends with a period, found 'No period'"),
        ({"suffixes": ("x",)}, "expected a suffix that begins with a dot, found 'x'"),
        ({"suffixes": ()}, "expected a program and a suffix for a format that is read"),
        ({"read": None, "writers": ()}, "expected read or writers, found neither"),
        ({"recognizes": None, "resembles": None}, "expected recognizes, resembles, or trusted=True"),
    ],
)
def test_a_missing_part_of_a_format_fails_in_words(change, message):
    with pytest.raises(TypeError, match=message):
        replace(SOUND, **change)


def test_a_missing_part_of_a_writer_fails_in_words():
    with pytest.raises(TypeError, match=r"writer 'A': expected scaling to be one of kept, .*, found 'odd'"):
        Writer("A", (".a",), "A.", one_file(lambda document: b""), scaling="odd")
    with pytest.raises(TypeError, match="writer 'A': expected at least one suffix, found none"):
        Writer("A", (), "A.", one_file(lambda document: b""), scaling="lost")


def test_a_module_without_a_format_fails_in_words():
    with pytest.raises(TypeError, match=r"core\.files\.foreign\.folding: expected a Format called FORMAT, found None"):
        registry.load(("foreign.folding",))
    with pytest.raises(TypeError, match="the format 'NumPy array' occurs twice"):
        registry.load(("foreign.array_formats.npy", "foreign.array_formats.npy"))


def test_the_files_that_would_be_replaced_are_those_that_are_written(tmp_path):
    for writer in registry.writers():
        if writer.title in ("FANN network file", "brain.js JSON"):
            continue
        path = tmp_path / f"net{writer.suffixes[0]}"
        written = [name for name, _ in writer.write(preset("deep"), path)]
        assert sorted(writer.targets(path, preset("deep"))) == sorted(written)


def test_every_format_is_declared_once():
    assert all(isinstance(entry, Format) for entry in registry.FORMATS)
    assert len({writer.title for writer in registry.writers()}) == len(registry.writers())
