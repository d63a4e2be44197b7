"""Letters of other scripts in Latin ones, and how a word sounds when vowels are left out.

The tables are our own: one spelling per letter is enough, for what differs between schemes (kh, h or x; yu, iu or ju)
falls together in `sound`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache


def _table(letters: str, latin_ones: str) -> dict[str, str]:
    """One spelling per letter; a dash for letters that are not heard."""
    spelled = ("" if one == "-" else one for one in latin_ones.split())
    return dict(zip(letters, spelled, strict=True))


_CYRILLIC = _table(
    "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґўјљњћђџқғҳҷңөүұһә",
    "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya e i i e g u j lj nj c dj dz"
    " k g h j n o u u h a",
)
_ARABIC = _table(
    "ابپتثجچحخدذرزژسشصضطظعغفقکكگلمنوهیيىةءئؤأإآٱۀھې",
    "a b p t s j ch h kh d z r z zh s sh s z t z - gh f q k k g l m n w h y y a h - y w a a a a h h e",
)
_GREEK = _table("αβγδεζηθικλμνξοπρσςτυφχψω", "a v g d e z i th i k l m n x o p r s s t y f kh ps o")
_LATIN = _table("ßæœøłđðþıəħ", "ss ae oe o l d d th i a h")
_DIGITS = dict(zip("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789", strict=True))
_TABLE = str.maketrans(_CYRILLIC | _ARABIC | _GREEK | _LATIN | _DIGITS)
_ARABIC_LETTERS = re.compile("[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufeff]")
_CYRILLIC_LETTERS = re.compile("[\u0400-\u04ff]")
_OTHER_LETTERS = re.compile("[\u0e00-\u0eff\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LOOK_ALIKE = str.maketrans("авекмнорстухіоАВЕКМНОРСТУХІ", "abekmhopctyxioABEKMHOPCTYXI")

_POINTS = re.compile(r"(?<=\b\w)[.](?=\w\b)|['’‘`ʼ\"”“«»]")
_WORD = re.compile(r"[^\W\d_]+|\d+")

_SOUNDS = tuple(
    (re.compile(pattern), into)
    for pattern, into in (
        (r"w", "v"),
        (r"shch|sch|sh", "S"),
        (r"tch|tsch|ch", "C"),
        (r"dzh|dj|zh", "J"),
        (r"(?<=[a-z])x", "ks"),
        (r"kh|gh(?=[aeiouy])|x", "h"),
        (r"gh", "k"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"dh", "d"),
        (r"ck|qu|q|c(?![eiy])|g", "k"),
        (r"c", "s"),
        (r"ts|tz|z", "s"),
        (r"j", "J"),
        (r"(?<=[aeiou])h$", ""),
        (r"(?<=.)[aeiouyw]|(?<=.)v", ""),
        (r"^[aeiou]+", "a"),
        (r"(.)\1+", r"\1"),
    )
)


def script(text: str) -> str:
    """The script of most use in a text: ``latin``, ``cyrillic``, ``arabic`` or ``other``.

    >>> script("ایران خودرو")
    'arabic'
    """
    if _ARABIC_LETTERS.search(text):
        return "arabic"
    if _OTHER_LETTERS.search(text):
        return "other"
    return "cyrillic" if _CYRILLIC_LETTERS.search(text) else "latin"


def latin(text: str) -> str:
    """A text in small Latin letters without marks, as far as its script is known; other letters stay.

    >>> latin("Горьковский автомобильный завод")
    'gorkovskiy avtomobilnyy zavod'
    """
    small = unicodedata.normalize("NFKC", text).casefold()
    if small.isascii():
        return small
    # й and ё would fall apart into a letter and a mark, and so would آ.
    turned = small.translate(_TABLE)
    if turned.isascii():
        return turned
    bare = "".join(c for c in unicodedata.normalize("NFD", turned) if unicodedata.category(c) not in ("Mn", "Cf", "Lm"))
    return unicodedata.normalize("NFC", bare).translate(_TABLE)


def unmixed(word: str) -> str:
    """A word of two alphabets in the one that most of its letters are of: look-alike letters are taken for a slip.

    >>> unmixed("Хoдро")
    'Ходро'
    """
    cyrillic = len(_CYRILLIC_LETTERS.findall(word))
    other = sum(c.isascii() and c.isalpha() for c in word)
    if not cyrillic or not other:
        return word
    if cyrillic <= other:
        return word.translate(_LOOK_ALIKE)
    back = {v: k for k, v in _LOOK_ALIKE.items() if chr(k) not in "іІ"}
    return "".join(chr(back[ord(c)]) if ord(c) in back else c for c in word)


@lru_cache(maxsize=300_000)
def sound(word: str) -> str:
    """How a word of Latin letters sounds, without its vowels; sounds that spellings mix up are one.

    >>> sound("khodro") == sound("xodrow") == sound(latin("خودرو"))
    True
    """
    for pattern, into in _SOUNDS:
        word = pattern.sub(into, word)
    return word


def latin_words(text: str) -> list[str]:
    """Words of a text in Latin letters; single letters that points join are one word.

    >>> latin_words("ООО «К.А.М.А.З.»")
    ['ooo', 'kamaz']
    """
    if not text.isascii():
        text = " ".join(unmixed(part) for part in text.replace("\u200c", " ").replace("ـ", "").split())
    return _WORD.findall(latin(_POINTS.sub("", text.replace("&", " and "))))
