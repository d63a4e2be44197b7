"""The tables as printed. Estimates and errors agree to the last printed digit (half a unit of it, and rounding)."""

import polars as pl
import pytest

from corridor.trade.gravity import advanced_guide, log_of_gravity
from tests.trade.gravity_data import published_file


@pytest.fixture(scope="module")
def printed(root):
    return pl.read_csv(root / "tests" / "specs" / "gravity" / "printed.csv", schema_overrides={"table": pl.String})


@pytest.fixture(scope="module")
def ours(datasets):
    pairs = published_file(datasets, "log_of_gravity_1990.csv.gz")
    guide = published_file(datasets, "advanced_guide_agtpa_1986_2006.csv.gz")
    return pl.concat(
        [
            log_of_gravity(pairs).with_columns(publication=pl.lit("log of gravity")),
            advanced_guide(guide).with_columns(publication=pl.lit("advanced guide")),
        ]
    )


def test_every_printed_estimate_and_error_comes_out(printed, ours):
    keys = ["publication", "table", "column", "regressor"]
    both = printed.join(ours, on=keys, how="left", suffix="_ours")
    assert both["estimate_ours"].null_count() == 0
    off = both.filter(
        ((pl.col("estimate") - pl.col("estimate_ours")).abs() > 0.000501)
        | ((pl.col("std_error") - pl.col("std_error_ours")).abs() > 0.000501)
        | (pl.col("observations") != pl.col("observations_ours"))
    )
    assert off.is_empty(), str(off)


def test_every_coefficient_but_constants_of_the_log_of_gravity_is_compared(printed, ours):
    keys = ["publication", "table", "column", "regressor"]
    rest = ours.join(printed, on=keys, how="anti")
    assert set(rest["regressor"]) <= {"constant"}


def test_the_reset_test_speaks_against_logarithms_and_not_against_ppml(ours):
    # Printed in table 3: 0.000 and 0.000 for least squares, 0.941 and 0.331 for PPML; in table 5 0.564 and 0.112 for
    # PPML; in the guide 0.642 for PPML.
    p_values = {
        (row["publication"], row["table"], row["column"]): row["reset_p_value"] for row in ours.iter_rows(named=True)
    }
    assert p_values["log of gravity", "3", "OLS ln(T)"] < 0.0005
    assert p_values["log of gravity", "3", "PPML T>0"] == pytest.approx(0.941, abs=5e-4)
    assert p_values["log of gravity", "3", "PPML"] == pytest.approx(0.331, abs=5e-4)
    assert p_values["log of gravity", "5", "PPML T>0"] == pytest.approx(0.564, abs=6e-4)
    assert p_values["log of gravity", "5", "PPML"] == pytest.approx(0.112, abs=6e-4)
    assert p_values["advanced guide", "1", "(4) PPML, fixed effects"] == pytest.approx(0.642, abs=6e-4)
