"""What the money costs that is tied up in goods under way."""

from __future__ import annotations

import polars as pl

from corridor.landed_cost.confidence import named, rank, weakest
from corridor.landed_cost.ledger import Ledger, lines_of
from corridor.landed_cost.options import LandedCostOptions
from corridor.provenance import OWN_SOURCE

DAYS_PER_YEAR = 365
CARRIAGE = ("inland", "freight")


def finance_lines(
    work: pl.DataFrame,
    carriage: pl.DataFrame,
    route_seasons: pl.DataFrame,
    options: LandedCostOptions,
    currency: str,
    ledger: Ledger,
) -> None:
    """Interest on price and freight for the days from gate to gate: rate x days / 365 x (price + freight)."""
    if options.finance_rate_per_year == 0:
        return
    moved = (
        carriage.filter(~pl.col("in_price") & pl.col("cost_head").is_in(CARRIAGE))
        .group_by("entry_id")
        .agg(moved=pl.col("amount").sum(), moved_rank=rank(pl.col("confidence")).max())
    )
    days = route_seasons.select("route_id", "period", "days")
    tied = (
        work.filter(pl.col("moves") & pl.col("price").is_not_null())
        .join(days, on=["route_id", "period"])
        .join(moved, on="entry_id", how="left")
    )
    ledger.add(
        lines_of(
            tied,
            head="finance",
            line="money tied up under way",
            basis=pl.format("price and freight, {} days of {} at {} a year", pl.col("days").round(2), pl.lit(365),
                            pl.lit(options.finance_rate_per_year)),
            quantity=pl.col("price") + pl.col("moved").fill_null(0.0),
            unit="money",
            rate=options.finance_rate_per_year * pl.col("days") / DAYS_PER_YEAR,
            currency=currency,
            fx=pl.lit(1.0),
            rule_id="finance_rate_per_year",
            source=OWN_SOURCE,
            confidence=weakest(pl.col("price_sure"), named(pl.col("moved_rank").fill_null(0))),
        )
    )  # fmt: skip
