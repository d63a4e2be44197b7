"""Which products a document reaches: its family, what it names, the vehicles that a part is fitted to; and how long.

A document covers its whole family unless it names products or variants. An approval or certificate of a part serves
the vehicle whose bill of materials names the part, for regulations about components. An approval to an older series of
amendments is accepted until the day on which it is refused: for new types first, for every type later.
"""

from __future__ import annotations

import polars as pl

from corridor.tables.approval import TypeVersions

_FROM_PART = ("un_approval", "scheme_approval", "national_certificate")
"""Kinds of document of a part that serve the vehicle; a bare report of a part's test is not one."""
COMPONENT = ("component", "both")
"""The words in `regulations.object` of those about components."""


def with_types(products: pl.DataFrame, type_versions: pl.DataFrame | None) -> pl.DataFrame:
    """Products with ``family``, ``variant`` and ``type_since`` (null: it counts as a new type)."""
    types = TypeVersions.empty() if type_versions is None else type_versions
    known = types.select("product_id", "variant", "type_since")
    return products.with_columns(family=pl.coalesce("approval_family", "product_id")).join(
        known, on="product_id", how="left"
    )


def plants_of(products: pl.DataFrame, recipes: pl.DataFrame | None) -> dict[str, frozenset[str]]:
    """Sites where each product is made."""
    if recipes is None:
        return {}
    made = recipes.join(products.select("product_id"), on="product_id", how="semi")
    sites = made.group_by("product_id").agg(pl.col("site_id").unique().sort()).sort("product_id")
    return {product: frozenset(at) for product, at in sites.iter_rows()}


def variants_of(type_versions: pl.DataFrame | None) -> dict[str, str]:
    """Variant by product, where one is given."""
    if type_versions is None:
        return {}
    return dict(type_versions.select("product_id", "variant").drop_nulls().iter_rows())


def fitted_parts(products: pl.DataFrame, bom: pl.DataFrame | None) -> pl.DataFrame:
    """Parts that vehicles carry: ``product_id`` of the vehicle, ``via`` the part, ``family`` of the part."""
    if bom is None:
        return pl.DataFrame(schema=dict.fromkeys(("product_id", "via", "family"), pl.String))
    vehicles = products.filter(pl.col("kind") == "vehicle").select("product_id")
    parts = products.filter(pl.col("kind") == "part").select(
        via="product_id", family=pl.coalesce("approval_family", "product_id")
    )
    lines = bom.select("product_id", via="component_product").drop_nulls().unique()
    return lines.join(vehicles, on="product_id", how="semi").join(parts, on="via").sort("product_id", "via")


def evidence_by_product(
    evidence: pl.DataFrame, types: pl.DataFrame, fitted: pl.DataFrame, regulations: pl.DataFrame
) -> pl.DataFrame:
    """One row per product and document that could bear on it.

    Parameters
    ----------
    evidence, regulations
        The tables of the case.
    types
        `with_types`.
    fitted
        `fitted_parts`.

    Returns
    -------
    pl.DataFrame
        The document's columns with ``product_id``, ``via`` (the part it is of; null where it is of the product
        itself), ``covers`` and ``covers_it``.
    """
    papers = evidence.select(
        "evidence_id", "kind", "regulation_id", "scheme_id", "series", "issuer_country", "valid_from", "valid_to",
        "covers", family="approval_family",
    )  # fmt: skip
    own = types.select("product_id", "family", "variant", via=pl.lit(None, pl.String), covered="product_id")
    about = regulations.filter(pl.col("object").is_in(COMPONENT)).select("regulation_id")
    of_parts = papers.filter(pl.col("kind").is_in(_FROM_PART)).join(about, on="regulation_id", how="semi")
    of_parts = of_parts.join(fitted.with_columns(covered="via", variant=pl.lit(None, pl.String)), on="family")
    both = papers.join(own, on="family")
    found = pl.concat([both, of_parts.select(both.columns)])
    named = pl.col("covers").fill_null("").str.split("|")
    whole = pl.col("covers").fill_null("") == ""
    covers_it = whole | named.list.contains(pl.col("covered")) | named.list.contains(pl.col("variant")).fill_null(False)
    return found.with_columns(covers_it=covers_it).drop("family", "variant", "covered")


def _plain(series: str) -> pl.Expr:
    """A series of amendments without leading zeros, so that 3 and 03 are one."""
    return pl.col(series).str.strip_chars_start("0")


def with_refusal_of_series(pairs: pl.DataFrame, regulation_series: pl.DataFrame) -> pl.DataFrame:
    """Add ``refused_from`` to pairs of requirement and document: the day from which its series is refused.

    Notes
    -----
    A row of `regulation_series` for the scheme goes before one for all schemes. A type that stood before its series
    was refused for new types is refused with the rest.
    """
    rows = regulation_series.select(
        "scheme_id", proved="regulation_id", number=_plain("series"), new="refused_new_types_from",
        every="refused_all_from",
    )  # fmt: skip
    rows = rows.unique(["scheme_id", "proved", "number"], keep="first", maintain_order=True)
    general = rows.filter(pl.col("scheme_id").is_null()).drop("scheme_id")
    pairs = pairs.with_columns(number=_plain("series"))
    own = rows.drop_nulls("scheme_id").rename({"new": "own_new", "every": "own_every"}).with_columns(has_own=True)
    pairs = pairs.join(own, on=["scheme_id", "proved", "number"], how="left")
    pairs = pairs.join(general, on=["proved", "number"], how="left")
    new = pl.when("has_own").then("own_new").otherwise("new")
    every = pl.when("has_own").then("own_every").otherwise("every")
    refused = pl.when(pl.col("type_since") < new).then(every).otherwise(pl.min_horizontal(new, every))
    return pairs.with_columns(refused_from=refused).drop("number", "new", "every", "own_new", "own_every", "has_own")
