"""The document: all that a weight file can hold, as one frozen value, and the runs that it keeps."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from core.basics.number_format import epochs_texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.basics.addresses import Node
    from core.data.dataset import Dataset
    from core.data.scaling import Scaling
    from core.data.split import Split
    from core.model.network import Network
    from core.training.loss_history import LossHistory
    from core.training.rule import OptimizerState
    from core.training.settings import Settings


def _empty() -> Mapping[Any, Any]:
    return MappingProxyType({})


def _no_losses() -> LossHistory:
    from core.training.loss_history import LossHistory  # only documents with kept runs need it

    return LossHistory()


@dataclass(frozen=True)
class Document:
    """A network with its data, settings, training progress and runs; only the network is required.

    data: the examples to train with. test: examples that training never sees, or None.
    split: how `data` and `test` were made of one set, or None; it has a row for each test example.
    scaling, target_scaling: what was done to the inputs and the targets of both, or None where they stand as
        they came.
    positions: where nodes were dragged to on the graph, in scene units; nodes not in it lie where the
        layout puts them.
    epoch, update: how far training has come: whole epochs done, updates done in the current epoch.
    optimizer: what the optimizer remembers of the updates so far; None where there is nothing.
    start: the network that "reset" goes back to; None for the network itself.
    note: free text.
    history: the loss curve, as plain JSON values (see core.training.loss_history), or None.
    runs: runs kept to compare others with; they belong to no moment of the timeline.
    picture: rows and columns of the picture that the inputs form, row by row, (0, 0) if they form none, or None
        where that was not chosen (see core.document.pictures).
    extra: sections of a file that this version does not know, kept as they were.
    class_names: of the classes that the outputs mean, as a file of another program has them (see
        core.document.class_names); () if the examples tell, or nothing does.
    """

    network: Network
    data: Dataset | None = None
    settings: Settings | None = None
    positions: Mapping[Node, tuple[float, float]] = field(default_factory=_empty)
    note: str = ""
    epoch: int = 0
    update: int = 0
    start: Network | None = None
    history: Mapping[str, Any] | None = None
    extra: Mapping[str, Any] = field(default_factory=_empty)
    runs: tuple[KeptRun, ...] = ()
    test: Dataset | None = None
    split: Split | None = None
    scaling: Scaling | None = None
    optimizer: OptimizerState | None = None
    target_scaling: Scaling | None = None
    picture: tuple[int, int] | None = None
    class_names: tuple[str, ...] = ()

    def with_network(self, network: Network) -> Document:
        """Return the document with another network and everything else unchanged."""
        return replace(self, network=network)


@dataclass(frozen=True)
class KeptRun:
    """A run kept for comparison.

    name: in the table and next to its curve.
    document: as the run left it: the trained network, the start, settings, examples, how far it came.
    history: its loss curve, and that of its test loss where there are test examples, of at most CURVE_BINS bins.
    loss, test_loss: the mean loss per example of the trained network; NaN where it is no finite number,
        None without test examples.
    color: its place in the cycle of colors, from 0. shown: whether its curve is.
    exact: whether it trained from its start in one piece, so that its command gives it again.
    kernels: whether compiled kernels computed it, or NumPy; None for both, as in a run of the window.
    """

    name: str
    document: Document
    history: LossHistory = field(default_factory=_no_losses)
    loss: float = float("nan")
    test_loss: float | None = None
    color: int = 0
    shown: bool = True
    exact: bool = True
    kernels: bool | None = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, KeptRun):
            return NotImplemented
        return self is other or (_comparable(self) == _comparable(other))

    __hash__ = None  # type: ignore[assignment]

    @property
    def start(self) -> Network:
        """Return the initial network."""
        return self.document.start or self.document.network

    @property
    def network(self) -> Network:
        """Return the trained network."""
        return self.document.network

    @property
    def settings(self) -> Settings:
        """Return its settings."""
        assert self.document.settings is not None
        return self.document.settings

    @property
    def data(self) -> Dataset:
        """Return the examples it was trained on."""
        assert self.document.data is not None
        return self.document.data

    @property
    def epochs(self) -> int:
        """Return the number of completed epochs."""
        return self.document.epoch

    @property
    def least_test(self) -> tuple[int, float] | None:
        """Return the epoch and value of the lowest mean test loss; None if it was not measured."""
        return None if self.history.test is None else self.history.test.least()

    def beginning(self) -> Document:
        """Return the document at the start of the run: initial weights, examples and settings, epoch 0."""
        return begun(self.document)

    def command(self, file: str) -> list[str]:
        """Return the command that repeats the run, if `file` contains `beginning()`."""
        words = ["chainrule", "train", file, "--epochs", str(self.epochs)]
        if self.document.update:
            words += ["--updates", str(self.document.update)]
        settings = self.document.settings
        if settings is not None and settings.patience is not None:
            # All epochs of the run, also where it would be stopped earlier today.
            words += ["--patience", "none"]
        if self.kernels is not None:
            words.append("--kernels" if self.kernels else "--no-kernels")
        return words


def begun(document: Document) -> Document:
    """Return `document` as it was when training began: initial weights, epoch 0, without a curve."""
    start = document.start or document.network
    return replace(document, network=start, epoch=0, update=0, optimizer=None, start=None, history=None)


def _comparable(run: KeptRun) -> tuple[object, ...]:
    # A loss can be NaN, which equals nothing.
    losses = repr((run.loss, run.test_loss))
    return (run.name, run.document, run.history, losses, run.color, run.shown, run.exact, run.kernels)


def progress(document: Document) -> float:
    """Return the progress of training in epochs, including the completed part of the current epoch."""
    return document.epoch + document.update / updates_per_epoch(document)


def updates_per_epoch(document: Document) -> int:
    """Return the number of updates in an epoch; 1 without data or settings."""
    if document.settings is None or document.data is None:
        return 1
    return document.settings.updates_per_epoch(len(document.data))


def progress_texts(document: Document) -> tuple[str, ...]:
    """Return the progress of training in words, "epoch 1, update 3 of 4", and shorter texts for less room."""
    return epochs_texts(document.epoch, document.update, updates_per_epoch(document))
