"""The plan costs what the second model says, on 200 random trades with every kind of decision."""

import math

import pytest

from corridor.errors import SolveError
from tests.against.random_trades import random_trade
from tests.against.second_network_model import least_objective
from tests.network.helpers import total


@pytest.mark.parametrize("seed", range(200))
def test_the_plan_costs_what_an_independent_model_says(seed):
    trade, options = random_trade(seed)
    expected = least_objective(trade.inputs(options))
    if math.isinf(expected):
        with pytest.raises(SolveError, match="cannot be met"):
            trade.plan(options)
        return
    result = trade.plan(options)
    assert total(result) == pytest.approx(expected, rel=1e-6, abs=1e-6)
    assert result.solves["objective"][0] == pytest.approx(expected, rel=1e-6, abs=1e-6)
