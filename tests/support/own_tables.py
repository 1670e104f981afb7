"""Ten tables as people have them, generated each time from a seed, and the facts known about each."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class OwnTable:
    """text: the file. target: its column. numbers, categories, dates: the columns used, with what they hold.

    sign: the decimal sign. units: what pandas must strip. split: whether a fifth is set aside for testing.
    """

    text: str
    target: str
    numbers: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    separator: str = ","
    decimal: str = "."
    thousands: str = ""
    unit: str = ""
    split: bool = False


def _lines(head: str, rows: list[list[object]], separator: str = ",") -> str:
    return "\n".join([head, *(separator.join(map(str, row)) for row in rows)]) + "\n"


def gaps() -> OwnTable:
    r = random.Random(1)
    rows = [
        [
            r.choice(["", "NA", r.randint(20, 90)]) if k % 9 == 0 else r.randint(20, 90),
            "" if k % 13 == 5 else round(r.uniform(1.5, 2.1), 2),
            "?" if k % 17 == 3 else r.choice(["red", "green", "blue"]),
            "" if k == 8 else round(r.uniform(0, 50), 1),
        ]
        for k in range(60)
    ]
    return OwnTable(_lines("age,height,color,score", rows), "score", ("age", "height"), ("color",))


def currency() -> OwnTable:
    r = random.Random(2)
    rows = []
    for _ in range(50):
        area = r.randint(30, 180)
        price = f"{area * 2310 + r.randint(0, 20_000):,}".replace(",", ".")
        rows.append([f"{area} m²", r.randint(1, 7), f"{price},00 €"])
    text = _lines("Fläche;Zimmer;Preis", rows, ";")
    return OwnTable(text, "Preis", ("Fläche", "Zimmer"), (), (), ";", ",", ".", " m²| €")


def dates() -> OwnTable:
    r = random.Random(3)
    rows = [
        [f"{r.randint(1, 28):02d}.{r.randint(1, 12):02d}.{r.randint(2015, 2023)}", r.randint(1, 9), r.randint(5, 500)]
        for _ in range(50)
    ]
    return OwnTable(_lines("day;staff;sales", rows, ";"), "sales", ("staff",), (), ("day",), ";", ",")


def text() -> OwnTable:
    r = random.Random(4)
    rows = [
        [
            f"Guest number {k} of the house",
            r.choice(["a", "b", "c", "d", "e"]),
            r.randint(1, 5),
            r.choice(["yes", "no"]),
        ]
        for k in range(60)
    ]
    return OwnTable(_lines("guest,room,nights,again", rows), "again", ("nights",), ("room",))


def identifiers() -> OwnTable:
    r = random.Random(5)
    rows = [[1000 + k, "DE", r.randint(18, 80), round(r.uniform(0, 1), 3), r.randint(0, 1)] for k in range(60)]
    return OwnTable(_lines("customer_id,country,age,share,bought", rows), "bought", ("age", "share"))


def decimal_commas() -> OwnTable:
    r = random.Random(6)
    rows = [[f"{r.uniform(0, 9):.3f}".replace(".", ",") for _ in range(4)] for _ in range(50)]
    return OwnTable(_lines("a;b;c;y", rows, ";"), "y", ("a", "b", "c"), (), (), ";", ",")


def unbalanced() -> OwnTable:
    r = random.Random(7)
    rows = [[r.randint(0, 99), round(r.gauss(0, 30), 2), "fraud" if k % 20 == 7 else "fine"] for k in range(100)]
    return OwnTable(_lines("amount,change,kind", rows), "kind", ("amount", "change"))


def wide() -> OwnTable:
    r = random.Random(8)
    names = [f"s{k}" for k in range(29)]
    rows = [[f"{r.gauss(5, 3):.4f}" for _ in range(30)] for _ in range(5_000)]
    return OwnTable(_lines(",".join([*names, "y"]), rows), "y", tuple(names))


def one_column() -> OwnTable:
    r = random.Random(9)
    rows = [[k * 10, f"{k * 30 + r.gauss(0, 20):.2f}"] for k in range(40)]
    return OwnTable(_lines("hours,wage", rows), "wage", ("hours",))


def missing_class() -> OwnTable:
    r = random.Random(10)
    kinds = ["cat"] * 24 + ["dog"] * 24 + ["owl"] * 2
    r.shuffle(kinds)
    rows = [[round(r.uniform(2, 60), 1), r.randint(1, 20), kind] for kind in kinds]
    return OwnTable(_lines("weight,age,kind", rows), "kind", ("weight", "age"), split=True)


TABLES = {
    "gaps": gaps, "currency": currency, "dates": dates, "text": text, "identifiers": identifiers,
    "decimal commas": decimal_commas, "unbalanced": unbalanced, "30 columns of 5,000 rows": wide,
    "one column": one_column, "a class missing in the test part": missing_class,
}  # fmt: skip
