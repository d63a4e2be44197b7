"""Licences: which of them opens the gate for a whole plan, and what a single dealing may use of one."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from corridor.tables.screening_results import LicencesHeld


def licences_held(licences: pl.DataFrame, stops: pl.DataFrame, first_day: date, last_day: date) -> pl.DataFrame:
    """Licences for parties that are out, and whether each opens the gate for the plan.

    A plan shares out quantities freely, so only a licence without limits of product, quantity and value, in force from
    the first day to the last, opens the gate. What a limited one allows is dealt with order by order: `may_use`.

    Returns
    -------
    DataFrame[LicencesHeld]
    """
    out = {(row["party_id"], row["legal_system"]) for row in stops.iter_rows(named=True)}
    rows = []
    for row in licences.sort("licence_id").iter_rows(named=True):
        if (row["party_id"], row["legal_system"]) not in out:
            continue
        why = _obstacle(row, first_day, last_day)
        rows.append(
            {
                "licence_id": row["licence_id"],
                "party_id": row["party_id"],
                "legal_system": row["legal_system"],
                "opens": "no" if why else "yes",
                "why": why or f"given by {row['by']}, without limits, in force over the whole horizon",
            }
        )
    return LicencesHeld.frame(rows)


def _obstacle(row: dict[str, Any], first_day: date, last_day: date) -> str:
    if row["valid_from"] > first_day or row["valid_to"] < last_day:
        return (
            f"in force from {row['valid_from']} to {row['valid_to']} only; the plan runs from {first_day} to {last_day}"
        )
    limits = [f"{name} {row[name]}" for name in ("product_id", "quantity", "value") if row[name] is not None]
    return f"limited to {', '.join(limits)}: dealt with order by order, not by a plan" if limits else ""


def may_use(
    licence: dict[str, Any],
    on: date,
    product_id: str,
    quantity: float,
    value: float,
    currency: str,
    used_quantity: float = 0.0,
    used_value: float = 0.0,
) -> tuple[bool, str]:
    """Whether one dealing stays within a licence, after what was used of it, and why not.

    Quantity and value are of the dealing, in units and in `currency`; what was used before is passed in.
    """
    if not licence["valid_from"] <= on <= licence["valid_to"]:
        return False, f"{on} is not between {licence['valid_from']} and {licence['valid_to']}"
    if licence["product_id"] not in (None, product_id):
        return False, f"it is for {licence['product_id']}"
    if licence["quantity"] is not None and used_quantity + quantity > licence["quantity"]:
        return False, f"{licence['quantity'] - used_quantity:g} of {licence['quantity']:g} units are left"
    if licence["value"] is not None:
        if licence["currency"] != currency:
            return False, f"its value is in {licence['currency']}"
        if used_value + value > licence["value"]:
            return False, f"{licence['value'] - used_value:g} of {licence['value']:g} {currency} are left"
    return True, f"within {licence['licence_id']}"
