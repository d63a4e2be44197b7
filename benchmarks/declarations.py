"""Made-up declaration items: cars, lorries, motorcycles, kits and parts into the countries of the packs, over years."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl

from corridor.items import Rules, rules_for
from corridor.tables import INPUT_TABLES

MARKETS = (
    "RU", "KZ", "BY", "KG", "AM", "DE", "FR", "PL", "FI", "GB", "TR", "UZ", "ZA", "IN", "KR", "AU", "CN", "AE", "UA",
    "US", "KE", "JP",
)  # fmt: skip
SUPPLIERS = ("IR", "CN", "DE", "JP", "KR", "TR", "IN", "UZ", "RU", "BY", "GB", "ZA", "US", "VN", "FR")
CURRENCIES = ("USD", "EUR", "CNY", "RUB", "JPY", "GBP")
INCOTERMS = {"EXW": 0.3, "FCA": 0.2, "FOB": 0.1, "CFR": 0.1, "CIF": 0.15, "CIP": 0.05, "DAP": 0.08, "DDP": 0.02}
FIRST, LAST = date(2022, 6, 1), date(2026, 6, 30)
_ENGINES = (
    650.0, 998.0, 1000.0, 1498.0, 1499.0, 1500.0, 1598.0, 1800.0, 1998.0, 2000.0, 2499.0, 2800.0, 2993.0, 3500.0,
)  # fmt: skip
_AGES = (0.0, 0.0, 0.0, 0.0, 0.5, 1.0, 2.0, 3.0, 4.2, 5.0, 6.5, 7.0, 9.0)
_FACTS = (
    None, None, None, "producer=BYD", "plug_in_hybrid=no", "hybrid_power_split=ice", "section_232=yes", "gvw_t=12",
    "plug_in_hybrid=yes|electric_30min_power_kw=80", "electric_30min_power_kw=120|co2_g_km=40", "co2_g_km=130",
)  # fmt: skip
_VEHICLES = ("8701", "8702", "8703", "8704", "8711")
_CARS = ("870322", "870323", "870324", "870332", "87038010", "870340", "870360")


def rules() -> Rules:
    """The rules of all countries that the items go to."""
    return rules_for(MARKETS)


def make_goods(count: int, law: Rules, seed: int = 7) -> pl.DataFrame:
    """Goods of every kind, with codes of the tariffs, as columns of declaration items; ``price`` is a usual one."""
    r = np.random.default_rng(seed)
    codes = law.tables["tariffs"]["hs_prefix"].drop_nulls().unique().sort()
    driven = codes.str.slice(0, 4).is_in(_VEHICLES)
    car = r.random(count) < 0.55
    usual = np.where(r.random(count) < 0.4, r.choice(_CARS, count), r.choice(codes.filter(driven), count))
    code = np.where(car, usual, r.choice(codes.filter(~driven), count))
    digits = r.choice([6, 8, 10], count)
    electric = car & (r.random(count) < 0.15)
    drive = np.where(electric, "electric", r.choice(["petrol", "diesel", "hybrid_parallel", "hybrid_series"], count))
    power = np.where(r.random(count) < 0.5, r.integers(30, 400, count) * 0.75, r.uniform(20, 400, count)).round(2)
    facts = pl.Series([_FACTS[k] for k in r.integers(len(_FACTS), size=count)], dtype=pl.String)
    told = pl.lit(pl.Series(car))
    return pl.DataFrame(
        {
            "hs_code": [c.ljust(int(n), "0")[:10] for c, n in zip(code, digits, strict=True)],
            "kind": np.where(car, np.where(r.random(count) < 0.07, "kit", "vehicle"), "part"),
            "propulsion": np.where(car, drive, "none"),
            "engine_cc": np.where(electric, 0.0, r.choice(_ENGINES, count)),
            "power_kw": power,
            "age_years": np.where(car, r.choice(_AGES, count), 0.0),
            "mass_kg_per_unit": np.where(car, r.uniform(150, 9000, count), r.uniform(0.1, 60, count)).round(2),
            "facts": facts,
            "price": np.where(car, 9000.0, 20.0),
        }
    ).with_columns(pl.when(told).then(pl.col("engine_cc", "power_kw", "facts")))


def as_products(goods: pl.DataFrame, law: Rules) -> Rules:
    """The rules of a case whose products are the goods, P0, P1 and so on."""
    products = goods.select(
        "kind", "hs_code", "propulsion", "engine_cc", "power_kw", "age_years", "mass_kg_per_unit",
        product_id=pl.format("P{}", pl.int_range(pl.len())), name=pl.lit("made up"),
    )  # fmt: skip
    facts = goods.select(product_id=pl.format("P{}", pl.int_range(pl.len())), said=pl.col("facts").str.split("|"))
    facts = facts.explode("said").drop_nulls().with_columns(pl.col("said").str.split("="))
    facts = facts.select("product_id", fact=pl.col("said").list.get(0), value=pl.col("said").list.get(1))
    own = {name: INPUT_TABLES[name].conform(t) for name, t in (("products", products), ("product_facts", facts))}
    return replace(law, tables={**law.tables, **own})


def make_lanes(count: int, law: Rules, seed: int = 5) -> pl.DataFrame:
    """Ways that goods go, half of those that could with a claim of preference."""
    r = np.random.default_rng(seed)
    supplier, market = r.choice(SUPPLIERS, count), r.choice(MARKETS, count)
    # Some more of the ways on which remedies stand, which would else be rare.
    remedied = r.random(count) < 0.08
    supplier, market = np.where(remedied, "CN", supplier), np.where(remedied, r.choice(["TR", "DE"], count), market)
    known = _offered(law)
    claims = [
        offered[int(k) % len(offered)] if ask and (offered := known.get((of, to))) else None
        for of, to, ask, k in zip(
            supplier, market, (r.random(count) < 0.5) & ~remedied, r.integers(99, size=count), strict=True
        )
    ]
    return pl.DataFrame(
        {
            "from_country": supplier,
            "origin_country": np.where(r.random(count) < 0.9, supplier, r.choice(SUPPLIERS, count)),
            "to_country": market,
            "agreement_id": pl.Series(claims, dtype=pl.String),
            "origin_proven": r.random(count) < 0.9,
            "mode": r.choice(["sea", "road", "rail"], count),
        }
    )


def make_items(count: int, goods: pl.DataFrame, lanes: pl.DataFrame, seed: int = 11, gaps: float = 0.0) -> pl.DataFrame:
    """Items of goods on lanes, each of the goods on a few of them; a share `gaps` of each figure is not told."""
    r = np.random.default_rng(seed)
    which = r.integers(goods.height, size=count)
    way = (which * 7919 + r.integers(6, size=count) * 104_729) % lanes.height
    price = goods["price"].to_numpy()[which] * np.exp(r.normal(0.0, 1.0, count))
    carriage = price * r.uniform(0.0, 0.15, count)
    currency = r.integers(len(CURRENCIES), size=count)
    other = np.where(r.random(count) < 0.7, currency, r.integers(len(CURRENCIES), size=count))
    figures = {
        "price_per_unit": price.round(2),
        "inland_per_unit": (carriage * 0.2).round(3),
        "main_carriage_per_unit": carriage.round(3),
        "after_border_per_unit": (carriage * 0.3).round(3),
        "insurance_per_unit": np.where(r.random(count) < 0.4, (price * 0.002).round(4), np.nan),
    }
    for name, values in figures.items():
        figures[name] = np.where(r.random(count) < gaps, np.nan, values) if gaps else values
    made = pl.DataFrame(
        {
            "on": pl.Series(np.datetime64(FIRST) + r.integers((LAST - FIRST).days, size=count)).cast(pl.Date),
            "incoterm": _words(list(INCOTERMS), r.choice(len(INCOTERMS), count, p=list(INCOTERMS.values()))),
            "currency": _words(list(CURRENCIES), currency),
            "carriage_currency": _words(list(CURRENCIES), other),
            "units": r.choice([1.0, 2.0, 10.0, 500.0, 20000.0], count),
            "confidence": _words(["sourced", "estimate"], (r.random(count) < 0.05).astype(np.int64)),
            **figures,
        }
    ).with_columns(pl.col(*figures).fill_nan(None))
    ids = pl.select(item_id=pl.format("I{}", pl.int_range(count)), product_id=pl.format("P{}", pl.Series(which)))
    return pl.concat([ids, made, lanes[way]], how="horizontal")


def with_goods(items: pl.DataFrame, goods: pl.DataFrame) -> pl.DataFrame:
    """The items with what they are written out, instead of naming a product."""
    which = items["product_id"].str.slice(1).cast(pl.Int64)
    return pl.concat([items.drop("product_id"), goods.drop("price")[which]], how="horizontal")


def _words(words: list[str], numbers: np.ndarray) -> pl.Series:
    return pl.Series(words)[numbers]


def _offered(law: Rules) -> dict[tuple[str, str], list[str]]:
    """Agreements by the countries that give and get their preference."""
    members = law.tables["agreement_members"]
    grants = members.filter(pl.col("side") == "importer").select("agreement_id", to="country")
    gets = members.filter(pl.col("side") == "exporter").select("agreement_id", of="country")
    known: dict[tuple[str, str], list[str]] = {}
    for agreement, to, of in grants.join(gets, on="agreement_id").sort(pl.all()).iter_rows():
        known.setdefault((of, to), []).append(agreement)
    return known
