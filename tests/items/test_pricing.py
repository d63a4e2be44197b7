"""Items priced on their own: by hand, and with rows that cannot be."""

from datetime import date

import polars as pl
import pytest

from corridor import price
from corridor.items import by_head, items_from_cells, price_items, rules_for
from corridor.tables.items import DeclarationItems

PADS = {
    "item_id": "PADS", "hs_code": "8708309109", "mass_kg_per_unit": 3.0, "from_country": "IR", "to_country": "RU",
    "on": date(2024, 5, 17), "price_per_unit": 11.0, "currency": "USD", "units": 500.0, "inland_per_unit": 0.2,
    "main_carriage_per_unit": 0.5, "after_border_per_unit": 0.1,
}  # fmt: skip
RUB = 94.075219  # customs rate of May 2024


@pytest.fixture(scope="module")
def rules():
    return rules_for(["RU"])


def priced(rules, *rows, **more):
    return price_items(DeclarationItems.frame([{**PADS, **row} for row in rows] or [PADS]), rules, **more)


def test_an_item_is_priced_by_the_packs_of_its_country(rules):
    result = priced(rules)
    row = by_head(result).row(0, named=True)
    # Value 11 + 0.2 + 0.5 = 11.70; duty 5 %; fee 3,100 roubles for a declaration up to 450,000, over 500 sets.
    assert row["customs_value_per_unit"] == pytest.approx(11.70)
    assert row["duty"] == pytest.approx(0.05 * 11.70)
    assert row["processing_fee"] == pytest.approx(3100 / 500 / RUB, rel=1e-6)
    assert row["landed_per_unit"] == pytest.approx(11 + 0.8 + 0.585 + 3100 / 500 / RUB, rel=1e-6)
    assert row["cash_per_unit"] == pytest.approx(row["landed_per_unit"] + 0.2 * (11.70 + 0.585), rel=1e-6)


def test_the_heads_add_up_to_the_landed_cost(rules):
    row = by_head(priced(rules)).row(0, named=True)
    heads = ("price", "inland", "freight", "duty", "processing_fee")
    assert sum(row[head] for head in heads) == pytest.approx(row["landed_per_unit"])


@pytest.mark.parametrize(
    ("incoterm", "gaps", "named"),
    [
        ("EXW", ("inland_per_unit",), "Fill inland_per_unit"),
        ("FOB", ("main_carriage_per_unit",), "Fill main_carriage_per_unit"),
        ("CIF", ("after_border_per_unit",), "Fill after_border_per_unit"),
        ("DAP", ("inland_per_unit", "main_carriage_per_unit", "after_border_per_unit"), ""),
        ("CIF", ("inland_per_unit", "main_carriage_per_unit"), ""),
    ],
)
def test_carriage_that_the_buyer_pays_must_be_told(rules, incoterm, gaps, named):
    row = priced(rules, {"incoterm": incoterm, **dict.fromkeys(gaps)}).landed_costs.row(0, named=True)
    if named:
        assert row["outcome"] == "refused"
        assert named in row["reason"]
    else:
        assert row["outcome"] != "refused"
        assert row["customs_value_per_unit"] == pytest.approx(11.0)


def test_a_premium_counts_in_the_value(rules):
    row = by_head(priced(rules, {"insurance_per_unit": 0.3})).row(0, named=True)
    assert row["customs_value_per_unit"] == pytest.approx(12.0)
    assert row["insurance"] == pytest.approx(0.3)


def test_a_row_that_is_refused_leaves_the_others_priced(rules):
    bad = {"item_id": "BAD", "currency": "XYZ", "price_per_unit": 5.0}
    result = priced(rules, bad, {})
    assert result.landed_costs["entry_id"].to_list() == ["BAD", "PADS"]
    assert result.landed_costs["outcome"].to_list()[0] == "refused"
    assert priced(rules).landed_costs["landed_per_unit"][0] == result.landed_costs["landed_per_unit"][1]


def test_money_under_way_asks_for_the_days():
    rules = rules_for(["RU"], options=None)
    from corridor.items.pricing import with_options

    rules = with_options(rules, finance_rate_per_year=0.2)
    assert "Fill days" in priced(rules).landed_costs["reason"][0]
    row = by_head(priced(rules, {"days": 30.0})).row(0, named=True)
    # 20 % a year on price, inland and freight to the gate, for 30 days of 365.
    assert row["finance"] == pytest.approx(0.2 * 30 / 365 * 11.8)


def test_a_rate_that_is_brought_along_comes_first():
    rates = pl.DataFrame(
        {"currency": ["RUB"], "rate_kind": ["x"], "units_per_usd": [100.0], "valid_from": [date(2020, 1, 1)],
         "valid_to": [date(2030, 1, 1)], "note": [None], "source": ["own"], "confidence": ["sourced"]},
        schema_overrides={"note": pl.String},
    )  # fmt: skip
    row = by_head(priced(rules_for(["RU"], rates=rates))).row(0, named=True)
    assert row["processing_fee"] == pytest.approx(3100 / 500 / 100.0)


def test_cells_as_text_are_read_like_a_file():
    read = items_from_cells({"hs_code": "8708309109", "price_per_unit": "11", "on": "1403-02-28 SH"})
    assert not read.items.is_empty()
    assert {f.column for f in read.findings.errors} >= {"from_country", "to_country", "currency"}


FILE = """item_id,hs_code,from_country,to_country,on,incoterm,price_per_unit,currency,units,after_border_per_unit
GOOD,8708309109,IR,RU,2024-05-17,CIF,11,USD,500,0
MONTH,8708309109,IR,RU,2024-13-17,CIF,11,USD,500,0
WORDS,87083091,IR,RU,2024-05-17,XYZ,-11,USD,500,0
GOOD,8708309109,IR,RU,2024-05-17,CIF,11,USD,500,0
"""


def test_every_row_of_a_file_has_an_answer(tmp_path):
    path = tmp_path / "items.csv"
    path.write_text(FILE, encoding="utf-8")
    found = price(path)
    landed = found.result.landed_costs
    assert landed["entry_id"].to_list() == ["GOOD", "MONTH", "WORDS", "GOOD (row 5)"]
    assert landed["outcome"].to_list() == ["complete", "refused", "refused", "refused"]
    reasons = dict(landed.select("entry_id", "reason").iter_rows())
    assert "month must be in 1..12" in reasons["MONTH"]
    assert "incoterm" in reasons["WORDS"]
    assert "price_per_unit" in reasons["WORDS"]
    assert "row 2" in reasons["GOOD (row 5)"]
    assert {f.row for f in found.findings.errors} == {3, 4, 5}


def test_a_retired_code_is_refused_and_the_others_are_priced(rules):
    """No row of a shorter prefix stands in for it: the tractor would be priced as goods of another subheading."""
    result = priced(rules, {}, {"item_id": "OLD", "hs_code": "8701201014"}, {"item_id": "NEVER", "hs_code": "870877"})
    told = {row["entry_id"]: row for row in result.landed_costs.iter_rows(named=True)}
    assert told["PADS"]["outcome"] == "complete"
    assert told["OLD"]["outcome"] == told["NEVER"]["outcome"] == "refused"
    assert "870120 was retired on 2022-01-01. Write what its goods became: 870121" in told["OLD"]["reason"]
    assert "HS2022 has no subheading 870877." in told["NEVER"]["reason"]
