"""What speaks for and against two names being of one party: each as a number that can be shown and weighed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from corridor.screening.likeness import Across, acronym, across, in_one_piece, likeness
from corridor.screening.names import Name, Word, variants

SIGNS = (
    "worse_cover", "better_cover", "shared_weight", "spelling", "sounding", "sounds_in_a_row", "acronym",
    "shared_trade", "shared_place", "both_lack", "both_lack_words", "both_lack_trade",
    "number_conflict", "form_conflict", "order", "across_scripts", "exact", "thin",
)  # fmt: skip
"""Names of the signs, in the order of the numbers that `Signs.row` gives."""

OWN_ROLES = frozenset({"plain", "number", "word"})
"""Roles of words that are of a name's own; the others are of trade, of a place, or of form."""


@dataclass(frozen=True, slots=True)
class Signs:
    """Evidence of one pair of names.

    Attributes
    ----------
    row
        The numbers, in the order of `SIGNS`.
    shared
        Pairs of words taken for one another, with how alike they are.
    only_left, only_right
        Words of weight without a counterpart.
    whole
        Whether the names were compared as they stand, brackets and all.
    """

    row: tuple[float, ...]
    shared: tuple[tuple[str, str, float], ...]
    only_left: tuple[str, ...]
    only_right: tuple[str, ...]
    acronym: str | None
    whole: bool = True


def compare(left: str, right: str) -> Signs:
    """Evidence of the best pairing of two names, with and without what stands in brackets."""
    found = [signs_of(a, b) for a in variants(left) for b in variants(right)]
    best = max(found, key=lambda s: (s.row[0] + s.row[3] + s.row[6], s.row[2]))
    return best if best is found[0] else replace(best, whole=False)


def signs_of(a: Name, b: Name) -> Signs:
    """Evidence of one pair of names taken apart."""
    between = across(a, b)
    pairs = _pairs(a.core, b.core, between)
    left_sum, right_sum = sum(w.weight for w in a.core) or 1.0, sum(w.weight for w in b.core) or 1.0
    left_got = sum(a.core[i].weight * s for i, _, s in pairs)
    right_got = sum(b.core[j].weight * s for _, j, s in pairs)
    cover = sorted((left_got / left_sum, right_got / right_sum))
    spelling, sounding, in_a_row = in_one_piece(a, b)
    initials = acronym(a, b)
    numbers = [{w.text for w in n.core if w.role == "number"} for n in (a, b)]
    shared = sum((a.core[i].news + b.core[j].news) / 2 * s for i, j, s in pairs)
    lack = min(left_sum - left_got, right_sum - right_got, 3.0)
    alike = max(spelling, 0.95 * sounding if min(len(a.sounds), len(b.sounds)) > 3 else 0.0)
    if alike >= 0.9:
        # Words run together, or cut apart elsewhere: the name in one piece says more than its words.
        cover = [max(c, alike) for c in cover]
        shared = max(shared, min(sum(w.news for w in n.core) for n in (a, b)) * alike)
        lack = min(lack, (1 - alike) * 3.0)
    taken = {i for i, _, _ in pairs}, {j for _, j, _ in pairs}
    alone = [[w for k, w in enumerate(n.core) if k not in t] for n, t in zip((a, b), taken, strict=True)]
    roles = [a.core[i].role for i, _, _ in pairs] + [b.core[j].role for _, j, _ in pairs]
    told = a.has_substance and b.has_substance
    order = [j for _, j, _ in sorted(pairs)]
    row = (
        cover[0],
        cover[1],
        min(shared, 8.0) / 4.0,
        spelling,
        sounding,
        in_a_row,
        initials[1] if initials else 0.0,
        min(roles.count("generic") / 2, 3.0),
        min(roles.count("place") / 2, 2.0),
        lack,
        float(min(len(alone[0]), len(alone[1]), 6)) if alike < 0.9 else 0.0,
        float(min(sum(w.role == "generic" for w in side) for side in alone)),
        1.0 if numbers[0] and numbers[1] and numbers[0] != numbers[1] else 0.5 * float(numbers[0] != numbers[1]),
        float(bool(a.forms) and bool(b.forms) and not a.forms & b.forms),
        float(order == sorted(order)),
        float(between > 0),
        float(a.compact == b.compact),
        float(not told or (alike < 0.9 and not initials and _says_nothing(a, b, pairs))),
    )
    return Signs(
        row,
        tuple((a.core[i].text, b.core[j].text, round(s, 2)) for i, j, s in sorted(pairs)),
        tuple(w.text for w in alone[0]),
        tuple(w.text for w in alone[1]),
        initials[0] if initials else None,
    )


def _says_nothing(a: Name, b: Name, pairs: list[tuple[int, int, float]]) -> bool:
    """Whether all that two names share is words that many names have, while there is more to one of them."""
    shared = [w for i, j, _ in pairs for w in (a.core[i], b.core[j])]
    if not shared or any(w.role in OWN_ROLES for w in shared):
        return False
    taken = {i for i, _, _ in pairs}, {j for _, j, _ in pairs}
    alone = [w for n, t in zip((a, b), taken, strict=True) for k, w in enumerate(n.core) if k not in t]
    # "Iran Steel" and "Iran Steel Trading" may be one; "Trading" and "Steel Trading" are not known to be.
    placed = len(pairs) > 1 and any(w.role == "place" for w in shared)
    return any(w.role in OWN_ROLES for w in alone) or (bool(alone) and not placed)


def _pairs(left: tuple[Word, ...], right: tuple[Word, ...], between: Across) -> list[tuple[int, int, float]]:
    """Words taken for one another, each once, the surest and heaviest first."""
    scored = []
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            alike = likeness(a, b, between)
            if alike:
                scored.append((-alike, -(a.weight + b.weight), i, j))
    scored.sort()
    out: list[tuple[int, int, float]] = []
    used_left: set[int] = set()
    used_right: set[int] = set()
    for minus, _, i, j in scored:
        if i not in used_left and j not in used_right:
            used_left.add(i)
            used_right.add(j)
            out.append((i, j, -minus))
    return out
