"""Worked examples of what must be proved, read from tables that an expert can extend (tests/specs/approvals)."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from corridor.approvals import ProofTables, approval_needs
from corridor.reference import load_packs, pack_names
from corridor.tables import INPUT_TABLES

SPECS = Path(__file__).parent.parent / "specs" / "approvals"
EXAMPLES = [row for path in sorted(SPECS.glob("*.csv")) for row in csv.DictReader(path.read_text("utf-8").splitlines())]
RULES = ("requirements", "schemes", "regulations", "recognitions", "lab_tests", "country_groups")
PAPER = ("kind", "regulation_id", "series", "issuer_country", "valid_from", "valid_to", "scheme_id")


@cache
def rules() -> dict[str, pl.DataFrame]:
    packs = load_packs(pack_names()).values()
    return {name: pl.concat([pack[name] for pack in packs if name in pack]) for name in RULES}


def paper(number: int, text: str) -> dict[str, object]:
    cells = dict(zip(PAPER, text.split(), strict=False))
    assert len(text.split()) <= len(PAPER), text
    row = {name: value for name, value in cells.items() if value != "-"}
    days = {name: date.fromisoformat(row[name]) for name in ("valid_from", "valid_to") if name in row}
    return {"evidence_id": f"E{number}", "approval_family": "P"} | row | days


def needs(row: dict[str, str]) -> dict[str, dict[str, object]]:
    kind = "vehicle" if row["category"] else "part"
    product = {"product_id": "P", "name": row["example"], "hs_code": "87", "kind": kind,
               "category": row["category"] or None, "part_family": row["part_family"] or None,
               "propulsion": row["propulsion"] or "none"}  # fmt: skip
    facts = [
        {"product_id": "P", "fact": fact.partition("=")[0], "value": fact.partition("=")[2]}
        for fact in filter(None, row["facts"].split(";"))
    ]
    papers = [paper(n, text) for n, text in enumerate(filter(None, row["evidence"].split(";")))]
    own = {"products": [product], "product_facts": facts, "evidence": papers}
    tables = ProofTables.of(rules() | {name: INPUT_TABLES[name].frame(rows) for name, rows in own.items()})
    markets = pl.DataFrame({"product_id": ["P"], "country": [row["country"]]})
    found = approval_needs(tables, markets, date.fromisoformat(row["day"]))
    return {r["regulation_id"]: r for r in found.iter_rows(named=True)}


@pytest.mark.parametrize("row", EXAMPLES, ids=[r["example"] for r in EXAMPLES])
def test_example(row):
    found = needs(row)
    wanted = dict(cell.rsplit(":", 1) for cell in row["states"].split(";"))
    assert {name: found[name]["state"] for name in wanted} == wanted
    first = found[next(iter(wanted))]
    assert row["says"] in first["reason"]
    assert (row["asks_for"] or None) == first["asks_for"]


def test_examples_have_names_of_their_own():
    names = [row["example"] for row in EXAMPLES]
    assert len(names) == len(set(names)) > 0
