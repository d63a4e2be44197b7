"""Rules at the border: codes, customs territories, tariffs, agreements, origin, taxes, exchange rates."""

import polars as pl

from corridor.tables.base import (
    Choice,
    Code,
    Codes,
    Condition,
    Country,
    Currency,
    Day,
    Facts,
    Flag,
    HsCode,
    Integer,
    Money,
    Number,
    Ref,
    Share,
    Text,
    rule,
)

DUTY_KINDS = ("ad_valorem", "specific", "compound", "mixed_min", "mixed_max", "formula")
MEASURES = ("mfn", "preference", "end_use", "quota", "additional_duty", "trade_remedy", "multiplier")


class HsCodes(Facts):
    """Headings and subheadings of the Harmonized System that the automotive field uses."""

    group = "rules at the border"

    hs_code = HsCode("The code.", prefix=True, primary_key=True, example="870830")
    parent = HsCode("The code above it.", required=False, prefix=True)
    description = Text("What it covers, in short.", required=True, example="Brake pads")
    unit = Code("Customs unit of quantity.", required=False)
    part_family = Code("Family of parts it belongs to.", required=False)


class HsHeadings(Facts):
    """All subheadings of a heading in an edition of the Harmonized System: what is not among them is no code of it."""

    group = "rules at the border"

    heading = HsCode("The heading, four digits.", primary_key=True, example="8701")
    edition = Code("The edition.", primary_key=True, example="HS2022")
    subheadings = Codes("Its subheadings, six digits each.", required=True, example="870110|870121")
    valid_from = Day("Day from which the edition holds.", required=True)
    valid_to = Day("Last day of the edition; empty is open.")


class RetiredCodes(Facts):
    """Subheadings that an edition of the Harmonized System dropped, and what became of the goods."""

    group = "rules at the border"

    hs_code = HsCode("The subheading that is gone.", primary_key=True, example="870120")
    retired_on = Day("First day without it.", required=True, primary_key=True)
    became = Codes("Subheadings that its goods stand under now.", required=True, example="870121|870122")
    note = Text("By what the goods are told apart.")


class CountryGroups(Facts):
    """Which countries a group such as a customs union holds."""

    group = "rules at the border"

    group_id = Code("Short name of the group.", primary_key=True, example="EAEU")
    country = Country("A member.", primary_key=True, example="RU")
    note = Text("Remarks.")


class ValueBases(Facts):
    """How an importing country values goods for duty, one row per country."""

    group = "rules at the border"

    country = Country("The importing country.", primary_key=True, example="RU")
    customs_territory = Code("The territory whose border counts: a country, or a customs union.", example="EAEU")
    basis = Choice(
        "CIF", "FOB", description="CIF: carriage and insurance up to the border are in the value. FOB: they are not."
    )
    valuation_point = Text("Where carriage stops counting.", example="place of arrival in the union")
    currency = Currency("Currency of the declaration.", example="RUB")
    rate_kinds = Codes("Kinds of exchange rate that the law names, best first.")
    rate_day = Choice(
        "declaration", "day_before", "third_wednesday_of_month_before", default="declaration",
        description="The day whose rate of exchange counts.",
    )  # fmt: skip
    smallest_unit = Number("money", "Smallest unit that a payment is rounded to.", default=0.01, above=0)
    rounding = Choice(
        "half_up", "half_even", "down", "up", "none", description="How a payment is rounded.", default="half_up"
    )
    value_unit = Number("money", "The customs value is cut to whole multiples of it first.", required=False, above=0)
    vat_recovered = Flag("A registered importer gets the VAT back, so it is cash and not cost.", default=True)
    note = Text("Remarks.")


class IncotermElements(Facts):
    """Who pays which element of cost under an Incoterm."""

    group = "rules at the border"

    incoterm = Code("Incoterm 2020.", primary_key=True, example="EXW")
    cost_element = Code("Element of cost.", primary_key=True, example="main_carriage")
    payer = Choice("seller", "buyer", "either", description="Who pays it.")
    mode = Code("Mode of carriage that the term is for: any, or sea.", required=False)
    risk_passes = Text("Where the risk passes to the buyer.")
    note = Text("Remarks.")


class Tariffs(Facts):
    """Customs duty rows, one per scheme, code prefix, origin, condition and period."""

    group = "rules at the border"

    tariff_id = Code("Short name of the row.", primary_key=True, example="T00001")
    scheme = Code("Customs territory that levies it.", example="EAEU")
    measure = Choice(*MEASURES, description="What kind of measure.", example="mfn")
    hs_prefix = HsCode(
        "The row holds for every code that begins so; the longest prefix wins.", prefix=True, example="8703"
    )
    origin = Code("Country or group that the goods originate in; `*` is any.", default="*")
    agreement_id = Code("The agreement, trade remedy or additional duty it belongs to.", required=False)
    condition = Condition("When it applies: age, engine, propulsion, use, producer.")
    engine_cc_from = Number("cm3", "Engine displacement above which it holds.", required=False, minimum=0)
    engine_cc_to = Number("cm3", "Engine displacement up to which it holds.", required=False, minimum=0)
    kind = Choice(
        *DUTY_KINDS,
        description="How the duty is formed; mixed_min is `a share, but not less than`.",
        example="ad_valorem",
    )
    ad_valorem_frac = Share(
        "Share of the customs value; empty marks a fact without a rate.", required=False, maximum=5.0
    )
    specific_amount = Money("specific_unit", "Amount per unit of quantity.", required=False)
    specific_currency = Currency("Currency of the amount.", required=False)
    specific_unit = Choice("unit", "kg", "cm3", "1000_unit", description="What the amount is per.", required=False)
    alt_ad_valorem_frac = Share("The other share of mixed_max.", required=False, maximum=5.0)
    formula = Text("Duty per unit of a row of kind formula, in specific_currency: see the page of the room.")
    factor = Number(None, "Of a multiplier: what every part of the ordinary rate is multiplied by.", required=False)
    quota_id = Code("Tariff quota within which the row holds.", required=False)
    covers_all_lines = Flag(
        "Every national line below the prefix has this rate; empty: for longer codes it stands in, as an estimate.",
        required=False,
    )
    valid_from = Day("First day; empty is always.")
    valid_to = Day("Last day; empty is open.")
    note = Text("Remarks.")

    @rule(
        "A specific amount has a currency and a unit.",
        "Fill specific_currency and specific_unit.",
        "specific_currency",
        "specific_amount",
        "specific_unit",
    )
    def amount_has_unit(cls) -> pl.Expr:
        whole = pl.col("specific_currency").is_not_null() & pl.col("specific_unit").is_not_null()
        return pl.col("specific_amount").is_null() | whole


class Agreements(Facts):
    """Trade agreements, customs unions and remedies."""

    group = "rules at the border"

    agreement_id = Code("Short name.", primary_key=True, example="EAEU-IR-FTA")
    kind = Code("fta, customs_union, gsp, trade_remedy, additional_duty, ...", example="fta")
    status = Code("in_force, signed, expired, superseded, ...", example="in_force")
    proof = Text("Proof of origin that it asks for.")
    coverage = Text("What it covers.")
    valid_from = Day("First day.")
    valid_to = Day("Last day; empty is open.")
    note = Text("Remarks.")


class AgreementMembers(Facts):
    """Which countries grant and which receive an agreement's preference."""

    group = "rules at the border"

    agreement_id = Ref("agreements.agreement_id", "The agreement.", primary_key=True, example="EAEU-IR-FTA")
    side = Choice(
        "importer",
        "exporter",
        description="Importer: grants the preference. Exporter: its goods receive it.",
        primary_key=True,
    )
    country = Code("A country, or a word for a group that the source does not list.", primary_key=True, example="IR")


class OriginRules(Facts):
    """Conditions of preferential origin; alternatives are or, rows of one alternative joined by and must all hold."""

    group = "rules at the border"

    origin_rule_id = Code("Short name of the row.", primary_key=True, example="O01352")
    agreement_id = Ref("agreements.agreement_id", "The agreement.", example="EAEU-IR-FTA")
    importer = Code("Country or group that imports.", example="EAEU")
    exporter = Code("Country or group that exports.", example="IR")
    hs_from = HsCode("First code of the range.", example="870000")
    hs_to = HsCode("Last code of the range.", example="879999")
    subdivision = Text("A part of the range only.")
    alternative = Integer(None, "Number of the alternative.", default=1, minimum=1)
    joined_with = Choice("or", "and", description="How the row joins the others of its range.", default="or")
    rule_type = Code(
        "wholly_obtained, produced_exclusively, change_of_chapter, change_of_heading, change_of_subheading, "
        "max_non_originating_share, rvc, rvc_build_down, rvc_build_up, rvc_net_cost, specific_process, other.",
        example="max_non_originating_share",
    )
    threshold_frac = Share("The share that the rule compares with.", required=False)
    value_basis = Choice("EXW", "FOB", "net_cost", description="What the share is of.", required=False)
    extra_condition = Condition(
        "exclusion, same_heading_materials_max, nested_limit with nested_on, operation, "
        "traction_battery_must_originate, labour_value_content, steel_aluminium, or facts of the product."
    )
    cumulation = Code("bilateral, diagonal, extended, full, none, joined by +.", required=False)
    tolerance_frac = Share("Share of inputs that may fail a change of tariff.", required=False)
    tolerance_scope = Text("What the tolerance covers.")
    direct_transport = Code(
        "direct_transport, direct_consignment, non_alteration, direct_purchase_and_shipment, no_third_country, none.",
        required=False,
    )
    proof = Text("Proof of origin.")
    valid_from = Day("First day.")
    valid_to = Day("Last day; empty is open.")
    note = Text("Remarks.")


class ImportTaxes(Facts):
    """Taxes and fees on imports other than duty: VAT, excise, recycling fee, processing fees."""

    group = "rules at the border"

    tax_id = Code("Short name of the row.", primary_key=True, example="X0001")
    country = Country("Importing country.", example="RU")
    tax = Code("Name of the tax.", example="VAT")
    calc_order = Integer(None, "Order of reckoning; later taxes may stand on earlier ones.", minimum=0, example=40)
    hs_prefix = HsCode("Goods it falls on; empty is all.", required=False, prefix=True)
    applies_to = Text("Goods it falls on, in words.")
    condition = Condition("When it applies: age, engine, use.")
    base = Code("What the rate is of: customs_value+duty+excise, per_hp, per_unit, step_table, ...", example="per_unit")
    rate_frac = Share("Share of the base.", required=False, maximum=5.0)
    amount = Money("amount_unit", "Amount.", required=False)
    currency = Code("Currency of the amount.", required=False)
    amount_unit = Code("unit, hp, kW, cm3, declaration, ...", required=False)
    band_variable = Code("Quantity that chooses the row.", required=False, example="engine_power_hp")
    band_from = Number(None, "Lower end of the band, not included.", required=False)
    band_to = Number(None, "Upper end of the band; empty is open.", required=False)
    band_to_included = Flag("The upper end belongs to the band.", default=True)
    formula = Text("Of base formula: the amount, reckoned by it; else how the amount was made, in words.")
    valid_from = Day("First day; empty is always.")
    valid_to = Day("Last day; empty is open.")
    note = Text("Remarks.")


class LocalisationRules(Facts):
    """Points, shares and definitions of local content schemes."""

    group = "rules at the border"

    localisation_rule_id = Code("Short name of the row.", primary_key=True, example="D719-POINTS-01")
    jurisdiction = Code("Country or union.", example="RU")
    scheme = Code("The scheme.", example="D719-POINTS")
    object = Text("What it is about.", required=True, example="painting of body")
    constraint_type = Code("operation_points, min_points, min_local_share, ...", example="operation_points")
    value = Number(None, "The figure.", required=False)
    unit = Text("Its unit.")
    condition = Text("When it holds.")
    hs_prefix = HsCode("Goods it is about.", required=False, prefix=True)
    category = Codes("UN vehicle categories it is about; empty is all.")
    operation = Codes("Operations, as in recipes, that earn the points or are required.")
    component = Codes("Lines of bills of materials that earn the points where they are local.")
    counts = Code("Of a threshold: the scheme whose points are counted.", required=False)
    benefit = Text("What reaching it gives.")
    valid_from = Day("First day.")
    valid_to = Day("Last day; empty is open.")
    note = Text("Remarks.")


class FxRates(Facts):
    """Exchange rates: units of a currency for one US dollar over some days."""

    group = "rules at the border"

    currency = Currency("The currency.", primary_key=True, example="RUB")
    rate_kind = Code(
        "customs_monthly, market_monthly_average, official, managed_official, assumption, ...",
        primary_key=True,
        example="customs_monthly",
    )
    units_per_usd = Number("units per USD", "Units of the currency for one US dollar.", above=0, example=92.5)
    valid_from = Day("First day.", required=True, primary_key=True, example="2024-04-01")
    valid_to = Day("Last day.", required=True, example="2024-04-30")
    note = Text("Remarks.")


__all__ = [
    "DUTY_KINDS",
    "MEASURES",
    "AgreementMembers",
    "Agreements",
    "CountryGroups",
    "FxRates",
    "HsCodes",
    "HsHeadings",
    "ImportTaxes",
    "IncotermElements",
    "LocalisationRules",
    "OriginRules",
    "RetiredCodes",
    "Tariffs",
    "ValueBases",
]
