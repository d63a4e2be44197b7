"""The tables that a campaign takes, and the settings of its search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date

import polars as pl

from corridor.solvers.cpsat import CpSettings, LimitedBy
from corridor.tables import campaign as declared


@dataclass(frozen=True)
class Inputs:
    """The tables of a campaign by name; those that are left out have no row."""

    campaign_tests: pl.DataFrame = field(default_factory=declared.CampaignTests.empty)
    campaign_alternatives: pl.DataFrame = field(default_factory=declared.CampaignAlternatives.empty)
    test_orders: pl.DataFrame = field(default_factory=declared.TestOrders.empty)
    facility_calendars: pl.DataFrame = field(default_factory=declared.FacilityCalendars.empty)
    campaign_facilities: pl.DataFrame = field(default_factory=declared.CampaignFacilities.empty)
    facility_closures: pl.DataFrame = field(default_factory=declared.FacilityClosures.empty)
    weather_windows: pl.DataFrame = field(default_factory=declared.WeatherWindows.empty)
    facility_setups: pl.DataFrame = field(default_factory=declared.FacilitySetups.empty)
    crews: pl.DataFrame = field(default_factory=declared.Crews.empty)
    specimens: pl.DataFrame = field(default_factory=declared.Specimens.empty)
    specimen_rebuilds: pl.DataFrame = field(default_factory=declared.SpecimenRebuilds.empty)
    consumables: pl.DataFrame = field(default_factory=declared.Consumables.empty)
    consumable_uses: pl.DataFrame = field(default_factory=declared.ConsumableUses.empty)
    bookings: pl.DataFrame = field(default_factory=declared.Bookings.empty)

    @classmethod
    def of(cls, tables: Mapping[str, pl.DataFrame]) -> Inputs:
        """Those of a case's tables that a campaign takes."""
        return cls(**{f.name: tables[f.name] for f in fields(cls) if f.name in tables})

    def named(self) -> dict[str, pl.DataFrame]:
        """The tables by name."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True)
class CampaignOptions:
    """When a campaign begins, how far ahead is looked, in which steps of time, and what limits the search.

    By ``effort`` the limit counts the solver's deterministic seconds and the same tables give the same schedule; by
    ``clock`` it counts seconds.
    """

    start: date
    days: int = 400
    step_hours: float = 0.5
    limited_by: LimitedBy = "effort"
    limit: float = 60.0
    workers: int = 8
    seed: int = 0

    def solving(self, limit: float, presolve: bool = True) -> CpSettings:
        """Settings of one search with its part of the limit."""
        return CpSettings(limit, self.limited_by, self.workers, self.seed, presolve)
