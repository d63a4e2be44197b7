"""Lists of the US Treasury (SDN and consolidated): CSV triples joined by entity number, and XML."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from corridor.findings import Finding
from corridor.screening.lists.cut_off import refuse_cut_off, without_party
from corridor.screening.lists.entries import ListedEntry, numbers_in
from corridor.screening.lists.errors import WatchListError
from corridor.screening.lists.xml import joined, text_at

_SDN = ("ent_num", "sdn_name", "sdn_type", "program", "title", "call_sign", "vess_type", "tonnage", "grt", "vess_flag",
        "vess_owner", "remarks")  # fmt: skip
_ALT = ("ent_num", "alt_num", "alt_type", "alt_name", "alt_remarks")
_ADD = ("ent_num", "add_num", "address", "city", "country", "add_remarks")
_KINDS = {"individual": "person", "vessel": "vessel", "aircraft": "aircraft", "entity": "party"}
_TABLES: Mapping[str, tuple[str, ...]] = {"sdn": _SDN, "alt": _ALT, "add": _ADD}


def which_table(text: str) -> str | None:
    """sdn, alt or add, by the heading or the shape of the first row; None if it is neither."""
    first = next(csv.reader(io.StringIO(text)), [])
    heads = [cell.strip().lower() for cell in first]
    if heads[:1] == ["ent_num"]:
        return "sdn" if "sdn_name" in heads else "alt" if "alt_name" in heads else "add" if "address" in heads else None
    if not heads or not heads[0].isdigit():
        return None
    # The published files have no heading: 12 columns of parties, 5 of aliases, 6 of addresses.
    return {12: "sdn", 5: "alt", 4: "alt", 6: "add"}.get(len(heads))


def _rows(text: str, table: str, file: str) -> list[dict[str, str]]:
    rows = [row for row in csv.reader(io.StringIO(text)) if len(row) > 1]  # the published files end in a control sign
    refuse_cut_off(rows, len(rows[0]) if rows else 0, file)
    heads = [c.strip().lower() for c in rows[0]] if rows and rows[0][0].strip().lower() == "ent_num" else None
    names = heads or list(_TABLES[table])
    out = []
    for row in rows[1:] if heads else rows:
        cells = [cell.strip() for cell in row]
        if cells[0].isdigit():
            out.append({n: "" if c == "-0-" else c for n, c in zip(names, cells, strict=False)})
    return out


def read_triples(texts: Mapping[str, str], file: str) -> tuple[list[ListedEntry], list[Finding]]:
    """Parties with their aliases and addresses, and what of them is told of no party.

    Parameters
    ----------
    texts
        By table: sdn, and alt and add if there.
    """
    if "sdn" not in texts:
        # Aliases alone still name somebody; what is missing is said by the caller.
        texts = {**texts, "sdn": ""}
    entries: dict[str, ListedEntry] = {}
    for row in _rows(texts["sdn"], "sdn", file):
        entry = ListedEntry(row["ent_num"], _KINDS.get(row.get("sdn_type", "").lower() or "entity", "party"))
        entry.add_name(row["sdn_name"], "main")
        entry.programmes = [p.strip(" []") for p in row.get("program", "").replace("] [", ";").split(";") if p.strip()]
        entry.identifiers = numbers_in(row.get("remarks"))
        if flag := row.get("vess_flag"):
            entry.countries.append(flag)
        entries[entry.entry_id] = entry
    aliases, addresses = (_rows(texts[t], t, file) if texts.get(t) else [] for t in ("alt", "add"))
    told = {"aliases": (row["ent_num"] for row in aliases), "addresses": (row["ent_num"] for row in addresses)}
    doubts = without_party(file, entries, told)
    for row in aliases:
        entry = entries.setdefault(row["ent_num"], ListedEntry(row["ent_num"]))
        entry.add_name(row.get("alt_name"), "weak" if "weak" in row.get("alt_remarks", "").lower() else "alias")
    for row in addresses:
        if row["ent_num"] in entries:
            entry = entries[row["ent_num"]]
            address = ", ".join(row[k] for k in ("address", "city") if row.get(k))
            entry.addresses += [address] if address else []
            entry.countries += [row["country"]] if row.get("country") else []
    if not entries:
        raise WatchListError(file, "No party stands in it.", "Fetch it anew from the publisher.")
    return list(entries.values()), doubts


def read_xml(root: Element) -> tuple[list[ListedEntry], str]:
    """Entries of ``sdn.xml`` or ``consolidated.xml``, and the day it was published."""
    entries = []
    for node in root.iter("sdnEntry"):
        kind = _KINDS.get(text_at(node, "sdnType").lower(), "party")
        entry = ListedEntry(text_at(node, "uid"), kind)
        entry.add_name(joined(node, "firstName", "lastName"), "main")
        for aka in node.iter("aka"):
            weak = text_at(aka, "category").lower() == "weak"
            entry.add_name(joined(aka, "firstName", "lastName"), "weak" if weak else "alias")
        entry.programmes = [p.text.strip() for p in node.iter("program") if p.text]
        for given in node.iter("id"):
            number = text_at(given, "idNumber")
            vessel = "imo" in number.lower() or "Vessel Registration" in text_at(given, "idType")
            entry.identifiers += (numbers_in(number) or [number]) if vessel else [number] if number else []
        entry.identifiers += numbers_in(text_at(node, "remarks"))
        for address in node.iter("address"):
            told = joined(address, "address1", "address2", "address3", "city", "postalCode")
            entry.addresses += [told] if told else []
            entry.countries += [c] if (c := text_at(address, "country")) else []
        if flag := text_at(node, "vesselInfo/vesselFlag"):
            entry.countries.append(flag)
        entries.append(entry)
    return entries, text_at(root, "publshInformation/Publish_Date", "publishInformation/Publish_Date")
