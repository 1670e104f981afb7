"""Export of the derivation: copied as LaTeX, Markdown or a picture, saved or printed as a worksheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QPoint, QRect
from PySide6.QtGui import QAction, QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QDialog, QMenu, QToolButton

from core.basics.system.atomic import write_atomically
from core.derivation.export import derivation_latex, derivation_markdown, step_latex, step_markdown
from gui.base.attempt import attempt
from gui.base.icons import icon
from gui.base.menus import add_entry
from gui.base.painting import painting
from gui.base.theme import current
from gui.widgets.progress.waiting import Waiting
from gui.widgets.saving import ask_where

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from core.basics.number_format import Digits
    from core.derivation import Derivation
    from gui.formulas.view import FormulaView
    from gui.session import Session

_PIXELS = 3  # pixels of a copied picture per screen pixel


class ExportButton(QToolButton):
    """A button with a menu for exporting the step or the whole derivation."""

    def __init__(self, session: Session, view: FormulaView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._view = view
        self.setText("Export")
        self.setIcon(icon("export"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolTip("Copy this step or the whole derivation, or create a worksheet")
        self.setAccessibleName("Export")
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self._enable)
        self._of_step = [
            self._add(menu, "Copy step as LaTeX", "Copy a complete document, ready to compile", self.copy_step_latex),
            self._add(
                menu,
                "Copy step as Markdown",
                "Copy text with the formula between dollar signs",
                self.copy_step_markdown,
            ),
            self._add(menu, "Copy step as SVG", "Copy a vector picture, sharp at any size", self.copy_svg),
            self._add(menu, "Copy step as PNG", "Copy a bitmap picture", self.copy_png),
        ]
        menu.addSeparator()
        self._add(
            menu, "Copy derivation as LaTeX", "Copy all steps as a complete document, ready to compile", self.copy_latex
        )
        self._add(menu, "Copy derivation as Markdown", "Copy all steps with their formulas", self.copy_markdown)
        menu.addSeparator()
        self._add(menu, "Save worksheet…", "Save the current example as a PDF, with all numbers", self.save_numbers)
        self._add(
            menu,
            "Save worksheet with blanks…",
            "Save the current example as a PDF with blanks; the answers are on the last page",
            self.save_blanks,
        )
        self._add(menu, "Print worksheet…", "Print the current example, with all numbers", self.print_numbers)
        self.setMenu(menu)

    # Copying

    def copy_step_latex(self) -> None:
        """Copy the step's formulas as LaTeX."""
        state = self._session.state
        if state.step is not None:
            self._copy_text(step_latex(state.step, state.digits), "Step copied as LaTeX.")

    def copy_step_markdown(self) -> None:
        """Copy the step's formulas as Markdown."""
        state = self._session.state
        if state.step is not None:
            self._copy_text(step_markdown(state.step, state.digits), "Step copied as Markdown.")

    def copy_latex(self) -> None:
        """Copy the whole derivation as LaTeX."""
        self._copy_derivation(derivation_latex, "Derivation copied as LaTeX.")

    def copy_markdown(self) -> None:
        """Copy the whole derivation as Markdown."""
        self._copy_derivation(derivation_markdown, "Derivation copied as Markdown.")

    def copy_svg(self) -> None:
        """Copy the step's formulas as an SVG drawing."""
        data = self.svg()
        mime = QMimeData()
        mime.setData("image/svg+xml", QByteArray(data))
        mime.setText(data.decode())
        QGuiApplication.clipboard().setMimeData(mime)
        self._session.say("Step copied as SVG.")

    def copy_png(self) -> None:
        """Copy the step's formulas as an image."""
        QGuiApplication.clipboard().setImage(self.image())
        self._session.say("Step copied as PNG.")

    def svg(self) -> bytes:
        """Return the panel's content for the step as an SVG file."""
        size = self._view.sizeHint()
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setSize(size)
        generator.setViewBox(QRect(QPoint(0, 0), size))
        generator.setTitle("Chainrule: a step of the derivation")
        generator.setDescription(self._view.spoken)
        with painting(generator) as painter:
            self._view.draw(painter)
        return bytes(buffer.data().data())

    def image(self) -> QImage:
        """Return the panel's content for the step as an image with the panel's background."""
        result = QImage(self._view.sizeHint() * _PIXELS, QImage.Format.Format_ARGB32_Premultiplied)
        result.fill(current().color("panel"))
        with painting(result) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.scale(_PIXELS, _PIXELS)
            self._view.draw(painter)
        return result

    # Worksheets

    def save_numbers(self) -> None:
        """Save the current example as a PDF file."""
        self._save(blanks=False)

    def save_blanks(self) -> None:
        """Save the current example as a PDF file with blanks."""
        self._save(blanks=True)

    def print_numbers(self) -> None:
        """Print the current example."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        from gui.formulas import worksheet  # the window opens sooner without what is on paper
        from gui.formulas.paper import page_layout

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageLayout(page_layout())
        dialog = QPrintDialog(printer, self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            digits = self._session.state.digits

            def draw() -> None:
                with self._waiting("Drawing the worksheet", "the worksheet was not printed to its end") as waiting:
                    worksheet.draw(printer, self._example(), digits, False, waiting.part(0.0, 1.0))

            attempt(self._session.fail, draw)

    def _save(self, blanks: bool) -> None:
        path = ask_where(self, "Save worksheet", "worksheet.pdf", ["PDF (*.pdf)"])
        if path is None:
            return

        from gui.formulas import worksheet

        def write() -> None:
            with self._waiting("Drawing the worksheet", "the worksheet was not saved") as waiting:
                content = worksheet.pdf(self._example(), self._session.state.digits, blanks, waiting.part(0.0, 1.0))
            write_atomically(path, content)
            self._session.say(f"Worksheet saved as {path}.")

        attempt(self._session.fail, write)

    def _example(self) -> Derivation:
        """Return the derivation of the current example alone."""
        state = self._session.state
        return state.alone

    # The menu

    def _add(self, menu: QMenu, text: str, tip: str, method: Callable[[], None]) -> QAction:
        action = add_entry(menu, text)
        action.setToolTip(tip)
        action.setStatusTip(tip)
        action.triggered.connect(lambda _=False: method())
        return action

    def _enable(self) -> None:
        for action in self._of_step:
            action.setEnabled(self._session.state.step is not None)

    def _copy_derivation(
        self, write: Callable[[Derivation, Digits, Callable[[float], object]], str], said: str
    ) -> None:
        """Copy all steps of the update, as `write` writes them."""
        state = self._session.state

        def copy() -> None:
            with self._waiting("Writing the derivation", "the derivation was not copied") as waiting:
                text = write(state.derivation, state.digits, waiting.part(0.0, 1.0))
            self._copy_text(text, said)

        attempt(self._session.fail, copy)

    def _waiting(self, words: str, undone: str) -> Waiting:
        """For what takes long with a large network; undone: what is said where it is canceled."""
        return Waiting(self.window(), words, f"{undone}, since it was canceled")

    def _copy_text(self, text: str, message: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._session.say(message)
