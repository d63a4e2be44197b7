"""Tests that prove regulations, none made twice."""

import pytest

from corridor.approvals.proofs import ProofBook, Subject
from tests.approvals.helpers import proof, table

CAR, PADS, DISCS = Subject(False), Subject(True, "brake_pads"), Subject(True, "brake_discs")


def book(*rows) -> ProofBook:
    return ProofBook.of(table("lab_tests", rows))


def test_a_regulation_is_proved_by_all_its_tests():
    assert book(proof("T1", "R13"), proof("T2", "R13"), proof("T3", "R94")).proofs("R13", CAR) == ("T1", "T2")


def test_set_up_counts_as_hours():
    assert book(proof("T1", "R13", 8, setup_hours=2), proof("T2", "R13", 4)).hours(["T1", "T2", "T1"]) == 14


def test_preparations_come_along_and_other_tests_before_it_do_not():
    tests = book(
        proof("RUNIN", None, 60),
        proof("T1", "R13", order_after="RUNIN"),
        proof("T2", "R139", order_after="T1"),
    )
    assert tests.proofs("R13", CAR) == ("RUNIN", "T1")
    assert tests.proofs("R139", CAR) == ("T2",)
    assert tests.fewest(["R13", "R139"], CAR) == ("RUNIN", "T1", "T2")


def test_a_part_is_tested_as_a_part_and_on_a_vehicle_only_where_there_is_no_other_way():
    tests = book(
        proof("GLASS", "R43", specimen_type="component"),
        proof("INSTALLED", "R43"),
        proof("SILENCER", "R59"),
    )
    assert tests.proofs("R43", PADS) == ("GLASS",)
    assert tests.proofs("R43", CAR) == ("GLASS", "INSTALLED")
    assert tests.proofs("R59", PADS) == ("SILENCER",)


def test_tests_for_some_part_families_are_for_those():
    tests = book(
        proof("PAD", "R90", specimen_type="component", part_families="brake_pads|brake_linings_drum"),
        proof("DISC", "R90", specimen_type="component", part_families="brake_discs"),
    )
    assert (tests.proofs("R90", PADS), tests.proofs("R90", DISCS), tests.proofs("R90", CAR)) == (
        ("PAD",),
        ("DISC",),
        (),
    )


def test_without_a_test_of_its_own_the_shortest_that_covers_it_does():
    tests = book(proof("LONG", "R49", 60, also_covers="A1"), proof("SHORT", "R83", 10, also_covers="A1"))
    assert tests.proofs("A1", CAR) == ("SHORT",)
    # One that is made anyway is taken instead.
    assert tests.fewest(["A1", "R49"], CAR) == ("LONG",)


def test_a_test_covered_by_another_is_left_out():
    tests = book(proof("CRASH", "R94", 48, also_covers="R12"), proof("COLUMN", "R12", 10))
    assert tests.fewest(["R12"], CAR) == ("COLUMN",)
    assert tests.fewest(["R12", "R94"], CAR) == ("CRASH",)


def test_two_that_cover_each_other_leave_one():
    tests = book(proof("A", "R1", 10, also_covers="B"), proof("B", "R2", 8, also_covers="R1"))
    assert tests.fewest(["R1", "R2"], CAR) == ("B",)


def test_by_catch_does_not_prove_a_regulation_of_several_tests_unless_each_is_named():
    several = [proof("REAR", "R34", 30), proof("TANK", "R34", 20)]
    by_regulation = book(proof("FRONT", "R94", 48, also_covers="R34"), *several)
    assert by_regulation.fewest(["R34", "R94"], CAR) == ("FRONT", "REAR", "TANK")
    by_name = book(proof("FRONT", "R94", 48, also_covers="TANK"), *several)
    assert by_name.fewest(["R34", "R94"], CAR) == ("FRONT", "REAR")


def test_a_chain_of_by_catch_does_not_lose_the_first():
    # B covers A's regulation and C covers B's, but C does not cover A's: B must stay.
    tests = book(proof("A", "R1", 30), proof("B", "R2", 20, also_covers="R1"), proof("C", "R3", 10, also_covers="R2"))
    assert tests.fewest(["R1", "R2", "R3"], CAR) == ("B", "C")


@pytest.mark.parametrize("regulations", [[], ["R404"]])
def test_nothing_to_prove_or_no_test_known_gives_none(regulations):
    assert book(proof("T", "R1")).fewest(regulations, CAR) == ()


def test_a_test_of_a_regulation_that_falls_on_it_is_made_if_it_is_shorter_than_what_it_covers():
    # WHOLE takes 20 hours and covers three tests of 10 each; though R1 is not left to prove, it is made.
    parts = [proof(f"T{n}", f"R{n}", 10) for n in (2, 3, 4)]
    tests = book(proof("WHOLE", "R1", 20, also_covers="T2|T3|T4"), *parts)
    falls = frozenset(["R1", "R2", "R3", "R4"])
    assert tests.fewest(["R2", "R3", "R4"], CAR, falls) == ("WHOLE",)
    assert tests.fewest(["R2"], CAR, falls) == ("T2",)
    assert tests.fewest(["R2", "R3", "R4"], CAR) == ("T2", "T3", "T4")


def test_without_a_test_of_its_own_one_that_falls_on_the_product_comes_first():
    tests = book(proof("LORRY", "R49", 40, also_covers="A1"), proof("LIGHT", "R83", 72, also_covers="A1"))
    assert tests.proofs("A1", CAR, frozenset(["R83", "A1"])) == ("LIGHT",)
    assert tests.proofs("A1", CAR) == ("LORRY",)


def test_preparations_count_when_tests_are_chosen():
    # 8 hours and a running in of 60 are more than 40.
    tests = book(proof("RUNIN", None, 60), proof("ROAD", "R1", 8, order_after="RUNIN", also_covers="BENCH"),
                 proof("BENCH", "R2", 40))  # fmt: skip
    assert tests.fewest(["R2"], CAR) == ("BENCH",)
    assert tests.fewest(["R1", "R2"], CAR) == ("ROAD", "RUNIN")


def test_a_regulation_is_borne_on_by_its_tests_and_those_that_cover_them():
    tests = book(proof("CRASH", "R94", also_covers="R12"), proof("COLUMN", "R12"), proof("OTHER", "R1"))
    assert tests.bearing("R12", CAR) == {"CRASH", "COLUMN"}
    assert tests.bearing("R404", CAR) == frozenset()
