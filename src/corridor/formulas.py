"""A small language for amounts that the law words as a formula: ``min(max(0.0034 * customs_value * units, 30), 600)``.

Numbers, names, ``+ - * /`` and parentheses; ``min(a, b, ...)``, ``max(a, b, ...)``; ``round_down(x, step)``, the whole
steps in x; ``if(a > b, x, y)`` with ``< <= > >= = !=``. Nothing else can be said, so a formula from a table cannot do
harm. It is read once, and then reckoned for a whole column, or exactly in fractions, or shown with its numbers put in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from itertools import pairwise

import polars as pl

FUNCTIONS = ("min", "max", "round_down", "if")
_COMPARES = ("<=", ">=", "!=", "<", ">", "=")
_TOKEN = re.compile(r"\s*(?:((?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,2})?)|([A-Za-z_]\w*)|(<=|>=|!=|[-+*/(),<>=]))")
_DEEPEST = 50
_LONGEST = 200
"""Numbers, names and signs; a law words its amounts in far fewer."""
_DIGITS = 30
_NEXT_TO_WHOLE = 1e-9
"""A float that lies this little below a whole number of steps counts as it; fractions need no such help."""

_FLOAT_COMPARES: dict[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b, "!=": lambda a, b: a != b,
}  # fmt: skip
_EXACT_COMPARES: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b, "!=": lambda a, b: a != b,
}  # fmt: skip


@dataclass(frozen=True)
class _Node:
    """``what`` is a number, a name, a sign of reckoning, a comparison or a function."""

    what: str
    parts: tuple[_Node, ...] = ()
    number: Fraction | None = None


@dataclass(frozen=True)
class Formula:
    """A formula that was read.

    Attributes
    ----------
    text
        As it was written.
    """

    text: str
    _root: _Node
    _pieces: tuple[tuple[bool, str], ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names in it, in the order in which they first come."""
        return tuple(dict.fromkeys(piece for is_name, piece in self._pieces if is_name))

    def expression(self, columns: Mapping[str, pl.Expr]) -> pl.Expr:
        """The formula over columns; null where a number that it needs is null.

        Raises
        ------
        KeyError
            A name has no column.
        """
        return _float(self._root, columns)

    def exact(self, values: Mapping[str, Fraction]) -> Fraction:
        """The formula in exact fractions; only the branch of an ``if`` that counts is looked at.

        Raises
        ------
        KeyError
            A name has no value.
        ZeroDivisionError
            It divides by nought.
        """
        return _exact(self._root, values)

    def with_numbers(self, columns: Mapping[str, pl.Expr]) -> pl.Expr:
        """The text as a column, with the values of the names in `columns` put in; other names stay."""
        said = [
            columns[piece].cast(pl.String).str.replace(r"\.0$", "") if is_name and piece in columns else pl.lit(piece)
            for is_name, piece in self._pieces
        ]
        return pl.concat_str(said)

    def told(self, values: Mapping[str, object]) -> str:
        """The text with values put in; other names stay."""
        return "".join(str(values.get(piece, piece)) if is_name else piece for is_name, piece in self._pieces)


@cache
def read_formula(text: str) -> Formula:
    """Read a formula.

    Raises
    ------
    ValueError
        It is not one; the message says where reading stopped.

    >>> read_formula("max(2 * price, 30)").names
    ('price',)
    """
    reader = _Reader(text)
    root = reader.sum(0)
    reader.end()
    return Formula(text.strip(), root, reader.pieces())


class _Reader:
    """Reads by recursive descent: a sum of products of factors."""

    def __init__(self, text: str) -> None:
        self._text = text.strip()
        self._tokens: list[tuple[str, str, int, int]] = []
        self._next = 0
        at = 0
        while at < len(self._text):
            match = _TOKEN.match(self._text, at)
            if match is None:
                raise self._error(at)
            kind = "number" if match[1] else "name" if match[2] else "sign"
            token = match[1] or match[2] or match[3]
            if len(self._tokens) >= _LONGEST or (match[1] and len(token) > _DIGITS):
                raise ValueError(f'"{self._text[:40]}..." is too long to be a formula')
            self._tokens.append((kind, token, match.end() - len(token), match.end()))
            at = match.end()
        self._tokens.append(("end", "", len(self._text), len(self._text)))

    def pieces(self) -> tuple[tuple[bool, str], ...]:
        """The text cut at its names."""
        pieces, at = [], 0
        for (kind, token, start, end), following in pairwise(self._tokens):
            if kind == "name" and not (token in FUNCTIONS and following[1] == "("):
                pieces += [(False, self._text[at:start]), (True, token)]
                at = end
        return (*(p for p in pieces if p[1]), (False, self._text[at:]))

    def sum(self, deep: int) -> _Node:
        if deep > _DEEPEST:
            raise ValueError(f'"{self._text[:40]}..." is nested too deeply to be a formula')
        left = self._product(deep)
        while (sign := self._take("+", "-")) is not None:
            left = _Node(sign, (left, self._product(deep)))
        return left

    def end(self) -> None:
        if self._tokens[self._next][0] != "end":
            raise self._error(self._tokens[self._next][2])

    def _product(self, deep: int) -> _Node:
        left = self._factor(deep)
        while (sign := self._take("*", "/")) is not None:
            left = _Node(sign, (left, self._factor(deep)))
        return left

    def _factor(self, deep: int) -> _Node:
        if self._take("-") is not None:
            if deep > _DEEPEST:
                raise ValueError(f'"{self._text[:40]}..." is nested too deeply to be a formula')
            return _Node("negative", (self._factor(deep + 1),))
        if self._take("(") is not None:
            inner = self.sum(deep + 1)
            self._need(")")
            return inner
        kind, token, start, _ = self._tokens[self._next]
        if kind == "number":
            self._next += 1
            return _Node("number", number=Fraction(token))
        if kind != "name":
            raise self._error(start)
        self._next += 1
        if self._take("(") is None:
            return _Node(f"name {token}")
        return self._call(token, start, deep)

    def _call(self, function: str, start: int, deep: int) -> _Node:
        if function not in FUNCTIONS:
            raise ValueError(f'"{self._text}" asks for {function}(), and only {", ".join(FUNCTIONS)} are known')
        parts = [self._condition(deep + 1) if function == "if" else self.sum(deep + 1)]
        while self._take(",") is not None:
            parts.append(self.sum(deep + 1))
        self._need(")")
        wanted = {"round_down": 2, "if": 3}.get(function)
        if len(parts) != wanted if wanted else len(parts) < 2:
            raise self._error(start)
        return _Node(function, tuple(parts))

    def _condition(self, deep: int) -> _Node:
        left = self.sum(deep)
        sign = self._take(*_COMPARES)
        if sign is None:
            raise self._error(self._tokens[self._next][2])
        return _Node(sign, (left, self.sum(deep)))

    def _take(self, *signs: str) -> str | None:
        kind, token, _, _ = self._tokens[self._next]
        if kind != "sign" or token not in signs:
            return None
        self._next += 1
        return token

    def _need(self, sign: str) -> None:
        if self._take(sign) is None:
            raise self._error(self._tokens[self._next][2])

    def _error(self, at: int) -> ValueError:
        rest = self._text[at : at + 20] or "its end"
        return ValueError(f'"{self._text}" is not a formula: reading stopped at {rest}')


def _float(node: _Node, columns: Mapping[str, pl.Expr]) -> pl.Expr:
    if node.number is not None:
        return pl.lit(float(node.number))
    if node.what.startswith("name "):
        return columns[node.what[5:]].cast(pl.Float64)
    parts = [_float(part, columns) for part in node.parts]
    if node.what in _FLOAT_COMPARES:
        return _FLOAT_COMPARES[node.what](parts[0], parts[1])
    if node.what == "if":
        return pl.when(parts[0].is_null()).then(None).when(parts[0]).then(parts[1]).otherwise(parts[2])
    if node.what in ("min", "max"):
        unknown = pl.any_horizontal([part.is_null() for part in parts])
        found = pl.min_horizontal(parts) if node.what == "min" else pl.max_horizontal(parts)
        return pl.when(unknown).then(None).otherwise(found)
    if node.what == "round_down":
        return (parts[0] / parts[1] + _NEXT_TO_WHOLE).floor() * parts[1]
    if node.what == "negative":
        return -parts[0]
    return {"+": pl.Expr.add, "-": pl.Expr.sub, "*": pl.Expr.mul, "/": pl.Expr.truediv}[node.what](*parts)


def _exact(node: _Node, values: Mapping[str, Fraction]) -> Fraction:
    if node.number is not None:
        return node.number
    if node.what.startswith("name "):
        return values[node.what[5:]]
    if node.what == "if":
        asked = node.parts[0]
        holds = _EXACT_COMPARES[asked.what](*[_exact(part, values) for part in asked.parts])
        return _exact(node.parts[1 if holds else 2], values)
    parts = [_exact(part, values) for part in node.parts]
    if node.what in ("min", "max"):
        return min(parts) if node.what == "min" else max(parts)
    if node.what == "round_down":
        return Fraction(parts[0] // parts[1]) * parts[1]
    if node.what == "negative":
        return -parts[0]
    first, second = parts
    if node.what == "+":
        return first + second
    if node.what == "-":
        return first - second
    return first * second if node.what == "*" else first / second


__all__ = ["FUNCTIONS", "Formula", "read_formula"]
