"""How sure the answer is: shares of the cost per confidence, estimates by money, sources, own rows."""

from __future__ import annotations

from typing import Any

import polars as pl

from corridor.report import facts, numbers
from corridor.report.blocks import Note, Section, Shares
from corridor.report.grids import Col, grid
from corridor.report.reading import Reader

WORDS = {
    "sourced": "seen in a source that is named",
    "recalled": "expert memory",
    "estimate": "planning figure",
}


def confidence(reader: Reader) -> Section:
    """Shares of the cost, the estimates that move the answer most, and the list of sources."""
    title = "What it rests on"
    shares = facts.confidence_shares(reader)
    blocks: list[Any] = []
    if shares:
        parts = tuple((word, word, part, f"{numbers.share(part)} · {WORDS[word]}") for word, part in shares.items())
        blocks.append(Shares("Cost of the plan by how sure its figures are", parts))
    else:
        blocks.append(Note(("The plan pays for nothing, so there is nothing to weigh.",), "none"))
    blocks += [_estimates(reader), _sources(reader)]
    lead = "A line is as sure as the row it rests on; a total is as sure as the least sure of what it is made of."
    return Section("confidence", title, lead, tuple(blocks))


def _estimates(reader: Reader) -> Any:
    rows = facts.estimates_by_money(reader)
    if rows.is_empty():
        return Note(("No line of the plan rests on an estimate.",), "none")
    paid = float(facts.paid_lines(reader)["amount"].sum())
    rows = rows.with_columns(
        part=pl.col("amount") / paid if paid else pl.lit(None, pl.Float64),
        where=pl.col("rule").replace_strict(reader.homes, default=None, return_dtype=pl.String),
    )
    cols = (
        Col("rule", "Row", "code", sub="where"),
        Col("head", "Head", "words"),
        Col("source", "Source", "code"),
        Col("products", "Products", "count"),
        Col("amount", "Money resting on it", "money", reader.currency),
        Col("part", "Of the cost", "share"),
    )
    return grid(reader, rows, "Estimates that move the answer most", cols, shown=8, sheet="plan_cost_lines")


def own_rows(reader: Reader) -> Section:
    """Rows of packs that the case replaced by its own, with what differs."""
    title = "Where the case's own rows won"
    rows = reader["own_rows"]
    if rows.is_empty():
        return Section("own", title, "No row of a pack was replaced: the case's rows only add to them.")
    cols = (
        Col("table", "Table", "words"),
        Col("key", "Row", "code"),
        Col("pack", "Pack", "code"),
        Col("changed", "What differs"),
    )
    lead = f"{numbers.counted(len(rows), 'row')} of packs gave way to a row of the case with the same key."
    table = grid(reader, rows, "Rows replaced", cols, shown=8, sheet="own_rows")
    return Section("own", title, lead, (table,), badge=str(len(rows)))


def _sources(reader: Reader) -> Any:
    sources = reader["sources"]
    lines = facts.paid_lines(reader)
    if sources.is_empty():
        return Note(("The run names no sources.",), "none")
    money = (
        lines.with_columns(source_id=pl.col("source").str.split("|"))
        .explode("source_id", empty_as_null=True, keep_nulls=False)
        .group_by("source_id")
        .agg(money=pl.col("amount").sum())
    )
    rows = sources.join(money, on="source_id", how="left").sort(
        pl.col("money").fill_null(0.0).abs(), "source_id", descending=[True, False]
    )
    cols = (
        Col("source_id", "Source", "code"),
        Col("title", "What it is", "text", sub="address"),
        Col("read_on", "Read on", "day"),
        Col("money", "Lines that name it", "money", reader.currency),
        Col("note", "Remarks"),
    )
    return grid(reader, rows, "Sources, those with the most money first", cols, shown=8)
