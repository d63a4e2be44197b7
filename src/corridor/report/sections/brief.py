"""The answer in brief: headline figures with what they rest on, and what to do in a few sentences."""

from __future__ import annotations

from typing import Any

import polars as pl

from corridor.report import facts, numbers
from corridor.report.blocks import Card, Cards, Note, Pair, Points, Section
from corridor.report.grids import Col, grid
from corridor.report.reading import Reader
from corridor.report.words import LEVER_MEANS, mode_words


def brief(reader: Reader) -> Section:
    """The answer in words, cards, sentences on what to do, and the cost by head."""
    cards = (
        _money(reader), _sold(reader), _saving(reader), _solve(reader), _sourced(reader), _stopped(reader),
    )  # fmt: skip
    points = tuple(p for p in (_ship(reader), _open(reader), _certify(reader), _short(reader), _leans(reader)) if p)
    blocks: list[object] = [*_answer(reader), Cards(cards)]
    costs = _cost_by_head(reader)
    if points:
        blocks.append(Pair((Points(points),), costs))
    else:
        blocks += costs
    return Section("brief", "The answer in brief", _lead(reader), tuple(blocks))


def _answer(reader: Reader) -> list[Note]:
    sales, lines = reader["plan_sales"], reader["plan_cost_lines"]
    if sales.is_empty() or lines.is_empty():
        return []
    sold = " and ".join(
        f"{numbers.grouped(round(sold))} of {numbers.grouped(round(wanted))} {noun}"
        for noun, sold, wanted in _sold_by_kind(reader)
    )
    paid = float(facts.paid_lines(reader)["amount"].sum())
    told = [f"The plan sells {sold} that are wanted, for {numbers.short(paid)} {reader.currency}"]
    if facts.is_margin(reader):
        margin = -facts.sum_of_heads(reader, "sales") - paid
        told[0] += f", with a margin of {numbers.short(margin)}"
    told[0] += "."
    saved = facts.saved(reader)
    if saved is not None:
        today, amount, lever = saved
        share = f" ({numbers.share(amount / today)})" if today else ""
        by = f", most of it {LEVER_MEANS[lever]}" if lever else ""
        told.append(f"What is moved today would cost {numbers.short(amount)} {reader.currency} less{share}{by}.")
    gap = reader["solves"]["gap_frac"].head(1).to_list()
    if gap and gap[0] is not None:
        told.append(f"No plan can be better by more than {numbers.share(gap[0], 2)}: that is proven.")
    estimated = facts.confidence_shares(reader).get("estimate", 0.0)
    if estimated > 0.5:
        told.append(
            f"{numbers.share(estimated, 0)} of the cost rests on estimates: it shows a direction, it is no quotation."
        )
    return [Note((" ".join(told),), "answer")]


def _sold_by_kind(reader: Reader) -> list[tuple[str, float, float]]:
    """Noun, units sold, units wanted: vehicles first, then kits, then parts."""
    kinds = reader["products"].select("product_id", "kind")
    word = {"vehicle": "vehicles", "kit": "kits", "part": "parts"}
    sums = (
        reader["plan_sales"]
        .join(kinds, on="product_id", how="left")
        .group_by(noun=pl.col("kind").replace_strict(word, default="units", return_dtype=pl.String))
        .agg(pl.col("sold", "wanted").sum())
        .sort(pl.col("noun").replace_strict({"vehicles": 0, "kits": 1, "parts": 2}, default=3, return_dtype=pl.Int8))
    )
    return list(sums.select("noun", "sold", "wanted").iter_rows())


def _lead(reader: Reader) -> str:
    if reader["plan_sales"].is_empty() and reader["plan_cost_lines"].is_empty():
        return "The run holds no plan. What it does hold stands below."
    periods = reader.periods
    if not periods:
        return ""
    days = numbers.span(periods[0].first, periods[-1].last)
    text = f"{numbers.counted(len(periods), 'period')}, {periods[0].label} to {periods[-1].label}"
    return f"{text} ({days})." if days else f"{text}."


def _money(reader: Reader) -> Card:
    lines = reader["plan_cost_lines"]
    if lines.is_empty():
        return Card("Cost of the plan", numbers.NONE, "No plan was made.", link="record")
    paid = float(facts.paid_lines(reader)["amount"].sum())
    shortage = facts.sum_of_heads(reader, "shortage")
    priced = f"what is left short is priced at {numbers.short(shortage)} besides" if shortage else "nothing is short"
    if facts.is_margin(reader):
        sales = -facts.sum_of_heads(reader, "sales")
        rests = f"Sales {numbers.short(sales)} less cost {numbers.short(paid)}; {priced}."
        return Card("Margin of the plan", numbers.short(sales - paid), rests, reader.currency, link="landed")
    rests = f"Sum of {numbers.counted(len(lines), 'line')}; {priced}."
    return Card("Cost of the plan", numbers.short(paid), rests, reader.currency, link="landed")


def _sold(reader: Reader) -> Card:
    sales = reader["plan_sales"]
    if sales.is_empty():
        return Card("Sold of what is wanted", numbers.NONE, "No demand was planned for.", link="shortages")
    (noun, sold, wanted), *rest = _sold_by_kind(reader)
    told = [f"of {numbers.quantity(wanted)} {noun} wanted ({numbers.share(sold / wanted if wanted else None)})"]
    told += [
        f"{other}: {numbers.short(had)} of {numbers.short(asked)} ({numbers.share(had / asked if asked else None)})"
        for other, had, asked in rest
    ]
    return Card(f"{noun.capitalize()} sold", numbers.quantity(round(sold)), "; ".join(told) + ".", link="shortages")


def _saving(reader: Reader) -> Card:
    label = "Saving against today"
    found = facts.saved(reader)
    if found is None:
        return Card(label, numbers.NONE, "The case has no baseline that could be priced.", link="saving")
    today, saved, _ = found
    rate = f" of {numbers.short(today)} {reader.currency}" if today else ""
    share = numbers.share(saved / today) if today else numbers.NONE
    return Card(
        label, numbers.short(saved), f"{share}{rate}, on today's quantities.", reader.currency, "accent", "saving"
    )


def _solve(reader: Reader) -> Card:
    solves = reader["solves"]
    if solves.is_empty():
        return Card("Proven gap", numbers.NONE, "Nothing was solved.", link="record")
    row = solves.row(0, named=True)
    gap = numbers.NONE if row["gap_frac"] is None else numbers.share(row["gap_frac"], 2)
    tone = "" if row["gap_frac"] is not None and row["gap_frac"] <= (row["gap_limit_frac"] or 0.01) else "warn"
    rests = f"Status {row['status']}; {numbers.quantity(row['seconds'])} s, {row['solver']}."
    return Card("Proven gap", gap, rests, tone=tone, link="record")


def _sourced(reader: Reader) -> Card:
    shares = facts.confidence_shares(reader)
    if not shares:
        return Card("Cost on sourced figures", numbers.NONE, "Nothing is paid.", link="confidence")
    rests = f"{numbers.share(shares['recalled'])} recalled, {numbers.share(shares['estimate'])} estimated."
    return Card("Cost on sourced figures", numbers.share(shares["sourced"]), rests, link="confidence")


def _stopped(reader: Reader) -> Card:
    stops, refusals = reader["stops"], reader["refusals"]
    parties = stops["party_id"].n_unique()
    removed = reader["removals"].select("table", "key").n_unique()
    told = f"{numbers.counted(removed, 'row')} left the case; {numbers.counted(len(refusals), 'refusal')}."
    return Card("Parties stopped", str(parties), told, tone="bad" if parties else "", link="stops")


def _ship(reader: Reader) -> tuple[str, str] | None:
    flows = facts.flows(reader).filter(pl.col("modes").is_not_null())
    if flows.is_empty():
        return None
    by_mass = flows["tonnes"].null_count() == 0
    weight, noun = ("tonnes", "tonnes") if by_mass else ("quantity", "units")
    ways = flows.group_by("modes").agg(pl.col(weight).sum()).sort(weight, "modes", descending=[True, False])
    whole = float(ways[weight].sum())
    told = [
        f"{numbers.share(r[weight] / whole, 0)} by {mode_words(r['modes'])}" for r in ways.head(3).iter_rows(named=True)
    ]
    return "Ship", f"{numbers.grouped(whole)} {noun}: {'; '.join(told)}."


def _choices(reader: Reader, kind: str) -> pl.DataFrame:
    return reader["plan_choices"].filter(pl.col("kind") == kind).sort("decided_by", "from_day", "id", nulls_last=True)


def _open(reader: Reader) -> tuple[str, str] | None:
    rows = _choices(reader, "open")
    if rows.is_empty():
        return None
    recipes = reader["recipes"].select("recipe_id", "site_id", "product_id", form_of="form")
    rows = rows.join(recipes, left_on="id", right_on="recipe_id", how="left", maintain_order="left")
    told = [
        f"{_recipe(reader, r)} from {r['period']} ({numbers.short(r['cost'] or 0.0)} {reader.currency})"
        for r in rows.head(3).iter_rows(named=True)
    ]
    return "Open", "; ".join(told) + (f"; {len(rows) - 3} more." if len(rows) > 3 else ".")


def _recipe(reader: Reader, row: dict[str, Any]) -> str:
    if row["site_id"] is None:
        return str(row["id"])
    return f"{reader.place(row['site_id'])} for {reader.product(row['product_id'])}, {str(row['form_of']).upper()}"


def _certify(reader: Reader) -> tuple[str, str] | None:
    rows = _choices(reader, "grant")
    if rows.is_empty():
        return None
    first = rows.row(0, named=True)
    cost = float(rows["cost"].fill_null(0.0).sum())
    family = dict(reader["approvals"].select("approval_id", "approval_family").iter_rows()).get(first["id"], "")
    name = reader.families.get(family, first["id"])
    when = f"; the first must be decided by {numbers.day(first['decided_by'])} ({name})"
    text = f"{numbers.counted(len(rows), 'approval')} for {numbers.short(cost)} {reader.currency}"
    return "Certify", text + (when if first["decided_by"] else "") + "."


def _short(reader: Reader) -> tuple[str, str] | None:
    rows = reader["plan_sales"].filter(pl.col("short") > 1e-6)
    if rows.is_empty():
        return None
    worst = rows.group_by("product_id", "reason").agg(pl.col("short").sum()).sort("short", descending=True)
    first = worst.row(0, named=True)
    why = f": {first['reason']}" if first["reason"] else ""
    return "Short", f"most of all {reader.product(first['product_id'])}, {numbers.quantity(first['short'])} units{why}"


def _leans(reader: Reader) -> tuple[str, str] | None:
    rows = facts.estimates_by_money(reader)
    if rows.is_empty():
        return None
    first = rows.row(0, named=True)
    paid = float(facts.paid_lines(reader)["amount"].sum())
    rate = f", {numbers.share(first['amount'] / paid)} of the cost" if paid else ""
    home = reader.homes.get(first["rule"])
    row = f"the row {first['rule']} of {home}" if home else f"the estimate {first['rule']}"
    return "Leans on", f"{row} ({str(first['head']).replace('_', ' ')}) above all{rate}."


def _cost_by_head(reader: Reader) -> tuple[object, ...]:
    lines = reader["plan_cost_lines"]
    if lines.is_empty():
        return (Note(("The run holds no cost lines of a plan.",)),)
    sums = lines.group_by("head").agg(pl.col("amount").sum()).sort("amount", descending=True)
    largest = sums["amount"].abs().max() or 1.0
    sums = sums.with_columns(bar=pl.col("amount").abs() / largest)
    cols = (
        Col("head", "Head of cost", "words"),
        Col("amount", "Amount", "money", reader.currency),
        Col("bar", "", "bar"),
    )
    return (grid(reader, sums, "Where the money goes", cols, shown=11, sheet="plan_cost_lines", total=("amount",)),)
