"""Origin and local content: which supplies qualify for a preference, which plants reach a threshold, by how much."""

from __future__ import annotations

import polars as pl

from corridor.report import numbers
from corridor.report.blocks import Section
from corridor.report.grids import Col, grid
from corridor.report.reading import Reader

WORST_FIRST = ("does_not", "cannot_be_told", "qualifies", "reaches")


def origin(reader: Reader) -> Section:
    """Findings of origin by agreement, and verdicts of local content by threshold."""
    title = "Origin and local content"
    found, local = reader["origin_findings"], reader["local_content"]
    if found.is_empty() and local.is_empty():
        return Section("origin", title, "No agreement and no local content scheme of the case speaks of what is made.")
    blocks = [block for block in (_origin(reader, found), _local(reader, local)) if block is not None]
    qualify = found.filter(pl.col("verdict") == "qualifies").height
    reach = local.filter(pl.col("verdict") == "reaches").height
    lead = (
        f"{numbers.counted(qualify, 'supply', 'supplies')} of {numbers.grouped(len(found))} tested under an agreement "
        f"{'qualifies' if qualify == 1 else 'qualify'}; {numbers.grouped(reach)} of {numbers.grouped(len(local))} "
        "thresholds of local content are reached. What cannot be told names what is missing."
    )
    return Section("origin", title, lead, tuple(blocks))


def _ordered(frame: pl.DataFrame, *keys: str) -> pl.DataFrame:
    rank = pl.col("verdict").replace_strict({v: n for n, v in enumerate(WORST_FIRST)}, return_dtype=pl.Int64)
    return frame.sort(rank, *keys)


def _origin(reader: Reader, found: pl.DataFrame) -> object | None:
    if found.is_empty():
        return None
    cols = (
        Col("product_id", "Product", "product"),
        Col("agreement_id", "Agreement", "code"),
        Col("verdict", "Verdict", "state"),
        Col("share", "Not originating", "share"),
        Col("threshold", "Allowed", "share"),
        Col("reason", "Why, and what would change it"),
        Col("confidence", "Confidence", "state"),
    )
    # Supplies of one product that are answered alike are one row to a reader.
    keys = ["product_id", "agreement_id", "verdict", "share", "threshold", "reason", "confidence"]
    rows = found.select(keys).unique(maintain_order=True)
    return grid(reader, _ordered(rows, "product_id", "agreement_id"), "Origin by product and agreement", cols,
                shown=12, sheet="origin_findings")  # fmt: skip


def _local(reader: Reader, local: pl.DataFrame) -> object | None:
    if local.is_empty():
        return None
    cols = (
        Col("product_id", "Product", "product", sub="recipe_id"),
        Col("scheme", "Scheme", "code", sub="days"),
        Col("verdict", "Verdict", "state"),
        Col("figure", "Reached of asked for"),
        Col("benefit", "What it gives"),
        Col("reason", "Why, and what would close the gap"),
        Col("confidence", "Confidence", "state"),
    )
    figure = pl.struct("measure", "reached", "needed").map_elements(
        lambda row: f"{_told(row['reached'], row['measure'])} of {_told(row['needed'], row['measure'])}",
        return_dtype=pl.String,
    )
    days = pl.format(
        "from {} to {}",
        pl.col("valid_from").dt.to_string("%Y-%m-%d").fill_null("always"),
        pl.col("valid_to").dt.to_string("%Y-%m-%d").fill_null("further notice"),
    )
    rows = local.with_columns(figure=figure, days=days)
    return grid(reader, _ordered(rows, "recipe_id", "localisation_rule_id"), "Local content by recipe and threshold",
                cols, shown=12, sheet="local_content")  # fmt: skip


def _told(figure: float | None, measure: str) -> str:
    if figure is None:
        return "not known"
    return f"{figure:.1%}" if measure == "share_of_value" else f"{figure:,.0f}"
