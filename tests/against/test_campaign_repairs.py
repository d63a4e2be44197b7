"""Repairs of campaigns made by chance, looked at by separate code: every rule holds, and what had begun stays."""

import random
from datetime import timedelta

import polars as pl
import pytest

from corridor.campaign import CampaignOptions, Inputs, schedule
from corridor.campaign.repair import repair
from corridor.tables.campaign import CampaignEvents
from tests.against.campaign_checker import violations
from tests.against.random_campaigns import random_campaign

KINDS = ("test_failed", "specimen_lost", "facility_closed", "test_longer")


def something_happens(made, row, rng):
    """An event about a test of a schedule, and the hour of it."""
    kind = rng.choice(KINDS)
    specimen = (row["specimen_ids"] or "S00").split("|")[0]
    subject = {"specimen_lost": specimen, "facility_closed": row["facility_id"]}.get(kind, row["campaign_test_id"])
    hour = row["end_hours"] if kind == "test_failed" else max(0.0, row["start_hours"] + rng.choice((0, 1, 2, -24, 24)))
    day = made.start + timedelta(days=int(hour // 24))
    until = day + timedelta(days=13) if kind == "facility_closed" else None
    event = {"event_id": "X", "kind": kind, "subject": subject, "on": day, "hour": hour % 24, "until_on": until}
    return CampaignEvents.frame([event | {"hours": 4.0 if kind == "test_longer" else None}]), hour


@pytest.mark.parametrize("batch", range(4))
def test_a_repair_keeps_every_rule_and_leaves_the_past_alone(batch):
    repaired = 0
    for seed in range(10 * batch, 10 * batch + 10):
        made, rng = random_campaign(seed), random.Random(seed)
        options = CampaignOptions(made.start, made.days, made.step, limit=0.5, workers=1)
        former = schedule(Inputs.of(made.tables), options).campaign_schedule
        if former.is_empty():
            continue
        events, hour = something_happens(made, former.row(rng.randrange(former.height), named=True), rng)
        found = repair(Inputs.of(made.tables), options, former, events)
        now = {r["campaign_test_id"]: r for r in found.result.campaign_schedule.iter_rows(named=True)}
        # A test that failed may have no specimen or no weather left.
        reasons = found.result.campaign_reasons.filter(pl.col("kind") == "left_out")
        lost = set(reasons["campaign_test_id"])
        assert set(now) | lost == set(found.inputs.campaign_tests["campaign_test_id"]), seed
        assert not lost & set(now)
        assert found.result.status == ("partial" if lost else "feasible")
        repaired += not lost
        begun = {r["campaign_test_id"]: r for r in former.iter_rows(named=True) if r["start_hours"] < hour}
        tables = {n: getattr(found.result, n) for n in ("campaign_schedule", "campaign_specimens", "campaign_summary")}
        told = violations(found.inputs.named(), tables, made.start, made.days, made.step, set(begun))
        assert [t for t in told if t not in {f"{test} is not scheduled" for test in lost}] == [], seed
        for name, row in begun.items():
            assert (now[name]["start_hours"], now[name]["facility_id"]) == (row["start_hours"], row["facility_id"])
    assert repaired >= 6
