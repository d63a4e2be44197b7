"""Supplies: recipes and offers side by side, with what a unit costs and how many there are in each period."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from corridor.network.timeline import share_between

FACTS = (
    "supply_id", "supply_kind", "site_id", "product_id", "form", "supplier", "country", "unit_cost", "currency",
    "capacity_per_year", "minimum", "lead_time_days", "valid_from", "valid_to", "open_today", "opening_cost",
    "opens_on", "fixed_cost_per_year", "source", "confidence",
)  # fmt: skip


def all_supplies(
    recipes: pl.DataFrame, offers: pl.DataFrame, products: pl.DataFrame, sites: pl.DataFrame
) -> pl.DataFrame:
    """Recipes and offers under the same columns (`FACTS`), sorted by ``supply_id``.

    The supplier of an offer is its party; of a recipe the party that runs its site, or the site itself.
    """
    places = sites.select("site_id", "country", runs="party_id")
    made = recipes.join(places, on="site_id", how="left").with_columns(
        supply_id="recipe_id",
        supply_kind=pl.lit("recipe"),
        supplier=pl.coalesce("runs", "site_id"),
        unit_cost="cost_per_unit",
        minimum="minimum_run_per_period",
    )
    kinds = products.select("product_id", kind="kind")
    bought = (
        offers.join(places, on="site_id", how="left")
        .join(kinds, on="product_id", how="left")
        .with_columns(
            supply_id="offer_id",
            supply_kind=pl.lit("offer"),
            form=pl.when(pl.col("kind") == "vehicle").then(pl.lit("cbu")).otherwise(pl.lit("part")),
            supplier="party_id",
            unit_cost="price_per_unit",
            minimum="minimum_order_units",
            open_today=pl.lit(True),
            opening_cost=pl.lit(None, pl.Float64),
            opens_on=pl.lit(None, pl.Date),
            fixed_cost_per_year=pl.lit(0.0),
        )
    )
    return pl.concat([made.select(FACTS), bought.select(FACTS)]).sort("supply_id")


def by_period(supplies: pl.DataFrame, periods: pl.DataFrame, fx: pl.DataFrame, first_day: date) -> pl.DataFrame:
    """One row per supply and period with the cost of a unit and the most units, in the case's currency.

    Goods ordered on the first day of the horizon leave the gate after the lead time, so the days before that give
    nothing; nor do the days before a recipe opens or outside its validity. A period without a unit is left out.

    Returns
    -------
    pl.DataFrame
        ``supply_id, t, period, cost, capacity, minimum, fixed, opening`` and the facts of the supply; `fixed` is the
        fixed cost of the period's open days, `opening` the cost of opening in it, `share` the share of the period's
        days that give goods. ``cost`` is null where there is no rate of exchange.
    """
    lead = pl.duration(days=pl.col("lead_time_days").ceil().cast(pl.Int64))
    ready = pl.lit(first_day, pl.Date) + lead
    opens = pl.max_horizontal(pl.col("valid_from"), pl.col("opens_on"))
    since = pl.max_horizontal(opens, ready)
    rows = supplies.join(periods, how="cross").join(fx, on=["currency", "t"], how="left")
    rows = rows.with_columns(
        share=share_between(since, pl.col("valid_to")), open_share=share_between(opens, pl.col("valid_to"))
    )
    return rows.with_columns(
        cost=pl.col("unit_cost") * pl.col("fx"),
        capacity=pl.col("capacity_per_year") * pl.col("year_share") * pl.col("share"),
        fixed=pl.col("fixed_cost_per_year") * pl.col("fx") * pl.col("year_share") * pl.col("open_share"),
        fixed_years=pl.col("year_share") * pl.col("open_share"),
        opening=pl.col("opening_cost") * pl.col("fx"),
    ).sort("supply_id", "t")


def starts(rows: pl.DataFrame) -> pl.DataFrame:
    """When a recipe that does not stand yet can open: one row per recipe and period in which it could be open.

    Returns
    -------
    pl.DataFrame
        ``supply_id, t, period, opening, fixed, from_day``; `fixed` is its fixed cost from then to the end.
    """
    priced = pl.col("cost").is_not_null() & pl.col("opening").is_not_null()
    shut = rows.filter(~pl.col("open_today") & (pl.col("open_share") > 0) & priced)
    to_the_end = pl.col("fixed").cum_sum(reverse=True).over("supply_id", order_by="t")
    return shut.select(
        "supply_id",
        "site_id",
        "product_id",
        "country",
        "t",
        "period",
        "opening",
        "opens_on",
        from_day=pl.max_horizontal("opens_on", "valid_from", "first"),
        to_day="valid_to",
        fixed=to_the_end,
    )


def without_rate(rows: pl.DataFrame, table_of: dict[str, str]) -> list[dict[str, Any]]:
    """A refusal for each supply whose cost has no rate of exchange in some period."""
    missing = rows.filter(pl.col("cost").is_null() & (pl.col("capacity") > 0))
    found = missing.group_by("supply_id", "supply_kind", "currency", maintain_order=True).agg(
        pl.col("on").min(), pl.len().alias("rows")
    )
    return [
        {
            "room": "network",
            "key": r["supply_id"],
            "missing": f"what {r['currency']} was worth on {r['on']}, to cost {table_of[r['supply_kind']]} in it",
            "remedy": f"Add a row for {r['currency']} on that day to fx_rates, or name another kind in rate_kinds.",
            "rows": r["rows"],
        }
        for r in found.iter_rows(named=True)
    ]
