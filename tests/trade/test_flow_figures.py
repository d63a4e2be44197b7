"""What a run reckons from flows: statistics and mirrors in one currency, with what has no rate told, not dropped."""

from datetime import date

import polars as pl
import pytest

from corridor.exchange import Exchange
from corridor.tables import ALL_TABLES, INPUT_TABLES
from corridor.trade.flow_figures import flow_figures
from corridor.trade.statistics.rows import as_far_as_rates_go

NONE = Exchange(INPUT_TABLES["fx_rates"].empty(), ["official"])


def flow(**more):
    base = {"reporter": "IR", "partner": "RU", "flow": "export", "hs_code": "8708", "value": 100.0, "currency": "USD",
            "period_from": date(2024, 1, 1), "period_to": date(2024, 3, 31), "confidence": "sourced"}  # fmt: skip
    return base | more


def frame(*rows):
    return INPUT_TABLES["trade_flows"].frame(rows)


def rates(*months):
    """Roubles for a dollar by month of 2024."""
    rows = [
        {"currency": "RUB", "valid_from": date(2024, m, 1), "valid_to": date(2024, m, 28), "rate_kind": "official",
         "units_per_usd": rate, "source": "own", "confidence": "sourced"}
        for m, rate in months
    ]  # fmt: skip
    return Exchange(INPUT_TABLES["fx_rates"].frame(rows), ["official"])


def test_a_quarter_is_converted_at_the_mean_of_its_monthly_rates_and_names_them():
    exchange = rates((1, 80.0), (2, 100.0), (3, 125.0))
    flows, lost = as_far_as_rates_go(frame(flow(value=9100.0, currency="RUB")), "USD", exchange)
    assert lost.is_empty()
    # Dollars for a rouble, by days: (31 / 80 + 29 / 100 + 31 / 125) / 91.
    assert flows["value"][0] == pytest.approx(9100 * (31 / 80 + 29 / 100 + 31 / 125) / 91)
    assert "mean of 3 rates, RUB/official/2024-01-01 to RUB/official/2024-03-01" in flows["note"][0]


def test_a_rate_that_lacks_a_month_is_told_and_its_rows_take_no_part():
    exchange = rates((1, 80.0), (3, 125.0))
    rows = frame(
        flow(), flow(partner="AM"), flow(partner="KZ", value=1.0, currency="RUB"), flow(value=None, flow="import")
    )
    found = flow_figures(rows, "USD", exchange)
    assert found.lost["rows"].to_list() == [1]
    assert "2024-02-1" in found.lost["missing"][0]
    shared = found.trade_statistics.filter(statistic="share_of_partner", subject="IR/RU/export/8708")
    assert shared["value"].to_list() == [0.5]


def test_the_currency_of_a_row_without_a_value_does_not_matter():
    found = flow_figures(frame(flow(currency="EUR"), flow(partner="AM", currency="RUB", value=None)), "USD", NONE)
    assert found.trade_statistics["unit"].unique().sort().to_list()[0] == "EUR"
    assert found.lost.is_empty()


def test_a_value_without_a_currency_is_told():
    found = flow_figures(frame(flow(), flow(partner="AM", currency=None)), "USD", NONE)
    assert "without a currency" in found.lost["missing"][0]


def test_one_currency_needs_no_rate_and_is_kept():
    found = flow_figures(frame(flow(currency="EUR"), flow(flow="import", currency="EUR", value=40.0)), "USD", NONE)
    assert found.lost.is_empty()
    balance = found.trade_statistics.filter(statistic="balance")
    assert (balance["value"].item(), balance["unit"].item()) == (60.0, "EUR")


def test_both_sides_are_set_beside_each_other_and_one_side_alone_is_not():
    other = flow(reporter="RU", partner="IR", flow="import", value=110.0)
    found = flow_figures(frame(flow(), other), "USD", NONE).mirror_flows
    assert found.select("exporter_value", "importer_value").row(0) == (100.0, 110.0)
    assert flow_figures(frame(flow()), "USD", NONE).mirror_flows.is_empty()


def test_a_revision_is_a_statistic():
    editions = [flow(vintage=date(2024, 5, 1)), flow(vintage=date(2024, 9, 1), value=125.0)]
    found = flow_figures(frame(*editions), "USD", NONE).trade_statistics.filter(statistic="revision")
    assert found["value"].item() == pytest.approx(0.25)
    assert "edition of 2024-09-01, 100.0 in the one before it, of 2024-05-01" in found["arithmetic"].item()


def test_months_and_years_that_begin_on_one_day_are_told_apart_and_no_key_stands_twice():
    year = flow(period_to=date(2024, 12, 31), value=500.0)
    found = flow_figures(frame(flow(), year, flow(partner="AM"), year | {"partner": "AM"}), "USD", NONE)
    keys = ALL_TABLES["trade_statistics"].primary_key()
    assert found.trade_statistics.select(keys).is_unique().all()


def test_what_is_not_told_apart_by_partner_is_said():
    rows = frame(flow(partner="IQ", value=60.0), flow(partner="AZ", value=20.0), flow(partner="WORLD", value=100.0))
    found = flow_figures(rows, "USD", NONE).trade_statistics
    assert found.filter(statistic="share_of_partner")["value"].to_list() == [0.2, 0.6]
    index = found.filter(statistic="hhi_of_partner").row(0, named=True)
    assert index["value"] == pytest.approx(0.4)
    assert "20.0 % of the whole is not told apart, as one it would make the index 0.44" in index["arithmetic"]


def test_a_whole_that_is_less_than_its_parts_is_not_taken():
    rows = frame(flow(partner="IQ", value=60.0), flow(partner="AZ", value=60.0), flow(partner="WORLD", value=100.0))
    found = flow_figures(rows, "USD", NONE).trade_statistics.filter(statistic="share_of_partner")
    assert found["value"].to_list() == [0.5, 0.5]
    assert found["arithmetic"].str.contains("reported as 100.0, less than its parts").all()


def test_advantage_needs_a_world():
    found = flow_figures(frame(flow(), flow(hs_code="8703")), "USD", NONE).trade_statistics
    assert found.filter(pl.col("statistic").str.starts_with("rca")).is_empty()


def test_no_flows_give_no_figures():
    found = flow_figures(frame(), "USD", NONE)
    assert found.trade_statistics.is_empty()
    assert found.mirror_flows.is_empty()
