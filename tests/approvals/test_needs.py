"""State and reason of each requirement, one rule at a time."""

from datetime import date

import polars as pl
import pytest

from tests.approvals.helpers import CAR, MARK, PAD, UNION, held, needs, proof, requirement, states, table, world


def the(frame: pl.DataFrame, regulation: str) -> dict[str, object]:
    return frame.row(by_predicate=pl.col("regulation_id") == regulation, named=True)


def test_what_nothing_speaks_for_is_to_be_proved_with_its_tests():
    rules = world(requirements=[requirement("UN-R94")], lab_tests=[proof("T-FRONT", "UN-R94")])
    row = the(needs(rules), "UN-R94")
    assert (row["state"], row["tests"], row["scheme_id"]) == ("to_prove", "T-FRONT", "UNION")
    assert row["reason"] == "No evidence that counts."


def test_one_row_per_country_of_the_scheme():
    rules = world(requirements=[requirement("UN-R94")])
    assert needs(rules, "RU", "BY")["country"].to_list() == ["BY", "RU"]


@pytest.mark.parametrize(
    ("dates", "state"),
    [
        ({}, "to_prove"),
        ({"applies_from_new_types": date(2024, 3, 20)}, "to_prove"),
        ({"applies_from_new_types": date(2024, 3, 21)}, "not_applicable"),
        # A new type must meet it from the earlier of the two days.
        ({"applies_from_new_types": date(2024, 1, 1), "applies_from_all": date(2026, 1, 1)}, "to_prove"),
        ({"applies_from_all": date(2026, 1, 1)}, "not_applicable"),
        ({"applies_from_all": date(2023, 1, 1)}, "to_prove"),
    ],
)
def test_a_requirement_applies_from_its_day(dates, state):
    row = the(needs(world(requirements=[requirement("UN-R94", **dates)])), "UN-R94")
    assert row["state"] == state
    if state == "not_applicable":
        assert str(max(dates.values())) in str(row["reason"])


def test_waived_and_formless_requirements_do_not_apply():
    asked = [
        requirement("UN-R32", mandatory="no"),
        requirement("EU-GPSR", part_family="brake_pads", conformity_form="none"),
    ]
    frame = needs(world(products=[CAR, PAD], requirements=asked))
    assert states(frame) == {"UN-R32": "not_applicable", "EU-GPSR": "not_applicable"}
    assert the(frame, "UN-R32")["reason"] == "Waived by UNION."


@pytest.mark.parametrize(
    ("facts", "state", "asks_for"),
    [
        ([("reference_mass_kg", "1350")], "to_prove", None),
        ([("reference_mass_kg", "2611")], "not_applicable", None),
        ([], "unknown", "reference_mass_kg"),
        ([("reference_mass_kg", "heavy")], "unknown", "reference_mass_kg"),
    ],
)
def test_a_condition_holds_does_not_or_asks(facts, state, asks_for):
    rules = world(
        requirements=[requirement("UN-R83", condition="reference_mass_kg<=2610 & propulsion!=electric")],
        product_facts=[{"product_id": "CAR", "fact": f, "value": v} for f, v in facts],
        lab_tests=[proof("T-EMIT", "UN-R83")],
    )
    row = the(needs(rules), "UN-R83")
    assert (row["state"], row["asks_for"]) == (state, asks_for)


@pytest.mark.parametrize(
    ("fitted", "state"),
    [([], "unknown"), (["-"], "not_applicable"), (["UN-R64"], "not_applicable"), (["UN-R45", "UN-R64"], "to_prove")],
)
def test_if_fitted_without_a_condition_asks_what_is_fitted(fitted, state):
    rules = world(
        requirements=[requirement("UN-R45", mandatory="if_fitted")],
        product_facts=[{"product_id": "CAR", "fact": "fitted", "value": v} for v in fitted],
        lab_tests=[proof("T-CLEAN", "UN-R45")],
    )
    row = the(needs(rules), "UN-R45")
    assert row["state"] == state
    assert row["asks_for"] == ("fitted" if state == "unknown" else None)


def test_evidence_answers_before_a_fact_is_asked_for():
    asked = [requirement("UN-R83", condition="reference_mass_kg<=2610")]
    row = the(needs(world(requirements=asked, evidence=[held("E1", regulation="UN-R83")])), "UN-R83")
    assert (row["state"], row["evidence_id"], row["asks_for"]) == ("covered", "E1", None)


def test_a_regulation_closed_for_new_approvals_is_closed_unless_held():
    lamp = {**PAD, "product_id": "LAMP", "part_family": "headlamps"}
    asked = [requirement("UN-R112", part_family="headlamps", new_approval_possible=False)]
    rules = world(products=[lamp], requirements=asked)
    assert states(needs(rules)) == {"UN-R112": "closed"}
    rules["evidence"] = table("evidence", [held("E1", regulation="UN-R112", approval_family="LAMP")])
    assert states(needs(rules)) == {"UN-R112": "covered"}


def test_without_a_test_a_document_may_do():
    asked = [requirement("PLATE", evidence_level="document"), requirement("FRAME", evidence_level="certificate")]
    frame = needs(world(requirements=asked))
    assert the(frame, "PLATE")["reason"] == "To be shown by a document; no test."
    assert the(frame, "FRAME")["reason"] == "No row of lab_tests proves FRAME."
    assert dict(frame.select("regulation_id", "asks_for").iter_rows()) == {"PLATE": None, "FRAME": "lab_tests"}


def test_a_part_that_no_scheme_names_needs_no_approval():
    rules = world(products=[PAD | {"part_family": "cup_holders"}], requirements=[requirement("UN-R94")])
    (row,) = needs(rules).iter_rows(named=True)
    assert (row["state"], row["scheme_id"], row["requirement_id"]) == ("not_applicable", "-", "-")
    assert row["reason"] == "No component scheme in force in RU names cup_holders."


@pytest.mark.parametrize(
    ("product", "country", "asks_for"),
    [
        (CAR, "ZW", "schemes"),
        (CAR | {"category": "L6"}, "RU", "requirements"),
        (PAD | {"part_family": None}, "RU", "part_family"),
        (CAR | {"kind": "kit", "builds": "CAR"}, "RU", "builds"),
    ],
)
def test_what_cannot_be_told_is_asked_for(product, country, asks_for):
    rules = world(products=[product], requirements=[requirement("UN-R94")])
    (row,) = needs(rules, country).iter_rows(named=True)
    assert (row["state"], row["asks_for"]) == ("unknown", asks_for)


def test_schemes_out_of_force_count_for_nothing():
    rules = world(schemes=[UNION | {"valid_to": date(2023, 12, 31)}, MARK], requirements=[requirement("UN-R94")])
    (row,) = needs(rules).iter_rows(named=True)
    assert (row["state"], row["asks_for"]) == ("unknown", "schemes")


def test_empty_tables_give_an_empty_matrix():
    assert needs(world(products=[])).is_empty()


def test_source_and_confidence_are_those_of_the_requirement():
    asked = [requirement("UN-R94", source="S-1|S-2", confidence="recalled")]
    row = the(needs(world(requirements=asked)), "UN-R94")
    assert (row["source"], row["confidence"]) == ("S-1|S-2", "recalled")
