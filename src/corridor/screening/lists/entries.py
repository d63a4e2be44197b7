"""The one shape that every list is read into."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from corridor.findings import Findings

NAMES = dict.fromkeys(("watch_list_id", "entry_id", "name", "name_kind"), pl.String)
ENTRIES = dict.fromkeys(
    ["watch_list_id", "entry_id", "kind", "main_name", "countries", "identifiers", "addresses", "programmes", "record"],
    pl.String,
)
OWNERS = dict.fromkeys(("watch_list_id", "owner", "owned"), pl.String) | {
    "share": pl.Float64,
    "since": pl.String,
    "until": pl.String,
}
Owner = tuple[str, str, float | None, str, str]
"""Owner and owned by the numbers of their records, the share if it is told, first and last day if they are."""
KINDS = ("party", "person", "vessel", "aircraft", "other")
NAME_KINDS = ("main", "alias", "weak")


@dataclass
class ListedEntry:
    """One record of a list. ``names`` are pairs of name and kind (main, alias, weak)."""

    entry_id: str
    kind: str = "party"
    names: list[tuple[str, str]] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    identifiers: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    programmes: list[str] = field(default_factory=list)

    def add_name(self, name: str | None, kind: str = "alias") -> None:
        """Add a name, if it is one and not there yet."""
        clean = " ".join((name or "").split())
        if clean and all(clean != known for known, _ in self.names):
            self.names.append((clean, kind))

    def record(self) -> str:
        """Fingerprint of what the list says of the party: another one if anything of it changes."""
        lists = (self.countries, self.identifiers, self.addresses, self.programmes)
        told = repr((self.kind, sorted(set(self.names)), [sorted(set(part)) for part in lists]))
        return hashlib.sha256(told.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class WatchList:
    """A list as it was read.

    Attributes
    ----------
    watch_list_id, title, legal_system, format, version
        Which list it is; `version` is what the file says of itself, or else empty.
    dated
        The day of the list, by the file itself or as given.
    sha256
        Checksum of the bytes that were read.
    entries, names, owners
        Records, one row per name of a record, and who owns whom where the list tells.
    findings
        What is odd about single records; none of them is lost for it.
    """

    watch_list_id: str
    title: str
    legal_system: str
    format: str
    version: str
    dated: date | None
    sha256: str
    entries: pl.DataFrame
    names: pl.DataFrame
    owners: pl.DataFrame
    findings: Findings


def frames(watch_list_id: str, entries: list[ListedEntry]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Entries and names as tables."""
    rows, names = [], []
    for entry in entries:
        lists = (entry.countries, entry.identifiers, entry.addresses, entry.programmes)
        cells = ("|".join(dict.fromkeys(part)) for part in lists)
        rows.append((watch_list_id, entry.entry_id, entry.kind, entry.names[0][0], *cells, entry.record()))
        names += [(watch_list_id, entry.entry_id, name, kind) for name, kind in entry.names]
    return pl.DataFrame(rows, schema=ENTRIES, orient="row"), pl.DataFrame(names, schema=NAMES, orient="row")


_IMO = re.compile(r"\bIMO\W{0,3}(?:number\W{0,3}|no\W{0,3})?(\d{7})\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?:Registration (?:ID|Number)|Tax ID No\.?|Company Number|Registration No\.?|C\.R\. No\.?|RUC #|NIT #|R\.F\.C\."
    r"|D-U-N-S Number|Legal Entity Number|Enterprise Number|Business Number|Identification Number|SWIFT/BIC"
    r"|BIK \(RU\)|OGRN|INN)(?!\w)"
    r"[.:\s#]*([A-Z0-9][A-Z0-9./-]{3,})",
    re.IGNORECASE,
)


def numbers_in(text: str | None) -> list[str]:
    """Register, tax and IMO numbers that stand in a remark.

    >>> numbers_in("Vessel Registration Identification IMO 9187629; Tax ID No. 7708503727 (Russia)")
    ['IMO9187629', '7708503727']
    """
    found = [f"IMO{n}" for n in _IMO.findall(text or "")]
    return found + [
        n.strip(".,;")
        for n in _NUMBER.findall(text or "")
        if any(c.isdigit() for c in n) or (n.isupper() and len(n) in (8, 11))
    ]
