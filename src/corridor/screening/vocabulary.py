"""What words of names mean, in the languages of the corridor, and how common other words are on public lists."""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib.resources import files

from corridor.screening.letters import latin_words

LEAST_BEGINNING = 4
"""Letters of the shortest beginning that tells what a word means."""

Meaning = tuple[str, str]
"""Role and concept of a phrase."""


@lru_cache(maxsize=1)
def vocabulary() -> tuple[dict[tuple[str, ...], Meaning], int, dict[str, Meaning]]:
    """Phrases of Latin words with role and concept; the number of words of the longest; beginnings of inflected words.

    A phrase with a star is a beginning: «исследовательск*» stands for all its endings.
    """
    found: dict[tuple[str, ...], Meaning] = {}
    stems: dict[str, Meaning] = {}
    with (files("corridor.screening") / "data" / "name_words.csv").open(encoding="utf-8") as text:
        for row in csv.DictReader(text):
            for phrase in row["phrases"].split("|"):
                words = tuple(latin_words(phrase))
                if phrase.endswith("*"):
                    stems.setdefault(words[0], (row["role"], row["concept"]))
                else:
                    found.setdefault(words, (row["role"], row["concept"]))
    return found, max(map(len, found)), stems


def meaning_by_beginning(word: str, stems: dict[str, Meaning]) -> Meaning | None:
    """What a word means by its longest known beginning."""
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
