"""The chain as one readable list: from checked tables to a plan with its reasons.

check -> screen -> approvals -> routes -> landed cost -> network -> baseline

Each step takes tables and gives tables; nothing here reads or writes a file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from corridor.case.settings import Settings
from corridor.entries import build_entries, journeys, price_rows, supplies
from corridor.exchange import Exchange
from corridor.periods import Horizon
from corridor.tables import RESULT_TABLES

Progress = Callable[[str], None]
"""Called with the name of each step as it starts."""

STEPS = ("screen", "approvals", "routes", "landed cost", "network", "baseline")


def _silent(step: str) -> None:
    return None


@dataclass
class Chain:
    """The tables of a case on their way through the chain, and what each step added."""

    tables: dict[str, pl.DataFrame]
    settings: Settings
    horizon: Horizon
    results: dict[str, pl.DataFrame] = field(default_factory=dict)
    refusals: list[pl.DataFrame] = field(default_factory=list)
    exchange: Exchange = field(init=False)

    def __post_init__(self) -> None:
        self.exchange = Exchange(self.tables["fx_rates"], self.settings.money.rate_kinds)

    def __getitem__(self, name: str) -> pl.DataFrame:
        return self.results[name] if name in self.results else self.tables[name]

    def of(self, *names: str) -> dict[str, pl.DataFrame]:
        """Several tables by name, to hand to a room."""
        return {name: self[name] for name in names}


def plan_case(
    tables: Mapping[str, pl.DataFrame], settings: Settings, horizon: Horizon, progress: Progress = _silent
) -> dict[str, pl.DataFrame]:
    """Run the whole chain on checked tables.

    Parameters
    ----------
    tables
        Every input table by name, checked and with pack rows merged in.
    settings
        The case's settings.
    horizon
        The periods planned.
    progress
        Told the name of each step as it starts.

    Returns
    -------
    dict[str, pl.DataFrame]
        Every result table by name, empty ones included.

    Raises
    ------
    SolveError
        The solver ended without a plan that can be used.
    """
    chain = Chain(dict(tables), settings, horizon)
    for step, work in zip(STEPS, (screen, approve, route, price, plan_network, compare_with_today), strict=True):
        progress(step)
        work(chain)
    refused = [frame for frame in chain.refusals if not frame.is_empty()]
    chain.results["refusals"] = pl.concat(refused).unique(maintain_order=True) if refused else _empty("refusals")
    return {name: chain.results.get(name, _empty(name)) for name in RESULT_TABLES}


def _empty(name: str) -> pl.DataFrame:
    return RESULT_TABLES[name].empty()


def screen(chain: Chain) -> None:
    """Who is stopped leaves every table, before anything is matched, routed or priced."""
    from corridor.screening import remove_stopped, stops

    stopped = stops(
        chain["parties"],
        chain["screen_decisions"],
        chain.settings.legal_systems,
        chain.settings.screening.decision_asked_for,
        chain.horizon.first_day,
        chain.horizon.last_day,
    )
    chain.tables, removals = remove_stopped(chain.tables, stopped)
    chain.results |= {"stops": stopped, "removals": removals}


def approve(chain: Chain) -> None:
    """What must be approved before a product may be sold in a country, at what cost and by when."""
    from corridor.approvals import approval_needs, approvals

    settings = chain.settings.approvals
    on = settings.decided_from or chain.horizon.first_day
    countries = chain["sites"].select("site_id", country="country")
    markets = chain["demand"].join(countries, on="site_id").select("product_id", "country").unique().sort(pl.all())
    facts = chain.of(
        "requirements", "schemes", "regulations", "recognitions", "evidence", "lab_tests", "country_groups"
    )
    needs = approval_needs(chain["products"], chain["product_facts"], markets, **facts, on=on)
    result = approvals(
        needs,
        **chain.of("products", "schemes", "evidence", "lab_tests", "labs", "lab_rates", "approval_fees"),
        specimen_values=price_rows(supplies(chain.tables), chain.exchange, chain.settings.currency, on),
        exchange=chain.exchange,
        currency=chain.settings.currency,
        on=on,
        lab_id=settings.lab_id,
        lead=settings.lead,
    )
    chain.results |= {
        "approval_needs": needs,
        "approvals": result.approvals,
        "approval_gates": result.approval_gates,
        "approval_cost_lines": result.approval_cost_lines,
    }
    chain.refusals.append(result.refusals)


def route(chain: Chain) -> None:
    """Ways from every supply to everyone who wants its product, by cost and by time."""
    from corridor.routing import find_routes, units_per_load

    settings = chain.settings
    units = chain["load_units"]
    if settings.routing.load_units:
        units = units.filter(pl.col("load_unit_id").is_in(list(settings.routing.load_units)))
    loads = units_per_load(chain["products"], units, chain["loading"])
    trips = journeys(chain.tables, loads)
    places = chain.of("sites", "lanes", "lane_tariffs", "lane_calendars", "load_units", "terminals", "emission_factors")
    result = find_routes(
        trips.pairs,
        **places,
        horizon=chain.horizon,
        exchange=chain.exchange,
        currency=settings.currency,
        routes_per_pair=settings.routing.routes_per_pair,
    )
    chain.results |= {
        "routes": result.routes,
        "route_legs": result.route_legs,
        "route_seasons": result.route_seasons,
        "route_cost_lines": result.route_cost_lines,
        "entries": build_entries(trips, result.routes, result.route_seasons, chain.tables, settings, chain.horizon),
    }
    chain.refusals.append(result.refusals)


def price(chain: Chain) -> None:
    """What one unit costs, delivered and duty-paid, line by line, for every way and claim."""
    origin, result = _landed(chain, chain["entries"])
    chain.results |= {
        "origin_findings": origin,
        "cost_lines": result["cost_lines"],
        "landed_costs": result["landed_costs"],
    }
    chain.refusals.append(result["refusals"])


def _landed(chain: Chain, entries: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, pl.DataFrame]]:
    from corridor.landed_cost import LandedCostOptions, landed_costs, origin_findings

    settings, on = chain.settings, chain.horizon.first_day
    law = chain.of("agreements", "agreement_members", "country_groups")
    origin = origin_findings(
        supplies_with_destinations(entries),
        chain["bom"],
        **law,
        origin_rules=chain["origin_rules"],
        exchange=chain.exchange,
        currency=settings.currency,
        on=on,
    )
    result = landed_costs(
        entries,
        **chain.of("products", "routes", "route_legs", "route_seasons", "route_cost_lines", "value_bases", "tariffs"),
        **law,
        **chain.of("import_taxes", "incoterm_elements", "logistics_parameters"),
        origin=origin,
        exchange=chain.exchange,
        currency=settings.currency,
        options=LandedCostOptions.from_settings(settings.landed_cost, settings.money),
    )
    parts = {"cost_lines": result.cost_lines, "landed_costs": result.landed_costs, "refusals": result.refusals}
    return origin, parts


def supplies_with_destinations(entries: pl.DataFrame) -> pl.DataFrame:
    """One row per supply, origin and destination country, with its price, for the test of origin."""
    return entries.select(
        "supply_id",
        "product_id",
        "from_country",
        "to_country",
        ex_works_price="price_per_unit",
        currency="price_currency",
    ).unique(subset=["supply_id", "to_country"], maintain_order=True)


def plan_network(chain: Chain) -> None:
    """What to make, ship, open and certify, and when."""
    from corridor.network import plan

    result = plan(**_network_inputs(chain))
    names = ("plan_flows", "plan_supply", "plan_sales", "plan_stocks", "plan_choices", "plan_cost_lines", "solves")
    chain.results |= {name: getattr(result, name) for name in names}
    chain.refusals.append(result.refusals)


def _network_inputs(chain: Chain) -> dict[str, object]:
    from corridor.network import NetworkOptions

    names = (
        "demand", "recipes", "recipe_inputs", "offers", "products", "sites", "entries", "cost_lines", "landed_costs",
        "routes", "route_seasons", "approvals", "approval_gates", "limits",
    )  # fmt: skip
    return {
        **chain.of(*names),
        "horizon": chain.horizon,
        "exchange": chain.exchange,
        "currency": chain.settings.currency,
        "options": NetworkOptions.from_settings(chain.settings),
    }


def compare_with_today(chain: Chain) -> None:
    """Today's flows priced by the same code, and the saving lever by lever."""
