"""The model: the same answers as the library that trained it, honest probabilities, files that are refused."""

import gzip
import json

import numpy as np
import pytest

from corridor import api
from corridor.errors import CorridorError
from corridor.matching.boosting import from_json, shipped
from corridor.matching.features import FALLING, FEATURES, GROUPS, RISING
from corridor.matching.training import ENSEMBLE, PARAMETERS, ROUNDS, calibration_error, f1, fit, folds, groups_of


def problem(count=600, seed=0):
    rng = np.random.default_rng(seed)
    figures = rng.normal(size=(count, 4))
    figures[rng.random(figures.shape) < 0.15] = np.nan
    chance = 1 / (1 + np.exp(-2 * np.nan_to_num(figures[:, 0]) + np.nan_to_num(figures[:, 1])))
    return figures, (rng.random(count) < chance).astype(int)


def held(count):
    cut = np.arange(count) % 5
    return [(np.flatnonzero(cut != k), np.flatnonzero(cut == k)) for k in range(5)]


def test_trees_as_plain_numbers_answer_as_the_library_does_and_survive_their_file():
    from sklearn.ensemble import HistGradientBoostingClassifier

    figures, labels = problem()
    model, _ = fit(figures, labels, "abcd", held(600), rising=frozenset("a"), falling=frozenset("b"))
    settings = {"monotonic_cst": [1, -1, 0, 0], "max_iter": ROUNDS, **PARAMETERS}
    theirs = [
        HistGradientBoostingClassifier(random_state=n, **settings).fit(figures, labels).decision_function(figures)
        for n in range(ENSEMBLE)
    ]
    assert model.log_odds(figures) == pytest.approx(np.mean(theirs, axis=0), abs=1e-9)
    again = from_json(model.to_json())
    assert again.probability(figures) == pytest.approx(model.probability(figures), abs=1e-3)


def test_probabilities_of_pairs_that_were_held_out_are_shares():
    figures, labels = problem(4000)
    _, fair = fit(figures, labels, "abcd", held(4000))
    assert calibration_error(fair, labels) <= 0.05


def test_calibration_error_by_hand():
    # Two bins: told 0.2, found 0.5; told 0.8, found 1.0. (0.3 + 0.2) / 2.
    assert calibration_error(np.array([0.2, 0.2, 0.8, 0.8]), np.array([0, 1, 1, 1]), bins=2) == pytest.approx(0.25)


def test_f1_by_hand():
    # Told 3, right 2, wanted 4: 2 x 2 / (3 + 4).
    assert f1(np.array([0.9, 0.8, 0.7, 0.1, 0.2]), np.array([1, 1, 0, 1, 1])) == pytest.approx(4 / 7)


def test_what_is_tied_by_matches_is_held_out_together():
    left, right = groups_of([("a", "b"), ("b", "c"), ("c", "d"), ("e", "f")], [1, 1, 0, 0])
    assert left[0] == right[0] == left[1] == right[1]
    for train, out in folds(left, right):
        outside = set(left[out].tolist())
        assert not outside & (set(left[train].tolist()) | set(right[train].tolist()))


def test_the_shipped_model_fits_what_is_compared_and_rises_with_what_speaks_for_a_pair():
    model = shipped("parts", FEATURES)
    with pytest.raises(ValueError, match="train it anew"):
        shipped("parts", FEATURES[:-1])
    base = np.full((1, len(FEATURES)), 0.5)
    before = model.log_odds(base)[0]
    for n, name in enumerate(FEATURES):
        more = base.copy()
        more[0, n] = 1.0
        after = model.log_odds(more)[0]
        assert name not in RISING or after >= before - 1e-9
        assert name not in FALLING or after <= before + 1e-9
    assert {name for names in GROUPS.values() for name in names} >= set(FEATURES) - {"same_script"}


def test_a_file_of_pairs_is_scored_without_training(tmp_path):
    rows = [
        {"left": {"title": "Фильтр воздушный H.ACCENT (28113-22051) 160*38*248мм.", "number": "2811322051c"},
         "right": {"title": "Фильтр воздушный H.ACCENT ориг. (28113-22051) 160*38*248мм.", "number": "2811322051"}},
        {"left": {"title": "Фильтр воздушный H.ACCENT (28113-22051) 160*38*248мм."},
         "right": {"title": "Сальник распредвала K.BONGO III (0JE26-12601A) 38*52*7мм."}},
    ]  # fmt: skip
    path = tmp_path / "pairs.jsonl.gz"
    path.write_bytes(
        gzip.compress("\n".join(json.dumps({**r, "label": k}) for r, k in zip(rows, (1, 0), strict=True)).encode())
    )
    scored = api.score_pairs(path)
    assert scored.match.tolist() == [True, False]
    assert scored.f1 == 1.0
    plain = tmp_path / "pairs.jsonl"
    plain.write_text("\n".join(json.dumps(r) for r in rows), encoding="utf-8")
    assert api.score_pairs(plain).f1 is None


@pytest.mark.parametrize("text", ["", "{", '{"left": {}}', '["left"]'])
def test_what_is_no_file_of_pairs_is_refused_in_words(tmp_path, text):
    path = tmp_path / "pairs.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CorridorError, match=r"pairs\.jsonl"):
        api.score_pairs(path)


def test_other_goods_are_learnt_from_labelled_pairs(tmp_path):
    rng = np.random.default_rng(0)
    brands = ("acme", "globex", "initech")
    rows = []
    for n in range(240):
        model = f"{rng.choice(list('abc'))}{rng.integers(100, 999)}x"
        same = n % 3 == 0
        other = model if same else f"{rng.choice(list('abc'))}{rng.integers(100, 999)}x"
        brand = rng.choice(brands)
        rows.append({"left": {"title": f"{brand} printer {model} black", "price": "10"},
                     "right": {"title": f"{brand} {other} laser printer", "price": "11"},
                     "label": int(same)})  # fmt: skip
    for name, part in (("train", rows[:180]), ("valid", rows[180:])):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(json.dumps(r) for r in part), encoding="utf-8")
    scored = api.score_pairs(tmp_path / "valid.jsonl", train=tmp_path / "train.jsonl")
    assert scored.f1 > 0.9
    unlabelled = tmp_path / "bare.jsonl"
    unlabelled.write_text(json.dumps({"left": {"title": "a"}, "right": {"title": "b"}}), encoding="utf-8")
    with pytest.raises(CorridorError, match="need labels"):
        api.score_pairs(tmp_path / "valid.jsonl", train=unlabelled)
