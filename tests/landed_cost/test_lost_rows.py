"""Every row of a small world of rules taken away or ended, one at a time: what stays complete stays the same.

The world has a car that pays by a special row, with a remedy, an excise by band, a levy on its retail price with a
threshold of its own, VAT, and a fee by step; parts for assembly under an end use; goods within a quota; and goods of
unproved origin that pay double.
"""

from datetime import date, timedelta

import polars as pl
import pytest

from corridor.landed_cost import LandedCostOptions
from tests.landed_cost.helpers import CAR, DAY, GOOD, MFN, SURE, VAT, price

TAX = {"country": "RU", "currency": "USD"} | SURE
PERMIT = "industrial_assembly_end_use"
DOUBTED = GOOD | {"product_id": "DOUBTED", "hs_code": "8708999709"}
SENT = GOOD | {"product_id": "SENT", "hs_code": "8708100000"}
PRODUCTS = [CAR, GOOD, DOUBTED, SENT]
ENTRIES = [
    {"entry_id": "CAR", "product_id": "CAR", "form": "cbu"},
    {"entry_id": "GOOD"},
    {"entry_id": "SENT", "product_id": "SENT"},
    {"entry_id": "DOUBTED", "product_id": "DOUBTED"},
]
RULES = {
    "tariffs": [
        MFN | {"tariff_id": "T-8703", "hs_prefix": "870323", "ad_valorem_frac": 0.15, "covers_all_lines": False},
        MFN | {"tariff_id": "T-CAR", "hs_prefix": "8703231940", "ad_valorem_frac": 0.2},
        MFN | {"tariff_id": "T-PARTS", "hs_prefix": "8708", "ad_valorem_frac": 0.05, "covers_all_lines": True},
        MFN | {"tariff_id": "T-REMEDY", "measure": "trade_remedy", "agreement_id": "AD", "hs_prefix": "870323",
               "origin": "IR", "condition": "propulsion=petrol", "ad_valorem_frac": 0.3},
        MFN | {"tariff_id": "T-USE", "measure": "end_use", "hs_prefix": "8708309109", "condition": PERMIT,
               "ad_valorem_frac": 0.0},
        MFN | {"tariff_id": "T-QUOTA", "measure": "quota", "quota_id": "TRQ", "hs_prefix": "8708100000",
               "ad_valorem_frac": 0.01},
        MFN | {"tariff_id": "T-TWICE", "measure": "multiplier", "origin": "UNKNOWN", "factor": 2.0,
               "condition": "origin_not_established_or_no_mfn", "ad_valorem_frac": None},
    ],
    "import_taxes": [
        VAT,
        TAX | {"tax_id": "X-LOW", "tax": "excise", "calc_order": 20, "hs_prefix": "8703", "base": "per_hp",
               "amount": 0.5, "band_variable": "engine_power_hp", "band_to": 90.0},
        TAX | {"tax_id": "X-HIGH", "tax": "excise", "calc_order": 20, "hs_prefix": "8703", "base": "per_hp",
               "amount": 1.5, "band_variable": "engine_power_hp", "band_from": 90.0},
        TAX | {"tax_id": "X-LIMIT", "tax": "limit", "calc_order": 0, "base": "constant", "amount": 100.0},
        TAX | {"tax_id": "X-LUX", "tax": "luxury_tax", "calc_order": 45, "hs_prefix": "8703", "base": "formula",
               "formula": "0.1 * max(0, retail_price_ex_vat - limit)", "currency": "EUR"},
        TAX | {"tax_id": "X-FEE1", "tax": "customs_processing_fee", "calc_order": 50, "base": "step_table",
               "amount": 10.0, "band_variable": "customs_value_usd", "band_to": 5000.0},
        TAX | {"tax_id": "X-FEE2", "tax": "customs_processing_fee", "calc_order": 50, "base": "step_table",
               "amount": 30.0, "band_variable": "customs_value_usd", "band_from": 5000.0},
    ],
    "levies": [
        {"levy_id": f"L-{tax}", "country": "RU", "tax": tax, "hs_prefix": prefix, "condition": when} | SURE
        for tax, prefix, when in (
            ("VAT", None, None), ("excise", "8703", None), ("luxury_tax", "8703", None),
            ("customs_processing_fee", None, None), ("duty", None, None), ("AD", "870323", "origin_country=IR"),
            ("end_use", "8708309109", PERMIT), ("TRQ", "8708100000", None),
            ("multiplier", None, "origin_not_established_or_no_mfn"),
        )
    ],
    "quotas": [{"quota_id": "TRQ", "valid_from": date(2024, 1, 1), "valid_to": date(2024, 12, 31),
                "quantity": 500.0} | SURE],
    "market_values": [{"product_id": "CAR", "country": "RU", "kind": "retail_price_ex_vat", "amount": 160.0,
                       "currency": "USD"} | SURE],
    "fx": [{"currency": "EUR", "rate_kind": "customs_monthly", "units_per_usd": 0.8, "valid_from": date(2024, 5, 1),
            "valid_to": date(2024, 5, 31)} | SURE],
    "agreements": [{"agreement_id": "AD", "kind": "trade_remedy", "status": "in_force"} | SURE],
    "agreement_members": [{"agreement_id": "AD", "side": s, "country": c} | SURE
                          for s, c in (("importer", "RU"), ("exporter", "IR"))],
    "product_facts": [{"product_id": "DOUBTED", "fact": "origin_not_established_or_no_mfn", "value": "yes"}],
}  # fmt: skip
DATED = ("tariffs", "import_taxes", "levies", "quotas", "market_values", "fx")
TAKEN = [(table, number) for table in DATED for number in range(len(RULES[table]))]
STOPPED = [(table, number) for table, number in TAKEN if table != "levies"]


def priced(**changed):
    options = LandedCostOptions(end_use_permits=frozenset({PERMIT}))
    result = price(*ENTRIES, products=PRODUCTS, options=options, **{**RULES, **changed})
    return {row["entry_id"]: row for row in result.landed_costs.to_dicts()}


@pytest.fixture(scope="module")
def whole():
    return priced()


def kept_or_told(before, after):
    """Entries whose total moved, or that are refused; none of them may be called complete."""
    moved = [e for e in before if after[e]["landed_per_unit"] != before[e]["landed_per_unit"]]
    assert [e for e in moved if after[e]["outcome"] == "complete"] == []
    return moved


def test_the_world_is_complete_and_pays_what_its_rules_say(whole):
    assert {row["outcome"] for row in whole.values()} == {"complete"}
    # 98 of value, 2 of carriage inside; the fee is 30 over 100 units.
    assert whole["GOOD"]["landed_per_unit"] == pytest.approx(100 + 0.3)
    assert whole["SENT"]["landed_per_unit"] == pytest.approx(100 + 0.98 + 0.3)
    assert whole["DOUBTED"]["landed_per_unit"] == pytest.approx(100 + 2 * 4.9 + 0.3)
    # Duty 19.6, remedy 29.4, excise 1.5 a hp; the retail price of 128 euro is 3 above 100 dollars, which are 80: 4.8.
    luxury = 0.1 * (128 - 80) / 0.8
    assert whole["CAR"]["landed_per_unit"] == pytest.approx(100 + 19.6 + 29.4 + 150 + luxury + 0.3)


@pytest.mark.parametrize(("table", "number"), TAKEN, ids=[f"{t}-{n}" for t, n in TAKEN])
def test_row_taken_away(whole, table, number):
    rows = RULES[table]
    kept_or_told(whole, priced(**{table: [row for n, row in enumerate(rows) if n != number]}))


@pytest.mark.parametrize(("table", "number"), STOPPED, ids=[f"{t}-{n}" for t, n in STOPPED])
def test_row_that_ran_out(whole, table, number):
    ended = {"valid_to": DAY - timedelta(days=1)}
    rows = [row | ended if n == number else row for n, row in enumerate(RULES[table])]
    kept_or_told(whole, priced(**{table: rows}))


@pytest.mark.parametrize(
    ("table", "key", "entry"),
    [
        ("tariffs", "T-CAR", "CAR"), ("tariffs", "T-REMEDY", "CAR"), ("tariffs", "T-PARTS", "DOUBTED"),
        ("tariffs", "T-USE", "GOOD"), ("tariffs", "T-QUOTA", "SENT"), ("tariffs", "T-TWICE", "DOUBTED"),
        ("import_taxes", "X-HIGH", "CAR"), ("import_taxes", "X-LIMIT", "CAR"), ("import_taxes", "X-LUX", "CAR"),
        ("import_taxes", "V", "GOOD"), ("import_taxes", "X-FEE2", "SENT"),
    ],
)  # fmt: skip
def test_row_that_is_needed_is_missed(table, key, entry):
    """The rows above are indeed needed: without one, its entry is no longer complete."""
    name = {"tariffs": "tariff_id", "import_taxes": "tax_id"}[table]
    after = priced(**{table: [row for row in RULES[table] if row[name] != key]})
    assert after[entry]["outcome"] != "complete"


def test_order_of_rows_is_nothing(whole):
    assert priced(**{table: RULES[table][::-1] for table in DATED}) == whole


def test_trace_of_the_world_uses_what_its_lines_rest_on():
    options = LandedCostOptions(end_use_permits=frozenset({PERMIT}), trace=True)
    result = price(*ENTRIES, products=PRODUCTS, options=options, **RULES)
    rules = {row["tariff_id"] for row in RULES["tariffs"]} | {row["tax_id"] for row in RULES["import_taxes"]}
    lines = result.cost_lines.filter(pl.col("rule_id").is_in(sorted(rules))).select("entry_id", "rule_id").unique()
    used = result.weighed.filter((pl.col("verdict") == "used") & (pl.col("of") != "multiplier"))
    assert set(used.select("entry_id", "rule_id").rows()) == set(lines.rows())
