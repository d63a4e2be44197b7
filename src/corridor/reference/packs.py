"""Packs on disk: a folder each, of plain CSV tables and a `pack.toml` that tells what it covers."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import polars as pl

from corridor.errors import PackError
from corridor.tables import INPUT_TABLES, Column, Table


@dataclass(frozen=True)
class Pack:
    """One pack: what its `pack.toml` says, and its tables by name."""

    name: str
    title: str
    edition: date
    countries: tuple[str, ...]
    needs: tuple[str, ...]
    covers: str
    gaps: tuple[str, ...]
    licence: str
    tables: dict[str, pl.DataFrame] = field(repr=False, compare=False)


def _root() -> Traversable:
    return files("corridor.reference") / "packs"


@cache
def pack_names() -> tuple[str, ...]:
    """Names of every pack that is shipped, in alphabetical order."""
    return tuple(sorted(folder.name for folder in _root().iterdir() if (folder / "pack.toml").is_file()))


def packs_for(countries: Iterable[str]) -> tuple[str, ...]:
    """Names of the packs that hold the rules of these countries, without those that they need."""
    wanted = set(countries)
    return tuple(name for name in pack_names() if wanted & set(_about(name)["countries"]))


@cache
def _about(name: str) -> dict[str, Any]:
    return tomllib.loads((_root() / name / "pack.toml").read_text(encoding="utf-8"))


def _value(column: Column) -> pl.Expr:
    """The typed value of a cell that was read as text; an empty cell takes the column's default."""
    text = pl.col(column.name)
    match column.kind:
        case "flag":
            value = text.replace_strict({"yes": True, "no": False}, return_dtype=pl.Boolean)
        case "day":
            value = text.str.to_date("%Y-%m-%d")
        case _:
            value = text.cast(column.dtype)
    return value if column.default is None else value.fill_null(pl.lit(column.default, column.dtype))


def _read(file: Traversable, declared: type[Table]) -> pl.DataFrame:
    # Read as text first: a code such as 0601 must not be taken for a number.
    text = pl.read_csv(file.read_bytes(), infer_schema=False)
    return declared.conform(text.select(_value(c) for c in declared.columns() if c.name in text.columns))


@cache
def load_pack(name: str) -> Pack:
    """One pack by its name, read once per process.

    Raises
    ------
    PackError
        There is no pack of that name; the message suggests the nearest.
    """
    if name not in pack_names():
        near = get_close_matches(name, pack_names(), 1)
        remedy = f'Did you mean "{near[0]}"?' if near else "Packs: " + ", ".join(pack_names()) + "."
        raise PackError(f'There is no pack "{name}". {remedy}')
    folder = _root() / name
    about = _about(name)
    tables = {
        table: _read(folder / f"{table}.csv", declared)
        for table, declared in INPUT_TABLES.items()
        if (folder / f"{table}.csv").is_file()
    }
    return Pack(
        name=name,
        title=about["title"],
        edition=about["edition"],
        countries=tuple(about["countries"]),
        needs=tuple(about["needs"]),
        covers=about["covers"],
        gaps=tuple(about["gaps"]),
        licence=about["licence"],
        tables=tables,
    )


def _with_needs(names: Iterable[str]) -> list[str]:
    """The packs named and every pack that they need, a needed one before the one that needs it."""
    ordered: list[str] = []
    for name in names:
        for wanted in [*_with_needs(load_pack(name).needs), name]:
            if wanted not in ordered:
                ordered.append(wanted)
    return ordered


def load_packs(names: Sequence[str]) -> dict[str, dict[str, pl.DataFrame]]:
    """Tables of the packs named and of the packs that they need.

    Parameters
    ----------
    names
        Names of packs, as `pack_names` lists them.

    Returns
    -------
    dict[str, dict[str, DataFrame]]
        Pack name to table name to table, in the declared columns. A needed pack stands before the one that needs it.
        No key stands in two packs that can be used together.

    Raises
    ------
    PackError
        There is no pack of that name; the message suggests the nearest.
    """
    return {name: load_pack(name).tables for name in _with_needs(names)}
