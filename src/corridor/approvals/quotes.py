"""What it takes to get one approval: tests, laboratory, days and the bill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import polars as pl

from corridor.approvals.costs import Bill, Counts, Prices, test_days
from corridor.approvals.obstacles import in_the_way
from corridor.approvals.papers import Papers
from corridor.approvals.proofs import ProofBook, Subject
from corridor.provenance import weakest
from corridor.tables.column import cell_values

Lead = Literal["low", "middle", "high"]
Facts = Mapping[str, Mapping[str, Any]]
"""Rows of `products` by name."""


@dataclass(frozen=True)
class Desk:
    """What every approval is worked out with."""

    schemes: Mapping[str, Mapping[str, Any]]
    held: Mapping[str, Papers]
    to_come: Mapping[str, Papers]
    renewals: Mapping[str, pl.DataFrame]
    laboratories: Mapping[str, str | None]
    book: ProofBook
    prices: Prices
    on: date
    until: date | None
    lead: Lead
    plants: Mapping[str, frozenset[str]]
    variants: Mapping[str, str]
    closed: str
    """Said where the laboratory that the case names is not among `labs`."""


def to_get(group: pl.DataFrame, facts: Facts, desk: Desk) -> tuple[dict[str, Any], Bill]:
    """State, tests, days and cost of an approval that is to be had, and its bill."""
    scheme_id = group["scheme_id"][0]
    scheme = desk.schemes.get(scheme_id)
    members = _members(group, facts)
    bill = in_the_way(group)
    tests = tests_left(group, facts, desk.book)
    got = {"tests": len(tests), "test_hours": desk.book.hours(tests), "lead_days": None, "cost": None}
    if scheme is not None:
        _price(bill, tests, members, scheme, desk)
        office = office_days(bill, scheme, desk.lead)
        got["office_days"] = office
        got["lead_days"] = None if office is None else float(office + test_days([desk.book.tests[t] for t in tests]))
    if scheme is None or bill.missing:
        reason = "; ".join(missing for missing, _ in bill.missing)
        return got | {"state": "refused", "outcome": "refused", "reason": f"Missing: {reason}."}, bill
    return got | _told(tests, bill, desk, scheme), bill


def _members(group: pl.DataFrame, facts: Facts) -> list[Mapping[str, Any]]:
    return [facts[p] for p in group["product_id"].unique().sort()]


def tests_left(group: pl.DataFrame, facts: Facts, book: ProofBook) -> dict[str, list[str]]:
    """Tests for all that is left to prove in a family, each once, with the products that ask for it."""
    members = _members(group, facts)
    subjects = {
        m["product_id"]: Subject(m["kind"] == "part", m["part_family"] if m["kind"] == "part" else None)
        for m in members
    }
    left: dict[str, set[str]] = {}
    falls: dict[str, str] = {}
    for product_id, regulation, state, among in group.select(
        "product_id", "regulation_id", "state", "among"
    ).iter_rows():
        falls[product_id] = among
        if state == "to_prove":
            left.setdefault(product_id, set()).add(regulation)
    found: dict[str, list[str]] = {}
    for subject in dict.fromkeys(subjects[p] for p in left):
        alike = [p for p in left if subjects[p] == subject]
        among = frozenset(r for p in alike for r in cell_values(falls[p]))
        for test in book.fewest(set().union(*(left[p] for p in alike)), subject, among):
            asking = [p for p in alike if any(test in book.bearing(r, subject) for r in left[p])]
            # A preparation proves nothing by itself: whoever is tested needs it.
            found.setdefault(test, []).extend(asking or alike)
    return dict(sorted(found.items()))


def _price(
    bill: Bill, tests: Mapping[str, Sequence[str]], members: Sequence[Mapping[str, Any]], scheme: Mapping[str, Any],
    desk: Desk,
) -> None:  # fmt: skip
    scheme_id = scheme["scheme_id"]
    made = [desk.book.tests[t] for t in tests]
    laboratory = desk.laboratories[scheme_id]
    if made and laboratory is None:
        bill.lacks(
            f"a laboratory that {scheme_id} accepts and whose prices are known{desk.closed}",
            f"Name {scheme_id} in labs.schemes of a laboratory, and give it rows in lab_rates.",
        )
    elif laboratory is not None:
        desk.prices.tests(bill, made, laboratory)
    desk.prices.specimens(bill, made, members, tests, scheme_id)
    desk.prices.scheme(bill, scheme, Counts.of(members, desk.plants, desk.variants))


def office_days(bill: Bill, scheme: Mapping[str, Any], lead: Lead) -> float | None:
    """Days that a scheme takes once the proofs are there; None, and a gap in the bill, where it does not say."""
    known = [days for days in (scheme["lead_days_low"], scheme["lead_days_high"]) if days is not None]
    if not known:
        bill.lacks(
            f"the lead time of {scheme['scheme_id']}",
            f"Fill schemes.lead_days_low or lead_days_high of {scheme['scheme_id']}.",
        )
        return None
    return float({"low": min(known), "high": max(known), "middle": sum(known) / len(known)}[lead])


def _told(tests: Mapping[str, Sequence[str]], bill: Bill, desk: Desk, scheme: Mapping[str, Any]) -> dict[str, Any]:
    confidence = weakest([line.confidence for line in bill.lines] + [scheme["confidence"]])
    count = f"{len(tests)} test{'s' if len(tests) > 1 else ''}"
    told = [f"{count} at {desk.laboratories[scheme['scheme_id']]}" if tests else "nothing left to test"]
    if scheme["factory_audit"] and not any(line.head == "audit" for line in bill.lines):
        told.append("the factory audit is taken to be in the fee")
    guessed = [line.rule_id for line in bill.lines if line.confidence == "estimate"]
    if guessed:
        told.append(f"estimates: {', '.join(dict.fromkeys(guessed))}")
    return {
        "state": "to_get",
        "cost": sum(line.amount for line in bill.lines),
        "outcome": "estimated" if confidence == "estimate" else "complete",
        "reason": f"{'; '.join(told)}.",
    }
