"""What export potential is computed from, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from corridor.errors import MissingRows
from corridor.trade.input_checks import TradeInputError, check, covered, told

FLOW = ["exporter", "importer", "product"]


@dataclass(frozen=True)
class PotentialInputs:
    """What is known besides flows; each table is optional, and if given it is used throughout."""

    growth: pl.DataFrame | None = None
    """``country``, ``supply_factor``, ``demand_factor``: what exports and imports are multiplied by up to the period
    in question, above 0; one row for every country of the flows."""

    tariffs: pl.DataFrame | None = None
    """``exporter``, ``importer``, ``product``, ``duty_frac``: what the exporter pays there, a fraction of the value."""

    distances: pl.DataFrame | None = None
    """``exporter``, ``importer``, ``distance_km``, above 0."""

    elasticities: pl.DataFrame | None = None
    """``product``, and ``substitution_elasticity`` (with tariffs: between suppliers, above 0) or
    ``distance_elasticity`` (with distances: by how many percent more than those of all goods flows of this product
    fall with one percent of distance; below 0 for goods that travel easily). Ease already holds what distance does to
    all goods, so that 0 is the neutral value."""


def check_inputs(flows: pl.DataFrame, inputs: PotentialInputs) -> None:
    """Refuse what cannot be used; see `corridor.trade.potential.export_potential`."""
    check(flows, "flows", FLOW, {"value": 0.0})
    home = flows.filter(pl.col("exporter") == pl.col("importer"))
    if not home.is_empty():
        raise TradeInputError(f"Flows within a country: {told(home.select(FLOW))}. Leave sales at home out.")
    if not (flows["value"] > 0).any():
        raise TradeInputError("Every flow is 0, so there are no shares to compute a potential from.")
    if inputs.growth is not None:
        check(inputs.growth, "growth", ["country"], {"supply_factor": None, "demand_factor": None})
        countries = pl.concat([flows["exporter"], flows["importer"]]).unique().alias("country").to_frame()
        covered(countries, inputs.growth, ["country"], "growth")
    if inputs.tariffs is not None:
        check(inputs.tariffs, "tariffs", FLOW, {"duty_frac": 0.0})
        elasticities(flows, inputs, "tariffs", "substitution_elasticity", positive=True)
    if inputs.distances is not None:
        check(inputs.distances, "distances", FLOW[:2], {"distance_km": None})
        elasticities(flows, inputs, "distances", "distance_elasticity", positive=False)


def elasticities(flows: pl.DataFrame, inputs: PotentialInputs, table: str, column: str, positive: bool) -> None:
    """Refuse tariffs or distances without the elasticity of every product."""
    if inputs.elasticities is None:
        raise MissingRows(f"{table} are given without elasticities: add a table with product and {column}.")
    check(inputs.elasticities, "elasticities", ["product"], {column: None if positive else float("-inf")})
    covered(flows.select("product").unique(), inputs.elasticities, ["product"], "elasticities")
