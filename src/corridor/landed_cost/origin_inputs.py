"""The inputs of a product as a rule of origin sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from corridor.errors import MissingRows
from corridor.exchange import Exchange
from corridor.provenance import weakest

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Input:
    """One line of the BOM: value per unit of the product, code, and whether it originates (None: not known)."""

    line: str
    hs_code: str
    value: float
    originating: bool | None


@dataclass(frozen=True)
class Inputs:
    """All lines of a product, and its ex-works price, in one currency."""

    lines: tuple[Input, ...]
    ex_works: float | None
    confidence: str

    def foreign_value(self, unknown_too: bool) -> float:
        """Value of the lines that do not originate, those that are not known counted in or out."""
        return sum(i.value for i in self.lines if i.originating is False or (unknown_too and i.originating is None))

    def foreign(self, unknown_too: bool) -> list[Input]:
        """The lines that do not originate, those that are not known counted in or out."""
        return [i for i in self.lines if i.originating is False or (unknown_too and i.originating is None)]

    @property
    def unknown(self) -> list[str]:
        return [i.line for i in self.lines if i.originating is None]


def inputs_of(
    lines: Sequence[Row], area: frozenset[str], supply: Row, exchange: Exchange, currency: str, on: date
) -> Inputs | str:
    """The inputs in the case's currency, or what is missing.

    Notes
    -----
    A line with proof originates; one that is known to have none, or that comes from outside the countries of the
    agreement, does not. A line from inside them of which nothing is said is not known.
    """
    try:
        made = tuple(
            Input(
                line=row["line"],
                hs_code=row["hs_code"],
                value=row["value_per_unit"]
                * row["quantity_per_unit"]
                * exchange.rate(row["currency"], currency, on).value,
                originating=_originates(row, area),
            )
            for row in lines
        )
        price = supply["ex_works_price"]
        if price is not None:
            price = price * exchange.rate(supply["currency"], currency, on).value
    except MissingRows as missing:
        return str(missing)
    return Inputs(made, price, weakest(row["confidence"] for row in lines))


def _originates(row: Row, area: frozenset[str]) -> bool | None:
    if row["origin_country"] not in area:
        return False
    told: bool | None = row["originating"]
    return told
