"""How a table is declared: one class per table, one attribute per column, read by everything else.

The reader, the checks, the empty template, the workbook, the reference page and the sample rows all come from the
declaration. A column knows its kind (how text becomes a value), unit, bounds, whether it is required, its default,
what it refers to and what it means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import polars as pl

from corridor.provenance import CONFIDENCES, OWN_SOURCE
from corridor.tables.column import (
    Choice,
    Choices,
    Code,
    Codes,
    Column,
    Condition,
    Countries,
    Country,
    Currency,
    Day,
    Flag,
    HsCode,
    Integer,
    Money,
    Months,
    Number,
    Ref,
    Refs,
    Share,
    Text,
)


@dataclass(frozen=True)
class Rule:
    """A sentence about a row that must hold; ``holds`` gives a boolean expression, null counting as held."""

    name: str
    sentence: str
    remedy: str
    columns: tuple[str, ...]
    holds: Callable[[], pl.Expr] = field(compare=False)


def rule(sentence: str, remedy: str, *columns: str) -> Callable[[Callable[[Any], pl.Expr]], Any]:
    """Declare a rule of a table; `columns` names the cells to point at, the first one being the culprit."""

    def mark(function: Callable[[Any], pl.Expr]) -> Any:
        vars(function)["__corridor_rule__"] = (sentence, remedy, columns)
        return classmethod(function)

    return mark


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


class Table:
    """Base of all declarations. Subclass it, give it a docstring and columns; the class is never instantiated."""

    table_name: ClassVar[str] = ""
    group: ClassVar[str] = ""
    is_result: ClassVar[bool] = False
    _columns: ClassVar[dict[str, Column]] = {}
    _rules: ClassVar[tuple[Rule, ...]] = ()

    def __init_subclass__(cls, **kw: Any) -> None:
        super().__init_subclass__(**kw)
        cls.table_name = _snake(cls.__name__)
        columns: dict[str, Column] = {}
        for name, value in vars(cls).items():
            if isinstance(value, Column):
                columns[name] = replace(value, name=name)
        # What a base declares (source, confidence) comes last, where a reader of the file expects it.
        inherited = {n: c for n, c in cls._columns.items() if n not in columns}
        cls._columns = {**columns, **inherited}
        for name, column in cls._columns.items():
            setattr(cls, name, column)
        rules = []
        for name, value in vars(cls).items():
            mark = getattr(getattr(value, "__func__", None), "__corridor_rule__", None)
            if mark is not None:
                sentence, remedy, touched = mark
                rules.append(Rule(name, sentence, remedy, touched, getattr(cls, name)))
        cls._rules = (*cls._rules, *rules)

    @classmethod
    def columns(cls) -> tuple[Column, ...]:
        """Every column, in the order of the file."""
        return tuple(cls._columns.values())

    @classmethod
    def column(cls, name: str) -> Column:
        return cls._columns[name]

    @classmethod
    def rules(cls) -> tuple[Rule, ...]:
        return cls._rules

    @classmethod
    def primary_key(cls) -> tuple[str, ...]:
        """Names of the columns that together tell one row from another; empty for result tables without one."""
        return tuple(c.name for c in cls.columns() if c.primary_key)

    @classmethod
    def schema(cls) -> dict[str, pl.DataType]:
        return {c.name: c.dtype for c in cls.columns()}

    @classmethod
    def summary(cls) -> str:
        """The first paragraph of the docstring: what one row is."""
        return (cls.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")

    @classmethod
    def empty(cls) -> pl.DataFrame:
        """The table with no row."""
        return pl.DataFrame(schema=cls.schema())

    @classmethod
    def frame(cls, rows: Iterable[Mapping[str, Any]] = ()) -> pl.DataFrame:
        """A table made by hand: each row gives the columns it needs, the rest take their default or stay empty.

        Raises
        ------
        ValueError
            A row gives a column that the table does not have, or lacks one that is required.
        """
        filled = []
        for row in rows:
            unknown = set(row) - set(cls._columns)
            if unknown:
                raise ValueError(f"{cls.table_name} has no column {sorted(unknown)}")
            record = {c.name: row.get(c.name, c.default) for c in cls.columns()}
            missing = [c.name for c in cls.columns() if c.required and record[c.name] is None]
            if missing:
                raise ValueError(f"{cls.table_name} needs {missing} in {dict(row)}")
            filled.append(record)
        return pl.DataFrame(filled, schema=cls.schema()) if filled else cls.empty()

    @classmethod
    def conform(cls, frame: pl.DataFrame) -> pl.DataFrame:
        """The same rows with exactly the declared columns, in order and cast; absent optional columns are added.

        Raises
        ------
        ValueError
            A required column is absent.
        """
        missing = [c.name for c in cls.columns() if c.required and c.name not in frame.columns]
        if missing:
            raise ValueError(f"{cls.table_name} needs columns {missing}; it got {frame.columns}")
        return frame.select(
            (pl.col(c.name).cast(c.dtype) if c.name in frame.columns else pl.lit(c.default, c.dtype)).alias(c.name)
            for c in cls.columns()
        )


class Facts(Table):
    """A table of facts: every row names its source and says how sure it is."""

    source = Refs("sources.source_id", "Where the row comes from.", default=OWN_SOURCE)
    confidence = Choice(*CONFIDENCES, description="How sure the row is.", default="estimate")


class Result(Table):
    """A table that a run writes."""

    is_result = True
    group = "results"


__all__ = [
    "Choice",
    "Choices",
    "Code",
    "Codes",
    "Column",
    "Condition",
    "Countries",
    "Country",
    "Currency",
    "Day",
    "Facts",
    "Flag",
    "HsCode",
    "Integer",
    "Money",
    "Months",
    "Number",
    "Ref",
    "Refs",
    "Result",
    "Rule",
    "Share",
    "Table",
    "Text",
    "rule",
]
