"""Alerts, decisions, owners and licences, into who is out."""

from datetime import date

import polars as pl
import pytest

from corridor.screening import screen_parties
from corridor.screening.lists import read_watch_list
from corridor.tables import INPUT_TABLES
from corridor.tables.policy import ScreenDecisions
from corridor.tables.screening import Licences, Ownership, OwnershipRules
from corridor.tables.who_and_where import Parties, Sites

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)


@pytest.fixture
def listed(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("entry_id,name,aliases,country\n7,Blackwater Lines,Черноводские линии|BWL Shipping,RU\n", "utf-8")
    return read_watch_list(path, "OWN", "XX")


def gate(parties, listed=None, two_people=False, **tables):
    base = {name: table.empty() for name, table in INPUT_TABLES.items()}
    base["parties"] = Parties.frame({"country": "RU", "roles": "carrier"} | p for p in parties)
    lists = [listed] if listed is not None else []
    return screen_parties(base | tables, ["XX"], [], FIRST, LAST, lists, two_people=two_people)


def decision(**more):
    base = {"decision_id": "D", "party_id": "P", "legal_system": "XX", "by": "a", "decided_on": date(2024, 12, 1)}
    return ScreenDecisions.frame([base | {"decision": "cleared", "reason": "another firm", "record": "OWN/7"} | more])


def test_a_party_that_a_list_may_name_is_out_until_a_person_decides(listed):
    found = gate([{"party_id": "P", "name": "Black Water Lines Ltd"}, {"party_id": "Q", "name": "Bright Rail"}], listed)
    assert found.stops.select("party_id", "state").rows() == [("P", "not_cleared")]
    assert "Blackwater Lines (OWN/7)" in found.stops["reason"][0]


@pytest.mark.parametrize("name", ["Chernovodskie Linii", "Черноводские линии, ООО", "B.W.L. Shipping"])
def test_every_name_of_the_record_and_every_script_counts(listed, name):
    assert gate([{"party_id": "P", "name": name}], listed).stops["party_id"].to_list() == ["P"]


def test_a_clearing_counts_while_record_and_party_are_what_was_cleared(listed):
    party = {"party_id": "P", "name": "Blackwater Lines"}
    mark = gate([party], listed).screen_alerts["fingerprint"][0]
    cleared = gate([party], listed, screen_decisions=decision(fingerprint=mark))
    assert cleared.stops.is_empty()
    assert cleared.screen_alerts["state"].to_list() == ["cleared"]


def test_a_clearing_is_reopened_when_the_party_changes(listed):
    mark = gate([{"party_id": "P", "name": "Blackwater Lines"}], listed).screen_alerts["fingerprint"][0]
    moved = {"party_id": "P", "name": "Blackwater Lines", "country": "AE"}
    found = gate([moved], listed, screen_decisions=decision(fingerprint=mark))
    assert found.screen_alerts["state"].to_list() == ["reopened"]
    assert found.stops["party_id"].to_list() == ["P"]


def test_a_clearing_is_reopened_when_the_record_changes(listed, tmp_path):
    party = {"party_id": "P", "name": "Blackwater Lines"}
    mark = gate([party], listed).screen_alerts["fingerprint"][0]
    (tmp_path / "own.csv").write_text("entry_id,name,aliases,country\n7,Blackwater Lines,BWL,AE\n", "utf-8")
    newer = read_watch_list(tmp_path / "own.csv", "OWN", "XX")
    found = gate([party], newer, screen_decisions=decision(fingerprint=mark))
    assert found.screen_alerts["state"].to_list() == ["reopened"]


@pytest.mark.parametrize(
    "more",
    [{"fingerprint": None}, {"until": date(2025, 6, 1)}, {"record": None}, {"legal_system": "YY"}, {"record": "OWN/8"}],
)
def test_a_clearing_of_something_else_clears_nothing(listed, more):
    party = {"party_id": "P", "name": "Blackwater Lines"}
    mark = gate([party], listed).screen_alerts["fingerprint"][0]
    found = gate([party], listed, screen_decisions=decision(**({"fingerprint": mark} | more)))
    assert found.stops["party_id"].to_list() == ["P"]


def test_a_clearing_of_a_record_lifts_no_stop_of_the_party(listed):
    party = {"party_id": "P", "name": "Blackwater Lines"}
    mark = gate([party], listed).screen_alerts["fingerprint"][0]
    stop = decision(decision_id="S", decision="stopped", record=None, reason="by counsel", decided_on=date(2024, 1, 1))
    found = gate([party], listed, screen_decisions=pl.concat([stop, decision(fingerprint=mark)]))
    assert found.stops.select("party_id", "state", "reason").rows() == [("P", "stopped", "by counsel")]


@pytest.mark.parametrize(("second", "out"), [(None, True), ("a", True), (" A ", True), ("b", False)])
def test_two_people_clear_where_the_case_asks_for_two(listed, second, out):
    party = {"party_id": "P", "name": "Blackwater Lines"}
    mark = gate([party], listed).screen_alerts["fingerprint"][0]
    found = gate([party], listed, two_people=True, screen_decisions=decision(fingerprint=mark, second_by=second))
    assert ("P" in found.stops["party_id"].to_list()) is out


def test_one_person_is_enough_to_stop(listed):
    stop = decision(decision="stopped", record=None)
    found = gate([{"party_id": "P", "name": "Anyone"}], two_people=True, screen_decisions=stop)
    assert found.stops["state"].to_list() == ["stopped"]


RULE = OwnershipRules.frame([{"ownership_rule_id": "R", "legal_system": "XX", "share": 0.5, "comparison": "at_least"}])


def owned(share):
    return Ownership.frame([{"ownership_id": "H", "owner_id": "P", "owned_id": "Q", "share": share}])


@pytest.mark.parametrize(("share", "out"), [(0.5, ["P", "Q"]), (0.49, ["P"])])
def test_owners_that_are_stopped_stop_what_they_own(share, out):
    parties = [{"party_id": "P", "name": "Owner"}, {"party_id": "Q", "name": "Owned"}]
    stop = decision(decision="stopped", record=None)
    found = gate(parties, ownership=owned(share), ownership_rules=RULE, screen_decisions=stop)
    assert found.stops["party_id"].to_list() == out
    assert found.stops["state"].unique().to_list() == ["stopped"]


def test_owners_that_a_list_may_name_leave_what_they_own_open(listed):
    parties = [{"party_id": "P", "name": "Blackwater Lines"}, {"party_id": "Q", "name": "Owned"}]
    found = gate(parties, listed, ownership=owned(0.6), ownership_rules=RULE)
    states = dict(found.stops.select("party_id", "state").rows())
    assert states == {"P": "not_cleared", "Q": "not_cleared"}


def licence(**more):
    base = {"licence_id": "L", "party_id": "P", "legal_system": "XX", "kind": "general", "by": "authority"}
    return Licences.frame([base | {"valid_from": FIRST, "valid_to": LAST} | more])


@pytest.mark.parametrize(
    ("more", "opens"),
    [
        ({}, "yes"),
        ({"quantity": 10.0}, "no"),
        ({"value": 1e6, "currency": "USD"}, "no"),
        ({"valid_to": date(2025, 11, 30)}, "no"),
        ({"valid_from": date(2025, 2, 1)}, "no"),
    ],
)
def test_only_a_licence_without_limits_opens_the_gate_of_a_plan(more, opens):
    stop = decision(decision="stopped", record=None)
    found = gate([{"party_id": "P", "name": "Owner"}], screen_decisions=stop, licences=licence(**more))
    assert found.licences_held["opens"].to_list() == [opens]
    assert found.stops.is_empty() is (opens == "yes")


def test_a_list_of_another_law_raises_alerts_and_stops_nobody(listed):
    found = gate([{"party_id": "P", "name": "Blackwater Lines"}], read_like(listed, "YY"))
    assert len(found.screen_alerts) == 1
    assert found.stops.is_empty()


def read_like(listed, system):
    return type(listed)(**(vars(listed) | {"legal_system": system}))


def test_a_place_that_nobody_runs_is_looked_up_and_shown(listed):
    sites = Sites.frame([{"site_id": "PORT", "name": "Blackwater Lines", "country": "RU", "kinds": "seaport"}])
    found = gate([], listed, sites=sites)
    assert found.screen_alerts["party_id"].to_list() == ["PORT"]


def test_the_lists_are_on_record_with_their_checksum(listed):
    found = gate([{"party_id": "P", "name": "Anyone"}], listed)
    assert found.screened_lists["sha256"].to_list() == [listed.sha256]
