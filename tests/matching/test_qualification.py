"""Tests of qualification, each with its verdict and its reason, and what a need comes to."""

from datetime import date

import polars as pl
import pytest

from corridor.exchange import Exchange
from corridor.matching import Asked, need_outcomes, qualify
from corridor.matching.standards import kind_of
from corridor.tables.border import FxRates
from corridor.tables.matching import MakerStandards
from corridor.tables.matching_results import Pairs
from tests.matching.helpers import lines, needs

ON = date(2024, 7, 1)
PAIR = Pairs.frame(
    [{"need_id": "N1", "line_id": "L1", "party_id": "M", "probability": 0.9, "band": "match", "reason": "-"}]
)


def asked(**more):
    rates = FxRates.frame(
        [{"currency": "RUB", "valid_from": date(2024, 1, 1), "valid_to": date(2024, 12, 31), "rate_kind": "official",
          "units_per_usd": 90.0}]
    )  # fmt: skip
    held = more.pop("held", [])
    base = {"on": ON, "currency": "USD", "exchange": Exchange(rates, ("official",)),
            "maker_standards": MakerStandards.frame(held)}  # fmt: skip
    return Asked(**base, **more)


def verdicts_of(need, line, **more):
    found = qualify(PAIR, needs({"name": "x", **need}), lines({"name": "y", "party_id": "M", **line}), asked(**more))
    return {row["test"]: row for row in found.iter_rows(named=True)}


def test_capacity_is_what_the_line_has_in_the_time_of_the_need():
    # 4,000 a year, a quarter of it is 1,000; 1,000 of 2,000 is 50 %.
    row = verdicts_of({"quantity": 2000.0}, {"capacity_per_year": 4000.0}, year_frac=0.25)["capacity"]
    assert (row["verdict"], row["has"], row["reason"]) == ("failed", 1000.0, "capacity 50%")


@pytest.mark.parametrize(
    ("quantity", "least", "verdict"), [(100.0, 100.0, "met"), (99.0, 100.0, "failed"), (None, 5.0, "unknown")]
)
def test_minimum_orders(quantity, least, verdict):
    row = verdicts_of({"quantity": quantity}, {"minimum_order_units": least})["minimum_order"]
    assert row["verdict"] == verdict


def test_prices_are_compared_landed_and_in_one_currency():
    landed = pl.DataFrame({"need_id": ["N1"], "line_id": ["L1"], "landed_per_unit": [10.5]})
    target = {"target_price_per_unit": 900.0, "currency": "RUB"}  # 10 USD
    line = {"price_per_unit": 8.0, "currency": "USD"}
    assert verdicts_of(target, line)["price"]["verdict"] == "met"
    assert "not landed" in verdicts_of(target, line)["price"]["reason"]
    row = verdicts_of(target, line, landed=landed)["price"]
    assert (row["verdict"], row["asked"], row["has"]) == ("failed", 10.0, 10.5)


def test_a_rate_that_is_lacking_leaves_the_price_unknown():
    row = verdicts_of({"target_price_per_unit": 9.0, "currency": "CNY"}, {"price_per_unit": 8.0, "currency": "USD"})[
        "price"
    ]
    assert row["verdict"] == "unknown"
    assert "CNY" in row["reason"]


def test_standards_held_lapsed_lacking_and_unknown():
    need = {"standards": "IATF16949|UN-R90"}
    held = [{"party_id": "M", "standard": "IATF16949", "valid_to": date(2024, 6, 30)}]
    found = verdicts_of(need, {}, held=held)
    assert found["quality_system"]["reason"] == "IATF16949 is held, but not in force on 2024-07-01"
    assert found["approval"]["reason"] == "approval UN-R90 lacking"
    assert verdicts_of(need, {})["approval"]["verdict"] == "unknown"  # nothing is known of the maker
    assert verdicts_of(need, {"standards": "UN-R90"})["approval"]["verdict"] == "met"


def test_who_holds_the_automotive_standard_keeps_the_general_one():
    held = [{"party_id": "M", "standard": "IATF16949"}]
    assert verdicts_of({"standards": "ISO9001"}, {}, held=held)["quality_system"]["verdict"] == "met"


def test_what_the_market_asks_counts_besides_what_the_buyer_asks():
    approvals = pl.DataFrame({"need_id": ["N1", "N1"], "regulation_id": ["UN-R90", "UN-R148"], "held": [True, False]})
    found = qualify(
        PAIR, needs({"name": "x"}), lines({"name": "y", "standards": "ISO9001"}), asked(approvals=approvals)
    )
    verdicts = dict(found.filter(pl.col("test") == "approval").select("subject", "verdict").iter_rows())
    assert verdicts == {"UN-R90": "met", "UN-R148": "failed"}


def test_lead_time_and_validity():
    late = verdicts_of({"within_days": 30.0}, {"lead_time_days": 45.0, "valid_to": date(2024, 6, 1)})
    assert late["lead_time"]["reason"] == "lead time of 45 days, asked within 30"
    assert late["validity"]["verdict"] == "failed"
    assert verdicts_of({}, {"valid_from": date(2024, 9, 1)}, until=date(2024, 12, 1))["validity"]["verdict"] == "met"


def test_a_need_whose_best_match_fails_is_almost_met_and_says_what_lacks():
    wanted = needs({"name": "x", "quantity": 2000.0, "standards": "UN-R90"})
    offered = lines({"name": "y", "party_id": "M", "capacity_per_year": 1200.0})
    held = [{"party_id": "M", "standard": "ISO9001"}]
    tests = qualify(PAIR, wanted, offered, asked(held=held))
    row = need_outcomes(wanted, PAIR, tests).row(0, named=True)
    assert (row["outcome"], row["missing"]) == ("almost", "approval UN-R90 lacking; capacity 60%")


def test_a_need_is_not_met_while_a_test_of_its_match_cannot_be_told():
    wanted = needs({"name": "x", "quantity": 100.0, "standards": "UN-R90|ISO9001"})
    offered = lines({"name": "y", "party_id": "M"})
    row = need_outcomes(wanted, PAIR, qualify(PAIR, wanted, offered, asked())).row(0, named=True)
    assert (row["outcome"], row["matches"], row["qualified"]) == ("almost", 1, 1)
    assert row["missing"].count("nothing is known of what the maker holds") == 2


def test_kinds_of_standards():
    assert [kind_of(s) for s in ("IATF16949", "ISO-9001", "PPAP", "UN-R90")] == [
        "quality_system", "quality_system", "sample_approval", "approval",
    ]  # fmt: skip
