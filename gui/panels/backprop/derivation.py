"""Derivation panel: the step's formula, remarks on it, and links to related steps."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout

from core.basics.number_format import format_number, listed
from core.derivation import Phase
from core.derivation.remarks import remarks
from core.derivation.wording import described, heading
from gui.base.theme import current
from gui.base.type_scale import embolden
from gui.formulas.area import FormulaArea
from gui.formulas.export_button import ExportButton
from gui.formulas.lines import FOLD, Writer
from gui.formulas.view import FormulaView
from gui.panels.base.entry import PanelEntry
from gui.panels.base.panel import Panel
from gui.session import Change
from gui.tables.csv_rows import derivation_text
from gui.widgets.fast_label import Paragraph
from gui.widgets.inputs.digits_field import DigitsField

if TYPE_CHECKING:
    from core.derivation import Quantity, Step
    from core.derivation.remarks import Remark
    from gui.session import Session, State

# More links than this are only counted.
_LINKS = 8


# What each phase computes; those with the same words are one link.
_PHASES = {
    Phase.FORWARD: "sums s and values h", Phase.LOSS: "loss L", Phase.OUTPUT_DELTA: "error terms δ",
    Phase.GRADIENT: "gradients ∂L/∂w", Phase.UPDATE: "new weights w′",
}  # fmt: skip


class DerivationPanel(Panel):
    """Shows the last step done. Its factors, its links and the graph highlight each other."""

    entry = PanelEntry(
        id="derivation", title="Derivation", area="bottom", order=60, height=230, discreet=True,
        follows=Change.NUMBERS | Change.CURSOR | Change.SETTINGS | Change.VIEW | Change.RUN | Change.EXERCISE,
    )  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._unfolded = False
        self.setObjectName("derivation")
        self.setAccessibleName("Derivation of the current step")
        # The formulas of the next step are typeset in advance while the user pauses.
        self._ahead = QTimer(self)
        self._ahead.setSingleShot(True)
        self._ahead.setInterval(120)
        self._ahead.timeout.connect(self._typeset_ahead)
        self.heading = Paragraph("Quantity computed by this step", margin=0)
        self.heading.setObjectName("heading")
        embolden(self.heading)
        self.digits = DigitsField(session)
        self.view = FormulaView(self._describe)
        self.takeaway = ExportButton(session, self.view)
        top = QHBoxLayout()
        top.addWidget(self.heading, 1)
        top.addWidget(self.digits)
        top.addWidget(self.takeaway)
        self.view.setToolTip("Point to a factor to highlight it on the graph; click it to see how it was computed")
        self.view.hovered.connect(session.light)
        self.view.activated.connect(self.open)
        self.view.unfold.connect(self._unfold)
        self.remarks = self._words("Remarks on this step")
        self.links = self._words("Steps that this one uses, and steps that use it")
        self.links.linkActivated.connect(lambda link: session.go_to(int(link)))
        self.links.linkHovered.connect(self._light_link)
        self.area = FormulaArea(self.view, self.remarks, self.links)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 4)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self.area, 1)

    def show_state(self, state: State, change: Change) -> None:
        """Show the last step done, or how to begin."""
        if change & (Change.NUMBERS | Change.CURSOR):
            self._unfolded = False
        if change & Change.VIEW:
            self.digits.show_digits(state.digits)
        if change & self.follows:
            if state.step is None or state.running:
                self._show_beginning(state)
            else:
                self._show_step(state, state.step)
            self._ahead.start()
            self.takeaway.setEnabled(not state.hiding)
        if change & (Change.LIGHT | self.follows):
            self.view.show_lights(state.lights)

    def open(self, quantity: Quantity) -> None:
        """Go to the step that computes `quantity`, with the same example; given quantities have none."""
        index = self.session.state.derivation.index_of(quantity)
        if index is None:
            self.session.say(f"{self._describe(quantity)} is given, not computed.")
        else:
            self.session.go_to(index + 1)

    def numbers(self) -> str:
        """Return every step of the update."""
        return derivation_text(self, self.session.state.derivation)

    def changeEvent(self, event: QEvent) -> None:
        """Typeset the formulas in the theme's colors."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "area"):
            self.show_state(self.session.state, Change.ALL)

    def _show_beginning(self, state: State) -> None:
        self.view.hide()
        self.remarks.hide()
        if state.running:
            self.heading.setText("Training")
            self.links.setText("Pause to step through an update number by number.")
            return
        examples = state.derivation.examples
        self.heading.setText("One update over " + ("one example" if examples == 1 else f"{examples:,} examples"))
        what_next = "Step to compute each number, or go to one: &nbsp; " + self._phases(state)
        if state.hiding:
            what_next = "Answer in the Exercise panel; each step is shown here once its number is known."
        self.links.setText(f"{self._given(state)}<br>{what_next}")

    @staticmethod
    def _given(state: State) -> str:
        """Return the given numbers; of a batch, those of the example that it begins with."""
        derivation, rate = state.derivation, f"η = {format_number(state.settings.rate)}."
        point, target = (listed(given[0], state.digits) for given in (derivation.inputs, derivation.targets))
        target = f"t&nbsp;=&nbsp;{target if derivation.targets.shape[1] == 1 else f'({target})'}"
        if derivation.examples == 1:
            return f"x = ({point}), {target}, {rate}"
        first, others = state.update_selection.examples[0] + 1, derivation.examples - 1
        follow = "the other one follows" if others == 1 else f"the other {others:,} follow"
        return f"{rate} It begins with example {first:,}, x = ({point}), {target}; {follow}."

    @staticmethod
    def _phases(state: State) -> str:
        """Return links to the first number of each phase of the update, in its order."""
        starts = state.derivation.phase_starts.items()
        links = [(start + 1, _PHASES[phase]) for phase, start in starts if phase in _PHASES]
        # Lines break between links only, so not after the stroke of a fraction either.
        unbroken = str.maketrans({" ": "&nbsp;", "/": "&#8288;/&#8288;"})
        return " → ".join(f'<a href="{index}">{escape(words).translate(unbroken)}</a>' for index, words in links)

    def _show_step(self, state: State, step: Step) -> None:
        derivation = state.derivation
        of_example = ""
        if derivation.examples > 1:
            place = derivation.example_at(state.cursor)
            of_example = " (whole batch)" if place is None else f" (example {place + 1} of {derivation.examples:,})"
        self.heading.setText(f"{heading(step)}{of_example}")
        writer = Writer(state.digits, None if self._unfolded else FOLD)
        self.view.show_lines(writer.step(step))
        self.view.show()
        # Remarks look ahead, and an exercise may ask for what they see.
        said = () if state.hiding else remarks(step, state.data.inputs)
        self.remarks.setText("<br>".join(self._remark(each) for each in said))
        self.remarks.setVisible(bool(said))
        self.links.setText(self._links(state, step))

    def _typeset_ahead(self) -> None:
        state = self.session.state
        if not state.running and state.cursor < len(state.derivation) - 1:
            Writer(state.digits).step(state.derivation[state.cursor])

    def _links(self, state: State, step: Step) -> str:
        derivation = state.derivation
        sources: list[Quantity] = []
        for used in step.uses:
            sources += [used] if derivation.index_of(used) != step.index else derivation.sources(used)
        made_of = self._list(state, step, list(dict.fromkeys(sources)))
        goes_to = self._list(state, step, list(derivation.used_by(step.result)))
        rows = [("Computed from", made_of), ("Used in", goes_to)]
        return "<br>".join(f"<b>{name}</b>&nbsp; {content}" for name, content in rows if content)

    def _list(self, state: State, step: Step, quantities: list[Quantity]) -> str:
        derivation = state.derivation
        written = []
        for quantity in quantities[:_LINKS]:
            name = derivation.notation.symbol(quantity).lowered
            index = derivation.index_of(quantity)
            # What comes later has no number yet.
            known = (index is None or index <= step.index) and not state.hides(quantity)
            words = escape(f"{name} = {format_number(derivation.value(quantity), state.digits)}" if known else name)
            words = words.replace(" ", "&nbsp;")
            written.append(words if index is None else f'<a href="{index + 1}">{words}</a>')
        rest = len(quantities) - _LINKS
        return " &nbsp; ".join(written) + (f" &nbsp; and {rest:,} more" if rest > 0 else "")

    @staticmethod
    def _remark(remark: Remark) -> str:
        words = escape(remark.text)
        return f'<span style="color:{current().muted}">{words}</span>' if remark.about_chapter else words

    def _light_link(self, link: str) -> None:
        derivation = self.session.state.derivation
        self.session.light(frozenset({derivation[int(link) - 1].result}) if link else frozenset())

    def _unfold(self) -> None:
        self._unfolded = True
        state = self.session.state
        if state.step is not None:
            self.view.show_lines(Writer(state.digits, None).step(state.step))

    def _describe(self, quantity: Quantity) -> str:
        state = self.session.state
        if state.hides(quantity):
            return f"{state.derivation.notation.symbol(quantity).lowered}: hidden during the exercise"
        return described(state.derivation, quantity)

    @staticmethod
    def _words(name: str) -> QLabel:
        label = QLabel()
        label.setAccessibleName(name)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        label.setContentsMargins(8, 0, 8, 4)
        return label
