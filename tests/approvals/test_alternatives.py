"""One member of a group is enough."""

import pytest

from tests.approvals.helpers import held, needs, proof, requirement, states, world

TESTS = [proof("T-OLD", "R112", 30), proof("T-NEW", "R149", 40), proof("T-ERA", "ERA", 90)]


def group(*regulations, **more):
    return [requirement(r, alternative_group="lamp", **more.get(r, {})) for r in regulations]


def test_a_member_that_is_covered_is_enough():
    rules = world(requirements=group("R112", "R149"), lab_tests=TESTS, evidence=[held("E", regulation="R149")])
    frame = needs(rules)
    assert states(frame) == {"R112": "not_applicable", "R149": "covered"}
    assert frame.row(0, named=True)["reason"] == "R149 is covered: one of the group lamp is enough."


def test_what_is_covered_besides_stays_covered():
    evidence = [held("E", regulation="R149"), held("F", regulation="R112")]
    rules = world(requirements=group("R112", "R149", "ERA"), lab_tests=TESTS, evidence=evidence)
    assert states(needs(rules)) == {"R112": "covered", "R149": "covered", "ERA": "not_applicable"}


def test_else_the_member_with_the_fewest_test_hours_is_to_be_proved():
    frame = needs(world(requirements=group("ERA", "R149", "R112"), lab_tests=TESTS))
    assert states(frame) == {"R112": "to_prove", "R149": "not_applicable", "ERA": "not_applicable"}
    reasons = dict(frame.select("regulation_id", "reason").iter_rows())
    assert reasons["ERA"] == "R112 is to be proved: one of the group lamp is enough."
    # What the other ways would take stays to be seen.
    others = frame.filter(frame["state"] == "not_applicable")
    assert dict(others.select("regulation_id", "tests").iter_rows()) == {"ERA": "T-ERA", "R149": "T-NEW"}


def test_a_closed_member_is_no_way():
    closed = {"R112": {"new_approval_possible": False}}
    frame = needs(world(requirements=group("R112", "R149", **closed), lab_tests=TESTS))
    assert states(frame) == {"R112": "not_applicable", "R149": "to_prove"}


def test_closed_doors_only_stay_closed():
    closed = {r: {"new_approval_possible": False} for r in ("R112", "R149")}
    assert states(needs(world(requirements=group("R112", "R149", **closed)))) == {"R112": "closed", "R149": "closed"}


def test_a_member_whose_tests_are_not_known_comes_last():
    assert states(needs(world(requirements=group("R98", "ERA"), lab_tests=TESTS)))["ERA"] == "to_prove"


@pytest.mark.parametrize(
    ("condition", "states_found"),
    [
        # Whether R149 applies does not matter where R112 can be proved.
        ("led", {"R112": "to_prove", "R149": "not_applicable"}),
        ("category=N1", {"R112": "to_prove", "R149": "not_applicable"}),
    ],
)
def test_an_unknown_member_is_not_asked_for_where_another_will_do(condition, states_found):
    asked = group("R112", "R149", R149={"condition": condition})
    assert states(needs(world(requirements=asked, lab_tests=TESTS))) == states_found


def test_unknown_members_only_are_asked_for():
    asked = group("R112", "R149", R149={"condition": "led"}, R112={"condition": "halogen"})
    frame = needs(world(requirements=asked, lab_tests=TESTS))
    assert states(frame) == {"R112": "unknown", "R149": "unknown"}
    assert frame["asks_for"].to_list() == ["halogen", "led"]


def test_members_that_do_not_apply_keep_their_own_reason():
    asked = group("R112", "R149", R112={"mandatory": "no"})
    frame = needs(world(requirements=asked, lab_tests=TESTS, evidence=[held("E", regulation="R149")]))
    assert frame.row(0, named=True)["reason"] == "Waived by UNION."


def test_groups_of_two_schemes_or_none_do_not_mix():
    asked = [*group("R112"), requirement("R149"), requirement("ERA")]
    assert set(states(needs(world(requirements=asked, lab_tests=TESTS))).values()) == {"to_prove"}
