"""Plan and campaign agree: no unit is sold before the day on which the laboratory proves it and the office is done."""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from math import ceil

import polars as pl
import pytest

from corridor.agreement import Asked, agree, fewest_of, prover, wanted_tests, worth_per_day
from corridor.agreement.asking import not_in_campaign
from corridor.agreement.loop import with_days
from tests.against.campaign_checker import violations
from tests.against.random_agreements import random_case
from tests.network.helpers import EXACT, total


@cache
def agreed(seed):
    """A case made by chance, what plan and campaign agreed on, and the tables of its trade."""
    case = random_case(seed)
    tables = case.trade.tables()

    def plan(approvals):
        return case.trade.plan(EXACT, approvals=approvals)

    given = case.trade.inputs()
    found = agree(
        tables["approvals"], case.tested, plan, prover(case.inputs, case.options), lambda p: worth_per_day(given, p)
    )
    return case, found, tables


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
    case, found, tables = agreed(seed)
    assert sold_too_early(found, tables, case.trade.horizon) == 0.0
    assert 1 <= len(found.rounds) <= 10
    assert found.agreed == ("agree after" in found.rounds["sentence"][-1])
    # The loop is never worse than to delay what was planned first.
    assert found.gain >= -1e-6


@pytest.mark.parametrize("seed", range(6))
def test_the_campaign_of_an_agreement_keeps_every_rule(seed):
    case, found, _ = agreed(seed)
    granted = found.campaign.campaign_schedule["approval_ids"].str.split("|").explode().unique()
    kept = wanted_tests(case.inputs, Asked(frozenset(granted) & case.tested, {}))
    schedule = {"campaign_schedule": found.campaign.campaign_schedule}
    told = violations(kept.named(), schedule, case.options.start, case.options.days, 1.0)
    assert [t for t in told if "late" not in t and "scheduled" not in t and "no test" not in t] == []


def test_without_the_campaign_the_same_cases_would_sell_too_early():
    early = 0
    for seed in range(12):
        case, found, tables = agreed(seed)
        hopeful = case.trade.plan(EXACT)
        alone = type(found)(hopeful, found.campaign, found.approvals, found.rounds, False, 0.0, "")
        early += sold_too_early(alone, tables, case.trade.horizon) > 0
    assert early >= 6


def test_tests_that_no_wanted_approval_waits_for_are_left_out_with_all_that_names_them():
    case = random_case(1)
    first = sorted(case.tested)[0]
    kept = wanted_tests(case.inputs, Asked(frozenset({first}), {}))
    names = set(kept.campaign_tests["campaign_test_id"])
    assert names
    assert all(first in ids.split("|") for ids in kept.campaign_tests["approval_ids"])
    assert set(kept.campaign_alternatives["campaign_test_id"]) == names
    assert set(kept.test_orders["before"]) | set(kept.test_orders["after"]) <= names


def test_a_campaign_that_knows_what_sells_gains_on_plan_then_delay():
    gains = []
    for seed in range(12):
        case, found, tables = agreed(seed)
        gains.append(found.gain)
        # Plan-then-delay, by itself: the first plan, its campaign, and the plan under those approvals and days alone.
        hopeful = case.trade.plan(EXACT)
        grants = hopeful.plan_choices.filter(pl.col("kind") == "grant").group_by("id").agg(pl.col("from_day").min())
        office = dict(tables["approvals"].select("approval_id", "office_days").iter_rows())
        due = {a: day - timedelta(days=ceil(office[a])) for a, day in grants.iter_rows()}
        campaign = prover(case.inputs, case.options)(Asked(frozenset(due), due))
        days = dict(campaign.campaign_approvals.select("approval_id", "proven_on").iter_rows())
        late = with_days(tables["approvals"], {a: d for a, d in days.items() if a in due}, case.tested - set(due))
        delayed = total(case.trade.plan(EXACT, approvals=late))
        assert total(found.plan) == pytest.approx(delayed - found.gain)
    assert min(gains) >= 0
    assert sum(gain > 1 for gain in gains) >= 3


def test_tests_for_what_is_worth_most_count_most_and_what_a_plan_waits_for_always_counts():
    case = random_case(3)
    one, other = sorted(case.tested)[:2]
    kept = wanted_tests(case.inputs, Asked(frozenset({one, other}), {}, {one: 90.0, other: 10.0})).campaign_tests
    alone = {a: kept.filter(pl.col("approval_ids") == a)["priority"].sum() for a in (one, other)}
    assert alone[one] > alone[other]
    assert kept["mandatory"].all()


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


def test_of_the_tests_of_a_case_those_that_the_fewest_makes_are_taken_with_all_that_names_them():
    case = random_case(1)
    rows = case.inputs.campaign_tests.with_row_index("n").with_columns(
        approval_family=pl.lit("F"), test_id=pl.format("T{}", "n")
    )
    own = pl.col("n") == 0
    rows = rows.with_columns(test_id=pl.when(own).then(None).otherwise("test_id")).drop("n")
    inputs = replace(case.inputs, campaign_tests=rows)
    chosen = pl.DataFrame({"approval_family": ["F", "F"], "test_id": ["T2", "T99"]})
    kept = fewest_of(inputs, chosen)
    names = rows["campaign_test_id"].to_list()
    assert kept.campaign_tests["campaign_test_id"].to_list() == [names[0], names[2]]
    assert set(kept.campaign_alternatives["campaign_test_id"]) == {names[0], names[2]}
    assert not_in_campaign(inputs, chosen).rows() == [("F", "T99")]
