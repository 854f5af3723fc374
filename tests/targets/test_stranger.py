"""A provider that no target file knows, with pages of its own and a demand for PKCE, is judged without any editing."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from harness.shipped_folder import scenarios_folder
from harness.targets.filling import TargetError
from harness.targets.installing import installed_node

from .judged_target import NETWORK_FAILURES

TIMEOUT = 120
# The package as its manual begins: development pages, registration open, PKCE demanded of everybody.
SERVER = """
import { createServer } from 'node:http';
process.stdin.resume().on('end', () => process.exit());
const server = createServer().listen(0, '127.0.0.1', async () => {
  const { default: Provider } = await import(process.argv[2]);
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const features = { registration: { enabled: true } };
  const provider = new Provider(issuer, { features, pkce: { required: () => true } });
  server.on('request', provider.callback());
  console.log(issuer);
});
"""
PLAYED = ("oidc-core/code-flow-with-nonce", "oidc-core/prompt-login", "oidc-core/consent-refused")


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The issuer of a provider that runs; skips where Node.js or the registry of its packages cannot be had."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not installed")
    try:
        place = installed_node(scenarios_folder() / "targets" / "oidc-provider")
    except TargetError as error:
        if "not installed" in str(error) or any(failure in str(error) for failure in NETWORK_FAILURES):
            pytest.skip(str(error))
        raise
    server = tmp_path_factory.mktemp("stranger") / "server.mjs"
    server.write_text(SERVER, "utf-8")
    module = (place / "node_modules" / "oidc-provider" / "lib" / "index.js").as_uri()
    words = [node, str(server), module]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        yield next(line for line in running.stdout if line.startswith("http")).strip()
        running.stdin.close()


def hallmark(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {"HALLMARK_PASSWORD": "any", "HALLMARK_PASSWORD_2": "other", "XDG_STATE_HOME": str(folder)}
    return subprocess.run(
        [sys.executable, "-m", "harness", *words],
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        env={**os.environ, **environment},
    )


def test_from_the_address_of_a_stranger_to_verdicts(stranger: str, tmp_path: Path) -> None:
    file = tmp_path / "op.yaml"
    begun = hallmark(tmp_path, "init", stranger, "--user", "somebody", "--user", "another", "--write", str(file))
    assert begun.returncode == 0, begun.stdout + begun.stderr
    written = yaml.safe_load(file.read_text("utf-8"))
    assert written["pkce"] == "S256"
    assert [user["name"] for user in written["users"]] == ["somebody", "another"]
    assert [recipe["page"] for recipe in written["pages"]["recipes"]] == ["login", "consent", "logout"]
    report = tmp_path / "report"
    hallmark(tmp_path, "run", *PLAYED, "--target", str(file), "-n", "0", "--output", str(report))
    summary = json.loads((report / "summary.json").read_text("utf-8"))
    verdicts = {one["address"]: one["verdict"] for one in summary["scenarios"]}
    assert verdicts["oidc-core/consent-refused"] == "BLOCKED"
    assert not set(verdicts.values()) & {"BROKEN", "SKIPPED"}
    assert "PKCE" not in json.dumps(summary["scenarios"])
