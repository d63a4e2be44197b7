"""What is compared of two lines, as figures: each is missing where one of the two does not say."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, Levenshtein

from corridor.matching.facts import Facts
from corridor.matching.links import Way
from corridor.matching.record import Record

NAN = math.nan
SLIP_FROM = 5
"""Words of fewer letters are not taken for slips of each other: лев is not лес."""
_DECIMAL = re.compile(r"\d+[.,]\d+")
FEATURES = (
    "number_shared", "number_jaccard", "number_contained", "own_in_other", "number_distance", "number_prefix",
    "original_shared", "link_strength", "concept_agrees", "position_agrees", "model_agrees", "brand_agrees",
    "side_agrees", "axle_agrees", "place_agrees", "count_agrees", "volts_agree", "teeth_agree",
    "measures_shared", "measures_conflict", "measures_nearest", "years_overlap", "years_same", "engines_shared",
    "engines_jaccard", "word_weight", "word_jaccard", "word_contained", "word_missing", "word_clash", "word_left",
    "wording", "wording_sorted", "latin_jaccard", "latin_contained", "figures_jaccard", "figures_contained",
    "decimals_jaccard", "same_script", "length_ratio",
)  # fmt: skip
"""Names of the figures, in order."""
RISING = frozenset(FEATURES[:4]) | {
    "number_prefix", "original_shared", "link_strength", "concept_agrees", "position_agrees", "model_agrees",
    "side_agrees", "axle_agrees", "place_agrees", "count_agrees", "volts_agree", "teeth_agree", "measures_shared",
    "years_overlap", "years_same", "engines_shared", "engines_jaccard", "word_weight", "word_jaccard",
    "word_contained", "decimals_jaccard",
}  # fmt: skip
FALLING = frozenset({"number_distance", "measures_conflict", "measures_nearest", "word_clash", "word_left"})
"""Figures that can only speak for a pair, and those that can only speak against it, the more the stronger."""
GROUPS: dict[str, tuple[str, ...]] = {
    "number": FEATURES[0:7],
    "link": ("link_strength",),
    "term": ("concept_agrees",),
    "number_position": ("position_agrees",),
    "vehicle": ("model_agrees", "latin_jaccard", "latin_contained"),
    "years": ("years_overlap", "years_same"),
    "engine": ("engines_shared", "engines_jaccard"),
    "side": ("side_agrees",),
    "axle": ("axle_agrees",),
    "place": ("place_agrees",),
    "measures": ("measures_shared", "measures_conflict", "measures_nearest", "volts_agree", "teeth_agree"),
    "count": ("count_agrees",),
    "brand": ("brand_agrees",),
    "wording": (
        "word_weight", "word_jaccard", "word_contained", "word_missing", "word_clash", "word_left", "wording",
        "wording_sorted", "figures_jaccard", "figures_contained", "decimals_jaccard", "length_ratio",
    ),
}  # fmt: skip
"""Figures by the kind of evidence that they are."""
LINK_STRENGTH = {
    "same": 1.0, "supersedes": 0.9, "superseded_by": 0.9, "interchanges": 0.8, "aftermarket_for": 0.7,
    "original_of": 0.7, "shared_original": 0.5,
}  # fmt: skip
"""How near two numbers are by the way that leads from one to the other; 0 where none does."""


class Weights:
    """How rare each word is among the lines at hand: a rare word that two lines share says more."""

    def __init__(self, records: Iterable[Record]) -> None:
        counts: Counter[str] = Counter()
        total = 0
        for one in records:
            counts.update(one.tokens)
            total += 1
        self._unseen = math.log(1.0 + total)
        self._of = {word: math.log((1.0 + total) / (1.0 + n)) + 0.1 for word, n in counts.items()}

    def total(self, tokens: Iterable[str]) -> float:
        """Sum of the weights of some words."""
        return sum(self._of.get(word, self._unseen) for word in tokens)


def link_between(need: Record, line: Record, facts: Facts) -> Way | None:
    """The strongest way from a number of one to a number of the other; None where none leads there."""
    best: Way | None = None
    if not facts.links:
        return None
    for number in need.numbers:
        for reached, way in facts.links.reach(number).items():
            better = best is None or LINK_STRENGTH[way.kind] > LINK_STRENGTH[best.kind]
            if reached in line.numbers and way.kind != "same" and better:
                best = way
    return best


def compare(need: Record, line: Record, weights: Weights, facts: Facts) -> list[float]:
    """The figures of one pair, in the order of `FEATURES`."""
    return [
        *_numbers(need, line),
        _link(need, line, facts),
        _concepts(need, line, facts),
        _position(need, line),
        _sets(need.models, line.models),
        _brand(need, line),
        *(_sets(a, b) for a, b in _said(need, line)),
        *_measures(need.attributes.measures, line.attributes.measures),
        *_years(need.attributes.years, line.attributes.years),
        *_engines(need.attributes.engines, line.attributes.engines),
        *_words(need, line, weights),
        *_overlaps(need.latin, line.latin),
        *_overlaps(_figures(need), _figures(line)),
        _overlaps(_decimals(need), _decimals(line))[0],
        float(bool(need.scripts & line.scripts)),
        min(len(need.plain), len(line.plain)) / max(len(need.plain), len(line.plain), 1),
    ]


def features(pairs: Sequence[tuple[Record, Record]], weights: Weights, facts: Facts) -> np.ndarray:
    """One row of figures per pair."""
    rows = [compare(need, line, weights, facts) for need, line in pairs]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(FEATURES))


def _numbers(a: Record, b: Record) -> list[float]:
    if not a.numbers or not b.numbers:
        return [NAN] * 7
    shared = a.numbers.keys() & b.numbers.keys()
    own_a, own_b = list(a.numbers)[: a.own], list(b.numbers)[: b.own]
    own = any(n in b.numbers for n in own_a) + any(n in a.numbers for n in own_b) if own_a or own_b else NAN
    nearest, prefix = 1.0, 0.0
    if shared:
        nearest, prefix = 0.0, 1.0
    else:
        for one in list(a.numbers)[:12]:
            for other in list(b.numbers)[:12]:
                longer = max(len(one), len(other))
                nearest = min(nearest, Levenshtein.distance(one, other, score_cutoff=4) / longer)
                same = next(
                    (n for n, (x, y) in enumerate(zip(one, other, strict=False)) if x != y), min(len(one), len(other))
                )
                prefix = max(prefix, same / longer)
    return [
        float(len(shared)),
        len(shared) / len(a.numbers.keys() | b.numbers.keys()),
        len(shared) / min(len(a.numbers), len(b.numbers)),
        float(own),
        nearest,
        prefix,
        _original_shared(a, b),
    ]


def _original_shared(a: Record, b: Record) -> float:
    """How many of the vehicle makers' numbers of the one that has fewer are the other's too.

    Two lines that each name originals and share none are two parts, however alike their words.
    """
    ours, theirs = ({n.norm for n in one.numbers.values() if n.scheme != "aftermarket"} for one in (a, b))
    return len(ours & theirs) / min(len(ours), len(theirs)) if ours and theirs else NAN


def _link(a: Record, b: Record, facts: Facts) -> float:
    if not a.numbers or not b.numbers:
        return NAN
    way = link_between(a, b, facts)
    return 0.0 if way is None else LINK_STRENGTH[way.kind]


def _concepts(a: Record, b: Record, facts: Facts) -> float:
    if not a.concepts or not b.concepts:
        return NAN
    if a.concepts & b.concepts:
        return 1.0
    family = facts.glossary.family
    return 0.3 if {family.get(c) for c in a.concepts} & {family.get(c) for c in b.concepts} else 0.0


def _position(a: Record, b: Record) -> float:
    if a.says is None or b.says is None:
        return NAN
    return 1.0 if a.says.position == b.says.position else 0.5 if a.says.position[:4] == b.says.position[:4] else 0.0


def _brand(a: Record, b: Record) -> float:
    return NAN if not a.brand or not b.brand else float(a.brand == b.brand)


def _said(a: Record, b: Record) -> list[tuple[frozenset[object], frozenset[object]]]:
    x, y = a.attributes, b.attributes
    names = ("side", "axle", "place", "count", "volts", "teeth")
    return [(getattr(x, name), getattr(y, name)) for name in names]


def _sets(a: frozenset[object] | frozenset[str], b: frozenset[object] | frozenset[str]) -> float:
    """1 same, 0 nothing shared, between in part; missing where one is silent."""
    return NAN if not a or not b else len(a & b) / len(a | b)


def _measures(a: tuple[float, ...], b: tuple[float, ...]) -> list[float]:
    if not a or not b:
        return [NAN, NAN, NAN]
    near = [min(abs(x - y) / max(x, y, 1e-9) for y in b) for x in a]
    back = [min(abs(x - y) / max(x, y, 1e-9) for x in a) for y in b]
    shorter, longer = (near, back) if len(a) <= len(b) else (back, near)
    return [
        sum(d < 0.002 for d in shorter) / len(shorter),
        sum(d > 0.01 for d in longer) / len(longer),
        sum(shorter) / len(shorter),
    ]


def _years(a: tuple[tuple[int, int], ...], b: tuple[tuple[int, int], ...]) -> list[float]:
    if not a or not b:
        return [NAN, NAN]
    overlap = any(x[0] <= y[1] and y[0] <= x[1] for x in a for y in b)
    return [float(overlap), len(set(a) & set(b)) / len(set(a) | set(b))]


def _engines(a: frozenset[str], b: frozenset[str]) -> list[float]:
    if not a or not b:
        return [NAN, NAN]
    return [len(a & b) / min(len(a), len(b)), len(a & b) / len(a | b)]


def _words(a: Record, b: Record, weights: Weights) -> list[float]:
    if not (a.scripts & b.scripts) or not a.tokens or not b.tokens:
        return [NAN] * 8
    ours, theirs = _slips_aside(a.tokens, b.tokens, weights)
    shared, either = ours & theirs, ours | theirs
    total_a, total_b = weights.total(ours), weights.total(theirs)
    common = weights.total(shared)
    return [
        common / max(math.sqrt(total_a * total_b), 1e-9),
        len(shared) / len(either),
        common / max(min(total_a, total_b), 1e-9),
        max((weights.total([w]) for w in either - shared), default=0.0),
        # The weightiest word that each has alone: where both have one, as "обводной" and "натяжной", they clash.
        min(max((weights.total([w]) for w in one - shared), default=0.0) for one in (ours, theirs)),
        min(total_a - common, total_b - common) / max(min(total_a, total_b), 1e-9),
        fuzz.ratio(a.plain, b.plain) / 100.0,
        fuzz.token_sort_ratio(a.plain, b.plain) / 100.0,
    ]


def _slips_aside(a: frozenset[str], b: frozenset[str], weights: Weights) -> tuple[frozenset[str], frozenset[str]]:
    """Words of two lines, with one that is a slip of the keyboard away from one of the other written like it.

    Of the two spellings the usual one is taken. Figures are never taken for slips: 0,25 is not 0,5.
    """
    left, right = ([w for w in sorted(one) if len(w) >= SLIP_FROM and w.isalpha()] for one in (a - b, b - a))
    meant: dict[str, str] = {}
    for word in left:
        for other in right:
            if other in meant or abs(len(word) - len(other)) > 1:
                continue
            if OSA.distance(word, other, score_cutoff=1) <= 1:
                usual = min(word, other, key=lambda w: (weights.total([w]), w))
                meant[word] = meant[other] = usual
                break
    if not meant:
        return a, b
    return frozenset(meant.get(w, w) for w in a), frozenset(meant.get(w, w) for w in b)


def _overlaps(a: frozenset[str], b: frozenset[str]) -> list[float]:
    if not a or not b:
        return [NAN, NAN]
    return [len(a & b) / len(a | b), len(a & b) / min(len(a), len(b))]


def _decimals(one: Record) -> frozenset[str]:
    return frozenset(figure.replace(",", ".") for figure in _DECIMAL.findall(one.plain))


def _figures(one: Record) -> frozenset[str]:
    return frozenset(word for word in one.tokens if any(c.isdigit() for c in word))
