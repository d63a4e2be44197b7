"""Which rows of a table of rules hold for which goods, and which of several is the one to use.

Goods are judged once per set of attributes, rows once per set of goods; entries are joined to the outcome.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from corridor.conditions import parse
from corridor.landed_cost.conditions_of import BY_VALUE, GOODS, MADE_ON, FactsOf, Judge
from corridor.landed_cost.ledger import Ledger
from corridor.landed_cost.options import LandedCostOptions


def described(entries: pl.DataFrame, options: LandedCostOptions) -> tuple[pl.DataFrame, pl.DataFrame, Judge]:
    """Entries with ``goods_id``, the distinct goods behind it, and the judge who knows them.

    Goods with a stated day of making (fact ``made_on``) have the age that they have on the day ``on`` of the entry.
    """
    entries = _aged(entries)
    goods = entries.select(GOODS).unique(maintain_order=True).with_row_index("goods_id")
    goods = goods.with_columns(pl.col("goods_id").cast(pl.Int64))
    entries = entries.join(goods, on=GOODS, how="left", nulls_equal=True, maintain_order="left")
    judge = Judge({row["goods_id"]: FactsOf(row, options) for row in goods.iter_rows(named=True)})
    return entries, goods, judge


def _aged(entries: pl.DataFrame) -> pl.DataFrame:
    made_on = pl.col("stated").str.extract(rf"(?m)^{MADE_ON}=(.+)$")
    dated = entries.filter(made_on.is_not_null()).select("on", made=made_on).unique()
    if dated.is_empty():
        return entries
    ages = [(on, made, _age_by(made, on)) for on, made in dated.iter_rows()]
    schema = {"on": pl.Date, "_made": pl.String, "_age": pl.Float64}
    entries = entries.with_columns(_made=made_on)
    entries = entries.join(pl.DataFrame(ages, schema=schema, orient="row"), on=["on", "_made"], how="left")
    known = pl.when(pl.col("_made").is_null()).then("age_years").otherwise("_age")
    return entries.with_columns(age_years=known).drop("_made", "_age")


def _age_by(made: str, on: date) -> float | None:
    """None where the day cannot be read, or has not come yet: what hangs on the age is then asked for."""
    try:
        day = date.fromisoformat(made.strip())
    except ValueError:
        return None
    return age_on(day, on) if day <= on else None


def age_on(made: date, on: date) -> float:
    """Years from the day of making: a whole number on each anniversary, and above it from the next day on.

    A day that a year lacks is its last day of the month.
    """
    years = on.year - made.year
    if _anniversary(made, years) > on:
        years -= 1
    last, following = _anniversary(made, years), _anniversary(made, years + 1)
    return years + (on - last).days / (following - last).days


def _anniversary(made: date, years: int) -> date:
    try:
        return made.replace(year=made.year + years)
    except ValueError:
        return made.replace(year=made.year + years, day=28)


def with_prefixes(goods: pl.DataFrame, rules: pl.DataFrame, place: str) -> pl.DataFrame:
    """Goods beside every row of the place in column `place` whose prefix their code begins with.

    A row without a prefix is for all goods. ``prefix_len`` is 0 for it.
    """
    starts = goods.select("goods_id", pl.col(place).alias("place"), "hs_code").with_columns(
        prefix=pl.concat_list([pl.col("hs_code").str.slice(0, n) for n in range(11)]).list.unique()
    )
    starts = starts.explode("prefix").drop("hs_code")
    rules = rules.with_columns(prefix=pl.col("hs_prefix").fill_null(""))
    return starts.join(rules, on=["place", "prefix"]).with_columns(
        prefix_len=pl.col("prefix").str.len_chars().cast(pl.Int64)
    )


def judged(matches: pl.DataFrame, judge: Judge) -> pl.DataFrame:
    """Add what the condition of a row says of the goods.

    ``holds`` is yes, no or null (not known: ``asks`` names the facts); ``by_value``: it hangs on the customs value
    alone; ``meant``: the row is meant for the importer and shipment; ``clauses``: how special the condition is.
    """
    pairs = matches.select("goods_id", "condition").unique().sort("goods_id", "condition")
    rows = []
    for goods_id, condition in pairs.iter_rows():
        verdict = judge.verdict(goods_id, condition)
        asks = "|".join(verdict.asks_for)
        meant = judge.meant(goods_id, condition)
        rows.append((goods_id, condition, verdict.holds, asks, asks == BY_VALUE, meant, _clauses(condition)))
    schema = {
        "goods_id": pl.Int64, "condition": pl.String, "holds": pl.Boolean, "asks": pl.String, "by_value": pl.Boolean,
        "meant": pl.Boolean, "clauses": pl.Int64,
    }  # fmt: skip
    verdicts = pl.DataFrame(rows, schema=schema, orient="row")
    return matches.join(verdicts, on=["goods_id", "condition"], how="left", nulls_equal=True)


def _clauses(condition: str | None) -> int:
    try:
        return len(parse(condition))
    except ValueError:
        return 0


def settled_by_value(rows: pl.DataFrame, judge: Judge) -> pl.DataFrame:
    """Decide the conditions that hang on the customs value, from ``value_usd`` per unit (null: still unknown)."""
    open_rows = rows.filter("by_value")
    if open_rows.is_empty():
        return rows
    asked = open_rows.select("goods_id", "condition", "value_usd").unique()
    verdicts = [
        (goods_id, condition, value, judge.verdict(goods_id, condition, value).holds)
        for goods_id, condition, value in asked.iter_rows()
    ]
    schema = {"goods_id": pl.Int64, "condition": pl.String, "value_usd": pl.Float64, "settled": pl.Boolean}
    found = pl.DataFrame(verdicts, schema=schema, orient="row")
    keys = ["goods_id", "condition", "value_usd"]
    return (
        rows.join(found, on=keys, how="left", nulls_equal=True)
        .with_columns(holds=pl.when("by_value").then("settled").otherwise("holds"))
        .drop("settled")
    )


def chosen(candidates: pl.DataFrame, group: list[str], value: pl.Expr, table: str, ledger: Ledger) -> pl.DataFrame:
    """The row to use in every group: the longest prefix, then the most special condition.

    Parameters
    ----------
    candidates
        Rows with ``score`` and ``holds`` (yes or null). Where the best is null the facts it asks for are refused,
        for it might be the one that counts.
    value
        What a row says, as text: rows that score alike and say the same are no conflict.
    """
    best = candidates.filter(pl.col("score") == pl.col("score").max().over(group)).with_columns(_says=value)
    unknown = best.filter(pl.col("holds").is_null())
    ledger.refuse(
        unknown,
        subject=pl.format("{}/{}", pl.lit(table), "rule_id"),
        missing=pl.format(
            "Whether row {} of {} holds for {} cannot be told without: {}.",
            "rule_id", pl.lit(table), "product_id", pl.col("asks").str.replace_all("|", ", ", literal=True),
        ),
        remedy=pl.format("State it for {} in products or product_facts.", "product_id"),
    )  # fmt: skip
    known = best.filter(pl.col("holds").is_not_null() & ~pl.col("holds").is_null().any().over(group))
    known = known.sort("rule_id")
    torn = known.filter(pl.col("_says").n_unique().over(group) > 1)
    ledger.refuse(
        torn.group_by([*group, "product_id"], maintain_order=True).agg(pl.col("rule_id").unique(maintain_order=True)),
        subject=pl.format("{}/{}", pl.lit(table), pl.col("rule_id").list.join("+")),
        missing=pl.format(
            "Rows {} of {} hold alike for {} and differ.", pl.col("rule_id").list.join(", "), pl.lit(table),
            "product_id",
        ),
        remedy="End one of them before the other begins, or give one a condition.",
    )  # fmt: skip
    return known.filter(pl.col("_says").n_unique().over(group) == 1).unique(group, keep="first", maintain_order=True)
