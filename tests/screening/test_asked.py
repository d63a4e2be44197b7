"""Lists of names as they come: titles above the heading, two headings, other languages, one letter, no heading."""

import pytest

from corridor.screening.alerts import Screen, screen_subjects
from corridor.screening.asked import subjects_in
from corridor.screening.lists import read_watch_list
from corridor.screening.lists.errors import WatchListError

TABLE = [
    ["Список контрагентов", None, None, None],
    [None, None, None, None],
    ["№", "Наименование организации", "Страна", "ИНН"],
    [None, "Company name", "Country", None],
    ["1", "ООО «Группа ГАЗ»", "Россия", "5200000046"],
    ["2", "Bahman Group | گروه بهمن", "IR", None],
    ["3", "Я", None, None],
]


def test_a_table_is_found_below_its_titles_and_both_headings():
    subjects, findings = subjects_in(TABLE, "list.xlsx")
    assert [s.names for s in subjects] == [("ООО «Группа ГАЗ»",), ("Bahman Group", "گروه بهمن"), ("Я",)]
    assert (subjects[0].countries, subjects[0].identifiers) == (("Россия",), ("5200000046",))
    assert [(f.row, f.column, f.severity) for f in findings] == [(7, "name", "error")]


def test_a_number_under_imo_is_that_of_a_ship():
    subjects, _ = subjects_in([["vessel name", "IMO number"], ["Arash", "9187629"], ["Tular", "IMO 9187630"]], "x.csv")
    assert [s.identifiers for s in subjects] == [("IMO9187629",), ("IMO9187630",)]


def test_a_name_a_line_keeps_its_commas():
    subjects, _ = subjects_in([["KAMALI", "Ali"], ["Group"], ["Bank Melli"]], "n.txt", one_a_line=True)
    assert [s.names for s in subjects] == [("KAMALI, Ali",), ("Group",), ("Bank Melli",)]


def test_columns_of_which_none_is_known_to_hold_names_are_refused():
    with pytest.raises(WatchListError, match=r"begins: a \| b"):
        subjects_in([["a", "b"], ["1", "2"]], "x.csv")


@pytest.mark.parametrize("rows", [[], [[None]], [["name"]], [["name", "country"], [None, None]]])
def test_a_list_that_names_nobody_is_refused(rows):
    with pytest.raises(WatchListError, match="names nobody"):
        subjects_in(rows, "x.csv")


@pytest.mark.parametrize(
    ("name", "severity"),
    [("X", "error"), ("Я", "error"), ("7", "error"), ("ООО", "error"), ("General Trading LLC", "warning"),
     ("GAZ", None), ("3M", None), ("Iran Trading", None), ("1001", None)],
)  # fmt: skip
def test_names_that_cannot_be_looked_up_are_told(name, severity):
    _, findings = subjects_in([["name"], [name]], "x.csv")
    assert [f.severity for f in findings] == ([severity] if severity else [])


def test_words_in_another_order_and_language_are_found_among_many(tmp_path):
    path = tmp_path / "list.csv"
    others = [f"Gruppa {a}{b} Zavod" for a in "bcdfhlmnr" for b in "aeiouy"]
    path.write_text("\n".join(["name", "GAZ GROUP", *others]), "utf-8")
    subjects, _ = subjects_in([["name"], ["ООО «Группа ГАЗ»"]], "x.csv")
    found = screen_subjects(subjects, Screen.ready([read_watch_list(path)]))
    assert found["matched_name"][0] == "GAZ GROUP"
