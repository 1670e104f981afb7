"""Ctrl-C is not lost in a function that C calls."""

import ctypes
import os
import signal
import threading

import pytest

from core.basics import interrupts


@pytest.fixture(autouse=True)
def usual_answer():
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def pressed() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_what_is_raised_is_raised_once(capsys):
    with interrupts.noted(), pytest.raises(KeyboardInterrupt):
        pressed()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_what_is_lost_is_raised_by_the_next_check(capfd):
    called = []

    def call() -> None:
        called.append(True)
        pressed()

    with interrupts.noted():
        interrupts.check()
        ctypes.CFUNCTYPE(None)(call)()
        assert called
        with pytest.raises(KeyboardInterrupt):
            interrupts.check()
        interrupts.check()
    assert capfd.readouterr().err == ""


def test_on_another_thread_nothing_changes():
    answers = []

    def ask() -> None:
        with interrupts.noted():
            answers.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert answers == [signal.default_int_handler]
