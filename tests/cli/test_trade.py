"""`corridor trade` on files of its own: what it reads, says, writes, and how it takes bad input."""

import json

import polars as pl
import pytest
from click.testing import CliRunner

from corridor.cli import main

SERIES = """series_id,metric,period_from,period_to,calendar,value,unit,source,confidence
CARS,cars made,2022-03-21,2022-09-22,solar_hijri,524256,vehicles,news,sourced
CARS,cars made,2022-09-23,2023-03-20,solar_hijri,823138,vehicles,news,sourced
CARS,cars made,2023-03-21,2023-09-22,solar_hijri,642930,vehicles,news,sourced
"""
HEAD = (
    "claim_id,about,metric,period_from,period_to,calendar,qualifier,value,unit,measure,series_id,"
    "statement,source,confidence\n"
)
HALF = "2023-03-21,2023-09-22,solar_hijri,exactly"
CLAIMS = (
    HEAD
    + f"RIGHT,CARS,cars made,{HALF},23,percent,growth,CARS,actual,news,sourced\n"
    + f"WRONG,CARS,cars made,{HALF},50,percent,growth,CARS,actual,news,sourced\n"
    + "OPEN,CARS,cars made,2023-03-21,2024-03-19,solar_hijri,over,1500000,vehicles,level,CARS,actual,news,sourced\n"
)


def call(*words: object):
    return CliRunner().invoke(main, [str(w) for w in words])


@pytest.fixture
def files(tmp_path):
    (tmp_path / "series.csv").write_text(SERIES, encoding="utf-8")
    (tmp_path / "said.csv").write_text(CLAIMS, encoding="utf-8")
    return tmp_path


def test_claims_are_set_against_series(files):
    outcome = call("trade", "figures", files / "series.csv", files / "said.csv", "--json")
    assert outcome.exit_code == 0, outcome.output
    told = json.loads(outcome.stdout)
    assert {c["claim_id"]: c["verdict"] for c in told["claim_checks"]} == {
        "RIGHT": "holds", "WRONG": "does_not_hold", "OPEN": "cannot_be_told"}  # fmt: skip
    assert set(told["read_as"].values()) == {"output_series", "claims"}


def test_a_folder_stands_for_its_files_and_says_the_same(files):
    one = call("trade", "figures", files / "series.csv", files / "said.csv")
    assert call("trade", "figures", files).stdout.split("\n")[2:] == one.stdout.split("\n")[2:]
    assert "WRONG does not hold" in one.stdout


def test_claims_in_a_workbook_and_series_in_parquet(files):
    pl.read_csv(files / "series.csv", try_parse_dates=True).write_parquet(files / "s.parquet")
    pl.read_csv(files / "said.csv", infer_schema=False).write_excel(files / "c.xlsx", worksheet="claims")
    outcome = call("trade", "figures", files / "s.parquet", files / "c.xlsx")
    assert outcome.exit_code == 0, outcome.output
    assert "RIGHT holds" in outcome.stdout


@pytest.mark.parametrize("kind", ["found.xlsx", "found"])
def test_what_is_found_is_written(files, kind):
    outcome = call("trade", "figures", files / "series.csv", files / "said.csv", "--out", files / kind)
    assert outcome.exit_code == 0, outcome.output
    if kind.endswith(".xlsx"):
        book = pl.read_excel(files / kind, sheet_id=0)
        assert {"claims", "claim_checks", "output_series"} <= set(book)
    else:
        assert pl.read_csv(files / kind / "claim_checks.csv").height == 3


def test_a_claim_that_is_open_to_one_side_can_be_written(files):
    rows = (
        "A,PARTS,parts,2022-01-01,2022-12-31,gregorian,exactly,13,USD million,level,,actual,news,sourced\n"
        "B,PARTS,parts,2023-01-01,2023-12-31,gregorian,over,66,USD million,level,,actual,news,sourced\n"
        "G,PARTS,parts,2023-01-01,2023-12-31,gregorian,over,408,percent,growth,,actual,news,sourced\n"
    )
    (files / "open.csv").write_text(HEAD + rows, encoding="utf-8")
    outcome = call("trade", "figures", files / "open.csv", "--json", "--out", files / "open.xlsx")
    assert outcome.exit_code == 0, outcome.output
    growth = next(c for c in json.loads(outcome.stdout)["claim_checks"] if c["claim_id"] == "G")
    assert growth["verdict"] == "holds"
    assert growth["high"] is None
    assert "Infinity" not in outcome.stdout


def test_a_row_with_an_error_is_told_and_the_others_are_judged(files):
    broken = (
        CLAIMS + "BAD,CARS,cars made,2023-13-01,2023-09-22,gregorian,exactly,5,vehicles,level,CARS,actual,n,sourced\n"
    )
    (files / "said.csv").write_text(broken, encoding="utf-8")
    outcome = call("trade", "figures", files / "series.csv", files / "said.csv")
    assert outcome.exit_code == 1
    assert "2023-13-01" in outcome.stderr
    assert "RIGHT holds" in outcome.stdout
    assert "BAD" not in outcome.stdout


def test_a_file_of_something_else_is_told(files):
    (files / "other.csv").write_text("colour,shape\nred,round\n", encoding="utf-8")
    outcome = call("trade", "figures", files / "other.csv")
    assert outcome.exit_code == 1
    assert "other.csv" in outcome.stderr


def test_gravity_is_under_trade(tmp_path):
    assert "log-of-gravity" in call("trade", "gravity", "--help").output
    assert call("trade", "gravity", "fit", tmp_path / "none.csv").exit_code != 0
