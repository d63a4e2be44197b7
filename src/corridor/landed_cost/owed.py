"""Duty and taxes: everything that falls due at the border, with what is held against it and, if asked, its trace."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import polars as pl

from corridor.exchange import Exchange
from corridor.landed_cost.conditions_of import Judge
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
from corridor.landed_cost.weighed import weighed
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


@dataclass(frozen=True)
class Border:
    """The rules matched with goods, whatever these are worth: what is owed can then be asked for at any value.

    Attributes
    ----------
    goods
        The distinct goods.
    tariffs, taxes, on_duty, on_tax
        Matches of rows by ``goods_id``.
    """

    rules: BorderRules
    options: LandedCostOptions
    goods: pl.DataFrame
    judge: Judge
    spoken: Spoken
    tariffs: pl.DataFrame
    taxes: pl.DataFrame
    on_duty: pl.DataFrame
    on_tax: pl.DataFrame

    def owe(self, valued: pl.DataFrame, amounts: pl.DataFrame, ledger: Ledger, say_of_kits: bool = True) -> None:
        """Add every duty, tax and fee of every entry to the ledger.

        Parameters
        ----------
        valued
            Entries with their goods, ``value`` per unit in ``declared_in``, ``value_usd``, ``within_union`` and
            ``duty_payer``.
        amounts
            ``entry_id, sure, term, amount``: customs value and carriage, in the currency of the declaration.
        say_of_kits
            Tell of kits what they would owe as the vehicle, which no other amount hangs on.
        """
        rules, options = self.rules, self.options
        at_border = valued.filter(~pl.col("within_union"))
        refuse_lost_remedies(at_border, rules.agreements, rules.agreement_members, rules.tariffs, ledger)
        kits = None
        if say_of_kits:
            kits = kits_as_vehicles(
                at_border, rules.products, rules.tariffs, rules.country_groups, rules.agreements, self.spoken, options
            )
        due = duties(
            at_border,
            self.tariffs,
            rules.agreements,
            rules.quotas,
            self.spoken,
            options.end_use_permits,
            ledger,
            self.on_duty,
            None if kits is None else partial(kit_words, kits),
        )
        manifest = Levies.empty() if rules.levies is None else rules.levies
        taxes(
            valued,
            pl.concat([amounts, due.select(amounts.columns)]),
            self.taxes,
            rules.import_taxes,
            self.spoken,
            options,
            ledger,
            self.on_tax,
            manifest["country"].unique().to_list(),
        )

    def weighed(self, valued: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
        """Why each row that could have counted did or did not: `corridor.landed_cost.weighed.WEIGHED`."""
        rules = self.rules
        return weighed(
            valued, self.goods, rules.tariffs, rules.import_taxes, rules.country_groups, self.judge, self.options,
            ledger.rules_used(),
        )  # fmt: skip


def border_of(
    entries: pl.DataFrame, rules: BorderRules, exchange: Exchange, options: LandedCostOptions
) -> tuple[pl.DataFrame, Border]:
    """Match the rules with the goods of entries; gives the entries with ``goods_id`` too."""
    entries, goods, judge = described(entries, options)
    market = MarketValues.empty() if rules.market_values is None else rules.market_values
    manifest = Levies.empty() if rules.levies is None else rules.levies
    spoken = Spoken(judge, exchange, market, constant_matches(goods, rules.import_taxes, judge))
    on_duty, on_tax = (levy_matches(goods, part, judge) for part in split_levies(manifest, rules.tariffs))
    tariffs = tariff_matches(goods, rules.tariffs, rules.country_groups, judge, options)
    owed = tax_matches(goods, rules.import_taxes, judge)
    return entries, Border(rules, options, goods, judge, spoken, tariffs, owed, on_duty, on_tax)
