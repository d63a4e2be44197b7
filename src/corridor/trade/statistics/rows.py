"""What every statistic does: newest figures in one currency, sums that are not known where a part is not, its rows."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from corridor.errors import MissingRows
from corridor.exchange import Exchange
from corridor.tables import ALL_TABLES
from corridor.trade.concordance import newest

PERIOD = ["period_from", "period_to"]
SUBJECT = ["reporter", "partner", "flow", "hs_code"]


def in_currency(trade_flows: pl.DataFrame, currency: str, exchange: Exchange) -> pl.DataFrame:
    """Flows with their values in one currency, at the rate of the middle day of each period.

    The rate's row is named in `note`: a rate that covers a year is an annual one, one that covers a month a monthly.

    Raises
    ------
    MissingRows
        A currency has no rate of an accepted kind on a day.
    """
    middle = pl.col("period_from") + (pl.col("period_to") - pl.col("period_from")) / 2
    flows = trade_flows.with_columns(middle.cast(pl.Date).alias("on"))
    rates = exchange.table(flows.filter(pl.col("value").is_not_null()), currency)
    without = rates.filter(pl.col("fx").is_null())
    if without.height:
        own, day = without.select("currency", "on").row(0)
        exchange.rate(own, currency, day)
    if flows.filter(pl.col("value").is_not_null())["currency"].null_count():
        raise MissingRows("trade_flows has values without a currency. Fill the column `currency`.")
    joined = flows.join(rates, on=["currency", "on"], how="left", maintain_order="left")
    changed = pl.col("currency") != currency
    return joined.with_columns(
        (pl.col("value") * pl.col("fx")).alias("value"),
        pl.when(changed).then(pl.format("{} at {}", "currency", "fx_rule")).otherwise(pl.col("note")).alias("note"),
        pl.when(changed).then(pl.col("fx_confidence")).otherwise(pl.col("confidence")).alias("confidence"),
        pl.lit(currency).alias("currency"),
    ).select(trade_flows.columns)


def prepared(trade_flows: pl.DataFrame) -> pl.DataFrame:
    """The newest edition of each flow.

    Raises
    ------
    ValueError
        Values are in several currencies, which cannot be added.
    """
    currencies = trade_flows["currency"].drop_nulls().unique().sort().to_list()
    if len(currencies) > 1:
        raise ValueError(f"Convert the flows to one currency first: they are in {', '.join(currencies)}.")
    return newest(trade_flows)


def whole(column: str) -> pl.Expr:
    """The sum of a column; null, not less, where one of its parts is not known."""
    return pl.when(pl.col(column).null_count() == 0).then(pl.col(column).sum()).alias(column)


def subject(columns: Sequence[str] = SUBJECT) -> pl.Expr:
    """The parts of a subject joined by strokes: `IR/RU/export/8708`."""
    return pl.concat_str([pl.col(c) for c in columns], separator="/").alias("subject")


def money(column: str) -> pl.Expr:
    """A figure as arithmetic shows it."""
    return pl.col(column).round_sig_figs(7)


def as_rows(frame: pl.DataFrame, statistic: str, unit: str, words: pl.Expr) -> pl.DataFrame:
    """Rows of `trade_statistics` from a frame with subject, periods and value.

    A value that is not known, or not finite, is empty, and its arithmetic says that figures are missing.
    """
    declared = ALL_TABLES["trade_statistics"]
    known = pl.col("value").is_finite().fill_null(False)
    said = pl.when(known).then(words).otherwise(pl.lit("cannot be told: a figure that it needs is missing or zero"))
    sure = pl.col("confidence") if "confidence" in frame.columns else pl.lit("sourced")
    made = frame.with_columns(
        pl.lit(statistic).alias("statistic"),
        pl.lit(unit).alias("unit"),
        said.alias("arithmetic"),
        pl.when(known).then(pl.col("value")).alias("value"),
        sure.alias("confidence"),
    )
    columns = [pl.col(c.name).cast(c.dtype) for c in declared.columns()]
    return made.select(columns).sort("statistic", "subject", "period_from")


def least_sure() -> pl.Expr:
    """The least sure of the confidences of a group."""
    order = pl.col("confidence").replace_strict({"sourced": 0, "recalled": 1, "estimate": 2}, default=2)
    return pl.col("confidence").sort_by(order).last().alias("confidence")
