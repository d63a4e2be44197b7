"""Taxes and fees of import as lines, in the order in which the law reckons them."""

from __future__ import annotations

import polars as pl

from corridor.exchange import Exchange
from corridor.landed_cost.conditions_of import Judge
from corridor.landed_cost.confidence import estimates, named, rank, weakest
from corridor.landed_cost.keyed import keyed
from corridor.landed_cost.ledger import Ledger, lines_of
from corridor.landed_cost.options import LandedCostOptions
from corridor.landed_cost.rates import refuse_without_fx, with_fx
from corridor.landed_cost.rule_match import in_force
from corridor.landed_cost.tax_bases import TERMS, base_sum, base_words, head_of, terms_of
from corridor.landed_cost.tax_lookup import CONSTANT, in_band, taxes_owed
from corridor.units import HP_PER_KW

_PER_UNIT = {"per_hp": "hp", "per_cm3": "cm3", "per_unit": "unit", "step_table": "declaration"}
"""What the amount of a row is per where the row does not say."""
_COUNTS = {"hp": "engine_power_hp", "kW": "power_kw", "cm3": "engine_cc", "kg": "mass_kg_per_unit"}
_COUNTED = (
    pl.when(pl.col("unit") == "unit")
    .then(pl.lit("one unit"))
    .when(pl.col("unit") == "declaration")
    .then(pl.lit("one unit's part of a declaration"))
    .otherwise(pl.format("{} of one unit", "unit"))
)
_NOT_WITHIN_UNION = ("processing_fee", "other_tax")
"""Heads that fall due on a declaration at the border, of which there is none inside a customs union."""
_ENTRY = (
    "entry_id", "key", "goods_id", "product_id", "to_country", "on", "value_sure", "value_estimates", "declared_in",
    "law_kinds", "pay_fx", "units_per_declaration", "mass_kg_per_unit", "engine_cc", "power_kw", "vat_recovered",
    "within_union",
)  # fmt: skip


def taxes(
    valued: pl.DataFrame,
    amounts: pl.DataFrame,
    matches: pl.DataFrame,
    import_taxes: pl.DataFrame,
    judge: Judge,
    options: LandedCostOptions,
    exchange: Exchange,
    ledger: Ledger,
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

    Notes
    -----
    Taxes are reckoned by rising ``calc_order``; each stands on the amounts before it, as its base says. VAT that a
    registered business gets back is cash and not cost.
    """
    _refuse_untold_countries(valued, import_taxes, ledger)
    entries, keys = keyed(valued, matches)
    per_key = Ledger()
    owed = taxes_owed(keys, matches, judge, per_key).rename({"entry_id": "key"})
    ledger.refuse_for(per_key, entries, "key")
    owed = owed.drop("goods_id", "product_id", "on", "value_usd", "holds", "by_value", "prefix", "place")
    owed = owed.rename({"confidence": "row_confidence", "currency": "amount_currency"})
    sums = _sums(entries, amounts)
    constants = import_taxes.filter(pl.col("base") == CONSTANT)
    order = owed.select("calc_order", "tax").unique().sort("calc_order", "tax")
    entries = entries.select(_ENTRY)
    for _, tax in order.iter_rows():
        rules = owed.filter(pl.col("tax") == tax)
        taxed = entries.filter(~pl.col("within_union")) if head_of(tax) in _NOT_WITHIN_UNION else entries
        pairs = _of_band(taxed.join(sums, on="entry_id"), rules, exchange, ledger)
        rows = taxed.join(pairs, on="entry_id").join(rules.drop("tax"), on=["key", "rule_id"]).join(sums, on="entry_id")
        rows = _on_count(_on_base(rows, tax, ledger), constants, exchange, ledger)
        _add_lines(rows, tax, options, ledger)
        sums = _with_tax(sums, rows, tax)


def _sums(entries: pl.DataFrame, amounts: pl.DataFrame) -> pl.DataFrame:
    """One row per entry, one column per term, and how sure the least sure of them is."""
    totals = amounts.group_by("entry_id").agg(
        *[pl.col("amount").filter(pl.col("term") == term).sum().alias(term) for term in TERMS],
        sum_rank=rank(pl.col("sure")).max(),
    )
    return (
        entries.select("entry_id")
        .join(totals, on="entry_id", how="left")
        .with_columns(pl.col(TERMS).fill_null(0.0), pl.col("sum_rank").fill_null(0))
    )


def _with_tax(sums: pl.DataFrame, rows: pl.DataFrame, tax: str) -> pl.DataFrame:
    terms = terms_of(tax)
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


def _on_base(rows: pl.DataFrame, tax: str, ledger: Ledger) -> pl.DataFrame:
    """Add ``stands_on``, the sum that a share is of; refuse rows that name a base or formula that is not known."""
    bases = [base for base in rows["base"].unique(maintain_order=True).to_list() if base]
    stands_on = pl.lit(None, pl.Float64)
    known = pl.lit(False)
    for base in bases:
        total = base_sum(base_words(base))
        if total is not None:
            stands_on = pl.when(pl.col("base") == base).then(total).otherwise(stands_on)
            known = known | (pl.col("base") == base)
    inclusive = pl.col("base") == "tax_inclusive"
    rows = rows.with_columns(
        stands_on=stands_on,
        share=pl.when(inclusive).then(pl.col("rate_frac") / (1 - pl.col("rate_frac"))).otherwise("rate_frac"),
        counted=pl.col("base").is_in(list(_PER_UNIT)),
    )
    told = pl.when("counted").then(pl.col("amount").is_not_null()).otherwise(known & pl.col("rate_frac").is_not_null())
    told = told & ~pl.col("formula").fill_null("").str.starts_with("min(")
    ledger.refuse(
        rows.filter(~told),
        subject=pl.format("import_taxes/{}", "rule_id"),
        missing=pl.format(
            "Row {} of {} is formed in a way that is not reckoned here ({}).", "rule_id", pl.lit(tax),
            pl.coalesce("formula", "base"),
        ),
        remedy="Add a row with a rate or an amount for these goods.",
    )  # fmt: skip
    return rows.filter(told)


def _on_count(rows: pl.DataFrame, constants: pl.DataFrame, exchange: Exchange, ledger: Ledger) -> pl.DataFrame:
    """Add ``quantity``, ``unit`` and ``each``, the amount per unit of quantity in ``each_in``, for counted rows."""
    unit = pl.coalesce("amount_unit", pl.col("base").replace_strict(_PER_UNIT, default=None, return_dtype=pl.String))
    rows = rows.with_columns(unit=pl.when("counted").then(unit))
    unit = pl.col("unit")
    rows = rows.with_columns(
        quantity=pl.when(unit == "unit")
        .then(1.0)
        .when(unit == "declaration")
        .then(1.0 / pl.col("units_per_declaration"))
        .when(unit == "hp")
        .then(pl.col("power_kw") * HP_PER_KW)
        .when(unit == "kW")
        .then("power_kw")
        .when(unit == "cm3")
        .then("engine_cc")
        .when(unit == "kg")
        .then("mass_kg_per_unit")
    )
    asked = unit.replace_strict(_COUNTS, default=unit, return_dtype=pl.String)
    lacking = pl.col("counted") & pl.col("quantity").is_null()
    ledger.refuse(
        rows.filter(lacking),
        subject=pl.format("products/{}/{}", "product_id", asked),
        missing=pl.format("Row {} charges per {}, which is not known of {}.", "rule_id", unit, "product_id"),
        remedy="Fill it in, or give a row that charges per unit.",
    )
    rows = _in_money(rows.filter(~lacking), constants)
    rows = with_fx(rows, exchange, "each_in", "declared_in", "a_", "law_kinds")
    refuse_without_fx(rows, ledger, "each_in", "declared_in", "a_", exchange, "law_kinds")
    # What is counted rests on its row and rate alone; a share, and the choice of a step of money, on the base too.
    of_base = pl.when(~pl.col("counted") | pl.col("money_band")).then("sum_rank").otherwise(pl.lit(0, pl.Int8))
    return rows.with_columns(
        due=pl.when("counted")
        .then(pl.col("quantity") * pl.col("each") * pl.col("a_fx"))
        .otherwise(pl.col("stands_on") * pl.col("share")),
        sure=weakest(pl.col("row_confidence"), pl.col("a_fx_confidence").fill_null("sourced"), named(of_base)),
    ).filter(pl.col("due").is_not_null())


def _in_money(rows: pl.DataFrame, constants: pl.DataFrame) -> pl.DataFrame:
    """Amounts in base units of a country (BRV, say) turned into money by the constant in force on the day."""
    wanted = rows.filter("counted").select("to_country", "on", "amount_currency").unique()
    units = constants.select(
        "valid_from", "valid_to", to_country="country", amount_currency="amount_unit", worth="amount",
        worth_in="currency", worth_id="tax_id", worth_confidence="confidence",
    )  # fmt: skip
    found = (
        wanted.join(units, on=["to_country", "amount_currency"])
        .filter(in_force())
        .drop("valid_from", "valid_to")
        .unique(["to_country", "on", "amount_currency"], keep="first", maintain_order=True)
    )
    return rows.join(found, on=["to_country", "on", "amount_currency"], how="left").with_columns(
        each=pl.col("amount") * pl.col("worth").fill_null(1.0),
        each_in=pl.when("counted").then(pl.coalesce("worth_in", "amount_currency")),
        row_confidence=weakest(pl.col("row_confidence"), pl.col("worth_confidence").fill_null("sourced")),
    )


def _of_band(taxed: pl.DataFrame, rules: pl.DataFrame, exchange: Exchange, ledger: Ledger) -> pl.DataFrame:
    """The row of one tax that each entry is charged by, as ``entry_id, rule_id``; bands of money are read here."""
    plain = taxed.select("entry_id", "key").join(rules.filter(~pl.col("money_band")).select("key", "rule_id"), on="key")
    bands = rules.filter("money_band").select(
        "key", "rule_id", "tax", "base", "band_variable", "band_from", "band_to", "band_to_included"
    )
    pairs = [plain.select("entry_id", "rule_id")]
    for variable, base in bands.select("band_variable", "base").unique().sort(pl.all()).iter_rows():
        of_lot = variable.startswith("customs_value")
        total = pl.col("customs_value") * pl.col("units_per_declaration") if of_lot else base_sum(base)
        if total is None:
            continue
        asked = bands.filter((pl.col("band_variable") == variable) & (pl.col("base") == base))
        valued = taxed.join(asked.select("key").unique(), on="key").select(
            "entry_id", "key", "product_id", "to_country", "on", "declared_in", "law_kinds", total=total,
            band_in=pl.lit(variable[-3:].upper()),
        )  # fmt: skip
        valued = with_fx(valued, exchange, "declared_in", "band_in", "b_", "law_kinds")
        refuse_without_fx(valued, ledger, "declared_in", "band_in", "b_", exchange, "law_kinds")
        valued = valued.filter(pl.col("b_fx").is_not_null()).with_columns(total=pl.col("total") * pl.col("b_fx"))
        steps = valued.select("entry_id", "key", "total").join(asked, on="key").filter(in_band(pl.col("total")))
        ledger.refuse(
            valued.join(steps, on="entry_id", how="anti"),
            subject=pl.format("import_taxes/{}/{}", "to_country", pl.lit(asked["tax"][0])),
            missing=pl.format(
                "No step of {} in {} holds the value of {} on {{days}}.", pl.lit(asked["tax"][0]), "to_country",
                "product_id",
            ),
            remedy="Add the step.",
        )  # fmt: skip
        pairs.append(steps.select("entry_id", "rule_id").unique("entry_id", keep="first", maintain_order=True))
    return pl.concat(pairs)


def _words_of_bases(rows: pl.DataFrame) -> pl.Expr:
    words = {base: base_words(base) for base in rows["base"].unique().to_list() if base}
    return pl.col("base").replace_strict(words, default="", return_dtype=pl.String)


def _add_lines(rows: pl.DataFrame, tax: str, options: LandedCostOptions, ledger: Ledger) -> None:
    head = head_of(tax)
    got_back = pl.col("vat_recovered") & (options.importer == "business") if head == "vat" else pl.lit(False)
    share = pl.when("counted").then(None).otherwise(pl.col("value_estimates").replace("", None))
    names = [
        share,
        estimates((pl.col("rule_id"), pl.col("row_confidence")), (pl.col("a_fx_rule"), pl.col("a_fx_confidence"))),
    ]
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
            rule_id=pl.col("rule_id"),
            source=pl.col("source"),
            confidence=pl.col("sure"),
            estimates=pl.concat_str([n.replace("", None) for n in names], separator="|", ignore_nulls=True),
            term="+".join(terms_of(tax)),
            stands_on=pl.when("counted").then(pl.lit("")).otherwise(_words_of_bases(rows)),
            own_fx=pl.when("counted").then("a_fx").otherwise(1.0),
            calc_order=pl.col("calc_order"),
        )
    )
