"""Evidence packs: what to file for an approval, in order, with what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from corridor.approvals.papers import asked_approvals
from corridor.tables.approval_results import EvidencePacks
from corridor.tables.column import cell_values

Item = dict[str, Any]


def evidence_packs(
    needs: pl.DataFrame,
    approvals: pl.DataFrame,
    approval_cost_lines: pl.DataFrame,
    products: pl.DataFrame,
    schemes: pl.DataFrame,
    evidence: pl.DataFrame,
    lab_tests: pl.DataFrame,
    chosen_tests: pl.DataFrame,
    approval_routes: pl.DataFrame,
) -> pl.DataFrame:
    """`EvidencePacks` of every approval.

    Parameters
    ----------
    needs, approvals, approval_cost_lines
        What must be met, and what each approval takes.
    products, schemes, evidence, lab_tests
        The tables of the case.
    chosen_tests, approval_routes
        The fewest tests and routes; where a scheme is served by none of them, the tests are those of `needs`.

    Notes
    -----
    The order is that of an application: who applies, what is applied for, documents in hand, approvals of single
    regulations, tests, statements, the plant, fees, and last what is not known how to meet. An alternative that another
    stands in for is not filed.
    """
    asked = asked_approvals(needs, products, evidence)
    states = {r["approval_id"]: r for r in approvals.iter_rows(named=True)}
    schemes_of = {r["scheme_id"]: r for r in schemes.iter_rows(named=True)}
    names = {r["test_id"]: r["name"] for r in lab_tests.iter_rows(named=True)}
    rows: list[Item] = []
    for group in asked.partition_by("approval_id", maintain_order=True):
        approval_id, scheme_id = group["approval_id"][0], group["scheme_id"][0]
        scheme = schemes_of.get(scheme_id)
        if scheme is None:
            continue
        items = [
            *_applicant(scheme), *_description(group, products), *_documents(group, evidence),
            *_routes(group, approval_routes), *_tests(group, chosen_tests, names), *_statements(group),
            *_plant(scheme), *_fees(approval_id, states.get(approval_id), approval_cost_lines), *_open(group),
        ]  # fmt: skip
        rows += [{"approval_id": approval_id, "item_no": n, **item} for n, item in enumerate(items, start=1)]
    return EvidencePacks.frame(rows)


def _applicant(scheme: Mapping[str, Any]) -> Iterator[Item]:
    document = scheme["document"] or scheme["name"]
    yield {"section": "applicant", "item": f"Application for: {document}", "state": "to_get", "missing": None}
    if scheme["local_applicant"]:
        yield {
            "section": "applicant", "item": "Contract with the local applicant", "state": "to_get",
            "missing": f"{scheme['scheme_id']} asks for an applicant in one of its countries.",
        }  # fmt: skip


def _description(group: pl.DataFrame, products: pl.DataFrame) -> Iterator[Item]:
    named = products.filter(pl.col("product_id").is_in(group["product_id"].unique().implode())).sort("product_id")
    for row in named.iter_rows(named=True):
        unknown = group.filter((pl.col("product_id") == row["product_id"]) & (pl.col("state") == "unknown"))
        facts = sorted({f for text in unknown["asks_for"].drop_nulls() for f in cell_values(text)})
        yield {
            "section": "description", "item": f"Technical description of {row['name']}", "products": row["product_id"],
            "state": "missing" if facts else "to_get",
            "missing": f"Facts that are not known: {', '.join(facts)}." if facts else None,
        }  # fmt: skip


def _documents(group: pl.DataFrame, evidence: pl.DataFrame) -> Iterator[Item]:
    counted = group.filter(pl.col("state").is_in(["held", "covered"]) & pl.col("evidence_id").is_not_null())
    papers = {r["evidence_id"]: r for r in evidence.iter_rows(named=True)}
    for (evidence_id,), rows in counted.sort("evidence_id").group_by("evidence_id", maintain_order=True):
        paper = papers[evidence_id]
        number = f" {paper['document']}" if paper["document"] else ""
        series = f", series {paper['series']}" if paper["series"] else ""
        kind = str(paper["kind"]).replace("un_", "UN ").replace("_", " ")
        of = f" of {paper['regulation_id']}" if paper["regulation_id"] else ""
        told = f"{kind[0].upper()}{kind[1:]}{number}{of}{series}, {paper['issuer_country']}"
        yield {
            "section": "documents", "item": told,
            "state": "ready", "document": evidence_id, "valid_to": paper["valid_to"], **_for(rows),
        }  # fmt: skip


def _for(rows: pl.DataFrame) -> Item:
    return {
        "products": "|".join(rows["product_id"].unique().sort()),
        "regulations": "|".join(rows["regulation_id"].unique().sort()),
    }


def _serving(frame: pl.DataFrame, group: pl.DataFrame) -> pl.DataFrame:
    """Rows of the choice that serve the scheme for a product of the group."""
    wanted = set(group["product_id"])
    serves = pl.col("serves").str.split("|").list.contains(group["scheme_id"][0])
    mine = pl.col("for_products").str.split("|").list.eval(pl.element().is_in(sorted(wanted))).list.any()
    return frame.filter(serves & mine)


def _routes(group: pl.DataFrame, routes: pl.DataFrame) -> Iterator[Item]:
    for row in _serving(routes, group).sort("regulation_id", "authority_id").iter_rows(named=True):
        yield {
            "section": "routes", "item": f"Approval to {row['regulation_id']} from {row['authority_id']}",
            "state": "to_get", "document": row["authority_id"], "products": row["for_products"],
            "regulations": row["regulation_id"],
            "missing": f"{row['lead_days']:.0f} days after the last report.",
        }  # fmt: skip


def _tests(group: pl.DataFrame, chosen: pl.DataFrame, names: Mapping[str, str]) -> Iterator[Item]:
    rows = _serving(chosen, group).sort("test_id", "product_id")
    if not rows.is_empty():
        for row in rows.iter_rows(named=True):
            yield {
                "section": "tests", "item": f"Report: {names[row['test_id']]}", "state": "to_make",
                "document": row["test_id"], "products": row["for_products"], "regulations": row["proves"] or None,
                "missing": f"To be made at {row['lab_id']} on {row['product_id']}, {row['hours']:.0f} hours.",
            }  # fmt: skip
        return
    left = group.filter((pl.col("state") == "to_prove") & pl.col("tests").is_not_null())
    for row in (
        left.sort("regulation_id", "product_id")
        .unique(["regulation_id", "product_id"], maintain_order=True)
        .iter_rows(named=True)
    ):
        yield {
            "section": "tests", "item": f"Reports to {row['regulation_id']}", "state": "to_make",
            "document": row["tests"], "products": row["product_id"], "regulations": row["regulation_id"],
            "missing": "; ".join(names[t] for t in cell_values(row["tests"])) + ".",
        }  # fmt: skip


def _statements(group: pl.DataFrame) -> Iterator[Item]:
    left = group.filter((pl.col("state") == "to_prove") & pl.col("tests").is_null() & pl.col("asks_for").is_null())
    for (regulation,), rows in left.sort("regulation_id").group_by("regulation_id", maintain_order=True):
        yield {
            "section": "statements", "item": f"Document or statement to {regulation}", "state": "to_get", **_for(rows),
        }  # fmt: skip


def _plant(scheme: Mapping[str, Any]) -> Iterator[Item]:
    if scheme["factory_audit"]:
        yield {
            "section": "plant", "item": "Assessment of the plant: conformity of production", "state": "to_get",
            "missing": "Before the approval is signed; a new plant is assessed anew.",
        }  # fmt: skip


def _fees(approval_id: str, approval: Mapping[str, Any] | None, lines: pl.DataFrame) -> Iterator[Item]:
    if approval is None or approval["state"] == "refused":
        yield {
            "section": "fees", "item": "Fees", "state": "missing",
            "missing": None if approval is None else approval["reason"],
        }  # fmt: skip
        return
    own = lines.filter((pl.col("approval_id") == approval_id) & pl.col("head").is_in(["fee", "audit", "samples"]))
    for row in own.sort("line_no").iter_rows(named=True):
        yield {
            "section": "fees", "item": f"{row['head'].capitalize()}, {row['basis']}", "state": "to_get",
            "document": row["rule_id"], "missing": f"{row['amount']:,.0f}, by {row['source'] or 'the case'}.",
        }  # fmt: skip


def _open(group: pl.DataFrame) -> Iterator[Item]:
    no_way = pl.col("state").is_in(["closed", "unknown"]) | (
        (pl.col("state") == "to_prove") & pl.col("asks_for").is_not_null()
    )
    rows = group.filter(no_way).sort("regulation_id", "product_id").unique(
        ["regulation_id", "product_id"], maintain_order=True
    )  # fmt: skip
    for row in rows.iter_rows(named=True):
        yield {
            "section": "open", "item": f"Proof of {row['regulation_id']}", "state": "missing",
            "products": row["product_id"], "regulations": row["regulation_id"], "missing": row["reason"],
        }  # fmt: skip
