import json
from dataclasses import replace

import pytest

from corridor.explanation import answer
from tests.explanation.small_run import small_run

RUN = small_run()


def test_an_entry_is_traced_line_by_line_with_its_rules():
    told = answer(RUN, "E-RAIL")
    text = told.to_text()
    assert "  freight: 1,400.00 USD\n" in text
    assert " x 1,400 USD\n      R-freight; S" in text
    assert "vat: 1,600.00 USD  (comes back: cash, not cost)" in text
    assert "Landed 9,400.00 USD per unit (complete, 100% of it on sourced rows)" in text
    assert [line.amount for line in told.trace.lines] == [row["amount_per_unit"] for row in told.rows["cost_lines"]]


def test_why_not_by_rail_is_answered_in_money_head_by_head():
    text = answer(RUN, "why not ship tara to kazan by rail").to_text()
    assert "The cheapest such way is E-RAIL: 9,400.00 USD per unit landed." in text
    assert "the way asked for is 400.00 dearer per unit" in text
    assert "freight: 1,000.00 in the plan, 1,400.00 that way (+400.00)" in text
    assert "20 of 80 wanted units are left short. The capacity of TARA-CBU is used up." in text


def test_what_the_plan_does_is_not_argued_against():
    text = answer(RUN, "why not ship tara to kazan by lorry").to_text()
    assert text.startswith("The plan does this: 60 units")
    assert "dearer" not in text


def test_a_refused_way_says_what_would_cure_it():
    assert "1 of 1 ways are refused: no tariff row for air. Add one." in answer(RUN, "tara kazan air").to_text()


def test_a_way_that_is_not_kept_is_told_beside_those_that_are():
    told = answer(RUN, "tara to kazan by caspian").to_text()
    assert told.startswith("No way by caspian sea or roro is among those kept")
    assert "air, rail, road" in told


def test_a_way_that_does_not_exist_is_said_to_be_none():
    run = replace(RUN, results=RUN.results | {"entries": RUN.results["entries"].clear()})
    assert "No way of that kind joins" in answer(run, "tara to kazan by caspian").to_text()


def test_the_flow_of_the_plan_is_traced_line_by_line():
    told = answer(RUN, "tara to kazan by road").to_text()
    assert "The plan does this: 60 units" in told
    assert "freight: 1 unit x 1,000 = 1,000.00 USD" in told


@pytest.mark.parametrize("question", ["sea line", "Морская", "SEALINE"])
def test_a_stopped_party_is_answered_with_its_stop(question):
    assert "on a list" in answer(RUN, question).to_text()


def test_what_the_run_does_not_know_is_not_found():
    told = answer(RUN, "zebra")
    assert not told.found
    assert "Ask with a product and a place" in told.to_text()


def test_json_holds_the_rows():
    body = json.loads(answer(RUN, "why not tara kazan rail").to_json())
    assert body["found"] is True
    assert {row["head"]: row["more"] for row in body["rows"]["by_head"]} == {"freight": 400.0, "price": 0.0}
