"""Countries as publishers name them, as ISO codes of two letters.

Names in English, Russian and Persian, and the codes of three letters and three digits, are those of the Unicode CLDR
(Unicode licence); `names.csv` adds how customs offices and the United Nations write them.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

import polars as pl

from corridor.figures import codes
from corridor.figures.notes import ROW, Notes
from corridor.figures.words import heading_key

WORLD = "WORLD"
GROUP_WORDS = (
    "euro area",
    "european union",
    "eu27",
    "eu28",
    "extra-eu",
    "intra-eu",
    "страны ",
    "со странами",
    "кроме ",
    "apec", "asia", "asean", "oecd", "opec", "lafta", "nafta", "usmca", "nato", "cacm", "cafta", "pacific rim",
    "sub-saharan", "twenty latin", "south america", "north america", "central america", "africa", "europe",
    "australia and oceania",
)  # fmt: skip
"""Beginnings of names of groups of countries, which are sums over rows and not countries."""


@cache
def known() -> dict[str, str]:
    """Every key that stands for a country, folded, and its code."""
    found: dict[str, str] = {}
    folder = files("corridor.trade.readers")
    with folder.joinpath("countries.csv").open(encoding="utf-8") as file:
        for iso2, iso3, m49, *names in csv.reader(file):
            for key in (iso2, iso3, m49, m49.lstrip("0"), *names):
                found.setdefault(heading_key(key), iso2)
    with folder.joinpath("names.csv").open(encoding="utf-8") as file:
        found |= {heading_key(name): iso2 for iso2, name in csv.reader(file)}
    found.pop("", None)
    return found


def read_places(frame: pl.DataFrame, column: str, notes: Notes, *, heading: str = "") -> pl.Series:
    """The codes of a column of countries; null, after a finding, where a name is not known.

    Groups of countries are null without an error: a warning tells that their rows were left out.
    """
    name = heading or column
    names = known()
    unique = frame[column].unique().drop_nulls()
    codes_ = {text: names.get(heading_key(text)) or names.get(_short(text)) for text in unique.to_list()}
    groups = [text for text, code in codes_.items() if code is None and text.casefold().startswith(GROUP_WORDS)]
    unknown = [text for text, code in codes_.items() if code is None and text not in groups]
    for lot, told, code, severe in (
        (groups, '"{value}" is a group of countries; its {count:,} rows are left out.', codes.TOTAL_ROW, False),
        (unknown, '"{value}" is no country that is known; its {count:,} rows are left out.', codes.UNKNOWN_PLACE, True),
    ):
        rows = (
            frame.filter(pl.col(column).is_in(lot)).group_by(column).agg(pl.col(ROW).min(), pl.len().alias("count"))
        ).sort(ROW).rename({column: name})  # fmt: skip
        notes.each(rows, code, told, "Write its ISO code of two letters." if severe else "Nothing.", column=name,
                   severity="error" if severe else "warning")  # fmt: skip
    return frame[column].replace_strict(codes_, default=None, return_dtype=pl.String).alias(column)


def _short(text: str) -> str:
    """The name before a bracket that tells what the country includes."""
    return heading_key(text.split(" (incl")[0]) if " (incl" in text else ""
