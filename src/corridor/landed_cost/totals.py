"""From the ledger to the three tables that a call gives: lines, sums and refusals."""

from __future__ import annotations

import polars as pl

from corridor.landed_cost.confidence import ESTIMATE
from corridor.landed_cost.elements import BUYER
from corridor.landed_cost.ledger import DAYS, OWED, Ledger
from corridor.tables.plan_results import Refusals
from corridor.tables.results import COST_HEADS, CostLines, LandedCosts

ROOM = "landed_cost"
NAMED = 5
"""How many estimates a reason names; the dearest come first."""


def cost_lines(entries: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    """The lines of every entry that has a total, numbered in the order of the heads, with ``estimates`` beside."""
    order = entries.select("entry_id").with_row_index("_entry").with_columns(pl.col("_entry").cast(pl.Int64))
    refused = ledger.problems.select("entry_id").unique()
    heads = pl.Enum(COST_HEADS)
    lines = (
        ledger.take_lines()
        .join(order.join(refused, on="entry_id", how="anti"), on="entry_id")
        .with_columns(
            amount_per_unit=pl.col("quantity") * pl.col("rate") * pl.col("fx"),
            _head=pl.col("head").cast(heads).to_physical(),
        )
        .sort("_entry", "_head", "line", "rule_id", "basis", "amount_per_unit")
    )
    number = pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("_entry")
    return lines.with_columns(line_no=number).drop("_head", "_entry")


def landed_totals(entries: pl.DataFrame, lines: pl.DataFrame, values: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """One row per entry: the sums of its lines, or why there is none.

    Parameters
    ----------
    lines
        From `cost_lines`.
    values
        ``entry_id, customs_value_per_unit, value_note``.
    told
        ``entry_id, reason`` of the refused entries.
    """
    amount, cost = pl.col("amount_per_unit"), pl.col("is_cost")
    bought = pl.col("payer") == BUYER
    sold = cost & ~bought
    sums = lines.group_by("entry_id").agg(
        landed_per_unit=amount.filter(cost & bought).sum(),
        cash_per_unit=amount.filter(bought).sum(),
        seller_net_per_unit=amount.filter(pl.col("head") == "price").sum() - amount.filter(sold).sum(),
        sourced=amount.filter(cost & bought & (pl.col("confidence") == "sourced")).sum(),
        guessed=_guessed().any(),
    )
    rows = (
        entries.select("entry_id")
        .join(told, on="entry_id", how="left", maintain_order="left")
        .join(sums, on="entry_id", how="left", maintain_order="left")
        .join(values, on="entry_id", how="left", maintain_order="left")
        .join(_named_estimates(lines), on="entry_id", how="left", maintain_order="left")
    )
    refused = pl.col("reason").is_not_null()
    landed = pl.col("landed_per_unit")
    rows = rows.with_columns(
        outcome=pl.when(refused)
        .then(pl.lit("refused"))
        .when("guessed")
        .then(pl.lit(ESTIMATE + "d"))
        .otherwise(pl.lit("complete")),
        customs_value_per_unit=pl.when(~refused).then("customs_value_per_unit"),
        sourced_share=pl.when(landed > 0).then((pl.col("sourced") / landed).clip(0.0, 1.0)),
        reason=pl.when(refused).then("reason").otherwise(_said()),
    )
    return LandedCosts.conform(rows)


def _guessed() -> pl.Expr:
    """Lines that make the entry an estimate: of what the seller pays, only duty and taxes."""
    counts = (pl.col("payer") == BUYER) | pl.col("head").is_in(list(OWED))
    return (pl.col("confidence") == ESTIMATE) & counts


def _said() -> pl.Expr:
    """What there is to say of an entry that has a total: how its value was made, and the estimates it rests on."""
    parts = [pl.col("value_note").replace("", None), pl.when("guessed").then("estimates_named")]
    return pl.concat_str(parts, separator=" ", ignore_nulls=True).replace("", None)


def _named_estimates(lines: pl.DataFrame) -> pl.DataFrame:
    """``entry_id, estimates_named``: the estimates that an entry rests on, by the amount of the lines they are in."""
    guessed = lines.filter(_guessed()).select("entry_id", "line_no", "amount_per_unit", "estimates")
    # Most lines name one row or none, so only the others are taken apart.
    several = pl.col("estimates").str.contains("|", literal=True)
    apart = guessed.filter(several).with_columns(pl.col("estimates").str.split("|")).explode("estimates")
    named = pl.concat([guessed.filter(~several), apart]).filter(pl.col("estimates") != "")
    named = named.group_by("entry_id", "estimates").agg(weight=pl.col("amount_per_unit").abs().sum())
    named = named.sort("entry_id", "weight", "estimates", descending=[False, True, False])
    told = named.group_by("entry_id", maintain_order=True).agg(
        first=pl.col("estimates").head(NAMED).str.join(", "), count=pl.len()
    )
    more = (
        pl.when(pl.col("count") > NAMED).then(pl.format(" and {} more", pl.col("count") - NAMED)).otherwise(pl.lit(""))
    )
    told = told.select("entry_id", estimates_named=pl.format("Rests on estimates: {}{}.", "first", more))
    return told


def refusal_reasons(entries: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    """``entry_id, reason``: everything that is missing for an entry, with the cure of each."""
    problems = ledger.problems.unique(maintain_order=True).join(entries.select("entry_id", "on"), on="entry_id")
    said = problems.select(
        "entry_id",
        said=pl.format(
            "{} {}", pl.col("missing").str.replace(DAYS, pl.col("on").dt.to_string("%Y-%m-%d"), literal=True), "remedy"
        ),
    ).unique(maintain_order=True)
    return said.group_by("entry_id", maintain_order=True).agg(reason=pl.col("said").str.join(" "))


def refusals(entries: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    """One row per thing that is missing, with the number of entries that it stops."""
    problems = ledger.problems.unique(maintain_order=True).join(entries.select("entry_id", "on"), on="entry_id")
    rows = problems.group_by("subject", "missing", "remedy").agg(
        rows=pl.col("entry_id").n_unique().cast(pl.Int64), first=pl.col("on").min(), last=pl.col("on").max()
    )
    first, last = pl.col("first").dt.to_string("%Y-%m-%d"), pl.col("last").dt.to_string("%Y-%m-%d")
    days = pl.when(first == last).then(first).otherwise(pl.format("days from {} to {}", first, last))
    rows = rows.with_columns(missing=pl.col("missing").str.replace(DAYS, days, literal=True)).sort("subject", "missing")
    again = pl.int_range(pl.len()).over("subject")
    rows = rows.with_columns(
        room=pl.lit(ROOM),
        key=pl.when(again > 0).then(pl.format("{} ({})", "subject", again + 1)).otherwise("subject"),
    )
    return Refusals.conform(rows)


def as_cost_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines in the columns of the result table, in which only what the buyer pays is cost."""
    return CostLines.conform(lines.with_columns(is_cost=pl.col("is_cost") & (pl.col("payer") == BUYER)))
