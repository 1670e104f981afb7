"""Records what PyTorch's two exporters make of every activation: `python tests/core/record_exports.py`.

Needs PyTorch, onnx and onnxscript. Writes samples/torch-*.onnx, without what they say of the exporting
program's source, and samples/torch.json with inputs and PyTorch's own outputs.
"""

import json
import warnings
from pathlib import Path

import onnx
import torch
from torch import nn

SAMPLES = Path(__file__).parents[1] / "samples"
MODULES = {
    "sigmoid": nn.Sigmoid(),
    "tanh": nn.Tanh(),
    "relu": nn.ReLU(),
    "leaky_relu": nn.LeakyReLU(),
    "elu": nn.ELU(),
    "softplus": nn.Softplus(),
    "silu": nn.SiLU(),
    "gelu": nn.GELU(),
    "softmax": nn.Softmax(dim=-1),
}
# Both take SiLU apart, and GELU below opset 20; the newer one Softplus, too.
KINDS = {
    "script": {"dynamo": False, "opset_version": 14},
    "dynamo": {"dynamo": True, "opset_version": 18, "external_data": False},
    "dynamo-20": {"dynamo": True, "opset_version": 20, "external_data": False},
}
SIZES = (2, *(3 for _ in MODULES))


def model() -> nn.Sequential:
    """One layer with each activation, softmax last."""
    torch.manual_seed(1)
    parts: list[nn.Module] = []
    for inputs, size, module in zip(SIZES, SIZES[1:], MODULES.values(), strict=False):
        parts += [nn.Linear(inputs, size), module]
    return nn.Sequential(*parts).to(torch.float64)


def export(network: nn.Module, path: Path, kind: str) -> None:
    """Writes `network` by one of the exporters."""
    x = torch.zeros(3, SIZES[0], dtype=torch.float64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(network, (x,), path, input_names=["x"], verbose=False, **KINDS[kind])
    content = onnx.load(path)
    for each in (content.graph, *content.graph.node, *content.graph.value_info, *content.graph.initializer):
        each.ClearField("metadata_props")
    onnx.save(content, path)


def main() -> None:
    """Writes the samples."""
    cases = {}
    for kind in KINDS:
        network = model()
        export(network, SAMPLES / f"torch-{kind}.onnx", kind)
        x = torch.linspace(-4.0, 4.0, 12, dtype=torch.float64).reshape(6, 2)
        cases[f"torch-{kind}"] = {"x": x.tolist(), "y": network(x).tolist()}
    recorded = {"activations": list(MODULES), "source": f"PyTorch {torch.__version__}", "files": cases}
    (SAMPLES / "torch.json").write_text(json.dumps(recorded, indent=1) + "\n")


if __name__ == "__main__":
    main()
