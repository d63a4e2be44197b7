"""Answers: find what is asked about, then read from the run what decided it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

import polars as pl

from corridor.explanation.needs import asked_needs, why_needs
from corridor.explanation.trace import entry_trace, ledger_trace
from corridor.explanation.why_not import why_not
from corridor.explanation.words import Named, named
from corridor.landed_cost import EntryTrace
from corridor.runs import RunTables

# Tables whose rows can be asked for by id, and the column that holds it.
BY_ID = {
    "landed_costs": "entry_id", "plan_sales": "demand_id", "approvals": "approval_id", "routes": "route_id",
    "plan_supply": "supply_id", "stops": "party_id", "baseline_costs": "baseline_id", "removals": "key",
    "refusals": "key", "origin_findings": "supply_id", "plan_choices": "id", "approval_needs": "requirement_id",
}  # fmt: skip


@dataclass
class Answer:
    """Sentences, and the rows they rest on; `found` is no when the run knows nothing of what was asked.

    `trace` is there where an entry was asked for by its id.
    """

    question: str
    found: bool
    sentences: list[str] = field(default_factory=list)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    trace: EntryTrace | None = None

    def to_text(self) -> str:
        return "\n".join(self.sentences)

    def to_json(self) -> str:
        body = {"question": self.question, "found": self.found, "answer": self.sentences, "rows": self.rows}
        return json.dumps(body, ensure_ascii=False, indent=2, default=str)


def answer(run: RunTables, question: str) -> Answer:
    """Answer a question about a run.

    Parameters
    ----------
    run
        The tables of the run.
    question
        An id of an entry, row of demand, approval, route, supply or party; ids of needs, with those of lines or of
        makers beside them or not; or words such as ``why not ship tara to kazan by rail``.

    Returns
    -------
    Answer
        ``found`` is no when nothing in the run carries such an id or name; the answer then says what can be asked.
    """
    needs, lines = asked_needs(run, question)
    if needs:
        # A need that is planned is a product too; how it was matched is asked for first.
        told = why_needs(run, needs, lines)
        return Answer(question, True, told.sentences, told.rows)
    found = _by_id(run, question.strip())
    return _by_words(run, question, named(run, question)) if found is None else found


def _by_id(run: RunTables, key: str) -> Answer | None:
    found = Answer(key, True)
    for table, column in BY_ID.items():
        frame = run.results.get(table)
        if frame is None or column not in frame.columns:
            continue
        rows = frame.filter(pl.col(column) == key)
        if rows.is_empty():
            continue
        if table == "landed_costs":
            found.trace = ledger_trace(run, key)
            found.sentences += found.trace.to_text().split("\n")
            found.rows |= {**entry_trace(run, key).rows, "trace": [asdict(line) for line in found.trace.lines]}
        else:
            found.sentences += [f"{table}:", *_told(rows)]
            found.rows[table] = rows.to_dicts()
    return found if found.rows else None


def _told(rows: pl.DataFrame, most: int = 12) -> list[str]:
    lines = []
    for row in rows.head(most).iter_rows(named=True):
        parts = [f"{name} {value}" for name, value in row.items() if value not in (None, "")]
        lines.append("  " + "; ".join(parts))
    if len(rows) > most:
        lines.append(f"  … and {len(rows) - most} more")
    return lines


def _by_words(run: RunTables, question: str, about: Named) -> Answer:
    found = Answer(question, True)
    stops = run.results["stops"].filter(pl.col("party_id").is_in(list(about.parties)))
    if not stops.is_empty():
        # Who is stopped is out before anything is reckoned: the stop is the whole answer.
        for row in stops.iter_rows(named=True):
            found.sentences.append(f"{row['party_name']} is {row['state'].replace('_', ' ')} under "
                                   f"{row['legal_system']}: {row['reason']}.")  # fmt: skip
        found.rows["stops"] = stops.to_dicts()
    if about.products:
        told = why_not(run, about)
        found.sentences += told.sentences
        found.rows |= told.rows
    if not found.sentences:
        found.found = False
        found.sentences = [
            "The run knows nothing that this names. Ask with a product and a place of the case, for example: "
            "why not ship PRODUCT to PLACE by rail; or give an id of the report: an entry, a row of demand, "
            "an approval, a route, a supply, a party, a need."
        ]
    return found
