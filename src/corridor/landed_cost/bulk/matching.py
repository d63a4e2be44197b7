"""The rows that every key is charged by, found by the rule matching of the traced ledger itself."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from corridor.landed_cost.bulk.duty_rows import duty_rows
from corridor.landed_cost.bulk.formulas import beyond, key_numbers
from corridor.landed_cost.bulk.relief import relief_rows
from corridor.landed_cost.bulk.spells import Spells, Tables
from corridor.landed_cost.claims import claims_checked
from corridor.landed_cost.confidence import ESTIMATE
from corridor.landed_cost.ledger import Ledger
from corridor.landed_cost.levies import levied_today
from corridor.landed_cost.options import LandedCostOptions
from corridor.landed_cost.tax_amounts import in_money, on_its_base, on_its_count
from corridor.landed_cost.tax_bases import CONSTANT, TERMS, head_of, named_taxes, refuse_out_of_order
from corridor.landed_cost.tax_lookup import taxes_owed_and_seen
from corridor.landed_cost.taxes import NOT_WITHIN_UNION, check_levies
from corridor.tables.results import OriginFindings

ITEM = "{item}"
"""Stands in the text of a problem for the name of the item."""


@dataclass(frozen=True)
class Matched:
    """What the rules say of each key.

    Attributes
    ----------
    duties
        One row per key and row of the tariff: the ordinary ones, which compete, and those on top.
    taxes
        One row per key, tax and step: how it is formed, as `corridor.landed_cost.tax_amounts` reads it.
    problems
        ``key, said``: what is missing, with ``{item}`` and ``{days}`` for the item and its day.
    handed
        ``key`` of those that only the traced ledger can reckon.
    numbers
        Facts and figures that formulas name, by ``key``: `corridor.landed_cost.bulk.formulas.NUMBERS`.
    reliefs
        What the regime of a key takes off, by ``key``.
    """

    keys: pl.DataFrame
    duties: pl.DataFrame
    taxes: pl.DataFrame
    problems: pl.DataFrame
    handed: pl.DataFrame
    numbers: pl.DataFrame
    reliefs: pl.DataFrame


def matched(found: Spells, tables: Tables, options: LandedCostOptions) -> Matched:
    """Ask the rules once for every key."""
    ledger = Ledger()
    keys = _claimed(found.keys, tables, ledger)
    duties = duty_rows(keys.filter("crosses"), found, tables, ledger)
    owed, seen = taxes_owed_and_seen(keys, found.taxes, found.spoken.judge, ledger)
    refuse_out_of_order(owed, ledger)
    today = levied_today(keys, found.levied_on_taxes, found.spoken.judge)
    told_countries = tables["levies"]["country"].unique().to_list()
    inside = keys.with_columns(key="entry_id", within_union=~pl.col("crosses"))
    as_keys = [rows.with_columns(key="entry_id") for rows in (today, owed, seen)]
    check_levies(inside, as_keys[0], as_keys[1], as_keys[2], told_countries, ledger)
    terms = (*TERMS, *named_taxes(tables["import_taxes"]))
    taxes = _formed(keys, owed.rename({"entry_id": "key"}), terms, tables, ledger)
    formed = _as_numbered(taxes.filter("formed"))
    odd = {text: beyond(text, terms) for text in formed["formula"].unique().to_list()}
    far = [text for text, is_beyond in odd.items() if is_beyond]
    formula = pl.col("formula")
    handed = formed.filter(formula.is_null() | formula.is_in(far)).select("key").unique()
    reckoned = formed.join(handed, on="key", how="anti").join(keys.select("key", "goods_id", "on"), on="key")
    numbers = key_numbers(reckoned, terms, found)
    untold = keys.join(tables["import_taxes"].select(to_country="country").unique(), on="to_country", how="anti")
    ledger.refuse(untold, "import_taxes", pl.format("import_taxes says nothing of {}.", "to_country"), "")
    reliefs, doubtful = relief_rows(keys, tables["regimes"], options, ledger)
    handed = pl.concat([handed, doubtful]).unique()
    return Matched(keys, duties, _as_numbered(taxes), _said(ledger), handed, numbers, reliefs)


def _said(ledger: Ledger) -> pl.DataFrame:
    said = pl.concat_str("missing", "remedy", separator=" ").str.strip_chars()
    return ledger.problems.select(key=pl.col("entry_id").cast(pl.Int64), said=said).unique(maintain_order=True)


def _as_numbered(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(pl.col("key").cast(pl.Int64))


def _claimed(keys: pl.DataFrame, tables: Tables, ledger: Ledger) -> pl.DataFrame:
    """Refuse the keys whose claim does not stand: not in force, no member, no proof."""
    work = keys.with_columns(supply_id=pl.lit(ITEM), product_id=pl.lit(ITEM))
    claims = work.filter("proven")["agreement_id"].drop_nulls().unique().sort()
    proof = OriginFindings.conform(
        pl.DataFrame({"agreement_id": claims}).select(
            "agreement_id", supply_id=pl.lit(ITEM), product_id=pl.lit(ITEM), verdict=pl.lit("qualifies"),
            reason=pl.lit(""), rule_id=pl.lit(""), confidence=pl.lit("sourced"), share=None, threshold=None,
        )
    )  # fmt: skip
    for proven, shown in ((True, proof), (False, proof.clear())):
        part = work.filter(pl.col("proven") == proven).drop("proven")
        claims_checked(part, tables["agreements"], tables["agreement_members"], shown, ledger)
    return work


def _formed(
    keys: pl.DataFrame, owed: pl.DataFrame, terms: tuple[str, ...], tables: Tables, ledger: Ledger
) -> pl.DataFrame:
    """How each tax of each key is formed, with amounts in base units of a country turned into money of the day."""
    about = keys.select(key="entry_id", to_country="to_country", declared_in="declared_in", crosses="crosses",
                        entry_id="entry_id")  # fmt: skip
    rows = owed.drop("holds", "by_value", "prefix", "place", "goods_id", "value_usd", strict=False)
    rows = rows.rename({"confidence": "row_confidence", "currency": "amount_currency"}).join(about, on="key")
    one = ("units_per_declaration", "power_kw", "engine_cc", "mass_kg_per_unit")
    rows = rows.with_columns(
        *[pl.lit(1.0).alias(name) for name in (*one, *terms)], head=_heads(rows["tax"].unique().to_list())
    )
    rows = rows.filter(pl.col("crosses") | ~pl.col("head").is_in(NOT_WITHIN_UNION))
    formed = []
    for (tax,), of_tax in rows.group_by("tax", maintain_order=True):
        of_tax = on_its_base(of_tax, str(tax), terms, ledger)
        of_tax = on_its_count(of_tax, ledger)
        formed.append(in_money(of_tax, tables["import_taxes"].filter(pl.col("base") == CONSTANT)))
    if not formed:
        return rows.select("key").clear()
    return pl.concat(formed).select(
        "key", "tax", "head", "calc_order", "rule_id", "base", "share", "counted", "formed", "formula", "unit", "each",
        "each_in", "rate_frac", "amount", "money_band", "band_variable", "band_from", "band_to", "band_to_included",
        estimated=(pl.col("row_confidence") == ESTIMATE) | pl.col("lapsed").is_not_null(),
    )  # fmt: skip


def _heads(taxes: list[str]) -> pl.Expr:
    return pl.col("tax").replace_strict({tax: head_of(tax) for tax in taxes}, default="", return_dtype=pl.String)
