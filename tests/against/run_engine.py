"""The landed cost engine on a random world: its tables as frames, and its lines summed by head."""

from __future__ import annotations

from fractions import Fraction as F
from typing import Any

import polars as pl

from corridor.exchange import Exchange
from corridor.landed_cost import LandedCostOptions, LandedCostResult, landed_costs
from corridor.tables import INPUT_TABLES
from corridor.tables.results import Entries, OriginFindings, RouteCostLines, RouteLegs, Routes, RouteSeasons
from tests.against.random_tariffs import Draw
from tests.landed_cost.helpers import SURE

RULES = ("value_bases", "tariffs", "agreements", "agreement_members", "country_groups", "import_taxes",
         "incoterm_elements", "product_facts", "quotas", "regimes", "market_values", "value_additions",
         "clearance_fees")  # fmt: skip
ROUTES = {"routes": Routes, "route_legs": RouteLegs, "route_seasons": RouteSeasons, "route_cost_lines": RouteCostLines}


def plain(row: dict[str, Any]) -> dict[str, Any]:
    return {column: float(cell) if isinstance(cell, F) else cell for column, cell in row.items()}


def frame(name: str, draw: Draw) -> pl.DataFrame:
    return INPUT_TABLES[name].frame(SURE | plain(row) for row in draw.tables[name])


def engine(draw: Draw, payments: bool) -> LandedCostResult:
    case = draw.case
    insured = {kind: kind.upper() for kind in case.insurance}
    rates = [{"parameter_id": kind.upper(), "name": "Cargo insurance", "value": float(rate * 100),
              "unit": "% of insured value"} | SURE for kind, rate in case.insurance.items()]  # fmt: skip
    proven = [{"supply_id": s, "product_id": draw.tables["products"][0]["product_id"], "agreement_id": "PACT",
               "verdict": "qualifies", "reason": "told", "confidence": "sourced"} for s in ("S1", "S2")]  # fmt: skip
    return landed_costs(
        Entries.frame(plain(entry) for entry in draw.entries),
        frame("products", draw),
        **{name: table.frame(plain(row) for row in draw.tables[name]) for name, table in ROUTES.items()},
        **{name: frame(name, draw) for name in RULES},
        logistics_parameters=INPUT_TABLES["logistics_parameters"].frame(rates),
        origin=OriginFindings.frame(proven),
        exchange=Exchange(frame("fx_rates", draw), case.kinds),
        currency=case.currency,
        options=LandedCostOptions(
            importer="business" if case.commercial else "individual",
            insurance_parameter=insured,
            end_use_permits=case.permits,
            finance_rate_per_year=float(case.interest),
            payments=payments,
        ),
    )


def heads_of(result: LandedCostResult) -> dict[str, dict[str, float]]:
    bought = result.cost_lines.filter(pl.col("payer") == "buyer")
    sums = bought.group_by("entry_id", "head").agg(pl.col("amount_per_unit").sum())
    heads: dict[str, dict[str, float]] = {}
    for entry, head, amount in sums.iter_rows():
        heads.setdefault(entry, {})[head] = amount
    return heads
