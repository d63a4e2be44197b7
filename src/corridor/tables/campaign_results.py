"""What a campaign writes: the schedule, its goals with bounds, the curve, repairs and reasons.

Hours are decimal hours since the start of the campaign, midnight at the beginning of its first day, on the clock of the
place. Money is in the case's currency.
"""

from corridor.tables.base import Choice, Code, Codes, Day, Flag, Integer, Number, Result, Share, Text

GOALS = ("lateness", "specimens", "finish", "cost")
GOAL_UNITS = {"lateness": "hour", "specimens": "specimen", "finish": "hour", "cost": "money", "moves": "test"}
LINKS = (
    "end", "order", "facility", "setup", "specimen", "rebuild", "crew", "consumable", "closed", "weather",
    "earliest", "arrival", "booking", "start", "free",
)  # fmt: skip
"""What keeps a test from starting earlier."""


class CampaignSchedule(Result):
    """The schedule, one row per test."""

    campaign_test_id = Code("The test.", primary_key=True)
    name = Text("What is done.")
    approval_family = Code("Family of products.", required=False)
    client = Code("For whom.", required=False)
    alternative_id = Code("The way it is made.")
    facility_id = Code("Where.")
    place = Integer(None, "Which of the places of the facility, from 1.", default=1)
    specimen_ids = Codes("Specimens it is made on.")
    build = Code("The build of the specimen.", required=False)
    setup_kind = Code("Kind of set-up.", required=False)
    crew_kind = Code("Kind of crew.", required=False)
    crews = Integer("crew", "Crews of that kind.", default=0)
    starts_on = Day("Day of its start.")
    starts_hour = Number("hour", "Hour of that day.")
    ends_on = Day("Day of its end.")
    ends_hour = Number("hour", "Hour of that day.")
    start_hours = Number("hour", "Start, since the campaign began.")
    end_hours = Number("hour", "End, since the campaign began.")
    work_hours = Number("hour", "Hours of work; the rest of the time it is paused.")
    destructive = Flag("The specimen is lost.")
    mandatory = Flag("Being late counts before anything else.")
    due_on = Day("Last day on which it should be finished.")
    late_hours = Number("hour", "Hours past the end of that day.")
    cost = Number("money", "Cost of the way, and of being late.")
    proves = Codes("Regulations that it proves.")
    approval_ids = Codes("Approvals that wait for it.")
    why = Text("What keeps it from starting earlier.")


class CampaignSpecimens(Result):
    """Specimens that the schedule uses, and those that it does not need."""

    specimen_id = Code("The specimen.", primary_key=True)
    specimen_kind = Code("What it is.")
    used = Flag("Whether it is built.")
    tests = Integer("test", "Tests on it.")
    first_on = Day("Day of its first test.")
    last_on = Day("Day on which its last test ends.")
    lost_in = Code("The test that it is lost in.", required=False)
    cost = Number("money", "What it costs, if used.")


class CampaignSummary(Result):
    """The goals in order, each with the proven bound, and the record of the search for it."""

    goal_no = Integer(None, "Order of the goal.", primary_key=True)
    goal = Choice(*GOALS, "moves", description="lateness of mandatory tests; specimens built; finish; cost; in "
                  "a repair, tests moved that could have stayed.")  # fmt: skip
    value = Number(None, "Value of the schedule.")
    bound = Number(None, "Proven bound: no schedule that keeps the earlier goals at these values is below it.")
    gap_frac = Share("Gap between the two as a share of the value.", maximum=None)
    unit = Code("Unit of both.")
    looked_ahead_days = Number("day", "Days looked ahead: bounds are those of schedules that end within them.")
    status = Code("optimal: proven; or feasible.")
    seconds = Number("s", "Seconds taken.")
    deterministic_seconds = Number(None, "Solver's measure of its effort, the same on every machine.")
    limited_by = Choice("effort", "clock", description="What ends a search that proves nothing.")
    limit = Number(None, "That limit.")
    seed = Integer(None, "Seed.")
    workers = Integer(None, "Parallel searches.")
    solver = Text("Solver and version.", required=True)


class CampaignWindows(Result):
    """Hours in which facilities and crews are open, as the schedule took them."""

    resource = Code("The facility, or `crew_kind@lab_id`.", primary_key=True)
    opens_hours = Number("hour", "Opens, since the campaign began.", primary_key=True)
    closes_hours = Number("hour", "Closes, since the campaign began.")


class CampaignApprovals(Result):
    """When the last test that an approval waits for is finished."""

    approval_id = Code("The approval.", primary_key=True)
    tests = Integer("test", "Tests of the campaign that it waits for.")
    last_test = Code("The test that is finished last.")
    proven_on = Day("Day on which that is.")


class CampaignCurve(Result):
    """Specimens against finish: one row per number of specimens allowed."""

    specimens_at_most = Integer("specimen", "Specimens allowed.", primary_key=True)
    specimens_used = Integer("specimen", "Specimens used.", required=False)
    finish_hours = Number("hour", "Finish found.", required=False)
    finish_on = Day("Day of it.")
    bound_hours = Number("hour", "Proven bound of the finish.", required=False)
    gap_frac = Share("Gap between the two as a share of the value.", required=False, maximum=None)
    late_hours = Number("hour", "Lateness of mandatory tests, weighted.", required=False)
    status = Code("optimal, feasible, infeasible or unknown.")
    seconds = Number("s", "Seconds taken.")


class CampaignMoves(Result):
    """What a repair moved, one row per test that is not where it was."""

    campaign_test_id = Code("The test.", primary_key=True)
    struck = Flag("It had to move: the event is about it, its specimen or its facility.")
    was_start_hours = Number("hour", "Former start; empty for a new test.", required=False)
    start_hours = Number("hour", "New start.")
    moved_hours = Number("hour", "Difference.", required=False)
    was_facility_id = Code("Former facility.", required=False)
    facility_id = Code("New facility.")
    was_specimen_ids = Codes("Former specimens.")
    specimen_ids = Codes("New specimens.")
    reason = Text("Why.", required=True)


class CampaignReasons(Result):
    """Answers in steps: the chain that decides when a test ends, or the rows that collide."""

    about = Code("The test asked about; `campaign` for its finish, `collision` for rows that collide, `left_out` for "
                 "tests that can no longer be made after what happened, and the cure.", primary_key=True)  # fmt: skip
    step_no = Integer(None, "Order, the last in time first.", primary_key=True)
    kind = Code("end, order, facility, setup, specimen, crew, ...; or the rule that collides.")
    table = Code("Table of the row that it rests on.", required=False)
    key = Code("Primary key of that row, parts joined by `/`.", required=False)
    campaign_test_id = Code("The test of the step.", required=False)
    from_hours = Number("hour", "From.", required=False)
    to_hours = Number("hour", "To.", required=False)
    sentence = Text("In words.", required=True)


class AgreementRounds(Result):
    """How plan and campaign came to agree, one row per round."""

    round_no = Integer(None, "The round.", primary_key=True)
    approvals = Codes("Approvals that the plan wanted and the campaign tests for.")
    tests = Integer("test", "Tests of the campaign.")
    finish_on = Day("Day on which the campaign ends.")
    plan_cost = Number("money", "Objective of the plan: less is better.")
    too_early = Codes("Approvals that the plan counted on before they were proven.")
    agrees = Flag("Nothing is sold before it is proven.")
    gain = Number("money", "What the plan is better than the first one with its approvals delayed; on the last row.",
                  required=False)  # fmt: skip
    sentence = Text("In words; in the last row, how it ended.", required=True)


__all__ = [
    "GOALS",
    "GOAL_UNITS",
    "LINKS",
    "AgreementRounds",
    "CampaignApprovals",
    "CampaignCurve",
    "CampaignMoves",
    "CampaignReasons",
    "CampaignSchedule",
    "CampaignSpecimens",
    "CampaignSummary",
    "CampaignWindows",
]
