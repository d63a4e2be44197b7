"""From tables to what there is to choose from: doors with their claims, ways to meet them, runs, routes and seats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import polars as pl

from corridor.approvals.chains import counted_cells
from corridor.approvals.costs import Bill, Counts, Prices
from corridor.approvals.evidence import UN_AGREEMENT, parties_on, successors
from corridor.approvals.facts import FactsOfProducts
from corridor.approvals.fewest.problem import (
    Claim,
    Door,
    DoorKey,
    Market,
    Problem,
    Route,
    RouteKey,
    Seat,
    SeatKey,
    Way,
    scheme_of,
)
from corridor.approvals.fewest.runs import Families, RunBook, suits_of
from corridor.approvals.fewest.wanted import Wanted
from corridor.approvals.laboratories import accepted_laboratories
from corridor.approvals.needs import approval_cells
from corridor.approvals.papers import asked_approvals, papers_held
from corridor.approvals.proof_tables import ProofTables
from corridor.approvals.proofs import ProofBook
from corridor.approvals.quotes import Lead, office_days
from corridor.approvals.reach import COMPONENT, fitted_parts, plants_of, variants_of
from corridor.approvals.schemes import SchemeBook
from corridor.tables.column import cell_values

_CLOSED = ("superseded_for_new_approvals", "historic")
_NO_TEST = "no row of lab_tests proves it"


@dataclass
class Gathering:
    """The tables looked up, and the problem as it grows."""

    tables: ProofTables
    prices: Prices
    on: date
    lead: Lead
    lab_id: str | None
    wanted: Sequence[Wanted]
    """All markets of the case: worst cases and fees are those of all, also where one scheme is chosen for by itself."""
    problem: Problem = field(default_factory=Problem)
    falls: dict[tuple[str, bool], set[str]] = field(default_factory=dict)
    """By family and whether it is a part, the regulations that fall on it in any of the schemes."""

    def __post_init__(self) -> None:
        t = self.tables
        self.products = {r["product_id"]: r for r in t.products.iter_rows(named=True)}
        self.schemes = {r["scheme_id"]: r for r in t.schemes.iter_rows(named=True)}
        self.regulations = {r["regulation_id"]: r for r in t.regulations.iter_rows(named=True)}
        self.following = successors(t.regulations)
        self.fitted: dict[str, list[str]] = {}
        for product, part in fitted_parts(t.products, t.bom).select("product_id", "via").iter_rows():
            self.fitted.setdefault(product, []).append(part)
        chosen = sorted({w.product_id for w in self.wanted})
        parts = sorted({part for p in chosen for part in self.fitted.get(p, ())} - set(chosen))
        self.families = Families(
            self.products, FactsOfProducts.of(t.products, t.product_facts),
            suits_of(t.worst_cases.iter_rows(named=True)), [*chosen, *parts], self.prices,
        )  # fmt: skip
        self.book = ProofBook.of(t.lab_tests)
        self.runs = RunBook(self.problem, self.book, self.families, self.prices)
        self.authorities = list(t.authorities.sort("authority_id").iter_rows(named=True))
        # A laboratory without any price is not asked; one that lacks the price of a kind is, and the gap is told.
        priced = {lab_id for lab_id, _ in self.prices.lab_rates}
        self.all_labs = sorted(priced & set(t.labs["lab_id"]))
        self._labs: dict[str, list[str]] = {}
        agreed = t.recognitions.filter(pl.col("instrument") == UN_AGREEMENT).drop_nulls("until")
        self.party_to: dict[str, date] = dict(agreed.select("country", "until").iter_rows())
        self._parties: dict[date, frozenset[str]] = {}
        self._at_hand: dict[tuple[str, bool], frozenset[str]] = {}

    def labs_of(self, scheme_id: str) -> list[str]:
        """Laboratories whose tests a scheme accepts."""
        if scheme_id not in self._labs:
            found = accepted_laboratories(scheme_id, self.tables.labs, self.tables.schemes, self.lab_id)
            self._labs[scheme_id] = [lab_id for lab_id in found if lab_id in self.all_labs]
        return self._labs[scheme_id]

    def parties(self, day: date) -> frozenset[str]:
        """Countries whose approvals are recognised on a day."""
        if day not in self._parties:
            self._parties[day] = frozenset(parties_on(self.tables.recognitions, day))
        return self._parties[day]

    def at_hand(self, product_id: str) -> frozenset[str]:
        """Tests that may be made on products of a family, once all that falls on it is known."""
        subject = self.families.subject(product_id)
        place = (self.families.family(product_id), subject.is_part)
        if place not in self._at_hand:
            self._at_hand[place] = self.book.at_hand(frozenset(self.falls[place]), subject)
        return self._at_hand[place]


def gather(look: Gathering, wanted: Sequence[Wanted]) -> Problem:
    """The problem of opening some markets."""
    cells: dict[DoorKey, pl.DataFrame] = {}
    held: dict[DoorKey, date | None] = {}
    for day in sorted({w.on for w in wanted}):
        _look_at(look, [w for w in wanted if w.on == day], day, cells, held)
    for (product_id, _, _), frame in cells.items():
        family = look.families.family(product_id)
        asked = frame.filter(pl.col("own_state") != "not_applicable")["regulation_id"].to_list()
        is_part = look.families.subject(product_id).is_part
        look.falls.setdefault((family, is_part), set()).update(asked)
        _falls_by_routes(look, product_id, frame)
    for key in sorted(cells):
        look.problem.doors[key] = _door(look, key, cells[key], held)
    for product_id, scheme_id in sorted({(k[0], k[1]) for k in cells}):
        seat = (look.families.family(product_id), scheme_id)
        if seat not in look.problem.seats:
            look.problem.seats[seat] = _seat(look, seat)
    look.problem.left_out.update(look.families.unknown)
    return look.problem


def _look_at(
    look: Gathering, wanted: Sequence[Wanted], day: date, cells: dict[DoorKey, pl.DataFrame],
    held: dict[DoorKey, date | None],
) -> None:  # fmt: skip
    """Markets of one day, with their alternatives, the cells of their doors, and which doors are held."""
    t = look.tables
    schemes = SchemeBook(t.schemes, t.requirements, t.country_groups, day)
    asked: list[tuple[str, str, str | None]] = []
    for want in wanted:
        row = look.products[want.product_id]
        found = [(want.scheme_id, _usual(schemes, row, want.country, want.scheme_id))]
        if want.scheme_id is None and row["kind"] == "vehicle":
            found += [(s, [{"scheme_id": s}]) for s in _reliefs(look, schemes, want, found[0][1], wanted)]
        alternatives: list[tuple[DoorKey, ...]] = []
        for named, doors in found:
            if any(d.get("state") == "unknown" for d in doors):
                key = (want.product_id, f"{doors[0]['scheme_id']} {want.country}", day)
                why = "; ".join(str(d["reason"]) for d in doors if d.get("state") == "unknown")
                look.problem.doors[key] = Door(key, look.families.family(want.product_id), None, (), why, 0, 0, None)
                alternatives.append((key,))
                asked.append((want.product_id, want.country, named))
                continue
            ruled = [d for d in doors if d.get("state") is None]
            alternatives.append(tuple((want.product_id, str(d["scheme_id"]), day) for d in ruled))
            if ruled:
                asked.append((want.product_id, want.country, named))
        look.problem.markets.append(Market(want.product_id, want.country, tuple(alternatives)))
    schema = {"product_id": pl.String, "country": pl.String, "scheme_id": pl.String}
    markets = pl.DataFrame(asked, schema=schema, orient="row").unique(maintain_order=True)
    seen = approval_cells(t, markets, day)
    counted = counted_cells(seen.cells, t.recognitions).select("product_id", "scheme_id", "requirement_id", "holds_to")
    frame = seen.cells.join(counted, on=["product_id", "scheme_id", "requirement_id"], how="left")
    for part in frame.partition_by("product_id", "scheme_id", maintain_order=True):
        cells[part["product_id"][0], part["scheme_id"][0], day] = part
    approvals = asked_approvals(seen.needs, t.products, t.evidence)
    papers = papers_held(approvals, t.evidence, day)
    for product_id, scheme_id, approval_id in (
        approvals.select("product_id", "scheme_id", "approval_id").unique().iter_rows()
    ):
        if approval_id in papers:
            held[product_id, scheme_id, day] = papers[approval_id].held_to
    for key, door in look.problem.doors.items():
        # A document for the whole scheme holds where nothing is known of what the scheme asks for, too.
        own = (key[0], scheme_of(key), day)
        if door.shut and key[2] == day and own in held:
            look.problem.doors[key] = replace(door, shut="", holds_to=held[own])


def _usual(schemes: SchemeBook, row: Mapping[str, Any], country: str, named: str | None) -> list[dict[str, Any]]:
    if row["kind"] == "vehicle":
        return [dict(d) for d in schemes.for_vehicle(row["category"], country, named)]
    if row["kind"] == "part":
        return [dict(d) for d in schemes.for_part(row["part_family"], country)]
    return [{"scheme_id": "-", "state": "unknown", "reason": "A kit is approved as the vehicle that it builds."}]


def _reliefs(
    look: Gathering, schemes: SchemeBook, want: Wanted, usual: Sequence[Mapping[str, Any]], wanted: Sequence[Wanted]
) -> Iterator[str]:
    """Schemes for small series that are open to the product: all it sells where the scheme counts keeps the limit."""
    row, taken = look.products[want.product_id], {d["scheme_id"] for d in usual}
    family = look.families.family(want.product_id)
    for scheme in schemes.ways_in(row["category"] or "", want.country):
        limit = _limit(look.schemes[scheme.scheme_id], row["category"])
        if scheme.scheme_id in taken or limit is None:
            continue
        same = [w for w in wanted if look.families.family(w.product_id) == family
                and schemes.counts_in(scheme, w.country)]  # fmt: skip
        if all(w.units_per_year is not None for w in same) and sum(w.units_per_year or 0 for w in same) <= limit:
            yield scheme.scheme_id


def _limit(scheme: Mapping[str, Any], category: str | None) -> float | None:
    for cell in cell_values(scheme["small_series_limit_by_category"]):
        name, _, number = cell.partition(":")
        if name == category:
            return float(number)
    return None if scheme["small_series_limit"] is None else float(scheme["small_series_limit"])


def _seat(look: Gathering, key: SeatKey) -> Seat:
    family, scheme_id = key
    scheme, bill = look.schemes[scheme_id], Bill()
    members = [look.products[p] for p in sorted({w.product_id for w in look.wanted})
               if look.families.family(p) == family]  # fmt: skip
    counts = Counts.of(
        members, plants_of(look.tables.products, look.tables.recipes), variants_of(look.tables.type_versions)
    )
    look.prices.scheme(bill, scheme, counts)
    doors = [d for d in look.problem.doors.values() if d.seat == key]
    samples = any(_uses_samples(look, way) for d in doors for claim in d.claims for way in claim.ways)
    if samples and not look.prices.paid(bill, scheme_id, "samples", counts, None):
        bill.lacks(
            f"the cost of samples that tests for {scheme_id} use up",
            f"Add a row to approval_fees for {scheme_id} with head samples.",
        )
    office = office_days(bill, scheme, look.lead)
    return Seat(key, tuple(bill.lines), office or 0.0, scheme["valid_months"], tuple(bill.missing))


def _uses_samples(look: Gathering, way: Way) -> bool:
    """Whether tests of the way use up what is not the product itself, such as lamps of a car."""
    for run_key in (k for runs in way.sets for k in runs):
        test = look.book.tests[run_key[0]]
        if test.destructive and not look.problem.runs[run_key].lost:
            return True
    return False


def _door(look: Gathering, key: DoorKey, cells: pl.DataFrame, held: Mapping[DoorKey, date | None]) -> Door:
    family = look.families.family(key[0])
    falls = cells.filter(pl.col("own_state") != "not_applicable")
    left = cells.filter(pl.col("state") == "to_prove").height
    if falls.is_empty():
        return Door(key, family, None, (), "", 0, 0, None)
    if key in held:
        return Door(key, family, None, (), "", falls.height, 0, held[key])
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in falls.sort("requirement_id").iter_rows(named=True):
        groups.setdefault(row["alternative_group"] or row["requirement_id"], []).append(row)
    claims, ends = [], []
    for name, rows in groups.items():
        counted = [r for r in rows if r["own_state"] in ("held", "covered")]
        if counted:
            ends += [max((r["holds_to"] or date.max) for r in counted)]
        else:
            claims.append(_claim(look, key, name, rows))
    first = min((e for e in ends if e != date.max), default=None)
    return Door(key, family, (family, key[1]), tuple(claims), "", falls.height, left, first)


def _claim(look: Gathering, key: DoorKey, name: str, rows: Sequence[Mapping[str, Any]]) -> Claim:
    ways: list[Way] = []
    reasons: list[str] = []
    for row in rows:
        state = row["own_state"]
        if state == "to_prove":
            if row["tests"] is None and row["test_hours"] == 0.0:
                ways.append(Way(row["requirement_id"], row["regulation_id"], key[0], None, ()))
                continue
            report = _proved(look, row["regulation_id"], key[0], look.labs_of(key[1]))
            if isinstance(report, str):
                reasons.append(f"{row['regulation_id']}: {report}")
            else:
                ways.append(Way(row["requirement_id"], row["regulation_id"], key[0], None, report))
        elif state in ("unknown", "closed"):
            reasons.append(f"{row['regulation_id']}: {str(row['reason']).rstrip('.')}")
        if state in ("to_prove", "closed"):
            ways.extend(_routes(look, key, row))
    return Claim(name, tuple(dict.fromkeys(ways)), "" if ways else "; ".join(reasons))


def _proved(
    look: Gathering, regulation: str, product_id: str, labs: Sequence[str]
) -> tuple[frozenset[tuple[str, str, str]], ...] | str:
    """Sets of runs of which one each proves a regulation for a product; or why it cannot be proved there."""
    subject = look.families.subject(product_id)
    wanted = look.book.wanted(regulation, subject, look.at_hand(product_id))
    if not wanted:
        return _NO_TEST
    sets = [look.runs.runs(tests, product_id, regulation, labs) for tests in wanted]
    if not all(sets):
        return "no laboratory that is accepted and has prices makes its tests"
    # A set that holds another asks for nothing more.
    least = [s for s in sets if not any(other < s for other in sets)]
    return tuple(sorted(set(least), key=sorted))


def _recognised(look: Gathering, scheme_id: str, row: Mapping[str, Any]) -> Iterator[str]:
    """Regulations whose approval the scheme takes for a requirement: its own, and those that replace it."""
    if look.schemes[scheme_id]["recognises_un"] == "no":
        return
    asked = row["regulation_id"]
    own = [asked] if row["own_state"] == "to_prove" else []
    for regulation in (*own, *look.following.get(asked, ())):
        about = look.regulations.get(regulation)
        granted = any(not a["regulations"] or regulation in cell_values(a["regulations"]) for a in look.authorities)
        if granted and about is not None and about["issuer"] == "UN" and about["status"] not in _CLOSED:
            yield regulation


def _tested(look: Gathering, product_id: str, regulation: str) -> list[str]:
    """Products whose approval to a regulation serves one: itself, and parts fitted to it."""
    parts = look.fitted.get(product_id, []) if look.regulations[regulation]["object"] in COMPONENT else []
    return [product_id, *parts]


def _falls_by_routes(look: Gathering, product_id: str, cells: pl.DataFrame) -> None:
    """Note regulations that products may be approved to for the sake of requirements on this one."""
    for row in cells.filter(pl.col("own_state").is_in(["to_prove", "closed"])).iter_rows(named=True):
        for regulation in _recognised(look, row["scheme_id"], row):
            for tested in _tested(look, product_id, regulation):
                place = (look.families.family(tested), look.families.subject(tested).is_part)
                look.falls.setdefault(place, set()).add(regulation)


def _routes(look: Gathering, key: DoorKey, row: Mapping[str, Any]) -> Iterator[Way]:
    """Ways by an approval of the regulation, or of one that replaces it, that the scheme recognises."""
    parties = look.parties(key[2])
    for regulation in _recognised(look, key[1], row):
        for authority in look.authorities:
            granted = cell_values(authority["regulations"])
            if authority["country"] not in parties or (granted and regulation not in granted):
                continue
            named = cell_values(authority["labs"])
            labs = [lab_id for lab_id in look.all_labs if not named or lab_id in named]
            for product_id in _tested(look, key[0], regulation):
                sets = _proved(look, regulation, product_id, labs)
                route = None if isinstance(sets, str) else _route(look, product_id, regulation, authority)
                if route is not None and not isinstance(sets, str):
                    yield Way(row["requirement_id"], regulation, product_id, route, sets)


def _route(look: Gathering, product_id: str, regulation: str, authority: Mapping[str, Any]) -> RouteKey | None:
    name = authority["authority_id"]
    if authority["fee"] is None or authority["lead_days"] is None:
        look.problem.left_out[f"the fee and the days of {name}"] = f"Fill fee and lead_days of {name} in authorities."
        return None
    key = (look.families.family(product_id), regulation, name)
    if key not in look.problem.routes:
        bill = Bill()
        line = look.prices.fee(bill, authority, "routes", name)
        if line is None:
            look.problem.left_out.update(bill.missing)
            return None
        until = look.party_to.get(authority["country"])
        look.problem.routes[key] = Route(key, authority["country"], authority["lead_days"], line, until)
    return key
