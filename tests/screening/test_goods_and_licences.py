"""Pointers to control lists ask and never answer; a dealing stays within its licence or not."""

from datetime import date

import pytest
from pydantic import ValidationError

from corridor.case.settings import ScreeningSettings
from corridor.screening.goods import goods_questions
from corridor.screening.licences import may_use
from corridor.tables.screening import ControlPointers
from corridor.tables.what import Products

DAY, LAST = date(2025, 1, 1), date(2025, 12, 31)
PRODUCTS = Products.frame(
    {"product_id": code, "name": "x", "kind": "part", "hs_code": code} for code in ("870830", "854231", "392690")
)


def pointer(**more):
    base = {"control_pointer_id": "C", "legal_system": "XX", "control_list": "a list", "hs_code": "8542"}
    return ControlPointers.frame([base | {"question": "Does it meet the parameters?"} | more])


@pytest.mark.parametrize(
    ("more", "asked"),
    [
        ({}, ["854231"]),
        ({"hs_code": "87"}, ["870830"]),
        ({"hs_code": "854232"}, []),
        ({"destination": "RU|BY"}, ["854231"]),
        ({"destination": "KZ"}, []),
        ({"legal_system": "YY"}, []),
        ({"valid_to": date(2024, 12, 31)}, []),
        ({"valid_from": date(2025, 12, 31)}, ["854231"]),
    ],
)
def test_a_code_that_begins_as_the_pointer_does_asks_its_question(more, asked):
    found = goods_questions(PRODUCTS, pointer(**more), ["RU", "IR"], ["XX"], DAY, LAST)
    assert found["product_id"].to_list() == asked


LICENCE = {"licence_id": "L", "product_id": None, "quantity": 100.0, "value": 5000.0, "currency": "USD",
           "valid_from": DAY, "valid_to": LAST}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "more", "within", "told"),
    [
        ({}, {}, True, "within L"),
        ({}, {"on": date(2026, 1, 1)}, False, "not between"),
        ({"product_id": "Q"}, {}, False, "it is for Q"),
        ({}, {"used_quantity": 90.5}, False, "9.5 of 100 units are left"),
        ({}, {"used_quantity": 90.0}, True, "within L"),
        ({}, {"used_value": 4500.0}, False, "500 of 5000 USD are left"),
        ({}, {"currency": "EUR"}, False, "its value is in USD"),
        ({"quantity": None, "value": None}, {"quantity": 1e9, "value": 1e12}, True, "within L"),
    ],
)
def test_a_dealing_stays_within_its_licence_or_not(change, more, within, told):
    dealing = {"on": date(2025, 6, 1), "product_id": "P", "quantity": 10.0, "value": 1000.0, "currency": "USD"} | more
    allowed, why = may_use(LICENCE | change, **dealing)
    assert allowed is within
    assert told in why


@pytest.mark.parametrize("score", [0.0, 0.61, 1.0])
def test_no_setting_hides_alerts(score):
    with pytest.raises(ValidationError):
        ScreeningSettings(alert_from=score)
