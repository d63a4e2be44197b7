"""Other readings of a claim that does not hold: of another calendar, year, unit or base it may."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from corridor.trade.claims.evidence import Evidence
from corridor.trade.claims.periods import Span, in_other_calendar, just_before, year_before
from corridor.trade.claims.reckoning import FIGURES, Reckoned, reckoned
from corridor.trade.claims.units import unit_of

Row = Mapping[str, Any]
_SCALES = {1e3: "a thousand times smaller", 1e-3: "a thousand times larger", 1e6: "a million times smaller",
           1e-6: "a million times larger"}  # fmt: skip


def would_hold(claim: Row, span: Span, evidence: Evidence, low: float, high: float) -> Iterator[str]:
    """Readings of the claim under which its figure lies between `low` and `high`, in words."""
    for name, other in in_other_calendar(span, claim["calendar"]):
        if _fits(reckoned(claim, other, evidence), low, high):
            yield name
    for back, name in ((1, "before"), (-1, "after")):
        other = year_before(span, claim["calendar"], back)
        if _fits(reckoned(claim, other, evidence), low, high):
            yield f"the year {name} ({other[0]} to {other[1]})"
    here = reckoned(claim, span, evidence)
    if claim["measure"] in FIGURES:
        yield from (f"a unit {name}" for factor, name in _SCALES.items() if _fits(here, low, high, factor))
    if claim["measure"] == "growth":
        yield from _other_bases(claim, span, here, evidence, low, high)


def _fits(found: Reckoned, low: float, high: float, factor: float = 1.0) -> bool:
    return found.value is not None and low <= found.value * factor <= high


def _other_bases(claim: Row, span: Span, here: Reckoned, evidence: Evidence, low: float, high: float) -> Iterator[str]:
    one = 100.0 if unit_of(claim["unit"]).base == "percent" else 1.0
    if here.value is not None and low <= here.value + one <= high:
        yield "the ratio of the two, not the growth"
    before = just_before(span, claim["calendar"])
    over = {**claim, "base_from": before[0], "base_to": before[1]}
    if _fits(reckoned(over, span, evidence), low, high):
        yield f"growth over the period just before ({before[0]} to {before[1]})"
