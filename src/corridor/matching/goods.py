"""Pairs of any goods: what is compared is learnt from labelled pairs of the same kind.

No glossary and no scheme of numbers here: likeness of each field and of all words together, rare words weighed, model
numbers, figures and prices. Boosted trees over these learn from the pairs given which likenesses count.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from corridor.errors import CorridorError
from corridor.matching.features import NAN
from corridor.matching.pair_file import Pair, ScoredPairs, read_pairs
from corridor.matching.text import fold
from corridor.matching.training import f1, fit, folds, groups_of

_WORD = re.compile(r"[^\W_]+(?:[.\-/][^\W_]+)*")
_PARTS = re.compile(r"[^\W_]+")
_NUMERIC = re.compile(r"\d+(?:\.\d+)?")
_FIELD = ("exact", "ratio", "tokens", "contained", "jaro")
_WHOLE = (
    "cosine", "jaccard", "contained", "left_only", "right_only", "clash", "models_shared", "models_either",
    "models_contained", "model_near", "figures_jaccard", "figures_left", "sort_ratio", "set_ratio", "partial", "grams",
    "length_ratio", "first_word", "price_ratio", "model_in_text",
)  # fmt: skip


def score_goods(path: Path | str, train: Path | str, seed: int = 0) -> ScoredPairs:
    """Learn from one file of labelled pairs, score another.

    Raises
    ------
    CorridorError
        The pairs to learn from have no labels.
    """
    labelled, asked = read_pairs(train), read_pairs(path)
    labels = labelled.labels
    if labels is None or len(set(labels.tolist())) < 2:
        raise CorridorError(f"{Path(train).name}: pairs to learn from need labels, of both kinds.")
    fields = sorted({name for pair in labelled.pairs for side in pair for name in side})
    rarity = Rarity([*_texts(labelled.pairs), *_texts(asked.pairs)])
    known = np.array([compare_goods(a, b, fields, rarity) for a, b in labelled.pairs])
    new = np.array([compare_goods(a, b, fields, rarity) for a, b in asked.pairs])
    ids = [(_key(a), _key(b)) for a, b in labelled.pairs]
    held = list(folds(*groups_of(ids, labels.tolist()), seed))
    names = goods_features(fields)
    model, fair = fit(known, labels, names, held, seed=seed)
    # The threshold that did best on pairs that were held out of training, not on those that are asked for.
    seen = ~np.isnan(fair)
    choices = np.linspace(0.2, 0.8, 25)
    threshold = max(choices, key=lambda t: (f1(fair[seen], labels[seen], t), -abs(t - 0.5)))
    probability = model.probability(new)
    score = None if asked.labels is None else f1(probability, asked.labels, threshold)
    return ScoredPairs(probability, probability >= threshold, score)


def goods_features(fields: Sequence[str]) -> tuple[str, ...]:
    """Names of the figures of pairs with these fields."""
    return (*(f"{field}:{what}" for field in fields for what in _FIELD), *_WHOLE)


def _texts(pairs: Iterable[Pair]) -> Iterable[str]:
    for pair in pairs:
        for side in pair:
            yield _whole(side)


def _whole(side: Mapping[str, Any]) -> str:
    return fold(" ".join(str(v) for k, v in side.items() if v and k not in ("price", "id")))


def _key(side: Mapping[str, Any]) -> str:
    return "|".join(f"{k}={side[k]}" for k in sorted(side))


class Rarity:
    """How rare each word is among the goods at hand."""

    def __init__(self, texts: Iterable[str]) -> None:
        counts: Counter[str] = Counter()
        total = 0
        for text in set(texts):
            counts.update(set(_tokens(text)))
            total += 1
        self._unseen = math.log(1.0 + total)
        self._of = {word: math.log((1.0 + total) / (1.0 + n)) + 0.1 for word, n in counts.items()}

    def total(self, tokens: Iterable[str]) -> float:
        """Sum of the weights of some words."""
        return sum(self._of.get(word, self._unseen) for word in tokens)


def _tokens(text: str) -> list[str]:
    return _PARTS.findall(text)


def _models(text: str) -> frozenset[str]:
    """Words with letters and digits, or long figures: model numbers, without their signs."""
    joined = {re.sub(r"[.\-/]", "", word) for word in _WORD.findall(text)}
    mixed = {w for w in joined if len(w) >= 3 and any(c.isdigit() for c in w) and any(c.isalpha() for c in w)}
    return frozenset(mixed | {w for w in joined if w.isdigit() and len(w) >= 4})


def compare_goods(a: Mapping[str, Any], b: Mapping[str, Any], fields: Sequence[str], rarity: Rarity) -> list[float]:
    """The figures of one pair, in the order of `goods_features`."""
    values: list[float] = []
    for field in fields:
        values += _field(fold(str(a.get(field) or "")), fold(str(b.get(field) or "")))
    return values + _all(a, b, rarity)


def _field(x: str, y: str) -> list[float]:
    if not x or not y:
        return [NAN] * len(_FIELD)
    one, other = set(_tokens(x)), set(_tokens(y))
    return [
        float(x == y),
        fuzz.ratio(x, y) / 100.0,
        len(one & other) / max(len(one | other), 1),
        len(one & other) / max(min(len(one), len(other)), 1),
        JaroWinkler.similarity(x, y),
    ]


def _all(a: Mapping[str, Any], b: Mapping[str, Any], rarity: Rarity) -> list[float]:
    x, y = _whole(a), _whole(b)
    one, other = set(_tokens(x)), set(_tokens(y))
    shared = one & other
    weight, left, right = rarity.total(shared), rarity.total(one), rarity.total(other)
    models, theirs = _models(x), _models(y)
    figures, their_figures = set(_NUMERIC.findall(x)), set(_NUMERIC.findall(y))
    title, their_title = (fold(str(s.get("title") or s.get("name") or "")) for s in (a, b))
    bare, their_bare = re.sub(r"[\W_]", "", x), re.sub(r"[\W_]", "", y)
    return [
        weight / max(math.sqrt(left * right), 1e-9),
        len(shared) / max(len(one | other), 1),
        weight / max(min(left, right), 1e-9),
        max((rarity.total([w]) for w in one - shared), default=0.0),
        max((rarity.total([w]) for w in other - shared), default=0.0),
        min(max((rarity.total([w]) for w in s - shared), default=0.0) for s in (one, other)),
        float(len(models & theirs)) if models and theirs else NAN,
        len(models & theirs) / len(models | theirs) if models and theirs else NAN,
        len(models & theirs) / min(len(models), len(theirs)) if models and theirs else NAN,
        _nearest(models, theirs),
        len(figures & their_figures) / len(figures | their_figures) if figures and their_figures else NAN,
        len(figures ^ their_figures) / max(len(figures | their_figures), 1),
        fuzz.token_sort_ratio(title, their_title) / 100.0,
        fuzz.token_set_ratio(title, their_title) / 100.0,
        fuzz.partial_ratio(title, their_title) / 100.0,
        _grams(title, their_title),
        min(len(title), len(their_title)) / max(len(title), len(their_title), 1),
        float(bool(title and their_title) and title.split()[0] == their_title.split()[0]),
        _prices(a.get("price"), b.get("price")),
        max((len(m) for m in models if m in their_bare), default=0.0)
        + max((len(m) for m in theirs if m in bare), default=0.0),
    ]


def _nearest(models: frozenset[str], theirs: frozenset[str]) -> float:
    if not models or not theirs:
        return NAN
    return max(JaroWinkler.similarity(m, t) for m in list(models)[:15] for t in list(theirs)[:15])


def _grams(x: str, y: str) -> float:
    one, other = ({s[n : n + 3] for n in range(len(s) - 2)} for s in (x, y))
    return len(one & other) / max(len(one | other), 1)


def _prices(x: Any, y: Any) -> float:
    try:
        a, b = float(x), float(y)
    except (TypeError, ValueError):
        return NAN
    return min(a, b) / max(a, b) if a > 0 and b > 0 else NAN
