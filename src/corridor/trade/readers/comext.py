"""Eurostat Comext: extracts by row, the bulk files, SDMX-CSV, and the TSV with a column for each month."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from corridor.figures import codes
from corridor.figures.notes import ROW, Notes
from corridor.findings import Findings
from corridor.tables import FILE_TABLES
from corridor.trade.readers.figures import read_figures
from corridor.trade.readers.grid import read_grid
from corridor.trade.readers.layout import Body, Layout, finished, goods, into_flows, read_body
from corridor.trade.readers.measures import flow_of, mass_of, read_flows
from corridor.trade.readers.places import read_places
from corridor.trade.readers.when import read_periods

LAYOUT = Layout(
    "Eurostat Comext",
    {
        "reporter": ("reporter", "DECLARANT_ISO", "DECLARANT", "REPORTER_LAB"),
        "partner": ("partner", "PARTNER_ISO", "partner_iso3", "PARTNER_LAB"),
        "hs": ("product", "PRODUCT_NC", "PRODUCT_SITC"),
        "flow": ("flow", "FLOW_LAB"),
        "period": ("period", "TIME_PERIOD", "PERIOD_LAB", "time"),
        "indicator": ("indicators", "indicator", "INDICATORS_LAB"),
        "value": ("VALUE_IN_EUROS", "VALUE_IN_EUR", "VALUE_EUR", "OBS_VALUE", "INDICATOR_VALUE"),
        "mass": ("QUANTITY_IN_KG", "QUANTITY_KG", "QUANTITY_IN_100KG"),
        "procedure": ("STAT_REGIME", "STAT_PROCEDURE"),
        "type": ("TRADE_TYPE",),
        "flag": ("OBS_FLAG", "flag", "FLAG"),
        "frequency": ("freq",),
    },
    ("reporter", "partner", "period", "value"),
)
NO_FIGURE = ("c", "n", "z", "m")
"""Flags under which there is no figure: confidential, not significant, not applicable, missing."""


def read_comext(path: str | Path, *, flow: str | None = None, hs_code: str | None = None
                ) -> tuple[pl.DataFrame, Findings]:  # fmt: skip
    """Rows of `trade_flows` in euros from an extract of Comext, and what is wrong with them.

    Parameters
    ----------
    flow, hs_code
        What an extract without such a column is about. Without `flow` the name of the file may tell it; without
        `hs_code` it is all goods.
    """
    path = Path(path)
    notes = Notes(path.name)
    empty = FILE_TABLES["trade_flows"].empty()
    grid = read_grid(path, notes)
    if grid is not None and "\\" in (grid["c0"][0] or ""):
        grid = _long(grid)
    body = None if grid is None else read_body(grid, LAYOUT, notes)
    if body is None:
        return empty, notes.found
    _flags(body, notes)
    rows, names = body.rows, body.names
    flow = flow or flow_of(path.stem)
    if not body.has("flow") and flow is None:
        notes.say(codes.FLOW_UNKNOWN, "Neither a column nor the name tells the direction.", "Give `flow`.")
        return empty, notes.found
    flows = read_flows(rows, "flow", notes, heading=names["flow"]) if body.has("flow") else pl.lit(flow)
    hs = goods(body, "hs", notes) if body.has("hs") else pl.lit(hs_code or "TOTAL")
    frame = rows.select(ROW).with_columns(
        read_places(rows, "reporter", notes, heading=names["reporter"]).alias("reporter"),
        read_places(rows, "partner", notes, heading=names["partner"]).alias("partner"),
        flows.alias("flow"),
        hs.alias("hs_code"),
        read_figures(rows, "value", notes, heading=names["value"], comma_groups=None).alias("value"),
        pl.lit("EUR").alias("currency"),
        pl.lit("sourced").alias("confidence"),
        pl.lit(f"Eurostat Comext, {path.name}").alias("note"),
    )
    frame = pl.concat([frame, read_periods(rows, "period", notes, heading=names["period"])], how="horizontal")
    if body.has("mass"):
        kg = mass_of(names["mass"]) or 1.0
        frame = frame.with_columns((read_figures(rows, "mass", notes, heading=names["mass"]) * kg).alias("net_mass_kg"))
    frame = _by_indicator(frame, rows, body, notes)
    if body.has("procedure") or body.has("type"):
        frame = into_flows(frame, "statistical procedure", notes)
    valued = pl.when(pl.col("flow") == "import").then(pl.lit("CIF")).otherwise(pl.lit("FOB"))
    return finished(frame.with_columns(valued.alias("valuation")), "trade_flows", notes)


def _long(grid: pl.DataFrame) -> pl.DataFrame:
    """The TSV with several keys in its first cell and a column per month, as one row per figure under headings."""
    keys = (grid["c0"][0] or "").split("\\")[0].split(",")
    periods = {c: grid[c][0] for c in grid.columns if c not in (ROW, "c0") and grid[c][0]}
    long = grid.slice(1).unpivot(on=list(periods), index=[ROW, "c0"], variable_name="period", value_name="value")
    long = long.drop_nulls(["c0", "value"]).with_columns(pl.col("period").replace(periods))
    parts = pl.col("c0").str.split(",")
    body = long.select(ROW, *(parts.list.get(n, null_on_oob=True).alias(k) for n, k in enumerate(keys)),
                       "period", "value")  # fmt: skip
    heads = {k: k for k in keys} | {"period": "TIME_PERIOD", "value": "OBS_VALUE"}
    head = pl.DataFrame([{ROW: 1, **heads}], schema=body.schema)
    made = pl.concat([head, body])
    made.columns = [ROW, *(f"c{n}" for n in range(made.width - 1))]
    return made


def _flags(body: Body, notes: Notes) -> None:
    """Flags beside a figure are taken off it; under some of them there is no figure."""
    split = body.rows.with_columns(
        pl.col("value").str.extract(r"^\s*[^a-zA-Z]*?\s*([a-z]+)\s*$").alias("beside"),
        pl.col("value").str.replace(r"\s*[a-z]+\s*$", "").alias("value"),
    )
    if "flag" in split.columns:
        split = split.with_columns(pl.coalesce("flag", "beside").alias("beside"))
    for flag, count, row in (
        split.drop_nulls("beside").group_by("beside").agg(pl.len(), pl.col(ROW).min()).sort("beside").iter_rows()
    ):
        told = "there is no figure" if flag in NO_FIGURE else "the figures are kept"
        notes.say(codes.FLAGGED, f'{count:,} rows have the flag "{flag}"; {told}.', "See Eurostat's legend.",
                  row=row, column="flag", value=flag, severity="warning")  # fmt: skip
    body.rows = split.with_columns(
        pl.when(pl.col("beside").is_in(NO_FIGURE).fill_null(False)).then(None).otherwise(pl.col("value")).alias("value")
    ).drop("beside")


def _by_indicator(frame: pl.DataFrame, rows: pl.DataFrame, body: Body, notes: Notes) -> pl.DataFrame:
    """Rows of value and rows of mass of the same goods, side by side."""
    if not body.has("indicator"):
        return frame
    kind = rows["indicator"].str.to_uppercase()
    is_value, is_mass = kind.str.contains("VALUE"), kind.str.contains("KG")
    rest = frame.filter(~(is_value | is_mass))
    if rest.height:
        notes.say(codes.COLUMN_NOT_READ, f"{rest.height:,} rows of other indicators are not read.", "Nothing.",
                  row=rest[ROW][0], severity="warning")  # fmt: skip
    keys = ["reporter", "partner", "flow", "hs_code", "period_from", "period_to"]
    scale = pl.select(pl.when(kind.str.contains("100KG")).then(100.0).otherwise(1.0)).to_series()
    mass = frame.with_columns((pl.col("value") * scale).alias("net_mass_kg")).filter(is_mass)
    mass = mass.drop_nulls("net_mass_kg").unique(keys, keep="first")
    joined = frame.filter(is_value).drop("net_mass_kg", strict=False)
    return joined.join(mass.select(*keys, "net_mass_kg"), on=keys, how="left")
