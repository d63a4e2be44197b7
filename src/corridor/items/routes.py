"""A route per item, of up to three legs: at home, to the border, beyond it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from corridor.tables.results import RouteCostLines, RouteLegs, Routes, RouteSeasons

PERIOD = "item"


@dataclass(frozen=True)
class _Leg:
    number: int
    column: str
    words: str
    begins: str
    ends: str


_LEGS = (
    _Leg(1, "inland_per_unit", "carriage to the border of the country of supply", "from_country", "from_country"),
    _Leg(2, "main_carriage_per_unit", "carriage to the place of entry", "from_country", "to_country"),
    _Leg(3, "after_border_per_unit", "carriage beyond the place of entry", "to_country", "to_country"),
)


def routed(goods: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Routes, legs, seasons and cost lines of items, one unit to a load, so that prices per load are prices per unit.

    The leg to the border always is, for there the goods cross; the others are where they have a price.
    """
    legs = pl.concat([_leg(goods, leg) for leg in _LEGS])
    lines = RouteCostLines.conform(pl.concat([_price(goods, leg) for leg in _LEGS]))
    summed = lines.group_by("route_id").agg(cost_per_load=pl.col("amount").sum())
    crossed = pl.concat_str("from_country", "countries_crossed", "to_country", separator="|", ignore_nulls=True)
    routes = goods.select(
        route_id="item_id",
        from_site=pl.concat_str("item_id", pl.lit("/from")),
        to_site=pl.concat_str("item_id", pl.lit("/to")),
        load_unit_id=pl.lit("item"),
        charged_per=pl.lit("unit"),
        lanes="item_id",
        modes="mode",
        countries_crossed=crossed,
        distance_km=pl.lit(0.0),
    )
    seasons = goods.select(
        route_id="item_id", period=pl.lit(PERIOD), open_share=pl.lit(1.0), days=pl.col("days").fill_null(0.0)
    ).join(summed, on="route_id", how="left", maintain_order="left")
    return {
        "routes": Routes.conform(routes),
        "route_legs": RouteLegs.conform(legs),
        "route_seasons": RouteSeasons.conform(seasons.with_columns(pl.col("cost_per_load").fill_null(0.0))),
        "route_cost_lines": lines,
    }


def _told(goods: pl.DataFrame, leg: _Leg) -> pl.DataFrame:
    return goods.filter(pl.col(leg.column).is_not_null())


def _leg(goods: pl.DataFrame, leg: _Leg) -> pl.DataFrame:
    gone = goods if leg.column == "main_carriage_per_unit" else _told(goods, leg)
    first, last = leg.column == "inland_per_unit", leg.column == "after_border_per_unit"
    return gone.select(
        "mode",
        route_id="item_id",
        leg_no=pl.lit(leg.number, pl.Int64),
        lane_id=pl.format("{}/{}", "item_id", pl.lit(leg.column)),
        kind=pl.lit("leg"),
        from_country=leg.begins,
        to_country=leg.ends,
        distance_km=pl.lit(0.0),
        from_site=pl.concat_str("item_id", pl.lit("/from" if first else f"/{leg.number}")),
        to_site=pl.concat_str("item_id", pl.lit("/to" if last else f"/{leg.number + 1}")),
    )


def _price(goods: pl.DataFrame, leg: _Leg) -> pl.DataFrame:
    return _told(goods, leg).select(
        "source",
        "confidence",
        route_id="item_id",
        period=pl.lit(PERIOD),
        line_no=pl.lit(leg.number, pl.Int64),
        leg_no=pl.lit(leg.number, pl.Int64),
        head=pl.lit("freight"),
        basis=pl.lit(leg.words),
        quantity=pl.lit(1.0),
        unit=pl.lit("unit"),
        rate=leg.column,
        currency="carriage_currency",
        fx=pl.col("carriage_fx").fill_null(1.0),
        amount=pl.col(leg.column) * pl.col("carriage_fx").fill_null(1.0),
        country=leg.ends,
        rule_id=pl.format("{}/{}", "item_id", pl.lit(leg.column)),
    )
