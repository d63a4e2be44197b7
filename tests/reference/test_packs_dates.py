"""Dates are in order, and of two rows that say different things about the same goods only one applies on a day."""

from datetime import date, timedelta

import polars as pl
import pytest

from tests.reference.helpers import PACK_TABLES, declared, everywhere

ALWAYS, OPEN = date(1900, 1, 1), date(2999, 12, 31)
PAIRS = (("valid_from", "valid_to"), ("period_from", "period_to"), ("since", "until"))
TARIFF_SUBJECT = ["scheme", "measure", "hs_prefix", "origin", "agreement_id", "condition"]
TAX_SUBJECT = ["country", "tax", "hs_prefix", "applies_to", "condition", "base", "band_variable"]


def overlapping(frame: pl.DataFrame, key: str, subject: list[str], low: str, high: str) -> pl.DataFrame:
    """Pairs of rows of one subject whose days and whose bands both overlap."""
    rows = frame.with_columns(
        pl.col("valid_from").fill_null(ALWAYS),
        pl.col("valid_to").fill_null(OPEN),
        pl.col(low).fill_null(float("-inf")),
        pl.col(high).fill_null(float("inf")),
    )
    pairs = rows.join(rows, on=subject, nulls_equal=True, suffix="_2").filter(pl.col(key) < pl.col(f"{key}_2"))
    same_days = (pl.col("valid_from") <= pl.col("valid_to_2")) & (pl.col("valid_from_2") <= pl.col("valid_to"))
    # A band begins above its lower end, so neighbours may share a number.
    same_band = (pl.col(low) < pl.col(f"{high}_2")) & (pl.col(f"{low}_2") < pl.col(high))
    return pairs.filter(same_days & same_band).select(key, f"{key}_2", *subject)


@pytest.mark.parametrize(("pack", "table"), PACK_TABLES)
def test_a_last_day_is_not_before_the_first(pack, table):
    frame = everywhere(table).filter(pl.col("pack") == pack)
    for first, last in PAIRS:
        if {first, last} <= set(frame.columns):
            assert frame.filter(pl.col(first) > pl.col(last)).is_empty()


@pytest.mark.parametrize(("pack", "table"), PACK_TABLES)
def test_no_day_is_outlandish(pack, table):
    # A day and a month that changed places, or a century typed wrongly, would show here.
    frame = everywhere(table).filter(pl.col("pack") == pack)
    for column in (c.name for c in declared(table).columns() if c.kind == "day"):
        days = frame[column].drop_nulls()
        assert all(date(1945, 1, 1) <= day <= date(2036, 12, 31) for day in days), column


def test_no_two_tariff_rows_of_one_subject_hold_on_one_day():
    rows = overlapping(everywhere("tariffs"), "tariff_id", TARIFF_SUBJECT, "engine_cc_from", "engine_cc_to")
    assert rows.is_empty(), rows


def test_no_two_tax_rows_of_one_subject_hold_on_one_day():
    rows = overlapping(everywhere("import_taxes"), "tax_id", TAX_SUBJECT, "band_from", "band_to")
    assert rows.is_empty(), rows


def test_bands_of_tariffs_and_taxes_are_not_empty():
    taxes = everywhere("import_taxes").filter(pl.col("band_from") >= pl.col("band_to"))
    tariffs = everywhere("tariffs").filter(pl.col("engine_cc_from") >= pl.col("engine_cc_to"))
    assert taxes.is_empty()
    assert tariffs.is_empty()


def test_exchange_rates_of_one_kind_follow_each_other_without_gap_or_overlap():
    for _, series in everywhere("fx_rates").group_by("currency", "rate_kind"):
        rows = series.sort("valid_from")
        firsts, lasts = rows["valid_from"].to_list(), rows["valid_to"].to_list()
        assert firsts[1:] == [day + timedelta(days=1) for day in lasts[:-1]]


def test_rates_of_exchange_keep_their_size_from_month_to_month():
    # A factor of ten (toman for rial) or an inverted rate would show here. The rouble of March 2022 moved most: 1.65.
    for (currency, _), series in everywhere("fx_rates").group_by("currency", "rate_kind"):
        rates = series.sort("valid_from")["units_per_usd"]
        steps = (rates / rates.shift(1)).drop_nulls()
        assert all(0.6 < step < 1.7 for step in steps), currency


def test_an_agreement_holds_while_its_tariff_rows_do():
    # Staged rows may start later than the agreement, never before it.
    agreements = everywhere("agreements").select("agreement_id", starts="valid_from", ends="valid_to")
    rows = everywhere("tariffs").join(agreements, on="agreement_id").filter(pl.col("valid_from") < pl.col("starts"))
    known = {
        # Free trade with AZ, GE and TM rests on older treaties between two countries: the row keeps its own first day.
        ("CIS-FTA", date(1994, 1, 1)),
        # South Africa cut its duties on EU goods under the agreement before this one.
        ("EU-SADC-EPA", date(2007, 1, 1)),
    }
    assert set(rows.select("agreement_id", "valid_from").iter_rows()) <= known
