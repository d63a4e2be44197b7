"""The figure that a claim states, reckoned from what is known: a sum, a mean per month, a growth, a ratio, a share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corridor.trade.claims.evidence import Evidence, Known, Subject
from corridor.trade.claims.periods import Span, months_of, year_before
from corridor.trade.claims.units import figure, taken, unit_of

Row = Mapping[str, Any]
FIGURES = ("level", "per_month")
"""Measures whose value is a figure in the unit of the series; the others are numbers without one."""
BY_OTHERS = ("growth", "ratio")
"""Measures that can be reckoned from two figures that others claim."""


@dataclass(frozen=True)
class Reckoned:
    """A figure to set beside a claim, in its own unit without scale; what is missing where there is none."""

    value: float | None
    low: float | None
    high: float | None
    words: str
    missing: str
    known: tuple[Known, ...]


def subject_of(claim: Row) -> Subject:
    """What a claim is about."""
    return Subject(claim["series_id"], claim["reporter"], claim["partner"], claim["flow"], claim["hs_prefix"])


def base_span(claim: Row, span: Span) -> Span:
    """The period that a growth is over: the one it names, or the same a year before in its calendar."""
    if claim["base_from"] and claim["base_to"]:
        return claim["base_from"], claim["base_to"]
    return year_before(span, claim["calendar"])


def reckoned(claim: Row, span: Span, evidence: Evidence) -> Reckoned:
    """The figure over `span` from series and flows."""
    subject, measure = subject_of(claim), claim["measure"]
    base = unit_of(claim["unit"]).base if measure in FIGURES else evidence.base_of(subject)
    one = evidence.over(subject, *span, base)
    if one.value is None or one.low is None or one.high is None:
        return Reckoned(None, None, None, "", one.missing, (one,))
    if measure == "level":
        return Reckoned(one.value, one.low, one.high, one.words, "", (one,))
    if measure == "per_month":
        months = months_of(span)
        words = f"{one.words}; over {months} months = {figure(one.value / months)}"
        return Reckoned(one.value / months, one.low / months, one.high / months, words, "", (one,))
    if measure == "share":
        other = evidence.over(_whole(claim), *span, base)
    else:
        other = evidence.over(subject, *base_span(claim, span), base)
    if other.value is None:
        return Reckoned(None, None, None, one.words, other.missing, (one, other))
    return _compared(measure, claim["unit"], one, other)


def _whole(claim: Row) -> Subject:
    """What a share is of."""
    if claim["of_series"]:
        return Subject(series_id=claim["of_series"])
    return Subject(None, claim["reporter"], claim["partner"], claim["flow"], claim["of_hs_prefix"])


def _compared(measure: str, unit: str, one: Known, other: Known) -> Reckoned:
    figures = (one.value, one.low, one.high, other.value, other.low, other.high)
    if any(f is None for f in figures) or not other.value or not other.low or other.low < 0:
        return Reckoned(None, None, None, one.words, "a base that is above zero", (one, other))
    value, low, high, of, of_low, of_high = (float(f) for f in figures if f is not None)
    percent = unit_of(unit).base == "percent"

    def shown(ratio: float) -> float:
        figure = ratio - 1 if measure == "growth" else ratio
        return figure * 100 if percent else figure

    less = " - 1" if measure == "growth" else ""
    told = f"{figure(value)} / {figure(of)}{less} = {shown(value / of):,.4g}{' percent' if percent else ''}"
    words = f"{one.words}; {other.words}; {told}"
    return Reckoned(shown(value / of), shown(low / of_high), shown(high / of_low), words, "", (one, other))


def by_claims(claim: Row, others: Sequence[Row]) -> Reckoned:
    """A growth or ratio from two figures that others claim; any other claim has nothing to be reckoned from."""
    if claim["measure"] not in BY_OTHERS or not claim["about"]:
        missing = "series_id, or reporter and flow, of what it is about"
        return Reckoned(None, None, None, "", missing, ())
    span = (claim["period_from"], claim["period_to"])
    spans = (span, base_span(claim, span))
    found = [_claimed(claim["about"], s, others) for s in spans]
    one, other = found
    if one is None or other is None:
        lacking = " and ".join(f"{s[0]} to {s[1]}" for s, known in zip(spans, found, strict=True) if known is None)
        return Reckoned(None, None, None, "", f"a figure of {claim['about']} for {lacking}", ())
    if one.base != other.base:
        return Reckoned(None, None, None, "", f"one unit: they are in {one.base} and {other.base}", (one, other))
    return _compared(claim["measure"], claim["unit"], one, other)


def _claimed(about: str, span: Span, others: Sequence[Row]) -> Known | None:
    """What others say the figure was over these days."""
    for row in others:
        same = (row["about"], row["measure"], row["statement"]) == (about, "level", "actual")
        if same and (row["period_from"], row["period_to"]) == span:
            unit = unit_of(row["unit"])
            low, high = (end * unit.scale for end in taken(row["value"], row["qualifier"]))
            said = (
                f"{row['claim_id']} says {row['qualifier']} {row['value']:g} {row['unit']} for {span[0]} to {span[1]}"
            )
            return Known(row["value"] * unit.scale, low, high, unit.base, said, (row["claim_id"],), "",
                         row["confidence"])  # fmt: skip
    return None
