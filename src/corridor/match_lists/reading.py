"""One list of needs or of prices, in whatever layout, as rows of its table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from corridor.case.notes import Notes, quoted
from corridor.findings import Findings
from corridor.match_lists import codes
from corridor.match_lists.columns import FIELDS, find_header, guess, guess_by_content, heading_key
from corridor.match_lists.figures import currency_in, figure_in
from corridor.match_lists.grid import Grid, read_grid
from corridor.match_lists.mapping import ListMapping
from corridor.tables.matching import INCOTERMS, Needs, PriceLists

TABLES = {"needs": Needs, "price_lists": PriceLists}
KEYS = {"needs": "need_id", "price_lists": "line_id"}
PRICES = {"needs": "target_price_per_unit", "price_lists": "price_per_unit"}
FIGURES = ("quantity", "minimum_order_units", "capacity_per_year", "lead_time_days", "within_days")
_PLACE = re.compile(r"column (\d+)")


@dataclass(frozen=True)
class ListRead:
    """Rows of a list in their declared columns, what was taken for what, and what is wrong."""

    rows: pl.DataFrame
    mapping: ListMapping
    findings: Findings


def read_list(path: Path, table: str, mapping: ListMapping | None = None) -> ListRead:
    """Read a list.

    Parameters
    ----------
    path
        XLSX, CSV, TSV or text, in any of the usual encodings.
    table
        ``needs`` or ``price_lists``.
    mapping
        Which column is what, where it was confirmed; else it is guessed.

    Returns
    -------
    ListRead
        One row per row of the list that names a part; ``need_id`` or ``line_id`` is the file's name and the row as a
        spreadsheet counts it. Every row that is left out has a finding.
    """
    notes = Notes()
    empty = TABLES[table].empty()
    grid = read_grid(path, notes)
    if grid is None:
        return ListRead(empty, mapping or ListMapping(path.name, table), notes.findings())
    told, places = _layout(grid, path, table, mapping, notes)
    if "number" not in places and "name" not in places:
        return ListRead(empty, told, notes.findings())
    body = list(enumerate(grid.rows))[told.header_row or 0 :]
    rows = [row for n, cells in body if (row := _row(n, cells, path, told, places, notes)) is not None]
    prices = [row for row in rows if row.get(PRICES[table]) is not None]
    if any(row.get("currency") is None for row in prices):
        problem = "Its prices have no currency; they are left out."
        remedy = "Write `currency` in the mapping file."
        notes.add(codes.CURRENCY_UNKNOWN, path.name, problem, remedy, severity="warning", table=table)
        rows = [row if row.get("currency") else {**row, PRICES[table]: None} for row in rows]
    if not rows:
        notes.add(codes.LIST_EMPTY, path.name, "No row names a part.", "Give a list with a header and a row.")
    return ListRead(TABLES[table].frame(rows), told, notes.findings())


def _layout(
    grid: Grid, path: Path, table: str, mapping: ListMapping | None, notes: Notes
) -> tuple[ListMapping, dict[str, int]]:
    """The mapping, and the place of the column of each field."""
    header = find_header(grid.rows, table)
    if mapping is not None and mapping.header_row is not None:
        header = _given_header(grid, mapping.header_row, header)
    row, headings = (header[0] + 1, header[1]) if header else (0, [])
    if mapping is not None and mapping.columns:
        return mapping, _confirmed(mapping, headings, path, notes)
    places = guess(headings, table)
    told = ListMapping(path.name, table, row, *((mapping.party, mapping.currency, mapping.incoterm) if mapping else ()))
    if "number" not in places or "name" not in places:
        found = guess_by_content(grid.rows[row:], list(places.values()))
        for name in ("number", "name"):
            if name not in places and name in found and found[name] not in places.values():
                places[name] = found[name]
                problem = f"Column {found[name] + 1} was taken for the {name} by what stands in it."
                notes.add(
                    codes.COLUMN_GUESSED, path.name, problem, "Confirm it in the mapping file.", severity="warning"
                )
    if "number" not in places and "name" not in places:
        seen = ", ".join(quoted(h) for h in headings if h) or "none"
        problem = f"Neither a number nor a name of a part was found. Headings: {seen}."
        notes.add(codes.HEADER_UNKNOWN, path.name, problem, "Name the columns in the mapping file.")
    told.columns = {f: _heading(headings, n) for f, n in places.items()}
    told.party = told.party or path.stem
    price = places.get(PRICES[table])
    if (
        told.currency is None
        and price is not None
        and price < len(headings)
        and (named := currency_in(headings[price]))
    ):
        told.currency = named[0] if named[1] == 1.0 else "toman"
    return told, places


def _given_header(
    grid: Grid, row: int, found: tuple[int, list[str | None]] | None
) -> tuple[int, list[str | None]] | None:
    if row == 0:
        return None
    if found is not None and found[0] == row - 1:
        return found
    return (row - 1, grid.rows[row - 1]) if row <= len(grid.rows) else None


def _heading(headings: list[str | None], place: int) -> str:
    text = headings[place] if place < len(headings) else None
    return text if text and sum(h == text for h in headings) == 1 else f"column {place + 1}"


def _confirmed(mapping: ListMapping, headings: list[str | None], path: Path, notes: Notes) -> dict[str, int]:
    keys = [heading_key(h) for h in headings]
    places = {}
    for name, heading in mapping.columns.items():
        place = int(m[1]) - 1 if (m := _PLACE.fullmatch(heading)) else None
        if place is None and heading_key(heading) in keys:
            exact = [n for n, h in enumerate(headings) if h == heading]
            place = exact[0] if exact else keys.index(heading_key(heading))
        if name not in FIELDS[mapping.table] or place is None:
            what = f"the column {quoted(heading)}" if name in FIELDS[mapping.table] else f"the field {quoted(name)}"
            problem = f"The mapping names {what}, which is not there."
            remedy = f"Fields: {', '.join(FIELDS[mapping.table])}."
            notes.add(codes.MAPPING_WRONG, path.name, problem, remedy, column=name)
            continue
        places[name] = place
    return places


def _row(
    n: int, cells: list[str | None], path: Path, told: ListMapping, places: dict[str, int], notes: Notes
) -> dict[str, Any] | None:
    """A row of the table; None, after a finding, for a row that names no part."""
    table, row = told.table, n + 1
    said = {f: (cells[p] if p < len(cells) else None) for f, p in places.items()}
    if not any(cells):
        return None
    headings = [f for f, text in said.items() if text and heading_key(text) == heading_key(told.columns[f])]
    if len(headings) >= 2:
        problem = "The header stands here again."
        notes.add(codes.HEADER_REPEATED, path.name, problem, "Nothing.", row=row, severity="warning")
        return None
    if not said.get("number") and not said.get("name"):
        shown = " ".join(cell for cell in cells if cell)[:80]
        problem = f"The row names no part: {quoted(shown)}."
        notes.add(codes.ROW_SILENT, path.name, problem, "Complete it, if a part is meant.", row=row, severity="warning")
        return None
    out: dict[str, Any] = {f: said.get(f) for f in ("number", "name", "brand", "vehicle", "note") if f in said}
    for name in FIGURES:
        if said.get(name):
            out[name] = _figure(said[name], name, path, row, notes)
    _price(out, said, told, path, row, notes)
    if said.get("standards"):
        out["standards"] = "|".join(standards_in(said["standards"]))
    if table == "price_lists":
        terms = (said.get("incoterm") or told.incoterm or "EXW").upper()
        out["incoterm"] = next((t for t in INCOTERMS if t in terms), "EXW")
        out["minimum_order_units"] = out.get("minimum_order_units") or 0.0
    stem = re.sub(r"[^\w.\-]+", "-", path.stem)
    return {KEYS[table]: f"{stem}-{row}", "party_id": _code(told.party), **out, "source": "own"}


def _code(text: str | None) -> str | None:
    return re.sub(r"[^\w.\-]+", "-", text).strip("-") or None if text else None


def _figure(text: str | None, column: str, path: Path, row: int, notes: Notes) -> float | None:
    value = figure_in(text)
    if value is None or value < 0:
        problem = f"{quoted(text)} cannot be read as one figure."
        remedy = "Write it plainly, as 1234 or 1.5."
        notes.add(codes.FIGURE_UNREADABLE, path.name, problem, remedy, row=row, column=column, value=text,
                  severity="warning")  # fmt: skip
        return None
    return value


def _price(
    out: dict[str, Any], said: dict[str, str | None], told: ListMapping, path: Path, row: int, notes: Notes
) -> None:
    column = PRICES[told.table]
    text = said.get(column)
    if not text:
        return
    value = _figure(text, column, path, row, notes)
    named = currency_in(said.get("currency")) or currency_in(text) or currency_in(told.currency)
    if named is None and told.currency:
        named = (told.currency.upper(), 1.0)
    if value is not None and named is not None:
        value *= named[1]
    if value is not None and column == "price_per_unit" and value == 0:
        value = None
    out[column] = value
    out["currency"] = named[0] if named else None


def standards_in(text: str | None) -> list[str]:
    """Approvals and quality systems that a cell names, as they are compared.

    >>> standards_in("ECE R90, IATF 16949 / ISO 9001")
    ['UN-R90', 'IATF16949', 'ISO9001']
    """
    found = []
    for part in re.split(r"[|;,/\n]+|\s{2,}|\s+(?:and|и|و)\s+", (text or "").strip()):
        code = re.sub(r"[\s_]+", "", part.upper())
        regulation = re.fullmatch(r"(?:UN|ECE|UNECE|ЕЭКООН|ООН|E/ECE)?-?(?:R|№|REG\.?)-?0*(\d{1,3})(?:[.\-]\d+)*", code)
        if regulation:
            code = f"UN-R{regulation[1]}"
        elif code.startswith(("IATF", "ISO", "ИСО")):
            code = code.replace("ИСО", "ISO").replace("-", "").replace("/TS", "TS").split(":")[0]
        if code:
            found.append(re.sub(r"[^\w.\-:+*]", "", code))
    return [code for code in dict.fromkeys(found) if code]
