"""From projections to demand: rows that a plan can take, with their source, said to be estimates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from corridor.tables.supply_and_demand import Demand
from corridor.trade.input_checks import TradeInputError

CASES = {"low": "low_80", "middle": "value", "high": "high_80"}


def demand_rows(projections: pl.DataFrame, markets: pl.DataFrame, source: str, *, case: str = "middle") -> pl.DataFrame:
    """Rows of the table `demand` from projections of what a market takes.

    Parameters
    ----------
    projections
        As `corridor.trade.targets.outlook` gives them: ``series_id, period_label, value, low_80, high_80``.
    markets
        ``series_id, site_id, product_id, price_per_unit, currency`` and, where a case's product is only part of what
        the series counts, ``share`` (more than 0, at most 1); ``source`` where each has its own. One row per market
        and product.
    source
        The `sources.source_id` that the series comes from: an estimate has one, too.
    case
        ``low`` and ``high`` are the ends of the 80 % interval of each period, ``middle`` the projection.

    Returns
    -------
    pl.DataFrame
        Rows of `Demand`, confidence "estimate"; units in the unit of the series, which has to be that of the product.

    Raises
    ------
    TradeInputError
        `case` is another word; a column, a price or a share is missing or makes no sense; a series has no projection.

    Notes
    -----
    All periods low together is worse than the low end of their sum: a plan on the low rows is a cautious one.
    """
    if case not in CASES:
        raise TradeInputError(f'A case is {", ".join(CASES)}, not "{case}".')
    if not source.strip() and "source" not in markets.columns:
        raise TradeInputError("Demand needs a source: name the source_id that the series comes from.")
    shared = markets if "share" in markets.columns else markets.with_columns(share=pl.lit(1.0))
    _check(shared, projections)
    if "source" not in shared.columns:
        shared = shared.with_columns(source=pl.lit(source))
    rows = shared.join(projections, on="series_id").sort("series_id", "site_id", "product_id", "period_from")
    return Demand.frame([_row(row, case) for row in rows.iter_rows(named=True)])


def _check(markets: pl.DataFrame, projections: pl.DataFrame) -> None:
    needed = ("series_id", "site_id", "product_id", "price_per_unit", "currency", "share")
    if lacking := [name for name in needed if name not in markets.columns]:
        raise TradeInputError(f"Markets need the columns {', '.join(needed[:-1])}; {', '.join(lacking)} is missing.")
    known = set(projections["series_id"])
    for number, row in enumerate(markets.iter_rows(named=True), 1):
        if row["series_id"] not in known:
            raise TradeInputError(f"Row {number} of markets: there is no projection of {row['series_id']}.")
        if empty := [name for name in needed if row[name] is None]:
            raise TradeInputError(f"Row {number} of markets has no {', '.join(empty)}.")
        if not 0 < row["share"] <= 1:
            raise TradeInputError(f"Row {number} of markets: a share is above 0 and at most 1, not {row['share']}.")
        if row["price_per_unit"] <= 0:
            raise TradeInputError(f"Row {number} of markets: a price is above 0, not {row['price_per_unit']}.")


def _row(row: Mapping[str, Any], case: str) -> dict[str, Any]:
    share = "" if row["share"] == 1 else f", of which {row['share']:.4g}"
    told = row.get("told") or f"Projection of {row['series_id']}"
    label = row["period_label"]
    return {
        "demand_id": f"{row['site_id']}-{row['product_id']}-{label}-{case}",
        "site_id": row["site_id"],
        "product_id": row["product_id"],
        "period": label,
        # A quantity cannot be below none, though a projection of a series with values below zero can.
        "quantity": max(0.0, row[CASES[case]]) * row["share"],
        "price_per_unit": row["price_per_unit"],
        "currency": row["currency"],
        "note": f"{told}{share} ({case} case: {CASES[case]}).",
        "source": row["source"],
        "confidence": "estimate",
    }
