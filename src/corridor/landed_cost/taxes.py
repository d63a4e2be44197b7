"""Taxes and fees of import as lines, in the order in which the law reckons them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import polars as pl

from corridor.landed_cost.confidence import estimates, rank
from corridor.landed_cost.elements import BUYER, SELLER
from corridor.landed_cost.formula import Spoken
from corridor.landed_cost.keyed import keyed
from corridor.landed_cost.ledger import Ledger, lines_of
from corridor.landed_cost.levies import levied_today, refuse_lacking, refuse_unlisted
from corridor.landed_cost.options import LandedCostOptions
from corridor.landed_cost.tax_amounts import tax_amounts
from corridor.landed_cost.tax_bands import of_band
from corridor.landed_cost.tax_bases import (
    CONSTANT,
    TERMS,
    base_words,
    head_of,
    named_taxes,
    refuse_out_of_order,
    refuse_unknown_taxes,
    terms_of,
)
from corridor.landed_cost.tax_lookup import taxes_owed_and_seen

_COUNTED = (
    pl.when(pl.col("made_text") != "")
    .then(pl.format("one {}, by {}", "unit", "made_text"))
    .when(pl.col("unit") == "unit")
    .then(pl.lit("one unit"))
    .when(pl.col("unit") == "declaration")
    .then(pl.lit("one unit's part of a declaration"))
    .otherwise(pl.format("{} of one unit", "unit"))
)
NOT_WITHIN_UNION = ("processing_fee", "other_tax")
"""Heads that fall due on a declaration at the border, of which there is none inside a customs union."""
OF_OWNER = ("registration",)
"""Heads that fall due once the goods are the buyer's, whoever brings them in."""
_ENTRY = (
    "entry_id", "key", "goods_id", "product_id", "to_country", "on", "value_sure", "value_estimates", "declared_in",
    "law_kinds", "pay_fx", "units_per_declaration", "mass_kg_per_unit", "engine_cc", "power_kw", "vat_recovered",
    "within_union", "price_per_unit", "price_currency", "duty_payer",
)  # fmt: skip


def taxes(
    valued: pl.DataFrame,
    amounts: pl.DataFrame,
    matches: pl.DataFrame,
    import_taxes: pl.DataFrame,
    spoken: Spoken,
    options: LandedCostOptions,
    ledger: Ledger,
    levied: pl.DataFrame | None = None,
    told: Collection[str] = (),
) -> None:
    """Add every tax and fee of every entry to the ledger.

    Parameters
    ----------
    valued
        Entries with ``value``, ``value_usd``, ``goods_id`` and ``within_union``.
    amounts
        ``entry_id, term, amount, sure``: customs value, carriage and duties, in the currency of the declaration.
    matches
        From `tax_matches`.
    levied, told
        From `levy_matches`, and the countries whose levies are listed at all.

    Notes
    -----
    Taxes are reckoned by rising ``calc_order``; each stands on the amounts before it, as its base says. VAT that a
    registered business gets back is cash and not cost.
    """
    _refuse_untold_countries(valued, import_taxes, ledger)
    asking = [m.select("goods_id", "by_value") for m in (matches, levied) if m is not None]
    entries, keys = keyed(valued, pl.concat(asking))
    per_key = Ledger()
    owed, seen = taxes_owed_and_seen(keys, matches, spoken.judge, per_key)
    refuse_out_of_order(owed, per_key)
    refuse_unknown_taxes(owed, import_taxes, per_key)
    ledger.refuse_for(per_key, entries, "key")
    if levied is not None:
        check_levies(entries, levied_today(keys, levied, spoken.judge), owed, seen, told, ledger)
    owed = owed.rename({"entry_id": "key"})
    owed = owed.drop("goods_id", "product_id", "on", "value_usd", "holds", "by_value", "prefix", "place")
    owed = owed.rename({"confidence": "row_confidence", "currency": "amount_currency"})
    terms = (*TERMS, *named_taxes(import_taxes))
    sums = _sums(entries, amounts, terms)
    constants = import_taxes.filter(pl.col("base") == CONSTANT)
    order = owed.select("calc_order", "tax").unique().sort("calc_order", "tax")
    entries = entries.select(_ENTRY)
    for _, tax in order.iter_rows():
        rules = owed.filter(pl.col("tax") == tax)
        taxed = entries.filter(~pl.col("within_union")) if head_of(tax) in NOT_WITHIN_UNION else entries
        pairs = of_band(taxed.join(sums, on="entry_id"), rules, terms, spoken.exchange, ledger)
        rows = taxed.join(pairs, on="entry_id").join(rules.drop("tax"), on=["key", "rule_id"]).join(sums, on="entry_id")
        rows = tax_amounts(rows, tax, terms, constants, spoken, ledger)
        _add_lines(rows, tax, options, ledger)
        sums = _with_tax(sums, rows, tax)


def check_levies(
    entries: pl.DataFrame,
    today: pl.DataFrame,
    owed: pl.DataFrame,
    seen: pl.DataFrame,
    told: Collection[str],
    ledger: Ledger,
) -> None:
    """Hold what is levied against what is owed; what falls due at a border only is not asked for inside a union."""
    at_border = pl.col("tax").is_in([tax for tax in today["tax"].unique() if head_of(tax) in NOT_WITHIN_UNION])
    everywhere, border = Ledger(), Ledger()
    refuse_lacking(today.filter(~at_border), seen, "import_taxes", everywhere)
    refuse_lacking(today.filter(at_border), seen, "import_taxes", border)
    refuse_unlisted(owed, today, told, everywhere)
    ledger.refuse_for(everywhere, entries, "key")
    ledger.refuse_for(border, entries.filter(~pl.col("within_union")), "key")


def _sums(entries: pl.DataFrame, amounts: pl.DataFrame, terms: Sequence[str]) -> pl.DataFrame:
    """One row per entry, one column per term, and how sure the least sure of them is."""
    totals = amounts.group_by("entry_id").agg(
        *[pl.col("amount").filter(pl.col("term") == term).sum().alias(term) for term in terms],
        sum_rank=rank(pl.col("sure")).max(),
    )
    return (
        entries.select("entry_id")
        .join(totals, on="entry_id", how="left")
        .with_columns(pl.col(terms).fill_null(0.0), pl.col("sum_rank").fill_null(0))
    )


def _with_tax(sums: pl.DataFrame, rows: pl.DataFrame, tax: str) -> pl.DataFrame:
    terms = [term for term in terms_of(tax) if term in sums.columns]
    if not terms or rows.is_empty():
        return sums
    made = rows.select("entry_id", made=pl.col("due"), made_rank=rank(pl.col("sure")))
    return (
        sums.join(made, on="entry_id", how="left")
        .with_columns(
            *[pl.col(term) + pl.col("made").fill_null(0.0) for term in terms],
            sum_rank=pl.max_horizontal("sum_rank", pl.col("made_rank").fill_null(0)),
        )
        .drop("made", "made_rank")
    )


def _refuse_untold_countries(valued: pl.DataFrame, import_taxes: pl.DataFrame, ledger: Ledger) -> None:
    told = import_taxes.select(to_country="country").unique()
    ledger.refuse(
        valued.join(told, on="to_country", how="anti"),
        subject=pl.format("import_taxes/{}", "to_country"),
        missing=pl.format("import_taxes says nothing of {}.", "to_country"),
        remedy="Name a pack that covers the country; if it levies no tax on imports, add a row of 0 with its source.",
    )


def _words_of_bases(rows: pl.DataFrame) -> pl.Expr:
    words = {base: base_words(base) for base in rows["base"].unique().to_list() if base}
    return pl.col("base").replace_strict(words, default="", return_dtype=pl.String)


def _add_lines(rows: pl.DataFrame, tax: str, options: LandedCostOptions, ledger: Ledger) -> None:
    head = head_of(tax)
    by_buyer, by_seller = pl.lit(options.buyer_recovers_vat), pl.lit(options.seller_recovers_vat)
    registered = pl.when(pl.col("duty_payer") == SELLER).then(by_seller).otherwise(by_buyer)
    got_back = pl.col("vat_recovered") & registered if head == "vat" else pl.lit(False)
    of_value = pl.when(~pl.col("counted") | pl.col("on_money")).then(pl.col("value_estimates").replace("", None))
    own = estimates((pl.col("rule_id"), pl.col("row_confidence")), (pl.col("a_fx_rule"), pl.col("a_fx_confidence")))
    names = [of_value, own, pl.col("made_estimates"), pl.col("lapsed")]
    inclusive = pl.col("base") == "tax_inclusive"
    ledger.add(
        lines_of(
            rows,
            head=head,
            line=tax.replace("_", " "),
            basis=pl.when("counted").then(_COUNTED).otherwise("base"),
            quantity=pl.when("counted").then("quantity").otherwise("stands_on"),
            unit=pl.when("counted").then("unit").otherwise(pl.lit("money")),
            rate=pl.when("counted").then("each").otherwise("share"),
            currency=pl.when("counted").then("each_in").otherwise("declared_in"),
            fx=pl.when("counted").then(pl.col("a_fx") * pl.col("pay_fx")).otherwise("pay_fx"),
            is_cost=~got_back,
            payer=BUYER if head in OF_OWNER else pl.col("duty_payer"),
            rule_id=pl.col("rule_id"),
            source=pl.col("source"),
            confidence=pl.col("sure"),
            estimates=pl.concat_str([n.replace("", None) for n in names], separator="|", ignore_nulls=True),
            term="+".join(terms_of(tax)),
            stands_on=pl.when("counted").then(pl.lit("")).otherwise(_words_of_bases(rows)),
            own_fx=pl.when("counted").then("a_fx").otherwise(1.0),
            formula=pl.when(inclusive)
            .then(pl.format("{} / (1 - {})", "rate_frac", "rate_frac"))
            .otherwise("made_text"),
            calc_order=pl.col("calc_order"),
        )
    )
