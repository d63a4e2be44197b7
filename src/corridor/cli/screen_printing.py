"""What `corridor screen` prints."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from corridor.screening.looked_up import LookedUp


MOST_QUIET = 30
"""Names without an alert that are printed."""


def alerts(found: LookedUp, as_json: bool) -> str:
    """Lists with their versions, then alerts by name."""
    if as_json:
        lists = found.lists.to_dicts()
        told = {"lists": lists, "alerts": found.alerts.to_dicts(), "changes": found.changes.to_dicts()}
        return json.dumps(told, ensure_ascii=False, indent=2, default=str)
    lines = []
    for row in found.lists.iter_rows(named=True):
        dated = f" of {row['dated']}" if row["dated"] else ", without a day"
        lines.append(f"{row['watch_list_id']}: {row['title']}{dated}, {row['records']} records, {row['names']} names")
        lines.append(f"    sha256 {row['sha256']}")
    if not found.changes.is_empty():
        counts = found.changes["change"].value_counts(sort=True).rows()
        lines.append("Changed since the former list: " + ", ".join(f"{n} {kind}" for kind, n in counts))
    asked = len(found.subjects)
    hit = found.alerts["query_id"].n_unique()
    lines.append(f"{asked} asked; {hit} with alerts, {len(found.alerts)} alerts from score {found.least:g}.")
    for row in found.alerts.iter_rows(named=True):
        if row["rank"] == 1:
            lines.append(f"\n{row['query']}  [{row['query_id']}]")
        record = f"{row['watch_list_id']}/{row['entry_id']}, {row['kind']}"
        if row["listed_name"] != row["matched_name"]:
            record += f", listed as {row['listed_name']}"
        lines.append(f"  {row['score']:.3f}  {row['matched_name']}  ({record})")
        lines.append(f"         {row['reasons']}")
    known = set(found.alerts["query_id"])
    quiet = [
        " = ".join(s.names) or f"row {s.subject_id}, without a name"
        for s in found.subjects
        if s.subject_id not in known
    ]
    if quiet:
        more = f" and {len(quiet) - MOST_QUIET} more" if len(quiet) > MOST_QUIET else ""
        lines.append("\nWithout an alert: " + "; ".join(quiet[:MOST_QUIET]) + more)
    lines.append("\nNo alert is no clearing: a decision is a person's, with a reason, under each legal system.")
    return "\n".join(lines)


def pairs(scored: pl.DataFrame, as_json: bool) -> str:
    """Scores of pairs, one a line."""
    if as_json:
        return json.dumps(scored.to_dicts(), ensure_ascii=False, indent=2)
    names = scored.columns[:2] if "name1" not in scored.columns else ["name1", "name2"]
    shown = scored.head(40).select(*names, "score").rows()
    lines = [f"{score:.4f}  {a}  |  {b}" for a, b, score in shown]
    return "\n".join([*lines, f"{len(scored)} pairs scored" + ("; --out writes all" if len(scored) > 40 else "")])
