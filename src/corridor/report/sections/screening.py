"""What lists and owners say: alerts with their state, chains of ownership, licences, questions about goods."""

from __future__ import annotations

from typing import Any

import polars as pl

from corridor.report import numbers
from corridor.report.blocks import Section
from corridor.report.grids import Col, grid
from corridor.report.reading import Reader

TITLE = "What lists and owners say"
NEVER = "Corridor looks for no other party, flag, route, bank or spelling that would lead to the same result."


def screening(reader: Reader) -> Section:
    """Lists as read, alerts, sums of ownership, licences, goods whose code points to a control list."""
    lists, alerts = reader["screened_lists"], reader["screen_alerts"]
    blocks = [block for block in (_alerts(reader), _owners(reader), _licences(reader), _goods(reader)) if block]
    if lists.is_empty():
        lead = "No watch list was looked up: the case names none, so nobody is clear of any. Decisions alone count."
        return Section("screening", TITLE, lead, tuple(blocks))
    blocks.append(_lists(reader, lists))
    unsettled = alerts.filter(pl.col("state").is_in(["open", "reopened"]))
    told = (
        f"{numbers.counted(len(alerts), 'alert')} from {numbers.counted(len(lists), 'list')}; "
        f"{len(unsettled)} to be settled by a person. {NEVER}"
    )
    return Section("screening", TITLE, told, tuple(blocks), badge=str(len(unsettled)) if len(unsettled) else "")


def _alerts(reader: Reader) -> Any:
    frame = reader["screen_alerts"]
    if frame.is_empty():
        return None
    order = pl.col("state").replace_strict({"stopped": 0, "reopened": 1, "open": 2, "cleared": 3}, return_dtype=pl.Int8)
    cols = (
        Col("party_name", "Party", "text", sub="party_id"),
        Col("matched_name", "May be", "text", sub="listed_name"),
        Col("watch_list_id", "List", "code", sub="entry_id"),
        Col("score", "Score by name", "share"),
        Col("state", "State", "state", sub="decision_id"),
        Col("reasons", "Why"),
        Col("fingerprint", "Fingerprint", "code"),
    )
    rows = frame.sort(order, pl.col("score"), "party_id", "rank", descending=[False, True, False, False])
    return grid(reader, rows, "Alerts, the unsettled first", cols, shown=12, sheet="screen_alerts")


def _owners(reader: Reader) -> Any:
    frame = reader["ownership_findings"]
    if frame.is_empty():
        return None
    cols = (
        Col("party_id", "Party", "code"),
        Col("legal_system", "Legal system", "code"),
        Col("share", "Held by stopped owners", "share"),
        Col("threshold", "Threshold", "share"),
        Col("verdict", "Verdict", "state", sub="ownership_rule_id"),
        Col("chain", "By which chains"),
    )
    rows = frame.sort("share", "party_id", "legal_system", descending=[True, False, False])
    return grid(reader, rows, "Shares of stopped owners", cols, shown=12, sheet="ownership_findings")


def _licences(reader: Reader) -> Any:
    frame = reader["licences_held"]
    if frame.is_empty():
        return None
    cols = (
        Col("licence_id", "Licence", "code"),
        Col("party_id", "Party", "code"),
        Col("legal_system", "Legal system", "code"),
        Col("opens", "Opens the plan", "words"),
        Col("why", "Why"),
    )
    return grid(reader, frame, "Licences for parties that are out", cols, shown=12, sheet="licences_held")


def _goods(reader: Reader) -> Any:
    frame = reader["goods_questions"]
    if frame.is_empty():
        return None
    cols = (
        Col("product_id", "Product", "code", sub="hs_code"),
        Col("legal_system", "Legal system", "code"),
        Col("control_list", "List"),
        Col("question", "To be asked; a code alone clears nothing"),
        Col("source", "Source", "code"),
    )
    return grid(reader, frame, "Goods whose code points to a control list", cols, shown=12, sheet="goods_questions")


def _lists(reader: Reader, frame: pl.DataFrame) -> Any:
    cols = (
        Col("title", "List", "text", sub="watch_list_id"),
        Col("legal_system", "Legal system", "code"),
        Col("dated", "Of", "day", sub="version"),
        Col("records", "Records", "count"),
        Col("names", "Names", "count"),
        Col("sha256", "SHA-256", "code"),
        Col("method", "How"),
    )
    return grid(reader, frame, "Lists that were looked up", cols, shown=12, sheet="screened_lists")
