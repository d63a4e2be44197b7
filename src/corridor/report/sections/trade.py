"""Trade figures: flows as reported, how they grow and are shared out, and what both sides say of one flow."""

from __future__ import annotations

import polars as pl

from corridor.report import numbers
from corridor.report.blocks import Grid, Points, Section
from corridor.report.grids import Col, days_of_period, grid
from corridor.report.reading import Reader

GROUPS = {
    "How flows grow": ("growth_on_year_before", "compound_growth_per_year", "contribution_of_partner", "revision"),
    "Who trades it, and what": ("share_of_partner", "share_of_hs_code", "hhi_of_partner", "cr4_of_partner",
                                "effective_of_partner", "hhi_of_hs_code", "cr4_of_hs_code", "effective_of_hs_code"),
    "Balance, value per kilogram and advantage": ("balance", "grubel_lloyd", "unit_value", "rca_balassa",
                                                  "rca_symmetric", "rca_normalised"),
    "The season": ("seasonal_index",),
}  # fmt: skip
"""Tables of the page and the statistics in each; what the mirrors come to stands with them."""
NAMES = {
    "growth_on_year_before": "growth on the same months a year before",
    "compound_growth_per_year": "compound growth per year",
    "contribution_of_partner": "what the partner adds to the growth of all",
    "revision": "revision of the newest edition",
    "share_of_partner": "share of the partner",
    "share_of_hs_code": "share of the goods",
    "hhi_of_partner": "concentration of partners (HHI)",
    "cr4_of_partner": "share of the four largest partners",
    "effective_of_partner": "effective number of partners",
    "hhi_of_hs_code": "concentration of goods (HHI)",
    "cr4_of_hs_code": "share of the four largest goods",
    "effective_of_hs_code": "effective number of goods",
    "grubel_lloyd": "trade within the industry (Grubel-Lloyd)",
    "unit_value": "value per kilogram",
    "rca_balassa": "revealed advantage (Balassa)",
    "rca_symmetric": "revealed advantage, symmetric",
    "rca_normalised": "revealed advantage, normalised",
    "seasonal_index": "index of the month",
}
SINGLE = ("hhi_of_partner", "cr4_of_partner", "effective_of_partner", "hhi_of_hs_code", "cr4_of_hs_code",
          "effective_of_hs_code", "share_of_partner", "share_of_hs_code", "rca_balassa", "rca_symmetric",
          "rca_normalised")  # fmt: skip
"""Statistics that say nothing of a flow that stands alone in its group: the workbook has them."""


def trade(reader: Reader) -> Section:
    """Flows of the case and what is reckoned from them."""
    title = "What trade figures say"
    flows, wanted = reader["trade_flows"], _demand(reader)
    if flows.is_empty():
        return Section("trade", title, "The case has no trade flows.", () if wanted is None else (wanted,))
    statistics = reader["trade_statistics"].filter(~_alone(reader["trade_statistics"]))
    tables = [_statistics(reader, statistics, caption, names) for caption, names in GROUPS.items()]
    mirrors = [_mirrors(reader), _reliability(reader)] if not reader["mirror_flows"].is_empty() else []
    blocks = [wanted, *mirrors, *tables, _flows(reader, flows)]
    return Section("trade", title, _lead(reader, flows), tuple(block for block in blocks if block is not None))


def _lead(reader: Reader, flows: pl.DataFrame) -> str:
    reporters = flows["reporter"].unique().sort().to_list()
    told = f"{numbers.counted(len(flows), 'figure')} of flows that {', '.join(reporters[:6])}"
    told += f"{' and others' if len(reporters) > 6 else ''} report{'s' if len(reporters) == 1 else ''}. "
    both = reader["mirror_flows"].drop_nulls(["exporter_value", "importer_value"]).height
    if both:
        return f"{told}{numbers.counted(both, 'flow')} {'is' if both == 1 else 'are'} reported by both sides."
    return f"{told}No flow is reported by both sides, so there is nothing to set them against."


def _alone(statistics: pl.DataFrame) -> pl.Expr:
    """A share that is the whole, or a concentration of one: true of any single row, so nobody reads it."""
    ones = pl.col("value").round(9) == 1.0
    zeros = pl.col("statistic").is_in(["rca_symmetric", "rca_normalised"]) & (pl.col("value").round(9) == 0.0)
    return (pl.col("statistic").is_in(SINGLE) & (ones | zeros)).fill_null(False)


def _statistics(reader: Reader, frame: pl.DataFrame, caption: str, names: tuple[str, ...]) -> Grid | None:
    rows = frame.filter(pl.col("statistic").is_in(names), pl.col("value").is_not_null())
    if rows.is_empty():
        return None
    order = {name: place for place, name in enumerate(names)}
    rows = rows.with_columns(
        days=days_of_period(), place=pl.col("statistic").replace_strict(order, return_dtype=pl.Int8),
        figure=pl.struct("value", "unit").map_elements(_figure, return_dtype=pl.String),
        statistic=pl.col("statistic").replace(NAMES),
    ).sort("place", "period_to", "value", "subject", descending=[False, True, True, False])  # fmt: skip
    cols = (
        Col("statistic", "What", sub="days"),
        Col("subject", "Of", "code"),
        Col("figure", "Figure"),
        Col("arithmetic", "How it comes out"),
        Col("confidence", "Confidence", "state"),
    )
    return grid(reader, rows, caption, cols, shown=8, sheet="trade_statistics")


def _figure(row: dict[str, object]) -> str:
    value, unit = row["value"], str(row["unit"])
    assert isinstance(value, float)
    if unit == "share":
        return numbers.share(value)
    text = numbers.quantity(value) if abs(value) >= 1000 else numbers.signed_digits(value, 4)
    return text if unit in ("index", "ratio", "partner", "hs_code") else f"{text} {unit}"


def _mirrors(reader: Reader) -> Grid:
    frame = reader["mirror_flows"].with_columns(
        days=days_of_period(), sides=pl.format("{} > {}", "exporter", "importer")
    )
    both = pl.col("exporter_value").is_not_null() & pl.col("importer_value").is_not_null()
    frame = frame.sort(both, "period_to", "reconciled", descending=True, nulls_last=True)
    unit = frame["currency"].drop_nulls().head(1).to_list()
    cols = (
        Col("sides", "From, to", "code", sub="days"),
        Col("hs_code", "Goods", "code"),
        Col("exporter_value", "The exporter reports", "money", unit[0] if unit else ""),
        Col("importer_value", "The importer reports", "money", unit[0] if unit else ""),
        Col("reconciled", "Between them, FOB", "money", unit[0] if unit else ""),
        Col("weight_of_exporter", "Weight of the exporter", "share"),
        Col("note", "What was taken"),
    )
    return grid(reader, frame, "One flow as both sides report it", cols, shown=10, sheet="mirror_flows")


def _reliability(reader: Reader) -> Points | None:
    """What carriage adds, what is reported late, and how far each country's reports scatter."""
    rows = reader["trade_statistics"].filter(pl.col("statistic").str.starts_with("mirror_"))
    if rows.is_empty():
        return None
    found = {name: rows.filter(statistic=f"mirror_{name}") for name in ("freight", "late", "error")}
    told = found["error"].drop_nulls("value").sort("value").select("subject", "value")
    scatter = ", ".join(f"{name} {numbers.share(value)}" for name, value in told.iter_rows())
    # Where no country's can be told, the reason is the same for all.
    scatter = scatter or f"{found['error']['arithmetic'][0]}."
    points = [
        ("Carriage and insurance add", f"{numbers.share(found['freight']['value'][0])}: "
                                       f"{found['freight']['arithmetic'][0]}."),
        ("Reported a period later", f"{numbers.share(found['late']['value'][0])}: {found['late']['arithmetic'][0]}."),
        ("How far reports scatter", scatter),
    ]  # fmt: skip
    return Points(tuple(points))


def _flows(reader: Reader, flows: pl.DataFrame) -> Grid:
    rows = flows.with_columns(
        days=days_of_period(), sides=pl.format("{}, {} with {}", "reporter", "flow", "partner"),
        valuation=pl.col("valuation").replace({"not_told": None}),
        worth=pl.struct("value", "currency").map_elements(
            lambda r: numbers.NONE if r["value"] is None else f"{numbers.money(r['value'])} {r['currency'] or ''}",
            return_dtype=pl.String, skip_nulls=False),
    ).sort("period_to", "value", descending=True, nulls_last=True)  # fmt: skip
    cols = (
        Col("sides", "Reported", sub="days"),
        Col("hs_code", "Goods", "code"),
        Col("worth", "Value", sub="valuation"),
        Col("net_mass_kg", "Net mass", "units", "kg"),
        Col("note", "Remarks"),
        Col("source", "Source", "code"),
        Col("confidence", "Confidence", "state"),
    )
    return grid(reader, rows, "Flows as they are reported", cols, shown=8)


def _demand(reader: Reader) -> Grid | None:
    """Demand that is taken, or could be, from projections."""
    frame = reader["projected_demand"]
    if frame.is_empty():
        return None
    taken = frame["taken"][0]
    told = "the plan keeps the demand that the case states" if taken == "none" else f"the plan takes the {taken} case"
    cols = (
        Col("site_id", "Market", "place"),
        Col("product_id", "Product", "product"),
        Col("period", "Period", "period"),
        Col("low", "Low", "units"),
        Col("middle", "Middle", "units"),
        Col("high", "High", "units"),
        Col("arithmetic", "What it is made of"),
        Col("source", "Source", "code"),
        Col("confidence", "Confidence", "state"),
    )
    return grid(reader, frame, f"Demand from projections; {told}", cols, shown=8, sheet="projected_demand")
