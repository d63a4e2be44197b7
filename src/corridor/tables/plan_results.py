"""What a run writes about the plan: flows, supply, sales, choices, their cost, the solves, the saving.

Money is in the case's currency. The sum of `plan_cost_lines` is the plan's objective.
"""

from corridor.provenance import CONFIDENCES
from corridor.tables.base import Choice, Code, Codes, Day, Integer, Number, Result, Share, Text
from corridor.tables.results import COST_HEADS, OUTCOMES

PLAN_HEADS = (*COST_HEADS, "fixed", "opening", "approval", "holding", "shortage", "sales")
LEVERS = ("way", "form", "claim", "supplier", "approval", "filling")


class PlanFlows(Result):
    """What the plan ships."""

    entry_id = Code("The entry: product, supply, route, claim and period.", primary_key=True)
    product_id = Code("The product.")
    supply_id = Code("Recipe or offer.")
    from_site = Code("From.")
    to_site = Code("To.")
    route_id = Code("The route; empty where the goods stay at the site.", required=False)
    agreement_id = Code("Preference claimed.", required=False)
    period = Code("Period of departure.")
    arrives = Code("Period of arrival.")
    quantity = Number("unit", "Units shipped.")
    loads = Number("load", "Loads paid for.")


class PlanSupply(Result):
    """What the plan makes and buys."""

    supply_id = Code("Recipe or offer.", primary_key=True)
    supply_kind = Choice("recipe", "offer", description="Which of the two.")
    site_id = Code("Where.")
    product_id = Code("What.")
    form = Code("cbu, skd, ckd or part.")
    period = Code("When.", primary_key=True)
    quantity = Number("unit", "Units.")
    capacity = Number("unit", "Most units in the period.")


class PlanSales(Result):
    """What the plan sells against each row of demand, and what it leaves short."""

    demand_id = Code("The row of demand.", primary_key=True)
    site_id = Code("The market.")
    product_id = Code("The product.")
    period = Code("The period.")
    wanted = Number("unit", "Units wanted.")
    sold = Number("unit", "Units sold.")
    short = Number("unit", "Units left short.")
    reason = Text("Why it is short.")


class PlanStocks(Result):
    """Stock at the end of a period."""

    site_id = Code("Where.", primary_key=True)
    product_id = Code("What.", primary_key=True)
    period = Code("When.", primary_key=True)
    quantity = Number("unit", "Units at the end of the period.")


class PlanChoices(Result):
    """Yes-or-no decisions: what is opened, what is approved, and when."""

    kind = Choice("open", "grant", description="Opening a recipe, or getting an approval.", primary_key=True)
    id = Code("Recipe or approval.", primary_key=True)
    period = Code("Period in which it starts.", primary_key=True)
    decided_by = Day("Day by which it must be decided to be there in time.")
    from_day = Day("First day it is in force.")
    to_day = Day("Last day it is in force; empty is open.")
    cost = Number("money", "One-off cost.")
    reason = Text("Why, in words.")


class PlanCostLines(Result):
    """Every line of the plan's cost; their sum is the objective."""

    line_no = Integer(None, "Order.", primary_key=True)
    head = Choice(*PLAN_HEADS, description="Head of cost.")
    what = Code("plan_flows, plan_supply, plan_sales, plan_stocks or plan_choices.")
    key = Code("The row of that table.")
    product_id = Code("The product.", required=False)
    period = Code("The period.", required=False)
    quantity = Number(None, "Quantity.")
    unit = Code("Unit of the quantity.")
    rate = Number("money", "Rate per unit, in the case's currency.")
    amount = Number("money", "quantity x rate.")
    confidence = Choice(*CONFIDENCES, description="How sure.")
    source = Codes("Source.")


class Solves(Result):
    """The record of every solve."""

    solve_id = Code("Which solve.", primary_key=True)
    purpose = Text("What it was for.", required=True)
    status = Code("Status as the solver names it.")
    objective = Number("money", "Value found.", required=False)
    bound = Number("money", "Proven bound.", required=False)
    gap_frac = Share("Gap between the two as a share of the value.", required=False, maximum=None)
    seconds = Number(None, "Seconds taken.")
    decisions = Integer(None, "Decisions in the model.")
    constraints = Integer(None, "Constraints in the model.")
    coefficients = Integer(None, "Coefficients in the model.")
    whole_decisions = Integer(None, "Decisions that must be whole.")
    seed = Integer(None, "Seed.")
    time_limit_seconds = Number(None, "Time allowed.", required=False)
    gap_limit_frac = Share("Gap asked for.", required=False)
    threads = Integer(None, "Threads.")
    solver = Text("Solver and version.", required=True)


class BaselineCosts(Result):
    """Today's flows, priced by the same code as the plan; one row per baseline row."""

    baseline_id = Code("The row of the baseline.", primary_key=True)
    entry_id = Code("The entry it was priced as.")
    quantity = Number("unit", "Units.")
    outcome = Choice(*OUTCOMES, description="How far the figures carry.")
    landed_per_unit = Number("money", "Landed cost per unit.", required=False)
    amount = Number("money", "Landed cost of the units.", required=False)
    reason = Text("What is missing, or what it rests on.")


class Savings(Result):
    """The saving against today, lever by lever; the parts sum to the whole."""

    step = Integer(None, "Order in which the levers are freed.", primary_key=True)
    lever = Choice("today", *LEVERS, "plan", description="What was freed in this step.")
    cost = Number("money", "Cost of today's quantities with this and the earlier levers free.")
    saving = Number("money", "What this step saves.")
    explanation = Text("What changed.")


class Refusals(Result):
    """What could not be reckoned, what is missing and what would cure it."""

    room = Code("The room that refused.", primary_key=True)
    key = Code("What was refused.", primary_key=True)
    missing = Text("What is missing.", required=True)
    remedy = Text("What would cure it.", required=True)
    rows = Integer(None, "How many entries or rows it stops.")
