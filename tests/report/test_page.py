"""The page: every section, nothing from outside, all text escaped, totals as in the tables."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from corridor.report import report
from corridor.report.numbers import THIN, money
from corridor.report.reading import Reader
from corridor.runs import RunTables
from corridor.tables import RESULT_TABLES
from tests.explanation.small_run import small_run
from tests.report.sample_run import HOSTILE, paid_line, sample_run

SECTIONS = [
    "brief", "map", "flows", "production", "landed", "origin", "alternatives", "saving", "matching", "approvals",
    "campaign", "shortages", "stops", "screening", "refusals", "confidence", "own", "claims", "trade", "record",
]  # fmt: skip
VOID = {"meta", "link", "br", "wbr", "img", "input", "hr"}


class Outline(HTMLParser):
    """Elements, attributes and the visible text by section; fails on an element that is not closed."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.attributes, self.text, self.section, self.scripts = [], [], {}, "", 0
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.attributes += [(tag, *pair) for pair in attrs]
        self.scripts += tag == "script"
        if tag == "section":
            self.section = dict(attrs)["id"]
            self.text[self.section] = ""
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.attributes += [(tag, *pair) for pair in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag
        if tag == "section":
            self.section = ""

    def handle_data(self, data):
        if self.section:
            self.text[self.section] += data


def page_of(run, folder):
    html, _ = report(run, folder)
    return html.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return page_of(sample_run(), tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def outline(page):
    return Outline(page)


def test_every_section_is_there_in_order_and_linked(outline):
    assert list(outline.text) == SECTIONS
    linked = [value for tag, name, value in outline.attributes if tag == "a" and name == "href"]
    assert linked[: len(SECTIONS)] == [f"#{name}" for name in SECTIONS]
    assert all(link.removeprefix("#") in SECTIONS for link in linked)


@pytest.mark.parametrize("section", SECTIONS)
def test_an_empty_run_says_so_in_words_in_every_section(section, tmp_path):
    text = Outline(page_of(RunTables({}, {}, {}), tmp_path)).text[section]
    assert len(text.split()) >= 5


def test_nothing_is_short_is_said(tmp_path):
    run = small_run()
    sales = run.results["plan_sales"].with_columns(short=0.0, sold=80.0)
    full = replace(run, results=run.results | {"plan_sales": sales})
    assert "Nothing is short" in Outline(page_of(full, tmp_path)).text["shortages"]


def test_nothing_is_loaded_from_outside(page, outline):
    loading = [
        value for _, name, value in outline.attributes
        if name in ("src", "href", "xlink:href", "action", "data", "poster", "srcset") and not value.startswith("#")
    ]  # fmt: skip
    assert loading == []
    assert not re.search(r"@import|url\(\s*['\"]?(https?:)?//", page)
    assert not re.search(r"\b(fetch|importScripts|XMLHttpRequest|WebSocket|EventSource)\s*\(", page)
    assert "default-src 'none'" in page


def test_text_of_the_case_never_becomes_markup(page, outline):
    assert HOSTILE not in page
    assert "<script>alert" not in page
    assert HOSTILE in outline.text["stops"]
    assert HOSTILE in outline.text["claims"]
    assert HOSTILE in outline.text["record"]
    # Data, chart library and the page's own script, and no other.
    assert outline.scripts == 3


def test_data_of_the_page_is_json_that_cannot_end_its_element(page):
    text = re.search(r'id="report-data">(.*?)</script>', page, re.S).group(1)
    assert "<" not in text
    data = json.loads(text)
    assert [entry["entry"] for entry in data["ledger"]] == ["E-ROAD"]
    assert set(data["charts"]) == {"made-vehicles", "saving-chart"}


def test_totals_are_those_of_the_tables(outline):
    brief = outline.text["brief"]
    # 480,000 + 60,000 paid; 300,000 is the price of what is short; the lines sum to 840,000.
    assert f"540.0{THIN}k" in brief
    assert f"priced at 300.0{THIN}k besides" in brief
    assert money(840_000.0) in brief
    assert "60 of 80 vehicles" in brief
    # 100 by way and 50 by claim, of 1,000.
    assert f"150{THIN}" not in brief
    assert "150 USD less (15.0" in brief
    assert money(9000.0) in outline.text["landed"]
    assert money(18_000.0) in outline.text["saving"]
    assert "20" in outline.text["shortages"]


def test_a_case_that_seeks_margin_shows_it(tmp_path):
    run = sample_run()
    sales = paid_line(4, "sales", "plan_sales", "D", -700_000.0, "estimate")
    lines = run.results["plan_cost_lines"].vstack(RESULT_TABLES["plan_cost_lines"].frame([sales]))
    richer = replace(run, results=run.results | {"plan_cost_lines": lines})
    richer.meta["settings"] = {"network": {"goal": "most_margin"}}
    # 700,000 of sales less 540,000 paid.
    text = Outline(page_of(richer, tmp_path)).text["brief"]
    assert "Margin of the plan" in text
    assert f"margin of 160.0{THIN}k" in text


def test_names_stand_where_there_are_names(outline):
    assert "Tara sedan" in outline.text["flows"]
    assert "via Baku" in outline.text["flows"]
    assert "road in a BOX" in outline.text["saving"] or "rail in a BOX" in outline.text["saving"]


def test_claims_that_disagree_are_marked(outline):
    assert "1 figure stated differently" in outline.text["claims"]
    assert "over 66 USD million" in outline.text["claims"]
    assert "only 5.6 USD million" in outline.text["claims"]


def test_refusals_are_grouped_by_their_cure(outline):
    assert "2 refusals; 1 cure would lift them" in outline.text["refusals"]


def test_the_same_run_gives_the_same_bytes(tmp_path):
    first = [path.read_bytes() for path in report(sample_run(), tmp_path / "a")]
    second = [path.read_bytes() for path in report(sample_run(), tmp_path / "b")]
    assert first == second


def test_places_have_the_shortest_name_that_no_other_has():
    run = sample_run()
    sites = run.inputs["sites"]
    twin = sites.filter(sites["site_id"] == "BAKU").with_columns(
        site_id=sites["site_id"].head(1) + "-2", name=sites["name"].head(1).replace({"Tehran": "Kazan rail border"})
    )
    reader = Reader(replace(run, inputs=run.inputs | {"sites": sites.vstack(twin)}))
    assert reader.places == {
        "TEHRAN": "Tehran", "BAKU": "Baku", "KAZAN": "Kazan", "TEHRAN-2": "Kazan rail border",
    }  # fmt: skip


def test_origin_and_local_content_tell_the_gap(outline):
    text = " ".join(outline.text["origin"].split())
    assert "0 supplies of 1 tested under an agreement qualify; 0 of 1 thresholds of local content are reached" in text
    assert "5 points too much" in text
    assert "950 of 3,200" in text
    assert "from 2026-03-01 to further notice" in text
