"""What an entry costs and why, as text, JSON or a page: the lines, and how they add up."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from corridor.landed_cost.confidence import ESTIMATE
from corridor.landed_cost.elements import SELLER
from corridor.landed_cost.line_traces import LineTrace, Traced

LOST_SHOWN = 5
"""Rows that lost, shown in text under each line; JSON and the page have them all."""


@dataclass(frozen=True)
class EntryTrace:
    """What an entry costs and why; amounts are per unit, empty where it is refused."""

    entry_id: str
    currency: str
    about: str
    outcome: str
    customs_value: float | None
    landed: float | None
    cash: float | None
    sourced_share: float | None
    reason: str
    lines: tuple[LineTrace, ...] = ()
    origin: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    payments: tuple[str, ...] = ()
    seller_net: float | None = None

    def to_text(self) -> str:
        return "\n".join(_text(self))

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=2, default=str)


def trace_of(
    total: Mapping[str, Any],
    traced: Traced,
    origin: pl.DataFrame,
    *,
    currency: str,
    about: str,
    payments: tuple[str, ...],
) -> EntryTrace:
    """The trace of an entry from its row of `landed_costs`, its lines and its rows of `origin_findings`."""
    return EntryTrace(
        entry_id=total["entry_id"],
        currency=currency,
        about=about,
        outcome=total["outcome"],
        customs_value=total["customs_value_per_unit"],
        landed=total["landed_per_unit"],
        cash=total["cash_per_unit"],
        sourced_share=total["sourced_share"],
        seller_net=total.get("seller_net_per_unit"),
        reason=total["reason"] or "",
        lines=traced.lines,
        others=traced.others,
        payments=payments,
        origin=tuple(f"{r['agreement_id']}: {r['verdict']}. {r['reason']}" for r in origin.iter_rows(named=True)),
    )


def payments_told(payments: pl.DataFrame) -> tuple[str, ...]:
    """What one declaration pays, a sentence per payment."""
    return tuple(
        f"{row['payment']}: {row['amount']} {row['currency']} for {row['units']:g} units ({row['rounding']}, from "
        f"{row['unrounded']}){'; the seller pays it' if row['payer'] == SELLER else ''}"
        f"{'; an estimate' if row.get('confidence') == ESTIMATE else ''}"
        for row in payments.iter_rows(named=True)
    )


def _text(trace: EntryTrace) -> Iterator[str]:
    yield trace.about or trace.entry_id
    for line in trace.lines:
        cash = "" if line.is_cost else "  (comes back: cash, not cost)"
        if line.payer == SELLER:
            cash = "  (inside the price: the seller pays it)"
        yield f"  {line.line}: {line.amount:,.2f} {trace.currency}{cash}"
        yield f"      = {line.formula}"
        yield f"      {', '.join(filter(None, [line.row, line.dates]))}; {line.source}; {line.confidence}"
        if line.why:
            yield f"      chosen: {line.why}"
        if line.note:
            yield f"      note: {line.note}"
        yield from _few([f"      not {lost}" for lost in line.lost])
    for told in trace.origin:
        yield f"  origin, {told}"
    for told in trace.payments:
        yield f"  paid on the declaration, {told}"
    yield from _few([f"  not charged, {told}" for told in trace.others])
    if trace.outcome == "refused":
        yield f"Refused: {trace.reason}"
    else:
        share = "" if trace.sourced_share is None else f", {trace.sourced_share:.0%} of it on sourced rows"
        value = "" if trace.customs_value is None else f"; customs value {trace.customs_value:,.2f}"
        yield (
            f"Landed {trace.landed:,.2f} {trace.currency} per unit ({trace.outcome}{share}); cash to be found "
            f"{trace.cash:,.2f}{value}."
        )
        if any(line.payer == SELLER for line in trace.lines) and trace.seller_net is not None:
            net = f"{trace.seller_net:,.2f} {trace.currency}"
            yield f"After all that he pays out of the price, the seller is left with {net}."
        if trace.reason:
            yield trace.reason


def _few(lines: list[str]) -> Iterator[str]:
    yield from lines[:LOST_SHOWN]
    if len(lines) > LOST_SHOWN:
        yield f"      ... and {len(lines) - LOST_SHOWN} more rows: --json or --html names them"
