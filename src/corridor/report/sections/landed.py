"""What one unit costs, delivered and duty-paid, head by head and line by line."""

from __future__ import annotations

from typing import Any

import polars as pl

from corridor.report import charts, facts, numbers
from corridor.report.blocks import Head, Ledger, Section
from corridor.report.charts import Step
from corridor.report.grids import Col, grid
from corridor.report.reading import Reader
from corridor.tables.results import COST_HEADS

MOST_ENTRIES = 120
"""Most entries whose lines are written into the page; the workbook has all."""

GROUPS = {
    "goods": ("price", "making", "inputs"),
    "moving": ("inland", "freight", "handling", "border", "storage", "insurance", "clearance"),
    "state": (
        "duty", "remedy", "excise", "vat", "other_tax", "processing_fee", "recycling_fee", "registration",
    ),
    "finance": ("finance",),
}  # fmt: skip


def landed(reader: Reader) -> Section:
    """A waterfall per product and market, its lines, and all chosen entries side by side."""
    title = "What one unit costs, landed"
    chosen = chosen_entries(reader)
    if chosen.is_empty():
        return Section("landed", title, "No entry has a landed cost that could be reckoned.")
    lines = reader["cost_lines"].filter(pl.col("entry_id").is_in(chosen["entry_id"].to_list()))
    shown = chosen.head(MOST_ENTRIES)
    entries = tuple(_entry(reader, row, lines) for row in shown.iter_rows(named=True))
    ledger = Ledger(
        "Landed cost of one unit",
        "Waterfall of the landed cost by head; the table below it lists every line.",
        max((len(e["chart"]["option"]["yAxis"]["data"]) for e in entries), default=1) * 27 + 30,
        entries,
        _line_heads(reader),
        len(chosen) - len(shown),
    )
    lead = (
        "For each product and market the entry with the most units in the plan. "
        f"Amounts in {reader.currency} per unit; amount = quantity x rate x exchange rate."
    )
    return Section("landed", title, lead, (ledger, _side_by_side(reader, chosen, lines)))


def chosen_entries(reader: Reader) -> pl.DataFrame:
    """Per product and destination the entry with most planned units; without a plan the cheapest that is priced."""
    landed_costs = reader["landed_costs"].filter(pl.col("landed_per_unit").is_not_null())
    facts_of = landed_costs.join(reader["entries"], on="entry_id")
    planned = facts.flows(reader).group_by("entry_id").agg(units=pl.col("quantity").sum())
    used = facts_of.join(planned, on="entry_id")
    pairs = ["product_id", "to_site"]
    if used.is_empty():
        cheapest = facts_of.sort("landed_per_unit", "entry_id").unique(pairs, keep="first", maintain_order=True)
        return cheapest.with_columns(units=pl.lit(0.0)).sort("product_id", "to_site")
    money = used.group_by(pairs).agg(money=(pl.col("units") * pl.col("landed_per_unit")).sum())
    best = used.sort("units", "entry_id", descending=[True, False]).unique(pairs, keep="first", maintain_order=True)
    return best.join(money, on=pairs).sort("money", *pairs, descending=[True, False, False])


def _entry(reader: Reader, row: dict[str, Any], lines: pl.DataFrame) -> dict[str, Any]:
    own = lines.filter(pl.col("entry_id") == row["entry_id"]).sort("line_no")
    heads = own.filter(pl.col("is_cost").fill_null(True)).group_by("head").agg(pl.col("amount_per_unit").sum())
    amounts = dict(heads.iter_rows())
    steps = [
        Step(head.replace("_", " "), amounts[head], charts.HEAD_TONES.get(head, charts.OTHER))
        for head in COST_HEADS
        if amounts.get(head)
    ]
    steps.append(Step("landed cost", row["landed_per_unit"], charts.DARK, is_total=True))
    return {
        "product": reader.product(row["product_id"]),
        "to": reader.place(row["to_site"]),
        "told": _told(reader, row),
        "entry": row["entry_id"],
        "chart": charts.waterfall(steps, 2 if row["landed_per_unit"] < 1000 else 0),
        "lines": [_line(reader, line) for line in own.iter_rows(named=True)],
    }


def _told(reader: Reader, row: dict[str, Any]) -> str:
    claim = f"claims {row['agreement_id']}" if row["agreement_id"] else "no preference claimed"
    share = "" if row["sourced_share"] is None else f", {numbers.share(row['sourced_share'], 0)} on sourced rows"
    return (
        f"{str(row['form']).upper()} from {reader.place(row['from_site'])} in {row['period']}, {claim}; "
        f"{numbers.money(row['landed_per_unit'], 2)} {reader.currency} per unit ({row['outcome']}{share})."
        + (f" {row['reason']}" if row["reason"] else "")
    )


def _line_heads(reader: Reader) -> tuple[Head, ...]:
    return (
        Head("Head"),
        Head("Line", "what the quantity is of"),
        Head("Quantity", "per unit", True),
        Head("Rate", "", True),
        Head("Exchange", f"{reader.currency} for one", True),
        Head("Amount", f"{reader.currency} per unit", True),
        Head("Rule"),
        Head("Source"),
        Head("Confidence"),
    )


def _line(reader: Reader, line: dict[str, Any]) -> list[str]:
    is_money = line["unit"] == "money"
    quantity = numbers.money(line["quantity"], 2) if is_money else numbers.factor(line["quantity"])
    unit = line["currency"] if is_money else line["unit"]
    rate = numbers.factor(line["rate"]) if is_money else f"{numbers.factor(line['rate'])} {line['currency']}"
    cash = "" if line["is_cost"] in (True, None) else "got back: cash, not cost"
    if line.get("payer") == "seller":
        cash = "inside the price: the seller pays it"
    return [
        str(line["head"]).replace("_", " "),
        reader.told(str(line["line"])),
        " · ".join(t for t in (str(line["basis"] or "").replace("_", " "), cash) if t),
        f"{quantity} {unit or ''}".strip(),
        rate,
        "1" if line["fx"] in (None, 1.0) else numbers.factor(line["fx"]),
        numbers.money(line["amount_per_unit"], 2),
        str(line["rule_id"] or ""),
        str(line["source"] or ""),
        str(line["confidence"] or ""),
    ]


def _side_by_side(reader: Reader, chosen: pl.DataFrame, lines: pl.DataFrame) -> Any:
    group_of = {head: group for group, heads in GROUPS.items() for head in heads}
    costs = lines.filter(pl.col("is_cost").fill_null(True)).with_columns(
        group=pl.col("head").replace_strict(group_of, default="finance", return_dtype=pl.String)
    )
    sums = [
        costs.filter(pl.col("group") == group).group_by("entry_id").agg(pl.col("amount_per_unit").sum().alias(group))
        for group in GROUPS
    ]
    rows = chosen
    for part in sums:
        rows = rows.join(part, on="entry_id", how="left")
    rows = rows.with_columns(pl.col(*GROUPS).fill_null(0.0))
    cols = (
        Col("product_id", "Product", "product"),
        Col("to_site", "To", "place"),
        Col("form", "Form", "words"),
        Col("units", "Units", "units", "by this entry"),
        Col("goods", "Goods", "money2"),
        Col("moving", "Moving", "money2"),
        Col("state", "Duties, taxes, fees", "money2"),
        Col("finance", "Finance", "money2"),
        Col("landed_per_unit", "Landed", "money2", f"{reader.currency} per unit"),
        Col("outcome", "Outcome", "state", hint="reason"),
        Col("sourced_share", "Sourced", "share"),
    )
    return grid(reader, rows, "Landed cost side by side", cols, shown=12, sheet="landed_costs")
