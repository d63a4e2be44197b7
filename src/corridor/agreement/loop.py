"""Plan and campaign agree: nothing is sold before an approval that the laboratory can in fact prove.

The plan proposes what to have approved, the campaign answers with the days on which the tests for it end, and the plan
may not sell before them; until both hold and neither gets better by the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil
from typing import Any

import polars as pl

from corridor.agreement.asking import Asked, Prove
from corridor.campaign import CampaignResult
from corridor.network import PlanResult
from corridor.tables.campaign_results import AgreementRounds

MOST_ROUNDS = 10
BETTER = 1e-6
"""By so much of its cost a plan must be better to count as better."""
Plan = Callable[[pl.DataFrame], PlanResult]
"""From approvals to the plan under them."""
Worth = Callable[[PlanResult], Mapping[str, float]]
"""From a plan to what a day of each approval is worth in it."""


@dataclass(frozen=True)
class Agreement:
    """The plan and the campaign that agree, or the best two that are consistent.

    `approvals` carry the days on which they are proven; `gain` is what the plan is better than the first one with its
    approvals delayed; `word` says how it ended.
    """

    plan: PlanResult
    campaign: CampaignResult
    approvals: pl.DataFrame
    rounds: pl.DataFrame
    agreed: bool
    gain: float
    word: str


@dataclass(frozen=True)
class _Consistent:
    """A plan that sells nothing before its campaign, which tests for `asked`, has proven it."""

    plan: PlanResult
    campaign: CampaignResult
    approvals: pl.DataFrame
    asked: frozenset[str]

    @property
    def objective(self) -> float:
        return _objective(self.plan)


def agree(
    approvals: pl.DataFrame, tested: Set[str], plan: Plan, prove: Prove, worth: Worth | None = None,
    most_rounds: int = MOST_ROUNDS,
) -> Agreement:  # fmt: skip
    """Let plan and campaign answer each other until both hold.

    Parameters
    ----------
    approvals
        As the room of approvals gives them, with lead times that know no queue.
    tested
        Approvals that the campaign has tests for.
    plan, prove
        The two that answer.
    worth
        What a day of each approval is worth in a plan; without it all count alike.

    Notes
    -----
    The first round is plan-then-delay: the campaign knows what is wanted and by when, no more, and the plan is made
    anew with those approvals alone from the days that it gives. From then on the campaign also knows what a day of
    each approval is worth to the plan, and which are no longer wanted, so that it tests first for what sells; and the
    plan knows the days, and may want other approvals. A round ends in a plan that holds if it wants nothing that the
    last campaign did not prove. They agree when such a plan is no better than the best before. After half the rounds
    days only move later, so that the two cannot go round in a ring. The best of all plans that hold is taken, that of
    plan-then-delay among them.
    """
    return _Loop(approvals, tested, plan, prove, worth).run(most_rounds)


@dataclass
class _Loop:
    """What the two have told each other so far: days by approval, approvals whose tests cannot be scheduled."""

    approvals: pl.DataFrame
    tested: Set[str]
    plan: Plan
    prove: Prove
    worth: Worth | None
    days: dict[str, date] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    ideal: dict[str, date] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    first: _Consistent | None = None
    best: _Consistent | None = None

    def run(self, most_rounds: int) -> Agreement:
        last: CampaignResult | None = None
        asked_last: frozenset[str] = frozenset()
        for number in range(1, most_rounds + 1):
            proposed = self._with(self.days, self.closed)
            planned = self.plan(proposed)
            wanted = frozenset(_granted(planned)) & frozenset(self.tested)
            if last is not None and wanted <= asked_last:
                self.rows.append(_round(number, planned, wanted, last, {}, True))
                better = self._better(_Consistent(planned, last, proposed, asked_last))
                # The campaign of the first round did not know yet what a day is worth.
                if not better and (number > 2 or self.worth is None):
                    return self._ended(True, number)
            last, asked_last = self._proven(planned, wanted, number), wanted
            early = self._learn(planned, wanted, last, later_only=2 * number > most_rounds)
            if len(self.rows) < number:
                self.rows.append(_round(number, planned, wanted, last, early, not early))
            if not early:
                self._better(_Consistent(planned, last, self._with(_days(last), self.closed), wanted))
                if number == 1:
                    return self._ended(True, number)
            elif number == 1:
                self.first = self._delayed(wanted, last)
                self._better(self.first)
        if last is not None and self.best is self.first:
            self._better(self._delayed(asked_last, last))
        return self._ended(False, most_rounds)

    def _proven(self, planned: PlanResult, wanted: frozenset[str], number: int) -> CampaignResult:
        """The campaign for what a plan wants; after the first round it knows what a day of each is worth."""
        for approval, day in _due(planned, self.approvals, wanted).items():
            # The day on which it was first hoped for: days that a campaign has told are no reason to be no sooner.
            self.ideal.setdefault(approval, day)
        worth = self.worth(planned) if self.worth is not None and number > 1 else {}
        return self.prove(Asked(wanted, {a: self.ideal[a] for a in wanted}, worth))

    def _learn(
        self, planned: PlanResult, wanted: Set[str], campaign: CampaignResult, later_only: bool
    ) -> dict[str, int]:
        """Take the days of a campaign, and tell by how many days the plan sells too early what it wants."""
        told, office, granted = _days(campaign), _office(self.approvals), _granted(planned)
        early = {}
        for approval in sorted(wanted):
            day = told.get(approval)
            if day is None:
                self.closed.add(approval)
                early[approval] = 0
                continue
            behind = (day + timedelta(days=office[approval]) - granted[approval]).days
            if behind > 0:
                early[approval] = behind
            self.days[approval] = max(day, self.days.get(approval, day)) if later_only else day
        return early

    def _with(self, days: Mapping[str, date], closed: Set[str]) -> pl.DataFrame:
        return with_days(self.approvals, days, closed)

    def _delayed(self, wanted: Set[str], campaign: CampaignResult) -> _Consistent:
        """The plan with the approvals of a round alone, each from the day that its campaign gives."""
        days = _days(campaign)
        others = {a for a in self.tested if a not in wanted or a not in days} | self.closed
        asked = self._with(days, others)
        return _Consistent(self.plan(asked), campaign, asked, frozenset(wanted))

    def _better(self, held: _Consistent) -> bool:
        """Keep a plan that holds if it is the best so far."""
        if self.best is not None and held.objective >= self.best.objective - BETTER * abs(self.best.objective):
            return False
        self.best = held
        return True

    def _ended(self, agreed: bool, rounds: int) -> Agreement:
        assert self.best is not None
        held = self._without_needless_tests(self.best)
        gain = 0.0 if self.first is None else self.first.objective - held.objective
        if agreed:
            word = f"Plan and campaign agree after {rounds} round{'s' * (rounds != 1)}."
        else:
            word = (
                f"Stopped early: plan and campaign did not agree in {rounds} rounds. This is the best plan found that "
                "sells nothing before its approvals are proven; a better one may exist."
            )
        self.rows[-1] |= {"gain": gain, "sentence": f"{self.rows[-1]['sentence']} {word}"}
        return Agreement(held.plan, held.campaign, held.approvals, AgreementRounds.frame(self.rows), agreed, gain, word)

    def _without_needless_tests(self, held: _Consistent) -> _Consistent:
        """The campaign anew without tests for what the plan does not want after all, where the plan holds with it."""
        granted = _granted(held.plan)
        wanted = frozenset(granted) & frozenset(self.tested)
        if wanted == held.asked:
            return held
        anew = self.prove(Asked(wanted, _due(held.plan, self.approvals, wanted)))
        told, office = _days(anew), _office(self.approvals)
        if any(a not in told or told[a] + timedelta(days=office[a]) > granted[a] for a in wanted):
            return held
        # Other approvals keep what was last known of them.
        days = self.days | told
        return _Consistent(held.plan, anew, self._with(days, self.closed), wanted)


def with_days(approvals: pl.DataFrame, days: Mapping[str, date], closed: Set[str]) -> pl.DataFrame:
    """Approvals with the days on which they are proven; those that are closed cannot be had."""
    shut = pl.col("approval_id").is_in(sorted(closed))
    return approvals.with_columns(
        proven_on=pl.col("approval_id").replace_strict(dict(days), default=None, return_dtype=pl.Date()),
        state=pl.when(shut & (pl.col("state") == "to_get")).then(pl.lit("refused")).otherwise(pl.col("state")),
        cost=pl.when(shut).then(None).otherwise(pl.col("cost")),
    )


def _granted(planned: PlanResult) -> dict[str, date]:
    """Approvals that a plan gets, with the first day on which it counts on them."""
    grants = planned.plan_choices.filter(pl.col("kind") == "grant").group_by("id").agg(pl.col("from_day").min())
    return dict(grants.sort("id").iter_rows())


def _due(planned: PlanResult, approvals: pl.DataFrame, wanted: Set[str]) -> dict[str, date]:
    """Days by which tests must end for the plan to hold."""
    office = _office(approvals)
    return {a: day - timedelta(days=office[a]) for a, day in _granted(planned).items() if a in wanted}


def _office(approvals: pl.DataFrame) -> dict[str, int]:
    return {a: ceil(days or 0.0) for a, days in approvals.select("approval_id", "office_days").iter_rows()}


def _days(campaign: CampaignResult) -> dict[str, date]:
    return dict(campaign.campaign_approvals.select("approval_id", "proven_on").iter_rows())


def _objective(planned: PlanResult) -> float:
    return float(planned.plan_cost_lines["amount"].sum())


def _round(
    number: int, planned: PlanResult, wanted: Set[str], campaign: CampaignResult, early: Mapping[str, int], holds: bool
) -> dict[str, Any]:
    ends = campaign.campaign_schedule["ends_on"].to_list()
    told = "; ".join(f"{a} by {days} days" if days else f"{a}, which cannot be scheduled" for a, days in early.items())
    sentence = "Nothing is sold before it is proven." if holds else f"The plan would sell too early: {told}."
    return {
        "round_no": number, "approvals": "|".join(sorted(wanted)) or None, "tests": len(ends),
        "finish_on": max(ends, default=None), "plan_cost": _objective(planned),
        "too_early": "|".join(sorted(early)) or None, "agrees": holds, "sentence": sentence,
    }  # fmt: skip
