"""Price, carriage, insurance and customs value of many items."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corridor.landed_cost.bulk.codes import Flags, Floats, Ints
from corridor.landed_cost.bulk.flags import AFTER, DAYS, HOME, MAIN, NO_RATE, PAYER, PRICE, UNITS, VALUE
from corridor.landed_cost.bulk.incoterms import LEGS, Terms
from corridor.landed_cost.bulk.rates import Rates
from corridor.landed_cost.finance import DAYS_PER_YEAR

_LACKING = {"home": HOME, "main": MAIN, "after": AFTER}


@dataclass(frozen=True)
class Figures:
    """Columns of items; NaN where a figure is not told.

    ``crosses`` and ``union``: the goods enter another customs territory; another country of the same one. ``cif``: the
    value counts carriage and insurance up to the border, 1 or 0. ``value_unit``: it is cut to whole multiples of that.
    """

    price: Floats
    units: Floats
    home: Floats
    main: Floats
    after: Floats
    premium: Floats
    added: Floats
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
    cif: Floats
    value_unit: Floats

    def only(self, which: Ints | slice) -> Figures:
        """Some of the items."""
        return Figures(**{name: getattr(self, name)[which] for name in Figures.__dataclass_fields__})


@dataclass(frozen=True)
class Valued:
    """What items cost before duty, per unit in the currency of the result, and their value for duty.

    Attributes
    ----------
    heads
        Amounts by head of cost.
    value
        In the currency of the declaration; NaN where there is none. Where the price holds duty and taxes, what is left
        of it for value and charges.
    inland_delivery, transport
        Carriage and insurance outside the value, in that currency.
    pay
        The currency of the result for one unit of that currency.
    owed, duty_paid
        Duty and taxes fall due; and the price holds them.
    value_estimated, estimated
        The value, or any line so far, rests on an estimate.
    wrong
        Bits of `corridor.landed_cost.bulk.flags`.
    """

    heads: dict[str, Floats]
    value: Floats
    inland_delivery: Floats
    transport: Floats
    pay: Floats
    owed: Flags
    duty_paid: Flags
    value_estimated: Flags
    estimated: Flags
    wrong: Ints


def valued(items: Figures, terms: Terms, rates: Rates, uplift: float, finance_per_year: float) -> Valued:
    """Value items as `corridor.landed_cost.customs_value` does: CIF or FOB, each part by the law's rate of exchange."""
    t, spell = items.terms, items.spell
    wrong = _missing(items, terms)
    home, main, after = (_told(getattr(items, leg)) for leg in LEGS)
    all_cross = bool(items.crosses.all())
    home_paid, main_paid, after_paid = (
        amount * _pays(terms, leg, items, all_cross) for leg, amount in zip(LEGS, (home, main, after), strict=True)
    )
    price_fx, carriage_fx = rates.of(terms.price_here[t], spell), rates.of(terms.carriage_here[t], spell)
    carried = home + main + after
    _fill(carriage_fx, 1.0, carried, wrong)
    price = items.price * price_fx
    inland = home_paid * carriage_fx
    freight = (main_paid + after_paid) * carriage_fx
    if not all_cross:
        inside = ~items.crosses & ~items.union
        inland, freight = np.where(inside, inland + freight, inland), np.where(inside, 0.0, freight)
    guess = _Guesses(terms, rates, t, spell)
    price_guessed = guess.of("price_here") | terms.estimated[t]
    premium, insured, premium_guessed = _premium(items, terms, price, inland + freight, price_fx, uplift)
    heads = {
        "price": price,
        "inland": inland,
        "freight": freight,
        "insurance": premium,
        "additions": items.added * price_fx,
    }
    if finance_per_year:
        _flag(wrong, np.isnan(items.days), DAYS)
        heads["finance"] = finance_per_year * items.days / DAYS_PER_YEAR * (price + inland + freight)
    law_fx, carriage_law = rates.of(terms.price_law[t], spell), rates.of(terms.carriage_law[t], spell)
    here_law, pay = rates.of(terms.here_law[t], spell), rates.of(terms.law_here[t], spell)
    owed = items.crosses | items.union
    duty_paid = terms.duty_paid[t] & owed
    _fill(carriage_law, 0.0, np.where(owed & items.crosses, carried, 0.0), wrong)
    # A premium that is stated is in the currency of the price.
    stated = ~np.isnan(items.premium)
    premium_law = np.where(insured, np.where(stated, items.premium * law_fx, premium * here_law), 0.0)
    # What the buyer pays is added as far as the border, what the price holds beyond it taken out.
    counted = (home_paid + main_paid + after_paid - after - (1.0 - items.cif) * main) * carriage_law
    added = counted + premium_law * items.cif + items.added * law_fx
    value = items.price * law_fx + (added if all_cross else np.where(items.crosses, added, 0.0))
    value = np.where(duty_paid, value, cut(value, None, items))
    crossed = 1.0 if all_cross else items.crosses.astype(np.float64)
    _flag(wrong, np.isnan(price), NO_RATE)
    _flag(wrong, owed & (np.isnan(value) | np.isnan(pay)), NO_RATE)
    _flag(wrong, owed & items.crosses & ~duty_paid & (value < 0), VALUE)
    value_guessed = (
        terms.estimated[t] | guess.of("price_law") | (guess.of("carriage_law") & (carried != 0) & items.crosses)
    )
    by_premium = price_guessed | premium_guessed | (guess.of("here_law") & ~stated)
    value_guessed |= by_premium & items.crosses & insured
    return Valued(
        heads=heads,
        value=value,
        inland_delivery=after * carriage_law * crossed,
        transport=(1.0 - items.cif) * (main * carriage_law + premium_law) * crossed,
        pay=pay,
        owed=owed,
        duty_paid=duty_paid,
        value_estimated=value_guessed,
        estimated=price_guessed | premium_guessed,
        wrong=wrong,
    )


def cut(value: Floats, at: Ints | None, items: Figures) -> Floats:
    """Values of declarations cut to whole units, as `corridor.landed_cost.values_of_law` does; of the items `at`."""
    value_unit, crosses, lot = items.value_unit, items.crosses, items.units
    if at is not None:
        value_unit, crosses, lot = value_unit[at], crosses[at], lot[at]
    which = np.flatnonzero(~np.isnan(value_unit) & crosses)
    if len(which):
        value, unit, units = value.copy(), value_unit[which], lot[which]
        value[which] = np.minimum(value[which], np.floor(value[which] * units / unit + 1e-9) * unit / units)
    return value


class _Guesses:
    """Which rates of exchange are estimates; pairs that never are cost nothing to ask for."""

    def __init__(self, terms: Terms, rates: Rates, t: Ints, spell: Ints) -> None:
        self._terms, self._rates, self._t, self._spell = terms, rates, t, spell

    def of(self, name: str) -> Flags:
        pairs: Ints = getattr(self._terms, name)
        if not self._rates.estimated[pairs].any():
            return np.zeros(len(self._t), np.bool_)
        return self._rates.guessed(pairs[self._t], self._spell)


def _pays(terms: Terms, leg: str, items: Figures, all_cross: bool) -> Floats:
    """1 where the buyer pays a leg, 0 where the price holds it."""
    crossing: Floats = terms.pays[leg][items.terms]
    return crossing if all_cross else np.where(items.crosses, crossing, terms.pays_inside[items.terms])


def _told(figure: Floats) -> Floats:
    return np.where(np.isnan(figure), 0.0, figure)


def _flag(wrong: Ints, where: Flags, bit: int) -> None:
    if where.any():
        wrong[where] |= bit


def _fill(fx: Floats, instead: float, needed_for: Floats, wrong: Ints) -> None:
    """Say of missing rates that they are needed, where they are, and put a number in their place."""
    lost = np.isnan(fx)
    if lost.any():
        wrong[lost & (needed_for > 0)] |= NO_RATE
        fx[lost] = instead


def _missing(items: Figures, terms: Terms) -> Ints:
    """Figures that must be told and are not."""
    t = items.terms
    wrong: Ints = np.zeros(len(t), np.int64)
    _flag(wrong, ~(items.price >= 0), PRICE)
    _flag(wrong, items.crosses & ~(items.units > 0), UNITS)
    if terms.unknown.any():
        _flag(wrong, terms.unknown[t], PAYER)
    for leg, bit in _LACKING.items():
        lacking = np.isnan(getattr(items, leg))
        if lacking.any():
            _flag(wrong, lacking & terms.needed[leg][t], bit)
    return wrong


def _premium(
    items: Figures, terms: Terms, price: Floats, moved: Floats, price_fx: Floats, uplift: float
) -> tuple[Floats, Flags, Flags]:
    """The premium that the buyer pays, in the currency of the result; whether there is one; its rate is an estimate."""
    exposed = terms.insured[items.terms]
    stated = exposed & ~np.isnan(items.premium)
    premium = np.where(stated, items.premium * price_fx, 0.0)
    rate = items.insured_rate
    reckoned = exposed & ~stated & ~np.isnan(rate)
    if reckoned.any():
        rate = np.where(reckoned, rate, 0.0)
        premium = np.where(reckoned, uplift * (price + moved) / (1 - uplift * rate) * rate, premium)
    return premium, stated | reckoned, reckoned & items.insured_estimated
