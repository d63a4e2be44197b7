"""Names of a file looked up on lists of files: what `corridor screen` does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from corridor.findings import Findings
from corridor.screening.alerts import ALERT_FROM, Screen, Subject, screen_subjects
from corridor.screening.lists import WatchList, list_changes, read_watch_list
from corridor.screening.lists.changes import SCHEMA as CHANGES
from corridor.screening.pairs import score_pairs_file
from corridor.tables.screening_results import ScreenedLists

METHOD = "words, spelling, sounds and acronyms weighed by a logistic sum (docs: screening); alerts from {least:g}"


@dataclass(frozen=True)
class LookedUp:
    """What was asked and found.

    Attributes
    ----------
    subjects
        Whom it was asked about.
    lists
        `ScreenedLists`: what was looked up, each list with its version and checksum.
    alerts
        From `screen_subjects`.
    changes
        What changed since the former lists, if any were given; alerts are then of changed records alone.
    findings
        Names that say nothing, records without a name.
    least
        Score from which a pair is an alert.
    """

    subjects: tuple[Subject, ...]
    lists: pl.DataFrame
    alerts: pl.DataFrame
    changes: pl.DataFrame
    findings: Findings
    least: float

    def record(self) -> dict[str, pl.DataFrame]:
        """Tables for an audit bundle."""
        asked = pl.DataFrame(
            [(s.subject_id, "|".join(s.names), "|".join(s.countries), "|".join(s.identifiers)) for s in self.subjects],
            schema={"query_id": pl.String, "names": pl.String, "countries": pl.String, "identifiers": pl.String},
            orient="row",
        )
        return {
            "asked": asked,
            "screened_lists": self.lists,
            "screen_alerts": self.alerts,
            "list_changes": self.changes,
        }


def look_up(
    subjects: Sequence[Subject],
    lists: Sequence[str],
    before: Sequence[str] = (),
    least: float | None = None,
    findings: Findings | None = None,
) -> LookedUp:
    """Read lists and find alerts.

    Parameters
    ----------
    subjects
        Whom to look for; `corridor.screening.asked.subjects_in` finds them in a list.
    lists
        Files of lists; those that make up one list are joined by ``+``.
    before
        Former versions in the same order; then only records that came or changed raise alerts.
    least
        Score from which a pair is an alert; `ALERT_FROM` by default.
    findings
        What was odd about the names; what is odd about the lists is added.
    """
    findings = findings or Findings()
    read = [read_watch_list(spec.split("+")) for spec in lists]
    floor = ALERT_FROM if least is None else least
    shown = screened_lists(read, floor)
    for found in read:
        findings.extend(found.findings)
    changes = pl.DataFrame(schema=CHANGES)
    for i, spec in enumerate(before):
        moved = list_changes(read_watch_list(spec.split("+")), read[i])
        changes = pl.concat([changes, moved])
        read[i] = only(read[i], moved.filter(pl.col("change") != "removed")["entry_id"])
    alerts = screen_subjects(subjects, Screen.ready(read), floor)
    return LookedUp(tuple(subjects), shown, alerts, changes, findings, floor)


def only(found: WatchList, entry_ids: pl.Series) -> WatchList:
    """The same list with some of its records."""
    kept: dict[str, Any] = vars(found) | {
        name: getattr(found, name).filter(pl.col("entry_id").is_in(entry_ids.to_list()))
        for name in ("entries", "names")
    }
    return WatchList(**kept)


def screened_lists(lists: Sequence[WatchList], least: float) -> pl.DataFrame:
    """Lists as they were read, with version, day, checksum and method."""
    return ScreenedLists.frame(
        {
            "watch_list_id": found.watch_list_id,
            "title": found.title,
            "legal_system": found.legal_system or None,
            "format": found.format,
            "version": found.version or None,
            "dated": found.dated,
            "sha256": found.sha256,
            "records": len(found.entries),
            "names": len(found.names),
            "without_name": len(found.findings),
            "method": METHOD.format(least=least),
        }
        for found in lists
    )


def scored_pairs(path: str | Path, lists: Sequence[str] = ()) -> pl.DataFrame:
    """See `score_pairs_file`; `lists` are files as in `look_up`."""
    return score_pairs_file(path, [read_watch_list(spec.split("+")) for spec in lists])
