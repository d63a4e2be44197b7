"""Figures and currencies as lists from outside write them; what can be read in two ways is not read."""

from __future__ import annotations

import re

from corridor.case.numbers import plain
from corridor.matching.text import fold

CURRENCIES: tuple[tuple[str, re.Pattern[str], float], ...] = (
    ("RUB", re.compile(r"\b(?:rub|rur|руб\w*|р)\b|₽"), 1.0),
    ("USD", re.compile(r"\b(?:usd|us dollar|дол\w*|دلار)\b|\$"), 1.0),
    ("EUR", re.compile(r"\b(?:eur|евро|یورو)\b|€"), 1.0),
    # Ten rials are a toman.
    ("IRR", re.compile(r"\b(?:toman|tmn|تومان|تومن)\b"), 10.0),
    ("IRR", re.compile(r"\b(?:irr|rial|rials|ریال)\b"), 1.0),
    ("CNY", re.compile(r"\b(?:cny|rmb|юан\w*|یوان)\b|¥"), 1.0),
    ("TRY", re.compile(r"\b(?:try|tl|lira|лир\w*)\b|₺"), 1.0),
    ("AED", re.compile(r"\b(?:aed|dirham|درهم)\b"), 1.0),
)
_FIGURE = re.compile(r"[+-]?\d[\d.,'\s\u00a0\u202f٬]*")
_THOUSANDS = re.compile(r"\d{1,3}(?:[ '\u00a0\u202f٬]\d{3})+")
_TWO_WAYS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")


def currency_in(text: str | None) -> tuple[str, float] | None:
    """The currency that a text names, and how many of its units one unit written is: a toman is ten rials."""
    folded = fold(text)
    return next(((code, factor) for code, pattern, factor in CURRENCIES if pattern.search(folded)), None)


def figure_in(text: str | None) -> float | None:
    """The figure in a cell, which may carry a unit or a currency.

    >>> figure_in("1 200,50 руб."), figure_in("۱۲۵۰"), figure_in("USD 1,234.5"), figure_in("1,234")
    (1200.5, 1250.0, 1234.5, None)
    """
    if not text:
        return None
    found = _FIGURE.search(plain(text))
    if found is None or len(_FIGURE.findall(plain(text))) > 1:
        return None
    return _read(found[0].strip().rstrip(".,"))


def _read(written: str) -> float | None:
    if _THOUSANDS.match(written):
        written = re.sub(r"[ '\u00a0\u202f٬]", "", written)
    if re.search(r"[\s'٬]", written):
        return None
    comma, point = written.rfind(","), written.rfind(".")
    if comma >= 0 and point >= 0:
        last, other = (",", ".") if comma > point else (".", ",")
        written = written.replace(other, "").replace(last, ".") if written.count(last) == 1 else ""
    elif comma >= 0 or point >= 0:
        sign = "," if comma >= 0 else "."
        if written.count(sign) > 1:
            written = written.replace(sign, "") if re.fullmatch(rf"\d{{1,3}}(?:\{sign}\d{{3}})+", written) else ""
        elif sign == "," and _TWO_WAYS.fullmatch(written):
            return None
        else:
            written = written.replace(",", ".")
    try:
        return float(written)
    except ValueError:
        return None
