"""Nothing of the reference was lost on the way into the packs: counts per file, with every exception stated."""

import csv
import re
from pathlib import Path

import polars as pl
import pytest

from tests.reference.helpers import everywhere

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "reference"
FROM_REFERENCE = re.compile(r"[TXO][0-9]{4,5}")
OWN = {"tariffs": "tariff_id", "import_taxes": "tax_id", "origin_rules": "origin_rule_id"}
"""Tables with rows that the reference does not have; their keys are told from its keys by their look."""
OWN_AGREEMENTS = {"EAC-CU", "COMESA-FTA"}
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the folder shared/reference is not beside the repository")


def rows(name: str) -> list[dict[str, str]]:
    with (SHARED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def keys(table: str, column: str) -> set[str]:
    return set(everywhere(table)[column])


@pytest.mark.parametrize(
    ("file", "key", "table", "column"),
    [
        ("customs/tariffs.csv", "row_id", "tariffs", "tariff_id"),
        ("customs/taxes.csv", "row_id", "import_taxes", "tax_id"),
        ("customs/origin_rules.csv", "row_id", "origin_rules", "origin_rule_id"),
        ("customs/agreements.csv", "agreement_id", "agreements", "agreement_id"),
        ("approval/approval_schemes.csv", "scheme_id", "schemes", "scheme_id"),
        ("approval/tests.csv", "test_id", "lab_tests", "test_id"),
        ("approval/test_centres.csv", "centre_id", "labs", "lab_id"),
        ("approval/test_facilities.csv", "facility_id", "facilities", "facility_id"),
        ("approval/facility_types.csv", "facility_type", "facility_types", "facility_type"),
        ("logistics/locations.csv", "location_id", "sites", "site_id"),
        ("logistics/lanes.csv", "lane_id", "lanes", "lane_id"),
        ("logistics/terminals.csv", "terminal_row_id", "terminals", "terminal_id"),
    ],
)
def test_each_row_has_its_row(file, key, table, column):
    packed = keys(table, column)
    own = {name for name in packed if table in OWN and not FROM_REFERENCE.fullmatch(name)}
    own |= packed & OWN_AGREEMENTS if table == "agreements" else set()
    assert {row[key] for row in rows(file)} == packed - own
    assert len(rows(file)) == everywhere(table).height - len(own)


def test_a_row_beyond_the_reference_names_its_source_and_is_no_estimate_in_disguise():
    for table, column in OWN.items():
        own = everywhere(table).filter(~pl.col(column).str.contains(f"^{FROM_REFERENCE.pattern}$"))
        assert own.height > 0
        assert own["source"].null_count() == 0
        recalled = own.filter(pl.col("source") == "CUS-S-RECALL")
        assert "sourced" not in recalled["confidence"].to_list()


def same_cell(cell: object, said: str) -> bool:
    """A cell of a pack says what the reference says."""
    if isinstance(cell, (int, float)):
        return bool(said) and float(said) == cell
    return said == ("" if cell is None else str(cell))


def differing(file: str, table: str, key: str, columns: dict[str, str]) -> dict[str, set[str]]:
    """Keys of the rows whose cell is not that of the reference, by column; a lower end of 0 is an open one."""
    said = {row[next(iter(row))]: row for row in rows(file)}
    found: dict[str, set[str]] = {}
    for row in everywhere(table).iter_rows(named=True):
        if row[key] not in said:
            continue
        for column, its in columns.items():
            wanted = said[row[key]][its]
            if not same_cell(row[column], "" if its in ("engine_cc_min", "band_min") and wanted == "0" else wanted):
                found.setdefault(column, set()).add(row[key])
    return found


def test_tariff_rows_agree_with_the_reference_column_by_column():
    same = ("scheme", "measure", "hs_prefix", "origin", "kind", "specific_amount", "specific_currency")
    columns = {name: name for name in (*same, "specific_unit", "valid_from", "valid_to")}
    columns |= {"agreement_id": "preference_id", "engine_cc_from": "engine_cc_min", "engine_cc_to": "engine_cc_max"}
    found = differing("customs/tariffs.csv", "tariffs", "tariff_id", columns)
    # Carpets: an amount per a unit that the copy of the source does not show, so the row states no rate.
    assert found.pop("valid_to") == {"T02650"}, "Kenya raised its car duty in July 2023"
    assert found == {name: {"T00084"} for name in ("specific_amount", "specific_currency", "specific_unit")}
    # Every condition is in the words of the packs; none was lost and none was added to a row of a tariff.
    said = {r["row_id"]: r["condition"] for r in rows("customs/tariffs.csv")}
    for tariff_id, condition in everywhere("tariffs").select("tariff_id", "condition").iter_rows():
        if tariff_id in said and tariff_id != "T02650":  # built-up vehicles only
            assert bool(condition) == bool(said[tariff_id]), tariff_id


def test_tax_rows_agree_with_the_reference_column_by_column():
    same = ("tax", "calc_order", "hs_prefix", "applies_to", "base", "currency", "amount_unit", "band_variable")
    columns = {name: name for name in (*same, "formula", "valid_from", "valid_to")}
    columns |= {"country": "jurisdiction", "band_from": "band_min", "band_to": "band_max"}
    found = differing("customs/taxes.csv", "import_taxes", "tax_id", columns)
    formed = {"X0541", "X0542", "X0543", "X0569", "X0570", "X0571", "X0572", "X0575", "X0590"}
    assert found.pop("formula") == formed, "words of the reference that became formulas"
    assert found.pop("base") == formed | {"X0507"}, "and the Polish VAT, which stands on the excise too"
    assert found.pop("currency") | found.pop("amount_unit") <= formed
    assert found.pop("valid_to") == {"X0510", "X0589"}, "rates that changed: Romania 2025, Kenya 2023"
    assert set(found) == {"band_variable", "band_from", "band_to"}
    assert set().union(*found.values()) == {"X0585", "X0590"}, "classes of engines that the reference has in words"


def test_exchange_rates_agree_with_the_reference_one_by_one():
    said = {
        (r["currency"], r["rate_kind"], r["month"]): float(r["units_per_usd"]) for r in rows("customs/fx_rates.csv")
    }
    packed = everywhere("fx_rates").select("currency", "rate_kind", pl.col("valid_from").dt.to_string("%Y-%m"),
                                           "units_per_usd")  # fmt: skip
    known = {row[:3]: row[3] for row in packed.iter_rows()}
    assert {key: known.get(key) for key in said} == said
    # More months and more currencies of the same source, and nothing else.
    assert {kind for _, kind, _ in set(known) - set(said)} == {"customs_monthly"}


def test_codes_are_all_there_and_a_few_more():
    codes = {row["hs"] for row in rows("customs/hs_codes.csv")}
    # Parts that the glossary of part names knows and the list of codes does not, as far as they exist in HS 2022.
    more = {"271019", "560790", "570390", "731100", "820411", "842410", "851680", "853340", "903220"}
    assert keys("hs_codes", "hs_code") - codes <= more
    assert codes <= keys("hs_codes", "hs_code")


def test_groups_and_parties_of_the_1958_agreement():
    groups = {r["group_id"]: set(r["members"].split(";")) for r in rows("customs/origin_groups.csv")}
    packed = everywhere("country_groups")
    for group, members in groups.items():
        if group != "*":  # any country is no group
            assert set(packed.filter(pl.col("group_id") == group)["country"]) == members
    said = {r["country_code"]: r["contracting_party"] for r in rows("approval/un_contracting_parties.csv")}
    assert keys("recognitions", "country") == {c for c, word in said.items() if word == "yes"}
    outside = set(packed.filter(pl.col("group_id") == "UN-1958-outside")["country"])
    assert outside == {c for c, word in said.items() if word == "no"}
    assert {c for c, word in said.items() if word == "unknown"} == {"VN"}, "a known gap of the pack common"


def test_value_bases_are_spread_over_the_members_of_unions():
    said = {r["jurisdiction"] for r in rows("customs/customs_valuation.csv")}
    packed = everywhere("value_bases")
    territories = dict(packed.select("country", "customs_territory").iter_rows())
    # Kazakhstan has a row of its own in the source and declares within the union.
    assert said - {"KZ"} == set(territories.values())
    assert sum(t == "EU" for t in territories.values()) == 27
    assert {c for c, t in territories.items() if t == "EAEU"} == {"AM", "BY", "KG", "KZ", "RU"}
    assert packed.height == len(said) - 2 + 27 + 4


def test_origin_members_hold_at_least_what_the_list_of_agreements_says():
    packed = set(everywhere("agreement_members").select("agreement_id", "side", "country").iter_rows())
    groups = {r["group_id"]: r["members"].split(";") for r in rows("customs/origin_groups.csv")} | {"*": ["*"]}
    words = {"least developed": "least_developed", "African Union members": "African_Union"}
    for row in rows("customs/agreements.csv"):
        for side, column in (("importer", "importing_members"), ("exporter", "exporting_partner")):
            text = row["importing_members"] if row[column] == "same" else row[column]
            for word in text.split(";"):
                member = words.get(word, word)
                for country in groups.get(member, [member]):
                    assert (row["agreement_id"], side, country) in packed


def test_every_other_file_of_the_customs_folder():
    assert everywhere("localisation_rules").height >= len(rows("customs/localisation_rules.csv"))
    assert everywhere("incoterm_elements").height == len(rows("customs/incoterms.csv"))


def test_every_lane_has_its_price_and_every_season_its_calendar():
    lanes = rows("logistics/lanes.csv")
    assert everywhere("lane_tariffs").height == len(lanes)
    assert keys("lane_tariffs", "lane_id") == {r["lane_id"] for r in lanes}
    assert keys("lane_calendars", "lane_id") == {r["lane_id"] for r in lanes if r["season_months_affected"]}


def test_a_load_unit_is_a_load_unit_or_a_parameter():
    units = {r["load_unit_id"]: r["category"] for r in rows("logistics/load_units.csv")}
    travels = {u for u, category in units.items() if category in ("container", "trailer", "car_carrier", "wagon")}
    assert keys("load_units", "load_unit_id") == travels
    parameters = keys("logistics_parameters", "parameter_id")
    for unit in set(units) - travels:  # ships, pallets and kits: what they hold or measure
        assert {p for p in parameters if p.startswith(unit.removeprefix("LU_"))}, unit


def test_freight_parameters_factors_and_quotes():
    parameters = keys("logistics_parameters", "parameter_id")
    assert {r["param_id"] for r in rows("logistics/cost_parameters.csv")} <= parameters
    factors = {r["ef_id"] for r in rows("logistics/emission_factors.csv")}
    # Two factors are per tonne and per litre, not per tonne and kilometre.
    assert factors - keys("emission_factors", "factor_id") == {"EF_TERMINAL_TRANSFER", "EF_EN16258_DIESEL_KG_PER_L"}
    assert factors - keys("emission_factors", "factor_id") <= parameters
    figures = sum(
        bool(r[c])
        for r in rows("logistics/country_export_compliance.csv")
        for c in ("export_border_time_h", "export_border_cost_usd", "export_document_cost_usd", "export_customs_days")
    )
    assert sum(p.startswith("EXPORT_") for p in parameters) == figures
    quotes = rows("logistics/freight_quotes.csv")
    assert everywhere("claims").height == sum(bool(q["price"]) + bool(q["transit_days"]) for q in quotes)


def test_regulations_and_requirements():
    names = {r["regulation_id"] for f in ("un_regulations", "national_standards") for r in rows(f"approval/{f}.csv")}
    # Five parts need the Iranian mark although the number of their standard is not known: one row stands for it.
    assert keys("regulations", "regulation_id") == names | {"INSO-PARTS"}
    wanted = {r["requirement_id"] for r in rows("approval/scheme_requirements.csv")}
    parts = {r["component_requirement_id"] for r in rows("approval/component_requirements.csv")}
    assert keys("requirements", "requirement_id") == wanted | parts
    assert everywhere("requirements").height == len(wanted) + len(parts)


def test_figures_are_carried_over_unchanged():
    tariffs = {r["row_id"]: r for r in rows("customs/tariffs.csv")}
    for tariff_id, share in everywhere("tariffs").select("tariff_id", "ad_valorem_frac").iter_rows():
        if tariff_id not in tariffs:
            continue
        said = tariffs[tariff_id]["ad_valorem_pct"]
        assert share == (pytest.approx(float(said) / 100, rel=1e-12) if said else None)
    taxes = {r["row_id"]: r for r in rows("customs/taxes.csv")}
    for tax_id, share, amount in everywhere("import_taxes").select("tax_id", "rate_frac", "amount").iter_rows():
        if tax_id not in taxes:
            continue
        said = taxes[tax_id]
        assert share == (pytest.approx(float(said["rate_pct"]) / 100, rel=1e-12) if said["rate_pct"] else None)
        assert amount == (pytest.approx(float(said["amount"]), rel=1e-9) if said["amount"] else None)
    prices = {r["lane_id"]: r for r in rows("logistics/lanes.csv")}
    for lane, price, low, high in (
        everywhere("lane_tariffs").select("lane_id", "price", "price_low", "price_high").iter_rows()
    ):
        assert (price, low, high) == tuple(float(prices[lane][c]) for c in ("cost_typ", "cost_low", "cost_high"))
    for lane, days, wait, kind in (
        everywhere("lanes").select("lane_id", "transit_days", "border_wait_days", "kind").iter_rows()
    ):
        said = float(prices[lane]["transit_days_typ"])
        # The days of a through offer are from door to door: here the wait at borders is told apart from them.
        assert (days + wait if kind == "through" else days) == pytest.approx(said)


def test_confidence_says_no_more_than_the_source_does():
    packed = dict(everywhere("tariffs").select("tariff_id", "confidence").iter_rows())
    modal = pl.col("scheme").is_in(["EAEU", "EU", "GB"]) & (pl.col("measure") == "mfn")
    stands_in = ~pl.col("covers_all_lines").fill_null(False) & (
        modal & pl.col("ad_valorem_frac").is_not_null() | pl.col("note").str.contains("^range|lines differ")
    )
    standing_in = set(everywhere("tariffs").filter(stands_in)["tariff_id"])
    for row in rows("customs/tariffs.csv"):
        recalled = row["source_id"] in ("S-RECALL", "S-EAEU-TREATY", "S-NKRF")
        expected = "estimate" if row["confidence"] == "low" else "recalled" if recalled else "sourced"
        # A rate that stands in for lines that may differ is an estimate, however sure its source is of the lines.
        assert packed[row["row_id"]] == ("estimate" if row["row_id"] in standing_in else expected)
    packed = dict(everywhere("terminals").select("terminal_id", "confidence").iter_rows())
    for row in rows("logistics/terminals.csv"):
        assert packed[row["terminal_row_id"]] == row["cost_provenance"]
    packed = dict(everywhere("requirements").select("requirement_id", "confidence").iter_rows())
    for row in rows("approval/scheme_requirements.csv"):
        assert packed[row["requirement_id"]] == row["confidence"]
