"""What stands in the way of an approval: facts that are not known, rules that are missing, doors that are closed."""

from __future__ import annotations

import polars as pl

from corridor.approvals.costs import Bill
from corridor.tables.column import cell_values

_TABLES = ("schemes", "requirements", "lab_tests")
_CELLS = ("category", "part_family", "builds")


def in_the_way(needs: pl.DataFrame) -> Bill:
    """A bill with everything that the needs of one approval leave open, and its remedies.

    Parameters
    ----------
    needs
        Rows of `ApprovalNeeds` of one family and scheme.
    """
    bill = Bill()
    asking = needs.filter(pl.col("asks_for").is_not_null()).sort("product_id", "country", "requirement_id")
    for product, group in asking.group_by("product_id", maintain_order=True):
        facts = sorted({f for text in group["asks_for"] for f in cell_values(text)} - {*_TABLES, *_CELLS})
        if facts:
            names = ", ".join(facts)
            bill.lacks(f"facts about {product[0]}: {names}", f"Add rows to product_facts for {product[0]}: {names}.")
    for product_id, asks_for, regulation, reason in asking.select(
        "product_id", "asks_for", "regulation_id", "reason"
    ).iter_rows():
        if asks_for == "lab_tests":
            bill.lacks(f"a test that proves {regulation}", f"Add a row to lab_tests that proves {regulation}.")
        elif asks_for in _TABLES:
            bill.lacks(reason.split(":")[0].rstrip("."), f"Add rows to {asks_for} for {product_id}.")
        elif asks_for in _CELLS:
            bill.lacks(f"products.{asks_for} of {product_id}", reason)
    for regulation, reason in needs.filter(pl.col("state") == "closed").select("regulation_id", "reason").iter_rows():
        bill.lacks(
            reason.rstrip("."), f"Add evidence that is held for {regulation}, or take the product out of this market."
        )
    return bill
