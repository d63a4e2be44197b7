"""What comes next of the series of a case, and whether the targets on them will be reached."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import polars as pl

from corridor.figures.series import SEASON, Counted, counted
from corridor.tables.statistics_results import Projections, TargetChecks
from corridor.trade.claims.units import allowed, figure, unit_of
from corridor.trade.projection import project

Row = Mapping[str, Any]
TOGETHER = 0.5
"""Correlation of the errors of two steps: one that is too high tends to stay so.

Half-way between errors that have nothing to do with each other and errors that are one; taken, not measured.
"""
NO_STEP = "It has no periods of a month, a quarter or a year in one unit, with a value."
_80 = NormalDist().inv_cdf(0.9)


@dataclass(frozen=True)
class Outlook:
    """What `outlook` gives: `Projections` and `TargetChecks`, and ``series_id, reason`` of what cannot be projected."""

    projections: pl.DataFrame
    target_checks: pl.DataFrame
    refused: pl.DataFrame


def outlook(output_series: pl.DataFrame, targets: pl.DataFrame, horizon: Mapping[str, int] | None = None) -> Outlook:
    """Project every series, as far as its season or its targets ask, and check the targets.

    Parameters
    ----------
    output_series
        Observations; of several editions of a figure the newest counts.
    targets
        What somebody means to reach over some days.
    horizon
        Periods ahead by step (month, quarter, year); one year, or to the end of the last target, where it is not told.
    """
    series = counted(output_series)
    asked = targets.to_dicts()
    rows: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    for step in sorted({s.step for s in series}):
        found, lost = _projected([s for s in series if s.step == step], step, asked, horizon or {})
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
    series: Sequence[Counted], step: str, targets: Sequence[Row], horizon: Mapping[str, int]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    rows = [(s.series_id, t, v) for s in series for t, v in sorted(s.values.items())]
    frame = pl.DataFrame(rows, schema={"series_id": pl.String, "t": pl.Int64, "value": pl.Float64}, orient="row")
    ahead = horizon.get(step) or max([SEASON[step] if step != "year" else 3, *_to_targets(series, targets)])
    limits = [(s.series_id, s.capacity) for s in series if s.capacity is not None]
    schema = {"series_id": pl.String, "capacity": pl.Float64}
    capacity = pl.DataFrame(limits, schema=schema, orient="row") if limits else None
    made = project(frame, ahead, SEASON[step], capacity=capacity)
    about = {s.series_id: s for s in series}
    why = dict(made.why.iter_rows())
    found = []
    for row in made.projections.iter_rows(named=True):
        own = about[row["series_id"]]
        first, last = own.span(row["t"])
        more = f" {own.left_out} observations of other lengths were left out." if own.left_out else ""
        found.append({**{k: v for k, v in row.items() if k != "t"}, "period_from": first, "period_to": last,
                      "period_label": own.label(row["t"]), "unit": own.unit,
                      "why": f"{why.get(row['series_id']) or ''}{more}".strip()})  # fmt: skip
    return found, made.refused.to_dicts()


def _to_targets(series: Sequence[Counted], targets: Sequence[Row]) -> list[int]:
    """Periods from the last known one to the end of each target."""
    by_id = {s.series_id: s for s in series if s.values}
    return [
        by_id[t["series_id"]].place(t["period_to"]) - max(by_id[t["series_id"]].values)
        for t in targets
        if t["series_id"] in by_id
    ]


def _check(target: Row, series: Counted | None, known_of: bool, projections: pl.DataFrame) -> dict[str, Any]:
    base = {"target_id": target["target_id"], "series_id": target["series_id"]}
    if series is None or not series.values:
        told = f"There is no series {target['series_id']}."
        if known_of:
            told = f"{target['series_id']}: {NO_STEP}"
        return {**base, "verdict": "cannot_be_told", "arithmetic": told}
    if unit_of(series.unit).base != unit_of(target["unit"]).base:
        told = f"The series is in {series.unit}, the target in {target['unit']}."
        return {**base, "verdict": "cannot_be_told", "arithmetic": told}
    scale = unit_of(target["unit"]).scale / unit_of(series.unit).scale
    low, high = (end * scale for end in allowed(target["value"], target["qualifier"]))
    places = range(series.place(target["period_from"]), series.place(target["period_to"]) + 1)
    known = [p for p in places if p in series.values]
    if (series.span(places[0])[0], series.span(places[-1])[1]) != (target["period_from"], target["period_to"]):
        told = (
            f"The target runs from {target['period_from']} to {target['period_to']}, which are no whole {series.step}s."
        )
        return {**base, "verdict": "cannot_be_told", "arithmetic": told}
    so_far = sum(series.values[p] for p in known)
    left = [p for p in places if p > max(series.values)]
    base |= {"so_far": so_far, "known_to": series.span(max(known))[1] if known else None}
    best = _best_before(series, places)
    base["best_before"] = best
    if len(known) + len(left) < len(places):
        lost = ", ".join(series.label(p) for p in places if p not in known and p not in left)
        return {**base, "verdict": "cannot_be_told", "arithmetic": f"There is no value for {lost}."}
    if not left:
        held = low <= so_far <= high
        words = f"{figure(so_far)} {series.unit} over {len(known)} {series.step}s, against {target['qualifier']} "
        words += f"{target['value'] * scale:,.10g}."
        return {**base, "projected": so_far, "low_80": so_far, "high_80": so_far, "probability": 1.0 if held else 0.0,
                "verdict": "reached" if held else "missed", "arithmetic": words}  # fmt: skip
    return {**base, **_open(target, series, so_far, left, low, high, projections, scale, best)}


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
    target: Row, series: Counted, so_far: float, left: list[int], low: float, high: float, projections: pl.DataFrame,
    scale: float, best: float | None,
) -> dict[str, Any]:  # fmt: skip
    ends = [series.span(p)[0] for p in left]
    rest = projections.filter((pl.col("series_id") == series.series_id) & pl.col("period_from").is_in(ends))
    if rest.height < len(left):
        told = "The periods that are left cannot be projected: the series is too short or too broken."
        return {"verdict": "cannot_be_told", "arithmetic": told}
    spreads = [(b - a) / (2 * _80) for a, b in rest.select("low_80", "high_80").iter_rows()]
    coming = float(sum(rest["value"].to_list()))
    mean = so_far + coming
    alone = sum(s * s for s in spreads)
    spread = math.sqrt((1 - TOGETHER) * alone + TOGETHER * sum(spreads) ** 2)
    chance = _chance(low, high, mean, spread)
    wanted = (target["value"] * scale - so_far) / len(left)
    unit = series.unit
    words = (
        f"{figure(so_far)} {unit} so far, and {figure(coming)} projected for {len(left)} {series.step}s: "
        f"{figure(mean)} against {target['qualifier']} {target['value'] * scale:,.10g}. "
        f"Each {series.step} that is left must average {figure(wanted)}; "
        f"the projection has {figure(coming / len(left))}."
    )
    if best is not None:
        words += f" The best such period before had {figure(best)}."
    return {
        "projected": mean, "low_80": mean - _80 * spread, "high_80": mean + _80 * spread, "probability": chance,
        "must_average": wanted, "verdict": "open", "arithmetic": words,
    }  # fmt: skip


def _chance(low: float, high: float, mean: float, spread: float) -> float:
    """Chance that a normal figure lies between two ends."""
    if spread == 0:
        return 1.0 if low <= mean <= high else 0.0
    law = NormalDist(mean, spread)
    upper = 1.0 if math.isinf(high) else law.cdf(high)
    lower = 0.0 if math.isinf(low) else law.cdf(low)
    return min(1.0, max(0.0, upper - lower))
