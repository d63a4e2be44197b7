"""Files of pairs, one JSON object a line: ``{"left": {...}, "right": {...}, "label": 0 or 1}``; the label may lack."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corridor.errors import CorridorError
from corridor.matching.boosting import Model, shipped
from corridor.matching.facts import Facts
from corridor.matching.features import FEATURES, Weights, features
from corridor.matching.record import Record, record
from corridor.matching.training import f1

Pair = tuple[Mapping[str, Any], Mapping[str, Any]]
NAMES = ("title", "title_masked", "name")
NUMBERS = ("number", "modelno")
BRANDS = ("brand", "manufacturer")


@dataclass(frozen=True)
class PairFile:
    """Pairs of a file, and their labels where every pair has one."""

    pairs: list[Pair]
    labels: np.ndarray | None


@dataclass(frozen=True)
class ScoredPairs:
    """What a file of pairs came to.

    Attributes
    ----------
    probability
        Per pair, calibrated.
    match
        Whether it is 0.5 or more.
    f1
        Against the labels, where the file has them.
    """

    probability: np.ndarray
    match: np.ndarray
    f1: float | None


def read_pairs(path: Path | str) -> PairFile:
    """Read a file of pairs, gzipped or not.

    Raises
    ------
    CorridorError
        It cannot be read; the message names the line.
    """
    path = Path(path)
    pairs: list[Pair] = []
    labels: list[int | None] = []
    at = 0
    try:
        text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for at, line in enumerate(text.decode("utf-8-sig").splitlines(), start=1):  # noqa: B007
            if line.strip():
                row = json.loads(line)
                pairs.append((dict(row["left"]), dict(row["right"])))
                labels.append(None if row.get("label") is None else int(row["label"]))
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        where = f", line {at}" if at else ""
        raise CorridorError(
            f"{path.name}{where}: it is no file of pairs ({type(error).__name__}: {error}). Each line is a JSON object "
            f'with "left" and "right", each an object of texts, and perhaps "label", 0 or 1.'
        ) from None
    if not pairs:
        raise CorridorError(f"{path.name} holds no pair.")
    told = None if any(label is None for label in labels) else np.array(labels, dtype=np.int64)
    return PairFile(pairs, told)


def _first(row: Mapping[str, Any], names: Sequence[str]) -> str | None:
    return next((str(row[n]) for n in names if row.get(n)), None)


def part_records(pairs: Sequence[Pair], facts: Facts, masked: bool = False) -> list[tuple[Record, Record]]:
    """The lines of pairs of parts; one that stands in several pairs is read once.

    With `masked` a number is not looked at, nor a title but its masked form.
    """
    known: dict[str, Record] = {}

    def read(row: Mapping[str, Any]) -> Record:
        name = _first(row, ("title_masked", "title", "name") if masked else ("title", "title_masked", "name"))
        cells = {"name": name, "brand": _first(row, BRANDS), "vehicle": row.get("vehicle")}
        cells["number"] = None if masked else _first(row, NUMBERS)
        key = json.dumps(cells, ensure_ascii=False, sort_keys=True)
        if key not in known:
            known[key] = record(cells, facts)
        return known[key]

    return [(read(left), read(right)) for left, right in pairs]


def part_figures(pairs: Sequence[Pair], facts: Facts, masked: bool = False) -> np.ndarray:
    """The figures of pairs of parts, words weighed by how rare they are in the file itself."""
    read = part_records(pairs, facts, masked)
    lines = {id(one): one for pair in read for one in pair}
    return features(read, Weights(lines.values()), facts)


def score_part_pairs(
    path: Path | str, facts: Facts, *, masked: bool = False, model: Model | None = None, threshold: float = 0.5
) -> ScoredPairs:
    """How likely each pair of a file is one part: with the model that comes with Corridor, no training needed.

    Parameters
    ----------
    path
        Pairs with ``title`` (or ``name``), and perhaps ``number`` and ``brand``.
    masked
        Read ``title_masked`` and no numbers.
    """
    file = read_pairs(path)
    model = model or shipped("parts", FEATURES)
    probability = model.probability(part_figures(file.pairs, facts, masked))
    score = None if file.labels is None else f1(probability, file.labels, threshold)
    return ScoredPairs(probability, probability >= threshold, score)
