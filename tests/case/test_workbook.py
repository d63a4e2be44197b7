"""One XLSX workbook with a sheet per table."""

import datetime

import pytest
import xlsxwriter

from corridor.case import load_case
from tests.case.helpers import SITES, found, write

HEADER = ["lane_tariff_id", "lane_id", "charged_per", "price", "currency", "valid_from", "note"]
LANES = [["lane_id", "from_site", "to_site", "mode", "distance_km", "transit_days"], ["AB", "A", "B", "road", 100, 0.1]]


@pytest.fixture
def book(tmp_path):
    folder = write(tmp_path)
    made = xlsxwriter.Workbook(folder / "case.xlsx")
    made.folder = folder
    lanes = made.add_worksheet("lanes")
    for number, row in enumerate(LANES):
        lanes.write_row(number, 0, row)
    made.prices = made.add_worksheet("lane_tariffs")
    made.prices.write_row(0, 0, HEADER)
    made.prices.write_row(1, 0, ["P", "AB", "truck", 5000, "USD"])
    return made


def load(book):
    book.close()
    return load_case(book.folder)


def test_sheets_are_read_beside_files(book):
    case = load(book)
    assert found(case) == []
    assert case.tables["lanes"].select("lane_id", "distance_km", "transit_days").rows() == [("AB", 100.0, 0.1)]
    assert case.files == {
        "sites": "sites.csv",
        "lanes": "case.xlsx, sheet lanes",
        "lane_tariffs": "case.xlsx, sheet lane_tariffs",
    }
    assert set(case.file_hashes) == {"case.toml", "case.xlsx", "sites.csv"}


def test_dates_of_a_spreadsheet(book):
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    book.prices.write_datetime(1, 5, datetime.datetime(2024, 4, 3), day)
    case = load(book)
    assert found(case) == []
    assert case.tables["lane_tariffs"]["valid_from"].to_list() == [datetime.date(2024, 4, 3)]


def test_the_bare_number_of_a_day_is_refused_with_the_day(book):
    book.prices.write_number(1, 5, 45385)
    (finding,) = found(load(book))
    assert (finding.row, finding.column, finding.value, finding.code) == (2, "valid_from", "45385", "CR109")
    assert "2024-04-03" in finding.remedy


def test_a_solar_hijri_date_as_text(book):
    book.prices.write_string(1, 5, "۱۴۰۳-۰۱-۱۵ SH")
    case = load(book)
    assert case.tables["lane_tariffs"]["valid_from"].to_list() == [datetime.date(2024, 4, 3)]


def test_a_formula_is_used_by_its_value_and_told(book):
    book.prices.write_formula(1, 3, "=2500*2", None, 5000)
    case = load(book)
    (finding,) = found(case)
    place = (finding.file, finding.row, finding.column, finding.code, finding.severity)
    assert place == ("case.xlsx, sheet lane_tariffs", 2, "price", "CR016", "warning")
    assert case.tables["lane_tariffs"]["price"].to_list() == [5000.0]


def test_a_formula_without_a_value_and_an_error_stop_a_run(book):
    book.prices.write_formula(1, 3, "=1/0", None, "#DIV/0!")
    book.prices.write_formula(1, 6, '="a"', None, "")
    told = {(f.column, f.code): f for f in found(load(book))}
    assert told["price", "CR016"].severity == "error"
    assert "#DIV/0!" in told["price", "CR016"].problem
    assert told["note", "CR016"].severity == "error"
    assert told["price", "CR101"].row == 2


def test_merged_cells_are_told(book):
    book.prices.merge_range("A3:A4", "Q")
    book.prices.write_row(2, 1, ["AB", "FEU", 1, "USD"])
    book.prices.write_row(3, 1, ["AB", "TEU", 1, "USD"])
    told = [(f.row, f.column, f.code) for f in found(load(book))]
    assert told == [(3, "lane_tariff_id", "CR016"), (4, "lane_tariff_id", "CR101")]


def test_a_code_that_is_a_number_keeps_its_digits(book):
    products = book.add_worksheet("products")
    products.write_row(0, 0, ["product_id", "name", "kind", "hs_code"])
    products.write_row(1, 0, [1001, "Pad", "part", 8708309109])
    products.write_row(2, 0, [1002, "Pad", "part", 87083])
    case = load(book)
    assert [(f.row, f.column, f.code) for f in found(case)] == [(3, "hs_code", "CR113")]
    assert case.tables["products"]["product_id"].to_list() == ["1001", "1002"]
    assert case.tables["products"]["hs_code"].to_list()[0] == "8708309109"


def test_a_sheet_of_an_unknown_name_is_suggested_and_the_guide_is_passed_over(book):
    book.add_worksheet("Guide").write(0, 0, "How to")
    book.add_worksheet("Offer").write(0, 0, "x")
    (finding,) = found(load(book))
    assert (finding.file, finding.code) == ("case.xlsx, sheet Offer", "CR005")
    assert 'Did you mean "offers"?' in finding.remedy


def test_a_table_in_a_sheet_and_a_file(book):
    book.add_worksheet("sites").write_row(0, 0, SITES.splitlines()[0].split(","))
    assert [f.code for f in found(load(book))] == ["CR006"]


def test_an_empty_sheet_has_no_header(book):
    book.add_worksheet("offers")
    assert [f.code for f in found(load(book))] == ["CR011"]
