"""The workbook: a sheet per result table, numbers as numbers, days as days, long tables cut and said."""

from datetime import datetime

import openpyxl
import polars as pl
import pytest

from corridor.report import report, workbook
from corridor.report.reading import Reader
from corridor.tables import RESULT_TABLES
from tests.report.sample_run import HOSTILE, sample_run


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    _, path = report(sample_run(), tmp_path_factory.mktemp("report"))
    return openpyxl.load_workbook(path)


def rows(book, name):
    head, *body = book[name].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


def test_every_result_table_has_its_sheet_after_the_guide(book):
    assert book.sheetnames == ["guide", *RESULT_TABLES, "columns", "names", "run"]


@pytest.mark.parametrize("name", sorted(RESULT_TABLES))
def test_a_sheet_has_the_columns_and_rows_of_its_table(book, name):
    sheet, columns = book[name], [c.name for c in RESULT_TABLES[name].columns()]
    assert [cell.value for cell in sheet[1]] == columns
    assert sheet.max_row - 1 == len(sample_run().results[name])
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref is not None
    assert all(cell.font.bold for cell in sheet[1])


def test_numbers_days_and_flags_keep_their_kind(book):
    (stop,) = rows(book, "stops")
    assert stop["decided_on"] == datetime(2024, 1, 1)
    assert stop["party_name"] == HOSTILE
    assert sum(row["amount"] for row in rows(book, "plan_cost_lines")) == 840_000.0
    assert [row["is_cost"] for row in rows(book, "cost_lines")] == ["yes", "yes", "yes", "yes", "no"]


def test_text_that_looks_like_a_formula_stays_text(book):
    cell = next(c for c in book["stops"][2] if c.value == "=1+1")
    assert cell.data_type == "s"


def test_the_guide_counts_rows_and_names_what_is_empty(book):
    guide = {row["sheet"]: row for row in rows(book, "guide")}
    assert guide["cost_lines"]["rows in all"] == guide["cost_lines"]["rows here"] == 5
    assert guide["plan_stocks"]["which rows"] == "the table is empty"


def test_names_and_columns_are_explained(book):
    assert {"kind": "site", "id": "KAZAN", "name": "Kazan"} in rows(book, "names")
    meant = {(row["table"], row["column"]): row for row in rows(book, "columns")}
    assert meant["plan_flows", "quantity"]["unit"] == "unit"
    assert {"name": "file_hashes.demand.csv", "value": "ab12"} in rows(book, "run")


def test_a_long_table_keeps_the_ways_in_use_and_says_so(monkeypatch):
    # Five lines of cost, of which the plan and today's flows use the two of E-ROAD.
    monkeypatch.setattr(workbook, "LONG", 2)
    sheets = {sheet.name: sheet for sheet in workbook.sheets_of(Reader(sample_run()))}
    assert sheets["cost_lines"].frame["entry_id"].unique().to_list() == ["E-ROAD"]
    assert (len(sheets["cost_lines"].frame), sheets["cost_lines"].rows) == (2, 5)
    assert "cost_lines.parquet" in sheets["cost_lines"].told
    assert sheets["routes"].frame["route_id"].to_list() == ["BY-ROAD"]


def test_a_table_longer_than_a_sheet_is_cut_and_says_so(monkeypatch):
    monkeypatch.setattr(workbook, "EXCEL_ROWS", 3)
    sheets = {sheet.name: sheet for sheet in workbook.sheets_of(Reader(sample_run()))}
    assert len(sheets["cost_lines"].frame) == 2
    assert "as many as a sheet can hold" in sheets["cost_lines"].told


def test_a_number_that_is_none_is_left_empty(tmp_path):
    run = sample_run()
    lines = run.results["plan_cost_lines"].with_columns(rate=pl.lit(float("inf")))
    run.results["plan_cost_lines"] = lines
    _, path = report(run, tmp_path)
    assert {row["rate"] for row in rows(openpyxl.load_workbook(path), "plan_cost_lines")} == {None}
