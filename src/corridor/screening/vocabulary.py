"""What words of names mean, in the languages of the corridor, and how common other words are on public lists."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from corridor.screening.letters import latin_words

LEAST_BEGINNING = 4
"""Letters of the shortest beginning that tells what a word means."""

Meaning = tuple[str, str]
"""Role and concept of a phrase."""


@dataclass(frozen=True)
class Vocabulary:
    """Meanings of phrases of Latin words, of beginnings of words, and of several meanings together.

    Attributes
    ----------
    longest, longest_compound
        The number of words, or meanings, of the longest.
    firsts
        Meanings that a compound begins with.
    """

    phrases: Mapping[tuple[str, ...], Meaning]
    longest: int
    stems: Mapping[str, Meaning]
    compounds: Mapping[tuple[str, ...], Meaning]
    longest_compound: int
    firsts: frozenset[str]


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The words of ``data/name_words.csv``.

    A phrase with a star is a beginning: «исследовательск*» stands for all its endings. One with plus signs is made of
    meanings: research+institute is a research institute in whatever language.
    """
    found: dict[tuple[str, ...], Meaning] = {}
    stems: dict[str, Meaning] = {}
    compounds: dict[tuple[str, ...], Meaning] = {}
    with (files("corridor.screening") / "data" / "name_words.csv").open(encoding="utf-8") as text:
        for row in csv.DictReader(text):
            for phrase in row["phrases"].split("|"):
                words = tuple(latin_words(phrase))
                if "+" in phrase:
                    compounds.setdefault(tuple(phrase.split("+")), (row["role"], row["concept"]))
                elif phrase.endswith("*"):
                    stems.setdefault(words[0], (row["role"], row["concept"]))
                else:
                    found.setdefault(words, (row["role"], row["concept"]))
    firsts = frozenset(meanings[0] for meanings in compounds)
    return Vocabulary(found, max(map(len, found)), stems, compounds, max(map(len, compounds)), firsts)


def meaning_by_beginning(word: str) -> Meaning | None:
    """What a word means by its longest known beginning."""
    stems = vocabulary().stems
    for size in range(len(word), LEAST_BEGINNING - 1, -1):
        known = stems.get(word[:size])
        if known is not None:
            return known
    return None


@lru_cache(maxsize=1)
def counts() -> tuple[dict[str, int], int]:
    """How many names of public lists have a word, and the number of those names."""
    with (files("corridor.screening") / "data" / "name_counts.csv").open(encoding="utf-8") as text:
        found = {row["word"]: int(row["names"]) for row in csv.DictReader(text)}
    return found, found.pop("*", 1)
