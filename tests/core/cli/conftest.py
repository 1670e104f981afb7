"""Commands run as from a shell."""

import pytest

from core.cli.parser import main


@pytest.fixture
def run(capsys):
    def run(*words):
        status = main(list(words))
        out, err = capsys.readouterr()
        assert status == 0, err
        assert err == ""
        return out

    return run


@pytest.fixture
def refused(capsys):
    """Runs a command that must be refused; gives the one line on standard error."""

    def refused(*words):
        status = main(list(words))
        out, err = capsys.readouterr()
        assert status == 2
        assert out == ""
        assert err.startswith("chainrule: ") and err.endswith("\n") and err.count("\n") == 1
        return err.removeprefix("chainrule: ").rstrip()

    return refused
