"""Files that are damaged, huge, elsewhere or made to do harm: findings, never a trace."""

import os
import zipfile

import polars as pl
import pytest
import xlsxwriter

from corridor.case import check, limits, load_case
from tests.case.helpers import LANES, codes, found, write


def book(path, **sheets):
    out = xlsxwriter.Workbook(path)
    for name, rows in sheets.items():
        sheet = out.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    out.close()


def test_a_folder_that_is_none_or_holds_nothing(tmp_path):
    assert [f.code for f in check(tmp_path / "nowhere")] == ["CR001"]
    assert [f.code for f in check(tmp_path)] == ["CR001"]
    file = tmp_path / "file"
    file.write_text("x")
    assert [f.code for f in check(file)] == ["CR001"]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    outside = tmp_path / "outside.csv"
    outside.write_text("secret")
    folder = write(tmp_path / "case")
    (folder / "lanes.csv").symlink_to(outside)
    (finding,) = found(load_case(folder))
    assert (finding.file, finding.code) == ("lanes.csv", "CR007")
    assert "symbolic link" in finding.problem


def test_a_link_in_place_of_the_settings_is_not_followed(tmp_path):
    folder = write(tmp_path / "case")
    (folder / "case.toml").rename(tmp_path / "case.toml")
    (folder / "case.toml").symlink_to(tmp_path / "case.toml")
    assert "CR007" in codes(folder)


def test_a_folder_or_a_pipe_in_place_of_a_table(tmp_path):
    folder = write(tmp_path)
    (folder / "lanes.csv").mkdir()
    os.mkfifo(folder / "offers.csv")
    assert [(f.file, f.code) for f in found(load_case(folder))] == [("lanes.csv", "CR007"), ("offers.csv", "CR007")]


def test_a_file_past_the_limit_is_not_read(tmp_path, monkeypatch):
    folder = write(tmp_path)
    with (folder / "lanes.csv").open("wb") as file:
        file.truncate(limits.CSV_BYTES + 1)  # a hole: it takes no room on the disk
    (finding,) = found(load_case(folder))
    assert finding.code == "CR008"
    assert "200 MiB" in finding.problem


def test_too_many_rows_and_columns(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "ROWS", 1)
    monkeypatch.setattr(limits, "COLUMNS", 4)
    assert codes(write(tmp_path / "rows")) == ["CR008"]
    assert codes(write(tmp_path / "columns", sites="site_id,name,country,a,b\nA,A,IR,,\n")) == ["CR008"]


def test_references_to_a_table_that_cannot_be_read_are_not_blamed(tmp_path):
    assert codes(write(tmp_path, lanes=LANES, sites=b"\xff\xfe\x00")) == ["CR010"]


@pytest.mark.parametrize("name", ["lanes.parquet", "case.xlsx"])
@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 and then nothing", b"PAR1\0\0\0\0PAR1", os.urandom(2000)])
def test_damaged_files(tmp_path, name, data):
    folder = write(tmp_path)
    (folder / name).write_bytes(data)
    assert codes(folder) == ["CR009"]


def test_a_damaged_part_of_a_workbook(tmp_path):
    folder = write(tmp_path)
    book(folder / "case.xlsx", lanes=[["lane_id"], ["x" * 500]])
    data = bytearray((folder / "case.xlsx").read_bytes())
    at = data.index(b"xl/worksheets/sheet1.xml") + 60
    data[at : at + 40] = os.urandom(40)
    (folder / "case.xlsx").write_bytes(bytes(data))
    assert codes(folder) == ["CR009"]


def swollen(path, part, size):
    """A workbook with one part that unpacks to very much."""
    book(path, lanes=[["lane_id"]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, b"0" * size)


def test_a_zip_bomb_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "XLSX_RATIO_FROM_BYTES", 1_000_000)
    folder = write(tmp_path)
    swollen(folder / "case.xlsx", "xl/media/swollen.bin", 5_000_000)
    (finding,) = found(load_case(folder))
    assert finding.code == "CR017"
    assert "unpack" in finding.problem


def test_an_archive_that_lies_about_its_sizes(tmp_path):
    folder = write(tmp_path)
    swollen(folder / "case.xlsx", "xl/media/liar.bin", 5_000_000)
    data = (folder / "case.xlsx").read_bytes()
    lie = data.replace((5_000_000).to_bytes(4, "little"), (50).to_bytes(4, "little"))
    assert lie != data
    (folder / "case.xlsx").write_bytes(lie)
    assert codes(folder) == ["CR009"]


def test_a_cell_at_the_far_end_of_a_sheet(tmp_path):
    folder = write(tmp_path)
    out = xlsxwriter.Workbook(folder / "case.xlsx")
    sheet = out.add_worksheet("lanes")
    sheet.write_row(0, 0, ["lane_id"])
    sheet.write(1_048_575, 16_383, "far")
    out.close()
    (finding,) = found(load_case(folder))
    assert (finding.file, finding.code) == ("case.xlsx, sheet lanes", "CR017")


def test_entities_in_a_workbook_are_not_unfolded(tmp_path):
    folder = write(tmp_path / "case")
    book(tmp_path / "good.xlsx", lanes=[["lane_id"]])
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><workbook>&b;</workbook>'
    with zipfile.ZipFile(tmp_path / "good.xlsx") as good, zipfile.ZipFile(folder / "case.xlsx", "w") as bad:
        for part in good.infolist():
            bad.writestr(part.filename, bomb if part.filename == "xl/workbook.xml" else good.read(part))
    assert codes(folder) == ["CR009"]


def test_very_many_equal_rows_in_a_small_parquet_file(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "ROWS", 100_000)
    folder = write(tmp_path)
    pl.DataFrame({"lane_id": ["A"]}).select(pl.col("lane_id").repeat_by(200_000).explode()).write_parquet(
        folder / "lanes.parquet"
    )
    assert codes(folder) == ["CR008"]


def test_columns_of_odd_types_in_parquet(tmp_path):
    folder = write(tmp_path)
    frame = pl.DataFrame({"site_id": ["C"], "name": [["a", "list"]], "country": [{"a": 1}]})
    frame.write_parquet(folder / "sites.parquet")
    (folder / "sites.csv").unlink()
    assert found(load_case(folder))


def test_names_of_packs_that_would_leave_the_folder(tmp_path):
    folder = write(tmp_path)
    settings = (folder / "case.toml").read_text()
    (folder / "case.toml").write_text('packs = ["../../etc", "/etc"]\n' + settings)
    assert codes(folder) == ["CR018", "CR018"]


@pytest.mark.parametrize(
    "text",
    ["", "title", 'title = "x"\nlegal_systems = 5', "[horizon]\nfirst = 3", "a = " + "[" * 5000, "\0", "x = 1e999"],
)
def test_settings_of_every_odd_kind(tmp_path, text):
    folder = write(tmp_path)
    (folder / "case.toml").write_text(text)
    case = load_case(folder)
    assert case.findings.errors
    assert case.read_settings is None


def test_settings_in_another_encoding(tmp_path):
    folder = write(tmp_path)
    (folder / "case.toml").write_bytes("title = 'کوریدور'".encode("utf-16"))
    assert codes(folder)[0] == "CR002"


def test_a_table_in_two_files(tmp_path):
    folder = write(tmp_path)
    pl.DataFrame({"site_id": ["A"], "name": ["A"], "country": ["IR"]}).write_parquet(folder / "sites.parquet")
    (finding,) = found(load_case(folder))
    assert (finding.file, finding.code) == ("sites.parquet", "CR006")


def test_files_that_are_no_tables(tmp_path):
    folder = write(tmp_path)
    for name in ("README.md", "notes.txt", ".hidden.csv", "~$case.xlsx"):
        (folder / name).write_text("x")
    (folder / "runs").mkdir()
    assert codes(folder) == []
    for name in ("lane.csv", "cost_lines.csv", "old.xls"):
        (folder / name).write_text("x")
    told = {f.file: f.problem + f.remedy for f in found(load_case(folder))}
    assert 'Did you mean "lanes"?' in told["lane.csv"]
    assert "a run writes" in told["cost_lines.csv"]
    assert "not read" in told["old.xls"]


def test_a_million_cells_of_nonsense_take_little_room(tmp_path):
    rows = "".join(f"{n},x,{n},raod,-1,y\n" for n in range(20_000))
    case = load_case(write(tmp_path, lanes=LANES.splitlines()[0] + "\n" + rows))
    assert len(case.findings) < 1_000
    assert any("more rows" in f.problem for f in case.findings)
