"""Many short texts kept in one piece."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Texts:
    """Many short texts in one piece: a third of the memory of a list of them."""

    whole: str
    ends: npt.NDArray[np.int32]

    def __getitem__(self, at: int) -> str:
        return self.whole[self.ends[at] : self.ends[at + 1]]


class TextsMade:
    """Texts that come in one after another."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.lengths: list[npt.NDArray[np.int32]] = []

    def add(self, texts: Iterable[str]) -> None:
        """Texts of one chunk more."""
        found = list(texts)
        self.parts.append("".join(found))
        self.lengths.append(np.array([len(text) for text in found], dtype=np.int32))

    def made(self) -> Texts:
        """All of them."""
        ends = np.concatenate([np.zeros(1, dtype=np.int32), *self.lengths]).cumsum(dtype=np.int32)
        return Texts("".join(self.parts), ends)
