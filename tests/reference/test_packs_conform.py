"""Every pack keeps to the declarations of the tables."""

import csv
import io
import math
import re
from importlib.resources import files

import polars as pl
import pytest

from corridor.conditions import parse
from corridor.reference import load_pack
from corridor.units import UNITS
from tests.reference.helpers import PACK_TABLES, declared, everywhere

CODE = re.compile(r"^[A-Za-z0-9._:/+*-]+$")
ISO2, ISO3 = re.compile(r"^[A-Z]{2}$"), re.compile(r"^[A-Z]{3}$")
LIST_KINDS = {"refs", "choices", "codes", "countries", "months"}


def text_of(pack: str, table: str) -> str:
    file = files("corridor.reference") / "packs" / pack / f"{table}.csv"
    return file.read_bytes().decode("utf-8")


def wrong_words(column, values: list[str]) -> list[str]:
    words = [w for v in values for w in (v.split("|") if column.kind in LIST_KINDS else [v])]
    match column.kind:
        case "choice" | "choices":
            return [w for w in words if w not in column.choices]
        case "code" | "codes" | "ref" | "refs":
            return [w for w in words if not CODE.match(w)]
        case "country" | "countries":
            return [w for w in words if not ISO2.match(w)]
        case "currency":
            return [w for w in words if not ISO3.match(w)]
        case "hs_code":
            return [w for w in words if not (w.isdigit() and len(w) % 2 == 0 and column.minimum <= len(w) <= 10)]
        case "months":
            return [w for w in words if w not in {str(m) for m in range(1, 13)}]
        case "text":
            return [w for w in words if w != w.strip() or "\n" in w]
    return []


@pytest.mark.parametrize(("pack", "table"), PACK_TABLES)
def test_a_file_is_written_in_one_way_only(pack, table):
    text = text_of(pack, table)
    assert "\r" not in text
    assert not text.startswith("\ufeff")
    assert text.endswith("\n")
    rows = list(csv.reader(io.StringIO(text)))
    known = [c.name for c in declared(table).columns()]
    assert rows[0] == [name for name in known if name in rows[0]], "columns are declared, and in the declared order"
    assert len(rows) > 1
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    assert out.getvalue() == text


@pytest.mark.parametrize(("pack", "table"), PACK_TABLES)
def test_numbers_are_plain_decimals(pack, table):
    plain = re.compile(r"^-?(0|[1-9]\d*)(\.\d*[1-9])?$")
    rows = list(csv.DictReader(io.StringIO(text_of(pack, table))))
    numeric = [c.name for c in declared(table).columns() if c.kind in ("number", "integer", "money", "share")]
    wrong = [(i, name, row[name]) for i, row in enumerate(rows) for name in numeric if row.get(name)]
    assert [w for w in wrong if not plain.match(w[2])] == []


@pytest.mark.parametrize(("pack", "table"), PACK_TABLES)
def test_rows_stand_in_the_order_of_their_key(pack, table):
    keys = declared(table).primary_key()
    rows = [tuple(row[k] for k in keys) for row in csv.DictReader(io.StringIO(text_of(pack, table)))]
    assert rows == sorted(rows)


@pytest.mark.parametrize(("pack", "table"), PACK_TABLES)
def test_cells_hold_what_their_column_declares(pack, table):
    frame = load_pack(pack).tables[table]
    assert frame.schema == declared(table).schema()
    for column in declared(table).columns():
        series = frame[column.name]
        if column.required:
            assert series.null_count() == 0, column.name
        values = series.drop_nulls()
        if column.kind in ("number", "integer", "money", "share"):
            numbers = values.to_list()
            assert all(math.isfinite(n) for n in numbers), column.name
            assert column.minimum is None or all(n >= column.minimum for n in numbers), column.name
            assert column.maximum is None or all(n <= column.maximum for n in numbers), column.name
            assert column.above is None or all(n > column.above for n in numbers), column.name
        elif series.dtype == pl.String:
            assert wrong_words(column, values.to_list()) == [], column.name


@pytest.mark.parametrize(("pack", "table"), PACK_TABLES)
def test_rows_keep_the_rules_of_their_table(pack, table):
    frame = load_pack(pack).tables[table]
    for rule in declared(table).rules():
        broken = frame.filter(~rule.holds().fill_null(True))
        assert broken.is_empty(), f"{rule.sentence}\n{broken}"


@pytest.mark.parametrize(("pack", "table"), PACK_TABLES)
def test_conditions_can_be_read(pack, table):
    frame = load_pack(pack).tables[table]
    for column in (c.name for c in declared(table).columns() if c.kind == "condition"):
        for text in frame[column].drop_nulls().unique():
            assert parse(text), text


def test_amounts_are_per_a_unit_of_the_closed_list():
    # The base unit of Uzbek law is itself an amount of money, and South Africa counts grams of CO2 above a threshold.
    special = {"BRV", "g_co2_km_over_95"}
    units = set(everywhere("import_taxes")["amount_unit"].drop_nulls())
    assert units - special <= set(UNITS)
    assert set(everywhere("tariffs")["specific_unit"].drop_nulls()) <= set(UNITS)


def test_customs_units_of_quantity_are_known():
    # Square metres of glass and textiles are counted by the customs only.
    assert set(everywhere("hs_codes")["unit"].drop_nulls()) - {"m2"} <= set(UNITS)


def test_currencies_of_taxes_are_currencies_or_the_uzbek_base_unit():
    words = set(everywhere("import_taxes")["currency"].drop_nulls())
    assert {w for w in words if not ISO3.match(w)} == set()
    brv = everywhere("import_taxes").filter(pl.col("currency") == "BRV")
    assert set(brv["country"]) == {"UZ"}
