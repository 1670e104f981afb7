"""FANN out: a network file of the FANN library 2, in floating point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.files.export.parts import check_activations, split

if TYPE_CHECKING:
    from core.data.scaling import Scaling
    from core.document.document import Document
    from core.model.network import Network

# FANN's number of each function, and the steepness k with which it is ours: 1/(1 + e^(−2 k s)), tanh(k s), k s, …
FUNCTIONS = {
    "identity": (0, 1.0),
    "sigmoid": (3, 0.5),
    "sigmoid_stepwise": (4, 0.5),
    "tanh": (5, 1.0),
    "tanh_stepwise": (6, 1.0),
    "gaussian": (7, 1.0),
    "elliott": (10, 1.0),
    "softsign": (11, 1.0),
    "hard_tanh": (13, 1.0),
    "sin": (14, 1.0),
    "cos": (15, 1.0),
}
# What FANN reads before the network: its own defaults, for training that would go on there.
_SETTINGS = """learning_rate=0.700000
connection_rate=1.000000
network_type=0
learning_momentum=0.000000
training_algorithm=2
train_error_function=1
train_stop_function=0
cascade_output_change_fraction=0.010000
quickprop_decay=-0.000100
quickprop_mu=1.750000
rprop_increase_factor=1.200000
rprop_decrease_factor=0.500000
rprop_delta_min=0.000000
rprop_delta_max=50.000000
rprop_delta_zero=0.100000
cascade_output_stagnation_epochs=12
cascade_candidate_change_fraction=0.010000
cascade_candidate_stagnation_epochs=12
cascade_max_out_epochs=150
cascade_min_out_epochs=50
cascade_max_cand_epochs=150
cascade_min_cand_epochs=50
cascade_num_candidate_groups=2
bit_fail_limit=3.49999999999999977796e-01
cascade_candidate_limit=1.00000000000000000000e+03
cascade_weight_multiplier=4.00000000000000022204e-01
cascade_activation_functions_count=10
cascade_activation_functions=3 5 7 8 10 11 14 15 16 17
cascade_activation_steepnesses_count=4
cascade_activation_steepnesses=2.5e-01 5.0e-01 7.5e-01 1.0e+00
"""


def network_file(document: Document) -> bytes:
    """The network with the document's scalings. Raises InputError for an activation that FANN lacks."""
    network = document.network
    check_activations(network, FUNCTIONS, "FANN")
    sizes = " ".join(str(size + 1) for size in network.sizes)
    head = f"FANN_FLO_2.1\nnum_layers={network.depth}\n{_SETTINGS}layer_sizes={sizes} \n"
    neurons, connections = _units(network)
    text = (
        f"{head}{_scalings(document, network)}"
        f"neurons (num_inputs, activation_function, activation_steepness)={' '.join(neurons)} \n"
        f"connections (connected_to_neuron, weight)={' '.join(connections)} \n"
    )
    return text.encode()


def _units(network: Network) -> tuple[list[str], list[str]]:
    """The neurons, each layer's bias neuron last, and their connections; a layer without bias has none from it."""
    neurons = ["(0, 0, 0.0)"] * (network.sizes[0] + 1)
    connections = []
    first = 0
    for layer in network.layers:
        function, steepness = FUNCTIONS[split(layer.activation)[0]]
        for row in layer.weights.tolist():
            neurons.append(f"({len(row)}, {function}, {steepness!r})")
            connections += [f"({first + j}, {weight!r})" for j, weight in enumerate(row)]
        neurons.append(f"(0, {function}, 0.0)")
        first += layer.inputs + 1
    return neurons, connections


def _scalings(document: Document, network: Network) -> str:
    """FANN's x' = ((x − mean) / deviation + 1) · factor + new_min, which is ours with factor 1, new_min −1."""
    if document.scaling is None and document.target_scaling is None:
        return "scale_included=0\n"
    lines = ["scale_included=1"]
    for side, scaling, size in (
        ("in", document.scaling, network.sizes[0]),
        ("out", document.target_scaling, network.sizes[-1]),
    ):
        lines += _scaling(side, scaling, size)
    return "\n".join(lines) + "\n"


def _scaling(side: str, scaling: Scaling | None, size: int) -> list[str]:
    columns = {
        "mean": scaling.offset if scaling else (0.0,) * size,
        "deviation": scaling.factor if scaling else (1.0,) * size,
        "new_min": (-1.0,) * size,
        "factor": (1.0,) * size,
    }
    return [f"scale_{key}_{side}={' '.join(map(repr, values))} " for key, values in columns.items()]
