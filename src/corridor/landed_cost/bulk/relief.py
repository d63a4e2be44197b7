"""What customs regimes take off duty and taxes, for many items at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from corridor.landed_cost.bulk.codes import Floats, Ints
from corridor.landed_cost.confidence import ESTIMATE
from corridor.landed_cost.finance import DAYS_PER_YEAR
from corridor.landed_cost.ledger import Ledger
from corridor.landed_cost.options import LandedCostOptions
from corridor.landed_cost.regimes import regimes_in_force

_TOLD = ("relieves", "share", "given", "given_back_after_days")


@dataclass(frozen=True)
class Relief:
    """One regime: the heads that it relieves, by which share; `days` is NaN where nobody waits for the money."""

    heads: tuple[str, ...]
    share: float
    suspended: bool
    days: float


@dataclass(frozen=True)
class Reliefs:
    """Regimes of a country; per key the number of its own, -1 for release for home use."""

    of: Ints
    kinds: tuple[Relief, ...]


def relief_rows(
    keys: pl.DataFrame, regimes: pl.DataFrame, options: LandedCostOptions, ledger: Ledger
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The regime of each key, and the ``key`` of those whose regime is an estimate, which the traced ledger weighs."""
    placed = keys.filter(pl.col("regime_id").is_not_null()).drop("goods_id")
    if placed.is_empty():
        return placed.select("key").with_columns(pl.lit(None).alias(name) for name in _TOLD), placed.select("key")
    rows = regimes_in_force(placed, regimes, options, ledger)
    return rows.select("key", *_TOLD), rows.filter(pl.col("regime_confidence") == ESTIMATE).select("key")


def packed_reliefs(rows: pl.DataFrame, keys: int) -> Reliefs:
    """Pack the rows of a country, with ``at``, the number of the key within it."""
    of = np.full(keys, -1, np.int64)
    numbers: dict[Relief, int] = {}
    for at, relieves, share, given, days in rows.select("at", *_TOLD).iter_rows():
        relief = Relief(tuple(relieves.split("|")), share, given == "suspended", -1.0 if days is None else days)
        of[at] = numbers.setdefault(relief, len(numbers))
    return Reliefs(of, tuple(numbers))


def relieve(
    reliefs: Reliefs, key: Ints, heads: dict[str, Floats], got_back: Floats, finance_per_year: float
) -> Floats | None:
    """Add the head ``relief`` and change what is got back; gives the cost of waiting for what is given back.

    Notes
    -----
    Suspended duty and taxes are neither cost nor cash. What is given back is paid first: it stays in the cash and
    leaves the cost, as VAT does that is got back, and of that nothing is given back once more.
    """
    which = reliefs.of[key]
    if not reliefs.kinds or not (which >= 0).any():
        return None
    relief, waiting = np.zeros(len(key)), np.zeros(len(key))
    for number, kind in enumerate(reliefs.kinds):
        at = np.flatnonzero(which == number)
        relieved = sum((heads[head][at] for head in kind.heads if head in heads), np.zeros(len(at)))
        vat = got_back[at] if "vat" in kind.heads else np.zeros(len(at))
        if kind.suspended:
            relief[at] = -kind.share * relieved
            got_back[at] -= kind.share * vat
        else:
            back = kind.share * (relieved - vat)
            got_back[at] += back
            if kind.days >= 0:
                waiting[at] = back * finance_per_year * kind.days / DAYS_PER_YEAR
    heads["relief"] = relief
    return waiting
