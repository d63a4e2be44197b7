"""The lists of the United Kingdom: the UK Sanctions List as XML and CSV, and the older consolidated CSV."""

from __future__ import annotations

import csv
import io
from xml.etree.ElementTree import Element

from corridor.screening.lists.cut_off import refuse_cut_off
from corridor.screening.lists.entries import ListedEntry, numbers_in
from corridor.screening.lists.xml import joined, text_at

_NAME_PARTS = ("Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6")
_ADDRESS_PARTS = tuple(f"Address Line {i}" for i in range(1, 7)) + tuple(f"Address {i}" for i in range(1, 7))


def read_xml(root: Element) -> tuple[list[ListedEntry], str]:
    """Entries and the day the file was made."""
    entries = []
    for node in root.iter("Designation"):
        kind = text_at(node, "IndividualEntityShip").lower()
        entry = ListedEntry(text_at(node, "UniqueID", "OFSIGroupID"), _kind(kind))
        for name in node.iterfind("Names/Name"):
            told = joined(name, *(part.replace(" ", "") for part in _NAME_PARTS))
            primary = text_at(name, "NameType").lower().startswith("primary")
            weak = "low" in text_at(name, "AliasStrength").lower()
            entry.add_name(told, "main" if primary else "weak" if weak else "alias")
        for name in node.iter("NameNonLatinScript"):
            entry.add_name(name.text)
        for address in node.iter("Address"):
            told = joined(address, *(part.replace(" ", "") for part in _ADDRESS_PARTS))
            entry.addresses += [told] if told else []
            entry.countries += [c] if (c := text_at(address, "AddressCountry")) else []
        entry.programmes = [r] if (r := text_at(node, "RegimeName")) else []
        for tag in ("BusinessRegistrationNumber", "IMONumber", "PassportNumber"):
            for found in node.iter(tag):
                if found.text and found.text.strip():
                    entry.identifiers.append(f"IMO{found.text.strip()}" if tag == "IMONumber" else found.text.strip())
        entry.names.sort(key=lambda n: n[1] != "main")
        entries.append(entry)
    return entries, text_at(root, "DateGenerated")


def read_csv(text: str, file: str) -> tuple[list[ListedEntry], str]:
    """Entries, several rows each, and the day in the line above the heading."""
    rows = list(csv.reader(io.StringIO(text)))
    at = next((i for i, row in enumerate(rows[:5]) if "Name 6" in row), None)
    if at is None:
        return [], ""
    dated = next((c for row in rows[:at] for c in reversed(row) if any(d.isdigit() for d in c)), "")
    heads = [h.strip() for h in rows[at]]
    refuse_cut_off([row for row in rows[at:] if row], len(heads), file)
    entries: dict[str, ListedEntry] = {}
    for cells in rows[at + 1 :]:
        row = {h: c.strip() for h, c in zip(heads, cells, strict=False) if c.strip()}
        key = row.get("Unique ID") or row.get("Group ID") or row.get("OFSI Group ID")
        if not key:
            continue
        kind = row.get("Designation Type") or row.get("Group Type") or row.get("Individual, Entity, Ship") or ""
        entry = entries.setdefault(key, ListedEntry(key, _kind(kind.lower())))
        told = " ".join(row[p] for p in _NAME_PARTS if p in row)
        name_type = (row.get("Name type") or row.get("Alias Type") or "").lower()
        weak = "low" in (row.get("Alias strength") or row.get("Alias Quality") or "").lower()
        entry.add_name(told, "main" if "primary" in name_type else "weak" if weak else "alias")
        entry.add_name(row.get("Name non-latin script") or row.get("Name Non-Latin Script"))
        address = ", ".join(row[p] for p in _ADDRESS_PARTS if p in row)
        entry.addresses += [address] if address else []
        entry.countries += [c] if (c := row.get("Address Country") or row.get("Country")) else []
        entry.programmes += [r] if (r := row.get("Regime Name") or row.get("Regime")) else []
        entry.identifiers += [f"IMO{n}"] if (n := row.get("IMO number")) else []
        entry.identifiers += [n] if (n := row.get("Business registration number (s)")) else []
        entry.identifiers += numbers_in(row.get("Other Information"))
    for entry in entries.values():
        entry.names.sort(key=lambda n: n[1] != "main")
    return list(entries.values()), dated


def _kind(told: str) -> str:
    return "person" if told.startswith("individual") else "vessel" if told.startswith("ship") else "party"
