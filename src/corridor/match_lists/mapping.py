"""The mapping file: which column of each list is what. It is written as guessed, to be confirmed or corrected."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corridor.errors import CorridorError

HEAD = """\
# Which column of each list is what, as guessed. Correct it and run the same command again with
# --mapping {name}. A field left out is not read; `header_row` counts as a spreadsheet does, 0 is none;
# `columns` names a heading, or a column by its place: "column 3".
"""
KEYS = ("file", "table", "header_row", "party", "currency", "incoterm", "columns")


@dataclass
class ListMapping:
    """What is known of one list."""

    file: str
    table: str
    header_row: int | None = None
    party: str | None = None
    currency: str | None = None
    incoterm: str | None = None
    columns: dict[str, str] = field(default_factory=dict)


def read_mapping(path: Path) -> dict[str, ListMapping]:
    """Mappings by the name of their list.

    Raises
    ------
    CorridorError
        The file is no TOML, or says something that is not understood.
    """
    try:
        body = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CorridorError(f"{path.name} cannot be read as a mapping: {error}.") from None
    found = {}
    for one in body.get("list", []):
        unknown = sorted(set(one) - set(KEYS))
        if unknown or "file" not in one or one.get("table") not in ("needs", "price_lists"):
            raise CorridorError(
                f"{path.name}: each [[list]] has `file`, `table` (needs or price_lists) and perhaps "
                f"{', '.join(KEYS[2:])}" + (f"; it has {', '.join(unknown)}." if unknown else ".")
            )
        found[one["file"]] = _mapping(one)
    return found


def _mapping(one: Mapping[str, Any]) -> ListMapping:
    columns = {k: str(v) for k, v in dict(one.get("columns", {})).items()}
    texts = {k: (str(one[k]) if one.get(k) else None) for k in ("party", "currency", "incoterm")}
    header = one.get("header_row")
    return ListMapping(one["file"], one["table"], None if header is None else int(header), **texts, columns=columns)


def mapping_text(mappings: Sequence[ListMapping], name: str) -> str:
    """The mapping file that says what was guessed."""
    lines = [HEAD.format(name=name)]
    for one in mappings:
        lines += ["[[list]]", f"file = {_quoted(one.file)}", f"table = {_quoted(one.table)}"]
        lines += [f"header_row = {one.header_row}"] if one.header_row is not None else []
        lines += [f"{k} = {_quoted(v)}" for k in ("party", "currency", "incoterm") if (v := getattr(one, k))]
        lines += ["[list.columns]", *(f"{k} = {_quoted(v)}" for k, v in one.columns.items()), ""]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    # A JSON string is a basic string of TOML as well.
    return json.dumps(text, ensure_ascii=False)
