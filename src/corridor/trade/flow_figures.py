"""Everything that is reckoned from flows: statistics and mirrors in one currency, and what no rate is known for."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from corridor.exchange import Exchange
from corridor.tables import ALL_TABLES
from corridor.trade.concordance import revisions
from corridor.trade.mirror import Mirror, compare_mirrors
from corridor.trade.statistics import all_statistics
from corridor.trade.statistics.rows import as_far_as_rates_go, as_rows, money, subject


@dataclass(frozen=True)
class FlowFigures:
    """What `flow_figures` gives.

    Attributes
    ----------
    trade_statistics, mirror_flows
        Rows of the two tables.
    lost
        ``missing, rows``: which rates or currencies are missing, and how many rows took no part for want of them.
    """

    trade_statistics: pl.DataFrame
    mirror_flows: pl.DataFrame
    lost: pl.DataFrame


def flow_figures(trade_flows: pl.DataFrame, currency: str, exchange: Exchange) -> FlowFigures:
    """Statistics and mirrors of flows.

    Parameters
    ----------
    trade_flows
        Rows of the table in any currencies and editions.
    currency
        What flows in several currencies are brought to; flows in one keep it.
    exchange
        The rates for that.
    """
    used = trade_flows.filter(pl.col("value").is_not_null())["currency"].unique()
    flows, lost = trade_flows, pl.DataFrame(schema={"missing": pl.String, "rows": pl.Int64})
    if used.len() > 1 or used.null_count():
        flows, lost = as_far_as_rates_go(trade_flows, currency, exchange)
    mirror = compare_mirrors(flows)
    both = mirror.flows.filter(pl.any_horizontal(pl.col("exporter_value", "importer_value").is_not_null()))
    statistics = pl.concat([all_statistics(flows), revised(flows), reliability(mirror)])
    # A mirror of which one side alone reports says nothing that the flow itself does not.
    return FlowFigures(statistics, both if mirror.pairs else both.clear(), lost)


def revised(trade_flows: pl.DataFrame) -> pl.DataFrame:
    """By how much the newest edition of each figure parts from the one before it, as a share."""
    last = (
        revisions(trade_flows)
        .sort("vintage")
        .unique(
            ["reporter", "partner", "flow", "hs_code", "period_from", "period_to"], keep="last", maintain_order=True
        )
    )
    frame = last.with_columns(pl.col("change_share").alias("value"), subject())
    words = pl.format("{} in the edition of {}, {} in the one before it{}", money("after"),
                      pl.col("vintage").cast(pl.String), money("before"),
                      pl.format(", of {}", pl.col("vintage_before").cast(pl.String)).fill_null(""))  # fmt: skip
    return as_rows(frame, "revision", "share", words)


def reliability(mirror: Mirror) -> pl.DataFrame:
    """What the mirrors come to: the share that carriage adds, the share reported late, and each country's error."""
    schema = {"statistic": pl.String, "subject": pl.String, "value": pl.Float64, "unit": pl.String,
              "arithmetic": pl.String}  # fmt: skip
    if mirror.freight_share is None:
        return ALL_TABLES["trade_statistics"].empty()
    pairs = f"{mirror.pairs} flows that both sides report"
    rows = [
        ("mirror_freight", "all", mirror.freight_share, "share",
         f"weighted mean of what importers report over what exporters do, less 1, over {pairs}"),
        ("mirror_late", "all", mirror.late_share, "share",
         f"the share by which reports of importers go along with the period before, over {pairs}"),
    ]  # fmt: skip
    rows += [
        ("mirror_error", name, error, "share",
         f"standard deviation of what {name} reports, give or take {off:.0%} of it, from {flows} flows that its "
         "partners report too" if error is not None else
         f"cannot be told apart from its partners', whose reports are compared with its own ({flows} flows) and with "
         "too few others: it takes three countries that report of each other")
        for name, error, off, flows in mirror.errors.iter_rows()
    ]  # fmt: skip
    frame = pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        period_from=mirror.flows["period_from"].min(), period_to=mirror.flows["period_to"].max(),
        confidence=pl.lit("estimate"),
    )  # fmt: skip
    declared = ALL_TABLES["trade_statistics"].columns()
    return frame.select(pl.col(c.name).cast(c.dtype) for c in declared)
