"""Fit the coefficients of the score of names to labelled pairs, and tell recall, precision and calibration.

    python -m benchmarks.screening_fit FOLDER [--write] [--beside SCORES.json]

FOLDER holds the labelled pairs (``*_train.csv``); SCORES.json comes from ``screening_nomenklatura.py``.
Figures are of cross-validation by party: no party is in two folds.
"""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from corridor.screening.alerts import ALERT_FROM
from corridor.screening.compare import SIGNS, compare
from corridor.screening.index import NameIndex
from corridor.screening.letters import script
from corridor.screening.lists import read_watch_list
from corridor.screening.names import take_apart
from corridor.screening.score import (
    AGAINST,
    EITHER_WAY,
    ORDER_WEIGHT,
    SPREAD,
    Weights,
    probability,
    term_values,
    terms,
)

FILES = {
    "ofac": ("ofac_entity_alias_pairs_train.csv", "name1", "name2", "label", "ent_a"),
    "auto": ("auto_company_cross_script_pairs_train.csv", "name1", "name2", "label", "company1"),
    "names": ("nomenklatura_name_pairs_train.csv", "name1", "name2", "is_match", None),
    "un": ("un_name_perturbation_pairs_train.csv", "name_listed", "name_altered", "label", None),
}
SHARE = {"ofac": 1.0, "auto": 2.0, "names": 2.0, "un": 0.5, "near": 0.1}
"""How much a pair of each file counts in the fit."""


def read_pairs(folder: Path) -> list[tuple[str, str, str, int, str]]:
    """File, both names, label and party of each labelled pair."""
    out = []
    for key, (name, left, right, label, group) in FILES.items():
        with (folder / name).open(encoding="utf-8") as text:
            for i, row in enumerate(csv.DictReader(text)):
                party = row[group] if group else str(i)
                out.append((key, row[left], row[right], int(row[label] in ("1", "true")), f"{key}/{party}"))
    return out


LISTED = ("GAZ", "Bahman", "Shahab")
"""Companies of the pairs across scripts that stand on the list of 2021 themselves."""


def near_names(folder: Path, pairs, most=6) -> list[tuple[str, str, str, int, str]]:
    """Names in other scripts against the nearest names of a list that they are not on: how sounds mislead."""
    files = [next(folder.glob(f"ofac_{kind}_2021*.csv.gz")) for kind in ("sdn", "alt")]
    listed = sorted(set(read_watch_list(files).names["name"].to_list()))
    index = NameIndex.build(listed)
    asked = {
        b: g for key, _, b, _, g in pairs if key == "auto" and script(b) != "latin" and not any(x in g for x in LISTED)
    }
    found = index.near([take_apart(name) for name in asked], most)
    return [
        ("near", name, listed[at], 0, group)
        for (name, group), near in zip(asked.items(), found, strict=True)
        for at in near.tolist()
    ]


def fit(rows, labels, weights, ridge=1e-3) -> Weights:
    """The constant and the weights, none of which speaks the wrong way."""
    values = np.column_stack([np.ones(len(rows)), term_values(rows)])
    shared = rows[:, SIGNS.index("shared_weight")] * rows[:, SIGNS.index("worse_cover")]
    fixed = ORDER_WEIGHT * (shared - 0.25)
    side, share = 2.0 * labels - 1, weights / weights.sum()

    def loss(b):
        margin = side * (values @ b + fixed)
        slope = -(side * share / (1 + np.exp(margin))) @ values
        keep = np.append(0.0, b[1:])
        return (share * np.logaddexp(0, -margin)).sum() + ridge / 2 * (keep**2).sum(), slope + ridge * keep

    bounds = [(None, None)]
    for term in terms():
        sign = term.split(">")[0].split("*")[0]
        bounds.append((None, None) if term in EITHER_WAY else (None, 0) if sign in AGAINST else (0, None))
    start = np.zeros(values.shape[1])
    b = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": 3000}).x
    return Weights(b[0], b[1:])


def fit_spread(rows, labels, weights, groups) -> Weights:
    """`fit`, and the line for pairs in two scripts by what is predicted for parties left out."""
    held_out = np.zeros(len(rows))
    for learn, test in GroupKFold(4).split(rows, labels, groups):
        held_out[test] = fit(rows[learn], labels[learn], weights[learn]).sums(rows[test])
    across = rows[:, SIGNS.index("across_scripts")] > 0
    line = LogisticRegression(C=10).fit(held_out[across][:, None], labels[across], weights[across])
    return replace(fit(rows, labels, weights), offset=float(line.intercept_[0]), slope=float(line.coef_[0, 0]))


def calibration_error(scores, labels, bins=10) -> float:
    """Mean distance between score and share of matches, over bins of score, by number of pairs."""
    which = np.clip((scores * bins).astype(int), 0, bins - 1)
    gaps = [abs(scores[which == i].mean() - labels[which == i].mean()) * (which == i).sum() for i in set(which)]
    return float(sum(gaps) / len(scores))


def describe(name, scores, labels) -> str:
    ranked = np.sort(scores[labels == 1])
    told = [f"{name:13}{len(labels):6}"]
    for recall in (0.99, 0.95, 0.9, 0.8):
        cut = ranked[int(len(ranked) * (1 - recall))]
        told.append(f"  P{labels[scores >= cut].mean():.3f} at R{recall} ({cut:.2f})")
    best = max(
        (
            ((labels[scores >= t] == 1).sum() / labels.sum(), t)
            for t in np.unique(scores)
            if labels[scores >= t].mean() >= 0.6
        ),
        default=(0, 0),
    )
    alerts = scores >= ALERT_FROM
    told.append(f"  R{(alerts & (labels == 1)).sum() / labels.sum():.3f} P{labels[alerts].mean():.3f} at {ALERT_FROM}")
    told.append(f"  R{best[0]:.3f} at P0.6 ({best[1]:.2f})  calibration {calibration_error(scores, labels):.3f}")
    return "".join(told)


def strangers(rows, files, labels, scores) -> None:
    """What names of OFAC that share no word, sound or initials come to, and the most that can be had without them."""
    at = {sign: rows[:, i] for i, sign in enumerate(SIGNS)}
    alone = (files == "ofac") & (at["better_cover"] == 0) & (at["acronym"] == 0)
    yes, no = int(labels[alone].sum()), int((1 - labels[alone]).sum())
    every = int(labels[files == "ofac"].sum())
    print(f"ofac: {yes} of {every} true pairs, {no} others share nothing; without those: recall {1 - yes / every:.3f}")
    near = (files == "ofac") & ~alone
    print(describe("  the rest", scores[near], labels[near]))


def beside(pairs, files, labels) -> None:
    """The same figures for rapidfuzz, and for nomenklatura if its scores are given."""
    from rapidfuzz import fuzz

    others = {
        "rapidfuzz token sort": np.array([fuzz.token_sort_ratio(a.lower(), b.lower()) / 100 for _, a, b, _, _ in pairs])
    }
    if "--beside" in sys.argv:
        known = json.loads(Path(sys.argv[sys.argv.index("--beside") + 1]).read_text())
        for name in dict.fromkeys(key.split("/")[0] for key in known):
            others[name] = np.concatenate([np.array(known[f"{name}/{key}"]) for key in FILES])
    for name, scores in others.items():
        print(name)
        for key in ("ofac", "auto", "names"):
            print(describe("  " + key, scores[files == key], labels[files == key]))


def main() -> None:
    folder = Path(sys.argv[1])
    pairs = read_pairs(folder)
    pairs += near_names(folder, pairs)
    rows = np.array([compare(a, b).row for _, a, b, _, _ in pairs])
    files = np.array([p[0] for p in pairs])
    labels = np.array([p[3] for p in pairs])
    weights = np.array([SHARE[k] for k in files])
    groups = np.array([p[4] for p in pairs])
    held_out = np.zeros(len(pairs))
    for learn, test in GroupKFold(5).split(rows, labels, groups):
        weight = fit_spread(rows[learn], labels[learn], weights[learn], groups[learn])
        held_out[test] = probability(rows[test], weight.sums(rows[test]))
    for key in (*FILES, "auto near", "ofac auto", "ofac auto names un"):
        mine = np.isin(files, key.split())
        print(describe(key, held_out[mine], labels[mine]))
    across = rows[:, SIGNS.index("across_scripts")] > 0
    print(describe("two scripts", held_out[across], labels[across]))
    labelled = files != "near"
    print(describe(" without near", held_out[across & labelled], labels[across & labelled]))
    strangers(rows, files, labels, held_out)
    beside([p for p in pairs if p[0] != "near"], files[labelled], labels[labelled])
    top = np.round(held_out[held_out > 0.5], 9)
    print("share of pairs above 0.5 that have the top score:", round(float((top == top.max()).mean()), 4))
    if "--write" in sys.argv:
        weight = fit_spread(rows, labels, weights, groups)
        target = Path(__file__).parents[1] / "src/corridor/screening/data/score.csv"
        told = {"1": weight.constant, **dict(zip(terms(), weight.terms, strict=True))}
        told |= dict(zip(SPREAD, (weight.offset, weight.slope), strict=True))
        lines = [f"{term},{value:.6g}" for term, value in told.items()]
        target.write_text("term,coefficient\n" + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
