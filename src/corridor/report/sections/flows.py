"""What to ship how: the map of the flows, and one row per product, market and way."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from corridor.report import facts, numbers
from corridor.report.blocks import Note, Picture, Section
from corridor.report.flow_map import draw, map_legs
from corridor.report.grids import Col, by_period, grid
from corridor.report.reading import Reader


def map_section(reader: Reader, shapes: Path | None) -> Section:
    """The flows on a map, leg by leg, and the same legs as a table."""
    title = "Where it goes"
    if reader["plan_flows"].is_empty():
        return Section("map", title, "The plan ships nothing, so there is nothing to draw.")
    legs = map_legs(reader)
    if legs.drawn.is_empty():
        told = "No leg of the plan's flows has coordinates at both ends, so no map can be drawn."
        return Section("map", title, told, (Note(("Fill lat and lon in the table of sites.",)),))
    drawing = draw(reader, legs, shapes)
    unit = "tonnes" if legs.weight == "tonnes" else "units"
    cols: tuple[Col, ...] = (
        Col("from_site", "From", "place"),
        Col("to_site", "To", "place"),
        Col("mode", "By", "words"),
        Col("tonnes", "Mass", "units", "t"),
        Col("quantity", "Units", "units"),
    )
    if legs.weight != "tonnes":
        cols = tuple(c for c in cols if c.name != "tonnes")
    beside = grid(reader, legs.all, "Legs, busiest first", cols, shown=11, sheet="route_legs")
    summary = (
        f"Map of {numbers.counted(len(legs.drawn), 'leg')} between {numbers.counted(drawing.places, 'place')}; "
        "the table beside it lists the same legs."
    )
    left = len(legs.all) - len(legs.drawn)
    lead = f"Lines join the two ends of each leg; their width shows {unit}, their colour the mode."
    if left:
        lead += f" {numbers.counted(left, 'leg')} without coordinates stand in the table only."
    if drawing.beyond:
        lead += f" Beyond the edge: {', '.join(drawing.beyond)}."
    return Section("map", title, lead, (Picture("Flows of the plan", summary, drawing.svg, drawing.credit, (beside,)),))


def flow_table(reader: Reader) -> Section:
    """Every way the plan uses: product, market, form, route, claim, units, loads and landed cost."""
    title = "What to ship, and how"
    flows = facts.flows(reader)
    if flows.is_empty():
        return Section("flows", title, "The plan ships nothing.")
    keys = ["product_id", "form", "from_site", "to_site", "route_id", "agreement_id", "supply_id"]
    totals = flows.group_by(keys).agg(
        pl.col("quantity", "loads").sum(),
        modes=pl.col("modes").first(),
        load_unit_id=pl.col("load_unit_id").first(),
        landed=_weighted("landed_per_unit"),
        days=_weighted("days"),
    )
    spread = by_period(reader, flows, keys, "quantity").drop("quantity")
    rows = (
        totals.join(spread, on=keys, how="left", nulls_equal=True)
        .with_columns(
            via=pl.col("route_id").replace_strict(passed(reader), default=None, return_dtype=pl.String),
            market=pl.col("to_site"),
            made=pl.col("from_site").replace_strict(reader.places, default=pl.col("from_site")),
            money=pl.col("quantity") * pl.col("landed"),
        )
        .sort(pl.col("money").fill_null(0.0), "quantity", *keys, descending=[True, True] + [False] * len(keys))
        .with_columns(made="from " + pl.col("made"))
    )
    cols = (
        Col("product_id", "Product", "product", sub="supply_id"),
        Col("market", "To", "place", sub="made"),
        Col("form", "Form", "words"),
        Col("modes", "Way", "way", sub="via", hint="route_id"),
        Col("load_unit_id", "In", "load unit"),
        Col("agreement_id", "Claim", "code"),
        Col("by_period", "By period", "spark"),
        Col("quantity", "Units", "units"),
        Col("loads", "Loads", "units"),
        Col("days", "Time", "days", "days"),
        Col("landed", "Landed", "money2", f"{reader.currency} per unit"),
    )
    lead = (
        f"{numbers.counted(len(rows), 'way')}, the most money first. Landed cost is the mean over the units shipped; "
        "the small bars show units period by period."
    )
    table = grid(reader, rows, "Ways that the plan uses", cols, shown=15, sheet="plan_flows")
    return Section("flows", title, lead, (table,), badge=str(len(rows)))


def _weighted(name: str) -> pl.Expr:
    known = pl.col(name).is_not_null()
    weights = pl.col("quantity").filter(known)
    return (pl.col(name).filter(known) * weights).sum() / pl.when(known.any()).then(weights.sum())


def passed(reader: Reader) -> dict[str, str]:
    """Places passed on each route, its two ends left out, as one line of text."""
    legs = reader["route_legs"].sort("route_id", "leg_no")
    rows = legs.group_by("route_id", maintain_order=True).agg("to_site").iter_rows()
    passed = {route: [reader.place(s) for s in sites[:-1]] for route, sites in rows}
    return {route: "via " + ", ".join(sites) for route, sites in passed.items() if sites}
