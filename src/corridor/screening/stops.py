"""From decisions to stops: one verdict per party and legal system."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from corridor.tables.column import cell_values
from corridor.tables.results import Stops

Row = Mapping[str, Any]


def stops(
    parties: pl.DataFrame,
    screen_decisions: pl.DataFrame,
    legal_systems: Sequence[str],
    asked_roles: Iterable[str],
    first_day: date,
    last_day: date,
) -> pl.DataFrame:
    """Parties that are out of the case, one row per party and legal system that keeps them out.

    Parameters
    ----------
    parties, screen_decisions
        Tables of the case.
    legal_systems
        The legal systems that the case is run under. Decisions under other systems say nothing here.
    asked_roles
        Roles whose parties need a clearing under every legal system. Unknown is not cleared.
    first_day, last_day
        The horizon. A clearing counts if it holds to the last day; a stop counts if it still holds on the first.

    Returns
    -------
    DataFrame[Stops]
        ``state`` is ``stopped`` where a decision says so and ``not_cleared`` where a clearing is asked for and none
        covers the horizon. Sorted by party and legal system.

    Notes
    -----
    The newest decision of a party under a system comes first; of one day, the stop does. A clearing that ends within
    the horizon does not cancel an older stop, nor does it clear: what is to happen after its end was not decided.
    """
    asked = set(asked_roles)
    decisions: dict[tuple[str, str], list[Row]] = {}
    for row in screen_decisions.iter_rows(named=True):
        decisions.setdefault((row["party_id"], row["legal_system"]), []).append(row)
    out = []
    for party in parties.sort("party_id").iter_rows(named=True):
        must_be_cleared = bool(asked & set(cell_values(party["roles"])))
        for system in sorted(set(legal_systems)):
            verdict = _verdict(decisions.get((party["party_id"], system), []), must_be_cleared, first_day, last_day)
            if verdict is not None:
                who = {"party_id": party["party_id"], "party_name": party["name"], "legal_system": system}
                out.append(who | verdict)
    return Stops.frame(out)


def _verdict(decisions: list[Row], must_be_cleared: bool, first_day: date, last_day: date) -> dict[str, Any] | None:
    """Why the party is out, or None if it may take part."""
    # By day, the stop last among those of one day: the end of the list is what holds.
    ordered = sorted(decisions, key=lambda d: (d["decided_on"], d["decision"] == "stopped", d["decision_id"]))
    lapsed: Row | None = None
    for decision in reversed(ordered):
        if decision["decision"] == "stopped":
            if decision["until"] is None or decision["until"] >= first_day:
                return _out("stopped", decision["reason"], decision)
        elif decision["until"] is None or decision["until"] >= last_day:
            return None
        else:
            lapsed = lapsed or decision
    if not must_be_cleared:
        return None
    if lapsed is not None:
        reason = f"its clearing ends on {lapsed['until']}, before the last day planned ({last_day})"
        return _out("not_cleared", reason, lapsed)
    return _out("not_cleared", "no decision is on record, and the case asks for one", None)


def _out(state: str, reason: str, decision: Row | None) -> dict[str, Any]:
    known = decision or {"by": None, "decided_on": None, "until": None}
    return {"state": state, "reason": reason} | {name: known[name] for name in ("by", "decided_on", "until")}
