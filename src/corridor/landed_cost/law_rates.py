"""Rates of exchange that a law names for a declaration: which kinds, best first, and the rate of which day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from corridor.exchange import Exchange

OF_DECLARATION = "declaration"
_SIGN = "@"
"""Between the kinds, joined by ``|``, and the day that the law names, where it is not that of the declaration."""
_WEDNESDAY = 2


def _day_before(on: date) -> date:
    return on - timedelta(days=1)


def _third_wednesday_before(on: date) -> date:
    """The third Wednesday of the month before."""
    last = on.replace(day=1) - timedelta(days=1)
    first = last.replace(day=1)
    return first + timedelta(days=(_WEDNESDAY - first.weekday()) % 7 + 14)


_DAYS: dict[str, Callable[[date], date]] = {
    "day_before": _day_before,
    "third_wednesday_of_month_before": _third_wednesday_before,
}


@dataclass(frozen=True)
class LawRate:
    """What `read` makes of the words of a law; without kinds those of the case hold."""

    kinds: tuple[str, ...]
    day: str

    def on(self, declared: date) -> date:
        """The day whose rate counts for a declaration of a day."""
        return _DAYS[self.day](declared) if self.day in _DAYS else declared

    def with_others(self, exchange: Exchange) -> tuple[str, ...]:
        """Its kinds, and after them those that the case accepts; none where it names none."""
        return tuple(dict.fromkeys([*self.kinds, *exchange.kinds])) if self.kinds else ()


def read(words: str | None) -> LawRate:
    """Take apart what `spoken` or `as_spoken` put together."""
    kinds, _, day = (words or "").partition(_SIGN)
    return LawRate(tuple(filter(None, kinds.split("|"))), day or OF_DECLARATION)


def spoken(kinds: str | None, day: str | None) -> str | None:
    """Kinds and day of a law in one text; None where the case's own kinds and the day of the declaration hold."""
    return f"{kinds or ''}{_SIGN}{day}" if day in _DAYS else kinds or None


def as_spoken(kinds: pl.Expr, day: pl.Expr) -> pl.Expr:
    """`spoken` for columns."""
    apart = pl.concat_str(kinds.fill_null(""), pl.lit(_SIGN), day)
    return pl.when(day.is_in(list(_DAYS))).then(apart).otherwise(kinds)


def changes(starts: set[date], days: set[str], first: date, last: date) -> set[date]:
    """Days on which what a law reads may change, if rates change on `starts`."""
    found = set()
    if "day_before" in days:
        found |= {day + timedelta(days=1) for day in starts}
    if "third_wednesday_of_month_before" in days:
        month = first.replace(day=1)
        while month <= last:
            found.add(month)
            month = (month + timedelta(days=32)).replace(day=1)
    return {day for day in found if first <= day <= last}
