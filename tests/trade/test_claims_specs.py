"""Sixty statements, twenty of them true, twenty wrong, twenty that cannot be told: tests/specs/trade/README.md."""

import csv
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from corridor.exchange import Exchange
from corridor.tables import INPUT_TABLES
from corridor.trade.claims import check_claims

FOLDER = Path(__file__).parents[1] / "specs" / "trade"


def read(name):
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


CLAIMS = read("claims")


def typed(row, days, numbers=("value",)):
    cells = {key: value for key, value in row.items() if value != ""}
    return cells | {d: date.fromisoformat(cells[d]) for d in days if d in cells} | {n: float(cells[n]) for n in numbers}


@cache
def checks():
    days = ("period_from", "period_to", "base_from", "base_to")
    claims = [
        {k: v for k, v in typed(row, days).items() if k not in ("verdict", "why", "would_hold")}
        | {"metric": row["series_id"] or "not told", "confidence": "sourced"}
        for row in CLAIMS
    ]
    series = [typed(row, days) | {"confidence": "sourced"} for row in read("series")]
    result = check_claims(
        INPUT_TABLES["claims"].frame(claims),
        INPUT_TABLES["output_series"].frame(series),
        INPUT_TABLES["trade_flows"].empty(),
        Exchange(INPUT_TABLES["fx_rates"].empty(), ["official"]),
    )
    return {row["claim_id"]: row for row in result.claim_checks.iter_rows(named=True)}


@pytest.mark.parametrize("row", CLAIMS, ids=[row["claim_id"] for row in CLAIMS])
def test_statement(row):
    found = checks()[row["claim_id"]]
    assert found["verdict"] == row["verdict"], found["arithmetic"]
    if row["would_hold"]:
        assert row["would_hold"] in found["arithmetic"]
    if row["verdict"] == "cannot_be_told":
        assert found["missing"]


def test_there_are_twenty_of_each():
    verdicts = [row["verdict"] for row in CLAIMS]
    assert {v: verdicts.count(v) for v in verdicts} == {"holds": 20, "does_not_hold": 20, "cannot_be_told": 20}
