"""Names of parts: which kind of part a text in any of four languages is about."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from corridor.matching.text import fold, words

_RUSSIAN_ENDS = (
    "иями", "ями", "ами", "иях", "ого", "его", "ому", "ему", "ыми", "ими", "ией", "ием", "ная", "ной", "ный", "ное",
    "ные", "ных", "ным", "ая", "яя", "ой", "ый", "ий", "ое", "ее", "ые", "ие", "ых", "их", "ую", "юю", "ом", "ем",
    "ам", "ям", "ах", "ях", "ов", "ев", "ей", "ья", "ьи", "ью", "а", "я", "о", "е", "ы", "и", "у", "ю", "ь", "й",
)  # fmt: skip
_CYRILLIC = re.compile("^[а-я]+$")
_TURKISH_ENDS = re.compile(r"(?:lari|leri|larin|lerin|lar|ler|si|su|sı|i|u|ü)$")
_STOP = frozenset({
    "и", "в", "на", "для", "с", "от", "до", "по", "к", "the", "of", "for", "and", "و", "برای", "از", "با", "به", "ve",
    "icin", "комплект",
})  # fmt: skip
_NEAR = 0.04
"""How much a word's place counts: what a title begins with is what it is about."""
_PLACING = frozenset({
    "передн", "задн", "лев", "прав", "верхн", "нижн", "внутренн", "наружн", "front", "rear", "left", "right", "upper",
    "lower", "inner", "outer", "جلو", "عقب", "چپ", "راست", "بالا", "پایین", "on", "arka", "sol", "sag", "ust", "alt",
})  # fmt: skip
"""Stems that say where a part sits. They tell two kinds apart, and a kind is known without them, though less surely."""


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """A word without its ending, so that «колодки» and «колодка» are one.

    >>> stem("колодки") == stem("колодка"), stem("тормозные") == stem("тормозная")
    (True, True)
    """
    if _CYRILLIC.match(word):
        for end in _RUSSIAN_ENDS:
            if word.endswith(end) and len(word) - len(end) >= 3:
                return word[: -len(end)]
        return word
    if word.isascii() and len(word) > 5:
        word = word[:-1] if word.endswith("s") and not word.endswith("ss") else word
        return _TURKISH_ENDS.sub("", word) if len(word) > 6 else word
    return word


def stems(text: str) -> list[str]:
    """Stems of a folded text, in order, without words that say nothing."""
    return [stem(word) for word in words(text) if word not in _STOP]


@dataclass(frozen=True)
class Term:
    """One term of the glossary."""

    text: str
    language: str
    concept_id: str
    stems: tuple[str, ...]
    weight: float
    whole: bool


@dataclass(frozen=True)
class Named:
    """What a text is about: kinds of part that its best terms mean (several where a term means several)."""

    concepts: frozenset[str]
    term: str
    language: str
    weight: float


class Glossary:
    """Terms by stem."""

    def __init__(self, terms: pl.DataFrame, concepts: pl.DataFrame) -> None:
        self.family = dict(concepts.select("concept_id", "part_family").iter_rows())
        self.name = dict(concepts.select("concept_id", "name").iter_rows())
        rows = [(t, lang, c, tuple(dict.fromkeys(stems(fold(t))))) for t, lang, c in
                terms.select("term", "language", "concept_id").iter_rows()]  # fmt: skip
        counts = Counter(s for *_, found in rows for s in found)
        self._by_stem: dict[str, list[Term]] = defaultdict(list)
        self._known = frozenset(counts)
        for text, language, concept, found in rows:
            bare = tuple(s for s in found if s not in _PLACING)
            for part in {found, bare} - {()}:
                weight = sum(1.0 + math.log(len(rows) / counts[s]) for s in part)
                rarest = min(part, key=lambda s: (counts[s], s))
                self._by_stem[rarest].append(Term(text, language, concept, part, weight, part == found))

    def concept(self, folded: str) -> Named | None:
        """The kinds of part that a folded text is most about; None where no term stands in it.

        Of terms within each other the longest counts, so that «диск сцепления нажимной» is no driven disc; of terms
        side by side, the one nearer the beginning.
        """
        found = stems(folded)
        first = {s: n for n, s in reversed(list(enumerate(found)))}
        hits: list[tuple[float, Term]] = []
        for one in first:
            for term in self._by_stem.get(one, ()):
                if all(s in first for s in term.stems):
                    place = min(first[s] for s in term.stems)
                    spread = max(first[s] for s in term.stems) - place + 1 - len(term.stems)
                    hits.append((term.weight * (1.0 - _NEAR * min(place, 12)) - 0.3 * min(spread, 8), term))
        hits = self._about_the_head(hits, found)
        if not hits:
            return None
        if any(term.whole for _, term in hits):
            most = max(score for score, _ in hits)
            hits = [hit for hit in hits if hit[1].whole] if max(s for s, t in hits if t.whole) >= most else hits
        best = max(hits, key=lambda hit: (hit[0], hit[1].text))
        same = [t for score, t in hits if score >= best[0] - 1e-9]
        return Named(frozenset(t.concept_id for t in same), best[1].text, best[1].language, best[0])

    def _about_the_head(self, hits: list[tuple[float, Term]], found: list[str]) -> list[tuple[float, Term]]:
        """Russian and Persian name the thing first: a seal of the gearbox is a seal, and no gearbox."""
        known = [s for s in found if s in self._known and s not in _PLACING]
        if not known or known[0].isascii():
            return hits
        # An adjective may come before its noun («тормозные колодки»), so the first two known words may lead.
        lead = known[:2] if known[0].endswith(("н", "ов", "ев", "ск")) else known[:1]
        return [hit for hit in hits if any(s in hit[1].stems for s in lead)]
