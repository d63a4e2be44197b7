"""The network model a second time, written from its description alone: loops over rows, no pruning, no stock columns.

Stock is what has come in less what has gone out so far; its holding cost is charged on that difference. Solved by
SciPy with presolve off. Nothing is shared with `corridor.network` but the input tables.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from math import ceil, inf
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from corridor.network import PlanInputs

Row = dict[str, Any]
Sum = dict[int, float]


class Sums:
    """Columns by name and rows as sums of columns."""

    def __init__(self) -> None:
        self.column: dict[Any, int] = {}
        self.cost: list[float] = []
        self.whole: list[bool] = []
        self.upper: list[float] = []
        self.rows: list[tuple[Sum, float, float]] = []
        self.constant = 0.0

    def new(self, name: Any, cost: float = 0.0, upper: float = inf, whole: bool = False) -> int:
        assert name not in self.column
        self.column[name] = len(self.cost)
        self.cost.append(cost)
        self.upper.append(upper)
        self.whole.append(whole)
        return self.column[name]

    def keep(self, terms: Sum, lower: float, upper: float) -> None:
        self.rows.append((terms, lower, upper))

    def least(self) -> float:
        """The least cost, or infinity where nothing is feasible."""
        if not self.cost:
            return self.constant
        places = [(r, c, v) for r, (terms, _, _) in enumerate(self.rows) for c, v in terms.items()]
        rows, columns, values = (np.array(x) for x in zip(*places, strict=True))
        matrix = coo_array((values, (rows, columns)), shape=(len(self.rows), len(self.cost))).tocsr()
        found = milp(
            np.array(self.cost),
            integrality=np.array(self.whole, dtype=int),
            bounds=Bounds(np.zeros(len(self.cost)), np.array(self.upper)),
            constraints=LinearConstraint(matrix, [r[1] for r in self.rows], [r[2] for r in self.rows]),
            options={"mip_rel_gap": 0.0, "presolve": False},
        )
        return inf if found.status == 2 else float(found.fun) + self.constant


def least_objective(inputs: PlanInputs) -> float:
    """The objective of the best plan for what `corridor.network.plan` is given, all amounts in one currency."""
    return _Second(inputs).sums.least()


class _Second:
    def __init__(self, inputs: PlanInputs) -> None:
        self.rows = {k: v.to_dicts() for k, v in vars(inputs).items() if hasattr(v, "to_dicts")}
        self.periods = inputs.horizon.periods
        self.horizon = inputs.horizon
        self.options = inputs.options
        self.sums = Sums()
        self.country = {r["site_id"]: r["country"] for r in self.rows["sites"]}
        self.into: dict[Any, list[tuple[int, int, float]]] = defaultdict(list)  # place -> (t, column, units)
        self.goods = self._goods()
        self.spent: dict[Any, Sum] = defaultdict(dict)
        self._make()
        self._move()
        self._sell()
        self._stock()
        self._limits()

    def days(self, t: int, since: date | None, until: date | None) -> int:
        p = self.periods[t]
        first = max(p.first, since) if since else p.first
        last = min(p.last, until) if until else p.last
        return max(0, (last - first).days + 1)

    def year(self, t: int) -> int:
        # Every test runs in 2023 and 2024 by Gregorian years.
        return 366 if self.periods[t].first.year % 4 == 0 else 365

    def _goods(self) -> list[Row]:
        goods = []
        for r in self.rows["recipes"]:
            owner = {s["site_id"]: s["party_id"] for s in self.rows["sites"]}[r["site_id"]] or r["site_id"]
            each, least = r["cost_per_unit"], r["minimum_run_per_period"]
            goods.append({**r, "id": r["recipe_id"], "each": each, "least": least, "supplier": owner})
        for o in self.rows["offers"]:
            stands = {"open_today": True, "opens_on": None, "fixed_cost_per_year": 0.0, "supplier": o["party_id"]}
            each, least = o["price_per_unit"], o["minimum_order_units"]
            goods.append({**o, **stands, "id": o["offer_id"], "each": each, "least": least})
        return goods

    def _make(self) -> None:
        s, last = self.sums, len(self.periods) - 1
        self.capacity: dict[tuple[str, int], float] = {}
        self.starts: list[tuple[Row, int]] = []
        for g in self.goods:
            ready = self.horizon.first_day + timedelta(days=ceil(g["lead_time_days"]))
            opens = max([d for d in (g["valid_from"], g["opens_on"]) if d], default=None)
            since = max(opens, ready) if opens else ready
            fixed = [
                g["fixed_cost_per_year"] * self.days(t, opens, g["valid_to"]) / self.year(t) for t in range(last + 1)
            ]
            usable = self._usable(g)
            if g["open_today"] and usable:
                s.constant += sum(f for t, f in enumerate(fixed) if self.days(t, since, g["valid_to"]) > 0)
            for t in range(last + 1):
                capacity = g["capacity_per_year"] * self.days(t, since, g["valid_to"]) / self.year(t)
                if capacity <= 0 or not usable:
                    continue
                self.capacity[g["id"], t] = capacity
                made = s.new(("make", g["id"], t), g["each"], capacity)
                self.into["gate", g["id"]].append((t, made, 1.0))
                self._inputs(g, t, made)
                if not g["open_today"]:
                    start = s.new(("start", g["id"], t), g["opening_cost"] + sum(fixed[t:]), 1, True)
                    self.starts.append((g, t))
                    opened = {
                        s.column["start", g["id"], u]: -capacity for u in range(t) if ("start", g["id"], u) in s.column
                    }
                    s.keep({made: 1.0, start: -capacity, **opened}, -inf, 0)
                if g["least"] > 0:
                    run = s.new(("run", g["id"], t), 0, 1, True)
                    s.keep({made: 1.0, run: -capacity}, -inf, 0)
                    s.keep({made: 1.0, run: -g["least"]}, 0, inf)
            once = {c: 1.0 for name, c in s.column.items() if name[:2] == ("start", g["id"])}
            if once:
                s.keep(once, 0, 1)

    def _usable(self, g: Row) -> bool:
        wanted = (g["site_id"], g["product_id"]) in self._places()
        return wanted or any(e["supply_id"] == g["id"] for e in self._entries())

    def _places(self) -> set[tuple[str, str]]:
        site = {g["id"]: g["site_id"] for g in self.goods}
        return {(d["site_id"], d["product_id"]) for d in self.rows["demand"] if d["quantity"] > 0} | {
            (site[r["recipe_id"]], r["product_id"]) for r in self.rows["recipe_inputs"]
        }

    def _inputs(self, g: Row, t: int, made: int) -> None:
        for r in self.rows["recipe_inputs"]:
            if r["recipe_id"] == g["id"]:
                self.into[g["site_id"], r["product_id"]].append((t, made, -r["quantity_per_unit"]))

    def _entries(self) -> list[Row]:
        outcome = {r["entry_id"]: r["outcome"] for r in self.rows["landed_costs"]}
        at = {p.label: p.index for p in self.periods}
        season = {(r["route_id"], r["period"]): r for r in self.rows["route_seasons"]}
        ready = []
        for e in self.rows["entries"]:
            t = at[e["period"]]
            s = season[e["route_id"], e["period"]]
            arrives = self.periods[t].middle + timedelta(days=ceil(s["days"]))
            lands = [p.index for p in self.periods if p.first <= arrives <= p.last]
            if outcome[e["entry_id"]] != "refused" and lands and (e["to_site"], e["product_id"]) in self._places():
                ready.append({**e, "t": t, "lands": lands[0]})
        return ready

    def _move(self) -> None:
        s = self.sums
        whole = self.options.whole_loads == "all"
        lines = defaultdict(list)
        for line in self.rows["cost_lines"]:
            if line["is_cost"] and line["head"] != "price":
                lines[line["entry_id"]].append(line)
        room: dict[Any, Sum] = defaultdict(dict)
        for e in self._entries():
            known = any(name[:2] == ("make", e["supply_id"]) for name in s.column)
            if not known:
                continue
            by_load = sum(x["amount_per_unit"] for x in lines[e["entry_id"]] if x["per_load"]) * e["units_per_load"]
            by_unit = sum(x["amount_per_unit"] for x in lines[e["entry_id"]] if not x["per_load"])
            sent = s.new(("ship", e["entry_id"]), by_unit if whole else by_unit + by_load / e["units_per_load"])
            self.into["gate", e["supply_id"]].append((e["t"], sent, -1.0))
            self.into[e["to_site"], e["product_id"]].append((e["lands"], sent, 1.0))
            if whole:
                group = ("loads", e["route_id"], e["t"], round(by_load, 6))
                loads = s.column[group] if group in s.column else s.new(group, by_load, whole=True)
                room["hold", group].setdefault(loads, -1.0)
                room["hold", group][sent] = 1 / e["units_per_load"]
                room["route", e["route_id"], e["t"]][loads] = 1.0
            else:
                room["route", e["route_id"], e["t"]][sent] = 1 / e["units_per_load"]
        share = {(r["route_id"], r["period"]): r["open_share"] for r in self.rows["route_seasons"]}
        most = {r["route_id"]: r["capacity_loads_per_year"] for r in self.rows["routes"]}
        for key, terms in room.items():
            if key[0] == "hold":
                s.keep(terms, -inf, 0)
            elif most[key[1]] is not None:
                p = self.periods[key[2]]
                s.keep(terms, -inf, most[key[1]] * p.days / self.year(p.index) * share[key[1], p.label])
        for g in self.goods:
            if (g["site_id"], g["product_id"]) in self._places():
                for t in range(len(self.periods)):
                    if any(name[:2] == ("make", g["id"]) for name in s.column):
                        stays = s.new(("stays", g["id"], t))
                        self.into["gate", g["id"]].append((t, stays, -1.0))
                        self.into[g["site_id"], g["product_id"]].append((t, stays, 1.0))

    def _sell(self) -> None:
        s, margin = self.sums, self.options.goal == "most_margin"
        at = {p.label: p.index for p in self.periods}
        approvals = {a["approval_id"]: a for a in self.rows["approvals"]}
        for d in [d for d in self.rows["demand"] if d["quantity"] > 0]:
            t, price = at[d["period"]], d["price_per_unit"]
            priced = -price if margin else -price * self.options.shortage_factor
            s.constant += 0 if margin else -priced * d["quantity"]
            sold = s.new(("sell", d["demand_id"]), priced, d["quantity"])
            self.into[d["site_id"], d["product_id"]].append((t, sold, -1.0))
            for gate in self.rows["approval_gates"]:
                if gate["product_id"] == d["product_id"] and gate["country"] == self.country[d["site_id"]]:
                    opened, held = self._opened(approvals[gate["approval_id"]], t)
                    s.keep(
                        {sold: 1.0, **{c: -d["quantity"] * f for c, f in opened.items()}}, -inf, d["quantity"] * held
                    )

    def _opened(self, a: Row, t: int) -> tuple[Sum, float]:
        """What each grant opens of a period, as columns; and the share that is open anyhow."""
        length = self.periods[t].days
        held = self.days(t, a["held_from"], a["held_to"]) / length if a["state"] == "held" else 0.0
        renewed = a["state"] == "held" and a["held_to"] is not None and a["cost"] > 0
        if a["state"] != "to_get" and not renewed:
            return {}, held
        opened: Sum = {}
        ready = self.horizon.first_day + timedelta(days=ceil(a["lead_days"]))
        if renewed:
            ready = max(ready, a["held_to"] + timedelta(days=1))
        spans = []
        for p in [p for p in self.periods if ready <= p.last]:
            name = ("grant", a["approval_id"], p.index)
            column = self.sums.column.get(name)
            fresh = column is None
            column = self.sums.new(name, a["cost"], 1, True) if column is None else column
            first = max(ready, p.first)
            ends = _months_on(first, a["valid_months"])
            opened[column] = self.days(t, first, ends) / length
            spans.append((column, p, ends, fresh))
        for number, (column, _, ends, _) in enumerate(spans):
            for later, p, _, fresh in spans[number + 1 :]:
                # Bought again only from the period in which the one before ends.
                if fresh and ends > p.last and p.index < len(self.periods) - 1:
                    self.sums.keep({column: 1.0, later: 1.0}, 0, 1)
        return opened, held

    def _stock(self) -> None:
        """What came in less what went out is never negative, and is charged for each period in which it lies."""
        s = self.sums
        for key, moves in self.into.items():
            site, product = self._where(key)
            value = self._value(site, product)
            for t in range(len(self.periods)):
                so_far: Sum = defaultdict(float)
                for u, column, units in moves:
                    if u <= t:
                        so_far[column] += units
                s.keep(dict(so_far), 0, inf if value is not None else 0)
                rate = self.options.holding_cost_frac_per_year * self.periods[t].days / self.year(t)
                for column, units in so_far.items():
                    s.cost[column] += units * rate * (value or 0.0)

    def _where(self, key: Any) -> tuple[str, str]:
        if key[0] != "gate":
            return key
        g = next(g for g in self.goods if g["id"] == key[1])
        return g["site_id"], g["product_id"]

    def _value(self, site: str, product: str, deep: int = 0) -> float | None:
        values = [self._landed(e) for e in self._entries() if (e["to_site"], e["product_id"]) == (site, product)]
        for g in self.goods:
            if (g["site_id"], g["product_id"]) != (site, product) or deep > 3:
                continue
            needs = [r for r in self.rows["recipe_inputs"] if r["recipe_id"] == g["id"]]
            parts = [(self._value(site, r["product_id"], deep + 1), r["quantity_per_unit"]) for r in needs]
            if all(v is not None for v, _ in parts) and any(n[:2] == ("make", g["id"]) for n in self.sums.column):
                values.append(g["each"] + sum(v * q for v, q in parts))
        return min(values, default=None)

    def _landed(self, e: Row) -> float:
        known = {r["entry_id"]: r["landed_per_unit"] for r in self.rows["landed_costs"]}
        return known[e["entry_id"]]

    def _limits(self) -> None:
        s = self.sums
        for limit in self.rows["limits"]:
            fits = {
                g["id"]
                for g in self.goods
                if limit["product_id"] in (None, g["product_id"])
                and limit["site_id"] in (None, g["site_id"])
                and limit["country"] in (None, self.country[g["site_id"]])
            }
            made = {c: 1.0 for name, c in s.column.items() if name[0] == "make" and name[1] in fits}
            asked = sum(d["quantity"] for d in self.rows["demand"] if limit["product_id"] in (None, d["product_id"]))
            units = limit["value"] * (asked if "share" in limit["kind"] else 1)
            if limit["kind"] == "max_opened":
                s.keep({c: 1.0 for n, c in s.column.items() if n[0] == "start" and n[1] in fits}, -inf, limit["value"])
            elif limit["kind"] == "max_suppliers":
                self._suppliers(limit, fits)
            elif limit["kind"].startswith("max"):
                s.keep(made, -inf, units)
            else:
                s.keep(made, units, inf)

    def _suppliers(self, limit: Row, fits: set[str]) -> None:
        s = self.sums
        parties = sorted({g["supplier"] for g in self.goods if g["id"] in fits})
        used = {x: s.new(("party", limit["limit_id"], x), 0, 1, True) for x in parties}
        for g in self.goods:
            for t in range(len(self.periods)):
                if g["id"] in fits and ("make", g["id"], t) in s.column:
                    s.keep(
                        {s.column["make", g["id"], t]: 1.0, used[g["supplier"]]: -self.capacity[g["id"], t]}, -inf, 0
                    )
        s.keep(dict.fromkeys(used.values(), 1.0), -inf, limit["value"])


def _months_on(day: date, months: float | None) -> date:
    if months is None:
        return date.max
    count = day.month - 1 + int(months)
    year, month = day.year + count // 12, count % 12 + 1
    while True:
        try:
            return date(year, month, day.day) - timedelta(days=1)
        except ValueError:
            day = day - timedelta(days=1)
