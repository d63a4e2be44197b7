"""A name taken apart: its words with what each says and how much that weighs, its legal form, its sounds.

Words of ``data/name_words.csv`` (legal forms, words of trade, places, particles, titles, numbers, in the languages of
the corridor) are brought to one concept each, so that «завод», "plant" and «کارخانه» are the same word. How common a
word is on public lists stands in ``data/name_counts.csv``; a common word says less.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from math import log

from corridor.screening.letters import latin_words, script, sound
from corridor.screening.vocabulary import counts, meaning_by_beginning, vocabulary

ROLE_WEIGHTS = {
    "form": 0.06,
    "particle": 0.04,
    "title": 0.04,
    "vessel": 0.06,
    "generic": 0.32,
    "place": 0.4,
    "number": 0.7,
    "word": 0.6,
    "plain": 1.0,
}
STOP_ROLES = frozenset({"form", "particle", "title", "vessel"})
_BRACKETS = re.compile(r"[(\[（]([^()\[\]（）]*)[)\]）]")
_LEAST_COUNT = 6
_RARE_LETTERS = dict(zip("etaoinshrdlcumwfgypbvkjxqz", range(26), strict=True))


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a name: its letters, what it stands for, its role, weight, sound, and what sharing it tells."""

    text: str
    concept: str
    role: str
    weight: float
    sound: str
    news: float


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart.

    Attributes
    ----------
    words
        Words in order, phrases of the vocabulary as one.
    core
        Words that are no legal form, particle or title; all words if nothing else is there.
    compact, sounds
        The core in one piece, by letters and by sound; particles, which are written together as often as not, count.
    forms
        Concepts of the legal forms.
    script
        The script it was written in.
    """

    written: str
    words: tuple[Word, ...]
    core: tuple[Word, ...]
    compact: str
    sounds: str
    forms: frozenset[str]
    script: str
    has_substance: bool


def _weight(word: str, role: str) -> float:
    known, total = counts()
    times = known.get(word, 1)
    rarity = (
        1.0 if times < _LEAST_COUNT else max(0.25, 1 - 0.75 * log(times / _LEAST_COUNT) / log(total / _LEAST_COUNT))
    )
    return ROLE_WEIGHTS[role] * (rarity if role == "plain" else 1.0) * (0.5 if len(word) == 1 else 1.0)


@lru_cache(maxsize=100_000)
def _word(text: str, concept: str, role: str) -> Word:
    weight = _weight(text, role)
    # Two names that share a long word of rare letters are less likely to do so by chance.
    letters = sum(0.09 + 0.004 * _RARE_LETTERS.get(c, 12) for c in text)
    return Word(text, concept, role, weight, text if role == "number" else sound(text), weight * min(letters, 1.6))


@lru_cache(maxsize=100_000)
def _single(text: str) -> Word:
    """A word that is in no phrase: a number, an inflected word of the vocabulary, or one that says what it is."""
    if text.isdigit():
        text = text.lstrip("0") or text
        return _word(text, text, "number")
    role, concept = meaning_by_beginning(text) or ("plain", text)
    return _word(text, concept, role)


def _words(letters: list[str]) -> list[Word]:
    known = vocabulary()
    out: list[Word] = []
    i = 0
    while i < len(letters):
        for size in range(min(known.longest, len(letters) - i), 0, -1):
            meaning = known.phrases.get(tuple(letters[i : i + size]))
            if meaning is not None:
                role, concept = meaning
                text = concept if role == "number" else "".join(letters[i : i + size])
                out.append(_word(text, concept, role))
                break
        else:
            size = 1
            out.append(_single(letters[i]))
        i += size
    return _compounds(out) if len(out) > 1 else out


def _compounds(words: list[Word]) -> list[Word]:
    """Words that together mean one thing as one: "scientific research institute" is what NII is."""
    known = vocabulary()
    if not any(word.concept in known.firsts for word in words):
        return words
    out: list[Word] = []
    i = 0
    while i < len(words):
        # Particles between them say nothing: "research and production association".
        at = [k for k in range(i, len(words)) if words[k].role != "particle"][: known.longest_compound]
        if at[:1] == [i]:
            for size in range(len(at), 1, -1):
                meaning = known.compounds.get(tuple(words[k].concept for k in at[:size]))
                if meaning is not None:
                    out.append(_word("".join(words[k].text for k in at[:size]), meaning[1], meaning[0]))
                    i = at[size - 1] + 1
                    break
            else:
                out.append(words[i])
                i += 1
        else:
            out.append(words[i])
            i += 1
    return out


def _says_something(word: Word, name: str) -> bool:
    """Whether a word alone is a name: no word of trade, not one letter in whatever script, no number of two digits."""
    shortest = 3 if word.role == "number" else 2
    return word.role != "generic" and len(word.text) >= shortest and sum(map(str.isalnum, name)) > 1


@lru_cache(maxsize=60_000)
def take_apart(name: str) -> Name:
    """A name as its words, their weights and sounds.

    >>> [word.concept for word in take_apart("ООО «Горьковский автомобильный завод»").words]
    ['llc', 'gorky', 'automobile', 'plant']
    """
    words = _words(latin_words(name))
    core = tuple(w for w in words if w.role not in STOP_ROLES)
    kept = core or tuple(words)
    joined = [w for w in words if w.role not in ("form", "title", "vessel")] or words
    return Name(
        written=name,
        words=tuple(words),
        core=kept,
        compact="".join(w.text for w in joined),
        sounds="".join(w.sound for w in joined),
        forms=frozenset(w.concept for w in words if w.role == "form" and w.concept != "co"),
        script=script(name),
        has_substance=len(core) > 1 or any(_says_something(w, name) for w in core),
    )


@lru_cache(maxsize=60_000)
def variants(name: str) -> tuple[Name, ...]:
    """The name as it stands, and where it has brackets, without them and what stands in them."""
    whole = take_apart(name)
    inside = [part.strip() for part in _BRACKETS.findall(name)]
    if not inside:
        return (whole,)
    rest = _BRACKETS.sub(" ", name).strip()
    pieces = [take_apart(part) for part in (rest, *inside) if len(part) > 2]
    return (whole, *(p for p in pieces if p.has_substance))
