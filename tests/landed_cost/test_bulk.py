"""Bulk pricing: what does not hang on the rules, and what the user meets when something is wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from corridor.errors import CorridorError
from corridor.items import Rules, rules_for
from corridor.items import price_items as price_one_by_one
from corridor.landed_cost import LandedCostOptions
from corridor.landed_cost.bulk import BulkResult, amounts_schema, compile_rules, days_of, price_items
from corridor.landed_cost.bulk.codes import Combinations, bands, in_each_band
from corridor.landed_cost.conditions_of import _PLAIN, GOODS
from corridor.tables.items import DeclarationItems

COUNTRIES = ("RU", "KZ", "UZ", "TR")
FIRST, LAST = date(2024, 1, 1), date(2026, 6, 30)
PADS = {
    "item_id": "PADS", "hs_code": "8708309109", "mass_kg_per_unit": 3.2, "from_country": "CN", "to_country": "RU",
    "on": date(2024, 5, 17), "incoterm": "CIF", "price_per_unit": 11.0, "currency": "USD", "units": 500.0,
    "main_carriage_per_unit": 0.5, "after_border_per_unit": 0.1,
}  # fmt: skip
CAR = PADS | {
    "item_id": "CAR", "hs_code": "8703231940", "mass_kg_per_unit": 1600.0, "engine_cc": 1598.0, "power_kw": 110.25,
    "propulsion": "petrol", "age_years": 0.0, "price_per_unit": 15_000.0, "units": 4.0, "from_country": "KR",
    "main_carriage_per_unit": 900.0, "after_border_per_unit": 100.0,
}  # fmt: skip


@pytest.fixture(scope="module")
def law() -> Rules:
    return rules_for(["RU", "KZ", "DE", "UZ", "ZA", "TR"])


def frame(*rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame([{"item_id": f"I{k}"} | row for k, row in enumerate(rows)], infer_schema_length=None)


def bulk(items: pl.DataFrame, law: Rules, **more: object) -> BulkResult:
    return price_items(items, compile_rules(law, FIRST, LAST), **more)  # type: ignore[arg-type]


def told(result: BulkResult) -> dict[str, str]:
    """The reason of each refused item."""
    rows = result.items.collect().join(result.reasons.select("reason_id", "reason"), on="reason_id")
    return dict(rows.select("item_id", "reason").iter_rows())


def same_as_ledger(items: pl.DataFrame, law: Rules, result: BulkResult) -> None:
    theirs = price_one_by_one(DeclarationItems.conform(items), law).landed_costs.rename({"entry_id": "item_id"})
    rows = result.items.collect().join(theirs, on="item_id", suffix="_ledger", maintain_order="left")
    assert rows["outcome"].cast(pl.String).to_list() == rows["outcome_ledger"].to_list()
    for total in ("customs_value_per_unit", "landed_per_unit", "cash_per_unit"):
        mine, theirs = (rows[name].fill_null(-1.0).to_list() for name in (total, f"{total}_ledger"))
        assert mine == pytest.approx(theirs, rel=1e-9), total


# --- bands and combinations --------------------------------------------------------------------------


def test_numbers_that_no_edge_tells_apart_share_a_band_and_each_edge_has_its_own():
    edges = np.array([0.0, 1500.0, 1800.0])
    numbers = np.array([-1.0, 0.0, 1.0, 1499.9, 1500.0, 1500.1, 1800.0, 9e9, np.nan])
    assert bands(numbers, edges).tolist() == [0, 1, 2, 2, 3, 4, 5, 6, 7]
    for some in (edges, np.zeros(0)):
        assert bands(in_each_band(some), some).tolist() == list(range(2 * len(some) + 2))


def test_combinations_keep_their_numbers_while_the_table_grows():
    r = np.random.default_rng(1)
    hashes = np.unique(r.integers(0, 2**64, 30_000, dtype=np.uint64))
    met = Combinations()
    assert set(met.look_up(hashes[:5]).tolist()) == {-1}
    numbers = {}
    for start in range(0, len(hashes), 7_000):
        part = hashes[start : start + 7_000]
        assert len(met.meet(np.concatenate([part, part]))) == len(part)
        numbers |= dict(zip(part.tolist(), met.look_up(part).tolist(), strict=True))
    assert met.look_up(hashes).tolist() == [numbers[h] for h in hashes.tolist()]
    assert sorted(numbers.values()) == list(range(len(hashes)))


def test_combinations_at_one_place_are_told_apart():
    hashes = np.array([7, 8, 9, 2**64 - 1, 2**64 - 2], np.uint64)  # few and many: first and last place of the table
    met = Combinations()
    assert met.meet(hashes).tolist() == [0, 1, 2, 3, 4]
    assert met.look_up(hashes).tolist() == [0, 1, 2, 3, 4]
    assert met.look_up(np.array([10, 2**64 - 3], np.uint64)).tolist() == [-1, -1]


def test_what_conditions_ask_of_goods_is_all_that_tells_classes_apart():
    # A new word or column must be told apart in bulk/edges.py, kinds.py and ways.py before it is listed here.
    assert set(GOODS) == {
        "hs_code", "form", "propulsion", "age_years", "engine_cc", "power_kw", "stated", "origin_country", "to_country",
        "territory", "agreement_id", "proven", "favoured", "ocean",
    }  # fmt: skip
    assert set(_PLAIN) == {
        "engine_cc", "power_kw", "engine_power_kw", "engine_power_hp", "age_years", "propulsion", "to_country",
        "origin_country", "battery_electric", "hybrid", "ice", "cbu", "skd", "ckd", "ocean", "not_EU_or_FTA_origin",
        "preference_not_verified", "statutory_tariff_rate",
    }  # fmt: skip


# --- the same prices however they are asked for ------------------------------------------------------


def many(count: int = 300) -> pl.DataFrame:
    days = [FIRST + timedelta(days=3 * k) for k in range(count)]
    rows = [(CAR if k % 3 else PADS) | {"item_id": f"I{k}", "on": day} for k, day in enumerate(days)]
    markets = ("RU", "KZ", "DE", "UZ", "ZA", "TR")
    return frame(*[row | {"to_country": markets[k % 6], "price_per_unit": 50.0 + 40 * k} for k, row in enumerate(rows)])


def test_chunks_threads_files_and_order_change_nothing(law, tmp_path):
    items = many()
    whole = bulk(items, law, workers=1).items.collect()
    assert set(whole["outcome"]) >= {"complete", "refused"}
    file = tmp_path / "items.parquet"
    items.write_parquet(file)
    parted = bulk(items, law, chunk_rows=7, workers=3)
    from_file = bulk(str(file), law, chunk_rows=64, folder=tmp_path / "out")
    lazy = bulk(items.lazy(), law, chunk_rows=100)
    for other in (parted, from_file, lazy):
        assert other.items.drop("reason_id").collect().equals(whole.drop("reason_id"))
        assert told(other) == told(bulk(items, law))
    assert len(list((tmp_path / "out").glob("part-*.parquet"))) == 5
    turned = bulk(items.reverse(), law).items.collect()
    assert turned.reverse().drop("reason_id").equals(whole.drop("reason_id"))


def test_a_folder_holds_the_last_prices_alone(law, tmp_path):
    frame(PADS).write_parquet(tmp_path / "of somebody else.parquet")
    bulk(many(), law, folder=tmp_path, chunk_rows=50)
    again = bulk(frame(PADS), law, folder=tmp_path)
    assert again.items.collect().height == 1
    assert dict(again.items.collect_schema()) == amounts_schema()


def test_no_items_are_no_rows(law, tmp_path):
    for more in ({}, {"folder": tmp_path}):
        result = bulk(frame(PADS).clear(), law, **more)
        assert dict(result.items.collect_schema()) == amounts_schema()
        assert result.items.collect().height == 0
        assert result.counts == {"complete": 0, "estimated": 0, "refused": 0}


def test_rules_of_the_same_content_are_compiled_once(law):
    again = rules_for(["RU", "KZ", "DE", "UZ", "ZA", "TR"])
    assert compile_rules(law, FIRST, LAST) is compile_rules(again, FIRST, LAST)
    dearer = law.tables["tariffs"].with_columns(pl.col("ad_valorem_frac") * 2)
    changed = replace(law, tables={**law.tables, "tariffs": dearer})
    private = replace(law, options=LandedCostOptions(importer="individual"))
    compiled = {
        id(compile_rules(rules, FIRST, LAST)) for rules in (law, changed, private, replace(law, currency="EUR"))
    }
    assert len(compiled) == 4


def test_tables_that_are_not_there_have_no_rows(law):
    some = ("value_bases", "tariffs", "import_taxes", "incoterm_elements", "fx_rates", "levies", "country_groups")
    bare = replace(law, tables={name: law.tables[name] for name in some})
    mine, all_of_it = bulk(frame(PADS, CAR), bare).items.collect(), bulk(frame(PADS, CAR), law).items.collect()
    assert mine["landed_per_unit"].to_list() == all_of_it["landed_per_unit"].to_list()


def test_goods_met_later_leave_earlier_prices_alone(law):
    first = bulk(frame(PADS, CAR), law).items.collect()
    bulk(many(), law)
    assert bulk(frame(PADS, CAR), law).items.collect().drop("reason_id").equals(first.drop("reason_id"))


# --- edges of rules ----------------------------------------------------------------------------------


def change_days(law: Rules) -> list[date]:
    rows = pl.concat([law.tables[name].select("valid_from", "valid_to") for name in ("tariffs", "import_taxes")])
    days = {day for column in ("valid_from", "valid_to") for day in rows[column].drop_nulls().unique()}
    around = {day + timedelta(days=k) for day in days for k in (-1, 0, 1)}
    return sorted(day for day in around if FIRST <= day <= LAST)


def test_prices_are_those_of_the_ledger_on_every_day_on_which_a_rule_changes(law):
    days = change_days(law)
    assert len(days) > 30
    rows = [
        row | {"on": day, "to_country": to} for day in days for to in ("RU", "KZ", "UZ", "TR") for row in (PADS, CAR)
    ]
    items = frame(*[row | {"item_id": f"I{k}"} for k, row in enumerate(rows)])
    same_as_ledger(items, law, bulk(items, law))


@pytest.mark.parametrize("currency", ["RUB", "USD"])
def test_prices_are_those_of_the_ledger_on_the_edges_of_steps_and_thresholds(law, currency):
    edges = [200_000, 450_000, 1_200_000, 2_700_000, 4_200_000, 10_000, 20_000, 40_000, 60_000]
    values = [edge + by for edge in edges for by in (-0.01, 0.0, 0.01)]
    more = {"currency": currency, "after_border_per_unit": 0.0, "main_carriage_per_unit": 0.0, "units": 1.0}
    rows = [CAR | more | {"price_per_unit": v, "to_country": to} for v in values for to in COUNTRIES]
    items = frame(*[row | {"item_id": f"I{k}", "on": date(2024, 6, 3)} for k, row in enumerate(rows)])
    same_as_ledger(items, law, bulk(items, law))


def test_prices_are_those_of_the_ledger_on_the_edges_of_engines_powers_and_ages(law):
    engines = [0.0, 999.0, 1000.0, 1000.1, 1500.0, 1500.5, 1800.0, 2300.0, 2999.9, 3000.0, 3500.0]
    powers = [66.2, 67.5, 75.0, 112.5, 112.51, 117.68, 150.0, 225.0, 300.0, 375.0]
    ages = [0.0, 0.5, 1.0, 1.01, 3.0, 3.5, 5.0, 5.01, 7.0, 7.5]
    rows = [CAR | {"engine_cc": e, "to_country": to} for e in engines for to in ("RU", "KZ", "UZ")]
    rows += [CAR | {"power_kw": p} for p in powers] + [CAR | {"age_years": a} for a in ages]
    rows += [CAR | {"engine_cc": None}, CAR | {"power_kw": None}, CAR | {"age_years": None}]
    items = frame(*[row | {"item_id": f"I{k}"} for k, row in enumerate(rows)])
    same_as_ledger(items, law, bulk(items, law))


@pytest.mark.parametrize("options", [
    LandedCostOptions(importer="individual"),
    LandedCostOptions(use_scenario_rows=True),
    LandedCostOptions(finance_rate_per_year=0.2),
])  # fmt: skip
def test_choices_of_the_case_count_as_in_the_ledger(law, options):
    chosen = replace(law, options=options)
    items = many(90).with_columns(days=pl.when(pl.int_range(pl.len()) % 5 > 0).then(pl.lit(30.0)))
    same_as_ledger(items, chosen, bulk(items, chosen))


# --- bad input ---------------------------------------------------------------------------------------


def test_each_item_with_a_fault_is_refused_with_its_cure_and_the_others_are_priced(law):
    bad = {
        "NEGATIVE": PADS | {"price_per_unit": -1.0},
        "NO PRICE": PADS | {"price_per_unit": None},
        "NO UNITS": PADS | {"units": 0.0},
        "NO WAY": PADS | {"incoterm": "FCA", "main_carriage_per_unit": None},
        "NO GATE": PADS | {"incoterm": "EXW"},
        "NO END": PADS | {"after_border_per_unit": None},
        "NO TERM": PADS | {"incoterm": "ABC"},
        "NO CODE": PADS | {"hs_code": None},
        "NO RATE": PADS | {"currency": "XAF"},
        "NO ROW": PADS | {"hs_code": "0101210000"},
        "NO COUNTRY": PADS | {"to_country": "NZ"},
        "TOO CHEAP": PADS | {"incoterm": "DAP", "price_per_unit": 0.05},
        "NO MASS": CAR | {"hs_code": "4011200001", "mass_kg_per_unit": None},
        "NO CLAIM": PADS | {"agreement_id": "CIS-FTA", "origin_proven": True},
    }
    items = frame(PADS, CAR, *[row | {"item_id": name} for name, row in bad.items()])
    result = bulk(items, law)
    rows = dict(result.items.select("item_id", pl.col("outcome").cast(pl.String)).collect().iter_rows())
    assert {rows["PADS"], rows["CAR"]} <= {"complete", "estimated"}
    ledger = price_one_by_one(DeclarationItems.conform(items), law).landed_costs
    expected = dict(ledger.select("entry_id", "outcome").iter_rows())
    assert rows == expected
    reasons = told(result)
    assert (
        set(reasons) == {name for name, outcome in expected.items() if outcome == "refused"} >= set(bad) - {"NO MASS"}
    )
    words = {
        "NEGATIVE": "price", "NO WAY": "main_carriage", "NO GATE": "inland", "NO END": "after_border",
        "NO TERM": "incoterm", "NO CODE": "hs_code", "NO RATE": "rate", "NO ROW": "tariff", "NO COUNTRY": "value_bases",
        "TOO CHEAP": "carriage", "NO CLAIM": "CIS-FTA",
    }  # fmt: skip
    for name, word in words.items():
        assert word in reasons[name], (name, reasons[name])


def test_what_only_the_ledger_can_reckon_is_handed_to_it_or_refused_by_name(law):
    valued = PADS | {"item_id": "VALUED", "reference_value_per_unit": 20.0, "market_currency": "USD"}
    items = frame(PADS, valued, valued | {"item_id": "NO RATE", "market_currency": "XAF"})
    alone = bulk(items, law)
    assert set(told(alone)) == {"VALUED", "NO RATE"}
    assert all("not priced in bulk" in reason for reason in told(alone).values())
    handed = []

    def traced(some: pl.DataFrame):
        handed.extend(some["item_id"])
        return price_one_by_one(DeclarationItems.conform(some), law)

    both = bulk(items, law, traced=traced)
    assert sorted(handed) == ["NO RATE", "VALUED"]
    same_as_ledger(items, law, both)
    assert "XAF" in told(both)["NO RATE"]


def test_what_a_regime_suspends_is_neither_cost_nor_cash_and_what_it_gives_back_is_cash(law):
    regimes = law.tables["regimes"].filter(pl.col("country") == "RU").head(1)
    paid = regimes.with_columns(
        regime_id=pl.lit("BACK"), relieves=pl.lit("duty|vat"), share=pl.lit(0.5), given=pl.lit("given_back"),
        given_back_after_days=pl.lit(73.0), hs_prefix=pl.lit("8708"), condition=pl.lit(None, pl.String),
    )  # fmt: skip
    held = paid.with_columns(regime_id=pl.lit("HELD"), given=pl.lit("suspended"))
    law = replace(law, tables={**law.tables, "regimes": pl.concat([paid, held])},
                  options=LandedCostOptions(finance_rate_per_year=0.1))  # fmt: skip
    names = ("BACK", "HELD", "OTHER", None)
    rows = [row | {"regime_id": name, "days": 0.0} for row in (PADS, CAR) for name in names]
    items = frame(*[row | {"item_id": f"I{k}"} for k, row in enumerate(rows)])
    result = bulk(items, law)
    same_as_ledger(items, law, result)
    rows = result.items.collect()
    duty, vat = rows["duty_per_unit"][3], rows["vat_per_unit"][3]
    assert rows["relief_per_unit"][:2].to_list() == pytest.approx([0.0, -0.5 * (duty + vat)])
    assert rows["finance_per_unit"][0] == pytest.approx(0.5 * duty * 0.1 * 73 / 365)
    assert rows["cash_per_unit"][3] - rows["cash_per_unit"][1] == pytest.approx(0.5 * (duty + vat))
    assert "regimes has no row OTHER" in told(result)["I2"]
    assert "is for goods of 8708" in told(result)["I4"]


def test_rules_are_compiled_for_the_days_of_the_items(law, tmp_path):
    items = many(10)
    items.write_parquet(tmp_path / "items.parquet")
    assert days_of(items) == days_of(tmp_path / "items.parquet") == (FIRST, FIRST + timedelta(days=27))
    by_days = price_items(items, compile_rules(law, *days_of(items))).items.drop("reason_id").collect()
    assert by_days.equals(bulk(items, law).items.drop("reason_id").collect())
    with pytest.raises(CorridorError, match="No item has a day"):
        days_of(items.clear())


def test_a_table_that_cannot_be_priced_at_all_says_what_to_do(law):
    with pytest.raises(CorridorError, match="no column to_country, currency"):
        bulk(frame(PADS).drop("to_country", "currency"), law)
    with pytest.raises(CorridorError, match="compiled for 2024-01-01 to 2026-06-30"):
        bulk(frame(PADS | {"on": date(2023, 12, 31)}), law)
    with pytest.raises(CorridorError, match="no day"):
        bulk(frame(PADS, PADS | {"on": None}), law)
