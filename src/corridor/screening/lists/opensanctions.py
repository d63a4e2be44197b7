"""OpenSanctions: ``targets.simple.csv``, and FollowTheMoney entities as JSON lines, which keep who owns whom."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from corridor.screening.lists.cut_off import refuse_cut_off
from corridor.screening.lists.entries import ListedEntry, Owner
from corridor.screening.lists.errors import WatchListError

_KINDS = {"Person": "person", "Vessel": "vessel", "Airplane": "aircraft"}
_PARTIES = frozenset({"Company", "Organization", "LegalEntity", "Person", "Vessel", "Airplane", "PublicBody"})
_NUMBERS = (
    "registrationNumber",
    "innCode",
    "ogrnCode",
    "taxNumber",
    "leiCode",
    "swiftBic",
    "bikCode",
    "mmsi",
    "idNumber",
)


def read_csv(text: str, file: str) -> tuple[list[ListedEntry], str]:
    """Entries, one row each, and the newest day of change."""
    entries, newest = [], ""
    head, *rows = list(csv.reader(io.StringIO(text)))
    refuse_cut_off([row for row in rows if row], len(head), file)
    for cells in rows:
        row = dict(zip(head, cells, strict=False))
        if not row:
            continue
        entry = ListedEntry(row["id"], _KINDS.get(row.get("schema") or "", "party"))
        entry.add_name(row.get("name"), "main")
        for alias in _parts(row.get("aliases")):
            entry.add_name(alias)
        entry.countries = [c.upper() for c in _parts(row.get("countries"))]
        entry.identifiers = [_imo(i) for i in _parts(row.get("identifiers"))]
        entry.addresses = _parts(row.get("addresses"))
        entry.programmes = _parts(row.get("program_ids")) or _parts(row.get("sanctions")) or _parts(row.get("dataset"))
        newest = max(newest, (row.get("last_change") or "")[:10])
        entries.append(entry)
    return entries, newest


def read_ftm(text: str, file: str) -> tuple[list[ListedEntry], list[Owner], str]:
    """Entries that are parties, who owns whom, and the newest day of change; a broken line refuses the file."""
    entries, owners, newest = [], [], ""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            entity = json.loads(line)
            schema, properties = entity["schema"], entity["properties"]
        except (ValueError, KeyError, TypeError) as error:
            problem = f"Line {number} is no FollowTheMoney entity ({type(error).__name__})."
            raise WatchListError(
                file, problem, "The file was cut off or changed: fetch it anew; nothing was read."
            ) from error
        newest = max(newest, str(entity.get("last_change") or "")[:10])
        if schema in _PARTIES:
            entries.append(_entity(entity, schema, properties))
        elif schema == "Ownership":
            share = _share(properties.get("percentage") or properties.get("sharesCurrency") or [])
            since, until = ((properties.get(k) or [""])[0] for k in ("startDate", "endDate"))
            owners += [
                (o, a, share, since, until) for o in properties.get("owner", []) for a in properties.get("asset", [])
            ]
    return entries, owners, newest


def _entity(entity: dict[str, Any], schema: str, properties: dict[str, list[str]]) -> ListedEntry:
    entry = ListedEntry(str(entity["id"]), _KINDS.get(schema, "party"))
    for i, name in enumerate([entity.get("caption"), *properties.get("name", [])]):
        entry.add_name(name, "main" if not i else "alias")
    for field, kind in (
        ("alias", "alias"),
        ("previousName", "alias"),
        ("abbreviation", "alias"),
        ("weakAlias", "weak"),
    ):
        for name in properties.get(field, []):
            entry.add_name(name, kind)
    entry.countries = [
        c.upper() for k in ("country", "jurisdiction", "flag", "nationality") for c in properties.get(k, [])
    ]
    entry.identifiers = [n for k in _NUMBERS for n in properties.get(k, [])]
    entry.identifiers += [_imo(n, vessel=True) for n in properties.get("imoNumber", [])]
    entry.addresses = list(properties.get("address", []))
    entry.programmes = list(properties.get("program", [])) + list(properties.get("topics", []))
    return entry


def _share(found: list[str]) -> float | None:
    try:
        return float(found[0].replace(",", ".").strip(" %")) / 100 if found else None
    except ValueError:
        return None


def _parts(cell: str | None) -> list[str]:
    return [part.strip() for part in (cell or "").split(";") if part.strip()]


def _imo(number: str, vessel: bool = False) -> str:
    bare = number.upper().replace(" ", "").replace("-", "")
    return f"IMO{bare.removeprefix('IMO')}" if vessel or bare.startswith("IMO") else number
