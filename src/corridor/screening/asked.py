"""Names to be screened, from a file: one name a line, or a table with a column ``name``."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from corridor.findings import Finding, Findings
from corridor.screening.lists.errors import NAME_SAYS_NOTHING, WatchListError
from corridor.screening.lists.own import delimiter
from corridor.screening.names import take_apart
from corridor.screening.whom import Subject

NAME_COLUMNS = ("name", "name_local", "aliases")
_ALSO = {
    "party_name": "name",
    "company": "name",
    "имя": "name",
    "название": "name",
    "наименование": "name",
    "نام": "name",
}


def read_names(path: str | Path) -> tuple[list[Subject], Findings]:
    """Whom to screen, and which names say nothing.

    Parameters
    ----------
    path
        A text file with a name a line; or a CSV with a column ``name`` and, if wanted, ``party_id``, ``name_local``,
        ``aliases``, ``country``, ``identifiers``, ``address``, several values of a cell joined by ``|``.

    Raises
    ------
    WatchListError
        The file is absent, empty or not in UTF-8.
    """
    path = Path(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise WatchListError(path.name, f"It cannot be read ({error.strerror}).", "Name a file.") from error
    except UnicodeDecodeError as error:
        raise WatchListError(path.name, "It is not in UTF-8.", "Save it as CSV (UTF-8).") from error
    if not text.strip():
        raise WatchListError(path.name, "It is empty.", "Write one name a line.")
    head = next(csv.reader(io.StringIO(text), delimiter=delimiter(text)), [])
    columns = {_ALSO.get(h.strip().lower(), h.strip().lower()): h for h in head}
    table = "name" in columns
    subjects, findings = [], Findings()
    if table:
        for number, row in enumerate(csv.DictReader(io.StringIO(text), delimiter=delimiter(text)), 2):
            subjects.append((number, _subject({k: (row.get(h) or "").strip() for k, h in columns.items()}, number)))
    else:
        subjects = [
            (n, Subject(str(n), (line.strip(),))) for n, line in enumerate(text.splitlines(), 1) if line.strip()
        ]
    for number, subject in subjects:
        for name in subject.names or ("",):
            if not take_apart(name).has_substance:
                findings.add(nothing_in(name, path.name, number, "name" if table else None))
    return [subject for _, subject in subjects], findings


def nothing_in(name: str, file: str, row: int | None, column: str | None) -> Finding:
    """The finding for a name that cannot be screened."""
    problem = f'"{name}" says nothing that could be looked up.' if name else "There is no name."
    remedy = "Write the full name as it stands in the register. Until then the party is not cleared."
    return Finding(NAME_SAYS_NOTHING, file, problem, remedy, row, column, name or None)


def _subject(row: dict[str, str], number: int) -> Subject:
    parts = {
        k: tuple(p.strip() for p in row.get(k, "").split("|") if p.strip()) for k in (*NAME_COLUMNS, "identifiers")
    }
    names = tuple(dict.fromkeys(n for column in NAME_COLUMNS for n in parts[column]))
    key = row.get("party_id") or row.get("id") or str(number)
    address = row.get("address", "")
    country = row.get("country", "")
    return Subject(key, names, (country,) if country else (), parts["identifiers"], (address,) if address else ())
