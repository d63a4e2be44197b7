"""A second look at a finished plan, from its tables alone; shares nothing with the model that made it.

`violations` reads the tables of a run and the tables it was made from, counts days one by one, and says in words
what does not hold. An empty list is a clean plan.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from math import ceil
from typing import Any

import jdatetime
import polars as pl

from corridor.periods import Horizon

Row = dict[str, Any]
Tables = Mapping[str, pl.DataFrame]
DUST = 1e-5


def violations(inputs: Tables, results: Tables, horizon: Horizon) -> list[str]:
    """Everything that does not hold in a plan.

    Parameters
    ----------
    inputs
        Tables of the case; `lanes`, `lane_calendars`, `limits` and `recipe_inputs` may be absent.
    results
        Tables of the run: entries, cost_lines, landed_costs, routes, route_seasons, approvals, approval_gates, the
        plan's tables and solves; `stops` and `route_legs` may be absent.
    horizon
        The periods planned.
    """
    look = _Look(inputs, results, horizon)
    checks = (
        look.objective, look.flow_lines, look.ways, look.balance, look.demand, look.approvals, look.supply,
        look.room, look.limits, look.stopped,
    )  # fmt: skip
    return [told for check in checks for told in check()]


class _Look:
    def __init__(self, inputs: Tables, results: Tables, horizon: Horizon) -> None:
        self.tables = {name: frame.to_dicts() for name, frame in {**inputs, **results}.items()}
        self.horizon = horizon
        self.periods = {p.label: p for p in horizon.periods}
        self.country = {s["site_id"]: s["country"] for s in self["sites"]}
        self.recipes = {r["recipe_id"]: r for r in self["recipes"]}
        self.offers = {o["offer_id"]: o for o in self["offers"]}
        self.routes = {r["route_id"]: r for r in self["routes"]}
        self.seasons = {(s["route_id"], s["period"]): s for s in self["route_seasons"]}

    def __getitem__(self, name: str) -> list[Row]:
        return self.tables.get(name, [])

    def days(self, label: str) -> list[date]:
        p = self.periods[label]
        return [p.first + timedelta(days=n) for n in range((p.last - p.first).days + 1)]

    def year(self, label: str) -> int:
        year = int(label[:4])
        if self.horizon.calendar == "gregorian":
            return 366 if calendar.isleap(year) else 365
        return 366 if jdatetime.date(year, 1, 1).isleap() else 365

    def objective(self) -> Iterator[str]:
        lines = self["plan_cost_lines"]
        for line in lines:
            if abs(line["quantity"] * line["rate"] - line["amount"]) > 1e-6 * max(1.0, abs(line["amount"])):
                yield f"line {line['line_no']} is not its quantity times its rate"
        total, claimed = sum(x["amount"] for x in lines), self["solves"][0]["objective"]
        if abs(total - claimed) > 1e-6 * max(1.0, abs(claimed)):
            yield f"the lines sum to {total}, the objective is {claimed}"

    def flow_lines(self) -> Iterator[str]:
        """Every unit on a way pays every line of its entry that is cost, and every unit supplied its supply's price."""
        charged: dict[str, float] = defaultdict(float)
        for line in self["plan_cost_lines"]:
            if line["what"] == "plan_flows":
                charged[line["key"].rsplit("#", 1)[0]] += line["amount"]
        per_unit: dict[str, float] = defaultdict(float)
        for line in self["cost_lines"]:
            if line["is_cost"] and line["head"] not in ("price", "making", "inputs"):
                per_unit[line["entry_id"]] += line["amount_per_unit"]
        for flow in [f for f in self["plan_flows"] if f["route_id"] is not None]:
            owed = per_unit[flow["entry_id"]] * flow["quantity"]
            if charged[flow["entry_id"]] < owed - DUST * max(1.0, abs(owed)):
                yield f"{flow['entry_id']} pays {charged[flow['entry_id']]}, its lines ask for {owed}"
        bought = {x["key"] for x in self["plan_cost_lines"] if x["head"] in ("price", "making")}
        for row in self["plan_supply"]:
            if row["quantity"] > DUST and f"{row['supply_id']}/{row['period']}" not in bought:
                yield f"{row['supply_id']} in {row['period']} is not paid for"

    def ways(self) -> Iterator[str]:
        entries = {e["entry_id"]: e for e in self["entries"]}
        refused = {r["entry_id"] for r in self["landed_costs"] if r["outcome"] == "refused"}
        for flow in [f for f in self["plan_flows"] if f["route_id"] is not None]:
            name = flow["entry_id"]
            if name not in entries or name in refused:
                yield f"{name} has no price"
                continue
            season = self.seasons.get((flow["route_id"], flow["period"]))
            if season is None or season["open_share"] <= 0:
                yield f"{name} flows on a route that is closed in {flow['period']}"
                continue
            p = self.periods[flow["period"]]
            lands = p.first + timedelta(days=((p.last - p.first).days + 1) // 2 + ceil(round(season["days"], 6)))
            arrives = self.periods[flow["arrives"]]
            if not arrives.first <= lands <= arrives.last:
                yield f"{name} arrives on {lands}, not in {flow['arrives']}"
        for flow in self["plan_flows"]:
            for lane in self._lanes(flow):
                if self._closed(lane, flow["period"]):
                    yield f"{flow['entry_id']} flows on lane {lane}, which is closed in all of {flow['period']}"

    def _lanes(self, flow: Row) -> list[str]:
        return self.routes[flow["route_id"]]["lanes"].split("|") if flow["route_id"] in self.routes else []

    def _closed(self, lane: str, label: str) -> bool:
        shut = {
            int(m)
            for c in self["lane_calendars"]
            if c["lane_id"] == lane and c["effect"] == "closed"
            for m in str(c["months"]).split("|")
        }
        return bool(shut) and all(day.month in shut for day in self.days(label))

    def balance(self) -> Iterator[str]:
        """Per site and product: stock before + made + arrived = sent + sold + used + stock after."""
        left: dict[tuple[str, str, str], float] = defaultdict(float)
        for f in self["plan_flows"]:
            left[f["from_site"], f["product_id"], f["period"]] -= f["quantity"]
            left[f["to_site"], f["product_id"], f["arrives"]] += f["quantity"]
        for s in self["plan_supply"]:
            left[s["site_id"], s["product_id"], s["period"]] += s["quantity"]
            for r in [r for r in self["recipe_inputs"] if r["recipe_id"] == s["supply_id"]]:
                left[s["site_id"], r["product_id"], s["period"]] -= s["quantity"] * r["quantity_per_unit"]
        for s in self["plan_sales"]:
            left[s["site_id"], s["product_id"], s["period"]] -= s["sold"]
        stock = {(s["site_id"], s["product_id"], s["period"]): s["quantity"] for s in self["plan_stocks"]}
        for site, product in sorted({k[:2] for k in (*left, *stock)}):
            kept = 0.0
            for label in self.periods:
                kept += left[site, product, label]
                told = stock.get((site, product, label), 0.0)
                if abs(kept - told) > DUST * max(1.0, abs(told)):
                    yield f"{product} at {site} after {label}: {kept} should be left, the plan says {told}"
        yield from self._own_goods()

    def _own_goods(self) -> Iterator[str]:
        """No supply sends more than it has made so far."""
        moves: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for s in self["plan_supply"]:
            moves[s["supply_id"]][s["period"]] += s["quantity"]
        for f in self["plan_flows"]:
            moves[f["supply_id"]][f["period"]] -= f["quantity"]
        for supply, by_period in moves.items():
            kept = 0.0
            for label in self.periods:
                kept += by_period[label]
                if kept < -DUST:
                    yield f"{supply} has sent {-kept} units more than it made by {label}"

    def demand(self) -> Iterator[str]:
        wanted = {d["demand_id"]: d["quantity"] for d in self["demand"]}
        for s in self["plan_sales"]:
            if s["sold"] < -DUST or s["short"] < -DUST or abs(s["sold"] + s["short"] - wanted[s["demand_id"]]) > DUST:
                yield f"{s['demand_id']}: sold {s['sold']} and short {s['short']} are not {wanted[s['demand_id']]}"

    def approvals(self) -> Iterator[str]:
        known = {a["approval_id"]: a for a in self["approvals"]}
        spans: dict[str, list[tuple[date, date]]] = defaultdict(list)
        for a in self["approvals"]:
            if a["state"] == "held":
                spans[a["approval_id"]].append((a["held_from"] or date.min, a["held_to"] or date.max))
        for c in [c for c in self["plan_choices"] if c["kind"] == "grant"]:
            a = known.get(c["id"])
            spans[c["id"]].append((c["from_day"], c["to_day"] or date.max))
            renewed = a is not None and a["state"] == "held" and a["cost"] > 0
            if a is None or not (a["state"] == "to_get" or renewed):
                yield f"{c['id']} is got, though it cannot be"
            elif c["from_day"] < c["decided_by"] + timedelta(days=ceil(a["lead_days"])):
                yield f"{c['id']} is in force before its lead time has passed"
        for s in self["plan_sales"]:
            for gate in self["approval_gates"]:
                if (gate["product_id"], gate["country"]) != (s["product_id"], self.country[s["site_id"]]):
                    continue
                days = self.days(s["period"])
                opened = sum(any(a <= day <= b for a, b in spans[gate["approval_id"]]) for day in days)
                if s["sold"] > s["wanted"] * opened / len(days) + DUST:
                    yield f"{s['demand_id']} sells {s['sold']} while {gate['approval_id']} is open on {opened} days"

    def supply(self) -> Iterator[str]:
        opened = {c["id"]: c["from_day"] for c in self["plan_choices"] if c["kind"] == "open"}
        for s in [s for s in self["plan_supply"] if s["quantity"] > DUST]:
            row = self.recipes.get(s["supply_id"]) or self.offers.get(s["supply_id"])
            if row is None:
                yield f"{s['supply_id']} is no recipe and no offer of the case"
                continue
            ready = self.horizon.periods[0].first + timedelta(days=ceil(row["lead_time_days"]))
            starts = [ready, row["valid_from"] or ready, row.get("opens_on") or ready]
            if not row.get("open_today", True):
                starts.append(opened.get(s["supply_id"], date.max))
            good = [d for d in self.days(s["period"]) if d >= max(starts) and d <= (row["valid_to"] or date.max)]
            most = row["capacity_per_year"] * len(good) / self.year(s["period"])
            if s["quantity"] > most * (1 + 1e-6) + DUST:
                yield f"{s['supply_id']} gives {s['quantity']} in {s['period']}, {most} at most"
            least = row.get("minimum_run_per_period", row.get("minimum_order_units", 0.0))
            if s["quantity"] < least * (1 - 1e-6) - DUST:
                yield f"{s['supply_id']} gives {s['quantity']} in {s['period']}, {least} at least"

    def room(self) -> Iterator[str]:
        share = {key: s["open_share"] for key, s in self.seasons.items()}
        on_route: dict[tuple[str, str], float] = defaultdict(float)
        on_lane: dict[tuple[str, str, str], float] = defaultdict(float)
        full = {e["entry_id"]: e["units_per_load"] for e in self["entries"]}
        for f in [f for f in self["plan_flows"] if f["route_id"] is not None]:
            if f["loads"] < f["quantity"] / full.get(f["entry_id"], 1.0) - DUST:
                yield f"{f['entry_id']} pays for {f['loads']} loads and carries more"
            on_route[f["route_id"], f["period"]] += f["loads"]
            for lane in self._lanes(f):
                on_lane[lane, self.routes[f["route_id"]]["charged_per"], f["period"]] += f["loads"]
        for (route, label), loads in on_route.items():
            most = self.routes[route]["capacity_loads_per_year"]
            if most is not None:
                most *= len(self.days(label)) / self.year(label) * share.get((route, label), 0.0)
                if loads > most * (1 + 1e-6) + DUST:
                    yield f"{route} carries {loads} loads in {label}, {most} at most"
        capacity = {x["lane_id"]: x["capacity_loads_per_year"] for x in self["lanes"]}
        for (lane, unit, label), loads in on_lane.items():
            most = capacity.get(lane)
            if most is not None and loads > most * len(self.days(label)) / self.year(label) * (1 + 1e-6) + DUST:
                yield f"lane {lane} carries {loads} loads by {unit} in {label}, too many"

    def limits(self) -> Iterator[str]:
        party = {s["site_id"]: s["party_id"] or s["site_id"] for s in self["sites"]}
        for limit in self["limits"]:
            rows = [
                s
                for s in self["plan_supply"]
                if limit["product_id"] in (None, s["product_id"])
                and limit["site_id"] in (None, s["site_id"])
                and limit["country"] in (None, self.country[s["site_id"]])
            ]
            units = sum(s["quantity"] for s in rows)
            asked = sum(s["wanted"] for s in self["plan_sales"] if limit["product_id"] in (None, s["product_id"]))
            suppliers = {
                self.offers[s["supply_id"]]["party_id"] if s["supply_id"] in self.offers else party[s["site_id"]]
                for s in rows
                if s["quantity"] > DUST
            }
            opened = [c for c in self["plan_choices"] if c["kind"] == "open" and self._opens(c["id"], limit)]
            found = {
                "max_share_of_demand": units - limit["value"] * asked,
                "min_share_of_demand": limit["value"] * asked - units,
                "max_quantity": units - limit["value"],
                "min_quantity": limit["value"] - units,
                "max_opened": len(opened) - limit["value"],
                "max_suppliers": len(suppliers) - limit["value"],
            }.get(limit["kind"], 0.0)
            if found > DUST * max(1.0, asked):
                yield f"limit {limit['limit_id']} ({limit['kind']}) is broken by {found}"

    def _opens(self, recipe: str, limit: Row) -> bool:
        row = self.recipes[recipe]
        place = limit["site_id"] in (None, row["site_id"]) and limit["country"] in (None, self.country[row["site_id"]])
        return place and limit["product_id"] in (None, row["product_id"])

    def stopped(self) -> Iterator[str]:
        """No party that is stopped sells, makes, carries, or runs a site on the way."""
        out = {s["party_id"] for s in self["stops"]}
        runs = {s["site_id"]: s["party_id"] for s in self["sites"]}
        carrier = {x["lane_id"]: x.get("carrier") for x in self["lanes"]}
        legs: dict[str, set[str]] = defaultdict(set)
        for leg in self["route_legs"]:
            legs[leg["route_id"]] |= {leg["from_site"], leg["to_site"]}
        for s in [s for s in self["plan_supply"] if s["quantity"] > DUST]:
            offer = self.offers.get(s["supply_id"])
            for party in {runs.get(s["site_id"]), offer["party_id"] if offer else None} & out:
                yield f"{s['supply_id']} comes from {party}, who is stopped"
        for f in self["plan_flows"]:
            places = {f["from_site"], f["to_site"], *legs[f["route_id"]]}
            parties = {runs.get(site) for site in places} | {carrier.get(lane) for lane in self._lanes(f)}
            for party in parties & out:
                yield f"{f['entry_id']} passes {party}, who is stopped"
