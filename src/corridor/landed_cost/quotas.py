"""Tariff quotas: which part of each lot comes in within the quota, in order of use."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

import polars as pl

from corridor.exchange import Exchange
from corridor.landed_cost.ledger import Ledger
from corridor.landed_cost.rates import refuse_without_fx, with_fx

_SHARES = {
    "entry_id": pl.String, "rule_id": pl.String, "within": pl.Float64, "quota_words": pl.String,
}  # fmt: skip
_Balance = tuple[int, str, date]
"""Which trial, which quota, and the first day of its period."""
_NOTHING = 1e-12
"""What is left of a lot after float sums that should have left nothing."""


def within_quotas(
    candidates: pl.DataFrame,
    quotas: pl.DataFrame,
    licences: Collection[str],
    exchange: Exchange,
    ledger: Ledger,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Draw the lots of a call from the balances of their quotas, by day and then by entry.

    Parameters
    ----------
    candidates
        One row per entry and tariff row of a quota, with ``due`` per unit, ``out_due``, what is due outside of quotas
        (null: there is no rate), and the entry's columns. The lot of an entry is what its declaration covers. Rows of
        one ``group`` share the lot between them; the ordinary duty and each remedy are groups of their own. Each
        ``trial`` has balances of its own.
    quotas
        Balances; one row per quota and period.
    licences
        Quotas that the importer holds a licence for.

    Returns
    -------
    shares : pl.DataFrame
        ``entry_id, rule_id, within``, the share of the lot that the row is for; ``quota_words`` tells the balance;
        ``quota_sure`` and ``quota_source`` are those of the balance.
    notes : pl.DataFrame
        ``entry_id, group, note, doubt``: why an entry is outside of a quota; with ``doubt`` a period may be missing.

    Notes
    -----
    A quota is used only where it lowers what is due. When several are open, the lowest rate is used up first. A lot
    draws on a quota once, though it frees from several duties. First come, first served, on the balance that the
    table states: what others use in the meantime is not known.
    """
    known = quotas.select("quota_id").unique()
    ledger.refuse(
        candidates.join(known, on="quota_id", how="anti"),
        subject=pl.format("quotas/{}", "quota_id"),
        missing=pl.format("Row {} holds within the quota {}, of which quotas has no row.", "rule_id", "quota_id"),
        remedy="Add the quota with its balance; 0 if it is used up.",
    )
    periods = quotas.select(
        "quota_id", "valid_from", "valid_to", "quantity", "unit", "used", "used_on", "licence_needed",
        quota_currency="currency", quota_sure="confidence", quota_source="source",
    )  # fmt: skip
    on = pl.col("on")
    rows = candidates.join(periods, on="quota_id")
    rows = rows.with_columns(_open=(pl.col("valid_from") <= on) & (on <= pl.col("valid_to")))
    held = ~pl.col("licence_needed").fill_null(False) | pl.col("quota_id").is_in(sorted(licences))
    notes = [_outside(rows), _unlicensed(rows.filter(pl.col("_open") & ~held))]
    usable = rows.filter(pl.col("_open") & held)
    only = rows.filter(pl.col("out_due").is_null()).join(
        usable.filter(pl.col("out_due").is_null()), on="entry_id", how="anti"
    )
    usable = usable.join(only, on="entry_id", how="anti")
    rows = _lots(_in_one_period(usable, ledger), exchange, ledger)
    shares = _drawn(rows)
    sure = rows.select("entry_id", "rule_id", "quota_sure", "quota_source", "quota_id", early=on < pl.col("used_on"))
    sure = sure.with_columns(quota_sure=pl.when("early").then(pl.lit("estimate")).otherwise("quota_sure")).drop("early")
    return shares.join(sure, on=["entry_id", "rule_id"], how="left"), pl.concat(notes)


def _in_one_period(rows: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    several = pl.len().over("entry_id", "rule_id") > 1
    ledger.refuse(
        rows.filter(several),
        subject=pl.format("quotas/{}", "quota_id"),
        missing=pl.format("Several periods of quota {} hold on {{days}}.", "quota_id"),
        remedy="End one of them before the other begins.",
    )
    return rows.filter(~several)


def _outside(rows: pl.DataFrame) -> pl.DataFrame:
    """Entries on whose day no period is open; after the first one began it may be that one is missing."""
    on, first, last = pl.col("on"), pl.col("first"), pl.col("last")
    shut = rows.group_by("entry_id", "group", "quota_id", "on").agg(
        pl.col("_open").any(), first=pl.col("valid_from").min(), last=pl.col("valid_to").max()
    )
    ended = pl.format("{} (its last period ended {})", "quota_id", last.dt.to_string("%Y-%m-%d"))
    between = pl.format("{} (no period of it holds the day)", "quota_id")
    return shut.filter(~pl.col("_open")).select(
        "entry_id",
        "group",
        note=pl.format("outside the periods of quota {}", "quota_id"),
        doubt=pl.when(last < on).then(ended).when(first < on).then(between),
    )


def _unlicensed(rows: pl.DataFrame) -> pl.DataFrame:
    words = pl.format("no licence for quota {} is stated", "quota_id")
    return rows.select("entry_id", "group", note=words, doubt=pl.lit(None, pl.String)).unique()


def _lots(rows: pl.DataFrame, exchange: Exchange, ledger: Ledger) -> pl.DataFrame:
    """Add ``lot``, what a declaration takes from the quota in the quota's unit."""
    of_value = pl.col("unit") == "customs_value"
    rows = rows.with_columns(q_in=pl.when(of_value).then(pl.coalesce("quota_currency", "declared_in")))
    rows = with_fx(rows, exchange, "declared_in", "q_in", "q_", "law_kinds")
    refuse_without_fx(rows, ledger, "declared_in", "q_in", "q_", exchange, "law_kinds")
    lacking = (pl.col("unit") == "kg") & pl.col("mass_kg_per_unit").is_null()
    ledger.refuse(
        rows.filter(lacking),
        subject=pl.format("products/{}/mass_kg_per_unit", "product_id"),
        missing=pl.format("Quota {} counts kilograms and {} has no mass.", "quota_id", "product_id"),
        remedy="Fill in mass_kg_per_unit.",
    )
    each = (
        pl.when(pl.col("unit") == "kg")
        .then("mass_kg_per_unit")
        .when(of_value)
        .then(pl.col("value") * pl.col("q_fx"))
        .otherwise(1.0)
    )
    return rows.with_columns(lot=pl.col("units_per_declaration") * each).filter(pl.col("lot") > 0)


def _drawn(rows: pl.DataFrame) -> pl.DataFrame:
    """One lot after the other takes what is left; a later lot finds less.

    A lot that no rate is known for outside of quotas must find room for the whole of it: else it is refused, and takes
    nothing.
    """
    worth = rows.filter(pl.col("out_due").is_null() | (pl.col("due") < pl.col("out_due")))
    order = worth.sort("trial", "on", "entry_id", "group", "due", "rule_id").select(
        "trial", "entry_id", "group", "rule_id", "quota_id", "valid_from", "quantity", "used", "lot",
        unit=pl.when(pl.col("unit") == "customs_value").then("q_in").otherwise("unit"),
        whole=pl.col("out_due").is_null(),
    )  # fmt: skip
    left: dict[_Balance, float] = {}
    drawn: list[tuple[str, str, float, str]] = []
    for _, lot in groupby(order.iter_rows(named=True), key=itemgetter("entry_id")):
        shares, after = _of_lot(list(lot), left)
        drawn += shares
        left |= after
    return pl.DataFrame(drawn, schema=_SHARES, orient="row")


def _of_lot(
    rows: list[dict[str, Any]], left: dict[_Balance, float]
) -> tuple[list[tuple[str, str, float, str]], dict[_Balance, float]]:
    """The shares of one lot, and what they leave of its quotas: it draws on each once, whatever that frees it from."""
    open_share = dict.fromkeys((row["group"] for row in rows), 1.0)
    taken: dict[_Balance, tuple[float, str]] = {}
    after: dict[_Balance, float] = {}
    drawn = []
    for row in rows:
        quota, share = (row["trial"], row["quota_id"], row["valid_from"]), open_share[row["group"]]
        if quota not in taken:
            before = left.get(quota, max(row["quantity"] - (row["used"] or 0.0), 0.0))
            within = min(share, before / row["lot"])
            after[quota] = max(before - within * row["lot"], 0.0)
            balance = f"balance {before:,.10g} of {row['quantity']:,.10g} {row['unit']} before"
            taken[quota] = within, f"{balance}, {after[quota]:,.10g} after"
        within = min(taken[quota][0], share)
        if within > _NOTHING:
            open_share[row["group"]] = share - within if share - within > _NOTHING else 0.0
            drawn.append((row["entry_id"], row["rule_id"], within, taken[quota][1]))
    if any(row["whole"] and open_share[row["group"]] > 0 for row in rows):
        return [], {}
    return drawn, after
