"""A list of one's own: a CSV with a column ``name``; all else is optional."""

from __future__ import annotations

import csv
import io

from corridor.screening.lists.entries import KINDS, ListedEntry
from corridor.screening.lists.errors import WatchListError

COLUMNS = ("entry_id", "name", "aliases", "kind", "countries", "identifiers", "addresses", "programmes")
"""Columns that are read. Several values of a cell are joined by ``|``."""
_ALSO = {
    "id": "entry_id",
    "reference": "entry_id",
    "country": "countries",
    "address": "addresses",
    "identifier": "identifiers",
    "list_type": "programmes",
    "alias": "aliases",
    "names": "aliases",
    "name_original_script": "also",
}


def read_csv(text: str, file: str) -> list[ListedEntry]:
    """Entries, one row each; rows of one ``entry_id`` are one record."""
    rows = csv.DictReader(io.StringIO(text), delimiter=delimiter(text))
    heads = {(h or "").strip().lower(): h for h in rows.fieldnames or ()}
    found = {_ALSO.get(h, h): given for h, given in heads.items()}
    if "name" not in found:
        problem = f"No column is called name; its columns are: {', '.join(heads) or 'none'}."
        raise WatchListError(file, problem, f"Give it a first row of column names: {', '.join(COLUMNS)}.")
    entries: dict[str, ListedEntry] = {}
    for number, row in enumerate(rows, 2):
        cells = {k: (row.get(h) or "").strip() for k, h in found.items()}
        key = cells.get("entry_id") or f"row-{number}"
        kind = cells.get("kind", "").lower()
        entry = entries.setdefault(key, ListedEntry(key, kind if kind in KINDS else "party"))
        entry.add_name(cells["name"], "main" if not entry.names else "alias")
        for name in (*cells.get("aliases", "").split("|"), cells.get("also", "")):
            entry.add_name(name)
        for target, column in (
            (entry.countries, "countries"), (entry.identifiers, "identifiers"), (entry.addresses, "addresses"),
            (entry.programmes, "programmes"),
        ):  # fmt: skip
            target += [part.strip() for part in cells.get(column, "").split("|") if part.strip()]
    return list(entries.values())


def delimiter(text: str) -> str:
    """What parts the columns of a text: a comma, a semicolon or a tab, whichever its first line has most of."""
    head = text.split("\n", 1)[0]
    return max(",;\t", key=head.count)
