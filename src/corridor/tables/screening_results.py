"""What screening finds: lists as read, alerts, sums of ownership, questions about goods."""

from corridor.tables.base import Choice, Code, Day, Integer, Number, Result, Share, Text

ALERT_STATES = ("open", "cleared", "stopped", "reopened")


class ScreenedLists(Result):
    """Lists that parties were looked up on, each as it was read."""

    watch_list_id = Code("The list.", primary_key=True)
    title = Text("What it is.", required=True)
    legal_system = Code("The legal system it speaks for.", required=False)
    format = Text("How it was read.", required=True)
    version = Text("Its version.")
    dated = Day("Its day.", required=False)
    sha256 = Text("Checksum of the bytes read.", required=True)
    records = Integer(None, "Records read.")
    names = Integer(None, "Names read.")
    without_name = Integer(None, "Records that have no name and can find nobody.")
    method = Text("How names were scored, and from which score an alert is raised.", required=True)


class ScreenAlerts(Result):
    """Parties that a record of a list may be: one row per party and record, the surest first."""

    party_id = Code("The party, or the site where no party runs it.", primary_key=True)
    party_name = Text("The name that was looked up.", required=True)
    watch_list_id = Code("The list.", primary_key=True)
    entry_id = Code("Number of the record.", primary_key=True)
    legal_system = Code("The legal system of the list.", required=False)
    listed_name = Text("Main name of the record.", required=True)
    matched_name = Text("The name of the record that came nearest.", required=True)
    score = Number(None, "Probability, by name, that both are one party; of pairs alike those it was fitted to.")
    rank = Integer(None, "Place among the alerts of the party.")
    state = Choice(
        *ALERT_STATES, description="What was decided; reopened: decided on another record or party than these."
    )
    decision_id = Code("The decision that counts.", required=False)
    reasons = Text("What speaks for and against.", required=True)
    fingerprint = Code("Of party and record as they are now; a clearing must carry it.")


class OwnershipFindings(Result):
    """Parties that stopped parties own a part of: the sum under each legal system, and what follows."""

    party_id = Code("The party.", primary_key=True)
    legal_system = Code("The legal system.", primary_key=True)
    share = Share("Share that stopped owners hold, over all chains.", maximum=None)
    threshold = Share("The threshold of the legal system.", required=False)
    verdict = Choice(
        "stopped", "below", "no_rule", "unsettled",
        description="What follows; unsettled where a list tells of the owners of a record that the party may be.",
    )  # fmt: skip
    chain = Text("The chains, the heaviest first.", required=True)
    ownership_rule_id = Code("The rule.", required=False)


class LicencesHeld(Result):
    """Licences for parties that would be out: whether each opens the gate for the whole plan, and why."""

    licence_id = Code("The licence.", primary_key=True)
    party_id = Code("The party.")
    legal_system = Code("The legal system.")
    opens = Choice("yes", "no", description="Whether the party may take part in the plan on its account.")
    why = Text("Why.", required=True)


class GoodsQuestions(Result):
    """Products whose tariff code points to a control list: questions to be answered outside, never answers."""

    product_id = Code("The product.", primary_key=True)
    control_pointer_id = Code("The pointer.", primary_key=True)
    hs_code = Text("Its tariff code.", required=True)
    legal_system = Code("The legal system.")
    control_list = Text("The list.", required=True)
    question = Text("What must be asked.", required=True)
    source = Code("Where the pointer comes from.", required=False)


__all__ = ["ALERT_STATES", "GoodsQuestions", "LicencesHeld", "OwnershipFindings", "ScreenAlerts", "ScreenedLists"]
