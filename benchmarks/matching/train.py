"""Train the model that comes with Corridor: `python -m benchmarks.matching.train` writes its file and says how good.

Two kinds of labelled pairs: the interchange benchmark, read with its numbers and again with them masked, and made-up
pairs across languages. Each is held out by group. Needs ../shared/datasets.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.matching.made_up import made_up_pairs
from corridor.matching.facts import Facts
from corridor.matching.features import FALLING, FEATURES, RISING
from corridor.matching.pair_file import part_figures, read_pairs
from corridor.matching.training import calibration_error, f1, fit, folds, groups_of
from corridor.reference import load_packs

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "datasets" / "parts" / "benchmarks"
INTERCHANGE = DATA / "automotive_ru_interchange_train.jsonl.gz"
MADE_UP = 5000


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
    figures = [
        part_figures(file.pairs, facts),
        part_figures(file.pairs, facts, masked=True),
        part_figures(made, linked),
    ]
    return figures, [file.labels, file.labels, made_labels], [parts, parts, made_parts]


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
    # Wording alone decides least surely, so pairs with masked numbers count double; made-up ones count half.
    weights = np.concatenate([np.full(len(x), w) for x, w in zip(labels, (1.0, 2.0, 0.5), strict=True)])
    model, fair = fit(np.vstack(figures), np.concatenate(labels), FEATURES, held, RISING, FALLING, weights)
    about = {"trained_on": "automotive_ru_interchange_train with numbers and masked; made-up pairs across languages",
             "edition": date.today().isoformat(), "pairs": int(starts[-1])}  # fmt: skip
    for name, start, label in zip(("interchange", "interchange masked", "made up"), starts, labels, strict=False):
        p = fair[start : start + len(label)]
        told = {"f1": round(f1(p, label), 4), "calibration_error": round(calibration_error(p, label), 4)}
        about[name] = told
        print(name, told)
    target = ROOT / "src" / "corridor" / "matching" / "models" / "parts.json"
    target.write_text(replace(model, about=about).to_json(), encoding="utf-8")
    print(target.name, target.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
