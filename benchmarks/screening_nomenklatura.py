"""Scores of nomenklatura's matchers for the labelled pairs, to be set beside ours by ``screening_fit``.

    python benchmarks/screening_nomenklatura.py FOLDER OUT.json [MATCHER ...]

It runs in an environment of its own that holds nomenklatura; nothing of Corridor is imported. Every entity gets an id
of its own, for the matchers keep what they know of one by its id.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from pathlib import Path

FILES = {
    "ofac": ("ofac_entity_alias_pairs_train.csv", "name1", "name2"),
    "auto": ("auto_company_cross_script_pairs_train.csv", "name1", "name2"),
    "names": ("nomenklatura_name_pairs_train.csv", "name1", "name2"),
    "un": ("un_name_perturbation_pairs_train.csv", "name_listed", "name_altered"),
}


def main() -> None:
    from followthemoney import ValueEntity
    from nomenklatura.matching import get_algorithm

    folder, out = Path(sys.argv[1]), {}
    for name in sys.argv[3:] or ["logic-v2", "logic-v1", "name-based"]:
        matcher = get_algorithm(name)
        config, clock, number = matcher.default_config(), time.process_time(), 0
        for key, (file, left, right) in FILES.items():
            scores = []
            with (folder / file).open(encoding="utf-8") as text:
                for row in csv.DictReader(text):
                    schema = row.get("schema") or ("Company" if key in ("ofac", "auto") else "Person")
                    sides = []
                    for side in (left, right):
                        number += 1
                        told = {"id": f"e{number}", "schema": schema, "properties": {"name": [row[side]]}}
                        sides.append(ValueEntity.from_dict(told))
                    scores.append(matcher.compare(*sides, config).score)
            out[f"{name}/{key}"] = scores
        spent = (time.process_time() - clock) / (number / 2) * 1e6
        print(f"{name}: {spent:.0f} microseconds of CPU per pair")
    Path(sys.argv[2]).write_text(json.dumps(out))


if __name__ == "__main__":
    main()
