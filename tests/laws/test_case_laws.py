"""Laws of reading and writing: what is written is read back, in every format, and equal content gives equal bytes."""

import math
import string
import tempfile
from datetime import date
from pathlib import Path

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.case import load_case, read_tables, write_tables
from corridor.case.graphs import Reach, rings
from corridor.case.iso import COUNTRIES, CURRENCIES
from corridor.case.numbers import read_numbers
from corridor.tables import INPUT_TABLES, Column

SOME_TABLES = ("sites", "products", "lanes", "recipes", "tariffs", "fx_rates", "lane_calendars", "schemes")
FEW = settings(max_examples=12)

names = st.text(string.ascii_letters + string.digits + "._:-/+*آبپЖ", min_size=1, max_size=8)
# A cell is trimmed when it is read, and control signs have no place in one.
words = st.text(string.printable[:95] + "آبپ۱۲Жя€—“”\u200c", min_size=1, max_size=12)
words = words.map(str.strip).filter(bool)


def numbers(column: Column) -> st.SearchStrategy[float]:
    low = column.minimum if column.above is None else column.above + 0.5
    high = column.maximum if column.maximum is not None else 1e12
    # Fifteen digits, which is what a spreadsheet keeps.
    return st.floats(-1e12 if low is None else low, high).map(lambda x: float(f"{x:.15g}")).map(lambda x: x + 0.0)


def cells(column: Column) -> st.SearchStrategy:
    """Any good value of a column."""
    if column.kind in ("number", "money", "share"):
        some = numbers(column)
    elif column.kind == "integer":
        some = st.integers(int(column.minimum or 0), 10_000)
    else:
        some = {
            "day": st.dates(date(1900, 3, 1), date(2150, 1, 1)),
            "flag": st.booleans(),
            "text": words,
            "code": names,
            "ref": names,
            "choice": st.sampled_from(column.choices or ("-",)),
            "country": st.sampled_from(sorted(COUNTRIES)),
            "currency": st.sampled_from(sorted(CURRENCIES)),
            "hs_code": st.from_regex(r"\A[0-9]{4}([0-9]{2}){0,3}\Z"),
            "condition": st.sampled_from(["new", "fuel=diesel & cc<=1600", "a|b=c"]),
            "months": st.sets(st.integers(1, 12), min_size=1).map(lambda s: "|".join(map(str, sorted(s)))),
            "choices": st.sets(st.sampled_from(column.choices or ("-",)), min_size=1).map(
                lambda s: "|".join(sorted(s))
            ),
            "countries": st.sets(st.sampled_from(["IR", "RU", "AZ"]), min_size=1).map(lambda s: "|".join(sorted(s))),
        }.get(column.kind, st.sets(names, min_size=1, max_size=3).map(lambda s: "|".join(sorted(s))))
    return some if column.required or column.default is not None else st.none() | some


@st.composite
def frames(draw: st.DrawFn) -> tuple[str, pl.DataFrame]:
    name = draw(st.sampled_from(SOME_TABLES))
    table = INPUT_TABLES[name]
    rows = draw(st.lists(st.fixed_dictionaries({c.name: cells(c) for c in table.columns()}), min_size=1, max_size=4))
    frame = table.frame(rows)
    for rule in table.rules():
        frame = frame.filter(rule.holds().fill_null(True))
    return name, frame


@FEW
@given(frames(), st.sampled_from(["csv", "parquet", "xlsx"]))
def test_what_is_written_is_read_back(made, format):
    name, frame = made
    with tempfile.TemporaryDirectory() as folder:
        write_tables(folder, {name: frame}, format)
        read = read_tables(folder)[name]
    assert read.equals(frame, null_equal=True)


@FEW
@given(frames(), st.sampled_from(["csv", "parquet", "xlsx"]))
def test_equal_content_gives_equal_bytes(made, format):
    name, frame = made
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        (first,) = write_tables(one, {name: frame}, format)
        (second,) = write_tables(two, {name: pl.DataFrame(frame.to_dict(as_series=False), schema=frame.schema)}, format)
        assert first.read_bytes() == second.read_bytes()


@FEW
@given(
    st.binary(max_size=300) | st.text(max_size=200).map(str.encode),
    st.sampled_from(["lanes.csv", "lanes.parquet", "case.xlsx", "case.toml"]),
)
def test_no_bytes_are_a_trace(data, name):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "case.toml").write_text('title = "T"\nlegal_systems = ["UN"]\n')
        Path(folder, name).write_bytes(data)
        case = load_case(folder)
    assert all(f.remedy and f.problem for f in case.findings)


@FEW
@given(st.lists(st.lists(st.text(max_size=12), max_size=7), max_size=5))
def test_no_cells_are_a_trace(rows):
    header = "lane_id,from_site,to_site,mode,distance_km,transit_days,source\n"
    body = "\n".join(",".join(row) for row in rows)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "case.toml").write_text('title = "T"\nlegal_systems = ["UN"]\n')
        Path(folder, "lanes.csv").write_bytes((header + body).encode(errors="replace"))
        case = load_case(folder)
    assert case.findings.errors


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_is_read_as_python_writes_it(value):
    assert read_numbers(pl.Series([repr(value)]))[0] == value
    persian = repr(value).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert math.isclose(read_numbers(pl.Series([persian]))[0], value, rel_tol=1e-15)


arrows = st.lists(st.tuples(st.sampled_from("ABCDEF"), st.sampled_from("ABCDEF")), max_size=15)


@given(arrows, st.sets(st.sampled_from("ABCDEF"), max_size=2))
def test_reach_is_what_walking_finds(pairs, starts):
    walked = set(starts)
    while more := {end for start, end in pairs if start in walked} - walked:
        walked |= more
    frame = pl.DataFrame(pairs, schema={"a": pl.String, "b": pl.String}, orient="row")
    assert Reach(frame).from_any(starts) == walked


@given(arrows)
def test_rings_are_rings_and_none_is_missed(pairs):
    found = rings(pairs)
    for ring in found:
        assert all(step in pairs for step in zip(ring, [*ring[1:], ring[0]], strict=True))
    reaches = {name: Reach(pl.DataFrame(pairs, schema={"a": pl.String, "b": pl.String}, orient="row")) for name in "A"}
    some_ring = any(start in reaches["A"].from_any([end]) for start, end in pairs)
    assert bool(found) == some_ring
