"""How alike two words are, two names are in one piece, and a word is to the beginnings of a name's words."""

from __future__ import annotations

from enum import IntEnum

from rapidfuzz.distance import OSA, JaroWinkler, LCSseq, Levenshtein

from corridor.screening.names import Name, Word

SHORTENED = frozenset({"plain", "generic"})


class Across(IntEnum):
    """What lies between the writing of two names."""

    NOTHING = 0
    SCRIPTS = 1
    VOWELS_LOST = 2


_BY_SOUND = {Across.NOTHING: 0.5, Across.SCRIPTS: 0.6}
"""What an equal sound says of two words that share no letter in order; letters add to it."""
MOST_LETTERS = 4
"""Letters that a word of a name gives to an acronym at most."""
_LEAST = 0.72
_LEAST_EDIT = 0.3
"""Below this likeness by letters, neither beginnings nor an equal sound bring two words to the least that counts."""


def likeness(a: Word, b: Word, across: Across) -> float:
    """How alike two words are, 0 to 1; below the least that counts it is 0."""
    if a.text == b.text:
        return 1.0
    if a.role == "number" or b.role == "number":
        return 0.0
    if a.concept == b.concept:
        return 0.97
    if a.role != "plain" and b.role != "plain":
        return 0.0  # two words that are known, and known to differ
    if len(a.text) == 1 or len(b.text) == 1:
        return 0.6 if a.text[0] == b.text[0] else 0.0
    best = edit = OSA.normalized_similarity(a.text, b.text, score_cutoff=_LEAST_EDIT)
    short, long = sorted((a.text, b.text), key=len)
    begins = len(short) >= 3 and long.startswith(short)
    # A word that is known is no beginning of a name: "Iran" is not short for "Iranair".
    if a.role == b.role or not begins:
        by_start = 0.5 * edit + 0.5 * JaroWinkler.similarity(a.text, b.text) if edit else 0.0
        best = max(edit, by_start, 0.8 if begins else 0.0)
    # Arabic letters tell no vowels, so sound is all there is; between other scripts vowels are guessed in part; within
    # one script other vowels are another word.
    if a.sound == b.sound and len(a.sound) >= 2:
        sure = (0.93 if len(a.sound) > 2 else 0.85) if across is Across.VOWELS_LOST else _BY_SOUND[across]
        best = max(best, sure if across is Across.VOWELS_LOST else sure + (0.98 - sure) * edit)
    elif across is Across.VOWELS_LOST and min(len(a.sound), len(b.sound)) > 2:
        best = max(best, 0.94 * Levenshtein.normalized_similarity(a.sound, b.sound))
    elif across is Across.SCRIPTS and edit and min(len(a.sound), len(b.sound)) > 2:
        best = max(best, 0.5 * edit + 0.47 * Levenshtein.normalized_similarity(a.sound, b.sound))
    return best if best >= _LEAST else 0.0


def across(a: Name, b: Name) -> Across:
    """What lies between the writing of two names."""
    if a.script == b.script:
        return Across.NOTHING
    return Across.VOWELS_LOST if "arabic" in (a.script, b.script) else Across.SCRIPTS


def in_one_piece(a: Name, b: Name) -> tuple[float, float, float]:
    """How alike the names are in one piece: by letters in the better order of words, by sound, by sounds in a row."""
    if a.compact == b.compact:
        return 1.0, 1.0, 1.0
    sorted_a, sorted_b = ("".join(sorted(w.text for w in n.core)) for n in (a, b))
    spelling = max(
        Levenshtein.normalized_similarity(a.compact, b.compact), Levenshtein.normalized_similarity(sorted_a, sorted_b)
    )
    if min(len(a.sounds), len(b.sounds)) < 3:
        return spelling, 0.0, 0.0
    sounding = Levenshtein.normalized_similarity(a.sounds, b.sounds)
    return spelling, sounding, LCSseq.normalized_similarity(a.sounds, b.sounds)


def acronym(a: Name, b: Name) -> tuple[str, float] | None:
    """The word of one name that is made of beginnings of the words of the other, and how much of it that explains."""
    best: tuple[str, float] | None = None
    for short, long in ((a, b), (b, a)):
        if len(long.words) < 2:
            continue
        letters = {c for w in long.words for c in w.text[:MOST_LETTERS]} | {"c", "o"}
        likely = [w for w in short.core if 3 <= len(w.text) <= 8 and w.role in SHORTENED and letters.issuperset(w.text)]
        if not likely:
            continue
        core, every = [w.text for w in long.core], [w.text for w in long.words]
        for word in likely:
            got = _beginnings(word.text, core)
            if len(every) > len(core):
                got = max(got, _beginnings(word.text, every))
            if word.text.endswith("co") and len(word.text) > 3:
                got = max(got, 0.8 * _beginnings(word.text[:-2], core))
            if got:
                got /= 1 + sum(w.weight for w in short.core if w is not word)
                if best is None or got > best[1]:
                    best = (word.text, got)
    return best


def _beginnings(word: str, words: list[str]) -> float:
    """Share of words whose beginnings, in order, make up a word; 0 if they do not."""
    if word in words:
        return 0.0
    # Most words used first: "kamaz" is kam + a + z, never ka + maz.
    reach: dict[int, int] = {0: 0}
    for other in words:
        ahead = dict(reach)
        for place, used in reach.items():
            for size in range(1, min(MOST_LETTERS, len(other)) + 1):
                if word[place : place + size] != other[:size]:
                    break
                if ahead.get(place + size, -1) < used + 1:
                    ahead[place + size] = used + 1
        reach = ahead
    used = reach.get(len(word), 0)
    return used / len(words) if used >= 2 and used >= len(word) / 3 else 0.0
