"""Parts of a year as people name them: `1403 H1`, `9M 2024`, `first half of 1403`, `سه ماهه دوم ۱۴۰۳`, `I квартал`."""

from __future__ import annotations

import re
from typing import NamedTuple


class Part(NamedTuple):
    """A part of a year: its first month, and how many; `solar` if it is named by a season of the Solar Hijri year."""

    year: int
    month: int
    months: int
    solar: bool = False


_FILLERS = r"\b(?:of|the|in|for|year|sh|سال|در|به|فصل(?= (?:بهار|تابستان|پاییز|پائیز|زمستان))|года?|году|г|за|the)\b"
_FIRST = ("first", "1st", "1", "i", "اول", "نخست", "یکم", "первое", "первый", "первого", "1-е", "1-й", "1-ое", "1-го")
_SECOND = ("second", "2nd", "2", "ii", "دوم", "второе", "второй", "второго", "2-е", "2-й", "2-ое", "2-го")
_THIRD = ("third", "3rd", "3", "iii", "سوم", "третий", "третьего", "3-й", "3-го")
_FOURTH = ("fourth", "4th", "4", "iv", "چهارم", "четвертый", "четвёртый", "четвертого", "4-й", "4-го")
_ORDINALS = {word: n for n, words in enumerate((_FIRST, _SECOND, _THIRD, _FOURTH), 1) for word in words}
_COUNTS = {
    word: n
    for n, words in enumerate(
        (("one", "یک"), ("two", "دو", "два"), ("three", "سه", "три"), ("four", "چهار", "четыре"),
         ("five", "پنج", "пять"), ("six", "شش", "шесть"), ("seven", "هفت", "семь"), ("eight", "هشت", "восемь"),
         ("nine", "نه", "девять"), ("ten", "ده", "десять"), ("eleven", "یازده", "одиннадцать"),
         ("twelve", "دوازده", "двенадцать")), 1)
    for word in words
}  # fmt: skip
_SEASONS = {"بهار": 1, "تابستان": 4, "پاییز": 7, "پائیز": 7, "زمستان": 10}
_ORDINAL = "|".join(sorted(map(re.escape, _ORDINALS), key=len, reverse=True))
_COUNT = r"\d{1,2}|" + "|".join(sorted(_COUNTS, key=len, reverse=True))
_HALF = r"half(?: year)?|half-year|نیمه|نیم سال|نیمسال|полугодие|полугодия|пол"
_QUARTER = r"quarter|quarters|فصل|سه ماهه|квартал|квартала|кв"
_MONTHS = r"months?|m|mo|ماهه|ماه|месяц|месяца|месяцев|мес"
_EARLY = r"(?:first|1st|اول|نخست|ابتدای|آغازین|первые|первых)"
_RULES: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(rf"(?:h(?P<a>\d)|(?P<b>\d)h|(?P<c>{_ORDINAL}) (?:{_HALF})|(?:{_HALF}) (?P<d>{_ORDINAL}))"), 6),
    (re.compile(r"شش ماهه? (?P<a>اول|نخست|یکم|دوم)"), 6),
    (re.compile(rf"(?:q(?P<a>\d)|(?P<b>\d)q|(?P<c>{_ORDINAL}) (?:{_QUARTER})|(?:{_QUARTER}) (?P<d>{_ORDINAL}))"), 3),
)
"""Halves and quarters by their number."""
_CUMULATIVE = re.compile(
    rf"(?:{_EARLY} )?(?P<n>{_COUNT}) ?(?:{_MONTHS})(?: (?:{_EARLY}))?|(?:{_MONTHS}) ?(?P<m>\d{{1,2}})"
)
_SPAN = re.compile(r"(\d{4}) ?[/ ] ?m?(\d{1,2}) ?(?:-|–|—|to|تا) ?(?:\1 ?[/ ] ?)?m?(\d{1,2})")
_LONG_SPAN = re.compile(r"(\d{4})[-/]m?(\d{1,2}) ?(?:\.\.|–|—|to|تا| - ) ?\1[-/]m?(\d{1,2})")


def part_of_year(text: str) -> Part | None:
    """The part of a year that a text names, western digits given; None where it names none.

    Raises
    ------
    ValueError
        It names a half, quarter or number of months that no year has, or two years.
    """
    folded = " ".join(re.sub("[\u200c\u200d_,،()]", " ", text.casefold()).split())
    folded = folded.replace("ي", "ی").replace("ك", "ک").replace("ة", "ه")
    if span := _SPAN.fullmatch(folded) or _LONG_SPAN.fullmatch(folded):
        year, first, last = (int(part) for part in span.groups())
        if not 1 <= first <= last <= 12:
            raise ValueError(f"There are no months {first} to {last}: they run 1 to 12, the first one first.")
        return Part(year, first, last - first + 1)
    years = re.findall(r"(?<!\d)\d{4}(?!\d)", folded)
    if len(set(years)) > 1:
        raise ValueError("It names two years. Write its first and last day, or one row for each year.")
    if not years and _named(0, " ".join(re.sub(_FILLERS, " ", folded).replace(".", " ").split())) is not None:
        raise ValueError("It names no year. Write it with its year, as 1403 H1.")
    if not years:
        return None
    rest = re.sub(rf"(?<!\d){years[0]}(?!\d)", " ", folded)
    rest = " ".join(re.sub(_FILLERS, " ", rest).replace(".", " ").replace("/", " ").split()).strip(" -–")
    return _named(int(years[0]), rest)


def _named(year: int, rest: str) -> Part | None:
    if rest in _SEASONS:
        return Part(year, _SEASONS[rest], 3, solar=True)
    for rule, months in _RULES:
        if found := rule.fullmatch(rest):
            word = next(value for value in found.groups() if value)
            number = _ORDINALS.get(word) or int(word)
            if not 1 <= number <= 12 // months:
                name = "half" if months == 6 else "quarter"
                raise ValueError(f"There is no {name} {number}: they run 1 to {12 // months}.")
            return Part(year, (number - 1) * months + 1, months)
    if found := _CUMULATIVE.fullmatch(rest):
        word = found["n"] or found["m"]
        count = _COUNTS.get(word) or int(word)
        if not 1 <= count <= 12:
            raise ValueError(f"A year has no {count} months.")
        if found["m"]:
            return Part(year, count, 1)
        return Part(year, 1, count)
    return None
