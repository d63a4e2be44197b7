"""Russia's customs (FTS): tables by partner, code and chapter, thousands or millions of dollars, months by name."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from corridor.figures import codes
from corridor.figures.notes import ROW, Notes
from corridor.findings import Findings
from corridor.tables import FILE_TABLES
from corridor.trade.readers.figures import read_figures, western
from corridor.trade.readers.grid import read_grid
from corridor.trade.readers.layout import Body, Layout, finished, goods, read_body
from corridor.trade.readers.measures import flow_of, mass_of, read_flows, scale_of
from corridor.trade.readers.places import read_places
from corridor.trade.readers.when import read_days, read_periods

LAYOUT = Layout(
    "Russia's customs",
    {
        "period": ("period", "ПЕРИОД", "Период", "Месяц", "year", "Год"),
        "from": ("period_start",),
        "to": ("period_end",),
        "partner": ("partner_iso3", "STRANA", "Страна", "Страна-партнер", "Страна партнер",
            "partner_name_ru", "partner"),
        "flow": ("flow", "NAPR", "Направление", "Направление перемещения"),
        "hs": ("TNVED", "ТН ВЭД", "Код ТН ВЭД", "Код товара", "Код", "tnved_code", "hs2", "ТН ВЭД ЕАЭС"),
        "name": ("name_ru", "Наименование", "Наименование товара", "Товар", "TNVED_NAME"),
        "value": ("STOIM", "Стоимость", "Стоимость, тыс. долл. США", "Стоимость (тыс. долл. США)",
            "Стоимость, долл. США",
                  "Стоимость USD", "Стоимость, млн. долл. США", "value", "value_usd_million", "тыс. долл. США"),
        "export": ("exports", "Экспорт", "Экспорт, тыс. долл. США", "Экспорт, млн долл. США",
                   "Экспорт, млн. долл. США"),
        "import": ("imports", "Импорт", "Импорт, тыс. долл. США", "Импорт, млн долл. США", "Импорт, млн. долл. США"),
        "mass": ("NETTO", "Вес нетто", "Вес нетто, кг", "Вес нетто, т", "Вес нетто, тонн", "Масса нетто, кг"),
        "quantity": ("KOL", "Количество"),
        "unit_of": ("EDIZM", "Единица измерения", "Ед. изм."),
        "unit": ("unit",),
        "reporter": ("reporter_iso3",),
    },
    ("period", "value"),
)  # fmt: skip
WAYS = (("hs", "value"), ("hs", "export"), ("hs", "import"), ("partner", "value"), ("partner", "export"),
        ("partner", "import"))  # fmt: skip
"""What a table of one of the shapes has at least: by code or by partner, a column of figures or one per direction."""


def read_russia(path: str | Path, *, flow: str | None = None, scale: float | None = None
                ) -> tuple[pl.DataFrame, Findings]:  # fmt: skip
    """Rows of `trade_flows` reported by Russia in US dollars, and what is wrong with them.

    Parameters
    ----------
    flow
        What a table without a column of directions is about; else the title or the name of the file is asked.
    scale
        Dollars per unit of the figures. Else the heading or the column `unit` says it; where none does they are taken
        for thousands, as the Federal Customs Service publishes them, with a warning.
    """
    path = Path(path)
    notes = Notes(path.name)
    empty = FILE_TABLES["trade_flows"].empty()
    grid = read_grid(path, notes)
    body = None if grid is None else _body(grid, notes)
    if body is None:
        return empty, notes.found
    body = _both_ways(body)
    flow = flow or flow_of(body.above) or flow_of(path.stem)
    if not body.has("flow") and flow is None:
        notes.say(codes.FLOW_UNKNOWN, "Neither a column nor the title tells the direction.", "Give `flow`.")
        return empty, notes.found
    rows, names = body.rows, body.names
    value = read_figures(rows, "value", notes, heading=names["value"], comma_groups=None)
    frame = rows.select(ROW).with_columns(
        pl.lit("RU").alias("reporter"),
        read_places(rows, "partner", notes, heading=names["partner"]) if body.has("partner")
        else pl.lit("WORLD").alias("partner"),
        read_flows(rows, "flow", notes, heading=names["flow"]) if body.has("flow") else pl.lit(flow).alias("flow"),
        goods(_total_without_code(body), "hs", notes, pad=(1, 3, 5, 9)).alias("hs_code") if body.has("hs")
        else pl.lit("TOTAL").alias("hs_code"),
        (value * _scales(body, scale, notes)).alias("value"),
        pl.lit("USD").alias("currency"),
        pl.lit("sourced").alias("confidence"),
        pl.lit(f"Federal Customs Service of Russia, {path.name}").alias("note"),
    )  # fmt: skip
    if body.has("mass"):
        kg = mass_of(names["mass"])
        if kg is None:
            notes.say(codes.UNIT_CHANGED, "The heading does not say the unit of mass; taken for kilograms.",
                      "Say it in the heading.", column=names["mass"], severity="warning")  # fmt: skip
        mass = read_figures(rows, "mass", notes, heading=names["mass"]) * (kg or 1.0)
        frame = frame.with_columns(mass.alias("net_mass_kg"))
    valued = pl.when(pl.col("flow") == "import").then(pl.lit("CIF")).otherwise(pl.lit("FOB"))
    frame = pl.concat([frame, _periods(body, notes)], how="horizontal").with_columns(valued.alias("valuation"))
    return finished(frame, "trade_flows", notes)


def _body(grid: pl.DataFrame, notes: Notes) -> Body | None:
    """The rows of one of the layouts: by code, or by partner alone."""
    for needs in WAYS:
        layout = Layout(LAYOUT.name, LAYOUT.headings, needs)
        if layout.fits(grid):
            return read_body(grid, layout, notes)
    return read_body(grid, LAYOUT, notes)


def fits(grid: pl.DataFrame) -> bool:
    """Whether a grid is a table of Russia's customs: its headings are Russian, or it names Russia as the reporter."""
    found = [f for needs in WAYS if (f := Layout(LAYOUT.name, LAYOUT.headings, needs).fits(grid))]
    if not found:
        return False
    row, columns, _ = found[0]
    if "reporter" in columns:
        return bool(grid[columns["reporter"]].slice(row + 1).drop_nulls().head(1).to_list() == ["RUS"])
    heads = " ".join(str(grid[place][row]) for place in columns.values())
    return bool(re.search("[А-Яа-я]|TNVED|NAPR|tnved", heads))


def _both_ways(body: Body) -> Body:
    """A table with a column of exports and one of imports, as one row per direction."""
    ways = [way for way in ("export", "import") if body.has(way)]
    if body.has("value") or not ways:
        return body
    rest = [c for c in body.rows.columns if c not in ways]
    rows = body.rows.unpivot(on=ways, index=rest, variable_name="flow", value_name="value").sort(ROW)
    names = {k: v for k, v in body.names.items() if k not in ways} | {"flow": "flow", "value": body.names[ways[0]]}
    return Body(rows, names, body.above)


def _total_without_code(body: Body) -> Body:
    """A row without a code whose name says total is the total; one of another name keeps no code and is told."""
    if not body.has("name"):
        return body
    total = pl.col("name").str.strip_chars(" :").str.to_lowercase().is_in(["всего", "итого", "total"])
    filled = pl.when(pl.col("hs").is_null() & total).then(pl.lit("TOTAL")).otherwise(pl.col("hs"))
    return Body(body.rows.with_columns(filled.fill_null("?").alias("hs")), body.names, body.above)


def _scales(body: Body, scale: float | None, notes: Notes) -> pl.Series | float:
    if scale is not None:
        return scale
    if body.has("unit"):
        units = {unit: scale_of(unit) or 1.0 for unit in body.rows["unit"].unique().drop_nulls().to_list()}
        return body.rows["unit"].replace_strict(units, default=1.0, return_dtype=pl.Float64)
    said = scale_of(body.names["value"]) or scale_of(body.above)
    if said is None and re.search(r"долл|usd|\$", body.names["value"].casefold()):
        return 1.0
    if said is None:
        notes.say(codes.UNIT_CHANGED, "No heading says the unit of the values; taken for thousands of dollars.",
                  "Give `scale`, dollars per unit.", column=body.names["value"], severity="warning")  # fmt: skip
    return said or 1000.0


def _periods(body: Body, notes: Notes) -> pl.DataFrame:
    if body.has("from") and body.has("to"):
        first = read_days(body.rows, "from", notes, heading=body.names["from"]).alias("period_from")
        last = read_days(body.rows, "to", notes, heading=body.names["to"]).alias("period_to")
        return pl.DataFrame([first, last]).with_columns(pl.lit("gregorian").alias("calendar"))
    if body.has("period"):
        # The customs service writes the month first: 01.2022.
        text = western("period").str.replace(r"^(\d{1,2})[./](\d{4})$", "$2-$1")
        rows = body.rows.with_columns(text.alias("period"))
        return read_periods(rows, "period", notes, heading=body.names["period"])
    rows = body.rows.with_columns(pl.lit(body.above).alias("period"))
    return read_periods(rows, "period", notes, heading="title")
