"""Claims set against what is known: does each hold, and if not, of which period, unit or base would it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from corridor.exchange import Exchange
from corridor.figures.period_names import days_of, read_period
from corridor.provenance import weakest
from corridor.tables.statistics_results import ClaimChecks, ClaimTensions
from corridor.trade.claims.evidence import Evidence
from corridor.trade.claims.readings import would_hold
from corridor.trade.claims.reckoning import FIGURES, Reckoned, by_claims, reckoned, subject_of
from corridor.trade.claims.tensions import tensions
from corridor.trade.claims.units import allowed, figure, unit_of

Row = Mapping[str, Any]
HOLDS, FAILS, UNTOLD = "holds", "does_not_hold", "cannot_be_told"


@dataclass(frozen=True)
class ClaimsResult:
    """What `check_claims` gives: `ClaimChecks` and `ClaimTensions`."""

    claim_checks: pl.DataFrame
    claim_tensions: pl.DataFrame


def check_claims(
    claims: pl.DataFrame, output_series: pl.DataFrame, trade_flows: pl.DataFrame, exchange: Exchange
) -> ClaimsResult:
    """Check every claim against series, flows and the other claims.

    Parameters
    ----------
    claims
        What is said. A claim that names no series and no flows is set against other claims of the same `about`.
    output_series, trade_flows
        What is known; of several editions of a figure the newest counts.
    exchange
        Rates between the currencies of figures and claims.

    Returns
    -------
    ClaimsResult
        One check per claim: a claim holds if all that its figure may be lies within what its words allow, does not if
        none does, and cannot be told otherwise. Words: `exactly` and `only` to half a unit of the last figure
        meant, `about` to 10 %, `over` and `under` strictly. And the pairs of claims that contradict each other.
    """
    if claims.is_empty():
        return ClaimsResult(ClaimChecks.empty(), ClaimTensions.empty())
    rows = sorted((_with_days(row) for row in claims.iter_rows(named=True)), key=lambda r: r["claim_id"])
    evidence = Evidence(output_series.to_dicts(), trade_flows.to_dicts(), exchange)
    checked = [_check(row, evidence, rows) for row in rows]
    return ClaimsResult(ClaimChecks.frame(checked), ClaimTensions.frame(tensions(rows, exchange)))


def _check(claim: Row, evidence: Evidence, others: Sequence[Row]) -> dict[str, Any]:
    unit = unit_of(claim["unit"])
    scale = unit.scale if claim["measure"] in FIGURES else 1.0
    base = {"claim_id": claim["claim_id"], "stated": claim["value"] * scale, "unit": unit.base}
    span = days_of(claim)
    if isinstance(span, str):
        return _told(base, claim, UNTOLD, None, "The claim names no days.", span)
    by_figures = subject_of(claim).is_told
    found = reckoned(claim, span, evidence) if by_figures else by_claims(claim, others)
    if found.value is None or found.low is None or found.high is None:
        words = f"{found.words}." if found.words else "There is nothing to reckon with."
        return _told(base, claim, UNTOLD, found, words, found.missing)
    rounded = claim["measure"] not in FIGURES
    low, high = (end * scale for end in allowed(claim["value"], claim["qualifier"], rounded))
    words = f"{found.words}. Stated: {_stated(claim, claim['value'] * scale, unit.base)}"
    if rounded and claim["qualifier"] in ("over", "under"):
        words += ", as a rounded figure "
        words += f"{low:,.10g} or more" if high == math.inf else f"{high:,.10g} or less"
    if low <= found.low and found.high <= high:
        return _told(base, claim, HOLDS, found, f"{words}. It holds.")
    if found.high < low or high < found.low:
        other = "; ".join(would_hold(claim, span, evidence, low, high)) if by_figures else ""
        told = f" It would of {other}." if other else ""
        return _told(base, claim, FAILS, found, f"{words}. It does not hold.{told}")
    why = f"a closer figure: it lies between {figure(found.low)} and {figure(found.high)}"
    return _told(base, claim, UNTOLD, found, f"{words}.", why)


def _with_days(claim: Row) -> dict[str, Any]:
    """The claim, its days those of its label where it states none."""
    span = days_of(claim)
    own = dict(claim)
    if not isinstance(span, str):
        own |= {"period_from": span[0], "period_to": span[1]}
        if claim["period_from"] is None and claim["period_to"] is None:
            own["calendar"] = read_period(claim["period_label"]).calendar
    return own


def _told(
    base: Mapping[str, Any], claim: Row, verdict: str, found: Reckoned | None, arithmetic: str, missing: str = ""
) -> dict[str, Any]:
    known = found.known if found else ()
    return {
        **base,
        "verdict": verdict,
        "reckoned": found.value if found else None,
        "low": _end(found.low) if found else None,
        "high": _end(found.high) if found else None,
        "arithmetic": arithmetic,
        "missing": missing or None,
        "rests_on": "|".join(dict.fromkeys(name for k in known for name in k.rests_on)),
        "confidence": weakest([claim["confidence"], *(k.confidence for k in known)]),
    }


def _end(value: float | None) -> float | None:
    """An end of what a figure may be; none where it is open, as of a figure said to be over another."""
    return None if value is None or math.isinf(value) else value


def _stated(claim: Row, amount: float, base: str) -> str:
    word = "" if claim["qualifier"] == "exactly" else f"{claim['qualifier']} "
    return f"{word}{amount:,.10g} {base if claim['measure'] in FIGURES else claim['unit']}"
