"""Approvals that open markets: state, tests left, cost and lead time, by family and scheme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import polars as pl

from corridor.approvals.costs import Bill, Prices, test_days
from corridor.approvals.laboratories import laboratory_for
from corridor.approvals.obstacles import in_the_way
from corridor.approvals.proofs import ProofBook, Subject
from corridor.exchange import Exchange
from corridor.provenance import weakest
from corridor.tables.plan_results import Refusals
from corridor.tables.results import ApprovalCostLines, ApprovalGates, Approvals

Lead = Literal["low", "middle", "high"]


@dataclass(frozen=True)
class ApprovalsResult:
    """The approvals that the markets ask for, the gates they open, what they cost, and what is refused."""

    approvals: pl.DataFrame
    approval_gates: pl.DataFrame
    approval_cost_lines: pl.DataFrame
    refusals: pl.DataFrame


@dataclass(frozen=True)
class _Desk:
    """What every approval is worked out with."""

    schemes: Mapping[str, Mapping[str, Any]]
    held: Mapping[tuple[str, str], Mapping[str, Any]]
    evidence: Mapping[str, Mapping[str, Any]]
    laboratories: Mapping[str, str | None]
    book: ProofBook
    prices: Prices
    lead: Lead


def approvals(
    needs: pl.DataFrame,
    products: pl.DataFrame,
    schemes: pl.DataFrame,
    evidence: pl.DataFrame,
    lab_tests: pl.DataFrame,
    labs: pl.DataFrame,
    lab_rates: pl.DataFrame,
    approval_fees: pl.DataFrame,
    specimen_values: pl.DataFrame,
    exchange: Exchange,
    currency: str,
    on: date,
    lab_id: str | None,
    lead: Lead,
) -> ApprovalsResult:
    """What each approval takes and costs.

    Parameters
    ----------
    needs
        `ApprovalNeeds` of the same day.
    products, schemes, evidence, lab_tests, labs, lab_rates, approval_fees
        The tables of the case.
    specimen_values
        ``product_id, value, source, confidence``: what a product is worth that a test destroys, in `currency`.
    exchange, currency, on
        Prices are turned into `currency` at the rates of the day `on`.
    lab_id
        The laboratory preferred; see `laboratories` for schemes that do not accept it.
    lead
        Which end of a scheme's lead time counts, or the middle.

    Returns
    -------
    ApprovalsResult
        One approval per family and scheme, one gate per product and country that needs it, cost lines of what is
        left to get, and one refusal per approval that cannot be told or had, with all that stands in its way.

    Notes
    -----
    The worst case of a family is proved once: the tests are those of all that any of its products has left to prove.
    ``lead_days`` = lead time of the scheme + `costs.test_days` of those tests. ``cost`` is the sum of the lines; an
    approval that is held costs nothing, one that is refused has no cost.
    """
    family = products.select("product_id", approval_family=pl.coalesce("approval_family", "product_id"))
    asked = needs.filter(pl.col("state") != "not_applicable").join(family, on="product_id")
    asked = asked.with_columns(approval_id=pl.format("{}:{}", "approval_family", "scheme_id"))
    facts = {r["product_id"]: r for r in products.iter_rows(named=True)}
    names = asked["scheme_id"].unique().to_list()
    desk = _Desk(
        schemes={r["scheme_id"]: r for r in schemes.iter_rows(named=True)},
        held=_scheme_approvals(evidence, on),
        evidence={r["evidence_id"]: r for r in evidence.iter_rows(named=True)},
        laboratories={s: laboratory_for(s, labs, lab_rates, schemes, lab_id) for s in names},
        book=ProofBook.of(lab_tests),
        prices=Prices.of(lab_rates, approval_fees, specimen_values, exchange, currency, on),
        lead=lead,
    )
    rows: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    refusals: list[dict[str, Any]] = []
    ordered = asked.sort("approval_id", "product_id", "country", "requirement_id")
    for group in ordered.partition_by("approval_id", maintain_order=True):
        members = [facts[p] for p in group["product_id"].unique().sort()]
        row, bill = _approval(group, members, desk)
        rows.append(row)
        lines.extend(_line_rows(row["approval_id"], bill))
        if row["state"] == "refused":
            refusals.append(_refusal(row["approval_id"], bill, group))
    gates = ordered.select("product_id", "country", "approval_id").unique().sort("product_id", "country", "approval_id")
    return ApprovalsResult(
        Approvals.frame(rows), ApprovalGates.conform(gates), ApprovalCostLines.frame(lines), Refusals.frame(refusals)
    )


def _scheme_approvals(evidence: pl.DataFrame, on: date) -> dict[tuple[str, str], dict[str, Any]]:
    """Whole approvals valid on the day, by family and scheme; of several the one that lasts longest."""
    whole = evidence.filter(
        (pl.col("kind") == "scheme_approval")
        & pl.col("regulation_id").is_null()
        & (pl.col("valid_from").is_null() | (pl.col("valid_from") <= on))
        & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= on))
    ).sort(pl.col("valid_to").fill_null(date.max), "evidence_id", descending=[True, False])
    best = whole.unique(["approval_family", "scheme_id"], keep="first", maintain_order=True)
    return {(r["approval_family"], r["scheme_id"]): r for r in best.iter_rows(named=True)}


def _approval(group: pl.DataFrame, members: Sequence[Mapping[str, Any]], desk: _Desk) -> tuple[dict[str, Any], Bill]:
    family, scheme_id = group["approval_family"][0], group["scheme_id"][0]
    row = {
        "approval_id": group["approval_id"][0], "approval_family": family, "scheme_id": scheme_id,
        "countries": "|".join(group["country"].unique().sort()), "tests": 0, "test_hours": 0.0,
        "outcome": "complete",
    }  # fmt: skip
    held = _papers_held(group, desk)
    if held:
        ends = [r["valid_to"] for r in held if r["valid_to"] is not None]
        starts = [r["valid_from"] for r in held if r["valid_from"] is not None]
        names = ", ".join(r["evidence_id"] for r in held)
        state = {"state": "held", "held_from": max(starts, default=None), "held_to": min(ends, default=None)}
        scheme = desk.schemes.get(scheme_id, {})
        return row | state | {
            "lead_days": 0.0, "valid_months": scheme.get("valid_months"), "cost": 0.0, "reason": f"Held: {names}."
        }, Bill()  # fmt: skip
    bill = in_the_way(group)
    tests = _tests(group, members, desk.book)
    row |= {"tests": len(tests), "test_hours": desk.book.hours(tests)}
    if scheme_id in desk.schemes:
        _price(bill, tests, members, desk.schemes[scheme_id], desk)
        row |= {"lead_days": _lead_days(bill, tests, desk.schemes[scheme_id], desk)}
        row |= {"valid_months": desk.schemes[scheme_id]["valid_months"]}
    if bill.missing:
        reason = "; ".join(missing for missing, _ in bill.missing)
        return row | {"state": "refused", "outcome": "refused", "reason": f"Missing: {reason}."}, bill
    return row | _to_get(tests, bill, desk, scheme_id), bill


def _papers_held(group: pl.DataFrame, desk: _Desk) -> list[Mapping[str, Any]]:
    """The documents by which an approval is held: one for the whole scheme, or one for each requirement."""
    whole = desk.held.get((group["approval_family"][0], group["scheme_id"][0]))
    if whole is not None:
        return [whole]
    if (group["state"] != "held").any():
        return []
    return [desk.evidence[e] for e in group["evidence_id"].unique().sort()]


def _tests(group: pl.DataFrame, members: Sequence[Mapping[str, Any]], book: ProofBook) -> tuple[str, ...]:
    """Tests for all that is left to prove in a family, each once."""
    to_prove = group.filter(pl.col("state") == "to_prove")
    asked: dict[Subject, set[str]] = {}
    subjects = {
        m["product_id"]: Subject(m["kind"] == "part", m["part_family"] if m["kind"] == "part" else None)
        for m in members
    }
    for product_id, regulation in to_prove.select("product_id", "regulation_id").iter_rows():
        asked.setdefault(subjects[product_id], set()).add(regulation)
    return tuple(sorted({t for subject, regulations in asked.items() for t in book.fewest(regulations, subject)}))


def _price(
    bill: Bill, tests: Sequence[str], members: Sequence[Mapping[str, Any]], scheme: Mapping[str, Any], desk: _Desk
) -> None:
    scheme_id = scheme["scheme_id"]
    made = [desk.book.tests[t] for t in tests]
    laboratory = desk.laboratories[scheme_id]
    if made and laboratory is None:
        bill.lacks(
            f"a laboratory that {scheme_id} accepts and whose prices are known",
            f"Name {scheme_id} in labs.schemes of a laboratory, and give it rows in lab_rates.",
        )
    elif laboratory is not None:
        desk.prices.tests(bill, made, laboratory)
    desk.prices.specimens(bill, made, members, scheme_id)
    desk.prices.scheme(bill, scheme, max(1, len({m["maker"] for m in members if m["maker"]})))


def _lead_days(bill: Bill, tests: Sequence[str], scheme: Mapping[str, Any], desk: _Desk) -> float | None:
    low, high = scheme["lead_days_low"], scheme["lead_days_high"]
    known = [days for days in (low, high) if days is not None]
    if not known:
        bill.lacks(
            f"the lead time of {scheme['scheme_id']}",
            f"Fill schemes.lead_days_low or lead_days_high of {scheme['scheme_id']}.",
        )
        return None
    office = {"low": min(known), "high": max(known), "middle": sum(known) / len(known)}[desk.lead]
    return float(office + test_days([desk.book.tests[t] for t in tests]))


def _to_get(tests: Sequence[str], bill: Bill, desk: _Desk, scheme_id: str) -> dict[str, Any]:
    confidence = weakest([line.confidence for line in bill.lines] + [desk.schemes[scheme_id]["confidence"]])
    told = [f"{len(tests)} tests at {desk.laboratories[scheme_id]}" if tests else "nothing left to test"]
    if desk.schemes[scheme_id]["factory_audit"] and not any(line.head == "audit" for line in bill.lines):
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


def _line_rows(approval_id: str, bill: Bill) -> list[dict[str, Any]]:
    if bill.missing:
        return []
    return [
        {
            "approval_id": approval_id, "line_no": number, "head": line.head, "basis": line.basis,
            "quantity": line.quantity, "unit": line.unit, "rate": line.rate, "amount": line.amount,
            "rule_id": line.rule_id, "source": line.source, "confidence": line.confidence,
        }
        for number, line in enumerate(bill.lines, start=1)
    ]  # fmt: skip


def _refusal(approval_id: str, bill: Bill, group: pl.DataFrame) -> dict[str, Any]:
    return {
        "room": "approvals",
        "key": approval_id,
        "missing": "; ".join(missing for missing, _ in bill.missing),
        "remedy": " ".join(dict.fromkeys(remedy for _, remedy in bill.missing)),
        "rows": group.select("product_id", "country").unique().height,
    }
