"""Iran's customs (IRICA): Solar Hijri months, Persian headings and digits, dollars and kilograms, codes of 8 digits."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from corridor.figures import codes
from corridor.figures.notes import ROW, Notes
from corridor.figures.period_names import SOLAR_MONTHS, Days, read_period
from corridor.findings import Findings
from corridor.tables import FILE_TABLES
from corridor.trade.readers.figures import read_figures, western
from corridor.trade.readers.grid import read_grid
from corridor.trade.readers.iran_across import months_down
from corridor.trade.readers.layout import TOTALS, Body, Layout, finished, goods, into_flows, read_body
from corridor.trade.readers.measures import currency_of, flow_of, mass_of, read_flows, scale_of
from corridor.trade.readers.places import read_places
from corridor.trade.readers.when import read_periods

_VALUES = ("ارزش دلاری", "ارزش دلار", "ارزش (دلار)", "ارزش به دلار", "ارزش (هزار دلار)", "ارزش (میلیون دلار)",
           "ارزش هزار دلار", "ارزش میلیون دلار", "ارزش (دلار آمریکا)", "Value (USD)", "Value USD", "Dollar value",
           "Value (thousand USD)", "Value (million USD)")  # fmt: skip
_MASSES = ("وزن", "وزن (کیلوگرم)", "وزن کیلوگرم", "وزن به کیلوگرم", "وزن خالص", "وزن خالص (کیلوگرم)", "وزن (تن)",
           "وزن تن", "وزن (هزار تن)", "Weight (kg)", "Weight kg", "Weight", "Weight (tonnes)")  # fmt: skip
LAYOUT = Layout(
    "Iran's customs",
    {
        "year": ("سال", "Year"),
        "month": ("ماه", "شماره ماه", "Month"),
        "period": ("دوره", "سال و ماه", "تاریخ", "Period"),
        "hs": ("شماره تعرفه", "کد تعرفه", "تعرفه", "ش تعرفه", "تعرفه گمرکی", "کد HS", "Tariff code",
            "Tariff", "HS code"),
        "name": ("شرح تعرفه", "شرح کالا", "نام کالا", "شرح", "Description"),
        "partner": ("کشور", "نام کشور", "کشور مقصد", "کشور مبدا", "کشور مبدأ", "کشور طرف معامله",
            "طرف تجاری", "Country"),
        "flow": ("نوع", "نوع تجارت", "جریان", "صادرات/واردات", "Flow"),
        "value": (*_VALUES, *(f"ارزش {text}" for text in _VALUES)),
        "mass": (*_MASSES, *(f"وزن {text}" for text in _MASSES)),
        "rial": ("ارزش ریالی", "ارزش (ریال)", "ارزش ریال", "Value (IRR)", "Rial value"),
        "place": ("ردیف", "Row", "No"),
        "customs": ("گمرک", "نام گمرک", "Customs office"),
    },
    ("hs", "value"),
)  # fmt: skip


def read_iran(path: str | Path, *, flow: str | None = None, period: str | None = None
              ) -> tuple[pl.DataFrame, Findings]:  # fmt: skip
    """Rows of `trade_flows` reported by Iran, in US dollars and kilograms, and what is wrong with them.

    Parameters
    ----------
    flow, period
        What the table is about where no column says it. Without them the titles above the headings and the name of
        the file are asked.
    """
    path = Path(path)
    notes = Notes(path.name)
    empty = FILE_TABLES["trade_flows"].empty()
    grid = read_grid(path, notes)
    if grid is not None and (down := months_down(grid)) is not None:
        grid = down
    body = None if grid is None else read_body(grid, LAYOUT, notes)
    if body is None:
        return empty, notes.found
    told = f"{body.above} {path.stem}"
    totals = _take_totals(body)
    flow = flow or flow_of(body.above) or flow_of(path.stem)
    if not body.has("flow") and flow is None:
        notes.say(codes.FLOW_UNKNOWN, "Neither a column nor the title tells the direction.", "Give `flow`.")
        return empty, notes.found
    rows, names = body.rows, body.names
    periods = _periods(body, notes, period, told)
    if periods is None:
        return empty, notes.found
    scale = scale_of(names["value"]) or 1.0
    frame = rows.select(ROW).with_columns(
        pl.lit("IR").alias("reporter"),
        read_places(rows, "partner", notes, heading=names["partner"]) if body.has("partner")
        else pl.lit("WORLD").alias("partner"),
        read_flows(rows, "flow", notes, heading=names["flow"]) if body.has("flow") else pl.lit(flow).alias("flow"),
        goods(body, "hs", notes, pad=(7,)).alias("hs_code"),
        (read_figures(rows, "value", notes, heading=names["value"], comma_groups=True) * scale).alias("value"),
        pl.lit(currency_of(names["value"]) or "USD").alias("currency"),
        pl.lit("IR-NATIONAL").alias("hs_edition"),
        pl.lit("sourced").alias("confidence"),
        pl.lit(f"Iran's customs, {path.name}").alias("note"),
    )  # fmt: skip
    if body.has("mass"):
        kg = mass_of(names["mass"]) or 1.0
        mass = read_figures(rows, "mass", notes, heading=names["mass"], comma_groups=True) * kg
        frame = frame.with_columns(mass.alias("net_mass_kg"))
    if body.has("rial"):
        notes.say(codes.COLUMN_NOT_READ, "The value in rials is not read beside that in dollars.", "Nothing.",
                  column=names["rial"], severity="warning")  # fmt: skip
    frame = pl.concat([frame, periods], how="horizontal")
    _compare(totals, frame, names["value"], scale, notes)
    if body.has("customs"):
        frame = into_flows(frame, "customs office", notes)
    return finished(frame, "trade_flows", notes)


def _take_totals(body: Body) -> pl.DataFrame:
    """Rows whose code or name says that they are a total, taken out of the body."""
    words = list(TOTALS)
    is_total = pl.lit(False)
    for column in ("hs", "name", "partner", "place", "year", "month"):
        if body.has(column):
            says = pl.col(column).str.strip_chars(" :").str.to_lowercase().is_in(words)
            # All partners is a partner where the goods are told.
            says = says & ~pl.col("hs").str.contains(r"[\d۰-۹]") if column == "partner" else says
            is_total = is_total | says.fill_null(False)
    totals = body.rows.filter(is_total)
    body.rows = body.rows.filter(~is_total)
    return totals


def _compare(totals: pl.DataFrame, frame: pl.DataFrame, heading: str, scale: float, notes: Notes) -> None:
    if totals.is_empty():
        return
    quiet = Notes(notes.file)
    stated = read_figures(totals, "value", quiet, comma_groups=True) * scale
    whole = float(frame["value"].sum())
    for row, value in zip(totals[ROW], stated, strict=True):
        notes.say(codes.TOTAL_ROW, "A row of totals was left out.", "Nothing.", row=row, severity="warning")
        if totals.height == 1 and value is not None and abs(value - whole) > max(0.005 * whole, scale):
            problem = f"The total says {value:,.10g}, the rows sum to {whole:,.10g}."
            notes.say(codes.TOTAL_DIFFERS, problem, "Look for a row that is missing, double or misread.", row=row,
                      column=heading, value=value, severity="warning")  # fmt: skip


def _periods(body: Body, notes: Notes, period: str | None, told: str) -> pl.DataFrame | None:
    rows, names = body.rows, body.names
    if body.has("period"):
        return read_periods(rows, "period", notes, heading=names["period"])
    if body.has("month") and not body.has("year"):
        years = dict.fromkeys(re.findall(r"(?<!\d)1[34]\d{2}(?!\d)", western_text(period or told)))
        if len(years) != 1:
            said = f"names {', '.join(years)}" if years else "tells no year"
            notes.say(codes.NOT_A_PERIOD, f"Months have no year beside them, and the title {said}.",
                      "Add a column of years, or give `period`, as 1403.")  # fmt: skip
            return None
        rows = rows.with_columns(pl.lit(next(iter(years))).alias("year"))
        body = Body(rows, {**names, "year": "title"}, body.above)
        names = body.names
    if body.has("year"):
        month = western("month").replace_strict(
            {name: str(n) for n, name in enumerate(SOLAR_MONTHS, 1)}, default=western("month")
        ) if body.has("month") else None  # fmt: skip
        text = western("year") if month is None else pl.concat_str([western("year"), month], separator="-",
                                                                  ignore_nulls=True)  # fmt: skip
        heading = names["month"] if body.has("month") else names["year"]
        return read_periods(rows.with_columns(text.alias("period")), "period", notes, heading=heading)
    days = _said(period or told)
    if days is None:
        notes.say(codes.NOT_A_PERIOD, "Neither a column nor the title tells the period.", "Give `period`, as 1403-01.")
        return None
    return pl.DataFrame({"period_from": [days.first], "period_to": [days.last], "calendar": [days.calendar]}).select(
        pl.all().repeat_by(rows.height).list.explode()
    )  # fmt: skip


def _said(text: str) -> Days | None:
    plain = western_text(text)
    months = "|".join(SOLAR_MONTHS)
    tries = [
        *re.findall(rf"(?:{months})(?:\s*(?:تا|-|–|و)\s*(?:{months}))?\s*(?:ماه)?\s*(?:سال)?\s*\d{{4}}", plain),
        *re.findall(r"\d{4}\s*[-/_]\s*\d{1,2}", plain),
        *re.findall(r"(?<!\d)1[34]\d{2}(?!\d)", plain),
    ]
    for one in tries:
        try:
            return read_period(one.replace("_", "-"))
        except ValueError:
            continue
    return None


def western_text(text: str) -> str:
    """A title in western digits and Persian letters."""
    from corridor.periods import western_digits

    return western_digits(text).replace("ي", "ی").replace("ك", "ک")
