"""Cost lines of an approval: tests, specimens, samples, fees, audits. What is not known is refused, never nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from corridor.approvals.proofs import LabTest
from corridor.errors import MissingRows
from corridor.exchange import Exchange
from corridor.provenance import joined, weakest

ANY_FACILITY = "any"
HOURS_PER_DAY = 8


@dataclass(frozen=True)
class Counts:
    """What fees are counted by: makers and plants of a family (0: not known), and variants of the type."""

    makers: int = 1
    plants: int = 0
    types: int = 1

    @classmethod
    def of(
        cls, members: Sequence[Mapping[str, Any]], plants: Mapping[str, frozenset[str]], variants: Mapping[str, str]
    ) -> Counts:
        """Of the products of a family; a product without a variant counts as the variant of the rest."""
        makers = {m["maker"] for m in members if m["maker"]}
        sites = frozenset[str]().union(*(plants.get(m["product_id"], frozenset()) for m in members))
        types = {variants.get(m["product_id"], "") for m in members}
        return cls(max(1, len(makers)), len(sites), max(1, len(types)))


NO_COUNTS = Counts()


@dataclass(frozen=True)
class Line:
    """One line: ``quantity x rate``, the rate in the case's currency."""

    head: str
    basis: str
    quantity: float
    unit: str
    rate: float
    rule_id: str
    source: str
    confidence: str

    @property
    def amount(self) -> float:
        return self.quantity * self.rate


@dataclass
class Bill:
    """Lines so far, and what stands in the way: pairs of what is missing and what would cure it."""

    lines: list[Line] = field(default_factory=list)
    missing: list[tuple[str, str]] = field(default_factory=list)

    def lacks(self, missing: str, remedy: str) -> None:
        if (missing, remedy) not in self.missing:
            self.missing.append((missing, remedy))


@dataclass(frozen=True)
class Prices:
    """Prices of laboratories and schemes, turned into the case's currency on one day."""

    lab_rates: Mapping[tuple[str, str], Mapping[str, Any]]
    fees: Mapping[str, Sequence[Mapping[str, Any]]]
    values: Mapping[str, Mapping[str, Any]]
    exchange: Exchange
    currency: str
    on: date

    @classmethod
    def of(
        cls,
        lab_rates: pl.DataFrame,
        approval_fees: pl.DataFrame,
        specimen_values: pl.DataFrame,
        exchange: Exchange,
        currency: str,
        on: date,
    ) -> Prices:
        """From the tables of the case."""
        rates = {(r["lab_id"], r["facility_type"]): r for r in lab_rates.iter_rows(named=True)}
        fees: dict[str, list[Mapping[str, Any]]] = {}
        for row in approval_fees.sort("scheme_id", "head", "per").iter_rows(named=True):
            fees.setdefault(row["scheme_id"], []).append(row)
        values = {r["product_id"]: r for r in specimen_values.iter_rows(named=True) if r["value"] is not None}
        return cls(rates, fees, values, exchange, currency, on)

    @property
    def laboratories(self) -> frozenset[str]:
        """Those that have prices."""
        return frozenset(lab_id for lab_id, _ in self.lab_rates)

    def _into_case(
        self, bill: Bill, amount: float, currency: str, confidences: Iterable[str], sources: Iterable[str | None]
    ) -> tuple[float, str, str] | None:
        """Amount, source and confidence in the case's currency; None, and a gap in the bill, without a rate."""
        try:
            fx = self.exchange.rate(currency, self.currency, self.on)
        except MissingRows as error:
            bill.lacks(f"a rate from {currency} to {self.currency} on {self.on}", str(error))
            return None
        extra = [] if currency == self.currency else [fx.source]
        return amount * fx.value, joined([*sources, *extra]), weakest([*confidences, fx.confidence])

    def tests(self, bill: Bill, tests: Sequence[LabTest], lab_id: str) -> None:
        """One line per kind of facility: hours of bench and set-up at the laboratory's price of an hour."""
        kinds: dict[str, list[LabTest]] = {}
        for test in sorted(tests, key=lambda t: (t.facility_type, t.test_id)):
            kinds.setdefault(test.facility_type, []).append(test)
        for kind, members in kinds.items():
            row = self.lab_rates.get((lab_id, kind)) or self.lab_rates.get((lab_id, ANY_FACILITY))
            if row is None:
                bill.lacks(
                    f"the price of an hour on {kind} at {lab_id}",
                    f"Add a row to lab_rates for {lab_id} and {kind}, or for {ANY_FACILITY}.",
                )
                continue
            found = self._into_case(
                bill, row["price_per_hour"], row["currency"], [row["confidence"], *(t.confidence for t in members)],
                [row["source"], *(t.source for t in members)],
            )  # fmt: skip
            if found is not None:
                basis = f"{kind}: {', '.join(t.test_id for t in members)}"
                hours = sum(t.hours for t in members)
                bill.lines.append(
                    Line("tests", basis, hours, "hour", found[0], f"{lab_id}/{row['facility_type']}", *found[1:])
                )

    def specimen(self, bill: Bill, product_id: str) -> Line | None:
        """A product that a test uses up, at what it is worth; None, and a gap in the bill, where that is not known."""
        row = self.values.get(product_id)
        if row is None:
            bill.lacks(
                f"the value of a specimen of {product_id}",
                f"Add a recipe with its cost, or an offer, for {product_id}.",
            )
            return None
        return Line("specimens", product_id, 1.0, "unit", row["value"], product_id, row["source"], row["confidence"])

    def fee(self, bill: Bill, row: Mapping[str, Any], head: str, key: str) -> Line | None:
        """One fee of a row with ``fee``, ``currency``, ``source`` and ``confidence``, such as an authority's."""
        found = self._into_case(bill, row["fee"], row["currency"], [row["confidence"]], [row["source"]])
        return None if found is None else Line(head, "per approval", 1.0, "approval", found[0], key, *found[1:])

    def specimens(
        self,
        bill: Bill,
        tests: Sequence[LabTest],
        products: Sequence[Mapping[str, Any]],
        asking: Mapping[str, Sequence[str]],
        scheme_id: str,
    ) -> None:
        """Products that destructive tests use up, at the value of the dearest that asks for the test.

        Tests of one specimen group share, so a group costs what its dearest test costs. Where the specimen is not
        the product itself (a lamp of a car, say), the scheme's ``samples`` row of approval_fees stands for it.
        """
        is_part = all(p["kind"] == "part" for p in products)
        groups: dict[tuple[str, bool], list[LabTest]] = {}
        for test in sorted(tests, key=lambda t: (t.specimen_group, t.test_id)):
            if test.destructive:
                groups.setdefault((test.specimen_group, test.on_vehicle != is_part), []).append(test)
        for (group, is_product), members in groups.items():
            if is_product:
                self._products_lost(bill, group, members, products, asking)
        others = sorted(t.test_id for (_, is_product), members in groups.items() if not is_product for t in members)
        if others and not self.paid(bill, scheme_id, "samples", NO_COUNTS, None):
            bill.lacks(
                f"the cost of samples that {', '.join(others)} use up",
                f"Add a row to approval_fees for {scheme_id} with head samples.",
            )

    def _products_lost(
        self,
        bill: Bill,
        group: str,
        tests: Sequence[LabTest],
        products: Sequence[Mapping[str, Any]],
        asking: Mapping[str, Sequence[str]],
    ) -> None:
        """The line of one specimen group."""
        family = sorted(p["product_id"] for p in products)
        lost: list[tuple[float, str, LabTest]] = []
        for test in tests:
            # Where none that asks has a value, another of the family stands for it.
            names = [p for p in asking[test.test_id] if p in self.values] or [p for p in family if p in self.values]
            lost.extend((test.specimens * self.values[p]["value"], p, test) for p in names)
        if not lost:
            of = ", ".join(family)
            bill.lacks(f"the value of a specimen of {of}", f"Add a recipe with its cost, or an offer, for {of}.")
            return
        _, dearest, hungriest = max(lost, key=lambda found: (found[0], found[1], found[2].test_id))
        row = self.values[dearest]
        bill.lines.append(
            Line(
                "specimens", f"{group}: {', '.join(t.test_id for t in tests)}", hungriest.specimens, "unit",
                row["value"], dearest, joined([row["source"], *(t.source for t in tests)]),
                weakest([row["confidence"], *(t.confidence for t in tests)]),
            )
        )  # fmt: skip

    def paid(self, bill: Bill, scheme_id: str, head: str, counts: Counts, valid_months: float | None) -> bool:
        """Lines of the scheme's rows of one head in approval_fees; False if it has none."""
        rows = [r for r in self.fees.get(scheme_id, ()) if r["head"] == head]
        for row in rows:
            per = row["per"]
            if per == "year" and valid_months is None:
                bill.lacks(
                    f"the years for which {scheme_id} is valid",
                    f"Fill schemes.valid_months of {scheme_id}, or give its {head} per approval.",
                )
                continue
            if per == "plant" and not counts.plants:
                bill.lacks(
                    f"the plants, for the {head} of {scheme_id} per plant",
                    "Add recipes that say where the products are made.",
                )
                continue
            quantity = {"approval": 1.0, "maker": float(counts.makers), "plant": float(counts.plants),
                        "type": float(counts.types), "year": (valid_months or 0.0) / 12}[per]  # fmt: skip
            found = self._into_case(bill, row["amount"], row["currency"], [row["confidence"]], [row["source"]])
            if found is not None:
                bill.lines.append(
                    Line(head, f"per {per}", quantity, per, found[0], f"{scheme_id}/{head}/{per}", *found[1:])
                )
        return bool(rows)

    def scheme(self, bill: Bill, scheme: Mapping[str, Any], counts: Counts) -> None:
        """The fee (from approval_fees, else the middle of the scheme's range) and the audit, if it has a row."""
        name, months = scheme["scheme_id"], scheme["valid_months"]
        self.paid(bill, name, "audit", counts, months)
        if self.paid(bill, name, "fee", counts, months):
            return
        ends = [scheme[end] for end in ("fee_low", "fee_high") if scheme[end] is not None]
        if not ends or scheme["fee_currency"] is None:
            bill.lacks(f"the fee of {name}", f"Add an approval_fees row for {name} with head fee.")
            return
        middle = sum(ends) / len(ends)
        found = self._into_case(bill, middle, scheme["fee_currency"], [scheme["confidence"]], [scheme["source"]])
        if found is not None:
            bill.lines.append(Line("fee", "middle of the range", 1.0, "approval", found[0], name, *found[1:]))


def test_days(tests: Sequence[LabTest]) -> int:
    """Days on the benches: the longest queue on one specimen, at eight hours a day.

    Tests of one specimen group follow each other, groups run side by side. Queues for a facility and weather are
    left to the campaign.
    """
    groups: dict[str, float] = {}
    for test in tests:
        groups[test.specimen_group] = groups.get(test.specimen_group, 0.0) + test.hours
    return -int(-max(groups.values(), default=0.0) // HOURS_PER_DAY)
