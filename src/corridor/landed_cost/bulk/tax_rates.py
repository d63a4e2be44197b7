"""Taxes and fees of a market as columns of numbers, in the order in which its law reckons them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from corridor.landed_cost.bulk.codes import Flags, Floats, Ints, floats, in_each_band
from corridor.landed_cost.bulk.formulas import Worded, beyond, worded
from corridor.landed_cost.bulk.rates import Rates
from corridor.landed_cost.tax_bases import base_words, terms_of
from corridor.landed_cost.tax_lookup import in_band

UNITS = ("unit", "declaration", "hp", "kW", "cm3", "kg")
"""What an amount may be per; a rate's ``unit`` is its place here, or -1 for a share of a sum."""
Sum = tuple[tuple[str, float], ...]
"""Terms with their factors."""


@dataclass(frozen=True)
class Steps:
    """A table of bands of money: the rate of every elementary band, -1 where no step holds it.

    ``of_lot``: read by the customs value of the whole declaration, else by `base` per unit; ``pair``: the rate of
    exchange into the money of the bands.
    """

    edges: Floats
    rate: Ints
    of_lot: bool
    base: Sum
    pair: int


@dataclass(frozen=True)
class Tax:
    """One tax of a market.

    Attributes
    ----------
    rate_of
        Per key the number of its rate, -1 where the tax does not fall due.
    steps_of
        Per key the number of its table of steps, -1 where it has none; empty where no key has any.
    base
        Per rate the number of the sum in `sums` that a share is of.
    formula
        Per rate the number of its formula in `worded`, -1 for none; `own` are its own numbers, `made_in` its currency.
    """

    name: str
    head: str
    terms: tuple[str, ...]
    rate_of: Ints
    steps_of: Ints
    steps: tuple[Steps, ...]
    share: Floats
    base: Ints
    sums: tuple[Sum, ...]
    unit: Ints
    each: Floats
    pair: Ints
    estimated: Flags
    banded: Flags
    formula: Ints
    worded: tuple[Worded, ...]
    own: dict[str, Floats]
    made_in: tuple[str, ...]


def as_sum(base: str) -> Sum:
    """The terms of a base and their factors."""
    return tuple(
        (term, float(factor) if factor else 1.0)
        for term, _, factor in (part.partition("*") for part in base_words(base).split("+"))
    )


def taxes_of(
    rows: pl.DataFrame, keys: int, declared_in: str, law_kinds: str | None, rates: Rates, terms: tuple[str, ...]
) -> tuple[Tax, ...]:
    """Pack the rows of a market.

    Parameters
    ----------
    rows
        From `matching`, with ``at``, the number of the key within the market.
    terms
        What bases and formulas may stand on.
    """
    order = rows.select("calc_order", "tax").unique().sort("calc_order", "tax")
    return tuple(
        _tax(rows.filter(pl.col("tax") == name), keys, declared_in, law_kinds, rates, terms)
        for name in order["tax"].unique(maintain_order=True)
    )


def _tax(
    rows: pl.DataFrame, keys: int, declared_in: str, law_kinds: str | None, rates: Rates, terms: tuple[str, ...]
) -> Tax:
    distinct = ["rule_id", "base", "share", "unit", "each", "each_in", "estimated", "counted", "formed", "formula",
                "rate_frac", "amount", "money_band",
                "band_variable", "band_from", "band_to", "band_to_included"]  # fmt: skip
    table = rows.select(distinct).unique(maintain_order=True).with_row_index("rate")
    rows = rows.join(table, on=distinct, nulls_equal=True, maintain_order="left")
    plain = rows.filter(~pl.col("money_band"))
    rate_of = np.full(keys, -1, np.int64)
    rate_of[plain["at"].to_numpy()] = plain["rate"].to_numpy()
    steps_of, steps = _steps(rows.filter("money_band"), table, keys, declared_in, law_kinds, rates)
    named = table.select(pl.when("counted").then(None).otherwise(pl.col("base"))).to_series()
    bases = named.drop_nulls().unique(maintain_order=True).to_list()
    name = rows["tax"][0]
    pairs = [
        rates.pair(currency, declared_in, law_kinds) if counted else 0
        for currency, counted in table.select("each_in", "counted").iter_rows()
    ]
    spoken = table.select(pl.when("formed").then(pl.col("formula"))).to_series()
    texts = [text for text in spoken.drop_nulls().unique(maintain_order=True).to_list() if not beyond(text, terms)]
    units = {unit: k for k, unit in enumerate(UNITS)}
    return Tax(
        name=name,
        head=rows["head"][0],
        terms=terms_of(name),
        rate_of=rate_of,
        steps_of=steps_of,
        steps=steps,
        share=table["share"].cast(pl.Float64).fill_null(0.0).to_numpy(),
        base=named.replace_strict({b: k for k, b in enumerate(bases)}, default=0, return_dtype=pl.Int64).to_numpy(),
        sums=tuple(as_sum(base) for base in bases),
        unit=table["unit"].replace_strict(units, default=-1, return_dtype=pl.Int64).fill_null(-1).to_numpy(),
        each=table["each"].cast(pl.Float64).fill_null(0.0).to_numpy(),
        pair=np.array(pairs, np.int64),
        estimated=table["estimated"].to_numpy(),
        banded=table["money_band"].to_numpy(),
        formula=spoken.replace_strict(
            {f: k for k, f in enumerate(texts)}, default=-1, return_dtype=pl.Int64
        ).to_numpy(),
        worded=tuple(worded(text, terms) for text in texts),
        own={"rate": floats(table["rate_frac"]), "amount": floats(table["amount"])},
        made_in=tuple(table["each_in"].fill_null("").to_list()),
    )


def _steps(
    rows: pl.DataFrame, table: pl.DataFrame, keys: int, declared_in: str, law_kinds: str | None, rates: Rates
) -> tuple[Ints, tuple[Steps, ...]]:
    """Keys that have the same rows share one table of steps."""
    steps_of = np.full(keys if rows.height else 0, -1, np.int64)
    if rows.is_empty():
        return steps_of, ()
    sets = rows.sort("at", "rate").group_by("at", maintain_order=True).agg("rate")
    numbers: dict[tuple[int, ...], int] = {}
    for at, held in sets.iter_rows():
        steps_of[at] = numbers.setdefault(tuple(held), len(numbers))
    made = []
    for held in numbers:
        bands = table.filter(pl.col("rate").is_in(held))
        variable, base = bands["band_variable"][0], bands["base"][0]
        edges = np.unique(np.array([*bands["band_from"].drop_nulls(), *bands["band_to"].drop_nulls()], np.float64))
        inside = pl.DataFrame({"number": in_each_band(edges)}).with_row_index("band")
        hits = inside.join(bands, how="cross").filter(in_band(pl.col("number")) & pl.col("number").is_not_nan())
        hits = hits.unique("band", keep="first", maintain_order=True)
        rate = np.full(len(inside), -1, np.int64)
        rate[hits["band"].to_numpy()] = hits["rate"].to_numpy()
        of_lot = variable.startswith("customs_value")
        pair = rates.pair(declared_in, variable[-3:].upper(), law_kinds)
        made.append(Steps(edges, rate, of_lot, () if of_lot else _plain_sum(base), pair))
    return steps_of, tuple(made)


def _plain_sum(base: str) -> Sum:
    return as_sum(base)
