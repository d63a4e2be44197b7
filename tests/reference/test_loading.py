"""Loading packs: what comes along, what an empty cell means, what an unknown name gets."""

from datetime import date

import polars as pl
import pytest

from corridor.errors import PackError
from corridor.reference import load_pack, load_packs, pack_names, packs_overview
from corridor.tables import INPUT_TABLES


def test_a_pack_brings_what_it_needs_before_itself():
    assert list(load_packs(["gb"])) == ["common", "eu", "gb"]
    assert list(load_packs(["lanes", "eaeu", "iran"])) == ["common", "lanes", "eaeu", "iran"]
    assert load_packs([]) == {}


def test_a_pack_named_twice_is_loaded_once():
    assert list(load_packs(["eaeu", "eaeu", "common"])) == ["common", "eaeu"]


def test_needs_of_packs_are_no_ring():
    for name in pack_names():
        assert list(load_packs([name]))[-1] == name


@pytest.mark.parametrize(("asked", "said"), [("eaue", 'Did you mean "eaeu"?'), ("zzz", "Packs: common, eaeu")])
def test_an_unknown_pack_is_an_error_with_a_suggestion(asked, said):
    with pytest.raises(PackError, match=f'There is no pack "{asked}"') as error:
        load_packs([asked])
    assert said in str(error.value)


def test_tables_have_the_declared_columns_and_types():
    for tables in load_packs(pack_names()).values():
        for name, frame in tables.items():
            assert frame.schema == INPUT_TABLES[name].schema()


def test_flags_days_and_defaults_are_read_as_such():
    taxes = load_pack("eaeu").tables["import_taxes"]
    assert taxes["band_to_included"].dtype == pl.Boolean
    assert taxes["band_to_included"].all()
    assert taxes["valid_from"].dtype == pl.Date
    # Prices of lanes have no weight break of their own: they hold from the default, nothing.
    assert set(load_pack("lanes").tables["lane_tariffs"]["gross_from_t"]) == {0.0}


def test_codes_stay_text():
    codes = load_pack("common").tables["hs_codes"]["hs_code"]
    assert codes.dtype == pl.String
    assert "870830" in codes


def test_overview_tells_age_rows_and_confidence():
    table = packs_overview(date(2026, 12, 4))
    assert table["pack"].to_list() == list(pack_names())
    assert set(table["age_days"]) == {10}
    shares = table.select(pl.sum_horizontal("sourced", "recalled", "estimate"))
    assert all(share == pytest.approx(1.0) for share in shares.to_series())
    kr = load_pack("kr").tables
    row = table.row(by_predicate=pl.col("pack") == "kr", named=True)
    assert row["rows"] == sum(frame.height for frame in kr.values())
    # Of the rows with a confidence (sources have none), those recalled.
    words = pl.concat([frame["confidence"] for name, frame in kr.items() if name != "sources"])
    assert row["recalled"] == pytest.approx(words.to_list().count("recalled") / len(words))


def test_every_pack_says_what_it_covers_and_what_is_missing():
    for name in pack_names():
        about = load_pack(name)
        assert about.title
        assert about.covers.endswith(".")
        assert about.gaps
        assert "copied" in about.licence
