"""How long a run takes from the command to its first verdict: `python tests/benchmarks/first_verdict.py`.

One scenario, the Basic and Config profiles, and everything, in the command's own process and with workers; each several
times, after one run that fills the caches. What is printed is the median and the fastest, in seconds, and the median in
starts of a bare server before and after: machines vary, and the promise was made where such a start took 0.2 s
(decisions.md, D26: 1.5 s to the first verdict, 7.5 starts).
"""

import argparse
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
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
REQUEST = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"


def application(environ: dict[str, object], start_response: Callable[..., object]) -> Iterator[bytes]:
    """Answer as a bare server does."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    yield b"started"


def bare_start() -> float:
    """Start a server that does nothing, return the seconds until it answers, and stop it."""
    with socket.socket() as claimed:
        claimed.bind(("127.0.0.1", 0))
        port = claimed.getsockname()[1]
    here = Path(__file__)
    words = ["--interface", "wsgi", "--port", str(port), "--working-dir", str(here.parent), f"{here.stem}:application"]
    begun = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "granian", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        while not _answers(port):
            if time.perf_counter() - begun > TIMEOUT:
                raise SystemExit("a bare server does not answer")
            time.sleep(LOOK_AFTER)
        taken = time.perf_counter() - begun
        process.terminate()
    return taken


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(REQUEST)
            return bool(connection.recv(1))
    except OSError:
        return False


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
        before, taken, starts = bare_start(), [], []
        for _ in range(rounds):
            taken.append(first_verdict(words))
            after = bare_start()
            starts.append(2 * taken[-1] / (before + after))
            before = after
        seconds = f"median {statistics.median(taken):.2f} s, fastest {min(taken):.2f} s"
        print(f"{title:<30} {seconds}, {statistics.median(starts):.1f} starts of a bare server", flush=True)


if __name__ == "__main__":
    main()
