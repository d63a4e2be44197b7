"""Columns: what a cell of a table may hold, and the words to declare it with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

Kind = Literal[
    "code",
    "text",
    "ref",
    "refs",
    "choice",
    "choices",
    "codes",
    "number",
    "integer",
    "money",
    "share",
    "day",
    "flag",
    "country",
    "countries",
    "currency",
    "hs_code",
    "condition",
    "months",
]

DTYPES: dict[str, pl.DataType] = {
    "number": pl.Float64(),
    "money": pl.Float64(),
    "share": pl.Float64(),
    "integer": pl.Int64(),
    "day": pl.Date(),
    "flag": pl.Boolean(),
}
LIST_KINDS = frozenset({"refs", "choices", "codes", "countries", "months"})
"""Kinds whose cells hold several values, joined by ``|`` and kept as text in every frame."""


def cell_values(text: str | None) -> tuple[str, ...]:
    """The values of a cell that holds several, in order.

    >>> cell_values("RU|BY")
    ('RU', 'BY')
    """
    return tuple(part.strip() for part in (text or "").split("|") if part.strip())


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    kind: Kind
    name: str = ""
    description: str = ""
    unit: str | None = None
    per: str | None = None
    required: bool = True
    default: Any = None
    primary_key: bool = False
    reference: str | None = None
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    example: Any = None

    @property
    def dtype(self) -> pl.DataType:
        return DTYPES.get(self.kind, pl.String())

    @property
    def is_list(self) -> bool:
        return self.kind in LIST_KINDS

    @property
    def col(self) -> pl.Expr:
        """The column as a polars expression."""
        return pl.col(self.name)

    @property
    def reference_table(self) -> str | None:
        return self.reference.split(".")[0] if self.reference else None


def _optional(required: bool, default: Any) -> bool:
    # A default makes an empty cell meaningful, so the column need not be filled.
    return required and default is None


def Code(description: str = "", *, primary_key: bool = False, required: bool = True, **kw: Any) -> Column:
    """An identifier: letters, digits and ``. _ : - / + *``, no spaces; compared exactly."""
    return Column("code", description=description, primary_key=primary_key, required=required, **kw)


def Text(description: str = "", *, required: bool = False, **kw: Any) -> Column:
    """Free text in any script."""
    return Column("text", description=description, required=required, **kw)


def Ref(
    reference: str, description: str = "", *, required: bool = True, primary_key: bool = False, **kw: Any
) -> Column:
    """One key of another table, given as ``"sites.site_id"``."""
    return Column("ref", description=description, reference=reference, required=required, primary_key=primary_key, **kw)


def Refs(
    reference: str, description: str = "", *, required: bool = False, default: str | None = None, **kw: Any
) -> Column:
    """Several keys of another table, joined by ``|``."""
    return Column(
        "refs",
        description=description,
        reference=reference,
        default=default,
        required=_optional(required, default),
        **kw,
    )


def Choice(
    *choices: str, description: str = "", required: bool = True, default: str | None = None, **kw: Any
) -> Column:
    """One of a closed list of words."""
    return Column(
        "choice", description=description, choices=choices, default=default, required=_optional(required, default), **kw
    )


def Choices(*choices: str, description: str = "", required: bool = False) -> Column:
    """Several of a closed list of words, joined by ``|``."""
    return Column("choices", description=description, choices=choices, required=required)


def Codes(description: str = "", *, required: bool = False, **kw: Any) -> Column:
    """Several words, joined by ``|``."""
    return Column("codes", description=description, required=required, **kw)


def Number(
    unit: str | None,
    description: str = "",
    *,
    per: str | None = None,
    required: bool = True,
    default: float | None = None,
    **kw: Any,
) -> Column:
    """A decimal number in a unit."""
    return Column(
        "number",
        description=description,
        unit=unit,
        per=per,
        default=default,
        required=_optional(required, default),
        **kw,
    )


def Integer(
    unit: str | None, description: str = "", *, required: bool = True, default: int | None = None, **kw: Any
) -> Column:
    """A whole number in a unit."""
    return Column(
        "integer", description=description, unit=unit, default=default, required=_optional(required, default), **kw
    )


def Money(
    per: str,
    description: str = "",
    *,
    required: bool = True,
    default: float | None = None,
    minimum: float | None = 0.0,
    **kw: Any,
) -> Column:
    """An amount of money per something; the currency stands in a column beside it, or is the case's."""
    return Column(
        "money",
        description=description,
        unit="money",
        per=per,
        default=default,
        minimum=minimum,
        required=_optional(required, default),
        **kw,
    )


def Share(
    description: str = "",
    *,
    required: bool = True,
    default: float | None = None,
    minimum: float | None = 0.0,
    maximum: float | None = 1.0,
    **kw: Any,
) -> Column:
    """A fraction: 4.5 % is written 0.045."""
    return Column(
        "share",
        description=description,
        unit="share",
        default=default,
        minimum=minimum,
        maximum=maximum,
        required=_optional(required, default),
        **kw,
    )


def Day(description: str = "", *, required: bool = False, **kw: Any) -> Column:
    """A calendar day: ``2024-04-03``, or ``1403-01-15 SH`` in the Solar Hijri calendar."""
    return Column("day", description=description, required=required, **kw)


def Flag(description: str = "", *, default: bool | None = None, required: bool = True, **kw: Any) -> Column:
    """``yes`` or ``no``."""
    return Column("flag", description=description, default=default, required=_optional(required, default), **kw)


def Country(description: str = "", *, required: bool = True, **kw: Any) -> Column:
    """An ISO 3166-1 alpha-2 code in capitals: ``IR``."""
    return Column("country", description=description, required=required, **kw)


def Countries(description: str = "", *, required: bool = False, **kw: Any) -> Column:
    """Several ISO 3166-1 alpha-2 codes, joined by ``|``."""
    return Column("countries", description=description, required=required, **kw)


def Currency(description: str = "", *, required: bool = True, **kw: Any) -> Column:
    """An ISO 4217 code in capitals: ``EUR``."""
    return Column("currency", description=description, required=required, **kw)


def HsCode(description: str = "", *, required: bool = True, prefix: bool = False, **kw: Any) -> Column:
    """A Harmonized System code of 4 to 10 digits (2 to 10 as a prefix), even in number, kept as text.

    ``minimum`` holds the least number of digits.
    """
    return Column("hs_code", description=description, required=required, minimum=2 if prefix else 4, **kw)


def Condition(description: str = "") -> Column:
    """Clauses joined by ``&`` must all hold; inside a clause ``|`` means or; a bare word is a flag."""
    return Column("condition", description=description, required=False)


def Months(description: str = "", *, required: bool = True, **kw: Any) -> Column:
    """Gregorian months as numbers joined by ``|``: ``12|1|2|3``."""
    return Column("months", description=description, required=required, **kw)
