"""Small projects made by chance from the declarations: a few rows of every table, references among them at random."""

import random
from datetime import date, timedelta
from typing import Any

import polars as pl

from corridor.tables import INPUT_TABLES, Column

START = date(2024, 1, 1)
SYSTEMS = ("XX", "YY")
NAMES = (
    "Blackwater Lines",
    "Kavir Motor",
    "Завод Ромашка",
    "فولاد نمونه",
    "Bright Rail",
    "Delta Seals",
    "Orion Bank",
    "Port Sever",
)
REFERS = {
    ("baseline", "supply_id"): "offers.offer_id",
    ("campaign_facilities", "lab_id"): "labs.lab_id",
    ("crews", "lab_id"): "labs.lab_id",
    ("facility_closures", "lab_id"): "labs.lab_id",
    ("weather_windows", "lab_id"): "labs.lab_id",
    ("authorities", "labs"): "labs.lab_id",
}  # fmt: skip


def _order() -> list[str]:
    """Tables after those that they refer to, as far as that goes."""
    done: list[str] = []
    left = list(INPUT_TABLES)
    while left:
        ready = [n for n in left if {r.split(".")[0] for r in _references(n)} - {n, *done} == set()] or left[:1]
        done += ready
        left = [n for n in left if n not in ready]
    return done


def _references(name: str) -> set[str]:
    found = {c.reference for c in INPUT_TABLES[name].columns() if c.reference}
    return found | {reference for (table, _), reference in REFERS.items() if table == name}


ORDER = _order()


def _cell(rng: random.Random, name: str, column: Column, number: int, keys: dict[str, list[str]]) -> Any:
    reference = REFERS.get((name, column.name), column.reference)
    if column.primary_key and not reference:
        return (
            f"{name}-{number}"
            if column.dtype == pl.String
            else (START + timedelta(number) if column.kind == "day" else number)
        )
    if reference:
        known = keys.get(reference, [])
        if not known or (not column.required and rng.random() < 0.3):
            return None if not column.required else "NONE"
        if column.is_list:
            return "|".join(sorted(set(rng.choices(known, k=rng.randint(1, 2)))))
        return rng.choice(known)
    if not column.required and rng.random() < 0.7:
        return column.default
    if column.choices:
        return rng.choice(column.choices)
    match column.kind:
        case "day":
            return START
        case "flag":
            return rng.random() < 0.5
        case "number" | "money" | "share":
            return round(rng.random(), 2)
        case "integer":
            return rng.randint(1, 3)
        case "hs_code":
            return "870830"
        case _:
            return column.example or "x"


def random_project(seed: int) -> dict[str, pl.DataFrame]:
    """Every input table with one to four rows; parties by names that a list may know; some decisions and holdings."""
    rng = random.Random(seed)
    keys: dict[str, list[str]] = {}
    tables = {}
    for name in ORDER:
        declared = INPUT_TABLES[name]
        rows, seen = [], set()
        for number in range(rng.randint(3, 6) if name == "parties" else rng.randint(1, 4)):
            row = {c.name: _cell(rng, name, c, number, keys) for c in declared.columns()}
            key = tuple(row[k] for k in declared.primary_key())
            if key not in seen:
                seen.add(key)
                rows.append(row)
        tables[name] = declared.frame(rows)
        for column in declared.primary_key():
            keys[f"{name}.{column}"] = [str(row[column]) for row in rows]
    parties = tables["parties"]
    tables["parties"] = parties.with_columns(
        name=pl.Series(rng.sample(NAMES, len(parties))),
        name_local=pl.lit(None, pl.String),
        aliases=pl.lit(None, pl.String),
    )
    for name in ("screen_decisions", "ownership_rules", "licences"):
        column = pl.Series([rng.choice(SYSTEMS) for _ in range(len(tables[name]))], dtype=pl.String)
        tables[name] = tables[name].with_columns(legal_system=column)
    return tables
