"""Decisions of people about alerts: which count, which must be made anew."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import polars as pl

from corridor.screening.whom import Subject

Row = Mapping[str, Any]


def fingerprint(subject: Subject, record: str) -> str:
    """Of a party and a record of a list as they are: another one as soon as either changes."""
    told = [sorted(part) for part in (subject.names, subject.countries, subject.identifiers, subject.addresses)]
    return hashlib.sha256(repr((told, record)).encode()).hexdigest()[:16]


def signed(decisions: pl.DataFrame, two_people: bool) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Decisions that count, and clearings that lack a second person. One person is enough to stop."""
    if not two_people:
        return decisions, decisions.clear()
    second, first = (pl.col(c).fill_null("").str.strip_chars().str.to_lowercase() for c in ("second_by", "by"))
    lacking = (pl.col("decision") == "cleared") & ((second == "") | (second == first))
    return decisions.filter(~lacking), decisions.filter(lacking)


def latest(decisions: Iterable[Row]) -> dict[tuple[str, str, str], Row]:
    """The decision that counts, by party, legal system and record; of one day, the stop."""
    ordered = sorted(decisions, key=lambda d: (d["decided_on"], d["decision"] == "stopped", d["decision_id"]))
    return {(d["party_id"], d["legal_system"], d["record"] or ""): d for d in ordered}


def alert_state(decision: Row | None, current: str, first_day: date, last_day: date) -> tuple[str, str]:
    """The state of an alert and why: open, cleared, stopped or reopened."""
    if decision is None:
        return "open", "nobody has decided on it"
    if decision["decision"] == "stopped":
        if decision["until"] is None or decision["until"] >= first_day:
            return "stopped", decision["reason"]
        return "open", f"its stop ended on {decision['until']}, and nobody has decided since"
    if decision["fingerprint"] != current:
        if not decision["fingerprint"]:
            return "reopened", f"{decision['decision_id']} carries no fingerprint of what was cleared; write {current}"
        return "reopened", f"the record or the party is not what {decision['decision_id']} cleared"
    if decision["until"] is not None and decision["until"] < last_day:
        return "reopened", f"{decision['decision_id']} ends on {decision['until']}, before the last day planned"
    return "cleared", decision["reason"]


def for_stops(decisions: pl.DataFrame) -> pl.DataFrame:
    """Decisions on parties as a whole, with the stops among those on records that no later one of the record lifts.

    A clearing of one record says nothing about the party as a whole, and lifts no stop but that record's.
    """
    whole = decisions.filter(pl.col("record").fill_null("") == "")
    single = latest(decisions.filter(pl.col("record").fill_null("") != "").iter_rows(named=True))
    held = [d["decision_id"] for d in single.values() if d["decision"] == "stopped"]
    return pl.concat([whole, decisions.filter(pl.col("decision_id").is_in(held))])
