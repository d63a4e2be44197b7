"""A small trade made by hand: a plant P and a market M, products, ways between them, all at round prices."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from corridor.exchange import Exchange
from corridor.network import NetworkOptions, PlanInputs, PlanResult, plan
from corridor.periods import Horizon
from corridor.tables import INPUT_TABLES, RESULT_TABLES

COUNTRIES = {"P": "IR", "Q": "TR", "M": "RU", "N": "KZ"}
EXACT = NetworkOptions(gap=0.0, threads=1, time_limit_seconds=None)


def frame(table: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    """A table of the case or of a run, made by hand."""
    return {**INPUT_TABLES, **RESULT_TABLES}[table].frame(rows)


def quarters(count: int = 1) -> Horizon:
    """Quarters of the Gregorian year 2023, each 90 to 92 of its 365 days."""
    return Horizon.build("gregorian", "quarter", "2023-Q1", count)


class Trade:
    """Collects rows; `plan` hands them over. Capacities are given per period and scaled up to a year."""

    def __init__(self, periods: int = 1) -> None:
        self.horizon = quarters(periods)
        self.rows: dict[str, list[dict[str, Any]]] = {
            name: []
            for name in (
                "demand", "recipes", "recipe_inputs", "offers", "products", "entries", "cost_lines", "landed_costs",
                "routes", "route_seasons", "approvals", "approval_gates", "limits", "lanes",
            )
        }  # fmt: skip
        self.rows["sites"] = [{"site_id": s, "name": s, "country": c, "kinds": "market"} for s, c in COUNTRIES.items()]

    def year_of(self, units: float, t: int = 0) -> float:
        """Units a year that give `units` in period `t`."""
        return units * 365 / self.horizon.periods[t].days

    def product(self, name: str, kind: str = "part") -> None:
        if any(r["product_id"] == name for r in self.rows["products"]):
            return
        more = {"builds": name} if kind == "kit" else {"category": "M1"} if kind == "vehicle" else {}
        self.rows["products"].append({"product_id": name, "name": name, "kind": kind, "hs_code": "8708309109", **more})

    def offer(self, name: str, product: str, price: float, per_period: float, site: str = "P", **more: Any) -> None:
        self.product(product)
        self.rows["offers"].append(
            {
                "offer_id": name, "party_id": more.pop("party_id", f"{name}-CO"), "site_id": site,
                "product_id": product, "price_per_unit": price, "currency": "USD",
                "capacity_per_year": self.year_of(per_period), **more,
            }
        )  # fmt: skip

    def recipe(self, name: str, product: str, cost: float, per_period: float, site: str = "P", **more: Any) -> None:
        self.product(product)
        self.rows["recipes"].append(
            {
                "recipe_id": name, "site_id": site, "product_id": product, "form": more.pop("form", "part"),
                "cost_per_unit": cost, "currency": "USD", "capacity_per_year": self.year_of(per_period), **more,
            }
        )  # fmt: skip

    def uses(self, recipe: str, product: str, quantity: float = 1.0) -> None:
        self.product(product)
        self.rows["recipe_inputs"].append({"recipe_id": recipe, "product_id": product, "quantity_per_unit": quantity})

    def route(self, name: str, from_site: str = "P", to_site: str = "M", days: float = 0.0, **more: Any) -> None:
        open_shares = more.pop("open_shares", [1.0] * self.horizon.count)
        self.rows["routes"].append(
            {
                "route_id": name, "from_site": from_site, "to_site": to_site, "load_unit_id": "LORRY",
                "charged_per": "truck", "lanes": more.pop("lanes", name), "modes": "road",
                "countries_crossed": "IR|RU", "distance_km": 1000.0, **more,
            }
        )  # fmt: skip
        for period, share in zip(self.horizon.periods, open_shares, strict=True):
            self.rows["route_seasons"].append(
                {"route_id": name, "period": period.label, "open_share": share, "days": days, "cost_per_load": 0.0}
            )

    def way(
        self, supply: str, route: str, per_unit: float = 0.0, per_load: float = 0.0, full: float = 10.0, **more: Any
    ) -> None:
        """Entries for a supply on a route, in every period in which it is open, with a line per unit and per load."""
        offers = {r["offer_id"]: (r, "offer") for r in self.rows["offers"]}
        recipes = {r["recipe_id"]: (r, "recipe") for r in self.rows["recipes"]}
        row, kind = {**offers, **recipes}[supply]
        along = next(r for r in self.rows["routes"] if r["route_id"] == route)
        claim, outcome = more.get("claim"), more.get("outcome", "complete")
        for season in [s for s in self.rows["route_seasons"] if s["route_id"] == route]:
            if season["open_share"] == 0:
                continue
            entry = "/".join([supply, route, claim or "MFN", season["period"]])
            price = row.get("price_per_unit", row.get("cost_per_unit"))
            self.rows["entries"].append(
                {
                    "entry_id": entry, "product_id": row["product_id"], "supply_id": supply, "supply_kind": kind,
                    "form": row.get("form", "part"), "from_site": along["from_site"], "to_site": along["to_site"],
                    "from_country": COUNTRIES[along["from_site"]], "to_country": COUNTRIES[along["to_site"]],
                    "origin_country": "IR", "route_id": route, "agreement_id": claim, "period": season["period"],
                    "on": date(2023, 1, 1), "incoterm": "EXW", "price_per_unit": price, "price_currency": "USD",
                    "price_source": "own", "price_confidence": "sourced", "units_per_load": full,
                    "units_per_declaration": full,
                }
            )  # fmt: skip
            lines = [
                ("price", price, True, False),
                ("duty", per_unit, True, False),
                ("freight", per_load / full, True, True),
                ("vat", 3.0, False, False),
            ]
            for number, (head, amount, is_cost, by_load) in enumerate(lines, start=1):
                self.rows["cost_lines"].append(
                    {
                        "entry_id": entry, "line_no": number, "head": head, "line": head, "basis": "unit",
                        "quantity": 1.0, "unit": "unit", "rate": amount, "currency": "USD", "fx": 1.0,
                        "amount_per_unit": amount, "is_cost": is_cost, "per_load": by_load, "rule_id": "R",
                        "source": "own", "confidence": "sourced",
                    }
                )  # fmt: skip
            self.rows["landed_costs"].append(
                {"entry_id": entry, "outcome": outcome, "landed_per_unit": price + per_unit + per_load / full}
            )

    def want(self, product: str, quantity: float, price: float, t: int = 0, site: str = "M") -> str:
        self.product(product)
        period = self.horizon.periods[t].label
        name = f"{product}-{site}-{period}"
        self.rows["demand"].append(
            {
                "demand_id": name, "site_id": site, "product_id": product, "period": period, "quantity": quantity,
                "price_per_unit": price, "currency": "USD",
            }
        )  # fmt: skip
        return name

    def approval(self, name: str, product: str, country: str = "RU", **more: Any) -> None:
        """An approval that a product waits for; `state` is to_get with 0 lead days and no end unless told."""
        known = {"state": "to_get", "lead_days": 0.0, "cost": 0.0, "outcome": "complete", **more}
        if not any(r["approval_id"] == name for r in self.rows["approvals"]):
            self.rows["approvals"].append(
                {
                    "approval_id": name, "approval_family": name, "scheme_id": "S", "countries": country, "tests": 0,
                    "test_hours": 0.0, **known,
                }
            )  # fmt: skip
        self.rows["approval_gates"].append({"product_id": product, "country": country, "approval_id": name})

    def limit(self, kind: str, value: float, **more: Any) -> None:
        name = f"L{len(self.rows['limits'])}"
        self.rows["limits"].append({"limit_id": name, "kind": kind, "value": value, **more})

    def tables(self) -> dict[str, pl.DataFrame]:
        return {name: frame(name, rows) for name, rows in self.rows.items()}

    def inputs(self, options: NetworkOptions = EXACT, **more: Any) -> PlanInputs:
        """What `plan` is given, without the lanes if they are not among what is given more."""
        tables = self.tables() | {"lanes": None} | more
        exchange = Exchange(frame("fx_rates", []), ["official"])
        return PlanInputs(**tables, horizon=self.horizon, exchange=exchange, currency="USD", options=options)

    def plan(self, options: NetworkOptions = EXACT, **more: Any) -> PlanResult:
        return plan(self.inputs(options, **more))


def total(result: PlanResult, *heads: str) -> float:
    """Sum of the plan's lines, of some heads or of all."""
    lines = result.plan_cost_lines
    return float((lines.filter(pl.col("head").is_in(heads)) if heads else lines)["amount"].sum())
