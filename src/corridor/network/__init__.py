"""Network: what to make, buy, ship, open and certify, and when, at least cost or for most margin.

Question   Which needs are met, from which supply, by which way, and what is worth opening and certifying for it?
Takes      demand, recipes, offers, entries with their cost lines, routes, approvals, limits
Gives      the plan's flows, supply, sales, stocks, choices and cost lines, with the record of the solve;
           what today's flows cost, and what each lever would save
Leaves     pricing a way to landed_cost/, finding it to routing/, what an approval takes to approvals/
"""

from corridor.network.given import PlanInputs
from corridor.network.options import NetworkOptions
from corridor.network.planning import PlanResult, plan
from corridor.network.savings import PricedToday, SavingsResult, savings

__all__ = ["NetworkOptions", "PlanInputs", "PlanResult", "PricedToday", "SavingsResult", "plan", "savings"]
