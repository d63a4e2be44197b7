"""Customs regimes: what of duty and taxes is suspended or given back when goods are placed under one."""

from __future__ import annotations

import polars as pl

from corridor.conditions import Verdict, evaluate, parse
from corridor.landed_cost.conditions_of import FactsOf
from corridor.landed_cost.confidence import estimates, weakest
from corridor.landed_cost.finance import DAYS_PER_YEAR
from corridor.landed_cost.ledger import Ledger, lines_of
from corridor.landed_cost.options import LandedCostOptions
from corridor.landed_cost.rule_match import described
from corridor.provenance import OWN_SOURCE

RELIEF_ORDER = 1_000
"""Relief is reckoned after everything that it relieves."""


def reliefs(valued: pl.DataFrame, regimes: pl.DataFrame, options: LandedCostOptions, ledger: Ledger) -> None:
    """Add to the ledger what each entry's regime takes off its duty and taxes, head by head.

    Parameters
    ----------
    valued
        Entries that owe duty or taxes, described as for `duty_and_taxes`, with ``regime_id``.

    Notes
    -----
    Suspended: what is relieved never falls due, so the line takes it out of cost and cash alike. Given back: it is
    paid first, so it leaves the cost and stays in the cash to be found; where the row says after how many days, the
    money tied up until then costs the case's rate. Revised Kyoto Convention, specific annexes D and F.
    """
    placed = valued.filter(pl.col("regime_id").is_not_null())
    if placed.is_empty():
        return
    rows = regimes_in_force(placed, regimes, options, ledger)
    lines = ledger.lines_of_entries(rows["entry_id"])
    owed = lines.join(rows, on="entry_id").filter(pl.col("relieves").str.split("|").list.contains(pl.col("head")))
    amount = pl.col("quantity") * pl.col("rate") * pl.col("fx")
    owed = owed.with_columns(
        amount=amount, sure=weakest(pl.col("confidence"), pl.col("regime_confidence")),
        named=pl.concat_str(
            pl.col("estimates").replace("", None),
            estimates((pl.col("regime_id"), pl.col("regime_confidence"))).replace("", None),
            separator="|", ignore_nulls=True,
        ).fill_null(""),
    )  # fmt: skip
    # What comes back anyway is no cost, so giving it back once more changes nothing.
    owed = owed.filter((pl.col("given") == "suspended") | pl.col("is_cost"))
    ledger.add(_taken_off(owed, pl.lit(-1.0), pl.col("is_cost"), "relief of"))
    back = owed.filter(pl.col("given") == "given_back")
    ledger.add(_taken_off(back, pl.lit(1.0), pl.lit(False), "paid until given back:"))
    _tied_up(back, options, ledger)


def _taken_off(owed: pl.DataFrame, sign: pl.Expr, is_cost: pl.Expr, words: str) -> pl.DataFrame:
    return lines_of(
        owed,
        head="relief",
        line=pl.format("{} {} under {}", pl.lit(words), "line", "regime_id"),
        basis=pl.format("{} of {}", pl.col("kind").str.replace_all("_", " ", literal=True), "line"),
        quantity=pl.col("amount") / pl.col("pay_fx"),
        unit="money",
        rate=sign * pl.col("share"),
        currency=pl.col("declared_in"),
        fx=pl.col("pay_fx"),
        is_cost=is_cost,
        payer=pl.col("payer"),
        rule_id=pl.col("regime_id"),
        source=pl.col("regime_source"),
        confidence=pl.col("sure"),
        estimates=pl.col("named"),
        stands_on=pl.format("line:{}/{}/{}", "head", "line", "unit"),
        calc_order=RELIEF_ORDER,
    )


def _tied_up(back: pl.DataFrame, options: LandedCostOptions, ledger: Ledger) -> None:
    """Interest on money that comes back after some days; without a rate of the case it costs nothing."""
    waiting = back.filter(pl.col("given_back_after_days").is_not_null())
    if options.finance_rate_per_year == 0 or waiting.is_empty():
        return
    days = pl.col("given_back_after_days")
    ledger.add(
        lines_of(
            waiting,
            head="finance",
            line=pl.format("money tied up until {} is given back", "line"),
            basis=pl.format("{} for {} days of {}", "line", days.round(2), pl.lit(DAYS_PER_YEAR)),
            quantity=pl.col("amount") * pl.col("share"),
            unit="money",
            rate=options.finance_rate_per_year * days / DAYS_PER_YEAR,
            currency=pl.col("case_currency"),
            fx=pl.lit(1.0),
            payer=pl.col("payer"),
            rule_id=pl.col("regime_id"),
            source=pl.lit(OWN_SOURCE),
            confidence=pl.col("sure"),
            estimates=pl.col("named"),
        )
    )


def regimes_in_force(
    placed: pl.DataFrame, regimes: pl.DataFrame, options: LandedCostOptions, ledger: Ledger
) -> pl.DataFrame:
    """Entries with the row of their regime; those whose regime is unknown, over or not for them are refused."""
    known = regimes.rename({"source": "regime_source", "confidence": "regime_confidence", "country": "regime_country"})
    rows = placed.join(known, on="regime_id", how="left", maintain_order="left")
    on = pl.col("on")
    unknown = pl.col("kind").is_null()
    elsewhere = pl.col("regime_country") != pl.col("to_country")
    other_days = (pl.col("valid_from") > on).fill_null(False) | (pl.col("valid_to") < on).fill_null(False)
    other_goods = pl.col("hs_prefix").is_not_null() & ~pl.col("hs_code").fill_null("").str.starts_with(
        pl.col("hs_prefix").fill_null("")
    )
    remedy = "Name another regime, or none."
    for wrong, missing in (
        (unknown, pl.format("regimes has no row {}.", "regime_id")),
        (elsewhere, pl.format("Regime {} is one of {}, and the goods go to {}.", "regime_id", "regime_country",
                              "to_country")),
        (other_days, pl.format("Regime {} is not in force on {{days}}.", "regime_id")),
        (other_goods, pl.format("Regime {} is for goods of {}, and {} is of {}.", "regime_id", "hs_prefix",
                                "product_id", pl.col("hs_code").fill_null("no code"))),
    ):  # fmt: skip
        found = rows.filter(wrong.fill_null(False))
        ledger.refuse(found, pl.format("regimes/{}", "regime_id"), missing, remedy)
        rows = rows.join(found.select("entry_id"), on="entry_id", how="anti", maintain_order="left")
    return _permitted(rows, options, ledger)


def _permitted(rows: pl.DataFrame, options: LandedCostOptions, ledger: Ledger) -> pl.DataFrame:
    """Rows whose condition holds, of the goods or by a permit that the case states."""
    asked = rows.filter(pl.col("condition").is_not_null())
    if asked.is_empty():
        return rows
    told, goods, judge = described(asked, options)
    del goods
    verdicts = {
        (goods_id, condition): _verdict(condition, judge.facts[goods_id], options)
        for goods_id, condition in told.select("goods_id", "condition").unique().iter_rows()
    }
    holds = [verdicts[key].holds for key in told.select("goods_id", "condition").iter_rows()]
    asks = [", ".join(verdicts[key].asks_for) for key in told.select("goods_id", "condition").iter_rows()]
    told = told.with_columns(holds=pl.Series(holds, dtype=pl.Boolean), asks=pl.Series(asks, dtype=pl.String))
    ledger.refuse(
        told.filter(pl.col("holds") == False),  # noqa: E712 — null is not known, and told apart
        subject=pl.format("regimes/{}", "regime_id"),
        missing=pl.format("The condition of regime {} does not hold ({}).", "regime_id", "condition"),
        remedy="Name another regime, or none.",
    )
    ledger.refuse(
        told.filter(pl.col("holds").is_null()),
        subject=pl.format("regimes/{}", "regime_id"),
        missing=pl.format("Whether regime {} may be used cannot be told without: {}.", "regime_id", "asks"),
        remedy="State it in end_use_permits if it is a permit, or of the product in product_facts.",
    )
    good = told.filter(pl.col("holds").fill_null(False)).select("entry_id")
    bare = rows.filter(pl.col("condition").is_null()).select("entry_id")
    return rows.join(pl.concat([good, bare]), on="entry_id", how="semi", maintain_order="left")


def _verdict(condition: str, facts: FactsOf, options: LandedCostOptions) -> Verdict:
    """A word that the case states as a permit holds; every other is asked of the goods."""
    try:
        words = {atom.fact for clause in parse(condition) for atom in clause}
        return evaluate(condition, {word: word in options.end_use_permits or facts[word] for word in words})
    except ValueError as unreadable:
        return Verdict(None, (f"a condition that can be read ({unreadable})",))
