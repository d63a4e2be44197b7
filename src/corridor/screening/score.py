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

import numpy as np
import numpy.typing as npt

from corridor.screening.compare import SIGNS, Signs, compare

Floats = npt.NDArray[np.float64]

KNOTS = {
    "worse_cover": (0.0, 0.25, 0.5, 0.7, 0.85), "better_cover": (0.0, 0.5, 0.8), "shared_weight": (0.0, 0.15, 0.4, 0.8),
    "spelling": (0.3, 0.6, 0.8, 0.9), "sounding": (0.3, 0.6, 0.8), "both_lack": (0.0, 0.5, 1.0),
}  # fmt: skip
PRODUCTS = ("across_scripts*sounding", "worse_cover*shared_weight", "better_cover*shared_weight")
AGAINST = frozenset({"both_lack", "number_conflict", "form_conflict", "thin"})
EITHER_WAY = frozenset({"across_scripts"})
ORDER_WEIGHT = 0.25
"""What shared letters add beyond the fitted terms: too little to move a decision, enough to order the top."""

THIN_MOST = 0.45
"""Most that two names reach which share nothing but words of trade, places and legal forms: below every alert."""


def terms() -> tuple[str, ...]:
    """Names of the terms of the sum: ``sign>knot`` is what a sign has above a knot."""
    hinges = [f"{sign}>{knot}" for sign, knots in KNOTS.items() for knot in knots]
    return (*hinges, *(s for s in SIGNS if s not in KNOTS), *PRODUCTS)


def term_values(rows: Floats) -> Floats:
    """The value of each term for each pair; `rows` has one column per sign."""
    at = {sign: rows[:, i] for i, sign in enumerate(SIGNS)}
    out = np.empty((len(rows), len(terms())))
    for i, term in enumerate(terms()):
        if ">" in term:
            sign, knot = term.split(">")
            out[:, i] = np.maximum(at[sign] - float(knot), 0.0)
        elif "*" in term:
            first, second = term.split("*")
            out[:, i] = at[first] * at[second]
        else:
            out[:, i] = at[term]
    return out


@lru_cache(maxsize=1)
def coefficients() -> tuple[float, Floats]:
    """The constant and one coefficient per term, as fitted."""
    with (files("corridor.screening") / "data" / "score.csv").open(encoding="utf-8") as text:
        found = {row["term"]: float(row["coefficient"]) for row in csv.DictReader(text)}
    return found["1"], np.array([found[term] for term in terms()])


def scores(rows: Sequence[Sequence[float]] | Floats) -> Floats:
    """Scores of pairs, one row of signs each."""
    table = np.asarray(rows, dtype=np.float64).reshape(-1, len(SIGNS))
    constant, weights = coefficients()
    shared = table[:, SIGNS.index("shared_weight")] * table[:, SIGNS.index("worse_cover")]
    logit = constant + term_values(table) @ weights + ORDER_WEIGHT * (shared - 0.25)
    thin = table[:, SIGNS.index("thin")] > 0
    return np.asarray(np.where(thin, THIN_MOST, 1.0) / (1.0 + np.exp(-logit)))


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
        out.append("the same name, letter for letter")
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
