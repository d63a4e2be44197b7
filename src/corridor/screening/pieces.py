"""Names in pieces, as numbers of columns: runs of three letters and of three sounds, initials, words."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np
import numpy.typing as npt

from corridor.screening.names import Name

SIGNS_OF_TEXT = 37
BLOCK = SIGNS_OF_TEXT**3
INITIALS = 2**16
WORDS = 2**18
COLUMNS = 2 * BLOCK + INITIALS + WORDS

Ints = npt.NDArray[np.int64]

_CODES = np.zeros(256, dtype=np.int64)
for _place, _sign in enumerate("abcdefghijklmnopqrstuvwxyz0123456789"):
    _CODES[ord(_sign)] = _place + 1
_SOUND_SIGNS = str.maketrans("SCJ", "123")


def pieces_of(names: Sequence[Name]) -> tuple[Ints, Ints]:
    """Rows (places of names) and columns of their pieces, each once, by row."""
    # Without vowels, letters of the Arabic script are not those of another spelling: sounds tell all they can.
    letters = _threes(["" if n.script == "arabic" else n.compact for n in names])
    sounds = _threes([n.sounds.translate(_SOUND_SIGNS) for n in names])
    initials, words = _hashed(names)
    rows = np.concatenate([letters[0], sounds[0], initials[0], words[0]])
    columns = np.concatenate([letters[1], sounds[1] + BLOCK, initials[1] + 2 * BLOCK, words[1] + 2 * BLOCK + INITIALS])
    both = np.sort(rows * COLUMNS + columns)
    both = both[np.diff(both, prepend=-1) > 0]
    return both // COLUMNS, both % COLUMNS


def _threes(texts: Sequence[str]) -> tuple[Ints, Ints]:
    """Runs of three signs of each text, with its edges, as numbers of columns."""
    whole = "  ".join(["", *texts, ""])
    if whole.isascii():
        codes = _CODES[np.frombuffer(whole.encode("ascii"), dtype=np.uint8)]
    else:
        points = np.frombuffer(whole.encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
        # Letters of scripts without a table still find their like.
        codes = np.where(points < 256, _CODES[np.minimum(points, 255)], points % (SIGNS_OF_TEXT - 1) + 1)
    lengths = np.array([len(t) for t in texts], dtype=np.int64)
    starts = 2 + np.concatenate([[0], np.cumsum(lengths[:-1] + 2)]) if len(texts) else np.zeros(0, dtype=np.int64)
    # From one sign before a text to one after: as many runs as it has signs.
    rows = np.repeat(np.arange(len(texts)), lengths)
    at = np.repeat(starts - 1, lengths) + np.arange(len(rows)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    columns = (codes[at] * SIGNS_OF_TEXT + codes[at + 1]) * SIGNS_OF_TEXT + codes[np.minimum(at + 2, len(codes) - 1)]
    return rows, columns


def _hashed(names: Sequence[Name]) -> tuple[tuple[Ints, Ints], tuple[Ints, Ints]]:
    """Initials, and what words mean and how they sound, as numbers of columns."""
    rows: tuple[list[int], list[int]] = ([], [])
    columns: tuple[list[int], list[int]] = ([], [])
    for row, name in enumerate(names):
        found = {w.text for w in name.core if w.role in ("plain", "generic") and 3 <= len(w.text) <= 6}
        for words in (name.core, tuple(w for w in name.words if w.role != "particle")):
            if len(words) > 2:
                found.add("".join(w.text[0] for w in words))
        if len(name.core) == 2:
            found.add("".join(w.text[0] for w in name.core) + "co")
        told = {w.concept if w.role != "plain" else w.sound if len(w.sound) > 2 else w.text for w in name.core}
        for block, (texts, size) in enumerate(((found, INITIALS), (told, WORDS))):
            rows[block].extend([row] * len(texts))
            columns[block].extend(crc32(text.encode()) % size for text in texts)
    first, second = (
        (np.array(r, dtype=np.int64), np.array(c, dtype=np.int64)) for r, c in zip(rows, columns, strict=True)
    )
    return first, second
