"""Text as people type it, brought to one form: scripts, digits, look-alike letters, marks that cannot be seen."""

from __future__ import annotations

import re
import unicodedata

from corridor.periods import western_digits

# Letters of Arabic keyboards where Persian ones are meant, and spellings that vary from list to list.
_SAME = str.maketrans({
    "ي": "ی", "ى": "ی", "ئ": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و",
    "ё": "е", "ı": "i", "ß": "ss", "æ": "ae", "ø": "o", "\u200c": " ", "\u200d": "", "\u00ad": "", "ـ": "",
    "٫": ".", "٪": "%", "،": ",", "؛": ";", "×": "*", "–": "-", "—": "-", "‑": "-", "−": "-", "«": '"', "»": '"',
})  # fmt: skip
_LOOK_ALIKE = str.maketrans("АВЕКМНОРСТУХІЈЅԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTYXIJSQWABEZHIKMNOPTYX")
_RUSSIAN = {
    "А": "A", "Б": "B", "В": "V", "Г": "G", "Д": "D", "Е": "E", "Ж": "ZH", "З": "Z", "И": "I", "Й": "J", "К": "K",
    "Л": "L", "М": "M", "Н": "N", "О": "O", "П": "P", "Р": "R", "С": "S", "Т": "T", "У": "U", "Ф": "F", "Х": "H",
    "Ц": "C", "Ч": "CH", "Ш": "SH", "Щ": "SCH", "Ъ": "", "Ы": "Y", "Ь": "", "Э": "E", "Ю": "YU", "Я": "YA",
}  # fmt: skip
_WORD = re.compile(r"[^\W_]+")
SCRIPTS = (
    ("cyrillic", re.compile("[\u0400-\u04ff]")),
    ("arabic", re.compile("[\u0600-\u06ff]")),
    ("latin", re.compile("[a-z]")),
)


def fold(text: str | None) -> str:
    """Lower case, Western digits, one form of each letter, no accents and no unseen marks.

    >>> fold("Диск  СЦЕПЛЕНИЯ ۲۰۰")
    'диск сцепления 200'
    """
    if not text:
        return ""
    plain = western_digits(unicodedata.normalize("NFKC", text)).casefold()
    # Й keeps its breve: it is a letter of its own, and so is i without a dot in Turkish, which was folded above.
    plain = plain.replace("й", "\ue000")
    plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if unicodedata.category(c) not in ("Mn", "Cf"))
    plain = unicodedata.normalize("NFC", plain).replace("\ue000", "й").translate(_SAME)
    return " ".join(plain.split())


def words(folded: str) -> list[str]:
    """Words of a folded text: runs of letters and digits."""
    return _WORD.findall(folded)


def scripts(folded: str) -> frozenset[str]:
    """Which scripts a folded text is written in."""
    return frozenset(name for name, pattern in SCRIPTS if pattern.search(folded))


def latin_code(text: str) -> str:
    """A code in capitals with letters that look like Latin ones made Latin; other Cyrillic letters are transcribed.

    >>> latin_code("А17ДВРМ"), latin_code("В 914")
    ('A17DBPM', 'B 914')
    """
    upper = western_digits(unicodedata.normalize("NFKC", text)).upper().translate(_LOOK_ALIKE)
    return "".join(_RUSSIAN.get(c, c) for c in upper)


def mixes_scripts(text: str) -> bool:
    """Whether one word of a code has both Latin and Cyrillic letters, as when a В was typed for a B."""
    return any(len(scripts(word)) > 1 for word in words(fold(text)))
