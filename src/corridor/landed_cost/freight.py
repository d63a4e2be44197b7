"""Carriage: what a route's cost lines come to per unit, where on the way they fall, and who pays them."""

from __future__ import annotations

import polars as pl

from corridor.landed_cost.confidence import estimates
from corridor.landed_cost.elements import BUYER, SELLER
from corridor.landed_cost.ledger import Ledger, lines_of

_WAY = ["route_id", "from_country", "to_country", "territory"]
_OPERATIONS = ("handling", "storage")


def carriage(
    work: pl.DataFrame,
    route_legs: pl.DataFrame,
    route_seasons: pl.DataFrame,
    route_cost_lines: pl.DataFrame,
    incoterm_elements: pl.DataFrame,
    members: pl.DataFrame,
    ledger: Ledger,
) -> pl.DataFrame:
    """Every cost line of the route of every entry, per unit.

    Returns
    -------
    pl.DataFrame
        One row per entry and cost line: ``per_load``, its quantity per load; ``own`` per unit in ``currency`` and
        ``amount`` in the case's; ``position``
        (``home``: inside the country of supply; ``abroad``: up to and with the leg that enters the importer's
        customs territory; ``after``: beyond it); ``arrived``: a terminal operation inside that territory;
        ``through``: part of a price that cannot be split; ``in_price``: the seller pays it under the Incoterm.
    """
    moving = work.filter("moves")
    _refuse_closed(moving, route_seasons, route_cost_lines, ledger)
    legs = _positions(moving, route_legs, members)
    _refuse_unreached(moving, legs, ledger)
    entries, ways = _ways(moving)
    per_way = Ledger()
    rows = _priced_ways(ways, route_cost_lines, legs, incoterm_elements, members, per_way)
    ledger.refuse_for(per_way, entries, "way")
    rows = entries.join(rows.rename({"entry_id": "way"}), on="way").drop("way")
    return rows.with_columns(
        per_load=pl.col("quantity"), quantity=pl.col("quantity") / pl.col("units_per_load")
    ).with_columns(
        own=pl.col("quantity") * pl.col("rate"),
        amount=pl.col("quantity") * pl.col("rate") * pl.col("fx"),
    )


def _ways(moving: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Entries with their ``way``, and the ways: what entries that differ only in product and claim have in common."""
    same = [*_WAY, "period", "incoterm", "crosses"]
    ways = moving.select(same).unique(maintain_order=True).with_row_index("way")
    ways = ways.with_columns(pl.col("way").cast(pl.String))
    entries = moving.select("entry_id", "units_per_load", *same).join(ways, on=same, nulls_equal=True)
    return entries.select("entry_id", "units_per_load", "way"), ways.rename({"way": "entry_id"})


def _priced_ways(
    ways: pl.DataFrame,
    route_cost_lines: pl.DataFrame,
    legs: pl.DataFrame,
    incoterm_elements: pl.DataFrame,
    members: pl.DataFrame,
    ledger: Ledger,
) -> pl.DataFrame:
    """The cost lines of every way, per load, with their place on it and who pays them."""
    inside = members.select("territory", "country", arrived_in=pl.lit(True))
    rows = (
        ways.join(route_cost_lines.drop("amount"), on=["route_id", "period"])
        .join(legs, on=[*_WAY, "leg_no"], how="left")
        .join(inside, on=["territory", "country"], how="left")
        .with_columns(
            position=pl.col("position").fill_null("abroad"),
            through=(pl.col("leg_kind") == "through").fill_null(False),
            arrived=(pl.col("head") != "freight")
            & (pl.col("position") != "home")
            & (pl.col("arrived_in").fill_null(False) | (pl.col("country") == pl.col("to_country"))),
        )
    )
    rows = _paid_by(rows.with_columns(cost_element=_element()), incoterm_elements, ledger)
    return rows.with_columns(
        cost_head=pl.when((pl.col("head") == "freight") & (pl.col("position") == "home") & ~pl.col("through"))
        .then(pl.lit("inland"))
        .otherwise(pl.col("head"))
    ).select(
        "entry_id", "cost_head", "basis", "quantity", "unit", "rate", "currency", "fx", "rule_id", "source",
        "confidence", "position", "arrived", "through", "in_price",
    )  # fmt: skip


def carriage_lines(rows: pl.DataFrame, ledger: Ledger) -> None:
    """The carriage as lines: the buyer's, and the seller's, which the price holds already."""
    ledger.add(
        lines_of(
            rows,
            head=pl.col("cost_head"),
            line=pl.col("basis"),
            basis=pl.format(
                "one unit of {} in the load", pl.col("units_per_load").round(6).cast(pl.String).str.strip_suffix(".0")
            ),
            quantity=pl.col("quantity"),
            unit=pl.col("unit"),
            rate=pl.col("rate"),
            currency=pl.col("currency"),
            fx=pl.col("fx"),
            payer=pl.when("in_price").then(pl.lit(SELLER)).otherwise(pl.lit(BUYER)),
            per_load=True,
            rule_id=pl.col("rule_id"),
            source=pl.col("source"),
            confidence=pl.col("confidence"),
            estimates=estimates((pl.col("rule_id"), pl.col("confidence"))),
        )
    )


def _positions(moving: pl.DataFrame, route_legs: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Where each leg lies for each use of a route: ``home``, ``abroad`` or ``after``."""
    legs = route_legs.select("route_id", "leg_no", leg_kind="kind", leg_from="from_country", leg_to="to_country")
    entered = members.select("territory", leg_to="country", entered=pl.lit(True))
    inside = pl.col("entered").fill_null(False) | (pl.col("leg_to") == pl.col("to_country"))
    return (
        moving.select(_WAY)
        .unique()
        .join(legs, on="route_id")
        .join(entered, on=["territory", "leg_to"], how="left")
        .with_columns(
            entry_leg=pl.col("leg_no").filter(inside).min().over(_WAY),
            last_leg=pl.col("leg_no").max().over(_WAY),
        )
        .with_columns(
            position=pl.when(
                (pl.col("leg_from") == pl.col("from_country")) & (pl.col("leg_to") == pl.col("from_country"))
            )
            .then(pl.lit("home"))
            .when(pl.col("leg_no") > pl.col("entry_leg"))
            .then(pl.lit("after"))
            .otherwise(pl.lit("abroad"))
        )
        .drop("entered", "leg_from", "leg_to")
    )


def _element() -> pl.Expr:
    """The element of cost under the Incoterms that a line belongs to."""
    operation, head = pl.col("head").is_in(_OPERATIONS), pl.col("head")
    last = pl.col("leg_no") == pl.col("last_leg")
    return (
        # Inside one territory there is no border to divide the way by.
        pl.when(~pl.col("crosses") | pl.col("through"))
        .then(pl.lit("main_carriage"))
        .when(operation & (pl.col("position") == "home"))
        .then(pl.lit("origin_terminal_handling"))
        .when(operation & (pl.col("position") == "after") & last)
        .then(pl.lit("unloading_at_destination"))
        .when(operation & (pl.col("position") == "abroad") & pl.col("arrived"))
        .then(pl.lit("destination_terminal_handling"))
        .when((head == "freight") & (pl.col("position") == "home"))
        .then(pl.lit("origin_inland_to_port_or_carrier"))
        .when(pl.col("position") == "after")
        .then(pl.lit("inland_to_named_place"))
        .otherwise(pl.lit("main_carriage"))
    )


def _paid_by(rows: pl.DataFrame, incoterm_elements: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    rows = rows.join(incoterm_elements, on=["incoterm", "cost_element"], how="left")
    refuse_unknown_payer(rows, ledger)
    return rows.with_columns(in_price=(pl.col("payer") == SELLER).fill_null(False))


def refuse_unknown_payer(rows: pl.DataFrame, ledger: Ledger) -> None:
    """Refuse the rows whose ``incoterm`` and ``cost_element`` name no payer."""
    ledger.refuse(
        rows.filter(pl.col("payer").is_null()),
        subject=pl.format("incoterm_elements/{}/{}", pl.col("incoterm").fill_null("?"), "cost_element"),
        missing=pl.format(
            "incoterm_elements does not say who pays {} under {}.", "cost_element", pl.col("incoterm").fill_null("?")
        ),
        remedy="Add the row, or correct the Incoterm of the price.",
    )


def _refuse_closed(
    moving: pl.DataFrame, route_seasons: pl.DataFrame, route_cost_lines: pl.DataFrame, ledger: Ledger
) -> None:
    broken = pl.any_horizontal(pl.col("quantity", "rate", "fx").is_null())
    summed = route_cost_lines.group_by("route_id", "period").agg(
        summed=(pl.col("quantity") * pl.col("rate") * pl.col("fx")).sum(), broken=broken.any()
    )
    seen = moving.join(route_seasons, on=["route_id", "period"], how="left").join(
        summed, on=["route_id", "period"], how="left"
    )
    key = pl.format("{}/{}", "route_id", "period")
    ledger.refuse(
        seen.filter(pl.col("open_share").is_null() | pl.col("days").is_null()),
        subject=pl.format("route_seasons/{}", key),
        missing=pl.format("Nothing is known of route {} in {}.", "route_id", "period"),
        remedy="Route the pair of sites again for this period.",
    )
    ledger.refuse(
        seen.filter(pl.col("open_share") <= 0),
        subject=pl.format("route_seasons/{}", key),
        missing=pl.format("Route {} is closed in {}.", "route_id", "period"),
        remedy="Use another route or period; lane_calendars tells when it is open.",
    )
    # The season carries the sum of its lines, so a line that was lost is noticed instead of lowering the cost.
    apart = (pl.col("summed").fill_null(0.0) - pl.col("cost_per_load")).abs()
    ledger.refuse(
        seen.filter(
            pl.col("open_share").is_not_null()
            & (
                pl.col("broken").fill_null(False)
                | pl.col("cost_per_load").is_null()
                | (apart > 1e-6 * pl.max_horizontal(pl.col("cost_per_load").abs(), 1.0))
            )
        ),
        subject=pl.format("route_cost_lines/{}", key),
        missing=pl.format("The cost lines of route {} in {} do not add up to its cost per load.", "route_id", "period"),
        remedy="Route the pair of sites again, so that every lane and terminal has its price.",
    )


def _refuse_unreached(moving: pl.DataFrame, legs: pl.DataFrame, ledger: Ledger) -> None:
    reached = legs.filter(pl.col("entry_leg").is_not_null()).select(_WAY).unique()
    lost = moving.filter("crosses").join(reached, on=_WAY, how="anti")
    ledger.refuse(
        lost,
        subject=pl.format("route_legs/{}", "route_id"),
        missing=pl.format("No leg of route {} enters {}.", "route_id", "to_country"),
        remedy="Give every leg of the route, with the countries of its two ends.",
    )
