"""What a country levies at all, held against the rows that were found: a row that was lost is noticed."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from corridor.conditions import parse
from corridor.landed_cost.conditions_of import CIRCUMSTANCES, Judge
from corridor.landed_cost.ledger import Ledger
from corridor.landed_cost.rule_match import judged, settled_by_value, with_prefixes
from corridor.tables.border import MEASURES
from corridor.tables.dated import in_force

DUTY = "duty"


def split_levies(levies: pl.DataFrame, tariffs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Levies that must find a row of the tariff, and those that must find one of import_taxes.

    The first are ``duty``, a measure, or the id of an agreement, a remedy or a quota that the tariff knows.
    """
    words = {DUTY, *MEASURES}
    for column in ("agreement_id", "quota_id"):
        words.update(tariffs[column].drop_nulls().unique().to_list())
    of_tariff = pl.col("tax").is_in(sorted(words))
    return levies.filter(of_tariff), levies.filter(~of_tariff)


def levy_matches(goods: pl.DataFrame, levies: pl.DataFrame, judge: Judge) -> pl.DataFrame:
    """Levies by code and condition for every goods, whatever their dates."""
    rules = levies.rename({"country": "place", "levy_id": "rule_id"}).drop("source", "confidence", "note")
    return judged(with_prefixes(goods, rules, "to_country"), judge)


def levied_today(keys: pl.DataFrame, matches: pl.DataFrame, judge: Judge) -> pl.DataFrame:
    """Levies that fall on each key on its day; ``holds`` is null where that cannot be told."""
    asked = keys.select("entry_id", "goods_id", "product_id", "on", "value_usd")
    rows = settled_by_value(asked.join(matches, on="goods_id"), judge)
    return rows.filter(in_force() & pl.col("holds").fill_null(True))


def _about_goods(condition: str) -> bool:
    try:
        return any(not all(atom.fact in CIRCUMSTANCES for atom in clause) for clause in parse(condition))
    except ValueError:
        return False


def refuse_lacking(today: pl.DataFrame, seen: pl.DataFrame, table: str, ledger: Ledger) -> None:
    """Refuse the keys on which a levy falls of which no row was found, or none as special as the levy.

    Parameters
    ----------
    seen
        ``entry_id, tax, prefix_len, clauses``: what a row was found of, or was refused already, and how special it is:
        its prefix must not be shorter than the levy's, and it needs some condition or band where the levy has one of
        the goods.
    """
    best = seen.group_by("entry_id", "tax").agg(found_len=pl.col("prefix_len").max(), found=pl.col("clauses").max())
    rows = today.join(best, on=["entry_id", "tax"], how="left")
    of_goods = pl.col("condition").map_elements(_about_goods, return_dtype=pl.Boolean, skip_nulls=True).fill_null(False)
    wider = (pl.col("found_len") < pl.col("prefix_len")) | (of_goods & (pl.col("found") == 0))
    lacking = rows.filter(pl.col("found").is_null() | wider)
    row = pl.when(pl.col("found").is_null()).then(pl.lit("no row of it")).otherwise(pl.lit("only a wider row of it"))
    ledger.refuse(
        lacking.filter(pl.col("holds").is_not_null()),
        subject=pl.format("{}/{}/{}", pl.lit(table), "place", "tax"),
        missing=pl.format("{} levies {} ({}), and {} has {} for {} on {{days}}.", "place", "tax", "rule_id",
                          pl.lit(table), row, "product_id"),
        remedy="Add the row; if such goods owe nothing, add one of 0 with its source.",
    )  # fmt: skip
    ledger.refuse(
        lacking.filter(pl.col("holds").is_null()),
        subject=pl.format("levies/{}/{}", "rule_id", "product_id"),
        missing=pl.format("Whether {} of {} falls on {} cannot be told without: {}.", "tax", "place", "product_id",
                          pl.col("asks").str.replace_all("|", ", ", literal=True)),
        remedy=pl.format("State it for {} in products or product_facts.", "product_id"),
    )  # fmt: skip


def refuse_unlisted(owed: pl.DataFrame, today: pl.DataFrame, told: Collection[str], ledger: Ledger) -> None:
    """Refuse the keys that owe a tax which no levy of the country names for such goods on the day.

    Parameters
    ----------
    owed
        Rows of taxes by ``entry_id``, with ``tax`` and ``place``, the country.
    told
        Countries whose levies are listed at all.
    """
    unlisted = owed.filter(pl.col("place").is_in(list(told)))
    unlisted = unlisted.join(today.select("entry_id", "tax").unique(), on=["entry_id", "tax"], how="anti")
    ledger.refuse(
        unlisted,
        subject=pl.format("levies/{}/{}", "place", "tax"),
        missing=pl.format(
            "import_taxes has a row of {} in {} ({}) for {}, and levies does not list it for such goods on {{days}}.",
            "tax", "place", "rule_id", "product_id",
        ),
        remedy="Add the levy, or end the row of the tax.",
    )  # fmt: skip
