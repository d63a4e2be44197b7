"""An empty case: every table with its header, a few example rows that belong together, settings and a guide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from corridor.case.files import SETTINGS_FILE
from corridor.case.guide import GUIDE_FILE, add_guide_sheet, guide_text
from corridor.case.sheets import Book
from corridor.case.writing import WORKBOOK, csv_bytes, put
from corridor.errors import CaseError
from corridor.findings import Finding, Findings, declare
from corridor.periods import parse_day
from corridor.tables import INPUT_TABLES, Table

FOLDER_TAKEN = declare(
    "CR020",
    "The folder for a new case is not empty",
    "A new case is never written over something else.",
    "Name a folder that is not there yet, or an empty one.",
)

SETTINGS = """\
# Settings of the case; the guide beside this file tells how tables are filled.
title = "My case"
currency = "USD"                  # every result is in this currency
legal_systems = ["RU"]            # law that parties are screened under; decisions stand in screen_decisions
packs = []                        # rules and rates that come with Corridor: `corridor packs` lists them
seed = 0

[horizon]
calendar = "solar_hijri"          # or "gregorian"
step = "quarter"                  # or "month", "year"
first = "1403-Q1"
periods = 1

[money]
rate_kinds = ["customs_monthly"]  # kinds of exchange rate that are accepted, best first
finance_rate_per_year = 0.0       # interest on goods under way, as a fraction

[landed_cost]
importer = "business"             # or "individual"
claims = []                       # agreements whose preference may be claimed
# Rows of logistics_parameters with the rate of cargo insurance, by kind of product.
insurance_parameter = { vehicle = "INS-CARGO", part = "INS-CARGO", kit = "INS-CARGO" }

[network]
goal = "least_cost"               # or "most_margin"

[demand]
from_projections = "none"         # or "low", "middle", "high": demand of the markets in demand_series
"""

# Rows that make a whole out of the examples in the declarations: one car, made in Tehran, wanted in Moscow. Each row
# is the table's example with these cells in their place.
ROWS: Mapping[str, tuple[Mapping[str, Any], ...]] = {
    "sources": ({},),
    "parties": (
        {"roles": "maker"},
        {"party_id": "DEALER", "name": "A dealer in Moscow", "name_local": None, "country": "RU", "roles": "dealer"},
    ),
    "sites": (
        {"party_id": "IKCO", "kinds": "plant", "lat": 35.73, "lon": 51.19},
        {
            "site_id": "MOSCOW", "name": "Market, Moscow", "party_id": "DEALER", "country": "RU", "kinds": "market",
            "lat": 55.75, "lon": 37.62,
        },
    ),
    "products": ({},),
    "recipes": ({},),
    "demand": ({},),
    "load_units": (
        {
            "load_unit_id": "LU_CARCARRIER_8", "name": "Car carrier for eight cars", "charged_per": "vehicle",
            "category": "car_carrier", "usable_volume_m3": None, "payload_kg": None, "vehicles_per_load": 8,
        },
    ),
    "lanes": (
        {
            "lane_id": "TEHRAN-MOSCOW-road", "kind": "through", "to_site": "MOSCOW", "distance_km": 2950,
            "countries_crossed": "AZ", "transit_days": 12,
        },
    ),
    "lane_tariffs": (
        {
            "lane_tariff_id": "TEHRAN-MOSCOW-road-vehicle", "lane_id": "TEHRAN-MOSCOW-road", "charged_per": "vehicle",
            "price": 900,
        },
    ),
    "screen_decisions": (
        {"decision_id": "S-001", "party_id": "IKCO", "legal_system": "RU"},
        {"decision_id": "S-002", "party_id": "DEALER", "legal_system": "RU"},
    ),
    "value_bases": ({"basis": "CIF"},),
    "tariffs": ({"ad_valorem_frac": 0.15},),
    "import_taxes": (
        {"base": "customs_value+duty+excise", "rate_frac": 0.2, "band_variable": None},
    ),
    "logistics_parameters": ({"parameter_id": "INS-CARGO", "name": "Cargo insurance"},),
    "schemes": ({"countries": "RU", "approves": "whole_vehicle", "document": "Vehicle type approval"},),
    "evidence": (
        {
            "evidence_id": "E-TARA-TYPE", "kind": "scheme_approval", "regulation_id": None, "series": None,
            "scheme_id": "EAEU-TRCU-018", "issuer_country": "RU", "valid_from": "2023-05-15",
        },
    ),
    "fx_rates": ({"valid_from": "2024-03-01", "valid_to": "2024-06-30"},),
}  # fmt: skip


def new_case(folder: str | Path, workbook: bool = False) -> Path:
    """Make a case that can be checked and run at once, to be filled with one's own rows.

    Parameters
    ----------
    folder
        Made if it is not there.
    workbook
        One XLSX workbook with a sheet per table and drop-downs, in place of a CSV file per table.

    Raises
    ------
    CaseError
        The folder is there and not empty.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        problem = "There is something under that name already."
        remedy = "Name a folder that is not there yet, or an empty one."
        raise CaseError(Findings([Finding(FOLDER_TAKEN, str(folder), problem, remedy)]))
    folder.mkdir(parents=True, exist_ok=True)
    tables = {name: example_rows(table) for name, table in INPUT_TABLES.items()}
    put(folder / SETTINGS_FILE, SETTINGS.encode())
    put(folder / GUIDE_FILE, guide_text().encode())
    if workbook:
        book = Book()
        add_guide_sheet(book)
        for name, frame in tables.items():
            book.add_table(name, frame, form=True)
        put(folder / WORKBOOK, book.to_bytes())
    else:
        for name, frame in tables.items():
            put(folder / f"{name}.csv", csv_bytes(name, frame))
    return folder


def example_rows(table: type[Table]) -> pl.DataFrame:
    """The rows of a table in a new case, every declared column included; most tables have none."""
    rows = []
    for changes in ROWS.get(table.table_name, ()):
        row = {c.name: c.example for c in table.columns() if c.example is not None} | dict(changes)
        rows.append({name: _value(table, name, value) for name, value in row.items()})
    return table.frame(rows)


def _value(table: type[Table], name: str, value: Any) -> Any:
    kind = table.column(name).kind
    if kind == "day" and not isinstance(value, date):
        return parse_day(value)
    return float(value) if isinstance(value, int) and table.column(name).dtype == pl.Float64() else value
