"""Demand of a plan's periods from series: what is known, what is projected, and of which part a market's product is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from corridor.figures.series import PLURAL, Counted, counted
from corridor.periods import Horizon, Period
from corridor.provenance import joined
from corridor.tables.statistics_results import ProjectedDemand
from corridor.tables.supply_and_demand import Demand
from corridor.trade.claims.units import figure, unit_of
from corridor.trade.projection.demand import CASES, demand_rows
from corridor.trade.spread import Observation, Running
from corridor.trade.targets import NO_STEP, Outlook, outlook

Row = Mapping[str, Any]
COUNTS = ("vehicles", "units", "pieces", "sets", "kits", "parts")
"""Units that a quantity of a product can be counted in."""
NO_DEMAND = {"series_id": pl.String, "reason": pl.String}


@dataclass(frozen=True)
class DemandAhead:
    """What `demand_ahead` gives.

    Attributes
    ----------
    demand
        Rows of `Demand` of the case that was asked for; none if that is "none".
    projected_demand
        Rows of `ProjectedDemand`: all three cases side by side.
    refused
        ``series_id, reason`` of series that no demand could be taken from.
    outlook
        The projections of every series that this rests on, and the targets beside them.
    """

    demand: pl.DataFrame
    projected_demand: pl.DataFrame
    refused: pl.DataFrame
    outlook: Outlook


def demand_ahead(
    output_series: pl.DataFrame,
    demand_series: pl.DataFrame,
    horizon: Horizon,
    case: str,
    *,
    targets: pl.DataFrame | None = None,
) -> DemandAhead:
    """Demand of every period of a horizon from series.

    Parameters
    ----------
    output_series
        Observations; a period of the horizon that is known keeps what is known in all three cases. Series that no
        product is taken from are projected along: what all of them say of each other is in every projection.
    demand_series
        Rows of `DemandSeries`.
    horizon
        The periods planned, in any calendar and step: projected periods that lie across their ends are split as
        smoothly as their neighbours say, and the arithmetic tells so.
    case
        ``low``, ``middle``, ``high`` or ``none``.
    targets
        Rows of `Targets`: the outlook reaches to the last of them, and tells whether they will be met.
    """
    wanted = demand_series["series_id"].unique().sort().to_list()
    series = {s.series_id: s for s in counted(output_series) if s.series_id in wanted}
    least: dict[str, int] = {}
    for one in series.values():
        left = one.place(horizon.last_day) - max(one.values)
        least[one.step] = max(least.get(one.step, 1), left)
    asked = pl.DataFrame(schema={"series_id": pl.String, "target_id": pl.String}) if targets is None else targets
    seen = outlook(output_series, asked, least=least)
    not_projected, known = dict(seen.refused.iter_rows()), set(output_series["series_id"])
    found: list[Row] = []
    refused: dict[str, str] = {}
    for name in wanted:
        reason = not_projected.get(name) or _cannot(name, series.get(name), known)
        periods = [] if reason else _periods(series[name], seen.projections.filter(series_id=name), horizon)
        found += periods
        refused |= {name: reason} if reason else {}
        if not reason and len(periods) < len(horizon.periods):
            refused[name] = f"It begins after {horizon.periods[0].label}, or lacks a period of the plan."
    markets = _markets(demand_series, output_series).filter(~pl.col("series_id").is_in(list(refused)))
    lost = pl.DataFrame(list(refused.items()), schema=NO_DEMAND, orient="row")
    if markets.is_empty():
        return DemandAhead(Demand.empty(), ProjectedDemand.empty(), lost, seen)
    cases, per_period = _cases(found, markets)
    table = _side_by_side(cases, markets, per_period, case)
    return DemandAhead(cases.get(case, Demand.empty()), table, lost, seen)


def _cases(found: Sequence[Row], markets: pl.DataFrame) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """Rows of demand of each case, and what the series come to in each period."""
    schema = {"series_id": pl.String, "period_label": pl.String, "period_from": pl.Date, "value": pl.Float64,
              "low_80": pl.Float64, "high_80": pl.Float64, "told": pl.String}  # fmt: skip
    per_period = pl.DataFrame(found, schema=schema, orient="row")
    return {name: demand_rows(per_period, markets, "", case=name) for name in CASES}, per_period


def _cannot(name: str, series: Counted | None, known: set[str]) -> str:
    if series is None:
        return NO_STEP if name in known else f"There is no series {name}."
    base = unit_of(series.unit).base
    return "" if base in COUNTS else f"It is in {series.unit}; a quantity needs one of {', '.join(COUNTS)}."


def _periods(series: Counted, projections: pl.DataFrame, horizon: Horizon) -> list[Row]:
    """What a series comes to in each period of the horizon, in all three cases; none for a period it does not cover."""
    scale = unit_of(series.unit).scale
    known = [
        (Observation(*series.span(place), value * scale), dict.fromkeys(CASES.values(), value * scale))
        for place, value in series.values.items()
    ]
    ahead = [
        (
            Observation(row["period_from"], row["period_to"], row["value"] * scale),
            {c: row[c] * scale for c in CASES.values()},
        )
        for row in projections.iter_rows(named=True)
    ]
    shape = Running(observation for observation, _ in known + ahead)
    last = max(observation.last for observation, _ in known)
    made: list[Row] = []
    for period in horizon.periods:
        parts = [(_part(shape, one, period), cases) for one, cases in known + ahead if _days_in(one, period)]
        if sum(_days_in(one, period) for one, _ in known + ahead) < period.days:
            continue
        # The middle gives each period its shape; the ends go along with it, so that low is never above high.
        values = {column: sum(part * cases[column] for part, cases in parts) for column in CASES.values()}
        split = sum(part < 1 for part, _ in parts)
        told = _told(series, period, split, period.last <= last)
        made.append({"series_id": series.series_id, "period_label": period.label, "period_from": period.first,
                     "told": told, **values})  # fmt: skip
    return made


def _days_in(one: Observation, period: Period) -> int:
    return max(0, (min(one.last, period.last) - max(one.first, period.first)).days + 1)


def _part(shape: Running, one: Observation, period: Period) -> float:
    """The part of an observation that falls into a period, as the smooth course of the series has it."""
    days = _days_in(one, period)
    inside = shape.total(max(one.first, period.first), min(one.last, period.last)).value
    if days == one.days or not one.value or inside is None:
        return days / one.days
    return min(1.0, max(0.0, inside / one.value))


def _told(series: Counted, period: Period, split: int, known: bool) -> str:
    what = f"{series.series_id}, {'as known' if known else 'projected'}, {period.first} to {period.last}"
    some = f"a {series.step}" if split == 1 else f"{split} {PLURAL[series.step]}"
    return f"{what}, part of {some}" if split else what


def _markets(demand_series: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of `DemandSeries` with the sources of their series beside their own."""
    of = {
        str(name): joined(part["source"])
        for (name,), part in rows.group_by("series_id", maintain_order=True)
    }  # fmt: skip
    return demand_series.with_columns(
        source=pl.struct("series_id", "source").map_elements(
            lambda row: joined([of.get(row["series_id"]), row["source"]]), return_dtype=pl.String
        ),
        share=pl.col("share").fill_null(1.0),
    )


def _side_by_side(
    cases: Mapping[str, pl.DataFrame], markets: pl.DataFrame, per_period: pl.DataFrame, case: str
) -> pl.DataFrame:
    keys = ["site_id", "product_id", "period"]
    table = cases["middle"].select(*keys, middle="quantity", source="source", confidence="confidence")
    for name in ("low", "high"):
        table = table.join(cases[name].select(*keys, pl.col("quantity").alias(name)), on=keys)
    about = markets.select("series_id", "site_id", "product_id", "share")
    told = per_period.select("series_id", "value", "told", period="period_label")
    table = table.join(about, on=["site_id", "product_id"]).join(told, on=["series_id", "period"])
    words = [f"{row['told']}: {figure(row['value'])} x share {row['share']:.6g}" for row in table.iter_rows(named=True)]
    table = table.with_columns(arithmetic=pl.Series(words, dtype=pl.String), taken=pl.lit(case))
    return ProjectedDemand.conform(table).sort("series_id", "site_id", "product_id", "period")


def with_projected(own: pl.DataFrame, projected: pl.DataFrame) -> pl.DataFrame:
    """The rows of `demand` of a case, those of a projection in place of its own of the same market and product."""
    kept = own.join(projected, on=["site_id", "product_id"], how="anti", maintain_order="left")
    return pl.concat([kept, projected.select(kept.columns)])


__all__: Sequence[str] = ["DemandAhead", "demand_ahead", "with_projected"]
