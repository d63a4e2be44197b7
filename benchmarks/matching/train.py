"""Train the model that comes with Corridor: `python -m benchmarks.matching.train` writes its file and says how good.

Three kinds of labelled pairs: the interchange benchmark, read with its numbers and again with them masked; made-up
pairs across languages; and made-up lines typed once more with slips, beside what is worded like them. Each is held out
by group. Needs ../shared/datasets.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.matching.made_up import made_up_pairs
from benchmarks.matching.typing_noise import lines, retyped
from corridor.matching.candidates import Bounds, candidates
from corridor.matching.facts import Facts
from corridor.matching.features import FALLING, FEATURES, RISING
from corridor.matching.pair_file import part_figures, read_pairs
from corridor.matching.training import calibration_error, f1, fit, folds, groups_of
from corridor.reference import load_packs

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "datasets" / "parts" / "benchmarks"
INTERCHANGE = DATA / "automotive_ru_interchange_train.jsonl.gz"
MADE_UP = 5000
TYPED, TYPED_FROM, READ = 1500, 40_000, 4
"""Needs typed once more, lines that they are typed from, and pairs a need that are read."""
WEIGHTS = {"interchange": 1.0, "interchange masked": 2.0, "made up": 0.5, "typed": 0.1}
"""Wording alone decides least surely, so pairs with masked numbers count double; made-up ones count less."""
ROUNDS = 220
"""Trees of each model: slips take more of them than the interchange benchmark alone."""


def gather(facts: Facts, tables: dict) -> tuple[list[np.ndarray], list[np.ndarray], list[list]]:
    """Figures, labels and held-out parts of each source."""
    file = read_pairs(INTERCHANGE)
    ids = [(a["id"], b["id"]) for a, b in file.pairs]
    parts = list(folds(*groups_of(ids, file.labels.tolist())))
    rows, links = made_up_pairs(tables, MADE_UP)
    linked = Facts.of({**tables, "cross_references": links})
    made = [(r["left"], r["right"]) for r in rows]
    made_labels = np.array([r["label"] for r in rows])
    # Every made-up pair is of parts of its own, so any cut is fair.
    cut = np.random.default_rng(1).permutation(MADE_UP) % 5
    made_parts = [(np.flatnonzero(cut != k), np.flatnonzero(cut == k)) for k in range(5)]
    typed, typed_labels, typed_parts = typed_pairs(facts)
    figures = [
        part_figures(file.pairs, facts),
        part_figures(file.pairs, facts, masked=True),
        part_figures(made, linked),
        part_figures(typed, facts),
    ]
    labels = [file.labels, file.labels, made_labels, typed_labels]
    return figures, labels, [parts, parts, made_parts, typed_parts]


def typed_pairs(facts: Facts) -> tuple[list, np.ndarray, list]:
    """Needs typed from lines with slips, each beside the lines that are read for it; one of them is right at most."""
    offered = lines(TYPED_FROM, seed=7)
    needs, source = retyped(offered, TYPED, seed=8)
    found = candidates(needs, offered, facts, Bounds(read=READ * TYPED))
    ours, theirs = needs.to_dicts(), offered.to_dicts()
    need, line = (found[name].to_numpy() for name in ("need", "line"))
    pairs = [(ours[a], theirs[b]) for a, b in zip(need, line, strict=True)]
    parts = [(np.flatnonzero(need % 5 != k), np.flatnonzero(need % 5 == k)) for k in range(5)]
    return pairs, (source[need] == line).astype(np.int64), parts


def main() -> None:
    """Fit the model that comes with Corridor, and write it."""
    tables = load_packs(["parts"])["parts"]
    facts = Facts.of(tables)
    figures, labels, parts = gather(facts, tables)
    starts = np.cumsum([0, *(len(x) for x in labels)])
    held = []
    for k in range(5):
        train, out = (np.concatenate([p[k][side] + s for p, s in zip(parts, starts, strict=False)]) for side in (0, 1))
        held.append((train, out))
    weights = np.concatenate([np.full(len(x), w) for x, w in zip(labels, WEIGHTS.values(), strict=True)])
    model, fair = fit(np.vstack(figures), np.concatenate(labels), FEATURES, held, RISING, FALLING, weights,
                      rounds=ROUNDS)  # fmt: skip
    about = {"trained_on": "automotive_ru_interchange_train with numbers and masked; made-up pairs across languages; "
                           "made-up lines typed with slips",
             "edition": date.today().isoformat(), "pairs": int(starts[-1])}  # fmt: skip
    for name, start, label in zip(WEIGHTS, starts, labels, strict=False):
        p = fair[start : start + len(label)]
        told = {"f1": round(f1(p, label), 4), "calibration_error": round(calibration_error(p, label), 4)}
        about[name] = told
        print(name, told)
    target = ROOT / "src" / "corridor" / "matching" / "models" / "parts.json"
    target.write_text(replace(model, about=about).to_json(), encoding="utf-8")
    print(target.name, target.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
