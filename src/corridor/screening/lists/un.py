"""The consolidated list of the United Nations Security Council: one XML of individuals and entities."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from corridor.screening.lists.entries import ListedEntry, numbers_in
from corridor.screening.lists.xml import joined, text_at


def read_xml(root: Element) -> tuple[list[ListedEntry], str]:
    """Entries and the day the file was made."""
    entries = [_entry(n, "ENTITY", "party") for n in root.iter("ENTITY")]
    entries += [_entry(n, "INDIVIDUAL", "person") for n in root.iter("INDIVIDUAL")]
    return entries, root.get("dateGenerated", "")[:10]


def _entry(node: Element, prefix: str, kind: str) -> ListedEntry:
    entry = ListedEntry(text_at(node, "REFERENCE_NUMBER", "DATAID"), kind)
    entry.add_name(joined(node, "FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"), "main")
    entry.add_name(text_at(node, "NAME_ORIGINAL_SCRIPT"))
    for alias in node.iter(f"{prefix}_ALIAS"):
        low = text_at(alias, "QUALITY").lower() == "low"
        for name in text_at(alias, "ALIAS_NAME").split(";"):
            entry.add_name(name, "weak" if low else "alias")
    for address in node.iter(f"{prefix}_ADDRESS"):
        told = joined(address, "STREET", "CITY", "STATE_PROVINCE")
        entry.addresses += [told] if told else []
        entry.countries += [c] if (c := text_at(address, "COUNTRY")) else []
    entry.countries += [v.text.strip() for v in node.findall("NATIONALITY/VALUE") if v.text]
    entry.identifiers += [n for d in node.iter(f"{prefix}_DOCUMENT") if (n := text_at(d, "NUMBER"))]
    entry.identifiers += numbers_in(text_at(node, "COMMENTS1"))
    entry.programmes = [p] if (p := text_at(node, "UN_LIST_TYPE")) else []
    return entry
