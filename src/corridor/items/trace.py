"""The trace of one item: every line with its numbers, the row it rests on, its dates and source; and why no other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from corridor.items.pricing import ItemsResult
from corridor.items.rules import Rules

Row = dict[str, Any]
_KEYS = {"tariffs": "tariff_id", "import_taxes": "tax_id"}


@dataclass(frozen=True)
class Step:
    """A line of cost: what it is, how it was reckoned, on which row, and which rows lost to that one."""

    head: str
    line: str
    formula: str
    amount: float
    is_cost: bool
    row: str
    period: str
    source: str
    confidence: str
    note: str
    lost: tuple[str, ...] = ()


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
    steps: tuple[Step, ...] = ()
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
        steps=tuple(_step(row, rules) for row in lines.iter_rows(named=True)),
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


def _step(row: Row, rules: Rules) -> Step:
    table, found = _row_of(row["rule_id"], rules)
    since, until = (found.get("valid_from"), found.get("valid_to")) if found else (None, None)
    period = "" if not table else f"from {since or 'always'} to {until or 'open'}"
    return Step(
        head=row["head"],
        line=row["line"],
        formula=_formula(row, rules.currency),
        amount=row["amount_per_unit"],
        is_cost=row["is_cost"],
        row=f"{table}/{row['rule_id']}" if table else row["rule_id"],
        period=period,
        source=_sources(row["source"], rules),
        confidence=row["confidence"],
        note=(found or {}).get("note") or "",
    )


def _row_of(rule_id: str, rules: Rules) -> tuple[str, Row | None]:
    for table, key in _KEYS.items():
        rows = rules.tables[table].filter(pl.col(key) == rule_id)
        if rows.height:
            return table, rows.row(0, named=True)
    return "", None


def _sources(named: str, rules: Rules) -> str:
    titles = dict(rules.tables["sources"].select("source_id", "title").iter_rows())
    return "; ".join(f"{name} ({titles[name]})" if name in titles else name for name in named.split("|"))


def _formula(row: Row, currency: str) -> str:
    own = row["currency"]
    basis = row["basis"].replace("+", " + ").replace("_", " ")
    times = "" if row["fx"] in (None, 1.0) else f" x {row['fx']:,.8g} {currency} per {own}"
    if row["unit"] == "money":
        return f"{row['quantity']:,.4f} {own} ({basis}) x {row['rate']:g}{times}"
    return f"{row['quantity']:,.6g} {row['unit']} ({basis}) x {row['rate']:,.8g} {own}{times}"


def _text(trace: ItemTrace) -> Iterator[str]:
    yield trace.goods or trace.item_id
    for step in trace.steps:
        cash = "" if step.is_cost else "  (comes back: cash, not cost)"
        yield f"  {step.line}: {step.amount:,.2f} {trace.currency}{cash}"
        yield f"      = {step.formula}"
        dates = f", {step.period}" if step.period else ""
        yield f"      {step.row}{dates}; {step.source}; {step.confidence}"
        if step.note:
            yield f"      note: {step.note}"
        for lost in step.lost:
            yield f"      not {lost}"
    for told in trace.origin:
        yield f"  origin, {told}"
    for told in trace.others:
        yield f"  {told}"
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
