"""Schedules of campaigns made by chance, looked at by the checker that shares nothing with the room.

A run of the tests looks at some; `python -m benchmarks.campaign check` looks at a thousand.
"""

import pytest

from corridor.campaign import CampaignOptions, Inputs, schedule
from tests.against.campaign_checker import violations
from tests.against.random_campaigns import random_campaign

BATCHES, EACH = 8, 15
EFFORT = 0.5


@pytest.mark.parametrize("batch", range(BATCHES))
def test_every_schedule_keeps_every_rule(batch):
    found = 0
    for seed in range(batch * EACH, (batch + 1) * EACH):
        made = random_campaign(seed)
        result = schedule(
            Inputs.of(made.tables), CampaignOptions(made.start, made.days, made.step, limit=EFFORT, workers=1)
        )
        if result.campaign_schedule.is_empty():
            # So little effort may end without a schedule; it may never say that there is none.
            assert result.status == "unknown"
            continue
        found += 1
        tables = {name: getattr(result, name) for name in vars(result) if name.startswith("campaign_")}
        assert violations(made.tables, tables, made.start, made.days, made.step) == [], f"seed {seed}"
    assert found >= EACH - 1
