"""Pairs of names in a file, each scored: for calibration and for checking by others."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from corridor.screening.lists.errors import WatchListError
from corridor.screening.score import score_pairs

COLUMNS = (("name1", "name2"), ("name_listed", "name_altered"), ("query", "expected_match"), ("left", "right"))


def score_pairs_file(path: str | Path) -> pl.DataFrame:
    """Every row of a CSV of pairs with its ``score`` and ``reasons``; other columns stay.

    Parameters
    ----------
    path
        A CSV with columns ``name1`` and ``name2`` (or name_listed and name_altered, query and expected_match, left and
        right).
    """
    path = Path(path)
    try:
        frame = pl.read_csv(path, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise WatchListError(path.name, f"It cannot be read ({error}).", "Save it as CSV (UTF-8).") from error
    pair = next((pair for pair in COLUMNS if set(pair) <= set(frame.columns)), None)
    if pair is None:
        known = "; ".join(" and ".join(names) for names in COLUMNS)
        raise WatchListError(path.name, f"No two columns hold names: {frame.columns}.", f"Call them {known}.")
    names = frame.select(pl.col(c).fill_null("") for c in pair)
    found = score_pairs(names.iter_rows())
    return frame.with_columns(
        score=pl.Series([f.score for f in found], dtype=pl.Float64),
        reasons=pl.Series(["; ".join(f.reasons) for f in found], dtype=pl.String),
    )
