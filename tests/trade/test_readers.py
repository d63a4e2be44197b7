"""Files of publishers as they come, and files that are broken on purpose."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from corridor.figures.period_names import fiscal_year, read_period
from corridor.tables import FILE_TABLES
from corridor.trade.readers import (
    read_baci,
    read_comext,
    read_comtrade,
    read_iran,
    read_own,
    read_russia,
    read_trade,
)

FLOWS = Path(__file__).resolve().parents[3] / "shared" / "datasets" / "trade" / "flows"
OWN = "reporter,partner,flow,hs_code,period_from,period_to,value,currency\n"


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def codes(findings: object) -> dict[str, int | None]:
    return {finding.code: finding.row for finding in findings}  # type: ignore[attr-defined]


COMTRADE_NEW = (
    "typeCode,freqCode,refPeriodId,period,reporterCode,reporterISO,flowCode,partnerCode,partnerISO,partner2Code,"
    "classificationCode,cmdCode,customsCode,motCode,qtyUnitAbbr,qty,netWgt,cifvalue,fobvalue,primaryValue\n"
    "C,M,20240301,202403,643,RUS,M,364,IRN,0,H6,8708,C00,0,kg,1200,1200,5000,,5000\n"
    "C,M,20240301,202403,643,RUS,M,364,IRN,0,H6,8708,C00,1000,kg,700,700,3000,,3000\n"
    "C,M,20240301,202403,643,RUS,X,0,W00,0,H6,TOTAL,C00,0,kg,,,,900000,900000\n"
)
COMTRADE_OLD = (
    '\ufeff"Classification","Year","Period","Trade Flow","Reporter","Partner","Commodity Code","Qty Unit","Qty",'
    '"Netweight (kg)","Trade Value (US$)"\n'
    '"HS","2018","201801","Exports","Iran","Russian Federation","870830","Weight in kilograms","10","10","1,234,567"\n'
    '"HS","2018","201813","Exports","Iran","Russian Federation","870830","Weight in kilograms","10","10","5"\n'
)


def test_comtrade_of_both_interfaces(tmp_path: Path) -> None:
    new, found = read_comtrade(written(tmp_path, "new.csv", COMTRADE_NEW))
    assert new.schema == FILE_TABLES["trade_flows"].schema()
    assert new["value"].to_list() == [5000.0, 900000.0]  # the row by road is part of the first
    assert new["valuation"].to_list() == ["CIF", "FOB"]
    assert new["partner"].to_list() == ["IR", "WORLD"]
    assert new["hs_edition"].to_list() == ["HS2022", "HS2022"]
    assert not found.errors
    old, found = read_comtrade(written(tmp_path, "old.csv", COMTRADE_OLD))
    assert old.row(0, named=True)["value"] == 1234567.0
    assert old.row(0, named=True)["period_to"] == date(2018, 1, 31)
    assert [(f.code, f.row) for f in found.errors] == [("CR752", 3)]
    assert "There is no month 13" in found.errors[0].problem


def test_baci_with_its_lists_of_codes(tmp_path: Path) -> None:
    countries = written(tmp_path, "country_codes.csv", "country_code,country_iso2\n364,IR\n643,RU\n842,US\n")
    products = written(tmp_path, "products.csv", "code,description\n870830,brakes\n")
    text = "t,i,j,k,v,q\n2022,364,643,870830,12.5,3.25\n2022,842,643,10121,1,NA\n2022,999,643,870830,1,1\n"
    frame, found = read_baci(
        written(tmp_path, "BACI_HS17_Y2022_V202401b.csv", text), countries=countries, products=products
    )
    assert frame.select("reporter", "hs_code", "value", "net_mass_kg").rows() == [
        ("IR", "870830", 12500.0, 3250.0),
        ("US", "010121", 1000.0, None),
    ]
    assert frame["vintage"].to_list() == [date(2024, 1, 1)] * 2
    assert frame["hs_edition"].to_list() == ["HS2017"] * 2
    assert codes(found)["CR756"] == 4
    assert codes(found)["CR770"] == 3


def test_comext_in_rows_and_in_columns(tmp_path: Path) -> None:
    wide = (
        "freq,reporter,partner,product,flow,indicators\\TIME_PERIOD\t2024-01 \t2024-02 \n"
        "M,DE,IR,87083091,2,VALUE_IN_EUROS\t1200 p\t: c\n"
        "M,DE,IR,87083091,2,QUANTITY_IN_100KG\t3.5\t4\n"
    )
    frame, found = read_comext(written(tmp_path, "ds-045409.tsv", wide))
    assert frame.select("reporter", "flow", "value", "net_mass_kg").rows()[0] == ("DE", "export", 1200.0, 350.0)
    assert {f.value for f in found.warnings if f.code == "CR768"} == {"p", "c"}
    rows = (
        "DECLARANT_ISO;PARTNER_ISO;PRODUCT_NC;FLOW;STAT_REGIME;PERIOD;VALUE_IN_EUROS;QUANTITY_IN_KG\n"
        "GR;RU;87083091;1;1;202401;1.234,50;10\nGR;RU;87083091;1;4;202401;100,00;2\nQQ9;RU;87083091;1;1;202401;5,0;1\n"
    )
    frame, found = read_comext(written(tmp_path, "rows.csv", rows))
    assert frame.select("reporter", "value", "net_mass_kg", "valuation").rows() == [("GR", 1334.5, 12.0, "CIF")]
    assert codes(found)["CR756"] == 4


IRAN = (
    "آمار صادرات قطعی کشور - فروردین ۱۴۰۳,,,,\n"
    ",,,,\n"
    "ردیف,شماره تعرفه,نام کشور,وزن (کیلوگرم),ارزش دلاری\n"
    '۱,۸۷۰۸۳۰۱۰,فدراسیون روسیه,"۱,۲۰۰","۴,۵۰۰"\n'
    "۲,87089900,عراق,۳۰۰,۹0۰\n"
    "۳,8708990,عراق,۳۰۰,-۵\n"
    'جمع کل,,,"۱,۵۰۰","۵,۴۰۰"\n'
    "منبع: گمرک جمهوری اسلامی ایران,,,,\n"
)


def test_iran_in_persian_with_title_total_and_footnote(tmp_path: Path) -> None:
    path = written(tmp_path, "irica.csv", IRAN)
    frame, found = read_iran(path)
    first = frame.row(0, named=True)
    assert (first["reporter"], first["partner"], first["flow"], first["hs_code"]) == ("IR", "RU", "export", "87083010")
    assert (first["value"], first["net_mass_kg"], first["calendar"]) == (4500.0, 1200.0, "solar_hijri")
    assert (first["period_from"], first["period_to"]) == (date(2024, 3, 20), date(2024, 4, 19))
    assert frame["value"].to_list() == [4500.0, 900.0, None]
    rows = codes(found)
    assert rows["CR755"] == 5  # ۹0۰ has digits of two scripts
    assert rows["CR754"] == 6
    assert rows["CR764"] == 7
    assert rows["CR763"] == 8
    assert "CR765" not in rows  # 4,500 and 900 are the total
    assert list(read_trade(path).read_as.values()) == ["Iran's customs"]


def test_iran_by_year_and_month_with_a_month_13(tmp_path: Path) -> None:
    text = (
        "سال;ماه;کد تعرفه;کشور;وزن (تن);ارزش (هزار دلار);نوع\n"
        "۱۴۰۳;۱۲;۸۷۰۸۳۰۱۰;روسیه;۱٫۵;۲;صادرات\n"
        "1403;اسفند;87083020;روسیه;1;3;واردات\n"
        "1403;13;87083020;روسیه;1;3;واردات\n"
    )
    frame, found = read_iran(written(tmp_path, "iran.csv", text))
    assert frame.select("flow", "period_to", "value", "net_mass_kg").rows() == [
        ("export", date(2025, 3, 20), 2000.0, 1500.0),
        ("import", date(2025, 3, 20), 3000.0, 1000.0),
    ]
    assert [(f.code, f.row, f.column) for f in found.errors] == [("CR752", 4, "ماه")]


def test_russian_months_and_thousands(tmp_path: Path) -> None:
    text = (
        "NAPR;PERIOD;STRANA;TNVED;EDIZM;STOIM;NETTO;KOL\n"
        "ИМ;01.2022;IR;8708309109;ШТ;12,5;100,25;3\nЭК;01.2022;IR;8708309109;ШТ;1,5;7,5;3\n"
    )
    frame, found = read_russia(written(tmp_path, "fts.csv", text))
    assert frame.select("flow", "partner", "value", "net_mass_kg").rows() == [
        ("import", "IR", 12500.0, 100.25),
        ("export", "IR", 1500.0, 7.5),
    ]
    assert {f.column for f in found.warnings if f.code == "CR760"} == {"STOIM", "NETTO"}
    named = 'Месяц,Страна,Код ТН ВЭД,"Импорт, тыс. долл. США"\nянварь-март 2022,Иран,8703,"1 250,5"\n'
    frame, _ = read_russia(written(tmp_path, "named.csv", named))
    assert frame.select("period_from", "period_to", "value").rows() == [
        (date(2022, 1, 1), date(2022, 3, 31), 1250500.0)
    ]


def test_own_columns_broken_on_purpose(tmp_path: Path) -> None:
    text = OWN + (
        "IR,RU,export,8708,1403-01-01 SH,1403-01-31 SH,100,USD\n"
        "IR,RU,export,8708,1404-12-01 SH,1404-12-30 SH,100,USD\n"
        "IR,RU,export,8708,1403-01-01 SH,1403-01-31 SH,130,USD\n"
        "IR,RU,export,87083,1403-02-01 SH,1403-02-31 SH,100,USD\n"
        "IR,RU,export,8708,1403-01-20 SH,1403-02-31 SH,-4,USD\n"
        "Atlantis,RU,export,8708,1403-02-01 SH,1403-02-31 SH,1,USD\n"
        "IR,RU,sideways,8708,1403-02-01 SH,1403-02-31 SH,1,EUR\n"
        "IR,RU,export,8708,1403-03-01 SH,1403-03-31 SH,1,EUR\n"
    )
    frame, found = read_own(written(tmp_path, "flows.csv", text), "trade_flows")
    told = codes(found)
    assert told["CR752"] == 3  # 30 Esfand of a common year
    assert told["CR758"] == 4
    assert told["CR757"] == 5
    assert told["CR754"] == 6
    assert told["CR759"] == 6
    assert told["CR756"] == 7
    assert told["CR766"] == 8
    assert told["CR760"] == 9
    assert all(f.remedy for f in found)
    assert frame["value"].to_list() == [100.0, None, 1.0]


def test_a_series_that_changes_its_unit_and_its_scale(tmp_path: Path) -> None:
    values = (5000, 5100, 4900, 5050, 5, 5.2, 5.1, 4.9)
    units = ["vehicles"] * 7 + ["thousand"]
    months = [f"S,made,2024-0{n + 1}-01,2024-0{n + 1}-28,{values[n]},{units[n]}" for n in range(8)]
    text = "series_id,metric,period_from,period_to,value,unit\n" + "\n".join(months) + "\n"
    frame, found = read_own(written(tmp_path, "s.csv", text), "output_series")
    assert frame.height == 8
    assert codes(found)["CR760"] == 9
    assert codes(found)["CR761"] == 6


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "CR750"),
        (b"  \n \n", "CR750"),
        (b"a,b\n1,2\n", "CR751"),
        (OWN.encode() + b"IR,RU,export,8708,2024-01-01,2024-01-31,1,USD\nIR,RU,export,8709,2024-01", "CR762"),
        ("страна;код\n".encode("cp1251") * 3, "CR769"),
    ],
)
def test_files_that_cannot_be_read_are_told(tmp_path: Path, content: bytes, code: str) -> None:
    assert code in codes(read_trade(written(tmp_path, "bad.csv", content)).findings)


def test_a_workbook_and_a_parquet_file_read_like_the_text(tmp_path: Path) -> None:
    text = OWN + "IR,RU,export,8708,2024-01-01,2024-01-31,100,USD\nIR,AM,export,8708,2024-01-01,2024-01-31,7.5,USD\n"
    frame, found = read_own(written(tmp_path, "f.csv", text), "trade_flows")
    frame.write_parquet(tmp_path / "f.parquet")
    frame.write_excel(tmp_path / "f.xlsx")
    assert not len(found)
    for name in ("f.parquet", "f.xlsx"):
        figures = read_trade(tmp_path / name)
        assert not figures.findings.errors, figures.findings.to_text()
        assert figures.trade_flows.equals(frame)


def test_periods_as_people_write_them() -> None:
    assert read_period("II квартал 2022")[:2] == (date(2022, 4, 1), date(2022, 6, 30))
    assert read_period("تیر ۱۴۰۲")[:2] == (date(2023, 6, 22), date(2023, 7, 22))
    assert fiscal_year(1403, 1, "solar_hijri")[:2] == (date(2024, 3, 20), date(2025, 3, 20))
    assert fiscal_year(2024, 4)[:2] == (date(2024, 4, 1), date(2025, 3, 31))
    with pytest.raises(ValueError, match="no month 13"):
        read_period("1403-13")
    with pytest.raises(ValueError, match="no quarter 5"):
        read_period("2024-Q5")
    with pytest.raises(ValueError, match="calendar"):
        read_period("Mehr 2024")


@pytest.mark.skipif(not FLOWS.is_dir(), reason="the shared data sets are not here")
def test_samples_of_publishers() -> None:
    figures = read_trade([FLOWS / "baci_hs17_ch87_exports_zaf_afg_2021.csv"])
    raw = pl.read_csv(FLOWS / "baci_hs17_ch87_exports_zaf_afg_2021.csv")
    kept = raw.drop_nulls("importer_iso3")
    assert figures.trade_flows.height == kept.height
    assert figures.trade_flows["value"].sum() == pytest.approx(1000 * kept["value_thousand_usd"].sum())
    figures = read_trade(FLOWS / "ru_fts_monthly_totals_by_partner_2006_2021.csv")
    raw = pl.read_csv(FLOWS / "ru_fts_monthly_totals_by_partner_2006_2021.csv")
    assert figures.trade_flows["value"].sum() == pytest.approx(1e6 * raw["value"].sum())
    assert not figures.findings.errors
    figures = read_trade(FLOWS / "eurostat_member_exports_total_monthly.csv")
    assert not figures.findings.errors
    assert figures.trade_flows["reporter"].n_unique() == 29


def test_every_code_of_the_readers_can_be_explained() -> None:
    from click.testing import CliRunner

    from corridor.cli import main

    for number in range(750, 772):
        result = CliRunner().invoke(main, ["explain", f"CR{number}"])
        assert result.exit_code == 0, result.output
        assert "What to do" in result.output
