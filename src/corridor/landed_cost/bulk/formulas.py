"""Amounts that a tax words as a formula, for many items at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from corridor.formulas import read_formula
from corridor.landed_cost.bulk.codes import Flags, Floats, Ints
from corridor.landed_cost.bulk.owing import Owing
from corridor.landed_cost.bulk.rates import Rates
from corridor.landed_cost.bulk.spells import Spells
from corridor.landed_cost.confidence import ESTIMATE
from corridor.landed_cost.formula import ALIASES, known_or_asked, with_row
from corridor.tables.customs import MARKET_VALUES
from corridor.units import HP_PER_KW

OWN = ("rate", "amount")
_FIGURES = ("units", "mass_kg", "engine_cc", "power_kw", "engine_power_kw", "engine_power_hp", "age_years")
NUMBERS = {"key": pl.Int64, "name": pl.String, "number": pl.Float64, "currency": pl.String, "guessed": pl.Boolean}


@dataclass(frozen=True)
class KeyNumbers:
    """A number that formulas name, per key: NaN where it is not known; `pair` is -1 where it is no money."""

    number: Floats
    currency: tuple[str | None, ...]
    money: Ints
    guessed: Flags


@dataclass(frozen=True)
class Worded:
    """One formula: the names in it that are terms of money (with the term), and all others."""

    text: str
    terms: tuple[tuple[str, str], ...]
    others: tuple[str, ...]


def worded(text: str, terms: tuple[str, ...]) -> Worded:
    """Sort the names of a formula."""
    names = read_formula(text).names
    money = tuple((name, ALIASES.get(name, name)) for name in names if ALIASES.get(name, name) in terms)
    known = {name for name, _ in money}
    return Worded(text, money, tuple(name for name in names if name not in known))


def beyond(text: str | None, terms: tuple[str, ...]) -> bool:
    """The formula cannot be read, or asks for the price or for a value of the market: the traced ledger has those."""
    try:
        return bool({"price", *MARKET_VALUES} & set(worded(text or "", terms).others))
    except ValueError:
        return True


def key_numbers(rows: pl.DataFrame, terms: tuple[str, ...], found: Spells) -> pl.DataFrame:
    """Facts and constants that the formulas of keys name: one row of `NUMBERS` per key and name.

    Parameters
    ----------
    rows
        ``key, goods_id, on, formula``.
    """
    made = [pl.DataFrame(schema=NUMBERS)]
    for text in rows["formula"].unique(maintain_order=True).drop_nulls().to_list():
        asking = rows.filter(pl.col("formula") == text).select("key", "goods_id", "on").unique(maintain_order=True)
        for name in worded(text, terms).others:
            if name not in (*OWN, *_FIGURES):
                made.append(_looked_up(asking, name, found))
    return pl.concat(made).unique(["key", "name"], keep="first", maintain_order=True)


def _looked_up(asking: pl.DataFrame, name: str, found: Spells) -> pl.DataFrame:
    constants = found.constants.filter(pl.col("tax").str.to_lowercase() == name)
    if constants.is_empty():
        facts = found.spoken.judge.facts
        goods = asking["goods_id"].unique().to_list()
        numbers = {g: facts[g].number(name) for g in goods}
        return asking.select(
            "key", name=pl.lit(name), guessed=pl.lit(False), currency=pl.lit(None, pl.String),
            number=pl.col("goods_id").replace_strict(numbers, return_dtype=pl.Float64),
        ).select(*NUMBERS)  # fmt: skip
    rows = with_row(asking, known_or_asked(constants), name, ["goods_id", "on"])
    return rows.select(
        "key", name=pl.lit(name), number=f"_{name}_amount", currency=f"_{name}_currency",
        guessed=(pl.col(f"_{name}_confidence") == ESTIMATE).fill_null(False),
    ).select(*NUMBERS)  # fmt: skip


def packed_numbers(rows: pl.DataFrame, keys: int) -> dict[str, KeyNumbers]:
    """The numbers of a market by name; `rows` are of `NUMBERS`, with ``at``."""
    made = {}
    for (name,), part in rows.group_by("name", maintain_order=True):
        number, money, guessed = np.full(keys, np.nan), np.full(keys, -1, np.int64), np.zeros(keys, np.bool_)
        at = part["at"].to_numpy()
        number[at] = part["number"].cast(pl.Float64).fill_null(np.nan).to_numpy()
        guessed[at] = part["guessed"].to_numpy()
        currencies = part["currency"].drop_nulls().unique(maintain_order=True).to_list()
        places = {currency: k for k, currency in enumerate(currencies)}
        money[at] = part["currency"].replace_strict(places, default=-1, return_dtype=pl.Int64).fill_null(-1).to_numpy()
        made[str(name)] = KeyNumbers(number, tuple(currencies), money, guessed)
    return made


def reckoned(
    said: Worded,
    items: Owing,
    at: Ints,
    key: Ints,
    own: Mapping[str, Floats],
    worth: Floats,
    made_in: str,
    terms: Mapping[str, Floats],
    numbers: Mapping[str, KeyNumbers],
    rates: Rates,
    law_kinds: str | None,
) -> tuple[Floats, Flags]:
    """What a formula makes for the items in the places `at`, in `made_in`, and whether it takes an estimate.

    Parameters
    ----------
    worth
        The declaration's currency for one unit of `made_in`, per item.
    """
    columns: dict[str, Floats] = {}
    guessed = np.zeros(len(at), np.bool_)
    for name, term in said.terms:
        amount = terms.get(term)
        columns[name] = np.zeros(len(at)) if amount is None else amount[at] / worth
    for name in said.others:
        if name in OWN:
            columns[name] = own[name]
        elif name in _FIGURES:
            columns[name] = _figure(name, items)[at]
        else:
            columns[name] = _number(numbers[name], key, items.spell[at], made_in, rates, law_kinds)
            guessed |= numbers[name].guessed[key]
    frame = pl.DataFrame({"_": at, **columns}).with_columns(pl.all().exclude("_").fill_nan(None))
    expression = read_formula(said.text).expression({name: pl.col(name) for name in columns})
    made = frame.select(expression.cast(pl.Float64).alias("made"))["made"].fill_null(np.nan).to_numpy()
    return np.where(np.isfinite(made) & (made >= 0), made, np.nan), guessed


def _figure(name: str, items: Owing) -> Floats:
    if name == "engine_power_hp":
        return np.round(items.figure("power_kw") * HP_PER_KW, 9)
    return items.figure({"engine_power_kw": "power_kw"}.get(name, name))


def _number(told: KeyNumbers, key: Ints, spell: Ints, made_in: str, rates: Rates, law_kinds: str | None) -> Floats:
    number, money = told.number[key], told.money[key]
    for place, currency in enumerate(told.currency):
        here = money == place
        number = np.where(here, number * rates.worth[rates.pair(currency, made_in, law_kinds), spell], number)
    return number
