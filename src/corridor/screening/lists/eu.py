"""The consolidated list of the European Union: XML 1.1 of the financial sanctions files, and the older XML 1.0."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from corridor.screening.lists.entries import ListedEntry
from corridor.screening.lists.xml import text_at


def read_xml(root: Element) -> tuple[list[ListedEntry], str]:
    """Entries and the day the file was made."""
    if root.tag.upper() == "WHOLE":
        return [_older(node) for node in root.iter("ENTITY")], root.get("Date", "")
    return [_entity(node) for node in root.iter("sanctionEntity")], root.get("generationDate", "")[:10]


def _entity(node: Element) -> ListedEntry:
    subject = node.find("subjectType")
    code = (subject.get("code", "") if subject is not None else "").lower()
    entry = ListedEntry(
        node.get("euReferenceNumber") or node.get("logicalId") or "",
        "person" if code == "person" else "party",
    )
    for alias in node.iter("nameAlias"):
        name = alias.get("wholeName") or " ".join(alias.get(k, "") for k in ("firstName", "middleName", "lastName"))
        entry.add_name(
            name, "main" if not entry.names else "alias" if alias.get("strong", "true") == "true" else "weak"
        )
    for given in node.iter("identification"):
        number = given.get("number", "") or given.get("latinNumber", "")
        kind = given.get("identificationTypeCode", "").lower()
        if number:
            bare = "imo" in kind and not number.upper().startswith("IMO")
            entry.identifiers.append(f"IMO{number}" if bare else number)
    for address in node.iter("address"):
        told = ", ".join(address.get(k, "") for k in ("street", "city", "zipCode") if address.get(k))
        entry.addresses += [told] if told else []
    for place in (*node.iter("address"), *node.iter("citizenship")):
        code = place.get("countryIso2Code", "")
        entry.countries += [code] if code and code != "00" else []
    entry.programmes = [r.get("programme", "") for r in node.iter("regulation") if r.get("programme")]
    return entry


def _older(node: Element) -> ListedEntry:
    entry = ListedEntry(node.get("Id", ""), "person" if node.get("Type") == "P" else "party")
    for name in node.iter("NAME"):
        entry.add_name(text_at(name, "WHOLENAME"), "main" if not entry.names else "alias")
    for address in node.iter("ADDRESS"):
        told = ", ".join(t for t in (text_at(address, "STREET"), text_at(address, "CITY")) if t)
        entry.addresses += [told] if told else []
        entry.countries += [c] if (c := text_at(address, "COUNTRY")) else []
    if programme := node.get("programme"):
        entry.programmes = [programme]
    return entry
