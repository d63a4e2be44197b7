"""JSON of UN Comtrade, WITS, the Census Bureau, months across, long tables of series; what no reader takes says why."""

import gzip
import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from corridor.trade.readers import read_trade

FOLDER = Path(__file__).parents[3] / "shared" / "datasets" / "trade"


def read(tmp_path, name, text):
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return read_trade(file)


COMTRADE = {
    "period": 2023, "reporterISO": "RUS", "partnerISO": "IRN", "flowCode": "M", "cmdCode": "8708",
    "classificationCode": "H6", "primaryValue": 1234.5, "netWgt": None, "isReported": True,
}  # fmt: skip


@pytest.mark.parametrize("body", [{"count": 1, "data": [COMTRADE]}, {"dataset": [COMTRADE]}, [COMTRADE]])
def test_json_of_comtrade(tmp_path, body):
    found = read(tmp_path, "answer.json", json.dumps(body))
    assert set(found.read_as.values()) == {"UN Comtrade"}
    row = found.trade_flows.row(0, named=True)
    assert (row["reporter"], row["partner"], row["flow"], row["value"]) == ("RU", "IR", "import", 1234.5)
    assert (row["hs_edition"], row["net_mass_kg"]) == ("HS2022", None)


@pytest.mark.parametrize(
    ("text", "why"),
    [("{}", "no list of records"), ("[1, 2]", "neither objects nor lists"), ("{not json", "cannot be opened"),
     ("[]", "no list of records"), ('[["a", "b"], ["1"]]', "lists of one length")],
)  # fmt: skip
def test_json_that_is_no_answer_says_why(tmp_path, text, why):
    (finding,) = read(tmp_path, "odd.json", text).findings
    assert why in finding.problem
    assert finding.remedy


def test_wits_has_thousands_of_dollars(tmp_path):
    text = (
        "Nomenclature,ReporterISO3,ProductCode,ReporterName,PartnerISO3,PartnerName,Year,TradeFlowName,TradeFlowCode,"
        "TradeValue in 1000 USD,Quantity,NetWeight in KGM\n"
        "H5,RUS,870830,Russian Federation,IRN,Iran,2021,Gross Imports,5,12.5,3,1500\n"
    )
    found = read(tmp_path, "wits.csv", text)
    row = found.trade_flows.row(0, named=True)
    assert set(found.read_as.values()) == {"WITS"}
    assert (row["value"], row["net_mass_kg"], row["hs_edition"], row["valuation"]) == (12500.0, 1500.0, "HS2017", "CIF")


def test_wits_by_product(tmp_path):
    text = (
        "Reporter,TradeFlow,ProductCode,Product Description,Year,Partner,Trade Value 1000USD,Quantity,Quantity Unit\n"
        "Turkey,Export,870830,Brakes,2022, World,9.87,1200,Kg\n"
    )
    row = read(tmp_path, "by-product.csv", text).trade_flows.row(0, named=True)
    assert (row["reporter"], row["partner"], row["value"]) == ("TR", "WORLD", pytest.approx(9870))


def test_the_census_bureau_by_month_and_groups_left_out(tmp_path):
    body = [
        ["CTY_CODE", "CTY_NAME", "GEN_VAL_MO", "I_COMMODITY", "time"],
        ["-", "TOTAL FOR ALL COUNTRIES", "900", "870830", "2024-02"],
        ["5700", "CHINA", "300", "870830", "2024-02"],
        ["0003", "EUROPEAN UNION", "200", "870830", "2024-02"],
    ]
    found = read(tmp_path, "census.json", json.dumps(body))
    rows = found.trade_flows
    assert dict(rows.select("partner", "value").iter_rows()) == {"WORLD": 900.0, "CN": 300.0}
    assert rows.select("reporter", "flow", "period_to").row(0) == ("US", "import", date(2024, 2, 29))
    assert any("group of countries" in f.problem for f in found.findings)


def test_the_census_bureau_by_year_and_month(tmp_path):
    body = [["CTY_NAME", "ALL_VAL_MO", "E_COMMODITY", "YEAR", "MONTH"], ["CANADA", "7", "8708", "2023", "11"]]
    row = read(tmp_path, "c.json", json.dumps(body)).trade_flows.row(0, named=True)
    assert (row["flow"], row["partner"], row["period_from"]) == ("export", "CA", date(2023, 11, 1))


def test_months_across(tmp_path):
    text = (
        "گزارش صادرات کشور سال ۱۴۰۲,,,,,\n"
        "شماره تعرفه,شرح تعرفه,کشور,فروردین,اردیبهشت,خرداد\n"
        "۸۷۰۸۹۹۱۰,قطعات,روسیه,۱۲۳۴,۲۳۴۵,۳۴۵۶\n"
        "۸۷۰۳۲۳۱۰,سواری,عراق,۱۰۰۰,,۲۰۰۰\n"
    )
    found = read(tmp_path, "a.csv", text)
    rows = found.trade_flows
    assert not found.findings.errors
    assert rows.height == 5
    assert rows.filter(partner="RU")["value"].to_list() == [1234.0, 2345.0, 3456.0]
    assert rows["period_from"].min() == date(2023, 3, 21)
    assert rows["flow"].unique().to_list() == ["export"]


def test_months_across_with_weight_and_value_below_each(tmp_path):
    text = (
        "واردات ایران - ۱۴۰۳,,,,,,,\n"
        "تعرفه,کشور,فروردین,,اردیبهشت,,خرداد,\n"
        ",,وزن (تن),ارزش (هزار دلار),وزن (تن),ارزش (هزار دلار),وزن (تن),ارزش (هزار دلار)\n"
        "87089910,چین,5,50,6,60,7,70\n"
    )
    rows = read(tmp_path, "b.csv", text).trade_flows
    assert rows["value"].to_list() == [50_000.0, 60_000.0, 70_000.0]
    assert rows["net_mass_kg"].to_list() == [5000.0, 6000.0, 7000.0]


def test_months_across_without_a_year_are_refused(tmp_path):
    text = "تعرفه,کشور,فروردین,اردیبهشت,خرداد\n87089910,چین,5,50,6\n"
    found = read(tmp_path, "صادرات.csv", text)
    assert found.trade_flows.is_empty()
    assert any("title tells no year" in f.problem for f in found.findings.errors)


def test_a_long_table_is_a_series_per_combination(tmp_path):
    text = (
        "market,period,segment,value\nTUR,2020-01,new cars,22016\nTUR,2020-01,battery,14\nTUR,2020-02,new cars,37727\n"
    )
    found = read(tmp_path, "sales.csv", text)
    rows = found.output_series
    assert sorted(set(rows["series_id"])) == ["TUR/battery", "TUR/new-cars"]
    assert rows.filter(series_id="TUR/new-cars")["value"].to_list() == [22016.0, 37727.0]
    assert any("called units" in f.problem for f in found.findings.warnings)


def test_a_long_table_in_two_calendars_is_two_series(tmp_path):
    text = (
        "geo,maker,period_start,period_end,calendar,value,unit\n"
        "IRN,all,2022-03-21,2023-03-20,solar_hijri,1347394,vehicles\n"
        "IRN,all,2022-01-01,2022-12-31,gregorian,1064215,vehicles\n"
    )
    found = read(tmp_path, "made.csv", text)
    assert found.output_series["series_id"].to_list() == ["IRN/all/solar_hijri", "IRN/all/gregorian"]
    assert not found.findings.errors


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("year,exporter_iso3,importer_iso3,hs4,comercio\n1989,ARG,BRA,4009,39\n", "no column of the value"),
        ("hs6,description\n870830,Brakes\n", "No column tells the period"),
        ("series_id,t,value\nA,1,5\n", "No column tells the period"),
    ],
)
def test_a_file_that_no_reader_takes_says_what_it_lacks(tmp_path, text, why):
    (finding,) = read(tmp_path, "odd.csv", text).findings
    assert why in finding.problem
    assert (finding.code, finding.row) == ("CR751", 1)
    assert finding.remedy


def test_packed_files_are_read(tmp_path):
    file = tmp_path / "made.csv.gz"
    file.write_bytes(gzip.compress(b"country,year,vehicles_produced\nIran,2019,821060\n"))
    found = read_trade(file)
    assert found.output_series.select("series_id", "value", "unit").row(0) == ("Iran", 821060.0, "vehicles")


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the data sets lie beside the repository")
@pytest.mark.parametrize("path", sorted(FOLDER.glob("**/*.csv*")), ids=lambda p: p.name)
def test_every_file_at_hand_is_read_or_says_why_not(path):
    if path.name.startswith("m4_"):
        pytest.skip("weeks and hours are no periods here")
    found = read_trade(path)
    rows = found.trade_flows.height + found.output_series.height
    refused = [f for f in found.findings.errors if f.code == "CR751"]
    assert (rows > 0) != bool(refused)
    assert all(f.remedy for f in refused)
    if rows:
        assert pl.concat([found.trade_flows["value"], found.output_series["value"]]).null_count() < rows / 10
