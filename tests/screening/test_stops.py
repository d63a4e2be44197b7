"""Verdicts on parties: the table in tests/specs/screening, which anyone can extend, and what a stop tells."""

import csv
from datetime import date
from pathlib import Path

import pytest

from corridor.screening import stops
from corridor.tables.policy import ScreenDecisions
from corridor.tables.who_and_where import Parties

FIRST, LAST = date(2024, 3, 20), date(2025, 3, 20)
SPEC = Path(__file__).parents[1] / "specs" / "screening" / "verdicts.csv"


def decisions(text: str) -> list[dict]:
    rows = []
    for number, part in enumerate(filter(None, (p.strip() for p in text.split(";")))):
        system, decision, on, *until = part.split()
        rows.append(
            {
                "decision_id": f"S{number}",
                "party_id": "P",
                "legal_system": system,
                "decision": decision,
                "by": "officer",
                "decided_on": date.fromisoformat(on),
                "until": date.fromisoformat(until[0]) if until else None,
                "reason": "hit on the list of that day",
            }
        )
    return rows


def party(roles: str):
    return Parties.frame([{"party_id": "P", "name": "Party", "country": "IR", "roles": roles}])


with SPEC.open(encoding="utf-8") as spec:
    CASES = list(csv.DictReader(spec))


@pytest.mark.parametrize("row", CASES, ids=[row["case"] for row in CASES])
def test_the_verdict_of_the_table(row):
    found = stops(
        party(row["roles"]),
        ScreenDecisions.frame(decisions(row["decisions"])),
        row["systems"].split("|"),
        [role for role in row["asked"].split("|") if role],
        FIRST,
        LAST,
    )
    assert [f"{s}:{state}" for s, state in found.select("legal_system", "state").iter_rows()] == [
        verdict for verdict in row["verdicts"].split("|") if verdict
    ], row["why"]


def test_a_stop_tells_who_decided_when_and_why():
    found = stops(
        party("maker"), ScreenDecisions.frame(decisions("UN stopped 2023-01-10 2030-01-01")), ["UN"], [], FIRST, LAST
    )
    assert found.row(0, named=True) == {
        "party_id": "P",
        "party_name": "Party",
        "legal_system": "UN",
        "state": "stopped",
        "reason": "hit on the list of that day",
        "by": "officer",
        "decided_on": date(2023, 1, 10),
        "until": date(2030, 1, 1),
    }


def test_a_lapsing_clearing_names_its_last_day():
    found = stops(
        party("maker"),
        ScreenDecisions.frame(decisions("UN cleared 2024-01-10 2024-12-31")),
        ["UN"],
        ["maker"],
        FIRST,
        LAST,
    )
    assert "2024-12-31" in found["reason"][0]
    assert "2025-03-20" in found["reason"][0]
