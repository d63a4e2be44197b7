"""What clearing the goods costs besides duty and taxes: brokers, export clearance, papers, inspections."""

from __future__ import annotations

from typing import Literal

import polars as pl

from corridor.exchange import Exchange
from corridor.landed_cost.confidence import estimates, named, rank, weakest
from corridor.landed_cost.elements import BUYER, SELLER, payer_of
from corridor.landed_cost.freight import refuse_unknown_payer
from corridor.landed_cost.ledger import Ledger, lines_of
from corridor.landed_cost.rates import refuse_without_fx, with_fx
from corridor.tables.dated import in_force

_COUNTRY = {"import": "to_country", "export": "from_country"}
_ELEMENT = {"import": "import_clearance", "export": "export_clearance"}
_BASIS = {
    "declaration": "one unit's part of a declaration", "unit": "one unit", "kg": "kg of one unit",
    "customs_value": "customs value",
}  # fmt: skip
_UNIT = {"customs_value": "money"}
_FEE = {
    "entry_id": pl.String, "quantity": pl.Float64, "divisor": pl.Float64, "currency": pl.String, "sure": pl.String,
    "rate": pl.Float64,
}  # fmt: skip


def clearance(
    work: pl.DataFrame,
    clearance_fees: pl.DataFrame,
    incoterm_elements: pl.DataFrame,
    side: Literal["import", "export"],
    exchange: Exchange,
    ledger: Ledger,
) -> pl.DataFrame:
    """Add the fees of one side to the ledger, each to the account of whoever pays it under the Incoterm.

    Parameters
    ----------
    work
        Entries that cross a border; for the side of import with their customs ``value`` in ``declared_in``.

    Returns
    -------
    pl.DataFrame
        ``entry_id, quantity, rate, divisor, currency, sure`` per unit: what the buyer pays on the way out belongs to
        the customs value, like the carriage to the border (WTO Agreement on Customs Valuation, Article 8.2).
    """
    rows = _charging(work, clearance_fees, incoterm_elements, side, ledger)
    if rows.is_empty():
        return pl.DataFrame(schema=_FEE)
    rows = _counted(rows, ledger)
    rows = with_fx(rows, exchange, "currency", "case_currency", "c_")
    refuse_without_fx(rows.filter("needed"), ledger, "currency", "case_currency", "c_", exchange)
    rows = rows.filter(pl.col("c_fx").is_not_null()).with_columns(
        sure=weakest(pl.col("confidence"), pl.col("c_fx_confidence").fill_null("sourced"), named(pl.col("base_rank")))
    )
    ledger.add(
        lines_of(
            rows,
            head="clearance",
            line=pl.col("what"),
            basis=pl.col("per").replace_strict(_BASIS, return_dtype=pl.String),
            quantity=pl.col("quantity") / pl.col("divisor"),
            unit=pl.col("per").replace(_UNIT),
            rate=pl.col("amount"),
            currency=pl.col("currency"),
            fx=pl.col("c_fx"),
            payer=pl.col("payer"),
            rule_id=pl.col("fee_id"),
            source=pl.col("source"),
            confidence=pl.col("sure"),
            estimates=estimates((pl.col("fee_id"), pl.col("confidence"))),
        )
    )
    rows = rows.filter(pl.col("payer") == BUYER)
    return rows.select("entry_id", "quantity", "divisor", "currency", "sure", rate="amount")


def clearance_in_price(
    duty_paid: pl.DataFrame, clearance_fees: pl.DataFrame, incoterm_elements: pl.DataFrame
) -> pl.DataFrame:
    """Fees of import that a price with the duty paid holds: of the country of importation, so no part of the value.

    Returns
    -------
    pl.DataFrame
        ``entry_id, quantity, rate, divisor, currency, sure, rule_id, of_value``; ``of_value``: the rate is a share of
        the customs value, and the quantity is 1.
    """
    rows = _charging(duty_paid, clearance_fees, incoterm_elements, "import", Ledger())
    if rows.is_empty():
        return pl.DataFrame(schema={**_FEE, "of_value": pl.Boolean, "rule_id": pl.String})
    of_value = pl.col("per") == "customs_value"
    rows = rows.filter(pl.col("payer") == SELLER).with_columns(of_value=of_value)
    rows = _with_quantity(rows, pl.lit(1.0)).filter(pl.col("quantity").is_not_null())
    return rows.select(
        "entry_id", "quantity", "divisor", "currency", "of_value", rate="amount", sure="confidence", rule_id="fee_id"
    )


def _charging(
    work: pl.DataFrame,
    clearance_fees: pl.DataFrame,
    incoterm_elements: pl.DataFrame,
    side: Literal["import", "export"],
    ledger: Ledger,
) -> pl.DataFrame:
    """Rows that hold for an entry, with ``payer``; ``needed``: a figure hangs on it."""
    known = clearance_fees.filter(pl.col("side") == side).rename({"country": _COUNTRY[side]})
    if known.is_empty():
        return work.clear()
    rows = work.join(known.drop("note", "side"), on=_COUNTRY[side]).filter(in_force())
    fits = pl.col("hs_prefix").is_null() | pl.col("hs_code").fill_null("").str.starts_with(
        pl.col("hs_prefix").fill_null("")
    )
    rows = rows.filter(fits).with_columns(cost_element=pl.lit(_ELEMENT[side]))
    rows = rows.join(incoterm_elements, on=["incoterm", "cost_element"], how="left")
    refuse_unknown_payer(rows, ledger)
    rows = rows.filter(pl.col("payer").is_not_null()).with_columns(payer=payer_of(pl.col("payer")))
    comes_off = pl.col("duty_payer") == SELLER if "duty_payer" in rows.columns else pl.lit(False)
    return rows.with_columns(needed=(pl.col("payer") == BUYER) | comes_off)


def _counted(rows: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    """Add ``quantity`` and ``divisor``, of which the amount is the rate, and ``base_rank``, how sure that is."""
    per = pl.col("per")
    value = pl.col("value") if "value" in rows.columns else pl.lit(None, pl.Float64)
    value_rank = rank(pl.col("value_sure")) if "value_sure" in rows.columns else pl.lit(0)
    rows = _with_quantity(rows, value).with_columns(
        base_rank=pl.when(per == "customs_value").then(value_rank).otherwise(0).cast(pl.Int8)
    )
    lacking = pl.col("quantity").is_null()
    ledger.refuse(
        rows.filter(lacking & pl.col("needed")),
        subject=pl.format("clearance_fees/{}", "fee_id"),
        missing=pl.format("Fee {} is per {}, which is not known of {}.", "fee_id", per, "product_id"),
        remedy="Fill it in, or give a fee per unit or declaration.",
    )
    return rows.filter(~lacking)


def _with_quantity(rows: pl.DataFrame, value: pl.Expr) -> pl.DataFrame:
    per, own = pl.col("per"), pl.col("declared_in") if "declared_in" in rows.columns else pl.lit(None, pl.String)
    return rows.with_columns(
        quantity=pl.when(per == "kg").then("mass_kg_per_unit").when(per == "customs_value").then(value).otherwise(1.0),
        divisor=pl.when(per == "declaration").then("units_per_declaration").otherwise(1.0),
        currency=pl.when(per == "customs_value").then(own).otherwise("currency"),
    )
