"""A file of another program is answered by what it is, and by what to do with it."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import zipfile
import zlib

import pytest

from core.basics.errors import InputError
from core.files import read, write
from core.files.foreign_kinds import KINDS, recognized
from core.files.registry import FORMATS, unread
from core.gallery.presets import preset


def archive(*names: str) -> bytes:
    """A zip archive with these names in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, b"x")
    return out.getvalue()


FILES = {
    "a PyTorch program (torch.export)": ("a.pt2", archive("export/data/weights/weight_0", "export/archive_format")),
    "a TensorFlow SavedModel": ("saved_model.pb", b"\x08\x01\x12\x05serve"),
    "a TensorFlow graph": ("frozen.pb", b"\x0a\x10\x0a\x01x\x12\x0bPlaceholder\xff"),
    "a TensorFlow.js model": ("model.json", b'{"modelTopology":{"class_name":"Sequential"}}'),
    "a scikit-learn model in a pickle": ("a", zlib.compress(b"\x80\x04\x95\0\x8c-sklearn.neural_network")),
    "a Python pickle": ("a.pkl.gz", gzip.compress(pickle.dumps({"w": [1.0]}))),
    "a GGUF model": ("a.gguf", b"GGUF\x03\0\0\0"),
    "a network of brain.js": ("a.json", b'{"type":"NeuralNetwork","sizes":[2,3,1],"layers":[]}'),
    "a network of Synaptic": ("a.json", b'{"neurons":[{"trace":{}}]}'),
    "a network of Neataptic": ("a.json", b'{"nodes":[{"squash":"LOGISTIC"}]}'),
    "a network of ConvNetJS": ("a.json", b'{"layers":[{"layer_type":"input"}]}'),
    "a Jupyter notebook": ("a.ipynb", b'{"cells": [{"cell_type": "code"}], "nbformat": 4}'),
    "a Weka model": ("a.model", b"\xac\xed\x00\x05sr\x00/weka.classifiers.functions"),
    "a table of Weka (ARFF)": ("a.arff", b"% made by hand\n@RELATION t\n@attribute x numeric\n"),
    "an R data file": ("a.rds", gzip.compress(b"X\n\0\0\0\x03\0\x04")),
    "an Excel workbook": ("a.xlsx", archive("[Content_Types].xml", "xl/workbook.xml")),
    "an OpenDocument sheet": ("a.ods", archive("mimetype", "content.xml", "META-INF/manifest.xml")),
    "an Excel or Word file in the old format": ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    "a table in Parquet": ("a.parquet", b"PAR1\x15\x04"),
    "a Word document": ("a.docx", archive("[Content_Types].xml", "word/document.xml")),
    "a PDF document": ("a.pdf", b"%PDF-1.7\n"),
    "an RTF document": ("a.rtf", rb"{\rtf1\ansi hello}"),
    "a web page": ("a.html", b"\n<!DOCTYPE html><html></html>"),
    "an SVG drawing": ("a.svg", b'<?xml version="1.0"?><svg/>'),
    "an XML file": ("a.xml", b'<?xml version="1.0"?><note/>'),
    "a PNG picture": ("a.png", b"\x89PNG\r\n\x1a\n\0\0"),
    "a JPEG picture": ("a.jpg", b"\xff\xd8\xff\xe0"),
    "a zip archive": ("a.zip", archive("readme.txt")),
    "a gzip archive": ("a.gz", gzip.compress(b"hello")),
    "text in UTF-16": ("a.json", '{"format": "chainrule"}'.encode("utf-16")),
    "an empty file": ("a.chainrule", b" \n"),
    "plain text": ("a.chainrule", b"hello\n"),
    "a table of numbers": ("a.chainrule", b"1,2,3\n4,5,6\n"),
    "a JSON list": ("a.json", b"[1, 2]"),
    "a file of an unknown format": ("a.chainrule", b"\x01\x02\x03\xff"),
}


@pytest.mark.parametrize(("name", "file"), FILES.items(), ids=FILES)
@pytest.mark.parametrize("renamed", ["", "a.chainrule", "a.dat"])
def test_a_foreign_file_is_answered_by_what_it_is(tmp_path, name, file, renamed):
    own, content = file
    if renamed and name in ("a TensorFlow graph", "an OpenDocument sheet", "a TensorFlow SavedModel"):
        pytest.skip("is known by its name")
    path = tmp_path / (renamed or own)
    path.write_bytes(content)
    with pytest.raises(InputError) as error:
        read(path)
    said = str(error.value).removeprefix(f"{path}: ")
    assert said.startswith((f"found {name}, ", f"found {name}; ")), said
    assert "\n" not in said and "line 1, column 1" not in said and len(said) < 300
    assert "; " in said  # what to do


def test_a_joblib_file_that_is_packed_is_known(tmp_path):
    (tmp_path / "a.joblib").write_bytes(zlib.compress(b"\x80\x04\x95\0\x8c-sklearn.neural_network", 3))
    with pytest.raises(
        InputError, match="found a joblib file, which Chainrule does not read; opening it may run any code"
    ):
        read(tmp_path / "a.joblib")


def test_a_folder_of_tensorflow_is_known(tmp_path):
    (tmp_path / "saved_model.pb").write_bytes(b"\x08\x01\x12\x05serve")
    with pytest.raises(InputError, match="found a TensorFlow SavedModel; convert it"):
        read(tmp_path)


@pytest.mark.parametrize(
    "entry",
    [e for e in FORMATS if e.read and e.writers and e.program not in ("FANN", "brain.js")],
    ids=lambda entry: entry.title,
)
def test_what_the_program_writes_itself_is_never_foreign(tmp_path, entry):
    for path in write(tmp_path / f"net{entry.suffixes[0]}", preset("deep")):
        assert recognized(path.read_bytes(), path.name, unread()) is None
    read(tmp_path / f"net{entry.suffixes[0]}")


def test_a_document_whose_entries_stand_in_another_order_is_read(tmp_path):
    document = json.loads(write(tmp_path / "a.json", preset("xor-printed"))[0].read_text())
    turned = {key: document[key] for key in reversed(document)}
    (tmp_path / "b.json").write_text(json.dumps(turned))
    assert read(tmp_path / "b.json")[0].network == read(tmp_path / "a.json")[0].network


def test_every_kind_has_a_name_with_an_article():
    for kind in (*KINDS, *unread()):
        assert kind.name.split()[0] in ("a", "an", "one", "text", "weights"), kind.name
        sentence = kind.sentence("a.x", "")
        assert "\n" not in sentence and not sentence.endswith(".")
