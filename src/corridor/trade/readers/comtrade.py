"""UN Comtrade, as CSV or JSON of the present programming interface and the classic one; WITS of the World Bank."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from corridor.figures import codes
from corridor.figures.notes import Notes
from corridor.findings import Findings
from corridor.tables import FILE_TABLES
from corridor.trade.readers.figures import read_figures
from corridor.trade.readers.grid import read_grid
from corridor.trade.readers.layout import Body, Layout, finished, goods, read_body
from corridor.trade.readers.measures import read_flows, scale_of
from corridor.trade.readers.places import read_places
from corridor.trade.readers.when import read_periods

LAYOUT = Layout(
    "UN Comtrade",
    {
        "period": ("period", "refPeriodId", "Year"),
        "reporter": ("reporterISO", "Reporter ISO", "rt3ISO", "reporterDesc", "Reporter", "rtTitle"),
        "reporter_code": ("reporterCode", "Reporter Code", "rtCode"),
        "partner": ("partnerISO", "Partner ISO", "pt3ISO", "partnerDesc", "Partner", "ptTitle"),
        "partner_code": ("partnerCode", "Partner Code", "ptCode"),
        "flow": ("flowCode", "Trade Flow", "rgDesc", "flowDesc"),
        "hs": ("cmdCode", "Commodity Code"),
        "edition": ("classificationCode", "Classification", "pfCode"),
        "value": ("primaryValue", "Trade Value (US$)", "TradeValue", "Trade Value", "Trade Value (USD)"),
        "cif": ("cifvalue", "CIF Trade Value (US$)"),
        "fob": ("fobvalue", "FOB Trade Value (US$)"),
        "mass": ("netWgt", "Netweight (kg)", "NetWeight"),
        "quantity": ("qty", "Qty", "Alt Quantity", "TradeQuantity"),
        "unit": ("qtyUnitAbbr", "Qty Unit", "qtDesc"),
        "second": ("partner2Code", "2nd Partner Code"),
        "mode": ("motCode", "Mode of Transport Code"),
        "customs": ("customsCode", "Customs Proc. Code"),
        "flag": ("isReported", "Flag"),
    },
    ("period", "flow", "hs", "value"),
)
WITS = Layout(
    "WITS",
    {
        "period": ("Year", "Period"),
        "reporter": ("ReporterISO3", "Reporter", "ReporterName"),
        "partner": ("PartnerISO3", "Partner", "PartnerName"),
        "flow": ("TradeFlowName", "TradeFlow", "TradeFlowCode"),
        "hs": ("ProductCode", "Product Code"),
        "edition": ("Nomenclature", "NomenCode"),
        "value": ("TradeValue in 1000 USD", "Trade Value 1000USD", "Trade Value (US$ Thousand)"),
        "mass": ("NetWeight in KGM", "NetWeight"),
        "quantity": ("Quantity",),
        "unit": ("Quantity Unit", "QtyUnit"),
    },
    ("period", "reporter", "partner", "flow", "hs", "value"),
)
EDITIONS = {"H0": "HS1992", "H1": "HS1996", "H2": "HS2002", "H3": "HS2007", "H4": "HS2012", "H5": "HS2017",
            "H6": "HS2022"}  # fmt: skip
WHOLE = {"second": ("0", ""), "mode": ("0", ""), "customs": ("C00", "")}


def read_wits(path: str | Path) -> tuple[pl.DataFrame, Findings]:
    """Rows of `trade_flows` from a CSV of the World Integrated Trade Solution, which has thousands of dollars."""
    return _read(Path(path), WITS, 1000.0)


def read_comtrade(path: str | Path) -> tuple[pl.DataFrame, Findings]:
    """Rows of `trade_flows` from a UN Comtrade CSV or JSON, and what is wrong with them.

    Notes
    -----
    Values are US dollars, of exports FOB and of imports CIF, as the United Nations ask reporters to give them. Rows by
    means of transport, second partner or customs procedure beside their sum are left out with a warning.
    """
    return _read(Path(path), LAYOUT, 1.0)


def _read(path: Path, layout: Layout, usual: float) -> tuple[pl.DataFrame, Findings]:
    notes = Notes(path.name)
    empty = FILE_TABLES["trade_flows"].empty()
    grid = read_grid(path, notes)
    body = None if grid is None else read_body(grid, layout, notes)
    if body is None:
        return empty, notes.found
    _leave_details(body, notes)
    rows, names = body.rows, body.names
    parts = [read_periods(rows, "period", notes, heading=names["period"])]
    for side in ("reporter", "partner"):
        column = side if body.has(side) else f"{side}_code"
        if not body.has(column):
            notes.say(codes.LAYOUT_UNKNOWN, f"It has no column of the {side}.", "Download it with all columns.")
            return empty, notes.found
        parts.append(read_places(rows, column, notes, heading=names[column]).alias(side).to_frame())
    figures = [("value", "value"), ("mass", "net_mass_kg"), ("quantity", "quantity")]
    flow = read_flows(rows, "flow", notes, heading=names["flow"])
    frame = rows.select("_row").with_columns(
        flow,
        goods(body, "hs", notes, pad=(1, 3, 5)).alias("hs_code"),
        *(
            read_figures(rows, own, notes, heading=names[own], comma_groups=True).alias(to)
            for own, to in figures
            if body.has(own)
        ),
        pl.lit("USD").alias("currency"),
        pl.lit("sourced").alias("confidence"),
        pl.lit(f"{layout.name}, {path.name}").alias("note"),
    )
    scale = scale_of(names["value"]) or usual
    frame = frame.with_columns(pl.col("value") * scale)
    frame = pl.concat([frame, *parts], how="horizontal").with_columns(
        pl.when(pl.col("flow").is_in(["import", "re_import"])).then(pl.lit("CIF")).otherwise(pl.lit("FOB"))
        .alias("valuation"),
    )  # fmt: skip
    if body.has("edition"):
        frame = frame.with_columns(rows["edition"].replace(EDITIONS).alias("hs_edition"))
    if body.has("unit"):
        frame = frame.with_columns(rows["unit"].str.replace_all(r"\s+", "_").alias("quantity_unit"))
    return finished(frame, "trade_flows", notes)


def _leave_details(body: Body, notes: Notes) -> None:
    for column, whole in WHOLE.items():
        if not body.has(column):
            continue
        is_whole = pl.col(column).fill_null("").is_in(whole)
        details = body.rows.filter(~is_whole)
        if details.height and details.height < body.rows.height:
            problem = f"{details.height:,} rows by {body.names[column]} are left out; their sums are kept."
            notes.say(codes.TOTAL_ROW, problem, "Nothing.", row=details["_row"][0], severity="warning")
            body.rows = body.rows.filter(is_whole)
