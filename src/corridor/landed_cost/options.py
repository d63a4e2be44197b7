"""What the case decides about pricing, apart from its tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

SELLER_NOT_REGISTERED = "seller_not_registered"
"""Circumstance: a seller who pays the duty is not registered for VAT where the goods come in."""


@dataclass(frozen=True)
class LandedCostOptions:
    """Choices that hold for every entry of a call.

    Attributes
    ----------
    importer
        A registered business, which may get VAT back, or a private person.
    use_scenario_rows
        Use tariff rows marked ``scenario_only``; what rests on them is an estimate.
    insurance_parameter
        By kind of product (vehicle, kit, part): the row of logistics_parameters that tells its insurance rate.
        Whether to insure is the importer's choice: goods of a kind that is not named travel uninsured.
    insured_uplift
        Insured value over cost, insurance and freight. Incoterms 2020 ask for 110 % of the contract price at least.
    end_use_permits
        Permits, end uses and circumstances that the case states, in the words of the conditions;
        `SELLER_NOT_REGISTERED` is one more.
    finance_rate_per_year
        Interest on goods under way, as a share per year.
    trace
        Tell of every row of tariffs and import_taxes that could have counted why it did or did not
        (`LandedCostResult.weighed`); meant for a few entries.
    payments
        Reckon what a declaration of each entry pays, in exact fractions and rounded once
        (`LandedCostResult.payments`).
    """

    importer: Literal["business", "individual"] = "business"
    use_scenario_rows: bool = False
    insurance_parameter: Mapping[str, str] = field(default_factory=dict)
    insured_uplift: float = 1.1
    end_use_permits: frozenset[str] = frozenset()
    finance_rate_per_year: float = 0.0
    trace: bool = False
    payments: bool = False

    @property
    def buyer_recovers_vat(self) -> bool:
        """A buyer who imports gets back the VAT, where the country gives it back at all."""
        return self.importer == "business"

    @property
    def seller_recovers_vat(self) -> bool:
        """So does a seller who imports; one who sells to a private person owes it again on the sale."""
        return self.importer == "business" and SELLER_NOT_REGISTERED not in self.end_use_permits

    @classmethod
    def from_settings(cls, landed_cost: Any, money: Any) -> LandedCostOptions:
        """The options that the sections ``[landed_cost]`` and ``[money]`` of a case tell."""
        named = landed_cost.insurance_parameter or {}
        parameters = named if isinstance(named, Mapping) else named.model_dump()
        return cls(
            importer=landed_cost.importer,
            use_scenario_rows=landed_cost.use_scenario_rows,
            insurance_parameter={kind: row for kind, row in parameters.items() if row},
            end_use_permits=frozenset(getattr(landed_cost, "end_use_permits", ())),
            finance_rate_per_year=money.finance_rate_per_year,
        )
