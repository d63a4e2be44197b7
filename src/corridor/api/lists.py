"""Matching as one function each: lists without a case, files of pairs, requests for quotation of a run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from corridor.api.writing import Place

if TYPE_CHECKING:
    from corridor.match_lists import OwnMatch
    from corridor.matching import ScoredPairs


def match(
    needs: Place,
    offers: Sequence[Place],
    *,
    mapping: Place | None = None,
    own: Sequence[Place] = (),
    match_from: float = 0.85,
    review_from: float = 0.3,
) -> OwnMatch:
    """Match a list of needs with price lists, as people send them, without a case.

    Parameters
    ----------
    needs, offers
        XLSX or CSV files in any layout; one party each.
    mapping
        A file that says which column of which list is what; without it columns are guessed.
    own
        Own cross references, decisions, terms, brands or vehicles, in files named after their tables.
    match_from, review_from
        Least probability of the band of matches, and of that to review.
    """
    from corridor.match_lists import match_files
    from corridor.matching import MatchOptions

    options = MatchOptions(match_from=match_from, review_from=review_from)
    mapped = None if mapping is None else Path(mapping)
    return match_files(Path(needs), [Path(o) for o in offers], mapped, [Path(o) for o in own], options)


def write_match(found: OwnMatch, out: Place) -> tuple[Path, ...]:
    """Write what `match` found: one workbook where `out` ends in .xlsx, else a folder of CSV files."""
    from corridor.report.matches import write_matches

    return tuple(write_matches(found.tables, found.results, Path(out)))


def write_requests(folder: Place, out: Place) -> tuple[Path, ...]:
    """Write the matches of a run, or of the newest run of a case, and a request for quotation per buyer."""
    from corridor.report.matches import write_requests as write
    from corridor.runs import newest_run, read_run

    folder, out = Path(folder), Path(out)
    run_folder = folder if (folder / "run.json").is_file() else newest_run(folder)
    out.mkdir(parents=True, exist_ok=True)
    return tuple(write(read_run(run_folder), out))


def score_pairs(pairs: Place, *, masked: bool = False, train: Place | None = None) -> ScoredPairs:
    """How likely the two sides of each pair in a file are one part; with labels in the file, how right that is.

    Parameters
    ----------
    pairs
        JSON lines of ``{"left": {...}, "right": {...}, "label": 0 or 1}``, gzipped or not; the label may lack.
    masked
        Read ``title_masked`` and no part numbers.
    train
        Labelled pairs of the same kind of goods to learn from. Without it the model for parts of vehicles is used.
    """
    from corridor.match_lists.pairs import score_file

    return score_file(Path(pairs), masked, None if train is None else Path(train))
