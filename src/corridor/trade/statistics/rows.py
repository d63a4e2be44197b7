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
    """Flows with their values in one currency, at the mean rate of each period.

    The rates' rows are named in `note`: a rate that covers a year is an annual one, one that covers a month a monthly.

    Raises
    ------
    MissingRows
        A currency has no rate of an accepted kind in a month, or a value has no currency.
    """
    flows, lost = as_far_as_rates_go(trade_flows, currency, exchange)
    if lost.height:
        raise MissingRows(lost["missing"][0])
    return flows


def as_far_as_rates_go(
    trade_flows: pl.DataFrame, currency: str, exchange: Exchange
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The same, with the rows that no rate is known for left out; and ``missing, rows``: what they lack, how many.

    Rows without a value need no rate and stay.
    """
    keys = ["currency", *PERIOD]
    valued = trade_flows.filter(pl.col("value").is_not_null())
    rates, lost = [], []
    for own, first, last in valued.select(keys).unique().sort(keys).iter_rows():
        try:
            if own is None:
                raise MissingRows("trade_flows has values without a currency. Fill the column `currency`.")
            rate = exchange.over(own, currency, first, last)
            rates.append((own, first, last, rate.value, rate.rule_id, rate.confidence))
        except MissingRows as error:
            lost.append((own, first, last, str(error)))
    days = {"currency": pl.String, "period_from": pl.Date, "period_to": pl.Date}
    known = pl.DataFrame(
        rates, schema={**days, "fx": pl.Float64, "fx_rule": pl.String, "fx_confidence": pl.String}, orient="row"
    )
    unknown = pl.DataFrame(lost, schema={**days, "missing": pl.String}, orient="row")
    left = valued.join(unknown, on=keys, how="inner", nulls_equal=True)
    flows = trade_flows.join(known, on=keys, how="left", maintain_order="left")
    flows = flows.filter(pl.col("value").is_null() | pl.col("fx").is_not_null())
    changed = pl.col("fx").is_not_null() & (pl.col("currency") != currency)
    flows = flows.with_columns(
        (pl.col("value") * pl.col("fx")).alias("value"),
        pl.when(changed).then(pl.format("{} at {}", "currency", "fx_rule")).otherwise(pl.col("note")).alias("note"),
        pl.when(changed).then(_less_sure()).otherwise(pl.col("confidence")).alias("confidence"),
        pl.lit(currency).alias("currency"),
    ).select(trade_flows.columns)
    return flows, left.group_by("missing", maintain_order=True).agg(pl.len().cast(pl.Int64).alias("rows"))


def _less_sure() -> pl.Expr:
    """The less sure of a flow and the rate it was converted at."""
    order = {"sourced": 0, "recalled": 1, "estimate": 2}
    own, of_rate = (pl.col(c).replace_strict(order, default=2) for c in ("confidence", "fx_confidence"))
    return pl.when(of_rate > own).then(pl.col("fx_confidence")).otherwise(pl.col("confidence"))


def currencies_of(trade_flows: pl.DataFrame) -> list[str]:
    """The currencies that values are in, sorted; of rows without a value the currency does not matter."""
    valued = trade_flows.filter(pl.col("value").is_not_null())
    return list(valued["currency"].drop_nulls().unique().sort())


def prepared(trade_flows: pl.DataFrame) -> pl.DataFrame:
    """The newest edition of each flow.

    Raises
    ------
    ValueError
        Values are in several currencies, which cannot be added.
    """
    currencies = currencies_of(trade_flows)
    if len(currencies) > 1:
        raise ValueError(f"Convert the flows to one currency first: they are in {', '.join(currencies)}.")
    return newest(trade_flows)


def subject(columns: Sequence[str] = SUBJECT) -> pl.Expr:
    """The parts of a subject joined by strokes: `IR/RU/export/8708`."""
    return pl.concat_str([pl.col(c) for c in columns], separator="/").alias("subject")


def money(column: str) -> pl.Expr:
    """A figure as arithmetic shows it: whole from a thousand on."""
    value = pl.col(column)
    plain = value.round(0).cast(pl.Int64, strict=False).cast(pl.String)
    return pl.when(value.abs() >= 1000).then(plain).otherwise(value.round_sig_figs(7).cast(pl.String))


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
