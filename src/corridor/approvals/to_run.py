"""Tests that approvals leave to be made, as the campaign takes them: what, where it can be, and in which order."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from corridor.approvals.costs import Bill, Prices
from corridor.approvals.fewest import FewestTests
from corridor.approvals.laboratories import laboratory_for
from corridor.approvals.papers import asked_approvals
from corridor.approvals.proof_tables import ProofTables
from corridor.approvals.proofs import ProofBook
from corridor.approvals.quotes import tests_left
from corridor.tables.campaign import CampaignAlternatives, CampaignTests, TestOrders


@dataclass(frozen=True)
class TestsToRun:
    """`CampaignTests`, the ways to make them (`CampaignAlternatives`), and their order (`TestOrders`)."""

    campaign_tests: pl.DataFrame
    campaign_alternatives: pl.DataFrame
    test_orders: pl.DataFrame


@dataclass
class ToMake:
    """One test for one family: who asks for it and where it may be made."""

    family: str
    test_id: str
    products: set[str] = field(default_factory=set)
    proves: set[str] = field(default_factory=set)
    approvals: set[str] = field(default_factory=set)
    labs: set[str] = field(default_factory=set)
    place: str = ""
    """Product and laboratory, where the same test is made in several places for one family."""
    with_it: list[str] = field(default_factory=list)
    """Tests read out of the same destruction of the same specimen."""

    @property
    def campaign_test_id(self) -> str:
        return f"{self.place or self.family}:{self.test_id}"


def tests_to_run(
    needs: pl.DataFrame,
    approvals: pl.DataFrame,
    tables: ProofTables,
    facilities: pl.DataFrame,
    prices: Prices,
    lab_id: str | None,
    due: Mapping[str, date],
) -> TestsToRun:
    """Tests that the approvals to be had still need, each once per family.

    Parameters
    ----------
    needs, approvals
        `ApprovalNeeds`, and what each approval takes; only those that can be had (``to_get``) count.
    tables, facilities
        The tables of the case.
    prices
        Prices of the laboratories.
    lab_id
        The laboratory preferred.
    due
        By ``approval_id``, the day by which its tests must be finished.

    Returns
    -------
    TestsToRun
        Tests, one alternative per facility of the kind at the laboratory of each approval, and orders. A test that
        several approvals of a family ask for of one laboratory is one row; its `builds` are the products that ask.

    Notes
    -----
    A test that destroys its specimen after another that does so in the same specimen group is read out of the same
    destruction: it has no row of its own, and its hours are added to the other's.
    """
    wanted = approvals.filter(pl.col("state") == "to_get")["approval_id"].to_list()
    asked = asked_approvals(needs, tables.products, tables.evidence).filter(pl.col("approval_id").is_in(wanted))
    book = ProofBook.of(tables.lab_tests)
    facts = {r["product_id"]: r for r in tables.products.iter_rows(named=True)}
    laboratory = {
        s: laboratory_for(s, tables.labs, prices.laboratories, tables.schemes, lab_id)
        for s in asked["scheme_id"].unique().sort().to_list()
    }
    made: dict[tuple[str, str], ToMake] = {}
    for group in asked.partition_by("approval_id", maintain_order=True):
        found = tests_left(group, facts, book)
        to_prove = set(group.filter(pl.col("state") == "to_prove")["regulation_id"])
        for test_id, asking in found.items():
            key = (group["approval_family"][0], test_id)
            test = made.setdefault(key, ToMake(*key))
            test.products |= set(asking)
            test.proves |= to_prove & proved_by(book, test_id)
            test.approvals.add(group["approval_id"][0])
            test.labs |= {laboratory[group["scheme_id"][0]] or ""} - {""}
    return as_campaign(list(made.values()), book, tables.lab_tests, facilities, prices, due)


def chosen_to_run(
    found: FewestTests, lab_tests: pl.DataFrame, facilities: pl.DataFrame, prices: Prices, due: Mapping[str, date]
) -> TestsToRun:
    """The fewest tests, as the campaign takes them: each on its worst case, at its laboratory.

    Parameters
    ----------
    found
        The choice.
    lab_tests, facilities
        The tables of the case.
    prices
        Prices of the laboratories.
    due
        By ``approval_id`` (family and scheme), the day by which its tests must be finished.
    """
    serves = {(r["test_id"], r["product_id"], r["lab_id"]): r for r in found.chosen_tests.iter_rows(named=True)}
    places: dict[tuple[str, str], set[str]] = {}
    for test_id, product_id, lab_id in serves:
        places.setdefault((found.problem.runs[test_id, product_id, lab_id].family, test_id), set()).add(
            f"{product_id}/{lab_id}"
        )
    # One family may be tested in several places; then every test of it is named by its place.
    several = {family for (family, _), where in places.items() if len(where) > 1}
    made = []
    for (test_id, product_id, lab_id), row in serves.items():
        family = row["approval_family"]
        doors = [d for d in found.choice.opened() if d[1] in row["serves"].split("|")]
        doors = [d for d in doors if d[0] in row["for_products"].split("|")]
        seats = {":".join(s) for d in doors if (s := found.problem.doors[d].seat) is not None}
        place = f"{product_id}/{lab_id}" if family in several else ""
        proves = set(row["proves"].split("|")) - {""}
        made.append(ToMake(family, test_id, {product_id}, proves, seats, {lab_id}, place))
    return as_campaign(made, ProofBook.of(lab_tests), lab_tests, facilities, prices, due)


def proved_by(book: ProofBook, test_id: str) -> set[str]:
    """Regulations that a test bears on: its own, and what it covers besides."""
    test = book.tests[test_id]
    covered = {book.tests[c].regulation_id if c in book.tests else c for c in test.covers}
    return {r for r in (test.regulation_id, *covered) if r is not None}


def as_campaign(
    made: Sequence[ToMake],
    book: ProofBook,
    lab_tests: pl.DataFrame,
    facilities: pl.DataFrame,
    prices: Prices,
    due: Mapping[str, date],
) -> TestsToRun:
    """Tests to make as the tables of the campaign."""
    rows = {r["test_id"]: r for r in lab_tests.iter_rows(named=True)}
    hosts = _merged(sorted(made, key=lambda t: t.campaign_test_id), book)
    tests, ways = [], []
    for test in hosts:
        tests.append(_test(test, rows, due))
        ways.extend(_ways(test, book, facilities, prices))
    return TestsToRun(
        CampaignTests.frame(tests), CampaignAlternatives.frame(ways), TestOrders.frame(_orders(hosts, book))
    )


def _merged(made: Sequence[ToMake], book: ProofBook) -> list[ToMake]:
    """Tests with those that ride on them taken in."""
    at_hand = {(t.family, t.place, t.test_id): t for t in made}
    host_of: dict[str, ToMake] = {}
    for test in made:
        own = book.tests[test.test_id]
        for earlier in own.after:
            host, other = at_hand.get((test.family, test.place, earlier)), book.tests.get(earlier)
            if host is None or other is None:
                continue
            if own.destructive and other.destructive and own.specimen_group == other.specimen_group:
                host_of[test.campaign_test_id] = host
                break
    for test in made:
        host = host_of.get(test.campaign_test_id)
        while host is not None and host.campaign_test_id in host_of:
            host = host_of[host.campaign_test_id]
        if host is not None:
            host.with_it.append(test.test_id)
            for name in ("products", "proves", "approvals", "labs"):
                getattr(host, name).update(getattr(test, name))
    return [t for t in made if t.campaign_test_id not in host_of]


def _test(test: ToMake, rows: Mapping[str, Mapping[str, Any]], due: Mapping[str, date]) -> dict[str, Any]:
    row = rows[test.test_id]
    names = [row["name"], *(rows[t]["name"] for t in test.with_it)]
    days = [due[a] for a in test.approvals if a in due]
    return {
        "campaign_test_id": test.campaign_test_id, "test_id": test.test_id, "name": "; ".join(names),
        "approval_family": test.family, "proves": "|".join(sorted(test.proves)) or None,
        "approval_ids": "|".join(sorted(test.approvals)),
        "specimens": math.ceil(1 if row["specimens"] is None else row["specimens"]),
        "specimen_kind": row["specimen_type"], "builds": "|".join(sorted(test.products)) or None,
        "specimen_group": row["specimen_group"], "destructive": bool(row["destructive"]),
        "last_on_specimen": bool(row["last_on_specimen"]), "setup_kind": None,
        "weather_window": None if row["weather_window"] == "any" else row["weather_window"],
        "due_on": min(days, default=None), "source": row["source"], "confidence": row["confidence"],
    }  # fmt: skip


def _ways(test: ToMake, book: ProofBook, facilities: pl.DataFrame, prices: Prices) -> list[dict[str, Any]]:
    """One way per facility of the test's kind; a price that is not known leaves the cost to the case."""
    own = [book.tests[t] for t in (test.test_id, *test.with_it)]
    kind = own[0].facility_type
    places = facilities.filter(
        (pl.col("facility_type") == kind) & pl.col("lab_id").is_in(sorted(test.labs)) & (pl.col("count") > 0)
    )
    ways = []
    for lab_id, facility_id in places.sort("facility_id").select("lab_id", "facility_id").iter_rows():
        bill = Bill()
        prices.tests(bill, own, lab_id)
        ways.append(
            {
                "alternative_id": f"{test.campaign_test_id}/{facility_id}",
                "campaign_test_id": test.campaign_test_id,
                "facility_id": facility_id,
                "hours": sum(t.hours for t in own),
                "cost": sum(line.amount for line in bill.lines),
                "note": "; ".join(missing for missing, _ in bill.missing) or None,
                "source": own[0].source,
                "confidence": own[0].confidence,
            }
        )
    return ways


def _orders(hosts: Sequence[ToMake], book: ProofBook) -> list[dict[str, Any]]:
    of = {(t.family, t.place, name): t for t in hosts for name in (t.test_id, *t.with_it)}
    found = {}
    for test in hosts:
        for name in (test.test_id, *test.with_it):
            own = book.tests[name]
            for earlier in own.after:
                before = of.get((test.family, test.place, earlier))
                if before is None or before is test:
                    continue
                prepares = book.tests[earlier].specimen_group == own.specimen_group
                key = f"{before.campaign_test_id}/{test.test_id}"
                found[key] = {
                    "order_id": key, "before": before.campaign_test_id, "after": test.campaign_test_id,
                    "same_specimen": prepares, "source": own.source, "confidence": own.confidence,
                }  # fmt: skip
    return [found[key] for key in sorted(found)]
