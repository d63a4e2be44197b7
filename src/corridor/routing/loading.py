"""How many units of a product go on one load: the least of what mass and volume allow, unless a row says otherwise."""

from __future__ import annotations

import polars as pl

# A quotient that misses a whole number only by the last bits of a float counts as that number.
_HAIR = 1e-9


def units_per_load(products: pl.DataFrame, load_units: pl.DataFrame, loading: pl.DataFrame) -> pl.DataFrame:
    """Whole units of each product on each load unit that it can travel in.

    Parameters
    ----------
    products, load_units, loading
        Tables as declared. A row of `loading` is taken before anything reckoned; 0 says that it may not travel so.

    Returns
    -------
    pl.DataFrame
        One row per product and load unit that fit, sorted: ``product_id, load_unit_id, units_per_load`` (whole, per
        load; 1 where prices are per vehicle), ``basis`` (what binds, in words).

    Notes
    -----
    Parts and kits are reckoned by mass and volume and take both of the product and of the unit; a kit without a
    volume of its own takes the kits that the load unit states (the lesser of CKD and SKD). Built-up vehicles travel
    in units charged per vehicle, elsewhere only by a row of `loading`. What lacks a figure is not loadable.
    """
    return (
        products.select("product_id", "kind", "mass_kg_per_unit", "volume_m3_per_unit")
        .join(load_units.select("load_unit_id", "charged_per", "usable_volume_m3", "payload_kg", *_COUNTS), how="cross")
        .join(
            loading.select("product_id", "load_unit_id", stated="units_per_load"),
            on=["product_id", "load_unit_id"],
            how="left",
        )
        .with_columns(
            by_mass=_whole(pl.col("payload_kg") / pl.col("mass_kg_per_unit")),
            by_volume=_whole(pl.col("usable_volume_m3") / pl.col("volume_m3_per_unit")),
            kits=pl.when(pl.col("kind") == "kit").then(pl.min_horizontal("kits_ckd_per_load", "kits_skd_per_load")),
        )
        .select("product_id", "load_unit_id", units_per_load=_units(), basis=_basis())
        .filter(pl.col("units_per_load") > 0)
        .sort("product_id", "load_unit_id")
    )


_COUNTS = ("vehicles_per_load", "kits_ckd_per_load", "kits_skd_per_load")
_PER_VEHICLE = pl.col("charged_per") == "vehicle"
_IS_VEHICLE = pl.col("kind") == "vehicle"
_BY_KITS = pl.col("volume_m3_per_unit").is_null() & pl.col("kits").is_not_null()


def _whole(quotient: pl.Expr) -> pl.Expr:
    return (quotient + _HAIR).floor()


def _units() -> pl.Expr:
    room = pl.when(_BY_KITS).then(pl.col("kits")).otherwise(pl.col("by_volume"))
    # A missing side makes the whole missing: what is not known to fit is not loaded.
    reckoned = pl.when(room.is_not_null() & pl.col("by_mass").is_not_null()).then(pl.min_horizontal(room, "by_mass"))
    on_carrier = pl.when(_IS_VEHICLE & (pl.coalesce("stated", "vehicles_per_load") > 0)).then(pl.lit(1.0))
    return (
        pl.when(_PER_VEHICLE)
        .then(on_carrier)
        .when(pl.col("stated").is_not_null())
        .then(_whole(pl.col("stated")))
        .when(~_IS_VEHICLE)
        .then(reckoned)
    )


def _basis() -> pl.Expr:
    by_mass = pl.format("mass binds: {} kg / {} kg", _grouped("payload_kg"), _plain("mass_kg_per_unit"))
    by_volume = pl.format("volume binds: {} m3 / {} m3", _plain("usable_volume_m3"), _plain("volume_m3_per_unit"))
    by_kits = pl.format("the load unit states {} kits", _plain("kits"))
    room = pl.when(_BY_KITS).then(pl.col("kits")).otherwise(pl.col("by_volume"))
    carried = pl.format("prices are per vehicle; {} on a load", _plain("vehicles_per_load"))
    return (
        pl.when(_PER_VEHICLE)
        .then(pl.coalesce(carried, pl.lit("prices are per vehicle")))
        .when(pl.col("stated").is_not_null())
        .then(pl.lit("stated in loading"))
        .when(pl.col("by_mass") <= room)
        .then(by_mass)
        .when(_BY_KITS)
        .then(by_kits)
        .otherwise(by_volume)
    )


def _plain(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.String).str.replace(r"\.0$", "")


def _grouped(column: str) -> pl.Expr:
    """A mass with commas between thousands, as people read it."""
    whole = pl.col(column).round(0).cast(pl.Int64)
    return (
        pl.when(whole < 1000)
        .then(whole.cast(pl.String))
        .otherwise(pl.format("{},{}", whole // 1000, (whole % 1000).cast(pl.String).str.zfill(3)))
    )
