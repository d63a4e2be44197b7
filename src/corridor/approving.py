"""The step of approvals on a case's tables: what must be proved, by what, what it takes, and the fewest tests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

import polars as pl

from corridor.chain import Chain
from corridor.entries import price_rows, supplies
from corridor.errors import SolveError
from corridor.solvers import SolveSettings
from corridor.tables import RESULT_TABLES
from corridor.tables.plan_results import Refusals

if TYPE_CHECKING:
    from corridor.approvals import FewestTests, Prices, ProofTables, TestsToRun

NAMES = (
    "approval_needs", "approvals", "approval_gates", "approval_cost_lines", "acceptance_steps", "expiry_calendar",
    "opened_markets", "chosen_tests", "approval_routes", "proof_cost_lines", "tests_saved", "evidence_packs",
)  # fmt: skip
"""Result tables that this step fills."""
Goal = Literal["cost", "time", "tests"]


def decision_day(chain: Chain) -> date:
    """The day on which approvals are decided."""
    return chain.settings.decision_day(chain.horizon)


def markets_asked(chain: Chain) -> pl.DataFrame:
    """Products and countries that approvals are asked for: those of demand, and those that the case chooses."""
    countries = chain["sites"].select("site_id", country="country")
    wanted = chain["demand"].join(countries, on="site_id").select("product_id", "country")
    chosen = chain["chosen_markets"].select("product_id", "country")
    return pl.concat([wanted, chosen]).unique().sort(pl.all())


def needs_on(chain: Chain, day: date) -> pl.DataFrame:
    """The matrix of products and requirements on a day."""
    from corridor.approvals import approval_needs

    return approval_needs(proof_tables(chain), markets_asked(chain), day)


def proof_tables(chain: Chain) -> ProofTables:
    """The tables that say what must be proved, and what proves it."""
    from corridor.approvals import ProofTables

    return ProofTables(**chain.of(*ProofTables.names()))


def approve(chain: Chain, *, choose: bool = True) -> None:
    """What must be approved before a product may be sold in a country, at what cost and by when.

    Without `choose` the fewest tests are left out.
    """
    from corridor.approvals import acceptance_steps, approval_cells, approvals, expiry_calendar, renewal_needs

    settings = chain.settings.approvals
    chain.results |= {name: RESULT_TABLES[name].empty() for name in NAMES}
    if not settings.asked:
        return
    on, until = decision_day(chain), chain.horizon.last_day
    tables = proof_tables(chain)
    seen = approval_cells(tables, markets_asked(chain), on)
    renewals = renewal_needs(seen.needs, tables, on, until)
    result = approvals(
        seen.needs, tables, prices(chain, on), on, settings.lab_id, settings.lead, renewals=renewals, until=until
    )
    ends = chain.of("products", "schemes", "recognitions", "lab_tests")
    chain.results |= {
        "approval_needs": seen.needs,
        "approvals": result.approvals,
        "approval_gates": result.approval_gates,
        "approval_cost_lines": result.approval_cost_lines,
        "acceptance_steps": acceptance_steps(seen.cells, chain["recognitions"]),
        "expiry_calendar": expiry_calendar(seen.cells, **ends, approvals=result.approvals, lead=settings.lead),
    }
    chain.refusals.append(result.refusals)
    if choose:
        try:
            choose_tests(chain)
        except SolveError as error:
            # The plan does not rest on the choice: a run goes on without it, and says so.
            remedy = "Allow more time: [network] time_limit_seconds in case.toml."
            row = {"room": "fewest tests", "key": "choice", "missing": str(error), "remedy": remedy, "rows": 1}
            chain.refusals.append(Refusals.frame([row]))


def choose_tests(chain: Chain, goal: Goal | None = None) -> FewestTests:
    """The fewest tests and routes that open the markets, and what to file for each approval."""
    from corridor.approvals import evidence_packs, fewest_tests

    settings, on = chain.settings.approvals, decision_day(chain)
    found = fewest_tests(
        chosen_markets(chain),
        proof_tables(chain),
        prices(chain, on),
        on=on,
        lead=settings.lead,
        lab_id=settings.lab_id,
        goal=goal or settings.goal,
        settings=SolveSettings(
            seed=chain.settings.seed, threads=chain.settings.network.threads,
            time_limit_seconds=chain.settings.network.time_limit_seconds,
        ),
    )  # fmt: skip
    for name in ("chosen_tests", "approval_routes", "opened_markets", "proof_cost_lines", "tests_saved"):
        chain.results[name] = getattr(found, name)
    chain.results["solves"] = found.solves
    chain.refusals.append(found.refusals)
    given = ("approvals", "approval_cost_lines", "chosen_tests", "approval_routes")
    chain.results["evidence_packs"] = evidence_packs(
        chain["approval_needs"], **chain.of(*given, "products", "schemes", "evidence", "lab_tests")
    )
    return found


def tests_for_campaign(chain: Chain, found: FewestTests) -> TestsToRun:
    """The fewest tests as rows of the campaign's tables; due where the case chooses the day on which a market opens."""
    from corridor.approvals import chosen_to_run

    due: dict[str, date] = {}
    for row in chain["chosen_markets"].drop_nulls("opens_on").iter_rows(named=True):
        for door in found.choice.doors.get((row["product_id"], row["country"])) or ():
            seat = found.problem.doors[door].seat
            if seat is not None:
                last = row["opens_on"] - timedelta(days=-int(-found.problem.seats[seat].office_days // 1))
                key = ":".join(seat)
                due[key] = min(last, due.get(key, last))
    return chosen_to_run(found, chain["lab_tests"], chain["facilities"], prices(chain, decision_day(chain)), due)


def prices(chain: Chain, on: date) -> Prices:
    """Prices of laboratories, schemes and specimens on a day, in the case's currency."""
    from corridor.approvals import Prices

    currency = chain.settings.currency
    worth = price_rows(supplies(chain.tables), chain.exchange, currency, on)
    return Prices.of(chain["lab_rates"], chain["approval_fees"], worth, chain.exchange, currency, on)


def chosen_markets(chain: Chain) -> pl.DataFrame:
    """Markets to open, with the day and scheme that the case chooses and the units a year that demand asks for."""
    countries = chain["sites"].select("site_id", country="country")
    years = ((chain.horizon.last_day - chain.horizon.first_day).days + 1) / 365.25
    sold = chain["demand"].join(countries, on="site_id").group_by("product_id", "country").agg(
        units_per_year=pl.col("quantity").sum() / years
    )  # fmt: skip
    chosen = chain["chosen_markets"].select("product_id", "country", "opens_on", "scheme_id")
    asked = markets_asked(chain).join(sold, on=["product_id", "country"], how="left")
    return asked.join(chosen, on=["product_id", "country"], how="left").sort("product_id", "country")
