"""Cells as people write them: what is understood, what is refused, and in which words."""

from datetime import date

import polars as pl
import pytest

from corridor.case.numbers import Fault, read_numbers, why_no_number
from corridor.case.words import read_word
from corridor.tables import INPUT_TABLES
from corridor.tables.column import Code, Codes, Condition, Countries, Day, Flag, HsCode, Months, Number, Share


def number(text: str) -> float | None:
    return read_numbers(pl.Series([text]))[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12), ("-0.5", -0.5), ("+3", 3), (".5", 0.5), ("1.5e6", 1_500_000), ("۱۲۳۴", 1234), ("١٢٫٥", 12.5),
        ("−7", -7), ("\u200e42", 42), ("1.234", 1.234),
    ],
)  # fmt: skip
def test_a_number_is_understood(text, value):
    assert number(text) == value


@pytest.mark.parametrize(
    ("text", "code", "remedy"),
    [
        ("1,234", "CR103", "Write 1234, or 1.234 if it is a decimal comma."),
        ("12,345,678.5", "CR103", "Write 12345678.5."),
        ("1 234", "CR103", "Write 1234."),
        ("1\u00a0234", "CR103", "Write 1234."),
        ("1'234'000", "CR103", "Write 1234000."),
        ("1.234.567", "CR103", "Write 1234567."),
        ("۱٬۲۳۴", "CR103", "Write 1234."),
        ("3,5", "CR104", "Write 3.5."),
        ("1.234,5", "CR104", "Write 1234.5."),
        ("5%", "CR102", "Write 0.05."),
        ("4.5 %", "CR102", "Write 0.045."),
        ("120 km", "CR102", "Write 120 if it is in km."),
        ("USD 12.5", "CR102", "Write 12.5 if it is in km."),
        ("=A1*2", "CR102", "Write its value."),
        ("n/a", "CR102", "Write a number in km."),
        ("nan", "CR102", "Write a number in km."),
        ("inf", "CR102", "Write a number in km."),
    ],
)
def test_what_is_no_number_is_refused_with_what_to_write(text, code, remedy):
    assert number(text) is None
    fault = why_no_number(text, Number("km"))
    assert (fault.code, fault.remedy) == (code, remedy)


def test_a_column_may_mix_scripts_and_faults():
    cells = pl.Series(["1", None, "۲", "x", "3,5", "-4e-1"])
    assert read_numbers(cells).to_list() == [1, None, 2, None, None, -0.4]


def test_a_share_without_unit_names_none():
    assert why_no_number("half", Share()).remedy == "Write a number."


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        (Day(), "2024-04-03", date(2024, 4, 3)),
        (Day(), "1403-01-15 SH", date(2024, 4, 3)),
        (Day(), "۱۴۰۳/۰۱/۱۵ SH", date(2024, 4, 3)),
        (Flag(), "Yes", True),
        (Flag(), "FALSE", False),
        (Code(), "RU-NAMI:crash_barrier/2", "RU-NAMI:crash_barrier/2"),
        (Code(), "تارا", "تارا"),
        (Codes(), "a | b", "a|b"),
        (Countries(), "IR|RU", "IR|RU"),
        (HsCode(), "۸۷۰۸۳۰", "870830"),
        (HsCode(prefix=True), "87", "87"),
        (Months(), "12|01|۲", "12|1|2"),
        (Condition(), "new & engine_cc<=1600|hybrid", "new & engine_cc<=1600|hybrid"),
    ],
)
def test_a_word_is_understood(column, text, value):
    assert read_word(text, column) == value


@pytest.mark.parametrize(
    ("column", "text", "code", "hint"),
    [
        (Day(), "03/04/2024", "CR109", "2024-04-03"),
        (Day(), "1403-01-15", "CR109", '"1403-01-15 SH"'),
        (Day(), "45385", "CR109", "2024-04-03"),
        (Day(), "2024-02-30", "CR109", "2024-04-03"),
        (Flag(), "1", "CR107", "yes or no"),
        (INPUT_TABLES["lanes"].column("mode"), "Road", "CR107", 'Did you mean "road"?'),
        (Code(), "A B", "CR108", "A-B"),
        (Code(), "AB\u200f", "CR108", "Type it anew: AB."),
        (Codes(), "a, b", "CR108", "Join several names by |"),
        (INPUT_TABLES["sites"].column("country"), "UK", "CR110", "GB"),
        (INPUT_TABLES["offers"].column("currency"), "usd", "CR111", "USD"),
        (HsCode(), "8708.30", "CR112", "Write 870830."),
        (HsCode(), "87083", "CR113", "dropped a zero"),
        (HsCode(), "87", "CR112", "4 to 10"),
        (HsCode(), "870830910900", "CR112", "4 to 10"),
        (Months(), "13", "CR115", "1 to 12"),
        (Months(), "1||2", "CR115", "|"),
        (Months(), "1|1", "CR115", "once"),
        (Condition(), "a & b<", "CR114", "fact=value"),
    ],
)
def test_what_is_no_such_word_is_refused_with_what_to_write(column, text, code, hint):
    fault = read_word(text, column)
    assert isinstance(fault, Fault)
    assert fault.code == code
    assert hint in fault.remedy
