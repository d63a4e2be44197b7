"""Sums of the page: what is paid, on which estimates it rests, what each way could cost."""

import polars as pl
import pytest

from corridor.report import facts
from corridor.report.reading import Reader
from corridor.report.sections.alternatives import alternatives
from corridor.tables import RESULT_TABLES
from tests.report.sample_run import paid_line, sample_run

R = RESULT_TABLES


def reader_with(**results):
    run = sample_run()
    run.results.update(results)
    return Reader(run)


def test_shares_leave_out_what_nobody_pays():
    # 60,000 of 540,000 is sourced; the 300,000 of shortage is a price of the model, not money.
    shares = facts.confidence_shares(reader_with())
    assert shares == pytest.approx({"sourced": 60 / 540, "recalled": 0.0, "estimate": 480 / 540})


def test_an_estimate_of_several_periods_is_one_row():
    lines = [
        paid_line(1, "making", "plan_supply", "TARA-CBU/1403-Q1", 100.0, "estimate"),
        paid_line(2, "making", "plan_supply", "TARA-CBU/1403-Q2", 30.0, "estimate") | {"period": "1403-Q2"},
    ]
    found = facts.estimates_by_money(reader_with(plan_cost_lines=R["plan_cost_lines"].frame(lines)))
    assert found.select("rule", "amount").rows() == [("TARA-CBU", 130.0)]


def test_a_line_of_a_flow_is_split_over_the_rules_behind_it():
    # Freight of 1,000 per unit is 750 of one estimate and 250 of another: 80 of the plan go 60 to 20.
    behind = [
        {"entry_id": "E-ROAD", "line_no": number, "head": "freight", "line": "freight", "basis": "one unit",
         "quantity": 1.0, "unit": "unit", "rate": amount, "currency": "USD", "fx": 1.0, "amount_per_unit": amount,
         "is_cost": True, "per_load": False, "rule_id": rule, "source": "S", "confidence": "estimate"}
        for number, (rule, amount) in enumerate((("LANE-A", 750.0), ("LANE-B", 250.0)), 1)
    ]  # fmt: skip
    lines = [paid_line(1, "freight", "plan_flows", "E-ROAD", 80.0, "estimate")]
    reader = reader_with(cost_lines=R["cost_lines"].frame(behind), plan_cost_lines=R["plan_cost_lines"].frame(lines))
    assert facts.estimates_by_money(reader).select("rule", "amount").rows() == [("LANE-A", 60.0), ("LANE-B", 20.0)]


def test_what_levers_save_together_and_the_best_of_them():
    assert facts.saved(reader_with()) == (1000.0, 150.0, "way")
    assert facts.saved(reader_with(savings=R["savings"].empty())) is None


def test_ways_are_listed_with_what_they_stand_above_the_cheapest():
    (table,) = alternatives(reader_with()).blocks
    titles = [head.title for head in table.heads]
    ways = [dict(zip(titles, cells, strict=True)) for cells in table.rows]
    assert [(w["Way"].text, w["Units"].sort) for w in ways] == [("road", 60.0), ("rail", 0.0)]
    # 9,400 by rail are 4.4 % above 9,000 by road.
    assert [w["Above the"].sort for w in ways] == pytest.approx([0.0, 400 / 9000])


def test_a_way_that_was_refused_is_counted_not_listed():
    section = alternatives(reader_with())
    assert "2 ways could be priced" in section.lead
    assert "1 entry could not be priced" in section.lead


def test_without_a_priced_way_the_section_points_to_the_refusals():
    refused = sample_run().results["landed_costs"].with_columns(landed_per_unit=pl.lit(None, pl.Float64))
    section = alternatives(reader_with(landed_costs=refused))
    assert "None of 3 entries could be priced" in section.lead
