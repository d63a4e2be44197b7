"""What is known about the figure of a claim: observations of a series or of flows, summed over its days."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from corridor.errors import MissingRows
from corridor.exchange import Exchange
from corridor.figures.pieces import Piece, taken_apart
from corridor.provenance import weakest
from corridor.trade.claims.units import Unit, figure, unit_of
from corridor.trade.spread import Observation, Running

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Known:
    """A sum over days in units of `base`, with the band of its splitting; `missing` says what is not known.

    `words` tells the sum as a person would write it, `rests_on` what it is the sum of.
    """

    value: float | None
    low: float | None
    high: float | None
    base: str
    words: str
    rests_on: tuple[str, ...] = ()
    missing: str = ""
    confidence: str = "sourced"


@dataclass(frozen=True)
class Subject:
    """What a claim or its base is about: a series, or flows of one reporter."""

    series_id: str | None = None
    reporter: str | None = None
    partner: str | None = None
    flow: str | None = None
    hs_prefix: str | None = None

    @property
    def is_told(self) -> bool:
        return bool(self.series_id or self.reporter)

    @property
    def words(self) -> str:
        if self.series_id:
            return self.series_id
        return f"{self.flow} of {self.hs_prefix or 'all goods'}, {self.reporter} with {self.partner or 'WORLD'}"


class Evidence:
    """Observations by subject, newest editions only, summed over any days.

    Parameters
    ----------
    output_series, trade_flows
        Rows of the tables.
    """

    def __init__(self, output_series: Sequence[Row], trade_flows: Sequence[Row], exchange: Exchange) -> None:
        self._exchange = exchange
        self._series: dict[str, list[Row]] = {}
        for row in output_series:
            self._series.setdefault(row["series_id"], []).append(row)
        self._flows = trade_flows
        self._running: dict[tuple[Subject, str], tuple[Running | None, str, str, str]] = {}

    def over(self, about: Subject, first: date, last: date, base: str) -> Known:
        """The sum of a subject over some days, in units of `base`."""
        if not about.is_told:
            return Known(None, None, None, base, "", missing="series_id, or reporter and flow, of the claim")
        key = (about, base)
        if key not in self._running:
            self._running[key] = self._read(about, base)
        running, own_base, confidence, missing = self._running[key]
        if running is None:
            return Known(None, None, None, base, "", missing=missing)
        if own_base != base:
            return Known(None, None, None, base, "", missing=f"{about.words} is in {own_base}, the claim in {base}")
        found = running.total(first, last)
        if found.value is None:
            spans = ", ".join(f"{a} to {b}" for a, b in found.missing)
            also = f", or {missing}" if missing else ""
            return Known(None, None, None, base, "", missing=f"values of {about.words} for {spans}{also}")
        split = f", of which {len(found.split)} split by days" if found.split else ""
        many = "" if found.used == 1 and not split else f"sum of {found.used} periods{split} = "
        words = f"{about.words}, {first} to {last}: {many}{figure(found.value)} {base}"
        return Known(found.value, found.low, found.high, base, words, (about.words,), "", confidence)

    def base_of(self, about: Subject) -> str:
        """The unit that a subject is counted in, without its scale; empty where nothing is known of it."""
        rows = self._of_series(about) if about.series_id else self._of_flows(about)
        return unit_of(rows[0]["unit"]).base if rows else ""

    def _read(self, about: Subject, base: str) -> tuple[Running | None, str, str, str]:
        rows = self._of_series(about) if about.series_id else self._of_flows(about)
        if not rows:
            return None, "", "sourced", f"rows of {about.words}"
        units = {row["unit"] for row in rows}
        bases = sorted({unit_of(unit).base for unit in units})
        # Amounts of several currencies are one series, each converted at the rate of its own days.
        money = all(Unit(1.0, own).is_money for own in (*bases, base))
        if len(bases) > 1 and not money:
            return None, "", "sourced", f"one unit throughout {about.words}; it has {', '.join(sorted(units))}"
        pieces, without = [], ""
        for row in rows:
            own = unit_of(row["unit"])
            value = row["value"] * own.scale
            if money and own.base != base:
                rate = self._rate(own.base, base, row["period_from"], row["period_to"])
                if rate is None:
                    without = without or f"a rate of {own.base} in {base} for {row['period_from']}"
                    continue
                value *= rate
            pieces.append(Piece(row["period_from"], row["period_to"], value))
        if not pieces:
            return None, "", "sourced", without
        try:
            running = Running(Observation(p.first, p.last, p.value) for p in taken_apart(pieces).pieces)
        except ValueError as overlap:
            return None, "", "sourced", f"periods of {about.words} that do not overlap: {overlap}"
        return running, base if money else bases[0], weakest(row["confidence"] for row in rows), without

    def _rate(self, own: str, base: str, first: date, last: date) -> float | None:
        """The mean rate over a period."""
        try:
            return self._exchange.over(own, base, first, last).value
        except MissingRows:
            return None

    def _of_series(self, about: Subject) -> list[Row]:
        return _newest(self._series.get(about.series_id or "", []), lambda r: (r["period_from"], r["period_to"]))

    def _of_flows(self, about: Subject) -> list[Row]:
        """Flows by period: of the goods asked for, or in a period without them the codes next below, summed."""
        partner = about.partner or "WORLD"
        rows = [
            r
            for r in self._flows
            if (r["reporter"], r["partner"], r["flow"]) == (about.reporter, partner, about.flow)
            and r["value"] is not None
        ]
        rows = _at_one_depth(rows, about.hs_prefix)
        newest = _newest(rows, lambda r: (r["hs_code"], r["period_from"], r["period_to"]))
        summed: dict[tuple[date, date, str], dict[str, Any]] = {}
        for row in newest:
            key = (row["period_from"], row["period_to"], row["currency"])
            found = summed.setdefault(
                key, {"period_from": key[0], "period_to": key[1], "unit": key[2], "value": 0.0, "confidence": "sourced"}
            )
            found["value"] += row["value"]
            found["confidence"] = weakest([found["confidence"], row["confidence"]])
        return list(summed.values())


def _at_one_depth(rows: Sequence[Row], prefix: str | None) -> list[Row]:
    """Of each period the rows of a code itself, or where it has none those of the shortest codes below it."""
    periods: dict[tuple[date, date], list[Row]] = {}
    for row in rows:
        if row["hs_code"] == (prefix or "TOTAL") or (prefix and row["hs_code"].startswith(prefix)):
            periods.setdefault((row["period_from"], row["period_to"]), []).append(row)
    kept: list[Row] = []
    for found in periods.values():
        depth = min(len(row["hs_code"]) for row in found)
        kept += [row for row in found if len(row["hs_code"]) == depth]
    return kept


def _newest(rows: Sequence[Row], key: Callable[[Row], Any]) -> list[Row]:
    """Of rows that speak of the same thing, the one of the newest edition."""
    best: dict[Any, Row] = {}
    for row in rows:
        found = best.get(key(row))
        if found is None or (row["vintage"] or date.min) > (found["vintage"] or date.min):
            best[key(row)] = row
    return list(best.values())
