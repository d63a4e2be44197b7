"""Runs of tests: on which products of a family, at which laboratories, at what price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from corridor.approvals.costs import Bill, Prices
from corridor.approvals.facts import FactsOfProducts
from corridor.approvals.fewest.problem import Problem, Run, RunKey, Specimen
from corridor.approvals.proofs import ProofBook, Subject


@dataclass
class Families:
    """Products that are tested, by approval family, and which of them a test of another proves."""

    products: Mapping[str, Mapping[str, Any]]
    facts: FactsOfProducts
    suits: Mapping[str, Sequence[tuple[str, str]]]
    """By regulation, the facts that must suit and how: same, lower, higher."""
    tested: Sequence[str]
    """Products that may be tested: those of the chosen markets, and parts fitted to them."""
    prices: Prices
    unknown: dict[str, str] = field(default_factory=dict)
    """Facts that are missing, so that a test of one product was not taken for another; with the remedy."""
    _worst: dict[str, str] = field(default_factory=dict)

    def family(self, product_id: str) -> str:
        row = self.products[product_id]
        return str(row["approval_family"] or product_id)

    def subject(self, product_id: str) -> Subject:
        row = self.products[product_id]
        return Subject(row["kind"] == "part", row["part_family"] if row["kind"] == "part" else None)

    def worst(self, family: str) -> str:
        """The product taken as the worst case where nothing says which: the dearest, then the first by name."""
        if family not in self._worst:
            members = sorted(p for p in self.tested if self.family(p) == family)
            self._worst[family] = min(members, key=lambda p: (-self._value(p), p))
        return self._worst[family]

    def _value(self, product_id: str) -> float:
        row = self.prices.values.get(product_id)
        return -1.0 if row is None else float(row["value"])

    def proving(self, product_id: str, regulation: str) -> list[str]:
        """Products a test of which proves the regulation for this one."""
        family, suits = self.family(product_id), self.suits.get(regulation)
        if suits is None:
            return [self.worst(family)]
        return sorted(
            p
            for p in self.tested
            if self.family(p) == family and (p == product_id or self._covers(p, product_id, suits))
        )

    def _covers(self, tested: str, other: str, suits: Sequence[tuple[str, str]]) -> bool:
        for fact, how in suits:
            a, b = self.facts.value(tested, fact), self.facts.value(other, fact)
            if a is None or b is None:
                lacking = tested if a is None else other
                self.unknown[f"{fact} of {lacking}, by which one test might stand for another product"] = (
                    f"Add a row to product_facts for {lacking}: {fact}."
                )
                return False
            if how == "same":
                if a != b:
                    return False
            elif not (isinstance(a, float) and isinstance(b, float)) or (a < b if how == "lower" else a > b):
                return False
        return True


@dataclass
class RunBook:
    """Makes each run once, with its price; what has no price is noted and left out."""

    problem: Problem
    book: ProofBook
    families: Families
    prices: Prices
    _none: set[RunKey] = field(default_factory=set)

    def runs(self, tests: Iterable[str], product_id: str, regulation: str, labs: Sequence[str]) -> frozenset[RunKey]:
        """Runs of any of these tests that prove the regulation for the product at one of the laboratories."""
        tested = self.families.proving(product_id, regulation)
        keys = [(t, p, lab) for t in sorted(tests) for p in tested for lab in labs]
        return frozenset(key for key in keys if self._made(key))

    def _made(self, key: RunKey) -> bool:
        if key in self.problem.runs:
            return True
        if key in self._none:
            return False
        test_id, product_id, lab_id = key
        test, bill = self.book.tests[test_id], Bill()
        self.prices.tests(bill, [test], lab_id)
        is_part = self.families.subject(product_id).is_part
        lost = test.specimens if test.destructive and test.on_vehicle != is_part else 0.0
        if lost and not bill.missing and product_id not in self.problem.specimens:
            line = self.prices.specimen(bill, product_id)
            if line is not None:
                self.problem.specimens[product_id] = Specimen(line)
        before = sorted(self.book.with_preparations([test_id]) - {test_id})
        after = tuple((t, product_id, lab_id) for t in before)
        if bill.missing or not all(self._made(earlier) for earlier in after):
            self._none.add(key)
            self.problem.left_out.update(bill.missing)
            return False
        self.problem.runs[key] = Run(
            key, self.families.family(product_id), test.specimen_group, test.hours, bill.lines[0], lost, after
        )
        return True


def suits_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[tuple[str, str]]]:
    """`worst_cases` by regulation."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        found.setdefault(row["regulation_id"], []).append((row["fact"], row["covers"]))
    return {regulation: sorted(facts) for regulation, facts in found.items()}
