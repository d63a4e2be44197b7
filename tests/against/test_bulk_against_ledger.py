"""Bulk pricing says the same of every item as the traced ledger, to the last digits that a float holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import polars as pl
import pytest

from benchmarks.declarations import FIRST, LAST, as_products, make_goods, make_items, make_lanes, rules, with_goods
from corridor.items import ItemsResult, Rules
from corridor.items import price_items as price_one_by_one
from corridor.landed_cost import LandedCostOptions
from corridor.landed_cost.bulk import BulkResult, compile_rules, price_items
from corridor.landed_cost.bulk.flags import HANDED, words_of
from corridor.tables.items import DeclarationItems

ITEMS, GOODS, LANES = 24_000, 800, 3000
ABOUT = 1e-9


@cache
def priced() -> tuple[pl.DataFrame, ItemsResult, BulkResult]:
    law = rules()
    goods = make_goods(GOODS, law)
    items = with_goods(make_items(ITEMS, goods, make_lanes(LANES, law), gaps=0.01), goods)
    kind = pl.lit(pl.Series(["BONDED", "INWARD", "FREE-ZONE", "DRAWBACK"]).sample(ITEMS, with_replacement=True, seed=3))
    placed = pl.when(pl.int_range(pl.len()) % 17 == 0).then(pl.concat_str("to_country", kind, separator="-"))
    items = items.with_columns(packing_per_unit=some(0.02, 0.03), royalties_per_unit=some(0.05, 0.05), regime_id=placed)
    return items, one_by_one(items, law), in_bulk(items, law)


def some(share: float, of_price: float) -> pl.Expr:
    """A part of the price in some of the items."""
    told = pl.int_range(pl.len()) * 7919 % 1000 < share * 1000
    return pl.when(told).then(pl.col("price_per_unit") * of_price)


def one_by_one(items: pl.DataFrame, law: Rules) -> ItemsResult:
    return price_one_by_one(DeclarationItems.conform(items), law)


def in_bulk(items: pl.DataFrame, law: Rules, handing_over: bool = True) -> BulkResult:
    traced = (lambda some: one_by_one(some, law)) if handing_over else None
    return price_items(items, compile_rules(law, FIRST, LAST), traced=traced)


def both() -> pl.DataFrame:
    _, ledger, bulk = priced()
    theirs = ledger.landed_costs.rename({"entry_id": "item_id"})
    mine = bulk.items.collect().with_columns(pl.col("outcome").cast(pl.String))
    return mine.join(theirs, on="item_id", suffix="_ledger", maintain_order="left")


def test_every_item_has_a_row_in_its_place():
    items, _, bulk = priced()
    assert bulk.items.collect()["item_id"].to_list() == items["item_id"].to_list()
    assert sum(bulk.counts.values()) == ITEMS


def test_outcomes_are_the_same_item_by_item():
    differing = both().filter(pl.col("outcome") != pl.col("outcome_ledger"))
    assert differing.select("item_id", "outcome", "outcome_ledger", "reason").rows() == []


def test_all_outcomes_and_most_countries_are_among_them():
    rows = both().join(priced()[0].select("item_id", "to_country"), on="item_id")
    assert min(rows["outcome"].value_counts()["count"]) > ITEMS // 20
    assert rows.filter(pl.col("outcome") != "refused")["to_country"].n_unique() >= 12


@pytest.mark.parametrize("total", ["customs_value_per_unit", "landed_per_unit", "cash_per_unit"])
def test_totals_are_the_same(total: str):
    rows = both().filter(pl.col("outcome") != "refused")
    mine, theirs = pl.col(total), pl.col(f"{total}_ledger")
    apart = rows.filter((mine.is_null() != theirs.is_null()) | ((mine - theirs).abs() > ABOUT * theirs.abs() + 1e-12))
    assert apart.select("item_id", mine, theirs).rows() == []


def test_every_head_of_cost_is_the_same():
    _, ledger, bulk = priced()
    bought = ledger.cost_lines.filter(pl.col("payer") == "buyer")
    lines = bought.group_by("entry_id", "head").agg(pl.col("amount_per_unit").sum())
    heads = sorted(lines["head"].unique())
    wide = lines.pivot("head", index="entry_id", values="amount_per_unit").fill_null(0.0)
    rows = bulk.items.collect().join(wide, left_on="item_id", right_on="entry_id", maintain_order="left")
    rows = rows.filter(pl.col("outcome") != "refused")
    assert {"duty", "remedy", "excise", "vat", "processing_fee", "recycling_fee"} <= set(heads)
    for head in heads:
        mine, theirs = pl.col(f"{head}_per_unit"), pl.col(head)
        apart = rows.filter((mine - theirs).abs() > ABOUT * theirs.abs() + 1e-12)
        assert apart.select("item_id", mine, theirs).rows() == [], head
        assert rows.filter(mine != 0).height > 0, head  # else it would not be tested


@pytest.mark.parametrize("options", [
    LandedCostOptions(),
    LandedCostOptions(end_use_permits=frozenset({"seller_not_registered"})),
    LandedCostOptions(importer="individual"),
])  # fmt: skip
def test_values_with_the_duty_paid_are_solved_alike(options: LandedCostOptions):
    law = replace(rules(), options=options)
    cut = pl.when(pl.col("country").is_in(["DE", "ZA"])).then(pl.lit(5.0)).otherwise("value_unit")
    law = replace(law, tables={**law.tables, "value_bases": law.tables["value_bases"].with_columns(value_unit=cut)})
    goods = make_goods(300, law, seed=5)
    items = with_goods(make_items(2_500, goods, make_lanes(900, law, seed=5), seed=5), goods)
    items = items.with_columns(incoterm=pl.lit("DDP"), price_per_unit=pl.col("price_per_unit") * 3)
    ledger = one_by_one(items, law).landed_costs.rename({"entry_id": "item_id"})
    bulk = in_bulk(items, law)
    rows = bulk.items.collect().join(ledger, on="item_id", suffix="_ledger", maintain_order="left")
    differing = rows.filter(pl.col("outcome").cast(pl.String) != pl.col("outcome_ledger"))
    assert differing.select("item_id", "outcome", "outcome_ledger", "reason").rows() == []
    for total in ("customs_value_per_unit", "landed_per_unit", "cash_per_unit"):
        mine, theirs = pl.col(total), pl.col(f"{total}_ledger")
        away = (mine.is_null() != theirs.is_null()) | ((mine - theirs).abs() > ABOUT * theirs.abs() + 1e-12)
        assert rows.filter(away).select("item_id", mine, theirs).rows() == [], total
    told = rows.filter(pl.col("outcome") != "refused")
    assert told.height > 500
    assert told.filter(pl.col("customs_value_per_unit") > 0).height > 500
    words = " ".join(bulk.reasons["reason"].to_list())
    assert "does not cover what the seller pays" in words
    assert "No customs value makes up" in words


def test_items_of_products_are_priced_by_the_figures_of_their_product():
    law = rules()
    goods = make_goods(100, law)
    items = make_items(2_000, goods, make_lanes(50, law).with_columns(origin_proven=pl.lit(True)))
    named = in_bulk(items, as_products(goods, law)).items.drop("reason_id").collect()
    told = in_bulk(with_goods(items, goods), law).items.drop("reason_id").collect()
    assert named.equals(told)


def test_without_a_traced_pricer_only_what_is_handed_over_differs():
    items, ledger, _ = priced()
    alone = in_bulk(items, rules(), handing_over=False)
    rows = alone.items.collect().join(alone.reasons.select("reason_id", "reason"), on="reason_id", how="left")
    rows = rows.join(ledger.landed_costs.rename({"entry_id": "item_id"}), on="item_id", suffix="_ledger")
    differing = rows.filter(pl.col("outcome").cast(pl.String) != pl.col("outcome_ledger"))
    assert differing.height < ITEMS // 100
    assert differing.filter(~pl.col("reason").str.contains(words_of(HANDED)[0], literal=True)).rows() == []


def test_refusals_are_worded_for_every_item_and_counted():
    bulk = priced()[2]
    rows = bulk.items.collect()
    refused = rows.filter(pl.col("outcome") == "refused")
    assert refused["reason_id"].null_count() == 0
    assert rows.filter(pl.col("outcome") != "refused")["reason_id"].null_count() == rows.height - refused.height
    assert refused.select(pl.exclude("item_id", "outcome", "reason_id")).null_count().row(0) == (refused.height,) * (
        rows.width - 3
    )
    counted = refused.group_by("reason_id").agg(pl.len().cast(pl.Int64).alias("items"))
    assert counted.sort("reason_id").equals(bulk.reasons.select("reason_id", "items").sort("reason_id"))
    assert bulk.reasons.filter(pl.col("reason") == "").rows() == []
    assert bulk.reasons["reason"].str.contains(r"\{item\}").any()


@pytest.mark.parametrize("seed", range(6))
def test_rules_with_rows_lost_ended_or_begun_are_priced_alike(seed: int):
    law = rules()
    tables = {name: damaged(law.tables[name], seed) for name in ("tariffs", "import_taxes", "levies", "agreements")}
    hurt = replace(law, tables={**law.tables, **tables})
    goods = make_goods(150, law, seed=seed)
    items = with_goods(make_items(1_500, goods, make_lanes(600, law, seed=seed), seed=seed), goods)
    ledger = one_by_one(items, hurt).landed_costs.rename({"entry_id": "item_id"})
    rows = in_bulk(items, hurt).items.collect().join(ledger, on="item_id", suffix="_ledger", maintain_order="left")
    assert rows["outcome"].cast(pl.String).to_list() == rows["outcome_ledger"].to_list()
    for total in ("landed_per_unit", "cash_per_unit"):
        mine, theirs = pl.col(total), pl.col(f"{total}_ledger")
        apart = rows.filter((mine - theirs).abs() > ABOUT * theirs.abs() + 1e-12)
        assert apart.select("item_id", mine, theirs).rows() == [], total


def damaged(table: pl.DataFrame, seed: int) -> pl.DataFrame:
    """A tenth of the rows gone, a tenth ended, a tenth not yet begun."""
    fate = pl.lit(pl.Series(np.random.default_rng(seed).random(table.height)))
    return table.with_columns(
        valid_to=pl.when(fate.is_between(0.1, 0.2)).then(pl.lit(date(2024, 3, 9))).otherwise("valid_to"),
        valid_from=pl.when(fate.is_between(0.2, 0.3)).then(pl.lit(date(2024, 8, 21))).otherwise("valid_from"),
    ).filter(fate >= 0.1)
