"""The network of an exercise for paper: without the numbers that are asked for, in black and gray."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt

from core.data.dataset import Dataset
from core.document.document import Document
from core.exercises.checking.attempt import Attempt
from core.exercises.checking.grading import Grader
from core.training.settings import Settings
from gui.graph.scene import GraphScene
from gui.session.opening import first_state

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from core.exercises.exercise import Exercise
    from gui.base.theme import Theme

# In a small network the circles would else be larger than need be.
_LARGEST = 0.8


def draw_network(exercise: Exercise, theme: Theme, painter: QPainter, target: QRectF) -> None:
    """Draw the network of `exercise` into `target`, at its left and not larger than on the screen."""
    count = exercise.update_examples
    data = Dataset(exercise.inputs[:count], exercise.targets[:count])
    settings = Settings(method=exercise.method, rate=min(max(exercise.rate, 0.0), 1e6), shuffle=False)
    state = first_state(Document(exercise.network, data=data, settings=settings))
    state = state.with_fields({"exercise": Attempt(exercise, Grader(exercise))})
    scene = GraphScene(state, theme)
    bounds = scene.shown.layout.bounds
    source = QRectF(bounds.x, bounds.y, bounds.width, bounds.height)
    scale = min(target.width() / source.width(), target.height() / source.height(), _LARGEST)
    size = source.size() * scale
    scene.render(painter, QRectF(target.topLeft(), size), source, Qt.AspectRatioMode.KeepAspectRatio)
