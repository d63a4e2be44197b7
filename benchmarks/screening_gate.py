"""The gate on many small projects made by chance: how many rows rest on a party that is out after it. None may.

python -m benchmarks.screening_gate [PROJECTS] [FIRST_SEED]
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from corridor.screening.lists import read_watch_list
from tests.laws.test_screening_laws import breaches, gated
from tests.screening.random_projects import random_project


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "own.csv"
        path.write_text("entry_id,name\n1,Black Water Lines LLC\n2,Romashka Plant\n3,Foolad Nemuneh\n", "utf-8")
        lists = [read_watch_list(path, "OWN", "XX")]
    clock, seen = time.process_time(), Counter[str]()
    for seed in range(first, first + count):
        tables = random_project(seed)
        found, kept, removals = gated(tables, lists)
        out = set(found.stops["party_id"])
        wrong = breaches(tables, kept, out)
        seen.update(projects=1, breaches=len(wrong), parties_out=len(out), rows_removed=len(removals))
        seen.update(by_list=found.stops["reason"].str.starts_with("it may be").any())
        seen.update(by_owners=found.stops["reason"].str.contains("owners").any())
        seen.update(licences=len(found.licences_held))
        if wrong:
            print(seed, wrong[:3])
    print(dict(seen), f"CPU {time.process_time() - clock:.0f} s")


if __name__ == "__main__":
    main()
