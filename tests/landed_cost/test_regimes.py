"""Customs regimes: what is suspended never falls due, what is given back is paid first."""

from datetime import date

import pytest

from corridor.landed_cost import LandedCostOptions
from tests.landed_cost.helpers import SURE, by_head, price, refused, total

# Value 98, duty 10 % = 9.80, VAT 20 % of 107.80 = 21.56, cash and not cost.
INWARD = {"regime_id": "INWARD", "country": "RU", "kind": "inward_processing", "relieves": "duty|vat", "share": 1.0,
          "given": "suspended"} | SURE  # fmt: skip
PLACED = {"regime_id": "INWARD"}


def test_what_is_suspended_leaves_cost_and_cash():
    free, placed = price(), price(PLACED, regimes=[INWARD])
    assert by_head(placed)["relief"] == pytest.approx(-(9.8 + 21.56))
    assert total(placed)["landed_per_unit"] == pytest.approx(total(free)["landed_per_unit"] - 9.8)
    assert total(placed)["cash_per_unit"] == pytest.approx(total(free)["cash_per_unit"] - 9.8 - 21.56)
    assert by_head(placed)["duty"] == pytest.approx(9.8)  # the line stands, and what takes it off beside it


def test_a_share_is_relieved_in_part():
    placed = price(PLACED, regimes=[INWARD | {"relieves": "duty", "share": 0.75}])
    assert by_head(placed)["relief"] == pytest.approx(-0.75 * 9.8)


def test_what_is_given_back_is_paid_first():
    drawback = INWARD | {"kind": "drawback", "given": "given_back"}
    free, placed = price(), price(PLACED, regimes=[drawback])
    assert total(placed)["landed_per_unit"] == pytest.approx(total(free)["landed_per_unit"] - 9.8)
    assert total(placed)["cash_per_unit"] == pytest.approx(total(free)["cash_per_unit"])


def test_money_that_waits_to_come_back_costs_interest():
    drawback = INWARD | {"kind": "drawback", "given": "given_back", "given_back_after_days": 73.0, "relieves": "duty"}
    options = LandedCostOptions(finance_rate_per_year=0.1)
    without = price(options=options)
    placed = price(PLACED, regimes=[drawback], options=options)
    # 10 % a year on 9.80 for a fifth of a year.
    more = by_head(placed)["finance"] - by_head(without)["finance"]
    assert more == pytest.approx(0.1 * 9.8 / 5)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"regime_id": "OTHER"}, "regimes has no row INWARD"),
        ({"country": "KZ"}, "is one of KZ, and the goods go to RU"),
        ({"valid_to": date(2024, 5, 16)}, "is not in force on 2024-05-17"),
        ({"valid_from": date(2024, 5, 18)}, "is not in force on 2024-05-17"),
        ({"hs_prefix": "8703"}, "is for goods of 8703"),
        ({"condition": "ckd"}, "does not hold (ckd)"),
        ({"condition": "inward_permit"}, "cannot be told without: inward_permit"),
        ({"condition": "inward_permit &&& x ="}, "cannot be told without"),
    ],
)
def test_a_regime_that_is_not_for_the_entry_is_refused(row, why):
    assert why in refused(price(PLACED, regimes=[INWARD | row]))


def test_a_permit_that_the_case_states_opens_a_regime():
    row = INWARD | {"condition": "inward_permit"}
    options = LandedCostOptions(end_use_permits=frozenset({"inward_permit"}))
    assert "relief" in by_head(price(PLACED, regimes=[row], options=options))


def test_an_entry_without_a_regime_is_released_for_home_use():
    assert "relief" not in by_head(price(regimes=[INWARD]))


def test_relief_is_as_sure_as_the_regime():
    assert total(price(PLACED, regimes=[INWARD | {"confidence": "estimate"}]))["outcome"] == "estimated"
    assert total(price(PLACED, regimes=[INWARD]))["outcome"] == "complete"
