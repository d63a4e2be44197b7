"""What to certify and when: approvals on a timeline, their cost, the matrix of needs, and facts still to ask for."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from corridor.report import numbers
from corridor.report.blocks import Lane, Note, Section, Stretch, Timeline
from corridor.report.grids import Col, grid
from corridor.report.reading import Reader
from corridor.report.sections.proofs import ending, proof_blocks

MOST_LANES = 40


def approvals(reader: Reader) -> Section:
    """Timeline, approvals, the fewest tests, what ends, needs by product and country, and what is not known."""
    title = "What to certify, and when"
    known = _joined(reader)
    if known.is_empty() and reader["approval_needs"].is_empty():
        return Section("approvals", title, "No approval is asked for in the markets of this case.")
    states = dict(known.group_by("state").len().iter_rows())
    chosen = known.filter(pl.col("decided_by").is_not_null() | pl.col("from_day").is_not_null())
    cost = float(chosen["choice_cost"].fill_null(0.0).sum())
    lead = (
        f"{states.get('held', 0)} held, {states.get('to_get', 0)} can be had, {states.get('refused', 0)} cannot be "
        f"told or had. The plan gets {len(chosen)} of them for {numbers.money(cost)} {reader.currency}."
    )
    blocks = [
        *_timeline(reader, known), *_table(reader, known), *proof_blocks(reader), *ending(reader), *_matrix(reader),
        *_unknown(reader),
    ]  # fmt: skip
    return Section("approvals", title, lead, tuple(blocks), badge=str(len(chosen)) if len(chosen) else "")


def _joined(reader: Reader) -> pl.DataFrame:
    grants = (
        reader["plan_choices"]
        .filter(pl.col("kind") == "grant")
        .sort("from_day")
        .unique("id", keep="first", maintain_order=True)
        .select(approval_id="id", decided_by="decided_by", from_day="from_day", to_day="to_day", choice_cost="cost",
                why="reason")
    )  # fmt: skip
    rank = pl.col("state").replace_strict({"to_get": 0, "held": 1, "refused": 2}, default=3, return_dtype=pl.Int8)
    return (
        reader["approvals"]
        .join(grants, on="approval_id", how="left")
        .with_columns(
            scheme=pl.col("scheme_id").replace(reader.schemes),
            name=pl.col("approval_family").replace(reader.families),
            rank=rank,
            starts=pl.coalesce("from_day", "held_from"),
            ends=pl.coalesce("to_day", "held_to"),
        )
        .sort(pl.col("decided_by").is_null(), "decided_by", "rank", "approval_id")
    )  # fmt: skip


def _timeline(reader: Reader, known: pl.DataFrame) -> list[Any]:
    periods = [p for p in reader.periods if p.first and p.last]
    if not periods or known.is_empty():
        return []
    first, last = periods[0].first, periods[-1].last
    assert first is not None
    assert last is not None
    # Decisions lie before the first period when an approval has to be there from its first day.
    decided = [d for d in known["decided_by"].to_list() if d is not None and d < first]
    begin = min([first, *decided])
    whole = (last - begin).days + 1

    def at(day: date | None, default: float) -> float:
        return default if day is None else min(1.0, max(0.0, (day - begin).days / whole))

    ticks = tuple((at(p.first, 0.0), at(p.last, 1.0) + 1 / whole, p.label, p.gregorian) for p in periods)
    lanes = []
    in_time = known.filter(pl.col("starts").is_not_null())
    for row in in_time.head(MOST_LANES).iter_rows(named=True):
        held = row["state"] == "held"
        stretches = []
        if row["decided_by"] and row["from_day"]:
            told = f"decide by {row['decided_by']}, in force from {row['from_day']}"
            stretches.append(Stretch(at(row["decided_by"], 0.0), at(row["from_day"], 0.0), "prepare", told))
        until = f" to {row['ends']}" if row["ends"] else ""
        told = f"in force from {row['starts']}{until}"
        if not held or (row["ends"] is None or row["ends"] >= begin):
            stretches.append(Stretch(at(row["starts"], 0.0), at(row["ends"], 1.0), "held" if held else "force", told))
        lanes.append(Lane(str(row["name"]), str(row["scheme"]), tuple(stretches)))
    legend = (("prepare", "from decision to approval"), ("force", "in force, got by the plan"),
              ("held", "held today"))  # fmt: skip
    if not lanes:
        return []
    return [Timeline("Approvals over the plan", ticks, tuple(lanes), legend, len(in_time) - len(lanes))]


def _table(reader: Reader, known: pl.DataFrame) -> list[Any]:
    if known.is_empty():
        return []
    cols = (
        Col("name", "What", "text", sub="scheme", hint="approval_id"),
        Col("countries", "Opens", "words"),
        Col("state", "State", "state"),
        Col("decided_by", "Decide by", "day"),
        Col("starts", "In force", "day"),
        Col("ends", "Until", "day"),
        Col("tests", "Tests", "count"),
        Col("test_hours", "Bench", "units", "hours"),
        Col("lead_days", "Lead", "days", "days"),
        Col("cost", "Cost", "money", reader.currency),
        Col("told", "Why, or what is missing"),
    )
    rows = known.with_columns(told=pl.coalesce("why", "reason"))
    return [grid(reader, rows, "Approvals", cols, shown=12, sheet="approvals")]


def _matrix(reader: Reader) -> list[Any]:
    needs = reader["approval_needs"]
    if needs.is_empty():
        return []
    states = ("held", "covered", "to_prove", "unknown", "closed", "not_applicable")
    rows = (
        needs.group_by("product_id", "country")
        .agg(pl.len().alias("all"), *[(pl.col("state") == s).sum().alias(s) for s in states])
        .sort("unknown", "to_prove", "product_id", "country", descending=[True, True, False, False])
    )
    cols = (
        Col("product_id", "Product", "product"),
        Col("country", "Country", "code"),
        Col("all", "Requirements", "count"),
        *(Col(s, s.replace("_", " ").capitalize(), "count") for s in states),
    )
    return [grid(reader, rows, "Requirements by product and country", cols, shown=8, sheet="approval_needs")]


def _unknown(reader: Reader) -> list[Any]:
    unknown = reader["approval_needs"].filter(pl.col("state") == "unknown")
    if unknown.is_empty():
        return []
    rows = (
        unknown.group_by("reason")
        .agg(
            pl.len().alias("stops"),
            products=pl.col("product_id").unique().sort().str.join("|"),
            regulations=pl.col("regulation_id").unique().sort().str.join("|"),
        )
        .sort("stops", "reason", descending=[True, False])
    )
    cols = (
        Col("reason", "What is not known"),
        Col("products", "Products", "words"),
        Col("regulations", "Decides", "words"),
        Col("stops", "Requirements", "count"),
    )
    told = f"{numbers.counted(len(unknown), 'requirement')} cannot be decided until these facts are known."
    table = grid(reader, rows, "Facts to ask for", cols, shown=8, sheet="approval_needs")
    return [Note((told,), "bad"), table]
