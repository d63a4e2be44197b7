"""What comes back from the solver: values, prices, a checked status and the record."""

import numpy as np
import polars as pl
import pytest

from corridor.errors import SolveError
from corridor.solvers import Block, Model, SolveSettings, solve, term


def _knapsack(least: float) -> tuple[Model, pl.DataFrame]:
    # Take at least `least` kg at least cost: whole boxes of 3 kg for 4, or loose goods for 2 a kg, 1 kg at most.
    model = Model()
    boxes = model.decide("box", pl.DataFrame({"k": [0], "cost": [4.0], "upper": [2.0], "whole": [True]}))
    loose = model.decide("loose", pl.DataFrame({"k": [0], "cost": [2.0], "upper": [1.0]}))
    rows = pl.DataFrame({"k": [0], "lower": [least], "upper": [None]}, schema_overrides={"upper": pl.Float64})
    model.constrain(Block("enough", ["k"], rows, [term(boxes, ["k"], 3.0), term(loose, ["k"])]))
    return model, pl.concat([boxes, loose])


def test_whole_decisions_are_whole_and_the_record_says_what_was_done():
    model, decisions = _knapsack(4.0)
    solution = solve(model, "S", "boxes", SolveSettings(seed=7, gap=0.01, time_limit_seconds=10))
    # One box and one kg loose: 4 + 2 = 6; two boxes would be 8.
    assert solution.of(decisions)["quantity"].to_list() == pytest.approx([1.0, 1.0])
    assert solution.objective == pytest.approx(6.0)
    record = solution.solves().row(0, named=True)
    assert record["status"] == "Optimal"
    assert record["bound"] == pytest.approx(6.0)
    assert (record["decisions"], record["constraints"], record["coefficients"], record["whole_decisions"]) == (
        2,
        1,
        2,
        1,
    )
    assert (record["seed"], record["gap_limit_frac"], record["time_limit_seconds"]) == (7, 0.01, 10.0)
    assert record["solver"].startswith("HiGHS 1.13")


def test_with_whole_decisions_fixed_every_constraint_has_a_price():
    model, decisions = _knapsack(3.5)
    found = solve(model, "S", "boxes", SolveSettings())
    fixed = solve(model, "F", "fixed", SolveSettings(), fixed=found.values)
    assert fixed.of(decisions)["quantity"].to_list() == pytest.approx([1.0, 0.5])
    # The last half kilogram is loose goods at 2 a kg.
    assert fixed.prices is not None
    assert fixed.prices[0] == pytest.approx(2.0)


def test_what_cannot_be_done_is_an_error_that_names_the_status():
    model, _ = _knapsack(8.0)
    with pytest.raises(SolveError, match="boxes: no plan was found; the solver's status is Infeasible"):
        solve(model, "S", "boxes", SolveSettings())


def test_an_unbounded_model_is_an_error():
    model = Model()
    model.decide("x", pl.DataFrame({"cost": [-1.0]}))
    with pytest.raises(SolveError, match="Unbounded"):
        solve(model, "S", "free money", SolveSettings())


def test_a_model_without_decisions_costs_its_offset():
    model = Model()
    model.offset = 5.0
    assert solve(model, "S", "nothing", SolveSettings()).objective == 5.0


def test_a_block_without_rows_changes_nothing():
    model, decisions = _knapsack(4.0)
    none = pl.DataFrame(schema={"k": pl.Int64, "lower": pl.Float64, "upper": pl.Float64})
    model.constrain(Block("none", ["k"], none, [term(decisions.clear(), ["k"])]))
    assert solve(model, "S", "boxes", SolveSettings()).objective == pytest.approx(6.0)


def test_the_number_of_threads_may_change_within_a_process():
    # HiGHS itself answers the second count with an error and an objective of 0.
    for threads in (1, 2, 1):
        model, _ = _knapsack(4.0)
        solution = solve(model, "S", "boxes", SolveSettings(threads=threads))
        assert solution.objective == pytest.approx(6.0)
        assert solution.record["threads"] == threads


def test_a_start_is_taken_and_does_not_change_the_answer():
    model, _ = _knapsack(4.0)
    started = solve(model, "S", "boxes", SolveSettings(), start=np.array([2.0, 0.0]))
    assert started.objective == pytest.approx(6.0)
