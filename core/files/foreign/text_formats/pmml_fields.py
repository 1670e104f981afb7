"""Fields of PMML that are one field, moved and stretched: x' = (x − offset) / factor."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.files.foreign.text_formats.number_text import number_in

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_MOST = 32


@dataclass(frozen=True)
class Field:
    """(x − offset) / factor of the field `name`; factor may be below 0. category: whose share it is, or ""."""

    name: str
    offset: float = 0.0
    factor: float = 1.0
    category: str = ""

    def plus(self, number: float) -> Field:
        """The field with `number` added."""
        return replace(self, offset=self.offset - number * self.factor)

    def times(self, number: float, place: str) -> Field:
        """The field times `number`. Raises InputError for 0."""
        if number == 0.0:
            raise InputError(f"{place}: multiplied by 0")
        return replace(self, factor=self.factor / number)


def tag(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def number(element: Element, name: str, place: str, default: float | None = None) -> float:
    """The number in the attribute `name`."""
    text = element.get(name)
    if text is None:
        if default is None:
            raise InputError(f"{place}: {name} is missing")
        return default
    return number_in(text, f"{place}, {name}")


def derived_fields(model: Element, root: Element) -> dict[str, Element]:
    """The DerivedFields of a model and of the whole file, by name."""
    found = {}
    for parent in (*root, *model):
        if tag(parent) in ("TransformationDictionary", "LocalTransformations"):
            for element in parent:
                if tag(element) == "DerivedField" and element.get("name"):
                    found[str(element.get("name"))] = element
    return found


def field_of(derived: Element, known: dict[str, Element], place: str, depth: int = 0) -> Field:
    """The scaling that a DerivedField applies to a field. Raises InputError if it is not a linear scaling."""
    for element in derived:
        if tag(element) not in ("Extension", "Value", "Interval"):
            found = _expression(element, known, place, depth)
            if isinstance(found, Field):
                return found
    raise InputError(f"{place}: no field of the data in it")


def _expression(element: Element, known: dict[str, Element], place: str, depth: int) -> Field | float:
    if depth > _MOST:
        raise InputError(f"{place}: fields made of fields, more than {_MOST} deep")
    kind = tag(element)
    if kind == "Constant":
        return number_in((element.text or "").strip(), place)
    if kind == "FieldRef":
        return _named(element, known, place, depth)
    if kind == "NormDiscrete":
        value = element.get("value", "")[:60]
        return Field(f"{element.get('field', '')[:60]}={value}", category=value)
    if kind == "NormContinuous":
        return _norm(element, known, place, depth)
    if kind == "Apply":
        return _apply(element, known, place, depth)
    raise InputError(f"{place}: {kind[:40]} is not read, only fields that are moved and stretched")


def _named(element: Element, known: dict[str, Element], place: str, depth: int) -> Field:
    name = element.get("field", "")
    return field_of(known[name], known, f"field {name[:40]}", depth + 1) if name in known else Field(name[:60])


def _norm(element: Element, known: dict[str, Element], place: str, depth: int) -> Field:
    points = [each for each in element if tag(each) == "LinearNorm"]
    if len(points) != 2 or element.get("outliers", "asIs") != "asIs":
        raise InputError(f"{place}: expected NormContinuous of two points, with outliers as they are")
    (x, a), (y, b) = ((number(point, "orig", place), number(point, "norm", place)) for point in points)
    if x == y or a == b:
        raise InputError(f"{place}: the two points of NormContinuous are one")
    factor = (y - x) / (b - a)
    inner = _named(element, known, place, depth)
    return inner.plus(-(x - a * factor)).times(1.0 / factor, place)


def _apply(element: Element, known: dict[str, Element], place: str, depth: int) -> Field | float:
    function = element.get("function", "")
    parts = [_expression(each, known, place, depth + 1) for each in element if tag(each) != "Extension"]
    if function not in ("+", "-", "*", "/") or len(parts) != 2:
        raise InputError(f"{place}: the function {function[:40]!r} is not read, only + − * / with a constant")
    left, right = parts
    if isinstance(left, Field) and isinstance(right, float):
        if function in ("+", "-"):
            return left.plus(right if function == "+" else -right)
        if function == "*":
            return left.times(right, place)
        if right == 0.0:
            raise InputError(f"{place}: divided by 0")
        return replace(left, factor=left.factor * right)
    if isinstance(left, float) and isinstance(right, Field) and function != "/":
        if function == "*":
            return right.times(left, place)
        return (right if function == "+" else right.times(-1.0, place)).plus(left)
    raise InputError(f"{place}: {function} of two fields or two constants is not read")
