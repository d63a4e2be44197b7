"""Routing: the ways worth taking from a place to a place, what they cost, how long they take and when they are open.

Question   How many units go on a load, and by which chains of lanes can a load get from here to there in each period?
Takes      sites, lanes, lane prices, lane calendars, load units, loading, terminals, emission factors
Gives      units per load; Routes, RouteLegs, RouteSeasons, RouteCostLines, Refusals
Leaves     duty and taxes to landed_cost/; choosing among the ways to network/
"""

from corridor.routing.find import RoutingResult as RoutingResult
from corridor.routing.find import find_routes as find_routes
from corridor.routing.find import price_chains as price_chains
from corridor.routing.loading import units_per_load as units_per_load
from corridor.routing.world import World as World
from corridor.routing.world import read_world as read_world

__all__ = ["RoutingResult", "World", "find_routes", "price_chains", "read_world", "units_per_load"]
