"""The best schedules known: their values and proven bounds, kept in a table that only gets better."""

from __future__ import annotations

from pathlib import Path

import polars as pl

TABLE = Path(__file__).with_name("best_known.csv")
GOALS = ("lateness", "specimens", "finish", "cost")
SCHEMA = {
    "instance": pl.String, "tests": pl.Int64, "goal": pl.String, "value": pl.Float64, "bound": pl.Float64,
    "limit": pl.String, "solver": pl.String,
}  # fmt: skip


def read() -> pl.DataFrame:
    """One row per instance and goal; empty before the first run."""
    return pl.read_csv(TABLE, schema=SCHEMA) if TABLE.exists() else pl.DataFrame(schema=SCHEMA)


def bettered(known: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """The better of two results of one instance, goal by goal in their order; equal ones keep the higher bounds.

    A bound of a goal holds for schedules that keep the earlier goals at their values. So where the values of two
    results part, bounds of the goals after that cannot be compared, and the better result keeps its own.
    """
    if known.is_empty():
        return found
    rows = []
    old, new = ({r["goal"]: r for r in frame.iter_rows(named=True)} for frame in (known, found))
    winner = new if [new[g]["value"] for g in GOALS] < [old[g]["value"] for g in GOALS] else old
    alike = True
    for goal in GOALS:
        row = dict(winner[goal])
        if alike:
            row["bound"] = min(row["value"], max(old[goal]["bound"], new[goal]["bound"]))
        alike = alike and old[goal]["value"] == new[goal]["value"]
        rows.append(row)
    return pl.DataFrame(rows, schema=SCHEMA)


def keep(found: pl.DataFrame) -> None:
    """Take a result into the table."""
    known = read()
    for (name,), own in found.group_by("instance", maintain_order=True):
        better = bettered(known.filter(pl.col("instance") == name), own)
        known = pl.concat([known.filter(pl.col("instance") != name), better])
    order = pl.col("goal").replace_strict({g: i for i, g in enumerate(GOALS)}, return_dtype=pl.Int64)
    known.sort("tests", "instance", order).write_csv(TABLE)
