"""Files that other tools wrote, under tests/samples/foreign, each with the outputs that the tool computed.

`python tests/support/foreign_files.py` prints a table of what becomes of each; `--write docs/formats.md` puts it
there, too, between the two marks.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.basics.errors import InputError
from core.document.document import Document
from core.files import read
from core.training.reference import outputs

FOLDER = Path(__file__).parents[1] / "samples" / "foreign"
# Outputs of 32-bit numbers.
TOLERANCE = 2e-6
_ENDS = (".json", ".exp.json", ".skl.json")
# Around the table in the documentation.
_MARK = "<!-- the table of make interop -->"
# Beside others: what they are compared with, or a part of them.
_BESIDE = (".pred", ".arff", ".bin", ".data", ".md")

# The outputs beside these are of activations that neither file names.
OTHER_OUTPUTS = ("ng-coursera.npz",)
_OPEN = "columns would fit as well"


@dataclass(frozen=True)
class Outcome:
    """verdict: "right", "wrong", "said" (refused in a sentence) or "read" (no outputs to compare)."""

    verdict: str
    words: str


def files(folder=FOLDER):
    """Every file that a person would open, sorted by name."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return [path for path in found if path.suffix not in _BESIDE and not is_expected(path) and not _is_later(path)]


def is_expected(path):
    """Whether it holds the outputs of a tool."""
    if path.suffix != ".json" or path.stat().st_size > 2**20:
        return False
    held = json.loads(path.read_text())
    return isinstance(held, dict) and {"x", "y"} <= held.keys() and "layers" not in held


def expected(path):
    """What the tool computed for a file: {"x", "y", …}, or None."""
    stem = path.name.removesuffix(path.suffix)
    if path.suffix == ".csv":
        stem = path.name.rpartition("-W")[0]
    names = [path.name + end for end in _ENDS] + [stem + end for end in _ENDS]
    for other in (path.with_name(name) for name in names):
        if other != path and other.is_file() and is_expected(other):
            return json.loads(other.read_text())
    return None


def outcome(path):
    """What becomes of one file."""
    held = expected(path)
    given = (held or {}).get("activations")
    try:
        document, report = read(path, activations=given or (["tanh"] if path.suffix == ".csv" else None))
    except InputError as error:
        return Outcome("said", str(error).removeprefix(f"{path}: "))
    words = "; ".join((*report.assumed, *report.changed))
    if held is None or path.name in OTHER_OUTPUTS:
        return Outcome("read", words)
    far = difference(document, held)
    if _OPEN in words:  # said, so that it can be said otherwise
        far = min(far, difference(read(path, activations=given, orientation="columns")[0], held))
    return Outcome("right" if far <= held.get("tol", TOLERANCE) else "wrong", words)


def difference(document: Document, held):
    """How far the outputs are from the tool's: of the network as it stands, or with the document's scalings."""
    x = np.atleast_2d(np.array(held["x"], dtype=float))
    y = np.array(held["y"], dtype=float).reshape(len(x), -1)
    network = document.network
    if y.shape[1] == 2 and network.sizes[-1] == 1:
        y = y[:, 1:]  # of two classes, scikit-learn gives both probabilities
    if y.shape[1] == 1 < network.sizes[-1] and (y == y.round()).all():  # the numbers of the classes
        return float(np.abs(outputs(network, x).argmax(axis=1) - y[:, 0]).max())
    if x.shape[1] != network.sizes[0] or y.shape[1] != network.sizes[-1]:
        return float("inf")
    found = [outputs(network, x)]
    if document.scaling is not None:
        found.append(outputs(network, (x - document.scaling.offset) / document.scaling.factor))
    if document.target_scaling is not None:
        found += [each * document.target_scaling.factor + document.target_scaling.offset for each in found]
    # Numbers of 32 bits beyond 1 have their last digit further up.
    return min(float((np.abs(each - y) / np.maximum(1.0, np.abs(y))).max()) for each in found)


def table(folder=FOLDER):
    """The lines of the table, in Markdown, and how many files have each verdict."""
    counts: dict[str, int] = {}
    lines = ["| file | result | said |", "|---|---|---|"]
    for path in files(folder):
        found = outcome(path)
        counts[found.verdict] = counts.get(found.verdict, 0) + 1
        words = found.words.replace("|", "\\|")
        lines.append(f"| {path.relative_to(folder).as_posix()} | {found.verdict} | {words} |")
    return lines, counts


def _is_later(path):
    """Whether it is a matrix after the first of a set."""
    return path.suffix == ".csv" and not path.stem.endswith("-W2") and "-W" in path.stem


def main():
    """Prints the table; the status is 1 where a file is wrong."""
    words = sys.argv[1:]
    page = Path(words[words.index("--write") + 1]) if "--write" in words else None
    lines, counts = table(Path(words[0]) if words and words[0] != "--write" else FOLDER)
    text = "\n".join(lines) + "\n\n" + ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items()))
    print(text)
    if page is not None:
        before, _, rest = page.read_text().partition(_MARK)
        after = rest.partition(_MARK)[2]
        page.write_text(f"{before}{_MARK}\n{text}.\n{_MARK}{after}")
    return 1 if counts.get("wrong") else 0


if __name__ == "__main__":
    sys.exit(main())
