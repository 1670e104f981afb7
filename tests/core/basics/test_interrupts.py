"""Ctrl-C is not lost in a function that C calls."""

import ctypes
import os
import signal
import threading

import pytest

from core.basics.system import interrupts


@pytest.fixture(autouse=True)
def usual_answer():
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def pressed() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_what_is_raised_is_raised_once(capsys):
    with interrupts.record_interrupts(), pytest.raises(KeyboardInterrupt):
        pressed()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_what_is_lost_is_raised_by_the_next_check(capfd):
    called = []

    def call() -> None:
        called.append(True)
        pressed()

    with interrupts.record_interrupts():
        interrupts.raise_if_interrupted()
        ctypes.CFUNCTYPE(None)(call)()
        assert called
        with pytest.raises(KeyboardInterrupt):
            interrupts.raise_if_interrupted()
        interrupts.raise_if_interrupted()
    assert capfd.readouterr().err == ""


def test_on_another_thread_nothing_changes():
    answers = []

    def ask() -> None:
        with interrupts.record_interrupts():
            answers.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert answers == [signal.default_int_handler]
