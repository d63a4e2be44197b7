"""Settings of a case, as ``case.toml`` holds them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from corridor.case.iso import CURRENCIES
from corridor.periods import Horizon, parse_day
from corridor.tables.who_and_where import PARTY_ROLES

Names = tuple[str, ...]


def _day(value: Any) -> Any:
    return parse_day(value) if isinstance(value, str) else value


Day = Annotated[date, BeforeValidator(_day)]


class Section(BaseModel):
    """A part of case.toml: what it does not know is an error, and nothing changes once it is read."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class ScreeningSettings(Section):
    """Whose parties need a clearing under every legal system; an empty list lets only stops stop."""

    decision_asked_for: tuple[Literal[PARTY_ROLES], ...] = PARTY_ROLES  # type: ignore[valid-type]
    alert_from: float = Field(0.5, gt=0, le=0.6)
    """Score by name from which a party that a list may name is an open question; never so high that it would hide."""
    two_people: bool = False
    """Whether a clearing needs two people."""


class HorizonSettings(Section):
    """The periods that are planned."""

    calendar: Literal["gregorian", "solar_hijri"] = "solar_hijri"
    step: Literal["month", "quarter", "year"] = "quarter"
    first: str = "1403-Q1"
    periods: int = Field(8, ge=1, le=240)

    @model_validator(mode="after")
    def _can_be_counted(self) -> HorizonSettings:
        # The horizon lists its periods only when asked, so ask here, where a fault can be told.
        assert self.build().periods
        return self

    def build(self) -> Horizon:
        """The horizon itself."""
        return Horizon.build(self.calendar, self.step, self.first, self.periods)


class MoneySettings(Section):
    """Which exchange rates are accepted, best first, and what tied-up money costs."""

    rate_kinds: Names = Field(("customs_monthly", "market_monthly_average", "official"), min_length=1)
    finance_rate_per_year: float = Field(0.0, ge=0, le=5)


class RoutingSettings(Section):
    """How many routes are kept, and which load units are used (empty: all of the tables)."""

    routes_per_pair: int = Field(3, ge=1, le=50)
    load_units: Names = ()


class InsuranceParameters(Section):
    """Rows of ``logistics_parameters`` that give the insurance rate, by kind of product."""

    vehicle: str | None = None
    part: str | None = None
    kit: str | None = None


class LandedCostSettings(Section):
    """Who imports, and which preferences may be claimed."""

    importer: Literal["business", "individual"] = "business"
    loads_per_declaration: int = Field(1, ge=1)
    claims: Names = ()
    end_use_permits: Names = ()
    use_scenario_rows: bool = False
    insurance_parameter: InsuranceParameters = InsuranceParameters()


class NetworkSettings(Section):
    """The goal of the plan and the limits of the search for it."""

    goal: Literal["least_cost", "most_margin"] = "least_cost"
    gap: float = Field(0.01, ge=0, lt=1)
    time_limit_seconds: float = Field(60.0, gt=0)
    threads: int = Field(2, ge=1, le=256)
    whole_loads: Literal["none", "all"] = "none"
    shortage_factor: float = Field(1.0, ge=0)
    holding_cost_frac_per_year: float = Field(0.12, ge=0, le=5)


class MatchingSettings(Section):
    """Where the bands of matches begin, and how needs are allocated."""

    match_from: float = Field(0.85, ge=0, le=1)
    review_from: float = Field(0.3, ge=0, le=1)
    goal: Literal["least_cost", "coverage"] = "least_cost"
    most_share: float = Field(1.0, gt=0, le=1)
    """Most of a need that one maker may have; less than 1 asks for two makers at least."""


class ApprovalSettings(Section):
    """Whether sales wait for approvals, which end of a lead time is planned with, and whose laboratory tests."""

    asked: bool = True
    """no: approvals are not part of this case; nothing gates a sale, and the report says so."""
    lead: Literal["low", "middle", "high"] = "high"
    decided_from: Day | None = None
    lab_id: str | None = None
    goal: Literal["cost", "time", "tests"] = "cost"
    """What the choice of tests and authorities makes least."""

    @field_validator("lab_id")
    @classmethod
    def _empty_is_none(cls, value: str | None) -> str | None:
        return value or None


class CampaignSettings(Section):
    """When the test campaign begins, how far ahead it looks, in which steps of time, and what limits the search.

    `tests` says whether a run makes all rows of campaign_tests, or those that the choice of the fewest tests makes.
    By ``effort`` the search counts its own deterministic seconds and the same case gives the same schedule on any
    machine; by ``clock`` it counts seconds.
    """

    start: Day | None = None
    days: int = Field(400, ge=1, le=3660)
    step_hours: float = Field(0.5, gt=0, le=24)
    tests: Literal["all", "fewest"] = "all"
    limited_by: Literal["effort", "clock"] = "effort"
    limit: float = Field(60.0, gt=0)
    workers: int = Field(8, ge=1, le=256)


class DemandSettings(Section):
    """Whether demand of the markets in `demand_series` is taken from projections, and which end of them."""

    from_projections: Literal["none", "low", "middle", "high"] = "none"


class Settings(Section):
    """Everything that ``case.toml`` says."""

    title: str = Field(min_length=1)
    currency: str = "USD"
    legal_systems: Names
    packs: Names = ()
    seed: int = Field(0, ge=0, lt=2**31)
    screening: ScreeningSettings = ScreeningSettings()
    horizon: HorizonSettings = HorizonSettings()
    money: MoneySettings = MoneySettings()
    routing: RoutingSettings = RoutingSettings()
    landed_cost: LandedCostSettings = LandedCostSettings()
    network: NetworkSettings = NetworkSettings()
    approvals: ApprovalSettings = ApprovalSettings()
    matching: MatchingSettings = MatchingSettings()
    demand: DemandSettings = DemandSettings()
    campaign: CampaignSettings = CampaignSettings()

    @field_validator("currency")
    @classmethod
    def _is_a_currency(cls, value: str) -> str:
        if value not in CURRENCIES:
            raise ValueError(f'"{value}" is not an ISO 4217 currency in capitals, for example USD.')
        return value

    @field_validator("legal_systems")
    @classmethod
    def _is_named(cls, value: Names) -> Names:
        if not any(name.strip() for name in value):
            raise ValueError("no legal system is named")
        return value

    def decision_day(self, horizon: Horizon) -> date:
        """The day on which approvals are decided: the one that is named, else the first of the horizon."""
        return self.approvals.decided_from or horizon.first_day

    def campaign_start(self, horizon: Horizon) -> date:
        """The first day of the test campaign: the one that is named, else the day on which approvals are decided."""
        return self.campaign.start or self.decision_day(horizon)
