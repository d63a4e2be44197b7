"""Interchange of parts: our model by cross-validation, beside token overlap and Splink with its usual comparisons.

`python -m benchmarks.matching.interchange` needs ../shared/datasets; Splink takes part where it is installed (the bench
lock). Ours is scored at 0.5 on groups that were held out; the peers at the threshold that suits them best on the very
pairs that they are scored on, which flatters them.
"""

import re

import numpy as np

from benchmarks.matching.train import INTERCHANGE
from corridor.matching.facts import Facts
from corridor.matching.features import FALLING, FEATURES, RISING
from corridor.matching.pair_file import part_figures, read_pairs
from corridor.matching.training import calibration_error, f1, fit, folds, groups_of
from corridor.reference import load_packs


def best(scores: np.ndarray, labels: np.ndarray) -> float:
    """F1 at the threshold that suits best."""
    return max(f1(scores, labels, t) for t in np.unique(np.quantile(scores, np.linspace(0.5, 1.0, 400))))


def overlap(pairs: list, field: str) -> np.ndarray:
    """Shared words over all words of the two titles."""

    def words(row: dict) -> set[str]:
        return set(re.findall(r"\w+", row[field].lower()))

    return np.array([len(words(a) & words(b)) / max(len(words(a) | words(b)), 1) for a, b in pairs])


def splink_scores(pairs: list, field: str, labels: np.ndarray, told: bool) -> np.ndarray:
    """Match weights of Splink on DuckDB with its default levels of each comparison, each pair compared once.

    Parameters
    ----------
    told
        What matches look like is taken from the labels of these very pairs, and not estimated by Splink itself.
    """
    import pandas as pd
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    rows = [[{"unique_id": f"{side}{n}", "pair": n, "title": p[k][field], "brand": p[k]["brand"], "type": p[k]["type"],
              "number": p[k]["number"] if field == "title" else None} for n, p in enumerate(pairs)]
            for k, side in enumerate("LR")]  # fmt: skip
    comparisons = [cl.JaroWinklerAtThresholds("title"), cl.ExactMatch("brand"), cl.ExactMatch("type")]
    if field == "title":
        comparisons.append(cl.LevenshteinAtThresholds("number"))
    settings = SettingsCreator(link_type="link_only", comparisons=comparisons,
                               blocking_rules_to_generate_predictions=[block_on("pair")])  # fmt: skip
    database = DuckDBAPI()
    sides = [database.register(pd.DataFrame(side), dataset_display_name=name)
             for side, name in zip(rows, ("needs", "lines"), strict=True)]  # fmt: skip
    linker = Linker(sides, settings, log_level=None)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    if told:
        same = np.flatnonzero(labels)
        truth = pd.DataFrame({"source_dataset_l": "needs", "unique_id_l": [f"L{n}" for n in same],
                              "source_dataset_r": "lines", "unique_id_r": [f"R{n}" for n in same]})  # fmt: skip
        linker.training.estimate_m_from_pairwise_labels(database.register(truth))
    else:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on("pair"))
    found = linker.inference.predict().as_pandas_dataframe()
    scores = np.full(len(pairs), found["match_weight"].min())
    scores[found["unique_id_l"].str[1:].astype(int)] = found["match_weight"]
    return scores


def main() -> None:
    """Print F1 with and without numbers, ours and the peers'."""
    facts = Facts.of(load_packs(["parts"])["parts"])
    file = read_pairs(INTERCHANGE)
    ids = [(a["id"], b["id"]) for a, b in file.pairs]
    cuts = groups_of(ids, file.labels.tolist())
    for masked in (False, True):
        field = "title_masked" if masked else "title"
        figures = part_figures(file.pairs, facts, masked)
        scores, errors = [], []
        for seed in range(3):
            _, fair = fit(figures, file.labels, FEATURES, list(folds(*cuts, seed)), RISING, FALLING)
            scores.append(f1(fair, file.labels))
            errors.append(calibration_error(fair, file.labels))
        print(f"{field}: ours {np.mean(scores):.4f} (three cuts: {', '.join(f'{s:.4f}' for s in scores)}), "
              f"calibration error {np.mean(errors):.4f}; "
              f"token overlap {best(overlap(file.pairs, field), file.labels):.4f}")  # fmt: skip
        try:
            for told in (False, True):
                scores = splink_scores(file.pairs, field, file.labels, told)
                print(f"{field}: Splink {'told these labels' if told else 'by itself'} {best(scores, file.labels):.4f}")
        except ImportError:
            print("Splink is not installed here.")


if __name__ == "__main__":
    main()
