"""Who belongs to stopped owners: shares multiplied along chains and added over all of them, cycles included.

For stopped owners S the share of party i is  x_i = sum over owners j of share_ji * (1 if j in S else x_j), a linear
system whose least solution is asked for. Where a rule passes on (and those of the United States, the European Union
and the United Kingdom do), a party that reaches the threshold is a stopped owner itself, so its holdings count in
full; that is repeated until nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from heapq import heappop, heappush
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl

from corridor.tables.dated import in_force
from corridor.tables.screening_results import OwnershipFindings

NEAR = 1e-9
"""Shares this near to a threshold are at it: 0.1 + 0.2 + 0.2 is a half."""
CHAINS_TOLD = 3
MOST_STEPS = 5000

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Holdings:
    """Who owns whom on one day.

    Attributes
    ----------
    parties
        Everyone who owns or is owned, sorted.
    shares
        ``shares[i, j]``: what j holds of i.
    controls
        Pairs owner, owned where the owner controls by other means.
    """

    parties: tuple[str, ...]
    shares: np.ndarray[Any, np.dtype[np.float64]]
    controls: frozenset[tuple[str, str]]
    at: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def on(cls, ownership: pl.DataFrame, day: date) -> Holdings:
        """Holdings in force on a day; several of one owner in one party are added."""
        known = ownership.filter(in_force(day))
        parties = tuple(sorted({*known["owner_id"], *known["owned_id"]}))
        at = {party: i for i, party in enumerate(parties)}
        shares = np.zeros((len(parties), len(parties)))
        for row in known.iter_rows(named=True):
            shares[at[row["owned_id"]], at[row["owner_id"]]] += row["share"] or 0.0
        controls = frozenset(known.filter("control").select("owner_id", "owned_id").iter_rows())
        return cls(parties, shares, controls, at)


def owned_shares(holdings: Holdings, stopped: Iterable[str]) -> dict[str, float]:
    """What stopped owners hold of each party, directly and through others; cycles included.

    Raises
    ------
    ValueError
        A circle of parties that own each other whole, and yet somebody else holds a share: the holdings are wrong.
    """
    listed = np.array([party in set(stopped) for party in holdings.parties], dtype=bool)
    if not listed.any():
        return dict.fromkeys(holdings.parties, 0.0)
    direct = holdings.shares[:, listed].sum(axis=1)
    through = np.where(listed, 0.0, holdings.shares)
    reached = _reached(direct > 0, through > 0)
    part = through[np.ix_(reached, reached)]
    solved = np.zeros(len(direct))
    try:
        solved[reached] = np.linalg.solve(np.eye(int(reached.sum())) - part, direct[reached])
    except np.linalg.LinAlgError as error:
        raise ValueError("Holdings go in a circle and add up to more than the whole: look at their shares.") from error
    return dict(zip(holdings.parties, solved.tolist(), strict=True))


def _reached(start: np.ndarray[Any, Any], through: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Parties that a stopped owner holds something of, near or far; the others stay at zero, closed circles too."""
    reached = start.copy()
    while True:
        more = reached | (through @ reached)
        if (more == reached).all():
            return reached
        reached = more


def stopped_by_ownership(
    holdings: Holdings, stopped: Iterable[str], rule: Row
) -> tuple[dict[str, float], frozenset[str]]:
    """Shares of each party under a rule, and the parties that the rule stops beside those stopped already."""
    first = frozenset(stopped)
    owners = set(first)
    while True:
        shares = owned_shares(holdings, owners)
        counted = shares if rule["added_up"] else _largest(holdings, owners)
        new = {
            party
            for party in holdings.parties
            if party not in owners and (_reaches(counted[party], rule) or _controlled(party, holdings, owners, rule))
        }
        if not rule["passes_on"]:
            return shares, frozenset(new)
        if not new:
            return shares, frozenset(owners - first)
        owners |= new


def _largest(holdings: Holdings, owners: Iterable[str]) -> dict[str, float]:
    """The largest share that any one stopped owner holds of each party."""
    each = [owned_shares(holdings, [owner]) for owner in sorted(owners) if owner in holdings.at]
    return {party: max((shares[party] for shares in each), default=0.0) for party in holdings.parties}


def _reaches(share: float, rule: Row) -> bool:
    limit = float(rule["share"])
    return share >= limit - NEAR if rule["comparison"] == "at_least" else share > limit + NEAR


def _controlled(party: str, holdings: Holdings, owners: Iterable[str], rule: Row) -> bool:
    return bool(rule["control_counts"]) and any((owner, party) in holdings.controls for owner in owners)


def chains(holdings: Holdings, party: str, stopped: Iterable[str]) -> list[tuple[float, tuple[str, ...]]]:
    """The heaviest chains from stopped owners to a party, with the share along each."""
    listed = set(stopped)
    found: list[tuple[float, tuple[str, ...]]] = []
    # The heaviest beginning is followed first, so the first chains found are the heaviest of all.
    ahead: list[tuple[float, tuple[str, ...]]] = [(-1.0, (party,))]
    for _ in range(MOST_STEPS):
        if not ahead or len(found) == CHAINS_TOLD:
            break
        minus, way = heappop(ahead)
        if way[0] in listed and len(way) > 1:
            found.append((-minus, way))
            continue
        for j in np.flatnonzero(holdings.shares[holdings.at[way[0]]]):
            owner = holdings.parties[j]
            if owner not in way:
                heappush(ahead, (minus * float(holdings.shares[holdings.at[way[0]], j]), (owner, *way)))
    return found


def told(holdings: Holdings, party: str, stopped: frozenset[str], new: frozenset[str]) -> str:
    """The chains that lead from stopped owners to a party, in words."""
    lines = []
    for share, way in chains(holdings, party, stopped | (new - {party})):
        first = way[0] if way[0] in stopped else f"{way[0]} (itself stopped by its owners)"
        steps = [
            f"holds {holdings.shares[holdings.at[owned], holdings.at[owner]]:.2%} of {owned}"
            for owner, owned in pairwise(way)
        ]
        lines.append(f"{first} {', which '.join(steps)}" + (f": {share:.2%} in all" if len(way) > 2 else ""))
    lines += [f"{o} controls {party}" for o, p in sorted(holdings.controls) if p == party and o in stopped | new]
    return "; ".join(lines)


def ownership_findings(
    ownership: pl.DataFrame,
    rules: pl.DataFrame,
    stopped: Mapping[str, Iterable[str]],
    legal_systems: Sequence[str],
    first_day: date,
    last_day: date,
) -> pl.DataFrame:
    """Parties that stopped owners hold a part of, by legal system: the sum, the threshold, the verdict, the chains.

    Parameters
    ----------
    ownership, rules
        Tables of the case.
    stopped
        By legal system, the parties that are stopped by a decision.
    first_day, last_day
        The horizon. What holds on any day of it counts, and the day with the largest sum is told.

    Returns
    -------
    DataFrame[OwnershipFindings]
        One row per party and legal system with a share above zero, or controlled. ``no_rule`` where the case knows no
        rule of the legal system: then a person must decide.
    """
    if ownership.is_empty():
        return OwnershipFindings.empty()
    starts = ownership["valid_from"].drop_nulls().to_list()
    days = sorted({first_day, *(d for d in starts if first_day < d <= last_day)})
    best: dict[tuple[str, str], dict[str, Any]] = {}
    for day in days:
        holdings = Holdings.on(ownership, day)
        for system in sorted(set(legal_systems)):
            for row in _on_day(holdings, rules, frozenset(stopped.get(system, ())), system, day):
                key = (row["party_id"], system)
                known = best.get(key)
                if known is None or _weight(row) > _weight(known):
                    best[key] = row
    return OwnershipFindings.frame(best[key] for key in sorted(best))


def _weight(row: Row) -> tuple[bool, float]:
    return row["verdict"] == "stopped", row["share"]


def _on_day(
    holdings: Holdings, rules: pl.DataFrame, stopped: frozenset[str], system: str, day: date
) -> list[dict[str, Any]]:
    known = rules.filter(pl.col("legal_system") == system, in_force(day)).to_dicts()
    if not stopped:
        return []
    # Several rules of one system each stop: the party is out if any of them says so.
    judged: list[tuple[Row | None, dict[str, float], frozenset[str]]]
    judged = [(rule, *stopped_by_ownership(holdings, stopped, rule)) for rule in known]
    judged = judged or [(None, owned_shares(holdings, stopped), frozenset())]
    rows = []
    for rule, shares, new in judged:
        for party in holdings.parties:
            if party in stopped or (shares[party] <= NEAR and party not in new):
                continue
            rows.append(
                {
                    "party_id": party,
                    "legal_system": system,
                    "share": shares[party],
                    "threshold": rule["share"] if rule else None,
                    "verdict": "stopped" if party in new else "below" if rule else "no_rule",
                    "chain": told(holdings, party, stopped, new) or "through others",
                    "ownership_rule_id": rule["ownership_rule_id"] if rule else None,
                }
            )
    return rows
