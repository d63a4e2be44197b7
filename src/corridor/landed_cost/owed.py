"""Duty and taxes: everything that falls due at the border, with what is held against it and, if asked, its trace."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import polars as pl

from corridor.exchange import Exchange
from corridor.landed_cost.duty import duties
from corridor.landed_cost.formula import Spoken
from corridor.landed_cost.guards import refuse_lost_remedies
from corridor.landed_cost.kits import kit_words, kits_as_vehicles
from corridor.landed_cost.ledger import Ledger
from corridor.landed_cost.levies import levy_matches, split_levies
from corridor.landed_cost.options import LandedCostOptions
from corridor.landed_cost.rule_match import described
from corridor.landed_cost.tariff_lookup import tariff_matches
from corridor.landed_cost.tax_lookup import constant_matches, tax_matches
from corridor.landed_cost.taxes import taxes
from corridor.landed_cost.weighed import none_weighed, weighed
from corridor.tables.customs import Levies, MarketValues


@dataclass(frozen=True)
class BorderRules:
    """Tables of the same names; of the last three, None has no rows."""

    products: pl.DataFrame
    tariffs: pl.DataFrame
    agreements: pl.DataFrame
    agreement_members: pl.DataFrame
    country_groups: pl.DataFrame
    import_taxes: pl.DataFrame
    levies: pl.DataFrame | None = None
    quotas: pl.DataFrame | None = None
    market_values: pl.DataFrame | None = None


def duty_and_taxes(
    valued: pl.DataFrame,
    amounts: pl.DataFrame,
    rules: BorderRules,
    exchange: Exchange,
    options: LandedCostOptions,
    ledger: Ledger,
) -> pl.DataFrame:
    """Add every duty, tax and fee of every entry to the ledger.

    Parameters
    ----------
    valued
        Entries with their goods, ``value`` per unit in ``declared_in``, ``value_usd`` and ``within_union``.
    amounts
        ``entry_id, sure, term, amount``: customs value and carriage, in the currency of the declaration.

    Returns
    -------
    pl.DataFrame
        The trace, `corridor.landed_cost.weighed.WEIGHED`; empty unless the options ask for it.
    """
    valued, goods, judge = described(valued, options)
    at_border = valued.filter(~pl.col("within_union"))
    market = MarketValues.empty() if rules.market_values is None else rules.market_values
    manifest = Levies.empty() if rules.levies is None else rules.levies
    spoken = Spoken(judge, exchange, market, constant_matches(goods, rules.import_taxes, judge))
    on_duty, on_tax = (levy_matches(goods, part, judge) for part in split_levies(manifest, rules.tariffs))
    refuse_lost_remedies(at_border, rules.agreements, rules.agreement_members, rules.tariffs, ledger)
    kits = kits_as_vehicles(
        at_border, rules.products, rules.tariffs, rules.country_groups, rules.agreements, spoken, options
    )
    due = duties(
        at_border,
        tariff_matches(goods, rules.tariffs, rules.country_groups, judge, options),
        rules.agreements,
        rules.quotas,
        spoken,
        options.end_use_permits,
        ledger,
        on_duty,
        partial(kit_words, kits),
    )
    taxes(
        valued,
        pl.concat([amounts, due.select(amounts.columns)]),
        tax_matches(goods, rules.import_taxes, judge),
        rules.import_taxes,
        spoken,
        options,
        ledger,
        on_tax,
        manifest["country"].unique().to_list(),
    )
    if not options.trace:
        return none_weighed()
    used = ledger.rules_used()
    return weighed(valued, goods, rules.tariffs, rules.import_taxes, rules.country_groups, judge, options, used)
