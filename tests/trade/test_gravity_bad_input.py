"""What cannot be estimated is refused or named, never guessed."""

import polars as pl
import pytest

from corridor.errors import MissingRows
from corridor.trade.gravity import EXPORTER_IMPORTER, THREE_WAY, GravityError, GravityModel, fit_gravity
from tests.trade.gravity_data import panel

MODEL = GravityModel(("tariff",), effects=EXPORTER_IMPORTER)


def with_value(row, value):
    return panel(6, 3).with_columns(
        value=pl.when(pl.int_range(pl.len()) == row).then(pl.lit(value, pl.Float64)).otherwise("value")
    )


def test_a_missing_flow_is_refused_with_its_row():
    with pytest.raises(MissingRows, match=r"value \(row 4\).*not zero"):
        fit_gravity(with_value(3, None), MODEL)


def test_missing_cells_of_all_columns_are_told_at_once():
    flows = panel(6, 3).with_columns(tariff=pl.when(pl.int_range(pl.len()) > 1).then("tariff"), exporter=pl.lit(None))
    with pytest.raises(MissingRows, match=r"tariff \(rows 1, 2\).*exporter"):
        fit_gravity(flows, MODEL)


def test_a_negative_flow_is_refused():
    with pytest.raises(GravityError, match=r"value is below 0 \(row 8\)"):
        fit_gravity(with_value(7, -2.5), MODEL)


def test_no_trade_at_all_is_refused():
    with pytest.raises(GravityError, match="Every value is 0"):
        fit_gravity(panel(5, 2).with_columns(value=pl.lit(0.0)), MODEL)


def test_infinite_logarithms_are_refused():
    flows = panel(5, 2).with_columns(tariff=(pl.col("tariff") * 0).log())
    with pytest.raises(GravityError, match="tariff is not a finite number"):
        fit_gravity(flows, MODEL)


def test_text_for_numbers_an_absent_column_and_an_empty_table_are_refused():
    flows = panel(5, 2)
    with pytest.raises(GravityError, match="tariff holds String"):
        fit_gravity(flows.with_columns(pl.col("tariff").cast(pl.String)), MODEL)
    with pytest.raises(GravityError, match="no column distance"):
        fit_gravity(flows, GravityModel(("distance",)))
    with pytest.raises(GravityError, match="no row"):
        fit_gravity(flows.head(0), MODEL)


def test_models_that_contradict_themselves_are_refused():
    with pytest.raises(GravityError, match="go together"):
        GravityModel(("tariff",), errors="clustered")
    with pytest.raises(GravityError, match="given twice: tariff"):
        GravityModel(("tariff", "tariff"))
    with pytest.raises(GravityError, match="not an estimator"):
        GravityModel(("tariff",), estimator="magic")
    with pytest.raises(GravityError, match="also a regressor"):
        GravityModel(("value",))
    with pytest.raises(GravityError, match="at least one regressor"):
        GravityModel(())


def test_one_cluster_gives_no_errors():
    with pytest.raises(GravityError, match="at least two clusters"):
        fit_gravity(
            panel(5, 2).with_columns(all=pl.lit(1)), GravityModel(("tariff",), errors="clustered", clusters=("all",))
        )


def test_a_regressor_that_the_effects_explain_is_named_and_has_no_estimate():
    flows = panel(8, 3).with_columns(gdp=pl.col("exporter").rank("dense").cast(pl.Float64).sqrt())
    fit = fit_gravity(flows, GravityModel(("gdp", "tariff"), effects=EXPORTER_IMPORTER))
    gdp, tariff = fit.coefficients.rows(named=True)
    assert gdp["estimate"] is None
    assert gdp["note"] == "explained by exporter, importer"
    assert tariff["estimate"] is not None
    assert any("gdp is left out" in note for note in fit.notes)


def test_a_regressor_that_others_explain_is_named_with_them():
    flows = panel(8, 3).with_columns(both=2 * pl.col("tariff") - pl.col("agreement"), one=pl.lit(1.0))
    fit = fit_gravity(flows, GravityModel(("tariff", "log_distance", "agreement", "both", "one")))
    notes = dict(fit.coefficients.select("regressor", "note").rows())
    assert notes["both"] == "explained by tariff, agreement"
    assert notes["one"] == "explained by constant"
    kept = fit_gravity(flows, GravityModel(("tariff", "log_distance", "agreement")))
    assert fit.coefficients["estimate"].drop_nulls().to_list() == pytest.approx(kept.coefficients["estimate"].to_list())


def test_nothing_but_explained_regressors_is_refused():
    flows = panel(8, 3).with_columns(gdp=pl.col("exporter").rank("dense").cast(pl.Float64))
    with pytest.raises(GravityError, match="gdp explained by exporter"):
        fit_gravity(flows, GravityModel(("gdp",), effects=EXPORTER_IMPORTER))


def test_a_fixed_effect_with_one_observation_is_dropped_and_said():
    lonely = pl.DataFrame({"exporter": ["ZZ"], "importer": ["X01"], "year": [2000], "value": [5.0], "tariff": [0.3]})
    flows = panel(7, 3).select(lonely.columns).with_columns(pl.col("year").cast(pl.Int64))
    with_it = fit_gravity(pl.concat([flows, lonely]), MODEL)
    without = fit_gravity(flows, MODEL)
    assert with_it.left_out.rows() == [(flows.height + 1, "the only observation of a fixed effect", "exporter", "ZZ")]
    assert with_it.coefficients.equals(without.coefficients)


def test_dropping_goes_on_until_no_level_is_alone():
    # Without row 3 the importer Q is alone in row 2; without row 2 the exporter B is alone in row 1.
    chain = pl.DataFrame(
        {"exporter": ["B", "B", "C"], "importer": ["X01", "Q", "Q"], "value": 1.0, "tariff": [0.1, 0.2, 0.3]}
    )
    flows = pl.concat([chain, panel(6, 3).select(chain.columns)])
    assert fit_gravity(flows, MODEL).left_out["row"].to_list() == [1, 2, 3]


def test_an_exporter_that_sells_nothing_is_dropped_from_ppml_and_said():
    flows = panel(7, 3).with_columns(value=pl.when(pl.col("exporter") == "X03").then(0.0).otherwise("value"))
    fit = fit_gravity(flows, MODEL)
    told = fit.left_out.unique(["reason", "effect", "level"])
    assert told.select("reason", "effect", "level").rows() == [
        ("all flows of a fixed effect are zero", "exporter", "X03")
    ]
    assert fit.left_out.height == 18


def test_zero_flows_leave_a_logarithm_and_are_counted():
    flows = panel(7, 3)
    fit = fit_gravity(flows, GravityModel(("tariff",), estimator="ols_of_log"))
    zeros = flows.filter(pl.col("value") == 0).height
    assert zeros > 0
    assert fit.left_out.height == zeros
    assert any(f"{zeros} rows left out: a flow of zero has no logarithm" in note for note in fit.notes)


def test_too_many_effects_leave_nothing():
    with pytest.raises(GravityError, match="No flow is left"):
        fit_gravity(panel(5, 1), GravityModel(("tariff",), effects=THREE_WAY))
