"""What a rule of origin sees: the materials of a product, its values, what is stated of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

Row = Mapping[str, Any]


class Trouble(Exception):
    """Why a question of origin cannot be put at all; the message names the row and the remedy."""


@dataclass(frozen=True, slots=True)
class Material:
    """One material, per unit of the product.

    Attributes
    ----------
    line
        Line of the bill of materials, with the lines above it: ``engine/block``.
    originates
        Whether it counts as originating in this light.
    known
        No fact is missing that could make it count the other way.
    ask
        What to fill in, if it is not known.
    """

    line: str
    hs_code: str
    country: str | None
    value: Decimal
    originates: bool
    known: bool
    why: str
    ask: str = ""


@dataclass(frozen=True)
class Bill:
    """The materials of a product in one light, and how sure their rows are."""

    materials: tuple[Material, ...]
    confidence: str

    @cached_property
    def foreign(self) -> tuple[Material, ...]:
        """Those that do not originate."""
        return tuple(m for m in self.materials if not m.originates)

    @cached_property
    def foreign_value(self) -> Decimal:
        """What they are worth."""
        return sum((m.value for m in self.foreign), Decimal(0))

    @cached_property
    def originating_value(self) -> Decimal:
        """What the others are worth."""
        return sum((m.value for m in self.materials if m.originates), Decimal(0))


@dataclass(frozen=True, slots=True)
class Base:
    """A value that rules take shares of: between `low` and `high`; None is not known."""

    name: str
    low: Decimal | None
    high: Decimal | None
    ask: str
    note: str = ""

    @property
    def known(self) -> bool:
        return self.low is not None and self.low == self.high


@dataclass(frozen=True)
class Stated:
    """What is stated of a product: columns of products, rows of product_facts, operations of its recipe."""

    product: str
    facts: Mapping[str, tuple[str, ...]]
    propulsion: str | None = None
    part_family: str | None = None
    operations: frozenset[str] | None = None

    def says(self, fact: str, value: str) -> bool | None:
        """Whether the fact has the value; None if nothing is stated of it."""
        values = self.facts.get(fact)
        return None if values is None else value in values

    def yes(self, fact: str) -> bool | None:
        """A fact of yes or no; None if it is not stated."""
        return self.says(fact, "yes")


@dataclass(frozen=True)
class Goods:
    """A product under one agreement, seen in one light.

    In the harsh light everything that is not known counts against the product, in the kind light for it. More
    originating value never harms, so a verdict that is the same in both is the same however the facts turn out.
    """

    code: str
    stated: Stated
    bases: Mapping[str, Base]
    bill: Callable[[frozenset[str], bool], Bill]
    harsh: bool
    memo: dict[int, Any] = field(default_factory=dict, compare=False, repr=False)
