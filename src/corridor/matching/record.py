"""One line of a list, read: what it is, which numbers it carries, which vehicle it is for, what else it says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corridor.matching.attributes import Attributes, attributes
from corridor.matching.facts import Facts
from corridor.matching.names import Named
from corridor.matching.numbers import PartNumber, in_cell, in_text
from corridor.matching.positions import Says
from corridor.matching.text import fold, scripts, words

_LATIN_WORD = re.compile(r"[a-z][a-z0-9\-]+")
_SAYS_NOTHING = frozenset({
    "ориг", "оригинал", "original", "genuine", "корея", "кнр", "китай", "россия", "тайвань", "япония", "турция",
    "korea", "china", "taiwan", "japan", "turkey", "russia", "аналог", "замена", "шт", "к", "т", "с", "г",
})  # fmt: skip
"""Words of origin and quality, which do not tell one part from another."""
_SPELLED_OUT = {"fr": "передний front", "rr": "задний rear", "lh": "левый left", "rh": "правый right"}


@dataclass(frozen=True)
class Record:
    """A line as it is compared.

    Attributes
    ----------
    text
        Name and vehicle, folded.
    plain
        The same without part numbers: what is left to compare as wording.
    numbers
        By normal form, those of the number cell first.
    own
        How many of `numbers` stand in the number cell.
    brand
        One spelling; empty if not given.
    named
        What the glossary takes it for.
    says
        What the first number with positions says.
    models
        Vehicles, from the text and the numbers.
    latin
        Latin words of the text, which are mostly models and makes.
    price
        Price, for general lists.
    """

    text: str
    plain: str
    numbers: dict[str, PartNumber]
    own: int
    brand: str
    named: Named | None
    says: Says | None
    models: frozenset[str]
    attributes: Attributes
    tokens: frozenset[str]
    latin: frozenset[str]
    scripts: frozenset[str]
    price: float | None

    @property
    def concepts(self) -> frozenset[str]:
        """Kinds of part by name, or, where the name says nothing, by number."""
        if self.named is not None:
            return self.named.concepts
        if self.says is not None and self.says.concept_id:
            return frozenset([self.says.concept_id])
        return frozenset()


def record(row: Mapping[str, Any], facts: Facts) -> Record:
    """Read one line.

    Parameters
    ----------
    row
        ``number, name, brand, vehicle, price``; each may be absent or empty.
    """
    name, vehicle = row.get("name") or "", row.get("vehicle") or ""
    numbers: dict[str, PartNumber] = {}
    for one in in_cell(row.get("number")):
        numbers.setdefault(one.norm, one)
    own = len(numbers)
    for one in in_text(name):
        numbers.setdefault(one.norm, one)
    text = fold(f"{name} {vehicle}")
    plain = _without_numbers(text, numbers)
    brand = facts.brand(row.get("brand"))
    tokens = frozenset(words(plain)) - _SAYS_NOTHING - set(words(brand)) - set(words(fold(row.get("brand"))))
    spelled = " ".join(_SPELLED_OUT[t] for t in sorted(tokens & _SPELLED_OUT.keys()))
    says = next(
        (s for n in numbers.values() if (s := facts.positions.says(n.norm, n.written, n.scheme)) is not None), None
    )
    models = set(facts.vehicles.in_text(text))
    if not models:
        models = {m for n in numbers.values() if (m := facts.vehicles.of_number(n.norm, n.scheme)) is not None}
    return Record(
        text=text,
        plain=plain,
        numbers=numbers,
        own=own,
        brand=brand,
        named=facts.glossary.concept(f"{plain} {spelled}"),
        says=says,
        models=frozenset(models),
        attributes=attributes(text),
        tokens=tokens,
        latin=frozenset(_LATIN_WORD.findall(plain)),
        scripts=scripts(plain),
        price=row.get("price"),
    )


def _without_numbers(text: str, numbers: Mapping[str, PartNumber]) -> str:
    for one in numbers.values():
        text = text.replace(fold(one.written), " ")
    return " ".join(text.split())
