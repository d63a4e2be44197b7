"""Claims set against each other: which pairs contradict, are hard to reconcile, or state one thing differently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any

from corridor.errors import MissingRows
from corridor.exchange import Exchange
from corridor.trade.claims.reckoning import base_span
from corridor.trade.claims.units import Unit, allowed, figure, unit_of

Row = Mapping[str, Any]
Span = tuple[date, date]
APART = 3.0
"""From how many times the pace of another figure a claim is hard to reconcile with it."""
MEANT = ("actual",)


def tensions(claims: Sequence[Row], exchange: Exchange) -> Iterator[dict[str, Any]]:
    """Pairs of claims about one thing that do not go together, with the arithmetic.

    Notes
    -----
    Amounts are never negative, so a part of a period cannot hold more than the whole. Figures of one period that
    their words do not let be equal are stated differently. A growth with two figures that part from it contradicts.
    Figures of other periods whose pace per year is `APART` times different cannot both be usual.
    """
    growths = [c for c in claims if c["about"] and c["measure"] == "growth" and _dated(c)]
    levels = [c for c in claims if c["about"] and c["measure"] == "level" and _dated(c) and c["statement"] in MEANT]
    for one, other in combinations(levels, 2):
        if one["about"] == other["about"]:
            found = _of_levels(one, other, exchange)
            leap = found is not None and found["kind"] == "hard_to_reconcile"
            if found is not None and not (leap and any(_spans_of(g) == {_span(one), _span(other)} for g in growths)):
                yield {"claim_id": one["claim_id"], "other_id": other["claim_id"], **found}
    for growth in growths:
        yield from _of_growth(growth, levels, exchange)


def _dated(claim: Row) -> bool:
    return claim["period_from"] is not None and claim["period_to"] is not None


def _span(claim: Row) -> Span:
    return claim["period_from"], claim["period_to"]


def _spans_of(growth: Row) -> set[Span]:
    """The two periods that a growth joins: somebody says that the figures part as far as they do."""
    return {_span(growth), base_span(growth, _span(growth))}


def _days(span: Span) -> int:
    return (span[1] - span[0]).days + 1


def _range(claim: Row, base: str, exchange: Exchange) -> tuple[float, float, float] | None:
    """What the claim lets be true, in units of `base`, and the figure itself; None where units cannot be joined."""
    unit = unit_of(claim["unit"])
    factor = unit.scale
    if unit.base != base:
        if not (unit.is_money and Unit(1.0, base).is_money):
            return None
        first, last = _span(claim)
        try:
            factor *= exchange.rate(unit.base, base, first + (last - first) / 2).value
        except MissingRows:
            return None
    low, high = allowed(claim["value"], claim["qualifier"])
    return low * factor, high * factor, claim["value"] * factor


def _of_levels(one: Row, other: Row, exchange: Exchange) -> dict[str, Any] | None:
    base = unit_of(one["unit"]).base
    first, second = _range(one, base, exchange), _range(other, base, exchange)
    if first is None or second is None:
        return None
    a, b = _span(one), _span(other)
    said = f"{one['claim_id']}: {_words(one)}; {other['claim_id']}: {_words(other)}"
    if a == b:
        if first[1] < second[0] or second[1] < first[0]:
            apart = max(first[2], second[2]) / min(first[2], second[2]) - 1 if min(first[2], second[2]) > 0 else 0.0
            return _tension(
                "stated_differently", f"{said}: {apart:.0%} apart for the same days.", "sources or coverage differ"
            )
        return None
    for inner, outer, whole, part in ((a, b, second, first), (b, a, first, second)):
        within = outer[0] <= inner[0] and inner[1] <= outer[1]
        if within and part[0] > whole[1]:
            return _tension("contradict", f"{said}: a part of the days holds more than all of them.",
                            "units, coverage or the base of the two differ")  # fmt: skip
    pace_a, pace_b = first[2] / _days(a) * 365, second[2] / _days(b) * 365
    if min(pace_a, pace_b) <= 0:
        return None
    times = max(pace_a, pace_b) / min(pace_a, pace_b)
    near = abs((a[0] - b[0]).days) <= 2 * 366
    if times >= APART and near:
        arithmetic = f"{said}: {figure(pace_a)} against {figure(pace_b)} {base} a year of 365 days, {times:.1f} times."
        return _tension(
            "hard_to_reconcile", arithmetic, "the base differs: what counts, who counts, or FOB against CIF"
        )
    return None


def _of_growth(growth: Row, levels: Sequence[Row], exchange: Exchange) -> Iterator[dict[str, Any]]:
    span = _span(growth)
    before_it = base_span(growth, span)
    factor = 0.01 if unit_of(growth["unit"]).base == "percent" else 1.0
    least, most = (1 + end * factor for end in allowed(growth["value"], growth["qualifier"]))
    same = [c for c in levels if c["about"] == growth["about"]]
    for after in (c for c in same if _span(c) == span):
        for before in (c for c in same if _span(c) == before_it):
            unit = unit_of(after["unit"]).base
            one, other = _range(after, unit, exchange), _range(before, unit, exchange)
            if one is None or other is None or other[0] <= 0:
                continue
            low, high = one[0] / other[1] if other[1] else 0.0, one[1] / other[0]
            if high < least or low > most:
                arithmetic = (
                    f"{growth['claim_id']}: {_words(growth)}; but {after['claim_id']} / {before['claim_id']} = "
                    f"{figure(one[2])} / {figure(other[2])} = {one[2] / other[2] - 1:+.0%}."
                )
                yield {"claim_id": growth["claim_id"], "other_id": after["claim_id"],
                       **_tension("contradict", arithmetic, "the growth is over another base")}  # fmt: skip


def _words(claim: Row) -> str:
    word = "" if claim["qualifier"] == "exactly" else f"{claim['qualifier']} "
    return f"{word}{claim['value']:,.10g} {claim['unit']} for {claim['period_from']} to {claim['period_to']}"


def _tension(kind: str, arithmetic: str, would: str) -> dict[str, Any]:
    return {"kind": kind, "arithmetic": arithmetic, "would_agree_if": would}
