"""Rows of origin_rules, read once: thresholds as decimals, the extra condition in its parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from corridor.landed_cost.origin.numbers import ZERO, exact

Row = Mapping[str, Any]

SPECIAL = ("exclusion", "nested_limit", "nested_on", "same_heading_materials_max", "operation")
CODES_AND_WORDS = ("exclusion", "nested_on", "operation")
FLAGS = ("has_exclusions", "traction_battery_must_originate")


@dataclass(frozen=True)
class Extra:
    """The extra condition of a row.

    Attributes
    ----------
    exclusions, nested_on
        Pairs of codes, first and last, of the same number of digits.
    operations
        Clauses that must all hold; of a clause one operation is enough.
    at_least
        Facts of the product with the least value that each must have.
    facts
        Facts of the product with the value that each must have.
    """

    exclusions: tuple[tuple[str, str], ...] = ()
    nested_limit: Decimal | None = None
    nested_on: tuple[tuple[str, str], ...] = ()
    same_heading_max: Decimal | None = None
    operations: tuple[tuple[str, ...], ...] = ()
    exclusions_unnamed: bool = False
    battery_originates: bool = False
    at_least: tuple[tuple[str, Decimal], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Rule:
    """One row of origin_rules."""

    rule_id: str
    kind: str
    importer: str
    exporter: str
    low: str
    high: str
    subdivision: str
    alternative: int
    joined: bool
    threshold: Decimal | None
    basis: str
    tolerance: Decimal
    words: frozenset[str]
    direct_transport: str | None
    proof: str | None
    valid_from: date | None
    valid_to: date | None
    confidence: str
    extra: Extra = field(default_factory=Extra)

    @property
    def width(self) -> int:
        """How many ten-digit codes the range holds."""
        return int(self.high.ljust(10, "9")) - int(self.low.ljust(10, "0")) + 1


def rule_of(row: Row) -> Rule:
    """A row of origin_rules as a rule."""
    threshold, tolerance = row["threshold_frac"], row["tolerance_frac"]
    kind = row["rule_type"]
    by_default = "net_cost" if kind == "rvc_net_cost" else "FOB" if kind.startswith("rvc") else "EXW"
    return Rule(
        rule_id=row["origin_rule_id"],
        kind=kind,
        importer=row["importer"],
        exporter=row["exporter"],
        low=row["hs_from"],
        high=row["hs_to"],
        subdivision=(row["subdivision"] or "").strip(),
        alternative=row["alternative"],
        joined=row["joined_with"] == "and",
        threshold=None if threshold is None else exact(threshold),
        basis=row["value_basis"] or by_default,
        tolerance=ZERO if tolerance is None else exact(tolerance),
        words=frozenset((row["cumulation"] or "bilateral").split("+")),
        direct_transport=row["direct_transport"],
        proof=row["proof"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        confidence=row["confidence"],
        extra=extra_of(row["extra_condition"] or ""),
    )


@lru_cache(maxsize=4096)
def extra_of(text: str) -> Extra:
    """The parts of an extra condition.

    >>> extra_of("nested_limit=0.1 & nested_on=8503|8538").nested_on
    (('8503', '8503'), ('8538', '8538'))
    """
    found: dict[str, list[list[str]]] = {}
    numbers: list[tuple[str, Decimal]] = []
    facts: list[tuple[str, str]] = []
    for clause in filter(None, (part.strip() for part in text.split("&"))):
        name, equals, _ = clause.partition("=")
        name = name.strip()
        values = [value.strip().rpartition("=")[2].strip() for value in clause.split("|")]
        number = _number(values[0])
        if name in SPECIAL and equals and (name in CODES_AND_WORDS or number is not None):
            found.setdefault(name, []).append(values)
        elif equals and number is not None:
            numbers.append((name, number))
        elif name not in FLAGS:
            # What is not understood is never passed over: the product must state it.
            facts.append((name, values[0] if equals else "yes"))
    return Extra(
        exclusions=_ranges(found.get("exclusion", [])),
        nested_limit=_first(found.get("nested_limit")),
        nested_on=_ranges(found.get("nested_on", [])),
        same_heading_max=_first(found.get("same_heading_materials_max")),
        operations=tuple(tuple(clause) for clause in found.get("operation", [])),
        exclusions_unnamed="has_exclusions" in text,
        battery_originates="traction_battery_must_originate" in text,
        at_least=tuple(numbers),
        facts=tuple(facts),
    )


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except ArithmeticError:
        return None


def _first(clauses: list[list[str]] | None) -> Decimal | None:
    return Decimal(clauses[0][0]) if clauses else None


def _ranges(clauses: list[list[str]]) -> tuple[tuple[str, str], ...]:
    pairs = (value.partition("-") for clause in clauses for value in clause)
    return tuple((low.strip(), (high or low).strip()) for low, _, high in pairs)


def within(code: str, ranges: tuple[tuple[str, str], ...]) -> bool | None:
    """Whether a code falls into one of the ranges; None if it has too few digits to tell."""
    unsure = False
    for low, high in ranges:
        known = code[: len(low)]
        if low[: len(known)] <= known <= high[: len(known)]:
            if len(known) == len(low):
                return True
            unsure = True
    return None if unsure else False
