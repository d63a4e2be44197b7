"""Keys are unique, and every reference resolves within the pack and what it needs."""

import polars as pl
import pytest

from corridor.reference import load_pack, load_packs
from corridor.tables import INPUT_TABLES
from tests.reference.helpers import PACK_TABLES, PACKS, declared, everywhere, seen_from

COUNTRY_WORDS = {"developing", "least_developed", "African_Union", "*"}
"""What the sources say in place of a list of members."""


@pytest.mark.parametrize("table", sorted({table for _, table in PACK_TABLES}))
def test_keys_are_unique_across_all_packs(table):
    # Any packs may be named together, so a key may stand in one of them only.
    keys = list(declared(table).primary_key())
    doubled = everywhere(table).filter(pl.struct(keys).is_duplicated())
    assert doubled.is_empty(), doubled.select("pack", *keys)


@pytest.mark.parametrize(("pack", "table"), PACK_TABLES)
def test_references_resolve_within_the_pack_and_what_it_needs(pack, table):
    frame = load_pack(pack).tables[table]
    for column in declared(table).columns():
        if column.reference is None:
            continue
        target, key = column.reference.split(".")
        values = frame[column.name].drop_nulls()
        words = set(values.str.split("|").explode() if column.is_list else values)
        assert words <= seen_from(pack, target, key), column.name


def words_of(frame: pl.DataFrame, column: str) -> set[str]:
    return set(frame[column].drop_nulls().str.split("|").explode())


@pytest.mark.parametrize("pack", PACKS)
def test_words_that_name_rows_of_other_tables_resolve_too(pack):
    tables = load_pack(pack).tables
    groups = seen_from(pack, "country_groups", "group_id")
    countries = {c for t in ("sites", "labs") if t in tables for c in tables[t]["country"]}
    assert all(len(c) == 2 for c in countries)
    if "tariffs" in tables:
        agreements = seen_from(pack, "agreements", "agreement_id")
        assert set(tables["tariffs"]["agreement_id"].drop_nulls()) <= agreements
        origins = set(tables["tariffs"]["origin"]) - {"*", "UNKNOWN"}
        assert {o for o in origins if len(o) > 2} | ({"EU"} & origins) <= groups
    if "schemes" in tables:
        where = words_of(tables["schemes"], "countries")
        assert {c for c in where if len(c) > 2} <= groups
    if "regulations" in tables:
        regulations = seen_from(pack, "regulations", "regulation_id")
        assert words_of(tables["regulations"], "replaced_by") <= regulations
        assert words_of(tables["regulations"], "un_equivalent") <= regulations
    if "lab_tests" in tables:
        tests = set(tables["lab_tests"]["test_id"])
        kinds = seen_from(pack, "facility_types", "facility_type")
        assert words_of(tables["lab_tests"], "order_after") <= tests
        assert words_of(tables["lab_tests"], "also_covers") <= tests | seen_from(pack, "regulations", "regulation_id")
        assert set(tables["lab_tests"]["facility_type"]) <= kinds


def test_members_of_agreements_are_countries_or_known_words():
    members = set(everywhere("agreement_members")["country"])
    assert {m for m in members if len(m) != 2} <= COUNTRY_WORDS


def test_every_agreement_has_both_sides():
    sides = everywhere("agreement_members").group_by("agreement_id").agg(pl.col("side").n_unique())
    assert set(sides["side"]) == {2}
    assert set(sides["agreement_id"]) == set(everywhere("agreements")["agreement_id"])


def test_who_grants_and_who_receives_a_preference_are_members_of_its_agreement():
    groups: dict[str, set[str]] = {}
    for group, country in everywhere("country_groups").select("group_id", "country").iter_rows():
        groups.setdefault(group, set()).add(country)
    members = set(everywhere("agreement_members").select("agreement_id", "side", "country").iter_rows())
    rows = everywhere("tariffs").filter(pl.col("measure") == "preference")
    for agreement, scheme, origin in rows.select("agreement_id", "scheme", "origin").unique().iter_rows():
        for side, who in (("importer", scheme), ("exporter", origin)):
            assert {(agreement, side, country) for country in groups.get(who, {who})} <= members


def test_part_families_of_tests_are_families_that_a_requirement_knows():
    families = set(everywhere("requirements")["part_family"].drop_nulls())
    assert words_of(everywhere("lab_tests"), "part_families") <= families


def test_every_source_is_used_or_named_in_a_remark():
    used: set[str] = set()
    remarks = ""
    for pack in PACKS:
        for name, frame in load_pack(pack).tables.items():
            if name == "sources":
                continue
            used |= words_of(frame, "source")
            remarks += " ".join(frame["note"].drop_nulls()) if "note" in frame.columns else ""
    unused = {s for s in everywhere("sources")["source_id"] if s not in used and s not in remarks}
    assert unused == set()


def test_a_source_that_several_packs_use_stands_in_common():
    homes = dict(everywhere("sources").select("source_id", "pack").iter_rows())
    for pack in PACKS:
        for name, frame in load_pack(pack).tables.items():
            if name == "sources":
                continue
            assert {homes[s] for s in words_of(frame, "source")} <= {"common", pack}


@pytest.mark.parametrize("pack", PACKS)
def test_each_pack_alone_with_what_it_needs_covers_the_countries_it_names(pack):
    about = load_pack(pack)
    found = set()
    for tables in load_packs([pack]).values():
        for name, column in (("value_bases", "country"), ("import_taxes", "country"), ("tariffs", "scheme")):
            if name in tables:
                found |= set(tables[name][column])
        if "agreement_members" in tables:
            found |= set(tables["agreement_members"]["country"])
    assert set(about.countries) <= found
    assert set(about.needs) <= set(PACKS)
    assert set(about.tables) <= set(INPUT_TABLES)
