"""What a heading or a title says of the figures under it: currency, thousands or millions, unit of mass, direction."""

from __future__ import annotations

import re

import polars as pl

from corridor.figures import codes
from corridor.figures.notes import ROW, Notes

_SCALES = (
    (1e9, r"млрд|billion|میلیارد|\bbn\b"),
    (1e6, r"млн|million|میلیون|\bmio\b"),
    (1e3, r"тыс|thousand|هزار|\b1000\b|k\$"),
)
_CURRENCIES = (
    ("EUR", r"eur|€|евро|یورو"),
    ("USD", r"usd|us\$|\$|dollar|долл|دلار"),
    ("RUB", r"rub|руб"),
    ("IRR", r"irr|rial|ریال"),
)
_MASSES = ((1000.0, r"tonne|\bton|тонн|\bт\b|تن\b|mt\b"), (100.0, r"100\s*kg"), (1.0, r"kg|kilogram|кг|کیلو"))
FLOW_WORDS = {
    "re_export": r"^rx$|re-?export|реэкспорт|صادرات مجدد",
    "re_import": r"^rm$|re-?import|реимпорт|واردات مجدد",
    "export": r"^x$|^2$|^dx$|^эк$|export|экспорт|вывоз|صادرات|صدور|^ek$",
    "import": r"^m$|^1$|^fm$|^им$|import|импорт|ввоз|واردات|ورود|^im$",
}


def scale_of(text: str) -> float | None:
    """What figures under a heading are to be multiplied by; None where it does not say.

    >>> scale_of("Стоимость, тыс. долл. США")
    1000.0
    """
    return next((scale for scale, word in _SCALES if re.search(word, _spaced(text))), None)


def currency_of(text: str) -> str | None:
    """The currency that a heading names; None where it names none."""
    return next((code for code, word in _CURRENCIES if re.search(word, _spaced(text))), None)


def mass_of(text: str) -> float | None:
    """Kilograms per unit of the mass that a heading names, thousands of it included; None where it names none."""
    spaced = _spaced(text)
    unit = next((kg for kg, word in _MASSES if re.search(word, spaced)), None)
    return None if unit is None else unit * (scale_of(text) or 1.0 if unit != 100.0 else 1.0)


def _spaced(text: str) -> str:
    return text.casefold().replace("_", " ").replace("ي", "ی").replace("ك", "ک")


def flow_of(text: str) -> str | None:
    """The direction that a word, a title or the name of a file tells; None where it tells none or both."""
    found = [flow for flow, word in FLOW_WORDS.items() if re.search(word, _spaced(text).strip())]
    if found and found[0].startswith("re_"):
        return found[0]
    return found[0] if len(found) == 1 else None


def read_flows(frame: pl.DataFrame, column: str, notes: Notes, *, heading: str = "") -> pl.Series:
    """The directions of a column; null after a finding where a word is not known."""
    name = heading or column
    answers = {text: flow_of(text) for text in frame[column].unique().drop_nulls().to_list()}
    unknown = [text for text, flow in answers.items() if flow is None]
    rows = frame.filter(pl.col(column).is_in(unknown)).select(ROW, pl.col(column).alias(name))
    notes.each(rows, codes.FLOW_UNKNOWN, '"{value}" is neither export nor import; the row is left out.',
               "Write export, import, re_export or re_import.", column=name)  # fmt: skip
    return frame[column].replace_strict(answers, default=None, return_dtype=pl.String).alias("flow")
