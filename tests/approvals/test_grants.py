"""Approvals: state, tests, lead time and cost, by family and scheme."""

from datetime import date

import polars as pl
import pytest

from corridor.screening import remove_stopped, stops
from corridor.tables import INPUT_TABLES
from tests.approvals.helpers import (
    CAR,
    FEES,
    MARK,
    PAD,
    TODAY,
    UNION,
    get,
    held,
    needs,
    proof,
    requirement,
    table,
    world,
)

LAB = {"lab_id": "LAB", "name": "Laboratory", "country": "RU", "schemes": "UNION", "confidence": "sourced"}
ANY = {"lab_id": "LAB", "facility_type": "any", "price_per_hour": 100, "currency": "USD", "confidence": "sourced"}
BARRIER = ANY | {"facility_type": "crash_barrier", "price_per_hour": 1000}
FRONT = proof(
    "FRONT", "R94", 8, setup_hours=40, facility_type="crash_barrier", destructive=True, specimen_group="front"
)
BRAKE = proof("BRAKE", "R13", 16, specimen_group="road")


def rules(**more):
    given = {"requirements": [requirement("R94"), requirement("R13")], "lab_tests": [FRONT, BRAKE],
             "labs": [LAB], "lab_rates": [ANY, BARRIER], "approval_fees": FEES}  # fmt: skip
    return world(**(given | more))


def only(tables, *countries, **more):
    result = get(tables, needs(tables, *countries), **more)
    assert result.approvals.height == 1
    return result.approvals.row(0, named=True), result


def test_an_approval_to_get_adds_up():
    approval, result = only(rules(), "RU", "BY", values={"CAR": 9000})
    assert (approval["approval_id"], approval["state"], approval["countries"]) == ("CAR:UNION", "to_get", "BY|RU")
    lines = result.approval_cost_lines.select("head", "quantity", "unit", "rate", "amount", "rule_id").rows()
    assert lines == [
        ("tests", 16.0, "hour", 100.0, 1600.0, "LAB/any"),
        ("tests", 48.0, "hour", 1000.0, 48_000.0, "LAB/crash_barrier"),
        ("specimens", 1.0, "unit", 9000.0, 9000.0, "CAR"),
        ("fee", 1.0, "approval", 10_000.0, 10_000.0, "UNION/fee/approval"),
    ]
    # 1,600 + 48,000 + 9,000 + 10,000
    assert approval["cost"] == 68_600
    assert (approval["tests"], approval["test_hours"]) == (2, 64)
    # 300 days of the authority, and 48 hours on the crash car at 8 a day; the road car runs beside it.
    assert (approval["lead_days"], approval["valid_months"], approval["outcome"]) == (306, 36, "complete")
    assert result.refusals.is_empty()


@pytest.mark.parametrize(("lead", "days"), [("low", 90 + 6), ("middle", 195 + 6), ("high", 300 + 6)])
def test_the_end_of_the_lead_time_is_chosen(lead, days):
    approval, _ = only(rules(), values={"CAR": 9000}, lead=lead)
    assert approval["lead_days"] == days


def test_gates_stand_where_anything_is_asked_for():
    tables = rules(products=[CAR, PAD | {"part_family": "cup_holders"}])
    result = get(tables, needs(tables, "RU", "BY"), values={"CAR": 9000})
    assert result.approval_gates.rows() == [("CAR", "BY", "CAR:UNION"), ("CAR", "RU", "CAR:UNION")]


def test_with_nothing_left_to_prove_the_paper_is_still_to_get():
    evidence = [held("A", regulation="R94"), held("B", regulation="R13")]
    approval, result = only(rules(evidence=evidence, labs=[], lab_rates=[]))
    assert (approval["state"], approval["cost"], approval["lead_days"], approval["tests"]) == ("to_get", 10_000, 300, 0)
    assert approval["reason"] == "nothing left to test."
    assert result.approval_cost_lines["head"].to_list() == ["fee"]


def test_an_approval_held_costs_nothing_until_it_ends():
    evidence = [held("E", "scheme_approval", scheme_id="UNION", valid_from=date(2023, 1, 1), valid_to=date(2025, 6, 1))]
    approval, result = only(rules(evidence=evidence, approval_fees=[]))
    assert (approval["state"], approval["cost"], approval["lead_days"]) == ("held", 0, 0)
    assert (approval["held_from"], approval["held_to"]) == (date(2023, 1, 1), date(2025, 6, 1))
    assert result.approval_cost_lines.is_empty()
    assert result.refusals.is_empty()


def test_an_approval_is_held_by_a_paper_for_each_requirement_from_the_last_to_the_first_end():
    first = held(
        "A", "scheme_approval", "R94", scheme_id="UNION", valid_from=date(2022, 1, 1), valid_to=date(2026, 1, 1)
    )
    second = held(
        "B", "scheme_approval", "R13", scheme_id="UNION", valid_from=date(2023, 1, 1), valid_to=date(2025, 1, 1)
    )
    approval, _ = only(rules(evidence=[first, second]))
    assert (approval["held_from"], approval["held_to"]) == (date(2023, 1, 1), date(2025, 1, 1))
    assert (approval["state"], approval["reason"]) == ("held", "Held: A, B until 2025-01-01.")


def test_a_family_is_tested_once_for_its_worst_case_and_its_dearest_car():
    van = CAR | {"product_id": "VAN", "approval_family": "CAR"}
    asked = [requirement("R94"), requirement("R13", condition="towing")]
    facts = [
        {"product_id": "CAR", "fact": "towing", "value": "no"},
        {"product_id": "VAN", "fact": "towing", "value": "yes"},
    ]
    approval, result = only(rules(products=[CAR, van], requirements=asked, product_facts=facts),
                            values={"CAR": 9000, "VAN": 12_000})  # fmt: skip
    assert (approval["approval_family"], approval["tests"], approval["test_hours"]) == ("CAR", 2, 64)
    specimens = result.approval_cost_lines.filter(pl.col("head") == "specimens")
    assert specimens.select("quantity", "rate", "rule_id").rows() == [(1, 12_000, "VAN")]
    assert result.approval_gates["product_id"].to_list() == ["CAR", "VAN"]


def test_tests_of_one_group_share_specimens():
    shared = {"destructive": True, "specimen_type": "component", "specimen_group": "pads"}
    bench = proof("BENCH", "R90", specimens=12, **shared)
    dyno = proof("DYNO", "R90", specimens=2, **shared)
    glue = proof("GLUE", "R90", specimens=3, **(shared | {"specimen_group": "glue"}))
    whole = proof("WHOLE", "R90", specimens=50, specimen_type="component", specimen_group="pads")
    tables = rules(products=[PAD], requirements=[requirement("R90", part_family="brake_pads")],
                   lab_tests=[bench, dyno, glue, whole], labs=[LAB | {"schemes": "MARK"}])  # fmt: skip
    _, result = only(tables, values={"PAD": 20})
    lines = result.approval_cost_lines.filter(pl.col("head") == "specimens")
    assert lines.select("basis", "quantity", "amount").rows() == [("glue: GLUE", 3, 60), ("pads: BENCH, DYNO", 12, 240)]


def test_a_specimen_is_the_dearest_of_those_that_ask_for_its_test():
    # Only the cheap car is asked for the front; the dear one is run on the road and comes back.
    van = CAR | {"product_id": "VAN", "approval_family": "CAR"}
    asked = [requirement("R94", condition="front"), requirement("R13")]
    facts = [{"product_id": p, "fact": "front", "value": v} for p, v in (("CAR", "yes"), ("VAN", "no"))]
    _, result = only(rules(products=[CAR, van], requirements=asked, product_facts=facts),
                     values={"CAR": 9000, "VAN": 12_000})  # fmt: skip
    specimens = result.approval_cost_lines.filter(pl.col("head") == "specimens")
    assert specimens.select("quantity", "rate", "rule_id").rows() == [(1, 9000, "CAR")]


def test_a_stopped_laboratory_leads_to_a_refusal_that_says_what_would_cure_it():
    ours = {"party_id": "OWNER", "name": "Owner", "country": "RU", "roles": "laboratory"}
    stop = {"decision_id": "S", "party_id": "OWNER", "legal_system": "RU", "decision": "stopped", "by": "Desk",
            "decided_on": TODAY, "reason": "Listed."}  # fmt: skip
    tables = rules(labs=[LAB | {"party_id": "OWNER"}]) | {
        "parties": INPUT_TABLES["parties"].frame([ours]),
    }
    stopped = stops(tables["parties"], INPUT_TABLES["screen_decisions"].frame([stop]), ["RU"], [], TODAY, TODAY)
    assert only(tables, values={"CAR": 9000})[0]["state"] == "to_get"
    left, _ = remove_stopped(tables, stopped)
    assert (left["labs"].height, left["lab_rates"].height) == (0, 0)
    approval, result = only(left, values={"CAR": 9000})
    assert (approval["state"], approval["cost"]) == ("refused", None)
    (missing,) = result.refusals["missing"]
    assert missing == "a laboratory that UNION accepts and whose prices are known (LAB is not in labs)"
    assert result.refusals["remedy"].to_list() == [
        "Name UNION in labs.schemes of a laboratory, and give it rows in lab_rates."
    ]
    # Another that is accepted takes its place.
    cured = left | {"labs": table("labs", [LAB | {"lab_id": "ABC"}]),
                    "lab_rates": table("lab_rates", [ANY | {"lab_id": "ABC"}])}  # fmt: skip
    assert "2 tests at ABC" in only(cured, values={"CAR": 9000})[0]["reason"]


def test_samples_stand_for_parts_of_a_vehicle_that_tests_use_up():
    glass = proof("GLASS", "R13", 10, destructive=True, specimen_type="component", specimens=40)
    tables = rules(lab_tests=[FRONT, glass])
    approval, result = only(tables, values={"CAR": 9000})
    assert approval["state"] == "refused"
    assert result.refusals["missing"].to_list() == ["the cost of samples that GLASS use up"]
    assert result.refusals["remedy"].to_list() == ["Add a row to approval_fees for UNION with head samples."]
    samples = {"scheme_id": "UNION", "head": "samples", "amount": 700, "currency": "USD", "confidence": "estimate"}
    approval, result = only(rules(lab_tests=[FRONT, glass], approval_fees=[*FEES, samples]), values={"CAR": 9000})
    assert approval["outcome"] == "estimated"
    assert "estimates: UNION/samples/approval" in approval["reason"]
    assert result.approval_cost_lines.filter(pl.col("head") == "samples")["amount"].to_list() == [700]


@pytest.mark.parametrize(
    ("fees", "scheme", "heads"),
    [
        ([], {"fee_low": 1000, "fee_high": 3000, "fee_currency": "USD"}, [("fee", 1, 2000)]),
        ([], {"fee_high": 3000, "fee_currency": "USD"}, [("fee", 1, 3000)]),
        # The case's own row goes before the range.
        (FEES, {"fee_low": 1000, "fee_high": 3000, "fee_currency": "USD"}, [("fee", 1, 10_000)]),
        ([FEES[0] | {"per": "maker"}], {}, [("fee", 2, 20_000)]),
        ([FEES[0] | {"per": "year"}], {"valid_months": 36}, [("fee", 3, 30_000)]),
        ([FEES[0], FEES[0] | {"head": "audit", "amount": 500}], {}, [("audit", 1, 500), ("fee", 1, 10_000)]),
    ],
)
def test_fees(fees, scheme, heads):
    twin = CAR | {"product_id": "TWIN", "approval_family": "CAR", "maker": "OTHER"}
    tables = rules(products=[CAR, twin], schemes=[UNION | scheme], approval_fees=fees,
                   evidence=[held("A", regulation="R94"), held("B", regulation="R13")])  # fmt: skip
    _, result = only(tables)
    assert result.approval_cost_lines.select("head", "quantity", "amount").rows() == heads


def test_prices_in_another_currency_are_turned_at_the_rate_of_the_day():
    fx = [{"currency": "EUR", "valid_from": date(2024, 1, 1), "valid_to": date(2024, 12, 31), "rate_kind": "official",
           "units_per_usd": 0.5, "source": "BANK", "confidence": "recalled"}]  # fmt: skip
    tables = rules(requirements=[requirement("R13")], lab_rates=[ANY | {"currency": "EUR", "source": "LIST"}])
    _, result = only(tables, fx_rates=fx)
    line = result.approval_cost_lines.row(0, named=True)
    # 100 EUR an hour = 200 USD; 16 hours
    assert (line["rate"], line["amount"], line["source"], line["confidence"]) == (
        200,
        3200,
        "LIST|own|BANK",
        "recalled",
    )
    approval, result = only(tables)
    assert (approval["state"], approval["cost"]) == ("refused", None)
    assert "a rate from EUR to USD on 2024-03-20" in result.refusals["missing"][0]


@pytest.mark.parametrize(
    ("changed", "values", "missing", "remedy"),
    [
        ({"approval_fees": []}, 9000, "the fee of UNION", "approval_fees row for UNION with head fee"),
        ({"lab_rates": []}, 9000,
         "the price of an hour on bench at LAB; the price of an hour on crash_barrier at LAB", "lab_rates"),
        ({"lab_rates": [BARRIER]}, 9000,
         "the price of an hour on bench at LAB", "Add a row to lab_rates for LAB and bench, or for any."),
        ({"labs": []}, 9000, "a laboratory that UNION accepts", "Name UNION in labs.schemes"),
        ({"labs": [LAB | {"schemes": "OTHER"}]}, 9000, "a laboratory that UNION accepts", "labs.schemes"),
        ({}, None, "the value of a specimen of CAR", "an offer, for CAR"),
        ({"lab_tests": [FRONT]}, 9000, "a test that proves R13", "Add a row to lab_tests that proves R13"),
        ({"schemes": [UNION | {"lead_days_low": None, "lead_days_high": None}]}, 9000,
         "the lead time of UNION", "Fill schemes.lead_days_low"),
        ({"schemes": [UNION | {"valid_months": None}], "approval_fees": [FEES[0] | {"per": "year"}]}, 9000,
         "the years for which UNION is valid", "schemes.valid_months"),
        ({"requirements": [requirement("R94", new_approval_possible=False)]}, 9000,
         "No new approval to R94 is given", "evidence that is held for R94"),
        ({"requirements": [requirement("R94", condition="led & seats>9")]}, 9000,
         "facts about CAR: led, seats", "Add rows to product_facts for CAR: led, seats."),
    ],
)  # fmt: skip
def test_what_is_missing_is_refused_with_its_remedy(changed, values, missing, remedy):
    approval, result = only(rules(**changed), "RU", "BY", values={"CAR": values} if values else {})
    assert (approval["state"], approval["outcome"], approval["cost"]) == ("refused", "refused", None)
    (refusal,) = result.refusals.iter_rows(named=True)
    assert (refusal["room"], refusal["key"], refusal["rows"]) == ("approvals", "CAR:UNION", 2)
    assert missing in refusal["missing"]
    assert missing in approval["reason"]
    assert remedy in refusal["remedy"]
    assert result.approval_cost_lines.is_empty()
    assert result.approval_gates.height == 2


@pytest.mark.parametrize(
    ("country", "product", "key", "missing"),
    [
        ("ZW", CAR, "CAR:-", "No scheme in force on 2024-03-20 approves whole vehicles in ZW"),
        ("RU", CAR | {"category": "L6"}, "CAR:UNION", "UNION has no requirements for category L6"),
        ("RU", PAD | {"part_family": None}, "PAD:-", "products.part_family of PAD"),
    ],
)
def test_without_rules_there_is_a_refusal_and_a_gate(country, product, key, missing):
    approval, result = only(rules(products=[product]), country, values={"CAR": 9000})
    assert (approval["approval_id"], approval["state"]) == (key, "refused")
    assert missing in result.refusals["missing"][0]
    assert result.approval_gates["approval_id"].to_list() == [key]


def test_a_held_approval_stands_though_facts_are_missing():
    evidence = [held("E", "scheme_approval", scheme_id="UNION")]
    approval, _ = only(rules(requirements=[requirement("R94", condition="led")], evidence=evidence))
    assert (approval["state"], approval["held_to"]) == ("held", None)


def test_the_laboratory_of_the_case_is_taken_where_it_is_accepted():
    other = LAB | {"lab_id": "ABC"}
    tables = rules(labs=[LAB, other], lab_rates=[ANY, ANY | {"lab_id": "ABC"}])
    assert "at LAB" in only(tables, values={"CAR": 9000})[0]["reason"]
    assert "at ABC" in only(tables, values={"CAR": 9000}, lab_id=None)[0]["reason"]
    # Accepted for another scheme of the same countries, or for nothing that the table says.
    for schemes in ("MARK", None):
        tables = rules(labs=[LAB | {"schemes": schemes}, other], lab_rates=[ANY, ANY | {"lab_id": "ABC"}])
        assert "at LAB" in only(tables, values={"CAR": 9000})[0]["reason"]
    elsewhere = MARK | {"scheme_id": "ELSEWHERE", "countries": "RU"}
    tables = rules(schemes=[UNION, MARK, elsewhere], labs=[LAB | {"schemes": "ELSEWHERE"}, other],
                   lab_rates=[ANY, ANY | {"lab_id": "ABC"}])  # fmt: skip
    assert "at ABC" in only(tables, values={"CAR": 9000})[0]["reason"]


def test_the_audit_is_said_to_be_in_the_fee_where_it_has_no_row():
    tables = rules(schemes=[UNION | {"factory_audit": True}])
    assert "the factory audit is taken to be in the fee" in only(tables, values={"CAR": 9000})[0]["reason"]
    audited = [*FEES, FEES[0] | {"head": "audit"}]
    tables = rules(schemes=[UNION | {"factory_audit": True}], approval_fees=audited)
    assert "audit is taken" not in only(tables, values={"CAR": 9000})[0]["reason"]


def test_no_needs_give_empty_tables():
    tables = rules(products=[])
    result = get(tables, needs(tables))
    frames = (result.approvals, result.approval_gates, result.approval_cost_lines, result.refusals)
    assert [f.height for f in frames] == [0, 0, 0, 0]
