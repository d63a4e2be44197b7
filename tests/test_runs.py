"""A run folder stands whole or not at all, whatever happens while it is written."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import datetime

import polars as pl
import pytest

from corridor.errors import RunError
from corridor.runs import RunTables, RunWriter, clear_leftovers, list_runs, newest_run, read_run
from corridor.tables import RESULT_TABLES

RUN = RunTables({"title": "آزمایش", "seed": 3}, {"stops": RESULT_TABLES["stops"].empty()}, {})


def _write(folder, second=0):
    return RunWriter(folder, datetime(2026, 1, 2, 3, 4, second)).write(RUN)


def test_a_run_reads_back_as_it_was_written(tmp_path):
    folder = _write(tmp_path)
    assert folder.name == "2026-01-02T03-04-00"
    again = read_run(tmp_path)
    assert again.meta == RUN.meta
    assert again.results["stops"].equals(RUN.results["stops"])
    assert list(again.results) == ["stops"]


def test_runs_of_one_second_get_names_of_their_own_and_stay_in_order(tmp_path):
    names = [_write(tmp_path).name for _ in range(3)]
    assert names == ["2026-01-02T03-04-00", "2026-01-02T03-04-00-002", "2026-01-02T03-04-00-003"]
    assert [p.name for p in list_runs(tmp_path)] == names
    assert newest_run(tmp_path).name == names[-1]


def test_a_case_without_a_run_says_how_to_make_one(tmp_path):
    with pytest.raises(RunError, match="corridor run"):
        read_run(tmp_path)


def test_a_damaged_run_is_named(tmp_path):
    folder = _write(tmp_path)
    (folder / "stops.parquet").write_bytes(b"half a file")
    with pytest.raises(RunError, match=folder.name):
        read_run(folder)


def test_an_error_while_writing_leaves_nothing(tmp_path):
    writer = RunWriter(tmp_path, datetime(2026, 1, 1))
    writer.abandon()
    assert list((tmp_path / "runs").iterdir()) == []


def test_a_run_that_still_goes_on_is_left_alone(tmp_path):
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        aside = tmp_path / "runs" / f".writing-{other.pid}-2026-01-01T00-00-00"
        aside.mkdir(parents=True)
        assert clear_leftovers(tmp_path) == []
        assert aside.exists()
    finally:
        other.kill()
        other.wait()
    (left,) = clear_leftovers(tmp_path)
    assert "stopped before it was whole" in left.message
    assert not aside.exists()


WRITER = """
import sys, polars as pl
from datetime import datetime
from pathlib import Path
from corridor.runs import RunTables, RunWriter
big = pl.DataFrame({"n": range(200_000), "text": ["x" * 20] * 200_000})
run = RunTables({"title": "t"}, {f"table_{i}": big for i in range(12)}, {"sites": big})
print("ready", flush=True)
while True:
    RunWriter(Path(sys.argv[1]), datetime.now()).write(run)
"""


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is a POSIX signal")
def test_kill_9_at_ten_random_moments_loses_no_run_and_leaves_no_half_one(tmp_path):
    first = _write(tmp_path)
    chance = random.Random(7)
    for _ in range(10):
        before = {p.name for p in list_runs(tmp_path)}
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        time.sleep(chance.uniform(0.0, 0.25))
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        runs = list_runs(tmp_path)
        assert before <= {p.name for p in runs}
        for run in runs:
            if run != first:
                assert len(list(run.glob("table_*.parquet"))) == 12
                assert pl.read_parquet(run / "table_11.parquet").height == 200_000
        clear_leftovers(tmp_path)
        assert not [p for p in (tmp_path / "runs").iterdir() if p.name.startswith(".")]
