"""Duty of many items at once: the rates of a market as columns of numbers, and which of them each key may use."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from corridor.landed_cost.bulk.codes import Flags, Floats, Ints
from corridor.landed_cost.bulk.owing import Owing
from corridor.landed_cost.bulk.rates import Rates

AD_VALOREM, SPECIFIC, COMPOUND, NOT_LESS, LOWER = 1, 2, 3, 4, 5
_KINDS = {"ad_valorem": AD_VALOREM, "specific": SPECIFIC, "compound": COMPOUND, "mixed_min": NOT_LESS,
          "mixed_max": LOWER}  # fmt: skip
_UNITS = {"unit": 0, "1000_unit": 1, "kg": 2, "cm3": 3}
_RANK = pl.col("measure").replace_strict({"preference": 0, "mfn": 1}, default=2, return_dtype=pl.Int8)


@dataclass(frozen=True)
class DutyRates:
    """Rates of a market.

    Attributes
    ----------
    ordinary
        Slots of competing rows, in the order in which ties are settled: per key the number of its rate, or -1.
    on_top
        Slots of rows that are charged besides.
    additional
        The rate counts as ``additional_duty`` in later bases, not as ``duty``.
    """

    kind: Ints
    share: Floats
    alternative: Floats
    specific: Floats
    unit: Ints
    pair: Ints
    estimated: Flags
    estimated_if_due: Flags
    additional: Flags
    ordinary: tuple[Ints, ...]
    on_top: tuple[Ints, ...]
    rates: Rates

    def due(self, rate: Ints, items: Owing, at: Ints) -> tuple[Floats, Flags]:
        """What the rates of the items in the places `at` come to, and which rest on an estimate.

        NaN where a figure is missing.
        """
        due = items.value[at] * self.share[rate]
        estimated = self.estimated[rate]
        kind = self.kind[rate]
        odd = np.flatnonzero(kind != AD_VALOREM)
        if len(odd):
            due[odd], estimated[odd] = self._odd(rate[odd], kind[odd], due[odd], estimated[odd], items, at[odd])
        if self.estimated_if_due.any():
            estimated |= self.estimated_if_due[rate] & (due > 0)
        return due, estimated

    def _odd(
        self, rate: Ints, kind: Ints, share: Floats, estimated: Flags, items: Owing, at: Ints
    ) -> tuple[Floats, Flags]:
        """Rates that are not, or not only, a share of the value."""
        pair, spell = self.pair[rate], items.spell[at]
        counted = np.choose(self.unit[rate], [1.0, 0.001, items.figure("mass_kg")[at], items.figure("engine_cc")[at]])
        amount = counted * self.specific[rate] * self.rates.of(pair, spell)
        other = np.where(kind == LOWER, items.value[at] * self.alternative[rate], 0.0)
        floor = np.maximum(other, amount)
        due = np.select(
            [kind == SPECIFIC, kind == COMPOUND, kind == NOT_LESS, kind == LOWER],
            [amount, share + amount, np.maximum(share, amount), np.minimum(share, floor)],
        )
        by_amount = np.select(
            [kind <= COMPOUND, kind == NOT_LESS], [True, share < amount], (share > floor) & (other < amount)
        )
        # A missing mass or rate of exchange is missing whichever part would count.
        due = np.where(np.isnan(amount), np.nan, due)
        return due, estimated | (by_amount & self.rates.guessed(pair, spell))


def duty_rates(rows: pl.DataFrame, keys: int, declared_in: str, law_kinds: str | None, rates: Rates) -> DutyRates:
    """Pack the rows of a market.

    Parameters
    ----------
    rows
        From `matching`, with ``at``, the number of the key within the market.
    """
    distinct = ["rule_id", "kind", "ad_valorem_frac", "alt_ad_valorem_frac", "specific_amount", "specific_currency",
                "specific_unit", "measure", "estimated", "estimated_if_due"]  # fmt: skip
    table = rows.select(distinct).unique(maintain_order=True).with_row_index("rate")
    rows = rows.join(table, on=distinct, nulls_equal=True, maintain_order="left")
    kinds = table["kind"].replace_strict(_KINDS, default=0, return_dtype=pl.Int64).to_numpy()
    pairs = [rates.pair(c, declared_in, law_kinds) if c else 0 for c in table["specific_currency"]]
    return DutyRates(
        kind=kinds,
        share=_number(table["ad_valorem_frac"]),
        alternative=_number(table["alt_ad_valorem_frac"]),
        specific=_number(table["specific_amount"]),
        unit=table["specific_unit"].replace_strict(_UNITS, default=0, return_dtype=pl.Int64).to_numpy(),
        pair=np.array(pairs, np.int64),
        estimated=table["estimated"].to_numpy(),
        estimated_if_due=table["estimated_if_due"].to_numpy(),
        additional=(table["measure"] == "additional_duty").to_numpy(),
        ordinary=_slots(rows.filter(~pl.col("on_top")).sort("at", _RANK, "rule_id"), keys),
        on_top=_slots(rows.filter("on_top").sort("at", "series", "rule_id"), keys),
        rates=rates,
    )


def unknown_kinds(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows that only the traced ledger reckons: formulas, and rates within a quota, which is drawn on in order."""
    return rows.filter(~pl.col("kind").is_in(list(_KINDS)) | pl.col("quota_id").is_not_null())


def _number(column: pl.Series) -> Floats:
    return column.cast(pl.Float64).fill_null(0.0).to_numpy()


def _slots(rows: pl.DataFrame, keys: int) -> tuple[Ints, ...]:
    """The first rows of all keys, the second ones, and so on."""
    rows = rows.with_columns(slot=pl.int_range(pl.len()).over("at"))
    slots = []
    for k in sorted(rows["slot"].unique()):
        part = rows.filter(pl.col("slot") == k)
        slot = np.full(keys, -1, np.int64)
        slot[part["at"].to_numpy()] = part["rate"].to_numpy()
        slots.append(slot)
    return tuple(slots)
