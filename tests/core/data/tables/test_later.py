"""Whatever a table of one's own makes: its document opens again, and the same table later makes the same inputs."""

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.tables.examples import to_dataset
from core.data.tables.later import later_table
from core.data.tables.proposals import proposals
from core.data.tables.reader import read_table
from core.document.columns import coding_of
from core.document.document import Document
from core.document.document_edits import set_data
from core.files.native import format
from core.model.initializers import new_network

GAPS = ("", "NA", "?")


def number(r):
    return f"{r.uniform(-50, 50):.2f}"


KINDS = {
    "number": number,
    "euro": lambda r: f"{r.uniform(0, 5000):.2f} €",
    "text": lambda r: r.choice("abc"),
    "towns": lambda r: f"town {r.randint(0, 40)}",
    "day": lambda r: f"{r.randint(1, 28)}.{r.randint(1, 12)}.{r.randint(1990, 2024)}",
    "constant": lambda r: "7",
    "bit": lambda r: str(r.randint(0, 1)),
}
columns = st.lists(
    st.tuples(st.sampled_from(sorted(KINDS)), st.booleans()),
    min_size=1, max_size=5,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(columns, st.integers(0, 10_000), st.integers(12, 70))
def test_the_same_table_later_makes_the_same_inputs(kinds, seed, rows):
    r = random.Random(seed)
    kinds = [*kinds, ("number", False)]
    names = [f"c{k}" for k in range(len(kinds))]
    cells = [
        [r.choice(GAPS) if gaps and r.random() < 0.1 else KINDS[kind](r) for kind, gaps in kinds] for _ in range(rows)
    ]
    order = list(range(len(names)))
    r.shuffle(order)

    def text(places):
        return "\n".join(";".join(line[k] for k in places) for line in [names, *cells]) + "\n"

    table = read_table(text(range(len(names))))
    uses = [each.use for each in proposals(table)]
    data = to_dataset(table, uses)
    p, q = data.inputs.shape[1], data.targets.shape[1]
    document = set_data(data, "").change(Document(new_network((p, 2, q), ["tanh", "identity"])))
    again = format.loads(format.dumps(document))
    assert again == document
    later = later_table(read_table(text(order)), coding_of(again), data.input_names)
    found = np.vstack(list(later.batches(7)))
    # Rows without a target were left out of the first table, and can be predicted.
    target = next(k for k, use in enumerate(uses) if use.role == "target")
    kept = [k for k, line in enumerate(cells) if line[target] not in GAPS]
    assert found.shape == (rows, p)
    np.testing.assert_array_equal(found[kept], data.inputs)
