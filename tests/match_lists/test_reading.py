"""Lists as people send them: layouts, encodings, merged cells, figures; nothing is lost without a word."""

import csv
import io

import pytest
import xlsxwriter

from corridor.match_lists import match_files, read_list
from corridor.match_lists.columns import find_header, guess, heading_key
from corridor.match_lists.figures import currency_in, figure_in
from corridor.match_lists.mapping import read_mapping
from corridor.match_lists.reading import standards_in

HEADER = ["№", "Каталожный номер", "Наименование", "Кол-во, шт", "Цена, руб."]
ROWS = [
    ["1", "2108-3501080", "Колодки тормозные передние", "1 200", "650,50"],
    ["2", "", "Радиатор Гранта", "80", "4500"],
]


def codes(read):
    return [f.code for f in read.findings]


def as_csv(path, rows, encoding="utf-8", delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def as_xlsx(path, rows, merged=()):
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for n, row in enumerate(rows):
            for k, cell in enumerate(row):
                if cell:
                    sheet.write_string(n, k, cell)
        for top, left, bottom, right, text in merged:
            sheet.merge_range(top, left, bottom, right, text)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_usual_encoding_and_separator_is_read(tmp_path, encoding, delimiter):
    read = read_list(as_csv(tmp_path / "needs.csv", [HEADER, *ROWS], encoding, delimiter), "needs")
    assert read.rows["name"].to_list() == ["Колодки тормозные передние", "Радиатор Гранта"]
    assert read.rows["quantity"].to_list() == [1200.0, 80.0]
    assert read.rows.select("target_price_per_unit", "currency").rows() == [(650.5, "RUB"), (4500.0, "RUB")]
    assert (codes(read) == ["CR850"]) == (encoding == "cp1251")


def test_persian_headings_digits_and_tomans(tmp_path):
    rows = [
        ["ردیف", "شماره فنی", "شرح کالا", "قیمت (تومان)", "حداقل سفارش"],
        ["۱", "۲۱۰۸-۳۵۰۱۰۸۰", "لنت ترمز", "۳۵۰۰۰۰", "۵۰۰"],
    ]
    read = read_list(as_csv(tmp_path / "maker.csv", rows), "price_lists")
    row = read.rows.row(0, named=True)
    # Ten rials to a toman.
    assert (row["price_per_unit"], row["currency"], row["minimum_order_units"]) == (3_500_000.0, "IRR", 500.0)
    assert (row["line_id"], row["party_id"]) == ("maker-2", "maker")


def test_titles_above_two_header_rows_sums_and_repeated_headers(tmp_path):
    header = ["№", "Артикул", "Наименование", "Кол-во", "Цена, руб"]
    above = [["Заявка на 2024 год"], [], ["", "Деталь", "", "Заказ", ""]]
    rows = [*above, header, *ROWS, header, ["Итого", "", "", "1280", ""]]
    read = read_list(as_csv(tmp_path / "needs.csv", rows), "needs")
    assert read.mapping.header_row == 4
    assert read.rows["need_id"].to_list() == ["needs-5", "needs-6"]
    assert codes(read) == ["CR857", "CR854"]


def test_merged_cells_hold_for_every_row_that_they_span(tmp_path):
    rows = [["Part number", "Description", "Vehicle"], ["A-10001", "brake pad", ""], ["A-10002", "brake disc", ""]]
    path = as_xlsx(tmp_path / "maker.xlsx", rows, merged=[(1, 2, 2, 2, "Lada Granta")])
    read = read_list(path, "price_lists")
    assert read.rows["vehicle"].to_list() == ["Lada Granta", "Lada Granta"]
    assert codes(read) == ["CR856"]


@pytest.mark.parametrize("text", [b"", b"\n\n", b",,\n,,"])
def test_an_empty_list_says_so(tmp_path, text):
    path = tmp_path / "needs.csv"
    path.write_bytes(text)
    read = read_list(path, "needs")
    assert read.rows.is_empty()
    assert codes(read) == ["CR851"]


def test_a_workbook_that_is_none_and_other_files_are_refused(tmp_path):
    broken = tmp_path / "maker.xlsx"
    broken.write_bytes(b"PK\x03\x04 not a workbook")
    assert codes(read_list(broken, "price_lists")) == ["CR009"]
    old = tmp_path / "maker.xls"
    old.write_bytes(b"\xd0\xcf")
    assert read_list(old, "price_lists").findings.errors
    binary = tmp_path / "maker.csv"
    binary.write_bytes(bytes(range(256)) * 20)
    assert read_list(binary, "price_lists").findings.errors


def test_columns_without_known_headings_are_guessed_by_what_stands_in_them(tmp_path):
    rows = [["x", "y"], *[[f"2108-35010{n}0", "колодки тормозные задние"] for n in range(5, 9)]]
    read = read_list(as_csv(tmp_path / "needs.csv", rows), "needs")
    assert set(read.mapping.columns) == {"number", "name"}
    assert codes(read).count("CR853") == 2
    silent = read_list(as_csv(tmp_path / "other.csv", [["x", "y"], ["1", "2"]]), "needs")
    assert codes(silent) == ["CR852"]


def test_a_figure_that_can_be_read_in_two_ways_is_not_read(tmp_path):
    rows = [HEADER, ["1", "2108-3501080", "Колодки", "1,234", "много"]]
    read = read_list(as_csv(tmp_path / "needs.csv", rows), "needs")
    assert read.rows.select("quantity", "target_price_per_unit").row(0) == (None, None)
    assert codes(read) == ["CR855", "CR855"]


@pytest.mark.parametrize(
    ("text", "value"),
    [("1 200,50 руб.", 1200.5), ("1.200,50", 1200.5), ("1,200.50", 1200.5), ("۱۲۵۰", 1250.0), ("12000 шт", 12000.0),
     ("1,234", None), ("1.234", 1.234), ("12-15", None), ("", None), ("нет", None), ("1'500", 1500.0)],
)  # fmt: skip
def test_figures_as_lists_write_them(text, value):
    assert figure_in(text) == value


def test_currencies_by_word_and_sign():
    assert [currency_in(t) for t in ("Цена, руб", "$", "قیمت (ریال)", "تومان", "€", "price")] == [
        ("RUB", 1.0), ("USD", 1.0), ("IRR", 1.0), ("IRR", 10.0), ("EUR", 1.0), None,
    ]  # fmt: skip


def test_standards_are_named_in_one_way():
    assert standards_in("ECE R90, IATF 16949 / ISO 9001:2015") == ["UN-R90", "IATF16949", "ISO9001"]
    assert standards_in(None) == []


def test_headings_are_known_with_their_units_and_the_last_row_of_a_header_is_found():
    assert heading_key("Цена, руб.") == "цена"
    header = find_header([["Прайс"], ["Артикул", "Цена за шт, USD"], ["A-1", "5"]], "price_lists")
    assert header[0] == 1
    assert guess(header[1], "price_lists") == {"number": 0, "price_per_unit": 1}


def test_the_mapping_that_was_guessed_can_be_confirmed_and_corrected(tmp_path):
    wanted = as_csv(tmp_path / "needs.csv", [["n1", "n2"], ["2108-3501080", "Колодки тормозные ВАЗ 2108"]])
    offered = as_csv(tmp_path / "maker.csv", [["شماره فنی", "شرح"], ["21083501080", "لنت ترمز لادا سامارا"]])
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(
        '[[list]]\nfile = "needs.csv"\ntable = "needs"\nheader_row = 1\nparty = "BUYER"\n'
        '[list.columns]\nnumber = "n1"\nname = "column 2"\nwrong = "n2"\nvehicle = "absent"\n', encoding="utf-8",
    )  # fmt: skip
    found = match_files(wanted, [offered], mapping)
    assert found.tables["needs"].select("party_id", "number").row(0) == ("BUYER", "2108-3501080")
    assert found.results["pairs"]["band"].to_list() == ["match"]
    assert [f.code for f in found.findings] == ["CR858", "CR858"]
    written = tmp_path / "again.toml"
    written.write_text(found.mapping, encoding="utf-8")
    assert read_mapping(written)["maker.csv"].columns["number"] == "شماره فنی"


def test_two_lists_of_one_name_keep_their_lines_apart(tmp_path):
    rows = [["Артикул", "Наименование"], ["2108-3501080", "Колодки"]]
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    lists = [as_csv(tmp_path / folder / "price.csv", rows) for folder in "ab"]
    found = match_files(as_csv(tmp_path / "needs.csv", rows), lists)
    assert found.tables["price_lists"]["line_id"].to_list() == ["price-2", "price-2_2"]
