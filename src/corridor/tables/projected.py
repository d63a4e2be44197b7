"""Demand that is taken from projections of series: which market's product is which part of a series."""

from corridor.tables.base import Code, Currency, Facts, Money, Ref, Share, Text


class DemandSeries(Facts):
    """Markets whose demand for a product is a part of what a series counts.

    Used where `case.toml` says so under `[demand]`, and by `corridor trade demand`. The rows that come of it stand in
    `demand` in place of the case's own of that market and product.
    """

    group = "statistics"

    series_id = Code("Series of output_series that counts what is sold.", example="RU-CARS-SOLD")
    site_id = Ref("sites.site_id", "The market.", primary_key=True, example="MOSCOW")
    product_id = Ref("products.product_id", "What is wanted.", primary_key=True, example="TARA")
    share = Share("The part of the series that this product takes in this market.", default=1.0, example=0.002)
    price_per_unit = Money(
        "unit", "What the market pays, without VAT; it also prices a shortage.", above=0, example=15000
    )
    currency = Currency("Currency of the price.", example="USD")
    note = Text("Remarks.")


__all__ = ["DemandSeries"]
