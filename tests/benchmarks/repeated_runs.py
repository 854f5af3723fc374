"""Judges the correct reference provider again and again, in random order, with 1, 2 and 8 workers.

    python tests/benchmarks/repeated_runs.py --runs 20 --profile basic --profile config

Prints for each run its workers, duration, exit code and verdicts; ends with 1 if a run showed anything that is neither
PASS nor KNOWN. Scenarios with declared waits are left out unless --waits is given.
"""

import argparse
import collections
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from harness.runner.selection import selected_items, selected_profiles
from harness.scenario.suite_loading import load_suite
from harness.shipped_folder import scenarios_folder

WORKERS = (1, 2, 8)
GOOD = {"PASS", "KNOWN"}
LONGEST_RUN = 600


def addresses(profiles: list[str], waits: bool) -> list[str]:
    """The addresses of the items that the profiles list."""
    suite = load_suite(scenarios_folder(), [])
    items = selected_items(suite, (), selected_profiles(suite, profiles).values(), True)
    return [item.address for item in items if waits or not item.scenario.waits]


def main() -> int:
    """Run, print and count; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--profile", action="append", required=True)
    parser.add_argument("--waits", action="store_true")
    told = parser.parse_args()
    chosen, bad = addresses(told.profile, told.waits), 0
    profiles = [word for name in told.profile for word in ("--profile", name)]
    for number in range(told.runs):
        workers = WORKERS[number % len(WORKERS)]
        order = random.sample(chosen, len(chosen))
        with tempfile.TemporaryDirectory() as folder:
            words = [sys.executable, "-m", "harness", "run", *order, *profiles, "-n", str(workers), "--output", folder]
            begun = time.monotonic()
            code = subprocess.run(words, stdout=subprocess.DEVNULL, timeout=LONGEST_RUN).returncode
            lines = (Path(folder) / "events.ndjson").read_text("utf-8").splitlines()
        finished = [event for event in map(json.loads, lines) if event["event"] == "scenario_finished"]
        counts = collections.Counter(event["verdict"] for event in finished)
        red = sorted(event["address"] for event in finished if event["verdict"] not in GOOD)
        wrong = code != 0 or red or len(finished) != len(chosen)
        bad += bool(wrong)
        print(
            f"{number + 1:3}  {workers} workers  {time.monotonic() - begun:5.1f} s  exit {code}  {dict(counts)}", *red
        )
    print(f"{told.runs} runs of {len(chosen)} items, {bad} with anything red")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
