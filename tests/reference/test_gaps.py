"""What the packs lack is counted from their rows."""

from datetime import date

import polars as pl
import pytest

from corridor.reference import levy_coverage, load_pack, pack_names, packs_gaps, tariff_coverage
from corridor.reference.gaps import KNOWN, VEHICLES

DAY = date(2026, 11, 24)


def heading(scheme: str, code: str, day: date = DAY) -> dict[str, object]:
    return tariff_coverage(day).row(by_predicate=(pl.col("scheme") == scheme) & (pl.col("heading") == code), named=True)


def test_every_subheading_is_counted_once():
    table = tariff_coverage(DAY)
    assert table.select(pl.sum_horizontal(KNOWN).alias("of"))["of"].to_list() == table["subheadings"].to_list()
    vehicles = table.filter((pl.col("scheme") == "EAEU") & (pl.col("of") == "vehicles"))
    assert tuple(vehicles["heading"]) == VEHICLES


def test_motor_vehicles_and_their_parts_have_a_rate_in_the_eaeu_and_the_eu():
    motor = [code for code in VEHICLES if code not in ("8710", "8712", "8713", "8715")]
    for scheme in ("EAEU", "EU", "GB"):
        assert [code for code in motor if heading(scheme, code)["unknown"]] == []
    # Tanks, bicycles, wheelchairs and prams are in the tariffs of the EU and Great Britain only.
    others = [code for code in VEHICLES if code not in motor]
    assert all(heading("EU", code)["unknown"] == 0 for code in others)
    assert all(heading("EAEU", code)["unknown"] == 1 for code in others)


def test_cars_in_the_eaeu_hang_on_the_full_code():
    cars = heading("EAEU", "8703")
    assert (cars["firm"], cars["by_line"], cars["depths"]) == (0, 14, "6|10")


def test_a_rate_that_only_stands_in_is_told_from_one_that_holds():
    assert heading("TR", "8704")["stand_in"] == heading("TR", "8704")["subheadings"]
    assert heading("KR", "8703")["firm"] == heading("KR", "8703")["subheadings"]


def test_a_day_before_every_rate_has_none():
    # Rows without a first day hold always; those of the EU begin in 2021.
    early = tariff_coverage(date(2000, 1, 1)).filter(pl.col("scheme") == "EU")
    assert early["unknown"].to_list() == early["subheadings"].to_list()


@pytest.mark.parametrize(
    ("country", "tax", "goods", "known"),
    [
        ("RU", "VAT", None, "yes"), ("RU", "recycling_fee", "8703", "yes"), ("RU", "recycling_fee", "8704", "lapsed"),
        ("BY", "recycling_fee", "8703", "no"), ("TR", "excise_OTV", "8703", "yes"),
    ],
)  # fmt: skip
def test_levies_are_known_or_not(country, tax, goods, known):
    row = levy_coverage(DAY).row(
        by_predicate=(pl.col("country") == country) & (pl.col("tax") == tax) & pl.col("hs_prefix").eq_missing(goods),
        named=True,
    )
    assert row["known"] == known


def test_a_levy_that_has_ended_is_not_missed():
    table = levy_coverage(DAY)
    assert table.filter(pl.col("tax") == "compensation_cess").is_empty()
    assert not levy_coverage(date(2025, 6, 1)).filter(pl.col("tax") == "compensation_cess").is_empty()


def test_gaps_are_told_in_words_for_every_pack_that_has_some():
    table = packs_gaps(DAY)
    assert set(table["pack"]) == set(pack_names())
    assert set(table["kind"]) == {"tariff", "levy", "exchange_rate", "known"}
    of_russia = table.filter((pl.col("subject") == "RU") & (pl.col("kind") == "levy"))["gap"].to_list()
    assert "recycling_fee on 8704: its rows end on 2019-12-31" in of_russia
    rates = table.filter(pl.col("kind") == "exchange_rate")["gap"].to_list()
    assert rates == ["Exchange rates of IRR end on 2025-06-30"]
    later = packs_gaps(date(2026, 12, 1)).filter(pl.col("kind") == "exchange_rate")["gap"].to_list()
    assert "Exchange rates of RUB end on 2026-11-30" in later
    written = table.filter(pl.col("kind") == "known").group_by("pack").len()
    assert dict(written.iter_rows()) == {name: len(load_pack(name).gaps) for name in pack_names()}
