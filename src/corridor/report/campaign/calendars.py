"""The schedule as calendar files: one per facility and one per specimen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from corridor.report import numbers
from corridor.report.campaign.clock import clock_of
from corridor.report.ical import Booking, calendar_file
from corridor.report.reading import Reader
from corridor.tables.column import cell_values


def calendar_files(reader: Reader) -> dict[str, bytes]:
    """Calendar files by name: ``facility/...ics`` and ``specimen/...ics``, for all that the schedule uses.

    A test is one entry from its start to its end, pauses over nights included. Its name in a calendar is that of the
    test and stays when the test moves. Times are those of the facility's place, in the zone that its calendar names.
    """
    tests = reader["campaign_schedule"].sort("start_hours", "campaign_test_id")
    clock = clock_of(tests)
    if clock is None:
        return {}
    zones = dict(reader["facility_calendars"].select("calendar_id", "zone").iter_rows())
    calendars = dict(reader["campaign_facilities"].select("facility_id", "calendar_id").iter_rows())
    title = str(reader.meta.get("title") or "test campaign")
    at: dict[tuple[str, str], dict[str | None, list[Booking]]] = {}
    for test in tests.iter_rows(named=True):
        zone = zones.get(calendars.get(test["facility_id"], ""))
        # Tests of another campaign may have the same names: its first day tells them apart.
        uid = f"{test['campaign_test_id']}/{clock.start:%Y-%m-%d}"
        times = clock.when(test["start_hours"]), clock.when(test["end_hours"])
        for kind, name in (("facility", test["facility_id"]), *_specimens(test)):
            at.setdefault((kind, name), {}).setdefault(zone, []).append(
                _booking(test, kind, f"{uid}/{name}@corridor", *times)
            )
    files = {}
    for (kind, name), by_zone in sorted(at.items()):
        for zone, bookings in by_zone.items():
            # A specimen that travels between zones has a file for each: a calendar has one zone.
            more = f" {zone}" if len(by_zone) > 1 else ""
            data = calendar_file(f"{name}: {title}", bookings, zone, clock.start)
            files[f"{kind}/{_file_name(name + more)}.ics"] = data
    return files


def write_calendars(reader: Reader, folder: Path) -> list[Path]:
    """Write the calendar files into a folder; gives their paths in order."""
    written = []
    for name, data in calendar_files(reader).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        written.append(path)
    return written


def _specimens(test: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    return (("specimen", name) for name in cell_values(test["specimen_ids"]))


def _booking(test: Mapping[str, Any], kind: str, uid: str, start: datetime, end: datetime) -> Booking:
    whom = test["specimen_ids"] if kind == "facility" else test["facility_id"]
    told = [f"{test['name'] or test['campaign_test_id']}: {numbers.quantity(test['work_hours'])} h of work."]
    crew = f"{test['crews']} {test['crew_kind']}" if test["crew_kind"] else None
    pairs = {
        "Specimens": test["specimen_ids"], "Build": test["build"], "Client": test["client"], "Crew": crew,
        "Proves": test["proves"], "Due": test["due_on"], "Why not earlier": test["why"],
    }  # fmt: skip
    told += [f"{label}: {str(value).replace('|', ', ')}" for label, value in pairs.items() if value]
    kinds = tuple(k for k, yes in (("destructive", test["destructive"]), ("late", test["late_hours"] > 0)) if yes)
    return Booking(
        uid, start, end,
        f"{test['campaign_test_id']} ({str(whom).replace('|', ', ')})" if whom else test["campaign_test_id"],
        test["facility_id"], "\n".join(told), kinds,
    )  # fmt: skip


def _file_name(name: str) -> str:
    """A name that every file system takes."""
    return re.sub(r"[^\w.+-]+", "_", name).strip("_.") or "_"
