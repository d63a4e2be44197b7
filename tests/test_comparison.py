from dataclasses import replace

import polars as pl

from corridor.comparison import compare_runs
from tests.explanation.small_run import small_run


def test_a_run_beside_itself_has_not_moved():
    same = compare_runs(small_run(), small_run())
    assert (len(same.plan), len(same.units), len(same.inputs)) == (0, 0, 0)
    assert "The plan's cost is the same." in same.to_text()


def test_what_moved_is_named_by_line_and_the_parts_sum_to_the_whole():
    before = small_run()
    lines = before.results["cost_lines"].with_columns(
        amount_per_unit=pl.when(pl.col("line") == "freight")
        .then(pl.col("amount_per_unit") + 50)
        .otherwise("amount_per_unit"),
        rule_id=pl.when(pl.col("line") == "freight").then(pl.lit("R-new")).otherwise("rule_id"),
    )
    plan = before.results["plan_cost_lines"].with_columns(amount=pl.lit(63000.0))
    after = replace(
        before,
        results=before.results | {"cost_lines": lines, "plan_cost_lines": plan},
        meta=before.meta | {"run": "two", "file_hashes": {"a.csv": "2", "b.csv": "1"}},
    )
    moved = compare_runs(before, after)
    assert moved.plan["change"].sum() == 3000.0
    assert moved.units.select("entry_id", "change").rows() == [("E-RAIL", 50.0), ("E-ROAD", 50.0)]
    text = moved.to_text()
    assert "freight of TARA: 60,000.00 -> 63,000.00 (+3,000.00)" in text
    assert "R-freight -> R-new" in text
    assert "Input a.csv: changed." in text
    assert "Input b.csv: new." in text
