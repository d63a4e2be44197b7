"""Single figures that a customs or homologation expert would look up first."""

from datetime import date

import polars as pl
import pytest

from corridor.conditions import evaluate
from corridor.reference import load_pack
from tests.reference.helpers import everywhere

EAEU = load_pack("eaeu").tables
IRAN = load_pack("iran").tables
COMMON = load_pack("common").tables
LANES = load_pack("lanes").tables


def one(frame: pl.DataFrame, **where: object) -> dict[str, object]:
    found = frame.filter(*(pl.col(name) == value for name, value in where.items()))
    assert found.height == 1, found
    return found.row(0, named=True)


def test_russian_vat_is_20_percent_to_the_end_of_2025_and_22_from_2026():
    vat = EAEU["import_taxes"].filter(pl.col("country") == "RU", pl.col("tax") == "VAT").sort("valid_from")
    assert vat["rate_frac"].to_list() == [0.20, 0.22]
    assert vat["valid_to"].to_list() == [date(2025, 12, 31), None]
    assert vat["valid_from"][1] == date(2026, 1, 1)


def test_recycling_fee_has_all_its_rows():
    fees = EAEU["import_taxes"].filter(pl.col("tax") == "recycling_fee")
    assert fees.filter(pl.col("country") == "RU").height == 386
    assert fees.filter(pl.col("country") == "KZ").height == 9


def test_the_agreement_with_iran_follows_the_interim_one_to_the_day():
    full = one(EAEU["agreements"], agreement_id="EAEU-IR-FTA")
    interim = one(EAEU["agreements"], agreement_id="EAEU-IR-INTERIM")
    assert (full["valid_from"], full["valid_to"]) == (date(2025, 5, 15), None)
    assert (interim["valid_from"], interim["valid_to"]) == (date(2019, 10, 27), date(2025, 5, 14))


def test_no_preference_of_the_agreement_with_iran_is_taken_for_granted():
    # Either it is not known whether the goods are in the agreement, or the rate is a scenario.
    rows = EAEU["tariffs"].filter(pl.col("agreement_id") == "EAEU-IR-FTA")
    assert rows.height == 23
    assert all("preference_not_verified" in c or "scenario_only" in c for c in rows["condition"])
    assert set(rows["confidence"]) == {"estimate"}
    cars = rows.filter(pl.col("hs_prefix") == "8703")
    assert cars["ad_valorem_frac"].to_list() == [None]


def test_a_new_petrol_car_of_1600_cc_pays_15_percent():
    row = one(EAEU["tariffs"], hs_prefix="8703231940", measure="mfn")
    assert (row["kind"], row["ad_valorem_frac"], row["condition"]) == ("ad_valorem", 0.15, "new")


def test_value_is_counted_to_the_border_of_the_union_in_the_money_of_the_country():
    rows = EAEU["value_bases"].sort("country")
    assert rows["currency"].to_list() == ["AMD", "BYN", "KGS", "KZT", "RUB"]
    assert set(rows["customs_territory"]) == {"EAEU"}
    assert set(rows["basis"]) == {"CIF"}
    assert one(IRAN["value_bases"], country="IR")["rate_kinds"] == "managed_official|market_monthly_average"


def test_the_rouble_of_april_2024():
    row = one(COMMON["fx_rates"], currency="RUB", rate_kind="customs_monthly", valid_from=date(2024, 4, 1))
    assert row["valid_to"] == date(2024, 4, 30)
    assert 90 < row["units_per_usd"] < 95


def test_the_rial_has_three_kinds_of_rate_that_lie_far_apart():
    rial = COMMON["fx_rates"].filter(pl.col("currency") == "IRR", pl.col("valid_from") == date(2024, 4, 1))
    rates = dict(rial.select("rate_kind", "units_per_usd").iter_rows())
    assert rates["official"] == 42000
    assert rates["official"] < rates["managed_official"] < rates["market_monthly_average"]


def test_part_of_the_eu_countervailing_duties_by_producer():
    rows = everywhere("tariffs").filter(pl.col("agreement_id") == "EU-CVD-2024-2754")
    rates = dict(rows.select("condition", "ad_valorem_frac").iter_rows())
    assert rates["producer=BYD"] == 0.17
    assert rates["producer=SAIC"] == rates["producer=all_others"] == 0.353


def test_a_duty_without_a_known_unit_has_no_rate():
    # The source gives 0.38 euro per a unit that its copy does not show.
    row = one(EAEU["tariffs"], hs_prefix="570500")
    assert row["specific_amount"] is None
    assert row["ad_valorem_frac"] is None


def test_approval_in_the_eaeu():
    scheme = one(EAEU["schemes"], scheme_id="EAEU-TRCU-018")
    assert scheme["valid_months"] == 36
    assert scheme["recognises_un"] == "yes"
    # The scheme is sourced, its days are not: a row is as sure as the least sure figure in it.
    assert scheme["confidence"] == "estimate"
    cars = EAEU["requirements"].filter(pl.col("scheme_id") == "EAEU-TRCU-018", pl.col("category") == "M1")
    assert cars.height == 97


def test_russia_is_a_party_of_the_1958_agreement_and_iran_is_not():
    assert one(COMMON["recognitions"], country="RU")["mark"] == "E22"
    assert COMMON["recognitions"].filter(pl.col("country") == "IR").is_empty()


def test_the_volga_is_closed_in_winter_and_the_caspian_is_slow():
    calendars = LANES["lane_calendars"]
    rivers = calendars.filter(pl.col("effect") == "closed")
    assert set(rivers["months"]) == {"12|1|2|3"}
    assert rivers.height == 4
    assert all("inland_waterway" in lane for lane in rivers["lane_id"])
    ice = one(calendars, lane_id="IRBAZ__RUASF__caspian_sea")
    assert (ice["effect"], ice["delay_days"]) == ("slow", 5)


def test_a_forty_foot_high_cube_takes_three_sedans():
    unit = one(COMMON["load_units"], load_unit_id="LU_40HC")
    assert (unit["charged_per"], unit["usable_volume_m3"], unit["vehicles_per_load"]) == ("FEU", 68, 3)
    assert unit["kits_ckd_per_load"] == 6


def test_five_lane_prices_are_published_and_the_rest_are_estimates():
    counts = dict(LANES["lane_tariffs"]["confidence"].value_counts().iter_rows())
    assert counts == {"sourced": 5, "estimate": 331}


def test_a_fee_that_was_reckoned_from_another_year_is_not_called_sourced():
    reckoned = EAEU["import_taxes"].filter(pl.col("note").str.starts_with("derived"))
    assert reckoned.height == 12
    assert set(reckoned["confidence"]) == {"estimate"}
    # Of the step of October 2024, the press confirmed four amounts.
    step = EAEU["import_taxes"].filter(pl.col("tax") == "recycling_fee", pl.col("valid_from") == date(2024, 10, 1))
    assert set(step.filter(pl.col("confidence") == "sourced")["amount"]) == {32_600, 556_200, 1_794_600, 2_285_200}


AGES = (0.0, 2.0, 3.0, 5.0)


def facts_of_car(age: float, cc: float, importer: str, propulsion: str) -> dict[str, bool]:
    """What the words of the Russian recycling fee ask for."""
    bands = ("0_1000", "1000_2000", "2000_3000", "0_3000", "3000_3500", "3500_999999")
    facts = {f"cc_{band}": _within(cc, *map(float, band.split("_"))) for band in bands}
    return facts | {
        "new_le3y": age <= 3,
        "used_gt3y": age > 3,
        "commercial": importer == "business",
        "personal_use": importer == "person",
        "ice": propulsion in ("petrol", "diesel"),
        "battery_electric": propulsion == "electric",
        "hybrid_parallel": propulsion == "hybrid_parallel",
        "hybrid_series": propulsion == "hybrid_series",
    }


def _within(value: float, low: float, high: float) -> bool:
    return (low < value or low == value == 0) and value <= high


def fees_of_car(day: date, age: float, cc: float, kw: float, importer: str, propulsion: str) -> list[str]:
    in_force = EAEU["import_taxes"].filter(
        pl.col("country") == "RU",
        pl.col("tax") == "recycling_fee",
        pl.col("hs_prefix") == "8703",
        pl.col("valid_from") <= day,
        pl.col("valid_to").fill_null(day) >= day,
    )
    electric = propulsion in ("electric", "hybrid_series")
    measured = {"engine_cc": cc, "engine_power_kw": kw, "electric_30min_power_kw": kw if electric else -1.0}
    facts = facts_of_car(age, cc, importer, propulsion)
    found = []
    for row in in_force.iter_rows(named=True):
        value = measured[row["band_variable"]] if row["band_variable"] else 0.0
        low = float("-inf") if row["band_from"] is None else row["band_from"]
        high = float("inf") if row["band_to"] is None else row["band_to"]
        if low < value <= high and evaluate(row["condition"], facts).holds:
            found.append(row["tax_id"])
    return found


DAYS = [date(2022, 6, 1), date(2023, 9, 1), date(2024, 11, 1), date(2025, 6, 1), date(2025, 12, 15), date(2026, 3, 1)]


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("propulsion", ["petrol", "hybrid_parallel"])
def test_a_business_owes_exactly_one_recycling_fee_for_a_combustion_car(day, propulsion):
    for age in AGES:
        for cc, kw in ((998, 55), (999, 130), (1587, 83), (1998, 150), (2500, 140), (3200, 180), (5000, 400)):
            assert len(fees_of_car(day, age, cc, kw, "business", propulsion)) == 1, (age, cc, kw)


@pytest.mark.parametrize("day", DAYS)
def test_nobody_owes_two_recycling_fees_for_one_car(day):
    for age in AGES:
        for propulsion in ("petrol", "electric", "hybrid_series", "hybrid_parallel"):
            for importer in ("business", "person"):
                for kw in (40, 80, 117.68, 160, 300):
                    cc = 0 if propulsion == "electric" else 1500
                    assert len(fees_of_car(day, age, cc, kw, importer, propulsion)) <= 1


def test_recycling_fee_of_a_new_tara_rises_by_its_dated_steps():
    # 1587 cm3, 83 kW, new, imported by a business.
    amounts = dict(EAEU["import_taxes"].select("tax_id", "amount").iter_rows())
    owed = [amounts[fees_of_car(day, 0, 1587, 83, "business", "petrol")[0]] for day in DAYS]
    assert owed == [178_400, 300_600, 556_200, 667_400, 667_400, 800_800]
