"""Which lines are worded nearly like a need, among a million: rare trigrams only, and the best few of each need.

A text that shares no trigram with a need cannot be near it. Common trigrams join everything with everything, and cost
nearly all the time, so a need is looked up by its rarest ones alone: as many as its share of the work allows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

BITS = 20
"""Trigrams are hashed into 2^20 places; two that share one are told apart by the others."""
CHUNK = 150_000
"""Texts turned into trigrams at a time, and lines that are searched at a time: their sums stay in the cache."""
_END = 10


@dataclass(frozen=True)
class Search:
    """How far to look: most lines per need, least likeness, and how many lines a need's trigrams may touch."""

    most: int = 12
    least: float = 0.12
    budget: int = 150_000
    fewest: int = 6
    threads: int = 2


def trigrams(texts: pl.Series, only: np.ndarray | None = None) -> tuple[Any, np.ndarray]:
    """Which trigrams each text has, as a sparse matrix of ones, and how many each has; its ends count as blanks.

    With `only`, a flag per place, trigrams of other places are counted and not kept.
    """
    from scipy.sparse import vstack

    parts = [_trigrams(texts.slice(start, CHUNK), only) for start in range(0, max(len(texts), 1), CHUNK)]
    return vstack([part for part, _ in parts], format="csr"), np.concatenate([count for _, count in parts])


def _trigrams(texts: pl.Series, only: np.ndarray | None) -> tuple[Any, np.ndarray]:
    from scipy.sparse import csr_matrix

    joined = "".join(f" {text or ''} \n" for text in texts.to_list())
    signs = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32)
    ends = signs == _END
    row = np.cumsum(ends, dtype=np.int32)
    if len(signs) < 3:
        return csr_matrix((len(texts), 1 << BITS), dtype=np.float32), np.zeros(len(texts), np.int64)
    within = ~(ends[:-2] | ends[1:-1] | ends[2:])
    a, b, c = signs[:-2][within], signs[1:-1][within], signs[2:][within]
    with np.errstate(over="ignore"):
        mixed = (a * np.uint32(0x9E3779B1)) ^ (b * np.uint32(0x85EBCA6B)) ^ (c * np.uint32(0xC2B2AE35))
        mixed ^= mixed >> np.uint32(15)
        mixed *= np.uint32(0x2C1B3C6D)
    places = (mixed >> np.uint32(32 - BITS)).astype(np.int32)
    rows = row[:-2][within]
    every = np.bincount(rows, minlength=len(texts))
    if only is not None:
        kept = only[places]
        places, rows = places[kept], rows[kept]
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=len(texts)))])
    found = csr_matrix((np.ones(len(places), np.float32), places, starts), shape=(len(texts), 1 << BITS))
    found.sum_duplicates()
    found.data[:] = 1.0
    return found, every


def nearest(needs: pl.Series, lines: pl.Series, search: Search = Search()) -> pl.DataFrame:
    """The lines worded most like each need.

    Returns
    -------
    DataFrame
        ``need, line`` as places in the two series, and ``likeness`` (0 to 1), best first within each need.
    """
    wanted, _ = trigrams(needs)
    asked = np.zeros(1 << BITS, dtype=bool)
    asked[wanted.indices] = True
    # Trigrams that no need has are left out at once, so the length of a line's text stands for theirs.
    offered, every = trigrams(lines, asked)
    counts = np.bincount(offered.indices, minlength=1 << BITS)
    rarity = (np.log((1.0 + len(lines)) / (1.0 + counts)) + 0.1).astype(np.float32)
    usual = float(rarity[wanted.indices].mean()) if wanted.nnz else 1.0
    length = (np.sqrt(np.maximum(every, 1)) * usual).astype(np.float32)
    return best_lines(_weighted(wanted, rarity), offered, counts, rarity, search, length)


def best_lines(
    wanted: Any,
    offered: Any,
    counts: np.ndarray,
    rarity: np.ndarray,
    search: Search,
    length: np.ndarray | None = None,
) -> pl.DataFrame:
    """The lines most like each need, by the marks that they share.

    Parameters
    ----------
    wanted
        Weights of each need's marks (words or trigrams).
    offered
        Which marks each line has, as ones.
    counts, rarity
        How many lines have each mark, and what it weighs.
    length
        Of each line; that of all its marks by default.
    """
    wanted = _rarest(wanted, counts, search)
    length = _lengths(offered, rarity) if length is None else length
    used = np.zeros(offered.shape[1], dtype=bool)
    used[wanted.indices] = True
    parts = [_none()]
    for start in range(0, offered.shape[0], CHUNK):
        part = offered[start : start + CHUNK]
        parts.append(_best(wanted, _kept(part, used, rarity, length[start : start + CHUNK]), start, search))
    found = pl.concat(parts).sort("need", "likeness", "line", descending=[False, True, False])
    return found.group_by("need", maintain_order=True).head(search.most)


def _none() -> pl.DataFrame:
    return pl.DataFrame(schema={"need": pl.Int64, "line": pl.Int64, "likeness": pl.Float32})


def _lengths(matrix: Any, rarity: np.ndarray) -> np.ndarray:
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    squares = np.bincount(rows, weights=rarity[matrix.indices] ** 2, minlength=matrix.shape[0])
    return np.sqrt(np.maximum(squares, 1e-9)).astype(np.float32)


def _weighted(matrix: Any, rarity: np.ndarray) -> Any:
    length = _lengths(matrix, rarity)
    weighted = matrix.copy()
    weighted.data = rarity[matrix.indices] / np.repeat(length, np.diff(matrix.indptr))
    return weighted


def _rarest(wanted: Any, counts: np.ndarray, search: Search) -> Any:
    """Each need's rarest trigrams, as many as touch `budget` lines together, but `fewest` at least."""
    from scipy.sparse import csr_matrix

    rows = np.repeat(np.arange(wanted.shape[0]), np.diff(wanted.indptr))
    touched = counts[wanted.indices]
    order = np.lexsort((wanted.indices, touched, rows))
    rows, touched = rows[order], touched[order]
    places, data = wanted.indices[order], wanted.data[order]
    sums = np.cumsum(touched)
    first = wanted.indptr[:-1][rows]
    so_far = sums - np.concatenate([[0], sums])[first]
    rank = np.arange(len(rows)) - first
    kept = (touched > 0) & ((so_far <= search.budget) | (rank < search.fewest))
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows[kept], minlength=wanted.shape[0]))])
    return csr_matrix((data[kept], places[kept], starts), shape=wanted.shape)


def _kept(part: Any, used: np.ndarray, rarity: np.ndarray, length: np.ndarray) -> Any:
    from scipy.sparse import csr_matrix

    kept = used[part.indices]
    rows = np.repeat(np.arange(part.shape[0]), np.diff(part.indptr))[kept]
    places = part.indices[kept]
    data = rarity[places] / length[rows]
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=part.shape[0]))])
    return csr_matrix((data, places, starts), shape=part.shape)


def _best(wanted: Any, part: Any, start: int, search: Search) -> pl.DataFrame:
    from sparse_dot_topn import sp_matmul_topn

    found = sp_matmul_topn(
        wanted, part.T.tocsr(), top_n=search.most, threshold=search.least, n_threads=search.threads
    )  # fmt: skip
    rows = np.repeat(np.arange(found.shape[0]), np.diff(found.indptr))
    return pl.DataFrame(
        {"need": rows.astype(np.int64), "line": found.indices.astype(np.int64) + start, "likeness": found.data},
        schema={"need": pl.Int64, "line": pl.Int64, "likeness": pl.Float32},
    )
