"""An approval that ends within the horizon: until when it is held, and what the next one takes."""

from datetime import date

import pytest

from tests.approvals.helpers import CAR, FEES, TODAY, UNION, get, held, needs, proof, renewed, requirement, world

UNTIL = date(2026, 3, 20)
OTTS = held("E", "scheme_approval", scheme_id="UNION", valid_from=date(2023, 1, 1), valid_to=date(2025, 6, 1))
LAB = {"lab_id": "LAB", "name": "Laboratory", "country": "RU", "schemes": "UNION", "confidence": "sourced"}
RATE = {"lab_id": "LAB", "facility_type": "any", "price_per_hour": 100, "currency": "USD", "confidence": "sourced"}


def rules(*evidence, **more):
    given = {"requirements": [requirement("R94"), requirement("R13")], "evidence": evidence, "labs": [LAB],
             "lab_tests": [proof("FRONT", "R94", 40), proof("BRAKE", "R13", 16)], "lab_rates": [RATE],
             "approval_fees": FEES}  # fmt: skip
    return world(**(given | more))


def only(tables, until=UNTIL):
    matrix = needs(tables)
    result = get(tables, matrix, renewals=renewed(tables, matrix, until), until=until)
    assert result.approvals.height == 1
    return result.approvals.row(0, named=True), result


def test_the_next_approval_is_priced():
    approval, result = only(rules(OTTS))
    assert (approval["state"], approval["held_from"], approval["held_to"]) == (
        "held",
        OTTS["valid_from"],
        OTTS["valid_to"],
    )
    # (40 + 16) hours x 100 + 10,000 of fees
    assert (approval["cost"], approval["tests"], approval["test_hours"]) == (15_600, 2, 56)
    assert result.approval_cost_lines["amount"].sum() == approval["cost"]
    # 300 days of the authority, and 40 hours at 8 a day
    assert (approval["lead_days"], approval["valid_months"], approval["outcome"]) == (305, 36, "complete")
    assert approval["reason"] == "Held: E until 2025-06-01. To renew: 2 tests at LAB."
    assert result.refusals.is_empty()


@pytest.mark.parametrize(
    ("last", "cost"), [(None, 0), (date(2026, 3, 20), 0), (date(2026, 3, 19), 15_600), (date(2030, 1, 1), 0)]
)
def test_nothing_is_renewed_that_lasts_over_the_horizon(last, cost):
    approval, result = only(rules(OTTS | {"valid_to": last}))
    assert (approval["state"], approval["held_to"], approval["cost"]) == ("held", last, cost)
    assert result.approval_cost_lines["amount"].sum() == cost


def test_evidence_that_still_counts_on_the_day_after_is_not_proved_again():
    report = held("R", "test_report", "R94", scheme_id="UNION")
    ending = held("S", "test_report", "R13", scheme_id="UNION", valid_to=date(2025, 6, 1))
    approval, _ = only(rules(OTTS, report, ending))
    # 16 x 100 + 10,000: the report of the front stays, the one of the brakes ends with the approval.
    assert (approval["cost"], approval["tests"]) == (11_600, 1)
    approval, _ = only(rules(OTTS, report, ending | {"valid_to": None}))
    assert (approval["state"], approval["cost"], approval["tests"]) == ("held", 10_000, 0)


def test_the_rules_of_the_day_after_hold():
    new = requirement("R152", applies_from_new_types=date(2025, 6, 2))
    later = requirement("R153", applies_from_new_types=date(2025, 6, 3))
    tests = [proof("FRONT", "R94", 40), proof("BRAKE", "R13", 16), proof("AEBS", "R152", 10)]
    asked = [requirement("R94"), requirement("R13"), new, later]
    approval, _ = only(rules(OTTS, requirements=asked, lab_tests=tests))
    # (40 + 16 + 10) x 100 + 10,000
    assert approval["cost"] == 16_600


def test_what_the_next_one_lacks_is_refused_and_the_approval_stays_held():
    approval, result = only(rules(OTTS, lab_rates=[]))
    assert (approval["state"], approval["cost"], approval["outcome"]) == ("held", None, "refused")
    assert approval["held_to"] == date(2025, 6, 1)
    assert "To renew: Missing: the price of an hour on bench at LAB." in approval["reason"]
    assert result.refusals["key"].to_list() == ["CAR:UNION"]
    assert "lab_rates" in result.refusals["remedy"][0]
    assert result.approval_cost_lines.is_empty()


def test_a_document_that_follows_without_a_gap_prolongs_it():
    following = OTTS | {"evidence_id": "F", "valid_from": date(2025, 6, 2), "valid_to": date(2025, 12, 1)}
    approval, _ = only(rules(OTTS, following))
    assert (approval["held_to"], approval["cost"]) == (date(2025, 12, 1), 15_600)
    approval, _ = only(rules(OTTS, following | {"valid_to": None}))
    assert (approval["held_to"], approval["cost"], approval["tests"]) == (None, 0, 0)
    # A day's gap, and it is to be renewed before.
    approval, _ = only(rules(OTTS, following | {"valid_from": date(2025, 6, 3)}))
    assert (approval["held_to"], approval["cost"]) == (date(2025, 6, 1), 15_600)


@pytest.mark.parametrize(
    ("first", "state"),
    # Decided on 2024-03-20, a new one is had 305 days later, on 2025-01-19.
    [(date(2024, 3, 21), "held"), (date(2025, 1, 19), "held"), (date(2025, 1, 20), "to_get")],
)
def test_a_document_to_come_counts_if_a_new_one_could_not_be_had_sooner(first, state):
    approval, result = only(rules(OTTS | {"valid_from": first, "valid_to": None}))
    assert approval["state"] == state
    assert approval["held_from"] == (first if state == "held" else None)
    assert (result.approval_cost_lines.height == 0) == (state == "held")


def test_a_scheme_that_ends_cannot_be_renewed_and_this_is_said():
    closing = UNION | {"valid_to": date(2025, 6, 1)}
    after = UNION | {"scheme_id": "NEXT", "valid_from": date(2025, 6, 2), "inherits_from": "UNION"}
    approval, result = only(rules(OTTS, schemes=[closing, after]))
    assert (approval["state"], approval["cost"]) == ("held", None)
    assert "It cannot be renewed." in approval["reason"]
    assert "what holds after 2025-06-01" in result.refusals["remedy"][0]


def test_each_of_a_family_is_renewed_at_once():
    van = CAR | {"product_id": "VAN", "approval_family": "CAR"}
    approval, result = only(rules(OTTS, products=[CAR, van]))
    assert (approval["cost"], result.approval_gates.height) == (15_600, 2)


def test_without_a_horizon_nothing_is_renewed():
    tables = rules(OTTS)
    approval = get(tables, needs(tables)).approvals.row(0, named=True)
    assert (approval["cost"], approval["held_to"]) == (0, date(2025, 6, 1))
    assert renewed(tables, needs(tables), TODAY).is_empty()
