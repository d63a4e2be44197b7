"""Side, place, count, measures, years and engines read from a text in four languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from corridor.matching.text import words

Range = tuple[float, float]

# Beginnings of words: Russian bends their ends, and Persian joins its own to them.
_SIDES = {
    "left": ("лев", "lh", "left", "چپ", "sol", "l"),
    "right": ("прав", "rh", "right", "راست", "sağ", "sag", "r"),
}
_AXLES = {
    "front": ("перед", "пер", "fr", "front", "frt", "جلو", "جلویی", "on", "ön"),
    "rear": ("зад", "rr", "rear", "عقب", "arka"),
}
_PLACES = {
    "upper": ("верх", "upper", "بالا", "ust", "üst"),
    "lower": ("нижн", "lower", "پایین", "alt"),
    "inner": ("внутр", "inner", "داخلی", "ic", "iç"),
    "outer": ("наруж", "внешн", "outer", "بیرونی", "خارجی", "dis", "dış"),
    "intake": ("впуск", "in", "intake", "inlet", "هوا", "emme"),
    "exhaust": ("выпуск", "ex", "exhaust", "دود", "egzoz"),
}
_SHORT = 4
"""Marks shorter than this must be the whole word."""
_MEASURES = re.compile(r"\d+(?:[.,]\d+)?(?:\s*[*xх]\s*[a-zа-я]{0,2}\d+(?:[.,]\d+)?)+")
_SINGLE = re.compile(
    r"(?:\b([dhlmø])\s*=?\s*)?(\d+(?:[.,]\d+)?)\s*(мм|mm|میلی\s?متر|см|cm|сантиметр)(?![a-zа-я])", re.IGNORECASE
)
_LETTERED = re.compile(r"\b([dhlмm])\s*=?\s*(\d+(?:[.,]\d+)?)")
_VOLTS = re.compile(r"\b(\d{1,3}(?:[.,]\d+)?)\s*(?:v|в|ولت|volt)\b")
_COUNT = re.compile(
    r"\b(\d{1,3})\s*(?:шт|штук\w*|pcs|pieces|pc|عدد|عددی|adet|комплект)"
    r"|\b(?:комплект|к-т|компл|set of|ست)\b\D{0,6}?(\d{1,2})\b"
)
_TEETH = re.compile(r"\b(\d{1,3})\s*(?:шлиц\w*|зуб\w*|z|teeth|دنده)\b")
_YEARS = re.compile(r"\b(?:с|from|از)?\s*((?:19|20)?\d{2})\s*-\s*((?:19|20)?\d{2})\s*(?:г|y|год|سال)")
_SINCE = re.compile(r"\b(?:с|from|since|از)\s*((?:19|20)?\d{2})\s*(?:г|год|-|>|сб|\b)")
_UNTIL = re.compile(r"\b(?:до|till|to|until|تا)\s*((?:19|20)?\d{2})\s*(?:г|год|\b)")
_LITRES = re.compile(r"\bv?\s?((?:[0-9]|1[0-2])[.,]\d)(?:\s*/\s*((?:[0-9]|1[0-2])[.,]\d))*\s*(?:л\b|l\b|диз|бенз)?")
_ENGINES = re.compile(r"\b(?:[a-z]\d[a-z]{1,2}\d?[a-z]?|[a-z]{2,3}\d{1,2}[a-z]?|\d[a-z]{2,3}\d?)\b")
_VALVES = re.compile(r"\b(8|16|24)\s*(?:кл|v|valve|سوپاپ)")


@dataclass(frozen=True)
class Attributes:
    """What a text says of the part besides what it is; empty means not said.

    Attributes
    ----------
    side, axle, place
        Words of `_SIDES`, `_AXLES` and `_PLACES`.
    measures
        Lengths in millimetres, as written in a chain such as ``130*57.8``.
    count, volts, teeth
        As said.
    years
        First and last year of the vehicle, with 0 and 9999 for an open end.
    engines
        Volumes in litres and codes of engines, valves included.
    """

    side: frozenset[str]
    axle: frozenset[str]
    place: frozenset[str]
    measures: tuple[float, ...]
    count: frozenset[int]
    volts: frozenset[float]
    teeth: frozenset[int]
    years: tuple[tuple[int, int], ...]
    engines: frozenset[str]


@lru_cache(maxsize=100_000)
def _marks_of(token: str) -> tuple[str, ...]:
    """Sides, axles and places that a word marks."""
    found = []
    for marks in (_SIDES, _AXLES, _PLACES):
        for name, starts in marks.items():
            for start in starts:
                whole = len(start) < _SHORT and start not in ("лев", "зад", "пер")
                if token == start or (not whole and token.startswith(start)):
                    found.append(name)
                    break
    return tuple(found)


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _measures(folded: str) -> tuple[float, ...]:
    values: list[float] = []
    for match in _MEASURES.finditer(folded):
        values += [_number(n) for n in re.findall(r"\d+(?:[.,]\d+)?", match[0])]
    rest = _MEASURES.sub(" ", folded)
    for match in _SINGLE.finditer(rest):
        factor = 10.0 if match[3].lower() in ("см", "cm", "сантиметр") else 1.0
        values.append(_number(match[2]) * factor)
    values += [_number(m[2]) for m in _LETTERED.finditer(_SINGLE.sub(" ", rest)) if len(m[2]) >= 2]
    return tuple(sorted(set(values)))


def _year(text: str) -> int:
    value = int(text)
    if value > 100:
        return value
    return 1900 + value if value > 50 else 2000 + value


def _years(folded: str) -> tuple[tuple[int, int], ...]:
    found = [(_year(m[1]), _year(m[2])) for m in _YEARS.finditer(folded)]
    rest = _YEARS.sub(" ", folded)
    found += [(_year(m[1]), 9999) for m in _SINCE.finditer(rest)]
    found += [(0, _year(m[1])) for m in _UNTIL.finditer(rest)]
    return tuple(sorted(set(found)))


def attributes(folded: str) -> Attributes:
    """Read what a folded text says of side, place, measures, years and engine."""
    tokens = words(folded)
    plain = _MEASURES.sub(" ", folded)
    engines = {n.replace(",", ".") for m in _LITRES.finditer(plain) for n in re.findall(r"\d+[.,]\d", m[0])}
    engines |= {m[0] for m in _ENGINES.finditer(plain) if any(c.isdigit() for c in m[0])}
    engines |= {f"{m[1]} valves" for m in _VALVES.finditer(plain)}
    marks = frozenset(mark for token in tokens for mark in _marks_of(token))
    return Attributes(
        side=marks & _SIDES.keys(),
        axle=marks & _AXLES.keys(),
        place=marks & _PLACES.keys(),
        measures=_measures(folded),
        count=frozenset(int(m[1] or m[2]) for m in _COUNT.finditer(plain)),
        volts=frozenset(_number(m[1]) for m in _VOLTS.finditer(plain)),
        teeth=frozenset(int(m[1]) for m in _TEETH.finditer(plain)),
        years=_years(plain),
        engines=frozenset(engines),
    )
