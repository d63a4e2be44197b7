"""The fewest tests that open the markets: what they cost and save, markets, tests, routes, and what ends when."""

from __future__ import annotations

from typing import Any

import polars as pl

from corridor.report import numbers
from corridor.report.blocks import Card, Cards, Note
from corridor.report.grids import Col, grid
from corridor.report.reading import Reader


def proof_blocks(reader: Reader) -> list[Any]:
    """Cards, markets, what was saved, tests and routes; empty where no market is asked about."""
    saved = reader["tests_saved"]
    if saved.is_empty() or reader["opened_markets"].is_empty():
        return []
    together = saved.row(0, named=True)
    return [
        _cards(reader, together),
        _markets(reader),
        *_saved(reader, saved),
        *_tests(reader),
        *_routes(reader),
    ]


def _cards(reader: Reader, row: dict[str, Any]) -> Cards:
    states = dict(reader["opened_markets"]["state"].value_counts().iter_rows())
    gap = "" if row["gap_frac"] is None else f"within {row['gap_frac']:.2%} of the proven bound"
    spared = "" if row["saved"] is None else f"{numbers.money(row['saved'])} {reader.currency} less"
    return Cards(
        (
            Card("Markets that open", numbers.quantity(states.get("opens", 0)),
                 f"open already: {states.get('held', 0)}; shut: {states.get('shut', 0)}"),
            Card("Fewest tests", numbers.quantity(row["tests"]),
                 f"{numbers.quantity(row['test_hours'])} hours on benches; {row['routes']} approvals of regulations"),
            Card("They cost", numbers.money(row["cost"]), gap or "least by another goal than cost", reader.currency),
            Card("Tests saved", numbers.quantity(row["saved_tests"] or 0),
                 f"against one scheme at a time; {spared}" if spared else "nothing to compare with"),
        )
    )  # fmt: skip


def _markets(reader: Reader) -> Any:
    rank = pl.col("state").replace_strict({"shut": 0, "opens": 1, "held": 2}, return_dtype=pl.Int8)
    rows = reader["opened_markets"].sort(rank, "opens_on", "product_id", "country", nulls_last=True)
    cols = (
        Col("product_id", "Product", "product"),
        Col("country", "Country", "code", sub="scheme_ids"),
        Col("state", "State", "state"),
        Col("opens_on", "Opens", "day"),
        Col("open_to", "Open to", "day"),
        Col("to_prove", "To prove", "count", "requirements"),
        Col("tests", "Tests", "count"),
        Col("reason", "By what, or why not"),
    )
    return grid(reader, rows, "Markets, and how the fewest tests open them", cols, shown=10, sheet="opened_markets")


def _saved(reader: Reader, saved: pl.DataFrame) -> list[Any]:
    cols = (
        Col("markets", "Markets", "words"),
        Col("tests", "Tests", "count"),
        Col("test_hours", "Bench", "units", "hours"),
        Col("routes", "Approvals of regulations", "count"),
        Col("cost", "Cost", "money", reader.currency),
        Col("days", "Last opens after", "days", "days"),
    )
    return [grid(reader, saved, "All together, and one scheme at a time", cols, shown=8, sheet="tests_saved")]


def _tests(reader: Reader) -> list[Any]:
    rows = reader["chosen_tests"].sort("cost", "test_id", "product_id", descending=[True, False, False])
    if rows.is_empty():
        return []
    cols = (
        Col("test_id", "Test", "code"),
        Col("product_id", "Made on", "product"),
        Col("lab_id", "Laboratory", "code"),
        Col("proves", "Proves", "words"),
        Col("serves", "Serves", "words"),
        Col("hours", "Bench", "units", "hours"),
        Col("cost", "Cost", "money", reader.currency),
    )
    return [grid(reader, rows, "Tests of the choice", cols, shown=8, sheet="chosen_tests")]


def _routes(reader: Reader) -> list[Any]:
    rows = reader["approval_routes"].sort("approval_family", "regulation_id", "authority_id")
    if rows.is_empty():
        return []
    cols = (
        Col("regulation_id", "Regulation", "code", sub="approval_family"),
        Col("authority_id", "Authority", "code"),
        Col("country", "Country", "code"),
        Col("serves", "Recognised by", "words"),
        Col("lead_days", "After the last report", "days", "days"),
        Col("cost", "Fee", "money", reader.currency),
    )
    return [grid(reader, rows, "Approvals of single regulations", cols, shown=8, sheet="approval_routes")]


def ending(reader: Reader) -> list[Any]:
    """What is held and ends, with the last day to begin its renewal."""
    rows = reader["expiry_calendar"].sort("renew_by", "ends_on", "evidence_id", nulls_last=True)
    if rows.is_empty():
        return []
    cols = (
        Col("evidence_id", "Document", "code", hint="reason"),
        Col("approval_family", "Family", "code"),
        Col("schemes", "Counts in", "words"),
        Col("cells", "Requirements", "count"),
        Col("ends_on", "Ends", "day"),
        Col("renew_by", "Begin renewal by", "day"),
        Col("why", "Why"),
    )
    first = rows.row(0, named=True)
    told = [f"{first['evidence_id']} is the first to renew: begin by {first['renew_by']}."] if first["renew_by"] else []
    notes = [Note(tuple(told))] if told else []
    return [
        *notes,
        grid(reader, rows, "What ends, and when to begin renewing it", cols, shown=8, sheet="expiry_calendar"),
    ]
