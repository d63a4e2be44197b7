"""What an approval that ends within the horizon needs to be had anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import polars as pl

from corridor.approvals.needs import approval_needs
from corridor.approvals.papers import Papers, asked_approvals, papers_held, papers_to_come
from corridor.approvals.proof_tables import ProofTables
from corridor.tables.results import ApprovalNeeds

RENEWALS = {"approval_id": pl.String(), "held_to": pl.Date(), "among": pl.String(), **ApprovalNeeds.schema()}


def renewal_needs(needs: pl.DataFrame, tables: ProofTables, on: date, until: date) -> pl.DataFrame:
    """Needs on the day after each approval held ends, if it ends before the horizon does.

    Parameters
    ----------
    needs
        `ApprovalNeeds` of the day `on`.
    tables
        Those of `approval_needs`.
    on, until
        The day of `needs`, and the last day of the horizon.

    Returns
    -------
    pl.DataFrame
        `ApprovalNeeds` with ``approval_id``, ``among`` (the regulations that fall on the product) and ``held_to``, the
        last day on which the approval is held. The rules
        and the evidence are those of the day after. Where another document follows without a gap, the day is the end
        of that one; rows that are all held say that nothing has to be renewed.

    Notes
    -----
    An approval has no row if its scheme no longer rules the product on that day.
    """
    products, evidence = tables.products, tables.evidence
    asked = asked_approvals(needs, products, evidence)
    markets = asked.select("approval_id", "product_id", "country").unique()
    held = _known_papers(asked, evidence, on)
    ends = {a: p.held_to for a, p in held.items() if p.held_to is not None and p.held_to < until}
    found: dict[str, pl.DataFrame] = {}
    while ends:
        last = min(ends.values())
        due = sorted(a for a, end in ends.items() if end == last)
        day = last + timedelta(days=1)
        sold = markets.filter(pl.col("approval_id").is_in(due)).select("product_id", "country")
        later = asked_approvals(approval_needs(tables, sold, day), products, evidence)
        follow = papers_held(later, evidence, day)
        for approval_id in due:
            found[approval_id] = _rows(later, approval_id, last, follow)
            end = follow[approval_id].held_to if approval_id in follow else None
            if end is None or end >= until:
                del ends[approval_id]
            else:
                ends[approval_id] = end
    empty = pl.DataFrame(schema=RENEWALS)
    return pl.concat([empty, *(found[a] for a in sorted(found))])


def _known_papers(asked: pl.DataFrame, evidence: pl.DataFrame, on: date) -> dict[str, Papers]:
    """Those held, and those still to begin of the rest."""
    wanted = set(asked["approval_id"])
    coming = {a: p for a, p in papers_to_come(evidence, on).items() if a in wanted}
    return coming | papers_held(asked, evidence, on)


def _rows(later: pl.DataFrame, approval_id: str, last: date, follow: Mapping[str, Papers]) -> pl.DataFrame:
    held_to = follow[approval_id].held_to if approval_id in follow else last
    rows = later.filter(pl.col("approval_id") == approval_id)
    return rows.with_columns(held_to=pl.lit(held_to, pl.Date)).select(*RENEWALS)
