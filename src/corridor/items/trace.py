"""The trace of one item: every line with its numbers, the row it rests on, its dates and source; and why no other."""

from __future__ import annotations

from typing import Any

import polars as pl

from corridor.items.pricing import ItemsResult
from corridor.items.rules import Rules
from corridor.landed_cost import EntryTrace, line_traces, payments_told, trace_of

Row = dict[str, Any]


def trace(result: ItemsResult, rules: Rules, item_id: str) -> EntryTrace:
    """The trace of an item that was priced.

    Raises
    ------
    KeyError
        There is no such item.
    """
    landed = result.landed_costs.filter(pl.col("entry_id") == item_id)
    if landed.is_empty():
        raise KeyError(item_id)
    total = landed.row(0, named=True)
    item = result.items.filter(pl.col("item_id") == item_id)
    lines = result.cost_lines.filter(pl.col("entry_id") == item_id)
    weighed = result.result.weighed.filter(pl.col("entry_id") == item_id)
    traced = line_traces(lines, weighed, rules.tables, rules.currency)
    found = result.origin.filter(pl.col("supply_id") == item_id)
    return trace_of(
        total,
        traced,
        found,
        currency=rules.currency,
        about=_goods(item.row(0, named=True)) if item.height else "",
        payments=payments_told(result.result.payments.filter(pl.col("entry_id") == item_id)),
    )


def _goods(item: Row) -> str:
    told = [item["description"] or item["product_id"] or item["item_id"], f"code {item['hs_code']}"]
    told += [f"{item['units']:g} units on the declaration", f"{item['price_per_unit']:g} {item['currency']} a unit"]
    claim = f"claiming {item['agreement_id']}" if item["agreement_id"] else "no preference claimed"
    return (
        f"{', '.join(told)}, {item['incoterm']}; from {item['from_country']} (origin {item['origin_country']}) to "
        f"{item['to_country']}, {claim}; rules and rates of {item['on']}"
    )
