"""Keras 3's .keras: the model's configuration in JSON and its weights in HDF5, together in a zip archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.files.archive import Archive, lists
from core.files.format import Format
from core.files.keras.config import KerasReader
from core.files.keras.hdf5 import EXTRA, Hdf5
from core.files.strict_json import parse

if TYPE_CHECKING:
    from core.document.document import Document
    from core.files.input_file import InputFile, Report

TITLE = "Keras model"


def recognizes(content: bytes, name: str) -> bool:
    """Whether it is such an archive."""
    return lists(content, "config.json") and lists(content, ".weights.h5")


def load(source: InputFile) -> tuple[Document, Report]:
    """The network in a model of Keras 3."""
    archive = Archive(source.content, "a .keras file")
    weights = Hdf5(archive.read("model.weights.h5"))
    reader = KerasReader(weights.by_count, modern=True)
    reader.read(parse(archive.read("config.json")))
    return reader.stack.document(TITLE, sorted(weights.types))


FORMAT = Format(
    program="Keras",
    title=TITLE,
    description="A model with its activations, as model.save('model.keras') writes it.",
    suffixes=(".keras",),
    recognizes=recognizes,
    read=load,
    extra=EXTRA,
)
