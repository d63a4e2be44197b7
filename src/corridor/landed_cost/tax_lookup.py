"""Which rows of import_taxes an entry owes."""

from __future__ import annotations

import polars as pl

from corridor.landed_cost.conditions_of import Judge
from corridor.landed_cost.guards import lapsed
from corridor.landed_cost.ledger import Ledger
from corridor.landed_cost.rule_match import chosen, judged, settled_by_value, with_prefixes
from corridor.landed_cost.tax_bases import CONSTANT
from corridor.tables.dated import in_force

_TAX = ["entry_id", "tax"]
_RATE = ("base", "rate_frac", "amount", "currency", "amount_unit", "formula")
_DETAILS = (
    *_RATE, "calc_order", "band_variable", "band_from", "band_to", "band_to_included", "source", "confidence",
)  # fmt: skip


def by_total(variable: pl.Expr) -> pl.Expr:
    """The band is one of money: it can only be read once the base is known."""
    return variable.fill_null("").str.contains(r"^(customs_value|excise_base)_[a-z]{3}$")


def tax_matches(goods: pl.DataFrame, import_taxes: pl.DataFrame, judge: Judge) -> pl.DataFrame:
    """Tax rows by code and condition for every goods, whatever their dates.

    ``holds`` counts the bands of what the goods are (engine, power, mass); ``money_band`` marks bands of money.
    """
    rules = import_taxes.filter(pl.col("base") != CONSTANT).rename({"country": "place", "tax_id": "rule_id"})
    rows = judged(with_prefixes(goods, rules, "to_country"), judge)
    rows = rows.with_columns(money_band=by_total(pl.col("band_variable")))
    variable = pl.when(~pl.col("money_band")).then("band_variable")
    banded = rows.filter(variable.is_not_null()).select("goods_id", "band_variable").unique()
    numbers = pl.DataFrame(
        [(g, v, judge.facts[g].number(v)) for g, v in banded.iter_rows()],
        schema={"goods_id": pl.Int64, "band_variable": pl.String, "number": pl.Float64},
        orient="row",
    )
    rows = rows.join(numbers, on=["goods_id", "band_variable"], how="left")
    unknown = variable.is_not_null() & pl.col("number").is_null()
    fits = pl.when(variable.is_null()).then(True).otherwise(in_band(pl.col("number")))
    return rows.with_columns(
        holds=pl.col("holds") & fits,
        asks=pl.when(unknown)
        .then(pl.concat_str(pl.col("asks").replace("", None), "band_variable", separator="|", ignore_nulls=True))
        .otherwise("asks"),
        by_value=pl.col("by_value") & fits.fill_null(False),
        meant_if_not=~pl.col("by_value"),
        score=pl.col("prefix_len") * 1_000 + pl.col("clauses") * 10,
    ).drop("note", "applies_to", "number")


def constant_matches(goods: pl.DataFrame, import_taxes: pl.DataFrame, judge: Judge) -> pl.DataFrame:
    """Rows of import_taxes that are a figure for formulas to name, where they hold for goods, whatever their dates."""
    rules = import_taxes.filter(pl.col("base") == CONSTANT).rename({"country": "place", "tax_id": "rule_id"})
    rows = judged(with_prefixes(goods, rules, "to_country"), judge).filter(pl.col("holds").fill_null(True))
    return rows.with_columns(score=pl.col("prefix_len") * 1_000 + pl.col("clauses") * 10)


def in_band(number: pl.Expr) -> pl.Expr:
    """A number lies in the band of its row; null if it is not known."""
    low, high = pl.col("band_from"), pl.col("band_to")
    below = pl.when(pl.col("band_to_included").fill_null(True)).then(number <= high).otherwise(number < high)
    return (low.is_null() | (number > low)) & (high.is_null() | below)


def taxes_owed(keys: pl.DataFrame, matches: pl.DataFrame, judge: Judge, ledger: Ledger) -> pl.DataFrame:
    """The row of each tax that each key is charged by; of a table with bands of money, all its rows.

    ``lapsed`` names a more special row that ran out with nothing in its place.

    Notes
    -----
    A tax that has rows for goods of the kind, none of which fits these goods or this day, is refused: nobody said
    that nothing is owed. A row that is not meant for the importer, the permits or the form of the goods is no such row.
    """
    return taxes_owed_and_seen(keys, matches, judge, ledger)[0]


def taxes_owed_and_seen(
    keys: pl.DataFrame, matches: pl.DataFrame, judge: Judge, ledger: Ledger
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """`taxes_owed`, and what there is a row of, or was refused for want of one.

    The second is ``entry_id, tax, prefix_len, clauses``: how special the row is, and very for what was refused.
    """
    asked = keys.select("entry_id", "goods_id", "product_id", "on", "value_usd")
    meant = matches.filter("meant")
    # Rows that do not fit the goods only tell that a tax knows such goods, so one of each period is enough.
    unfit = meant.filter(~pl.col("holds").fill_null(True) & pl.col("meant_if_not"))
    unfit = unfit.unique(["goods_id", "tax", "valid_from", "valid_to"], keep="first", maintain_order=True)
    fit = meant.filter(pl.col("holds").fill_null(True))
    slim = [c for c in matches.columns if c not in _DETAILS]
    rows = settled_by_value(asked.join(pl.concat([fit, unfit]).select(slim), on="goods_id"), judge)
    rows = rows.filter(pl.col("meant_if_not") | pl.col("holds").fill_null(True))
    today = rows.filter(in_force())
    usable = today.filter(pl.col("holds").fill_null(True))
    gaps = _refuse_gaps(rows, today, usable, ledger)
    details = matches.select("goods_id", "rule_id", *_DETAILS)
    usable = usable.join(details, on=["goods_id", "rule_id"])
    usable = usable.with_columns(
        band=pl.when("money_band").then(pl.format("{}", pl.col("band_from").fill_null(0.0))).otherwise(pl.lit(""))
    ).filter(pl.col("score") == pl.col("score").max().over("entry_id", "tax"))
    says = pl.concat_str([pl.col(c).cast(pl.String).fill_null("") for c in _RATE], separator=";")
    used = chosen(usable, ["entry_id", "tax", "band"], says, "import_taxes", ledger)
    told = lapsed(rows.filter(pl.col("holds").fill_null(False)), used, _TAX, _TAX)
    clauses = pl.col("clauses") + pl.col("band_variable").is_not_null().cast(pl.Int64)
    special = {name: pl.lit(99, pl.Int64) for name in ("prefix_len", "clauses")}
    seen = pl.concat([gaps.with_columns(**special), usable.select(*_TAX, "prefix_len", clauses=clauses)])
    return used.join(told, on=_TAX, how="left"), seen


def _refuse_gaps(rows: pl.DataFrame, today: pl.DataFrame, usable: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    """Refuse taxes without a row for the day or the goods; gives ``entry_id, tax`` of them."""
    past = rows.filter(pl.col("holds").fill_null(False)).join(today.select(_TAX).unique(), on=_TAX, how="anti")
    past = (
        past.sort("rule_id").group_by([*_TAX, "product_id", "place"], maintain_order=True).agg(pl.col("rule_id").last())
    )
    ledger.refuse(
        past,
        subject=pl.format("import_taxes/{}/{}", "place", "tax"),
        missing=pl.format(
            "import_taxes has no row of {} in {} on {{days}} for {}, but has one for other days ({}).",
            "tax", "place", "product_id", "rule_id",
        ),
        remedy="Add the row in force on the day; if the tax was ended, add one of 0 with its source.",
    )  # fmt: skip
    gap = today.join(usable.select(_TAX).unique(), on=_TAX, how="anti")
    ledger.refuse(
        gap.select(*_TAX, "product_id", "place").unique(maintain_order=True),
        subject=pl.format("import_taxes/{}/{}/{}", "place", "tax", "product_id"),
        missing=pl.format("No row of {} in {} fits {} on {{days}}.", "tax", "place", "product_id"),
        remedy="Add the row for such goods; if they owe nothing, add one of 0 with its source.",
    )
    return pl.concat([past.select(_TAX), gap.select(_TAX)])
