"""Three fixed effects on published data: agreements in chapter 1 of the guide, application 3.

Expected are the estimates and errors that the guide prints (0.557 with 0.102; with the lead 0.520 with 0.086 and 0.077
with 0.092), to the four digits of a public replication with another program.
"""

import polars as pl
import pytest

from corridor.trade.gravity import GravityModel, fit_gravity
from corridor.trade.gravity.published import GUIDE_YEARS
from tests.trade.gravity_data import published_file

EFFECTS = (("exporter", "year"), ("importer", "year"), "dyad")


@pytest.fixture(scope="module")
def flows(datasets):
    rows = published_file(datasets, "advanced_guide_agtpa_1986_2006.csv.gz").filter(pl.col("year").is_in(GUIDE_YEARS))
    home = pl.col("exporter") == pl.col("importer")
    return rows.with_columns(dyad=pl.when(home).then(0).otherwise("pair_id"))


@pytest.mark.parametrize(
    "expected",
    [{"rta": (0.5572, 0.1022)}, {"rta": (0.5200, 0.0859), "rta_lead4": (0.0774, 0.0921)}],
    ids=["agreement", "with its lead"],
)
def test_the_effect_of_agreements_with_pairs_held(flows, expected):
    model = GravityModel(tuple(expected), "trade", EFFECTS, errors="clustered", clusters=("pair_id",))
    fit = fit_gravity(flows, model)
    found = {
        name: (round(b, 4), round(s, 4)) for name, b, s in fit.coefficients.select(fit.coefficients.columns[:3]).rows()
    }
    assert found == expected
    # Pairs that never trade say nothing: the guide leaves them out before, here they are named.
    assert fit.observations == 28_482
    assert fit.left_out["reason"].unique().to_list() == ["all flows of a fixed effect are zero"]


def test_the_effect_of_agreements_where_home_sales_have_an_effect_each(flows):
    rows = flows.with_columns(border=pl.when(pl.col("exporter") == pl.col("importer")).then("pair_id").otherwise(0))
    rows = rows.with_columns(ln_dist=pl.col("dist").log())
    names = ("ln_dist", "cntg", "lang", "clny", "rta")
    model = GravityModel(names, "trade", (*EFFECTS[:2], "border"), errors="clustered", clusters=("pair_id",))
    estimates, errors = fit_gravity(rows, model).coefficients.select("estimate", "std_error")
    assert estimates.round(4).to_list() == [-0.8003, 0.3932, 0.2437, -0.1822, 0.4085]
    assert errors.round(4).to_list() == [0.0303, 0.0789, 0.0771, 0.1134, 0.0688]
