"""Packs below own rows, scenarios, settings, and what a loaded case tells."""

import hashlib

import polars as pl
import pytest

from corridor.case import Settings, load_case, read_tables
from corridor.errors import CaseError
from corridor.reference import load_packs
from corridor.tables import INPUT_TABLES
from tests.case.helpers import LANES, SETTINGS, SITES, codes, found, write


def with_settings(folder, text):
    (folder / "case.toml").write_text(text, encoding="utf-8")
    return folder


def test_every_table_is_there_in_its_declared_columns(tmp_path):
    case = load_case(write(tmp_path))
    assert list(case.tables) == list(INPUT_TABLES)
    for name, frame in case.tables.items():
        assert frame.schema == pl.Schema(INPUT_TABLES[name].schema()), name


def test_defaults_fill_empty_cells_of_optional_columns(tmp_path):
    (lane,) = load_case(write(tmp_path, lanes=LANES)).tables["lanes"].to_dicts()
    assert (lane["kind"], lane["border_wait_days"], lane["gauge_change"]) == ("leg", 0.0, False)
    assert (lane["source"], lane["confidence"], lane["transit_days_max"]) == ("own", "estimate", None)


def test_hashes_are_those_of_the_files(tmp_path):
    case = load_case(write(tmp_path))
    assert case.file_hashes["sites.csv"] == hashlib.sha256(SITES.encode()).hexdigest()
    assert case.file_hashes["case.toml"] == hashlib.sha256(SETTINGS.encode()).hexdigest()


def test_own_rows_replace_pack_rows_of_the_same_key_and_it_is_told(tmp_path):
    rates = load_packs(["common"])["common"]["fx_rates"]
    theirs = rates.filter((pl.col("currency") == "RUB") & (pl.col("rate_kind") == "customs_monthly")).row(0, named=True)
    days = f"{theirs['valid_from']},{theirs['valid_to']}"
    own = f"currency,rate_kind,units_per_usd,valid_from,valid_to\nRUB,customs_monthly,99,{days}\n"
    case = load_case(with_settings(write(tmp_path, fx_rates=own), 'packs = ["common"]\n' + SETTINGS))
    assert found(case) == []
    key = (
        pl.col("currency").eq("RUB")
        & pl.col("rate_kind").eq("customs_monthly")
        & pl.col("valid_from").eq(theirs["valid_from"])
    )
    assert case.tables["fx_rates"].filter(key)["units_per_usd"].to_list() == [99.0]
    assert case.tables["fx_rates"].height == rates.height
    (told,) = case.own_rows.to_dicts()
    assert (told["table"], told["pack"]) == ("fx_rates", "common")
    assert told["key"] == f"RUB/customs_monthly/{theirs['valid_from']}"
    assert f"units_per_usd: {theirs['units_per_usd']:g} -> 99" in told["changed"]


def test_names_may_refer_to_rows_of_packs(tmp_path):
    lanes = LANES.replace("AB,A,B", "TM,IRTEH,RUMOW")
    assert codes(write(tmp_path / "without", lanes=lanes)) == ["CR201", "CR201"]
    sites = set(load_packs(["lanes"])["lanes"]["sites"]["site_id"])
    start, end = sorted(sites)[:2]
    folder = write(tmp_path / "with", lanes=LANES.replace("AB,A,B", f"L1,{start},{end}"))
    assert codes(with_settings(folder, 'packs = ["lanes"]\n' + SETTINGS)) == []


def test_a_pack_that_is_needed_comes_along(tmp_path):
    case = load_case(with_settings(write(tmp_path), 'packs = ["eaeu"]\n' + SETTINGS))
    assert case.tables["regulations"].height == load_packs(["common"])["common"]["regulations"].height


SCENARIOS = """scenario_id,table,key,column_name,value
SLOW,lanes,AB,transit_days,۹
SLOW,lanes,AB,mode,rail
FAST,lanes,AB,transit_days,1
"""


def test_a_scenario_changes_its_cells_and_no_others(tmp_path):
    folder = write(tmp_path, lanes=LANES, scenarios=SCENARIOS)
    lane = {
        name: load_case(folder, scenario=name).tables["lanes"].row(0, named=True) for name in (None, "SLOW", "FAST")
    }
    assert (lane[None]["transit_days"], lane[None]["mode"]) == (2.0, "road")
    assert lane["SLOW"] == lane[None] | {"transit_days": 9.0, "mode": "rail"}
    assert lane["FAST"] == lane[None] | {"transit_days": 1.0}


def test_an_unknown_scenario_is_found_with_the_nearest(tmp_path):
    case = load_case(write(tmp_path, lanes=LANES, scenarios=SCENARIOS), scenario="SLOWW")
    (finding,) = found(case)
    assert finding.code == "CR019"
    assert 'Did you mean "SLOW"?' in finding.remedy


def test_periods_are_written_as_the_horizon_writes_them(tmp_path):
    demand = "demand_id,site_id,product_id,period,quantity,price_per_unit,currency\nD,B,P,۱۴۰۳-q2,5,10,USD\n"
    products = "product_id,name,kind,hs_code,mass_kg_per_unit,volume_m3_per_unit\nP,Pad,part,870830,1,0.1\n"
    case = load_case(write(tmp_path, demand=demand, products=products))
    assert case.tables["demand"]["period"].to_list() == ["1403-Q2"]


def test_settings_have_defaults_and_are_frozen(tmp_path):
    settings = load_case(write(tmp_path)).settings
    assert (settings.currency, settings.horizon.periods, settings.network.threads) == ("USD", 8, 2)
    assert settings == Settings(title="T", legal_systems=("UN",), screening={"decision_asked_for": ()})
    with pytest.raises(ValueError, match="frozen"):
        settings.currency = "EUR"


def test_without_settings_the_tables_are_still_looked_at(tmp_path):
    folder = write(tmp_path, sites=SITES.replace("IR", "IRN"))
    (folder / "case.toml").unlink()
    case = load_case(folder)
    assert {f.code for f in case.findings} == {"CR001", "CR110"}
    with pytest.raises(CaseError):
        case.settings  # noqa: B018


def test_a_solar_hijri_day_in_the_settings(tmp_path):
    folder = with_settings(write(tmp_path), SETTINGS + '[approvals]\ndecided_from = "1403-01-15 SH"\n')
    assert str(load_case(folder).settings.approvals.decided_from) == "2024-04-03"


def test_tables_alone_can_be_read_without_settings(tmp_path):
    folder = write(tmp_path, lanes=LANES.replace("AB,A,B", "AB,X,Y"))
    (folder / "case.toml").unlink()
    tables = read_tables(folder)
    assert list(tables) == ["sites", "lanes"]
    assert tables["lanes"]["from_site"].to_list() == ["X"]
    (folder / "lanes.csv").write_text(LANES.replace("100", "1,0,0"))
    with pytest.raises(CaseError):
        read_tables(folder)


def test_two_checks_of_one_case_read_the_same(tmp_path):
    folder = write(tmp_path, lanes=LANES.replace("road", "raod") + "AB,A,C,rail,-1,x\n")
    assert load_case(folder).findings.to_json() == load_case(folder).findings.to_json()
