"""CSV files in the shapes in which spreadsheets save them."""

import pytest

from corridor.case import load_case
from tests.case.helpers import LANES, SITES, codes, found, write

ONE_LANE = [("AB", "A", "B", 100.0)]


def lanes(folder):
    case = load_case(folder)
    assert found(case) == [], case.findings.to_text()
    return case.tables["lanes"].select("lane_id", "from_site", "to_site", "distance_km").rows()


@pytest.mark.parametrize(
    "data",
    [
        LANES.encode(),
        b"\xef\xbb\xbf" + LANES.encode(),
        LANES.replace("\n", "\r\n").encode(),
        LANES.replace("\n", "\r").encode(),
        LANES.replace(",", ";").encode(),
        LANES.replace(",", "\t").encode(),
        LANES.rstrip().encode(),
        (LANES + "\n,,,,,\n \n").encode(),
        LANES.replace("AB,", '  "AB" ,').replace('  "AB" ', '" AB "').encode(),
        LANES.replace("road,100", "road,۱۰۰").encode(),
        LANES.replace("transit_days", "transit_days,").replace(",2\n", ",2,\n").encode(),
    ],
    ids=[
        "plain",
        "mark",
        "crlf",
        "cr",
        "semicolon",
        "tab",
        "no_end",
        "blank_rows",
        "spaces",
        "persian",
        "empty_column",
    ],
)
def test_the_same_table_in_many_shapes(tmp_path, data):
    assert lanes(write(tmp_path, lanes=data)) == ONE_LANE


def test_rows_are_counted_as_a_spreadsheet_does_over_line_breaks_in_cells_and_blank_rows(tmp_path):
    # Row 2 has a cell of three lines, row 3 is blank, so the bad country stands in row 4 (line 6 of the file).
    sites = 'site_id,name,country\nA,"Place\nA,\n1",IR\n\nB,Place B,RUS\n'
    case = load_case(write(tmp_path, sites=sites))
    assert [(f.row, f.column, f.value, f.code) for f in found(case)] == [(4, "country", "RUS", "CR110")]
    assert case.tables["sites"]["name"].to_list() == ["Place\nA,\n1", "Place B"]


def test_a_short_row_has_empty_cells_at_its_end(tmp_path):
    assert codes(write(tmp_path, sites="site_id,name,country,region\nA,Place A,IR\n")) == []


def test_a_spare_comma_is_found_and_the_other_rows_are_read(tmp_path):
    case = load_case(write(tmp_path, sites="site_id,name,country\nA,Place, A,IR\nB,Place B,RU\n", lanes=LANES))
    assert [(f.file, f.row, f.code) for f in found(case)] == [("sites.csv", 2, "CR015")]
    assert case.tables["sites"]["site_id"].to_list() == ["B"]


@pytest.mark.parametrize("text", ['A,"Place A,IR\nB,Place B,RU\n', 'A,"Pl"ace A,IR\n'])
def test_a_quotation_mark_that_is_not_closed_is_found(tmp_path, text):
    case = load_case(write(tmp_path, sites="site_id,name,country\n" + text))
    assert [f.code for f in found(case)] == ["CR015"]


def test_a_lone_quotation_mark_inside_a_text_is_a_letter(tmp_path):
    case = load_case(write(tmp_path, sites='site_id,name,country\nA,5" pipes,IR\n'))
    assert found(case) == []
    assert case.tables["sites"]["name"].to_list() == ['5" pipes']


@pytest.mark.parametrize("data", [b"", b"\n\n", b",,,\n", b"\xef\xbb\xbf", b"\nsite_id,name,country\nA,A,IR\n"])
def test_a_file_without_a_header_is_found(tmp_path, data):
    assert codes(write(tmp_path, sites=data)) == ["CR011"]


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (SITES.replace("Place A", "Тегеран").encode("cp1251"), "cp1251"),
        (SITES.encode("utf-16"), "UTF-16"),
        (SITES.encode("utf-16-be"), "no text"),
        (SITES.replace("Place A", "Köln, Düsseldorf").encode("latin-1"), "another encoding|probably"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "."),
    ],
)
def test_another_encoding_is_named(tmp_path, data, named):
    import re

    (finding,) = found(load_case(write(tmp_path, sites=data)))
    assert finding.code == "CR010"
    assert re.search(named, finding.problem)


def test_a_letter_cut_by_a_piece_of_reading_is_no_fault(tmp_path, monkeypatch):
    from corridor.case import csv_file

    monkeypatch.setattr(csv_file, "PIECE", 7)
    assert csv_file._first_fault("نام سایت تهران".encode() * 9) is None
    assert csv_file._first_fault("تهران".encode() + b"\xff\xff" + "تهران".encode()) == 10


def test_names_of_columns_are_suggested(tmp_path):
    case = load_case(write(tmp_path, sites=SITES.replace("country", "Country")))
    unknown = next(f for f in found(case) if f.code == "CR013")
    assert 'Did you mean "country"?' in unknown.remedy


def test_a_mass_of_equal_faults_is_shown_in_part_and_counted(tmp_path):
    from corridor.case.limits import FINDINGS_PER_COLUMN

    rows = "".join(f"AB{n},A,B,road,x{n},2\n" for n in range(FINDINGS_PER_COLUMN + 23))
    case = load_case(write(tmp_path, lanes=LANES + rows))
    told = [f for f in found(case) if f.code == "CR102"]
    assert len(told) == FINDINGS_PER_COLUMN + 1
    assert [f.problem for f in told if "more rows" in f.problem] == [
        "23 more rows have the same kind of fault in this column."
    ]
