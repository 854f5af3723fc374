"""What `hallmark list clients` prints is enough to judge a provider where nobody can register clients."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.request import Request, urlopen

from click.testing import CliRunner

from harness.cli.main import main

TIMEOUT = 120
PLAYED = ("oidc-core/code-flow-with-nonce", "oidc-core/prompt-login", "oidc-core/code-reuse")


def listed(*words: str) -> dict[str, list[dict[str, object]]]:
    done = CliRunner().invoke(main, ["list", "clients", *words, "--format", "json"])
    assert done.exit_code == 0, done.output
    found: dict[str, list[dict[str, object]]] = json.loads(done.stdout)
    return found


def test_every_item_of_a_profile_is_unlocked_by_one_client_or_named_as_dynamic() -> None:
    found = listed("--profile", "basic")
    unlocked = [address for client in found["clients"] for address in client["unlocks"]]  # type: ignore[attr-defined]
    assert len(unlocked) == len(set(unlocked))
    assert not set(unlocked) & set(map(str, found["dynamic_only"]))
    assert set(PLAYED) <= set(unlocked)
    sizes = [len(client["metadata"]) for client in found["clients"]]  # type: ignore[arg-type]
    assert sizes == sorted(sizes), "the client that asks for least comes first, since the first that fits is taken"


def test_an_unknown_profile_is_a_wrong_command() -> None:
    done = CliRunner().invoke(main, ["list", "clients", "--profile", "basik"])
    assert done.exit_code == 2
    assert "did you mean 'basic'?" in done.stderr


def test_a_provider_is_judged_with_the_clients_that_an_administrator_made(tmp_path: Path) -> None:
    clients = [one for one in listed("--profile", "basic")["clients"] if set(PLAYED) & set(one["unlocks"])]  # type: ignore[call-overload]
    words = [sys.executable, "-m", "reference_server", "serve", "all", "--stop-with-stdin"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as provider:
        assert provider.stdout is not None
        assert provider.stdin is not None
        addresses = json.loads(provider.stdout.readline())
        static = []
        for number, client in enumerate(clients):
            made = {"client_id": f"made-{number}", "client_secret": f"a secret of {number}"}
            metadata = dict(client["metadata"])  # type: ignore[call-overload]
            asked = {**made, **metadata, "scope": "openid profile email address phone offline_access"}
            body = json.dumps(asked).encode()
            urlopen(
                Request(f"{addresses['admin']}/admin/clients", body, {"Content-Type": "application/json"}), timeout=20
            ).close()
            static.append({**made, "metadata": metadata})
        target = tmp_path / "op.yaml"
        target.write_text(
            json.dumps(
                {
                    "target": "op",
                    "issuer": addresses["issuer"],
                    "clients": {"static": static},
                    "users": [{"name": name, "password": f"{name}-password"} for name in ("alice", "bob")],
                    "pages": {
                        "recipes": [
                            {
                                "page": "login",
                                "form_with": ["username", "password"],
                                "fill": {"username": "$user.name", "password": "$user.password"},
                            },
                            {"page": "consent", "form_with": ["decision"], "submit": {"decision": "accept"}},
                        ]
                    },
                }
            ),
            encoding="utf-8",
        )
        command = [sys.executable, "-m", "harness", "run", *PLAYED, "--profile", "basic", "--target", str(target)]
        done = subprocess.run(
            [*command, "-n", "0", "--output", str(tmp_path / "report")], capture_output=True, text=True, timeout=TIMEOUT
        )
        provider.stdin.close()
    summary = json.loads((tmp_path / "report" / "summary.json").read_text("utf-8"))
    verdicts = {one["address"]: one["verdict"] for one in summary["scenarios"]}
    assert set(verdicts) == set(PLAYED)
    assert not set(verdicts.values()) & {"BLOCKED", "BROKEN", "SKIPPED"}, done.stdout + done.stderr
