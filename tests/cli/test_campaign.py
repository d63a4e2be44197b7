"""`corridor campaign` as its user runs it: goals in the terminal, page, workbook, calendars and tables on disk."""

import json

import polars as pl
import pytest
from click.testing import CliRunner

from corridor.case.writing import write_tables
from corridor.cli import main
from tests.against.campaign_checker import violations
from tests.against.hand_campaign import DAYS, START, inputs

SETTINGS = f"""
title = "A week at the lab"
currency = "EUR"
legal_systems = ["RU"]

[campaign]
start = "{START}"
days = {DAYS}
step_hours = 1
limit = 1
workers = 1
"""


@pytest.fixture
def case(tmp_path):
    folder = tmp_path / "case"
    there = inputs()["specimens"].filter(pl.col("arrives_on").is_not_null())
    write_tables(folder, inputs() | {"specimens": there})
    (folder / "case.toml").write_text(SETTINGS, encoding="utf-8")
    return folder


def run(*arguments):
    return CliRunner().invoke(main, ["campaign", *map(str, arguments)])


def test_the_terminal_tells_the_goals_and_how_far_they_are_proven(case):
    done = run(case)
    assert done.exit_code == 0, done.output
    assert "A week at the lab: 6 tests on 3 specimens" in done.output
    assert done.output.count("proven least") == 4


def test_page_workbook_and_calendars_lie_where_they_were_asked_for(case, tmp_path):
    done = run(case, "--report", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"report.html", "report.xlsx", "calendars"}
    assert len(list((tmp_path / "out" / "calendars" / "specimen").iterdir())) == 3


def test_the_schedule_as_json_and_as_files_is_one_and_keeps_every_rule(case, tmp_path):
    told = json.loads(run(case, "--json").stdout)
    assert run(case, "--out", tmp_path / "tables").exit_code == 0
    written = pl.read_csv(tmp_path / "tables" / "campaign_schedule.csv", try_parse_dates=True)
    starts = {r["campaign_test_id"]: r["start_hours"] for r in told["campaign_schedule"]}
    assert dict(written.select("campaign_test_id", "start_hours").iter_rows()) == starts
    yes = pl.col("destructive", "mandatory") == "yes"
    schedule = written.with_columns(yes) if written["mandatory"].dtype == pl.String else written
    assert violations(inputs(), {"campaign_schedule": schedule}, START, DAYS) == []


def test_a_calendar_that_does_not_exist_stops_it_with_row_and_remedy(case):
    calendars = inputs()["facility_calendars"].with_columns(country=pl.lit("EU"))
    write_tables(case, {"facility_calendars": calendars})
    done = run(case)
    assert done.exit_code == 1
    assert "facility_calendars.csv, row 2, column country" in done.output
    assert "CR530" in done.output
