"""Lists as their publishers give them, each in the few lines that show its shape; and files that are refused whole."""

import gzip
import zipfile
from datetime import date

import pytest

from corridor.screening.lists import list_changes, read_watch_list
from corridor.screening.lists.entries import numbers_in
from corridor.screening.lists.errors import WatchListError
from tests.screening.samples import (
    BOMB,
    EU_OLD,
    EU_XML,
    OFAC_ADD,
    OFAC_ADVANCED,
    OFAC_ALT,
    OFAC_SDN,
    OFAC_XML,
    OS_CSV,
    OS_FTM,
    OUTSIDE,
    OWN,
    UK_CSV,
    UK_XML,
    UN_XML,
)


def put(tmp_path, name, text):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    ("text", "form", "system", "dated", "names"),
    [
        (OFAC_XML, "ofac-xml", "US", date(2026, 2, 27), ["Ivan EXAMPLE", "VANYA"]),
        (OFAC_ADVANCED, "ofac-advanced-xml", "US", date(2026, 2, 7), ["ARASH", "TULAR", "ارش", "EXAMPLE LINES"]),
        (EU_XML, "eu-xml", "EU", date(2026, 2, 27), ["Example Works", "Завод Пример"]),
        (EU_OLD, "eu-xml", "EU", date(2015, 1, 2), ["Example Works"]),
        (UN_XML, "un-xml", "UN", date(2026, 2, 27), ["EXAMPLE TRADING", "ETC", "ABU EXAMPLE", "ابو مثال", "Abu Ex"]),
        (UK_XML, "uk-xml", "UK", date(2026, 2, 27), ["EXAMPLE STAR", "OLD STAR"]),
        (UK_CSV, "uk-csv", "UK", date(2026, 2, 27), ["EXAMPLE WORKS", "EXAMPLE", "Завод"]),
        (OS_CSV, "opensanctions-csv", "", date(2026, 1, 5), ["EXAMPLE STAR", "Old Star", "Older Star"]),
        (OS_FTM, "opensanctions-ftm", "", date(2026, 1, 5), ["Example Works", "Завод Пример", "Owned"]),
        (OWN, "own-csv", "", None, ["Example Works", "Завод Пример", "کارخانه نمونه"]),
    ],
)
def test_a_list_is_known_by_its_content(tmp_path, text, form, system, dated, names):
    found = read_watch_list(put(tmp_path, "list.dat", text))
    assert (found.format, found.legal_system, found.dated) == (form, system, dated)
    assert found.names["name"].to_list() == names
    assert len(found.sha256) == 64


def test_triples_are_joined_by_their_number(tmp_path):
    files = [put(tmp_path, n, t) for n, t in (("sdn.csv", OFAC_SDN), ("alt.csv", OFAC_ALT), ("add.csv", OFAC_ADD))]
    found = read_watch_list(files)
    assert found.names.rows() == [
        ("sdn", "36", "AEROCARIBBEAN AIRLINES", "main"),
        ("sdn", "36", "AERO-CARIBBEAN", "alias"),
        ("sdn", "15036", "ARASH", "main"),
        ("sdn", "15036", "TULAR", "alias"),
    ]
    ship = found.entries.row(1, named=True)
    assert (ship["kind"], ship["identifiers"], ship["countries"]) == ("vessel", "IMO9187629", "Malta")


@pytest.mark.parametrize(
    ("text", "number"),
    [(EU_XML, "IMO9187629"), (UK_XML, "IMO9187629"), (OS_CSV, "IMO9187629"), (OFAC_XML, "7708503727")],
)
def test_numbers_are_kept(tmp_path, text, number):
    assert number in read_watch_list(put(tmp_path, "x", text)).entries["identifiers"][0]


def test_what_advanced_xml_tells_by_reference_is_looked_up(tmp_path):
    found = read_watch_list(put(tmp_path, "x.xml", OFAC_ADVANCED))
    ship, firm = found.entries.iter_rows(named=True)
    assert (ship["kind"], ship["identifiers"], ship["countries"]) == ("vessel", "IMO9187629", "Iran|Malta")
    assert (ship["addresses"], firm["kind"]) == ("1 Street, Valletta", "party")
    assert (firm["identifiers"], firm["programmes"]) == ("7708503727|EXAMMTMT", "TEST-PROGRAMME")
    kinds = dict(found.names.select("name", "name_kind").iter_rows())
    assert kinds == {"ARASH": "main", "TULAR": "weak", "ارش": "alias", "EXAMPLE LINES": "main"}
    assert found.owners.select("owner", "owned", "share").rows() == [("36", "15036", None)]


def test_owners_are_kept(tmp_path):
    owners = read_watch_list(put(tmp_path, "x.json", OS_FTM)).owners
    assert owners.select("owner", "owned", "share").rows() == [("A", "B", 0.51)]


def test_a_relation_that_is_over_makes_nobody_an_owner(tmp_path):
    over = OFAC_ADVANCED.replace('RelationTypeID="15003"/>', 'RelationTypeID="15003" Former="true"/>')
    assert over != OFAC_ADVANCED
    assert read_watch_list(put(tmp_path, "l.xml", over)).owners.is_empty()


def test_packed_files_are_unpacked(tmp_path):
    packed = put(tmp_path, "un.xml.gz", gzip.compress(UN_XML.encode()))
    with zipfile.ZipFile(tmp_path / "un.zip", "w") as archive:
        archive.writestr("un.xml", UN_XML)
    sums = {read_watch_list(p).sha256 for p in (packed, tmp_path / "un.zip", put(tmp_path, "un.xml", UN_XML))}
    assert len(sums) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (UN_XML[:400], "not whole XML"),
        (OFAC_ADVANCED[:-80], "not whole XML"),
        (BOMB.replace("sdnList", "Sanctions"), "document type or entities"),
        (BOMB, "document type or entities"),
        (OUTSIDE, "document type or entities"),
        ("<html><body>Access denied</body></html>", "root is html"),
        ("<sdnList></sdnList>", "No party stands in it"),
        ("", "It is empty"),
        (" \n", "It is empty"),
        ("entry_id,name\n", "No party stands in it"),
        ("a,b\n1,2\n", "No column is called name"),
        ("name\nКАМАЗ\n".encode("cp1251"), "not in UTF-8 (line 2)"),
        (OS_CSV[:-30], "Its last row has"),
        (UK_CSV[:-12], "Its last row has"),
        (OFAC_SDN.replace("\x1a", "")[:-60], "Its last row has"),
        (OS_FTM[:-20], "Line 3 is no FollowTheMoney entity"),
        (gzip.compress(b"name\nX Y\n", mtime=0)[:-6], None),
    ],
)
def test_a_list_that_is_not_whole_or_not_safe_is_refused_whole(tmp_path, text, told):
    path = put(tmp_path, "list.gz" if told is None else "list.xml", text)
    with pytest.raises(WatchListError) as caught:
        read_watch_list(path)
    assert (told or "cannot be read") in str(caught.value)
    assert "CR901" in str(caught.value)


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        # Cut off at the end of a row, no row is short: the sign that the publisher's files end in is what is lacking.
        ([OFAC_SDN[: OFAC_SDN.index("15036")], OFAC_ALT], ["Ctrl-Z", "aliases of 1 parties", "(15036)"]),
        ([OFAC_SDN, OFAC_ALT.removesuffix("\x1a"), OFAC_ADD], ["Ctrl-Z"]),
        ([OFAC_SDN, OFAC_ALT, OFAC_ADD.replace("36,25", "37,25")], ["addresses of 1 parties", "(37)"]),
        ([OS_CSV[:-1]], ["last line does not end"]),
        ([UK_CSV[:-1]], ["last line does not end"]),
    ],
)
def test_a_list_that_may_be_cut_off_is_read_and_says_so(tmp_path, texts, told):
    found = read_watch_list([put(tmp_path, f"{k}.csv", text) for k, text in enumerate(texts)])
    assert found.entries.height
    assert {finding.code for finding in found.findings} == {"CR905"}
    assert all(finding.severity == "warning" for finding in found.findings)
    text = found.findings.to_text()
    assert all(part in text for part in told)


def test_of_several_files_the_one_that_may_be_cut_off_is_named(tmp_path):
    texts = {"sdn.csv": OFAC_SDN, "alt.csv": OFAC_ALT.removesuffix("\x1a"), "add.csv": OFAC_ADD}
    found = read_watch_list([put(tmp_path, name, text) for name, text in texts.items()])
    assert [finding.file for finding in found.findings] == ["alt.csv"]


@pytest.mark.parametrize("texts", [[OFAC_SDN, OFAC_ALT, OFAC_ADD], [OS_CSV], [UK_CSV], [OFAC_ALT]])
def test_a_list_that_came_whole_raises_no_doubt(tmp_path, texts):
    assert not len(read_watch_list([put(tmp_path, f"{k}.csv", text) for k, text in enumerate(texts)]).findings)


def test_a_list_in_utf_16_is_read(tmp_path):
    found = read_watch_list(put(tmp_path, "l.csv", "name\nКАМАЗ\n".encode("utf-16")))
    assert found.names["name"].to_list() == ["КАМАЗ"]


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(WatchListError, match="no such file"):
        read_watch_list(tmp_path / "none.xml")


def test_another_file_than_the_one_expected_is_refused(tmp_path):
    with pytest.raises(WatchListError, match="not the file expected"):
        read_watch_list(put(tmp_path, "un.xml", UN_XML), sha256="0" * 64)


def test_a_record_without_a_name_is_a_finding_and_the_rest_is_used(tmp_path):
    found = read_watch_list(put(tmp_path, "l.csv", "entry_id,name\n1,\n2,Example Works\n"))
    assert found.names["name"].to_list() == ["Example Works"]
    assert [f.code for f in found.findings] == ["CR902"]


def test_changes_between_versions_are_told(tmp_path):
    old = read_watch_list(put(tmp_path, "a.csv", "entry_id,name,country\n1,Gone\n2,Moved,RU\n3,Same,RU\n5,Named,RU\n"))
    new = read_watch_list(
        put(tmp_path, "b.csv", "entry_id,name,aliases,country\n2,Moved,,AE\n3,Same,,RU\n4,New,,RU\n5,Named,Also,RU\n")
    )
    rows = list_changes(old, new).select("entry_id", "change", "what").rows()
    assert rows == [
        ("1", "removed", ""),
        ("2", "changed", "countries: RU -> AE"),
        ("4", "added", ""),
        ("5", "changed", "other names"),
    ]


def test_the_order_of_rows_and_of_values_changes_no_record(tmp_path):
    one = read_watch_list(put(tmp_path, "a.csv", "entry_id,name,aliases,country\n1,A B,C|D,RU|AE\n2,E F,,\n"))
    two = read_watch_list(put(tmp_path, "b.csv", "entry_id,name,aliases,country\n2,E F,,\n1,A B,D|C,AE|RU\n"))
    assert list_changes(one, two).is_empty()


@pytest.mark.parametrize(
    ("remark", "numbers"),
    [
        ("Tax ID No. 7708503727 (Russia); Registration Number 1027700132195.", ["7708503727", "1027700132195"]),
        ("Vessel Registration Identification IMO 9187629; MMSI 1", ["IMO9187629"]),
        ("SWIFT/BIC MELIIRTH; D-U-N-S Number 53-606-5837", ["MELIIRTH", "53-606-5837"]),
        ("INNOVATION 12345; Organization Type: Bank", []),
    ],
)
def test_numbers_are_found_in_remarks(remark, numbers):
    assert numbers_in(remark) == numbers
