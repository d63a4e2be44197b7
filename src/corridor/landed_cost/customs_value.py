"""Customs value: the invoice price brought to the basis on which the importing country values goods."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from corridor.exchange import Exchange
from corridor.landed_cost.additions import in_value
from corridor.landed_cost.clearance import clearance_in_price
from corridor.landed_cost.confidence import ESTIMATE, estimates, named, rank, weakest
from corridor.landed_cost.elements import BUYER, SELLER, payer_of
from corridor.landed_cost.freight import refuse_unknown_payer
from corridor.landed_cost.ledger import Ledger
from corridor.landed_cost.rates import refuse_without_fx, with_fx
from corridor.landed_cost.values_of_law import NO_VALUE_OF_LAW, values_of_law

CUSTOMS_VALUE = "customs_value"
INLAND_DELIVERY = "inland_delivery_to_first_destination"
INTERNATIONAL_TRANSPORT = "international_transport_insurance"


OF_VALUE = "charged_on_value"
"""Term of `PARTS`: the shares of the customs value that the price holds for clearing the goods."""
PARTS = ("entry_id", "term", "quantity", "rate", "divisor", "currency")


@dataclass(frozen=True)
class CustomsValues:
    """Values for duty, as the invoice makes them.

    Attributes
    ----------
    entries
        The entries that owe duty and taxes, with ``value`` per unit in the currency of the declaration
        (``declared_in``), ``value_sure``, ``value_estimates`` (rows it uses that have no line of their own) and
        ``pay_fx``: the case's currency for one unit of that currency. Where the seller pays the duty (``duty_payer``)
        the value still holds it, and ``fee_share`` of what is left of it goes for clearing the goods.
    amounts
        ``entry_id, term, amount``: the carriage outside the value that some taxes count in their base.
    parts
        What each term is the sum of: `PARTS`; a part is quantity x rate / divisor, in its own currency, with its sign
        in the quantity.
    """

    entries: pl.DataFrame
    amounts: pl.DataFrame
    parts: pl.DataFrame


def customs_values(
    work: pl.DataFrame,
    carriage: pl.DataFrame,
    premiums: pl.DataFrame,
    added: pl.DataFrame,
    cleared: pl.DataFrame,
    clearance_fees: pl.DataFrame,
    incoterm_elements: pl.DataFrame,
    exchange: Exchange,
    ledger: Ledger,
) -> CustomsValues:
    """Value every entry that crosses a border for duty.

    Notes
    -----
    CIF: price, carriage as far as the leg that enters the customs territory, and insurance. FOB: price and carriage
    inside the country of supply. What the price holds beyond that point is taken out where it is shown separately: as
    a leg of its own, never as a part of a through price. WTO Agreement on Customs Valuation, Articles 1 and 8.

    Each part is converted from its own currency by the kind of rate that the importer's law names; what is paid is
    converted into the case's currency by the case's own kinds, for that is what the importer buys it with.
    """
    owing = _owing(work.filter("crosses"), incoterm_elements, ledger)
    fees = clearance_in_price(owing.filter(pl.col("duty_payer") == SELLER), clearance_fees, incoterm_elements)
    parts = pl.concat(
        [
            _price(owing),
            _carriage(owing, carriage),
            _insurance(owing, premiums),
            _additions(owing, added),
            _clearance(owing, cleared),
            _fees_in_price(fees),
        ]
    )
    exact = parts.select(*PARTS)
    of_value = pl.col("term").is_in([CUSTOMS_VALUE, OF_VALUE])
    hidden = parts.filter(pl.col("hidden").is_not_null() & of_value)
    parts = parts.group_by("entry_id", "term", "currency", maintain_order=True).agg(
        pl.col("own").sum(), sure=named(rank(pl.col("sure")).max())
    )
    parts = parts.join(owing.select("entry_id", "declared_in", "law_kinds", "on"), on="entry_id")
    parts = with_fx(parts, exchange, "currency", "declared_in", "v_", "law_kinds")
    refuse_without_fx(parts, ledger, "currency", "declared_in", "v_", exchange, "law_kinds")
    parts = parts.with_columns(
        amount=pl.col("own") * pl.col("v_fx"), sure=weakest(pl.col("sure"), pl.col("v_fx_confidence"))
    )
    amounts = parts.group_by("entry_id", "term", maintain_order=True).agg(pl.col("amount").sum())
    valued = parts.filter(of_value)
    rates = valued.filter(pl.col("v_fx_confidence") == ESTIMATE).select("entry_id", hidden="v_fx_rule")
    values = (
        valued.group_by("entry_id", maintain_order=True)
        .agg(
            value=pl.col("amount").filter(pl.col("term") == CUSTOMS_VALUE).sum(), value_sure=rank(pl.col("sure")).max()
        )
        .join(_joined(pl.concat([hidden.select("entry_id", "hidden"), rates])), on="entry_id", how="left")
        .with_columns(pl.col("value_estimates").fill_null(""), value_sure=named(pl.col("value_sure")))
    )
    shares = parts.filter(pl.col("term") == OF_VALUE).group_by("entry_id").agg(fee_share=pl.col("own").sum())
    entries = owing.join(values, on="entry_id").join(shares, on="entry_id", how="left", maintain_order="left")
    entries = entries.with_columns(pl.col("fee_share").fill_null(0.0))
    entries = with_fx(entries, exchange, "declared_in", "case_currency", "pay_")
    refuse_without_fx(entries, ledger, "declared_in", "case_currency", "pay_", exchange)
    return CustomsValues(entries, amounts.filter(~of_value), exact)


def with_lawful_values(
    entries: pl.DataFrame, market_values: pl.DataFrame, exchange: Exchange, ledger: Ledger
) -> pl.DataFrame:
    """Entries with the value that the law takes in the place of the invoice's; see `values_of_law`.

    Nothing is declared inside a union, so what is taxed there is the price.
    """
    within = pl.col("within_union")
    found = values_of_law(entries.filter(~within), market_values, exchange, ledger)
    ledger.refuse(
        found.filter((pl.col("value") < 0) & (pl.col("duty_payer") == BUYER)),
        subject=pl.format("customs_value/{}", "supply_id"),
        missing=pl.format("The price of {} is below the carriage that it is said to hold.", "supply_id"),
        remedy="Correct the price, its Incoterm or the prices of the lanes.",
    )
    inside = entries.filter(within)
    if not inside.is_empty():
        as_priced = inside.with_columns(value_note=pl.lit(""), value_set=pl.lit(False), **NO_VALUE_OF_LAW)
        found = pl.concat([found, as_priced.select(found.columns)])
    return found.with_columns(value_usd=pl.col("value") * pl.col("usd_fx"))


def values_within_union(
    work: pl.DataFrame, incoterm_elements: pl.DataFrame, exchange: Exchange, ledger: Ledger
) -> pl.DataFrame:
    """Entries that go to another member of the same customs union, with their price as the base of its taxes.

    Nothing is declared at a border inside a union and no duty falls due, but the buyer's country taxes what comes in.
    """
    between = (pl.col("from_country") != pl.col("to_country")) & ~pl.col("crosses")
    owing = _owing(work.filter(between), incoterm_elements, ledger)
    owing = with_fx(owing, exchange, "price_currency", "declared_in", "v_", "law_kinds")
    refuse_without_fx(owing, ledger, "price_currency", "declared_in", "v_", exchange, "law_kinds")
    owing = with_fx(owing, exchange, "declared_in", "case_currency", "pay_")
    refuse_without_fx(owing, ledger, "declared_in", "case_currency", "pay_", exchange)
    return owing.with_columns(
        value=pl.col("price_per_unit") * pl.col("v_fx"),
        value_sure=weakest(pl.col("price_confidence"), pl.col("v_fx_confidence")),
        value_estimates=estimates((pl.col("v_fx_rule"), pl.col("v_fx_confidence"))),
        fee_share=pl.lit(0.0),
    ).drop("v_fx", "v_fx_rule", "v_fx_confidence")


def parts_within_union(inside: pl.DataFrame) -> pl.DataFrame:
    """What the base of taxes inside a union is the sum of: the price alone."""
    one = pl.lit(1.0)
    return inside.select(
        "entry_id",
        term=pl.lit(CUSTOMS_VALUE),
        quantity="price_per_unit",
        rate=one,
        divisor=one,
        currency="price_currency",
    )


def _owing(work: pl.DataFrame, incoterm_elements: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    """Entries that owe duty and taxes, with ``duty_payer``."""
    owed = work.filter(pl.col("moves") & pl.col("basis_of_value").is_not_null()).with_columns(
        cost_element=pl.lit("import_duty_and_taxes")
    )
    owed = owed.join(incoterm_elements, on=["incoterm", "cost_element"], how="left")
    refuse_unknown_payer(owed, ledger)
    owed = owed.filter(pl.col("payer").is_not_null()).with_columns(duty_payer=payer_of(pl.col("payer")))
    return owed.drop("payer", "cost_element")


def _component(
    frame: pl.DataFrame,
    term: pl.Expr | str,
    quantity: pl.Expr,
    currency: str,
    sure: str,
    hidden: pl.Expr | None = None,
    rate: pl.Expr | None = None,
    divisor: pl.Expr | None = None,
) -> pl.DataFrame:
    """A part of a value, quantity x rate / divisor; `hidden` names an estimate it rests on that has no line."""
    one = pl.lit(1.0)
    rate, divisor = one if rate is None else rate, one if divisor is None else divisor
    return frame.select(
        "entry_id",
        term=pl.lit(term) if isinstance(term, str) else term,
        quantity=quantity,
        rate=rate,
        divisor=divisor,
        own=quantity * rate / divisor,
        currency=pl.col(currency),
        sure=pl.col(sure),
        hidden=pl.lit(None, pl.String) if hidden is None else hidden,
    )


def _joined(hidden: pl.DataFrame) -> pl.DataFrame:
    """The estimates of each entry that have no line of their own, in one text."""
    once = hidden.unique(maintain_order=True)
    return once.group_by("entry_id", maintain_order=True).agg(value_estimates=pl.col("hidden").str.join("|"))


def _price(owing: pl.DataFrame) -> pl.DataFrame:
    return _component(owing, CUSTOMS_VALUE, pl.col("price_per_unit"), "price_currency", "price_confidence")


def _carriage(owing: pl.DataFrame, carriage: pl.DataFrame) -> pl.DataFrame:
    rows = carriage.select(
        "entry_id",
        "per_load",
        "rate",
        "units_per_load",
        "currency",
        "confidence",
        "rule_id",
        "position",
        "arrived",
        "through",
        "in_price",
    ).join(owing.select("entry_id", "basis_of_value"), on="entry_id")
    cif, position = pl.col("basis_of_value") == "CIF", pl.col("position")
    before = (
        pl.when(cif)
        .then((position != "after") & ~pl.col("arrived"))
        .otherwise((position == "home") & ~pl.col("through"))
    )
    rows = rows.with_columns(
        before=before,
        sign=pl.when(before & ~pl.col("in_price"))
        .then(1.0)
        .when(~before & pl.col("in_price") & ~pl.col("through"))
        .then(-1.0)
        .otherwise(0.0),
    )
    counted = rows.filter(pl.col("sign") != 0.0)
    hidden = pl.when(pl.col("in_price") & (pl.col("confidence") == ESTIMATE)).then("rule_id")
    outside = rows.filter(~pl.col("before") & ~(pl.col("in_price") & pl.col("through")))
    beyond = (pl.col("position") == "after") | pl.col("arrived")
    load, loaded = pl.col("per_load"), (pl.col("rate"), pl.col("units_per_load"))
    signed = load * pl.col("sign")
    return pl.concat(
        [
            _component(counted, CUSTOMS_VALUE, signed, "currency", "confidence", hidden, *loaded),
            _component(outside.filter(beyond), INLAND_DELIVERY, load, "currency", "confidence", None, *loaded),
            _component(outside.filter(~beyond), INTERNATIONAL_TRANSPORT, load, "currency", "confidence", None, *loaded),
        ]
    )


def _additions(owing: pl.DataFrame, added: pl.DataFrame) -> pl.DataFrame:
    rows = in_value(added).join(owing.select("entry_id"), on="entry_id")
    signed = pl.col("quantity") * pl.col("sign")
    return _component(rows, CUSTOMS_VALUE, signed, "currency", "sure", None, pl.col("rate"))


def _clearance(owing: pl.DataFrame, cleared: pl.DataFrame) -> pl.DataFrame:
    """Clearance on the way out that the buyer pays, which a price that leaves it to the seller would hold."""
    rows = cleared.join(owing.select("entry_id"), on="entry_id")
    quantity, rate, divisor = pl.col("quantity"), pl.col("rate"), pl.col("divisor")
    return _component(rows, CUSTOMS_VALUE, quantity, "currency", "sure", None, rate, divisor)


def _fees_in_price(fees: pl.DataFrame) -> pl.DataFrame:
    """Clearance on the way in that the price holds: it comes out of the value, a share of it once that is known."""
    of_value, quantity = pl.col("of_value"), pl.col("quantity")
    signed = pl.when(of_value).then(quantity).otherwise(-quantity)
    term = pl.when(of_value).then(pl.lit(OF_VALUE)).otherwise(pl.lit(CUSTOMS_VALUE))
    hidden = pl.when(pl.col("sure") == ESTIMATE).then("rule_id")
    return _component(fees, term, signed, "currency", "sure", hidden, pl.col("rate"), pl.col("divisor"))


def _insurance(owing: pl.DataFrame, premiums: pl.DataFrame) -> pl.DataFrame:
    rows = premiums.join(owing.select("entry_id", "basis_of_value"), on="entry_id")
    cif = pl.col("basis_of_value") == "CIF"
    term = pl.when(cif).then(pl.lit(CUSTOMS_VALUE)).otherwise(pl.lit(INTERNATIONAL_TRANSPORT))
    return _component(rows, term, pl.col("premium"), "premium_currency", "premium_sure")
