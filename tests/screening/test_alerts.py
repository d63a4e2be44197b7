"""Names looked up: what is found, in which order, and what is never found."""

import polars as pl
import pytest

from corridor.screening.alerts import Screen, Subject, screen_names, screen_subjects
from corridor.screening.lists import read_watch_list
from tests.screening.samples import OS_FTM

LIST = """entry_id,name,aliases,kind,countries,identifiers,addresses
1,GAZ GROUP,Gorky Automobile Plant|Горьковский автомобильный завод,party,RU,5256000001,"Lenin avenue 88, Gorky"
2,BAHMAN GROUP,,party,IR,,
3,ISLAMIC REPUBLIC OF IRAN SHIPPING LINES,IRISL,party,IR,,
4,ARASH,TULAR,vessel,MT,IMO9187629,
5,BANK MELLI IRAN,,party,IR,,
6,SIMA GENERAL TRADING CO FZE,,party,AE,,
7,PORT SHAHID RAJAEE OPERATIONS,Tidewater Middle East,party,IR,,
8,NORTHERN LIGHT SHIPPING,,party,CY,,
9,NORTHERN LIGHT SHIPPING,,party,PA,,
"""


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    path = tmp_path_factory.mktemp("list") / "own.csv"
    path.write_text(LIST, "utf-8")
    return Screen.ready([read_watch_list(path, "OWN", "XX")])


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("Группа ГАЗ", "1"),
        ("Gorkovsky Avtomobilny Zavod OAO", "1"),
        ("گروه بهمن", "2"),
        ("Bahmann Grupp", "2"),
        ("I.R.I.S.L.", "3"),
        ("کشتیرانی جمهوری اسلامی ایران", None),
        ("Iran Islamic Republic Shipping Lines, the", "3"),
        ("M/V Arash", "4"),
        ("بانک ملی ایران", "5"),
        ("Банк Мелли Иран", "5"),
        ("تایدواتر خاورمیانه", "7"),
        ("Nothern Lihgt Shipping Ltd", "8"),
    ],
)
def test_who_is_listed_is_found(ready, name, entry):
    found = screen_names([name], ready, 0.4)
    if entry is not None:
        assert entry in found["entry_id"].to_list()


@pytest.mark.parametrize(
    "name", ["ООО", "LTD", "شرکت", "General Trading LLC", "A", "", "Shipping Lines", "Group", "Завод"]
)
def test_stop_words_alone_alert_nobody(ready, name):
    assert screen_names([name], ready).is_empty()


def test_a_list_of_one_name_is_a_list(tmp_path):
    path = tmp_path / "one.csv"
    path.write_text("name\nByer Holding\n", "utf-8")
    assert len(screen_names(["Buyer"], Screen.ready([read_watch_list(path)]))) == 1


def test_the_same_number_is_an_alert_by_any_name(ready):
    ship = Subject("S", ("Completely Renamed",), identifiers=("9187629 IMO", "IMO 9187629"))
    found = screen_subjects([ship], ready)
    assert found["entry_id"].to_list() == ["4"]
    assert found["reasons"][0].startswith("the same number: IMO9187629")


def test_what_speaks_against_is_told_and_hides_nothing(ready):
    other = Subject("S", ("Arash",), ("RU",), ("IMO 1234567",))
    found = screen_subjects([other], ready)
    assert found["entry_id"].to_list() == ["4"]
    assert "against: another IMO number" in found["reasons"][0]


def test_what_else_agrees_breaks_a_tie(ready):
    for country, first in (("PA", "9"), ("CY", "8")):
        found = screen_subjects([Subject("S", ("Northern Light Shipping",), (country,))], ready)
        assert found["entry_id"][0] == first
        assert found["rank"].to_list() == [1, 2]


def test_an_address_is_evidence(ready):
    here = Subject("S", ("GAZ",), addresses=("88 Lenin Avenue, Gorky",))
    assert "addresses alike" in screen_subjects([here], ready)["reasons"][0]


def test_a_spelling_more_never_loses_an_alert(ready):
    one = screen_subjects([Subject("S", ("Bahman Group",))], ready)
    two = screen_subjects([Subject("S", ("Bahman Group", "Something Else"))], ready)
    assert set(one["entry_id"]) <= set(two["entry_id"])


def test_a_lower_threshold_never_loses_an_alert(ready):
    names = ["Bahman Grup", "Gas Group", "Northern Lights", "Melli Bank"]
    high, low = screen_names(names, ready, 0.6), screen_names(names, ready, 0.3)
    keys = ["query_id", "entry_id", "score"]
    assert high.join(low, on=keys, how="anti").is_empty()


def test_scores_at_the_top_differ(ready):
    names = [
        "GAZ Group",
        "Bahman Group",
        "IRISL",
        "Bank Melli Iran",
        "Northern Light Shipping",
        "Tidewater Middle East",
    ]
    best = screen_names(names, ready).filter(pl.col("rank") == 1)
    assert best["score"].n_unique() == len(names)


def test_the_order_of_a_list_decides_nothing(tmp_path):
    rows = LIST.splitlines()
    found = []
    for lines in (rows, [rows[0], *reversed(rows[1:])]):
        path = tmp_path / "own.csv"
        path.write_text("\n".join(lines), "utf-8")
        found.append(screen_names(["Northern Light", "Bahman"], Screen.ready([read_watch_list(path)])))
    assert found[0].equals(found[1])


def test_owners_that_a_list_tells_of_are_told(tmp_path):
    path = tmp_path / "x.json"
    path.write_text(OS_FTM, "utf-8")
    found = screen_names(["Owned"], Screen.ready([read_watch_list(path)]), 0.3)
    assert "by the list, Example Works holds 51.00% of it" in found["reasons"][0]


def test_every_name_of_a_list_finds_itself(ready):
    names = ready.index.names
    found = screen_names(names, ready)
    assert found["query_id"].n_unique() == len(names)


def test_letters_alone_are_a_name_if_there_are_several(tmp_path):
    path = tmp_path / "l.csv"
    path.write_text("name\nB R C S.A.\nOther Works\n", "utf-8")
    ready = Screen.ready([read_watch_list(path)])
    assert screen_names(["B.R.C. SA"], ready)["matched_name"].to_list() == ["B R C S.A."]
    assert screen_names(["B"], ready).is_empty()
