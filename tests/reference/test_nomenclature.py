"""Codes that are none of the Harmonized System: by hand, on both sides of a new edition, and the packs' own codes."""

from datetime import date

import polars as pl
import pytest

from corridor.reference import load_pack, load_packs, outside_nomenclature, pack_names
from corridor.tables import INPUT_TABLES

COMMON = load_pack("common").tables


def judged(code, day="2024-05-17", tariffs=None, scheme=None):
    asked = pl.DataFrame({"hs_code": [code], "on": [date.fromisoformat(day)], "scheme": [scheme or "EAEU"]})
    rows = INPUT_TABLES["tariffs"].empty() if tariffs is None else tariffs
    found = outside_nomenclature(asked, COMMON["hs_headings"], COMMON["retired_codes"], rows)
    return found.select("problem", "remedy").rows()


@pytest.mark.parametrize("code", ["8701", "870121", "8708309109", "8703231940", "85076000", "01", "2204", "0101", "87"])
def test_a_code_of_the_edition_or_of_a_chapter_that_is_not_listed_passes(code):
    assert judged(code) == []


def test_a_retired_code_is_told_what_became_of_it():
    ((problem, remedy),) = judged("8701201014")
    assert problem == "870120 was retired on 2022-01-01."
    assert remedy.startswith("Write what its goods became: 870121, 870122, 870123, 870124, 870129 (by the engine")


def test_before_the_edition_the_code_stood():
    assert judged("870120", "2021-12-31") == []
    assert judged("870120", "2022-01-01") != []


def test_a_code_that_never_was_is_told_its_heading():
    assert judged("870877") == [("HS2022 has no subheading 870877.", "Write a code of heading 8708: 870810 to 870899.")]
    ((problem, _),) = judged("8777")
    assert problem == "HS2022 has no heading 8777."


def test_a_country_that_still_lists_the_code_is_believed_and_no_other():
    row = {"tariff_id": "T", "scheme": "LATE", "measure": "mfn", "hs_prefix": "87012010", "kind": "ad_valorem",
           "ad_valorem_frac": 0.1, "valid_to": date(2024, 6, 30)}  # fmt: skip
    tariffs = INPUT_TABLES["tariffs"].frame([row])
    assert judged("8701201014", tariffs=tariffs, scheme="LATE") == []
    assert judged("8701201014", tariffs=tariffs, scheme="EAEU") != []
    assert judged("8701201014", "2024-07-01", tariffs, "LATE") != []


def test_of_two_countries_asked_at_once_only_the_one_that_lists_the_code_is_believed():
    row = {"tariff_id": "T", "scheme": "LATE", "measure": "mfn", "hs_prefix": "870120", "kind": "ad_valorem",
           "ad_valorem_frac": 0.1}  # fmt: skip
    asked = pl.DataFrame({"hs_code": ["8701201014"] * 2, "on": [date(2024, 5, 17)] * 2, "scheme": ["LATE", "EAEU"]})
    found = outside_nomenclature(
        asked, COMMON["hs_headings"], COMMON["retired_codes"], INPUT_TABLES["tariffs"].frame([row])
    )
    assert found["scheme"].to_list() == ["EAEU"]


def test_every_successor_is_in_force_and_no_retired_code_is():
    listed = set(COMMON["hs_headings"]["subheadings"].str.split("|").explode())
    for row in COMMON["retired_codes"].iter_rows(named=True):
        assert row["hs_code"] not in listed
        assert set(row["became"].split("|")) <= listed


def test_the_codes_of_the_packs_are_in_force():
    codes = COMMON["hs_codes"].select("hs_code", on=pl.lit(date(2024, 1, 1)))
    assert outside_nomenclature(
        codes, COMMON["hs_headings"], COMMON["retired_codes"], INPUT_TABLES["tariffs"].empty()
    ).is_empty()


def test_tariff_rows_of_the_packs_that_name_no_code_in_force_are_those_known():
    """A row under a code that is gone is kept for older declarations only, or its country keeps an older edition."""
    gone = []
    for pack, tables in load_packs(pack_names()).items():
        if "tariffs" not in tables:
            continue
        rows = tables["tariffs"].filter(pl.col("valid_to").is_null() & (pl.col("hs_prefix").str.len_chars() >= 4))
        codes = rows.select(hs_code="hs_prefix", on=pl.lit(date(2026, 1, 1))).unique()
        found = outside_nomenclature(
            codes, COMMON["hs_headings"], COMMON["retired_codes"], INPUT_TABLES["tariffs"].empty()
        )
        gone += [(pack, code) for code in found["hs_code"].sort()]
    assert gone == []
