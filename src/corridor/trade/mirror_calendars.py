"""Flows that exporter and importer count in two calendars, brought to one: Iran's months beside Russia's."""

from __future__ import annotations

import polars as pl

from corridor.figures.series import STEPS
from corridor.periods import Step
from corridor.trade.spread_table import reallocate, target_periods

SIDES = ["exporter", "importer", "hs_code"]
_OWN = ["reporter", "partner", "flow", "hs_code"]


def in_one_calendar(flows: pl.DataFrame) -> pl.DataFrame:
    """The flows, those that one side counts by Solar Hijri and the other by Gregorian periods in the latter.

    Parameters
    ----------
    flows
        Rows of `trade_flows` in their newest editions, with `exporter` and `importer`.

    Returns
    -------
    polars.DataFrame
        With a column `told`: of a figure that was re-allocated from what, and between which ends it lies.

    Notes
    -----
    The finest periods that the Solar Hijri side has are summed over the months, quarters, halves or years of the other
    side, split as smoothly as their neighbours say. Days that it does not cover give no figure.
    """
    flows = flows.with_columns(told=pl.lit(None, pl.String))
    if flows["calendar"].n_unique() < 2:
        return flows
    flows = flows.with_columns(months=_months())
    kinds = flows.group_by(*SIDES, "reporter").agg(pl.col("calendar").unique().sort().str.join("+"))
    solar, gregorian = (kinds.filter(calendar=name).drop("calendar") for name in ("solar_hijri", "gregorian"))
    # A flow whose two sides have one calendar each, and not the same.
    apart = solar.join(gregorian, on=SIDES, suffix="_other")
    if apart.is_empty():
        return flows.drop("months")
    own = flows.join(apart, on=[*SIDES, "reporter"], how="semi")
    finest = own.filter(pl.col("months") == pl.col("months").min().over(*SIDES, "reporter"))
    others = flows.join(apart.select(*SIDES, reporter="reporter_other"), on=[*SIDES, "reporter"], how="semi")
    made = pl.concat([_summed(finest, others.filter(months=months), step) for months, step in STEPS.items()])
    rest = flows.join(apart, on=[*SIDES, "reporter"], how="anti")
    # What covers no period of the other side, or holds its own parts, stays as it is.
    alone = own.join(made, on=SIDES, how="anti")
    return pl.concat([rest, alone, made.select(rest.columns)]).drop("months")


def _months() -> pl.Expr:
    return ((pl.col("period_to") - pl.col("period_from")).dt.total_days() / 30.4375).round().cast(pl.Int64)


def _summed(own: pl.DataFrame, others: pl.DataFrame, step: Step) -> pl.DataFrame:
    """Figures of one side over the periods that the other side has."""
    if others.is_empty():
        return own.clear()
    periods = target_periods(others["period_from"].min(), others["period_to"].max(), "gregorian", step)  # type: ignore[arg-type]
    before = pl.col("period_to").cast(pl.Int32).cum_max().shift(1).over(_OWN, order_by="period_from")
    overlapping = own.filter(pl.col("period_from").cast(pl.Int32) <= before)
    summed = reallocate(own.join(overlapping, on=_OWN, how="anti"), periods, _OWN)
    about = own.unique(_OWN, keep="first", maintain_order=True).drop("period_from", "period_to", "value", "calendar")
    wanted = others.select(*SIDES, "period_from", "period_to").unique()
    rows = summed.join(about, on=_OWN).join(wanted, on=[*SIDES, "period_from", "period_to"], how="semi")
    told = pl.format("{}: summed over Gregorian days from Solar Hijri periods, between {} and {}", "reporter",
                     pl.col("low").round(0).cast(pl.Int64), pl.col("high").round(0).cast(pl.Int64))  # fmt: skip
    return rows.with_columns(
        calendar=pl.lit("gregorian"), told=told, confidence=pl.lit("estimate"), months=pl.lit(0, pl.Int64)
    ).select(own.columns)
