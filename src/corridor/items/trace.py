"""The trace of one item: every line with its numbers, the row it rests on, its dates and source; and why no other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from corridor.items.pricing import ItemsResult
from corridor.items.rules import Rules
from corridor.landed_cost import LineTrace, line_traces

Row = dict[str, Any]
LOST_SHOWN = 5
"""Rows that lost, shown in text under each line; JSON and HTML have them all."""


@dataclass(frozen=True)
class ItemTrace:
    """What an item costs and why."""

    item_id: str
    currency: str
    goods: str
    outcome: str
    customs_value: float | None
    landed: float | None
    cash: float | None
    sourced_share: float | None
    reason: str
    steps: tuple[LineTrace, ...] = ()
    origin: tuple[str, ...] = ()
    others: tuple[str, ...] = field(default=())

    def to_text(self) -> str:
        return "\n".join(_text(self))

    def to_json(self) -> str:
        body = {**vars(self), "steps": [vars(step) for step in self.steps]}
        return json.dumps(body, ensure_ascii=False, indent=2, default=str)


def trace(result: ItemsResult, rules: Rules, item_id: str) -> ItemTrace:
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
    return ItemTrace(
        item_id=item_id,
        currency=rules.currency,
        goods=_goods(item.row(0, named=True)) if item.height else "",
        outcome=total["outcome"],
        customs_value=total["customs_value_per_unit"],
        landed=total["landed_per_unit"],
        cash=total["cash_per_unit"],
        sourced_share=total["sourced_share"],
        reason=total["reason"] or "",
        steps=traced.lines,
        others=traced.others,
        origin=tuple(f"{r['agreement_id']}: {r['verdict']}. {r['reason']}" for r in found.iter_rows(named=True)),
    )


def _goods(item: Row) -> str:
    told = [item["description"] or item["product_id"] or item["item_id"], f"code {item['hs_code']}"]
    told += [f"{item['units']:g} units on the declaration", f"{item['price_per_unit']:g} {item['currency']} a unit"]
    claim = f"claiming {item['agreement_id']}" if item["agreement_id"] else "no preference claimed"
    return (
        f"{', '.join(told)}, {item['incoterm']}; from {item['from_country']} (origin {item['origin_country']}) to "
        f"{item['to_country']}, {claim}; rules and rates of {item['on']}"
    )


def _text(trace: ItemTrace) -> Iterator[str]:
    yield trace.goods or trace.item_id
    for step in trace.steps:
        cash = "" if step.is_cost else "  (comes back: cash, not cost)"
        yield f"  {step.line}: {step.amount:,.2f} {trace.currency}{cash}"
        yield f"      = {step.formula}"
        yield f"      {', '.join(filter(None, [step.row, step.dates]))}; {step.source}; {step.confidence}"
        if step.why:
            yield f"      chosen: {step.why}"
        if step.note:
            yield f"      note: {step.note}"
        yield from _few([f"      not {lost}" for lost in step.lost])
    for told in trace.origin:
        yield f"  origin, {told}"
    yield from _few([f"  not charged, {told}" for told in trace.others])
    if trace.outcome == "refused":
        yield f"Refused: {trace.reason}"
    else:
        share = "" if trace.sourced_share is None else f", {trace.sourced_share:.0%} of it on sourced rows"
        yield (
            f"Landed {trace.landed:,.2f} {trace.currency} per unit ({trace.outcome}{share}); cash to be found "
            f"{trace.cash:,.2f}; customs value {trace.customs_value:,.2f}."
        )
        if trace.reason:
            yield trace.reason


def _few(lines: list[str]) -> Iterator[str]:
    yield from lines[:LOST_SHOWN]
    if len(lines) > LOST_SHOWN:
        yield f"      ... and {len(lines) - LOST_SHOWN} more rows: --json or --html names them"
