"""What holds for all approvals: evidence helps, time does not revive, order and family names do not matter."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.approvals import ApprovalsResult
from corridor.approvals.proofs import ProofBook, Subject
from tests.approvals.helpers import CAR, FEES, TODAY, get, held, needs, proof, renewed, requirement, table, world

REGULATIONS = ("R1", "R2", "R3", "R4", "R5")
LAB = {"lab_id": "LAB", "name": "Laboratory", "country": "RU", "schemes": "UNION", "confidence": "sourced"}
RATE = {"lab_id": "LAB", "facility_type": "any", "price_per_hour": 100, "currency": "USD", "confidence": "sourced"}
VAN = CAR | {"product_id": "VAN", "maker": "OTHER"}
Drawn = dict[str, list[dict[str, Any]]]
few = settings(max_examples=20, deadline=None)
day = st.integers(-400, 800).map(lambda n: TODAY + timedelta(days=n))


@st.composite
def lab_tests(draw: st.DrawFn, destructive: bool) -> list[dict[str, Any]]:
    """One or two tests for most regulations. Destructive ones share specimens; the others cover each other.

    Tests are chosen by their hours: a shorter one that destroys a car may cost more. So one world has both only apart.
    """
    names = [(f"T{r}{n}", r) for r in REGULATIONS for n in range(draw(st.integers(0, 2)))]
    rows = [proof("RUNIN", None, 60)]
    for name, regulation in names:
        more: dict[str, Any] = {"order_after": draw(st.sampled_from([None, None, "RUNIN"]))}
        if destructive:
            more |= {"destructive": draw(st.booleans()), "specimen_group": draw(st.sampled_from(["front", "side"])),
                     "specimens": draw(st.integers(1, 3))}  # fmt: skip
        else:
            others = [n for n, _ in names if n != name]
            others += [r for r in REGULATIONS if r != regulation]
            more["also_covers"] = "|".join(draw(st.lists(st.sampled_from(others), max_size=2, unique=True))) or None
        rows.append(proof(name, regulation, draw(st.integers(1, 90)), **more))
    return rows


@st.composite
def papers(draw: st.DrawFn, number: int) -> dict[str, Any]:
    """A document of the car or the van: of any kind, age and origin."""
    first = draw(st.none() | day)
    return held(
        f"E{number}",
        draw(st.sampled_from(["scheme_approval", "un_approval", "un_approval", "test_report", "national_certificate"])),
        draw(st.sampled_from(REGULATIONS)),
        approval_family=draw(st.sampled_from(["CAR", "VAN"])),
        issuer_country=draw(st.sampled_from(["DE", "RU", "IR"])),
        scheme_id=draw(st.sampled_from([None, "UNION"])),
        series=draw(st.sampled_from([None, "00", "02"])),
        valid_from=first,
        valid_to=draw(st.none() | day.filter(lambda last: first is None or last >= first)),
    )


@st.composite
def worlds(draw: st.DrawFn, destructive: bool = False) -> Drawn:
    """A car and a van, five requirements with alternatives, conditions, series and days, and up to eight papers."""
    asked = []
    for regulation in REGULATIONS:
        more = {"alternative_group": draw(st.sampled_from([None, None, "G"])),
                "min_series": draw(st.sampled_from([None, "01"])),
                "condition": draw(st.sampled_from([None, None, "towing", "towing|diesel"])),
                "applies_from_new_types": draw(st.none() | day),
                "new_approval_possible": draw(st.sampled_from([True, True, True, False])),
                "evidence_level": draw(st.sampled_from([None, "test_report", "document"]))}  # fmt: skip
        asked.append(requirement(regulation, **more))
    facts = [
        {"product_id": p, "fact": fact, "value": draw(st.sampled_from(["yes", "no"]))}
        for p in ("CAR", "VAN")
        for fact in ("towing", "diesel")
        if draw(st.integers(0, 9))
    ]
    evidence = [draw(papers(n)) for n in range(draw(st.integers(0, 8)))]
    return {"products": [CAR, VAN], "requirements": asked, "product_facts": facts, "evidence": evidence,
            "lab_tests": draw(lab_tests(destructive)), "labs": [LAB], "lab_rates": [RATE],
            "approval_fees": [FEES[0], FEES[0] | {"head": "audit", "per": "maker", "amount": 700}]}  # fmt: skip


def worked_out(tables: Mapping[str, pl.DataFrame], until: date | None = None) -> tuple[pl.DataFrame, ApprovalsResult]:
    matrix = needs(tables)
    renewals = None if until is None else renewed(tables, matrix, until)
    return matrix, get(tables, matrix, values={"CAR": 9000, "VAN": 12_000}, renewals=renewals, until=until)


def burden(result: ApprovalsResult) -> dict[str, tuple[float, float]]:
    """Cost and hours of each approval; what is refused costs more than anything."""
    return {
        a: (float("inf") if cost is None else cost, hours)
        for a, cost, hours in result.approvals.select("approval_id", "cost", "test_hours").iter_rows()
    }


@few
@given(worlds(), st.integers(0, 8))
def test_more_evidence_never_adds_tests_or_cost(drawn, kept):
    _, less = worked_out(world(**(drawn | {"evidence": drawn["evidence"][:kept]})))
    _, more = worked_out(world(**drawn))
    before, after = burden(less), burden(more)
    assert before.keys() == after.keys()
    for approval, (cost, hours) in after.items():
        assert cost <= before[approval][0] + 1e-9
        assert hours <= before[approval][1] + 1e-9


@few
@given(worlds(), day, st.integers(0, 400))
def test_a_later_date_never_revives_what_has_expired(drawn, on, days):
    tables = world(**drawn)
    last = {e["evidence_id"]: e["valid_to"] for e in drawn["evidence"] if e["valid_to"] is not None}
    gone = {e for e, end in last.items() if end < on}
    for later in (on, on + timedelta(days=days)):
        used = set(needs(tables, on=later)["evidence_id"].drop_nulls())
        assert not used & gone
        assert all(last[e] >= later for e in used if e in last)


@few
@given(worlds(), st.integers(0, 1000), st.sampled_from([None, TODAY + timedelta(days=730)]))
def test_the_order_of_rows_does_not_matter(drawn, seed, until):
    shuffled = {name: random.Random(seed).sample(rows, len(rows)) for name, rows in drawn.items()}
    first, second = worked_out(world(**drawn), until), worked_out(world(**shuffled), until)
    assert first[0].equals(second[0])
    for name in ("approvals", "approval_gates", "approval_cost_lines", "refusals"):
        assert getattr(first[1], name).equals(getattr(second[1], name)), name


@few
@given(st.booleans().flatmap(worlds))
def test_merging_families_never_raises_cost(drawn):
    _, apart = worked_out(world(**drawn))
    merged = {"products": [p | {"approval_family": "BOTH"} for p in drawn["products"]],
              "evidence": [e | {"approval_family": "BOTH"} for e in drawn["evidence"]]}  # fmt: skip
    _, together = worked_out(world(**(drawn | merged)))
    assert sum(c for c, _ in burden(together).values()) <= sum(c for c, _ in burden(apart).values()) + 1e-6


@few
@given(worlds(destructive=True), st.sampled_from([None, TODAY + timedelta(days=730)]))
def test_the_cost_of_an_approval_is_the_sum_of_its_lines(drawn, until):
    _, result = worked_out(world(**drawn), until)
    lines = dict(result.approval_cost_lines.group_by("approval_id").agg(pl.col("amount").sum()).iter_rows())
    for row in result.approvals.iter_rows(named=True):
        assert (row["cost"] is None) == (row["outcome"] == "refused") == (row["approval_id"] in result.refusals["key"])
        assert abs((row["cost"] or 0.0) - lines.get(row["approval_id"], 0.0)) < 1e-6


@few
@given(lab_tests(destructive=False), st.sets(st.sampled_from(REGULATIONS)), st.sets(st.sampled_from(REGULATIONS)))
def test_the_tests_chosen_are_those_of_fewest_hours(rows, regulations, others):
    # Every choice of tests is tried; preparations come with whoever needs them. A test of a regulation that does not
    # fall on the product may only be made for a regulation that has none, and only if none that falls on it does.
    after = {r["test_id"]: r.get("order_after") for r in rows}
    hours = {r["test_id"]: r["duration_hours"] for r in rows}
    own = {r: [t["test_id"] for t in rows if t["regulation_id"] == r] for r in REGULATIONS}
    covers = {r["test_id"]: (r.get("also_covers") or "").split("|") for r in rows}

    asked = regulations | others
    near = {t for r in asked for t in own[r]}
    catching = {r: {t for t in covers if r in covers[t]} for r in asked}
    near |= {t for r in asked if not own[r] and not catching[r] & near for t in catching[r]}

    def meets(chosen: tuple[str, ...], regulation: str) -> bool:
        if len(own[regulation]) <= 1 and catching[regulation] & set(chosen):
            return True
        if not own[regulation]:
            return not catching[regulation]
        return all(t in chosen or any(t in covers[c] for c in chosen) for t in own[regulation])

    names = sorted(near)
    least = min(
        sum(hours[t] for t in {*chosen, *(after[t] for t in chosen if after[t])})
        for n in range(len(names) + 1)
        for chosen in combinations(names, n)
        if all(meets(chosen, r) for r in regulations)
    )
    book = ProofBook.of(table("lab_tests", rows))
    assert book.hours(book.fewest(regulations, Subject(False), frozenset(others))) == least
