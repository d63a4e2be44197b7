"""The plans of the examples, looked at by the checker that shares nothing with the model."""

from pathlib import Path

import pytest

from corridor.case import load_case
from corridor.matched import plan_with
from corridor.periods import Horizon
from corridor.pipeline import plan_case
from tests.against.plan_checker import violations


@pytest.mark.parametrize("name", ["brake-pads", "iran-russia"])
def test_the_plan_of_an_example_holds(root: Path, name: str):
    case = load_case(root / "examples" / name)
    asked = case.settings.horizon
    horizon = Horizon.build(asked.calendar, asked.step, asked.first, asked.periods)
    results = plan_case(case.tables, case.settings, horizon)
    tables = plan_with(case.tables, results["matched_offers"], horizon)
    assert violations(tables, results, horizon) == []
    assert results["plan_sales"]["sold"].sum() > 0
    assert results["solves"]["gap_frac"][0] <= case.settings.network.gap
    savings = results["savings"]
    if name == "iran-russia":
        assert savings["saving"].sum() == pytest.approx(savings["cost"][0] - savings["cost"][-1])
