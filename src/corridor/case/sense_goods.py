"""Does the case make sense in what is made and wanted: rings, supply, loading, flows of today."""

from __future__ import annotations

import polars as pl

from corridor.case import codes_of_cells
from corridor.case.checked import Checked, listed
from corridor.case.graphs import as_ring, rings
from corridor.case.sheet import ROW
from corridor.findings import declare

BOM_RING = declare(
    "CR502",
    "A product is a component of itself",
    "The bill of materials leads round in a ring, so its value and origin have no beginning.",
    "Correct component_product in one row of the ring.",
)
RECIPE_RING = declare(
    "CR503",
    "Making a product needs the product itself",
    "The inputs of recipes lead round in a ring: nothing in it could ever be made first.",
    "Correct product_id in one row of the ring, or buy one of the inputs by an offer.",
)
NO_MASS = declare(
    "CR505",
    "A mass is missing",
    "How much of a product fits on a load, and what a lane priced by the tonne costs, depend on its mass. Missing is "
    "not zero, so the product would not travel.",
    "Fill mass_kg_per_unit in products, or say in loading how many units fit on a load.",
)
NO_VOLUME = declare(
    "CR506",
    "A volume is missing",
    "How much of a product fits on a load depends on its packed volume. Missing is not zero, so it would not travel.",
    "Fill volume_m3_per_unit in products, or say in loading how many units fit on a load.",
)
FITS_NOTHING = declare(
    "CR507",
    "A product fits on no load unit",
    "Parts and kits need mass and volume of the product and of the unit, or a row in loading. Built cars travel in "
    "units that are charged per vehicle, elsewhere only by a row in loading.",
    "Add a row to loading, a car carrier to load_units, or name another unit in routing.load_units.",
)
NO_SUPPLY = declare(
    "CR508",
    "A product is wanted that nobody makes or offers",
    "No recipe and no offer of the case has it, so all of that demand would stay unmet.",
    "Add a recipe or an offer, or correct product_id.",
)
KIT_BUILDS = declare(
    "CR509",
    "A kit builds something that is no vehicle",
    "builds names the vehicle that a kit becomes.",
    "Name a product of kind vehicle.",
)


def check_bom(case: Checked) -> None:
    """Rings in bills of materials, and what kits build."""
    rows = case["bom"].select(ROW, "product_id", "component_product").drop_nulls(["product_id", "component_product"])
    for ring in rings(rows.select("product_id", "component_product").iter_rows()):
        closing = rows.filter(
            (pl.col("product_id") == ring[-1]) & (pl.col("component_product") == ring[0]) & pl.col(ROW).is_not_null()
        )
        words = f"The bill of materials leads round: {as_ring(ring)}."
        case.note(
            BOM_RING, "bom", closing.head(1), "component_product",
            lambda row, w=words: (w, "Correct component_product in one row of the ring."),  # type: ignore[misc]
        )  # fmt: skip
    products = case["products"]
    vehicles = products.filter(pl.col("kind") == "vehicle")["product_id"].implode()
    known = products["product_id"].implode()
    wrong = case.own("products").filter(pl.col("builds").is_in(known) & ~pl.col("builds").is_in(vehicles))
    case.note(
        KIT_BUILDS, "products", wrong, "builds",
        lambda row: (f"{row['builds']} is no vehicle.", "Name the vehicle that the kit becomes."),
    )  # fmt: skip


def check_recipes(case: Checked) -> None:
    """Rings in recipes."""
    made = case["recipes"].select("recipe_id", made="product_id")
    rows = case["recipe_inputs"].join(made, on="recipe_id").drop_nulls(["product_id", "made"])
    for ring in rings(rows.select("made", "product_id").iter_rows()):
        closing = rows.filter(
            (pl.col("made") == ring[-1]) & (pl.col("product_id") == ring[0]) & pl.col(ROW).is_not_null()
        )
        words = f"Making needs itself: {as_ring(ring)}."
        case.note(
            RECIPE_RING, "recipe_inputs", closing.head(1), "product_id",
            lambda row, w=words: (w, "Correct the input, or buy one of these by an offer."),  # type: ignore[misc]
        )  # fmt: skip


def supply_sites(case: Checked) -> pl.DataFrame:
    """Where each product comes from: one row per product and site."""
    places = [case[name].select("product_id", "site_id") for name in ("recipes", "offers")]
    return pl.concat(places).drop_nulls().unique()


def check_supply(case: Checked) -> None:
    """Demand and inputs that nobody supplies."""
    supplied = supply_sites(case).select("product_id").unique()
    known = case["products"].select("product_id")
    for table, word in (("demand", "wanted"), ("recipe_inputs", "used")):
        rows = case.own(table).join(known, on="product_id", how="semi").join(supplied, on="product_id", how="anti")
        rows = rows.unique("product_id", keep="first", maintain_order=True)
        case.note(
            NO_SUPPLY, table, rows, "product_id",
            lambda row, w=word: (f"{row['product_id']} is {w}, but no recipe and no offer has it.",  # type: ignore[misc]
                                 "Add a recipe or an offer, or correct product_id."),
            severity="warning",
        )  # fmt: skip


def travelling(case: Checked) -> pl.Series:
    """Products that some supply would have to send to another site."""
    made = case["recipes"].select("recipe_id", to_site="site_id")
    used = case["recipe_inputs"].join(made, on="recipe_id").select("product_id", "to_site")
    wanted = pl.concat([case["demand"].select("product_id", to_site="site_id"), used])
    trips = wanted.unique().join(supply_sites(case), on="product_id").filter(pl.col("to_site") != pl.col("site_id"))
    return trips["product_id"].unique()


def check_loading(case: Checked) -> None:
    """Products that must travel and fit on nothing, or lack the mass that a lane prices by."""
    units = case["load_units"]
    if case.settings.routing.load_units:
        units = units.filter(pl.col("load_unit_id").is_in(list(case.settings.routing.load_units)))
    rows = case.own("products").filter(pl.col("product_id").is_in(travelling(case).implode()))
    car_carrier = units.filter((pl.col("charged_per") == "vehicle") & (pl.col("vehicles_per_load") > 0)).height > 0
    kits = pl.min_horizontal("kits_ckd_per_load", "kits_skd_per_load").is_not_null()
    sized = units.filter((pl.col("charged_per") != "vehicle") & pl.col("payload_kg").is_not_null())
    states_kits, has_room = sized.filter(kits).height > 0, sized["usable_volume_m3"].is_not_null().any()
    stated = case["loading"].filter(
        (pl.col("units_per_load") > 0) & pl.col("load_unit_id").is_in(units["load_unit_id"].implode())
    )
    rows = rows.filter(~pl.col("product_id").is_in(stated["product_id"].implode()))
    is_vehicle = pl.col("kind") == "vehicle"
    goods = rows.filter(~is_vehicle)
    remedy = "Fill it in products, or say in loading how many units fit on a load."
    no_mass = goods.filter(pl.col("mass_kg_per_unit").is_null())
    case.note(
        NO_MASS, "products", no_mass, "mass_kg_per_unit",
        lambda row: (f"{row['product_id']} must travel, and its mass is missing.", remedy),
    )  # fmt: skip
    by_kits = (pl.col("kind") == "kit") & pl.lit(states_kits)
    case.note(
        NO_VOLUME, "products", goods.filter(pl.col("volume_m3_per_unit").is_null() & ~by_kits), "volume_m3_per_unit",
        lambda row: (f"{row['product_id']} must travel, and its volume is missing.", remedy),
    )  # fmt: skip
    stuck = rows.filter(pl.when(is_vehicle).then(not car_carrier).otherwise(not (has_room or states_kits)))
    case.note(
        FITS_NOTHING, "products", stuck, "product_id",
        lambda row: (f"{row['product_id']} must travel, and fits on no load unit of the case.",
                     "Add a row to loading, or a load unit that can carry it."),
    )  # fmt: skip
    _check_tonnes(case, units)


def _check_tonnes(case: Checked, units: pl.DataFrame) -> None:
    lanes = case["lane_tariffs"].group_by("lane_id").agg(by_tonne=(pl.col("charged_per") == "tonne").all())
    only = lanes.filter("by_tonne")["lane_id"].sort().to_list()
    if not only:
        return
    rows = case.own("products").filter(
        (pl.col("kind") == "vehicle")
        & pl.col("mass_kg_per_unit").is_null()
        & pl.col("product_id").is_in(travelling(case).implode())
    )
    case.note(
        NO_MASS, "products", rows, "mass_kg_per_unit",
        lambda row: (f"Lanes are priced by the tonne ({listed(only, 3)}); the mass of {row['product_id']} is missing.",
                     "Fill it, or the lanes are closed to it."),
        severity="warning",
    )  # fmt: skip


def check_baseline_supply(case: Checked) -> None:
    """Flows of today come from a recipe or offer, of their product and place."""
    supplies = pl.concat(
        [
            case["recipes"].select(supply_id="recipe_id", product="product_id", site="site_id"),
            case["offers"].select(supply_id="offer_id", product="product_id", site="site_id"),
        ]
    ).unique("supply_id", keep="first", maintain_order=True)
    rows = case.own("baseline").join(supplies, on="supply_id", how="left")
    case.note(
        codes_of_cells.SUPPLY_UNKNOWN, "baseline", rows.filter(pl.col("product").is_null()), "supply_id",
        lambda row: (f"{row['supply_id']} is no recipe and no offer.", "Correct it, or add the recipe or offer."),
    )  # fmt: skip
    for column, theirs in (("product_id", "product"), ("from_site", "site")):
        case.note(
            codes_of_cells.SUPPLY_UNKNOWN, "baseline", rows.filter(pl.col(column) != pl.col(theirs)), column,
            lambda row, c=column, t=theirs: (f"{row['supply_id']} has {row[t]}, not {row[c]}.",  # type: ignore[misc]
                                             "Correct one of the two."),
        )  # fmt: skip
