"""Matched needs in the chain: what joins the plan, and that nothing of a stopped party does."""

import shutil

import polars as pl
import pytest

from corridor import api

NEEDS = """need_id,party_id,site_id,number,name,quantity,target_price_per_unit,currency,like_product
N-1,{buyer},{market},2108-3501080,Колодки тормозные передние ВАЗ 2108,40,60,USD,{like}
N-2,{buyer},{market},2110-1601085,Корзина сцепления,40,60,USD,
"""
LINES = """line_id,party_id,site_id,number,name,price_per_unit,currency,capacity_per_year
A-1,{maker},{site},21083501080,لنت ترمز جلو لادا سامارا,9,USD,100000
A-2,{maker},{site},21101601085,دیسک کلاچ,20,USD,100000
"""


@pytest.fixture
def case(root, tmp_path):
    folder = tmp_path / "pads"
    shutil.copytree(root / "examples" / "brake-pads", folder, ignore=shutil.ignore_patterns("runs"))
    settings = (folder / "case.toml").read_text(encoding="utf-8")
    rows = settings.splitlines()
    first = next(n for n, line in enumerate(rows) if line.startswith("["))
    (folder / "case.toml").write_text("\n".join([*rows[:first], 'packs = ["parts"]', *rows[first:]]), encoding="utf-8")
    offer = pl.read_csv(folder / "offers.csv").row(0, named=True)
    demand = pl.read_csv(folder / "demand.csv").row(0, named=True)
    buyer = pl.read_csv(folder / "parties.csv").filter(pl.col("party_id") != offer["party_id"])["party_id"][0]
    words = {"maker": offer["party_id"], "site": offer["site_id"], "market": demand["site_id"], "buyer": buyer,
             "like": offer["product_id"]}  # fmt: skip
    (folder / "needs.csv").write_text(NEEDS.format(**words), encoding="utf-8")
    (folder / "price_lists.csv").write_text(LINES.format(**words), encoding="utf-8")
    return folder, words


def test_a_matched_need_is_planned_as_a_product_of_its_own(case):
    folder, words = case
    assert not api.check(folder).errors, api.check(folder).to_text()
    ran = api.run(folder)
    results, inputs = ran.run.results, ran.run.inputs
    assert dict(results["pairs"].select("need_id", "band").iter_rows()) == {"N-1": "match", "N-2": "match"}
    # The second names no product that it is like, so the plan leaves it out and the match says so.
    assert results["matched_offers"].select("need_id", "offer_id").rows() == [("N-1", "A-1:N-1"), ("N-2", None)]
    product = inputs["products"].filter(pl.col("product_id") == "N-1").row(0, named=True)
    like = inputs["products"].filter(pl.col("product_id") == words["like"]).row(0, named=True)
    assert (product["hs_code"], product["mass_kg_per_unit"]) == (like["hs_code"], like["mass_kg_per_unit"])
    sold = results["plan_sales"].filter(pl.col("product_id") == "N-1")
    assert sold["wanted"].sum() == 40.0
    offered = results["matched_offers"].row(0, named=True)
    assert offered["landed_per_unit"] > 9.0
    got = results["allocations"].row(0, named=True)
    assert (got["line_id"], got["quantity"]) == ("A-1", 40.0)
    assert got["cost"] == pytest.approx(40.0 * offered["landed_per_unit"])


def test_the_list_of_a_stopped_maker_is_matched_with_nothing(case):
    folder, words = case
    path = folder / "screen_decisions.csv"
    stopped = pl.when(pl.col("party_id") == words["maker"]).then(pl.lit("stopped")).otherwise("decision")
    pl.read_csv(path, infer_schema=False).with_columns(stopped.alias("decision")).write_csv(path)
    results = api.run(folder).run.results
    assert results["pairs"].is_empty()
    assert results["allocations"].is_empty()
    assert set(results["removals"].filter(pl.col("table") == "price_lists")["key"]) == {"A-1", "A-2"}
