"""The compiled rules of a set of goods and lanes as one wide table, for contenders that know nothing of Corridor.

A row holds for goods on a lane over some days: every rate that such an item can be charged by, in columns, amounts
already in the currency of the declaration. So a contender joins once by goods, lane and day, and once per currency.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl

from benchmarks.declarations import FIRST, LAST
from corridor.landed_cost.bulk.chunk import read_chunk
from corridor.landed_cost.bulk.compiled import CompiledRules
from corridor.landed_cost.bulk.incoterms import LEGS, Terms
from corridor.landed_cost.bulk.law import Law
from corridor.landed_cost.bulk.rates import Rates
from corridor.landed_cost.bulk.tax_rates import Tax
from corridor.landed_cost.law_rates import spoken

TERMS = (
    "customs_value", "duty", "additional_duty", "excise", "surcharge", "aidc", "education_tax",
    "individual_consumption_tax", "consumption_tax", "other_charges", "inland_delivery_to_first_destination",
    "international_transport_insurance",
)  # fmt: skip
MONEY = (
    "customs_value", "duty", "additional_duty", "inland_delivery_to_first_destination",
    "international_transport_insurance",
)  # fmt: skip
"""Terms that are known before the first tax."""
HEADS = ("excise", "vat", "other_tax", "processing_fee", "recycling_fee", "registration")
TAX_UNITS = ("unit", "declaration", "hp", "kW", "cm3", "kg")
Columns = dict[str, Any]


@dataclass(frozen=True)
class WideRules:
    """Rules for contenders.

    Attributes
    ----------
    law
        ``pair, since, until`` and rates: ``d0_kind`` ... of duties that compete, ``r0_`` of those on top, ``t0_`` of
        taxes in their order, with a factor per term of `MONEY` and per earlier tax (``_of0``) that they stand on.
    steps
        ``steps, above, up_to, share, each`` of taxes by band of money.
    spells
        ``on, spell``; the exchange rates of a day are those of its spell.
    of_item, of_market
        ``currency, to_country, spell, here, law``: into the currency of the result and that of the declaration;
        ``to_country, spell, here_law, pay``: between those two.
    incoterms
        ``incoterm, home, main, after``: the price holds the leg; ``insured, owed``: the buyer pays.
    """

    law: pl.DataFrame
    steps: pl.DataFrame
    spells: pl.DataFrame
    of_item: pl.DataFrame
    of_market: pl.DataFrame
    incoterms: pl.DataFrame
    products: pl.DataFrame
    duties: int
    on_top: int
    taxes: int


def wide_rules(pairs: pl.DataFrame, compiled: CompiledRules) -> WideRules:
    """Unfold compiled rules for pairs of goods and lanes.

    Parameters
    ----------
    pairs
        Items: at least one of each pair of a ``product_id`` and a lane, with its number ``pair``.
    """
    placed = compiled.place(read_chunk(pairs, compiled.edges))
    rows: list[pl.DataFrame] = []
    steps: list[pl.DataFrame] = []
    counts = [0, 0, 0]
    for share in placed.shares:
        law, owing = placed.laws.of.get(share.market), placed.kind[share.at] >= 0
        if law is None or not owing.any():
            continue
        one = (
            pairs[share.at[owing]].select("pair").with_columns(place=placed.laws.place_of[placed.kind[share.at[owing]]])
        )
        one = one.unique("pair", keep="first", maintain_order=True)
        unfolded = _unfolded(one, law, placed.rates)
        cif = bool(placed.way_facts.cif[placed.lanes[share.at[0]]])
        rows.append(_with_rates(unfolded, law, placed.rates, steps).with_columns(cif=pl.lit(cif)))
        counts = [max(a, len(b)) for a, b in zip(counts, (law.duty.ordinary, law.duty.on_top, law.taxes), strict=True)]
    table = pl.concat(rows, how="diagonal")
    table = table.with_columns(pl.col(pl.Float64).fill_null(0.0), pl.col(pl.Int64).fill_null(-1))
    products = compiled.rules.tables["products"].select("product_id", "engine_cc", "power_kw", "mass_kg_per_unit")
    of_item, of_market = _exchange(pairs, compiled, placed.rates)
    incoterms = _incoterms(pairs, placed.terms, placed.sale)
    return WideRules(table, pl.concat(steps), _days(placed.rates), of_item, of_market, incoterms, products, *counts)


def _unfolded(one: pl.DataFrame, law: Law, rates: Rates) -> pl.DataFrame:
    """A row per pair and run of days with the same key and, where amounts are foreign, the same rates."""
    starts = np.flatnonzero(np.diff(law.spell_of_day, prepend=-1))
    if _foreign(law, rates):
        starts = np.union1d(starts, np.flatnonzero(np.diff(rates._spell_of_day, prepend=-1)))
    keys = law.key_of[one["place"].to_numpy()][:, law.spell_of_day[starts]]
    if law.asks_value[keys].any():
        raise ValueError(f"A rule of {law.country} hangs on the customs value: the wide table cannot say that.")
    new = np.diff(keys, axis=1, prepend=-1) != 0 if not _foreign(law, rates) else np.ones_like(keys, np.bool_)
    pair, spell = np.nonzero(new)
    frame = one.select("pair")[pair].with_columns(
        since=pl.Series(np.datetime64(FIRST) + starts[spell]).cast(pl.Date),
        at=pl.Series(keys[pair, spell]),
        spell=pl.Series(rates._spell_of_day[starts[spell]]),
    )
    after = pl.col("since").shift(-1).over("pair") - timedelta(days=1)
    return frame.sort("pair", "since").with_columns(until=after.fill_null(LAST))


def _foreign(law: Law, rates: Rates) -> bool:
    own = [*law.duty.pair[law.duty.kind > 1]]
    own += [pair for tax in law.taxes for pair in tax.pair[tax.unit >= 0]]
    own += [table.pair for tax in law.taxes for table in tax.steps]
    return any((rates.worth[pair] != 1.0).any() for pair in own)


def _with_rates(frame: pl.DataFrame, law: Law, rates: Rates, steps: list[pl.DataFrame]) -> pl.DataFrame:
    at, spell = frame["at"].to_numpy(), frame["spell"].to_numpy()
    columns: Columns = {}
    for letter, slots in (("d", law.duty.ordinary), ("r", law.duty.on_top)):
        for k, slot in enumerate(slots):
            columns |= _of_duty(f"{letter}{k}", slot[at], spell, law, rates)
    for k, tax in enumerate(law.taxes):
        columns |= _of_tax(f"t{k}", tax, law.taxes[:k], at, spell, law, rates, steps)
    return frame.drop("at", "spell").with_columns(**{name: pl.Series(values) for name, values in columns.items()})


def _of_duty(name: str, rate: np.ndarray, spell: np.ndarray, law: Law, rates: Rates) -> Columns:
    duty, there = law.duty, rate >= 0
    worth = np.where(duty.kind[rate] > 1, rates.of(duty.pair[rate], spell), 0.0)
    return {
        f"{name}_kind": np.where(there, duty.kind[rate], 0),
        f"{name}_share": np.where(there, duty.share[rate], 0.0),
        f"{name}_other": np.where(there, duty.alternative[rate], 0.0),
        f"{name}_amount": np.where(there, duty.specific[rate] * worth, 0.0),
        f"{name}_unit": duty.unit[rate],
        f"{name}_apart": (there & duty.additional[rate]).astype(np.float64),
    }


def _of_tax(
    name: str,
    tax: Tax,
    before: tuple[Tax, ...],
    at: np.ndarray,
    spell: np.ndarray,
    law: Law,
    rates: Rates,
    steps: list[pl.DataFrame],
) -> Columns:
    number = tax.steps_of[at] if len(tax.steps_of) else np.full(len(at), -1)
    rate = tax.rate_of[at]
    if len(tax.steps):
        any_step = np.array([table.rate[table.rate >= 0][0] for table in tax.steps])
        rate = np.where(number >= 0, any_step[number], rate)
    there = rate >= 0
    counted = there & (tax.unit[rate] >= 0)
    plain = there & (number < 0)
    of = {
        term: np.where(
            there & ~counted, np.array([dict(base).get(term, 0.0) for base in tax.sums] or [0.0])[tax.base[rate]], 0.0
        )
        for term in TERMS
    }
    columns: Columns = {
        f"{name}_share": np.where(plain & ~counted, tax.share[rate], 0.0),
        f"{name}_unit": np.where(counted, tax.unit[rate], -1),
        f"{name}_each": np.where(plain & counted, tax.each[rate] * rates.of(tax.pair[rate], spell), 0.0),
        f"{name}_head": np.where(there, HEADS.index(tax.head), -1),
        f"{name}_back": np.full(len(at), float(tax.head == "vat" and law.vat_got_back)),
        f"{name}_steps": np.where(number >= 0, number + sum(part["steps"].n_unique() for part in steps), -1),
        **{f"{name}_on_{term}": of[term] for term in MONEY},
    }
    for k, earlier in enumerate(before):
        columns[f"{name}_of{k}"] = np.sum([of[term] for term in earlier.terms if term in of] or [0.0 * rate], axis=0)
    if len(tax.steps):
        tables = [tax.steps[max(int(n), 0)] for n in number]
        columns[f"{name}_lot"] = np.array([float(table.of_lot) for table in tables])
        columns[f"{name}_read"] = rates.of(np.array([table.pair for table in tables]), spell)
        first = sum(part["steps"].n_unique() for part in steps)
        steps += [_steps(first + k, table, tax) for k, table in enumerate(tax.steps)]
    return columns


def _steps(number: int, table: Any, tax: Tax) -> pl.DataFrame:
    """The rooms between two edges; what lies on an edge belongs to the room below it."""
    edges = [-np.inf, *table.edges, np.inf]
    kept = [(k, table.rate[2 * k]) for k in range(len(edges) - 1) if table.rate[2 * k] >= 0]
    return pl.DataFrame(
        {
            "steps": [number] * len(kept),
            "above": [float(edges[k]) for k, _ in kept],
            "up_to": [float(edges[k + 1]) for k, _ in kept],
            "share": [float(tax.share[rate]) if tax.unit[rate] < 0 else 0.0 for _, rate in kept],
            "each": [float(tax.each[rate]) if tax.unit[rate] >= 0 else 0.0 for _, rate in kept],
        }
    )


def _days(rates: Rates) -> pl.DataFrame:
    days = np.datetime64(FIRST) + np.arange(len(rates._spell_of_day))
    return pl.DataFrame({"on": pl.Series(days).cast(pl.Date), "spell": rates._spell_of_day})


def _exchange(pairs: pl.DataFrame, compiled: CompiledRules, rates: Rates) -> tuple[pl.DataFrame, pl.DataFrame]:
    bases = compiled.rules.tables["value_bases"]
    markets = pairs.select(country="to_country").unique().join(bases, on="country").sort("country")
    here = compiled.rules.currency
    spells = np.arange(rates.worth.shape[1])
    items, market = [], []
    for to, money, named, day in markets.select("country", "currency", "rate_kinds", "rate_day").iter_rows():
        kinds = spoken(named, day)
        between = rates.worth[rates.pair(here, money, kinds)], rates.worth[rates.pair(money, here)]
        market.append(pl.DataFrame({"spell": spells, "here_law": between[0], "pay": between[1]})
                      .with_columns(to_country=pl.lit(to)))  # fmt: skip
        for currency in pairs["currency"].unique().sort():
            found = rates.worth[rates.pair(currency, here)], rates.worth[rates.pair(currency, money, kinds)]
            items.append(pl.DataFrame({"spell": spells, "here": found[0], "law": found[1]})
                         .with_columns(to_country=pl.lit(to), currency=pl.lit(currency)))  # fmt: skip
    return pl.concat(items), pl.concat(market)


def _incoterms(pairs: pl.DataFrame, terms: np.ndarray, sale: Terms) -> pl.DataFrame:
    told = {leg: 1.0 - sale.pays[leg][terms] for leg in LEGS}
    frame = pairs.select("incoterm").with_columns(
        **{leg: pl.Series(values) for leg, values in told.items()},
        insured=pl.Series(sale.insured[terms].astype(np.float64)),
        owed=pl.Series(1.0 - sale.duty_paid[terms]),
    )
    return frame.unique("incoterm").sort("incoterm")


__all__ = ["HEADS", "MONEY", "TAX_UNITS", "TERMS", "WideRules", "wide_rules"]
