"""BACI of the CEPII: flows reconciled between exporter and importer, in thousands of dollars FOB and tonnes."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import polars as pl

from corridor.figures import codes
from corridor.figures.notes import Notes
from corridor.findings import Findings
from corridor.tables import FILE_TABLES
from corridor.trade.readers.figures import read_figures
from corridor.trade.readers.grid import read_grid
from corridor.trade.readers.layout import Layout, finished, goods, read_body
from corridor.trade.readers.measures import mass_of, scale_of
from corridor.trade.readers.places import read_places
from corridor.trade.readers.when import read_periods

LAYOUT = Layout(
    "BACI",
    {
        "period": ("t", "year"),
        "exporter": ("i", "exporter", "exporter_iso3"),
        "importer": ("j", "importer", "importer_iso3"),
        "hs": (
            "k",
            "hs6",
            "hs4",
            "hs2",
            "hs_code",
            "product",
            *(f"hs6_{year}" for year in (1992, 1996, 2002, 2007, 2012, 2017, 2022)),
        ),
        "value": ("v", "value", "value_thousand_usd"),
        "mass": ("q", "quantity", "quantity_tonnes"),
    },
    ("period", "exporter", "importer", "hs", "value"),
)
_NAME = re.compile(r"HS(\d{2})(?:_Y\d{4})?(?:_V(\d{4})(\d{2}))?", re.IGNORECASE)


def read_baci(
    path: str | Path, *, countries: str | Path | None = None, products: str | Path | None = None
) -> tuple[pl.DataFrame, Findings]:
    """Rows of `trade_flows`, reported by the exporter, from a BACI CSV, and what is wrong with them.

    Parameters
    ----------
    countries, products
        BACI's own lists of country codes (`country_code`, `country_iso2` or `iso_2digit_alpha`) and of product codes
        (`code`); a code that is in neither is told. Without `countries`, codes are those of the United Nations.
    """
    path = Path(path)
    notes = Notes(path.name)
    grid = read_grid(path, notes)
    body = None if grid is None else read_body(grid, LAYOUT, notes)
    if body is None:
        return FILE_TABLES["trade_flows"].empty(), notes.found
    rows, names = body.rows, body.names
    if countries is not None:
        listed = _list(Path(countries), ("country_code",), ("country_iso2", "iso_2digit_alpha"))
        rows = rows.with_columns(pl.col("exporter", "importer").replace(listed))
    scale = scale_of(names["value"]) or 1000.0
    value = read_figures(rows, "value", notes, heading=names["value"], comma_groups=True) * scale
    frame = rows.select("_row").with_columns(
        read_places(rows, "exporter", notes, heading=names["exporter"]).alias("reporter"),
        read_places(rows, "importer", notes, heading=names["importer"]).alias("partner"),
        pl.lit("export").alias("flow"),
        goods(body, "hs", notes, pad=(1, 3, 5)).alias("hs_code"),
        value.alias("value"),
        pl.lit("USD").alias("currency"),
        pl.lit("FOB").alias("valuation"),
        pl.lit("sourced").alias("confidence"),
        pl.lit(f"CEPII BACI, {path.name}; Gaulier and Zignago 2010").alias("note"),
    )
    if products is not None:
        listed = _list(Path(products), ("code", "hs6"), ("code", "hs6"))
        strange = frame.filter(~pl.col("hs_code").is_in([code.zfill(6) for code in listed]))
        notes.each(strange, codes.NO_CONCORDANCE, '"{value}" is not among the product codes given.',
                   "Give the list of the same edition.", column="hs_code", severity="warning")  # fmt: skip
    if body.has("mass"):
        kg = mass_of(names["mass"]) or 1000.0
        mass = read_figures(rows, "mass", notes, heading=names["mass"], comma_groups=True) * kg
        frame = frame.with_columns(mass.alias("net_mass_kg"))
    if named := _NAME.search(path.stem):
        century = "19" if named[1] > "90" else "20"
        frame = frame.with_columns(pl.lit(f"HS{century}{named[1]}").alias("hs_edition"))
        if named[2]:
            frame = frame.with_columns(pl.lit(date(int(named[2]), int(named[3]), 1)).alias("vintage"))
    frame = pl.concat([frame, read_periods(rows, "period", notes, heading=names["period"])], how="horizontal")
    return finished(frame, "trade_flows", notes)


def _list(path: Path, keys: tuple[str, ...], values: tuple[str, ...]) -> dict[str, str]:
    frame = pl.read_csv(path, infer_schema=False, encoding="utf8-lossy")
    key = next((name for name in keys if name in frame.columns), None)
    value = next((name for name in values if name in frame.columns), None)
    if key is None or value is None:
        raise ValueError(f"{path.name} needs a column {' or '.join(keys)} and one {' or '.join(values)}.")
    return {k: v for k, v in frame.select(key, pl.col(value).alias("value")).iter_rows() if k and v}
