"""From signs to a score: the probability that two names are of one party, with the reasons in words.

The score is a logistic sum of terms whose coefficients stand in ``data/score.csv``; a term never speaks the wrong way
(a better cover never lowers a score), and each says in `reasons` what it stands for. The coefficients were fitted to
labelled pairs by ``benchmarks/screening_fit.py``; `docs/rooms/screening.md` tells recall, precision and calibration.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from corridor.screening.compare import SIGNS, Signs, compare

Floats = npt.NDArray[np.float64]

KNOTS = {
    "worse_cover": (0.0, 0.3, 0.5, 0.7, 0.85, 1.0), "better_cover": (0.0, 0.3, 0.5, 0.7, 0.85, 1.0),
    "shared_weight": (0.0, 0.15, 0.3, 0.5, 0.8, 1.5), "spelling": (0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 1.0),
    "sounding": (0.2, 0.4, 0.6, 0.8, 0.9, 1.0), "sounds_in_a_row": (0.2, 0.35, 0.5, 0.65, 0.8, 1.0),
    "acronym": (0.0, 0.3, 0.6, 1.0), "shared_trade": (0.0, 0.5, 1.0, 2.0), "shared_place": (0.0, 1.0),
    "both_lack": (0.0, 0.3, 0.7, 1.2, 2.0, 3.0),
    "both_lack_words": (0.0, 1.0, 2.0, 3.0, 4.0, 6.0),
    "both_lack_trade": (0.0, 1.0, 2.0),
}  # fmt: skip
"""By sign, where its weight may change: between two knots it rises in a straight line."""
ACROSS = ("sounding", "spelling", "sounds_in_a_row", "worse_cover", "better_cover")
PRODUCTS = (*(f"across_scripts*{sign}" for sign in ACROSS), "worse_cover*shared_weight")
SPREAD = ("across_scripts offset", "across_scripts slope")
"""Sums of pairs in two scripts are drawn apart by a line of their own: spelling and sound are surer where no word is
written alike by chance."""
AGAINST = frozenset({"both_lack", "both_lack_words", "both_lack_trade", "number_conflict", "form_conflict", "thin"})
EITHER_WAY = frozenset({"across_scripts"})
ORDER_WEIGHT = 0.25
"""What shared letters add beyond the fitted terms: too little to move a decision, enough to order the top."""

THIN_MOST = 0.45
"""Most that two names reach which share nothing but words of trade, places and legal forms: below every alert."""


def terms() -> tuple[str, ...]:
    """Names of the terms of the sum: ``sign>knot`` is how far a sign is on the way from there to the next knot."""
    ramps = [f"{sign}>{knot}" for sign, knots in KNOTS.items() for knot in knots[:-1]]
    return (*ramps, *(s for s in SIGNS if s not in KNOTS), *PRODUCTS)


def term_values(rows: Floats) -> Floats:
    """The value of each term for each pair, 0 to 1; `rows` has one column per sign."""
    at = {sign: rows[:, i] for i, sign in enumerate(SIGNS)}
    out = [
        np.clip((at[sign] - low) / (high - low), 0.0, 1.0)
        for sign, knots in KNOTS.items()
        for low, high in pairwise(knots)
    ]
    out += [at[sign] for sign in SIGNS if sign not in KNOTS]
    out += [at[first] * at[second] for first, second in (product.split("*") for product in PRODUCTS)]
    return np.column_stack(out)


@dataclass(frozen=True)
class Weights:
    """What was fitted: the constant, a weight per term, and the line that sums of pairs in two scripts are put on."""

    constant: float
    terms: Floats
    offset: float = 0.0
    slope: float = 1.0

    def sums(self, rows: Floats) -> Floats:
        """Sums of the terms of each pair."""
        sums = self.constant + term_values(rows) @ self.terms
        across = rows[:, SIGNS.index("across_scripts")] > 0
        return np.asarray(np.where(across, self.offset + self.slope * sums, sums))


@lru_cache(maxsize=1)
def fitted() -> Weights:
    """The weights of ``data/score.csv``."""
    with (files("corridor.screening") / "data" / "score.csv").open(encoding="utf-8") as text:
        found = {row["term"]: float(row["coefficient"]) for row in csv.DictReader(text)}
    return Weights(found["1"], np.array([found[term] for term in terms()]), *(found[name] for name in SPREAD))


def scores(rows: Sequence[Sequence[float]] | Floats) -> Floats:
    """Scores of pairs, one row of signs each."""
    table = np.asarray(rows, dtype=np.float64).reshape(-1, len(SIGNS))
    return probability(table, fitted().sums(table))


def probability(rows: Floats, sums: Floats) -> Floats:
    """Probabilities of sums of terms, in a strict order at the top; thin pairs stay below every alert."""
    shared = rows[:, SIGNS.index("shared_weight")] * rows[:, SIGNS.index("worse_cover")]
    free = 1.0 / (1.0 + np.exp(-(sums + ORDER_WEIGHT * (shared - 0.25))))
    thin = rows[:, SIGNS.index("thin")] > 0
    return np.asarray(np.where(thin, np.minimum(free, THIN_MOST - 0.01 * (1.0 - free)), free))


@dataclass(frozen=True)
class PairScore:
    """The score of a pair of names with its reasons, the weightiest first."""

    left: str
    right: str
    score: float
    reasons: tuple[str, ...]


def score_pairs(pairs: Iterable[tuple[str, str]]) -> list[PairScore]:
    """Score pairs of names: the probability that both are of one party, by the names alone.

    >>> [p.score > 0.5 for p in score_pairs([("ООО «КАМАЗ»", "KamAZ LLC"), ("KamAZ", "Bank Melli")])]
    [True, False]
    """
    kept = list(pairs)
    found = [compare(a, b) for a, b in kept]
    values = scores([s.row for s in found])
    return [
        PairScore(a, b, float(v), reasons(s)) for (a, b), s, v in zip(kept, found, values, strict=True)
    ]  # fmt: skip


def reasons(signs: Signs) -> tuple[str, ...]:
    """What speaks for and against, in words."""
    at = dict(zip(SIGNS, signs.row, strict=True))
    out = []
    if at["exact"]:
        but = "" if signs.whole else ", with or without what stands in brackets"
        out.append(f"the same name, letter for letter{but}")
    elif at["spelling"] >= 0.9:
        out.append(f"written alike in one piece ({at['spelling']:.2f})")
    elif at["sounding"] >= 0.9:
        out.append(f"sounds alike without vowels ({at['sounding']:.2f})")
    if signs.shared and not at["exact"]:
        told = [a if a == b else f"{a} ~ {b} ({s:.2f})" for a, b, s in signs.shared]
        out.append("shared words: " + ", ".join(told))
    if signs.acronym:
        out.append(f"{signs.acronym} is made of beginnings of the other name's words")
    if at["across_scripts"]:
        out.append("in two scripts")
    if not at["order"]:
        out.append("words in another order")
    for side, words in (("the first", signs.only_left), ("the second", signs.only_right)):
        if words and at["spelling"] < 0.9:
            out.append(f"only in {side}: " + " ".join(words))
    if at["number_conflict"]:
        out.append("against: numbers differ" if at["number_conflict"] == 1 else "against: a number in one only")
    if at["form_conflict"]:
        out.append("against: another legal form")
    if at["thin"]:
        out.append("against: nothing but words that many names have")
    return tuple(out)
