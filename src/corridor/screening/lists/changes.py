"""What changed between two versions of a list: whom to screen again."""

from __future__ import annotations

import polars as pl

from corridor.screening.lists.entries import WatchList

SCHEMA = {"entry_id": pl.String, "change": pl.String, "name": pl.String, "what": pl.String}


def list_changes(before: WatchList, after: WatchList) -> pl.DataFrame:
    """Records that came, went or changed, one row each, by number.

    Returns
    -------
    DataFrame
        ``entry_id``; ``change``: added, removed, changed; ``name``: its main name; ``what`` changed, in words.
    """
    old = {row["entry_id"]: row for row in before.entries.iter_rows(named=True)}
    new = {row["entry_id"]: row for row in after.entries.iter_rows(named=True)}
    rows = []
    for key in sorted(old.keys() | new.keys()):
        if key not in old:
            rows.append((key, "added", new[key]["main_name"], ""))
        elif key not in new:
            rows.append((key, "removed", old[key]["main_name"], ""))
        elif old[key]["record"] != new[key]["record"]:
            columns = ("main_name", "countries", "identifiers", "addresses", "programmes", "kind")
            what = [c for c in columns if old[key][c] != new[key][c]]
            told = "; ".join(f"{c}: {old[key][c] or 'none'} -> {new[key][c] or 'none'}" for c in what) or "other names"
            rows.append((key, "changed", new[key]["main_name"], told))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")
