"""Duty on the customs value, and the measures on top of it, as lines."""

from __future__ import annotations

from collections.abc import Callable, Collection

import polars as pl

from corridor.landed_cost.duty_lines import duty_lines
from corridor.landed_cost.duty_parts import with_parts
from corridor.landed_cost.formula import Spoken
from corridor.landed_cost.keyed import keyed
from corridor.landed_cost.ledger import Ledger
from corridor.landed_cost.levies import DUTY, levied_today, refuse_lacking
from corridor.landed_cost.quotas import within_quotas
from corridor.landed_cost.tariff_lookup import MULTIPLIER, ON_TOP, measures_and_lapsed
from corridor.tables.customs import Quotas

_ENTRY = (
    "entry_id", "key", "goods_id", "product_id", "on", "value", "value_sure", "value_estimates", "declared_in",
    "law_kinds", "pay_fx", "mass_kg_per_unit", "engine_cc", "hs_code", "to_country", "units_per_declaration",
    "price_per_unit", "price_currency", "duty_payer", "trial",
)  # fmt: skip
_RULE = (
    "key", "measure", "series", "rule_id", "under", "quota_id", "kind", "ad_valorem_frac", "alt_ad_valorem_frac",
    "specific_amount", "specific_currency", "specific_unit", "formula", "scenario", "source", "stands_in",
)  # fmt: skip

ORDINARY = "ordinary"
_SHARED = ["entry_id", "group"]
_NO_QUOTA = {name: pl.lit(None, pl.String) for name in ("quota_words", "quota_sure", "quota_source", "quota_id")} | {
    "within": pl.lit(None, pl.Float64)
}
_NO_NOTE = dict.fromkeys((*_SHARED, "note", "doubt"), pl.String)

SayOfKits = Callable[[pl.DataFrame], pl.DataFrame]


def duties(
    valued: pl.DataFrame,
    matches: pl.DataFrame,
    agreements: pl.DataFrame,
    quotas: pl.DataFrame | None,
    spoken: Spoken,
    permits: Collection[str],
    ledger: Ledger,
    levied: pl.DataFrame | None = None,
    said_of_kits: SayOfKits | None = None,
) -> pl.DataFrame:
    """The ordinary duty and every measure on top of it.

    Parameters
    ----------
    valued
        Entries with ``value`` per unit in ``declared_in``, ``value_usd`` and ``goods_id``.
    matches
        From `tariff_matches`.
    permits
        Permits that the case states, licences for quotas among them.
    levied
        From `levy_matches`, of those levies that must find a row of the tariff.
    said_of_kits
        Gives ``entry_id, kit_note, kit_doubt`` from ``entry_id, own_due, declared_in``.

    Returns
    -------
    pl.DataFrame
        ``entry_id, term, amount, sure``: what later taxes stand on, in the currency of the declaration.

    Notes
    -----
    The ordinary duty is the lowest of the rate that all pay, the preference that is claimed and proven, and the
    permitted end use; as far as a quota carries, its rate where that is lower still. A multiplier changes it as a
    whole.
    """
    asking = [m.select("goods_id", "by_value") for m in (matches, levied) if m is not None]
    entries, keys = keyed(valued, pl.concat(asking))
    per_key = Ledger()
    used, lapsed = measures_and_lapsed(keys, matches, spoken.judge, per_key, agreements)
    if levied is not None:
        check_levies(keys, used, levied, spoken, per_key)
    used, lapsed = used.rename({"entry_id": "key"}), lapsed.rename({"entry_id": "key"})
    ledger.refuse_for(per_key, entries, "key")
    times = used.filter(pl.col("measure") == MULTIPLIER).select(
        "key", times="factor", times_rule="rule_id", times_sure="confidence"
    )
    rules = used.filter(pl.col("measure") != MULTIPLIER).select(
        *_RULE, rule_confidence=pl.when("scenario").then(pl.lit("estimate")).otherwise("confidence")
    )
    rules = rules.join(times, on="key", how="left").with_columns(
        factor=pl.when(pl.col("measure").is_in(ON_TOP)).then(1.0).otherwise(pl.col("times").fill_null(1.0))
    )
    about = entries.select(_ENTRY, claim="agreement_id")
    charged = with_parts(about.join(rules, on="key"), spoken, ledger).with_columns(group=_group())
    ordinary = _ordinary(about, charged, matches, ledger)
    on_top = charged.filter(pl.col("measure").is_in(ON_TOP) & pl.col("quota_id").is_null())
    outside = pl.concat([ordinary, on_top])
    in_quota, notes = _in_quotas(charged, outside, quotas, spoken, permits, ledger)
    chosen = pl.concat([_shared_out(outside, in_quota, notes), in_quota], how="diagonal")
    _refuse_only_in_quota(charged, ordinary, in_quota, ledger)
    if said_of_kits is not None:
        own = chosen.group_by("entry_id").agg(
            own_due=(pl.col("due") * pl.col("within")).sum(), declared_in=pl.col("declared_in").first()
        )
        chosen = chosen.join(said_of_kits(own), on="entry_id", how="left")
    return duty_lines(chosen, lapsed, ledger)


def check_levies(keys: pl.DataFrame, used: pl.DataFrame, levied: pl.DataFrame, spoken: Spoken, ledger: Ledger) -> None:
    """Refuse goods that owe a levy of `levies` on which no row of the tariff that is used says anything."""
    ids = (pl.col("under"), pl.col("quota_id"))
    names = (pl.col("measure"), *ids, pl.when(~pl.col("measure").is_in(ON_TOP)).then(pl.lit(DUTY)))
    bounded = pl.any_horizontal(pl.col("engine_cc_from", "engine_cc_to").is_not_null())
    clauses = pl.col("clauses") + bounded.cast(pl.Int64)
    found = pl.concat([used.select("entry_id", "prefix_len", clauses=clauses, tax=name) for name in names])
    refused = ledger.problems.select("entry_id").unique()
    today = levied_today(keys, levied, spoken.judge).join(refused, on="entry_id", how="anti")
    refuse_lacking(today, found.drop_nulls(), "tariffs", ledger)


def _group() -> pl.Expr:
    """Rows of one group share a lot between them: those of the ordinary duty, and those of each remedy."""
    on_top = pl.format("{}/{}", "measure", pl.col("under").fill_null(""))
    return pl.when(pl.col("measure").is_in(ON_TOP)).then(on_top).otherwise(pl.lit(ORDINARY))


def _ordinary(about: pl.DataFrame, charged: pl.DataFrame, matches: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    """The lowest of the ordinary rows of each entry; entries without one, or whose claim finds no rate, are refused."""
    rows = charged.filter(~pl.col("measure").is_in(ON_TOP))
    lacking = about.join(rows, on="entry_id", how="anti").join(ledger.problems, on="entry_id", how="anti")
    ledger.refuse(
        lacking,
        subject=pl.format("tariffs/{}/{}", "to_country", pl.col("hs_code").fill_null("no code")),
        missing=pl.format(
            "No tariff row of {} holds for {} (code {}) on {{days}}.", "to_country", "product_id",
            pl.col("hs_code").fill_null("unknown"),
        ),
        remedy="Add the row, correct the code, or name a pack that covers the country.",
    )  # fmt: skip
    preferred = rows.filter((pl.col("under") == pl.col("claim")).fill_null(False))
    claiming = about.filter(pl.col("claim").is_not_null()).join(preferred, on="entry_id", how="anti")
    _refuse_claims(claiming, matches, ledger)
    rank = pl.col("measure").replace_strict({"preference": 0, "mfn": 1}, default=2, return_dtype=pl.Int8)
    rows = rows.filter(pl.col("quota_id").is_null()).with_columns(_rank=rank)
    rows = rows.sort("entry_id", "due", "_rank", "rule_id").unique("entry_id", keep="first", maintain_order=True)
    return rows.drop("_rank")


def _refuse_claims(claiming: pl.DataFrame, matches: pl.DataFrame, ledger: Ledger) -> None:
    """Refuse the entries whose claim finds no rate, with what the nearest row says."""
    said = (
        matches.filter(pl.col("measure") == "preference")
        .sort("score", "rule_id", descending=[True, False])
        .unique("goods_id", keep="first", maintain_order=True)
        .select("goods_id", why_row="rule_id", why_condition=pl.col("condition").fill_null(""))
    )
    claiming = claiming.join(said, on="goods_id", how="left")
    condition = pl.col("why_condition")
    ledger.refuse(
        claiming,
        subject=pl.format("preference/{}/{}", "claim", "product_id"),
        missing=pl.when(pl.col("why_row").is_null())
        .then(pl.format("tariffs has no preferential rate of {} for {}.", "claim", "product_id"))
        .when(condition.str.contains("preference_not_verified", literal=True))
        .then(pl.format("Whether {} covers {} is not verified (row {}).", "claim", "product_id", "why_row"))
        .when(condition.str.contains("scenario_only", literal=True))
        .then(pl.format("The rate of {} for {} is only assumed (row {}).", "claim", "product_id", "why_row"))
        .otherwise(
            pl.format("{} gives {} no rate that can be used on {{days}} (row {}).", "claim", "product_id", "why_row")
        ),
        remedy=pl.when(condition.str.contains("scenario_only", literal=True))
        .then(pl.lit("Look the line up and add its row, or set use_scenario_rows and get an estimate."))
        .otherwise(pl.lit("Look the line up in the agreement and add its row, or claim nothing.")),
    )


def _in_quotas(
    charged: pl.DataFrame,
    outside: pl.DataFrame,
    quotas: pl.DataFrame | None,
    spoken: Spoken,
    permits: Collection[str],
    ledger: Ledger,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of quotas with the share of the lot that is ``within`` them, and notes on what is not."""
    of_quota = charged.filter(pl.col("quota_id").is_not_null())
    if of_quota.is_empty():
        return of_quota.drop("quota_id").with_columns(**_NO_QUOTA), pl.DataFrame(schema=_NO_NOTE)
    balances = Quotas.empty() if quotas is None else quotas
    # An entry that is refused brings nothing in, so it takes nothing from those after it.
    of_quota = of_quota.join(ledger.problems.select("entry_id").unique(), on="entry_id", how="anti")
    of_quota = of_quota.join(outside.select(*_SHARED, out_due="due"), on=_SHARED, how="left")
    # Where nothing is charged outside of a quota, a charge within it is none either.
    out_due = pl.when(pl.col("group") == ORDINARY).then("out_due").otherwise(pl.col("out_due").fill_null(0.0))
    of_quota = of_quota.with_columns(out_due=out_due)
    shares, notes = within_quotas(of_quota, balances, permits, spoken.exchange, ledger)
    return of_quota.drop("quota_id").join(shares, on=["entry_id", "rule_id"]), notes


def _shared_out(outside: pl.DataFrame, in_quota: pl.DataFrame, notes: pl.DataFrame) -> pl.DataFrame:
    """The rows outside of quotas, each for what is left of its lot."""
    taken = in_quota.group_by(_SHARED).agg(taken=pl.col("within").sum())
    said = notes.sort(*_SHARED, "note").group_by(_SHARED).agg(pl.col("note").str.join(", "), pl.col("doubt").min())
    rows = outside.join(taken, on=_SHARED, how="left").join(said, on=_SHARED, how="left")
    left = 1.0 - pl.col("taken").fill_null(0.0)
    words = pl.when(pl.col("taken").is_not_null()).then(pl.lit("outside the quota")).otherwise("note")
    rows = rows.with_columns(within=pl.when(left < 1e-12).then(0.0).otherwise(left), quota_words=words)
    return rows.filter(pl.col("within") > 0).drop("taken", "note")


def _refuse_only_in_quota(
    charged: pl.DataFrame, ordinary: pl.DataFrame, in_quota: pl.DataFrame, ledger: Ledger
) -> None:
    """Goods that only a quota has a rate for cannot come in beyond it."""
    of_lot = in_quota.filter(pl.col("group") == ORDINARY).group_by("entry_id").agg(taken=pl.col("within").sum())
    full = of_lot.filter(pl.col("taken") > 1 - 1e-12)
    only = charged.filter(pl.col("quota_id").is_not_null() & (pl.col("group") == ORDINARY))
    only = only.join(ordinary, on="entry_id", how="anti").join(full, on="entry_id", how="anti")
    ledger.refuse(
        only.join(ledger.problems.select("entry_id").unique(), on="entry_id", how="anti"),
        subject=pl.format("tariffs/{}/{}", "to_country", "hs_code"),
        missing=pl.format("Quota {} does not hold the whole lot, and no row says what {} owes outside of it.",
                          "quota_id", "product_id"),
        remedy="Add the row of the rate outside the quota.",
    )  # fmt: skip
