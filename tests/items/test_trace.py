"""The trace of an item: lines that add up, the row of each, and why the other rows lost."""

import json
from datetime import date

import pytest

from corridor import price
from corridor.errors import CorridorError
from corridor.report.trace_page import trace_page

CELLS = {
    "item_id": "CAR", "hs_code": "8703231981", "engine_cc": "1600", "power_kw": "83", "propulsion": "petrol",
    "mass_kg_per_unit": "1200", "from_country": "IR", "to_country": "RU", "on": "2024-05-17", "price_per_unit": "9000",
    "currency": "USD", "units": "8", "inland_per_unit": "100", "main_carriage_per_unit": "600",
    "after_border_per_unit": "0",
}  # fmt: skip


@pytest.fixture(scope="module")
def told():
    return price(CELLS).trace("CAR")


def line(told, head):
    return next(found for found in told.lines if found.head == head)


def test_the_lines_add_up_to_the_landed_cost_and_to_the_cash(told):
    assert sum(found.amount for found in told.lines if found.is_cost) == pytest.approx(told.landed)
    assert sum(found.amount for found in told.lines) == pytest.approx(told.cash)


def test_a_line_names_its_row_with_its_dates_and_its_source_by_title(told):
    excise = line(told, "excise")
    assert excise.row == "import_taxes/X0020"
    assert excise.dates == "in force from 2024-01-01 to 2024-12-31"
    assert "(" in excise.source
    # 83 kW / 0.75 = 110.667 hp at 58 roubles.
    assert excise.formula.startswith("110.667 hp (hp of one unit) x 58 RUB")


def test_rows_that_lost_say_why(told):
    lost = {text.split(" ")[0]: text for text in line(told, "excise").lost}
    assert "ended 2022-12-31" in lost["X0004"]
    assert "engine_power_hp is 110.6666667, and the row is for up to 90" in lost["X0019"]
    duty = line(told, "duty").lost
    assert any("no preference is claimed" in text for text in duty)
    fee = line(told, "processing_fee").lost
    assert any("the value lies in another step" in text for text in fee)


def test_rows_that_charge_nothing_stand_apart(told):
    named = {text.split(":")[0] for text in told.others}
    assert named
    assert not named & {found.line for found in told.lines}


def test_text_json_and_page_say_the_same(told):
    body, page, text = json.loads(told.to_json()), trace_page(told), told.to_text()
    assert [found["amount"] for found in body["lines"]] == [found.amount for found in told.lines]
    for found in told.lines:
        assert f"{found.amount:,.2f}" in text
        assert f"{found.amount:,.2f}" in page
        assert found.row in page
    assert "http" not in page.replace("http-equiv", "")


def test_a_refusal_is_traced_as_one():
    told = price({**CELLS, "currency": "XAF"}).trace("CAR")
    assert told.outcome == "refused"
    assert told.landed is None
    assert "fx_rates" in told.to_text() or "rate of XAF" in told.to_text()
    assert "Refused" in trace_page(told)


def test_what_could_harm_a_page_is_shown_as_it_is():
    page = trace_page(price({**CELLS, "description": "<script>alert(1)</script>"}).trace("CAR"))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_an_item_that_is_not_there_is_told():
    with pytest.raises(CorridorError, match="no item"):
        price(CELLS).trace("OTHER")


def test_the_day_is_part_of_the_question():
    other = price({**CELLS, "on": str(date(2023, 6, 1))}).trace("CAR")
    assert line(other, "excise").row == "import_taxes/X0012"
