"""Levies are listed, so that a lost row is noticed; formulas can be read; rows for all lines are what they say."""

import re
from datetime import date

import polars as pl
import pytest

from corridor.formulas import read_formula
from corridor.reference import load_pack
from tests.reference.helpers import everywhere

TAXES = everywhere("import_taxes").filter(pl.col("base") != "constant")
LEVIES = everywhere("levies")
MONEY = {
    "customs_value", "duty", "additional_duty", "excise", "vat", "gst", "international_transport", "inland_delivery",
    "retail_price_ex_vat", "reference_value", "minimum_value", "price",
}  # fmt: skip
NUMBERS = {"rate", "amount", "units", "mass_kg", "engine_cc", "power_kw", "age_years", "co2_g_km"}


REMEDIES = {"additional_duty", *everywhere("tariffs")["agreement_id"].drop_nulls()}
"""Levies of these names must find a row of the tariff."""


def within(row: dict[str, object]) -> list[dict[str, object]]:
    """The levies that a tax row belongs to: of its country and tax, on goods that hold its goods or lie within them."""
    goods = str(row["hs_prefix"] or "")
    same = LEVIES.filter(pl.col("country") == row["country"], pl.col("tax") == row["tax"]).iter_rows(named=True)
    return [r for r in same if goods.startswith(r["hs_prefix"] or "") or (r["hs_prefix"] or "").startswith(goods)]


def test_every_tax_row_has_its_levy_over_all_its_days():
    for row in TAXES.iter_rows(named=True):
        found = within(row)
        assert found, row["tax_id"]
        begins = min(r["valid_from"] or date.min for r in found)
        ends = max(r["valid_to"] or date.max for r in found)
        assert begins <= (row["valid_from"] or date.min), row["tax_id"]
        assert (row["valid_to"] or date.max) <= ends, row["tax_id"]


def test_a_levy_without_a_row_says_so_and_one_with_a_row_does_not():
    told = {row["levy_id"] for tax in TAXES.iter_rows(named=True) for row in within(tax)}
    for row in LEVIES.filter(~pl.col("tax").is_in(sorted(REMEDIES))).iter_rows(named=True):
        assert (row["levy_id"] in told) == ("the pack has no row for it" not in (row["note"] or "")), row["levy_id"]


def test_every_duty_on_top_has_its_levy_in_each_country_of_its_territory():
    on_top = everywhere("tariffs").filter(pl.col("measure").is_in(["additional_duty", "trade_remedy"]))
    territories = everywhere("value_bases").select("country", scheme="customs_territory")
    listed = set(LEVIES.select("country", "tax").iter_rows())
    for row in on_top.iter_rows(named=True):
        countries = territories.filter(pl.col("scheme") == row["scheme"])["country"].to_list() or [row["scheme"]]
        assert {(c, row["agreement_id"] or row["measure"]) for c in countries} <= listed, row["tariff_id"]


def test_every_country_with_a_value_basis_levies_something():
    assert set(everywhere("value_bases")["country"]) <= set(LEVIES["country"])


def test_levies_stand_in_the_pack_of_their_country():
    homes = dict(everywhere("value_bases").select("country", "pack").iter_rows())
    for country, pack in LEVIES.select("country", "pack").unique().iter_rows():
        assert homes.get(country, pack) == pack


def test_formulas_can_be_read_and_speak_of_known_things_only():
    constants = set(everywhere("import_taxes").filter(pl.col("base") == "constant")["tax"].str.to_lowercase())
    formed = TAXES.filter(pl.col("base") == "formula")
    assert formed.height >= 13
    for text in [*formed["formula"], *everywhere("tariffs")["formula"].drop_nulls()]:
        assert set(read_formula(text).names) <= MONEY | NUMBERS | constants, text
    assert formed["currency"].null_count() == 0
    assert set(formed["amount_unit"]) <= {"unit", "declaration"}


def test_words_about_how_an_amount_was_made_agree_with_it():
    # 6*MCI(3932), 20000*2.41: where the words are a product, it is the amount.
    made = TAXES.filter((pl.col("base") != "formula") & pl.col("formula").str.contains(r"^[\d.*()A-Z]+$"))
    assert made.height > 30
    for tax_id, text, amount in made.select("tax_id", "formula", "amount").iter_rows():
        product = 1.0
        for factor in re.findall(r"\d+(?:\.\d+)?", text):
            product *= float(factor)
        if re.fullmatch(r"[\d.]+\*MCI", text):
            continue  # the base unit of the year is not in the words
        if "MCI" in text and "(" not in text:
            continue
        assert amount == pytest.approx(product, rel=0.002), tax_id


def lines_below(row: dict[str, object], tariffs: pl.DataFrame) -> pl.DataFrame:
    prefix = str(row["hs_prefix"])
    return tariffs.filter(
        pl.col("hs_prefix").str.starts_with(prefix) & (pl.col("hs_prefix").str.len_chars() > len(prefix))
    )


RATE = ("kind", "ad_valorem_frac", "specific_amount", "specific_currency", "specific_unit", "alt_ad_valorem_frac")


@pytest.mark.parametrize("pack", ["eaeu", "eu", "gb"])
def test_a_row_that_covers_all_lines_is_not_gainsaid_by_a_line(pack):
    tariffs = load_pack(pack).tables["tariffs"].filter(pl.col("measure") == "mfn")
    covering = tariffs.filter(pl.col("covers_all_lines").fill_null(False))
    assert covering.height > 100
    for row in covering.iter_rows(named=True):
        below = lines_below(row, tariffs)
        assert below.filter(pl.struct(RATE) != {name: row[name] for name in RATE}).is_empty(), row["tariff_id"]


def test_a_modal_rate_stands_in_unless_every_line_is_there_and_agrees():
    tariffs = load_pack("eaeu").tables["tariffs"].filter(pl.col("measure") == "mfn")
    modal = tariffs.filter(pl.col("note").str.starts_with("modal rate of"))
    assert modal.height == 153
    for row in modal.iter_rows(named=True):
        counted = int(re.findall(r"\d+", row["note"])[0])
        below = lines_below(row, tariffs)
        agree = below.height == counted and below.filter(
            pl.col("ad_valorem_frac").ne_missing(row["ad_valorem_frac"]) | (pl.col("kind") != row["kind"])
        ).is_empty()  # fmt: skip
        assert bool(row["covers_all_lines"]) == agree, row["tariff_id"]


def test_the_uzbek_doubling_has_its_factor():
    row = load_pack("uz").tables["tariffs"].row(by_predicate=pl.col("measure") == "multiplier", named=True)
    assert row["factor"] == 2
