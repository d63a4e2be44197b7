"""What the buyer pays or gives besides the price, and what of it the customs value holds."""

from __future__ import annotations

import polars as pl

from corridor.exchange import Exchange
from corridor.landed_cost.confidence import estimates, weakest
from corridor.landed_cost.ledger import Ledger, lines_of
from corridor.landed_cost.rates import refuse_without_fx, with_fx
from corridor.tables.dated import in_force

DUTIABLE = ("packing", "assists", "royalties", "selling_commission", "resale_proceeds")
"""Elements that are added to the price: WTO Agreement on Customs Valuation, Article 8.1 (a) to (d).

A buying commission is not (Article 8.1 (a) (i)), nor is work after import (note to Article 1, paragraph 3); where the
price holds one of these and it is told apart, it comes out of the value.
"""


def additions(work: pl.DataFrame, value_additions: pl.DataFrame, exchange: Exchange, ledger: Ledger) -> pl.DataFrame:
    """Add what is paid besides the price to the ledger.

    Parameters
    ----------
    work
        Entries with their price, ``case_currency`` and countries.

    Returns
    -------
    pl.DataFrame
        One row per entry and addition: ``entry_id, element, quantity, rate, currency, own`` (quantity x rate, per unit
        in that currency), ``sure``, ``in_price`` and ``rule_id``.
    """
    rows = work.select(
        "entry_id", "product_id", "on", "case_currency", "price_currency", "price_per_unit", "price_confidence",
        of_supply="supply_id", of_country="to_country",
    )  # fmt: skip
    rows = rows.join(value_additions, on="product_id").filter(
        in_force()
        & (pl.col("supply_id").is_null() | (pl.col("supply_id") == pl.col("of_supply")))
        & (pl.col("country").is_null() | (pl.col("country") == pl.col("of_country")))
    )
    shared = pl.col("share_of_price").is_not_null()
    rows = rows.with_columns(
        quantity=pl.when(shared).then("price_per_unit").otherwise(1.0),
        rate=pl.coalesce("share_of_price", "amount_per_unit"),
        currency=pl.when(shared).then("price_currency").otherwise("currency"),
        shared=shared,
    )
    rows = with_fx(rows, exchange, "currency", "case_currency", "d_")
    refuse_without_fx(rows, ledger, "currency", "case_currency", "d_", exchange)
    sure = weakest(
        pl.col("confidence"),
        pl.when("shared").then("price_confidence").otherwise(pl.lit("sourced")),
        pl.col("d_fx_confidence").fill_null("sourced"),
    )
    rows = rows.with_columns(own=pl.col("quantity") * pl.col("rate"), sure=sure)
    told = pl.col("element").str.replace_all("_", " ", literal=True)
    ledger.add(
        lines_of(
            rows.filter(~pl.col("in_price") & pl.col("d_fx").is_not_null()),
            head="additions",
            line=told,
            basis=pl.when("shared").then(pl.lit("share of the price")).otherwise(pl.lit("one unit")),
            quantity=pl.col("quantity"),
            unit=pl.when("shared").then(pl.lit("money")).otherwise(pl.lit("unit")),
            rate=pl.col("rate"),
            currency=pl.col("currency"),
            fx=pl.col("d_fx"),
            rule_id=pl.col("addition_id"),
            source=pl.col("source"),
            confidence=pl.col("sure"),
            estimates=estimates((pl.col("addition_id"), pl.col("confidence"))),
        )
    )
    return rows.select(
        "entry_id", "element", "quantity", "rate", "currency", "own", "sure", "in_price", rule_id="addition_id"
    )


def in_value(rows: pl.DataFrame) -> pl.DataFrame:
    """The additions that change the customs value, with ``sign``: 1 is added to the price, -1 comes out of it."""
    dutiable = pl.col("element").is_in(list(DUTIABLE))
    sign = (
        pl.when(dutiable & ~pl.col("in_price")).then(1.0).when(~dutiable & pl.col("in_price")).then(-1.0).otherwise(0.0)
    )
    return rows.with_columns(sign=sign).filter(pl.col("sign") != 0.0)
