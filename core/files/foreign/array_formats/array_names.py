"""Names of arrays, interpreted: weights or biases, of which layer, and which way up."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.basics.errors import InputError

if TYPE_CHECKING:
    from core.basics.arrays import Array

_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]{1,18}")
_KINDS = {
    **dict.fromkeys(("weight", "weights", "w"), "weight"),
    # Keras, Flax and scikit-learn: these are (in, out).
    **dict.fromkeys(("kernel", "kernels", "coef", "coefs"), "kernel"),
    **dict.fromkeys(("bias", "biases", "b", "intercept", "intercepts"), "bias"),
}
# Parts of layers that are no stack of plain ones, by what their names hold.
_OTHERS = {
    "running_": "the statistics of a BatchNorm, which a state dict does not place among the activations; "
    "export the model to ONNX (torch.onnx.export) instead",
    "parametrizations": "a parametrized weight; before saving, call "
    "torch.nn.utils.parametrize.remove_parametrizations(layer, 'weight')",
    "weight_orig": "a weight that is pruned or has a spectral norm; before saving, call "
    "torch.nn.utils.prune.remove(layer, 'weight') or torch.nn.utils.remove_spectral_norm(layer)",
    "weight_g": "weight normalization; before saving, call torch.nn.utils.remove_weight_norm(layer)",
    "weight_v": "weight normalization; before saving, call torch.nn.utils.remove_weight_norm(layer)",
    "weight_ih": "part of a recurrent layer, and only feed-forward networks are read",
    "weight_hh": "part of a recurrent layer, and only feed-forward networks are read",
    "lora_": "part of a LoRA adapter; merge it into the model (merge_and_unload) before saving",
    "in_proj_weight": "part of an attention layer, and only stacks of linear layers are read",
    "embedding": "an embedding, and only stacks of linear layers are read",
}
# The same for whole words of a name.
_WORDS = {
    **dict.fromkeys(("emb", "embed", "wte", "wpe"), _OTHERS["embedding"]),
    **dict.fromkeys(
        ("q_proj", "k_proj", "v_proj", "query", "attn", "attention", "qkv"),
        "part of an attention layer, and only stacks of linear layers are read",
    ),
    "gate_proj": "part of a gated layer, and only stacks of linear layers are read",
    **dict.fromkeys(
        ("skip", "shortcut", "downsample"), "a way around other layers, and only stacks of linear layers are read"
    ),
}


@dataclass(frozen=True)
class Part:
    """The matrix of one layer as it stands in a file, with its biases.

    stem: what its weights and biases have in common. turned: whether its columns are the nodes, (in, out), as its
    name or its biases tell; None where they do not. by_name: whether its name tells.
    """

    stem: str
    name: str
    matrix: Array
    bias: Array | None = None
    bias_name: str = ""
    turned: bool | None = None
    by_name: bool = False

    @property
    def square(self) -> bool:
        """Whether its shape could be either way up."""
        return self.matrix.ndim == 2 and self.matrix.shape[0] == self.matrix.shape[1]

    def ends(self, turned: bool) -> tuple[int, int]:
        """(inputs, nodes), with `turned` where neither its name nor its biases tell."""
        rows, columns = self.matrix.shape
        return (rows, columns) if (turned if self.turned is None else self.turned) else (columns, rows)


def parts_of(values: dict[str, Array], assumed: list[str], ordered: bool) -> list[Part]:
    """The matrices in the order of the file, each with its biases. What had to be assumed joins `assumed`.

    ordered: whether that order means something.
    """
    for name in values:
        _check_known(name)
    kinds = {name: kind_of(name) for name in values}
    if values and not any(kind for kind, _ in kinds.values()):
        if not ordered and not all(re.search("[0-9]", name) for name in values):
            raise InputError(
                f"{next(iter(values))[:60]}: not part of a stack of linear layers (NAME.weight, NAME.bias)"
            )
        return in_turn(values)
    weights: dict[str, str] = {}
    biases: dict[str, str] = {}
    for name, (kind, stem) in kinds.items():
        if not kind:
            raise InputError(f"{name[:60]}: not part of a stack of linear layers (NAME.weight, NAME.bias)")
        group = biases if kind == "bias" else weights
        if stem in group:
            raise InputError(f"{name[:60]}: {group[stem][:60]} is already given for the same layer")
        group[stem] = name
    parts = []
    for stem, name in weights.items():
        bias = biases.pop(stem, "")
        part = Part(stem or name, name, values[name], by_name=kinds[name][0] == "kernel")
        parts.append(with_bias(part, bias, values[bias]) if bias else oriented(part))
    return _with_strays(parts, biases, values, assumed)


def kind_of(name: str) -> tuple[str, str]:
    """("weight", "kernel", "bias" or "", the rest of the name)."""
    found = [(token.group().lower(), token.span()) for token in _TOKEN.finditer(name)]
    for single in (False, True):
        for word, (first, last) in reversed(found):
            if word in _KINDS and (len(word) == 1) == single:
                before, after = name[:first].rstrip("._/- "), name[last:].removesuffix(":0").strip("._/- ")
                return _KINDS[word], f"{before}.{after}" if before and after else before or after
    return "", name


def with_bias(part: Part, name: str, bias: Array) -> Part:
    """`part` with the biases of that name, which also tell which way up its matrix is."""
    values = bias.reshape(-1) if bias.ndim == 0 or (bias.ndim == 2 and 1 in bias.shape) else bias
    return oriented(replace(part, bias=values, bias_name=name))


def oriented(part: Part) -> Part:
    """`part` with what its name and its biases tell of its orientation."""
    turned = True if part.by_name else None
    if part.bias is not None and part.matrix.ndim == 2 and not part.square and part.bias.size in part.matrix.shape:
        turned = part.bias.size == part.matrix.shape[1]
    return replace(part, turned=turned)


def in_turn(values: dict[str, Array]) -> list[Part]:
    """Matrices whose names tell nothing, each with the vector that follows it."""
    parts: list[Part] = []
    numbers = {name: [int(part) for part in re.findall(r"[0-9]{1,18}", name)] for name in values}
    # What NumPy calls arr_0 … arr_10 stands in the order of its numbers.
    names = sorted(values, key=lambda name: numbers[name]) if all(numbers.values()) else list(values)
    for name in names:
        array = values[name]
        before = parts[-1] if parts and parts[-1].bias is None else None
        vector = array.ndim == 1 or (array.ndim == 2 and 1 in array.shape)
        if before is not None and before.matrix.ndim == 2 and vector and array.size in before.matrix.shape:
            if array.ndim == 2 and _could_follow(before.matrix, array):
                raise InputError(f"{name[:60]}: it could be biases or weights; name it so (b1, W2)")
            parts[-1] = with_bias(before, name, array)
        elif array.ndim == 2:
            parts.append(Part(name, name, array))
        else:
            shape = " × ".join(map(str, array.shape)) or "one number"
            raise InputError(f"{name[:60]}: expected a matrix of weights, or the biases after one, found shape {shape}")
    return parts


def _could_follow(before: Array, array: Array) -> bool:
    """Whether a row or a column could be the next layer's weights as well as the biases of the one before."""
    rows, columns = before.shape
    return array.shape in ((1, rows), (columns, 1)) and not (rows == 1 or columns == 1)


def _with_strays(parts: list[Part], biases: dict[str, str], values: dict[str, Array], assumed: list[str]) -> list[Part]:
    """The biases of which no matrix has the name go to the one layer that they can belong to."""
    for stem, name in biases.items():
        numbers = re.findall(r"[0-9]+", stem)
        free = [k for k, part in enumerate(parts) if part.bias is None and part.matrix.ndim == 2]
        fits = [k for k in free if values[name].size in parts[k].matrix.shape]
        named = [k for k in fits if numbers and re.findall(r"[0-9]+", parts[k].stem) == numbers]
        chosen = named if len(named) == 1 else fits
        if len(chosen) != 1 or (numbers and not named and any(re.search(r"[0-9]", part.stem) for part in parts)):
            usual = f"{stem[:60]}.weight" if name.endswith(".bias") else "matrix of its name"
            raise InputError(f"{name[:60]}: no matching {usual}")
        k = chosen[0]
        parts[k] = with_bias(parts[k], name, values[name])
        assumed.append(
            f"The biases {name[:60]} were read as those of {parts[k].name[:60]}, the only matrix that they fit."
        )
    return parts


def _check_known(name: str) -> None:
    lower = name.lower()
    for word, meaning in _OTHERS.items():
        if word in lower:
            raise InputError(f"{name[:60]}: not part of a stack of linear layers, but {meaning}")
    for part in re.split(r"[./]", lower):
        if part in _WORDS:
            raise InputError(f"{name[:60]}: not part of a stack of linear layers, but {_WORDS[part]}")
