"""Published gravity tables, estimated anew from the data of their authors.

They show that the estimators and the errors here are those of the literature, and give a start to one's own equation.
"""

from __future__ import annotations

import polars as pl

from corridor.trade.gravity.fit import fit_gravity
from corridor.trade.gravity.model import GravityError, GravityModel, Group
from corridor.trade.gravity.reset import reset_test

TRADITIONAL = (
    "lypex",
    "lypim",
    "lyex",
    "lyim",
    "ldist",
    "border",
    "comlang",
    "colony",
    "landl_ex",
    "landl_im",
    "lremot_ex",
    "lremot_im",
    "comfrt_wto",
    "open_wto",
)
ANDERSON_VAN_WINCOOP = ("ldist", "border", "comlang", "colony", "comfrt_wto")
BILATERAL = ("ln_dist", "cntg", "lang", "clny")
GUIDE_YEARS = (1986, 1990, 1994, 1998, 2002, 2006)


def log_of_gravity(flows: pl.DataFrame) -> pl.DataFrame:
    """Tables 3 and 5 of "The log of gravity", ordinary least squares and PPML.

    Parameters
    ----------
    flows
        The authors' cross-section of 1990, one row per pair of 136 countries: ``trade`` in thousand US dollars,
        ``ltrade`` its logarithm, codes ``s1_im`` and ``s2_ex``, and the regressors under their names there.

    Returns
    -------
    pl.DataFrame
        One row per table, column and regressor: ``table``, ``column``, ``regressor``, ``estimate``, ``std_error``
        (robust), ``observations``, ``r_squared``, ``reset_p_value``.

    Raises
    ------
    GravityError
        A column of the publication's data is absent.

    Notes
    -----
    Santos Silva and Tenreyro (2006), Review of Economics and Statistics 88(4), 641-658. In the file ``trade`` is
    rounded to three significant digits and ``ltrade`` is not; the printed figures come from the flows that
    ``ltrade`` holds, so these are used.
    """
    asked(flows, ("trade", "ltrade", "s1_im", "s2_ex", *TRADITIONAL))
    logged = pl.when(pl.col("trade") > 0).then(pl.col("ltrade").exp()).otherwise(0.0)
    flows = flows.with_columns(flow=logged)
    traded = flows.filter(pl.col("flow") > 0)
    effects: tuple[Group, ...] = ("s2_ex", "s1_im")
    tables = []
    for table, regressors, fixed in (("3", TRADITIONAL, ()), ("5", ANDERSON_VAN_WINCOOP, effects)):
        for column, rows, estimator in (
            ("OLS ln(T)", traded, "ols_of_log"),
            ("OLS ln(1+T)", flows, "ols_of_log_one_plus"),
            ("PPML T>0", traded, "ppml"),
            ("PPML", flows, "ppml"),
        ):
            model = GravityModel(regressors, "flow", fixed, estimator)  # type: ignore[arg-type]
            tables.append(column_of(table, column, rows, model))
    return pl.concat(tables)


def advanced_guide(flows: pl.DataFrame) -> pl.DataFrame:
    """Table 1 of "An advanced guide to trade policy analysis": traditional gravity estimates of chapter 1.

    Parameters
    ----------
    flows
        The panel of the guide: ``exporter``, ``importer``, ``pair_id``, ``year``, ``trade`` (million US dollars,
        domestic trade included), ``dist``, ``cntg``, ``lang``, ``clny``.

    Returns
    -------
    pl.DataFrame
        As in `log_of_gravity`; errors clustered by pair.

    Raises
    ------
    GravityError
        A column of the publication's data is absent.

    Notes
    -----
    Yotov, Piermartini, Monteiro and Larch (2016), WTO and UNCTAD, pages 41-45: every fourth year, international
    flows only; output and expenditure are sums that include domestic trade, remoteness the sum of distances over
    the share of the partner in world expenditure or output.
    """
    asked(flows, ("exporter", "importer", "pair_id", "year", "trade", "dist", *BILATERAL[1:]))
    panel = guide_panel(flows)
    masses = ("ln_output", "ln_expenditure")
    remoteness = ("ln_remoteness_exporter", "ln_remoteness_importer")
    by_time: tuple[Group, ...] = (("exporter", "year"), ("importer", "year"))
    columns: tuple[tuple[str, tuple[str, ...], tuple[Group, ...], str], ...] = (
        ("(1) OLS", (*BILATERAL, *masses), (), "ols_of_log"),
        ("(2) OLS, remoteness", (*BILATERAL, *masses, *remoteness), (), "ols_of_log"),
        ("(3) OLS, fixed effects", BILATERAL, by_time, "ols_of_log"),
        ("(4) PPML, fixed effects", BILATERAL, by_time, "ppml"),
    )
    return pl.concat(
        column_of("1", name, panel, GravityModel(regressors, "trade", effects, kind, "clustered", ("pair_id",)))  # type: ignore[arg-type]
        for name, regressors, effects, kind in columns
    )


def asked(flows: pl.DataFrame, columns: tuple[str, ...]) -> None:
    """Refuse data other than those of the publication."""
    if absent := [column for column in columns if column not in flows.columns]:
        raise GravityError(f"The flows have no column {', '.join(absent)}: these are not the data of the publication.")


def guide_panel(flows: pl.DataFrame) -> pl.DataFrame:
    """The rows and regressors of chapter 1 of the guide."""
    rows = flows.filter(pl.col("year").is_in(GUIDE_YEARS)).with_columns(
        output=pl.col("trade").sum().over("exporter", "year"),
        expenditure=pl.col("trade").sum().over("importer", "year"),
        world=pl.col("trade").sum().over("year"),
    )
    return rows.with_columns(
        ln_dist=pl.col("dist").log(),
        ln_output=pl.col("output").log(),
        ln_expenditure=pl.col("expenditure").log(),
        ln_remoteness_exporter=(pl.col("dist") * pl.col("world") / pl.col("expenditure"))
        .sum()
        .over("exporter", "year")
        .log(),
        ln_remoteness_importer=(pl.col("dist") * pl.col("world") / pl.col("output"))
        .sum()
        .over("importer", "year")
        .log(),
    ).filter(pl.col("exporter") != pl.col("importer"))


def column_of(table: str, column: str, flows: pl.DataFrame, model: GravityModel) -> pl.DataFrame:
    """One column of a table."""
    fit = fit_gravity(flows, model)
    return fit.coefficients.select(
        pl.lit(table).alias("table"),
        pl.lit(column).alias("column"),
        "regressor",
        "estimate",
        "std_error",
        pl.lit(fit.observations).alias("observations"),
        pl.lit(fit.r_squared).alias("r_squared"),
        pl.lit(reset_test(flows, fit)).alias("reset_p_value"),
    )
