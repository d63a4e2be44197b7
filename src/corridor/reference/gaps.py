"""What the packs do not know: headings without a rate, levies without a row, currencies without an exchange rate."""

from __future__ import annotations

from datetime import date

import polars as pl

from corridor.reference.packs import load_pack, pack_names
from corridor.tables import INPUT_TABLES
from corridor.tables.dated import in_force

VEHICLES = tuple(f"87{heading:02}" for heading in range(1, 17))
"""The headings of chapter 87."""
KNOWN = ("firm", "by_line", "stand_in", "unknown")
"""How well the rate of a subheading is known, the best first."""
_SCHEMA = {"pack": pl.String, "kind": pl.String, "subject": pl.String, "gap": pl.String}
_TARIFF_GAPS = (
    "No rate for headings of {}: {}",
    "No rate for some subheadings of {}: {}",
    "Rates stand in, as estimates, for some subheadings of {}: {}",
)
_ALWAYS, _OPEN = date(1, 1, 1), date(9999, 12, 31)


def _everywhere(table: str) -> pl.DataFrame:
    """The rows of a table in all packs, with the pack that each comes from."""
    frames = [
        load_pack(name).tables[table].with_columns(pack=pl.lit(name))
        for name in pack_names()
        if table in load_pack(name).tables
    ]
    return pl.concat(frames) if frames else INPUT_TABLES[table].empty().with_columns(pack=pl.lit(""))


def _has_rate() -> pl.Expr:
    return pl.any_horizontal(pl.col("ad_valorem_frac", "specific_amount", "formula").is_not_null())


def _subheadings() -> pl.DataFrame:
    """Six-digit codes of the vehicles of chapter 87 and of the part families, with their headings."""
    codes = _everywhere("hs_codes").select("hs_code", "part_family", heading=pl.col("hs_code").str.slice(0, 4))
    vehicles = pl.col("heading").is_in(VEHICLES)
    wanted = codes.filter(vehicles | pl.col("part_family").is_not_null().any().over("heading"))
    six = wanted.filter(pl.col("hs_code").str.len_chars() == 6)
    # A heading of the chapter that the list of codes does not go into counts as one.
    bare = pl.DataFrame({"heading": VEHICLES}).join(six, on="heading", how="anti").with_columns(hs_code="heading")
    both = pl.concat([six.select("heading", "hs_code"), bare.select("heading", "hs_code")])
    of = pl.when(vehicles).then(pl.lit("vehicles")).otherwise(pl.lit("parts"))
    return both.unique().with_columns(of=of)


def tariff_coverage(today: date) -> pl.DataFrame:
    """Which vehicles and parts have a rate that all pay, in every customs territory of the packs.

    Parameters
    ----------
    today
        The day whose rates count.

    Returns
    -------
    DataFrame
        One row per territory and heading: ``pack``, ``scheme``, ``heading``, ``of`` (vehicles, parts), ``subheadings``,
        and how many of them are known how: ``firm`` (one rate for every line of it), ``by_line`` (the rate hangs on the
        full code, and the lines are there), ``stand_in`` (a rate that lines may differ from, or an estimate),
        ``unknown`` (refused). ``depths`` are the digits of its rows, joined by ``|``; of the ``rows`` in force so many
        are ``estimates`` or ``without_rate``.
    """
    rows = _everywhere("tariffs").filter((pl.col("measure") == "mfn") & in_force(today))
    rows = rows.select(
        "pack", "scheme", "hs_prefix", "confidence", rated=_has_rate(), digits=pl.col("hs_prefix").str.len_chars(),
        firm=_has_rate() & pl.col("covers_all_lines").fill_null(False) & (pl.col("confidence") != "estimate"),
    )  # fmt: skip
    codes = _subheadings()
    code, prefix = pl.col("hs_code"), pl.col("hs_prefix")
    pairs = rows.join(codes, how="cross").filter(code.str.starts_with(prefix) | prefix.str.starts_with(code))
    above = prefix.str.len_chars() <= code.str.len_chars()
    of_code = pairs.group_by("pack", "scheme", "heading", "of", "hs_code").agg(
        pl.when((pl.col("firm") & above).any())
        .then(pl.lit("firm"))
        .when((pl.col("firm") & ~above).any())
        .then(pl.lit("by_line"))
        .when(pl.col("rated").any())
        .then(pl.lit("stand_in"))
        .otherwise(pl.lit("unknown"))
        .alias("known")
    )
    asked = _everywhere("tariffs").select("pack", "scheme").unique().join(codes, how="cross")
    told = asked.join(of_code, on=["pack", "scheme", "heading", "of", "hs_code"], how="left")
    counted = told.group_by("pack", "scheme", "heading", "of").agg(
        pl.len().alias("subheadings"),
        *[(pl.col("known").fill_null("unknown") == word).sum().alias(word) for word in KNOWN],
    )
    used = pairs.unique(["pack", "scheme", "heading", "hs_prefix", "confidence", "rated"])
    about = used.group_by("pack", "scheme", "heading").agg(
        pl.col("digits").unique().sort().cast(pl.String).str.join("|").alias("depths"),
        rows=pl.len(),
        estimates=(pl.col("confidence") == "estimate").sum(),
        without_rate=(~pl.col("rated")).sum(),
    )
    return (
        counted.join(about, on=["pack", "scheme", "heading"], how="left")
        .with_columns(pl.col("depths").fill_null(""), pl.col("rows", "estimates", "without_rate").fill_null(0))
        .sort("pack", "scheme", pl.col("of") != "vehicles", "heading")
    )


def levy_coverage(today: date) -> pl.DataFrame:
    """Every tax and fee that a country levies, and whether the packs have a row of it in force.

    Parameters
    ----------
    today
        The day whose rows count.

    Returns
    -------
    DataFrame
        One row per levy in force: ``pack``, ``country``, ``tax``, ``hs_prefix``, ``condition``, ``known`` (yes, lapsed,
        no), ``rows`` in force, ``estimates`` among them, ``first_day`` of the oldest row (empty: always) and
        ``last_day`` of the newest (empty: open).
    """
    levies = _everywhere("levies").filter(in_force(today))
    taxes = _everywhere("import_taxes").filter(pl.col("base") != "constant")
    wide, narrow = pl.col("hs_prefix").fill_null(""), pl.col("row_prefix").fill_null("")
    rows = (
        levies.select("levy_id", "country", "tax", "hs_prefix")
        .join(taxes.drop("pack").rename({"hs_prefix": "row_prefix"}), on=["country", "tax"])
        .filter(wide.str.starts_with(narrow) | narrow.str.starts_with(wide))
    )
    found = rows.group_by("levy_id").agg(
        rows=in_force(today).sum(),
        estimates=(in_force(today) & (pl.col("confidence") == "estimate")).sum(),
        first_day=pl.col("valid_from").fill_null(_ALWAYS).min().replace(_ALWAYS, None),
        last_day=pl.col("valid_to").fill_null(_OPEN).max().replace(_OPEN, None),
    )
    known = pl.when(pl.col("rows") > 0).then(pl.lit("yes"))
    return (
        levies.join(found, on="levy_id", how="left")
        .with_columns(known=known.when(pl.col("rows").is_not_null()).then(pl.lit("lapsed")).otherwise(pl.lit("no")))
        .with_columns(pl.col("rows", "estimates").fill_null(0))
        .select(
            "pack", "country", "tax", "hs_prefix", "condition", "known", "rows", "estimates", "first_day", "last_day"
        )
        .sort("pack", "country", "tax", pl.col("hs_prefix").fill_null(""))
    )


def packs_gaps(today: date) -> pl.DataFrame:
    """Everything that the packs are known to lack on a day: entries that need it are refused, or are estimates.

    Parameters
    ----------
    today
        The day that counts.

    Returns
    -------
    DataFrame
        ``pack``, ``kind`` (tariff, levy, exchange_rate, known), ``subject`` (a territory, a country, a currency) and
        ``gap``, in words; those of the kind known were written down by hand in `pack.toml`.
    """
    written = [
        {"pack": name, "kind": "known", "subject": "", "gap": gap}
        for name in pack_names()
        for gap in load_pack(name).gaps
    ]
    frames = [_of_tariffs(today), _of_levies(today), _of_rates(today), pl.DataFrame(written, schema=_SCHEMA)]
    return pl.concat([frame.select(*_SCHEMA) for frame in frames]).sort(
        "pack", pl.col("kind") == "known", maintain_order=True
    )


def _of_tariffs(today: date) -> pl.DataFrame:
    """Headings of which no subheading has a rate, some have none, or a rate stands in for lines that may differ."""
    wholly, partly = pl.col("unknown") == pl.col("subheadings"), pl.col("unknown") > 0
    kind = pl.when(wholly).then(0).when(partly).then(1).when(pl.col("stand_in") > 0).then(2)
    told = tariff_coverage(today).with_columns(kind=kind).filter(pl.col("kind").is_not_null())
    told = told.sort("pack", "scheme", pl.col("of") != "vehicles", "kind", "heading")
    told = told.group_by("pack", "scheme", "of", "kind", maintain_order=True).agg(pl.col("heading").str.join(", "))
    words = [
        {"pack": pack, "kind": "tariff", "subject": scheme, "gap": _TARIFF_GAPS[kind].format(of, headings)}
        for pack, scheme, of, kind, headings in told.iter_rows()
    ]
    return pl.DataFrame(words, schema=_SCHEMA)


def _of_levies(today: date) -> pl.DataFrame:
    told = levy_coverage(today).filter(pl.col("known") != "yes")
    goods = pl.when(pl.col("hs_prefix").is_null()).then(pl.lit("")).otherwise(pl.format(" on {}", "hs_prefix"))
    ended = pl.when(pl.col("known") == "lapsed").then(
        pl.format(": its rows end on {}", pl.col("last_day").dt.to_string("%Y-%m-%d"))
    )
    return told.select(
        "pack", kind=pl.lit("levy"), subject="country",
        gap=pl.format("{}{}{}", "tax", goods, ended.otherwise(pl.lit(": no row"))),
    )  # fmt: skip


def _of_rates(today: date) -> pl.DataFrame:
    """Currencies of declarations whose exchange rates have ended, or never began."""
    wanted = _everywhere("value_bases").group_by("pack", "currency").agg(pl.col("country").sort().str.join(", "))
    ends = _everywhere("fx_rates").group_by("currency").agg(last=pl.col("valid_to").max())
    told = wanted.join(ends, on="currency", how="left").filter(pl.col("last").is_null() | (pl.col("last") < today))
    # A rate against the dollar is not asked for where the dollar is the currency.
    told = told.filter(pl.col("currency") != "USD").sort("pack", "currency")
    ended = pl.format("Exchange rates of {} end on {}", "currency", pl.col("last").dt.to_string("%Y-%m-%d"))
    return told.select(
        "pack", kind=pl.lit("exchange_rate"), subject="currency",
        gap=pl.when(pl.col("last").is_null()).then(pl.format("No exchange rate of {}", "currency")).otherwise(ended),
    )  # fmt: skip
