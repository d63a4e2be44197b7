"""Shares of stopped owners: along chains, over paths, round cycles, by date and by the rule of each law."""

from datetime import date

import numpy as np
import pytest

from corridor.screening.ownership import Holdings, owned_shares, ownership_findings, stopped_by_ownership
from corridor.tables.screening import Ownership, OwnershipRules

DAY = date(2025, 1, 1)


def held(*rows, **more):
    return Ownership.frame(
        {"ownership_id": f"H{i}", "owner_id": a, "owned_id": b, "share": s} | more for i, (a, b, s) in enumerate(rows)
    )


def rule(**more):
    return {
        "share": 0.5,
        "comparison": "at_least",
        "added_up": True,
        "passes_on": False,
        "control_counts": False,
    } | more


def shares(*rows, stopped=("S",)):
    return owned_shares(Holdings.on(held(*rows), DAY), stopped)


def test_shares_multiply_along_a_chain():
    # 0.6 x 0.5 = 0.3
    assert shares(("S", "A", 0.6), ("A", "B", 0.5))["B"] == pytest.approx(0.3)


def test_shares_of_several_paths_are_added():
    # 0.6 x 0.5 + 0.2 = 0.5
    assert shares(("S", "A", 0.6), ("A", "B", 0.5), ("S", "B", 0.2))["B"] == pytest.approx(0.5)


def test_a_cycle_comes_back_upon_itself():
    # a = 0.3 + 0.5 b, b = 0.5 a  ->  a = 0.3 / 0.75 = 0.4
    found = shares(("S", "A", 0.3), ("B", "A", 0.5), ("A", "B", 0.5))
    assert found["A"] == pytest.approx(0.4)
    assert found["B"] == pytest.approx(0.2)


def test_a_closed_circle_that_no_stopped_owner_reaches_is_nobodys():
    assert shares(("A", "B", 1.0), ("B", "A", 1.0), ("S", "C", 0.1))["A"] == 0.0


def test_a_circle_that_owns_itself_and_yet_is_held_is_refused():
    with pytest.raises(ValueError, match="look at their shares"):
        shares(("A", "B", 1.0), ("B", "A", 1.0), ("S", "A", 0.1))


@pytest.mark.parametrize(("comparison", "out"), [("at_least", {"A"}), ("more_than", set())])
def test_exactly_half_is_half_however_it_is_added(comparison, out):
    # In floating point 0.1 + 0.1 + 0.1 + 0.2 is not 0.5.
    rows = [("S", "A", 0.1), ("T", "A", 0.1), ("U", "A", 0.1), ("V", "A", 0.2)]
    holdings = Holdings.on(held(*rows), DAY)
    _, new = stopped_by_ownership(holdings, "STUV", rule(comparison=comparison))
    assert new == out


def test_a_party_that_is_stopped_by_its_owners_counts_in_full_where_the_rule_passes_on():
    # S holds half of A, A half of B: a quarter by multiplication, yet B is out where A is.
    holdings = Holdings.on(held(("S", "A", 0.5), ("A", "B", 0.5)), DAY)
    assert stopped_by_ownership(holdings, ["S"], rule())[1] == {"A"}
    assert stopped_by_ownership(holdings, ["S"], rule(passes_on=True))[1] == {"A", "B"}


def test_shares_are_not_added_where_the_rule_says_so():
    holdings = Holdings.on(held(("S", "A", 0.3), ("T", "A", 0.3)), DAY)
    assert stopped_by_ownership(holdings, ["S", "T"], rule(added_up=False))[1] == frozenset()
    assert stopped_by_ownership(holdings, ["S", "T"], rule())[1] == {"A"}


def test_control_counts_where_the_rule_says_so():
    holdings = Holdings.on(held(("S", "A", 0.1), control=True), DAY)
    assert stopped_by_ownership(holdings, ["S"], rule())[1] == frozenset()
    assert stopped_by_ownership(holdings, ["S"], rule(control_counts=True))[1] == {"A"}


def test_a_holding_counts_on_its_days_and_the_worst_day_of_the_horizon_is_told():
    ownership = Ownership.frame(
        [
            {"ownership_id": "1", "owner_id": "S", "owned_id": "A", "share": 0.3},
            {"ownership_id": "2", "owner_id": "S", "owned_id": "A", "share": 0.3, "valid_from": date(2025, 6, 1)},
        ]
    )
    rules = OwnershipRules.frame(
        [{"ownership_rule_id": "R", "legal_system": "XX", "share": 0.5, "comparison": "at_least"}]
    )
    late = ownership_findings(ownership, rules, {"XX": ["S"]}, ["XX"], DAY, date(2025, 12, 31))
    early = ownership_findings(ownership, rules, {"XX": ["S"]}, ["XX"], DAY, date(2025, 5, 31))
    assert late.select("share", "verdict").rows() == [(0.6, "stopped")]
    assert early.select("share", "verdict").rows() == [(0.3, "below")]


def test_the_chain_is_told():
    ownership = held(("S", "A", 0.8), ("A", "B", 0.75))
    rules = OwnershipRules.frame(
        [{"ownership_rule_id": "R", "legal_system": "XX", "share": 0.5, "comparison": "at_least"}]
    )
    found = ownership_findings(ownership, rules, {"XX": ["S"]}, ["XX"], DAY, DAY)
    chain = dict(found.select("party_id", "chain").rows())
    assert chain["A"] == "S holds 80.00% of A"
    assert chain["B"].startswith("A (itself stopped by its owners) holds 75.00% of B")


def test_without_a_rule_of_the_law_a_person_must_decide():
    found = ownership_findings(held(("S", "A", 0.9)), OwnershipRules.empty(), {"IR": ["S"]}, ["IR"], DAY, DAY)
    assert found["verdict"].to_list() == ["no_rule"]


def by_iteration(shares, listed, limit, strictly, passes_on):
    """Sums and stopped set by plain repetition of the definition."""
    out = set(listed)
    while True:
        x = np.zeros(len(shares))
        for _ in range(4000):
            y = np.array(
                [
                    sum(shares[i, j] * (1.0 if j in out else x[j]) for j in np.flatnonzero(shares[i]))
                    for i in range(len(x))
                ]
            )
            if np.abs(y - x).max() < 1e-14:
                break
            x = y
        new = {i for i in range(len(x)) if i not in out and (x[i] > limit + 1e-9 if strictly else x[i] >= limit - 1e-9)}
        if not passes_on or not new:
            return x, (new if not passes_on else out - set(listed))
        out |= new


def random_holdings(rng):
    """Some owners in some parties, in tenths and sometimes to exactly a half; cycles are many."""
    n = int(rng.integers(3, 9))
    shares = np.zeros((n, n))
    for i in range(n):
        left = 10
        for j in rng.permutation(n)[: int(rng.integers(0, 4))]:
            part = int(rng.choice([1, 2, 3, 5])) if rng.random() < 0.7 else 5
            if part < left and i != j:
                shares[i, j] = part / 10
                left -= part
    return shares


def test_a_thousand_random_graphs_with_cycles_equal_plain_repetition():
    rng = np.random.default_rng(5)
    cycles = halves = 0
    for _ in range(1000):
        matrix = random_holdings(rng)
        n = len(matrix)
        listed = {int(i) for i in rng.permutation(n)[: int(rng.integers(1, 3))]}
        names = [f"P{i}" for i in range(n)]
        rows = [(names[j], names[i], float(matrix[i, j])) for i in range(n) for j in range(n) if matrix[i, j]]
        if not rows:
            continue
        holdings = Holdings.on(held(*rows), DAY)
        cycles += bool(np.trace(np.linalg.matrix_power((matrix > 0).astype(int), n)) > 0)
        strictly, passes_on = bool(rng.random() < 0.5), bool(rng.random() < 0.5)
        expected, out = by_iteration(matrix, listed, 0.5, strictly, passes_on)
        halves += bool((np.abs(expected - 0.5) < 1e-12).any())
        told = rule(comparison="more_than" if strictly else "at_least", passes_on=passes_on)
        got, new = stopped_by_ownership(holdings, [names[i] for i in listed], told)
        assert all(got[p] == pytest.approx(expected[int(p[1:])], abs=1e-9) for p in got)
        assert new == {names[i] for i in out}
    assert cycles > 200
    assert halves > 100
