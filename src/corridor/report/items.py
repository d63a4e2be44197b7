"""Priced items as files: one workbook, or a table of items and a table of lines."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from corridor.errors import CorridorError
from corridor.items import ItemsResult, Rules, by_head
from corridor.report.sheets import Sheets

KINDS = (".xlsx", ".parquet", ".csv")
_WIDTHS = {"item_id": 22, "outcome": 12, "reason": 90}


def write_items(result: ItemsResult, rules: Rules, path: Path) -> tuple[Path, ...]:
    """Write priced items; gives the files that were written.

    Parameters
    ----------
    path
        ``.xlsx``: a workbook with items by head, their lines and what is missing. ``.parquet`` or ``.csv``: items by
        head there, and beside it ``<name>_lines``, ``<name>_payments`` and, what is missing, ``<name>_refusals``.

    Raises
    ------
    CorridorError
        The name ends in none of these.
    """
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise CorridorError(f"{path.name}: prices are written as {', '.join(KINDS)}; name the file so.")
    path.parent.mkdir(parents=True, exist_ok=True)
    tables = {"": by_head(result), "_lines": result.cost_lines, "_payments": result.result.payments,
              "_refusals": result.refusals}  # fmt: skip
    if kind == ".xlsx":
        _workbook(result, rules, path)
        return (path,)
    written = []
    for name, frame in tables.items():
        target = path.with_name(f"{path.stem}{name}{kind}")
        if kind == ".parquet":
            frame.write_parquet(target, compression="zstd")
        else:
            frame.write_csv(target)
        written.append(target)
    return tuple(written)


def _workbook(result: ItemsResult, rules: Rules, path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheets = Sheets(book)
        sheets.table("about", _about(result, rules), (34, 100))
        wide = by_head(result)
        sheets.table("items", wide, tuple(_WIDTHS.get(c, 15) for c in wide.columns))
        sheets.declared("cost_lines", result.cost_lines)
        sheets.declared("payments", result.result.payments)
        sheets.declared("refusals", result.refusals)
        sheets.declared("origin_findings", result.origin)


def _about(result: ItemsResult, rules: Rules) -> pl.DataFrame:
    counted = result.landed_costs["outcome"].value_counts(sort=True).iter_rows()
    rows = [
        ("currency of every amount", rules.currency),
        ("packs of rules", ", ".join(rules.packs) or "none"),
        ("kinds of exchange rate, best first", ", ".join(rules.exchange.kinds)),
        ("importer", rules.options.importer),
        ("items", str(result.landed_costs.height)),
        *[(f"items {outcome}", str(count)) for outcome, count in counted],
        ("items, by head", "One row per item; the heads of cost add up to landed_per_unit."),
        ("cash_per_unit", "Landed cost and the money that comes back, such as the VAT of a business."),
        ("seller_net_per_unit", "What the price leaves the seller after the carriage, duty and taxes in it."),
        ("cost_lines", "Every amount is quantity x rate x fx, with the row of rules that it rests on."),
    ]
    return pl.DataFrame(rows, schema={"what": pl.String, "told": pl.String}, orient="row")
