"""The effect of a tariff cut in one market: trade created and diverted, revenue, and what buyers gain.

Question   If a market changes its duties, who sells how much more or less, and who gains or loses what?
Takes      Imports of the market by product and exporter with duties before and after; elasticities per product
Gives      One row per flow and one per market and product, in the money of the imports
Leaves     effects on other markets, on incomes and on world prices: exporters sell any quantity at today's price
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

from corridor.trade.input_checks import TradeInputError, check, covered, told

Method = Literal["armington", "smart"]
MARKET = ["importer", "product"]
FLOW = [*MARKET, "exporter"]


@dataclass(frozen=True)
class TariffEffect:
    """What a change of duties does. Money as in the imports; values at the border, before duty."""

    flows: pl.DataFrame
    """One row per flow: the columns given and ``creation``, ``diversion``, ``value_after`` (their sum with the value),
    ``revenue_before``, ``revenue_after``. Diversion sums to 0 over a market and product."""

    markets: pl.DataFrame
    """One row per importer and product: sums of the flows, ``buyers_gain`` (consumer surplus), ``revenue_change``
    and ``welfare_change``, the sum of both."""


def tariff_effect(imports: pl.DataFrame, elasticities: pl.DataFrame, method: Method = "armington") -> TariffEffect:
    r"""Compute the effect of a change of duties with world prices given.

    Parameters
    ----------
    imports
        One row per importer, product and exporter: ``value`` (at the border, at least 0), ``duty_frac_before``,
        ``duty_frac_after`` (fractions of the value, at least 0). All suppliers of a market and product belong in it.
    elasticities
        One row per product: ``demand_elasticity`` (percent by which imports in all fall if their price rises by one
        percent, above 0) and ``substitution_elasticity`` (between suppliers, above 0).
    method
        ``armington``: exact for any size of change. ``smart``: the linear formulas of the World Bank's SMART.

    Raises
    ------
    MissingRows
        A cell, or the elasticities of a product, are missing: a missing duty is not a duty of zero.
    TradeInputError
        A column is absent, a flow has two rows, a value or duty is below 0, an elasticity is not above 0, the method
        is unknown, or a rise of duties is too large for the formulas of SMART.

    Notes
    -----
    Armington: demand for the product falls with its price index at constant elasticity d, and is shared between
    suppliers at constant elasticity of substitution s. With :math:`p_i` the change of (1 + duty) and :math:`h_i` the
    share in what buyers pay, :math:`P^{1-s} = \sum h_i p_i^{1-s}` and :math:`M_i' = M_i p_i^{-s} P^{s-d}`. Creation is
    the growth of the market, shared by value; diversion is the rest. Buyers gain :math:`E (1 - P^{1-d}) / (1-d)`, E
    being what they pay before.

    SMART (Laird and Yeats 1986, UNCTAD; Jammes and Olarreaga 2005, World Bank): creation
    :math:`M_i d (t_i - t_i')/(1 + t_i)`, so that all growth is of flows whose duty falls; diversion to flows whose
    duty changes from the N others :math:`M N r / (M + N + M r)`, r being s times the relative fall of their price;
    buyers gain :math:`(t_i - t_i')(M_i + M_i') / 2`, so that welfare changes by :math:`(t_i + t_i')(M_i' - M_i) / 2`
    per flow. A flow of zero stays zero in both methods.
    """
    if method not in ("armington", "smart"):
        raise TradeInputError(f'"{method}" is not a method. Choose armington or smart.')
    rows = checked(imports, elasticities)
    flows = (armington if method == "armington" else smart)(rows)
    flows = flows.with_columns(
        value_after=pl.col("value") + pl.col("creation") + pl.col("diversion"),
        revenue_before=pl.col("value") * pl.col("duty_frac_before"),
    ).with_columns(revenue_after=pl.col("value_after") * pl.col("duty_frac_after"))
    added = ["value", "creation", "diversion", "value_after", "revenue_before", "revenue_after"]
    markets = (
        flows.group_by(MARKET, maintain_order=True)
        .agg(pl.col(added).sum(), pl.col("gain").sum().alias("buyers_gain"))
        .with_columns(revenue_change=pl.col("revenue_after") - pl.col("revenue_before"))
        .with_columns(welfare_change=pl.col("buyers_gain") + pl.col("revenue_change"))
    )
    return TariffEffect(flows.select(*imports.columns, *added[1:]), markets)


def armington(rows: pl.DataFrame) -> pl.DataFrame:
    """Exact effects; see `tariff_effect`."""
    demand, between = pl.col("demand_elasticity"), pl.col("substitution_elasticity")
    paid = pl.col("value") * (1 + pl.col("duty_frac_before"))
    rows = rows.with_columns(
        price=(1 + pl.col("duty_frac_after")) / (1 + pl.col("duty_frac_before")),
        paid=paid,
        share=paid / paid.sum().over(MARKET),
    ).with_columns(
        index=pl.when(between == 1)
        .then((pl.col("share") * pl.col("price").log()).sum().over(MARKET).exp())
        .otherwise((pl.col("share") * pl.col("price") ** (1 - between)).sum().over(MARKET) ** (1 / (1 - between)))
    )
    after = pl.col("value") * pl.col("price") ** -between * pl.col("index") ** (between - demand)
    grown = after.sum().over(MARKET) / pl.col("value").sum().over(MARKET)
    index = pl.col("index")
    gain = pl.when(demand == 1).then(-index.log()).otherwise((1 - index ** (1 - demand)) / (1 - demand))
    traded = pl.col("value").sum().over(MARKET) > 0
    return rows.with_columns(
        creation=pl.when(traded).then(pl.col("value") * (grown - 1)).otherwise(0.0),
        diversion=pl.when(traded).then(after - pl.col("value") * grown).otherwise(0.0),
        gain=pl.when(traded).then(pl.col("paid") * gain).otherwise(0.0),
    )


def smart(rows: pl.DataFrame) -> pl.DataFrame:
    """Linear effects; see `tariff_effect`."""
    fall = pl.col("duty_frac_before") - pl.col("duty_frac_after")
    relative = fall / (1 + pl.col("duty_frac_before"))
    rows = rows.with_columns(
        creation=pl.col("value") * pl.col("demand_elasticity") * relative,
        fall=fall,
        moved=pl.when(fall != 0).then(pl.col("value")).otherwise(0.0),
        push=pl.col("value") * relative * pl.col("substitution_elasticity"),
    )
    changed = pl.col("moved").sum().over(MARKET)
    others = (pl.col("value") - pl.col("moved")).sum().over(MARKET)
    pushed = pl.col("push").sum().over(MARKET)
    diverted = others * pushed / (changed + others + pushed)
    won = pl.when(pushed != 0).then(diverted * pl.col("push") / pushed).otherwise(0.0)
    lost = pl.when(others > 0).then(diverted * (pl.col("value") - pl.col("moved")) / others).otherwise(0.0)
    rows = rows.with_columns(
        diversion=pl.when(changed + others > 0).then(won - lost).otherwise(0.0),
        base=changed + others + pushed,
    ).with_columns(change=pl.col("creation") + pl.col("diversion"))
    broken = rows.filter((pl.col("value") > 0) & ((pl.col("base") <= 0) | (pl.col("value") + pl.col("change") < 0)))
    if not broken.is_empty():
        raise TradeInputError(
            f"A change this large takes the linear formulas below 0 for {told(broken.select(FLOW))}. Use armington."
        )
    return rows.with_columns(gain=pl.col("fall") * (pl.col("value") + pl.col("change") / 2))


def checked(imports: pl.DataFrame, elasticities: pl.DataFrame) -> pl.DataFrame:
    """The imports with their elasticities, or what is wrong with them."""
    check(imports, "imports", FLOW, {"value": 0.0, "duty_frac_before": 0.0, "duty_frac_after": 0.0})
    columns = ["demand_elasticity", "substitution_elasticity"]
    check(elasticities, "elasticities", ["product"], dict.fromkeys(columns))
    covered(imports.select("product").unique(), elasticities, ["product"], "elasticities")
    known = elasticities.select("product", *columns)
    return imports.join(known, on="product", how="left", maintain_order="left")
