"""An evidence pack as files: a page to print and a workbook, for the approvals of one scheme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl

from corridor.errors import CorridorError
from corridor.report.grids import TONES

_SECTIONS = {
    "applicant": "Who applies, and for what", "description": "What is approved", "documents": "Documents in hand",
    "routes": "Approvals of single regulations", "tests": "Test reports", "statements": "Documents and statements",
    "plant": "The plant", "fees": "Fees", "open": "Not known how to meet",
}  # fmt: skip
_TONES = {"ready": TONES["held"], "to_make": TONES["to_prove"], "to_get": TONES["to_get"], "missing": TONES["unknown"]}
_SHEETS = {"evidence_packs": "pack", "approval_needs": "requirements", "acceptance_steps": "chains of acceptance"}


@dataclass(frozen=True)
class Pack:
    """What the page shows of a scheme."""

    scheme: str
    about: str
    files: tuple[dict[str, Any], ...]
    foot: str


def write_pack(
    tables: Mapping[str, pl.DataFrame], scheme_id: str, title: str, on: date, out: Path
) -> tuple[Path, Path]:
    """Write the pack of a scheme to a folder as ``pack-SCHEME.html`` and ``.xlsx``; gives both paths.

    Parameters
    ----------
    tables
        `evidence_packs`, `approval_needs`, `acceptance_steps`, `schemes` and `products`.
    scheme_id, title, on
        The scheme, the name of the case and the day that the pack is of.
    out
        The folder.

    Raises
    ------
    CorridorError
        No approval of the case is under the scheme.
    """
    mine = pl.col("approval_id").str.ends_with(f":{scheme_id}")
    items = tables["evidence_packs"].filter(mine)
    if items.is_empty():
        known = sorted({a.partition(":")[2] for a in tables["evidence_packs"]["approval_id"]})
        raise CorridorError(f"No approval is asked for under {scheme_id}. The case asks for: {', '.join(known)}.")
    out.mkdir(parents=True, exist_ok=True)
    own = {
        "evidence_packs": items,
        "approval_needs": tables["approval_needs"].filter(pl.col("scheme_id") == scheme_id),
        "acceptance_steps": tables["acceptance_steps"].filter(pl.col("scheme_id") == scheme_id),
    }
    pack = _pack(own, tables["schemes"], tables["products"], scheme_id, title, on)
    page, book = out / f"pack-{scheme_id}.html", out / f"pack-{scheme_id}.xlsx"
    page.write_bytes(_page(pack).encode("utf-8"))
    _workbook(own, book, pack.scheme)
    return page, book


def _page(pack: Pack) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("corridor.report", "templates")
    space = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    css = (files("corridor.report") / "assets" / "page.css").read_text(encoding="utf-8")
    return space.get_template("pack.html.j2").render(pack=pack, css=css)


def _workbook(own: Mapping[str, pl.DataFrame], path: Path, title: str) -> None:
    import xlsxwriter

    from corridor.report.sheets import Sheets
    from corridor.report.workbook import NO_DATE

    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        book.set_properties({"title": title, "created": NO_DATE})
        writer = Sheets(book)
        for table, sheet in _SHEETS.items():
            writer.declared(table, own[table], sheet)


def _pack(
    own: Mapping[str, pl.DataFrame], schemes: pl.DataFrame, products: pl.DataFrame, scheme_id: str, title: str, on: date
) -> Pack:
    scheme = schemes.filter(pl.col("scheme_id") == scheme_id).row(0, named=True)
    chains: dict[tuple[str, str], list[str]] = {}
    for row in own["acceptance_steps"].sort("product_id", "requirement_id", "step_no").iter_rows(named=True):
        key = (row["evidence_id"], f"{row['product_id']}/{row['requirement_id']}")
        chains.setdefault(key, []).append(row["step"])
    names = dict(products.select("product_id", "name").iter_rows())
    grouped = own["evidence_packs"].partition_by("approval_id", maintain_order=True)
    made = tuple(_file(group, names, chains) for group in grouped)
    document = f" {scheme['document']}." if scheme["document"] else ""
    return Pack(
        scheme["name"],
        f"{title}: what to file under {scheme_id}, as of {on}.{document}",
        made,
        "Planning data, not legal advice: ask the body that issues the approval before filing.",
    )


def _file(group: pl.DataFrame, names: Mapping[str, str], chains: Mapping[tuple[str, str], list[str]]) -> dict[str, Any]:
    family = group["approval_id"][0].partition(":")[0]
    counts = dict(group["state"].value_counts().iter_rows())
    told = [f"{counts[s]} {s.replace('_', ' ')}" for s in ("ready", "to_make", "to_get", "missing") if s in counts]
    # Where a file is of one product, saying so again at every item would only be in the way.
    several = group["products"].drop_nulls().str.split("|").explode().n_unique() > 1
    parts: list[dict[str, Any]] = []
    for (section,), rows in group.group_by("section", maintain_order=True):
        items = [_item(row, names if several else {}, chains) for row in rows.iter_rows(named=True)]
        parts.append({"title": _SECTIONS[str(section)], "entries": items})
    return {"title": names.get(family, family), "lead": f"{len(group)} items: {', '.join(told)}.", "parts": parts}


def _item(
    row: Mapping[str, Any], names: Mapping[str, str], chains: Mapping[tuple[str, str], list[str]]
) -> dict[str, Any]:
    rests = [row["regulations"].replace("|", ", ")] if row["regulations"] else []
    if row["products"] and names:
        rests.append("for " + ", ".join(names.get(p, p) for p in row["products"].split("|")))
    if row["valid_to"]:
        rests.append(f"until {row['valid_to']}")
    own = [steps for (evidence_id, _), steps in chains.items() if evidence_id == row["document"]]
    return {
        "number": row["item_no"], "state": row["state"].replace("_", " "), "tone": _TONES[row["state"]],
        "text": row["item"], "rests": "; ".join(rests), "missing": row["missing"],
        "chains": own if row["section"] == "documents" else [],
    }  # fmt: skip
