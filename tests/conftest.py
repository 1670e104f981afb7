"""What all tests share: a screen as teachers have, hypothesis without deadlines on busy machines, and what is slow."""

import atexit
import gc
import json
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import core  # noqa: F401 (before any test file loads NumPy: BLAS on one thread, as in the program)

settings.register_profile("chainrule", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("chainrule")

if os.environ.setdefault("QT_QPA_PLATFORM", "offscreen") == "offscreen":
    # Qt's own is 800 pixels wide and high, on which the window would have no room for its panels.
    _SCREEN = {"name": "screen", "x": 0, "y": 0, "width": 1920, "height": 1080,
               "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1.0}  # fmt: skip
    _FILE = Path(tempfile.gettempdir()) / f"chainrule-screens-{os.getpid()}.json"
    _FILE.write_text(json.dumps({"screens": [_SCREEN]}))
    atexit.register(_FILE.unlink, missing_ok=True)
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={_FILE}"
# Files and tests that take more than a second or two: marked slow, and left out by `make test-fast`.
SLOW = {
    "test_broken.py", "test_checked.py", "test_cli_processes.py", "test_csv_awkward.py", "test_csv_numbers.py",
    "test_derivation_more.py", "test_door_walks.py", "test_doors.py", "test_dropout.py", "test_every_width.py",
    "test_experiments.py", "test_folds_of_scikit_learn.py", "test_fuzz.py", "test_hostile.py", "test_hostile_onnx.py",
    "test_interop.py", "test_kernel_cache.py", "test_kernel_parts.py", "test_kernels.py", "test_learning.py",
    "test_methods.py", "test_mistakes.py", "test_packed.py", "test_random_walks.py", "test_standstill.py",
    "test_stepping_back.py", "test_streams.py", "test_sweep.py", "test_sweep_command.py", "test_sweep_dialog.py",
    "test_threads.py", "test_timeline.py", "test_watching.py", "test_wide.py",
    "test_cross_validation_has_the_scores_of_scikit_learn", "test_divergence_keeps_the_last_weights_with_a_finite_loss",
    "test_every_bit_comes_back", "test_gradients_equal_central_differences", "test_json_gives_the_same_history",
    "test_looking_whether_the_loss_is_finite_takes_little_of_the_time",
    "test_the_bits_do_not_depend_on_how_many_run_at_a_time", "test_the_chapters_converged_weights",
    "test_the_equations_of_an_optimizer_are_its_code", "test_the_kernel_agrees_with_the_reference",
    "test_the_numpy_script_prints_the_same", "test_two_renderers_take_every_formula", "test_worked_example",
}  # fmt: skip
# Files about how the window looks, or that go through all texts in it: in all sizes, themes and sizes of text.
LOOKS = {
    "test_column_names.py", "test_exercise_hiding.py", "test_lesson_window.py", "test_measured.py",
    "test_new_numbers_drawn.py", "test_numbers_whole.py", "test_projector.py", "test_readouts.py", "test_screens.py",
    "test_selecting.py", "test_small_windows.py", "test_text_size.py", "test_welcome.py", "test_whole_numbers.py",
}  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    """Let every other process collect from the end: what has prepared a file for the assertions writes it for both."""
    if os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:] in ("1", "3", "5", "7"):
        config.args.reverse()


def pytest_collection(session: pytest.Session) -> None:
    """Collect without looking for garbage: there is none, and what is looked through grows with each test found."""
    gc.disable()


def pytest_collection_finish(session: pytest.Session) -> None:
    """From here on only what tests make is looked through for garbage."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the slow ones and the further ones. The players come first: at the end, one process would play alone.

    In each file they stand as there, whatever order they were named in: all processes need the same.
    """
    items.sort(key=lambda item: (item.path.parent.name != "play", item.path, item.location))
    for item in items:
        if {item.path.name, item.name.partition("[")[0]} & SLOW:
            item.add_marker(pytest.mark.slow)
    for item in further(items):
        item.add_marker(pytest.mark.further)


def further(items: list[pytest.Item]) -> list[pytest.Item]:
    """Return the tests of how the window looks, and all but the first case of tests that take an application.

    `make test` does without them, `make test-further` runs them, and CI runs both.
    """
    cases: dict[str, list[pytest.Item]] = {}
    for item in items:
        if "qapp" in getattr(item, "fixturenames", ()) or item.path.parent.name == "play":
            cases.setdefault(item.nodeid.partition("[")[0], []).append(item)
    later = [item for of_one_test in cases.values() for item in of_one_test[1:]]
    return later + [item for item in items if item.path.name in LOOKS]
