"""A task of its own process: the command that starts it, here and in the bundle."""

import subprocess
import sys

import pytest

from core.basics.system.child_process import MODULES, child_command, is_child


@pytest.mark.parametrize("module", MODULES)
def test_the_started_process_runs_the_module(module):
    done = subprocess.run(child_command(module, "{"), input=b"", capture_output=True, check=False, timeout=60)
    assert done.returncode == 1
    # The task that it was given makes no sense, and it says so from the module's own main.
    assert "in main\n" in done.stderr.decode().replace("\r", "")
    assert module.replace(".", "/") in done.stderr.decode()


def test_in_the_bundle_the_program_calls_itself(monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    command = child_command(MODULES[0], "x")
    assert command[0] == sys.executable
    assert "-m" not in command
    assert is_child(command)


@pytest.mark.parametrize(
    "argv", [["chainrule"], ["chainrule", "--child"], ["chainrule", "--child", "os"], ["chainrule", "a"]]
)
def test_nothing_else_is_a_child(argv):
    assert not is_child(argv)


def test_no_other_module_is_run():
    with pytest.raises(ValueError, match="expected a module of"):
        child_command("os")
