"""Who gets which need: at least cost, or covering most, within capacities, minimum orders, price steps and shares."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import polars as pl

from corridor.solvers import Block, Model, Solution, SolveSettings, solve, term
from corridor.tables.matching_results import Allocations

DEAREST = 10.0
"""A need without a target price is short at so many times the dearest cost of a unit of it."""


@dataclass(frozen=True)
class AllocationRules:
    """What the allocation goes for and keeps.

    Attributes
    ----------
    goal
        ``least_cost``: least cost of what is bought and, at the target price of a need, of what is not.
        ``coverage``: first as many units as can be had, then at least cost.
    most_share
        Most of a need that one maker may have; 0.6 asks for two makers at least.
    """

    goal: Literal["least_cost", "coverage"] = "least_cost"
    most_share: float = 1.0
    settings: SolveSettings = field(default_factory=lambda: SolveSettings(gap=0.005, time_limit_seconds=60.0))


@dataclass(frozen=True)
class Allocated:
    """Who gets what, what is short of each need, and the record of the solves.

    Attributes
    ----------
    allocations
        In their declared columns, without rows of nothing.
    short
        ``need_id, quantity, short``.
    objective
        What was bought, and what is short at its price.
    """

    allocations: pl.DataFrame
    short: pl.DataFrame
    solves: pl.DataFrame
    objective: float


def allocate(
    wanted: pl.DataFrame, pairs: pl.DataFrame, lines: pl.DataFrame, steps: pl.DataFrame, rules: AllocationRules
) -> Allocated:
    """Share needs out to lines.

    Parameters
    ----------
    wanted
        ``need_id, quantity, short_price``: what a unit that is not bought counts as; null for no target.
    pairs
        ``need_id, line_id, party_id, cost_per_unit``: pairs that may be ordered, at the price of the smallest order.
    lines
        ``line_id, minimum_order_units, capacity``: null is no bound.
    steps
        ``line_id, from_units, saving_per_unit``: what a unit costs less once the line's whole order reaches a quantity.
    rules
        Goal, shares and limits of the solve.

    Raises
    ------
    SolveError
        The solver ended without an answer.

    Notes
    -----
    ``order[n,l,k]`` units of need n from line l on its step k; ``on[l,k]`` whether the step is used, one at most:

    - met:      sum_l,k order[n,l,k] + short[n] = quantity[n]
    - step:     from[l,k] on[l,k] <= sum_n order[n,l,k] <= upto[l,k] on[l,k];  sum_k on[l,k] <= 1
    - capacity: sum_n,k order[n,l,k] <= capacity[l]
    - share:    sum of a maker's lines <= most_share x quantity[n]

    Lines without a minimum and without steps need no yes or no.
    """
    if pairs.is_empty():
        short = wanted.select("need_id", "quantity", short=pl.col("quantity").cast(pl.Float64))
        return Allocated(Allocations.empty(), short, pl.DataFrame(), 0.0)
    built = _build(wanted, pairs, lines, steps, rules)
    records = []
    if rules.goal == "coverage":
        most = solve(built.of(least_short=True), "coverage", "most units covered", rules.settings)
        records.append(most.solves())
        built.short_most = float(most.of(built.short)["quantity"].sum())
    solution = solve(built.of(), "allocation", "allocation of needs", rules.settings)
    records.append(solution.solves())
    return _read(built, solution, pl.concat(records))


class Built:
    """The tables of the model, and the model in either of its goals."""

    def __init__(self) -> None:
        self.short: pl.DataFrame = pl.DataFrame()
        self.orders: pl.DataFrame = pl.DataFrame()
        self.uses: pl.DataFrame = pl.DataFrame()
        self.frames: dict[str, pl.DataFrame] = {}
        self.short_most: float | None = None

    def of(self, least_short: bool = False) -> Model:
        """The model: of least cost, or of least shortage."""
        model = Model()
        f = self.frames
        short = f["wanted"].select("need_id", lower=pl.lit(0.0), upper="quantity",
                                   cost=pl.lit(1.0) if least_short else pl.col("short_price"))  # fmt: skip
        self.short = model.decide("short", short)
        cost = pl.lit(0.0) if least_short else pl.col("cost_per_unit")
        self.orders = model.decide("order", f["orders"].with_columns(lower=pl.lit(0.0), upper="most", cost=cost))
        self.uses = model.decide("on", f["uses"].with_columns(lower=pl.lit(0.0), upper=pl.lit(1.0), whole=pl.lit(True)))
        self._constrain(model)
        if self.short_most is not None and not least_short:
            rows = pl.DataFrame({"all": ["all"], "lower": [None], "upper": [self.short_most]},
                                schema_overrides={"lower": pl.Float64})  # fmt: skip
            every = self.short.with_columns(all=pl.lit("all"))
            model.constrain(Block("covered", ["all"], rows, [term(every, ["all"])]))
        return model

    def _constrain(self, model: Model) -> None:
        f, orders, uses = self.frames, self.orders, self.uses
        met = f["wanted"].select("need_id", lower="quantity", upper="quantity")
        model.constrain(Block("met", ["need_id"], met, [term(orders, ["need_id"]), term(self.short, ["need_id"])]))
        capped = f["lines"].filter(pl.col("capacity").is_not_null())
        rows = capped.select("line_id", lower=pl.lit(None, pl.Float64), upper="capacity")
        bound = orders.join(capped.select("line_id"), on="line_id", how="semi")
        model.constrain(Block("capacity", ["line_id"], rows, [term(bound, ["line_id"])]))
        key = ["line_id", "step"]
        stepped = orders.join(uses.select(key), on=key, how="semi")
        least = uses.select(*key, lower=pl.lit(0.0), upper=pl.lit(None, pl.Float64))
        model.constrain(Block("least", key, least, [term(stepped, key), term(uses, key, -pl.col("from_units"))]))
        most = uses.select(*key, lower=pl.lit(None, pl.Float64), upper=pl.lit(0.0))
        model.constrain(Block("most", key, most, [term(stepped, key), term(uses, key, -pl.col("upto_units"))]))
        # What one need can take of a step is less than the step holds, which bounds the use more closely.
        pair = ["need_id", "line_id", "step"]
        close = stepped.join(uses.select(*key, use="column", upto="upto_units"), on=key)
        close = close.filter(pl.col("most") < pl.col("upto"))
        rows = close.select(*pair, lower=pl.lit(None, pl.Float64), upper=pl.lit(0.0))
        back = close.select(*pair, column="use", value=-pl.col("most"))
        model.constrain(Block("close", pair, rows, [term(close, pair), back]))
        one = uses.group_by("line_id", maintain_order=True).agg(n=pl.len()).filter(pl.col("n") > 1)
        rows = one.select("line_id", lower=pl.lit(None, pl.Float64), upper=pl.lit(1.0))
        several = uses.join(one.select("line_id"), on="line_id", how="semi")
        model.constrain(Block("one step", ["line_id"], rows, [term(several, ["line_id"])]))
        shares = f["shares"]
        if len(shares):
            by = ["need_id", "party_id"]
            model.constrain(Block("share", by, shares, [term(orders.join(shares, on=by, how="semi"), by)]))


def _build(
    wanted: pl.DataFrame, pairs: pl.DataFrame, lines: pl.DataFrame, steps: pl.DataFrame, rules: AllocationRules
) -> Built:
    built = Built()
    wanted = wanted.with_columns(pl.col("quantity").cast(pl.Float64)).sort("need_id")
    dearest = pairs.group_by("need_id").agg(dearest=pl.col("cost_per_unit").max() * DEAREST)
    wanted = wanted.join(dearest, on="need_id", how="left").with_columns(
        short_price=pl.coalesce("short_price", "dearest", pl.lit(0.0))
    )
    reach = pairs.join(wanted.select("need_id", "quantity"), on="need_id").group_by("line_id").agg(
        reach=pl.col("quantity").sum()
    )  # fmt: skip
    lines = lines.join(reach, on="line_id").with_columns(
        capacity=pl.col("capacity").cast(pl.Float64), minimum=pl.col("minimum_order_units").fill_null(0.0)
    )
    levels = _levels(lines, steps)
    orders = pairs.join(levels, on="line_id").join(wanted.select("need_id", "quantity"), on="need_id")
    orders = orders.with_columns(
        cost_per_unit=pl.col("cost_per_unit") - pl.col("saving_per_unit"),
        most=pl.min_horizontal(pl.col("quantity") * rules.most_share, "upto_units"),
    ).sort("need_id", "line_id", "step")  # fmt: skip
    shares = _shares(orders, rules.most_share)
    columns = ("need_id", "line_id", "party_id", "step", "from_units", "cost_per_unit", "most")
    uses = levels.filter("asked").sort("line_id", "step")
    built.frames = {
        "wanted": wanted,
        "lines": lines.sort("line_id"),
        "shares": shares,
        "orders": orders.select(columns),
        "uses": uses.select("line_id", "step", "from_units", "upto_units"),
    }
    return built


def _levels(lines: pl.DataFrame, steps: pl.DataFrame) -> pl.DataFrame:
    """Steps of each line's price with where they begin and end; the first begins at its minimum order.

    ``asked`` tells whether a yes or no is needed to keep it.
    """
    first = lines.select("line_id", from_units="minimum", saving_per_unit=pl.lit(0.0))
    more = steps.join(lines.select("line_id", "minimum"), on="line_id").filter(pl.col("from_units") > pl.col("minimum"))
    below = steps.join(lines.select("line_id", "minimum"), on="line_id").filter(
        pl.col("from_units") <= pl.col("minimum")
    )
    # A step that begins below the minimum order is the price of the smallest order that there is.
    start = below.group_by("line_id").agg(lowered=pl.col("saving_per_unit").max())
    first = first.join(start, on="line_id", how="left").with_columns(
        saving_per_unit=pl.coalesce("lowered", "saving_per_unit")
    ).drop("lowered")  # fmt: skip
    every = pl.concat([first, more.select("line_id", pl.col("from_units").cast(pl.Float64), "saving_per_unit")])
    every = every.unique(["line_id", "from_units"], keep="last").sort("line_id", "from_units")
    bounds = lines.select("line_id", end=pl.min_horizontal("reach", pl.col("capacity").fill_null(float("inf"))))
    every = every.join(bounds, on="line_id").filter(
        (pl.col("from_units") <= pl.col("end")) | (pl.col("from_units") == 0)
    )
    after = pl.col("from_units").shift(-1).over("line_id")
    return every.with_columns(
        step=pl.int_range(pl.len(), dtype=pl.Int64).over("line_id"),
        upto_units=pl.min_horizontal(after.fill_null(float("inf")), "end"),
        asked=(pl.len().over("line_id") > 1) | (pl.col("from_units") > 0),
    ).drop("end")


def _shares(orders: pl.DataFrame, most_share: float) -> pl.DataFrame:
    """Bounds of a maker's part of a need, where it has more than one line or step for it."""
    if most_share >= 1.0:
        return pl.DataFrame()
    grouped = orders.group_by("need_id", "party_id", maintain_order=True).agg(
        n=pl.len(), upper=pl.col("quantity").first() * most_share
    )
    return grouped.filter(pl.col("n") > 1).select(
        "need_id", "party_id", pl.lit(None, pl.Float64).alias("lower"), "upper"
    )


def _read(built: Built, solution: Solution, solves: pl.DataFrame) -> Allocated:
    quantity = solution.of(built.orders.drop("lower", "upper", "whole"))
    got = quantity.filter(pl.col("quantity") > 1e-6).join(
        built.frames["wanted"].select("need_id", total="quantity"), on="need_id"
    ).with_columns(
        share_of_need=(pl.col("quantity") / pl.col("total")).clip(0.0, 1.0),
        cost=pl.col("quantity") * pl.col("cost_per_unit"),
        step_from_units=pl.col("from_units"),
    )  # fmt: skip
    short = solution.of(built.short).select("need_id", "upper", short="quantity").rename({"upper": "quantity"})
    return Allocated(Allocations.conform(got.sort("need_id", "line_id")), short, solves, solution.objective)


def why_not(
    need_id: str,
    line_id: str,
    wanted: pl.DataFrame,
    pairs: pl.DataFrame,
    lines: pl.DataFrame,
    steps: pl.DataFrame,
    rules: AllocationRules,
) -> dict[str, Any]:
    """What it would cost to give a need to a line all the same.

    Returns
    -------
    dict
        ``more``: what the whole allocation costs more when the line has as much of the need as it can, and ``units``,
        how much that is; ``reason`` in words. Where it can have none, ``units`` is 0 and the reason says what binds.
    """
    one = pairs.filter((pl.col("need_id") == need_id) & (pl.col("line_id") == line_id))
    if one.is_empty():
        return {"units": 0.0, "more": None, "reason": "The pair may not be ordered: see its tests."}
    free = allocate(wanted, pairs, lines, steps, rules)
    line = lines.filter(pl.col("line_id") == line_id).row(0, named=True)
    quantity = float(wanted.filter(pl.col("need_id") == need_id)["quantity"][0])
    capacity = line["capacity"] if line["capacity"] is not None else float("inf")
    units = min(quantity * rules.most_share, capacity)
    reach = wanted.join(pairs.filter(pl.col("line_id") == line_id), on="need_id", how="semi")["quantity"].sum()
    least = line["minimum_order_units"] or 0.0
    if least > min(float(reach), capacity):
        reason = f"Its minimum order of {least:,.0f} is more than all needs that it could meet, or than its capacity."
        return {"units": 0.0, "more": None, "reason": reason}
    forced = _forced(need_id, line_id, units, wanted, pairs, lines, steps, rules)
    more = forced - free.objective
    had = free.allocations.filter((pl.col("need_id") == need_id) & (pl.col("line_id") == line_id))["quantity"].sum()
    reason = f"It has {had:,.0f} of the need; with {units:,.0f} of it the whole would cost {more:,.2f} more."
    return {"units": units, "more": more, "reason": reason}


def _forced(
    need_id: str, line_id: str, units: float, wanted: pl.DataFrame, pairs: pl.DataFrame, lines: pl.DataFrame,
    steps: pl.DataFrame, rules: AllocationRules,
) -> float:  # fmt: skip
    built = _build(wanted, pairs, lines, steps, rules)
    model = built.of()
    mine = built.orders.filter((pl.col("need_id") == need_id) & (pl.col("line_id") == line_id))
    rows = pl.DataFrame(
        {"need_id": [need_id], "lower": [units], "upper": [None]}, schema_overrides={"upper": pl.Float64}
    )
    model.constrain(Block("forced", ["need_id"], rows, [term(mine, ["need_id"])]))
    return solve(model, "forced", f"{line_id} for {need_id}", rules.settings).objective
