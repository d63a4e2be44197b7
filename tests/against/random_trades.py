"""Small random trades with every kind of decision and limit, for comparing the plan with other ways to find it."""

from __future__ import annotations

import random
from datetime import date

from corridor.network import NetworkOptions
from tests.network.helpers import Trade

SUPPLY_SITES, MARKETS, PARTS = ("P", "Q"), ("M", "N"), ("A", "B")


def random_trade(seed: int) -> tuple[Trade, NetworkOptions]:
    """A trade of one to four quarters, and the options to plan it with."""
    r = random.Random(seed)
    trade = Trade(r.randint(1, 4))
    for n in range(r.randint(1, 3)):
        more = {}
        if r.random() < 0.3:
            more["minimum_order_units"] = r.choice([5.0, 20.0])
        if r.random() < 0.3:
            more["lead_time_days"] = r.choice([10.0, 100.0])
        if r.random() < 0.2:
            more["valid_to"] = date(2023, 5, 15)
        trade.offer(f"O{n}", r.choice(PARTS), r.randint(5, 20), r.randint(10, 60), site=r.choice(SUPPLY_SITES), **more)
    for n in range(r.randint(0, 2)):
        more = {"fixed_cost_per_year": float(r.choice([0, 100]))}
        if r.random() < 0.5:
            more |= {"open_today": False, "opening_cost": float(r.choice([10, 150, 600]))}
        if r.random() < 0.3:
            more["opens_on"] = date(2023, 2, 20)
        if r.random() < 0.4:
            more["minimum_run_per_period"] = float(r.choice([5, 25]))
        site = r.choice((*SUPPLY_SITES, "M"))
        trade.recipe(f"R{n}", r.choice(("CAR", "A")), r.randint(5, 30), r.randint(10, 60), site=site, **more)
        if r.random() < 0.7:
            trade.uses(f"R{n}", "B", r.choice([1.0, 2.0, 0.5]))
    _ways(trade, r)
    for product in ("A", "B", "CAR"):
        for site in r.sample(MARKETS, r.randint(1, 2)):
            for t in range(trade.horizon.count):
                if r.random() < 0.7:
                    trade.want(product, r.randint(1, 50), r.randint(15, 90), t=t, site=site)
    _approvals(trade, r)
    _limits(trade, r)
    return trade, NetworkOptions(
        gap=0.0,
        time_limit_seconds=None,
        threads=1,
        goal=r.choice(["least_cost", "least_cost", "most_margin"]),
        whole_loads=r.choice(["none", "none", "all"]),
        shortage_factor=r.choice([1.0, 1.5]),
        holding_cost_frac_per_year=r.choice([0.0, 0.12, 0.5]),
    )


def _ways(trade: Trade, r: random.Random) -> None:
    sites = {x["offer_id"]: x["site_id"] for x in trade.rows["offers"]}
    sites |= {x["recipe_id"]: x["site_id"] for x in trade.rows["recipes"]}
    for n in range(r.randint(1, 5)):
        start = r.choice(SUPPLY_SITES)
        end = r.choice([s for s in (*MARKETS, *SUPPLY_SITES) if s != start])
        capacity = {"capacity_loads_per_year": float(r.randint(4, 40))} if r.random() < 0.5 else {}
        shares = [r.choice([1.0, 1.0, 0.5, 0.0]) for _ in trade.horizon.periods]
        trade.route(f"W{n}", start, end, days=float(r.choice([2, 20, 44, 47, 100])), open_shares=shares, **capacity)
        for supply in [s for s, site in sites.items() if site == start]:
            full = float(r.choice([4, 10]))
            by_load = float(r.choice([0, 12, 30]))
            for claim in (None, "FTA") if r.random() < 0.4 else (None,):
                outcome = "refused" if r.random() < 0.1 else "estimated"
                trade.way(supply, f"W{n}", r.randint(0, 6), by_load, full, claim=claim, outcome=outcome)


def _approvals(trade: Trade, r: random.Random) -> None:
    for n in range(r.randint(0, 3)):
        state = r.choice(["to_get", "to_get", "to_get", "held", "refused"])
        more = {"state": state, "cost": float(r.choice([0, 50, 300])), "lead_days": float(r.choice([0, 30, 130]))}
        if state == "held":
            more |= {"held_from": date(2023, 1, 20), "held_to": r.choice([None, date(2023, 8, 10)])}
        if r.random() < 0.5:
            more["valid_months"] = float(r.choice([2, 4, 7, 12]))
        for product in r.sample(("A", "B", "CAR"), r.randint(1, 2)):
            trade.approval(f"AP{n}", product, r.choice(("RU", "KZ")), **more)


def _limits(trade: Trade, r: random.Random) -> None:
    kinds = [
        "max_share_of_demand",
        "max_quantity",
        "max_opened",
        "max_suppliers",
        "min_quantity",
        "min_share_of_demand",
    ]
    for _ in range(r.randint(0, 2)):
        kind = r.choice(kinds)
        value = {"max_share_of_demand": 0.6, "max_quantity": 40.0, "min_quantity": 3.0, "min_share_of_demand": 0.05}
        where = r.choice([{}, {"product_id": "A"}, {"site_id": "P"}, {"country": "TR"}])
        trade.limit(kind, value.get(kind, 1.0), **where)
