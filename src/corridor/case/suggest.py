"""Did you mean: the nearest of some known words."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

MOST_COMPARED = 500
"""Words that are compared letter by letter; among more, only those of like length and first letter."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is most like `word`, None when none is near.

    >>> nearest("trasit_days", ["transit_days", "mode"])
    'transit_days'
    """
    words = list(known)
    folded = word.casefold().strip()
    by_folded = {w.casefold(): w for w in words}
    if folded in by_folded:
        return by_folded[folded]
    candidates = list(by_folded)
    if len(candidates) > MOST_COMPARED:
        candidates = [w for w in candidates if w[:1] == folded[:1] and abs(len(w) - len(folded)) <= 2][:MOST_COMPARED]
    found = get_close_matches(folded[:200], candidates, n=1, cutoff=0.7)
    return by_folded[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``Did you mean "…"? `` with a closing space, or nothing."""
    near = nearest(word, known)
    return f'Did you mean "{near}"? ' if near else ""


def shown(words: Iterable[str], most: int = 12) -> str:
    """Some words for a message, and how many more there are."""
    listed = list(words)
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + more
