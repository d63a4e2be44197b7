"""Whom a case looks up: its parties, and places that no party of it runs."""

from __future__ import annotations

import polars as pl

from corridor.screening.whom import Subject


def subjects_of(parties: pl.DataFrame, sites: pl.DataFrame) -> list[Subject]:
    """Parties by every name known; then sites without an operator, by their name. Ids are those of the tables."""
    found = [
        Subject(
            row["party_id"],
            tuple(dict.fromkeys(n for n in (row["name"], *_parts(row["name_local"]), *_parts(row["aliases"])) if n)),
            (row["country"],) if row["country"] else (),
            _parts(row["identifiers"]),
            (row["address"],) if row["address"] else (),
        )
        for row in parties.sort("party_id").iter_rows(named=True)
    ]
    known = {subject.subject_id for subject in found}
    places = sites.filter(pl.col("party_id").is_null()).sort("site_id")
    return found + [
        Subject(row["site_id"], (row["name"],), (row["country"],) if row["country"] else ())
        for row in places.iter_rows(named=True)
        if row["site_id"] not in known
    ]


def _parts(cell: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (cell or "").split("|") if part.strip())
