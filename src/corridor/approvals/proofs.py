"""Which tests prove a regulation, and the tests of many regulations without doing one twice.

A regulation is proved by all tests of its own. A part needs only those made on parts; tests on a whole vehicle count
for it only where there is no other. A regulation without tests of its own is proved by the shortest test that covers
it besides. Preparations (tests without a regulation, such as running in) join the tests that come after them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import polars as pl

from corridor.tables.column import cell_values

MOST_STEPS = 20_000
"""Steps of the search for the fewest hours of tests."""


@dataclass(frozen=True)
class LabTest:
    """One row of `lab_tests`; ``hours`` is bench time and set-up."""

    test_id: str
    regulation_id: str | None
    part_families: tuple[str, ...]
    facility_type: str
    hours: float
    specimens: float
    specimen_type: str
    destructive: bool
    specimen_group: str
    after: tuple[str, ...]
    covers: tuple[str, ...]
    source: str
    confidence: str

    @property
    def on_vehicle(self) -> bool:
        return self.specimen_type == "vehicle"


@dataclass(frozen=True)
class Subject:
    """What is tested, as far as the choice of tests depends on it."""

    is_part: bool
    part_family: str | None = None


@dataclass
class ProofBook:
    """The tests at hand, by name and by regulation."""

    tests: dict[str, LabTest]
    _own: dict[str, list[str]] = field(default_factory=dict)
    _besides: dict[str, list[str]] = field(default_factory=dict)
    _fewest: dict[tuple[frozenset[str], Subject, frozenset[str]], tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, lab_tests: pl.DataFrame) -> ProofBook:
        """From the rows of `lab_tests`."""
        book = cls({})
        for row in lab_tests.sort("test_id").iter_rows(named=True):
            test = LabTest(
                test_id=row["test_id"],
                regulation_id=row["regulation_id"],
                part_families=cell_values(row["part_families"]),
                facility_type=row["facility_type"],
                hours=row["duration_hours"] + (row["setup_hours"] or 0.0),
                specimens=1.0 if row["specimens"] is None else row["specimens"],
                specimen_type=row["specimen_type"] or "vehicle",
                destructive=bool(row["destructive"]),
                specimen_group=row["specimen_group"] or row["test_id"],
                after=cell_values(row["order_after"]),
                covers=cell_values(row["also_covers"]),
                source=row["source"],
                confidence=row["confidence"],
            )
            book.tests[test.test_id] = test
            if test.regulation_id is not None:
                book._own.setdefault(test.regulation_id, []).append(test.test_id)
            for covered in test.covers:
                book._besides.setdefault(covered, []).append(test.test_id)
        return book

    def hours(self, tests: Iterable[str]) -> float:
        """Bench and set-up hours of some tests, each once."""
        return sum(self.tests[t].hours for t in sorted(set(tests)))

    def own(self, regulation: str, subject: Subject) -> tuple[str, ...]:
        """The regulation's own tests for such a subject, preparations left out."""
        tests = [self.tests[t] for t in self._own.get(regulation, ())]
        if subject.is_part:
            tests = [t for t in tests if not t.part_families or subject.part_family in t.part_families]
            on_parts = [t for t in tests if not t.on_vehicle]
            tests = on_parts or tests
        else:
            tests = [t for t in tests if not t.part_families]
        return tuple(t.test_id for t in tests)

    def proofs(self, regulation: str, subject: Subject, among: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """Tests that would prove one regulation by itself, preparations included; empty where no row proves it."""
        own = self.own(regulation, subject)
        return tuple(sorted(self.with_preparations(own))) if own else self.fewest([regulation], subject, among)

    def bearing(self, regulation: str, subject: Subject) -> frozenset[str]:
        """Tests that prove something of a regulation."""
        own = self.own(regulation, subject)
        by_catch = (self._besides.get(name, ()) for name in (regulation, *own))
        return frozenset(own).union(*by_catch)

    def wanted(self, regulation: str, subject: Subject, at_hand: frozenset[str]) -> list[frozenset[str]]:
        """Sets of tests of which one each must be made to prove a regulation."""
        own = self.own(regulation, subject)
        besides = frozenset(self._besides.get(regulation, ()))
        if not own:
            return [besides & at_hand] if besides else []
        whole = besides & at_hand if len(own) == 1 else frozenset()
        return [frozenset({test}) | at_hand.intersection(self._besides.get(test, ())) | whole for test in own]

    def at_hand(self, regulations: frozenset[str], subject: Subject) -> frozenset[str]:
        """Tests that may be made: those of the regulations, and of others only for what has no other proof."""
        own = {r: self.own(r, subject) for r in regulations}
        near = frozenset(t for tests in own.values() for t in tests)
        far = {t for r, tests in own.items() if not tests for t in self._besides.get(r, ()) if not self._met(r, near)}
        return near | far

    def _met(self, regulation: str, tests: frozenset[str]) -> bool:
        return not tests.isdisjoint(self._besides.get(regulation, ()))

    def fewest(
        self, regulations: Collection[str], subject: Subject, among: frozenset[str] = frozenset()
    ) -> tuple[str, ...]:
        """Tests that together prove several regulations in the fewest hours, preparations included.

        Parameters
        ----------
        regulations
            What is left to prove.
        subject
            What is tested.
        among
            Further regulations that fall on the subject: their tests may be made for what they cover besides. Tests
            of other regulations are not made, save where nothing else proves one: what the rules of a lorry's engine
            cover besides is no proof for a car.

        Notes
        -----
        A test that names another test covers it; one that names a regulation covers it where that regulation has
        one test of its own or none: of several tests each must be named, since another test's by-catch seldom proves
        them all. The choice is exact unless the search meets `MOST_STEPS`; then the best found so far stands.
        """
        memo = (frozenset(regulations), subject, among)
        if memo not in self._fewest:
            at_hand = self.at_hand(memo[0] | among, subject)
            wanted = {enough for r in memo[0] for enough in self.wanted(r, subject, at_hand)}
            self._fewest[memo] = tuple(sorted(self._least(wanted)))
        return self._fewest[memo]

    def _least(self, wanted: set[frozenset[str]]) -> frozenset[str]:
        """The tests of fewest hours that meet every set, by depth-first search with bound."""
        forced = frozenset().union(*(enough for enough in wanted if len(enough) == 1))
        open_sets = [enough for enough in wanted if not enough & forced]
        open_sets = sorted(
            (e for e in open_sets if not any(o < e for o in open_sets)), key=lambda e: (len(e), sorted(e))
        )
        best: frozenset[str] | None = None
        least = float("inf")
        stack = [forced]
        for _ in range(MOST_STEPS):
            if not stack:
                break
            chosen = stack.pop()
            whole = self.with_preparations(chosen)
            hours = self.hours(whole)
            if hours > least or (hours == least and best is not None and len(whole) >= len(best)):
                continue
            unmet = next((enough for enough in open_sets if not enough & chosen), None)
            if unmet is None:
                best, least = frozenset(whole), hours
                continue
            stack.extend(chosen | {t} for t in sorted(unmet, key=lambda t: (-self.tests[t].hours, t)))
        return best or frozenset()

    def with_preparations(self, tests: Iterable[str]) -> set[str]:
        """Tests with the preparations that come before them."""
        found = set(tests)
        queue = sorted(found)
        while queue:
            for earlier in self.tests[queue.pop()].after:
                test = self.tests.get(earlier)
                if test is not None and test.regulation_id is None and earlier not in found:
                    found.add(earlier)
                    queue.append(earlier)
        return found
