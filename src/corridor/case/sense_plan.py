"""Does the case make sense as a plan: periods, money on its days, law, limits, capacity."""

from __future__ import annotations

from datetime import date

import polars as pl

from corridor.case.checked import Checked, listed
from corridor.case.files import SETTINGS_FILE
from corridor.case.suggest import nearest
from corridor.exchange import Exchange
from corridor.findings import declare
from corridor.periods import UnknownPeriod

PERIOD_UNKNOWN = declare(
    "CR512",
    "A period does not lie in the horizon",
    "The horizon in case.toml says which periods are planned. A row of another period would have no effect.",
    "Write the label of a period of the horizon, or lengthen the horizon.",
)
NO_RATE = declare(
    "CR513",
    "A price has no exchange rate on its day",
    "Prices are turned into the case's currency by the rates of fx_rates, on the middle day of each period; bills of "
    "materials and fees of approvals on the first day. Without a row on that day the price is refused.",
    "Add a row to fx_rates for these days, or name another kind of rate in money.rate_kinds.",
)
NOTHING_TO_PLAN = declare(
    "CR519",
    "A table without which nothing is planned is empty",
    "A plan needs products, sites, at least one recipe or offer, and demand.",
    "Fill the table; `corridor new FOLDER` shows its columns with an example.",
)
NO_DECISIONS = declare(
    "CR514",
    "A legal system has no decision",
    "case.toml names a legal system under which screen_decisions has no row. Parties in the roles that need a clearing "
    "would all be out.",
    "Add the decisions, correct the name, or leave the roles out of screening.decision_asked_for.",
)
NO_VALUE_BASIS = declare(
    "CR515",
    "A market has no rules of customs value",
    "value_bases has no row for the country of a market. Goods that enter it from abroad cannot be priced.",
    "Add a row to value_bases, or name the pack that has the country.",
)
LIMIT_WRONG = declare(
    "CR516",
    "A limit cannot be kept, or limits nothing",
    "Shares lie between 0 and 1, and a least amount must not lie above the most of the same subject.",
    "Correct value.",
)
RUN_TOO_LARGE = declare(
    "CR517",
    "A least amount is more than the capacity",
    "What must be made or ordered at least in a period is more than a year's capacity, so it can never be used.",
    "Correct the least amount or the capacity.",
)
NO_PRICE_ABROAD = declare(
    "CR518",
    "A recipe without an ex-works price sells abroad",
    "Customs value rests on the price invoiced to the importer. Without it the goods cannot cross a border.",
    "Fill ex_works_price_per_unit, or leave it empty if the product stays in its country.",
)

PRICES = ("recipes", "offers", "demand", "lane_tariffs", "terminals")
PRICES_AT_START = ("bom", "approval_fees", "lab_rates", "authorities")


def with_labels(case: Checked) -> None:
    """Write periods as the horizon does; note labels that it does not have."""
    for table in ("demand", "baseline"):
        frame = case[table]
        labels: dict[str, str] = {}
        wrong: dict[str, str] = {}
        for text in frame["period"].drop_nulls().unique().to_list():
            try:
                labels[text] = case.horizon.by_label(text).label
            except UnknownPeriod as error:
                wrong[text] = str(error)
        rows = case.own(table).filter(pl.col("period").is_in(list(wrong)))
        case.note(PERIOD_UNKNOWN, table, rows, "period", lambda row, w=wrong: _two(w[row["period"]]))  # type: ignore[misc]
        if any(text != label for text, label in labels.items()):
            case.tables[table] = frame.with_columns(pl.col("period").replace(labels))


def _two(message: str) -> tuple[str, str]:
    first, _, rest = message.partition(". ") if ". " in message else message.partition(": ")
    return first.rstrip(".:") + ".", rest or "Write the label of a period of the horizon."


def check_rates(case: Checked) -> None:
    """Prices without an exchange rate on the day they are turned."""
    needed = ["currency", "rate_kind", "units_per_usd", "valid_from", "valid_to"]
    exchange = Exchange(case["fx_rates"].drop_nulls(needed), case.settings.money.rate_kinds)
    start = case.settings.decision_day(case.horizon)
    middles = [period.middle for period in case.horizon.periods]
    for table in (*PRICES, *PRICES_AT_START):
        days = middles if table in PRICES else [start]
        currencies = case.own(table)["currency"].drop_nulls().unique().sort().to_list()
        for currency in currencies:
            missing = _days_without(exchange, currency, case.settings.currency, days)
            if missing:
                rows = case.own(table).filter(pl.col("currency") == currency).head(1)
                told = f"{currency} to {case.settings.currency} has no rate on {listed(str(day) for day in missing)}."
                kinds = ", ".join(case.settings.money.rate_kinds)
                case.note(
                    NO_RATE, table, rows, "currency",
                    lambda row, t=told, k=kinds: (t, f"Add rows to fx_rates of a kind in money.rate_kinds ({k})."),  # type: ignore[misc]
                )  # fmt: skip


def _days_without(exchange: Exchange, currency: str, to: str, days: list[date]) -> list[date]:
    wanted = pl.DataFrame({"currency": [currency] * len(days), "on": days})
    return exchange.table(wanted, to).filter(pl.col("fx").is_null())["on"].sort().to_list()


def check_whole(case: Checked) -> None:
    """Tables without which there is nothing to plan; a case of a test campaign alone needs none of them."""
    if not case["campaign_tests"].is_empty() and case["demand"].is_empty():
        return
    wanted = ("demand",) if case.settings.demand.from_projections == "none" else ("demand", "demand_series")
    for tables in (("products",), ("sites",), ("recipes", "offers"), wanted):
        if all(case[name].is_empty() for name in tables):
            file = case.file(tables[0]) if tables[0] in case.sheets else f"{tables[0]}.csv"
            case.notes.add(
                NOTHING_TO_PLAN, file, f"The case has no row in {' or '.join(tables)}.",
                "Fill the table; `corridor new FOLDER` shows its columns with an example.", table=tables[0],
            )  # fmt: skip


def check_law(case: Checked) -> None:
    """Legal systems without a decision, and decisions under a misspelt one."""
    named = list(case.settings.legal_systems)
    decided = case["screen_decisions"]["legal_system"].drop_nulls().unique().to_list()
    asked = set(case.settings.screening.decision_asked_for)
    roles = case["parties"]["roles"].drop_nulls().str.split("|").explode().unique()
    for system in named:
        if system not in decided and asked & set(roles):
            near = nearest(system, decided)
            hint = f'Did you mean "{near}"? ' if near else ""
            case.notes.add(
                NO_DECISIONS, SETTINGS_FILE,
                f"Under {system} no party is decided on, so all that need a clearing are out.",
                f"{hint}Add rows to screen_decisions, or correct legal_systems.",
                column="legal_systems", value=system, severity="warning",
            )  # fmt: skip
    strange = {system: nearest(system, named) for system in decided if system not in named}
    rows = case.own("screen_decisions").filter(pl.col("legal_system").is_in([s for s, near in strange.items() if near]))
    case.note(
        NO_DECISIONS, "screen_decisions", rows, "legal_system",
        lambda row: (f"case.toml names no legal system {row['legal_system']}, but {strange[row['legal_system']]}.",
                     "Write both the same way if they mean one thing."),
        severity="warning",
    )  # fmt: skip


def check_value_bases(case: Checked) -> None:
    """Countries of markets that have no rules of customs value, where goods may come from abroad."""
    country = case["sites"].select("site_id", "country").drop_nulls()
    supplies = pl.concat([case[name].select("product_id", "site_id") for name in ("recipes", "offers")])
    origins = supplies.join(country, on="site_id").select("product_id", origin="country").unique()
    rows = case.own("demand").join(country, on="site_id").join(origins, on="product_id")
    rows = rows.filter(pl.col("country") != pl.col("origin")).join(case["value_bases"], on="country", how="anti")
    case.note(
        NO_VALUE_BASIS, "demand", rows.unique("country", keep="first", maintain_order=True), "site_id",
        lambda row: (f"{row['site_id']} lies in {row['country']}, which has no row in value_bases.",
                     "Add the row, or name the pack that has the country."),
        severity="warning",
    )  # fmt: skip


def check_limits(case: Checked) -> None:
    """Shares above 1, and a least above the most of the same subject."""
    rows = case.own("limits")
    is_share = pl.col("kind").str.ends_with("share_of_demand")
    case.note(
        LIMIT_WRONG, "limits", rows.filter(is_share & (pl.col("value") > 1)), "value",
        lambda row: (f"{row['value']:g} is no share.", "Write a fraction: 70 % is 0.7."),
    )  # fmt: skip
    subject = ["what", "product_id", "site_id", "country"]
    told = rows.with_columns(what=pl.col("kind").str.slice(4))
    least, most = (
        told.filter(pl.col("kind").str.starts_with("min_")),
        told.filter(pl.col("kind").str.starts_with("max_")),
    )
    pairs = least.join(most, on=subject, nulls_equal=True, suffix="_most").filter(
        pl.col("value") > pl.col("value_most")
    )
    case.note(
        LIMIT_WRONG, "limits", pairs, "value",
        lambda row: (f"At least {row['value']:g} is more than at most {row['value_most']:g} of {row['limit_id_most']}.",
                     "Correct one of the two."),
    )  # fmt: skip


def check_capacity(case: Checked) -> None:
    """Least amounts above the capacity; recipes that sell abroad without a price."""
    for table, least in (("recipes", "minimum_run_per_period"), ("offers", "minimum_order_units")):
        case.note(
            RUN_TOO_LARGE, table, case.own(table).filter(pl.col(least) > pl.col("capacity_per_year")), least,
            lambda row, c=least: (f"{row[c]:g} in a period is more than {row['capacity_per_year']:g} in a year.",  # type: ignore[misc]
                                  "Correct one of the two."),
            severity="warning",
        )  # fmt: skip
    country = case["sites"].select("site_id", "country").drop_nulls()
    wanted = case["demand"].join(country, on="site_id").select("product_id", market="country").unique()
    silent = case.own("recipes").filter(pl.col("ex_works_price_per_unit").is_null()).join(country, on="site_id")
    rows = silent.join(wanted, on="product_id").filter(pl.col("country") != pl.col("market"))
    rows = rows.unique("recipe_id", keep="first", maintain_order=True)
    case.note(
        NO_PRICE_ABROAD, "recipes", rows, "ex_works_price_per_unit",
        lambda row: (f"{row['product_id']} is wanted in {row['market']}, and the recipe has no ex-works price.",
                     "Fill ex_works_price_per_unit, or its goods cannot cross the border."),
        severity="warning",
    )  # fmt: skip
