"""What the terms of a sale say of an item: who pays which part of the way, and which rates of exchange it needs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from corridor.landed_cost.bulk.codes import Flags, Floats, Ints
from corridor.landed_cost.bulk.rates import Rates
from corridor.landed_cost.confidence import ESTIMATE
from corridor.landed_cost.elements import payers
from corridor.landed_cost.insurance import AT_DESTINATION
from corridor.landed_cost.law_rates import spoken

LEGS = ("home", "main", "after")
_ELEMENT = {"home": "origin_inland_to_port_or_carrier", "main": "main_carriage", "after": "inland_to_named_place"}


@dataclass(frozen=True)
class Terms:
    """One number per combination of Incoterm, currencies and confidence.

    Attributes
    ----------
    pays
        Per leg: 1 where the buyer pays it, 0 where the price holds it, if the goods cross a border of customs
        territories.
    pays_inside
        The same of all carriage, if they cross none.
    insured, duty_paid
        The buyer pays the insurance of the main carriage; the price holds duty and taxes.
    unknown
        Some payer is not told.
    needed
        Per leg: its price must be told.
    price_here, carriage_here
        Pairs into the currency of the result; ``price_law``, ``carriage_law``, ``here_law`` into that of the
        declaration by the law's kinds; ``law_here`` and ``law_usd`` from it.
    """

    pays: dict[str, Floats]
    pays_inside: Floats
    insured: Flags
    duty_paid: Flags
    unknown: Flags
    needed: dict[str, Flags]
    estimated: Flags
    price_here: Ints
    carriage_here: Ints
    price_law: Ints
    carriage_law: Ints
    here_law: Ints
    law_here: Ints
    law_usd: Ints


def terms_of_sale(
    rows: pl.DataFrame, incoterm_elements: pl.DataFrame, value_bases: pl.DataFrame, currency: str, rates: Rates
) -> Terms:
    """Look up what the rows of ``to_country, incoterm, currency, carriage_currency, confidence`` mean."""
    told = {(i, e): p for i, e, p in payers(incoterm_elements).iter_rows()}
    bases = {
        c: (money, spoken(kinds, day))
        for c, money, kinds, day in value_bases.select("country", "currency", "rate_kinds", "rate_day").iter_rows()
    }
    incoterms = rows["incoterm"].to_list()

    def pays(element: str) -> tuple[Flags, Flags]:
        payer = [told.get((i, element)) for i in incoterms]
        return np.array([p == "seller" for p in payer], np.bool_), np.array([p is None for p in payer], np.bool_)

    legs = {leg: pays(_ELEMENT[leg]) for leg in LEGS}
    insurance, duty = pays("main_insurance"), pays("import_duty_and_taxes")
    at_destination = np.array([i in AT_DESTINATION for i in incoterms], np.bool_)
    pairs: dict[str, list[int]] = {name: [] for name in _PAIRS}
    for to, own, carriage in rows.select("to_country", "currency", "carriage_currency").iter_rows():
        declared, kinds = bases.get(to, ("", None))
        found = (
            rates.pair(own, currency), rates.pair(carriage, currency), rates.pair(own, declared, kinds),
            rates.pair(carriage, declared, kinds), rates.pair(currency, declared, kinds),
            rates.pair(declared, currency), rates.pair(declared, "USD", kinds),
        )  # fmt: skip
        for name, pair in zip(_PAIRS, found, strict=True):
            pairs[name].append(pair)
    unknown = duty[1] | (insurance[1] & ~at_destination) | np.logical_or.reduce([legs[leg][1] for leg in LEGS])
    return Terms(
        pays={leg: np.where(legs[leg][0], 0.0, 1.0) for leg in LEGS},
        pays_inside=np.where(legs["main"][0], 0.0, 1.0),
        insured=~at_destination & ~insurance[0],
        duty_paid=duty[0],
        unknown=unknown,
        needed={leg: ~legs[leg][0] for leg in LEGS},
        estimated=(rows["confidence"] == ESTIMATE).to_numpy(),
        **{name: np.array(numbers, np.int64) for name, numbers in pairs.items()},
    )


_PAIRS = ("price_here", "carriage_here", "price_law", "carriage_law", "here_law", "law_here", "law_usd")
