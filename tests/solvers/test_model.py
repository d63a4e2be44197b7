"""The three tables: ids in order, terms joined to their constraints, nothing lost on the way."""

import polars as pl
import pytest

from corridor.solvers import Block, Model, term


def _two_flows() -> tuple[Model, pl.DataFrame]:
    model = Model()
    flows = model.decide("flow", pl.DataFrame({"market": ["A", "B"], "cost": [1.0, 2.0], "upper": [5.0, None]}))
    return model, flows


def test_a_decision_without_an_upper_bound_has_none():
    model, flows = _two_flows()
    assert flows["upper"].to_list() == [5.0, float("inf")]
    assert model.columns()["lower"].to_list() == [0.0, 0.0]


def test_terms_find_their_constraint_by_its_key():
    model, flows = _two_flows()
    rows = pl.DataFrame({"market": ["B", "A"], "lower": [3.0, 1.0], "upper": [None, 4.0]})
    model.constrain(Block("need", ["market"], rows, [term(flows, ["market"], 2.0)]))
    assert model.rows()["key"].to_list() == ["B", "A"]
    assert model.entries().rows() == [(0, 1, 2.0), (1, 0, 2.0)]


def test_a_decision_named_twice_in_a_constraint_counts_with_the_sum():
    model, flows = _two_flows()
    rows = pl.DataFrame({"market": ["A", "B"], "lower": [0.0, 0.0], "upper": [1.0, 1.0]})
    model.constrain(Block("twice", ["market"], rows, [term(flows, ["market"], 2.0), term(flows, ["market"], -0.5)]))
    assert model.entries()["value"].to_list() == [1.5, 1.5]


def test_a_term_without_a_constraint_is_refused():
    model, flows = _two_flows()
    rows = pl.DataFrame({"market": ["A"], "lower": [0.0], "upper": [1.0]})
    with pytest.raises(ValueError, match=r"need: a term belongs to no constraint: \[\{'market': 'B'\}\]"):
        model.constrain(Block("need", ["market"], rows, [term(flows, ["market"])]))


def test_a_missing_number_never_reaches_the_solver():
    model = Model()
    model.decide(
        "flow", pl.DataFrame({"market": ["A"], "cost": [None]}, schema={"market": pl.String, "cost": pl.Float64})
    )
    with pytest.raises(ValueError, match="missing cost"):
        model.arrays()


def test_arrays_hold_the_coefficients_row_by_row():
    model, flows = _two_flows()
    rows = pl.DataFrame({"market": ["A", "B", "C"], "lower": [0.0, 0.0, 0.0], "upper": [None, None, 9.0]})
    model.constrain(Block("need", ["market"], rows, [term(flows, ["market"], pl.col("cost"))]))
    arrays = model.arrays()
    assert arrays.starts.tolist() == [0, 1, 2, 2]
    assert arrays.columns.tolist() == [0, 1]
    assert arrays.values.tolist() == [1.0, 2.0]
