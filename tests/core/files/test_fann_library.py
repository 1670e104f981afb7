"""Files of FANN against the library itself, where it is installed (Debian: libfann2)."""

import ctypes
import ctypes.util

import numpy as np
import pytest

from core.basics.errors import InputError
from core.data.scaling import Scaling
from core.document.document import Document
from core.files import read, write
from core.files.foreign.text_formats import fann
from core.model.initializers import new_network
from core.training.reference import outputs

_FOUND = ctypes.util.find_library("doublefann")
pytestmark = pytest.mark.skipif(_FOUND is None, reason="needs libdoublefann (libfann2)")


class Library:
    """As much of libdoublefann as the tests need."""

    def __init__(self):
        self.lib = ctypes.CDLL(_FOUND)
        for name in ("fann_create_from_file", "fann_create_standard_array", "fann_create_sparse_array"):
            getattr(self.lib, name).restype = ctypes.c_void_p
        self.lib.fann_run.restype = ctypes.POINTER(ctypes.c_double)

    def open(self, path):
        """The network in a file."""
        network = self.lib.fann_create_from_file(str(path).encode())
        assert network, "FANN does not read the file"
        return ctypes.c_void_p(network)

    def create(self, sizes, rate=None):
        """A network of random weights."""
        array = (ctypes.c_uint * len(sizes))(*sizes)
        if rate is None:
            made = self.lib.fann_create_standard_array(len(sizes), array)
        else:
            made = self.lib.fann_create_sparse_array(ctypes.c_float(rate), len(sizes), array)
        network = ctypes.c_void_p(made)
        self.lib.fann_randomize_weights(network, ctypes.c_double(-1.0), ctypes.c_double(1.0))
        return network

    def run(self, network, x, scaled=False):
        """The outputs for each row of x."""
        found = []
        for row in x:
            given = (ctypes.c_double * len(row))(*row)
            if scaled:
                self.lib.fann_scale_input(network, given)
            y = self.lib.fann_run(network, given)
            if scaled:
                self.lib.fann_descale_output(network, y)
            found.append([y[k] for k in range(self.lib.fann_get_num_output(network))])
        return np.array(found)


@pytest.fixture(scope="module")
def library():
    return Library()


@pytest.fixture
def x():
    return np.random.default_rng(0).normal(size=(20, 3))


@pytest.mark.parametrize("biases", [[True, True], [False, True], [True, False]], ids=str)
@pytest.mark.parametrize("activations", [["sigmoid", "identity"], ["tanh", "sigmoid"], ["identity", "tanh"]], ids=str)
def test_fann_runs_what_we_write(activations, biases, library, x, tmp_path):
    network = new_network([3, 4, 2], activations, biases, seed=3)
    path = write(tmp_path / "a.net", Document(network))[0]
    assert np.abs(library.run(library.open(path), x) - outputs(network, x)).max() < 1e-12


def test_fann_scales_as_the_document_does(library, x, tmp_path):
    scaling = Scaling("standardise", (0.5, -1.0, 3.0), (2.0, 0.1, 7.0))
    targets = Scaling("unit", (1.0, -2.0), (3.0, 0.5), "targets")
    document = Document(new_network([3, 4, 2], ["tanh", "sigmoid"], seed=3), scaling=scaling, target_scaling=targets)
    path = write(tmp_path / "a.net", document)[0]
    wanted = outputs(document.network, (x - scaling.offset) / scaling.factor) * targets.factor + targets.offset
    # FANN keeps these numbers in 32 bits.
    assert np.abs(library.run(library.open(path), x, scaled=True) - wanted).max() < 2e-5


@pytest.mark.parametrize("rate", [None, 0.6], ids=["standard", "sparse"])
@pytest.mark.parametrize("steepness", [0.5, 1.0, 0.3])
@pytest.mark.parametrize("output", [*sorted(fann._FUNCTIONS), 1])
def test_we_read_what_fann_saves(output, steepness, rate, library, x, tmp_path):
    made = library.create([3, 5, 2], rate)
    hidden = {0: 3, 3: 5, 5: 0}.get(output, output if output != 1 else 3)
    library.lib.fann_set_activation_function_hidden(made, hidden)
    library.lib.fann_set_activation_function_output(made, output)
    library.lib.fann_set_activation_steepness_hidden(made, ctypes.c_double(steepness))
    library.lib.fann_set_activation_steepness_output(made, ctypes.c_double(0.7))
    assert library.lib.fann_save(made, str(tmp_path / "a.net").encode()) == 0
    try:
        document, _ = read(tmp_path / "a.net")
    except InputError as error:
        if "unknown activation" in str(error):
            pytest.skip(f"needs activation: {error}")
        # a step, or an output that would have to be scaled
        assert output in (1, 8, 16, 17), error
        return
    # The file has 20 decimals; the corners of stepwise functions stand in FANN's source with 32 bits.
    tolerance = 2e-6 if {4, 6} & {output, hidden} else 1e-12
    assert np.abs(library.run(made, x) - outputs(document.network, x)).max() < tolerance
