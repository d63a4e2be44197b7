"""Names that refer to rows of other tables, and settings that do."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from corridor.case import codes_of_cells as codes
from corridor.case.cells import note_cells
from corridor.case.files import SETTINGS_FILE
from corridor.case.notes import Notes, quoted
from corridor.case.numbers import Fault
from corridor.case.settings import Settings
from corridor.case.sheet import Sheet
from corridor.case.suggest import did_you_mean
from corridor.provenance import OWN_SOURCE
from corridor.tables import Column

Tables = Mapping[str, pl.DataFrame]
MOST_SUGGESTED = 40
"""Different unknown names of one column for which a near one is looked up."""


def check_references(sheets: Mapping[str, Sheet], tables: Tables, unreadable: frozenset[str], notes: Notes) -> None:
    """Note every own cell that names a row which is nowhere; tables that could not be read are not missed."""
    for sheet in sheets.values():
        for column in sheet.table.columns():
            target = column.reference_table
            if target is None or target in unreadable or column.name not in sheet.cells.columns:
                continue
            known = _known(column, tables)
            bad = _unknown(column, sheet, known)
            if bad.any():
                note_cells(sheet, column, bad, _Why(column, known), notes)


def _known(column: Column, tables: Tables) -> pl.Series:
    assert column.reference is not None
    target, _, key = column.reference.partition(".")
    known = tables[target][key].drop_nulls()
    if target == "sources":
        known = known.append(pl.Series([OWN_SOURCE]))
    return known


def _unknown(column: Column, sheet: Sheet, known: pl.Series) -> pl.Series:
    cells = sheet.typed[column.name]
    if not column.is_list:
        return (~cells.is_in(known.implode())).fill_null(False)
    names = set(known.to_list())
    distinct = cells.unique().drop_nulls().to_list()
    wrong = [cell for cell in distinct if not names.issuperset(cell.split("|"))]
    return cells.is_in(wrong).fill_null(False)


class _Why:
    """What to say of an unknown name; near names are looked up for the first few only, since that takes time."""

    def __init__(self, column: Column, known: pl.Series) -> None:
        self.column = column
        self.known = known.to_list()
        self.names = set(self.known)
        self.told: dict[str, str] = {}

    def __call__(self, text: str) -> Fault:
        unknown = [part.strip() for part in text.split("|") if part.strip() not in self.names] or [text]
        name = unknown[0] if self.column.is_list else text
        if name not in self.told and len(self.told) < MOST_SUGGESTED:
            self.told[name] = did_you_mean(name, self.known)
        remedy = f"{self.told.get(name, '')}Correct it, or add the row to {self.column.reference_table}."
        return Fault(codes.REFERENCE_UNKNOWN, f"{quoted(name)} is not in {self.column.reference}.", remedy)


def check_settings(settings: Settings, tables: Tables, unreadable: frozenset[str], notes: Notes) -> None:
    """Note settings that name rows which are nowhere."""
    insured = settings.landed_cost.insurance_parameter
    wanted: list[tuple[str, str, str, tuple[str | None, ...]]] = [
        ("routing.load_units", "load_units", "load_unit_id", settings.routing.load_units),
        ("landed_cost.claims", "agreements", "agreement_id", settings.landed_cost.claims),
        ("approvals.lab_id", "labs", "lab_id", (settings.approvals.lab_id,)),
        ("money.rate_kinds", "fx_rates", "rate_kind", settings.money.rate_kinds),
        *(
            (f"landed_cost.insurance_parameter.{kind}", "logistics_parameters", "parameter_id", (name,))
            for kind, name in insured.model_dump().items()
        ),
    ]
    for setting, table, key, names in wanted:
        known = set(tables[table][key].to_list())
        # Without any exchange rate every kind would be unknown, and a case of one currency needs none.
        if table in unreadable or (table == "fx_rates" and (not known or known & set(names))):
            continue
        for name in names:
            if name and name not in known:
                notes.add(
                    codes.SETTING_REFERENCE,
                    SETTINGS_FILE,
                    f"{quoted(name)} is not in {table}.{key}.",
                    did_you_mean(name, known) + f"Correct it, or add the row to {table}.",
                    column=setting,
                    value=name,
                )
