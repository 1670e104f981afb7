"""Shows the network that a file of another program holds, before it is taken, and lets what the file leaves open
be said: the order of its layers, which way up its matrices stand, the activations."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from core.basics.errors import InputError
from core.basics.number_format import format_number
from core.files.network_builder import ActivationsNeededError, ChoiceNeededError
from core.model.activations import ACTIVATIONS
from core.training.reference import outputs
from gui.base.type_scale import headed
from gui.dialogs.import_report import report_page
from gui.dialogs.network.candidate_picture import CandidateList, candidate_icon, candidate_words
from gui.dialogs.network.picture import NetworkPicture
from gui.dialogs.widgets import ListBox, MessageLabel, accepted, buttons, counted
from gui.session.opening import first_state, opened
from gui.widgets.inputs.activation_box import ActivationBox

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.basics.arrays import Array
    from core.document.document import Document
    from core.files.input_file import Candidate, Report

# A picture of more weights would take long, and show nothing.
_DRAWN = 4000
_EXAMPLES = 4
_COLUMNS = 8
# How the sentence about activations that the file does not name ends.
_AS_SAID = "as you specified."


@dataclass(frozen=True)
class Said:
    """The user's choices for a file; None leaves a choice to the file."""

    activations: tuple[str, ...] | None = None
    order: tuple[str, ...] | None = None
    orientation: str | None = None
    output: str | None = None


def ask_import(
    parent: QWidget | None, name: str, load: Callable[[Said], tuple[Document, Report]]
) -> tuple[Document, Report] | None:
    """The document that the user takes, or None.

    load: reads the file called `name` with what the user says about it. Raises what it raises, where no answer
    could help.
    """
    dialog = ImportDialog(name, load, parent)
    with accepted(dialog) as yes:
        return dialog.found if yes else None


class ImportDialog(QDialog):
    """The network on the left, what the file leaves open on the right, what was assumed and some outputs below."""

    def __init__(
        self, name: str, load: Callable[[Said], tuple[Document, Report]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Open {name}")
        self.found: tuple[Document, Report] | None = None
        self._load = load
        self._said = Said()
        self._needs_activations = False
        self._make_fields()
        self.page = QTextBrowser()
        self.page.setFrameShape(QFrame.Shape.NoFrame)
        self.page.setAccessibleName("Contents of the file")
        self.page.setToolTip("Assumptions, omissions, and the network's outputs for a few inputs")
        self.line = MessageLabel()
        self.line.keep_lines(2)
        box, self.open_button = buttons(self, "Open")
        self._lay_out(box)
        self._read()

    def _make_fields(self) -> None:
        self.order = ListBox("Order of the layers", "Order of the layers, from input to output")
        self.order.activated.connect(self._choose_order)
        self.order.setIconSize(QSize(78, 25))
        self.candidates = CandidateList()
        self.candidates.picked.connect(self._pick)
        self.orientation = ListBox("Orientation", "Orientation of the matrices: where the weights into one node are")
        for words, key in (("One node per row", "rows"), ("One node per column", "columns")):
            self.orientation.addItem(words, key)
        self.orientation.activated.connect(self._choose_orientation)
        self.all = ActivationBox("The same activation for all layers", hidden=True)
        self.all.setPlaceholderText("Choose…")
        self.all.picked.connect(self._choose_all)
        self.lists: list[_LayerBox] = []
        self._form = QFormLayout()
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._form.addRow("&Order", self.order)
        self._form.addRow("O&rientation", self.orientation)
        self._form.addRow("All the &same", self.all)

    @property
    def chosen(self) -> list[str]:
        """The activation of each layer after the input, as the lists show it."""
        return [chooser.chosen for chooser in self.lists]

    def _pick(self, row: int) -> None:
        """One of the pictures was chosen: the list of orders has the same order."""
        self.order.setCurrentIndex(row)
        self._choose_order()

    def _choose_order(self) -> None:
        candidate: Candidate = self.order.currentData()
        self._said = Said(
            self._said.activations,
            None if candidate.output else candidate.order,
            candidate.orientation or None,
            candidate.output or None,
        )
        self._read()

    def _choose_orientation(self) -> None:
        self._said = replace(self._said, orientation=str(self.orientation.currentData()))
        self._read()

    def _choose_all(self) -> None:
        for chooser in self.lists:
            chooser.choose(self.all.chosen)
        self._choose_activations()

    def _choose_activations(self) -> None:
        self._said = replace(self._said, activations=tuple(self.chosen))
        self._read()

    def _read(self) -> None:
        """Read the file with what was said, and show what comes of it."""
        try:
            self._show(*self._load(self._said))
        except ActivationsNeededError as error:
            self._needs_activations = True
            self._said = replace(self._said, activations=_usual(len(error.sizes) - 1))
            self._read()
        except ChoiceNeededError as error:
            self._ask(error)
        except InputError as error:
            if self._said.activations is not None and len(self._said.activations) != len(self.lists):
                raise
            self._refuse(str(error))

    def _show(self, document: Document, report: Report) -> None:
        network = document.network
        self.found = document, report
        choices = report.choices
        many = choices is not None and len(choices.orders) > 1
        if choices is not None:
            self._offer([*choices.orders], chosen=True)
            self.orientation.setCurrentIndex(self.orientation.findData(choices.orientation))
        self._form.setRowVisible(self.order, many or self.order.count() > 1)
        self._form.setRowVisible(self.orientation, choices is not None and choices.orientation != "")
        self._list_layers(network.sizes, [layer.activation for layer in network.layers])
        self.views.setCurrentWidget(self.picture)
        self.page.show()
        self.picture.show_state(first_state(opened(document)) if network.parameters <= _DRAWN else None)
        told = report
        if self._needs_activations:  # the lists show them, and nobody said them yet
            told = replace(report, assumed=tuple(each for each in report.assumed if not each.endswith(_AS_SAID)))
        self.page.setHtml(
            report_page(replace(told, read=())) + _outputs_page(document) + report_page(_read_only(report))
        )
        asked = "Check the activations: the file names none." if self._needs_activations else ""
        self.line.say(asked or f"{'-'.join(map(str, network.sizes))}, {counted(network.parameters, 'weight')}.")
        self.open_button.setEnabled(True)

    def _ask(self, error: ChoiceNeededError) -> None:
        """Ask which of several networks is meant; until then their pictures are shown."""
        self.found = None
        self._offer(error.candidates, chosen=False)
        self._form.setRowVisible(self.order, True)
        self._form.setRowVisible(self.orientation, False)
        self._list_layers((), [])
        self.picture.show_state(None)
        self.candidates.offer([self.order.itemData(k) for k in range(self.order.count())])
        self.views.setCurrentWidget(self.candidates)
        self.page.hide()
        what = f"{error.what[:1].upper()}{error.what[1:]}"
        self.line.say(f"{what}. Choose one to see what it computes.", wrong=True)
        self.open_button.setEnabled(False)

    def _refuse(self, sentence: str) -> None:
        self.found = None
        self.line.say(sentence, wrong=True)
        self.open_button.setEnabled(False)

    def _offer(self, candidates: Sequence[Candidate], chosen: bool) -> None:
        """List the candidates not yet listed; a network that was asked about stays in the list."""
        listed = [self.order.itemData(k) for k in range(self.order.count())]
        for candidate in candidates:
            if not any((each.order, each.sizes) == (candidate.order, candidate.sizes) for each in listed):
                icon = candidate_icon(candidate, self.font(), self.devicePixelRatioF())
                self.order.addItem(icon, candidate_words(candidate), candidate)
        if not chosen:
            self.order.setCurrentIndex(-1)
        elif candidates:
            now = (candidates[0].order, candidates[0].sizes)
            for k in range(self.order.count()):
                if (self.order.itemData(k).order, self.order.itemData(k).sizes) == now:
                    self.order.setCurrentIndex(k)

    def _list_layers(self, sizes: Sequence[int], activations: Sequence[str]) -> None:
        """One list for each layer after the input."""
        self._form.setRowVisible(self.all, len(sizes) > 2)
        if [chooser.nodes for chooser in self.lists] != list(sizes[1:]):
            for chooser in self.lists:
                self._form.removeRow(chooser)
            self.lists = []
            for n, size in enumerate(sizes[1:], 2):
                last = n == len(sizes)
                chooser = _LayerBox(f"Activation of layer {n}", size, hidden=not last)
                chooser.picked.connect(self._choose_activations)
                self._form.addRow(f"Layer {n}, {'output' if last else 'hidden'}, {counted(size, 'node')}", chooser)
                self.lists.append(chooser)
        for chooser, name in zip(self.lists, activations, strict=True):
            chooser.show_activation(name)

    def _lay_out(self, box: QWidget) -> None:
        self.picture = NetworkPicture("The network in the file")
        fields = QWidget()
        fields.setLayout(self._form)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(fields)
        above = QHBoxLayout()
        self.views = QStackedWidget()
        self.views.addWidget(self.picture)
        self.views.addWidget(self.candidates)
        above.addWidget(self.views, 1)
        above.addWidget(scroll, 1)
        column = QVBoxLayout(self)
        column.addLayout(above, 1)
        column.addWidget(self.page, 1)
        column.addWidget(self.line)
        column.addWidget(box)
        self.resize(760, 600)


class _LayerBox(ActivationBox):
    """The list of one layer; activations named by the file are added to the usual ones."""

    def __init__(self, name: str, size: int, hidden: bool) -> None:
        super().__init__(name, None, hidden)
        self.nodes = size

    def show_activation(self, name: str) -> None:
        """Choose `name`, adding it to the list if necessary."""
        if self.findData(name) < 0:
            self.addItem(ACTIVATIONS[name].title, name)
        self.choose(name)


def _read_only(report: Report) -> Report:
    return replace(report, assumed=(), changed=())


def _usual(layers: int) -> tuple[str, ...]:
    """ReLU between and identity at the output, which is most usual."""
    return ("relu",) * (layers - 1) + ("identity",)


def _outputs_page(document: Document) -> str:
    """A table of the network's outputs for a few inputs."""
    inputs = _few_inputs(document.network.sizes[0])
    with np.errstate(all="ignore"):
        values = outputs(document.network, inputs)
    scaled = " (scaled numbers)" if document.scaling is not None or document.target_scaling is not None else ""
    rows = "".join(
        f"<tr><td>{_numbers(x)}</td><td>&nbsp;→&nbsp;</td><td>{_numbers(y)}</td></tr>"
        for x, y in zip(inputs, values, strict=True)
    )
    return f"{headed(f'Outputs for a few inputs{scaled}')}<table>{rows}</table>"


def _few_inputs(count: int) -> Array:
    """Zeros, ones, and single ones."""
    rows = [np.zeros(count), np.ones(count)]
    rows += [np.eye(1, count, k)[0] for k in range(min(count, _EXAMPLES - 2))] if count > 1 else []
    return np.array(rows)


def _numbers(values: Array) -> str:
    shown = [format_number(float(value)) for value in values[:_COLUMNS]]
    return ",&nbsp; ".join(shown) + (",&nbsp; …" if len(values) > _COLUMNS else "")
