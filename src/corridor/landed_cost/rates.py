"""Exchange rates beside the rows that need them."""

from __future__ import annotations

import polars as pl

from corridor.exchange import Exchange
from corridor.landed_cost.confidence import ESTIMATE
from corridor.landed_cost.law_rates import read
from corridor.landed_cost.ledger import Ledger


def with_fx(frame: pl.DataFrame, exchange: Exchange, of: str, to: str, prefix: str, kinds: str = "") -> pl.DataFrame:
    """Add what one unit of the currency in column `of` is worth in the one in column `to` on the day ``on``.

    Parameters
    ----------
    prefix
        The new columns are ``{prefix}fx``, ``{prefix}fx_rule`` and ``{prefix}fx_confidence``; null without a rate.
    kinds
        Column of the kinds of rate that the importer's law names, which come before those that the case accepts: the
        law speaks of its own currency, and another one on the invoice may have no such rate. A rate of another kind
        than the law's is an estimate.
    """
    frame = frame.with_columns(_kinds=pl.col(kinds).fill_null("") if kinds else pl.lit(""))
    names = {"fx": f"{prefix}fx", "fx_rule": f"{prefix}fx_rule", "fx_confidence": f"{prefix}fx_confidence"}
    wanted = frame.select(of, to, "on", "_kinds").drop_nulls().unique()
    found = [_found(part, exchange, of, to, names) for part in wanted.partition_by(to, "_kinds")]
    if not found:
        nulls = [pl.lit(None, pl.Float64 if old == "fx" else pl.String).alias(new) for old, new in names.items()]
        return frame.drop("_kinds").with_columns(nulls)
    return frame.join(pl.concat(found), on=[of, to, "on", "_kinds"], how="left").drop("_kinds")


def _found(part: pl.DataFrame, exchange: Exchange, of: str, to: str, names: dict[str, str]) -> pl.DataFrame:
    target, kinds = part[to][0], part["_kinds"][0]
    law = read(kinds)
    days = {on: law.on(on) for on in part["on"].unique()}
    declared = part.select(currency=of, declared="on").unique()
    counts = declared.with_columns(on=pl.col("declared").replace_strict(days, return_dtype=pl.Date))
    table = exchange.table(counts.select("currency", "on"), target, law.with_others(exchange))
    table = counts.join(table, on=["currency", "on"]).drop("on").rename({"declared": "on"})
    if law.kinds:
        table = table.with_columns(fx_confidence=_as_sure_as_the_law(set(law.kinds)))
    # An id such as EUR/customs_monthly/2024-05-01 names the row; the same currency on both sides rests on none.
    return table.select(
        pl.col("currency").alias(of),
        pl.lit(target).alias(to),
        "on",
        pl.lit(kinds).alias("_kinds"),
        *[pl.col(old).alias(new) for old, new in names.items()],
    )


def _as_sure_as_the_law(kinds: set[str]) -> pl.Expr:
    """A rate of a kind that the law does not name stands in for its own, as an estimate."""
    of_law = (
        pl.col("fx_rule")
        .str.split("|")
        .list.eval(
            (pl.element().str.count_matches("/", literal=True) == 0)
            | pl.element().str.split("/").list.get(1, null_on_oob=True).is_in(list(kinds))
        )
        .list.all()
    )
    return pl.when(of_law).then("fx_confidence").when(pl.col("fx").is_not_null()).then(pl.lit(ESTIMATE))


def refuse_without_fx(
    frame: pl.DataFrame, ledger: Ledger, of: str, to: str, prefix: str, exchange: Exchange, kinds: str = ""
) -> None:
    """Refuse the entries whose rate of `with_fx` was not found."""
    lacking = frame.filter(pl.col(f"{prefix}fx").is_null() & pl.col(of).is_not_null() & pl.col(to).is_not_null())
    own = ", ".join(exchange.kinds)
    # The law's own day is told by its name, after its kinds.
    words = (
        pl.col(kinds).str.replace("@", " of the ", literal=True).str.replace_all("_", " ", literal=True)
        if kinds
        else pl.lit(None, pl.String)
    )
    named = words.str.replace_all("|", ", ", literal=True)
    accepted = pl.concat_str(named, pl.lit(own), separator=", ", ignore_nulls=True)
    ledger.refuse(
        lacking,
        subject=pl.format("fx_rates/{}>{}", of, to),
        missing=pl.format("fx_rates has no rate from {} to {} on {{days}} (kinds: {}).", of, to, accepted),
        remedy="Add a row for the day, or name another kind of rate in rate_kinds.",
    )
