"""Kernel plans: which kernel trains which network. Nothing here requires llvmlite."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.model.activations import ACTIVATIONS
from core.model.losses import LOSSES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.network import Network
    from core.training.settings import Settings

# Examples that a narrow kernel may compute side by side, in the lanes of the processor's vector units: one to three
# vectors, whose sums for four nodes fill its registers. Measured: beginning with them takes as long as so many more.
LANES = (4, 8, 12)
_BEGINNING = 2
# Measured: with more weights BLAS is faster, and a specialized kernel takes long to compile.
NARROW_WEIGHTS = 300
# The same for batches of more than this many examples, each product of which is work enough for BLAS.
MANY, NARROW_WEIGHTS_MANY = 128, 150
# With one example at a time BLAS has little work and more overhead.
NARROW_WEIGHTS_SGD = 1_000
# A narrow kernel grows with each layer, and so does the time to compile it: 0.5 s each. In the general one
# depth is a loop, which costs nothing to compile, and with several examples side by side little to run.
NARROW_LAYERS = 5
# A layer of more weights than this is worth rows of examples and tiles of products.
WIDE_WEIGHTS = 1_024
# With one example at a time the memory is what counts, and BLAS goes through it in longer steps.
WIDE_WEIGHTS_SGD = 300_000


@dataclass(frozen=True)
class KernelPlan:
    """One kernel to compile: for all networks (`sizes` empty), or specialized for one network shape.

    sizes: nodes of layers 1…N. activations, biases: of layers 2…N. loss: its name.
    lanes: examples side by side. optimizer: its name. masked: whether for dropout or class weights. wide: whether for
    wide layers.
    """

    sizes: tuple[int, ...] = ()
    activations: tuple[str, ...] = ()
    biases: tuple[bool, ...] = ()
    loss: str = ""
    lanes: int = 1
    optimizer: str = ""
    masked: bool = False
    wide: bool = False

    @property
    def name(self) -> str:
        """Return a file name: always the same for the same plan."""
        if not self.sizes:
            return "masked" if self.masked else "wide" if self.wide else "general"
        import hashlib  # loads OpenSSL: not while the window opens

        digest = hashlib.sha256(repr(self.plain()).encode()).hexdigest()[:12]
        return f"narrow_{'_'.join(map(str, self.sizes[:6]))}_{digest}"

    def plain(self) -> dict[str, Any]:
        """Return the plan in JSON types."""
        return {
            "sizes": list(self.sizes),
            "activations": list(self.activations),
            "biases": list(self.biases),
            "loss": self.loss,
            "lanes": self.lanes,
            "optimizer": self.optimizer,
            "masked": self.masked,
            "wide": self.wide,
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> KernelPlan:
        """Return the plan that `plain` returned."""
        sizes, activations, biases = (tuple(plain[key]) for key in ("sizes", "activations", "biases"))
        rest = (plain[key] for key in ("loss", "lanes", "optimizer", "masked", "wide"))
        return cls(sizes, activations, biases, *rest)


GENERAL = KernelPlan()
MASKED = KernelPlan(masked=True)
WIDE = KernelPlan(wide=True)


def plan_for(network: Network, settings: Settings, examples: int) -> KernelPlan:
    """Return the fastest kernel plan for training `network` on this many examples."""
    if not network.plain:
        return MASKED
    batch = settings.batch_of(examples)
    single = batch == 1
    most = NARROW_WEIGHTS_SGD if single else NARROW_WEIGHTS
    if batch > MANY:
        most = NARROW_WEIGHTS_MANY
    if network.parameters > most or len(network.layers) > NARROW_LAYERS:
        widest = max(layer.weights.size for layer in network.layers)
        return WIDE if widest > WIDE_WEIGHTS and not (single and widest > WIDE_WEIGHTS_SGD) else GENERAL
    return KernelPlan(
        network.sizes,
        tuple(layer.activation for layer in network.layers),
        tuple(layer.bias for layer in network.layers),
        network.loss,
        1 if single else _lanes_for(batch),
        settings.optimizer,
    )


def _lanes_for(batch: int) -> int:
    """Return how many examples side by side make a batch fastest."""
    return min(LANES, key=lambda lanes: -(-batch // lanes) * (lanes + _BEGINNING))


def pieces_of(network: Network) -> tuple[str, ...]:
    """The pieces (see core.kernels.source.array_functions) by which functions of every network compute this one."""
    used = dict.fromkeys(ACTIVATIONS[layer.activation].base for layer in network.layers)
    kinds = [f"{kind}_{name}" for name in used for kind in ("values", "derivatives")]
    return (*kinds, f"loss_{network.loss}")


def all_pieces() -> list[str]:
    """Return the names of all pieces."""
    from core.training.optimizers import OPTIMIZERS  # with the formulas of all

    return (
        [f"{kind}_{name}" for kind in ("values", "derivatives") for name in ACTIVATIONS]
        + [f"loss_{name}" for name in LOSSES]
        + [f"descend_{name}" for name in OPTIMIZERS]
    )


def needed(plan: KernelPlan, network: Network, settings: Settings) -> tuple[str, ...]:
    """Return the names of all compiled functions that `plan` needs to train `network`."""
    if plan.sizes:
        return (plan.name,)
    return (plan.name, *pieces_of(network), f"descend_{settings.optimizer}")
