"""What trade figures say: flows, series, claims about them, targets."""

from corridor.tables.base import (
    Choice,
    Code,
    Currency,
    Day,
    Facts,
    HsCode,
    Number,
    Text,
)

FLOWS = ("export", "import", "re_export", "re_import")
VALUATIONS = ("FOB", "CIF", "EXW", "not_told")
MEASURES_OF_CLAIMS = ("level", "growth", "share", "ratio", "per_month")
QUALIFIERS = ("exactly", "over", "under", "about", "only")
CALENDARS = ("gregorian", "solar_hijri")


class TradeFlows(Facts):
    """Goods traded between two countries in a period, as one of them reports it in one edition of its figures."""

    group = "statistics"

    reporter = Code("Country that reports.", primary_key=True, example="IR")
    partner = Code("The other country, or a group; `WORLD` is all.", primary_key=True, example="RU")
    flow = Choice(*FLOWS, description="Seen from the reporter.", primary_key=True, example="export")
    hs_code = Code(
        "Code of the goods, as many digits as are reported; `TOTAL` is all.", primary_key=True, example="8708"
    )
    hs_edition = Code("Edition of the nomenclature: HS1992 to HS2022, or a national one.", required=False)
    period_from = Day("First day of the period.", required=True, primary_key=True, example="2024-03-20")
    period_to = Day("Last day of the period.", required=True, primary_key=True, example="2024-04-19")
    calendar = Choice(*CALENDARS, description="The calendar that the reporter counts in.", default="gregorian")
    vintage = Day("When this edition of the figures came out; empty is not known.", primary_key=True)
    value = Number("money", "Value in `currency`.", required=False, minimum=0, example=4200000)
    currency = Currency("Currency of the value.", required=False, example="USD")
    valuation = Choice(*VALUATIONS, description="What the value holds.", default="not_told")
    quantity = Number(None, "Quantity in `quantity_unit`.", required=False, minimum=0)
    quantity_unit = Code("Unit of the quantity.", required=False)
    net_mass_kg = Number("kg", "Net mass.", required=False, minimum=0)
    note = Text("Remarks.")


class OutputSeries(Facts):
    """Values of a named series by period: production, sales, registrations, exports of one thing."""

    group = "statistics"

    series_id = Code("Short name of the series.", primary_key=True, example="IR-CARS-MADE")
    metric = Text("What is counted.", required=True, example="vehicles made in Iran")
    country = Code("The country, or countries joined by `>`.", required=False, example="IR")
    period_from = Day("First day of the period.", required=True, primary_key=True, example="2024-03-20")
    period_to = Day("Last day of the period.", required=True, example="2024-04-19")
    calendar = Choice(*CALENDARS, description="The calendar it is counted in.", default="gregorian")
    vintage = Day("When this edition of the figure came out; empty is not known.", primary_key=True)
    value = Number(None, "The value.", example=98000)
    unit = Text("Its unit; the same throughout a series.", required=True, example="vehicles")
    capacity = Number(None, "Most that can be in such a period, where it is known.", required=False, minimum=0)
    note = Text("Remarks.")


class Targets(Facts):
    """Figures that somebody means to reach."""

    group = "statistics"

    target_id = Code("Short name of the target.", primary_key=True, example="T-1403")
    series_id = Code("Series that it is about.", example="IR-CARS-MADE")
    period_from = Day("First day.", required=True, example="2024-03-20")
    period_to = Day("Last day.", required=True, example="2025-03-20")
    calendar = Choice(*CALENDARS, description="The calendar it is stated in.", default="gregorian")
    qualifier = Choice(*QUALIFIERS, description="The word before the figure.", default="over")
    value = Number(None, "The figure.", example=1500000)
    unit = Text("Its unit, as the series has it.", required=True, example="vehicles")
    note = Text("Remarks.")


class Claims(Facts):
    """Statements about figures, kept as they were made, contradictions included."""

    group = "statistics"

    claim_id = Code("Short name of the claim.", primary_key=True, example="C-PARTS-2023")
    about = Code("One word for what is measured: claims that share it are set against each other.", required=False)
    metric = Text("What is measured.", required=True, example="part exports, Iran to Russia")
    period_from = Day("First day the figure covers.")
    period_to = Day("Last day the figure covers.")
    period_label = Text("The period as the source says it.", example="1403 H1")
    calendar = Choice("gregorian", "solar_hijri", description="The calendar the source counts in.", default="gregorian")
    qualifier = Choice(
        "exactly", "over", "under", "about", "only", description="The word before the figure.", default="exactly"
    )
    value = Number(None, "The figure.", example=66)
    unit = Text("Its unit, as the source says it.", required=True, example="USD million")
    statement = Choice(
        "actual",
        "target",
        "forecast",
        "memorandum",
        "capacity",
        description="What kind of statement it is.",
        default="actual",
    )
    measure = Choice(
        *MEASURES_OF_CLAIMS,
        description="What the value is: the figure itself, its growth, its share of another.",
        default="level",
    )
    series_id = Code("Series of output_series that it is about.", required=False)
    reporter = Code("Country that reports the flows it is about.", required=False)
    partner = Code("The partner; empty is the world.", required=False)
    flow = Choice(*FLOWS, description="Exports or imports of the reporter.", required=False)
    hs_prefix = HsCode("Goods of the flows; empty is all.", required=False, prefix=True)
    base_from = Day("Of a growth: first day of the period it is over; empty is the same period a year before.")
    base_to = Day("Last day of that period.")
    of_series = Code("Of a share: the series that it is a share of.", required=False)
    of_hs_prefix = HsCode("Of a share of flows: goods it is a share of; empty is all.", required=False, prefix=True)
    used_for = Text("What this case uses it for; empty if it is only kept.")
    note = Text("Remarks, contradictions.")


__all__ = [
    "CALENDARS",
    "FLOWS",
    "MEASURES_OF_CLAIMS",
    "QUALIFIERS",
    "VALUATIONS",
    "Claims",
    "OutputSeries",
    "Targets",
    "TradeFlows",
]
