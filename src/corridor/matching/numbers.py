"""Part numbers: found in cells and titles, brought to one form, and told apart by scheme."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from corridor.matching.text import latin_code

SCHEMES: tuple[tuple[str, re.Pattern[str]], ...] = (
    # Model of four or five digits and a position of seven; an execution of two more digits may follow.
    ("avtovaz", re.compile(r"(?:1[179]\d{2}|2[1-3]\d{2,3}|11\d{2,3}|3\d{3})-?\d{7}(?:-?\d{2})?")),
    ("lada_8450", re.compile(r"8450\d{6}")),
    ("qct265", re.compile(r"[A-Z]\d{2}-?(?:[0-9A-Z]{3})?\d{7}[A-Z]{0,2}")),
    ("renault", re.compile(r"(?:77\d{8}|82\d{8}|60\d{8}|\d{9}R|\d{4}[0-9A-Z]{5}R)")),
    ("psa", re.compile(r"(?:\d{4}[A-Z][0-9A-Z]|9[68]\d{8}|16\d{8})")),
    # Toyota and Hyundai, with Kia, are written alike, five signs and five; the brand tells which.
    ("five_five", re.compile(r"[0-9][0-9A-Z]{4}-[0-9A-Z]{5,7}")),
    ("five_five", re.compile(r"\d{5}[0-9A-Z]{3}\d{2}[0-9A-Z]?|0K[0-9A-Z]{8,9}")),
    ("ten_digits", re.compile(r"A?\d{10}|\d{8}[A-Z]\d{2}|\d{7}[A-Z]\d{2}")),
    ("gm_korea", re.compile(r"9[0-9]{7}")),
)
"""First that fits wins."""
BY_BRAND = {
    "five_five": {"toyota": "toyota", "lexus": "toyota", "hyundai": "hyundai_kia", "kia": "hyundai_kia",
                  "hyundaikia": "hyundai_kia", "mobis": "hyundai_kia"},
    "ten_digits": {"mercedes": "mercedes", "mercedes-benz": "mercedes", "ssangyong": "ssangyong"},
}  # fmt: skip
"""Schemes that look the same and are told apart by the brand."""
_SEPARATORS = re.compile(r"[\s\-–—_./\\]+")
_CELL_SPLIT = re.compile(r"[;,\n\r|،؛]+|\s{2,}|\s+(?:и|или|or|and|یا|و|veya|ve)\s+")
_IN_TEXT = re.compile(r"[0-9A-ZА-ЯЁ][0-9A-ZА-ЯЁ\-.]*[0-9A-ZА-ЯЁ]")
_MEASURE = re.compile(r"\d+(?:[.,]\d+)?(?:[xXхХ*]\d+(?:[.,]\d+)?)+")
_YEARS = re.compile(r"\b(?:19|20)?\d{2}-(?:19|20)?\d{2}\s*(?:г|y)", re.IGNORECASE)
_SHAPE = re.compile(r"^[0-9A-Z]+$")
SHORTEST = 5


@dataclass(frozen=True)
class PartNumber:
    """A number as it is compared (`norm`), as it was written, and the scheme it seems to follow."""

    norm: str
    written: str
    scheme: str


@lru_cache(maxsize=200_000)
def normal(text: str) -> str:
    """A number in capitals without signs, look-alike letters made Latin.

    >>> normal("2108-3501080"), normal("58101–1МА00"), normal("۲۱۰۸ ۳۵۰۱۰۸۰")
    ('21083501080', '581011MA00', '21083501080')
    """
    return _SEPARATORS.sub("", latin_code(text).strip())


@lru_cache(maxsize=200_000)
def scheme_of(text: str, brand: str = "") -> str:
    """The scheme that a number follows by its shape; ``aftermarket`` where none fits.

    >>> scheme_of("2108-3501080"), scheme_of("58101-1MA00", "kia"), scheme_of("GDB469")
    ('avtovaz', 'hyundai_kia', 'aftermarket')
    """
    code = re.sub(r"[\s._/]+", "", latin_code(text).strip())
    code = re.sub("[–—−]", "-", code)
    bare = code.replace("-", "")
    for name, pattern in SCHEMES:
        if pattern.fullmatch(code) or (name != "five_five" and pattern.fullmatch(bare)):
            return BY_BRAND.get(name, {}).get(brand.casefold(), name)
    return "aftermarket"


def in_cell(text: str | None) -> list[PartNumber]:
    """Every number in a cell that is meant for numbers: several are parted by comma, semicolon, bar, slash or line.

    >>> [n.norm for n in in_cell("2108-3501080, 2110 3501080 / GDB469")]
    ['21083501080', '21103501080', 'GDB469']
    """
    if not text or not text.strip():
        return []
    found = []
    for part in _CELL_SPLIT.split(text):
        pieces = re.split(r"\s*/\s*", part)
        # A slash inside a short number belongs to it: W 914/2.
        whole = len(pieces) == 2 and len(normal(pieces[1])) < SHORTEST
        for piece in [part] if whole else pieces:
            norm = normal(re.sub(r"[^\w\-./\s–—]", "", piece))
            if len(norm) >= 3 and any(c.isdigit() for c in norm) and _SHAPE.match(norm):
                found.append(PartNumber(norm, piece.strip(), scheme_of(piece)))
    return list(dict.fromkeys(found))


def in_text(text: str | None) -> list[PartNumber]:
    """Numbers inside a title: long enough, with digits enough, and no measure, year, voltage or engine."""
    found = []
    upper = latin_code(_YEARS.sub(" ", _MEASURE.sub(" ", text or "")))
    for match in _IN_TEXT.finditer(upper):
        written = match[0].strip("-.")
        norm = normal(written)
        if is_number(norm, written):
            found.append(PartNumber(norm, written, scheme_of(written)))
    return list(dict.fromkeys(found))


def is_number(norm: str, written: str) -> bool:
    """Whether a run of letters and digits in a text is a part number rather than a measure or a word."""
    digits = sum(c.isdigit() for c in norm)
    if not _SHAPE.match(norm) or len(norm) < SHORTEST or digits < 3:
        return False
    if norm.isdigit():
        # 0912 or 20042009 are years; a bare number of five digits may be anything.
        return digits >= 7 and not re.fullmatch(r"(?:19|20)\d{2}-?(?:19|20)\d{2}", written)
    return digits >= 4 or len(norm) >= 6
