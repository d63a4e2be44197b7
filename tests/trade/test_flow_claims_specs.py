"""Statements about flows, in several currencies, codes and periods by name: tests/specs/trade/README.md."""

import csv
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from corridor.exchange import Exchange
from corridor.tables import INPUT_TABLES
from corridor.trade.claims import check_claims

FOLDER = Path(__file__).parents[1] / "specs" / "trade"
DAYS = ("period_from", "period_to", "base_from", "base_to", "valid_from", "valid_to")
NUMBERS = ("value", "units_per_usd")


def read(name):
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def typed(row):
    cells = {key: value for key, value in row.items() if value != ""}
    cells |= {name: date.fromisoformat(cells[name]) for name in DAYS if name in cells}
    return cells | {name: float(cells[name]) for name in NUMBERS if name in cells} | {"confidence": "sourced"}


CLAIMS = read("flow_claims")


@cache
def checks():
    claims = [
        {k: v for k, v in typed(row).items() if k not in ("verdict", "why", "would_hold")} | {"metric": "a flow"}
        for row in CLAIMS
    ]
    rates = INPUT_TABLES["fx_rates"].frame([typed(row) | {"source": "own"} for row in read("rates")])
    result = check_claims(
        INPUT_TABLES["claims"].frame(claims),
        INPUT_TABLES["output_series"].empty(),
        INPUT_TABLES["trade_flows"].frame([typed(row) for row in read("flows")]),
        Exchange(rates, ["official"]),
    )
    return {row["claim_id"]: row for row in result.claim_checks.iter_rows(named=True)}


@pytest.mark.parametrize("row", CLAIMS, ids=[row["claim_id"] for row in CLAIMS])
def test_statement(row):
    found = checks()[row["claim_id"]]
    assert found["verdict"] == row["verdict"], (found["arithmetic"], found["missing"])
    if row["would_hold"]:
        assert row["would_hold"] in found["arithmetic"]
    if row["verdict"] == "cannot_be_told":
        assert found["missing"]


def test_there_are_a_dozen_of_each():
    verdicts = [row["verdict"] for row in CLAIMS]
    assert min(verdicts.count(v) for v in ("holds", "does_not_hold", "cannot_be_told")) >= 12
