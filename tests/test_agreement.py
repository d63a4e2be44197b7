"""Plan and campaign agree: no unit is sold before the day on which the laboratory proves it and the office is done."""

from datetime import timedelta
from math import ceil

import polars as pl
import pytest

from corridor.agreement import agree, prover, wanted_tests
from tests.against.campaign_checker import violations
from tests.against.random_agreements import random_case
from tests.network.helpers import EXACT, total


def agreed(case):
    tables = case.trade.tables()

    def plan(approvals):
        return case.trade.plan(EXACT, approvals=approvals)

    return agree(tables["approvals"], case.tested, plan, prover(case.inputs, case.options)), tables


def sold_too_early(found, tables, horizon):
    """Units sold beyond the days of a period that lie after the proof and the office's time."""
    office = dict(tables["approvals"].select("approval_id", "office_days").iter_rows())
    proven = dict(found.campaign.campaign_approvals.select("approval_id", "proven_on").iter_rows())
    gates = dict(tables["approval_gates"].select("product_id", "approval_id").iter_rows())
    early = 0.0
    for row in found.plan.plan_sales.iter_rows(named=True):
        period, approval = horizon.by_label(row["period"]), gates[row["product_id"]]
        if approval not in proven:
            early += row["sold"]
            continue
        opens = proven[approval] + timedelta(days=ceil(office[approval]))
        days = max(0, min(period.days, (period.last - max(opens, period.first)).days + 1))
        early += max(0.0, row["sold"] - row["wanted"] * days / period.days - 1e-6)
    return early


@pytest.mark.parametrize("seed", range(60))
def test_no_unit_is_sold_before_its_approval_is_scheduled(seed):
    case = random_case(seed)
    found, tables = agreed(case)
    assert sold_too_early(found, tables, case.trade.horizon) == 0.0
    assert 1 <= len(found.rounds) <= 10
    assert found.agreed == ("agree after" in found.rounds["sentence"][-1])
    # The loop is never worse than to delay what was planned first.
    assert found.gain >= -1e-6


@pytest.mark.parametrize("seed", range(6))
def test_the_campaign_of_an_agreement_keeps_every_rule(seed):
    case = random_case(seed)
    found, _ = agreed(case)
    granted = found.campaign.campaign_schedule["approval_ids"].str.split("|").explode().unique()
    kept = wanted_tests(case.inputs, set(granted) & case.tested, {})
    schedule = {"campaign_schedule": found.campaign.campaign_schedule}
    told = violations(kept.named(), schedule, case.options.start, case.options.days, 1.0)
    assert [t for t in told if "late" not in t and "scheduled" not in t and "no test" not in t] == []


def test_without_the_campaign_the_same_cases_would_sell_too_early():
    early = 0
    for seed in range(12):
        case = random_case(seed)
        found, tables = agreed(case)
        hopeful = case.trade.plan(EXACT)
        alone = type(found)(hopeful, found.campaign, found.approvals, found.rounds, False, 0.0, "")
        early += sold_too_early(alone, tables, case.trade.horizon) > 0
    assert early >= 6


def test_tests_that_no_wanted_approval_waits_for_are_left_out_with_all_that_names_them():
    case = random_case(1)
    first = sorted(case.tested)[0]
    kept = wanted_tests(case.inputs, {first}, {})
    names = set(kept.campaign_tests["campaign_test_id"])
    assert names
    assert all(first in ids.split("|") for ids in kept.campaign_tests["approval_ids"])
    assert set(kept.campaign_alternatives["campaign_test_id"]) == names
    assert set(kept.test_orders["before"]) | set(kept.test_orders["after"]) <= names


def test_a_plan_that_ends_up_dearer_is_told_with_what_agreeing_gained():
    gains = []
    for seed in range(12):
        case = random_case(seed)
        found, _ = agreed(case)
        gains.append(found.gain)
        assert found.rounds["plan_cost"][-1] == pytest.approx(total(found.plan)) or not found.agreed
    assert max(gains) >= 0


def test_what_cannot_be_scheduled_is_not_sold():
    case = random_case(2)
    inputs = case.inputs
    never = inputs.campaign_facilities.with_columns(pl.lit(0, pl.Int64).alias("capacity"))
    tables = case.trade.tables()
    closed = type(inputs)(**{**inputs.named(), "campaign_facilities": never})
    found = agree(
        tables["approvals"], case.tested, lambda a: case.trade.plan(EXACT, approvals=a), prover(closed, case.options)
    )
    assert found.plan.plan_sales["sold"].sum() == 0
    assert found.agreed
