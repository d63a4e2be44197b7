"""The fifty instances: how large each is and what it is like. They are made anew from these rows whenever needed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from benchmarks.campaign.generate import Size, campaign
from corridor.campaign import CampaignOptions, Inputs

SPRING, SUMMER = date(2026, 3, 2), date(2026, 6, 1)


def _sizes() -> dict[str, tuple[Size, int]]:
    shapes = (
        # how many, tests, specimens, facilities, ending, clients, weeks
        (10, 20, 4, 8, 2, 2, 3),
        (10, 50, 9, 15, 4, 3, 6),
        (10, 100, 20, 25, 8, 4, 8),
        (8, 220, 18, 40, 7, 5, 9),
        (6, 300, 60, 40, 25, 5, 12),
        (6, 500, 100, 40, 40, 7, 12),
    )
    # What instances of one shape differ in besides their seed: season, days of rest, how near the due dates lie.
    kinds = (
        {}, {"begins": SUMMER}, {"country": "IR", "weekend": "thu|fri"}, {"tight": 0.7},
        {"country": None, "weekend": "sun", "apart": ("emission",)},
    )  # fmt: skip
    named = {}
    for count, tests, specimens, facilities, ending, clients, weeks in shapes:
        for k in range(count):
            more = kinds[k % len(kinds)]
            size = Size(tests, specimens, facilities, ending, clients, weeks, **more)  # type: ignore[arg-type]
            named[f"VC-{tests}-{specimens}-{facilities}-{k + 1:02d}"] = (size, k + 1)
    return named


INSTANCES = _sizes()
DAYS = 400


def tables(name: str) -> dict[str, pl.DataFrame]:
    """The tables of an instance."""
    size, seed = INSTANCES[name]
    return campaign(size, seed)


def question(name: str, **search: object) -> tuple[Inputs, CampaignOptions]:
    """An instance as the room takes it: whole hours, 400 days ahead."""
    size, _ = INSTANCES[name]
    return Inputs.of(tables(name)), CampaignOptions(size.begins, DAYS, 1.0, **search)  # type: ignore[arg-type]


def write(name: str, folder: Path) -> None:
    """Write an instance as CSV, one file per table."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, frame in tables(name).items():
        frame.write_csv(folder / f"{table}.csv")
