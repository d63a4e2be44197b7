"""Customs values that the law puts in the place of the invoice's: reference values, minimum values, cuts."""

from __future__ import annotations

import polars as pl

from corridor.exchange import Exchange
from corridor.landed_cost.confidence import weakest
from corridor.landed_cost.ledger import Ledger
from corridor.landed_cost.rates import refuse_without_fx, with_fx
from corridor.tables.dated import in_force

_KINDS = ("reference_value", "minimum_value")
_BESIDE = {"sure": "law_sure", "amount": "amount", "currency": "currency"}
NO_VALUE_OF_LAW = {"law_amount": pl.lit(None, pl.Float64), "law_currency": pl.lit(None, pl.String)}


def values_of_law(
    entries: pl.DataFrame, market_values: pl.DataFrame, exchange: Exchange, ledger: Ledger
) -> pl.DataFrame:
    """Entries with the value that the importing country takes.

    Parameters
    ----------
    entries
        With ``value`` per unit in ``declared_in``, ``value_sure``, ``value_estimates``, ``value_unit``.
    market_values
        A ``reference_value`` stands in the place of the value, a ``minimum_value`` is its floor.

    Returns
    -------
    pl.DataFrame
        The same entries; ``value_note`` says in words what was put in whose place, and ``value_set`` is true where
        something was, so that the value is no longer the sum of its parts; ``law_amount`` and ``law_currency`` are
        those of the market value that was taken.
    """
    entries = _replaced(entries, market_values, exchange, ledger)
    whole = pl.col("value") * pl.col("units_per_declaration")
    # A nudge against floats that lie a hair below a whole multiple.
    cut = (whole / pl.col("value_unit") + 1e-9).floor() * pl.col("value_unit") / pl.col("units_per_declaration")
    is_cut = (pl.col("value_unit").is_not_null() & (cut < pl.col("value"))).fill_null(False)
    note = pl.format("Its customs value is cut to whole {} {}.", "value_unit", "declared_in")
    return entries.with_columns(
        value=pl.when(is_cut).then(cut).otherwise("value"),
        value_set=pl.col("value_set") | is_cut,
        value_note=pl.concat_str(pl.col("value_note"), pl.when(is_cut).then(note), separator=" ", ignore_nulls=True),
    )


def _replaced(entries: pl.DataFrame, market_values: pl.DataFrame, exchange: Exchange, ledger: Ledger) -> pl.DataFrame:
    known = market_values.filter(pl.col("kind").is_in(list(_KINDS)))
    bare = {"value_set": pl.lit(False), "value_note": pl.lit(""), **NO_VALUE_OF_LAW}
    if known.is_empty():
        return entries.with_columns(**bare)
    rows = entries.select("entry_id", "product_id", "to_country", "on", "declared_in", "law_kinds").join(
        known.select(
            "product_id", "kind", "amount", "currency", "valid_from", "valid_to", to_country="country",
            law_sure="confidence",
        ),
        on=["product_id", "to_country"],
    )  # fmt: skip
    rows = rows.filter(in_force())
    rows = with_fx(rows, exchange, "currency", "declared_in", "m_", "law_kinds")
    refuse_without_fx(rows, ledger, "currency", "declared_in", "m_", exchange, "law_kinds")
    rows = rows.with_columns(
        law_value=pl.col("amount") * pl.col("m_fx"),
        law_sure=weakest(pl.col("law_sure"), pl.col("m_fx_confidence").fill_null("sourced")),
    )
    by_kind = [
        rows.filter(pl.col("kind") == kind)
        .unique("entry_id", keep="first", maintain_order=True)
        .select("entry_id", **{kind: "law_value", **{f"{kind}_{of}": name for of, name in _BESIDE.items()}})
        for kind in _KINDS
    ]
    for found in by_kind:
        entries = entries.join(found, on="entry_id", how="left", maintain_order="left")
    beside = [f"{kind}_{of}" for kind in _KINDS for of in _BESIDE]
    return entries.with_columns(**bare).pipe(_taken).drop(*_KINDS, *beside)


def _taken(entries: pl.DataFrame) -> pl.DataFrame:
    invoice = pl.col("value").round(2)
    referred = pl.col("reference_value").is_not_null()
    low = ~referred & (pl.col("minimum_value") > pl.col("value")).fill_null(False)
    which = pl.when(referred).then(pl.lit("reference")).otherwise(pl.lit("minimum"))
    set_to = pl.when(referred).then("reference_value").otherwise("minimum_value").round(2)
    note = pl.format(
        "Its customs value is the {} value of {} {} that {} takes, in place of {} from the invoice.",
        which, set_to, "declared_in", "to_country", invoice,
    )  # fmt: skip
    return entries.with_columns(
        value=pl.when(referred).then("reference_value").when(low).then("minimum_value").otherwise("value"),
        value_sure=pl.when(referred)
        .then("reference_value_sure")
        .when(low)
        .then("minimum_value_sure")
        .otherwise("value_sure"),
        law_amount=pl.when(referred).then("reference_value_amount").when(low).then("minimum_value_amount"),
        law_currency=pl.when(referred).then("reference_value_currency").when(low).then("minimum_value_currency"),
        value_set=referred | low,
        value_note=pl.when(referred | low).then(note).otherwise(pl.lit("")),
    )
