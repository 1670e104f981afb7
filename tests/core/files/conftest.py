"""Reading of files that must be refused."""

import tracemalloc
import warnings

import pytest

from core.basics.errors import InputError
from core.files import read


@pytest.fixture
def refused(tmp_path):
    """Reads what must be refused, in little memory; gives the sentence."""

    def refused(name, content):
        path = tmp_path / name
        path.write_bytes(content)
        tracemalloc.start()
        try:
            with pytest.raises(InputError) as caught, warnings.catch_warnings():
                warnings.simplefilter("error")
                read(path, activations=["relu"])
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < 8 * len(content) + 20e6
        text = str(caught.value)
        assert text.startswith(f"{path}: ") and len(text) < len(str(path)) + 460
        return text.removeprefix(f"{path}: ")

    return refused
