"""Names of quantities, both ways."""

import pytest

from core.basics.errors import InputError
from core.gallery.presets import preset
from core.model.quantities import Kind, Quantity
from core.model.quantity_names import name_of, quantity_of

NETWORK = preset("mazur").network


@pytest.mark.parametrize(
    ("name", "quantity"),
    [
        ("s.2.1", Quantity(Kind.SUM, 2, 0)),
        ("h.2.2", Quantity(Kind.VALUE, 2, 1)),
        ("slope.3.1", Quantity(Kind.DERIVATIVE, 3, 0)),
        ("L", Quantity(Kind.LOSS)),
        ("L@2", Quantity(Kind.LOSS, example=1)),
        ("delta.3.2@3", Quantity(Kind.DELTA, 3, 1, example=2)),
        ("new.2.1.3", Quantity(Kind.NEW_WEIGHT, 2, 0, 2)),
    ],
)
def test_a_name_and_its_quantity(name, quantity):
    assert quantity_of(name, NETWORK, 3, batch=True) == quantity
    assert name_of(quantity, batch=True) == name


def test_delta_may_be_a_greek_letter():
    assert quantity_of("δ.3.2@3", NETWORK, 3) == quantity_of("delta.3.2@3", NETWORK, 3)
    with pytest.raises(InputError, match="expected 2 numbers after delta"):
        quantity_of("δ", NETWORK)


def test_a_gradient_of_a_batch_is_the_mean_unless_an_example_is_named():
    assert quantity_of("grad.2.1.3", NETWORK).kind is Kind.GRADIENT
    assert quantity_of("grad.2.1.3", NETWORK, 2, batch=True) == Quantity(Kind.MEAN_GRADIENT, 2, 0, 2)
    alone = quantity_of("grad.2.1.3@1", NETWORK, 2, batch=True)
    assert alone == Quantity(Kind.GRADIENT, 2, 0, 2)
    assert name_of(alone, batch=True) == "grad.2.1.3@1"


@pytest.mark.parametrize(
    "name",
    ["", "x", "s", "s.2", "s.1.1", "s.4.1", "s.2.0", "s.2.3", "s.2.1.1", "grad.2.1", "grad.2.1.4", "L.1", "l", "S.2.1",
     "s.2.1@0", "s.2.1@2", "new.2.1.1@1", "s.2.1 x", "s.２.1", "s.2.9999999", "s..1"],
)  # fmt: skip
def test_what_is_no_name_is_refused(name):
    with pytest.raises(InputError):
        quantity_of(name, NETWORK)
