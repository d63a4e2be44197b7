"""Rules of approval: regulations, schemes, requirements, evidence, tests, laboratories."""

from corridor.tables.base import (
    Choice,
    Code,
    Codes,
    Condition,
    Country,
    Currency,
    Day,
    Facts,
    Flag,
    Integer,
    Money,
    Number,
    Ref,
    Text,
)

EVIDENCE_KINDS = ("un_approval", "scheme_approval", "national_certificate", "test_report")


class Regulations(Facts):
    """UN Regulations and national standards that requirements name."""

    group = "rules of approval"

    regulation_id = Code("Short name.", primary_key=True, example="UN-R90")
    issuer = Code("UN, or the body that issues it.", example="UN")
    title = Text("Title.", required=True, example="Replacement brake lining assemblies")
    categories = Codes("Vehicle categories it is about.")
    object = Code("vehicle, component, system, ...", required=False)
    topic = Code("Topic.", required=False)
    status = Code("active, superseded_for_new_approvals, historic, ...", required=False)
    replaced_by = Codes("Regulations that follow it.")
    un_equivalent = Codes("UN Regulations that cover the same ground.")
    series_in_force = Code("Newest series of amendments seen.", required=False)
    series_in_force_from = Day("Day from which that series is in force.")
    note = Text("Remarks.")


class Schemes(Facts):
    """Ways in which a market approves vehicles or parts."""

    group = "rules of approval"

    scheme_id = Code("Short name.", primary_key=True, example="EAEU-TRCU-018")
    name = Text("Name.", required=True, example="Vehicle type approval, TR CU 018/2011")
    countries = Codes("Countries, or a group, where it counts.")
    approves = Codes("whole_vehicle, component, single_vehicle, ...")
    document = Text("What is issued.")
    valid_months = Number("month", "Longest validity; empty is without end.", required=False, above=0)
    lead_days_low = Number("day", "Authority and document time when all goes well.", required=False, minimum=0)
    lead_days_high = Number("day", "Authority and document time at worst.", required=False, minimum=0)
    fee_low = Money("approval", "Low end of the fees.", required=False)
    fee_high = Money("approval", "High end of the fees.", required=False)
    fee_currency = Currency("Currency of the fees.", required=False)
    recognises_un = Choice("yes", "partly", "no", description="UN approvals count as evidence.", default="no")
    local_applicant = Flag("A local applicant is needed.", required=False)
    factory_audit = Flag("The factory is assessed.", required=False)
    test_location_rule = Text("Where tests may be made.")
    inherits_from = Ref(
        "schemes.scheme_id", "Scheme whose requirements hold where it has none of its own.", required=False
    )
    small_series_limit = Number("unit", "Most vehicles under it.", required=False, minimum=0)
    small_series_limit_by_category = Codes("The same where it differs by vehicle category: `M1:1500|N1:1500`.")
    small_series_period = Code("What the limit is per.", required=False)
    valid_from = Day("First day.")
    valid_to = Day("Last day; empty is open.")
    note = Text("Remarks.")


class Requirements(Facts):
    """What a scheme asks of a vehicle category or a part family."""

    group = "rules of approval"

    requirement_id = Code("Short name.", primary_key=True, example="EAEU-TRCU-018:M1:UN-R94")
    scheme_id = Ref("schemes.scheme_id", "The scheme.", example="EAEU-TRCU-018")
    category = Code("Vehicle category it falls on; empty for parts.", required=False, example="M1")
    part_family = Code("Part family it falls on; empty for vehicles.", required=False)
    regulation_id = Ref("regulations.regulation_id", "The regulation.", example="UN-R94")
    min_series = Code("Oldest series of amendments that is accepted.", required=False, example="01")
    applies_from_new_types = Day("Day from which new types must meet it.")
    applies_from_all = Day("Day from which every vehicle must meet it.")
    mandatory = Choice("yes", "if_fitted", "no", description="Whether it must be met.", default="yes")
    condition = Condition("When it applies.")
    alternative_group = Code("Of one group, one member is enough.", required=False)
    evidence_level = Code("Kind of proof.", required=False)
    new_approval_possible = Flag("New approvals are still given.", default=True)
    conformity_form = Code("certificate, declaration, type_approval, none.", required=False)
    hs_codes = Codes("Tariff codes that the part family is traded under.")
    note = Text("Remarks.")


class Recognitions(Facts):
    """Countries that accept and grant approvals under an instrument such as the 1958 Agreement."""

    group = "rules of approval"

    instrument = Code("The instrument.", primary_key=True, example="UN-1958")
    country = Country("The country.", primary_key=True, example="RU")
    mark = Code("Its mark, for example E22.", required=False)
    since = Day("First day.")
    until = Day("Last day; empty is open.")
    note = Text("Remarks.")


class Evidence(Facts):
    """Approvals, certificates and test reports that are held."""

    group = "rules of approval"

    evidence_id = Code("Short name.", primary_key=True, example="E-TARA-R94")
    approval_family = Code("The family of products it covers.", example="TARA")
    kind = Choice(*EVIDENCE_KINDS, description="What it is.", example="un_approval")
    regulation_id = Ref(
        "regulations.regulation_id",
        "What it proves; empty for a whole-scheme approval.",
        required=False,
        example="UN-R94",
    )
    scheme_id = Ref("schemes.scheme_id", "The scheme, for an approval under a whole scheme.", required=False)
    series = Code("Series of amendments.", required=False, example="03")
    issuer_country = Country("Country that issued it.", example="DE")
    document = Text("Number of the document.")
    valid_from = Day("First day.")
    valid_to = Day("Last day; empty is open.")
    note = Text("Remarks.")
    covers = Codes("Products or variants of the family that it covers; empty is all of the family.")


class RegulationSeries(Facts):
    """Until when approvals to an older series of amendments are accepted."""

    group = "rules of approval"

    regulation_id = Ref("regulations.regulation_id", "The regulation.", primary_key=True, example="UN-R94")
    series = Code("The older series of amendments.", primary_key=True, example="03")
    scheme_id = Ref(
        "schemes.scheme_id",
        "The scheme that refuses it; empty is every scheme without a row of its own.",
        required=False,
        primary_key=True,
    )
    refused_new_types_from = Day("Day from which it is refused for new types.")
    refused_all_from = Day("Day from which it is refused for every type.")
    note = Text("Remarks.")


class TypeVersions(Facts):
    """Variant and version of a product within its type (`products.approval_family`), and since when the type stands."""

    group = "rules of approval"

    product_id = Ref("products.product_id", "The product.", primary_key=True, example="TARA")
    variant = Code("Body style, kind of power plant, driven axles: what tells variants apart.", required=False)
    version = Code("Mass, engine, fuel, seats: what tells versions of a variant apart.", required=False)
    type_since = Day("Day on which the type was first approved; empty: it counts as a new type.")
    note = Text("Remarks.")


class WorstCases(Facts):
    """When a test of one product of a family proves another: one row per regulation and fact that must suit."""

    group = "rules of approval"

    regulation_id = Ref("regulations.regulation_id", "The regulation.", primary_key=True, example="UN-R94")
    fact = Code(
        "Fact of product_facts, or a column of products, that is compared.",
        primary_key=True,
        example="mass_kg_per_unit",
    )
    covers = Choice(
        "same",
        "lower",
        "higher",
        description="The product tested covers those of the same, of a lower or equal, of a higher or equal value.",
        example="lower",
    )
    note = Text("Remarks.")


class Authorities(Facts):
    """Authorities that grant approvals of single regulations: where, for what fee, in what time."""

    group = "rules of approval"

    authority_id = Code("Short name.", primary_key=True, example="DE-KBA")
    name = Text("Name.", required=True, example="Federal Motor Transport Authority")
    scheme_id = Ref("schemes.scheme_id", "The scheme under which it grants.", example="UN-1958-TA")
    country = Country("Its country, whose mark the approval carries.", example="DE")
    regulations = Codes("Regulations that it grants; empty is all.")
    labs = Codes("Laboratories whose tests it takes; empty is every laboratory.")
    fee = Money("approval", "Fee for the approval of one regulation.", required=False)
    currency = Currency("Currency of the fee.", example="EUR")
    lead_days = Number("day", "From the test report to the approval.", required=False, minimum=0)
    note = Text("Remarks.")


class ChosenMarkets(Facts):
    """Markets that approvals are to open, beside those that demand names."""

    group = "rules of approval"

    product_id = Ref("products.product_id", "The product.", primary_key=True, example="TARA")
    country = Country("The country.", primary_key=True, example="RU")
    opens_on = Day("Day on which it is to open; empty: as soon as it can.")
    scheme_id = Ref("schemes.scheme_id", "The scheme to use, where not the usual one.", required=False)
    note = Text("Remarks.")


class LabTests(Facts):
    """Tests that prove a regulation."""

    group = "rules of approval"

    test_id = Code("Short name.", primary_key=True, example="T-R94-ODB")
    regulation_id = Ref(
        "regulations.regulation_id",
        "What it proves; empty for a preparation, such as running in, that others come after.",
        required=False,
        example="UN-R94",
    )
    part_families = Codes("Part families it is for, where a regulation tests several kinds of part; empty is all.")
    name = Text("What is done.", required=True, example="Offset deformable barrier impact")
    facility_type = Code("What it is done on.", example="crash_barrier")
    duration_hours = Number("hour", "Bench time.", per="test", minimum=0, example=8)
    setup_hours = Number("hour", "Time to set up.", per="test", default=0.0, minimum=0)
    specimens = Number("unit", "Specimens needed.", per="test", default=1.0, minimum=0)
    specimen_type = Code("vehicle, body, component, ...", required=False)
    destructive = Flag("The specimen is lost.", default=False)
    specimen_group = Code("Tests of one group can share a specimen.", required=False)
    order_after = Codes("Tests that come before it.")
    last_on_specimen = Flag("Nothing can follow on the specimen.", default=False)
    weather_window = Code("Weather it needs.", required=False)
    also_covers = Codes(
        "Tests, or regulations with at most one test of their own, that it proves besides; where a regulation has "
        "several tests, name the test."
    )
    note = Text("Remarks.")


class Labs(Facts):
    """Test centres."""

    group = "rules of approval"

    lab_id = Code("Short name.", primary_key=True, example="RU-NAMI-DMITROV")
    name = Text("Name.", required=True, example="NAMI Test Centre, Dmitrov")
    party_id = Ref("parties.party_id", "Who runs it; a stop on the party closes it.", required=False)
    country = Country("Country.", example="RU")
    lat = Number("degree", "Latitude.", required=False, minimum=-90, maximum=90)
    lon = Number("degree", "Longitude.", required=False, minimum=-180, maximum=180)
    schemes = Codes("Schemes that accept its reports.")
    note = Text("Remarks.")


class FacilityTypes(Facts):
    """Kinds of test facility."""

    group = "rules of approval"

    facility_type = Code("Short name.", primary_key=True, example="crash_barrier")
    description = Text("What it is.", required=True, example="Guided crash into a barrier")
    setting = Code("indoor or outdoor.", required=False)


class Facilities(Facts):
    """Facilities of a test centre."""

    group = "rules of approval"

    facility_id = Code("Short name.", primary_key=True, example="RU-NAMI-DMITROV:crash_barrier")
    lab_id = Ref("labs.lab_id", "The centre.", example="RU-NAMI-DMITROV")
    facility_type = Ref("facility_types.facility_type", "What it is.", example="crash_barrier")
    count = Integer("unit", "How many there are.", default=1, minimum=0)
    length_km = Number("km", "Length of a track.", required=False, minimum=0)
    note = Text("Remarks.")


class LabRates(Facts):
    """What a laboratory charges per hour, by kind of facility; `any` holds for kinds without a row of their own."""

    group = "rules of approval"

    lab_id = Ref("labs.lab_id", "The centre.", primary_key=True, example="RU-NAMI-DMITROV")
    facility_type = Code("Kind of facility, or `any`.", primary_key=True, example="any")
    price_per_hour = Money("hour", "Price of an hour, crew included.", example=250)
    currency = Currency("Currency.", example="USD")
    note = Text("Remarks.")


class ApprovalFees(Facts):
    """What a scheme costs besides tests: fees, samples, audits; where no price list is known, the case's estimate."""

    group = "rules of approval"

    scheme_id = Ref("schemes.scheme_id", "The scheme.", primary_key=True, example="EAEU-TRCU-018")
    head = Choice(
        "fee",
        "samples",
        "audit",
        description="fee: authority, certification body and representative; it replaces the range in schemes. "
        "samples: components given up in tests of a vehicle. audit: of the factory.",
        primary_key=True,
        example="fee",
    )
    per = Choice(
        "approval",
        "maker",
        "plant",
        "type",
        "year",
        description="What it is paid for: once; once per maker, or plant, of the family; per variant of the type; per "
        "year of validity.",
        default="approval",
        primary_key=True,
    )
    amount = Money("approval, maker, plant, type or year", "How much.", example=20000)
    currency = Currency("Currency.", example="USD")
    note = Text("Remarks.")


__all__ = [
    "EVIDENCE_KINDS",
    "ApprovalFees",
    "Authorities",
    "ChosenMarkets",
    "Evidence",
    "Facilities",
    "FacilityTypes",
    "LabRates",
    "LabTests",
    "Labs",
    "Recognitions",
    "RegulationSeries",
    "Regulations",
    "Requirements",
    "Schemes",
    "TypeVersions",
    "WorstCases",
]
