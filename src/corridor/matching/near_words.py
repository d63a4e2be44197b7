"""Which lines share the words of a need, among a million, where words may be mistyped.

A word and a mistyped one become the same when a letter is taken out of each: so every word of the lists is kept under
itself and under what is left of it without each of its letters (deletion neighbourhood), as numbers that are reckoned
column by column. A need's words find the words of the lists that they may stand for, and those find the lines.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from rapidfuzz.distance import OSA

from corridor.matching.trigrams import Search, best_lines

SHORTEST, LONGEST = 4, 30
"""Words outside these lengths are only looked up as they are."""
MOST_MEANT = 12
"""Most words of the lists that one mistyped word may stand for."""
_BASE = np.uint64(0x9E3779B97F4A7C15)
_INVERSE = np.uint64(pow(int(_BASE), -1, 1 << 64))


def words_of(texts: pl.Series) -> pl.DataFrame:
    """``row, word`` of folded texts, each word of a text once."""
    frame = pl.DataFrame({"row": pl.int_range(len(texts), dtype=pl.Int32, eager=True), "word": texts.str.split(" ")})
    return frame.explode("word").filter(pl.col("word") != "").unique()


def nearest_by_words(needs: pl.Series, lines: pl.Series, search: Search) -> pl.DataFrame:
    """The lines that share the rarest words of each need, slips of the keyboard allowed for.

    Returns
    -------
    DataFrame
        ``need, line`` as places in the two series, and ``likeness`` (0 to 1), best first within each need.
    """
    ours, theirs = words_of(needs), words_of(lines)
    vocabulary = theirs["word"].unique().sort()
    ids = pl.DataFrame({"word": vocabulary, "id": pl.int_range(len(vocabulary), dtype=pl.Int32, eager=True)})
    offered = theirs.join(ids, on="word").select("row", "id")
    counts = np.bincount(offered["id"].to_numpy(), minlength=len(vocabulary))
    rarity = (np.log((1.0 + len(lines)) / (1.0 + counts)) + 0.1).astype(np.float32)
    wanted = _matrix(_meant(ours, ids, counts, rarity, len(lines)), len(needs), len(vocabulary))
    return best_lines(wanted, _ones(offered, len(lines), len(vocabulary)), counts, rarity, search)


def _ones(frame: pl.DataFrame, rows: int, columns: int) -> Any:
    from scipy.sparse import csr_matrix

    ordered = frame.sort("row")
    starts = np.concatenate([[0], np.cumsum(np.bincount(ordered["row"].to_numpy(), minlength=rows))])
    return csr_matrix((np.ones(len(frame), np.float32), ordered["id"].to_numpy(), starts), shape=(rows, columns))


def _matrix(frame: pl.DataFrame, rows: int, columns: int) -> Any:
    from scipy.sparse import coo_matrix

    at = (frame["row"].to_numpy(), frame["id"].to_numpy())
    return coo_matrix((frame["weight"].to_numpy(), at), shape=(rows, columns)).tocsr()


def _meant(ours: pl.DataFrame, ids: pl.DataFrame, counts: np.ndarray, rarity: np.ndarray, total: int) -> pl.DataFrame:
    """``row, id, weight``: the words of the lists that each word of a need may stand for.

    Weights are scaled so that a need all of whose words are found as they are has length 1.
    """
    words = ours["word"].unique().sort()
    exact = words.to_frame().join(ids, on="word", how="left")
    lost = exact.filter(pl.col("id").is_null())["word"]
    found = pl.concat([exact.drop_nulls().with_columns(near=pl.lit(1.0, pl.Float32)), _near(lost, ids, counts)])
    weighed = found.with_columns(weight=pl.Series(rarity[found["id"].to_numpy()]) * pl.col("near"))
    joined = ours.join(weighed, on="word", how="left")
    # A word that is found nowhere counts as if one line had it: the likeness of its need to any line is less.
    unseen = float(np.log((1.0 + total) / 2.0) + 0.1)
    best = joined.group_by("row", "word").agg(pl.col("weight").max().fill_null(unseen))
    length = best.group_by("row").agg(length=pl.col("weight").pow(2).sum().sqrt())
    scaled = joined.drop_nulls("id").join(length, on="row")
    weight = (pl.col("weight") / pl.col("length")).cast(pl.Float32).max()
    return scaled.group_by("row", "id").agg(weight=weight).sort("row", "id")


def _near(lost: pl.Series, ids: pl.DataFrame, counts: np.ndarray) -> pl.DataFrame:
    """``word, id, near`` of words that no line has, with those of the lists that are a slip away, or two if long."""
    place, keys = _keys(lost)
    wanted = np.unique(keys)
    their_place, their_keys = _keys(ids["word"], wanted)
    left = pl.DataFrame({"key": keys, "place": place})
    right = pl.DataFrame({"key": their_keys, "id": their_place.astype(np.int32)})
    pairs = left.join(right, on="key").select("place", "id").unique().sort("place", "id")
    if pairs.is_empty():
        return pl.DataFrame(schema={"word": pl.String, "id": pl.Int32, "near": pl.Float32})
    mine, theirs = lost.gather(pairs["place"]), ids["word"].gather(pairs["id"])
    slips = np.array([OSA.distance(a, b, score_cutoff=2) for a, b in zip(mine, theirs, strict=True)])
    length = mine.str.len_chars().to_numpy()
    table = pairs.with_columns(
        word=mine, slips=pl.Series(slips), lines=pl.Series(counts[pairs["id"].to_numpy()]), long=pl.Series(length >= 7)
    ).filter((pl.col("slips") <= 1) | (pl.col("long") & (pl.col("slips") <= 2)))  # fmt: skip
    kept = table.sort("place", "slips", "lines", "id").group_by("place", maintain_order=True).head(MOST_MEANT)
    return kept.select("word", "id", near=(1.0 - 0.2 * pl.col("slips")).cast(pl.Float32))


def _keys(words: pl.Series, wanted: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """The places of words and their keys: a number for the word, and one for it without each of its letters."""
    lengths = words.str.len_chars().to_numpy()
    places: list[np.ndarray] = [np.empty(0, np.int64)]
    keys: list[np.ndarray] = [np.empty(0, np.uint64)]
    for length in range(SHORTEST, LONGEST + 1):
        at = np.flatnonzero(lengths == length)
        for start in range(0, len(at), 200_000):
            part = at[start : start + 200_000]
            made = _keys_of(words.gather(part), length)
            row = np.repeat(part, length + 1)
            flat = made.ravel()
            if wanted is not None:
                kept = wanted[np.minimum(np.searchsorted(wanted, flat), len(wanted) - 1)] == flat if len(wanted) else []
                row, flat = row[kept], flat[kept]
            places.append(row)
            keys.append(flat)
    return np.concatenate(places), np.concatenate(keys)


def _keys_of(words: pl.Series, length: int) -> np.ndarray:
    """One row per word of one length: its own key, then one per letter that is taken out.

    A word is the number ``sum(letter[k] * base ** k)``, modulo 2 ** 64. Taking a letter out leaves what stands before
    it as it is and moves what stands after it down by one power, so all keys come from one running sum.
    """
    letters = np.frombuffer("".join(words.to_list()).encode("utf-32-le"), dtype=np.uint32)
    letters = letters.reshape(len(words), length).astype(np.uint64)
    with np.errstate(over="ignore"):
        powers = np.cumprod(np.concatenate([[np.uint64(1)], np.full(length - 1, _BASE, np.uint64)]), dtype=np.uint64)
        sums = np.cumsum(letters * powers, axis=1, dtype=np.uint64)
        whole = sums[:, -1:]
        before = np.concatenate([np.zeros_like(whole), sums[:, :-1]], axis=1)
        return np.concatenate([whole, before + (whole - sums) * _INVERSE], axis=1)
