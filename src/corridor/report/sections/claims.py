"""Claims: figures as they were stated, what they are worth, which go against each other, and targets."""

from __future__ import annotations

import polars as pl

from corridor.report import numbers
from corridor.report.blocks import Section
from corridor.report.grids import Col, days_of_period, grid
from corridor.report.reading import Reader
from corridor.report.sections.series import series_charts

WORDS = {"exactly": "", "over": "over ", "under": "under ", "about": "about ", "only": "only "}
PLACES = {"does_not_hold": 0, "holds": 1}
"""What was found wrong comes first, what cannot be told last."""
CALENDARS = {"gregorian": "Gregorian", "solar_hijri": "Solar Hijri"}


def claims(reader: Reader) -> Section:
    """Every claim, those that disagree about the same thing side by side and marked."""
    title = "What is claimed"
    frame = reader["claims"]
    drawn = series_charts(reader)
    if frame.is_empty():
        beside = [block for block in (_targets(reader), *drawn) if block is not None]
        return Section("claims", title, "The case keeps no claims.", tuple(beside))
    agree = pl.struct("value", "unit", "qualifier").n_unique().over("metric", "period_from", "period_to") == 1
    checks = reader["claim_checks"].select("claim_id", "verdict", "arithmetic", "missing")
    rows = (
        frame.join(checks, on="claim_id", how="left")
        .with_columns(
            arithmetic=pl.concat_str(
                "arithmetic", pl.format("Missing: {}.", "missing"), separator=" ", ignore_nulls=True
            )
        )
        .with_columns(
            figure=pl.col("qualifier").replace(WORDS).fill_null("")
            + pl.col("value").map_elements(numbers.factor, return_dtype=pl.String).fill_null(numbers.NONE)
            + " "
            + pl.col("unit").fill_null(""),
            apart=pl.when(agree).then(None).otherwise(pl.lit("stated differently")),
            calendar=pl.col("calendar").replace(CALENDARS),
            days=days_of_period(),
        )
        .with_columns(
            pl.coalesce("period_label", "days").alias("period_label"),
            used=pl.format("Used for: {}", "used_for"),
            named=pl.concat_str("claim_id", "apart", separator=", ", ignore_nulls=True),
            place=pl.col("verdict").replace_strict(PLACES, default=2, return_dtype=pl.Int8),
        )
        .sort("place", "metric", "period_from", "claim_id", nulls_last=True)
    )
    apart = rows.filter(pl.col("apart").is_not_null())
    cols = (
        Col("metric", "What", "text", sub="named"),
        Col("figure", "Figure"),
        Col("period_label", "Period", "text", sub="days"),
        Col("statement", "Kind", "words", sub="calendar"),
        Col("verdict", "Checked", "state"),
        Col("arithmetic", "How it comes out"),
        Col("note", "Remarks", sub="used"),
        Col("source", "Source", "code"),
        Col("confidence", "Confidence", "state"),
    )
    groups = apart.select("metric", "period_from", "period_to").n_unique()
    told = (
        f" {numbers.counted(groups, 'figure')} stated differently by different sources; all are kept as stated."
        if groups
        else ""
    )
    table = grid(reader, rows, "Claims as they were made", cols, shown=14)
    held = rows.filter(pl.col("verdict") == "holds").height
    failed = rows.filter(pl.col("verdict") == "does_not_hold").height
    lead = f"{numbers.counted(len(rows), 'claim')}: {held} {'holds' if held == 1 else 'hold'}, {failed} "
    lead += f"{'does' if failed == 1 else 'do'} not, the rest cannot be told.{told}"
    blocks = [block for block in (_tensions(reader), table, _targets(reader), *drawn) if block is not None]
    return Section("claims", title, lead, tuple(blocks))


def _tensions(reader: Reader) -> object | None:
    """Pairs of claims that do not go together."""
    frame = reader["claim_tensions"]
    if frame.is_empty():
        return None
    cols = (
        Col("claim_id", "Claim", "code"),
        Col("other_id", "against", "code"),
        Col("kind", "How they stand", "words"),
        Col("arithmetic", "Why"),
        Col("would_agree_if", "They would agree if"),
    )
    return grid(reader, frame, "Claims that do not go together", cols, shown=8, sheet="claim_tensions")


def _targets(reader: Reader) -> object | None:
    frame = reader["target_checks"]
    if frame.is_empty():
        return None
    cols = (
        Col("target_id", "Target", "code", sub="series_id"),
        Col("verdict", "Where it stands", "words"),
        Col("probability", "Chance", "share"),
        Col("arithmetic", "The reckoning"),
    )
    return grid(reader, frame, "Targets", cols, shown=8, sheet="target_checks")
