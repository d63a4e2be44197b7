"""Matching in the chain: needs and price lists of a case become products, demand and offers that the plan can use.

Two steps. `match` comes after screening, so that nothing of a stopped party is matched: it finds the pairs, and gives
the plan what can be planned with. `qualify` comes once landed costs are known: it tests every pair and allocates needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from corridor.chain import Chain
from corridor.errors import MissingRows, SolveError
from corridor.periods import Horizon

RESULTS = (
    "pairs",
    "pair_evidence",
    "number_findings",
    "need_outcomes",
    "qualifications",
    "matched_offers",
    "allocations",
)
HELD = ("held", "covered")
NOT_PLANNED = frozenset({"quality_system", "sample_approval", "lead_time", "validity"})
"""Tests that keep a line out of the plan; approvals, minimum orders and capacities the plan keeps itself."""


def match(chain: Chain) -> None:
    """Which lines meet which needs; what can be planned with joins products, demand and offers."""
    if chain["needs"].is_empty() or chain["price_lists"].is_empty():
        return
    from corridor.matching import Facts, MatchOptions, match_lists, need_outcomes
    from corridor.matching import qualify as test
    from corridor.matching.facts import TABLES

    asked = chain.settings.matching
    options = MatchOptions(match_from=asked.match_from, review_from=asked.review_from)
    facts = Facts.of(chain.of(*TABLES))
    matched = match_lists(chain["needs"], chain["price_lists"], chain["match_decisions"], facts, options)
    tests = test(matched.pairs, chain["needs"], chain["price_lists"], _asked(chain))
    chain.results |= {
        "pairs": matched.pairs,
        "pair_evidence": matched.pair_evidence,
        "number_findings": matched.number_findings,
        "need_outcomes": need_outcomes(chain["needs"], matched.pairs, tests),
        "qualifications": tests,
    }
    chain.results["matched_offers"] = _offered(chain, tests)
    chain.tables = plan_with(chain.tables, chain.results["matched_offers"], chain.horizon)


def _asked(chain: Chain, approvals: pl.DataFrame | None = None, landed: pl.DataFrame | None = None) -> Any:
    from corridor.matching import Asked

    sites = chain["sites"].select("site_id", "country")
    families = chain["products"].select(like_product="product_id", part_family="part_family")
    markets = chain["needs"].select("need_id", "site_id", "like_product").join(sites, on="site_id", how="left")
    markets = markets.join(families, on="like_product", how="left").select("need_id", "country", "part_family")
    more = {name: frame for name, frame in (("approvals", approvals), ("landed", landed)) if frame is not None}
    return Asked(
        on=chain.horizon.first_day,
        until=chain.horizon.last_day,
        currency=chain.settings.currency,
        exchange=chain.exchange,
        maker_standards=chain["maker_standards"],
        markets=markets,
        year_frac=_year_frac(chain.horizon),
        **more,
    )


def _offered(chain: Chain, tests: pl.DataFrame, landed: pl.DataFrame | None = None) -> pl.DataFrame:
    """What each matched line can give its need, whether it passes its tests, and what is missing."""
    from corridor.tables.matching_results import MatchedOffers

    failed = pl.col("verdict") == "failed"
    told = tests.group_by("need_id", "line_id", maintain_order=True).agg(
        qualified=~failed.any(),
        missing=pl.col("reason").filter(failed).str.join("; "),
        barred=(failed & pl.col("test").is_in(sorted(NOT_PLANNED))).any(),
    )
    wanted = chain["needs"].select(
        "need_id", "quantity", "like_product", "site_id", "target_price_per_unit", "currency"
    )
    lines = chain["price_lists"].select(
        "line_id", "price_per_unit", "capacity_per_year", line_site="site_id", price_currency="currency"
    )
    table = chain.results["pairs"].filter(pl.col("band") == "match").select("need_id", "line_id", "party_id")
    table = table.join(wanted, on="need_id").join(lines, on="line_id").join(told, on=["need_id", "line_id"], how="left")
    needed = ("quantity", "like_product", "site_id", "target_price_per_unit", "line_site", "price_per_unit")
    plannable = (
        pl.all_horizontal(pl.col(c).is_not_null() for c in needed) & (pl.col("quantity") > 0) & ~pl.col("barred")
    )
    capacity = pl.col("capacity_per_year") * _year_frac(chain.horizon)
    quantity = pl.min_horizontal(pl.col("quantity").fill_null(0.0), capacity)
    table = table.with_columns(
        wanted_units=pl.col("quantity"),
        quantity=quantity,
        share_of_need=pl.when(pl.col("quantity") > 0).then(quantity / pl.col("quantity")),
        product_id=pl.when(plannable).then("need_id"),
        offer_id=pl.when(plannable).then(pl.format("{}:{}", "line_id", "need_id")),
        currency="price_currency",
    )
    if landed is not None:
        table = table.join(landed, on=["need_id", "line_id"], how="left")
    return MatchedOffers.conform(table.sort("need_id", "line_id"))


def plan_with(
    tables: Mapping[str, pl.DataFrame], matched_offers: pl.DataFrame, horizon: Horizon
) -> dict[str, pl.DataFrame]:
    """Tables of a case with the products, demand and offers that matched needs add.

    A need is a product of its own, like the one that it names in tariff code, family, mass and volume: what fits one
    vehicle fits no other, so nothing is pooled. A line that meets several needs has its capacity shared out by what
    they want, since an offer is of one product.
    """
    planned = matched_offers.filter(pl.col("offer_id").is_not_null())
    more = dict(tables)
    if planned.is_empty():
        return more
    needs = tables["needs"].join(planned.select("need_id").unique(), on="need_id", how="semi")
    like = needs.select(need="need_id", called=pl.coalesce("name", "number"), product_id="like_product",
                        from_source="source", from_confidence="confidence")  # fmt: skip
    products = tables["products"].join(like, on="product_id").with_columns(
        approval_family=pl.coalesce("approval_family", "product_id"), product_id="need", name="called",
        note=pl.format("A need; code, family, mass and volume as {}", "product_id"),
    )  # fmt: skip
    facts = tables["product_facts"].join(like.select("need", "product_id"), on="product_id")
    more["products"] = _with(tables["products"], products.sort("product_id"))
    more["product_facts"] = _with(tables["product_facts"], facts.with_columns(product_id="need"))
    demand = needs.with_columns(
        demand_id=pl.format("NEED-{}", "need_id"), product_id="need_id",
        period=pl.col("period").fill_null(horizon.periods[0].label), price_per_unit="target_price_per_unit",
    )  # fmt: skip
    more["demand"] = _with(tables["demand"], demand)
    more["offers"] = _with(tables["offers"], _offers(tables["price_lists"], planned, needs, horizon))
    return more


def _offers(price_lists: pl.DataFrame, planned: pl.DataFrame, needs: pl.DataFrame, horizon: Horizon) -> pl.DataFrame:
    wanted = needs.select("need_id", wanted="quantity")
    share = pl.col("wanted") / pl.col("wanted").sum().over("line_id")
    columns = ("line_id", "site_id", "incoterm", "minimum_order_units", "capacity_per_year", "lead_time_days",
               "valid_from", "valid_to", "source", "confidence")  # fmt: skip
    table = planned.join(wanted, on="need_id").with_columns(share=share).join(price_lists.select(columns), on="line_id")
    # Without a capacity the line is taken to have what is wanted, and not more.
    a_year = pl.coalesce(pl.col("capacity_per_year"), pl.col("wanted") / _year_frac(horizon))
    return table.with_columns(
        capacity_per_year=a_year * pl.col("share"),
        lead_time_days=pl.col("lead_time_days").fill_null(0.0),
        note=pl.format("Line {} for need {}", "line_id", "need_id"),
    ).sort("offer_id")


def _year_frac(horizon: Horizon) -> float:
    """Share of a year that the first period is."""
    period = horizon.periods[0]
    return ((period.last - period.first).days + 1) / 365.25


def _with(table: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
    absent = [pl.lit(None, dtype).alias(name) for name, dtype in table.schema.items() if name not in more.columns]
    return pl.concat([table, more.with_columns(absent).select(table.columns).cast(table.schema)])


def qualify(chain: Chain) -> None:
    """Test every pair with landed costs and approvals, and share the needs out at least cost."""
    if "matched_offers" not in chain.results:
        return
    from corridor.matching import need_outcomes
    from corridor.matching import qualify as test

    asked = _asked(chain, _approvals(chain), _landed(chain))
    tests = test(chain.results["pairs"], chain["needs"], chain["price_lists"], asked)
    landed = asked.landed
    chain.results |= {
        "qualifications": tests,
        "need_outcomes": need_outcomes(chain["needs"], chain.results["pairs"], tests),
        "matched_offers": _offered(chain, tests, landed),
    }
    _allocate(chain, tests, landed, asked)


def _approvals(chain: Chain) -> pl.DataFrame:
    """``need_id, regulation_id, held``: what each market asks of each planned need; of alternatives one is enough."""
    asked = chain["approval_needs"].filter(pl.col("state") != "not_applicable").select(
        "product_id", "regulation_id", "alternative_group", held=pl.col("state").is_in(HELD)
    )  # fmt: skip
    group = pl.coalesce("alternative_group", "regulation_id")
    met = pl.col("held").any().over("product_id", group)
    enough = asked.filter(pl.col("held") | ~met).drop_nulls("regulation_id")
    named = enough.join(chain["needs"].select(product_id="need_id"), on="product_id", how="semi")
    return named.group_by(need_id="product_id", regulation_id="regulation_id", maintain_order=True).agg(
        pl.col("held").any()
    )


def _landed(chain: Chain) -> pl.DataFrame:
    """``need_id, line_id, landed_per_unit`` of the cheapest way of each offer that has one."""
    offers = chain.results["matched_offers"].drop_nulls("offer_id").select("need_id", "line_id", supply_id="offer_id")
    costs = chain["landed_costs"].filter(pl.col("outcome") != "refused").select("entry_id", "landed_per_unit")
    ways = chain["entries"].select("entry_id", "supply_id").join(costs, on="entry_id")
    found = offers.join(ways, on="supply_id").group_by("need_id", "line_id").agg(pl.col("landed_per_unit").min())
    return found.sort("need_id", "line_id")


def _allocate(chain: Chain, tests: pl.DataFrame, landed: pl.DataFrame, asked: Any) -> None:
    from corridor.matching import ALLOCATED, AllocationRules, allocate
    from corridor.matching.qualification import converted

    barred = tests.filter((pl.col("verdict") == "failed") & ~pl.col("test").is_in(sorted(ALLOCATED)))
    matches = chain.results["pairs"].filter(pl.col("band") == "match")
    pairs = matches.join(landed, on=["need_id", "line_id"]).join(barred, on=["need_id", "line_id"], how="anti")
    pairs = pairs.select("need_id", "line_id", "party_id", cost_per_unit="landed_per_unit")
    wanted = chain["needs"].filter(pl.col("quantity") > 0)
    prices = []
    for target, currency in wanted.select("target_price_per_unit", "currency").iter_rows():
        try:
            prices.append(converted(target, currency, asked))
        except MissingRows:
            prices.append(None)
    wanted = wanted.select("need_id", "quantity", short_price=pl.Series(prices, dtype=pl.Float64))
    lines = chain["price_lists"].select(
        "line_id", "minimum_order_units", capacity=pl.col("capacity_per_year") * asked.year_frac
    )
    rules = AllocationRules(goal=chain.settings.matching.goal, most_share=chain.settings.matching.most_share)
    try:
        found = allocate(wanted, pairs, lines, _savings(chain, asked), rules)
    except SolveError as error:
        chain.refusals.append(
            _refused("allocations", str(error), "Raise the time limit, or match fewer needs at a time.")
        )
        return
    chain.results["allocations"] = found.allocations


def _savings(chain: Chain, asked: Any) -> pl.DataFrame:
    """What price steps save per unit in the case's currency, before duties on what is saved."""
    from corridor.matching.qualification import converted

    base = {r["line_id"]: r for r in chain["price_lists"].iter_rows(named=True)}
    rows = []
    for line_id, start, price in chain["price_steps"].select("line_id", "from_units", "price_per_unit").iter_rows():
        line = base.get(line_id)
        if line is not None and line["price_per_unit"] is not None and price < line["price_per_unit"]:
            rows.append((line_id, start, converted(line["price_per_unit"] - price, line["currency"], asked)))
    schema = {"line_id": pl.String, "from_units": pl.Float64, "saving_per_unit": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _refused(key: str, missing: str, remedy: str) -> pl.DataFrame:
    from corridor.tables.plan_results import Refusals

    return Refusals.frame([{"room": "matching", "key": key, "missing": missing, "remedy": remedy, "rows": 1}])
