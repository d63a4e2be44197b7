"""Which ways and supplies each lever frees, on top of those before it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from corridor.network.problem import Problem
from corridor.network.today import Today

FREED = ("filling", "way", "claim", "supplier", "form", "approval")
"""The order in which levers are freed: what can be done tomorrow comes before what takes years."""
PLACE = ["to_site", "product_id", "t"]


@dataclass(frozen=True)
class Freed:
    """What may be used once a lever is free: ways, supplies that stand where they are wanted, approvals to wait for.

    ``waits`` has one row per row of demand and approval that is not in force over the whole period.
    """

    ways: pl.DataFrame
    local: pl.DataFrame
    waits: pl.DataFrame


def free(lever: str, p: Problem, now: Today, ways: pl.DataFrame, local: pl.DataFrame) -> Freed:
    """Free a lever and those before it.

    Parameters
    ----------
    lever
        One of `FREED` after ``filling``, for which no choice has to be made.
    p
        Today's quantities as a problem; its `gates` are the approvals not in force.
    now
        Today's flows.
    ways, local
        Every priced entry as a way, and every supply that stands where its product is wanted.

    Notes
    -----
    Today's own supply is taken to be approved. A product whose approval is not in force comes from elsewhere, or in
    another form, only when the approval is got, which is the last lever. Recipes that do not stand yet are opened
    under the lever of form.
    """
    own = now.flows.select("supply_id", "to_site", "t", "agreement_id", "product_id", "form").unique()
    own_supply = ways.join(own, on=["supply_id", "to_site", "t"], how="semi")
    none = local.clear()
    if lever == "way":
        kept = own_supply.join(own, on=["supply_id", "to_site", "t", "agreement_id"], how="semi", nulls_equal=True)
        return Freed(pl.concat([now.ways, kept]), none, p.gates.clear())
    if lever == "claim":
        return Freed(pl.concat([now.ways, own_supply]), none, p.gates.clear())
    like = ["form"] if lever == "supplier" else []
    others = ways.join(own.select(*PLACE, *like).unique(), on=[*PLACE, *like], how="semi")
    here = local.join(own.select(*PLACE, *like).unique(), left_on=["site_id", "product_id", *like],
                      right_on=["to_site", "product_id", *like], how="semi")  # fmt: skip
    if lever == "supplier":
        standing = p.supplies.filter("open_today")
        others = others.join(standing, on="supply_id", how="semi")
        here = here.join(standing, on="supply_id", how="semi")
    waits = p.gates if lever == "approval" else p.gates.clear()
    if lever != "approval":
        shut = p.gates.select("site_id", "product_id", "t").unique()
        others = others.join(shut, left_on=PLACE, right_on=["site_id", "product_id", "t"], how="anti")
        here = here.join(shut, on=["site_id", "product_id"], how="anti")
    final = pl.concat([now.ways, own_supply, others]).unique("entry_id")
    brought, at_hand = _inputs(p, pl.concat([final.select("supply_id"), here.select("supply_id")]), ways, local)
    return Freed(pl.concat([final, brought]).unique("entry_id"), pl.concat([here, at_hand]).unique(), waits)


def _inputs(
    p: Problem, users: pl.DataFrame, ways: pl.DataFrame, local: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Ways and supplies that bring what the recipes among some supplies use, and what those use in turn."""
    brought, at_hand = ways.clear(), local.clear()
    for _ in range(p.inputs["supply_id"].n_unique()):
        needs = p.inputs.join(users, on="supply_id", how="semi").select("site_id", "product_id").unique()
        ways_in = ways.join(needs, left_on=["to_site", "product_id"], right_on=["site_id", "product_id"], how="semi")
        here = local.join(needs, on=["site_id", "product_id"], how="semi")
        if ways_in.height == brought.height and here.height == at_hand.height:
            break
        brought, at_hand = ways_in, here
        users = pl.concat([users, brought.select("supply_id"), at_hand.select("supply_id")]).unique()
    return brought, at_hand
