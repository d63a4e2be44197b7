"""The re-allocation of `corridor.trade.spread_table` as one statement of SQL, with its checks, bends and bands.

DuckDB has no word for it, so this is what a good statement for the same answer looks like: one window over each series
for its neighbours, one aggregate per series for how unevenly it runs, and one join with the target periods. It is
written for series of months; constants are those of `corridor.trade.unevenness`.
"""

from corridor.trade import unevenness as u
from corridor.trade.spread_rows import NORMAL

KEY = "reporter, partner, flow, hs_code"


def checks(source: str) -> str:
    """Counts rows that Corridor's reader would tell of; the reader lets none of them through unsaid."""
    return f"""
    select count(*) from (
        select period_from <= lag(period_to) over (partition by {KEY} order by period_from) as clash,
            not (value >= 0) or isinf(value) or period_from > period_to or length(reporter) <> 2 or length(partner) <> 2
            or flow not in ('export', 'import', 're_export', 're_import')
            or not regexp_full_match(hs_code, 'TOTAL|\\d{{2}}|\\d{{4}}|\\d{{6}}|\\d{{8}}|\\d{{10}}') as wrong
        from {source})
    where clash or wrong"""


def reallocation(source: str) -> str:
    """Sums of value, low and high by reporter and target month; the targets are the table ``p (a, b)``."""
    return f"""
    with rated as (
        select {KEY}, period_from f, period_to t, value v, period_to - period_from + 1 n,
            value / (period_to - period_from + 1) r
        from {source} where value is not null),
    beside as (
        select *, lag(r) over w before, lead(r) over w after, coalesce(f - lag(t) over w = 1, false) joined,
            coalesce(lead(f) over w - t = 1, false) joins
        from rated window w as (partition by {KEY} order by f)),
    bent as (
        select {KEY}, f, n, r - (before + after) / 2 b from beside where joined and joins),
    counted as (
        select *, count(*) over (partition by {KEY}) many,
            (b - lag(b, {u.YEAR}) over (partition by {KEY} order by f)) / sqrt(2) calm from bent),
    series as (
        select {KEY}, f, n, b, 0 kind from counted
        union all
        select {KEY}, f, n, calm, 1 from counted where calm is not null and many >= {u.LONG}),
    limits as (
        select {KEY}, kind, sqrt(9 * median(b * b) / 0.4549) most from series group by all),
    cut as (
        select {KEY}, kind, f, n, case when most > 0 then greatest(-most, least(most, b)) else b end b
        from series join limits using ({KEY}, kind)),
    follows as (
        select *, b * lag(b) over w one, b * lag(b, {u.QUARTER}) over w three
        from cut window w as (partition by {KEY}, kind order by f)),
    scales as (
        select {KEY}, kind, avg(b * b * n) / 1.5 variance, count(*) seen,
            case when count(*) >= {u.LEAST} and sum(b * b) > 0
                then greatest(0, least(1, -3 * coalesce(sum(one), 0) / sum(b * b) - 1)) else 1 end scatter,
            case when count(*) >= {u.LEAST} and sum(b * b) > 0
                then greatest(0, coalesce(sum(three), 0) / sum(b * b)) else 0 end third
        from follows group by all),
    spreads as (
        select {KEY}, sqrt({u.SEASON_STAYS} * max(variance) filter (kind = 0)
                + {1 - u.SEASON_STAYS} * arg_max(variance, kind))
            * ({u.DRIFTING} + {1 - u.DRIFTING} * max(scatter) ** 2) * (1 + {u.WEEK} * max(third))
            * (1 + {u.FEW} / arg_max(seen, kind)) spread
        from scales group by all),
    parts as (
        select {KEY}, a, b, v, n, r, spread, greatest(a, f) - f d0, least(b, t) - f + 1 d1,
            (case when joins then r + after else 2 * r end - case when joined then r + before else 2 * r end) / 4 bow
        from beside left join spreads using ({KEY}) join p on f <= b and t >= a),
    sums as (
        select {KEY}, a, b, d1 - d0 held, case when d0 = 0 and d1 = n then v else
            greatest(0, least(v, r * d1 - bow * d1 * (n - d1) / n))
            - greatest(0, least(v, r * d0 - bow * d0 * (n - d0) / n)) end part,
            case when d0 = 0 and d1 = n then 0
                else spread * spread * (d0 * (n - d0) + d1 * (n - d1)) / n end variance
        from parts),
    moved as (
        select {KEY}, a, sum(part) value, {NORMAL} * sqrt(sum(variance)) half
        from sums group by {KEY}, a, b having sum(held) = b - a + 1)
    select reporter, a, sum(value), sum(greatest(0, value - half)), sum(value + half) from moved group by reporter, a"""
