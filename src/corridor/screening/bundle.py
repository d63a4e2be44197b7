"""A bundle for the record: what was asked, on which lists, what was found and decided, in one ZIP with checksums."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import polars as pl

_DAY = (1980, 1, 1, 0, 0, 0)
"""Files of a bundle carry no time of writing, so that the same record is the same file to the byte."""


FOUND = (
    "stops",
    "removals",
    "screened_lists",
    "screen_alerts",
    "ownership_findings",
    "licences_held",
    "goods_questions",
)
DECIDED = (
    "parties",
    "screen_decisions",
    "watch_lists",
    "ownership",
    "ownership_rules",
    "licences",
    "control_pointers",
)


def record_of(results: Mapping[str, pl.DataFrame], inputs: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The tables of a run that tell who was screened, against what, what was found and what people decided."""
    return {n: results[n] for n in FOUND if n in results} | {n: inputs[n] for n in DECIDED if n in inputs}


def write_audit(
    target: str | Path, tables: Mapping[str, pl.DataFrame], about: Mapping[str, object] | None = None
) -> Path:
    """Write tables as CSV into a ZIP, with a manifest of their checksums and rows.

    Parameters
    ----------
    target
        The ZIP; an older one of that name is replaced only when the new one is whole.
    tables
        By name: lists as read (with the checksum of each), alerts, decisions, licences, sums of ownership.
    about
        What else should be on record: legal systems, version, settings.
    """
    target = Path(target)
    aside = target.with_name(f".{target.name}.part")
    manifest: dict[str, object] = {"about": dict(about or {}), "files": {}}
    files = {f"{name}.csv": frame.write_csv().encode() for name, frame in sorted(tables.items())}
    manifest["files"] = {
        name: {"sha256": hashlib.sha256(data).hexdigest(), "rows": len(tables[name.removesuffix(".csv")])}
        for name, data in files.items()
    }
    files["manifest.json"] = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True, default=str).encode()
    with zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, _DAY), data, zipfile.ZIP_DEFLATED)
    aside.replace(target)
    return target
