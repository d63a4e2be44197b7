"""What a row of import_taxes comes to for an entry: a share of a sum, an amount per thing counted, or a formula."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from corridor.landed_cost.confidence import ESTIMATE, named, weakest
from corridor.landed_cost.formula import Spoken, with_formulas
from corridor.landed_cost.ledger import Ledger
from corridor.landed_cost.rates import refuse_without_fx, with_fx
from corridor.landed_cost.tax_bases import FORMULA, base_sum, base_words, formula_words
from corridor.tables.customs import MARKET_VALUES
from corridor.tables.dated import in_force
from corridor.units import HP_PER_KW

_PER_UNIT = {"per_hp": "hp", "per_cm3": "cm3", "per_unit": "unit", "step_table": "declaration", FORMULA: "unit"}
"""What the amount of a row is per where the row does not say."""
_COUNTS = {"hp": "engine_power_hp", "kW": "power_kw", "cm3": "engine_cc", "kg": "mass_kg_per_unit"}
_PER = ("unit", "declaration")
_MADE = {"made_text": "", "made_rank": 0, "made_estimates": "", "on_money": False}


def tax_amounts(
    rows: pl.DataFrame, tax: str, terms: Sequence[str], constants: pl.DataFrame, spoken: Spoken, ledger: Ledger
) -> pl.DataFrame:
    """Reckon the rows of one tax.

    Parameters
    ----------
    rows
        One row per entry and rule of the tax, with a column for each of `terms`: money per unit, in the currency of
        the declaration, that was reckoned before.
    constants
        Rows of import_taxes that are a figure.

    Returns
    -------
    pl.DataFrame
        ``due`` per unit in the currency of the declaration. ``counted``: it is ``quantity`` of ``unit`` at ``each`` in
        ``each_in``, of which one is worth ``a_fx``; otherwise ``stands_on`` times ``share``. Rows that cannot be
        reckoned are refused, and dropped.
    """
    rows = on_its_base(rows, tax, terms, ledger)
    rows = on_its_count(rows, ledger)
    rows = in_money(rows, constants)
    rows = with_fx(rows, spoken.exchange, "each_in", "declared_in", "a_", "law_kinds")
    refuse_without_fx(rows, ledger, "each_in", "declared_in", "a_", spoken.exchange, "law_kinds")
    rows = _formed(rows, terms, spoken, ledger)
    # What is counted rests on its row and rate alone; a share, and the choice of a step of money, on the base too.
    on_base = ~pl.col("counted") | pl.col("money_band") | pl.col("on_money")
    of_base = pl.when(on_base).then("sum_rank").otherwise(pl.lit(0, pl.Int8))
    return rows.with_columns(
        due=pl.when("counted")
        .then(pl.col("quantity") * pl.col("each") * pl.col("a_fx"))
        .otherwise(pl.col("stands_on") * pl.col("share")),
        sure=weakest(
            pl.col("row_confidence"),
            pl.col("a_fx_confidence").fill_null("sourced"),
            named(pl.max_horizontal(of_base, "made_rank")),
            pl.when(pl.col("lapsed").is_not_null()).then(pl.lit(ESTIMATE)).otherwise(pl.lit("sourced")),
        ),
    ).filter(pl.col("due").is_not_null())


def on_its_base(rows: pl.DataFrame, tax: str, terms: Sequence[str], ledger: Ledger) -> pl.DataFrame:
    """Add ``stands_on``, the sum that a share is of; refuse rows that name a base which is not known."""
    bases = [base for base in rows["base"].unique(maintain_order=True).to_list() if base]
    stands_on = pl.lit(None, pl.Float64)
    known = pl.lit(False)
    for base in bases:
        total = base_sum(base_words(base), terms)
        if total is not None:
            stands_on = pl.when(pl.col("base") == base).then(total).otherwise(stands_on)
            known = known | (pl.col("base") == base)
    texts = rows.filter(pl.col("base") == FORMULA)["formula"].unique().drop_nulls().to_list()
    written_out = pl.col("formula").replace({text: formula_words(text) for text in texts})
    inclusive, of_market = pl.col("base") == "tax_inclusive", pl.col("base").is_in(MARKET_VALUES)
    rows = rows.with_columns(
        stands_on=stands_on,
        share=pl.when(inclusive).then(pl.col("rate_frac") / (1 - pl.col("rate_frac"))).otherwise("rate_frac"),
        formed=of_market | (pl.col("base") == FORMULA),
        formula=pl.when(of_market)
        .then(pl.format("rate * {}", "base"))
        .when(pl.col("base") == FORMULA)
        .then(written_out)
        .otherwise("formula"),
    )
    senseless = inclusive & (pl.col("rate_frac") >= 1)
    ledger.refuse(
        rows.filter(senseless),
        subject=pl.format("import_taxes/{}", "rule_id"),
        missing=pl.format(
            "Row {} says that {} is {} of a sum that it is a part of.", "rule_id", pl.lit(tax), "rate_frac"
        ),
        remedy="Give rate_frac below 1, or another base.",
    )
    rows = rows.filter(~senseless.fill_null(False))
    rows = rows.with_columns(counted=pl.col("formed") | pl.col("base").is_in(list(_PER_UNIT)))
    # Beside a rate, words such as min(...) say more than the rate does.
    bounded = pl.col("formula").fill_null("").str.starts_with("min(")
    told = (
        pl.when("formed")
        .then(~of_market | pl.col("rate_frac").is_not_null())
        .when("counted")
        .then(pl.col("amount").is_not_null() & ~bounded)
        .otherwise(known & pl.col("rate_frac").is_not_null() & ~bounded)
    )
    ledger.refuse(
        rows.filter(~told),
        subject=pl.format("import_taxes/{}", "rule_id"),
        missing=pl.format(
            "Row {} of {} is formed in a way that is not reckoned here ({}).", "rule_id", pl.lit(tax),
            pl.coalesce("formula", "base"),
        ),
        remedy="Write it as base formula, or add a row with a rate or an amount for these goods.",
    )  # fmt: skip
    return rows.filter(told)


def on_its_count(rows: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    """Add ``quantity`` and ``unit``, what the amount is per, for counted rows."""
    unit = pl.coalesce("amount_unit", pl.col("base").replace_strict(_PER_UNIT, default="unit", return_dtype=pl.String))
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
    other = pl.col("formed") & ~unit.is_in(_PER)
    ledger.refuse(
        rows.filter(other),
        subject=pl.format("import_taxes/{}", "rule_id"),
        missing=pl.format("The formula of row {} is said to be per {}.", "rule_id", unit),
        remedy="A formula gives an amount per unit or per declaration: multiply inside it.",
    )
    return rows.filter(~lacking & ~other)


def in_money(rows: pl.DataFrame, constants: pl.DataFrame) -> pl.DataFrame:
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
    # The figures of a formula without a currency are in that of the declaration.
    own = pl.when("formed").then(pl.coalesce("amount_currency", "declared_in")).otherwise("amount_currency")
    return rows.join(found, on=["to_country", "on", "amount_currency"], how="left").with_columns(
        each=pl.col("amount") * pl.col("worth").fill_null(1.0),
        each_in=pl.when("counted").then(pl.coalesce("worth_in", own)),
        row_confidence=weakest(pl.col("row_confidence"), pl.col("worth_confidence").fill_null("sourced")),
    )


def _formed(rows: pl.DataFrame, terms: Sequence[str], spoken: Spoken, ledger: Ledger) -> pl.DataFrame:
    """Put what a formula makes in the place of ``each``."""
    plain = rows.filter(~pl.col("formed")).with_columns(**{name: pl.lit(value) for name, value in _MADE.items()})
    plain = plain.with_columns(pl.col("made_rank").cast(pl.Int8))
    formed = rows.filter(pl.col("formed") & pl.col("a_fx").is_not_null())
    if formed.is_empty():
        return plain
    formed = formed.with_columns(own_fx="a_fx", made_in="each_in")
    own = {"rate": "rate_frac", "amount": "amount"}
    formed = with_formulas(formed, {t: t for t in terms}, own, spoken, "import_taxes", ledger)
    formed = formed.with_columns(each=pl.col("made")).select(plain.columns)
    return pl.concat([plain, formed])
