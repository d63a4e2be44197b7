"""From names and lists to alerts: which records may be the party, how sure by name, and what else agrees.

An alert is a question to a person. What speaks against it is told and moves it down the page; nothing but a decision
takes it off the page.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from corridor.screening.compare import SIGNS, Signs, compare
from corridor.screening.identifiers import Evidence, further_evidence, number_key
from corridor.screening.index import NameIndex, wanted_names
from corridor.screening.listed_owners import ListedOwners
from corridor.screening.lists.entries import WatchList
from corridor.screening.names import take_apart
from corridor.screening.score import reasons, scores
from corridor.screening.whom import Subject

ALERT_FROM = 0.5
"""Score by name from which a person must look; `docs/rooms/screening.md` tells its recall and precision."""
SAME_NUMBER = 0.95
"""Least score where a register or IMO number agrees, whatever the names."""
BATCH = 512

_TEXTS = [
    "query_id",
    "query",
    "watch_list_id",
    "legal_system",
    "entry_id",
    "kind",
    "listed_name",
    "matched_name",
    "score",
    "rank",
    "reasons",
    "record",
]
SCHEMA = {name: {"score": pl.Float64, "rank": pl.Int64}.get(name, pl.String) for name in _TEXTS}


@dataclass(frozen=True)
class Screen:
    """Lists made ready: one index over every name of every list."""

    lists: tuple[WatchList, ...]
    index: NameIndex
    entry_of: npt.NDArray[np.int32]
    starts: tuple[int, ...]
    owners: tuple[ListedOwners, ...]
    by_number: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @classmethod
    def ready(cls, lists: Iterable[WatchList]) -> Screen:
        """Index the names of lists, those in brackets too."""
        kept = tuple(lists)
        names: list[str] = []
        entry_of: list[npt.NDArray[np.int32]] = []
        starts = [0]
        numbers: dict[str, list[int]] = {}
        for found in kept:
            keys = found.entries["entry_id"]
            at = pl.DataFrame({"entry_id": keys, "at": np.arange(starts[-1], starts[-1] + len(keys), dtype=np.int32)})
            for row, told in zip(at["at"], found.entries["identifiers"], strict=True):
                for number in told.split("|") if told else ():
                    if key := number_key(number):
                        numbers.setdefault(key, []).append(row)
            names += found.names["name"].to_list()
            joined = found.names.select("entry_id").join(at, on="entry_id", how="left", maintain_order="left")
            entry_of.append(joined["at"].to_numpy())
            starts.append(starts[-1] + len(keys))
        return cls(
            kept,
            NameIndex.build(names),
            np.concatenate(entry_of) if entry_of else np.zeros(0, dtype=np.int32),
            tuple(starts),
            tuple(ListedOwners.of(found) for found in kept),
            {k: tuple(v) for k, v in numbers.items()},
        )

    def entry(self, at: int) -> Mapping[str, Any]:
        """One record with the legal system of its list and what the list tells of its owners."""
        which = bisect_right(self.starts, at) - 1
        found = self.lists[which]
        row = found.entries.row(at - self.starts[which], named=True)
        return row | {"legal_system": found.legal_system, "held": self.owners[which].told(row["entry_id"])}


def screen_names(names: Sequence[str], screen: Screen, least: float = ALERT_FROM, most: int = 16) -> pl.DataFrame:
    """Alerts for bare names. See `screen_subjects`."""
    return screen_subjects([Subject(str(i), (n,)) for i, n in enumerate(names, 1)], screen, least, most)


def screen_subjects(
    subjects: Sequence[Subject], screen: Screen, least: float = ALERT_FROM, most: int = 16
) -> pl.DataFrame:
    """Alerts: one row per subject and record of a list, the surest first.

    Parameters
    ----------
    subjects
        Whom to look for.
    screen
        From `Screen.ready`.
    least
        Score from which a pair is an alert.
    most
        Names of lists that are compared closely for each name.

    Returns
    -------
    DataFrame
        ``query_id``, ``query`` (the name that matched), the list and record, ``score`` by name, ``rank`` within the
        subject (a strict order: by score, then by what else agrees, then by number of the record), ``reasons``.
    """
    rows: list[dict[str, Any]] = []
    for start in range(0, len(subjects), BATCH):
        rows += _batch(subjects[start : start + BATCH], screen, least, most)
    return pl.DataFrame(rows, schema=SCHEMA)


def _batch(subjects: Sequence[Subject], screen: Screen, least: float, most: int) -> list[dict[str, Any]]:
    asked = [
        (at, name, variant)
        for at, subject in enumerate(subjects)
        for name in dict.fromkeys(subject.names)
        if take_apart(name).has_substance
        for variant in wanted_names(name)
    ]
    pairs: list[tuple[int, int, str, str]] = []
    seen: set[tuple[int, str, int]] = set()
    for (at, name, _), columns in (
        zip(asked, screen.index.near([v for *_, v in asked], most), strict=True) if asked else ()
    ):
        for column in columns.tolist():
            if (at, name, column) not in seen:
                seen.add((at, name, column))
                pairs.append((at, int(screen.entry_of[column]), name, screen.index.names[column]))
    signs = [compare(name, listed) for _, _, name, listed in pairs]
    values = scores([s.row for s in signs]) if pairs else np.zeros(0)
    best: list[dict[int, int]] = [{} for _ in subjects]
    for i, (at, entry, _, _) in enumerate(pairs):
        if entry not in best[at] or values[i] > values[best[at][entry]]:
            best[at][entry] = i
    out: list[dict[str, Any]] = []
    for subject, mine in zip(subjects, best, strict=True):
        same = {e for n in subject.identifiers for e in screen.by_number.get(number_key(n), ())}
        out += _alerts(subject, mine, same, pairs, signs, values, screen, least)
    return out


def _alerts(
    subject: Subject,
    mine: Mapping[int, int],
    same_number: set[int],
    pairs: Sequence[tuple[int, int, str, str]],
    signs: Sequence[Signs],
    values: Any,
    screen: Screen,
    least: float,
) -> list[dict[str, Any]]:
    rows = []
    thin = SIGNS.index("thin")
    for entry in mine.keys() | same_number:
        i = mine.get(entry)
        score = float(values[i]) if i is not None and not signs[i].row[thin] else 0.0
        if score < least and entry not in same_number:
            continue
        record = screen.entry(entry)
        further = further_evidence(subject.countries, subject.identifiers, subject.addresses, record)
        if entry in same_number:
            score = max(score, SAME_NUMBER + 0.04 * score)
        told = reasons(signs[i]) if i is not None else ()
        told = (*told, record["held"]) if record["held"] else told
        rows.append((score, further, record, pairs[i][2] if i is not None else subject.names[0],
                     pairs[i][3] if i is not None else record["main_name"], (*further.told, *told)))  # fmt: skip
    rows.sort(key=lambda r: (-r[0], -r[1].weight, r[2]["watch_list_id"], r[2]["entry_id"]))
    return [
        {
            "query_id": subject.subject_id, "query": query, "watch_list_id": record["watch_list_id"],
            "legal_system": record["legal_system"], "entry_id": record["entry_id"], "kind": record["kind"],
            "listed_name": record["main_name"], "matched_name": matched, "score": score, "rank": rank,
            "reasons": "; ".join(told), "record": record["record"],
        }
        for rank, (score, _, record, query, matched, told) in enumerate(rows, 1)
    ]  # fmt: skip


__all__ = ["ALERT_FROM", "Evidence", "Screen", "Subject", "screen_names", "screen_subjects"]
