"""The table of results: ratios to ours, and both files of a release."""

from benchmarks import results
from benchmarks.measure import Measured


def measured(contender: str, seconds: float) -> Measured:
    return Measured("check lanes", 10_000, contender, "1.0", seconds, peak_mb=12.4, figure=8)


def test_a_peer_is_told_in_times_of_ours():
    ours, peer = results.as_lines([measured("corridor", 0.5), measured("pandera", 1.25)])
    assert ours == "| check lanes | 10,000 | corridor 1.0 | 0.500 | 1.0 | 12 |"
    assert peer == "| check lanes | 10,000 | pandera 1.0 | 1.250 | 2.5 | 12 |"


def test_a_release_has_a_table_and_a_page(tmp_path, monkeypatch):
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    table, page = results.write([measured("corridor", 0.5)], "0.1.0")
    assert table.read_text() == (
        "phase,size,contender,version,seconds,peak_mb,figure\ncheck lanes,10000,corridor,1.0,0.5,12.4,8\n"
    )
    assert "| check lanes | 10,000 | corridor 1.0 | 0.500 | 1.0 | 12 |" in page.read_text()
