"""What evidence stands for a requirement, and what is said of the rest."""

from datetime import date

import polars as pl
import pytest

from corridor.approvals.evidence import successors
from tests.approvals.helpers import CAR, UNION, held, needs, proof, regulations, requirement, table, world

R94 = requirement("UN-R94", min_series="01")


def row(evidence, asked=R94, schemes=(UNION,), more=(), country="RU"):
    known = regulations(asked["regulation_id"], **dict(more))
    rules = world(requirements=[asked], evidence=evidence, regulations=known, schemes=schemes,
                  lab_tests=[proof("T", asked["regulation_id"])])  # fmt: skip
    return needs(rules, country).row(0, named=True)


@pytest.mark.parametrize(
    ("evidence", "state", "why"),
    [
        (held("E", "un_approval", "UN-R94", series="01"), "covered", "UN approval of UN-R94 series 01, DE"),
        (held("E", "un_approval", "UN-R94", series="05"), "covered", "series 05"),
        (held("E", "un_approval", "UN-R94", series="10"), "covered", "series 10"),
        (held("E", "un_approval", "UN-R94", series="00"), "to_prove", "is of series 00, and 01 or newer is asked for"),
        (held("E", "un_approval", "UN-R94"), "to_prove", "does not name its series"),
        (held("E", "un_approval", "UN-R95", series="01"), "to_prove", "No evidence that counts."),
        (held("E", "un_approval", "UN-R94", series="01", issuer_country="IR"), "to_prove", "no party to the 1958"),
        (held("E", "un_approval", "UN-R94", series="01", valid_to=date(2024, 3, 20)), "covered", "until 2024-03-20"),
        (held("E", "un_approval", "UN-R94", series="01", valid_to=date(2024, 3, 19)), "to_prove", "ended on 2024-03"),
        (held("E", "un_approval", "UN-R94", series="01", valid_from=date(2024, 3, 21)), "to_prove", "begins only on"),
        (held("E", "un_approval", "UN-R94", series="01", approval_family="VAN"), "to_prove", "No evidence"),
        (held("E", "scheme_approval", scheme_id="UNION"), "held", "approval under the scheme, DE"),
        (held("E", "scheme_approval", "UN-R94", scheme_id="UNION", series="02"), "held", "of UN-R94 series 02"),
        (held("E", "scheme_approval", "UN-R94", scheme_id="UNION"), "to_prove", "does not name its series"),
        (held("E", "scheme_approval", "UN-R94", scheme_id="OTHER"), "to_prove", "is an approval under OTHER"),
        (held("E", "scheme_approval", scheme_id="OTHER"), "to_prove", "No evidence that counts."),
        (held("E", "scheme_approval", scheme_id="UNION", valid_to=date(2024, 1, 1)), "to_prove", "ended on 2024-01-01"),
        (held("E", "un_approval", "UN-R94", series="01", scheme_id="UNION"), "held", "UN approval"),
        (held("E", "test_report", "UN-R94", series="01", issuer_country="RU"), "to_prove", "a report alone"),
        # A report made for the scheme is what its laboratory would give for the tests.
        (held("E", "test_report", "UN-R94", series="01", scheme_id="UNION"), "covered", "test report of UN-R94"),
        (held("E", "test_report", "UN-R94", series="00", scheme_id="UNION"), "to_prove", "of series 00"),
        (held("E", "national_certificate", "UN-R94", series="01", issuer_country="RU"), "covered", "national"),
        (held("E", "national_certificate", "UN-R94", series="01"), "to_prove", "not recognised abroad"),
    ],
)  # fmt: skip
def test_what_counts(evidence, state, why):
    found = row([evidence])
    assert found["state"] == state
    assert why in found["reason"]
    assert (found["evidence_id"] == "E") == (state in ("held", "covered"))


@pytest.mark.parametrize(
    ("evidence", "state", "why"),
    [
        (held("E", "test_report", "GOST-1", issuer_country="BY"), "covered", "test report of GOST-1"),
        (held("E", "test_report", "GOST-1", issuer_country="IR"), "to_prove", "was made in IR, outside the scheme's"),
        (held("E", "test_report", "GOST-1", issuer_country="IR", scheme_id="UNION"), "covered", "test report"),
        (held("E", "test_report", "GOST-1", issuer_country="IR", scheme_id="OTHER"), "to_prove", "outside"),
    ],
)
def test_a_report_counts_where_a_report_is_asked_for(evidence, state, why):
    found = row([evidence], requirement("GOST-1", evidence_level="test_report_technical_service"))
    assert (found["state"], why in found["reason"]) == (state, True)


@pytest.mark.parametrize(("recognises", "state"), [("yes", "covered"), ("partly", "covered"), ("no", "to_prove")])
def test_un_approvals_count_where_the_scheme_recognises_them(recognises, state):
    found = row([held("E", "un_approval", "UN-R94", series="01")], schemes=[UNION | {"recognises_un": recognises}])
    assert found["state"] == state
    assert ("in part" in found["reason"]) == (recognises == "partly")
    assert ("UNION does not recognise" in found["reason"]) == (recognises == "no")


def test_a_party_counts_while_it_is_one():
    parties = [{"instrument": "UN-1958", "country": "DE", "since": date(2000, 1, 1), "until": date(2024, 3, 19)},
               {"instrument": "UN-1998", "country": "FR"}]  # fmt: skip
    evidence = [held("E1", "un_approval", "UN-R94"), held("E2", "un_approval", "UN-R94", issuer_country="FR")]
    rules = world(requirements=[requirement("UN-R94")], recognitions=parties, evidence=evidence)
    assert needs(rules, on=date(2024, 3, 19))["evidence_id"].to_list() == ["E1"]
    assert needs(rules, on=date(2024, 3, 20))["state"].to_list() == ["to_prove"]


def test_what_replaces_a_regulation_stands_for_it_whatever_its_series():
    chain = {"UN_R1": {"replaced_by": "UN-R112"}, "UN_R112": {"replaced_by": "UN-R149"}}
    asked = requirement("UN-R1", min_series="02")
    found = row([held("E", "un_approval", "UN-R149", series="00")], asked, more=chain)
    assert (found["state"], found["evidence_id"]) == ("covered", "E")
    # The old one does not stand for what replaced it.
    found = row([held("E", "un_approval", "UN-R1", series="02")], requirement("UN-R149"), more=chain)
    assert found["state"] == "to_prove"


def test_successors_follow_each_other_and_a_ring_ends():
    known = regulations(A={"replaced_by": "B|C"}, B={"replaced_by": "D"}, C={}, D={"replaced_by": "A"})
    found = successors(table("regulations", known))
    assert found == {"A": ("B", "C", "D"), "B": ("D", "A", "C"), "C": (), "D": ("A", "B", "C")}


def test_a_national_standard_on_the_same_ground_is_told_but_not_taken():
    alike = {"INSO_1": {"un_equivalent": "UN-R94"}}
    found = row([held("E-IR", "national_certificate", "INSO-1", issuer_country="IR")], more=alike)
    assert found["state"] == "to_prove"
    assert "E-IR covers the same ground by INSO-1, which is not recognised for it" in found["reason"]
    # Nor the UN approval for the national standard.
    found = row([held("E-DE", "un_approval", "UN-R94")], requirement("INSO-1"), more=alike)
    assert (found["state"], "E-DE covers the same ground by UN-R94" in found["reason"]) == ("to_prove", True)


def test_the_own_approval_goes_first_then_what_lasts_longest():
    short = held("A", "un_approval", "UN-R94", series="01", valid_to=date(2025, 1, 1))
    long = held("B", "un_approval", "UN-R94", series="01", valid_to=date(2026, 1, 1))
    endless = held("C", "un_approval", "UN-R94", series="01")
    own = held("D", "scheme_approval", scheme_id="UNION", valid_to=date(2024, 4, 1))
    assert row([short, long])["evidence_id"] == "B"
    assert row([short, long, endless])["evidence_id"] == "C"
    assert row([short, long, endless, own])["evidence_id"] == "D"


def test_a_scheme_approval_holds_every_requirement_but_what_does_not_apply():
    asked = [requirement("UN-R94"), requirement("GOST-1"), requirement("UN-R32", mandatory="no")]
    rules = world(requirements=asked, evidence=[held("E", "scheme_approval", scheme_id="UNION")])
    found = dict(needs(rules).select("regulation_id", "state").iter_rows())
    assert found == {"UN-R94": "held", "GOST-1": "held", "UN-R32": "not_applicable"}


def test_a_family_shares_its_evidence():
    twin = CAR | {"product_id": "TWIN", "approval_family": "CAR"}
    rules = world(products=[CAR, twin], requirements=[requirement("UN-R94")], evidence=[held("E", regulation="UN-R94")])
    assert needs(rules).select("product_id", "state").rows() == [("CAR", "covered"), ("TWIN", "covered")]


def test_all_that_does_not_count_is_told_in_one_order():
    old = held("B", "un_approval", "UN-R94", series="00")
    ended = held("A", "un_approval", "UN-R94", series="01", valid_to=date(2024, 1, 1))
    evidence = [old, ended]
    reason = row(evidence)["reason"]
    assert reason == row(evidence[::-1])["reason"]
    assert reason.index("A ended") < reason.index("B is of series 00")


def test_evidence_answers_in_every_country_of_the_scheme_alike():
    rules = world(requirements=[requirement("UN-R94")], evidence=[held("E", regulation="UN-R94")])
    frame = needs(rules, "RU", "BY")
    assert frame.select(pl.col("evidence_id").n_unique()).item() == 1
