"""The rules that items are priced by: packs of their countries of import, or the tables of a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import polars as pl

from corridor.case import read_table
from corridor.errors import CaseError
from corridor.exchange import Exchange
from corridor.landed_cost import LandedCostOptions
from corridor.reference import load_packs, packs_for
from corridor.tables import INPUT_TABLES

if TYPE_CHECKING:
    from corridor.case import Case

RATE_KINDS = ("customs_monthly", "market_monthly_average", "official", "managed_official", "assumption")
OWN_RATE = "own"
"""Kind of the exchange rates that whoever asks brings along; it comes before all others."""
NEEDED = (
    "products", "product_facts", "bom", "value_bases", "tariffs", "agreements", "agreement_members", "country_groups",
    "import_taxes", "incoterm_elements", "logistics_parameters", "levies", "quotas", "regimes", "market_values",
    "value_additions", "clearance_fees", "origin_rules", "input_origins", "cumulation", "proof_rules",
    "production_costs", "fx_rates", "hs_codes", "hs_headings", "retired_codes",
    "sources",
)  # fmt: skip
"""Tables that pricing looks into."""


@dataclass(frozen=True)
class Rules:
    """Tables by name, exchange rates, the currency that results are in, and the choices that hold for all items."""

    tables: Mapping[str, pl.DataFrame]
    exchange: Exchange
    currency: str
    options: LandedCostOptions
    packs: tuple[str, ...] = ()


def rules_for(
    countries: Iterable[str],
    packs: Sequence[str] = (),
    own: Mapping[str, pl.DataFrame] | None = None,
    rates: pl.DataFrame | None = None,
    currency: str = "USD",
    options: LandedCostOptions | None = None,
) -> Rules:
    """The rules of some countries of import.

    Parameters
    ----------
    countries
        Countries of import; their packs are used unless `packs` names others.
    own
        Tables that stand above those of the packs: a row replaces the pack's row of the same key.
    rates
        Rows of `fx_rates` that come before all others, whatever their kind.
    currency
        In which results are given.
    """
    names = tuple(packs) or packs_for(countries)
    loaded = load_packs(names)
    tables = {name: _stacked(name, loaded, own or {}) for name in NEEDED}
    kinds: tuple[str, ...] = RATE_KINDS
    if rates is not None and not rates.is_empty():
        mine = rates.with_columns(rate_kind=pl.lit(OWN_RATE))
        tables["fx_rates"] = pl.concat([INPUT_TABLES["fx_rates"].conform(mine), tables["fx_rates"]])
        kinds = (OWN_RATE, *kinds)
        bases = tables["value_bases"]
        # The law's own kinds come first in a declaration, so a rate that is brought along must be one of them.
        law = pl.concat_str(pl.lit(OWN_RATE), pl.col("rate_kinds"), separator="|", ignore_nulls=True)
        tables["value_bases"] = bases.with_columns(rate_kinds=law)
    exchange = Exchange(tables["fx_rates"], kinds)
    return Rules(tables, exchange, currency, options or LandedCostOptions(), names)


def asked_rules(
    countries: Sequence[str],
    *,
    case_folder: Path | None = None,
    packs: Sequence[str] = (),
    currency: str | None = None,
    rates: Mapping[str, float] | None = None,
    rates_file: Path | None = None,
    importer: Literal["business", "individual"] | None = None,
    permits: Sequence[str] = (),
    scenario_rows: bool = False,
    finance_rate: float | None = None,
) -> Rules:
    """The rules that somebody asks to price by: what is said here, then what a case says, then the packs.

    Raises
    ------
    CaseError
        The case has errors, or the file of rates cannot be read.
    """
    case = _case(case_folder) if case_folder else None
    settings = case.settings if case else None
    options = LandedCostOptions.from_settings(settings.landed_cost, settings.money) if settings else LandedCostOptions()
    if settings and not packs:
        # A case has merged the packs that it names already; those of other countries come below them.
        packs = [name for name in packs_for(countries) if name not in settings.packs]
    return rules_for(
        countries if settings is None else (),
        packs,
        case.tables if case else None,
        _own_rates(rates, rates_file),
        currency or (settings.currency if settings else "USD"),
        replace(
            options,
            importer=importer or options.importer,
            end_use_permits=options.end_use_permits | frozenset(permits),
            use_scenario_rows=scenario_rows or options.use_scenario_rows,
            finance_rate_per_year=options.finance_rate_per_year if finance_rate is None else finance_rate,
        ),
    )


def _case(folder: Path) -> Case:
    from corridor.case import load_case

    case = load_case(folder)
    if case.findings.errors:
        raise CaseError(case.findings)
    return case


def _own_rates(rates: Mapping[str, float] | None, file: Path | None) -> pl.DataFrame | None:
    frames = []
    if file is not None:
        read, findings = read_table(file, "fx_rates")
        if findings.errors:
            raise CaseError(findings)
        frames.append(INPUT_TABLES["fx_rates"].conform(read))
    rows = [
        {"currency": currency, "rate_kind": OWN_RATE, "units_per_usd": units, "valid_from": date.min,
         "valid_to": date.max, "confidence": "sourced"}
        for currency, units in (rates or {}).items()
    ]  # fmt: skip
    frames.append(INPUT_TABLES["fx_rates"].frame(rows))
    return pl.concat(frames)


def _stacked(
    name: str, packs: Mapping[str, Mapping[str, pl.DataFrame]], own: Mapping[str, pl.DataFrame]
) -> pl.DataFrame:
    declared = INPUT_TABLES[name]
    mine = own.get(name, declared.empty())
    keys = list(declared.primary_key())
    below = [tables[name] for tables in packs.values() if name in tables]
    if mine.height:
        below = [rows.join(mine, on=keys, how="anti") for rows in below]
    return pl.concat([declared.conform(mine), *below])
