"""Owners that a list tells of: told beside alerts, added up over chains, and counted with those of a case."""

import json
from datetime import date

import pytest

from corridor.screening.alerts import Screen, screen_names
from corridor.screening.by_owners import by_owners, owners_told
from corridor.screening.listed_owners import ListedOwners
from corridor.screening.lists import read_watch_list
from corridor.tables.results import Stops
from corridor.tables.screening import Ownership, OwnershipRules
from corridor.tables.screening_results import ScreenAlerts
from corridor.tables.who_and_where import Parties

DAY = date(2025, 6, 1)
NAMES = {"A": "Alfa Works", "B": "Beta Bank", "C": "Gamma Plant", "D": "Delta Mill"}
HALF = [("A", "C", "30"), ("B", "C", "25 %")]


@pytest.fixture
def listed(tmp_path):
    """A list of four firms of which A and B are sanctioned, with the holdings asked for."""

    def make(holdings, **more):
        rows = [
            {"id": key, "schema": "Company", "caption": name,
             "properties": {"name": [name], "topics": ["sanction"] if key in "AB" else ["corp.public"]}}
            for key, name in NAMES.items()
        ]  # fmt: skip
        for i, (owner, owned, share) in enumerate(holdings):
            told = {"owner": [owner], "asset": [owned], **({"percentage": [share]} if share else {}), **more}
            rows.append({"id": f"O{i}", "schema": "Ownership", "properties": told})
        path = tmp_path / "os.json"
        path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
        return read_watch_list(path, "OS", "XX")

    return make


def judged(listed, state="open", own=(), entry="C"):
    """Stops and sums of party P, which may be a record of the list."""
    alert = {"party_id": "P", "party_name": "P", "watch_list_id": "OS", "entry_id": entry, "legal_system": "XX",
             "listed_name": "x", "matched_name": "x", "score": 0.9, "rank": 1, "state": state, "reasons": "r",
             "fingerprint": "f"}  # fmt: skip
    alerts = ScreenAlerts.frame([alert])
    rule = {"ownership_rule_id": "R", "legal_system": "XX", "share": 0.5, "comparison": "at_least", "passes_on": True}
    tables = {
        "ownership": Ownership.frame(own),
        "ownership_rules": OwnershipRules.frame([rule]),
        "parties": Parties.frame([{"party_id": p, "name": p, "country": "RU", "roles": "buyer"} for p in "PQ"]),
    }
    told = owners_told([listed], alerts)
    return by_owners(tables, Stops.empty(), Stops.empty(), told, ["XX"], DAY, DAY)


def test_shares_of_sanctioned_owners_are_added_up_and_never_say_more_than_not_cleared(listed):
    stops, findings = judged(listed(HALF))
    row = stops.row(0, named=True)
    assert (row["party_id"], row["state"]) == ("P", "not_cleared")
    assert "owners that OS tells of hold 55.00% of it, by R" in row["reason"]
    assert "Alfa Works (OS/A) holds 30.00% of P" in row["reason"]
    assert findings["verdict"].to_list() == ["unsettled"]


def test_chains_through_records_that_are_not_sanctioned_count(listed):
    assert judged(listed([("A", "D", "60"), ("D", "C", "90")]))[0]["reason"][0].startswith("owners that OS tells of")
    assert judged(listed([("D", "C", "90")]))[0].is_empty()


def test_a_cleared_party_is_not_the_record_and_has_none_of_its_owners(listed):
    stops, findings = judged(listed(HALF), state="cleared")
    assert stops.is_empty()
    assert findings.is_empty()


def test_what_the_case_tells_of_a_party_comes_before_what_a_list_tells(listed):
    own = [{"ownership_id": "H", "owner_id": "Q", "owned_id": "P", "share": 1.0}]
    assert judged(listed(HALF), own=own)[0].is_empty()


def test_a_holding_that_has_ended_or_has_no_share_counts_nothing(listed):
    assert judged(listed(HALF, endDate=["2024"]))[0].is_empty()
    assert not judged(listed(HALF, startDate=["2025"]))[0].is_empty()
    assert judged(listed([("A", "C", "")]))[0].is_empty()


def test_sums_over_chains_are_told_beside_an_alert(listed):
    found = screen_names(["Gamma Plant"], Screen.ready([listed(HALF)]))
    told = found["reasons"][0]
    assert "Alfa Works holds 30.00% of it and Beta Bank holds 25.00% of it" in told
    assert "those that it lists hold 55.00% in all" in told


def test_a_circle_that_adds_up_to_more_than_the_whole_is_told(listed):
    owners = ListedOwners.of(listed([("C", "D", "100"), ("D", "C", "100"), ("A", "C", "10")]))
    assert "go in a circle" in owners.told("C")
    assert judged(listed([("C", "D", "100"), ("D", "C", "100"), ("A", "C", "10")]))[0].is_empty()


def test_a_list_without_holdings_tells_nothing(listed):
    assert ListedOwners.of(listed([])).told("C") == ""
