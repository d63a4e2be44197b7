"""Price, carriage, insurance and customs value of many items of one country of import."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corridor.landed_cost.bulk.codes import Flags, Floats, Ints
from corridor.landed_cost.bulk.flags import AFTER, DAYS, HOME, MAIN, NO_RATE, PAYER, PRICE, UNITS, VALUE
from corridor.landed_cost.bulk.incoterms import Terms
from corridor.landed_cost.bulk.rates import Rates
from corridor.landed_cost.finance import DAYS_PER_YEAR


@dataclass(frozen=True)
class Figures:
    """Columns of the items of one country; NaN where a figure is not told.

    ``crosses`` and ``union``: the goods enter another customs territory; another country of the same one.
    """

    price: Floats
    units: Floats
    home: Floats
    main: Floats
    after: Floats
    premium: Floats
    days: Floats
    engine_cc: Floats
    power_kw: Floats
    age_years: Floats
    mass_kg: Floats
    insured_rate: Floats
    insured_estimated: Flags
    terms: Ints
    spell: Ints
    crosses: Flags
    union: Flags


@dataclass
class Valued:
    """What the items cost before duty, per unit in the currency of the result, and their value for duty.

    Attributes
    ----------
    heads
        Amounts by head of cost.
    value
        In the currency of the declaration; NaN where there is none.
    inland_delivery, transport
        Carriage and insurance outside the value, in that currency.
    value_estimated, estimated
        The value, or any line so far, rests on an estimate.
    wrong
        Bits of `corridor.landed_cost.bulk.flags`.
    """

    heads: dict[str, Floats]
    value: Floats
    value_usd: Floats
    inland_delivery: Floats
    transport: Floats
    pay: Floats
    owed: Flags
    value_estimated: Flags
    estimated: Flags
    wrong: Ints


def valued(items: Figures, terms: Terms, rates: Rates, cif: bool, uplift: float, finance_per_year: float) -> Valued:
    """Value items as `corridor.landed_cost.customs_value` does: CIF or FOB, each part by the law's rate of exchange."""
    t, spell = items.terms, items.spell

    def worth(pairs: Ints) -> Floats:
        return rates.of(pairs[t], spell)

    def guessed(pairs: Ints) -> Flags:
        return rates.guessed(pairs[t], spell)

    wrong = _missing(items, terms)
    carried = {leg: np.nan_to_num(getattr(items, leg)) for leg in ("home", "main", "after")}
    held = {leg: np.where(items.crosses, terms.in_price[leg][t], terms.in_price_inside[t]) for leg in carried}
    price_fx, carriage_fx = worth(terms.price_here), worth(terms.carriage_here)
    price = items.price * price_fx
    paid = any_paid = np.zeros(len(t))
    for leg, amount in carried.items():
        any_paid = any_paid + np.abs(amount)
        paid = paid + np.where(held[leg], 0.0, amount)
    wrong[(any_paid > 0) & np.isnan(carriage_fx)] |= NO_RATE
    carriage_fx = np.where(np.isnan(carriage_fx), 1.0, carriage_fx)
    inside = ~items.crosses & ~items.union
    inland = np.where(inside, paid, np.where(held["home"], 0.0, carried["home"])) * carriage_fx
    freight = np.where(inside, 0.0, paid * carriage_fx - inland)
    item_guessed = terms.estimated[t]
    price_guessed = item_guessed | guessed(terms.price_here)
    premium, premium_there, premium_guessed = _premium(items, terms, price, paid * carriage_fx, price_fx, uplift)
    heads = {"price": price, "inland": inland, "freight": freight, "insurance": premium}
    estimated = price_guessed | premium_guessed
    if finance_per_year:
        wrong[np.isnan(items.days)] |= DAYS
        heads["finance"] = finance_per_year * items.days / DAYS_PER_YEAR * (price + paid * carriage_fx)
    owed = terms.owed[t] & (items.crosses | items.union)
    law, law_carriage = worth(terms.price_law), worth(terms.carriage_law)
    premium_law = np.where(premium_there, premium * worth(terms.here_law), 0.0)
    home_in = np.where(held["home"], 0.0, carried["home"])
    beyond = np.where(held["after"], -carried["after"], 0.0)
    main_in = np.where(held["main"], 0.0, carried["main"]) if cif else np.where(held["main"], -carried["main"], 0.0)
    counted = home_in + main_in + beyond
    counted_law = np.where(counted == 0.0, 0.0, counted * law_carriage)
    value = items.price * law + np.where(items.crosses, counted_law + (premium_law if cif else 0.0), 0.0)
    pay = worth(terms.law_here)
    needs_carriage = items.crosses & (any_paid > 0)
    lost = np.isnan(value) | np.isnan(pay) | (needs_carriage & np.isnan(law_carriage))
    wrong[owed & lost] |= NO_RATE
    wrong[owed & items.crosses & (value < 0)] |= VALUE
    carried_guessed = items.crosses & (any_paid > 0) & guessed(terms.carriage_law)
    value_guessed = item_guessed | guessed(terms.price_law) | carried_guessed
    value_guessed |= items.crosses & premium_there & (price_guessed | premium_guessed | guessed(terms.here_law))
    wrong[np.isnan(price)] |= NO_RATE
    outside = items.crosses & owed
    return Valued(
        heads=heads,
        value=value,
        value_usd=value * worth(terms.law_usd),
        inland_delivery=np.where(outside, carried["after"] * np.nan_to_num(law_carriage), 0.0),
        transport=np.zeros(len(t)) if cif
        else np.where(outside, carried["main"] * np.nan_to_num(law_carriage) + premium_law, 0.0),
        pay=pay,
        owed=owed,
        value_estimated=value_guessed,
        estimated=estimated,
        wrong=wrong,
    )  # fmt: skip


def _missing(items: Figures, terms: Terms) -> Ints:
    """Figures that must be told and are not."""
    t = items.terms
    wrong: Ints = np.zeros(len(t), np.int64)
    wrong[~(items.price >= 0)] |= PRICE
    wrong[items.crosses & ~(items.units > 0)] |= UNITS
    wrong[terms.unknown[t]] |= PAYER
    for bit, leg in ((HOME, "home"), (MAIN, "main"), (AFTER, "after")):
        wrong[terms.needed[leg][t] & np.isnan(getattr(items, leg))] |= bit
    return wrong


def _premium(
    items: Figures, terms: Terms, price: Floats, moved: Floats, price_fx: Floats, uplift: float
) -> tuple[Floats, Flags, Flags]:
    """The premium that the buyer pays, in the currency of the result; whether there is one; its rate is an estimate."""
    exposed = terms.insured[items.terms]
    stated = exposed & ~np.isnan(items.premium)
    premium = np.where(stated, np.nan_to_num(items.premium) * price_fx, 0.0)
    rate = items.insured_rate
    reckoned = exposed & ~stated & ~np.isnan(rate)
    if reckoned.any():
        rate = np.where(reckoned, rate, 0.0)
        premium = np.where(reckoned, uplift * (price + moved) / (1 - uplift * rate) * rate, premium)
    return premium, stated | reckoned, reckoned & items.insured_estimated
