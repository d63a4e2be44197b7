"""The chain as one readable list: from checked tables to a plan with its reasons.

check -> screen -> match -> approvals -> routes -> landed cost -> qualify -> network <-> campaign -> baseline
-> trade figures

Each step takes tables and gives tables; nothing here reads or writes a file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from corridor.agreement import plan_with_campaign, schedule_campaign
from corridor.approving import approve
from corridor.baseline import compare_with_today
from corridor.case.settings import Settings
from corridor.chain import Chain, full_loads, landed, world
from corridor.entries import build_entries, journeys
from corridor.errors import MissingRows
from corridor.matched import match, qualify
from corridor.periods import Horizon
from corridor.tables import RESULT_TABLES

if TYPE_CHECKING:
    from corridor.trade.targets import Outlook

Progress = Callable[[str], None]
"""Called with the name of each step as it starts."""

STEPS = (
    "screen", "match", "approvals", "routes", "landed cost", "qualify", "network", "campaign", "baseline",
    "trade figures",
)  # fmt: skip


def _silent(step: str) -> None:
    return None


def plan_case(
    tables: Mapping[str, pl.DataFrame],
    settings: Settings,
    horizon: Horizon,
    progress: Progress = _silent,
    lists: tuple[Any, ...] = (),
    known: Mapping[str, pl.DataFrame] | None = None,
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
    lists
        The watch lists that the case names, as they were read.
    known
        Results that were made before, as `take_demand` gives them: they are not made again.

    Returns
    -------
    dict[str, pl.DataFrame]
        Every result table by name, empty ones included.

    Raises
    ------
    SolveError
        The solver ended without a plan that can be used.
    """
    chain = Chain(dict(tables), settings, horizon, dict(known or {}), lists=lists)
    steps = (
        screen, match, approve, route, price, qualify, plan_network, schedule_campaign, compare_with_today,
        look_at_figures,
    )  # fmt: skip
    for step, work in zip(STEPS, steps, strict=True):
        progress(step)
        work(chain)
    refused = [frame for frame in chain.refusals if not frame.is_empty()]
    chain.results["refusals"] = pl.concat(refused).unique(maintain_order=True) if refused else _empty("refusals")
    return {name: chain.results.get(name, _empty(name)) for name in RESULT_TABLES}


@dataclass(frozen=True)
class TakenDemand:
    """A case's tables with demand from projections where its settings ask for it, and what was found on the way.

    Attributes
    ----------
    results
        ``projected_demand`` with the three cases, and the ``projections`` and ``target_checks`` of all series that go
        with it; nothing where no demand is taken from series.
    refusals
        Series that were not projected, or that no demand could be taken from.
    """

    tables: dict[str, pl.DataFrame]
    results: dict[str, pl.DataFrame]
    refusals: pl.DataFrame


def take_demand(tables: Mapping[str, pl.DataFrame], settings: Settings, horizon: Horizon) -> TakenDemand:
    """Demand of the markets in `demand_series` from their series, before anything is planned."""
    if tables["demand_series"].is_empty():
        # The library of projections takes a second to load.
        return TakenDemand(dict(tables), {}, _empty("refusals"))
    from corridor.trade.demand_ahead import demand_ahead, with_projected

    case = settings.demand.from_projections
    found = demand_ahead(tables["output_series"], tables["demand_series"], horizon, case, targets=tables["targets"])
    demand = with_projected(tables["demand"], found.demand)
    lost = found.refused.select(
        room=pl.lit("trade"), key=pl.format("demand_series/{}", "series_id"), missing="reason",
        remedy=pl.lit("Mend the series; till then the rows of demand that the case has for its markets are kept."),
        rows=pl.lit(1, pl.Int64),
    )  # fmt: skip
    figures, not_projected = _seen(found.outlook)
    results = {"projected_demand": found.projected_demand, **figures}
    return TakenDemand({**tables, "demand": demand}, results, pl.concat([lost, not_projected]))


def _empty(name: str) -> pl.DataFrame:
    return RESULT_TABLES[name].empty()


def screen(chain: Chain) -> None:
    """Who is stopped leaves every table, before anything is matched, routed or priced."""
    from corridor.screening import remove_stopped, screen_parties

    settings, horizon = chain.settings, chain.horizon
    if len(chain.lists) != len(chain["watch_lists"]):
        raise MissingRows("The case names watch lists that were not read: nobody can be said to be clear of them.")
    found = screen_parties(
        chain.tables,
        settings.legal_systems,
        settings.screening.decision_asked_for,
        horizon.first_day,
        horizon.last_day,
        chain.lists,
        settings.screening.alert_from,
        settings.screening.two_people,
    )
    chain.tables, removals = remove_stopped(chain.tables, found.stops)
    chain.results |= {**vars(found), "removals": removals}


def route(chain: Chain) -> None:
    """Ways from every supply to everyone who wants its product, by cost and by time."""
    from corridor.routing import find_routes

    settings = chain.settings
    trips = journeys(chain.tables, full_loads(chain))
    result = find_routes(trips.pairs, world(chain), settings.routing.routes_per_pair)
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
    origin, result = landed(chain, chain["entries"], chain.results)
    chain.results |= {
        **origin,
        "cost_lines": result.cost_lines,
        "landed_costs": result.landed_costs,
    }
    chain.refusals.append(result.refusals)
    localise(chain)


def localise(chain: Chain) -> None:
    """Whether what each plant makes reaches the thresholds of local content that its country sets."""
    from corridor.local_content import local_content

    names = ("recipes", "recipe_inputs", "recipe_operations", "products", "bom", "sites", "localisation_rules")
    found = local_content(
        **chain.of(*names, "country_groups"),
        exchange=chain.exchange,
        currency=chain.settings.currency,
        on=chain.horizon.first_day,
        until=chain.horizon.last_day,
    )
    chain.results |= {"local_content": found.local_content, "local_content_lines": found.local_content_lines}


def plan_network(chain: Chain) -> None:
    """What to make, ship, open and certify, and when."""
    result = plan_with_campaign(chain)
    names = ("plan_flows", "plan_supply", "plan_sales", "plan_stocks", "plan_choices", "plan_cost_lines", "solves")
    # The record of the plan comes first, before those of steps on the way to it.
    before = chain.results.get("solves", _empty("solves"))
    chain.results |= {name: getattr(result, name) for name in names}
    chain.results["solves"] = pl.concat([result.solves, before])
    chain.refusals.append(result.refusals)
    # What a declaration pays is reckoned exactly for the entries that the plan uses, not for all that it could.
    used = chain["entries"].filter(pl.col("entry_id").is_in(result.plan_flows["entry_id"].unique().implode()))
    _, costs = landed(chain, used, chain.results, paid=True)
    chain.results["payments"] = costs.payments


def look_at_figures(chain: Chain) -> None:
    """What flows come to, what claims are worth, what comes next of series, and whether targets are reached."""
    from corridor.trade.claims import check_claims
    from corridor.trade.flow_figures import flow_figures

    flows = flow_figures(chain["trade_flows"], chain.settings.currency, chain.exchange)
    chain.results |= {"trade_statistics": flows.trade_statistics, "mirror_flows": flows.mirror_flows}
    lacking = flows.lost.select(
        room=pl.lit("trade"), key=pl.lit("trade_flows"), missing="missing",
        remedy=pl.lit("Add the rate, or the currency of the rows: they are in no statistic."), rows="rows",
    )  # fmt: skip
    chain.refusals.append(lacking)
    checked = check_claims(**chain.of("claims", "output_series", "trade_flows"), exchange=chain.exchange)
    chain.results |= {"claim_checks": checked.claim_checks, "claim_tensions": checked.claim_tensions}
    if "projections" in chain.results or (chain["output_series"].is_empty() and chain["targets"].is_empty()):
        # The library of projections takes a second to load, which a case without series need not wait for.
        return
    from corridor.trade.targets import outlook

    figures, lost = _seen(outlook(chain["output_series"], chain["targets"]))
    chain.results |= figures
    chain.refusals.append(lost)


def _seen(seen: Outlook) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """Results and refusals of an outlook."""
    lost = seen.refused.select(
        room=pl.lit("trade"), key=pl.format("output_series/{}", "series_id"), missing="reason",
        remedy=pl.lit("Add the values that are missing; a projection needs four at least."), rows=pl.lit(1, pl.Int64),
    )  # fmt: skip
    return {"projections": seen.projections, "target_checks": seen.target_checks}, lost
