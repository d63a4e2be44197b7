"""Words of a question and the rows of a run that they name."""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from corridor.runs import RunTables
from corridor.tables.moving import MODES

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
# Words that stand in the names of many rows and tell none from another.
_COMMON = frozenset(
    word
    for line in (
        "the and from for with not why how ship sell make buy port sea road rail air border",
        "part parts set kit car plant main company group new old front rear left right",
    )
    for word in line.split()
)
_MODE_WORDS = {
    "road": ("road",), "truck": ("road",), "lorry": ("road",), "rail": ("rail",), "train": ("rail",), "air": ("air",),
    "plane": ("air",), "sea": ("sea", "caspian_sea", "roro"), "ship": (), "caspian": ("caspian_sea", "roro"),
    "river": ("inland_waterway",), "roro": ("roro",), "ferry": ("roro",),
}  # fmt: skip


@dataclass(frozen=True)
class Named:
    """Ids that a question names, by kind; empty where it names none."""

    products: tuple[str, ...]
    sites: tuple[str, ...]
    parties: tuple[str, ...]
    modes: tuple[str, ...]
    agreements: tuple[str, ...]
    forms: tuple[str, ...]
    periods: tuple[str, ...]


def words(text: str | None) -> list[str]:
    """Lower-case words of a text, in any script."""
    return [w.casefold() for w in _WORD.findall(text or "")]


def _named(frame: pl.DataFrame, key: str, columns: tuple[str, ...], asked: set[str]) -> tuple[str, ...]:
    """Keys of the rows that share the most words with the question, the id counting double."""
    best: dict[str, int] = {}
    for row in frame.select(key, *[c for c in columns if c in frame.columns]).iter_rows(named=True):
        own = {w for w in words(row[key]) if len(w) > 2 and w not in _COMMON}
        names = {w for c in columns if c in row for w in words(row[c]) if len(w) > 2 and w not in _COMMON}
        score = 2 * len(own & asked) + len((names - own) & asked)
        if str(row[key]).casefold() in asked:
            score += 10
        if score:
            best[row[key]] = score
    most = max(best.values(), default=0)
    return tuple(sorted(k for k, score in best.items() if score == most))


def named(run: RunTables, question: str) -> Named:
    """What a question is about."""
    asked = set(words(question)) | {w.casefold() for w in question.split()}
    inputs = run.inputs
    modes = [m for w in sorted(asked) for m in _MODE_WORDS.get(w, ()) if m in MODES]
    agreements = inputs["agreements"]["agreement_id"].to_list() if "agreements" in inputs else []
    periods = [p["label"] for p in run.meta.get("periods", [])]
    return Named(
        products=_named(inputs["products"], "product_id", ("name",), asked),
        sites=_named(inputs["sites"], "site_id", ("name", "region"), asked),
        parties=_named(inputs["parties"], "party_id", ("name", "name_local"), asked),
        modes=tuple(dict.fromkeys(modes)),
        agreements=tuple(a for a in agreements if a.casefold() in asked),
        forms=tuple(f for f in ("cbu", "skd", "ckd") if f in asked),
        periods=tuple(p for p in periods if p.casefold() in asked),
    )
