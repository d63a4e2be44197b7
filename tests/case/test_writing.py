"""Tables written and read back; a workbook with the cells marked."""

import openpyxl
import polars as pl
import pytest

from corridor.case import check, read_tables, write_marked, write_tables
from corridor.errors import CorridorError
from corridor.tables.moving import Lanes
from corridor.tables.who_and_where import Sites
from tests.case.helpers import LANES, write

TABLES = {
    "sites": Sites.frame(
        [
            dict(site_id="A", name='Words, "quotes"\nand lines', country="IR", lat=35.5),
            dict(site_id="B", name="=1+1", country="RU", note="ایران"),
            dict(site_id="007", name="0.10", country="KZ", lat=-0.1),
        ]
    ),
    "lanes": Lanes.frame(
        [
            dict(
                lane_id="AB",
                from_site="A",
                to_site="B",
                mode="road",
                distance_km=1e-7,
                transit_days=3,
                gauge_change=True,
            )
        ]
    ),
}


@pytest.mark.parametrize("format", ["csv", "parquet", "xlsx"])
def test_what_is_written_is_read_back_and_the_same_content_gives_the_same_bytes(tmp_path, format):
    first = write_tables(tmp_path / "a", TABLES, format)
    second = write_tables(tmp_path / "b", dict(reversed(TABLES.items())), format)
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]
    read = read_tables(tmp_path / "a")
    assert set(read) == set(TABLES)
    for name, frame in TABLES.items():
        assert read[name].equals(frame, null_equal=True), name
    assert not [p for p in (tmp_path / "a").iterdir() if p.name.startswith(".")]


def test_csv_is_plain(tmp_path):
    (path,) = write_tables(
        tmp_path, {"lanes": TABLES["lanes"].select("lane_id", "distance_km", "transit_days", "gauge_change")}
    )
    assert path.read_bytes() == b"lane_id,distance_km,transit_days,gauge_change\nAB,1e-7,3,yes\n"


def test_what_does_not_fit_is_refused(tmp_path):
    with pytest.raises(CorridorError, match="no format"):
        write_tables(tmp_path, TABLES, "ods")
    long = TABLES["sites"].with_columns(note=pl.lit("x" * 40_000))
    with pytest.raises(CorridorError, match=r"sites, row 2: .* longer"):
        write_tables(tmp_path, {"sites": long}, "xlsx")
    assert list(tmp_path.iterdir()) == []


def test_bad_cells_are_marked_in_their_own_place(tmp_path):
    folder = write(tmp_path / "case", lanes=LANES + "AC,A,C,raod,=9,-1\n\nAD,A,B,rail,5,\n")
    out = write_marked(folder, check(folder), tmp_path / "marked.xlsx")
    book = openpyxl.load_workbook(out)
    sheet = book["lanes"]
    marked = {cell.coordinate: cell.comment.text for row in sheet for cell in row if cell.comment}
    # Row 4 is blank in the file and stays blank.
    assert set(marked) == {"A2", "A3", "A5", "C3", "D3", "E3", "F3", "F5"}
    assert "[CR201]" in marked["C3"]
    assert 'Did you mean "road"?' in marked["D3"]
    assert sheet["D3"].fill.fgColor.rgb != sheet["D2"].fill.fgColor.rgb
    assert sheet["E3"].value == "=9"
    assert sheet["E3"].data_type == "s"  # text, never a formula
    assert [cell.value for cell in sheet[4]] == [None] * 6
    findings = list(book["findings"].iter_rows(min_row=2, values_only=True))
    assert len(findings) == len(check(folder))


def test_marking_works_where_a_file_could_not_be_read_at_all(tmp_path):
    folder = write(tmp_path / "case", lanes=b"\xff\xfe", offers=b"")
    out = write_marked(folder, check(folder), tmp_path / "marked.xlsx")
    assert openpyxl.load_workbook(out).sheetnames == ["findings"]


def test_marking_a_folder_that_is_no_case(tmp_path):
    out = write_marked(tmp_path, check(tmp_path), tmp_path / "marked.xlsx")
    assert openpyxl.load_workbook(out)["findings"]["A2"].value == "CR001"


def test_of_a_long_table_only_the_marked_rows_are_written(tmp_path, monkeypatch):
    from corridor.case import marking

    monkeypatch.setattr(marking, "WHOLE_TABLE_ROWS", 3)
    rows = "".join(f"L{n},A,B,road,10,{n if n != 7 else 'x'}\n" for n in range(10))
    folder = write(tmp_path / "case", lanes=LANES.splitlines()[0] + "\n" + rows)
    findings = check(folder)
    findings.items = [f for f in findings.items if f.code != "CR510"]
    sheet = openpyxl.load_workbook(write_marked(folder, findings, tmp_path / "marked.xlsx"))["lanes"]
    assert [row[0].row for row in sheet.iter_rows(min_row=2) if row[0].value] == [9]
