"""The advanced XML of the US Treasury (SDN_ADVANCED.XML, CONS_ADVANCED.XML): parties, all else told by reference.

A party names its addresses, documents, programmes and relations by numbers; what each number means stands at the head
of the file. The file is read as a stream, for it is ten times the size of ``sdn.xml``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from corridor.screening.lists.entries import ListedEntry, Owner, numbers_in
from corridor.screening.lists.xml import streamed, text_at

ROOT = "Sanctions"
_KINDS = {"individual": "person", "vessel": "vessel", "aircraft": "aircraft"}
_COUNTRIES = ("nationality", "citizenship", "flag", "registration country", "jurisdiction")
_NUMBERS = (
    "swift",
    "bik",
    "d-u-n-s",
    "call sign",
    "mmsi",
    "tail number",
    "serial number",
    "isin",
    "imo",
    "legal entity",
)
_SECTIONS = (
    "DateOfIssue", "ReferenceValueSets", "Location", "IDRegDocument", "DistinctParty", "ProfileRelationship",
    "SanctionsEntry",
)  # fmt: skip


@dataclass
class _Known:
    """What the file has told so far: reference values by kind and number, places and documents by number."""

    values: dict[tuple[str, str], Element] = field(default_factory=dict)
    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    documents: dict[str, list[str]] = field(default_factory=dict)

    def told(self, kind: str, number: str | None) -> str:
        """The words of a reference value; empty if the file does not know it."""
        found = self.values.get((kind, number or ""))
        return (found.text or "").strip() if found is not None else ""


def read(data: bytes, file: str) -> tuple[list[ListedEntry], list[Owner], str]:
    """Entries, who owns whom (shares are not told), and the day the file was issued."""
    known, dated = _Known(), ""
    entries: dict[str, ListedEntry] = {}
    by_profile: dict[str, ListedEntry] = {}
    relations: list[tuple[str, str, str]] = []
    for node in streamed(data, file, _SECTIONS):
        match node.tag:
            case "DateOfIssue":
                dated = "-".join(text_at(node, part).zfill(2) for part in ("Year", "Month", "Day"))
            case "ReferenceValueSets":
                known.values = {(value.tag, value.get("ID", "")): value for kind in node for value in kind}
            case "Location":
                known.places[node.get("ID", "")] = _place(node, known)
            case "IDRegDocument":
                known.documents.setdefault(node.get("IdentityID", ""), []).extend(_document(node, known))
            case "DistinctParty":
                for profile in node.iter("Profile"):
                    entry = _party(node.get("FixedRef", profile.get("ID", "")), profile, known)
                    by_profile[profile.get("ID", "")] = entries.setdefault(entry.entry_id, entry)
            case "ProfileRelationship":
                kind = known.told("RelationType", node.get("RelationTypeID"))
                if node.get("Former", "false") != "true":
                    relations.append((kind.lower(), node.get("From-ProfileID", ""), node.get("To-ProfileID", "")))
            case _:
                if node.get("ProfileID", "") in by_profile:
                    by_profile[node.get("ProfileID", "")].programmes += _programmes(node, known)
    return list(entries.values()), list(_owners(relations, by_profile)), dated


def _party(number: str, profile: Element, known: _Known) -> ListedEntry:
    subtype = known.values.get(("PartySubType", profile.get("PartySubTypeID", "")))
    kind = known.told("PartySubType", profile.get("PartySubTypeID")).lower()
    if kind not in _KINDS and subtype is not None:
        kind = known.told("PartyType", subtype.get("PartyTypeID")).lower()
    entry = ListedEntry(number, _KINDS.get(kind, "party"))
    for identity in profile.iter("Identity"):
        entry.identifiers += known.documents.get(identity.get("ID", ""), [])
        for alias in identity.iter("Alias"):
            _add_alias(entry, alias, known)
    for feature in profile.iter("Feature"):
        _add_feature(entry, feature, known)
    entry.names.sort(key=lambda name: name[1] != "main")
    return entry


def _add_alias(entry: ListedEntry, alias: Element, known: _Known) -> None:
    """The name in every script that it is given in; the main one in Latin letters."""
    weak = alias.get("LowQuality", "false") == "true"
    for name in alias.iter("DocumentedName"):
        parts = list(name.iter("NamePartValue"))
        scripts = {known.told("Script", part.get("ScriptID")) or "Latin" for part in parts}
        main = alias.get("Primary", "false") == "true" and scripts == {"Latin"}
        entry.add_name(" ".join(part.text or "" for part in parts), "main" if main else "weak" if weak else "alias")


def _add_feature(entry: ListedEntry, feature: Element, known: _Known) -> None:
    label = known.told("FeatureType", feature.get("FeatureTypeID")).lower()
    for place in feature.iter("VersionLocation"):
        address, country = known.places.get(place.get("LocationID", ""), ("", ""))
        if label == "location":
            entry.addresses += [address] if address else []
        if label == "location" or any(word in label for word in _COUNTRIES):
            entry.countries += [country or address] if country or address else []
    for detail in feature.iter("VersionDetail"):
        value = known.told("DetailReference", detail.get("DetailReferenceID")) or (detail.text or "").strip()
        if value and any(word in label for word in _COUNTRIES):
            entry.countries.append(value)
        elif value and any(word in label for word in _NUMBERS):
            entry.identifiers.append(value)


def _place(node: Element, known: _Known) -> tuple[str, str]:
    """Address without its country, and the country."""
    countries = [known.told("Country", c.get("CountryID")) for c in node.iter("LocationCountry")]
    for area in node.iter("LocationAreaCode"):
        value = known.values.get(("AreaCode", area.get("AreaCodeID", "")))
        countries.append(value.get("Description", "") if value is not None else "")
    parts = [" ".join(text_at(part, "LocationPartValue/Value").split()) for part in node.iter("LocationPart")]
    country = next((c for c in countries if c and c.lower() != "undetermined"), "")
    return ", ".join(part for part in parts if part and part != country), country


def _document(node: Element, known: _Known) -> list[str]:
    number = text_at(node, "IDRegistrationNo")
    kind = known.told("IDRegDocType", node.get("IDRegDocTypeID"))
    if "Vessel Registration" in kind or "imo" in number.lower():
        return numbers_in(number if "imo" in number.lower() else f"IMO {number}") or [number]
    return [number] if number else []


def _programmes(node: Element, known: _Known) -> list[str]:
    """Programmes of a sanctions entry: measures of the type Program name theirs in the comment."""
    return [
        comment
        for measure in node.iter("SanctionsMeasure")
        if known.told("SanctionsType", measure.get("SanctionsTypeID")).lower() in ("program", "")
        and (comment := text_at(measure, "Comment"))
    ]


def _owners(relations: Iterable[tuple[str, str, str]], by_profile: dict[str, ListedEntry]) -> Iterable[Owner]:
    """Relations that tell of owning or controlling, as owner and owned; how much is never told."""
    for kind, here, there in relations:
        owner, owned = (there, here) if kind.startswith("owned") else (here, there)
        if kind.startswith(("owned", "owns")) and owner in by_profile and owned in by_profile:
            yield by_profile[owner].entry_id, by_profile[owned].entry_id, None, "", ""
