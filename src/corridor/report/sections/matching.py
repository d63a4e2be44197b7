"""Needs and price lists: what each need came to, what stands between makers and orders, who gets what."""

from __future__ import annotations

from typing import Any

import polars as pl

from corridor.report import numbers
from corridor.report.blocks import Card, Cards, Section
from corridor.report.grids import Col, grid
from corridor.report.reading import Reader

ORDER = {"met": 0, "almost": 1, "to_review": 2, "unmet": 3}


def matching(reader: Reader) -> Section:
    """The section; a case without needs says so."""
    title = "Needs and offers"
    outcomes = reader["need_outcomes"]
    if outcomes.is_empty():
        return Section("matching", title, "The case has no needs, or no price lists, to match.")
    blocks = [_cards(reader, outcomes), _needs(reader, outcomes), *_makers(reader), *_numbers(reader)]
    lead = "Which lines of makers' price lists meet which needs of buyers, what is missing, and who gets what."
    return Section("matching", title, lead, tuple(blocks), badge=str(len(outcomes)))


def _cards(reader: Reader, outcomes: pl.DataFrame) -> Cards:
    states = dict(outcomes["outcome"].value_counts().iter_rows())
    got = reader["allocations"]
    return Cards(
        (
            Card("Needs", numbers.quantity(len(outcomes)),
                 f"{numbers.quantity(len(reader['price_lists']))} lines of price lists"),
            Card("Met", numbers.quantity(states.get("met", 0)), "a match that passes all tests"),
            Card("Almost", numbers.quantity(states.get("almost", 0)), "a match that fails some: the table says which"),
            Card("To review", numbers.quantity(states.get("to_review", 0)), "lines that a person should look at"),
            Card("Allocated", numbers.quantity(got["need_id"].n_unique()),
                 f"for {numbers.money(float(got['cost'].sum()))} {reader.currency}, delivered and duty-paid"),
        )
    )  # fmt: skip


def _needs(reader: Reader, outcomes: pl.DataFrame) -> Any:
    needs = reader["needs"].select("need_id", wanted=pl.coalesce("name", "number"), number="number", buyer="party_id")
    lines = reader["price_lists"].select(
        best_line_id="line_id", offered=pl.coalesce("name", "number"), maker="party_id"
    )
    why = reader["pairs"].select("need_id", best_line_id="line_id", why="reason")
    rank = pl.col("outcome").replace_strict(ORDER, return_dtype=pl.Int8)
    rows = outcomes.join(needs, on="need_id", how="left").join(lines, on="best_line_id", how="left")
    rows = rows.join(why, on=["need_id", "best_line_id"], how="left").sort(rank, "need_id")
    cols = (
        Col("wanted", "Need", sub="number", hint="need_id"),
        Col("outcome", "Came to", "state"),
        Col("offered", "Best line", sub="maker", hint="why"),
        Col("best_probability", "Chance", "share"),
        Col("missing", "What is missing"),
    )
    return grid(reader, rows, "What each need came to", cols, shown=12, sheet="need_outcomes")


def _makers(reader: Reader) -> list[Any]:
    offers = reader["matched_offers"]
    if offers.is_empty():
        return []
    names = reader["parties"].select("party_id", name="name")
    table = offers.group_by("party_id").agg(
        needs=pl.col("need_id").n_unique(), qualified=pl.col("qualified").sum(),
        missing=pl.col("missing").filter(pl.col("missing") != "").str.split("; ").explode().value_counts(sort=True)
        .struct.field("missing").head(3).str.join("; "),
    )  # fmt: skip
    got = (
        reader["allocations"]
        .group_by("party_id")
        .agg(allocated=pl.col("need_id").n_unique(), cost=pl.col("cost").sum())
    )
    rows = table.join(got, on="party_id", how="left").join(names, on="party_id", how="left")
    rows = rows.with_columns(pl.col("allocated", "cost").fill_null(0)).sort(
        "cost", "party_id", descending=[True, False]
    )
    cols = (
        Col("name", "Maker", hint="party_id"),
        Col("needs", "Needs that it matches", "count"),
        Col("qualified", "Without a failed test", "count"),
        Col("allocated", "Needs allocated to it", "count"),
        Col("cost", "Worth", "money", reader.currency),
        Col("missing", "What stands most between it and orders"),
    )
    return [grid(reader, rows, "Makers", cols, shown=10, sheet="matched_offers")]


def _numbers(reader: Reader) -> list[Any]:
    rows = reader["number_findings"]
    if rows.is_empty():
        return []
    cols = (
        Col("number", "Number", "code", sub="row_id"),
        Col("name_says", "The name says"),
        Col("number_says", "The number says"),
        Col("reason", "Why"),
    )
    return [grid(reader, rows, "Numbers that contradict their names", cols, shown=8, sheet="number_findings")]
