"""The whole gate of a case: decisions, alerts, ownership and licences, into who is out and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from corridor.screening.by_owners import by_owners, owners_told
from corridor.screening.decisions import alert_state, fingerprint, for_stops, latest, signed
from corridor.screening.goods import goods_questions
from corridor.screening.licences import licences_held
from corridor.screening.stops import stops
from corridor.screening.subjects import subjects_of
from corridor.tables.results import Stops
from corridor.tables.screening_results import ScreenAlerts, ScreenedLists

if TYPE_CHECKING:
    from corridor.screening.lists import WatchList

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Screened:
    """What screening gives: result tables by their names, `stops` among them."""

    stops: pl.DataFrame
    screened_lists: pl.DataFrame
    screen_alerts: pl.DataFrame
    ownership_findings: pl.DataFrame
    licences_held: pl.DataFrame
    goods_questions: pl.DataFrame


def screen_parties(
    tables: Mapping[str, pl.DataFrame],
    legal_systems: Sequence[str],
    asked_roles: Iterable[str],
    first_day: date,
    last_day: date,
    lists: Sequence[WatchList] = (),
    alert_from: float | None = None,
    two_people: bool = False,
) -> Screened:
    """Who is out of a case, by every way of being out: a decision, an alert nobody decided on, stopped owners.

    Parameters
    ----------
    tables
        ``parties, sites, products, screen_decisions, ownership, ownership_rules, licences, control_pointers``.
    legal_systems, asked_roles, first_day, last_day
        See `stops`.
    lists
        Lists to look parties up on. One of a legal system that the case does not name stops nobody.
    alert_from
        Score from which a pair is an alert; `ALERT_FROM` by default.
    two_people
        Whether a clearing needs two people. One is enough to stop.

    Notes
    -----
    Open alerts keep a party out under the legal system of the list whatever its role. Holdings of parties that are out
    for an open alert count like those of stopped ones, for what they may turn out to be; the reason says so.
    """
    decisions, single = signed(tables["screen_decisions"], two_people)
    decided = stops(tables["parties"], for_stops(decisions), legal_systems, asked_roles, first_day, last_day)
    decided = _say_who_lacks(decided, single)
    alerts, listed = _alerts(tables, decisions, first_day, last_day, lists, alert_from)
    by_alert = _by_alert(alerts, tables["parties"], legal_systems)
    out = _merged(decided, by_alert)
    told = owners_told(lists, alerts)
    owned, findings = by_owners(tables, out, by_alert, told, legal_systems, first_day, last_day)
    out = _merged(out, owned)
    held = licences_held(tables["licences"], out, first_day, last_day)
    freed = held.filter(pl.col("opens") == "yes").select("party_id", "legal_system")
    out = out.join(freed, on=["party_id", "legal_system"], how="anti")
    countries = tables["sites"]["country"].unique().to_list()
    questions = goods_questions(
        tables["products"], tables["control_pointers"], countries, legal_systems, first_day, last_day
    )
    return Screened(out, listed, alerts, findings, held, questions)


def _say_who_lacks(decided: pl.DataFrame, single: pl.DataFrame) -> pl.DataFrame:
    if single.is_empty():
        return decided
    names = single.select("party_id", "legal_system", lacking=pl.col("decision_id")).unique(
        ["party_id", "legal_system"], maintain_order=True
    )
    joined = decided.join(names, on=["party_id", "legal_system"], how="left")
    told = pl.format("clearing {} has one person's name, and the case asks for two", "lacking")
    lacks = (pl.col("state") == "not_cleared") & pl.col("lacking").is_not_null()
    return joined.with_columns(reason=pl.when(lacks).then(told).otherwise("reason")).drop("lacking")


def _alerts(
    tables: Mapping[str, pl.DataFrame],
    decisions: pl.DataFrame,
    first_day: date,
    last_day: date,
    lists: Sequence[WatchList],
    alert_from: float | None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    if not lists:
        return ScreenAlerts.empty(), ScreenedLists.empty()
    from corridor.screening.alerts import ALERT_FROM, Screen, screen_subjects
    from corridor.screening.looked_up import screened_lists

    least = ALERT_FROM if alert_from is None else alert_from
    subjects = {s.subject_id: s for s in subjects_of(tables["parties"], tables["sites"])}
    found = screen_subjects(list(subjects.values()), Screen.ready(lists), least)
    last = latest(decisions.filter(pl.col("record").fill_null("") != "").iter_rows(named=True))
    rows = []
    for row in found.iter_rows(named=True):
        mark = fingerprint(subjects[row["query_id"]], row["record"])
        key = (row["query_id"], row["legal_system"] or "", f"{row['watch_list_id']}/{row['entry_id']}")
        state, why = alert_state(last.get(key), mark, first_day, last_day)
        decision = last.get(key)
        rows.append(
            {name: row[name] for name in ("watch_list_id", "entry_id", "listed_name", "matched_name", "score", "rank")}
            | {
                "party_id": row["query_id"],
                "party_name": row["query"],
                "legal_system": row["legal_system"] or None,
                "state": state,
                "decision_id": decision["decision_id"] if decision else None,
                "reasons": f"{why}; {row['reasons']}",
                "fingerprint": mark,
            }
        )
    return ScreenAlerts.frame(rows), screened_lists(lists, least)


def _by_alert(alerts: pl.DataFrame, parties: pl.DataFrame, legal_systems: Sequence[str]) -> pl.DataFrame:
    """Parties that an alert nobody has settled keeps out, one row per party and legal system."""
    unsettled = alerts.filter(
        pl.col("state").is_in(["open", "reopened", "stopped"]), pl.col("legal_system").is_in(list(legal_systems))
    ).sort("party_id", "legal_system", "rank")
    names = dict(parties.select("party_id", "name").iter_rows())
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for row in unsettled.iter_rows(named=True):
        key = (row["party_id"], row["legal_system"])
        if row["party_id"] not in names or (key in rows and row["state"] != "stopped"):
            continue
        record = f"{row['listed_name']} ({row['watch_list_id']}/{row['entry_id']})"
        state = "stopped" if row["state"] == "stopped" else "not_cleared"
        told = "is" if state == "stopped" else f"may be, by a score of {row['score']:.2f},"
        rows[key] = {
            "party_id": row["party_id"],
            "party_name": names[row["party_id"]],
            "legal_system": row["legal_system"],
            "state": state,
            "reason": f"it {told} {record}: {row['reasons'].split('; ')[0]}",
        }
    return Stops.frame(rows.values())


def _merged(first: pl.DataFrame, second: pl.DataFrame) -> pl.DataFrame:
    """One row per party and legal system: a stop before an open question, the first before a later one."""
    both = pl.concat([first, second]).with_row_index("corridor_row")
    order = ["party_id", "legal_system", "corridor_open", "corridor_row"]
    marked = both.with_columns(corridor_open=pl.col("state") != "stopped").sort(order)
    kept = marked.unique(["party_id", "legal_system"], keep="first", maintain_order=True)
    return kept.drop("corridor_row", "corridor_open")
