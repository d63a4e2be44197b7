"""Whether a matched line may be ordered: hard tests, each with what is asked, what there is, and its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from corridor.errors import MissingRows
from corridor.exchange import Exchange
from corridor.matching.standards import Standards, kind_of, of_line
from corridor.tables.column import cell_values
from corridor.tables.matching_results import Qualifications

ALLOCATED = frozenset({"capacity", "minimum_order"})
"""Tests that say how much can be ordered rather than whether: the allocation keeps them itself."""


@dataclass(frozen=True)
class Asked:
    """What the tests look at besides the two lists.

    Attributes
    ----------
    on, until
        The days between which the order is placed; one day where `until` is left out.
    currency
        That prices are compared in.
    exchange
        Rates; without them prices of two currencies cannot be compared.
    maker_standards
        What makers hold.
    approvals
        ``need_id, regulation_id, held``: what the market asks of the part, and whether it is covered already.
    markets
        ``need_id, country, part_family`` of each need.
    landed
        ``need_id, line_id, landed_per_unit`` in `currency`; where a pair has none its price is compared as it stands.
    year_frac
        Share of a year in which the quantity of a need is wanted; of a yearly capacity so much is there.
    """

    on: date
    currency: str
    exchange: Exchange | None
    maker_standards: pl.DataFrame
    approvals: pl.DataFrame = field(default_factory=lambda: _empty("need_id", "regulation_id", held=pl.Boolean))
    markets: pl.DataFrame = field(default_factory=lambda: _empty("need_id", "country", "part_family"))
    landed: pl.DataFrame = field(default_factory=lambda: _empty("need_id", "line_id", landed_per_unit=pl.Float64))
    year_frac: float = 1.0
    until: date | None = None


def _empty(*texts: str, **others: Any) -> pl.DataFrame:
    return pl.DataFrame(schema={**dict.fromkeys(texts, pl.String), **others})


def qualify(pairs: pl.DataFrame, needs: pl.DataFrame, price_lists: pl.DataFrame, asked: Asked) -> pl.DataFrame:
    """Test every pair that is a match or to be reviewed.

    Returns
    -------
    DataFrame[Qualifications]
        By pair, in its order. ``failed`` is a test that is not met, ``unknown`` one that cannot be told, which is not
        met either and is told apart; a pair is qualified when none of its tests is ``failed``.
    """
    shown = pairs.filter(pl.col("band") != "no").select("need_id", "line_id")
    wanted = {row["need_id"]: row for row in needs.iter_rows(named=True)}
    lines = {row["line_id"]: row for row in price_lists.iter_rows(named=True)}
    standards = Standards(asked.maker_standards, asked.on)
    approvals: dict[str, dict[str, bool]] = {}
    for need_id, regulation, held in asked.approvals.select("need_id", "regulation_id", "held").iter_rows():
        approvals.setdefault(need_id, {})[regulation] = held
    markets = {n: (c, f) for n, c, f in asked.markets.select("need_id", "country", "part_family").iter_rows()}
    landed = {(n, o): v for n, o, v in asked.landed.select("need_id", "line_id", "landed_per_unit").iter_rows()}
    rows = []
    for need_id, line_id in shown.iter_rows():
        need, line = wanted[need_id], lines[line_id]
        country, family = markets.get(need_id, (None, None))
        tests = [
            *_standards(need, line, approvals.get(need_id, {}), standards, country, family),
            *_figures(need, line, asked.year_frac),
            _price(need, line, landed.get((need_id, line_id)), asked),
            _validity(line, asked.on, asked.until or asked.on),
        ]
        rows += [{"need_id": need_id, "line_id": line_id, **test} for test in tests]
    return Qualifications.frame(rows)


def _test(test: str, subject: str, verdict: str, reason: str, **figures: Any) -> dict[str, Any]:
    return {"test": test, "subject": subject, "verdict": verdict, "reason": reason, **figures}


def _standards(
    need: Mapping[str, Any],
    line: Mapping[str, Any],
    approvals: Mapping[str, bool],
    standards: Standards,
    country: str | None,
    family: str | None,
) -> Iterator[dict[str, Any]]:
    """Approvals that the market asks, and what the buyer asks besides."""
    named = of_line(line["standards"])
    for standard in dict.fromkeys([*approvals, *cell_values(need["standards"])]):
        kind = kind_of(standard)
        if approvals.get(standard):
            yield _test(kind, standard, "met", f"{standard} is covered by evidence of the case")
        elif standard in named:
            yield _test(kind, standard, "met", f"{standard} by the price list's own word")
        else:
            paper, why = standards.held(line["party_id"], standard, country, family)
            told = "approval " if kind == "approval" else ""
            if paper is not None:
                yield _test(kind, standard, "met", f"{standard}: {paper.document}")
            elif standards.known(line["party_id"]) or named:
                yield _test(kind, standard, "failed", f"{told}{why}")
            else:
                yield _test(kind, standard, "unknown", f"{told}{standard}: nothing is known of what the maker holds")


def _figures(need: Mapping[str, Any], line: Mapping[str, Any], year_frac: float) -> Iterator[dict[str, Any]]:
    quantity, least = need["quantity"], line["minimum_order_units"] or 0.0
    if least > 0:
        yield _compared("minimum_order", least, quantity, "unit", quantity is not None and quantity >= least,
                        f"minimum order of {least:,.0f}, wanted {_shown(quantity)}")  # fmt: skip
    else:
        yield _test("minimum_order", "minimum order", "not_asked", "no minimum order")
    if line["capacity_per_year"] is None or not quantity:
        verdict = "unknown" if quantity else "not_asked"
        yield _test(
            "capacity", "capacity", verdict, "the capacity of the line is not known", asked=quantity, unit="unit"
        )
    else:
        there = line["capacity_per_year"] * year_frac
        share = min(there / quantity, 1.0)
        yield _compared("capacity", quantity, there, "unit", there >= quantity, f"capacity {share:.0%}")
    within, lead = need["within_days"], line["lead_time_days"]
    if within is None:
        yield _test("lead_time", "lead time", "not_asked", "no time is asked for", has=lead, unit="day")
    else:
        yield _compared("lead_time", within, lead, "day", lead is not None and lead <= within,
                        f"lead time of {_shown(lead)} days, asked within {within:g}")  # fmt: skip


def _compared(test: str, asked: float, has: float | None, unit: str, holds: bool, reason: str) -> dict[str, Any]:
    verdict = "unknown" if has is None else "met" if holds else "failed"
    return _test(test, test.replace("_", " "), verdict, reason, asked=asked, has=has, unit=unit)


def _shown(value: float | None) -> str:
    return "unknown" if value is None else f"{value:,.0f}"


def _price(need: Mapping[str, Any], line: Mapping[str, Any], landed: float | None, asked: Asked) -> dict[str, Any]:
    target = need["target_price_per_unit"]
    if target is None:
        return _test("price", "price", "not_asked", "no target price", has=landed, unit=asked.currency)
    try:
        hoped = converted(target, need["currency"], asked)
        has = landed if landed is not None else converted(line["price_per_unit"], line["currency"], asked)
    except MissingRows as error:
        return _test("price", "price", "unknown", f"prices cannot be compared: {error}")
    if hoped is None or has is None:
        what = "the line has no price" if has is None else "the target has no currency"
        return _test("price", "price", "unknown", what, asked=hoped, has=has, unit=asked.currency)
    which = "landed" if landed is not None else f"{line['incoterm']}, not landed,"
    reason = f"{which} {has:,.2f} against a target of {hoped:,.2f} {asked.currency}"
    return _test(
        "price", "price", "met" if has <= hoped else "failed", reason, asked=hoped, has=has, unit=asked.currency
    )


def converted(amount: float | None, currency: str | None, asked: Asked) -> float | None:
    """An amount in the currency that is compared in; None where it or its currency is not told.

    Raises
    ------
    MissingRows
        There is no rate on the day.
    """
    if amount is None or currency is None:
        return None
    if currency == asked.currency:
        return float(amount)
    if asked.exchange is None:
        raise MissingRows(f"there is no rate from {currency} to {asked.currency}.")
    return float(amount) * asked.exchange.rate(currency, asked.currency, asked.on).value


def _validity(line: Mapping[str, Any], on: date, until: date) -> dict[str, Any]:
    first, last = line["valid_from"], line["valid_to"]
    if (first is None or first <= until) and (last is None or on <= last):
        return _test("validity", "validity", "met", "the price is valid when the order is placed")
    days = on.isoformat() if on == until else f"{on.isoformat()} to {until.isoformat()}"
    reason = f"the price holds from {first or 'always'} to {last or 'no end'}, not on {days}"
    return _test("validity", "validity", "failed", reason)
