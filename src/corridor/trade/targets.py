"""What comes next of the series of a case, and whether the targets on them will be reached."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import polars as pl

from corridor.figures.series import PLURAL, SEASON, Counted, counted
from corridor.periods import MONTHS_PER, Step
from corridor.tables.statistics_results import Projections, TargetChecks
from corridor.trade.claims.units import allowed, figure, unit_of
from corridor.trade.projection import project
from corridor.trade.short import as_a_year_before, why
from corridor.trade.standing import Standing, standing

Row = Mapping[str, Any]
TOGETHER: dict[Step, float] = {"month": 0.35, "quarter": 0.6, "half": 0.7, "year": 0.75}
"""Correlation of the errors of two steps of one projection, by the step: one that is too high tends to stay so.

Measured on M3 and tourism, the last periods held back (`python -m benchmarks.sums`): 0.26 and 0.50 by month, 0.63 and
0.63 by quarter, 0.71 and 0.82 by year; halves lie between.
"""
NO_STEP = "It has no months, quarters, halves or years of its calendar in one unit, with a value."
_80 = NormalDist().inv_cdf(0.9)


@dataclass(frozen=True)
class Outlook:
    """What `outlook` gives: `Projections` and `TargetChecks`, and ``series_id, reason`` of what cannot be projected."""

    projections: pl.DataFrame
    target_checks: pl.DataFrame
    refused: pl.DataFrame


def outlook(
    output_series: pl.DataFrame,
    targets: pl.DataFrame,
    horizon: Mapping[str, int] | None = None,
    *,
    least: Mapping[str, int] | None = None,
) -> Outlook:
    """Project every series, as far as its season or its targets ask, and check the targets.

    Parameters
    ----------
    output_series
        Observations; of several editions of a figure the newest counts.
    targets
        What somebody means to reach over some days.
    horizon
        Periods ahead by step (month, quarter, half, year); where it is not told one year, or to the last target.
    least
        Periods ahead by step, where that is further than `horizon` or its stead.
    """
    series = counted(output_series)
    asked = targets.to_dicts()
    rows: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    for step in sorted({s.step for s in series}):
        found, lost = _projected([s for s in series if s.step == step], asked, horizon or {}, least or {})
        rows += found
        refused += lost
    projections = Projections.frame(rows)
    by_id = {s.series_id: s for s in series}
    known = set(output_series["series_id"])
    refused += [{"series_id": name, "reason": NO_STEP} for name in sorted(known - set(by_id))]
    checks = [
        _check(t, by_id.get(t["series_id"]), t["series_id"] in known, projections)
        for t in sorted(asked, key=lambda t: t["target_id"])
    ]
    lost_frame = pl.DataFrame(refused, schema={"series_id": pl.String, "reason": pl.String})
    return Outlook(projections, TargetChecks.frame(checks), lost_frame)


def _projected(
    series: Sequence[Counted], targets: Sequence[Row], horizon: Mapping[str, int], least: Mapping[str, int]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    rows = [(s.series_id, t, v) for s in series for t, v in sorted(s.values.items())]
    frame = pl.DataFrame(rows, schema={"series_id": pl.String, "t": pl.Int64, "value": pl.Float64}, orient="row")
    step = series[0].step
    season = SEASON[step]
    ahead = horizon.get(step) or max([season if season > 1 else 3, *_to_targets(series, targets)])
    ahead = max(ahead, least.get(step, 0))
    limits = [(s.series_id, s.capacity) for s in series if s.capacity is not None]
    schema = {"series_id": pl.String, "capacity": pl.Float64}
    capacity = pl.DataFrame(limits, schema=schema, orient="row") if limits else None
    made = project(frame, ahead, season, capacity=capacity)
    about = {s.series_id: s for s in series}
    reasons = dict(made.why.iter_rows())
    rows_made, refused = made.projections.to_dicts(), []
    for name, reason in made.refused.iter_rows():
        instead = as_a_year_before(about[name], ahead)
        rows_made += instead
        reasons[name] = why(about[name], reason)
        if not instead:
            refused.append({"series_id": name, "reason": reason})
    return [_row(row, about[row["series_id"]], reasons) for row in rows_made], refused


def _row(row: Row, own: Counted, reasons: Mapping[str, str]) -> dict[str, Any]:
    first, last = own.span(row["t"])
    left = f" {own.left_out} observations of other lengths were left out." if own.left_out else ""
    told = f"{reasons.get(own.series_id) or ''}{left}".strip()
    return {**{k: v for k, v in row.items() if k != "t"}, "period_from": first, "period_to": last,
            "period_label": own.label(row["t"]), "unit": own.unit, "why": told}  # fmt: skip


def _to_targets(series: Sequence[Counted], targets: Sequence[Row]) -> list[int]:
    """Periods from the last known one to the end of each target."""
    by_id = {s.series_id: s for s in series if s.values}
    return [
        by_id[t["series_id"]].place(t["period_to"]) - max(by_id[t["series_id"]].values)
        for t in targets
        if t["series_id"] in by_id
    ]


def _check(target: Row, series: Counted | None, known_of: bool, projections: pl.DataFrame) -> dict[str, Any]:
    base: dict[str, Any] = {"target_id": target["target_id"], "series_id": target["series_id"]}
    if (told := _cannot(target, series, known_of)) or series is None:
        return {**base, "verdict": "cannot_be_told", "arithmetic": told}
    scale = unit_of(target["unit"]).scale / unit_of(series.unit).scale
    low, high = (end * scale for end in allowed(target["value"], target["qualifier"]))
    places = range(series.place(target["period_from"]), series.place(target["period_to"]) + 1)
    state = standing(series, places)
    best = _best_before(series, places)
    base |= {"so_far": state.so_far, "known_to": state.known_to, "best_before": best}
    if state.holes:
        lost = ", ".join(series.label(p) for p in state.holes)
        return {**base, "verdict": "cannot_be_told", "arithmetic": f"There is no value for {lost}."}
    if not state.left:
        held = low <= state.so_far <= high
        words = f"{figure(state.so_far)} {series.unit} over {_some(len(places), series.step)}, against "
        words += f"{target['qualifier']} {target['value'] * scale:,.10g}."
        return {**base, "projected": state.so_far, "low_80": state.so_far, "high_80": state.so_far,
                "probability": 1.0 if held else 0.0, "verdict": "reached" if held else "missed",
                "arithmetic": words}  # fmt: skip
    return {**base, **_open(target, series, state, (low, high), projections, scale, best)}


def _some(count: float, step: Step) -> str:
    return f"{count:.3g} {step if count == 1 else PLURAL[step]}"


def _cannot(target: Row, series: Counted | None, known_of: bool) -> str:
    """Why a target cannot be told at all; empty where it can."""
    if series is None or not series.values:
        name = target["series_id"]
        return f"{name}: {NO_STEP}" if known_of else f"There is no series {name}."
    if unit_of(series.unit).base != unit_of(target["unit"]).base:
        return f"The series is in {series.unit}, the target in {target['unit']}."
    if target["period_to"] < target["period_from"]:
        return f"The target ends on {target['period_to']}, before it begins on {target['period_from']}."
    first, last = (series.span(series.place(target[end])) for end in ("period_from", "period_to"))
    if (first[0], last[1]) != (target["period_from"], target["period_to"]):
        days = f"{target['period_from']} to {target['period_to']}"
        return f"The target runs from {days}, which are no whole {PLURAL[series.step]}."
    return ""


def _best_before(series: Counted, places: range) -> float | None:
    """The best sum of as many periods at the same place of earlier years."""
    season = SEASON[series.step]
    sums = [
        sum(series.values[p - back] for p in places)
        for back in range(season, 60 * season, season)
        if all(p - back in series.values for p in places)
    ]
    return max(sums, default=None)


def _open(
    target: Row, series: Counted, state: Standing, ends: tuple[float, float], projections: pl.DataFrame,
    scale: float, best: float | None,
) -> dict[str, Any]:  # fmt: skip
    unit, step, left = series.unit, series.step, sum(state.left.values())
    goal = target["value"] * scale
    wanted = (goal - state.so_far) / left
    begun = f"{figure(state.so_far)} {unit} to {state.known_to}" if state.known_to else "Nothing is known of it yet"
    months = "" if step == "month" else f" ({figure(wanted / MONTHS_PER[step])} a month)"
    needed = f"Each {step} that is left must average {figure(wanted)}{months}"
    record = "" if best is None else f" The best such period before had {figure(best)}."
    coming = _coming(series, state, projections)
    if coming is None:
        told = f"{begun}, against {target['qualifier']} {goal:,.10g}. {needed}.{record} "
        told += "What is left cannot be projected: the series is too short or too broken."
        return {"verdict": "cannot_be_told", "must_average": wanted, "arithmetic": told}
    more, spread = coming
    mean = state.so_far + more
    words = (
        f"{begun}, and {figure(more)} projected for {_some(left, step)}: {figure(mean)} against "
        f"{target['qualifier']} {goal:,.10g}. {needed}; the projection has {figure(more / left)}.{record}"
    )
    return {
        "projected": mean, "low_80": max(state.so_far, mean - _80 * spread), "high_80": mean + _80 * spread,
        "probability": _chance(*ends, mean, spread), "must_average": wanted, "verdict": "open", "arithmetic": words,
    }  # fmt: skip


def _coming(series: Counted, state: Standing, projections: pl.DataFrame) -> tuple[float, float] | None:
    """What is projected of what is left, and its standard deviation; None where a projection is missing."""
    rows = {r["period_from"]: r for r in projections.filter(series_id=series.series_id).iter_rows(named=True)}
    found = [(rows.get(series.span(p)[0]), share) for p, share in state.left.items()]
    kept = [(row, share) for row, share in found if row is not None]
    if len(kept) < len(found):
        return None
    more = sum(row["value"] * share for row, share in kept)
    # The part of a period that is left is less sure, for its length, than the whole.
    spreads = [(row["high_80"] - row["low_80"]) / (2 * _80) * math.sqrt(share) for row, share in kept]
    together = TOGETHER[series.step]
    return more, math.sqrt((1 - together) * sum(s * s for s in spreads) + together * sum(spreads) ** 2)


def _chance(low: float, high: float, mean: float, spread: float) -> float:
    """Chance that a normal figure lies between two ends."""
    if spread == 0:
        return 1.0 if low <= mean <= high else 0.0
    law = NormalDist(mean, spread)
    upper = 1.0 if math.isinf(high) else law.cdf(high)
    lower = 0.0 if math.isinf(low) else law.cdf(low)
    return min(1.0, max(0.0, upper - lower))
