"""One item several ways: other claims, routes, Incoterms or forms, side by side by head of cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from corridor.case import read_row
from corridor.errors import CaseError
from corridor.findings import Findings
from corridor.items.heads import by_head
from corridor.items.pricing import ItemsResult, price_items
from corridor.items.reading import TABLE
from corridor.items.rules import Rules
from corridor.tables.results import COST_HEADS

AS_IT_IS = "as it is"
CUSTOMS_VALUE, LANDED, CASH, LEFT = "customs value", "landed", "cash", "left to the seller"


@dataclass(frozen=True)
class Alternatives:
    """One item several ways.

    Attributes
    ----------
    result
        The ways as items; ``entry_id`` is the name of the way.
    table
        One row per head of cost and for customs value, landed cost, cash and what the price leaves the seller; one
        column per way, per unit.
    refused
        By way: why it has no figures.
    """

    result: ItemsResult
    table: pl.DataFrame
    refused: dict[str, str]


def alternatives(item: pl.DataFrame, changes: Sequence[Mapping[str, str]], rules: Rules) -> Alternatives:
    """Price an item as it is and with other cells.

    Parameters
    ----------
    item
        One row of `declaration_items`.
    changes
        For each other way, the cells that differ, as text: an agreement and its proof, an Incoterm, a mode with its
        carriage, a form with its code and price.

    Raises
    ------
    CorridorError
        A cell cannot be read; CaseError with the findings.
    """
    rows = [item.with_columns(item_id=pl.lit(AS_IT_IS))]
    for change in changes:
        name = " ".join(f"{column}={value}" for column, value in change.items())
        rows.append(_changed(item, change).with_columns(item_id=pl.lit(name)))
    return side_by_side(price_items(pl.concat(rows).unique("item_id", keep="first", maintain_order=True), rules))


def claims(item: pl.DataFrame, rules: Rules) -> list[dict[str, str]]:
    """For every agreement that runs from the item's country of supply to that of import: the cells that claim it."""
    row = item.row(0, named=True)
    members = rules.tables["agreement_members"]
    grants = members.filter((pl.col("side") == "importer") & (pl.col("country") == row["to_country"]))
    gets = members.filter((pl.col("side") == "exporter") & (pl.col("country") == row["from_country"]))
    names = sorted(set(grants["agreement_id"]) & set(gets["agreement_id"]))
    return [{"agreement_id": name, "origin_proven": "yes"} for name in names]


def _changed(item: pl.DataFrame, change: Mapping[str, str]) -> pl.DataFrame:
    # The changed cells are read as those of a file are, in a row whose other cells do not matter here.
    read, findings = read_row(change, TABLE, "the other way")
    errors = [f for f in findings.errors if f.column in change]
    if errors:
        raise CaseError(Findings(errors))
    return item.with_columns(read[column] for column in change)


def side_by_side(result: ItemsResult) -> Alternatives:
    """The items of a result as the columns of a table of heads."""
    wide = by_head(result)
    names = wide["item_id"].to_list()
    heads = [head for head in COST_HEADS if head in wide.columns]
    columns = {CUSTOMS_VALUE: "customs_value_per_unit", **{h: h for h in heads}, LANDED: "landed_per_unit",
               CASH: "cash_per_unit", LEFT: "seller_net_per_unit"}  # fmt: skip
    table = pl.DataFrame(
        {"head": list(columns), **{name: [wide[c][i] for c in columns.values()] for i, name in enumerate(names)}},
        schema={"head": pl.String, **dict.fromkeys(names, pl.Float64)},
    )
    reasons = wide.filter(pl.col("outcome") == "refused").select("item_id", "reason")
    return Alternatives(result, table, dict(reasons.iter_rows()))
