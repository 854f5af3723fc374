"""How long a run takes from the command to its first verdict: `python tests/benchmarks/first_verdict.py`.

One scenario, the Basic and Config profiles, and everything, in the command's own process and with workers; each several
times, after one run that fills the caches. What is printed is the median and the fastest, in seconds.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WAYS = {
    "one scenario": ("oidc-discovery/required-members",),
    "basic and config, 1 process": ("--profile", "basic", "--profile", "config", "-n", "0"),
    "basic and config, 2 workers": ("--profile", "basic", "--profile", "config", "-n", "2"),
    "everything, 1 process": ("-n", "0"),
    "everything, 2 workers": ("-n", "2"),
}
TIMEOUT = 60
LOOK_AFTER = 0.005


def first_verdict(words: tuple[str, ...]) -> float:
    """Start a run, return the seconds until its first scenario is finished, and stop it."""
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "events.ndjson"
        begun = time.perf_counter()
        command = [sys.executable, "-m", "harness", "run", *words, "--output", folder]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            while not _finished(record):
                if time.perf_counter() - begun > TIMEOUT or process.poll() not in (None, 0):
                    raise SystemExit(f"no verdict came: hallmark run {' '.join(words)}")
                time.sleep(LOOK_AFTER)
            taken = time.perf_counter() - begun
            process.terminate()
        return taken


def _finished(record: Path) -> bool:
    if not record.is_file():
        return False
    lines = [line for line in record.read_text(encoding="utf-8").splitlines() if line.endswith("}")]
    return any(json.loads(line)["event"] == "scenario_finished" for line in lines)


def main() -> None:
    """Measure each way and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5)
    rounds: int = parser.parse_args().rounds
    for title, words in WAYS.items():
        first_verdict(words)
        taken = [first_verdict(words) for _ in range(rounds)]
        print(f"{title:<30} median {statistics.median(taken):.2f} s, fastest {min(taken):.2f} s", flush=True)


if __name__ == "__main__":
    main()
