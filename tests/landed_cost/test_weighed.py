"""The trace: every row that could have counted, and why it did or did not."""

from datetime import date

import polars as pl
import pytest

from corridor.landed_cost import LandedCostOptions
from tests.landed_cost.helpers import MFN, SURE, VAT, price, total

AS_CAR = {"product_id": "CAR", "form": "cbu"}
TRACED = LandedCostOptions(trace=True)


def traced(*rows, entry=None, taxes=(VAT,), options=TRACED, **more):
    result = price(entry or {}, tariffs=[MFN, *rows], import_taxes=list(taxes), options=options, **more)
    return {row["rule_id"]: (row["verdict"], row["why"]) for row in result.weighed.iter_rows(named=True)}


def row(**changes):
    return MFN | {"tariff_id": "W"} | changes


def test_nothing_is_traced_unless_asked():
    assert price().weighed.is_empty()
    assert price().weighed.columns == ["entry_id", "table", "of", "rule_id", "verdict", "why", "source", "note"]


def test_rows_used_are_those_that_the_lines_rest_on():
    found = traced()
    assert found["T"] == ("used", "prefix 87; no other row of mfn holds on 2024-05-17")
    assert found["V"] == ("used", "no prefix: for all goods; no other row of VAT holds on 2024-05-17")


@pytest.mark.parametrize(
    ("verdict", "why", "other", "entry"),
    [
        ("beaten", "a longer prefix wins: T (87)", row(hs_prefix=""), {}),
        ("does_not_hold", "condition cc_1000_1500 does not hold: engine_cc is 1600", row(condition="cc_1000_1500"),
         AS_CAR),
        ("does_not_hold", "engine_cc is 1600, and the row is for above 2000", row(engine_cc_from=2000.0), AS_CAR),
        ("does_not_hold", "condition hybrid does not hold: propulsion is petrol", row(condition="hybrid"), AS_CAR),
        ("does_not_hold", "condition customs_value_usd>500 does not hold: customs_value_usd is 98.00",
         row(condition="customs_value_usd>500"), {}),
        ("other_dates", "valid from 2026-01-01", row(valid_from=date(2026, 1, 1)), {}),
        ("other_dates", "ended 2024-05-16", row(valid_to=date(2024, 5, 16)), {}),
        ("other_origin", "is for goods of TR, and these are of IR", row(origin="TR"), {}),
        ("not_permitted", "is a rate of PACT, and no preference is claimed",
         row(measure="preference", agreement_id="PACT"), {}),
        ("not_permitted", "needs the permit W, which end_use_permits does not state", row(measure="end_use"), {}),
        ("not_permitted", "condition industrial_assembly_end_use does not hold: industrial_assembly_end_use is not "
         "stated in end_use_permits", row(measure="end_use", condition="industrial_assembly_end_use"), {}),
        ("not_permitted", "states a fact and gives no rate", row(ad_valorem_frac=None), {}),
        ("not_permitted", "condition personal_use does not hold: importer is a business", row(condition="personal_use"),
         {}),
        ("unknown", "cannot be told without: wheels", row(hs_prefix="8", condition="wheels>4"), {}),
    ],
)  # fmt: skip
def test_row_that_does_not_count_says_why(verdict, why, other, entry):
    found = traced(other, entry=entry)
    assert found["W"] == (verdict, why)
    assert found["T"][0] == "used"


def test_goods_of_unknown_origin():
    double = row(measure="multiplier", origin="UNKNOWN", factor=2.0, condition="origin_not_established_or_no_mfn")
    entry = {"origin_country": "UNKNOWN"}
    assert traced(double, entry=entry)["W"] == ("used", "multiplies the ordinary rate by 2")
    remedy = row(measure="trade_remedy", agreement_id="AD", origin="CN")
    assert traced(remedy, entry=entry)["W"] == ("unknown", "cannot be told without: origin_country")


def test_row_that_wins_beats_the_others_by_name():
    assert traced(row(condition="new"))["T"] == ("beaten", "a more special condition wins: W (new)")
    assert traced(row(origin="IR"))["T"] == ("beaten", "a narrower origin wins: W (IR)")
    permit = LandedCostOptions(trace=True, end_use_permits=frozenset({"W"}))
    free = row(measure="end_use", ad_valorem_frac=0.0)
    assert traced(free, options=permit)["T"] == ("beaten", "the duty is no higher by W (end_use)")


def test_bands_of_a_tax():
    excise = {"tax_id": "X", "country": "RU", "tax": "excise", "calc_order": 20, "hs_prefix": "8703", "base": "per_hp",
              "amount": 0.5, "band_variable": "engine_power_hp", "currency": "USD", "band_to": 100.0,
              } | SURE  # fmt: skip
    high = excise | {"tax_id": "X2", "band_from": 100.0, "band_to": None}
    found = traced(entry=AS_CAR, taxes=[VAT, excise, high])
    assert found["X"][0] == "used"
    assert found["X2"] == ("does_not_hold", "engine_power_hp is 100, and the row is for above 100")
    fee = {"tax_id": "F", "country": "RU", "tax": "customs_processing_fee", "calc_order": 50, "base": "step_table",
           "amount": 30.0, "currency": "USD", "band_variable": "customs_value_usd", "band_to": 9000.0,
           } | SURE  # fmt: skip
    step = fee | {"tax_id": "F2", "band_from": 9000.0, "band_to": None}
    found = traced(taxes=[VAT, fee, step])
    assert found["F"] == ("beaten", "the value lies in another step")
    assert found["F2"][0] == "used"


def test_refused_entry_is_traced_too():
    result = price(AS_CAR, tariffs=[MFN, row(hs_prefix="8703", condition="wheels>4")], options=TRACED)
    assert total(result)["outcome"] == "refused"
    found = {r["rule_id"]: r["why"] for r in result.weighed.iter_rows(named=True)}
    assert found["W"] == "cannot be told without: wheels"


def test_used_rows_come_first_and_each_entry_has_its_own():
    result = price({"entry_id": "A"}, {"entry_id": "B"}, tariffs=[row(hs_prefix="8"), MFN], options=TRACED)
    mfn = result.weighed.filter(pl.col("of") == "mfn")
    assert mfn.select("entry_id", "rule_id", "verdict").rows() == [
        ("A", "T", "used"), ("A", "W", "beaten"), ("B", "T", "used"), ("B", "W", "beaten")
    ]  # fmt: skip
