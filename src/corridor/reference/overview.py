"""What the packs hold: their age, their size, and how sure their rows are."""

from __future__ import annotations

from datetime import date

import polars as pl

from corridor.provenance import CONFIDENCES
from corridor.reference.packs import Pack, load_pack, pack_names


def _confidence_shares(pack: Pack) -> dict[str, float | None]:
    words = [frame["confidence"] for frame in pack.tables.values() if "confidence" in frame.columns]
    every = pl.concat(words) if words else pl.Series("confidence", [], pl.String)
    return {word: (every == word).mean() for word in CONFIDENCES}  # type: ignore[misc]


def packs_overview(today: date) -> pl.DataFrame:
    """List every pack with its age, its size and how sure its rows are.

    Parameters
    ----------
    today
        The day from which the age is counted.

    Returns
    -------
    DataFrame
        One row per pack: ``pack``, ``title``, ``edition``, ``age_days``, ``countries`` (joined by ``|``), ``tables``,
        ``rows``, and the shares of rows ``sourced``, ``recalled`` and ``estimate`` among those that carry a confidence.
        What a pack covers and its known gaps stand in `load_pack(name)`.
    """
    packs = [load_pack(name) for name in pack_names()]
    return pl.DataFrame(
        [
            {
                "pack": pack.name,
                "title": pack.title,
                "edition": pack.edition,
                "age_days": (today - pack.edition).days,
                "countries": "|".join(pack.countries),
                "tables": len(pack.tables),
                "rows": sum(frame.height for frame in pack.tables.values()),
                **_confidence_shares(pack),
            }
            for pack in packs
        ]
    )
