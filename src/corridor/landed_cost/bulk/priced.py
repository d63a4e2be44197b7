"""One chunk of items priced: every head of cost as a column of numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corridor.landed_cost.bulk.chunk import Chunk
from corridor.landed_cost.bulk.codes import UNKNOWN, Flags, Floats, Ints
from corridor.landed_cost.bulk.compiled import CompiledRules, Placed
from corridor.landed_cost.bulk.duty_paid import Market, solve_values
from corridor.landed_cost.bulk.flags import HANDED, RULES
from corridor.landed_cost.bulk.law import Law
from corridor.landed_cost.bulk.owing import Owing
from corridor.landed_cost.bulk.rates import number_of
from corridor.landed_cost.bulk.reckoning import owed
from corridor.landed_cost.bulk.relief import relieve
from corridor.landed_cost.bulk.values import Figures, Valued, valued
from corridor.landed_cost.taxes import OF_OWNER

HEADS = (
    "price", "additions", "inland", "freight", "clearance", "insurance", "duty", "remedy", "excise", "vat", "other_tax",
    "processing_fee", "recycling_fee", "registration", "relief", "finance",
)  # fmt: skip
CASH_BACK, VALUE = "got_back", "customs_value"
_AT_A_TIME = 32_768
"""So many items are valued at a time: their columns stay in the cache of a core."""


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
    items = _figures(chunk, placed)
    told = _valued(items, placed, compiled)
    goods, lanes, wrong = placed.goods_facts, placed.way_facts, told.wrong
    wrong |= goods.wrong[placed.goods] | lanes.wrong[placed.lanes]
    unproven = lanes.unproven[placed.lanes]
    if unproven.any():
        wrong[unproven & goods.of_product[placed.goods]] |= HANDED
    if chunk.handed.any():
        wrong[chunk.handed] |= HANDED
    count = len(chunk.day)
    made = Priced(
        {name: told.heads[name] if name in told.heads else np.zeros(count) for name in (*HEADS, CASH_BACK)},
        told.estimated,
        wrong,
        np.full(count, UNKNOWN, np.int64),
    )
    made.amounts[VALUE] = np.full(count, np.nan)
    ready = told.owed & (placed.kind != UNKNOWN) & (wrong == 0)
    # What a regime relieves may be the seller's or the owner's: the traced ledger tells them apart.
    wrong[told.duty_paid & lanes.placed[placed.lanes]] |= HANDED
    ready &= wrong == 0
    for share in placed.shares:
        law = placed.laws.of.get(share.market)
        if law is not None:
            _price_due(law, placed, share.at[ready[share.at]], chunk, items, told, compiled, made)
    return made


def _valued(items: Figures, placed: Placed, compiled: CompiledRules) -> Valued:
    """Value a chunk part by part."""
    options, count = compiled.rules.options, len(items.price)
    parts = [
        valued(
            items.only(slice(start, start + _AT_A_TIME)), placed.sale, placed.rates, options.insured_uplift,
            options.finance_rate_per_year,
        )
        for start in range(0, count, _AT_A_TIME)
    ]  # fmt: skip
    if len(parts) == 1:
        return parts[0]
    heads = {head: np.concatenate([part.heads[head] for part in parts]) for head in parts[0].heads}
    others = [name for name in Valued.__dataclass_fields__ if name != "heads"]
    return Valued(heads, **{name: np.concatenate([getattr(part, name) for part in parts]) for name in others})


def _keys(law: Law, placed: Placed, at: Ints, chunk: Chunk, compiled: CompiledRules) -> Ints:
    """The key of each item: its class on its day; the first of those that hang on the value."""
    spell = law.spell_of_day[chunk.day[at] - number_of(compiled.first)]
    key: Ints = law.key_of[placed.laws.place_of[placed.kind[at]], spell]
    return key


def _price_due(
    law: Law,
    placed: Placed,
    at: Ints,
    chunk: Chunk,
    items: Figures,
    told: Valued,
    compiled: CompiledRules,
    made: Priced,
) -> None:
    """Reckon what falls due on the items of one country."""
    if not len(at):
        return
    key, rates = _keys(law, placed, at, chunk, compiled), placed.rates
    options = compiled.rules.options
    market = Market(
        items, told, law, rates, placed.sale.law_usd, compiled.edges.value_usd, options.seller_recovers_vat
    )  # fmt: skip
    solving = told.duty_paid[at] & ((law.problem[key] == UNKNOWN) | law.asks_value[key])
    if solving.any():
        solve_values(market, at[solving], key[solving], made.wrong)
        good = made.wrong[at] == 0
        at, key = at[good], key[good]
    key = market.keys_at(at, key, told.value[at])
    problem = law.problem[key]
    stopped = (problem != UNKNOWN) | law.handed[key]
    if stopped.any():
        made.problem[at] = problem
        made.wrong[at] |= np.where(problem != UNKNOWN, RULES, 0) | np.where(law.handed[key], HANDED, 0)
        at, key = at[~stopped], key[~stopped]
    owing = Owing(items, told, at)
    due = owed(owing, key, law, rates, options.buyer_recovers_vat)
    pay, bought = told.pay[at], np.where(told.duty_paid[at], 0.0, 1.0)
    waiting = relieve(law.reliefs, key, due.heads, due.got_back, options.finance_rate_per_year)
    if waiting is not None:
        made.amounts["finance"][at] += waiting * pay
    for head, amounts in due.heads.items():
        made.amounts[head][at] = amounts * pay * (1.0 if head in OF_OWNER else bought)
    made.amounts[CASH_BACK][at] = due.got_back * pay * bought
    made.amounts[VALUE][at] = owing.value * pay
    made.estimated[at] = due.estimated
    if due.wrong.any():
        made.wrong[at] |= due.wrong


def _figures(chunk: Chunk, placed: Placed) -> Figures:
    """Figures of items, with those of their product where they tell none."""
    f, goods, lanes = chunk.figures, placed.goods, placed.lanes
    facts, ways = placed.goods_facts, placed.way_facts

    def own(name: str, of_product: Floats) -> Floats:
        if name in chunk.absent:
            return of_product[goods]
        told = f[name]
        return np.where(np.isnan(told), of_product[goods], told)

    return Figures(
        price=f["price"],
        units=f["units"],
        home=f["home"],
        main=f["main"],
        after=f["after"],
        premium=f["premium"],
        added=f["added"],
        days=f["days"],
        engine_cc=own("engine_cc", facts.engine_cc),
        power_kw=own("power_kw", facts.power_kw),
        age_years=own("age_years", facts.age_years),
        mass_kg=own("mass_kg", facts.mass_kg),
        insured_rate=facts.insured[goods],
        insured_estimated=facts.insured_estimated[goods],
        terms=placed.terms,
        spell=placed.rates.spells(chunk.day),
        crosses=ways.crosses[lanes],
        union=ways.union[lanes],
        cif=ways.cif[lanes],
        value_unit=ways.value_unit[lanes],
    )
