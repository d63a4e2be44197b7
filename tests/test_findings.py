import json

import pytest

from corridor.findings import Finding, Findings, declare

LATE = Finding("CR112", "lanes.csv", '"-3" is below 0 days.', "Write 3.", row=14, column="transit_days", value="-3")
EARLY = Finding("CR201", "lanes.csv", '"TRST" is not in sites.csv.', "Did you mean TRS?", row=3, column="from_site")
WARNING = Finding("CR401", "tariffs.csv", "a gap of a day", "Close it.", severity="warning")


def test_findings_read_in_the_order_of_the_file():
    findings = Findings([LATE, WARNING, EARLY])
    assert [f.row for f in findings] == [3, 14, None]
    assert (
        findings.to_text().splitlines()[0] == 'lanes.csv, row 3, column from_site: "TRST" is not in sites.csv.  [CR201]'
    )
    assert findings.to_text().splitlines()[-1] == "2 errors, 1 warning. `corridor explain CR201` says more."
    assert findings.exit_code == 1


def test_warnings_alone_stop_nothing():
    assert Findings([WARNING]).exit_code == 0
    assert Findings().to_text() == "Nothing to fix."


def test_json_has_the_same_findings():
    body = json.loads(Findings([LATE, EARLY]).to_json())
    assert body["errors"] == 2
    assert body["findings"][1]["value"] == "-3"


def test_a_code_is_declared_once():
    declare("CRTEST", "t", "w", "r")
    with pytest.raises(ValueError, match="declared twice"):
        declare("CRTEST", "t", "w", "r")
