"""Which names of a list come near a name at all: pieces of three letters and of three sounds, words and initials.

No server: the index is one sparse matrix in memory, pieces by names. Pieces that very many names have are left out,
for they cost most and say least.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from corridor.screening.names import Name, take_apart, variants
from corridor.screening.pieces import COLUMNS, WORDS, Ints, pieces_of
from corridor.screening.texts import Texts, TextsMade

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

CHUNK = 20_000
COMMON = 0.012
"""Pieces that a larger share of names has are left out."""
WORD_WEIGHT = 1.2
"""A whole word shared, by sound or meaning, says more than its pieces."""

WIDER = 10
"""How many times as many names are found by their pieces as are kept."""
LEAST_NEAR = 0.05


@dataclass(frozen=True)
class NameIndex:
    """Names of lists, ready to be searched.

    Attributes
    ----------
    names
        The names as they stand, one per column of the matrix.
    pieces
        Weights, pieces by names; each name's squares sum to one.
    rarity
        What each piece weighs; zero for pieces that are left out.
    meanings, sounds
        The names in one piece: by what their words mean, in the order of the alphabet, and by sound, in their own.
    """

    names: Sequence[str]
    pieces: csr_matrix
    rarity: npt.NDArray[np.float32]
    meanings: Texts
    sounds: Texts

    @classmethod
    def build(cls, names: Sequence[str]) -> NameIndex:
        """Index names; a second per twenty thousand or so."""
        columns: list[npt.NDArray[np.int32]] = []
        lengths: list[npt.NDArray[np.int32]] = []
        meanings, sounds = TextsMade(), TextsMade()
        held = np.zeros(COLUMNS, dtype=np.int64)
        for start in range(0, len(names), CHUNK):
            # A million names taken apart are not kept: only their pieces and their letters are.
            taken = [take_apart.__wrapped__(name) for name in names[start : start + CHUNK]]
            meanings.add(map(_meanings, taken))
            sounds.add(n.sounds for n in taken)
            rows, found = pieces_of(taken)
            held += np.bincount(found, minlength=COLUMNS)
            columns.append(found.astype(np.int32))
            lengths.append(np.bincount(rows, minlength=len(taken)).astype(np.int32))
        rarity = np.log((len(names) + 2.0) / (held + 0.5)).astype(np.float32)
        # Even a list of ten names has pieces that three share; common means many in number too.
        rarity[held > max(COMMON * len(names), 500)] = 0.0
        rarity[-WORDS:] *= WORD_WEIGHT
        return cls(names, _by_piece(columns, lengths, rarity), rarity, meanings.made(), sounds.made())

    def near(self, wanted: Sequence[Name], most: int = 16, threads: int = 1) -> list[Ints]:
        """For each name, the columns of the names that come nearest, best first.

        Names that share pieces are ranked again by how alike they are in one piece: a slip of the hand breaks several
        pieces, and a name that shares two common words may else come before it.
        """
        from rapidfuzz.distance import Levenshtein
        from rapidfuzz.process import cdist
        from scipy.sparse import csr_matrix
        from sparse_dot_topn import sp_matmul_topn

        rows, columns = pieces_of(wanted)
        data = self.rarity[columns]
        kept = data > 0
        table = csr_matrix((data[kept], (rows[kept], columns[kept])), shape=(len(wanted), COLUMNS), dtype=np.float32)
        wide = WIDER * most
        found = sp_matmul_topn(
            _unit(table), self.pieces, top_n=wide, threshold=LEAST_NEAR, sort=True, n_threads=threads
        )
        out = []
        for name, (a, b) in zip(wanted, pairwise(found.indptr), strict=True):
            near, at = found.data[a:b], found.indices[a:b].astype(np.int64)
            if b - a > most:
                alike = [
                    cdist([own], [texts[i] for i in at.tolist()], scorer=Levenshtein.normalized_similarity)[0]
                    for own, texts in ((_meanings(name), self.meanings), (name.sounds, self.sounds))
                ]
                best = np.argsort(-(near + np.maximum(*alike)), kind="stable")[:most]
                at = at[best]
            out.append(at)
        return out


def _by_piece(
    columns: list[npt.NDArray[np.int32]], lengths: list[npt.NDArray[np.int32]], rarity: npt.NDArray[np.float32]
) -> csr_matrix:
    """Pieces by names, from the pieces of each chunk of names, which are used up: both at once would not fit."""
    from scipy.sparse import csr_matrix

    kept = rarity > 0
    for i, (found, size) in enumerate(zip(columns, lengths, strict=True)):
        known = kept[found]
        owner = np.repeat(np.arange(len(size), dtype=np.int32), size)[known]
        lengths[i] = np.bincount(owner, minlength=len(size)).astype(np.int32)
        columns[i] = found[known]
    ends = np.concatenate([np.zeros(1, dtype=np.int64), *lengths]).cumsum()
    every = np.concatenate([np.zeros(0, dtype=np.int32), *columns])
    columns.clear()
    table = csr_matrix((rarity[every], every, ends), shape=(len(ends) - 1, COLUMNS))
    return _unit(table).T.tocsr()


def _unit(table: csr_matrix) -> csr_matrix:
    """The same table with rows of length one, changed in place: a second copy of a million rows would not fit."""
    sizes = np.diff(table.indptr)
    rows = np.repeat(np.arange(table.shape[0], dtype=np.int32), sizes)
    length = np.sqrt(np.bincount(rows, weights=table.data * table.data, minlength=table.shape[0]))
    table.data /= np.maximum(length, 1e-9).astype(np.float32)[rows]
    return table


def _meanings(name: Name) -> str:
    """A name in one piece, whatever the order and language of its words."""
    return "".join(sorted(w.concept for w in name.core))


def wanted_names(name: str) -> tuple[Name, ...]:
    """The variants of a name that are searched for, the same pieces once."""
    return tuple({v.compact: v for v in variants(name)}.values())
