"""What if trade costs changed and the partners adjusted: structural gravity in changes, without its parameters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from corridor.errors import MissingRows
from corridor.trade.gravity.absorb import Floats
from corridor.trade.gravity.design import check_flows, count, numbers
from corridor.trade.gravity.model import GravityError

TOLERANCE = 1e-12
MOST_ROUNDS = 100_000
KEYS = ("exporter", "importer")


@dataclass(frozen=True)
class Equilibrium:
    """Flows and countries after a change of trade costs."""

    flows: pl.DataFrame
    """The rows and columns given, with ``value_after``."""

    countries: pl.DataFrame
    """One row per country, what its figures are multiplied by: ``output``, ``expenditure``, ``price_index`` (null
    where only ratios are known) and ``welfare``, which is expenditure over the price index."""


@dataclass(frozen=True)
class World:
    """A square of flows: sellers in rows, buyers in columns."""

    names: list[str]
    flows: Floats
    change: Floats


def conditional_effect(flows: pl.DataFrame) -> pl.DataFrame:
    r"""Flows after a change of trade costs, with the outputs and expenditures of all countries held.

    Parameters
    ----------
    flows
        One row per pair of countries, the sales of each country at home included: ``exporter``, ``importer``,
        ``value`` (one currency, 0 allowed), ``change`` (what the flow is multiplied by if nothing else moves, for
        example from `partial_effect`; above 0).

    Returns
    -------
    pl.DataFrame
        The same rows with ``value_after``.

    Raises
    ------
    MissingRows
        A pair of countries has no row, or a cell is missing.
    GravityError
        A pair has two rows, a value is below 0, or a change is not above 0.

    Notes
    -----
    Structural gravity is :math:`X_{ij} = Y_i E_j \phi_{ij} / (\Pi_i P_j)`, the resistances such that rows sum to
    output and columns to expenditure. With these held, :math:`X'_{ij} = X_{ij} \hat\phi_{ij} / (\hat\Pi_i \hat P_j)`
    with the same sums: the flows times their change, scaled by rows and columns until the sums are back (the
    conditional effect of Anderson and van Wincoop 2003; the fixed effects of PPML do the same scaling: Fally 2015,
    Journal of International Economics 97).
    """
    world = world_of(flows)
    outputs, spending = world.flows.sum(axis=1), world.flows.sum(axis=0)
    after = world.flows * world.change
    for _ in range(MOST_ROUNDS):
        after *= shares(outputs, after.sum(axis=1))[:, None]
        after *= shares(spending, after.sum(axis=0))[None, :]
        if np.abs(after.sum(axis=1) - outputs).max() <= TOLERANCE * outputs.max():
            return with_after(flows, world, after)
    raise GravityError("The scaling of rows and columns did not settle: too many flows are 0 to keep all sums.")


def full_effect(flows: pl.DataFrame, elasticity: float) -> Equilibrium:
    r"""Flows, outputs, prices and welfare after a change of trade costs, with factory-gate prices free.

    Parameters
    ----------
    flows
        As in `conditional_effect`.
    elasticity
        By how many percent a flow falls if its price rises by one percent: the elasticity of substitution less 1,
        about 4 to 6 for all goods together.

    Returns
    -------
    Equilibrium
        World output in money is unchanged (the numeraire); trade deficits in money are held.

    Raises
    ------
    MissingRows, GravityError
        As in `conditional_effect`; also if a country sells or buys nothing, or the elasticity is not above 0.

    Notes
    -----
    One good per country, sold from a fixed endowment (Armington). With shares :math:`\pi_{ij} = X_{ij}/E_j`, wages w
    and elasticity e, Dekle, Eaton and Kortum (2007) give in changes
    :math:`\hat\pi_{ij} = \hat\phi_{ij} \hat w_i^{-e} / \sum_k \pi_{kj} \hat\phi_{kj} \hat w_k^{-e}`,
    :math:`\hat w_i Y_i = \sum_j \hat\pi_{ij} \pi_{ij} (\hat w_j Y_j + D_j)` and
    :math:`\hat P_j = (\sum_k \pi_{kj} \hat\phi_{kj} \hat w_k^{-e})^{-1/e}`. Tariffs count as costs: what a treasury
    collects is not given back here; `corridor.trade.tariff_effect` has revenue, for one market.
    """
    if not elasticity > 0:
        raise GravityError(f"The elasticity is {elasticity:g}. It must be above 0: by how much flows fall with price.")
    world = world_of(flows)
    outputs, spending = world.flows.sum(axis=1), world.flows.sum(axis=0)
    if idle := [name for name, sold, bought in zip(world.names, outputs, spending, strict=True) if not sold * bought]:
        raise GravityError(f"Countries that sell or buy nothing: {', '.join(idle)}. Leave them out.")
    share, deficits = world.flows / spending, spending - outputs
    wages = np.ones(outputs.size)
    for _ in range(MOST_ROUNDS):
        pull = share * world.change * wages[:, None] ** -elasticity
        costs = pull.sum(axis=0)
        buys = wages * outputs + deficits
        sold = (pull / costs * buys).sum(axis=1)
        # Demand above what is offered at this wage raises it; the power keeps the step stable at any elasticity.
        better = wages * (sold / (wages * outputs)) ** (1 / (1 + elasticity))
        better *= outputs.sum() / (better * outputs).sum()
        settled = np.abs(better / wages - 1).max() < TOLERANCE
        wages = better
        if settled:
            break
    else:
        raise GravityError("No equilibrium was found: a deficit is too large for what its country sells.")
    prices, spent = costs ** (-1 / elasticity), buys / spending
    countries = pl.DataFrame(
        {
            "country": world.names,
            "output": wages,
            "expenditure": spent,
            "price_index": prices,
            "welfare": spent / prices,
        }
    )
    return Equilibrium(with_after(flows, world, pull / costs * buys), countries)


def world_of(flows: pl.DataFrame) -> World:
    """The square of flows, checked."""
    asked = (*KEYS, "value", "change")
    if absent := [name for name in asked if name not in flows.columns]:
        raise GravityError(f"The flows have no column {', '.join(absent)}.")
    if gaps := [name for name in asked if flows[name].null_count()]:
        raise MissingRows(f"Cells are missing in {', '.join(gaps)} of the flows: fill them in, missing is not zero.")
    values, change = numbers(flows, "value"), numbers(flows, "change")
    check_flows(values, "value")
    if low := np.flatnonzero(change <= 0).tolist():
        raise GravityError(f"change is not above 0 ({count(low)}). To forbid a flow, set its value to 0.")
    names = sorted(set(flows["exporter"].cast(pl.String)) | set(flows["importer"].cast(pl.String)))
    place = {name: position for position, name in enumerate(names)}
    rows, columns = ([place[name] for name in flows[key].cast(pl.String)] for key in KEYS)
    seen = np.zeros((len(names), len(names)), dtype=np.int64)
    np.add.at(seen, (rows, columns), 1)
    pairs = [[f"{names[i]} to {names[j]}" for i, j in np.argwhere(wrong)[:5]] for wrong in (seen == 0, seen > 1)]
    if pairs[0]:
        raise MissingRows(
            f"{int((seen == 0).sum())} pairs have no row, for example {', '.join(pairs[0])}. Give every pair, sales at "
            "home included; a pair without trade has the value 0."
        )
    if pairs[1]:
        raise GravityError(f"Pairs with more than one row: {', '.join(pairs[1])}. Add them up first.")
    square = np.zeros((2, len(names), len(names)))
    square[0, rows, columns], square[1, rows, columns] = values, change
    return World(names, square[0], square[1])


def shares(wanted: Floats, found: Floats) -> Floats:
    """What to multiply by to get from found to wanted; 1 where both are 0."""
    return np.divide(wanted, found, out=np.ones_like(wanted), where=found > 0)


def with_after(flows: pl.DataFrame, world: World, after: Floats) -> pl.DataFrame:
    """The flows in their own order with their value afterwards."""
    place = {name: position for position, name in enumerate(world.names)}
    rows, columns = ([place[name] for name in flows[key].cast(pl.String)] for key in KEYS)
    return flows.with_columns(value_after=pl.Series(after[rows, columns]))
