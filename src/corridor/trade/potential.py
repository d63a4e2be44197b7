"""Export potential: what a country could sell of a product in a market, in money, and how much of it it does not.

Question   Which products have room in which markets, how much, and because of what?
Takes      Flows of one period by exporter, importer and product; growth, tariffs and distances where known
Gives      One row per exporter, market and product: supply, demand, ease and advantages, and potential as their product
Leaves     approvals, prices and routes of a single product to the other rooms
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from corridor.trade.potential_inputs import FLOW, PotentialInputs, check_inputs

__all__ = ["PotentialInputs", "export_potential"]

FACTORS = ("supply_share", "demand", "tariff_factor", "distance_factor", "ease")
REASONS = {
    "ease": "the pair trades nothing in any product, so its ease is not known",
    "tariff_factor": "tariffs: no row for this flow or for a supplier of this market",
    "distance_factor": "distances: no row for this pair or for a supplier of this market",
}
"""Why a factor is missing."""


def export_potential(
    flows: pl.DataFrame,
    inputs: PotentialInputs | None = None,
    exporters: Sequence[str] | None = None,
    importers: Sequence[str] | None = None,
    products: Sequence[str] | None = None,
) -> pl.DataFrame:
    r"""Compute the export potential of every exporter in every market for every product that it exports.

    Parameters
    ----------
    flows
        One row per exporter, importer and product: ``value``, at least 0, in one currency, best the mean of a few
        years. All countries belong in it, for shares are shares of all. A flow without a row counts as none, so
        leave out a country whose trade is not reported.
    inputs
        Growth, tariffs, distances and elasticities.
    exporters, importers, products
        Rows to give; shares are taken over all flows in any case. None means all, which can be many.

    Returns
    -------
    pl.DataFrame
        Per exporter, importer (another country that buys the product) and product (that the exporter sells):
        ``actual``, ``supply_share``, ``demand``, ``tariff_factor``, ``distance_factor``, ``ease``, ``potential`` (the
        product of the five), ``realised`` (the smaller of actual and potential), ``unrealised`` (what potential
        exceeds actual by), ``outcome`` (``complete`` or ``refused``) and ``missing``. Refused rows have no potential.

    Raises
    ------
    MissingRows
        A cell is missing, or growth lacks a country, or elasticities lack a product.
    TradeInputError
        A column is absent, a flow has two rows, a country trades with itself, or a number is out of bounds.

    Notes
    -----
    The export potential indicator of the International Trade Centre (Decreux and Spies 2016, "Export potential
    assessments"): projected market share times projected demand times ease.
    :math:`ease_{ij} = \sum_k v_{ijk} / \sum_k (v_{ik} / v_k) v_{jk}`, what the pair trades over what it would if the
    exporter had its world market share there in every product. Tariff advantage
    :math:`((1 + \bar t_{jk}) / (1 + t_{ijk}))^s` with the mean tariff of the market's suppliers; distance advantage
    :math:`(\bar d_{jk} / d_{ij})^e` likewise. Not taken over: the correction for re-exports, and limits at a market's
    size; ``potential`` above ``demand`` says that ease or an advantage is out of proportion.
    """
    inputs = inputs or PotentialInputs()
    check_inputs(flows, inputs)
    flows = flows.select(*FLOW, pl.col("value").cast(pl.Float64))
    rows = (
        supply(flows, inputs.growth)
        .filter(within("exporter", exporters), within("product", products))
        .join(demand(flows, inputs.growth).filter(within("importer", importers)), on="product")
        .filter(pl.col("exporter") != pl.col("importer"))
        .join(flows.rename({"value": "actual"}), on=FLOW, how="left")
        .with_columns(pl.col("actual").fill_null(0.0))
        .join(ease(flows), on=["exporter", "importer"], how="left")
    )
    rows = with_tariff_factor(rows, flows, inputs)
    return with_potential(with_distance_factor(rows, flows, inputs)).sort(FLOW)


def with_potential(rows: pl.DataFrame) -> pl.DataFrame:
    """The potential as the product of its five factors, what is realised of it, and which factor is missing."""
    missing = pl.concat_str(
        [pl.when(pl.col(factor).is_null()).then(pl.lit(reason)) for factor, reason in REASONS.items()],
        separator="; ",
        ignore_nulls=True,
    )
    # A factor that is missing leaves the product null.
    potential = pl.reduce(lambda product, factor: product * factor, [pl.col(factor) for factor in FACTORS])
    known = pl.col("potential").is_not_null()
    return (
        rows.with_columns(missing=missing, potential=potential)
        .with_columns(
            realised=pl.when(known).then(pl.min_horizontal("actual", "potential")),
            unrealised=(pl.col("potential") - pl.col("actual")).clip(lower_bound=0.0),
            outcome=pl.when(known).then(pl.lit("complete")).otherwise(pl.lit("refused")),
        )
        .select(*FLOW, "actual", *FACTORS, "potential", "realised", "unrealised", "outcome", "missing")
    )


def within(column: str, chosen: Sequence[str] | None) -> pl.Expr:
    """Whether a row is asked for."""
    return pl.lit(True) if chosen is None else pl.col(column).is_in(list(chosen))


def supply(flows: pl.DataFrame, growth: pl.DataFrame | None) -> pl.DataFrame:
    """Each exporter's share in the exports of all, by product, grown to the period in question."""
    sold = flows.group_by("exporter", "product").agg(pl.col("value").sum()).filter(pl.col("value") > 0)
    if growth is not None:
        factors = growth.select(pl.col("country").alias("exporter"), "supply_factor")
        sold = sold.join(factors, on="exporter").with_columns(pl.col("value") * pl.col("supply_factor"))
    share = pl.col("value") / pl.col("value").sum().over("product")
    return sold.select("exporter", "product", share.alias("supply_share"))


def demand(flows: pl.DataFrame, growth: pl.DataFrame | None) -> pl.DataFrame:
    """What each market imports from all, by product, grown to the period in question."""
    bought = (
        flows.group_by("importer", "product").agg(pl.col("value").sum().alias("demand")).filter(pl.col("demand") > 0)
    )
    if growth is not None:
        factors = growth.select(pl.col("country").alias("importer"), "demand_factor")
        bought = bought.join(factors, on="importer").with_columns(pl.col("demand") * pl.col("demand_factor"))
    return bought.select("importer", "product", "demand")


def ease(flows: pl.DataFrame) -> pl.DataFrame:
    """What each pair trades over what it would if shares in the world were shares in every market; pairs that trade."""
    traded = flows.group_by("exporter", "importer").agg(pl.col("value").sum()).filter(pl.col("value") > 0)
    exporters, shares = matrix(supply(flows, None), flows, "exporter", "supply_share")
    importers, demands = matrix(demand(flows, None), flows, "importer", "demand")
    # A matrix product: joined as tables, two hundred countries and five thousand goods are 200 million rows.
    expected = shares @ demands.T
    both = traded.join(exporters, on="exporter").join(importers, on="importer")
    at = both["exporter_place"].to_numpy(), both["importer_place"].to_numpy()
    return both.select("exporter", "importer", ease=pl.col("value") / pl.Series(expected[at]))


def matrix(
    table: pl.DataFrame, flows: pl.DataFrame, country: str, column: str
) -> tuple[pl.DataFrame, NDArray[np.float64]]:
    """A column by country and product, 0 where there is none; with the place of each country."""
    countries = table.select(country).unique().sort(country).with_row_index(f"{country}_place")
    products = flows.select("product").unique().sort("product").with_row_index("product_place")
    placed = table.join(countries, on=country).join(products, on="product")
    square = np.zeros((countries.height, products.height))
    square[placed[f"{country}_place"].to_numpy(), placed["product_place"].to_numpy()] = placed[column].to_numpy()
    return countries, square


def with_tariff_factor(rows: pl.DataFrame, flows: pl.DataFrame, inputs: PotentialInputs) -> pl.DataFrame:
    """Add the advantage of the exporter's tariff over the mean of the market's suppliers; 1 without tariffs."""
    if inputs.tariffs is None or inputs.elasticities is None:
        return rows.with_columns(tariff_factor=pl.lit(1.0))
    tariffs = inputs.tariffs.select(*FLOW, pl.col("duty_frac").cast(pl.Float64))
    mean = mean_of_suppliers(flows.join(tariffs, on=FLOW, how="left"), "duty_frac")
    factor = ((1 + pl.col("mean")) / (1 + pl.col("duty_frac"))) ** pl.col("substitution_elasticity")
    return (
        rows.join(tariffs, on=FLOW, how="left")
        .join(mean, on=["importer", "product"], how="left")
        .join(inputs.elasticities.select("product", "substitution_elasticity"), on="product", how="left")
        .with_columns(tariff_factor=factor)
        .drop("mean")
    )


def with_distance_factor(rows: pl.DataFrame, flows: pl.DataFrame, inputs: PotentialInputs) -> pl.DataFrame:
    """Add the advantage of the exporter's distance over the mean of the market's suppliers; 1 without distances."""
    if inputs.distances is None or inputs.elasticities is None:
        return rows.with_columns(distance_factor=pl.lit(1.0))
    pair = ["exporter", "importer"]
    distances = inputs.distances.select(*pair, pl.col("distance_km").cast(pl.Float64))
    mean = mean_of_suppliers(flows.join(distances, on=pair, how="left"), "distance_km")
    factor = (pl.col("mean") / pl.col("distance_km")) ** pl.col("distance_elasticity")
    return (
        rows.join(distances, on=pair, how="left")
        .join(mean, on=["importer", "product"], how="left")
        .join(inputs.elasticities.select("product", "distance_elasticity"), on="product", how="left")
        .with_columns(distance_factor=factor)
        .drop("mean")
    )


def mean_of_suppliers(flows: pl.DataFrame, column: str) -> pl.DataFrame:
    """The mean over a market's suppliers of a product, weighted by value; null if one of them has none."""
    supplied = flows.filter(pl.col("value") > 0)
    mean = (pl.col(column) * pl.col("value")).sum() / pl.col("value").sum()
    return supplied.group_by("importer", "product").agg(mean=pl.when(pl.col(column).null_count() == 0).then(mean))
