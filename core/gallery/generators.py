"""Generated data sets: each is one entry of `GENERATORS`; the same seed gives the same bits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics import bounds
from core.basics.bounds import GENERATED, Real, Whole
from core.basics.errors import InputError
from core.data.dataset import Dataset

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from core.basics.arrays import Array


@dataclass(frozen=True)
class Parameter:
    """A parameter of a generated set. step: increment of its field in the window; whole: whether it is an integer."""

    name: str
    title: str
    low: float
    high: float
    default: float
    tip: str
    whole: bool = False
    step: float = 1

    def checked(self, value: float) -> float:
        """Return `value`, as an int if it must be whole. Raises InputError outside the range."""
        if self.whole:
            return Whole(self.name, int(self.low), int(self.high)).checked(value)
        return Real(self.name, self.low, self.high).checked(float(value))


SIZE = Parameter("size", "Size", GENERATED.low, GENERATED.high, 200, "Number of examples", whole=True, step=10)
SEED = Parameter(
    "seed",
    "Seed",
    bounds.SEED.low,
    bounds.SEED.high,
    0,
    "Random seed; the same seed gives the same examples",
    whole=True,
)
_PLANE_NOISE = "Standard deviation of the random shift of each point in both directions; the points are within ±1"
_CURVE_NOISE = "Standard deviation of the noise added to each target; the curve is within ±1"


def _noise(default: float, tip: str = _PLANE_NOISE) -> Parameter:
    return Parameter("noise", "Noise", 0, 2, default, tip, step=0.01)


@dataclass(frozen=True)
class Generator:
    """One type of generated data set.

    inputs: how many columns; all in about [−1, 1]. parameters: size, noise and seed, then its own.
    make: from the random numbers, the size, the noise and its own parameters to inputs (size, inputs) and to
        targets: classes 0, 1, … of shape (size,), or numbers of shape (size, 1).
    """

    name: str
    title: str
    description: str
    inputs: int
    parameters: tuple[Parameter, ...]
    make: Callable[..., tuple[Array, Array]]

    def values(self, given: Mapping[str, float]) -> dict[str, float]:
        """Return every parameter: as given, or its default. Raises InputError for a wrong one."""
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in given:
            if name not in known:
                raise InputError(f"{self.name}: unknown parameter {name!r:.50}; expected one of {', '.join(known)}")
        try:
            return {name: entry.checked(given.get(name, entry.default)) for name, entry in known.items()}
        except InputError as error:
            raise InputError(f"{self.name}: {error}") from None

    def outputs(self, **given: float) -> int:
        """Return the number of targets per example: one for two classes or a curve, otherwise one per class."""
        classes = int(self.values(given).get("classes", 2))
        return 1 if classes == 2 else classes

    def data(self, **given: float) -> Dataset:
        """Return the examples: two classes as one target, 0 or 1; more as one target per class, 1 or 0.

        Random numbers are those of PCG64 from `seed`. Raises InputError.
        """
        values = self.values(given)
        own = {name: value for name, value in values.items() if name not in ("size", "noise", "seed")}
        rng = np.random.Generator(np.random.PCG64(int(values["seed"])))
        inputs, targets = self.make(rng, values["size"], values["noise"], **own)
        if targets.ndim == 1:
            count = self.outputs(**values)
            targets = targets[:, None] if count == 1 else np.eye(count)[targets.astype(int)]
        return Dataset(inputs, targets, f"{self.title} ({described(values)})", ("x",) if self.inputs == 1 else ())


def described(values: Mapping[str, Any]) -> str:
    """Return the values in words: "size 200, noise 0.05, seed 3"."""
    texts = {name: value if isinstance(value, int) else f"{value:.15g}" for name, value in values.items()}
    return ", ".join(f"{name} {text}" for name, text in texts.items())


def generated(text: str) -> Dataset:
    """Return the set named in `text`, as in "moons" or "spirals:size=200,noise=0.05,seed=3". Raises InputError."""
    name, _, rest = text.partition(":")
    if name not in GENERATORS:
        raise InputError(f"unknown data set {name!r:.50}; expected one of {', '.join(GENERATORS)}")
    given: dict[str, float] = {}
    for word in rest.split(",") if rest else ():
        key, equals, number = (part.strip() for part in word.partition("="))
        try:
            # A large seed has more digits than a float can represent.
            value = int(number) if number.isascii() and number.isdigit() else float(number)
        except ValueError:
            raise InputError(f"{name}: {word.strip()[:40]!r} is not of the form parameter=number") from None
        if key in given or not equals:
            raise InputError(f"{name}: {key[:40]!r} is given twice")
        given[key] = value
    return GENERATORS[name].data(**given)


def _turned(radius: Array, angle: Array) -> Array:
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def _shifted(rng: np.random.Generator, points: Array, noise: float) -> Array:
    return points + noise * rng.standard_normal(points.shape)


def _in_turn(size: int, classes: int) -> tuple[Array, Array]:
    """Return the class of each example, alternating, and its position along the class, 0 to 1."""
    k = np.arange(size, dtype=np.float64)
    members = -(-size // classes)
    return k % classes, (k // classes + 0.5) / members


def _circles(rng: np.random.Generator, size: int, noise: float) -> tuple[Array, Array]:
    kind, share = _in_turn(size, 2)
    return _shifted(rng, _turned(np.where(kind == 0, 1.0, 0.5), 2 * np.pi * share), noise), kind


def _moons(rng: np.random.Generator, size: int, noise: float) -> tuple[Array, Array]:
    kind, share = _in_turn(size, 2)
    half = _turned(np.full(size, 2 / 3), np.pi * share)
    away = np.array([[1 / 3, 1 / 6]])
    return _shifted(rng, np.where(kind[:, None] == 0, half - away, away - half), noise), kind


def _spirals(rng: np.random.Generator, size: int, noise: float, turns: float) -> tuple[Array, Array]:
    kind, share = _in_turn(size, 2)
    return _shifted(rng, _turned(0.1 + 0.9 * share, np.pi * (2 * turns * share + kind)), noise), kind


def _blobs(rng: np.random.Generator, size: int, noise: float, classes: int) -> tuple[Array, Array]:
    kind, _ = _in_turn(size, classes)
    centers = _turned(np.full(classes, 0.7), np.pi * (0.5 + 2 * np.arange(classes) / classes))
    return _shifted(rng, centers[kind.astype(int)], noise), kind


def _checkerboard(rng: np.random.Generator, size: int, noise: float, cells: int) -> tuple[Array, Array]:
    points = rng.uniform(-1, 1, (size, 2))
    kind = np.floor((points + 1) / 2 * cells).sum(axis=1) % 2
    return _shifted(rng, points, noise), kind


def _linear(rng: np.random.Generator, size: int, noise: float, angle: float) -> tuple[Array, Array]:
    points = rng.uniform(-1, 1, (size, 2))
    across = np.array([math.cos(math.radians(angle)), math.sin(math.radians(angle))])
    return _shifted(rng, points, noise), (points @ across > 0).astype(float)


def _curve(function: Callable[..., Array]) -> Callable[..., tuple[Array, Array]]:
    """Return examples of a function on [−1, 1], at uniformly drawn places, with noise on the targets."""

    def make(rng: np.random.Generator, size: int, noise: float, **own: float) -> tuple[Array, Array]:
        x = rng.uniform(-1, 1, (size, 1))
        return x, function(x, *own.values()) + noise * rng.standard_normal((size, 1))

    return make


def _line(x: Array, slope: float, intercept: float) -> Array:
    return slope * x + intercept


def _sine(x: Array, periods: float) -> Array:
    return np.sin(np.pi * periods * x)


def _step(x: Array) -> Array:
    return np.where(x < 0, -1.0, 1.0)


def _polynomial(x: Array, degree: float) -> Array:
    """Return Chebyshev's T_degree, which stays within ±1."""
    return np.cos(degree * np.arccos(x))


_CURVE_SIZE = Parameter("size", "Size", GENERATED.low, GENERATED.high, 40, "Number of examples", whole=True, step=10)

GENERATORS: dict[str, Generator] = {
    entry.name: entry
    for entry in (
        Generator(
            "circles", "Two circles", "A circle inside another one with twice its radius.",
            2, (SIZE, _noise(0.08), SEED), _circles,
        ),
        Generator(
            "moons", "Two moons", "Two interleaving half circles.",
            2, (SIZE, _noise(0.06), SEED), _moons,
        ),
        Generator(
            "spirals", "Two spirals", "Two intertwined spirals, hard for a small network.", 2,
            (SIZE, _noise(0.02), SEED,
             Parameter("turns", "Turns", 0.25, 4, 1.5, "Number of turns of each spiral", step=0.25)),
            _spirals,
        ),
        Generator(
            "blobs", "Gaussian blobs", "Classes scattered around centers on a circle.", 2,
            (SIZE, _noise(0.15), SEED,
             Parameter("classes", "Classes", 2, 5, 3, "Number of classes; with more than two, one target per "
                                                      "class", whole=True)),
            _blobs,
        ),
        Generator(
            "checkerboard", "Checkerboard", "Alternating fields of two classes; with two per side, a noisy XOR.", 2,
            (SIZE, _noise(0.03), SEED,
             Parameter("cells", "Fields per side", 2, 8, 2, "Number of fields along each side", whole=True)),
            _checkerboard,
        ),
        Generator(
            "linear", "Linear", "Two classes on the two sides of a line. No hidden layer is needed.", 2,
            (SIZE, _noise(0.05), SEED,
             Parameter("angle", "Angle", 0, 360, 45, "Direction of class 1, in degrees", step=15)),
            _linear,
        ),
        Generator(
            "line", "Line", "Linear regression in one input: a line with noise on the targets.", 1,
            (_CURVE_SIZE, _noise(0.15, _CURVE_NOISE), SEED,
             Parameter("slope", "Slope", -2, 2, 0.6, "Slope of the line", step=0.1),
             Parameter("intercept", "Intercept", -1, 1, 0.2, "Height of the line at input 0", step=0.1)),
            _curve(_line),
        ),
        Generator(
            "sine", "Sine", "Regression: a sine curve with noise on the targets.", 1,
            (_CURVE_SIZE, _noise(0.15, _CURVE_NOISE), SEED,
             Parameter("periods", "Periods", 0.25, 8, 1, "Number of periods between −1 and 1", step=0.25)),
            _curve(_sine),
        ),
        Generator(
            "step", "Step", "Regression: −1 on the left, 1 on the right, with noise on the targets.", 1,
            (_CURVE_SIZE, _noise(0.15, _CURVE_NOISE), SEED),
            _curve(_step),
        ),
        Generator(
            "polynomial", "Polynomial", "Regression: a Chebyshev polynomial, with noise on the targets.", 1,
            (_CURVE_SIZE, _noise(0.15, _CURVE_NOISE), SEED,
             Parameter("degree", "Degree", 1, 9, 3, "Highest power of the polynomial", whole=True)),
            _curve(_polynomial),
        ),
    )
}  # fmt: skip
