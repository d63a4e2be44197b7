"""The trace of one entry: every line with its numbers, the row it rests on and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import polars as pl

from corridor.case.settings import Settings
from corridor.chain import Chain, landed
from corridor.landed_cost import EntryTrace, line_traces, none_weighed, payments_told, trace_of
from corridor.runs import RunTables


@dataclass
class Trace:
    """Sentences and the rows behind them."""

    sentences: list[str] = field(default_factory=list)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def line_text(row: dict[str, Any], currency: str) -> str:
    """One cost line as a person would write it: ``duty by value: 8,640.00 money x 0.15 = 1,296.00 USD``."""
    own = row["currency"]
    times = "" if row["fx"] in (None, 1.0) else f" x {row['fx']:,.6g} {currency} per {own}"
    cash = "" if row["is_cost"] else " (got back: cash, not cost)"
    if row.get("payer") == "seller":
        cash = " (inside the price: the seller pays it)"
    return (
        f"  {row['line']}: {row['quantity']:,.6g} {row['unit']} x {row['rate']:,.6g}{times} "
        f"= {row['amount_per_unit']:,.2f} {currency}{cash}  [{row['rule_id']}; {row['source']}; {row['confidence']}]"
    )


def ledger_trace(run: RunTables, entry_id: str) -> EntryTrace:
    """Every line of an entry with the rows of rules that it won over: the run's own lines, weighed again.

    Nothing is reckoned anew but why: the amounts are those of the run.
    """
    currency = run.meta["currency"]
    entry = run.results["entries"].filter(pl.col("entry_id") == entry_id)
    total = run.results["landed_costs"].filter(pl.col("entry_id") == entry_id).row(0, named=True)
    lines = run.results["cost_lines"].filter(pl.col("entry_id") == entry_id).sort("line_no")
    origin = run.results["origin_findings"].filter(
        (pl.col("supply_id") == entry["supply_id"][0]) & pl.col("agreement_id").is_in(entry["agreement_id"].implode())
    )
    weighed = _weighed(run, entry)
    traced = line_traces(lines, weighed, run.inputs, currency)
    paid = run.results.get("payments")
    row = entry.row(0, named=True)
    claim = row["agreement_id"] or "no preference"
    return trace_of(
        total,
        traced,
        origin,
        currency=currency,
        about=f"{row['product_id']} from {row['from_site']} to {row['to_site']}, {row['supply_id']}, {claim}, leaving "
        f"in {row['period']}; rules and rates of {row['on']}",
        payments=() if paid is None else payments_told(paid.filter(pl.col("entry_id") == entry_id)),
    )


def _weighed(run: RunTables, entry: pl.DataFrame) -> pl.DataFrame:
    if "settings" not in run.meta:
        # A run made by hand tells what it came to and not by which choices.
        return none_weighed()
    settings = Settings.model_validate(run.meta["settings"])
    chain = Chain(dict(run.inputs), settings, settings.horizon.build())
    _, result = landed(chain, entry, run.results, trace=True)
    return result.weighed


def entry_trace(run: RunTables, entry_id: str) -> Trace:
    """Every line of an entry, in order, then its total and outcome."""
    currency = run.meta["currency"]
    entry = run.results["entries"].filter(pl.col("entry_id") == entry_id).row(0, named=True)
    total = run.results["landed_costs"].filter(pl.col("entry_id") == entry_id).row(0, named=True)
    lines = run.results["cost_lines"].filter(pl.col("entry_id") == entry_id).sort("line_no")
    claim = entry["agreement_id"] or "no preference"
    trace = Trace(
        [
            f"{entry['product_id']} from {entry['from_site']} to {entry['to_site']}, {entry['supply_id']}, "
            f"{claim}, leaving in {entry['period']}; rules and rates of {entry['on']}.",
            *[line_text(row, currency) for row in lines.iter_rows(named=True)],
        ]
    )
    if total["outcome"] == "refused":
        trace.sentences.append(f"Refused: {total['reason']}")
    else:
        trace.sentences.append(
            f"Landed: {total['landed_per_unit']:,.2f} {currency} per unit ({total['outcome']}; "
            f"{total['sourced_share']:.0%} of it rests on sourced rows). {total['reason'] or ''}".rstrip()
        )
    trace.rows = {"entries": [entry], "cost_lines": lines.to_dicts(), "landed_costs": [total]}
    return trace
