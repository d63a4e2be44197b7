"""What is made and bought, period by period, how full the capacity is, and what is opened."""

from __future__ import annotations

from typing import Any

import polars as pl

from corridor.report import charts, numbers
from corridor.report.blocks import Chart, Section
from corridor.report.grids import Col, by_period, grid
from corridor.report.reading import Reader

MOST_SERIES = 7
KEYS = ["supply_id", "site_id", "product_id", "form"]


def production(reader: Reader) -> Section:
    """Stacked bars by product and form, capacity use by supply, openings, stock."""
    title = "What is made and bought, and when"
    supply = reader["plan_supply"].filter(pl.col("quantity") > 1e-9)
    openings = _openings(reader)
    if supply.is_empty():
        return Section("production", title, "The plan makes and buys nothing.", tuple(openings))
    charted = [*_chart(reader, supply, vehicles=True), *_chart(reader, supply, vehicles=False)]
    lead = f"{numbers.counted(supply['supply_id'].n_unique(), 'recipe or offer', 'recipes and offers')} in use."
    return Section("production", title, lead, (*charted, *openings, _use(reader, supply), *_stocks(reader)))


def _chart(reader: Reader, supply: pl.DataFrame, vehicles: bool) -> list[Any]:
    # Cars count in thousands and parts in millions: on one axis the cars would vanish.
    is_part = pl.col("form") == "part"
    rows = supply.filter(~is_part if vehicles else is_part)
    if rows.is_empty():
        return []
    spread = by_period(reader, rows, ["product_id", "form"], "quantity").sort(
        "quantity", "product_id", descending=[True, False]
    )
    series: list[tuple[str, list[float]]] = []
    for row in spread.head(MOST_SERIES).iter_rows(named=True):
        name = reader.product(row["product_id"])
        series.append((name if row["form"] in ("part", "cbu") else f"{name} ({row['form']})", row["by_period"]))
    rest = spread.slice(MOST_SERIES)
    if not rest.is_empty():
        sums = [sum(column) for column in zip(*rest["by_period"].to_list(), strict=True)]
        series.append((f"{len(rest)} more", sums))
    labels = [p.label for p in reader.periods]
    noun = "vehicles and kits" if vehicles else "parts"
    whole = [sum(s[1][i] for s in series) for i in range(len(labels))]
    summary = "; ".join(f"{label}: {numbers.quantity(v)}" for label, v in zip(labels, whole, strict=True))
    spec = charts.stacked(labels, [p.gregorian for p in reader.periods], series, "units")
    return [Chart(f"made-{'vehicles' if vehicles else 'parts'}", f"Units per period, {noun}", summary, 300, spec)]


def _use(reader: Reader, supply: pl.DataFrame) -> Any:
    totals = supply.group_by(KEYS).agg(
        pl.col("quantity").sum(),
        capacity=pl.col("capacity").sum(),
        fullest=(pl.col("quantity") / pl.col("capacity")).filter(pl.col("capacity") > 0).max(),
    )
    spread = by_period(reader, supply, KEYS, "quantity").drop("quantity")
    rows = totals.join(spread, on=KEYS, nulls_equal=True).sort(
        pl.col("fullest").fill_null(0.0).round(9), "quantity", "supply_id", descending=[True, True, False]
    )
    cols = (
        Col("supply_id", "Recipe or offer", "code"),
        Col("site_id", "Where", "place"),
        Col("product_id", "What", "product"),
        Col("form", "Form", "words"),
        Col("by_period", "By period", "spark"),
        Col("quantity", "Units", "units"),
        Col("capacity", "Capacity", "units", "periods in use"),
        Col("fullest", "Fullest period", "share", "of capacity"),
    )
    return grid(reader, rows, "Supply in use, fullest first", cols, shown=12, sheet="plan_supply")


def _openings(reader: Reader) -> list[Any]:
    rows = reader["plan_choices"].filter(pl.col("kind") == "open").sort("from_day", "id")
    if rows.is_empty():
        return []
    recipes = reader["recipes"].select("recipe_id", "site_id", "product_id", "form")
    rows = rows.join(recipes, left_on="id", right_on="recipe_id", how="left")
    cols = (
        Col("id", "Recipe", "code"),
        Col("site_id", "Where", "place"),
        Col("product_id", "What", "product"),
        Col("form", "Form", "words"),
        Col("period", "Starts", "period"),
        Col("decided_by", "Decide by", "day"),
        Col("cost", "One-off cost", "money", reader.currency),
        Col("reason", "Why"),
    )
    return [grid(reader, rows, "What is opened", cols, sheet="plan_choices")]


def _stocks(reader: Reader) -> list[Any]:
    stocks = reader["plan_stocks"].filter(pl.col("quantity") > 1e-6)
    if stocks.is_empty():
        return []
    keys = ["site_id", "product_id"]
    highest = stocks.group_by(keys).agg(highest=pl.col("quantity").max())
    rows = by_period(reader, stocks, keys, "quantity").join(highest, on=keys)
    rows = rows.sort("highest", *keys, descending=[True, False, False])
    cols = (
        Col("site_id", "Where", "place"),
        Col("product_id", "What", "product"),
        Col("by_period", "End of period", "spark"),
        Col("highest", "Most", "units"),
    )
    return [grid(reader, rows, "Stock kept", cols, shown=6, sheet="plan_stocks")]
