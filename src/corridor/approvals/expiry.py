"""When something that is held stops counting, and when its renewal must begin."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import polars as pl

from corridor.approvals.chains import counted_cells
from corridor.approvals.costs import Bill, test_days
from corridor.approvals.proofs import ProofBook, Subject
from corridor.approvals.quotes import Lead, office_days
from corridor.tables.approval_results import ExpiryCalendar
from corridor.tables.column import cell_values

_GRANTS = "system"
"""In `schemes.approves`, the word of a scheme that gives approvals of single regulations."""


def expiry_calendar(
    cells: pl.DataFrame,
    products: pl.DataFrame,
    schemes: pl.DataFrame,
    recognitions: pl.DataFrame,
    lab_tests: pl.DataFrame,
    approvals: pl.DataFrame,
    lead: Lead,
) -> pl.DataFrame:
    """`ExpiryCalendar` of all that is held or covers a requirement and has an end.

    Parameters
    ----------
    cells
        `ApprovalCells.cells`.
    products, schemes, recognitions, lab_tests
        The tables of the case.
    approvals
        What the next approval takes where one ends within the horizon.
    lead
        Which end of a scheme's lead time counts, or the middle.

    Notes
    -----
    Days to renew a document are those of its tests and of the office that gives it: of its scheme, for a UN approval
    of the scheme of UN approvals, for a report none. For an approval of a whole scheme they are those of the next one
    as `approvals` tells them; where that does not, of all tests that it stands for.
    Where the office's days are not known, the day by which to renew is not told either.
    """
    counted = counted_cells(cells, recognitions).filter(pl.col("holds_to").is_not_null())
    book = ProofBook.of(lab_tests)
    facts = {r["product_id"]: r for r in products.iter_rows(named=True)}
    offices = {r["scheme_id"]: r for r in schemes.iter_rows(named=True)}
    grantors = sorted(s for s, r in offices.items() if _GRANTS in cell_values(r["approves"]))
    nexts = {
        (r["approval_family"], r["scheme_id"], r["held_to"]): r["lead_days"]
        for r in approvals.filter((pl.col("state") == "held") & (pl.col("lead_days") > 0)).iter_rows(named=True)
    }
    rows = []
    keys = ["evidence_id", "holds_to", "ends_because"]
    for (evidence_id, ends_on, why), group in counted.sort("product_id", "requirement_id").group_by(
        keys, maintain_order=True
    ):
        first = group.row(0, named=True)
        days = nexts.get((first["approval_family"], first["of_scheme"], ends_on))
        if days is None:
            days = _days(group, first, facts, offices, grantors, book, lead)
        renew_by = None if days is None else ends_on - timedelta(days=-int(-days // 1))
        regulations = group["regulation_id"].unique().sort().to_list()
        many = f"{len(group)} requirement{'s' if len(group) > 1 else ''}"
        told = f"{evidence_id} stands for {many} until {ends_on}: {why}."
        rows.append(
            {
                "evidence_id": evidence_id, "ends_on": ends_on, "why": why, "approval_family": first["approval_family"],
                "schemes": "|".join(group["scheme_id"].unique().sort()),
                "products": "|".join(group["product_id"].unique().sort()), "regulations": "|".join(regulations),
                "cells": len(group), "lead_days": days, "renew_by": renew_by,
                "reason": told if days is not None else f"{told} The days of the office that renews it are not known.",
            }
        )  # fmt: skip
    return ExpiryCalendar.frame(rows).sort("ends_on", "evidence_id", "why")


def _days(
    group: pl.DataFrame, first: Mapping[str, Any], facts: Mapping[str, Mapping[str, Any]],
    offices: Mapping[str, Mapping[str, Any]], grantors: list[str], book: ProofBook, lead: Lead,
) -> float | None:  # fmt: skip
    tests: set[str] = set()
    for product_id in group["product_id"].unique().sort():
        row = facts[product_id]
        subject = Subject(row["kind"] == "part", row["part_family"] if row["kind"] == "part" else None)
        proved = group.filter(pl.col("product_id") == product_id)["regulation_id"].unique().sort().to_list()
        tests.update(book.fewest(proved, subject, frozenset(proved)))
    bench = test_days([book.tests[t] for t in sorted(tests)])
    if first["paper_kind"] == "test_report":
        return float(bench)
    name = first["of_scheme"] if first["paper_kind"] == "scheme_approval" else first["scheme_id"]
    if first["paper_kind"] == "un_approval":
        name = next(iter(grantors), None)
    if name not in offices:
        return None
    office = office_days(Bill(), offices[name], lead)
    return None if office is None else bench + office
