"""Parties that their owners keep out: by holdings that the case knows, and by those that a list tells of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from corridor.screening.listed_owners import ListedOwners
from corridor.screening.lists.entries import WatchList
from corridor.screening.ownership import ownership_findings
from corridor.tables.results import Stops


@dataclass(frozen=True)
class OwnersTold:
    """A list that tells who owns whom, with the parties of the case that may be its records, or are."""

    legal_system: str
    owners: ListedOwners
    parties: Mapping[str, Sequence[str]]

    def out(self, unsettled: Iterable[str]) -> list[str]:
        """Records that count as stopped: those that the list is about, and those that a party not cleared may be."""
        names = set(unsettled)
        mine = {record for record, parties in self.parties.items() if names & set(parties)}
        return sorted(self.owners.node(record) for record in self.owners.designated | mine)


def owners_told(lists: Sequence[WatchList], alerts: pl.DataFrame) -> list[OwnersTold]:
    """Lists that tell of owners; a party whose alert was cleared is not the record, and gets none of its owners."""
    out = []
    for found in lists:
        if not found.owners.is_empty():
            mine = alerts.filter(pl.col("watch_list_id") == found.watch_list_id, pl.col("state") != "cleared")
            parties = mine.group_by("entry_id").agg(pl.col("party_id").unique().sort())
            out.append(OwnersTold(found.legal_system, ListedOwners.of(found), dict(parties.iter_rows())))
    return out


def by_owners(
    tables: Mapping[str, pl.DataFrame],
    out: pl.DataFrame,
    by_alert: pl.DataFrame,
    told: Sequence[OwnersTold],
    legal_systems: Sequence[str],
    first_day: date,
    last_day: date,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Stops by owners: by stopped ones for certain, by unsettled ones until these are decided; and the sums.

    Notes
    -----
    Holdings that a list tells of are counted with those of the case, list by list, for parties whose owners the case
    does not tell itself. That the party is the record is not certain, so they never say more than not cleared, and
    their sums are ``unsettled``.
    """
    ownership, rules = tables["ownership"], tables["ownership_rules"]
    stopped = out.filter(pl.col("state") == "stopped")
    unsettled = pl.concat([stopped, by_alert])
    names = dict(tables["parties"].select("party_id", "name").iter_rows())

    def sums(rows: pl.DataFrame, held: pl.DataFrame, listed: OwnersTold | None = None) -> pl.DataFrame:
        owners = {}
        for system in legal_systems:
            mine = rows.filter(pl.col("legal_system") == system)["party_id"].to_list()
            owners[system] = mine + (listed.out(mine) if listed and listed.legal_system == system else [])
        found = ownership_findings(held, rules, owners, legal_systems, first_day, last_day)
        return found.filter(pl.col("party_id").is_in(list(names)))

    certain = sums(stopped, ownership)
    rows = _stops(certain, "stopped", "stopped owners", names)
    rows += _stops(sums(unsettled, ownership), "not_cleared", "owners that are not cleared", names)
    shown = [certain]
    for each in told:
        more = each.owners.ownership(each.parties, each.parties)
        more = more.filter(~pl.col("owned_id").is_in(ownership["owned_id"].to_list()))
        try:
            found = sums(unsettled, pl.concat([ownership, more]), each)
        except ValueError:
            continue  # the list's holdings go in a circle, which its alerts say; these parties are out by them anyway
        rows += _stops(found, "not_cleared", f"owners that {each.owners.list_id} tells of", names)
        shown.append(found.with_columns(verdict=pl.lit("unsettled")))
    findings = pl.concat(shown, how="vertical_relaxed").unique(
        ["party_id", "legal_system"], keep="first", maintain_order=True
    )
    return Stops.frame(rows), findings.sort("party_id", "legal_system")


def _stops(findings: pl.DataFrame, state: str, owners: str, names: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "party_id": row["party_id"],
            "party_name": names[row["party_id"]],
            "legal_system": row["legal_system"],
            "state": state,
            "reason": f"{owners} hold {row['share']:.2%} of it, by {row['ownership_rule_id']}: {row['chain']}",
        }
        for row in findings.filter(pl.col("verdict") == "stopped").iter_rows(named=True)
    ]
