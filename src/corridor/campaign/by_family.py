"""A bound of the finish from tests that share specimens, each family scheduled as if it were alone at the centre."""

from __future__ import annotations

from math import ceil

from corridor.campaign.endings import Endings, with_endings
from corridor.campaign.found import Spent
from corridor.campaign.model import build
from corridor.campaign.parts import part_of
from corridor.campaign.problem import Problem
from corridor.campaign.rules_of_time import goals
from corridor.campaign.start import first_schedule
from corridor.campaign.worth import worths
from corridor.solvers.cpsat import CpSettings, search

A_FAMILY = 1.0
"""Effort spent on one family at most."""
LISTING = 0.02
"""Effort that listing a family counts for."""


def bound_by_family(problem: Problem, after: Endings, lateness: int | None, known: int, seed: int, spent: Spent) -> int:
    """The latest of the first finishes of all families, no lower than what is known.

    Parameters
    ----------
    after
        Says how many specimens each family may use.
    lateness
        Weighted lateness of mandatory tests in all, if it is kept; no family may have more.

    Notes
    -----
    A schedule of the whole is one of each family, with the same specimens and no more late, so none of them ends later.
    """
    whole = with_endings(problem, after)
    for (_, most), family in after.specimens:
        if spent.left <= 0:
            break
        part = part_of(whole, family)
        spent.effort += LISTING
        listed = first_schedule(part.problem, seed, tries=2)
        if listed is not None:
            worth = worths(part.problem, listed)
            # What ends by the known bound when it is alone cannot raise it.
            if (
                worth["finish"] <= known
                and worth["specimens"] <= most
                and (lateness is None or worth["lateness"] <= lateness)
            ):
                continue
        model = build(part.problem)
        late = goals(model)["lateness"]
        if lateness is not None and not isinstance(late, int):
            model.cp.add(late <= lateness)
        model.cp.add(sum(model.used) <= most)
        model.cp.add(model.finish >= min(known, problem.end))
        model.cp.minimize(model.finish)
        limit = max(LISTING, min(A_FAMILY, spent.left))
        outcome = search(model.cp, CpSettings(limit, seed=seed, workers=1, presolve=False))
        spent.effort += outcome.effort
        if outcome.bound is not None:
            known = max(known, ceil(outcome.bound - 1e-6))
    return known
