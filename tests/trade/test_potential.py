"""Export potential: by hand, what always holds, and on public flows."""

import polars as pl
import pytest

from corridor.errors import MissingRows
from corridor.trade.input_checks import TradeInputError
from corridor.trade.potential import PotentialInputs, export_potential

# Pads: A sells 60 to X and 40 to Y, B 40 to X and 60 to Y. Cars: only B, 100 to X, 20 to Y; A sells 30 belts to X.
FLOWS = pl.DataFrame(
    [
        ("A", "X", "pads", 60.0),
        ("A", "Y", "pads", 40.0),
        ("B", "X", "pads", 40.0),
        ("B", "Y", "pads", 60.0),
        ("B", "X", "cars", 100.0),
        ("B", "Y", "cars", 20.0),
        ("A", "X", "belts", 30.0),
        ("B", "Y", "belts", 10.0),
    ],
    schema=["exporter", "importer", "product", "value"],
    orient="row",
)


def row(table, exporter, importer, product):
    mask = (pl.col("exporter") == exporter) & (pl.col("importer") == importer) & (pl.col("product") == product)
    return table.filter(mask).row(0, named=True)


def test_supply_demand_and_ease_by_hand():
    # Supply: A has 100 of 200 pads and 30 of 40 belts. X buys 100 pads and 30 belts, Y 100 and 10.
    # Ease of A in X: 90 traded over 0.5 x 100 + 0.75 x 30 = 72.5; in Y: 40 over 0.5 x 100 + 0.75 x 10 = 57.5.
    found = export_potential(FLOWS)
    pads = row(found, "A", "X", "pads")
    assert pads["supply_share"] == pytest.approx(0.5)
    assert pads["demand"] == pytest.approx(100.0)
    assert pads["ease"] == pytest.approx(90 / 72.5)
    assert pads["potential"] == pytest.approx(0.5 * 100 * 90 / 72.5)
    assert (pads["realised"], pads["unrealised"]) == pytest.approx((60.0, 50 * 90 / 72.5 - 60))
    belts = row(found, "A", "Y", "belts")
    assert belts["actual"] == 0
    assert belts["unrealised"] == pytest.approx(0.75 * 10 * 40 / 57.5)
    over = row(found, "A", "X", "belts")
    assert over["actual"] == 30.0
    assert (over["realised"], over["unrealised"]) == pytest.approx((0.75 * 30 * 90 / 72.5, 0.0))


def test_growth_moves_market_shares_and_demand():
    growth = pl.DataFrame(
        {"country": ["A", "B", "X", "Y"], "supply_factor": [1.5, 1.0, 1.0, 1.0], "demand_factor": [1.0, 1.0, 1.2, 1.0]}
    )
    pads = row(export_potential(FLOWS, PotentialInputs(growth=growth)), "A", "X", "pads")
    assert pads["supply_share"] == pytest.approx(150 / 250)
    assert pads["demand"] == pytest.approx(120.0)
    assert pads["ease"] == pytest.approx(90 / 72.5)


def test_tariff_and_distance_advantages_by_hand():
    # Suppliers of pads to X pay 0.1 (A, 60) and 0.2 (B, 40): mean 0.14. A has (1.14 / 1.1)^2.
    # They lie 500 and 1000 km away: mean 700. A has (700 / 500)^0.5.
    duties = FLOWS.select("exporter", "importer", "product").with_columns(
        duty_frac=pl.when(pl.col("exporter") == "A").then(0.1).otherwise(0.2)
    )
    distances = pl.DataFrame(
        {
            "exporter": ["A", "A", "B", "B"],
            "importer": ["X", "Y", "X", "Y"],
            "distance_km": [500.0, 900.0, 1000.0, 300.0],
        }
    )
    elasticities = pl.DataFrame(
        {"product": ["pads", "cars", "belts"], "substitution_elasticity": [2.0] * 3, "distance_elasticity": [0.5] * 3}
    )
    found = export_potential(FLOWS, PotentialInputs(tariffs=duties, distances=distances, elasticities=elasticities))
    pads = row(found, "A", "X", "pads")
    assert pads["tariff_factor"] == pytest.approx((1.14 / 1.1) ** 2)
    assert pads["distance_factor"] == pytest.approx(1.4**0.5)
    assert pads["potential"] == pytest.approx(50 * 90 / 72.5 * (1.14 / 1.1) ** 2 * 1.4**0.5)
    # No duty is known for belts of A in Y: this row has no potential, the others have theirs.
    belts = row(found, "A", "Y", "belts")
    assert (belts["outcome"], belts["potential"], belts["unrealised"]) == ("refused", None, None)
    assert belts["missing"].startswith("tariffs: no row")
    assert found.filter(pl.col("outcome") == "refused").height == 2


def test_a_pair_that_trades_nothing_has_no_known_ease():
    extra = pl.DataFrame([("C", "Y", "pads", 5.0)], schema=FLOWS.schema, orient="row")
    found = row(export_potential(pl.concat([FLOWS, extra])), "C", "X", "pads")
    assert (found["outcome"], found["potential"], found["actual"]) == ("refused", None, 0.0)
    assert "ease is not known" in found["missing"]


def test_without_growth_or_advantages_potential_sums_to_trade_for_every_pair():
    found = export_potential(FLOWS)
    sums = found.group_by("exporter", "importer").agg(pl.col("actual").sum(), pl.col("potential").sum())
    assert sums["potential"].to_list() == pytest.approx(sums["actual"].to_list())
    assert (found["realised"] + found["unrealised"]).to_list() == pytest.approx(found["potential"].to_list())


def test_rows_asked_for_are_those_of_the_whole():
    whole = export_potential(FLOWS)
    part = export_potential(FLOWS, exporters=["A"], importers=["X"], products=["pads"])
    assert (
        part.rows()
        == whole.filter(
            (pl.col("exporter") == "A") & (pl.col("importer") == "X") & (pl.col("product") == "pads")
        ).rows()
    )


def test_bad_input_is_refused():
    with pytest.raises(MissingRows, match="value of flows"):
        export_potential(FLOWS.with_columns(value=pl.lit(None, pl.Float64)))
    with pytest.raises(TradeInputError, match="value of flows must be a number at least 0"):
        export_potential(FLOWS.with_columns(value=-pl.col("value")))
    with pytest.raises(TradeInputError, match="more than one row for A x X x pads"):
        export_potential(pl.concat([FLOWS, FLOWS.head(1)]))
    with pytest.raises(TradeInputError, match="within a country: A x A"):
        export_potential(FLOWS.with_columns(importer=pl.lit("A")).unique(["exporter", "product"]))
    with pytest.raises(TradeInputError, match="Every flow is 0"):
        export_potential(FLOWS.with_columns(value=pl.lit(0.0)))
    growth = pl.DataFrame({"country": ["A"], "supply_factor": [1.0], "demand_factor": [1.0]})
    with pytest.raises(MissingRows, match="growth has no row for B; X; Y"):
        export_potential(FLOWS, PotentialInputs(growth=growth))
    duties = FLOWS.select("exporter", "importer", "product", duty_frac=pl.lit(0.1))
    with pytest.raises(MissingRows, match="without elasticities"):
        export_potential(FLOWS, PotentialInputs(tariffs=duties))


def test_public_flows_of_automotive_goods(datasets):
    file = datasets / "trade" / "flows" / "comtrade_hs4_auto_23countries_1989_1990.csv"
    if not file.exists():
        pytest.skip("the public flows are not here")
    flows = pl.read_csv(file, schema_overrides={"hs4": pl.String}).filter(pl.col("year") == 1990)
    flows = flows.select(exporter="exporter_iso3", importer="importer_iso3", product="hs4", value="comercio")
    found = export_potential(flows)
    known = found.filter(pl.col("outcome") == "complete")
    assert known["potential"].sum() == pytest.approx(flows["value"].sum())
    assert known["unrealised"].sum() > 0
    assert (known["unrealised"] + known["realised"] - known["potential"]).abs().max() < 1e-6 * flows["value"].max()
