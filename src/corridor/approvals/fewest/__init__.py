"""Fewest tests: which tests, worst cases and routes of approval open the chosen markets at least cost or least time.

Question   What is the least that must be tested and applied for, so that every chosen market opens?
Takes      what each product must meet (`needs`), tests, laboratories, authorities and their prices
Gives      tests, routes, markets with their days, cost lines, what was saved against one scheme at a time
Leaves     when each test is made to campaign/; whether a market is worth it to network/
"""

from corridor.approvals.fewest.choosing import FewestTests as FewestTests
from corridor.approvals.fewest.choosing import fewest_tests as fewest_tests

__all__ = ["FewestTests", "fewest_tests"]
