"""Campaigns made by hand: one bench, days of ten hours, cars that are there from the first day."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from corridor.campaign import CampaignOptions, Inputs
from corridor.tables import campaign as tables

START = date(2025, 1, 6)
"""A Monday."""


def some(count: int, **more: Any) -> list[dict[str, Any]]:
    """Tests T0, T1, ... on one car each."""
    return [{"campaign_test_id": f"T{k}", "specimen_kind": "car", **more} for k in range(count)]


def inputs(rows: list[dict[str, Any]], hours: float | list[float] = 6.0, **frames: list[dict[str, Any]]) -> Inputs:
    """A campaign on bench F, open from 8 to 18 from Monday to Friday; `frames` replace or add rows by table name."""
    each = hours if isinstance(hours, list) else [hours] * len(rows)
    given: dict[str, list[dict[str, Any]]] = {
        "campaign_tests": rows,
        "campaign_alternatives": [
            {"alternative_id": f"{r['campaign_test_id']}/F", "campaign_test_id": r["campaign_test_id"],
             "facility_id": "F", "hours": h}
            for r, h in zip(rows, each, strict=True)
        ],
        "facility_calendars": [{"calendar_id": "DAY", "weekend": "sat|sun", "opens_hour": 8.0, "closes_hour": 18.0}],
        "campaign_facilities": [{"facility_id": "F", "lab_id": "LAB", "calendar_id": "DAY"}],
        "specimens": [{"specimen_id": f"C{k}", "specimen_kind": "car", "arrives_on": START} for k in range(3)],
        **frames,
    }  # fmt: skip
    declared = {table.table_name: table for table in vars(tables).values() if hasattr(table, "table_name")}
    return Inputs.of({name: declared[name].frame(rows) for name, rows in given.items()})


def options(**more: Any) -> CampaignOptions:
    """Sixty days in whole hours, little effort."""
    return CampaignOptions(START, **{"days": 60, "step_hours": 1.0, "limit": 2.0, "workers": 1, **more})


def starts(schedule: pl.DataFrame) -> dict[str, float]:
    """Start of each test in hours since the campaign began."""
    return dict(schedule.select("campaign_test_id", "start_hours").iter_rows())
