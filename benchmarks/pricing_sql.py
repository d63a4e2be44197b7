"""The full stack of landed cost as one statement of SQL, for DuckDB."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import polars as pl

from benchmarks.wide_rules import HEADS, MONEY, WideRules
from corridor.units import HP_PER_KW

if TYPE_CHECKING:
    from benchmarks.pricing import Declared

LANE = ("from_country", "origin_country", "to_country", "agreement_id", "origin_proven", "mode")


def price(told: Declared) -> pl.LazyFrame:
    """Load the rules into tables, then join, reckon and write in one go."""
    import duckdb

    shutil.rmtree(told.out, ignore_errors=True)
    told.out.mkdir()
    with duckdb.connect() as database:
        pairs = told.pairs.select("pair", "product_id", *LANE).unique("pair")
        wide = told.wide
        for name, table in {
            "pairs": pairs, "law": wide.law, "steps": wide.steps, "spells": wide.spells, "of_item": wide.of_item,
            "of_market": wide.of_market, "incoterms": wide.incoterms, "products": wide.products,
        }.items():  # fmt: skip
            database.execute(f"create table {name} as select * from read_parquet(?)", [_handed(told, name, table)])
        database.execute(
            f"copy ({statement(wide, str(told.file))}) to '{told.out / 'priced.parquet'}' (format parquet, codec lz4)"
        )
    return pl.scan_parquet(told.out / "priced.parquet")


def _handed(told: Declared, name: str, table: pl.DataFrame) -> str:
    path = told.out.parent / f"{name}.parquet"
    if not path.exists():
        table.write_parquet(path)
    return str(path)


def statement(wide: WideRules, file: str) -> str:
    """The statement: each part stands on the columns of the one before."""
    steps = [k for k in range(wide.taxes) if f"t{k}_lot" in wide.law.columns and (wide.law[f"t{k}_steps"] >= 0).any()]
    parts = [
        ("joined", _joined(file)),
        ("valued", _valued()),
        ("with_duty", _with_duty(wide)),
        *[(f"with_tax{k}", _with_tax(k, wide, k in steps)) for k in range(wide.taxes)],
    ]
    told = ",\n".join(f"{name} as ({text})" for name, text in parts)
    return f"with {told}\n{_summed(wide)}"


def _joined(file: str) -> str:
    lane = " and ".join(f"i.{c} is not distinct from q.{c}" for c in LANE)
    return f"""
        select i.item_id, i.units, i.price_per_unit * f.here as price, i.price_per_unit * f.law as price_law,
            i.inland_per_unit * (1 - t.home) as home, i.main_carriage_per_unit as main,
            i.after_border_per_unit as beyond, c.here as carriage_here, c.law as carriage_law,
            coalesce(i.insurance_per_unit, 0) * t.insured * f.here as insurance,
            t.main as main_in, t.after as after_in, t.owed, m.here_law, m.pay,
            p.engine_cc, p.power_kw, p.mass_kg_per_unit as mass_kg, w.*
        from read_parquet('{file}') i
        join spells s on s."on" = i."on"
        join pairs q on i.product_id = q.product_id and {lane}
        join law w on w.pair = q.pair and i."on" between w.since and w.until
        join products p on p.product_id = i.product_id
        join incoterms t on t.incoterm = i.incoterm
        join of_item f on f.currency = i.currency and f.to_country = i.to_country and f.spell = s.spell
        join of_item c on c.currency = i.carriage_currency and c.to_country = i.to_country and c.spell = s.spell
        join of_market m on m.to_country = i.to_country and m.spell = s.spell"""


def _valued() -> str:
    return """
        select *, home * carriage_here as inland,
            (main * (1 - main_in) + beyond * (1 - after_in)) * carriage_here as freight,
            price_law + (home + case when cif then main * (1 - main_in) else -main * main_in end
                - beyond * after_in) * carriage_law + case when cif then insurance * here_law else 0 end
                as customs_value,
            beyond * carriage_law as inland_delivery_to_first_destination,
            case when cif then 0 else main * carriage_law + insurance * here_law end
                as international_transport_insurance
        from joined"""


def _due(name: str) -> str:
    """What a rate comes to; 0 where there is none."""
    unit = f"{name}_unit"
    counted = f"(case {unit} when 0 then 1 when 1 then 0.001 when 2 then mass_kg else engine_cc end)"
    amount, share = f"({counted} * {name}_amount)", f"(customs_value * {name}_share)"
    return f"""(case {name}_kind when 1 then {share} when 2 then {amount} when 3 then {share} + {amount}
        when 4 then greatest({share}, {amount})
        when 5 then least({share}, greatest(customs_value * {name}_other, {amount})) else 0 end)"""


def _with_duty(wide: WideRules) -> str:
    ordinary = f"{_due('d0')}"
    for k in range(1, wide.duties):
        ordinary = f"least({ordinary}, case when d{k}_kind > 0 then {_due(f'd{k}')} else {ordinary} end)"
    tops = [_due(f"r{k}") for k in range(wide.on_top)]
    apart = " + ".join(f"top{k} * r{k}_apart" for k in range(wide.on_top)) or "0"
    remedy = " + ".join(f"top{k}" for k in range(wide.on_top)) or "0"
    columns = "".join(f", {due} as top{k}" for k, due in enumerate(tops))
    return f"""select *, ordinary + {remedy} - ({apart}) as duty, {apart} as additional_duty, {remedy} as remedy
        from (select *, {ordinary} as ordinary{columns} from valued)"""


def _with_tax(k: int, wide: WideRules, stepped: bool) -> str:
    name, before = f"t{k}", f"with_tax{k - 1}" if k else "with_duty"
    base = " + ".join([*(f"{name}_on_{t} * {t}" for t in MONEY), *(f"{name}_of{m} * due{m}" for m in range(k))])
    quantity = f"""(case {name}_unit when 0 then 1 when 1 then 1 / units when 2 then power_kw * {HP_PER_KW!r}
        when 3 then power_kw when 4 then engine_cc when 5 then mass_kg else 0 end)"""
    if not stepped:
        plain = f"({base}) * {name}_share + {quantity} * {name}_each"
        return f"select *, case when {name}_head < 0 then 0 else {plain} end as due{k} from {before}"
    read = f"(case when {name}_lot = 1 then customs_value * units else {base} end) * {name}_read"
    shares, each = f"({name}_share + coalesce(s.share, 0))", f"({name}_each + coalesce(s.each, 0))"
    return f"""select v.*, case when {name}_head < 0 then 0 else ({base}) * {shares} + {quantity} * {each} end as due{k}
        from {before} v left join steps s on s.steps = {name}_steps and {read} > s.above and {read} <= s.up_to"""


def _summed(wide: WideRules) -> str:
    heads = {
        head: " + ".join(f"case when t{k}_head = {number} then due{k} else 0 end" for k in range(wide.taxes))
        for number, head in enumerate(HEADS)
    }
    columns = ", ".join(f"({text}) * pay * owed as {head}_per_unit" for head, text in heads.items())
    dues = " + ".join(f"due{k}" for k in range(wide.taxes))
    back = " + ".join(f"due{k} * t{k}_back" for k in range(wide.taxes))
    moved, owed = "price + inland + freight + insurance", f"(ordinary + remedy + {dues}) * pay * owed"
    return f"""select item_id, case when owed = 1 then customs_value * pay end as customs_value_per_unit,
        price as price_per_unit, inland as inland_per_unit, freight as freight_per_unit,
        insurance as insurance_per_unit, ordinary * pay * owed as duty_per_unit, remedy * pay * owed as remedy_per_unit,
        {columns}, {moved} + {owed} - ({back}) * pay * owed as landed_per_unit, {moved} + {owed} as cash_per_unit
        from with_tax{wide.taxes - 1}"""
