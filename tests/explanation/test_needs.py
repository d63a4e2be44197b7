"""Why a need goes to one line and not to another, read from a run of three lines."""

from dataclasses import replace

import pytest

from corridor.explanation import answer
from corridor.tables import INPUT_TABLES, RESULT_TABLES
from tests.explanation.small_run import small_run

IN, R = INPUT_TABLES, RESULT_TABLES


def _pair(line, party, band, probability):
    return dict(need_id="N-1", line_id=line, party_id=party, probability=probability, band=band,
                reason="For it: kind of part. Against it: nothing.")  # fmt: skip


def _test(line, test, verdict, reason):
    return dict(need_id="N-1", line_id=line, test=test, subject=test, verdict=verdict, reason=reason)


def _offer(line, party, landed):
    return dict(need_id="N-1", line_id=line, party_id=party, quantity=100.0, landed_per_unit=landed, qualified=True)


@pytest.fixture
def run():
    base = small_run()
    inputs = base.inputs | {
        "needs": IN["needs"].frame([dict(need_id="N-1", party_id="BUYER", name="Колодки", quantity=100.0)]),
        "price_lists": IN["price_lists"].frame(
            [dict(line_id=line, party_id=line[0], name="pads") for line in ("A-1", "B-1", "C-1", "D-1", "E-1", "F-1")]
        ),
    }
    results = base.results | {
        "need_outcomes": R["need_outcomes"].frame(
            [dict(need_id="N-1", best_line_id="A-1", best_probability=0.99, matches=4, to_review=1, qualified=3,
                  outcome="met")]
        ),
        "pairs": R["pairs"].frame(
            [_pair(f"{party}-1", party, "match", 0.9) for party in "ABCE"] + [_pair("D-1", "D", "to_review", 0.5)]
        ),
        "pair_evidence": R["pair_evidence"].frame(
            [dict(need_id="N-1", line_id="B-1", kind="term", speaks="for", need_says="колодки", line_says="pads")]
        ),
        "qualifications": R["qualifications"].frame(
            [_test("C-1", "approval", "failed", "approval UN-R90 lacking"),
             _test("B-1", "capacity", "failed", "capacity 60%"),
             _test("A-1", "approval", "met", "approval UN-R90 held")]
        ),
        "matched_offers": R["matched_offers"].frame(
            [_offer("A-1", "A", 12.0), _offer("B-1", "B", 15.5), _offer("C-1", "C", 9.0), _offer("E-1", "E", None)]
        ),
        "allocations": R["allocations"].frame(
            [dict(need_id="N-1", line_id="A-1", party_id="A", quantity=100.0, share_of_need=1.0, cost_per_unit=12.0,
                  cost=1200.0, step_from_units=0.0)]
        ),
    }  # fmt: skip
    return replace(base, inputs=inputs, results=results)


def test_a_need_is_told_with_who_gets_it_and_every_line_that_may_meet_it(run):
    text = answer(run, "N-1").to_text()
    assert text.startswith("N-1 (Колодки, 100 units wanted): met.\n  A-1 gets 100 of it at 12.00 USD a unit landed.")
    assert [line in text for line in ("A-1:", "B-1:", "C-1:", "D-1:", "E-1:", "F-1:")] == [True] * 5 + [False]


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("why not n-1 from B?", "It lands at 15.50 USD a unit, 3.50 more than what is bought."),
        ("N-1 C-1", "It is not allocated while its approval fails; it would land at 9.00 USD a unit."),
        ("N-1 D-1", "Only matches are tested and may be ordered; a person's decision makes it one."),
        ("N-1 E-1", "It has no landed price, so it is not allocated"),
        ("N-1 F-1", "F-1: nothing in it was found to be like N-1, so there is no pair."),
    ],
)
def test_why_a_line_does_not_get_a_need(run, question, reason):
    assert reason in answer(run, question).to_text()


def test_what_speaks_for_a_pair_is_told_where_the_line_is_named(run):
    told = answer(run, "why not N-1 from B-1")
    assert "for it, term: «колодки» against «pads»" in told.to_text()
    assert {"pairs", "pair_evidence", "qualifications", "matched_offers"} <= set(told.rows)
