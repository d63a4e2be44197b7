"""What the plan saves against today, lever by lever, and how today was priced."""

from __future__ import annotations

from typing import Any

import polars as pl

from corridor.report import charts, numbers
from corridor.report.blocks import Chart, Note, Section
from corridor.report.charts import Step
from corridor.report.grids import Col, grid
from corridor.report.reading import Reader
from corridor.report.words import LEVER_WORDS

SMALL = 0.15
"""Below this share of today's cost the bars of the levers could not be told apart beside the totals."""


def saving(reader: Reader) -> Section:
    """The levers as a waterfall, each with its explanation, and the baseline row by row."""
    title = "What it saves, and by which lever"
    steps = reader["savings"].sort("step")
    baseline = _baseline(reader)
    if steps.is_empty():
        told = "The case has no baseline that could be priced, so there is nothing to compare with."
        return Section("saving", title, told, baseline)
    today = float(steps["cost"][0] or 0.0)
    levers = steps.filter(pl.col("lever") != "today")
    saved = float(levers["saving"].sum())
    counted = (
        f" Today is {steps['explanation'][0][:1].lower()}{steps['explanation'][0][1:]}" if _explained(steps) else ""
    )
    lead = (
        f"Today's quantities cost {numbers.money(today)} {reader.currency} as they move today and "
        f"{numbers.money(today - saved)} {reader.currency} with every lever freed: {numbers.money(saved)} less"
        + (f" ({numbers.share(saved / today)})." if today else ".")
        + counted
    )
    cols = (
        Col("word", "Lever", "text"),
        Col("saving", "Saving", "money", reader.currency),
        Col("part", "Share of it", "share"),
        Col("cost", "Cost then", "money", reader.currency),
        Col("explanation", "What changes"),
    )
    rows = levers.with_columns(
        word=pl.col("lever").replace(LEVER_WORDS),
        explanation=pl.col("explanation").map_elements(reader.told, return_dtype=pl.String),
        part=pl.col("saving") / saved if saved else pl.lit(None, pl.Float64),
    ).filter((pl.col("lever") != "plan") | (pl.col("saving").abs() > 0.005))
    table = grid(reader, rows, "Saving by lever, in the order in which they are freed", cols, sheet="savings")
    chart = _chart(reader, rows, today, saved)
    return Section("saving", title, lead, (chart, table, *_above_cost(reader, today), *baseline))


def _above_cost(reader: Reader, today: float) -> tuple[Note, ...]:
    """Why the rows of today do not sum to its cost where a plant invoices more than goods cost it."""
    landed = float(reader["baseline_costs"]["amount"].sum())
    if abs(landed - today) < 1.0:
        return ()
    told = (
        f"The rows below sum to {numbers.money(landed)} {reader.currency}, {numbers.money(landed - today)} more than "
        "today's cost above: they start from the invoice price, the saving from what goods cost to make."
    )
    return (Note((told,)),)


def _explained(steps: pl.DataFrame) -> bool:
    return bool(steps["lever"][0] == "today" and steps["explanation"][0])


def _chart(reader: Reader, levers: pl.DataFrame, today: float, saved: float) -> Chart:
    names = list(zip(levers["word"].to_list(), levers["saving"].to_list(), strict=True))
    if today and abs(saved) >= SMALL * today:
        steps = [Step("as it is done today", today, charts.DARK, is_total=True)]
        steps += [Step(name, -amount, charts.ACCENT if amount >= 0 else charts.STATE) for name, amount in names]
        steps.append(Step("with all levers freed", today - saved, charts.DARK, is_total=True))
        title = f"From today to the plan, {reader.currency}"
    else:
        steps = [Step(name, amount, charts.ACCENT if amount >= 0 else charts.STATE) for name, amount in names]
        steps.append(Step("saving in all", saved, charts.DARK, is_total=True))
        title = f"The saving built up lever by lever, {reader.currency}"
    summary = "; ".join(f"{name}: {numbers.money(amount)}" for name, amount in names)
    return Chart("saving-chart", title, summary, 30 + 30 * len(steps), charts.waterfall(steps))


def _baseline(reader: Reader) -> tuple[Any, ...]:
    costs = reader["baseline_costs"]
    if costs.is_empty():
        return ()
    told = reader["baseline"].select("baseline_id", "product_id", "from_site", "to_site", "load_unit_id", "period")
    rows = costs.join(told, on="baseline_id", how="left").sort("amount", descending=True, nulls_last=True)
    cols = (
        Col("product_id", "Product", "product", sub="baseline_id"),
        Col("from_site", "From", "place"),
        Col("to_site", "To", "place"),
        Col("load_unit_id", "In", "load unit"),
        Col("period", "Priced in", "period"),
        Col("quantity", "Units", "units"),
        Col("landed_per_unit", "Landed", "money2", f"{reader.currency} per unit"),
        Col("amount", "Amount", "money", reader.currency),
        Col("outcome", "Outcome", "state", hint="reason"),
    )
    table = grid(reader, rows, "How it is done today, priced by the same code", cols, shown=6, sheet="baseline_costs",
                 total=("amount",))  # fmt: skip
    refused = rows.filter(pl.col("outcome") == "refused")
    if refused.is_empty():
        return (table,)
    first = refused.row(0, named=True)
    told_so = f"{numbers.counted(len(refused), 'row')} of today's flows cannot be priced: {first['reason']}"
    return (Note((told_so,), "bad"), table)
