"""Amounts that a row of a tariff or a tax words as a formula, reckoned for every entry that the row charges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from corridor.exchange import Exchange
from corridor.formulas import Formula, read_formula
from corridor.landed_cost.conditions_of import Judge
from corridor.landed_cost.confidence import ESTIMATE, rank
from corridor.landed_cost.ledger import Ledger
from corridor.landed_cost.rates import refuse_without_fx, with_fx
from corridor.tables.customs import MARKET_VALUES
from corridor.tables.dated import in_force

ALIASES = {
    "inland_delivery": "inland_delivery_to_first_destination",
    "international_transport": "international_transport_insurance",
}
"""Short names of terms."""
_OF_ENTRY = {"units": "units_per_declaration", "mass_kg": "mass_kg_per_unit"}


@dataclass(frozen=True)
class Spoken:
    """What the formulas of a call can speak of, besides the terms and the row that they stand in.

    Attributes
    ----------
    constants
        Matches of the rows of import_taxes that are a figure and no tax (`tax_lookup.constant_matches`).
    """

    judge: Judge
    exchange: Exchange
    market_values: pl.DataFrame
    constants: pl.DataFrame


def with_formulas(
    rows: pl.DataFrame, money: Mapping[str, str], own: Mapping[str, str], spoken: Spoken, table: str, ledger: Ledger
) -> pl.DataFrame:
    """Reckon the formula of each row; rows whose formula cannot be reckoned are refused, and dropped.

    Parameters
    ----------
    rows
        One row per entry and rule, with ``formula``; ``made_in``, the currency of its figures; ``own_fx``, the
        declaration's currency for one unit of that; and the entry's columns.
    money
        Columns of money per unit, in the currency of the declaration, by name.
    own
        Columns of the row's own numbers by name.

    Returns
    -------
    pl.DataFrame
        With ``made``, in ``made_in``; ``made_text``, the formula with everything but the names of `money` put in;
        ``made_rank`` and ``made_estimates``: how sure the values that it takes from other tables are; ``on_money``: it
        stands on amounts of `money`.
    """
    made = [
        _of_formula(rows.filter(pl.col("formula") == text), text, money, own, spoken, table, ledger)
        for text in rows["formula"].unique(maintain_order=True).drop_nulls().to_list()
    ]
    _refuse_unread(rows.filter(pl.col("formula").is_null()), "no formula is given", table, ledger)
    if not made:
        return rows.clear().with_columns(
            made=pl.lit(None, pl.Float64), made_text=pl.lit(""), made_rank=pl.lit(0, pl.Int8),
            made_estimates=pl.lit(""), on_money=pl.lit(False),
        )  # fmt: skip
    return pl.concat(made)


def _of_formula(
    rows: pl.DataFrame,
    text: str,
    money: Mapping[str, str],
    own: Mapping[str, str],
    spoken: Spoken,
    table: str,
    ledger: Ledger,
) -> pl.DataFrame:
    columns = rows.columns
    try:
        formula = read_formula(text)
    except ValueError as unread:
        _refuse_unread(rows, str(unread), table, ledger)
        formula = read_formula("0")
        rows = rows.clear()
    terms = {name: money[ALIASES.get(name, name)] for name in formula.names if ALIASES.get(name, name) in money}
    numbers: dict[str, pl.Expr] = {}
    sure: list[pl.Expr] = [pl.lit(0, pl.Int8)]
    guessed: list[pl.Expr] = []
    for name in formula.names:
        if name in terms:
            continue
        if name in own or name in _OF_ENTRY:
            numbers[name] = pl.col(own.get(name) or _OF_ENTRY[name])
            continue
        rows, numbers[name] = _looked_up(rows, name, spoken, ledger)
        if f"_{name}_confidence" in rows.columns:
            sure.append(rank(pl.col(f"_{name}_confidence").fill_null("sourced")))
            guessed.append(pl.when(pl.col(f"_{name}_confidence") == ESTIMATE).then(f"_{name}_id"))
    amounts = {name: pl.col(column) / pl.col("own_fx") for name, column in terms.items()}
    put_in = {**numbers, **{name: pl.lit(ALIASES.get(name, name)) for name in terms}}
    # What a row asks for and nobody knows is named only where the formula came to nothing for want of it.
    rows = rows.with_columns(
        made=formula.expression({**numbers, **amounts}),
        made_text=formula.with_numbers(put_in),
        made_rank=pl.max_horizontal(sure).cast(pl.Int8),
        made_estimates=pl.concat_str(guessed, separator="|", ignore_nulls=True) if guessed else pl.lit(""),
        on_money=pl.lit(bool(terms)),
        _lacks=_lacking(numbers, rows.columns),
    )
    _refuse_unmade(rows, formula, table, ledger)
    return rows.filter(pl.col("made").is_finite() & (pl.col("made") >= 0)).select(
        *columns, "made", "made_text", "made_rank", "made_estimates", "on_money"
    )


def _lacking(numbers: Mapping[str, pl.Expr], columns: list[str]) -> pl.Expr:
    if not numbers:
        return pl.lit("")
    words = {
        name: pl.format("{} (which hangs on {})", pl.lit(name), f"_{name}_id").fill_null(name)
        if f"_{name}_id" in columns
        else pl.lit(name)
        for name in numbers
    }
    return pl.concat_str(
        [pl.when(number.is_null()).then(words[name]) for name, number in numbers.items()],
        separator=", ",
        ignore_nulls=True,
    )


def _looked_up(rows: pl.DataFrame, name: str, spoken: Spoken, ledger: Ledger) -> tuple[pl.DataFrame, pl.Expr]:
    """The number of a name that is none of the row's: a price, a value of the market, a constant or a fact."""
    if name == "price":
        rows = rows.with_columns(_price_amount=pl.col("price_per_unit"), _price_currency=pl.col("price_currency"))
        return _in_own_money(rows, name, spoken.exchange, ledger)
    if name in MARKET_VALUES:
        known = spoken.market_values.filter(pl.col("kind") == name)
        named = pl.format("market_values/{}/{}", "product_id", pl.lit(name))
        known = known.select(
            "product_id", "valid_from", "valid_to", to_country="country", amount="amount", currency="currency",
            id=named, confidence="confidence",
        )  # fmt: skip
        rows = with_row(rows, known, name, ["product_id", "to_country", "on"])
        return _in_own_money(rows, name, spoken.exchange, ledger)
    constants = spoken.constants.filter(pl.col("tax").str.to_lowercase() == name)
    if not constants.is_empty():
        rows = with_row(rows, known_or_asked(constants), name, ["goods_id", "on"])
        return _in_own_money(rows, name, spoken.exchange, ledger)
    facts = pl.DataFrame(
        [(g, spoken.judge.facts[g].number(name)) for g in rows["goods_id"].unique().to_list()],
        schema={"goods_id": pl.Int64, f"_{name}_fact": pl.Float64},
        orient="row",
    )
    return rows.join(facts, on="goods_id", how="left"), pl.col(f"_{name}_fact")


def known_or_asked(constants: pl.DataFrame) -> pl.DataFrame:
    """Constants by goods; one that hangs on a fact which nobody stated has no amount, and its id asks for the fact."""
    known = pl.col("holds").is_not_null()
    return constants.select(
        "goods_id", "valid_from", "valid_to", "currency", "score", "confidence",
        amount=pl.when(known).then("amount"), id=pl.when(known).then("rule_id").otherwise("asks"),
    )  # fmt: skip


def with_row(rows: pl.DataFrame, known: pl.DataFrame, name: str, same: list[str]) -> pl.DataFrame:
    """Add ``_{name}_amount``, ``_currency``, ``_id`` and ``_confidence`` of the row in force; none where two differ."""
    keys = [k for k in same if k != "on"]
    found = rows.select(same).unique().join(known, on=keys).filter(in_force())
    if "score" in found.columns:
        found = found.filter(pl.col("score") == pl.col("score").max().over(same))
    found = found.filter(pl.struct("amount", "currency").n_unique().over(same) == 1)
    found = found.sort("id").unique(same, keep="first", maintain_order=True)
    found = found.select(*same, *[pl.col(c).alias(f"_{name}_{c}") for c in ("amount", "currency", "id", "confidence")])
    return rows.join(found, on=same, how="left")


def _in_own_money(rows: pl.DataFrame, name: str, exchange: Exchange, ledger: Ledger) -> tuple[pl.DataFrame, pl.Expr]:
    amount, currency, prefix = f"_{name}_amount", f"_{name}_currency", f"_{name}_by_"
    rows = with_fx(rows, exchange, currency, "made_in", prefix, "law_kinds")
    refuse_without_fx(rows, ledger, currency, "made_in", prefix, exchange, "law_kinds")
    return rows, pl.col(amount) * pl.col(f"{prefix}fx")


def _refuse_unread(rows: pl.DataFrame, why: str, table: str, ledger: Ledger) -> None:
    ledger.refuse(
        rows,
        subject=pl.format("{}/{}", pl.lit(table), "rule_id"),
        missing=pl.format("The formula of row {} of {} cannot be read: {}.", "rule_id", pl.lit(table), pl.lit(why)),
        remedy="Write it in the formula language, or give a row with a rate or an amount.",
    )


def _refuse_unmade(rows: pl.DataFrame, formula: Formula, table: str, ledger: Ledger) -> None:
    ledger.refuse(
        rows.filter(pl.col("made").is_null()),
        subject=pl.format("products/{}/{}", "product_id", "_lacks"),
        missing=pl.format(
            "Row {} of {} reckons {}, and of {} it is not known: {}.", "rule_id", pl.lit(table), pl.lit(formula.text),
            "product_id", "_lacks",
        ),
        remedy="State it in products or product_facts, or in market_values where it is a value of the market.",
    )  # fmt: skip
    ledger.refuse(
        rows.filter(pl.col("made").is_not_null() & ~pl.col("made").is_finite()),
        subject=pl.format("{}/{}", pl.lit(table), "rule_id"),
        missing=pl.format("The formula of row {} of {} divides by nought for {}: {}.", "rule_id", pl.lit(table),
                          "product_id", "made_text"),
        remedy="Correct the formula or the figures that it stands on.",
    )  # fmt: skip
    ledger.refuse(
        rows.filter(pl.col("made").is_finite() & (pl.col("made") < 0)),
        subject=pl.format("{}/{}", pl.lit(table), "rule_id"),
        missing=pl.format("The formula of row {} of {} comes to less than nothing for {}: {}.", "rule_id",
                          pl.lit(table), "product_id", "made_text"),
        remedy="Correct the formula or the figures that it stands on.",
    )  # fmt: skip
