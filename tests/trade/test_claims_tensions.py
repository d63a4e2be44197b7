"""Pairs of claims by hand: nested, of the same days, growth against levels, pace; and what changes nothing."""

from datetime import date

import pytest

from corridor.exchange import Exchange
from corridor.tables import INPUT_TABLES
from corridor.trade.claims import check_claims

RATES = INPUT_TABLES["fx_rates"].frame(
    [{"currency": "EUR", "rate_kind": "official", "units_per_usd": 0.8, "valid_from": date(2020, 1, 1),
      "valid_to": date(2030, 1, 1), "confidence": "sourced"}]
)  # fmt: skip
YEAR = (date(2023, 1, 1), date(2023, 12, 31))
HALF = (date(2023, 1, 1), date(2023, 6, 30))
BEFORE = (date(2022, 1, 1), date(2022, 12, 31))


def claim(name, span, value, unit="USD million", measure="level", qualifier="exactly", **more):
    return {"claim_id": name, "about": "PARTS", "metric": "parts", "period_from": span[0], "period_to": span[1],
            "value": value, "unit": unit, "measure": measure, "qualifier": qualifier, "statement": "actual",
            "confidence": "sourced", **more}  # fmt: skip


def found(*claims, series=(), flows=()):
    return check_claims(
        INPUT_TABLES["claims"].frame(list(claims)),
        INPUT_TABLES["output_series"].frame(list(series)),
        INPUT_TABLES["trade_flows"].frame(list(flows)),
        Exchange(RATES, ["official"]),
    )


def kinds(*claims):
    return found(*claims).claim_tensions["kind"].to_list()


def test_a_part_of_the_days_cannot_hold_more_than_all():
    assert kinds(claim("WHOLE", YEAR, 13), claim("PART", HALF, 15)) == ["contradict"]
    assert kinds(claim("WHOLE", YEAR, 13), claim("PART", HALF, 12)) == []
    assert kinds(claim("WHOLE", YEAR, 13, qualifier="over"), claim("PART", HALF, 15)) == []


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (13.4, "USD million", []),
        (15, "USD million", ["stated_differently"]),
        (13000, "USD thousand", []),
        (10.4, "EUR million", []),
        (13, "EUR million", ["stated_differently"]),
        (13, "vehicles", []),
    ],
)
def test_the_same_days(value, unit, expected):
    assert kinds(claim("ONE", YEAR, 13), claim("OTHER", YEAR, value, unit)) == expected


def test_a_growth_that_two_levels_do_not_bear_out():
    levels = claim("A", BEFORE, 13), claim("B", YEAR, 26)
    assert kinds(*levels, claim("G", YEAR, 100, "percent", "growth")) == []
    assert kinds(*levels, claim("G", YEAR, 408, "percent", "growth")) == ["contradict"]


def test_pace_far_apart_is_hard_to_reconcile_unless_a_growth_was_claimed():
    levels = claim("A", BEFORE, 13), claim("B", YEAR, 66)
    assert kinds(*levels) == ["hard_to_reconcile"]
    assert kinds(*levels, claim("G", YEAR, 408, "percent", "growth", "over")) == []


def test_order_and_scale_change_nothing():
    claims = [claim("A", BEFORE, 13), claim("B", YEAR, 66), claim("C", HALF, 70), claim("D", YEAR, 40)]
    scaled = [c | {"value": c["value"] * 1000.0, "unit": "USD thousand"} for c in claims]
    told = found(*claims).claim_tensions.select("claim_id", "other_id", "kind")
    assert len(told) >= 4
    assert told.equals(found(*reversed(claims)).claim_tensions.select("claim_id", "other_id", "kind"))
    assert set(told.iter_rows()) == set(
        found(*scaled).claim_tensions.select("claim_id", "other_id", "kind").iter_rows()
    )


def flow(code, month, value, vintage=None, currency="USD"):
    first = date(2023, month, 1)
    last = date(2023, month, 28 if month == 2 else 31)
    return {"reporter": "IR", "partner": "RU", "flow": "export", "hs_code": code, "period_from": first,
            "period_to": last, "vintage": vintage, "value": value, "currency": currency,
            "confidence": "sourced"}  # fmt: skip


def of_flows(value, unit="USD"):
    span = (date(2023, 1, 1), date(2023, 2, 28))
    return claim("F", span, value, unit, reporter="IR", partner="RU", flow="export", hs_prefix="8708")


def verdict(*args, **rows):
    return found(*args, **rows).claim_checks["verdict"].to_list()


def test_flows_are_summed_at_one_depth_newest_edition_only_in_the_currency_of_the_claim():
    rows = [flow("870830", 1, 40), flow("870840", 1, 10), flow("870830", 2, 7, date(2023, 3, 1)),
            flow("870830", 2, 50, date(2023, 9, 1)), flow("87083010", 1, 40)]  # fmt: skip
    assert verdict(of_flows(100.0), flows=rows) == ["holds"]
    assert verdict(of_flows(57.0), flows=rows) == ["does_not_hold"]
    assert verdict(of_flows(80.0, "EUR"), flows=rows) == ["holds"]
    assert verdict(of_flows(100.0, "CNY"), flows=rows) == ["cannot_be_told"]
    assert verdict(of_flows(100.0), flows=rows[:2]) == ["cannot_be_told"]


def test_growth_over_nothing_cannot_be_told():
    base = {"series_id": "S", "metric": "m", "unit": "units", "confidence": "sourced"}
    series = [base | {"period_from": s[0], "period_to": s[1], "value": v} for s, v in ((BEFORE, 0.0), (YEAR, 5.0))]
    growth = claim("G", YEAR, 100, "percent", "growth", series_id="S")
    assert verdict(growth, series=series) == ["cannot_be_told"]
