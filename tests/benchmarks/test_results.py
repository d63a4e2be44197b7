"""The table of results: ratios to ours, and both files of a release."""

from benchmarks import results
from benchmarks.measure import Measured


def measured(contender: str, seconds: float) -> Measured:
    return Measured("check lanes", 10_000, contender, "1.0", seconds, peak_mb=12.4, figure=8)


def test_a_peer_is_told_in_times_of_ours():
    ours, peer = results.as_lines([measured("corridor", 0.5), measured("pandera", 1.25)])
    assert ours == "| check lanes | 10,000 | corridor 1.0 | 0.500 | 1.0 |  |  | 12 |"
    assert peer == "| check lanes | 10,000 | pandera 1.0 | 1.250 | 2.5 |  |  | 12 |"


def test_a_release_has_a_table_and_a_page(tmp_path, monkeypatch):
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    table, page = results.write([measured("corridor", 0.5)], "0.1.0")
    assert table.read_text() == (
        "phase,size,contender,version,seconds,peak_mb,figure,cpu_seconds\n"
        "check lanes,10000,corridor,1.0,0.5,12.4,8,0.0\n"
    )
    assert "| check lanes | 10,000 | corridor 1.0 | 0.500 | 1.0 |  |  | 12 |" in page.read_text()


def test_cpu_time_has_a_ratio_of_its_own():
    ours = Measured("fit", 10, "corridor", "1.0", 2.0, 5.0, 1.0, cpu_seconds=1.5)
    peer = Measured("fit", 10, "other", "2.0", 2.0, 5.0, 1.0, cpu_seconds=6.0)
    assert list(results.as_lines([ours, peer]))[1] == "| fit | 10 | other 2.0 | 2.000 | 1.0 | 6.000 | 4.0 | 5 |"


def test_phases_that_are_not_measured_again_stay(tmp_path, monkeypatch):
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    results.write([measured("corridor", 0.5)], "0.1.0")
    fit = Measured("fit", 10, "corridor", "1.0", 2.0, 5.0, 1.0, cpu_seconds=1.5)
    table, page = results.write([fit], "0.1.0")
    assert [line.split(",")[0] for line in table.read_text().splitlines()[1:]] == ["check lanes", "fit"]
    results.write([fit], "0.1.0")
    assert page.read_text().count("| fit |") == 1
