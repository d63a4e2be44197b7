"""Why a need goes to one line of a price list and not to another: evidence, tests and price, as the run found them."""

from __future__ import annotations

from typing import Any

import polars as pl

from corridor.explanation.trace import Trace
from corridor.matching import ALLOCATED
from corridor.runs import RunTables

Row = dict[str, Any]


def asked_needs(run: RunTables, question: str) -> tuple[list[str], list[str]]:
    """Needs that a question names by their ids, and the lines it names by theirs or by the id of their maker."""
    if "needs" not in run.inputs or "pairs" not in run.results:
        return [], []
    asked = {word.strip(".,;?!").casefold() for word in question.split()}

    def named(column: str) -> pl.DataFrame:
        return lines.filter(pl.col(column).str.to_lowercase().is_in(list(asked)))

    needs = run.inputs["needs"].filter(pl.col("need_id").str.to_lowercase().is_in(list(asked)))["need_id"]
    lines = run.inputs["price_lists"].select("line_id", "party_id")
    return needs.to_list(), pl.concat([named("line_id"), named("party_id")])["line_id"].unique().sort().to_list()


def why_needs(run: RunTables, needs: list[str], lines: list[str]) -> Trace:
    """What became of needs; of lines that are named too, why they have it or not."""
    told = Trace()
    for need_id in needs:
        _outcome(run, need_id, told)
        mine = _of(run, "pairs", need_id)
        for line_id in [line for line in lines if line in set(mine["line_id"])] or ([] if lines else mine["line_id"]):
            _pair(run, need_id, line_id, told, at_length=bool(lines))
        if lines and not set(lines) & set(mine["line_id"]):
            named = ", ".join(lines[:5])
            told.sentences.append(f"  {named}: nothing in it was found to be like {need_id}, so there is no pair.")
    return told


def _of(run: RunTables, table: str, need_id: str, line_id: str | None = None) -> pl.DataFrame:
    frame = run.results.get(table)
    if frame is None:
        return pl.DataFrame(schema={"need_id": pl.String, "line_id": pl.String})
    rows = frame.filter(pl.col("need_id") == need_id)
    return rows if line_id is None else rows.filter(pl.col("line_id") == line_id)


def _keep(told: Trace, table: str, rows: pl.DataFrame) -> None:
    told.rows[table] = told.rows.get(table, []) + rows.to_dicts()


def _outcome(run: RunTables, need_id: str, told: Trace) -> None:
    need = run.inputs["needs"].filter(pl.col("need_id") == need_id).row(0, named=True)
    called = " ".join(str(need[c]) for c in ("number", "name") if need[c])
    wanted = "" if need["quantity"] is None else f", {need['quantity']:,.0f} units wanted"
    outcomes = _of(run, "need_outcomes", need_id)
    _keep(told, "need_outcomes", outcomes)
    word = "not looked at" if outcomes.is_empty() else str(outcomes["outcome"][0]).replace("_", " ")
    told.sentences.append(f"{need_id} ({called}{wanted}): {word}.")
    got = _of(run, "allocations", need_id)
    _keep(told, "allocations", got)
    for row in got.iter_rows(named=True):
        told.sentences.append(
            f"  {row['line_id']} gets {row['quantity']:,.0f} of it at {row['cost_per_unit']:,.2f} "
            f"{run.meta['currency']} a unit landed."
        )


def _pair(run: RunTables, need_id: str, line_id: str, told: Trace, at_length: bool) -> None:
    pair = _of(run, "pairs", need_id, line_id)
    _keep(told, "pairs", pair)
    row = pair.row(0, named=True)
    told.sentences.append(f"  {line_id}: {row['band'].replace('_', ' ')}, {row['probability']:.0%}. {row['reason']}")
    if at_length:
        evidence = _of(run, "pair_evidence", need_id, line_id)
        _keep(told, "pair_evidence", evidence)
        told.sentences += [f"    {_evidence(part)}" for part in evidence.iter_rows(named=True)]
    if row["band"] != "match":
        told.sentences.append("    Only matches are tested and may be ordered; a person's decision makes it one.")
        return
    tests = _of(run, "qualifications", need_id, line_id)
    _keep(told, "qualifications", tests)
    against = tests.filter(pl.col("verdict").is_in(["failed", "unknown"]))
    told.sentences += [f"    {test['verdict']}: {test['reason']}" for test in against.iter_rows(named=True)]
    if _of(run, "allocations", need_id, line_id).is_empty():
        told.sentences.append(f"    {_not_chosen(run, need_id, line_id, against, told)}")


def _evidence(part: Row) -> str:
    says = " against ".join(f"«{part[side]}»" for side in ("need_says", "line_says") if part[side])
    note = f" ({part['note']})" if part["note"] else ""
    return f"{part['speaks']} it, {part['kind'].replace('_', ' ')}: {says}{note}"


def _not_chosen(run: RunTables, need_id: str, line_id: str, against: pl.DataFrame, told: Trace) -> str:
    """What keeps a match without a part of the need: no landed price, a failed test, a dearer price, or its bounds."""
    offer = _of(run, "matched_offers", need_id, line_id)
    _keep(told, "matched_offers", offer)
    landed = None if offer.is_empty() else offer["landed_per_unit"][0]
    if landed is None:
        return (
            "It has no landed price, so it is not allocated: the need lacks like_product, site, target price or "
            "quantity, the line its site or price, or no way from one to the other could be priced."
        )
    price = f"{landed:,.2f} {run.meta['currency']}"
    barred = against.filter((pl.col("verdict") == "failed") & ~pl.col("test").is_in(sorted(ALLOCATED)))
    if not barred.is_empty():
        failing = ", ".join(barred["test"].unique(maintain_order=True)).replace("_", " ")
        return f"It is not allocated while its {failing} fails; it would land at {price} a unit."
    got = _of(run, "allocations", need_id)
    if got.is_empty():
        return f"At {price} a unit landed it costs more than the target, or its minimum order is not reached."
    paid = float(got["cost"].sum()) / float(got["quantity"].sum())
    if landed > paid:
        return f"It lands at {price} a unit, {landed - paid:,.2f} more than what is bought."
    return (
        f"It lands at {price} a unit, {paid - landed:,.2f} less than what is bought: its capacity, its minimum "
        f"order or the steps of the others' prices decide."
    )
