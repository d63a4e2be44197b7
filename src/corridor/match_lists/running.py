"""Match lists from files: read them, match them, tell what came of each need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from corridor.case import read_table
from corridor.errors import CaseError, CorridorError
from corridor.findings import Finding, Findings
from corridor.match_lists import codes
from corridor.match_lists.mapping import ListMapping, mapping_text, read_mapping
from corridor.match_lists.reading import ListRead, read_list
from corridor.reference import load_packs
from corridor.tables import INPUT_TABLES

if TYPE_CHECKING:
    from corridor.matching import Facts, MatchOptions

PACK = "parts"
OWN = ("cross_references", "match_decisions", "part_terms", "brand_aliases", "vehicle_models")
"""Tables of the user's own that a match takes beside the lists, each known by the name of its file."""


@dataclass(frozen=True)
class OwnMatch:
    """What two or more lists came to.

    Attributes
    ----------
    tables
        ``needs, price_lists``, as they were read.
    results
        ``pairs, pair_evidence, number_findings, need_outcomes``.
    findings
        What is wrong with the files and their numbers.
    mapping
        The text of the mapping file, as guessed or confirmed.
    """

    tables: dict[str, pl.DataFrame]
    results: dict[str, pl.DataFrame]
    findings: Findings
    mapping: str


def match_files(
    needs: Path,
    offers: Sequence[Path],
    mapping: Path | None = None,
    own: Iterable[Path] = (),
    options: MatchOptions | None = None,
) -> OwnMatch:
    """Match a list of needs with price lists.

    Parameters
    ----------
    needs, offers
        XLSX or CSV, each in its own layout.
    mapping
        Which column is what, once it is confirmed; a list that it does not name is guessed.
    own
        The user's own cross references, decisions, terms, brands or vehicles, in files named after their tables.

    Raises
    ------
    CorridorError
        The mapping, or a table of the user's own, cannot be read.
    """
    from corridor.matching import Facts, MatchOptions, match_lists, need_outcomes

    confirmed = read_mapping(mapping) if mapping is not None and mapping.is_file() else {}
    wanted = read_list(needs, "needs", confirmed.get(needs.name))
    offered = [read_list(path, "price_lists", confirmed.get(path.name)) for path in offers]
    lines = pl.concat([one.rows for one in offered]) if offered else INPUT_TABLES["price_lists"].empty()
    lines = _told_apart(lines)
    tables = _with_own(own)
    facts = Facts.of(tables)
    matched = match_lists(wanted.rows, lines, tables["match_decisions"], facts, options or MatchOptions())
    results = {
        "pairs": matched.pairs,
        "pair_evidence": matched.pair_evidence,
        "number_findings": matched.number_findings,
        "need_outcomes": need_outcomes(wanted.rows, matched.pairs),
    }
    found = Findings([f for one in (wanted, *offered) for f in one.findings])
    found.extend(_odd_numbers(matched.number_findings))
    told = _mappings([wanted, *offered])
    name = mapping.name if mapping is not None else "mapping.toml"
    return OwnMatch({"needs": wanted.rows, "price_lists": lines}, results, found, mapping_text(told, name))


def facts_of(own: Iterable[Path]) -> Facts:
    """What matching looks things up in: the pack of parts, below the user's own tables."""
    from corridor.matching import Facts

    return Facts.of(_with_own(own))


def _mappings(read: Sequence[ListRead]) -> list[ListMapping]:
    return [one.mapping for one in read]


def _told_apart(lines: pl.DataFrame) -> pl.DataFrame:
    # Two lists of one name in two folders would give lines of one name.
    nth = pl.int_range(pl.len()).over("line_id")
    again = pl.format("{}_{}", "line_id", nth + 1)
    return lines.with_columns(line_id=pl.when(nth > 0).then(again).otherwise("line_id"))


def _with_own(own: Iterable[Path]) -> Mapping[str, pl.DataFrame]:
    """Tables of the pack with the user's own rows; these come first and win by their key."""
    pack = load_packs([PACK])[PACK]
    tables = {name: pack.get(name, INPUT_TABLES[name].empty()) for name in (*pack, *OWN)}
    for path in own:
        name = path.stem
        if name not in OWN:
            raise CorridorError(
                f"{path.name} is no table that a match takes. Name the file after one: {', '.join(OWN)}."
            )
        rows, findings = read_table(path, name)
        if findings.errors:
            raise CaseError(findings)
        declared = INPUT_TABLES[name]
        mine = declared.conform(rows.drop("_row"))
        tables[name] = pl.concat([mine, tables[name]]).unique(declared.primary_key(), keep="first", maintain_order=True)
    return tables


def _odd_numbers(found: pl.DataFrame) -> Iterable[Finding]:
    for row in found.iter_rows(named=True):
        name = f" The name says {row['name_says']}." if row["name_says"] else ""
        problem = f"{row['number']}: {row['reason']}{name}"
        remedy = "Ask who wrote the list which of the two is meant; until then the number alone makes no match."
        yield Finding(codes.NUMBER_ODD, row["list_name"], problem, remedy, None, "number", row["number"],
                      row["list_name"], "warning")  # fmt: skip
