"""Exchange rates: what one unit of a currency is worth in another on a day, and which row says so.

Several kinds of rate stand side by side (customs, market, official, assumed). The caller names the kinds it accepts,
best first; the first kind that has a row on the day is taken. There is no rate for a day without a row: it is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from corridor.errors import MissingRows
from corridor.provenance import weakest


@dataclass(frozen=True)
class Rate:
    """One currency in another on a day: ``amount * value`` converts; the rows it rests on are named."""

    value: float
    rule_id: str
    source: str
    confidence: str


_USD = Rate(1.0, "USD", "own", "sourced")


class Exchange:
    """Rates from ``fx_rates`` rows (units of a currency for one US dollar over some days)."""

    def __init__(self, fx_rates: pl.DataFrame, kinds: Sequence[str]) -> None:
        self.kinds = tuple(kinds)
        self._rows: dict[str, list[tuple[date, date, str, float, str, str]]] = {}
        columns = ("currency", "valid_from", "valid_to", "rate_kind", "units_per_usd", "source", "confidence")
        for currency, *row in fx_rates.select(columns).iter_rows():
            self._rows.setdefault(currency, []).append(tuple(row))

    def _per_usd(self, currency: str, on: date, kinds: tuple[str, ...]) -> Rate:
        if currency == "USD":
            return _USD
        rows = self._rows.get(currency, [])
        for kind in kinds:
            for first, last, row_kind, units, source, confidence in rows:
                if row_kind == kind and first <= on <= last:
                    return Rate(units, f"{currency}/{kind}/{first.isoformat()}", source, confidence)
        raise MissingRows(
            f"fx_rates has no {currency} rate of the kinds {', '.join(kinds)} on {on.isoformat()}. "
            f"Add a row, or name another kind in rate_kinds."
        )

    def rate(self, currency: str, to: str, on: date, kinds: Sequence[str] = ()) -> Rate:
        """What one unit of `currency` is worth in `to` on a day.

        Raises
        ------
        MissingRows
            A needed currency has no row of an accepted kind on the day.

        Notes
        -----
        Crosses go through the US dollar, on the same day and by the same order of kinds. `kinds` overrides the
        order given at the start, for a law that names its own.
        """
        if currency == to:
            return Rate(1.0, currency, "own", "sourced")
        wanted = tuple(kinds) or self.kinds
        source, target = self._per_usd(currency, on, wanted), self._per_usd(to, on, wanted)
        rows = [r for r in (source, target) if r is not _USD]
        return Rate(
            target.value / source.value,
            "|".join(r.rule_id for r in rows),
            "|".join(dict.fromkeys(r.source for r in rows)),
            weakest(r.confidence for r in rows),
        )

    def over(self, currency: str, to: str, first: date, last: date) -> Rate:
        """What one unit of `currency` is worth in `to` over some days, for a figure that is their sum.

        Raises
        ------
        MissingRows
            A needed currency has no row of an accepted kind in one of the months.

        Notes
        -----
        The mean by days of the rate in the middle of each Gregorian month, or the part of it that is asked for: a row
        that covers a year counts as the annual rate it is, monthly rows as a mean over the months. Every row that was
        used is named.
        """
        if currency == to:
            return self.rate(currency, to, first)
        parts, day = [], first
        while day <= last:
            after = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
            days = (min(last, after - timedelta(days=1)) - day).days + 1
            parts.append((self.rate(currency, to, day + timedelta(days=(days - 1) // 2)), days))
            day = after
        rules = list(dict.fromkeys(rate.rule_id for rate, _ in parts))
        if len(rules) == 1:
            return parts[0][0]
        mean = sum(rate.value * days for rate, days in parts) / sum(days for _, days in parts)
        named = f"mean of {len(rules)} rates, {rules[0]} to {rules[-1]}"
        sources = dict.fromkeys(name for rate, _ in parts for name in rate.source.split("|"))
        return Rate(mean, named, "|".join(sources), weakest(rate.confidence for rate, _ in parts))

    def table(self, wanted: pl.DataFrame, to: str, kinds: Sequence[str] = ()) -> pl.DataFrame:
        """Rates for many currencies and days at once.

        Parameters
        ----------
        wanted
            Columns ``currency`` and ``on``; repeats are looked up once.

        Returns
        -------
        pl.DataFrame
            One row per distinct currency and day: ``currency, on, fx, fx_rule, fx_source, fx_confidence``;
            ``fx`` and its companions are null where there is no rate, for the caller to refuse.
        """
        rows: list[tuple[object, ...]] = []
        for currency, on in wanted.select("currency", "on").drop_nulls().unique().sort("currency", "on").iter_rows():
            try:
                rate = self.rate(currency, to, on, kinds)
                rows.append((currency, on, rate.value, rate.rule_id, rate.source, rate.confidence))
            except MissingRows:
                rows.append((currency, on, None, None, None, None))
        schema = {
            "currency": pl.String, "on": pl.Date, "fx": pl.Float64, "fx_rule": pl.String, "fx_source": pl.String,
            "fx_confidence": pl.String,
        }  # fmt: skip
        return pl.DataFrame(rows, schema=schema, orient="row")
