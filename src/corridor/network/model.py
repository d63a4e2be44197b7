"""The network model: decisions and the constraints between them, block by block."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from corridor.network import grants
from corridor.network.problem import Problem
from corridor.network.ways import unit_cost
from corridor.solvers import Block, Model, term

YES_NO = {"lower": 0.0, "upper": 1.0, "whole": True}


@dataclass(frozen=True)
class Decisions:
    """Every decision of the model with its ``column``; keys as in the tables of the problem.

    ``make`` units made or bought; ``ship`` units sent; ``local`` units that stay at the site they come from; ``gate``
    units of a supply still at its gate at the end of a period; ``stock`` units where they are wanted; ``sell`` and
    ``short`` units of demand; ``start``, ``grant`` and ``run`` yes or no; ``loads`` whole loads.
    """

    make: pl.DataFrame
    ship: pl.DataFrame
    local: pl.DataFrame
    gate: pl.DataFrame
    stock: pl.DataFrame
    sell: pl.DataFrame
    short: pl.DataFrame
    start: pl.DataFrame
    grant: pl.DataFrame
    run: pl.DataFrame
    loads: pl.DataFrame


def decide(model: Model, p: Problem) -> Decisions:
    """Add the decisions of the problem to a model, with their costs."""
    whole = p.options.whole_loads == "all"
    margin = p.options.goal == "most_margin"
    ways = p.ways.with_columns(load_class=pl.col("by_load").round(6), cost=pl.col("by_unit") if whole else unit_cost())
    chosen = pl.col("opening") + pl.col("fixed")
    spans = p.periods.select("t", "period", "year_share")
    stands = p.supply.select("supply_id", "site_id", "product_id").unique().sort("supply_id")
    return Decisions(
        make=model.decide("make", p.supply.with_columns(upper=pl.col("capacity"))),
        ship=model.decide("ship", ways),
        local=model.decide("local", p.local.join(spans, how="cross").sort("supply_id", "t")),
        gate=model.decide("gate", _stocks(p, stands)),
        stock=model.decide("stock", _stocks(p, p.places.filter("wanted_here").select("site_id", "product_id"))),
        sell=model.decide(
            "sell", p.demand.with_columns(upper=pl.col("wanted"), cost=-pl.col("price") if margin else pl.lit(0.0))
        ),
        short=model.decide("short", p.demand.with_columns(upper=pl.col("wanted"), cost=pl.col("short_rate"))),
        start=model.decide("start", p.starts.with_columns(cost=chosen, **_yes_no())),
        grant=model.decide("grant", p.grants.with_columns(**_yes_no())),
        run=model.decide("run", p.supply.filter(pl.col("minimum") > 0).drop("cost").with_columns(**_yes_no())),
        loads=model.decide("loads", _loads(ways if whole else ways.clear())),
    )


def _yes_no() -> dict[str, pl.Expr]:
    return {name: pl.lit(value) for name, value in YES_NO.items()}


def _stocks(p: Problem, where: pl.DataFrame) -> pl.DataFrame:
    # What is left at the end of the last period is paid for and worth nothing: a whole run may leave some.
    kept = p.periods.filter(pl.lit(p.keeps_stock))
    rate = pl.lit(p.options.holding_cost_frac_per_year) * pl.col("year_share") * pl.col("value")
    rows = where.join(p.places.select("site_id", "product_id", "value"), on=["site_id", "product_id"])
    rows = rows.join(kept.select("t", "period", "year_share"), how="cross").with_columns(cost=rate)
    return rows.sort([c for c in ("supply_id", "site_id", "product_id", "t") if c in rows.columns])


def _loads(ways: pl.DataFrame) -> pl.DataFrame:
    # Goods share a load when they travel on one route in one period and a load costs them the same.
    rows = ways.group_by("route_id", "t", "load_class").agg(cost=pl.col("by_load").min())
    return rows.sort("route_id", "t", "load_class").with_columns(whole=pl.lit(True))


def constrain(model: Model, p: Problem, d: Decisions) -> None:
    """Add the constraints that hold in every plan: balance, demand, opening, runs, approvals and room."""
    _balance_at_gates(model, p, d)
    _balance_at_places(model, p, d)
    _demand(model, p, d)
    _opening(model, d)
    _runs(model, d)
    _approvals(model, p, d)
    _room(model, p, d)


def _between(rows: pl.DataFrame, lower: float | pl.Expr | None, upper: float | pl.Expr | None) -> pl.DataFrame:
    sides = {"lower": lower, "upper": upper}
    return rows.with_columns(
        (side if isinstance(side, pl.Expr) else pl.lit(side, pl.Float64)).alias(name) for name, side in sides.items()
    )


def _kept(stock: pl.DataFrame, on: list[str]) -> list[pl.DataFrame]:
    carried = stock.filter(pl.col("t") < pl.col("t").max()).with_columns(pl.col("t") + 1)
    return [term(stock, on, -1.0), term(carried, on, 1.0)]


def _balance_at_gates(model: Model, p: Problem, d: Decisions) -> None:
    """Made or bought + from stock = sent + kept where it is made, per supply and period."""
    on = ["supply_id", "t"]
    rows = p.supply.select("supply_id").unique().join(p.periods.select("t"), how="cross").sort(on)
    terms = [term(d.make, on), term(d.ship, on, -1.0), term(d.local, on, -1.0), *_kept(d.gate, on)]
    model.constrain(Block("balance at the gate", on, _between(rows, 0.0, 0.0), terms))


def _balance_at_places(model: Model, p: Problem, d: Decisions) -> None:
    """Arrived + made here + from stock = sold + used by recipes + kept, per site, product and period."""
    on = ["site_id", "product_id", "t"]
    where = pl.concat([p.demand.select("site_id", "product_id"), p.inputs.select("site_id", "product_id")]).unique()
    rows = where.join(p.periods.select("t"), how="cross").sort(on)
    arrived = d.ship.select("product_id", "column", site_id="to_site", t="arrives")
    uses = d.make.select("supply_id", "t", "column").join(p.inputs, on="supply_id")
    terms = [
        term(arrived, on),
        term(d.local, on),
        term(d.sell, on, -1.0),
        term(uses, on, -pl.col("quantity_per_unit")),
        *_kept(d.stock, on),
    ]
    model.constrain(Block("balance where wanted", on, _between(rows, 0.0, 0.0), terms))


def _demand(model: Model, p: Problem, d: Decisions) -> None:
    """Sold + short = wanted."""
    rows = _between(p.demand.select("demand_id", "wanted"), pl.col("wanted"), pl.col("wanted"))
    on = ["demand_id"]
    model.constrain(Block("demand", on, rows, [term(d.sell, on), term(d.short, on)]))


def _opening(model: Model, d: Decisions) -> None:
    """A recipe that does not stand yet makes nothing before it has opened, and opens once."""
    on = ["supply_id", "t"]
    shut = d.make.filter(~pl.col("open_today"))
    rows = shut.select(*on, "capacity")
    opened = (
        d.start.select("supply_id", "column", since="t")
        .join(rows, on="supply_id")
        .filter(pl.col("since") <= pl.col("t"))
    )
    terms = [term(shut, on), term(opened, on, -pl.col("capacity"))]
    model.constrain(Block("opened before it makes", on, _between(rows, None, 0.0), terms))
    once = _between(d.start.select("supply_id").unique().sort("supply_id"), None, 1.0)
    model.constrain(Block("opened once", ["supply_id"], once, [term(d.start, ["supply_id"])]))


def _runs(model: Model, d: Decisions) -> None:
    """In a period a supply makes nothing, or at least its minimum."""
    on = ["supply_id", "t"]
    rows = d.run.select(*on, "capacity", "minimum")
    made = d.make.join(rows.select(on), on=on, how="semi")
    most = [term(made, on), term(d.run, on, -pl.col("capacity"))]
    least = [term(made, on), term(d.run, on, -pl.col("minimum"))]
    model.constrain(Block("at most its capacity", on, _between(rows, None, 0.0), most))
    model.constrain(Block("at least its minimum", on, _between(rows, 0.0, None), least))


def _approvals(model: Model, p: Problem, d: Decisions) -> None:
    """Sold by row of demand at most in the share of the period in which its approval is in force."""
    on = ["demand_id", "approval_id"]
    rows = _between(p.gates, None, pl.col("wanted") * pl.col("held"))
    sold = p.gates.select(on).join(d.sell.select("demand_id", "column"), on="demand_id")
    shares = grants.shares(d.grant, p.periods).join(
        d.grant.select("approval_id", "k", "column"), on=["approval_id", "k"]
    )
    opened = p.gates.join(shares, on=["approval_id", "t"])
    terms = [term(sold, on), term(opened, on, -pl.col("wanted") * pl.col("share"))]
    model.constrain(Block("approved before it is sold", on, rows, terms))
    clash = grants.conflicts(d.grant)
    bought = clash.join(d.grant.select("approval_id", "k", "column"), on=["approval_id", "k"])
    once = _between(clash.select("approval_id", "at").unique().sort("approval_id", "at"), None, 1.0)
    model.constrain(Block("approved once", ["approval_id", "at"], once, [term(bought, ["approval_id", "at"])]))


def _room(model: Model, p: Problem, d: Decisions) -> None:
    """Loads on a route and over a lane are at most what it takes in the period; whole loads hold what travels."""
    on = ["room_id", "t"]
    used = pl.concat(
        [
            d.loads.select("route_id", "t", "column", per_load=pl.lit(1.0)),
            d.ship.select("route_id", "t", "column", per_load=1.0 / pl.col("units_per_load")).filter(
                d.loads.is_empty()
            ),
        ]
    ).join(p.room_links.select("route_id", "room_id"), on="route_id")
    rows = p.rooms.join(used, on=on, how="semi")
    taken = [term(used, on, pl.col("per_load"))]
    model.constrain(Block("room", on, _between(rows, None, pl.col("loads")), taken))
    if d.loads.is_empty():
        return
    on = ["route_id", "t", "load_class"]
    held = [term(d.loads, on), term(d.ship, on, -1.0 / pl.col("units_per_load"))]
    model.constrain(Block("whole loads", on, _between(d.loads.select(on), 0.0, None), held))
