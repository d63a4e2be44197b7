"""Names of parties that were listed after the pairs for the fit were made: pairs of aliases, and near names of others.

    python -m benchmarks.screening_fresh FOLDER [--show]

FOLDER holds ``ofac_sdn_2021*.csv.gz`` and ``ofac_alt_later*.csv.gz``. Nothing is fitted here. Pairs that differ are
names that share their rarest word with a name of another party.
"""

from __future__ import annotations

import csv
import gzip
import random
import re
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz
from sklearn.metrics import average_precision_score

from corridor.screening.score import score_pairs

MOST_OF_ONE = 3


def rows(path: Path) -> list[list[str]]:
    with gzip.open(path, "rt", encoding="utf-8") as text:
        return [row for row in csv.reader(text) if len(row) > 3 and row[0].isdigit()]


def fresh_pairs(folder: Path) -> list[tuple[str, str, int]]:
    """Two names and whether they are of one party; names of persons, written with a comma, are left out."""
    known = {row[0] for row in rows(next(folder.glob("ofac_sdn_2021*.csv.gz")))}
    by_party: dict[str, list[str]] = defaultdict(list)
    for number, _, _, name, *_ in rows(next(folder.glob("ofac_alt_later*.csv.gz"))):
        if number not in known and "," not in name:
            by_party[number].append(name)
    same = [(names[0], other, 1) for names in by_party.values() for other in names[1 : MOST_OF_ONE + 1]]
    named = [(name, party) for party, names in by_party.items() for name in names]
    with_word: dict[str, list[int]] = defaultdict(list)
    for at, (name, _) in enumerate(named):
        for word in set(re.findall(r"\w+", name.lower())):
            with_word[word].append(at)
    rng, differ = random.Random(5), []
    for name, party in rng.sample(named, len(named)):
        shared = [w for w in re.findall(r"\w+", name.lower()) if len(with_word[w]) > 1]
        rarest = min(shared, key=lambda w: len(with_word[w]), default=None)
        others = [at for at in with_word[rarest] if named[at][1] != party] if rarest else []
        if others and len(differ) < len(same):
            differ.append((name, named[rng.choice(others)][0], 0))
    return same + differ


def recall_at(scores, labels, precision: float) -> float:
    return max(
        ((scores >= t) & (labels == 1)).sum() / labels.sum()
        for t in np.unique(scores)
        if labels[scores >= t].mean() >= precision
    )


def main() -> None:
    pairs = fresh_pairs(Path(sys.argv[1]))
    labels = np.array([label for *_, label in pairs])
    ours = np.array([p.score for p in score_pairs([(a, b) for a, b, _ in pairs])])
    plain = np.array([fuzz.token_sort_ratio(a, b) / 100 for a, b, _ in pairs])
    print(f"{len(pairs)} pairs, {labels.sum()} of one party")
    for name, scores in (("corridor", ours), ("rapidfuzz token sort", plain)):
        figures = [recall_at(scores, labels, p) for p in (0.6, 0.9)]
        average = average_precision_score(labels, scores)
        told = f"recall {figures[0]:.3f} at precision 0.6, {figures[1]:.3f} at 0.9, average precision {average:.3f}"
        print(f"{name:22} {told}")
    if "--show" in sys.argv:
        for at in np.argsort(np.where(labels == 1, ours, 1 - ours))[:60]:
            print(f"{labels[at]} {ours[at]:.2f} {pairs[at][0]} | {pairs[at][1]}")


if __name__ == "__main__":
    main()
