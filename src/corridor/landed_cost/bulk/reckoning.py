"""Duty, taxes and fees of many items of one country of import."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corridor.landed_cost.bulk.codes import UNKNOWN, Flags, Floats, Ints, bands
from corridor.landed_cost.bulk.flags import QUANTITY, STEP
from corridor.landed_cost.bulk.formulas import reckoned
from corridor.landed_cost.bulk.law import Law
from corridor.landed_cost.bulk.owing import Owing
from corridor.landed_cost.bulk.rates import Rates
from corridor.landed_cost.bulk.tax_rates import UNITS as TAX_UNITS
from corridor.landed_cost.bulk.tax_rates import Steps, Sum, Tax
from corridor.units import HP_PER_KW


@dataclass
class Owed:
    """Amounts by head per unit in the currency of the declaration, what of them comes back, and how sure they are."""

    heads: dict[str, Floats]
    got_back: Floats
    estimated: Flags
    wrong: Ints


def owed(items: Owing, key: Ints, law: Law, rates: Rates, business: bool) -> Owed:
    """Reckon what falls due at the border and inside a customs union, as the keys of the items say.

    Parameters
    ----------
    key
        The key of each item. Items that owe nothing must not be among them.
    """
    count = len(key)
    made = Owed({}, np.zeros(count), items.estimated, np.zeros(count, np.int64))
    terms: dict[str, Floats] = {
        "customs_value": items.value,
        "inland_delivery_to_first_destination": items.inland_delivery,
        "international_transport_insurance": items.transport,
    }
    sum_guessed = items.value_estimated.copy()
    _duties(items, key, law, terms, sum_guessed, made)
    for tax in law.taxes:
        _add_tax(tax, items, key, law, rates, terms, sum_guessed, business, made)
    return made


def _duties(items: Owing, key: Ints, law: Law, terms: dict[str, Floats], sum_guessed: Flags, made: Owed) -> None:
    """The lowest of the ordinary rates, and all that is charged on top of it."""
    duty, remedy = np.zeros(len(key)), np.zeros(len(key))
    extra = np.zeros(len(key)) if law.duty.additional.any() else None
    guessed = np.zeros(len(key), np.bool_)
    for k, slot in enumerate(law.duty.ordinary):
        at, rate, due, sure = _of_slot(slot, items, key, law, made)
        sure |= items.value_estimated[at]
        if k == 0 and len(at) == len(key):
            duty, guessed = due, sure
            continue
        if k:
            lower = due < duty[at]
            at, due, sure = at[lower], due[lower], sure[lower]
        duty[at], guessed[at] = due, sure
    counted = duty.copy() if law.duty.on_top else duty
    for slot in law.duty.on_top:
        at, rate, due, sure = _of_slot(slot, items, key, law, made)
        remedy[at] += due
        guessed[at] |= sure
        more = law.duty.additional[rate]
        if extra is not None:
            extra[at[more]] += due[more]
        counted[at[~more]] += due[~more]
    terms["duty"] = counted
    if extra is not None:
        terms["additional_duty"] = extra
    made.heads["duty"] = duty
    if law.duty.on_top:
        made.heads["remedy"] = remedy
    sum_guessed |= guessed
    made.estimated |= guessed


def _of_slot(slot: Ints, items: Owing, key: Ints, law: Law, made: Owed) -> tuple[Ints, Ints, Floats, Flags]:
    """Items that have a rate in the slot, the rate, and what it comes to."""
    rate = slot[key]
    at = np.flatnonzero(rate >= 0)
    rate = rate[at]
    due, sure = law.duty.due(rate, items, at)
    lost = np.isnan(due)
    if lost.any():
        made.wrong[at[lost]] |= QUANTITY
        due = np.where(lost, 0.0, due)
    return at, rate, due, sure


def _add_tax(
    tax: Tax,
    items: Owing,
    key: Ints,
    law: Law,
    rates: Rates,
    terms: dict[str, Floats],
    sum_guessed: Flags,
    business: bool,
    made: Owed,
) -> None:
    rate = tax.rate_of[key]
    if len(tax.steps_of):
        rate = _stepped(tax, rate, items, key, rates, terms, made)
    there = rate >= 0
    if not there.any():
        return
    # Most taxes fall on all items of a country; then nothing has to be picked out.
    at = None if there.all() else np.flatnonzero(there)
    if at is not None:
        rate = rate[at]
    counted = tax.unit[rate] >= 0
    guessed, on_base = tax.estimated[rate], ~counted | tax.banded[rate]
    due = np.zeros(len(rate)) if counted.all() else _shares(tax, rate, at, terms)
    if counted.any():
        per = np.flatnonzero(counted)
        places = per if at is None else at[per]
        due[per], guesses, of_money = _amounts(tax, rate[per], items, places, key, law, rates, terms)
        guessed[per] |= guesses
        on_base[per] |= of_money
        lost = np.isnan(due[per])
        if lost.any():
            made.wrong[places[lost]] |= QUANTITY
    if at is None:
        whole = due
        guessed |= on_base & sum_guessed
        made.estimated |= guessed
    else:
        whole = np.zeros(len(key))
        whole[at] = due
        guessed |= on_base & sum_guessed[at]
        made.estimated[at] |= guessed
    made.heads[tax.head] = made.heads[tax.head] + whole if tax.head in made.heads else whole
    if tax.head == "vat" and business and law.vat_got_back:
        made.got_back += whole
    for term in tax.terms:
        if term in law.named:
            terms[term] = terms[term] + whole if term in terms else whole
            sum_guessed[slice(None) if at is None else at] |= guessed


def _amounts(
    tax: Tax, rate: Ints, items: Owing, at: Ints, key: Ints, law: Law, rates: Rates, terms: dict[str, Floats]
) -> tuple[Floats, Flags, Flags]:
    """What is charged per thing counted: amounts, which of them rest on estimates, and which on sums of money."""
    pair, spell = tax.pair[rate], items.spell[at]
    worth, each = rates.of(pair, spell), tax.each[rate]
    guessed, of_money = rates.guessed(pair, spell), np.zeros(len(at), np.bool_)
    if tax.worded:
        of_money, guesses = _word(tax, rate, each, worth, items, at, key, law, rates, terms)
        guessed |= guesses
    return _quantities(tax.unit[rate], items, at) * each * worth, guessed, of_money


def _word(
    tax: Tax,
    which: Ints,
    each: Floats,
    worth: Floats,
    items: Owing,
    at: Ints,
    key: Ints,
    law: Law,
    rates: Rates,
    terms: dict[str, Floats],
) -> tuple[Flags, Flags]:
    """Put what formulas make into `each`; gives which items they make stand on money, and on estimates."""
    on_money, guessed = np.zeros(len(at), np.bool_), np.zeros(len(at), np.bool_)
    for rate in np.unique(which[tax.formula[which] >= 0]):
        said, here = tax.worded[int(tax.formula[rate])], np.flatnonzero(which == rate)
        own = {name: np.full(len(here), numbers[rate]) for name, numbers in tax.own.items()}
        each[here], guessed[here] = reckoned(
            said, items, at[here], key[at[here]], own, worth[here], tax.made_in[int(rate)], terms, law.numbers, rates,
            law.law_kinds,
        )  # fmt: skip
        on_money[here] = bool(said.terms)
    return on_money, guessed


def _sum_of(base: Sum, terms: dict[str, Floats], at: Ints | None) -> Floats | float:
    total: Floats | float = 0.0
    for term, factor in base:
        if (amount := terms.get(term)) is not None:
            here = amount if at is None else amount[at]
            total = total + (here if factor == 1.0 else here * factor)
    return total


def _shares(tax: Tax, rate: Ints, at: Ints | None, terms: dict[str, Floats]) -> Floats:
    if len(tax.sums) == 1:
        due = _sum_of(tax.sums[0], terms, at) + np.zeros(len(rate))
    else:
        due, of = np.zeros(len(rate)), tax.base[rate]
        for k, base in enumerate(tax.sums):
            here = np.flatnonzero(of == k)
            if len(here):
                due[here] = _sum_of(base, terms, here if at is None else at[here])
    due *= tax.share[rate]
    return due


def _quantities(unit: Ints, items: Owing, at: Ints) -> Floats:
    """How many of the thing that an amount is per are in one unit of product."""
    made = np.ones(len(unit))
    for number in np.unique(unit):
        name, here = TAX_UNITS[int(number)], unit == number
        if name == "declaration":
            made[here] = 1.0 / items.figure("units")[at[here]]
        elif name == "hp":
            made[here] = items.figure("power_kw")[at[here]] * HP_PER_KW
        elif name == "kW":
            made[here] = items.figure("power_kw")[at[here]]
        elif name == "cm3":
            made[here] = items.figure("engine_cc")[at[here]]
        elif name == "kg":
            made[here] = items.figure("mass_kg")[at[here]]
    return made


def _stepped(tax: Tax, rate: Ints, items: Owing, key: Ints, rates: Rates, terms: dict[str, Floats], made: Owed) -> Ints:
    """The step of a table of bands of money that holds each item, where the tax has one."""
    steps_of = tax.steps_of[key]
    rate = rate.copy()
    for number, steps in enumerate(tax.steps):
        at = np.flatnonzero(steps_of == number)
        if not len(at):
            continue
        total = _total(steps, items, at, terms) * rates.worth[steps.pair, items.spell[at]]
        found = steps.rate[bands(total, steps.edges)]
        made.wrong[at[found == UNKNOWN]] |= STEP
        rate[at] = found
    return rate


def _total(steps: Steps, items: Owing, at: Ints, terms: dict[str, Floats]) -> Floats:
    if steps.of_lot:
        return terms["customs_value"][at] * items.figure("units")[at]
    return np.zeros(len(at)) + _sum_of(steps.base, terms, at)
