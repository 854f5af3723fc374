"""Runs of Hallmark against the rig, and what they say."""

import json
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "scenarios" / "targets" / "reference.yaml"
PROVIDER = ["python", "-m", "reference_server", "serve", "all", "--stop-with-stdin"]
TIMEOUT = 600
# Of the Basic profile what shows most: each kind of page, of refusal, of time and of token.
CHOSEN = (
    "code-flow",
    "max-age",
    "prompt-login",
    "prompt-none",
    "code-reuse",
    "claims",
    "redirect-uri",
    "refresh",
    "consent",
)


@dataclass(frozen=True)
class Ran:
    """What a command said and, where it was a run, the verdict and the reason of each scenario."""

    code: int
    output: str
    verdicts: dict[str, str]
    reasons: dict[str, str | None]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def target_file(folder: Path, name: str, **members: Any) -> Path:
    """Write a target file that differs from the reference provider's by these members."""
    path = folder / f"{name}.yaml"
    path.write_text(json.dumps({"extends": str(REFERENCE), "target": name, **members}), encoding="utf-8")
    return path


def command(*words: str) -> tuple[int, str]:
    done = subprocess.run([sys.executable, "-m", "harness", *words], capture_output=True, text=True, timeout=TIMEOUT)
    assert "Traceback" not in done.stdout + done.stderr, done.stdout + done.stderr
    return done.returncode, done.stdout + done.stderr


def played(target: Path, *chosen: str, scenarios: tuple[str, ...] = ()) -> Ran:
    """Play scenarios of the Basic profile on a target, or those of other addresses or files."""
    output = target.parent / f"{target.stem}-report"
    what = scenarios or ("--profile", "basic")
    words = [word for one in chosen for word in ("-k", one)]
    code, said = command("run", *what, "--target", str(target), *words, "-n", "0", "--output", str(output))
    record = output / "events.ndjson"
    events = [json.loads(line) for line in record.read_text("utf-8").splitlines()] if record.is_file() else []
    finished = [event for event in events if event["event"] == "scenario_finished"]
    return Ran(
        code,
        said,
        {event["address"]: event["verdict"] for event in finished},
        {event["address"]: event["reason"] for event in finished},
    )
