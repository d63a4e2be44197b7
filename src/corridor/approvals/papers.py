"""The documents by which an approval is held, and from when to when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl


@dataclass(frozen=True)
class Papers:
    """Documents that together are an approval; it is held from the last of their first days to their first end."""

    names: tuple[str, ...]
    held_from: date | None
    held_to: date | None

    @classmethod
    def of(cls, rows: list[Mapping[str, Any]]) -> Papers:
        """From rows of `evidence`."""
        starts = [r["valid_from"] for r in rows if r["valid_from"] is not None]
        ends = [r["valid_to"] for r in rows if r["valid_to"] is not None]
        names = tuple(sorted(r["evidence_id"] for r in rows))
        return cls(names, max(starts, default=None), min(ends, default=None))

    @property
    def told(self) -> str:
        """In words, for reasons."""
        until = f" until {self.held_to}" if self.held_to else ""
        return f"{', '.join(self.names)}{until}"


def asked_approvals(needs: pl.DataFrame, products: pl.DataFrame, evidence: pl.DataFrame | None = None) -> pl.DataFrame:
    """Needs that ask for something, with ``approval_family`` and ``approval_id`` (family and scheme).

    ``among`` names the regulations that fall on the product, those included that an alternative stands in for.
    Products that no document for the whole scheme names, where others of the family are named, share an extension
    of their own, whose ``approval_id`` carries a ``+`` after the family: what is held is not closed by what is new.
    """
    falls = (pl.col("state") != "not_applicable") | pl.col("tests").is_not_null()
    regulations = pl.col("regulation_id").filter(falls).unique().sort().str.join("|")
    needs = needs.with_columns(among=regulations.over("product_id", "scheme_id"))
    family = products.select("product_id", approval_family=pl.coalesce("approval_family", "product_id"))
    asked = needs.filter(pl.col("state") != "not_applicable").join(family, on="product_id")
    asked = asked.with_columns(mark=pl.lit(""))
    if evidence is not None:
        asked = _with_extensions(asked, evidence)
    asked = asked.with_columns(approval_id=pl.format("{}{}:{}", "approval_family", "mark", "scheme_id")).drop("mark")
    return asked.sort("approval_id", "product_id", "country", "requirement_id")


def _with_extensions(asked: pl.DataFrame, evidence: pl.DataFrame) -> pl.DataFrame:
    whole = _whole(evidence)
    if whole.filter(pl.col("covers").fill_null("") != "").is_empty():
        return asked
    keys = ["approval_family", "scheme_id"]
    # A product is in a document if the document counts for one of its requirements.
    named = asked.join(whole.select(*keys, "evidence_id"), on=[*keys, "evidence_id"], how="semi")
    new = asked.select("product_id", *keys).unique().join(named, on=["product_id", *keys], how="anti")
    new = new.join(named, on=keys, how="semi").with_columns(mark=pl.lit("+"))
    marked = asked.drop("mark").join(new, on=["product_id", *keys], how="left")
    return marked.with_columns(pl.col("mark").fill_null(""))


def _whole(evidence: pl.DataFrame) -> pl.DataFrame:
    return evidence.filter((pl.col("kind") == "scheme_approval") & pl.col("regulation_id").is_null())


def papers_held(asked: pl.DataFrame, evidence: pl.DataFrame, on: date) -> dict[str, Papers]:
    """Approvals that are held on a day.

    Parameters
    ----------
    asked
        Rows of `asked_approvals`, worked out for that day.
    evidence
        The table of the case.
    on
        The day.

    Returns
    -------
    dict[str, Papers]
        By ``approval_id``: the document for the whole scheme that lasts longest, or else one for each requirement.
    """
    first, last = pl.col("valid_from"), pl.col("valid_to")
    valid = _whole(evidence).filter((first.is_null() | (first <= on)) & (last.is_null() | (last >= on)))
    # One that names products stands for all that is asked only where nothing for the whole family does.
    valid = valid.sort(
        pl.col("covers").fill_null("") != "", last.fill_null(date.max), "evidence_id", descending=[False, True, False]
    )
    best = valid.unique(["approval_family", "scheme_id"], keep="first", maintain_order=True)
    whole = {f"{r['approval_family']}:{r['scheme_id']}": r for r in best.iter_rows(named=True)}
    rows = {r["evidence_id"]: r for r in evidence.iter_rows(named=True)}
    found = {}
    grouped = asked.group_by("approval_id").agg(
        by_papers=(pl.col("state") == "held").all(), papers=pl.col("evidence_id").drop_nulls().unique().sort()
    )
    for approval_id, by_papers, papers in grouped.sort("approval_id").iter_rows():
        if approval_id in whole and (by_papers or not whole[approval_id]["covers"]):
            found[approval_id] = Papers.of([whole[approval_id]])
        elif by_papers:
            found[approval_id] = Papers.of([rows[e] for e in papers])
    return found


def papers_to_come(evidence: pl.DataFrame, on: date) -> dict[str, Papers]:
    """Approvals of whole families that are still to begin, by ``approval_id``; of several the first."""
    coming = (
        _whole(evidence)
        .filter((pl.col("valid_from") > on) & (pl.col("covers").fill_null("") == ""))
        .sort("valid_from", "evidence_id")
    )
    first = coming.unique(["approval_family", "scheme_id"], keep="first", maintain_order=True)
    return {f"{r['approval_family']}:{r['scheme_id']}": Papers.of([r]) for r in first.iter_rows(named=True)}
