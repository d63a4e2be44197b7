"""The law of one country of import, compiled: which key an item has, and what that key is charged by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from corridor.landed_cost.bulk.codes import Flags, Ints
from corridor.landed_cost.bulk.duty_rates import DutyRates, duty_rates
from corridor.landed_cost.bulk.formulas import KeyNumbers, packed_numbers
from corridor.landed_cost.bulk.rates import Rates, number_of
from corridor.landed_cost.bulk.relief import Reliefs, packed_reliefs
from corridor.landed_cost.bulk.tax_rates import Tax, taxes_of
from corridor.landed_cost.law_rates import spoken


@dataclass(frozen=True)
class Law:
    """One country of import.

    Attributes
    ----------
    spell_of_day
        Per day of the horizon the number of the spell between two changes of any rule of the country.
    key_of
        Per class and spell the key; of keys that hang on the customs value, the first of those side by side.
    asks_value
        Per key: a rule hangs on the customs value.
    problem
        Per key the number of the text that tells why it is refused, or -1.
    handed
        Per key: a rule is of a kind that only the traced ledger reckons.
    numbers
        What formulas name, by name.
    named
        Terms that bases and formulas stand on.
    """

    country: str
    vat_got_back: bool
    spell_of_day: Ints
    key_of: Ints
    asks_value: Flags
    problem: Ints
    handed: Flags
    duty: DutyRates
    taxes: tuple[Tax, ...]
    numbers: dict[str, KeyNumbers]
    law_kinds: str | None
    named: frozenset[str]
    reliefs: Reliefs


def compiled_law(
    keys: pl.DataFrame,
    duties: pl.DataFrame,
    taxes: pl.DataFrame,
    problems: pl.DataFrame,
    handed: pl.DataFrame,
    numbers: pl.DataFrame,
    reliefs: pl.DataFrame,
    basis: dict[str, Any],
    horizon: tuple[int, int],
    rates: Rates,
    terms: tuple[str, ...],
) -> Law:
    """Pack what was matched for one country.

    Parameters
    ----------
    keys
        ``key, at, class_at, on, asks_value`` of the country, by ``at``.
    problems, handed, numbers, reliefs
        ``key, problem``; ``key``; what formulas name; and regimes.
    basis
        The row of value_bases of the country.
    """
    place = keys.select("key", "at")
    count = keys.height
    declared_in = str(basis.get("currency") or "")
    law_kinds = spoken(basis.get("rate_kinds"), basis.get("rate_day"))
    starts = np.array(sorted({number_of(day) for day in keys["on"].unique()}), np.int64)
    span = np.arange(horizon[0], horizon[1] + 1)
    problem = _numbers(place.join(problems, on="key"), count)
    given = np.zeros(count, np.bool_)
    given[place.join(handed, on="key")["at"].to_numpy()] = True
    return Law(
        country=str(keys["to_country"][0]),
        vat_got_back=bool(basis.get("vat_recovered")),
        spell_of_day=np.searchsorted(starts, span, "right") - 1,
        key_of=_key_of(keys, starts),
        asks_value=keys["asks_value"].to_numpy(),
        problem=problem,
        handed=given,
        duty=duty_rates(place.join(duties, on="key"), count, declared_in, law_kinds, rates),
        taxes=taxes_of(place.join(taxes, on="key"), count, declared_in, law_kinds, rates, terms),
        numbers=packed_numbers(place.join(numbers, on="key"), count),
        law_kinds=law_kinds,
        named=frozenset(terms),
        reliefs=packed_reliefs(place.join(reliefs, on="key"), count),
    )


def _numbers(told: pl.DataFrame, count: int) -> Ints:
    made = np.full(count, -1, np.int64)
    made[told["at"].to_numpy()] = told["problem"].to_numpy()
    return made


def _key_of(keys: pl.DataFrame, starts: Ints) -> Ints:
    """The key in force for every class at the start of every spell."""
    first = keys.filter(pl.col("value_band").is_null() | (pl.col("value_band") == 0))
    days = np.array([number_of(day) for day in first["on"]], np.int64)
    base = int(starts.min())
    width = int(max(starts.max(), days.max())) - base + 2
    rank = first["class_at"].to_numpy() * width + (days - base)
    order = np.argsort(rank)
    classes = keys["class_at"].n_unique()
    asked = np.arange(classes)[:, None] * width + (starts - base)[None, :]
    found = np.searchsorted(rank[order], asked, "right") - 1
    made: Ints = first["at"].to_numpy()[order][found]
    return made


__all__ = ["Law", "compiled_law"]
