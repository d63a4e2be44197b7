"""The formula language: what can be said, what cannot, and that every way of reckoning agrees."""

from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.formulas import read_formula


def reckon(text, **values):
    frame = pl.DataFrame({name: [value] for name, value in values.items()} or {"_": [0.0]})
    formula = read_formula(text)
    return frame.select(out=formula.expression({name: pl.col(name) for name in formula.names}))["out"][0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3 - 4 / 2", 5),
        ("(1 + 2) * -3", -9),
        ("8 - 3 - 2", 3),
        ("12 / 3 / 2", 2),
        ("min(3, 2, 5) + max(1, 4)", 6),
        ("round_down(1234.5, 100)", 1200),
        ("round_down(0.3, 0.1) * 10", 3),
        ("if(2 >= 2, 10, 20)", 10),
        ("if(2 != 2, 10, if(1 < 2, 7, 8))", 7),
        (".5 + 2.", 2.5),
        ("2.5e-1 * 4", 1),
    ],
)
def test_reckons_as_arithmetic_does(text, value):
    assert reckon(text) == pytest.approx(value)
    assert read_formula(text).exact({}) == value


def test_fee_with_a_least_and_a_most():
    # 0.3464 % of 2,500 is 8.66, of 10,000 it is 34.64, of 500,000 it is 1,732.
    text = "min(max(0.003464 * value, 31.67), 614.35)"
    assert [reckon(text, value=v) for v in (2500.0, 10_000.0, 500_000.0)] == pytest.approx([31.67, 34.64, 614.35])


def test_names_come_in_the_order_of_the_text_and_functions_are_none():
    assert read_formula("max(b, a) + b * min(c, 1)").names == ("b", "a", "c")


def test_missing_number_is_never_nought():
    for text in ("a + 1", "min(a, 1)", "max(1, a)", "if(a > 1, 2, 3)", "round_down(a, 10)", "-a"):
        assert reckon(text, a=None) is None


def test_branch_that_does_not_count_needs_no_numbers():
    assert reckon("if(a > 1, 2, b)", a=5.0, b=None) == 2
    assert read_formula("if(a > 1, 2, b)").exact({"a": Fraction(5)}) == 2


@pytest.mark.parametrize(
    "text",
    ["", "1 +", "(1", "1)", "a b", "2 2", "min(1)", "round_down(1)", "if(1, 2, 3)", "if(a > 1, 2)", "a > 1", "1 ** 2",
     "__import__('os')", "open(1)", "a.b", "a[0]", "'x'", "min", "-" * 150 + "1",
     "1e999", "9" * 400, "+".join("1" * 150), "1 = 2", "if(1 < 2 < 3, 4, 5)", "min(1, 2",
 "(" * 200 + "1" + ")" * 200],
)  # fmt: skip
def test_what_is_no_formula_is_refused(text):
    if text == "min":
        assert read_formula(text).names == ("min",)
        return
    with pytest.raises(ValueError, match=r"formula|known"):
        read_formula(text)


def test_text_with_numbers_put_in():
    formula = read_formula("max(0.1 * value, engine_cc * 2)")
    frame = pl.DataFrame({"engine_cc": [1600.0, 999.5]})
    assert frame.select(formula.with_numbers({"engine_cc": pl.col("engine_cc")})).to_series().to_list() == [
        "max(0.1 * value, 1600 * 2)",
        "max(0.1 * value, 999.5 * 2)",
    ]
    assert formula.told({"value": 50, "engine_cc": 1600}) == "max(0.1 * 50, 1600 * 2)"


_NUMBERS = st.integers(1, 9).map(str) | st.sampled_from(["a", "b", "0.5", "2.25"])
_FORMULAS = st.recursive(
    _NUMBERS,
    lambda inner: (
        st.tuples(inner, st.sampled_from("+-*"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})")
        | st.tuples(st.sampled_from(["min", "max"]), inner, inner).map(lambda t: f"{t[0]}({t[1]}, {t[2]})")
        | st.tuples(inner, inner, inner).map(lambda t: f"if({t[0]} < {t[1]}, {t[2]}, -{t[0]})")
    ),
    max_leaves=12,
)


@given(_FORMULAS, st.integers(-20, 20), st.integers(-20, 20))
def test_column_and_fractions_agree(text, a, b):
    exact = read_formula(text).exact({"a": Fraction(a, 4), "b": Fraction(b, 4)})
    assert reckon(text, a=a / 4, b=b / 4) == pytest.approx(float(exact), rel=1e-12, abs=1e-9)


def test_text_with_numbers_reads_as_the_same_formula():
    formula = read_formula("if(age > 3, 2 * amount - debt, -debt)")
    values = {"age": 4, "amount": 7, "debt": -3}
    again = read_formula(formula.told(values))
    assert again.exact({}) == formula.exact({k: Fraction(v) for k, v in values.items()}) == 17
