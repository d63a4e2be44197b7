"""Who owns whom by a list that tells it: in words beside an alert, and as holdings that a case counts with its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import polars as pl

from corridor.screening.lists.entries import WatchList
from corridor.screening.ownership import Holdings, owned_shares
from corridor.tables.screening import Ownership

SANCTIONED = "sanction"
"""Topic by which OpenSanctions marks who is listed; its files name others beside them, as owners and as owned."""


class Held(NamedTuple):
    """A holding of one record in another; the share and the days as far as they are told."""

    owner: str
    owned: str
    share: float | None
    since: str
    until: str


@dataclass(frozen=True)
class ListedOwners:
    """Holdings that one list tells of.

    Attributes
    ----------
    list_id
        The list.
    by_owned
        Holdings by the number of the owned record.
    names
        Main names of the records that own or are owned.
    designated
        Those of them that the list is about: all, or where it has topics, those marked as sanctioned.
    day
        The day of the list, for sums told in words; of a list without one, what has not ended counts.
    """

    list_id: str
    by_owned: Mapping[str, tuple[Held, ...]]
    names: Mapping[str, str]
    designated: frozenset[str]
    day: date = date.max

    @classmethod
    def of(cls, found: WatchList) -> ListedOwners:
        """The holdings of a list; none where it tells of none."""
        by_owned: dict[str, tuple[Held, ...]] = {}
        for row in found.owners.select(Held._fields).iter_rows():
            held = Held(*row)
            by_owned[held.owned] = (*by_owned.get(held.owned, ()), held)
        if not by_owned:
            return cls(found.watch_list_id, {}, {}, frozenset())
        concerned = {*found.owners["owner"], *found.owners["owned"]}
        topics = found.entries.select(
            "entry_id", "main_name", about=pl.col("programmes").str.split("|").list.contains(SANCTIONED)
        )
        about = topics.filter("about")["entry_id"] if topics["about"].any() else topics["entry_id"]
        kept = topics.filter(pl.col("entry_id").is_in(list(concerned)))
        names = dict(kept.select("entry_id", "main_name").iter_rows())
        return cls(found.watch_list_id, by_owned, names, frozenset(concerned & set(about)), found.dated or date.max)

    def above(self, records: Iterable[str]) -> Iterator[Held]:
        """Holdings in these records, in their owners, and so on upwards; each once."""
        left, seen = list(records), set[str]()
        while left:
            record = left.pop()
            if record not in seen:
                seen.add(record)
                for held in self.by_owned.get(record, ()):
                    yield held
                    left.append(held.owner)

    def node(self, record: str) -> str:
        """How a record is called among owners."""
        return f"{self.names.get(record, record)} ({self.list_id}/{record})"

    def told(self, record: str) -> str:
        """Who holds a record by the list, in words, and what those that it is about hold over all chains."""
        held = self.by_owned.get(record, ())
        if not held:
            return ""
        parts = [
            f"{self.names.get(h.owner, h.owner)} holds "
            + (f"{h.share:.2%} of it" if h.share is not None else "a share not told of it")
            for h in held
        ]
        line = "by the list, " + " and ".join(parts)
        owners = [self.node(h.owner) for h in self.above([record]) if h.owner in self.designated and h.owner != record]
        counted = Holdings.on(self.ownership({}, [record]), self.day)
        try:
            every = owned_shares(counted, owners).get(self.node(record), 0.0)
        except ValueError:
            return f"{line}; its holdings go in a circle and cannot be added up"
        alone = len(held) == 1 and every in (0.0, held[0].share)
        return line if alone else f"{line}; those that it lists hold {every:.2%} in all"

    def ownership(self, parties: Mapping[str, Iterable[str]], records: Iterable[str]) -> pl.DataFrame:
        """`Ownership` of records and all above them whose share is told; parties by the record that they may be."""
        rows: list[dict[str, Any]] = []
        for held in self.above(records):
            for owned in (self.node(held.owned), *parties.get(held.owned, ())):
                if held.share is not None:
                    rows.append(
                        {
                            "ownership_id": f"{self.list_id}-{len(rows)}",
                            "owner_id": self.node(held.owner),
                            "owned_id": owned,
                            "share": held.share,
                            "valid_from": _day(held.since, "-01-01"),
                            "valid_to": _day(held.until, "-12-31"),
                        }
                    )
        return Ownership.frame(rows)


def _day(told: str, rest: str) -> date | None:
    """A day; of a year alone its first or last day, and none where less is told."""
    try:
        return date.fromisoformat(told if len(told) > 4 else told + rest)
    except ValueError:
        return None


__all__ = ["Held", "ListedOwners"]
