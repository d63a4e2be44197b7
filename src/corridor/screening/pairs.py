"""Pairs of names in a file, each scored: for calibration and for checking by others."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from corridor.screening.lists.entries import WatchList
from corridor.screening.lists.errors import WatchListError
from corridor.screening.lists.own import delimiter
from corridor.screening.names import take_apart
from corridor.screening.score import score_pairs

COLUMNS = (("name1", "name2"), ("name_listed", "name_altered"), ("query", "expected_match"), ("left", "right"))


ON_ONE_RECORD = 0.99
"""Least score of names that a list gives to one party."""


def score_pairs_file(path: str | Path, lists: Iterable[WatchList] = ()) -> pl.DataFrame:
    """Every row of a CSV of pairs with its ``score`` and ``reasons``; other columns stay.

    Parameters
    ----------
    path
        A CSV with columns ``name1`` and ``name2`` (or name_listed and name_altered, query and expected_match, left and
        right).
    lists
        Lists whose aliases are taken at their word: two names of one record are one party, however little they share.
        Without one, names are all there is to go by.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
        frame = pl.read_csv(text.encode(), infer_schema=False, separator=delimiter(text))
    except (OSError, UnicodeDecodeError, pl.exceptions.PolarsError) as error:
        why = str(error).splitlines()[0]
        raise WatchListError(path.name, f"It cannot be read ({why}).", "Save it as CSV (UTF-8).") from error
    pair = next((pair for pair in COLUMNS if set(pair) <= set(frame.columns)), None)
    if pair is None:
        known = "; ".join(" and ".join(names) for names in COLUMNS)
        raise WatchListError(path.name, f"No two columns hold names: {frame.columns}.", f"Call them {known}.")
    names = frame.select(pl.col(c).fill_null("") for c in pair)
    records = _records(lists)
    scores: list[float] = []
    reasons: list[str] = []
    for found in score_pairs(names.iter_rows()):
        both = sorted(records.get(_key(found.left), set()) & records.get(_key(found.right), set()))
        told = [f"both names stand on record {both[0]}"] if both and found.left != found.right else []
        scores.append(max(found.score, ON_ONE_RECORD + 0.009 * found.score) if told else found.score)
        reasons.append("; ".join([*told, *found.reasons]))
    return frame.with_columns(score=pl.Series(scores, dtype=pl.Float64), reasons=pl.Series(reasons, dtype=pl.String))


def _key(name: str) -> str:
    return take_apart(name).compact


def _records(lists: Iterable[WatchList]) -> dict[str, set[str]]:
    """By name in one piece, the records that it stands on."""
    found: dict[str, set[str]] = {}
    for listed in lists:
        for entry_id, name in listed.names.select("entry_id", "name").iter_rows():
            found.setdefault(_key(name), set()).add(f"{listed.watch_list_id}/{entry_id}")
    return found
