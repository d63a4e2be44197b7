"""One chunk of items priced: every head of cost as a column of numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corridor.landed_cost.bulk.chunk import Chunk
from corridor.landed_cost.bulk.codes import UNKNOWN, Flags, Floats, Ints, bands
from corridor.landed_cost.bulk.compiled import CompiledRules, Placed, Share
from corridor.landed_cost.bulk.flags import HANDED, RULES
from corridor.landed_cost.bulk.law import Law
from corridor.landed_cost.bulk.rates import number_of
from corridor.landed_cost.bulk.reckoning import owed
from corridor.landed_cost.bulk.values import Figures, Valued, valued

HEADS = (
    "price", "inland", "freight", "insurance", "duty", "remedy", "excise", "vat", "other_tax", "processing_fee",
    "recycling_fee", "registration", "finance",
)  # fmt: skip
CASH_BACK, VALUE = "got_back", "customs_value"


@dataclass(frozen=True)
class Priced:
    """Amounts per unit in the currency of the result.

    Attributes
    ----------
    amounts
        By head of cost, and ``customs_value`` and ``got_back``, the VAT that comes back. NaN in ``customs_value``
        where nothing crosses a border.
    wrong
        Bits of why an item cannot be priced; 0: it is.
    problem
        Number of the text that tells why its rules do not price it, -1 for none.
    """

    amounts: dict[str, Floats]
    estimated: Flags
    wrong: Ints
    problem: Ints


def priced(chunk: Chunk, compiled: CompiledRules) -> Priced:
    """Price the items of a chunk."""
    placed = compiled.place(chunk)
    count = len(chunk.day)
    made = Priced(
        {name: np.zeros(count) for name in (*HEADS, VALUE, CASH_BACK)},
        np.zeros(count, np.bool_),
        np.zeros(count, np.int64),
        np.full(count, UNKNOWN, np.int64),
    )
    for share in placed.shares:
        _price_share(chunk, placed, share, compiled, made)
    return made


def _price_share(chunk: Chunk, placed: Placed, share: Share, compiled: CompiledRules, made: Priced) -> None:
    """Price the items that go to one country."""
    at, options = share.at, compiled.rules.options
    law = placed.laws.of.get(share.market)
    items = _figures(chunk, placed, at)
    told = valued(
        items, placed.sale, placed.rates, law.cif if law else True, options.insured_uplift,
        options.finance_rate_per_year,
    )  # fmt: skip
    goods, lanes = placed.goods[at], placed.lanes[at]
    wrong = told.wrong | placed.goods_facts.wrong[goods] | placed.way_facts.wrong[lanes]
    wrong |= np.where(placed.way_facts.unproven[lanes] & placed.goods_facts.of_product[goods], HANDED, 0)
    wrong |= np.where(chunk.handed[at], HANDED, 0)
    for head, amounts in told.heads.items():
        made.amounts[head][at] = amounts
    made.estimated[at] = told.estimated
    made.amounts[VALUE][at] = np.nan
    if law is not None:
        _check_claims(law, placed, share, np.flatnonzero(placed.way_facts.claimed[lanes] & ~told.owed & (wrong == 0)),
                      chunk, compiled, wrong, made)  # fmt: skip
    due = np.flatnonzero(told.owed & (share.kind != UNKNOWN) & (wrong == 0))
    if law is not None and len(due):
        key = _keys(law, placed.laws.place_of[share.kind[due]], chunk.day[at[due]], told.value_usd[due], compiled)
        problem = law.problem[key]
        made.problem[at[due]] = problem
        wrong[due] |= np.where(problem != UNKNOWN, RULES, 0) | np.where(law.handed[key], HANDED, 0)
        due, key = due[wrong[due] == 0], key[wrong[due] == 0]
        _price_due(items, told, due, key, law, placed, at, wrong, options.importer == "business", made)
    made.wrong[at] = wrong


def _check_claims(
    law: Law, placed: Placed, share: Share, at: Ints, chunk: Chunk, compiled: CompiledRules, wrong: Ints, made: Priced
) -> None:
    """Refuse claims that do not stand, also where the price holds the duty."""
    at = at[share.kind[at] != UNKNOWN]
    if len(at):
        place, day = placed.laws.place_of[share.kind[at]], chunk.day[share.at[at]]
        problem = law.claim_problem[law.key_of[place, law.spell_of_day[day - number_of(compiled.first)]]]
        made.problem[share.at[at]] = problem
        wrong[at] |= np.where(problem != UNKNOWN, RULES, 0)


def _keys(law: Law, place: Ints, day: Ints, value_usd: Floats, compiled: CompiledRules) -> Ints:
    """The key of each item: its class on its day, at its value where a rule asks for it."""
    key: Ints = law.key_of[place, law.spell_of_day[day - number_of(compiled.first)]]
    asks = law.asks_value[key]
    if asks.any():
        which = np.flatnonzero(asks)
        key[which] += bands(value_usd[which], compiled.edges.value_usd)
    return key


def _price_due(
    items: Figures,
    told: Valued,
    due: Ints,
    key: Ints,
    law: Law,
    placed: Placed,
    at: Ints,
    wrong: Ints,
    business: bool,
    made: Priced,
) -> None:
    owing = owed(_only(items, due), _value_only(told, due), key, law, placed.rates, business)
    pay, places = told.pay[due], at[due]
    for head, amounts in owing.heads.items():
        made.amounts[head][places] = amounts * pay
    made.amounts[CASH_BACK][places] = owing.got_back * pay
    made.amounts[VALUE][places] = told.value[due] * pay
    made.estimated[places] = owing.estimated
    wrong[due] |= owing.wrong


def _figures(chunk: Chunk, placed: Placed, at: Ints) -> Figures:
    """Figures of some items, with those of their product where they tell none."""
    f, goods, lanes = chunk.figures, placed.goods[at], placed.lanes[at]
    facts, ways = placed.goods_facts, placed.way_facts

    def own(name: str, of_product: Floats) -> Floats:
        if name in chunk.absent:
            return of_product[goods]
        told = f[name][at]
        return np.where(np.isnan(told), of_product[goods], told)

    return Figures(
        price=f["price"][at],
        units=f["units"][at],
        home=f["home"][at],
        main=f["main"][at],
        after=f["after"][at],
        premium=f["premium"][at],
        days=f["days"][at],
        engine_cc=own("engine_cc", facts.engine_cc),
        power_kw=own("power_kw", facts.power_kw),
        age_years=own("age_years", facts.age_years),
        mass_kg=own("mass_kg", facts.mass_kg),
        insured_rate=facts.insured[goods],
        insured_estimated=facts.insured_estimated[goods],
        terms=placed.terms[at],
        spell=placed.rates.spells(chunk.day[at]),
        crosses=ways.crosses[lanes],
        union=ways.union[lanes],
    )


def _only(items: Figures, which: Ints) -> Figures:
    return Figures(**{name: getattr(items, name)[which] for name in Figures.__dataclass_fields__})


def _value_only(told: Valued, which: Ints) -> Valued:
    return Valued(
        heads={},
        **{name: getattr(told, name)[which] for name in Valued.__dataclass_fields__ if name != "heads"},
    )
