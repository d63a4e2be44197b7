"""What speaks for and against two names being of one party: each as a number that can be shown and weighed."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import OSA, JaroWinkler, Levenshtein

from corridor.screening.names import Name, Word, variants

SIGNS = (
    "worse_cover", "better_cover", "shared_weight", "spelling", "sounding", "both_lack", "first_word", "acronym",
    "number_conflict", "form_conflict", "order", "across_scripts", "exact", "thin",
)  # fmt: skip
"""Names of the signs, in the order of the numbers that `Signs.row` gives."""

OWN_ROLES = frozenset({"plain", "number", "word"})
"""Roles of words that are of a name's own; the others are of trade, of a place, or of form."""
SHORTENED = frozenset({"plain", "generic"})
_LEAST = 0.72


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
    """

    row: tuple[float, ...]
    shared: tuple[tuple[str, str, float], ...]
    only_left: tuple[str, ...]
    only_right: tuple[str, ...]
    acronym: str | None


def compare(left: str, right: str) -> Signs:
    """Evidence of the best pairing of two names, with and without what stands in brackets."""
    found = [signs_of(a, b) for a in variants(left) for b in variants(right)]
    return max(found, key=lambda s: (s.row[0] + s.row[3] + s.row[7], s.row[2]))


def likeness(a: Word, b: Word, by_sound: bool) -> float:
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
    edit = OSA.normalized_similarity(a.text, b.text)
    best = max(edit, 0.5 * edit + 0.5 * JaroWinkler.similarity(a.text, b.text))
    short, long = sorted((a.text, b.text), key=len)
    if len(short) >= 3 and long.startswith(short):
        best = max(best, 0.8)
    if a.sound == b.sound and len(a.sound) >= 2:
        # Across scripts vowels are not written or guessed; within one script other vowels are another word.
        best = max(best, (0.93 if len(a.sound) > 2 else 0.85) if by_sound else 0.6 + 0.4 * edit)
    elif by_sound and min(len(a.sound), len(b.sound)) > 2:
        best = max(best, 0.94 * Levenshtein.normalized_similarity(a.sound, b.sound))
    return best if best >= _LEAST else 0.0


def signs_of(a: Name, b: Name) -> Signs:
    """Evidence of one pair of names taken apart."""
    by_sound = a.script != b.script
    pairs = _pairs(a.core, b.core, by_sound)
    left_sum, right_sum = sum(w.weight for w in a.core) or 1.0, sum(w.weight for w in b.core) or 1.0
    left_got = sum(a.core[i].weight * s for i, _, s in pairs)
    right_got = sum(b.core[j].weight * s for _, j, s in pairs)
    cover = sorted((left_got / left_sum, right_got / right_sum))
    spelling, sounding = _whole(a, b)
    initials = _acronym(a, b)
    numbers = [{w.text for w in n.core if w.role == "number"} for n in (a, b)]
    shared = sum((a.core[i].news + b.core[j].news) / 2 * s for i, j, s in pairs)
    lack = min(left_sum - left_got, right_sum - right_got, 3.0)
    alike = max(spelling, 0.95 * sounding if min(len(a.sounds), len(b.sounds)) > 3 else 0.0)
    if alike >= 0.9:
        # Words run together, or cut apart elsewhere: the name in one piece says more than its words.
        cover = [max(c, alike) for c in cover]
        shared = max(shared, min(sum(w.news for w in n.core) for n in (a, b)) * alike)
        lack = min(lack, (1 - alike) * 3.0)
    taken_left, taken_right = {i for i, _, _ in pairs}, {j for _, j, _ in pairs}
    first = likeness(a.core[0], b.core[0], by_sound) if a.core and b.core else 0.0
    order = [j for _, j, _ in sorted(pairs)]
    row = (
        cover[0],
        cover[1],
        min(shared, 8.0) / 4.0,
        spelling,
        sounding,
        lack,
        first,
        initials[1] if initials else 0.0,
        1.0 if numbers[0] and numbers[1] and numbers[0] != numbers[1] else 0.5 * float(numbers[0] != numbers[1]),
        float(bool(a.forms) and bool(b.forms) and not a.forms & b.forms),
        float(order == sorted(order)),
        float(by_sound),
        float(a.compact == b.compact),
        float(_says_nothing(a, b, pairs) and alike < 0.9 and not initials),
    )
    return Signs(
        row,
        tuple((a.core[i].text, b.core[j].text, round(s, 2)) for i, j, s in sorted(pairs)),
        tuple(w.text for i, w in enumerate(a.core) if i not in taken_left),
        tuple(w.text for j, w in enumerate(b.core) if j not in taken_right),
        initials[0] if initials else None,
    )


def _says_nothing(a: Name, b: Name, pairs: list[tuple[int, int, float]]) -> bool:
    """Whether all that two names share is words that many names have, while there is more to one of them."""
    if not (a.has_substance and b.has_substance):
        return True
    shared = [w for i, j, _ in pairs for w in (a.core[i], b.core[j])]
    if not shared or any(w.role in OWN_ROLES for w in shared):
        return False
    taken = {i for i, _, _ in pairs}, {j for _, j, _ in pairs}
    alone = [w for n, t in zip((a, b), taken, strict=True) for k, w in enumerate(n.core) if k not in t]
    # "Iran Steel" and "Iran Steel Trading" may be one; "Trading" and "Steel Trading" are not known to be.
    placed = len(pairs) > 1 and any(w.role == "place" for w in shared)
    return any(w.role in OWN_ROLES for w in alone) or (bool(alone) and not placed)


def _pairs(left: tuple[Word, ...], right: tuple[Word, ...], by_sound: bool) -> list[tuple[int, int, float]]:
    """Words taken for one another, each once, the surest and heaviest first."""
    scored = []
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            alike = likeness(a, b, by_sound)
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


def _whole(a: Name, b: Name) -> tuple[float, float]:
    """How alike the names are in one piece, by letters and by sound, in the better order of words."""
    if a.compact == b.compact:
        return 1.0, 1.0
    sorted_a, sorted_b = ("".join(sorted(w.text for w in n.core)) for n in (a, b))
    spelling = max(
        Levenshtein.normalized_similarity(a.compact, b.compact), Levenshtein.normalized_similarity(sorted_a, sorted_b)
    )
    sounding = Levenshtein.normalized_similarity(a.sounds, b.sounds) if min(len(a.sounds), len(b.sounds)) > 2 else 0.0
    return spelling, sounding


def _acronym(a: Name, b: Name) -> tuple[str, float] | None:
    """The word of one name that is made of beginnings of the words of the other, and how much of it that explains."""
    best: tuple[str, float] | None = None
    for short, long in ((a, b), (b, a)):
        if len(long.words) < 2:
            continue
        first = {w.text[0] for w in long.words}
        likely = [w for w in short.core if 3 <= len(w.text) <= 8 and w.role in SHORTENED and w.text[0] in first]
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
            for size in range(1, min(4, len(other)) + 1):
                if word[place : place + size] != other[:size]:
                    break
                if ahead.get(place + size, -1) < used + 1:
                    ahead[place + size] = used + 1
        reach = ahead
    used = reach.get(len(word), 0)
    return used / len(words) if used >= 2 and used >= len(word) / 3 else 0.0
