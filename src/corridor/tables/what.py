"""What is made and traded: products, their facts, their bills of materials."""

import polars as pl

from corridor.tables.base import (
    Choice,
    Code,
    Country,
    Currency,
    Facts,
    Flag,
    HsCode,
    Money,
    Number,
    Ref,
    Text,
    rule,
)

PROPULSIONS = ("petrol", "diesel", "lpg", "cng", "hybrid_parallel", "hybrid_series", "electric", "none")


class Products(Facts):
    """Vehicles, kits and parts, one row per product that is priced, moved or sold."""

    group = "what"

    product_id = Code("Short name of the product.", primary_key=True, example="TARA")
    name = Text("Name.", required=True, example="Tara sedan, 1.6 petrol, manual")
    kind = Choice("vehicle", "kit", "part", description="A kit becomes the vehicle that it builds.", example="vehicle")
    builds = Ref("products.product_id", "The vehicle that a kit becomes.", required=False)
    hs_code = HsCode("Tariff code, as many digits as are known; ten in the EAEU.", example="8703221098")
    category = Code("UN vehicle category: M1, N1, ...; empty for parts.", required=False, example="M1")
    part_family = Code("Family of a part in the approval rules: brake_pads, headlamps, ...", required=False)
    approval_family = Code("Products that share one approval carry the same word.", required=False, example="TARA")
    maker = Ref("parties.party_id", "Who answers for it as manufacturer.", required=False, example="IKCO")
    origin_country = Country("Where it is made, for duty without preference.", required=False, example="IR")
    mass_kg_per_unit = Number("kg", "Gross mass of one packed unit.", per="unit", required=False, above=0, example=1200)
    volume_m3_per_unit = Number("m3", "Packed volume of one unit.", per="unit", required=False, above=0, example=11.6)
    engine_cc = Number("cm3", "Engine displacement; 0 for battery electric.", required=False, minimum=0, example=1587)
    power_kw = Number("kW", "Engine power.", required=False, minimum=0, example=83)
    propulsion = Choice(*PROPULSIONS, description="How it is driven.", default="none", example="petrol")
    age_years = Number("year", "Age when imported; 0 is new.", default=0.0, minimum=0)
    note = Text("Remarks.")

    @rule("A kit names the vehicle that it builds.", "Fill builds with a product_id.", "builds", "kind")
    def kit_builds_something(cls) -> pl.Expr:
        return (pl.col("kind") != "kit") | pl.col("builds").is_not_null()

    @rule("A vehicle has a category.", "Write the UN category, for example M1.", "category", "kind")
    def vehicle_has_category(cls) -> pl.Expr:
        return (pl.col("kind") != "vehicle") | pl.col("category").is_not_null()


class ProductFacts(Facts):
    """Facts about a product that approval conditions ask for; several rows of one fact are several values."""

    group = "what"

    product_id = Ref("products.product_id", "The product.", primary_key=True, example="TARA")
    fact = Code("Name of the fact as the conditions use it.", primary_key=True, example="steering_side")
    value = Code("Its value; `-` says that it is known to have none.", primary_key=True, example="left")


class Bom(Facts):
    """Bill of materials: what one unit of a product is made of, with value and origin, for origin and local content."""

    group = "what"

    product_id = Ref("products.product_id", "The product that is made.", primary_key=True, example="TARA")
    line = Code("Short name of the component group.", primary_key=True, example="engine")
    component = Text("What it is.", required=True, example="Engine, complete")
    component_product = Ref(
        "products.product_id", "The product, where the component is one of the case.", required=False
    )
    hs_code = HsCode("Tariff code of the component.", example="840734")
    quantity_per_unit = Number("unit", "How many go into one unit of the product.", per="unit", default=1.0, above=0)
    value_per_unit = Money("unit of the component", "Value at the plant's gate.", example=1150)
    currency = Currency("Currency of the value.", example="USD")
    origin_country = Country("Where the component originates.", example="IR")
    originating = Flag("It has proof of preferential origin where a claim needs one.", required=False)
    made_here = Flag(
        "The maker of the product makes it too: where it does not originate, its own bill of materials counts instead.",
        required=False,
    )
    note = Text("Remarks.")


__all__ = ["PROPULSIONS", "Bom", "ProductFacts", "Products"]
