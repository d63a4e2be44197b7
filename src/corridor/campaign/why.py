"""Why a test ends when it does: the chain of tests, facilities and days that decides it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import polars as pl

from corridor.campaign.inputs import CampaignOptions, Inputs
from corridor.campaign.problem import Clock, Problem, Schedule
from corridor.campaign.reading import schedule_of
from corridor.campaign.standing import Block, Standing
from corridor.campaign.stating import state
from corridor.errors import MissingRows
from corridor.tables.campaign_results import CampaignReasons

PREFERRED = (
    "order", "setup", "facility", "rebuild", "specimen", "crew", "booking", "consumable", "arrival", "earliest",
)  # fmt: skip
"""Of reasons that end at the same moment, the first of these is told."""
TABLE_OF = {
    "order": "test_orders", "facility": "campaign_facilities", "setup": "facility_setups", "booking": "bookings",
    "specimen": "specimens", "rebuild": "specimen_rebuilds", "arrival": "specimens", "crew": "crews",
    "consumable": "consumables", "earliest": "campaign_tests", "closed": "campaign_facilities",
    "weather": "weather_windows",
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One link: the task, and what keeps it from starting earlier."""

    task: int
    block: Block


class Reasons:
    """What keeps each task of a schedule from starting earlier."""

    def __init__(self, problem: Problem, schedule: Schedule, inputs: Inputs, options: CampaignOptions) -> None:
        self.standing = Standing(problem, schedule)
        self.problem, self.schedule = problem, schedule
        self.clock = Clock(options.start, options.step_hours, options.days)
        self.tests = {r["campaign_test_id"]: r for r in inputs.campaign_tests.iter_rows(named=True)}
        self.bookings = inputs.bookings

    def of(self, number: int) -> Block:
        """The rule that holds a task back; ``free`` where none does, ``start`` where the campaign begins with it."""
        task, placed = self.problem.tasks[number], self.schedule[number]
        earlier = self.standing.start_before(number)
        if task.fixed:
            return Block("booking", placed.start, None, task.key)
        if earlier is None:
            if task.earliest and placed.start - task.earliest < self.clock.up(24):
                return Block("earliest", task.earliest, None, task.key)
            window = self.tests[task.key]["weather_window"]
            if placed.start == 0:
                return Block("start", 0)
            return Block("weather" if window else "closed", placed.start, None, window or self._facility(number))
        found = self.standing.blocks(number, earlier)
        if not found:
            return Block("free", earlier)
        # What lets go last decides; what lets go later than the start is only in the way of the last step back.
        return max(found, key=lambda b: (min(b.until, placed.start), -PREFERRED.index(b.kind)))

    def chain(self, number: int) -> Iterator[Step]:
        """From a task back to what nothing of the campaign decides: a day, an arrival, a closed place."""
        seen: set[int] = set()
        at: int | None = number
        while at is not None and at not in seen:
            seen.add(at)
            block = self.of(at)
            yield Step(at, block)
            at = block.other

    def sentence(self, number: int, block: Block) -> str:
        """A link in words."""
        task = self.problem.tasks[number].key
        other = "" if block.other is None else self.problem.tasks[block.other].key
        when = self.day(block.until)
        subject = block.subject.split("@")[0].split("#")[0]
        words = {
            "order": f"{task} waits for {other} (order {subject}), from {when}",
            "facility": f"{task} waits until {other} leaves {subject} on {when}",
            "setup": f"{task} waits until {subject} is changed over after {other}, on {when}",
            "booking": f"{task} waits until a booking leaves {subject} on {when}",
            "specimen": f"{task} waits until {other} is done on {subject} on {when}",
            "rebuild": f"{task} waits until {subject} is rebuilt after {other}, on {when}",
            "crew": f"{task} waits until {other} sets a crew of {subject} free on {when}",
            "consumable": f"{task} waits for {subject} to arrive on {when}",
            "arrival": f"{task} waits for {subject} to arrive on {when}",
            "earliest": f"{task} may not start before {when}",
            "weather": f"{task} waits for weather {subject}, from {when}",
            "closed": f"{task} waits for {subject} to open on {when}",
            "start": f"{task} starts with the campaign",
            "free": f"{task} could start earlier, on {when}; nothing that matters would end sooner",
        }
        told = words[block.kind]
        if self.problem.tasks[number].fixed:
            told = f"{task} is booked for {self.day(self.schedule[number].start)}"
        elif block.kind == "order" and block.other is not None and self._follows(number, block.other):
            told = f"{task} waits so that {other} can follow in time (order {subject})"
        return told + self._shut(number, block) + "."

    def _follows(self, number: int, other: int) -> bool:
        return self.schedule[other].start >= self.schedule[number].end

    def _shut(self, number: int, block: Block) -> str:
        """That the place opens only later than the rule lets go."""
        start = self.schedule[number].start
        if block.kind in ("start", "free", "earliest", "weather", "closed") or start <= block.until:
            return ""
        return f"; it next fits the open hours of {self._facility(number)} on {self.day(start)}"

    def _facility(self, number: int) -> str:
        return self.problem.tasks[number].ways[self.schedule[number].way].facility_id

    def day(self, slot: int) -> str:
        """A moment as it is written: 2025-03-04 08:00."""
        day, hour = self.clock.moment(slot)
        return f"{day} {int(hour):02d}:{round(hour % 1 * 60):02d}"


def why_late(
    problem: Problem, schedule: Schedule, inputs: Inputs, options: CampaignOptions, test: str | None = None
) -> pl.DataFrame:
    """The chain that decides when a test ends, or the whole campaign.

    Parameters
    ----------
    test
        Its ``campaign_test_id``; without one, the test that ends last.

    Returns
    -------
    pl.DataFrame
        Rows of `campaign_reasons`: the end, then one step for each test of the chain, the last in time first.
    """
    reasons = Reasons(problem, schedule, inputs, options)
    if not schedule:
        return CampaignReasons.empty()
    keys = [task.key for task in problem.tasks]
    number = keys.index(test) if test else max(range(len(schedule)), key=lambda n: (schedule[n].end, keys[n]))
    about = test or "campaign"
    return CampaignReasons.frame([_end(reasons, number, about), *_steps(reasons, number, about)])


def _end(reasons: Reasons, number: int, about: str) -> dict[str, Any]:
    placed, task = reasons.schedule[number], reasons.problem.tasks[number]
    late = "" if task.due is None or placed.end <= task.due else (
        f", {reasons.clock.hours(placed.end - task.due):g} hours after it is due"
    )  # fmt: skip
    return {
        "about": about, "step_no": 1, "kind": "end", "table": "campaign_tests", "key": task.key,
        "campaign_test_id": task.key, "from_hours": reasons.clock.hours(placed.start),
        "to_hours": reasons.clock.hours(placed.end),
        "sentence": f"{task.key} runs at {reasons._facility(number)} from {reasons.day(placed.start)} to "
        f"{reasons.day(placed.end)}{late}.",
    }  # fmt: skip


def _steps(reasons: Reasons, number: int, about: str) -> Iterator[dict[str, Any]]:
    for step_no, step in enumerate(reasons.chain(number), start=2):
        placed, block = reasons.schedule[step.task], step.block
        yield {
            "about": about, "step_no": step_no, "kind": block.kind,
            "table": TABLE_OF.get(block.kind), "key": block.subject.split("#")[0] or None,
            "campaign_test_id": reasons.problem.tasks[step.task].key,
            "from_hours": reasons.clock.hours(block.until), "to_hours": reasons.clock.hours(placed.start),
            "sentence": reasons.sentence(step.task, block),
        }  # fmt: skip


def why(inputs: Inputs, options: CampaignOptions, schedule: pl.DataFrame, test: str | None = None) -> pl.DataFrame:
    """The chain that decides when a test of a `campaign_schedule` ends, or the whole campaign.

    Raises
    ------
    MissingRows
        The schedule has no such test, or was not made from these tables.
    """
    names = schedule["campaign_test_id"].to_list()
    if test is not None and test not in names:
        near = get_close_matches(test, names, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise MissingRows(f"The schedule has no test {test}.{hint}")
    problem = state(inputs, options)
    clock = Clock(options.start, options.step_hours, options.days)
    return why_late(problem, schedule_of(problem, schedule, clock), inputs, options, test)
