"""Items to price on their own, without a case: a row is an item of a customs declaration."""

import polars as pl

from corridor.provenance import CONFIDENCES, OWN_SOURCE
from corridor.tables.base import (
    Choice,
    Code,
    Countries,
    Country,
    Currency,
    Day,
    Flag,
    HsCode,
    Money,
    Number,
    Table,
    Text,
    rule,
)
from corridor.tables.moving import MODES
from corridor.tables.supply_and_demand import FORMS
from corridor.tables.what import PROPULSIONS

INCOTERMS = ("EXW", "FCA", "FAS", "FOB", "CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DDP")


class DeclarationItems(Table):
    """Items to price on their own: goods, price, carriage and day of one item of a customs declaration.

    What `corridor landed-cost` reads. Figures of carriage are what it costs, whoever pays; the Incoterm tells which of
    them the price holds already.
    """

    group = "items"

    item_id = Code("Short name of the item.", primary_key=True, example="PADS-1")
    description = Text("What it is.", example="Front brake pads, set")
    product_id = Code("A product of the case, whose figures fill empty cells of the goods.", required=False)
    kind = Choice("vehicle", "kit", "part", description="A kit becomes a vehicle.", required=False, example="part")
    form = Choice(*FORMS, description="Built up, knocked down, or a part.", required=False)
    hs_code = HsCode("Tariff code, as many digits as are known; ten in the EAEU.", required=False, example="8708309109")
    propulsion = Choice(*PROPULSIONS, description="How it is driven.", required=False)
    engine_cc = Number("cm3", "Engine displacement; 0 for battery electric.", required=False, minimum=0)
    power_kw = Number("kW", "Engine power.", required=False, minimum=0)
    age_years = Number("year", "Age when imported; 0 is new.", required=False, minimum=0)
    mass_kg_per_unit = Number("kg", "Gross mass of one packed unit.", per="unit", required=False, above=0, example=3.2)
    facts = Text("Other facts that rules ask for, as fact=value, joined by |.", example="hybrid_power_split=ice")
    from_country = Country("Country of supply.", example="IR")
    origin_country = Country("Where it is made; empty is the country of supply.", required=False)
    to_country = Country("Country of import.", example="RU")
    on = Day("Day whose rules and rates hold: the day of the declaration.", required=True, example="2024-05-17")
    agreement_id = Code("Preference claimed; empty is none.", required=False)
    origin_proven = Flag("It qualifies under that agreement and the proof is at hand.", default=False)
    batch_id = Code("Batch of the product, where the case has inputs by batch.", required=False)
    regime_id = Code("Customs regime; empty is release for home use.", required=False)
    incoterm = Choice(*INCOTERMS, description="Incoterm 2020 of the price.", default="EXW", example="EXW")
    price_per_unit = Money("unit", "Invoice price under the Incoterm.", required=True, minimum=0, example=11)
    currency = Currency("Currency of the price.", example="USD")
    units = Number("unit", "Units on the declaration.", per="declaration", default=1.0, above=0, example=500)
    inland_per_unit = Money(
        "unit", "Carriage from the gate to the border or port of the country of supply.", required=False, example=0.2
    )
    main_carriage_per_unit = Money(
        "unit", "Carriage from there to the place where it enters the customs territory.", required=False, example=0.5
    )
    after_border_per_unit = Money("unit", "Carriage beyond that place.", required=False, example=0.1)
    carriage_currency = Currency("Currency of the carriage; empty is that of the price.", required=False)
    insurance_per_unit = Money("unit", "Premium that the buyer pays, in the currency of the price.", required=False)
    packing_per_unit = Money("unit", "Packing paid besides the price, in its currency.", required=False)
    assists_per_unit = Money("unit", "Tools and designs that the buyer gives, in the price's currency.", required=False)
    royalties_per_unit = Money("unit", "Royalties and licence fees, in the price's currency.", required=False)
    retail_price_per_unit = Money("unit", "Retail price without VAT in the market, for taxes on it.", required=False)
    reference_value_per_unit = Money("unit", "Value that the customs office takes in its place.", required=False)
    market_currency = Currency("Currency of those two.", required=False)
    mode = Choice(*MODES, description="How it crosses the border.", default="road")
    countries_crossed = Countries("Countries on the way other than those of its two ends.")
    days = Number("day", "Days from gate to gate, for what the money under way costs.", required=False, minimum=0)
    source = Text("Where the figures come from.", default=OWN_SOURCE)
    confidence = Choice(*CONFIDENCES, description="How sure they are.", default="sourced")

    @rule(
        "An item has a tariff code, or a product of the case.",
        "Fill hs_code, or product_id and --case.",
        "hs_code",
        "product_id",
    )
    def says_what_it_is(cls) -> pl.Expr:
        return pl.col("hs_code").is_not_null() | pl.col("product_id").is_not_null()

    @rule(
        "A retail or reference value has a currency.",
        "Fill market_currency.",
        "market_currency",
        "retail_price_per_unit",
        "reference_value_per_unit",
    )
    def value_has_currency(cls) -> pl.Expr:
        told = pl.any_horizontal(pl.col("retail_price_per_unit", "reference_value_per_unit").is_not_null())
        return ~told | pl.col("market_currency").is_not_null()


__all__ = ["INCOTERMS", "DeclarationItems"]
