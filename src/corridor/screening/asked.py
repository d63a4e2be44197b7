"""Names to be screened, from the rows of a list as it comes: a name a line, or a table with a column of names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from corridor.findings import Finding, Findings, Severity
from corridor.screening.compare import OWN_ROLES
from corridor.screening.lists.errors import NAME_SAYS_NOTHING, WatchListError
from corridor.screening.names import take_apart
from corridor.screening.whom import Subject

Cells = Sequence[str | None]

HEADER_WITHIN = 40
"""A heading stands within so many rows: titles and dates come before it."""
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "party_id": ("party id", "id", "code", "код", "کد", "kod"),
    "name": (
        "name", "party name", "company", "company name", "full name", "entity", "entity name", "organisation",
        "organization", "supplier", "supplier name", "customer", "customer name", "counterparty", "vessel",
        "vessel name", "bank", "beneficiary", "имя", "название", "наименование", "компания", "организация",
        "контрагент", "поставщик", "покупатель", "наименование организации", "наименование компании",
        "наименование контрагента", "фио", "судно", "банк", "نام", "نام شرکت", "شرکت", "تامین کننده", "نام تامین کننده",
        "نام کشتی", "بانک", "ad", "adi", "unvan", "unvani", "firma", "firma adi", "sirket", "sirket adi",
    ),
    "more": (
        "name local", "local name", "name en", "name ru", "name fa", "english name", "russian name", "aliases",
        "alias", "aka", "a k a", "former name", "trade name", "short name", "краткое наименование",
        "полное наименование", "наименование на английском", "نام انگلیسی", "نام لاتین",
    ),
    "country": ("country", "country of registration", "страна", "کشور", "ulke", "flag", "флаг"),
    "identifiers": (
        "identifiers", "identifier", "registration number", "reg no", "register number", "company number", "tax id",
        "tax number", "vat", "swift", "bic", "lei", "инн", "inn", "огрн", "ogrn", "кпп",
        "شناسه ملی", "شماره ثبت", "کد اقتصادی", "vergi no",
    ),
    "imo": ("imo", "imo number", "imo no", "имо", "номер имо"),
    "address": ("address", "registered address", "адрес", "юридический адрес", "آدرس", "نشانی", "adres"),
}  # fmt: skip
"""By what is asked for, what its column may be called."""
_CALLED = {heading: key for key, headings in HEADINGS.items() for heading in headings}


def subjects_in(rows: Sequence[Cells], file: str, one_a_line: bool = False) -> tuple[list[Subject], Findings]:
    """Whom to screen, and which names say nothing.

    Parameters
    ----------
    rows
        The cells of the file, first row first. Where a row holds a heading of a column of names (`HEADINGS`), the rows
        below it are a table, several values of a cell joined by ``|``; else every row is a name.
    file
        Its name, for findings.
    one_a_line
        Whether a file without such a heading has a name a line: commas then belong to the names.

    Raises
    ------
    WatchListError
        There is no name, or there are several columns and none is known to hold names.
    """
    filled = [(n, [(cell or "").strip() for cell in row]) for n, row in enumerate(rows, 1) if any(row)]
    head = next((i for i, (_, row) in enumerate(filled[:HEADER_WITHIN]) if _is_head(row, first=not i)), None)
    if head is None and not one_a_line and any(len([c for c in row if c]) > 1 for _, row in filled):
        told = " | ".join(cell or "-" for cell in filled[0][1][:12])
        raise WatchListError(file, f"No column is known to hold names; it begins: {told}.", "Head that column `name`.")
    columns = _columns(filled[head][1]) if head is not None else {}
    below = filled[head + 1 :] if head is not None else filled
    asked = [(n, _subject(_parts(row, columns), n)) for n, row in below if not _is_head(row)]
    if not asked:
        raise WatchListError(file, "It names nobody.", "Write one name a line, or a table with a column `name`.")
    findings = Findings()
    for number, subject in asked:
        for name in subject.names or ("",):
            if (found := nothing_in(name, file, number, "name" if columns else None)) is not None:
                findings.add(found)
    return [subject for _, subject in asked], findings


def nothing_in(name: str, file: str, row: int | None, column: str | None) -> Finding | None:
    """The finding for a name that cannot be screened, or only with a list that has it word for word."""
    taken = take_apart(name)
    if any(word.role in OWN_ROLES or word.role == "place" for word in taken.core) and taken.has_substance:
        return None
    problem = f'"{name}" says nothing that could be looked up.' if name else "There is no name."
    severity: Severity = "error"
    if taken.has_substance:
        problem, severity = (
            f'"{name}" is made of words of trade alone: only a list that has the very same raises an alert.',
            "warning",
        )
    remedy = "Write the full name as it stands in the register. Until then the party is not cleared."
    return Finding(NAME_SAYS_NOTHING, file, problem, remedy, row, column, name or None, severity=severity)


def _columns(row: Iterable[str]) -> dict[str, list[int]]:
    """Where a heading tells what; empty for a row that is none."""
    found: dict[str, list[int]] = {}
    for at, cell in enumerate(row):
        key = _CALLED.get(" ".join(re.sub(r"[\W_]+", " ", cell).lower().split()))
        if key is not None:
            found.setdefault(key, []).append(at)
    return found


def _is_head(row: Iterable[str], first: bool = False) -> bool:
    """Whether a row heads a column of names; below the first row one heading alone may be a name."""
    found = _columns(row)
    return "name" in found and (first or sum(map(len, found.values())) > 1)


def _parts(row: Sequence[str], columns: Mapping[str, Sequence[int]]) -> dict[str, list[str]]:
    if not columns:
        return {"name": [", ".join(cell for cell in row if cell)]}
    cells = {key: [row[at] for at in places if at < len(row)] for key, places in columns.items()}
    return {key: [p.strip() for cell in found for p in cell.split("|") if p.strip()] for key, found in cells.items()}


def _subject(told: Mapping[str, Sequence[str]], number: int) -> Subject:
    names = tuple(dict.fromkeys((*told.get("name", ()), *told.get("more", ()))))
    key = next(iter(told.get("party_id", ())), str(number))
    ships = (f"IMO{number.upper().removeprefix('IMO').strip()}" for number in told.get("imo", ()))
    identifiers = (*told.get("identifiers", ()), *ships)
    return Subject(key, names, tuple(told.get("country", ())), identifiers, tuple(told.get("address", ())))
