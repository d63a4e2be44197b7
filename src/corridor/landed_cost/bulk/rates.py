"""Exchange rates of every pair of currencies that items need, on every day, in one block of numbers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import numpy as np
import polars as pl

from corridor.exchange import Exchange
from corridor.landed_cost.bulk.codes import Flags, Floats, Ints
from corridor.landed_cost.confidence import ESTIMATE
from corridor.landed_cost.law_rates import OF_DECLARATION, changes, read
from corridor.landed_cost.rates import with_fx

DAY_ZERO = date(1970, 1, 1)


def number_of(day: date) -> int:
    """Days since the first day of 1970, as polars counts them."""
    return (day - DAY_ZERO).days


class Rates:
    """What one unit of a currency is worth in another on a day.

    A pair is a row of the block, a spell without a change of any rate a column. ``worth`` is NaN without a rate.
    """

    def __init__(
        self, exchange: Exchange, fx_rates: pl.DataFrame, first: date, last: date, law_days: set[str] | None = None
    ) -> None:
        self.exchange = exchange
        starts = _starts(fx_rates, first, last)
        self._starts = sorted({*starts, *changes(set(starts), law_days or set(), first, last)})
        self._days = {
            currency: set(_starts(rows, first, last))
            for (currency,), rows in fx_rates.select("currency", "valid_from", "valid_to").group_by("currency")
        }
        numbers = np.array([number_of(day) for day in self._starts])
        self._first = number_of(first)
        span = np.arange(self._first, number_of(last) + 1)
        self._spell_of_day: Ints = np.searchsorted(numbers, span, "right") - 1
        self._pairs: dict[tuple[str, str, str], int] = {}
        self.worth: Floats = np.zeros((0, len(numbers)))
        self.estimated: Flags = np.zeros((0, len(numbers)), np.bool_)

    def of(self, pairs: Ints, spells: Ints) -> Floats:
        """The worth of many pairs in many spells."""
        found: Floats = self.worth.ravel().take(pairs * self.worth.shape[1] + spells)
        return found

    def guessed(self, pairs: Ints, spells: Ints) -> Flags:
        """Whether it is an estimate."""
        found: Flags = self.estimated.ravel().take(pairs * self.estimated.shape[1] + spells)
        return found

    def spells(self, days: Ints) -> Ints:
        """The column of each day."""
        return self._spell_of_day[days - self._first]

    def pair(self, of: str | None, to: str | None, law_kinds: str | None = None) -> int:
        """The row of a pair; `law_kinds`: the kinds of rate that a law names, joined by ``|``, which come first."""
        key = (of or "", to or "", law_kinds or "")
        if key not in self._pairs:
            self._pairs[key] = len(self.worth)
            worth, estimated = self._row(*key)
            self.worth = np.vstack([self.worth, worth])
            self.estimated = np.vstack([self.estimated, estimated])
        return self._pairs[key]

    def _row(self, of: str, to: str, law_kinds: str) -> tuple[Floats, Flags]:
        """Rates as the ledger finds them, on the days on which one of the two may change."""
        own = self._days.get(of, set()) | self._days.get(to, set())
        shifted = read(law_kinds).day != OF_DECLARATION
        days = [day for k, day in enumerate(self._starts) if k == 0 or shifted or day in own]
        asked = pl.DataFrame({"on": days}, schema={"on": pl.Date})
        asked = asked.with_columns(of=pl.lit(of), to=pl.lit(to), kinds=pl.lit(law_kinds))
        found = with_fx(asked, self.exchange, "of", "to", "", "kinds" if law_kinds else "").sort("on")
        numbers = np.array([number_of(day) for day in days])
        spell = np.searchsorted(numbers, np.array([number_of(day) for day in self._starts]), "right") - 1
        worth = found["fx"].cast(pl.Float64).fill_null(np.nan).to_numpy()
        guessed = (found["fx_confidence"] == ESTIMATE).fill_null(False).to_numpy()
        return worth[spell], guessed[spell]


def _starts(fx_rates: pl.DataFrame, first: date, last: date) -> list[date]:
    ends: Iterable[date] = fx_rates["valid_to"].drop_nulls().unique().to_list()
    begins: Iterable[date] = fx_rates["valid_from"].drop_nulls().unique().to_list()
    days = {first, *begins, *(day + timedelta(days=1) for day in ends if day < date.max)}
    return sorted(day for day in days if first <= day <= last)
