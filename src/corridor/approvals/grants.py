"""Approvals that open markets: state, tests left, cost and lead time, by family and scheme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from corridor.approvals.costs import Bill, Prices
from corridor.approvals.laboratories import laboratory_for
from corridor.approvals.papers import Papers, asked_approvals, papers_held, papers_to_come
from corridor.approvals.proof_tables import ProofTables
from corridor.approvals.proofs import ProofBook
from corridor.approvals.quotes import Desk, Facts, Lead, to_get
from corridor.approvals.reach import plants_of, variants_of
from corridor.tables.plan_results import Refusals
from corridor.tables.results import ApprovalCostLines, ApprovalGates, Approvals


@dataclass(frozen=True)
class ApprovalsResult:
    """The approvals that the markets ask for, the gates they open, what they cost, and what is refused."""

    approvals: pl.DataFrame
    approval_gates: pl.DataFrame
    approval_cost_lines: pl.DataFrame
    refusals: pl.DataFrame


def approvals(
    needs: pl.DataFrame,
    tables: ProofTables,
    prices: Prices,
    on: date,
    lab_id: str | None,
    lead: Lead,
    renewals: pl.DataFrame | None = None,
    until: date | None = None,
) -> ApprovalsResult:
    """What each approval takes and costs.

    Parameters
    ----------
    needs
        `ApprovalNeeds` of the same day.
    tables
        Those of `approval_needs`.
    prices
        Prices of laboratories, schemes and specimens on the day `on`.
    lab_id
        The laboratory preferred; see `laboratories` for schemes that do not accept it.
    lead
        Which end of a scheme's lead time counts, or the middle.
    renewals, until
        What `renewal_needs` found, and the last day it looked to; without them nothing is renewed.

    Returns
    -------
    ApprovalsResult
        One approval per family and scheme, one gate per product and country that needs it, cost lines of what is
        left to get, and one refusal per approval that cannot be told or had, with all that stands in its way.

    Notes
    -----
    The worst case of a family is proved once: the tests are those of all that any of its products has left to prove.
    ``lead_days`` = lead time of the scheme + `costs.test_days` of those tests. ``cost`` is the sum of the lines; one
    that is refused has no cost. An approval that is held costs nothing until it ends: where that is before `until`,
    its tests, days, cost and lines are those of the next one, with the rules and the evidence of the day after. A
    document that begins later counts as held if a new one could not be had sooner.
    """
    asked = asked_approvals(needs, tables.products, tables.evidence)
    facts = {r["product_id"]: r for r in tables.products.iter_rows(named=True)}
    desk = _desk(asked, tables, prices, on, lab_id, lead, _by_approval(renewals), until)
    rows: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    refusals: list[dict[str, Any]] = []
    for group in asked.partition_by("approval_id", maintain_order=True):
        row, bill = _approval(group, facts, desk)
        rows.append(row)
        lines.extend(_line_rows(row["approval_id"], bill))
        if bill.missing:
            refusals.append(_refusal(row["approval_id"], bill, group))
    gates = asked.select("product_id", "country", "approval_id").unique().sort("product_id", "country", "approval_id")
    return ApprovalsResult(
        Approvals.frame(rows), ApprovalGates.conform(gates), ApprovalCostLines.frame(lines), Refusals.frame(refusals)
    )


def _desk(
    asked: pl.DataFrame, tables: ProofTables, prices: Prices, on: date, lab_id: str | None, lead: Lead,
    renewals: Mapping[str, pl.DataFrame], until: date | None,
) -> Desk:  # fmt: skip
    """What every approval is worked out with."""
    labs, schemes = tables.labs, tables.schemes
    return Desk(
        schemes={r["scheme_id"]: r for r in schemes.iter_rows(named=True)},
        held=papers_held(asked, tables.evidence, on),
        to_come=papers_to_come(tables.evidence, on),
        renewals=renewals,
        laboratories={
            s: laboratory_for(s, labs, prices.laboratories, schemes, lab_id)
            for s in asked["scheme_id"].unique().to_list()
        },
        book=ProofBook.of(tables.lab_tests),
        prices=prices,
        on=on,
        until=until,
        lead=lead,
        plants=plants_of(tables.products, tables.recipes),
        variants=variants_of(tables.type_versions),
        closed=f" ({lab_id} is not in labs)" if lab_id and lab_id not in labs["lab_id"] else "",
    )


def _by_approval(renewals: pl.DataFrame | None) -> dict[str, pl.DataFrame]:
    if renewals is None or renewals.is_empty():
        return {}
    return {g["approval_id"][0]: g for g in renewals.partition_by("approval_id", maintain_order=True)}


def _approval(group: pl.DataFrame, facts: Facts, desk: Desk) -> tuple[dict[str, Any], Bill]:
    """The row of one approval, and its bill: of getting it, or of getting the next one."""
    approval_id, scheme_id = group["approval_id"][0], group["scheme_id"][0]
    row = {
        "approval_id": approval_id, "approval_family": group["approval_family"][0], "scheme_id": scheme_id,
        "countries": "|".join(group["country"].unique().sort()),
        "valid_months": desk.schemes.get(scheme_id, {}).get("valid_months"),
    }  # fmt: skip
    papers = desk.held.get(approval_id)
    if papers is None:
        got, bill = to_get(group, facts, desk)
        papers = desk.to_come.get(approval_id)
        if papers is None or not _sooner(papers, got, desk):
            return row | got, bill
    return _held(row, papers, facts, desk)


def _sooner(papers: Papers, got: Mapping[str, Any], desk: Desk) -> bool:
    """Whether a document that is to come begins before a new one could be had."""
    if got["state"] == "refused" or got["lead_days"] is None or papers.held_from is None:
        return True
    return papers.held_from <= desk.on + timedelta(days=got["lead_days"])


def _held(row: dict[str, Any], papers: Papers, facts: Facts, desk: Desk) -> tuple[dict[str, Any], Bill]:
    """An approval that is held, with what the next one takes where it ends within the horizon."""
    next_needs = desk.renewals.get(row["approval_id"])
    held_to = papers.held_to if next_needs is None else next_needs["held_to"][0]
    row = row | {"state": "held", "held_from": papers.held_from, "held_to": held_to, "tests": 0, "test_hours": 0.0,
                 "lead_days": 0.0, "cost": 0.0, "outcome": "complete", "reason": f"Held: {papers.told}."}  # fmt: skip
    if desk.until is None or held_to is None or held_to >= desk.until:
        return row, Bill()
    if next_needs is None:
        bill = Bill()
        bill.lacks(
            f"a scheme {row['scheme_id']} that rules the product after {held_to}",
            f"Add to schemes and requirements what holds after {held_to}, or evidence that lasts longer.",
        )
        return row | {"lead_days": None, "cost": None, "reason": f"{row['reason']} It cannot be renewed."}, bill
    got, bill = to_get(next_needs, facts, desk)
    return row | got | {"state": "held", "reason": f"{row['reason']} To renew: {got['reason']}"}, bill


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
