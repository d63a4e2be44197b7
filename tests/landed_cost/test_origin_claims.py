"""Claims of preference: the day, the batch, the way and the proofs that they need."""

from datetime import date

import polars as pl
import pytest

from corridor.exchange import Exchange
from corridor.landed_cost import ClaimEvidence, origin_transport
from corridor.landed_cost.claims import claims_checked
from corridor.landed_cost.ledger import Ledger
from corridor.tables import INPUT_TABLES
from corridor.tables.results import Entries, OriginFindings, Routes
from tests.landed_cost.helpers import ENTRY
from tests.landed_cost.origin_helpers import PACT, SIDES, SURE

DAY = date(2024, 5, 17)
ROUTE = {"route_id": "R", "from_site": "A", "to_site": "B", "load_unit_id": "T", "charged_per": "truck", "lanes": "L",
         "modes": "road", "distance_km": 1.0}  # fmt: skip
CLAIM = ENTRY | {"agreement_id": "PACT", "on": DAY}
GOOD = {"supply_id": "S", "product_id": "GOOD", "agreement_id": "PACT", "verdict": "qualifies", "reason": "It does.",
        "rule_id": "V", "confidence": "sourced", "direct_transport": "direct_transport", "proof": "EUR.1"}  # fmt: skip
PROOF = {"proof_id": "P1", "agreement_id": "PACT", "supply_id": "S", "form": "EUR.1",
         "issued_on": date(2024, 5, 1)} | SURE  # fmt: skip
RATE = {"currency": "EUR", "rate_kind": "customs_monthly", "units_per_usd": 0.8, "valid_from": DAY, "valid_to": DAY}


def transport(crossed, word="direct_transport", cumulation=(), groups=(), findings=None):
    return origin_transport(
        Entries.frame([CLAIM]),
        OriginFindings.frame(findings or [GOOD | {"direct_transport": word}]),
        Routes.frame([ROUTE | {"countries_crossed": crossed}]),
        INPUT_TABLES["agreement_members"].frame(SIDES),
        INPUT_TABLES["country_groups"].frame(groups),
        INPUT_TABLES["cumulation"].frame(cumulation),
    )


def refusals(entries=({},), findings=(GOOD,), held=(), rules=(), crossed="IR|RU", word="direct_transport"):
    """What is missing for claims, one text per entry that is refused."""
    ledger = Ledger()
    work = Entries.frame([CLAIM | {"entry_id": f"E{n}"} | e for n, e in enumerate(entries)])
    evidence = ClaimEvidence(
        transport=transport(crossed, word),
        proofs_held=INPUT_TABLES["proofs_held"].frame(held),
        proof_rules=INPUT_TABLES["proof_rules"].frame(rules),
        exchange=Exchange(INPUT_TABLES["fx_rates"].frame([RATE | SURE]), ["customs_monthly"]),
    )
    claims_checked(
        work.with_columns(crosses=pl.lit(True)),
        INPUT_TABLES["agreements"].frame([PACT]),
        INPUT_TABLES["agreement_members"].frame(SIDES),
        OriginFindings.frame([f | {"direct_transport": word} for f in findings]),
        ledger,
        evidence,
    )
    return dict(ledger.problems.select("entry_id", "missing").iter_rows())


class TestTheDayAndTheBatch:
    EARLY = GOOD | {"valid_from": date(2024, 1, 1), "valid_to": date(2024, 5, 16), "verdict": "does_not"}
    SPANS = (EARLY | {"reason": "Early."}, GOOD | {"valid_from": date(2024, 5, 17)})

    def test_finding_of_the_day_counts(self):
        days = [{"on": date(2024, 5, 16)}, {"on": date(2024, 5, 17)}, {"on": date(2023, 12, 31)}]
        told = refusals(days, self.SPANS)
        assert set(told) == {"E0", "E2"}
        assert "Early." in told["E0"]
        assert "was not tested" in told["E2"]

    def test_finding_of_the_batch_counts(self):
        batches = [GOOD | {"batch_id": "B1"}, GOOD | {"batch_id": "B2", "verdict": "does_not", "reason": "Foreign."}]
        told = refusals([{"batch_id": "B1"}, {"batch_id": "B2"}, {"batch_id": None}], batches)
        assert set(told) == {"E1", "E2"}
        assert "Foreign." in told["E1"]


class TestTheWay:
    @pytest.mark.parametrize(
        ("word", "verdict"),
        [
            ("direct_transport", "with_proof"),
            ("direct_consignment", "with_proof"),
            ("direct_purchase_and_shipment", "with_proof"),
            ("non_alteration", "allowed"),
            ("no_third_country", "not_allowed"),
            ("none", "allowed"),
            (None, "cannot_be_told"),
            ("some_other_rule", "cannot_be_told"),
        ],
    )
    def test_rule_of_transport_through_a_third_country(self, word, verdict):
        row = transport("IR|TR|GE|RU", word).row(0, named=True)
        assert (row["verdict"], row["third_countries"]) == (verdict, "GE|TR")
        assert "GE, TR" in row["reason"]
        assert transport("IR|RU", word).row(0, named=True)["verdict"] == "direct"

    def test_cumulation_and_groups_are_no_third_countries(self):
        row = {"cumulation_id": "C", "agreement_id": "PACT", "country": "UNION"} | SURE
        union = [{"group_id": "UNION", "country": c} | SURE for c in ("TR", "GE")]
        assert transport("IR|TR|GE|RU", cumulation=[row], groups=union)["verdict"].to_list() == ["direct"]

    def test_claim_of_what_does_not_qualify_is_not_judged(self):
        assert transport("IR|TR|RU", findings=[GOOD | {"verdict": "does_not"}]).is_empty()

    def test_way_that_is_not_allowed_refuses_the_claim(self):
        assert "may not cross a third country" in refusals(crossed="IR|TR|RU", word="no_third_country")["E0"]
        assert "fill in direct_transport" in refusals(crossed="IR|TR|RU", word=None)["E0"]
        assert refusals(crossed="IR|TR|RU", word="non_alteration") == {}

    def test_transit_must_be_proven_where_the_case_states_proofs_of_transit(self):
        assert refusals(crossed="IR|TR|GE|RU") == {}
        shown = PROOF | {"covers": "transit", "form": "CIM", "country": "TR"}
        assert "through GE" in refusals(crossed="IR|TR|GE|RU", held=[shown])["E0"]
        whole = shown | {"country": None}
        assert refusals(crossed="IR|TR|GE|RU", held=[whole]) == {}
        assert refusals(crossed="IR|RU", held=[shown]) == {}


class TestProofs:
    def test_case_that_states_no_proof_is_not_asked_for_one(self):
        assert refusals() == {}

    def test_proof_must_be_for_the_supply_the_batch_and_the_day(self):
        assert refusals(held=[PROOF]) == {}
        assert refusals(held=[PROOF | {"supply_id": None}]) == {}
        assert "No proof of origin under PACT is held for S" in refusals(held=[PROOF | {"supply_id": "OTHER"}])["E0"]
        assert "E0" in refusals(held=[PROOF | {"batch_id": "B9"}])
        assert "E0" in refusals(held=[PROOF | {"issued_on": date(2024, 5, 18)}])
        assert "E0" in refusals(held=[PROOF | {"valid_to": date(2024, 5, 16)}])
        assert refusals(held=[PROOF | {"valid_to": DAY}]) == {}

    def test_proof_of_free_circulation_does_for_a_customs_union(self):
        assert refusals(held=[PROOF | {"covers": "free_circulation", "form": "A.TR"}]) == {}
        assert refusals(held=[PROOF | {"covers": "transit"}]) == {}

    def test_months_of_the_form_end_it(self):
        rule = {"proof_rule_id": "X", "agreement_id": "PACT", "form": "EUR.1", "valid_months": 4} | SURE
        early = PROOF | {"issued_on": date(2024, 1, 17)}
        assert refusals(held=[early], rules=[rule]) == {}  # the last day
        assert "E0" in refusals(held=[early | {"issued_on": date(2024, 1, 16)}], rules=[rule])
        assert refusals(held=[early | {"issued_on": date(2023, 1, 1), "valid_to": DAY}], rules=[rule]) == {}

    def test_declaration_above_its_limit_does_not_do(self):
        # 93 USD a unit, 100 units, 0.8 EUR a dollar: 7,440 EUR.
        own = PROOF | {"form": "declaration"}
        rule = {"proof_rule_id": "X", "agreement_id": "PACT", "form": "declaration", "issuer": "exporter",
                "value_limit": 6000.0, "currency": "EUR"} | SURE  # fmt: skip
        assert "worth more than declaration may be made out for" in refusals(held=[own], rules=[rule])["E0"]
        assert refusals([{"units_per_declaration": 80.0}], held=[own], rules=[rule]) == {}
        approved = rule | {"proof_rule_id": "Y", "issuer": "approved_exporter", "value_limit": None}
        assert refusals(held=[own], rules=[rule, approved]) == {}
        assert refusals(held=[own, PROOF | {"proof_id": "P2"}], rules=[rule]) == {}
