"""Tests that fit nowhere by themselves, and what is in their way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from corridor.calendars.spans import both, merged
from corridor.campaign.inputs import CampaignOptions, Inputs
from corridor.campaign.opening import weather_spans
from corridor.campaign.problem import Problem
from corridor.campaign.stating import open_windows
from corridor.tables.campaign_results import CampaignReasons

Row = Mapping[str, Any]


def unfit(
    problem: Problem, inputs: Inputs, options: CampaignOptions, about: str = "collision", since: float = 0.0
) -> pl.DataFrame:
    """Rows of `campaign_reasons`, one for each test that no way, window or specimen suits.

    Parameters
    ----------
    since
        Hours after the first day from which tests may be made.
    """
    tests = {r["campaign_test_id"]: r for r in inputs.campaign_tests.iter_rows(named=True)}
    windows: dict[str, list[tuple[float, float, int]]] = {}
    for r in open_windows(inputs, options).iter_rows(named=True):
        if r["closes_hours"] > since:
            span = max(since, r["opens_hours"]), r["closes_hours"], r["count"]
            windows.setdefault(r["resource"], []).append(span)
    labs = dict(inputs.campaign_facilities.select("facility_id", "lab_id").iter_rows())
    rows: list[dict[str, Any]] = []
    for task in problem.tasks:
        if any(way.pieces for way in task.ways):
            continue
        test = tests[task.key]
        ways = inputs.campaign_alternatives.filter(pl.col("campaign_test_id") == task.key).sort("alternative_id")
        told = [_why(test, way, windows, labs, inputs, options) for way in ways.iter_rows(named=True)]
        if not told:
            told = [("no way", "campaign_tests", task.key, "it has no row in campaign_alternatives")]
        if test["specimens"] and not task.options:
            told = [
                ("no specimen", "campaign_tests", task.key, "no specimen of its kind, build and client ever arrives")
            ]
        for kind, table, key, why in told:
            rows.append({
                "about": about, "step_no": len(rows) + 1, "kind": kind, "table": table, "key": key,
                "campaign_test_id": task.key, "sentence": f"{task.key} cannot be made: {why}.",
            })  # fmt: skip
    return CampaignReasons.frame(rows)


def _why(
    test: Row, way: Row, windows: Mapping[str, list[tuple[float, float, int]]], labs: Mapping[str, str],
    inputs: Inputs, options: CampaignOptions,
) -> tuple[str, str, str, str]:  # fmt: skip
    """What is in the way of one way: kind, table, key and words."""
    facility = way["facility_id"]
    spans = merged((a, b) for a, b, _ in windows.get(facility, ()))
    if not spans:
        return "closed", "campaign_facilities", facility, f"{facility} is never open in {options.days} days"
    if way["crew_kind"] is not None:
        name = f"{way['crew_kind']}@{labs[facility]}"
        shifts = merged((a, b) for a, b, n in windows.get(name, ()) if n >= way["crews"])
        spans = both(spans, shifts)
        if not spans:
            told = f"{way['crews']} crews of {way['crew_kind']} are never on shift while {facility} is open"
            return "crew", "campaign_alternatives", way["alternative_id"], told
    if test["weather_window"] is not None:
        fine = weather_spans(
            inputs.weather_windows, test["weather_window"], labs[facility], options.start, options.days
        )
        spans = both(spans, fine or [])
        if not spans:
            told = f"the weather {test['weather_window']} never comes to {labs[facility]} while {facility} is open"
            return "weather", "campaign_tests", test["campaign_test_id"], told
    longest = max(b - a for a, b in spans)
    if not test["may_pause"] and longest < way["hours"]:
        told = (
            f"it takes {way['hours']:g} hours in one go and {facility} is open for {longest:g} at most; may_pause is no"
        )
        return "too long", "campaign_alternatives", way["alternative_id"], told
    return (
        "too late",
        "campaign_tests",
        test["campaign_test_id"],
        (f"no time is left at {facility} after its first day, the arrival of specimens or its booking"),
    )
