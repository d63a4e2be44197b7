"""Candidates: deletion keys against comparing every word, and slips of the keyboard found again."""

import random

import numpy as np
import polars as pl
from rapidfuzz.distance import OSA

from benchmarks.matching.typing_noise import lines as made_lines
from benchmarks.matching.typing_noise import retyped
from corridor.matching.candidates import candidates
from corridor.matching.near_words import _keys, nearest_by_words
from corridor.matching.trigrams import Search, nearest
from tests.matching.helpers import facts


def test_keys_meet_exactly_where_a_letter_taken_out_of_each_makes_words_equal():
    draw = random.Random(3)
    words = sorted({"".join(draw.choice("абв") for _ in range(draw.randint(4, 7))) for _ in range(80)})
    place, keys = _keys(pl.Series(words))
    met = {}
    for p, k in zip(place.tolist(), keys.tolist(), strict=True):
        met.setdefault(k, set()).add(p)
    joined = {(a, b) for group in met.values() for a in group for b in group if a < b}

    def left(word):
        return {word} | {word[:n] + word[n + 1 :] for n in range(len(word))}

    expected = {(a, b) for a in range(len(words)) for b in range(a + 1, len(words)) if left(words[a]) & left(words[b])}
    assert joined == expected
    # Every pair one slip apart is among them, and so is a letter typed for another or two changed over.
    near = {
        (a, b) for a in range(len(words)) for b in range(a + 1, len(words)) if OSA.distance(words[a], words[b]) <= 1
    }
    assert near <= joined


def test_a_mistyped_need_finds_its_line_by_words_and_by_trigrams():
    offered = pl.Series(["колодки тормозные гранта", "радиатор охлаждения приора", "фильтр масляный нива"])
    asked = pl.Series(["колдки тормозыне гранта", "радиаторохлаждения приора"])
    assert nearest_by_words(asked, offered, Search(least=0.1)).group_by("need", maintain_order=True).first()[
        "line"
    ].to_list() == [0, 1]
    assert nearest(asked, offered, Search(least=0.1)).group_by("need", maintain_order=True).first()[
        "line"
    ].to_list() == [0, 1]


def test_99_of_100_retyped_lines_are_among_the_candidates():
    offered = made_lines(4000)
    wanted, source = retyped(offered, 400)
    found = candidates(wanted, offered, facts())
    right = found.join(pl.DataFrame({"need": np.arange(400), "line": source}), on=["need", "line"])
    assert right.height >= 396


def test_no_candidates_of_nothing():
    empty = made_lines(5).head(0)
    assert candidates(empty, made_lines(5), facts()).is_empty()
    assert candidates(made_lines(5), empty, facts()).is_empty()
