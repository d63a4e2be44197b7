"""Numbers that contradict their name: known wrong ones, positions that say another part, letters of two scripts."""

from __future__ import annotations

from typing import Any

from corridor.matching.facts import Facts
from corridor.matching.record import Record
from corridor.matching.text import mixes_scripts

CONTRADICTS = frozenset({"known_wrong", "position_contradicts", "group_contradicts"})
"""Kinds of finding under which a number alone makes no match."""


def number_findings(one: Record, list_name: str, row_id: str, facts: Facts) -> list[dict[str, Any]]:
    """Rows of `number_findings` for one line; the line stays in the match, and its number counts for less."""
    found: list[dict[str, Any]] = []
    said = one.named.concepts if one.named is not None else frozenset()
    name_says = f"{one.named.term}: {', '.join(sorted(said))}" if one.named is not None else None

    def add(number: str, kind: str, says: str | None, reason: str, source: str | None) -> None:
        row = {"list_name": list_name, "row_id": row_id, "number": number, "kind": kind, "name_says": name_says}
        found.append({**row, "number_says": says, "reason": reason, "source": source})

    for number in one.numbers.values():
        if mixes_scripts(number.written):
            reason = "Letters of two scripts stand in one number; they are read as the Latin ones that they look like."
            add(number.written, "mixed_scripts", number.norm, reason, None)
        wrong = next((w for w in facts.positions.known_wrong.get(number.norm, ()) if w.claimed_concept in said), None)
        says = facts.positions.says(number.norm, number.written, number.scheme)
        if wrong is not None:
            add(number.written, "known_wrong", wrong.says, wrong.reason, wrong.source)
        elif says is None or not said:
            continue
        elif says.concept_id is not None and says.concept_id not in said:
            kind = facts.glossary.name.get(says.concept_id, says.concept_id)
            reason = f"Position {says.position} is {says.name} ({kind}), not what the name says."
            add(number.written, "position_contradicts", says.concept_id, reason, says.source)
        elif says.concept_id is None and says.families and not says.families & _families(said, facts):
            reason = f"Group {says.position[:2]} is {says.group}; the part that the name says belongs elsewhere."
            add(number.written, "group_contradicts", says.group, reason, says.source)
    return found


def _families(concepts: frozenset[str], facts: Facts) -> frozenset[str]:
    return frozenset(facts.glossary.family.get(c, "") for c in concepts)
