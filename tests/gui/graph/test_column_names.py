"""Names of columns and classes on the graph: in the words of a node, and only where they are names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.basics.addresses import Node
from core.data.dataset import Dataset
from core.document.document import Document
from core.model.initializers import new_network
from gui.graph.content.details import sentence
from gui.graph.content.names import column_name

if TYPE_CHECKING:
    from gui.session import Session


def test_inputs_and_outputs_are_named_after_their_columns(session: Session) -> None:
    data = Dataset([[1.0, 2.0], [3.0, 4.0]], [[1.0], [0.0]], "", ("area", "x2"), ("sold: yes",))
    session.new_document(Document(new_network((2, 2, 1), ["tanh", "sigmoid"]), data=data))
    network = session.state.network
    names = [column_name(data, network, Node(n, i)) for n in (1, 2, 3) for i in range(network.sizes[n - 1] + (n < 3))]
    assert names == ["area", "", "", "", "", "", "sold: yes"]
    assert sentence(session.state, Node(1, 0)).startswith("Input x₁, area: ")
    assert sentence(session.state, Node(1, 1)).startswith("Input x₂: ")
    assert sentence(session.state, Node(3, 0)).startswith("Output y, sold: yes: ")
