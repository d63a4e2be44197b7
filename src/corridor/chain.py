"""The tables of a case on their way through the chain, and the steps that the plan and today's flows share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from corridor.case.settings import Settings
from corridor.exchange import Exchange
from corridor.periods import Horizon

if TYPE_CHECKING:
    from corridor.landed_cost import LandedCostResult
    from corridor.network import PlanInputs
    from corridor.routing import World

ROUTING = ("routes", "route_legs", "route_seasons", "route_cost_lines")
"""What routing gives and landed_cost takes."""


@dataclass
class Chain:
    """The tables of a case on their way through the chain, and what each step added."""

    tables: dict[str, pl.DataFrame]
    settings: Settings
    horizon: Horizon
    results: dict[str, pl.DataFrame] = field(default_factory=dict)
    refusals: list[pl.DataFrame] = field(default_factory=list)
    lists: tuple[Any, ...] = ()
    """Watch lists of the case, as they were read."""
    exchange: Exchange = field(init=False)

    def __post_init__(self) -> None:
        self.exchange = Exchange(self.tables["fx_rates"], self.settings.money.rate_kinds)

    def __getitem__(self, name: str) -> pl.DataFrame:
        return self.results[name] if name in self.results else self.tables[name]

    def of(self, *names: str) -> dict[str, pl.DataFrame]:
        """Several tables by name, to hand to a room."""
        return {name: self[name] for name in names}


def full_loads(chain: Chain) -> pl.DataFrame:
    """Units of each product in each load unit that the case uses."""
    from corridor.routing import units_per_load

    units, wanted = chain["load_units"], chain.settings.routing.load_units
    if wanted:
        units = units.filter(pl.col("load_unit_id").is_in(list(wanted)))
    return units_per_load(chain["products"], units, chain["loading"])


def world(chain: Chain) -> World:
    """The ways that the lanes of a case make, its places and its periods, as routing reads them."""
    from corridor.routing import read_world

    names = ("sites", "lanes", "lane_tariffs", "lane_calendars", "load_units", "terminals", "emission_factors")
    return read_world(
        **chain.of(*names), horizon=chain.horizon, exchange=chain.exchange, currency=chain.settings.currency
    )


def landed(
    chain: Chain, entries: pl.DataFrame, routing: Mapping[str, pl.DataFrame], *, trace: bool = False, paid: bool = False
) -> tuple[dict[str, pl.DataFrame], LandedCostResult]:
    """Tables of origin and cost lines of entries, on the routes of `routing`.

    With `trace` the rows of rules that were weighed too, with `paid` what a declaration of each entry pays.
    """
    from corridor.landed_cost import ClaimEvidence, LandedCostOptions, landed_costs

    settings = chain.settings
    shared: dict[str, Any] = {
        **chain.of("agreements", "agreement_members", "country_groups", "products"),
        "exchange": chain.exchange,
        "currency": settings.currency,
    }
    found = _origin(chain, entries, routing, shared)
    evidence = ClaimEvidence(found["origin_transport"], chain["proofs_held"], chain["proof_rules"], chain.exchange)
    rules: dict[str, Any] = {
        **{name: routing[name] for name in ROUTING},
        **chain.of("product_facts", "value_bases", "tariffs", "import_taxes", "incoterm_elements"),
        **chain.of("logistics_parameters", "levies", "quotas", "regimes", "market_values"),
        **chain.of("value_additions", "clearance_fees"),
    }
    options = LandedCostOptions.from_settings(settings.landed_cost, settings.money)
    options = replace(options, trace=trace, payments=paid)
    rules |= {"origin": found["origin_findings"], "evidence": evidence}
    result = landed_costs(entries, **rules, **shared, options=options)
    return found, result


def _origin(
    chain: Chain, entries: pl.DataFrame, routing: Mapping[str, pl.DataFrame], shared: Mapping[str, Any]
) -> dict[str, pl.DataFrame]:
    """Whether what is shipped originates, and whether it travels as the agreements claimed ask."""
    from corridor.landed_cost import origin_of_supplies, origin_transport

    names = ("product_facts", "recipes", "input_origins", "cumulation", "proof_rules", "production_costs")
    inputs: dict[str, Any] = chain.of("bom", "origin_rules", *names)
    # Goods of the last period arrive after the horizon, and it is the rules of the day of arrival that count.
    first, last = chain.horizon.first_day, max([chain.horizon.last_day, *entries["on"].drop_nulls()])
    origin = origin_of_supplies(_shipped_supplies(entries), **inputs, **shared, on=first, until=last)
    members = chain.of("agreement_members", "country_groups", "cumulation")
    return {
        "origin_findings": origin.findings,
        "origin_lines": origin.lines,
        "origin_transport": origin_transport(entries, origin.findings, routing["routes"], **members),
    }


def _shipped_supplies(entries: pl.DataFrame) -> pl.DataFrame:
    """One row per supply and destination country with its price, for the test of origin."""
    return entries.select(
        "supply_id",
        "product_id",
        "from_country",
        "to_country",
        "incoterm",
        "batch_id",
        ex_works_price="price_per_unit",
        currency="price_currency",
    ).unique(subset=["supply_id", "to_country", "batch_id"], maintain_order=True)


def network_inputs(chain: Chain) -> PlanInputs:
    """What the network model is given."""
    from corridor.network import NetworkOptions, PlanInputs

    names = (
        *("demand", "recipes", "recipe_inputs", "offers", "products", "sites", "limits", "lanes"),
        *("entries", "cost_lines", "landed_costs", "routes", "route_seasons", "approvals", "approval_gates"),
    )
    return PlanInputs(
        **chain.of(*names),
        horizon=chain.horizon,
        exchange=chain.exchange,
        currency=chain.settings.currency,
        options=NetworkOptions.from_settings(chain.settings),
    )
