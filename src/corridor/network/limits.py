"""Limits that the case's owner sets: shares, quantities, openings, spending, numbers of suppliers."""

from __future__ import annotations

from typing import Any

import polars as pl

from corridor.network.model import Decisions
from corridor.network.problem import Problem
from corridor.solvers import Block, Model, term

Limit = dict[str, Any]


def apply_limits(model: Model, p: Problem, d: Decisions, missed_at: float | None = None) -> pl.DataFrame:
    """Add one constraint per row of `limits`.

    What is limited is what the matching supplies make or sell over the horizon: those of the product, at the site, in
    the country that the row names. A share is of all units wanted of the product (of all products where none is
    named). ``max_opened`` counts recipes opened. ``max_spend`` counts what is paid to the matching supplies (buying,
    making, opening, fixed cost); a row without product, site and country counts all that the plan pays.
    ``max_suppliers`` counts parties that supply anything.

    With `missed_at` a minimum may be missed at that price per unit; given back are the decisions by how much, one per
    minimum, with ``limit_id``.
    """
    minimums = p.limits.filter(pl.col("kind").str.starts_with("min_") if missed_at is not None else pl.lit(False))
    missed = model.decide("missed", minimums.select("limit_id", cost=pl.lit(missed_at, pl.Float64).fill_null(0.0)))
    for limit in p.limits.iter_rows(named=True):
        made = _matching(d.make, limit)
        value = float(limit["value"])
        if limit["kind"] == "max_opened":
            _add(model, limit, [term(_matching(d.start, limit), ["limit_id"])], None, value)
        elif limit["kind"] == "max_suppliers":
            _suppliers(model, limit, made)
        elif limit["kind"] == "max_spend":
            terms, standing = _spending(p, d, limit, made)
            _add(model, limit, terms, None, value - standing)
        else:
            side, _, what = limit["kind"].partition("_")
            units = value * _wanted(p, limit) if what == "share_of_demand" else value
            lower, upper = (units, None) if side == "min" else (None, units)
            less = missed.filter(pl.col("limit_id") == limit["limit_id"])
            _add(model, limit, [term(made, ["limit_id"]), term(less, ["limit_id"])], lower, upper)
    return missed


def _matching(rows: pl.DataFrame, limit: Limit) -> pl.DataFrame:
    for name in ("product_id", "site_id", "country"):
        if limit[name] is not None:
            rows = rows.filter(pl.col(name) == limit[name])
    return rows.with_columns(limit_id=pl.lit(limit["limit_id"]))


def _add(model: Model, limit: Limit, terms: list[pl.DataFrame], lower: float | None, upper: float | None) -> None:
    side = {"lower": [lower], "upper": [upper]}
    row = pl.DataFrame({"limit_id": [limit["limit_id"]], **side}, schema_overrides=dict.fromkeys(side, pl.Float64))
    model.constrain(Block(f"limit {limit['kind']}", ["limit_id"], row, terms))


def _wanted(p: Problem, limit: Limit) -> float:
    product = limit["product_id"]
    asked = p.demand if product is None else p.demand.filter(pl.col("product_id") == product)
    return float(asked["wanted"].sum())


def _spending(p: Problem, d: Decisions, limit: Limit, made: pl.DataFrame) -> tuple[list[pl.DataFrame], float]:
    on = ["limit_id"]
    terms = [term(made, on, pl.col("cost")), term(_matching(d.start, limit), on, pl.col("cost"))]
    standing = float(_matching(p.supply, limit).filter("open_today")["fixed"].sum())
    if all(limit[name] is None for name in ("product_id", "site_id", "country")):
        others = (d.ship, d.gate, d.stock, d.grant, d.loads)
        terms += [term(f.with_columns(limit_id=pl.lit(limit["limit_id"])), on, pl.col("cost")) for f in others]
    return terms, standing


def _suppliers(model: Model, limit: Limit, made: pl.DataFrame) -> None:
    parties = made.select("supplier").unique().sort("supplier")
    used = model.decide("supplier", parties.with_columns(upper=pl.lit(1.0), whole=pl.lit(True)))
    on = ["supplier", "supply_id", "t"]
    rows = made.select(*on, "capacity", lower=pl.lit(None, pl.Float64), upper=pl.lit(0.0))
    named = rows.join(used.select("supplier", "column"), on="supplier")
    most = [term(made, on), term(named, on, -pl.col("capacity"))]
    model.constrain(Block(f"limit {limit['limit_id']}", on, rows, most))
    counted = used.with_columns(limit_id=pl.lit(limit["limit_id"]))
    _add(model, limit, [term(counted, ["limit_id"])], None, float(limit["value"]))
