"""Options of `hallmark-op serve`: the file, the environment, the flags, and https."""

import json
import os
import subprocess
import time
from pathlib import Path

import pytest
import requests

from .conftest import COMMAND, start_provider, stop_provider


def refused(*words: str, **environment: str) -> str:
    done = subprocess.run(
        (*COMMAND, "serve", "all", *words),
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 2, done.stdout
    assert len(done.stderr.splitlines()) == 1
    return done.stderr


def lifetime_of_token(addresses: dict[str, str]) -> int:
    body = {"grant_types": ["client_credentials"]}
    client = requests.post(f"{addresses['admin']}/admin/clients", json=body, timeout=20).json()
    form = {"grant_type": "client_credentials"}
    credentials = (client["client_id"], client["client_secret"])
    answer = requests.post(f"{addresses['issuer']}/oauth2/token", form, auth=credentials, timeout=20)
    return int(answer.json()["expires_in"])


def test_the_file_the_environment_and_the_command_line_set_the_same_options(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "options.yaml"
    file.write_text("lifetimes: {access_token: 601, id_token: 700}\nlimits.parameters: 50\n")
    for environment, words, expected in (({}, (), 601), ({"X": "602"}, (), 602), ({"X": "602"}, ("603",), 603)):
        for value in environment.values():
            monkeypatch.setenv("HALLMARK_OP_LIFETIMES_ACCESS_TOKEN", value)
        flags = ("--set", f"lifetimes.access_token={words[0]}") if words else ()
        process, addresses = start_provider("--config", str(file), *flags)
        try:
            assert lifetime_of_token(addresses) == expected
        finally:
            assert stop_provider(process) == 0


def test_every_option_is_listed_with_its_default() -> None:
    done = subprocess.run((*COMMAND, "options"), capture_output=True, text=True, timeout=60, check=True)
    listed = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    assert json.loads(listed["limits.secret_rounds"]) == 25000
    assert json.loads(listed["tls"]) == "off"


def test_unknown_options_are_refused_with_a_guess(tmp_path: Path) -> None:
    file = tmp_path / "options.yaml"
    file.write_text("lifetimes: {acces_token: 5}\n")
    assert "'lifetimes.acces_token' is no option; did you mean lifetimes.access_token?" in refused(
        "--config", str(file)
    )
    assert "did you mean limits.parameters?" in refused("--set", "limits.parameter=5")
    assert "did you mean HALLMARK_OP_DATABASE?" in refused(HALLMARK_OP_DATABSE="x")


WRONG = [
    (("--set", "lifetimes.access_token=soon"), "lifetimes.access_token"),
    (("--set", "lifetimes.access_token=NaN"), "lifetimes.access_token: input should be a valid integer"),
    (("--set", "lifetimes.access_token=-1"), "access_token is negative"),
    (("--set", "initial_access_tokens=[1]"), "initial_access_tokens.0: input should be a valid string"),
    (("--set", 'software_statement_issuers={"a": 3}'), "software_statement_issuers.a: input should be a valid"),
    (("--set", "limits.database_seconds=0"), "limits.database_seconds is not at least 1"),
    (("--set", "limits.secret_rounds=999"), "limits.secret_rounds is not between"),
    (("--set", "limits.secret_rounds=1000001"), "limits.secret_rounds is not between"),
    (("--set", "access_token_strategy=paper"), "neither opaque nor jwt"),
    (("--set", "lifetimes.access_token"), "--set takes NAME=VALUE"),
    (("--set", "error_url=javascript:alert"), "error_url is not an http or https address"),
    (("--set", "scope_strategy=loose"), "scope_strategy"),
    (("--set", "token_hook.url=ftp://127.0.0.1/"), "token_hook.url is not an http or https address"),
    (("--set", "token_hook.auth_name=X-Key"), "token_hook.auth_name goes with token_hook.auth_value"),
    (("--set", "workers=0"), "workers is not between"),
    (("--port-public", "65536"), "port_public is not between"),
    (("--tls", "files"), "goes with tls_certificate and tls_key"),
    (("--config", "/nonexistent/options.yaml"), "cannot be read"),
]


@pytest.mark.parametrize(("words", "why"), WRONG, ids=lambda part: " ".join(part) if isinstance(part, tuple) else "")
def test_wrong_values_are_refused_in_one_line(words: tuple[str, ...], why: str) -> None:
    assert why in refused(*words)


@pytest.mark.parametrize("text", ["- a\n", "a: [\n", "just words\n"])
def test_a_file_that_holds_no_options_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "options.yaml"
    file.write_text(text)
    assert str(file) in refused("--config", str(file))


def test_a_server_alone_wants_a_shared_database() -> None:
    done = subprocess.run((*COMMAND, "serve", "public"), capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "--database" in done.stderr


def test_public_and_admin_are_served_apart_on_one_database(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/op.sqlite"
    admin_process, admin = start("admin", "--database", database, "--issuer", "https://op.example")
    public_process, public = start(
        "public", "--database", database, "--issuer", "https://op.example", "--login-url", "https://login.example/in"
    )
    try:
        assert set(admin) == {"issuer", "admin"}
        assert public["issuer"] == "https://op.example"
    finally:
        assert stop_provider(admin_process) == 0
        assert stop_provider(public_process) == 0


def start(part: str, *words: str) -> tuple[subprocess.Popen[str], dict[str, str]]:
    process = subprocess.Popen(
        (*COMMAND, "serve", part, "--stop-with-stdin", *words),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None and process.stderr is not None
    line = process.stdout.readline()
    assert line, process.stderr.read()
    return process, json.loads(line)


def test_https_with_a_certificate_of_its_own_makes_every_cookie_secure() -> None:
    process, addresses = start_provider("--tls", "self-signed")
    bundle = Path(addresses["ca_bundle"])
    try:
        assert addresses["issuer"].startswith("https://127.0.0.1:")
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(f"{addresses['issuer']}/health/alive", timeout=20)
        assert oct((bundle.parent / "key.pem").stat().st_mode & 0o777) == "0o600"
        client = requests.post(
            f"{addresses['admin']}/admin/clients", json={"redirect_uris": ["https://rp.example/"]}, timeout=20
        ).json()
        asked = {
            "client_id": client["client_id"],
            "response_type": "code",
            "scope": "openid",
            "redirect_uri": "https://rp.example/",
        }
        with requests.Session() as session:
            session.verify = str(bundle)
            session.trust_env = False
            answer = session.get(f"{addresses['issuer']}/oauth2/auth", params=asked, allow_redirects=False, timeout=20)
            page = session.get(answer.headers["Location"], timeout=20)
        for answered in (answer, page):
            cookies = answered.headers["Set-Cookie"]
            assert all(word in cookies for word in ("Secure", "HttpOnly", "SameSite=Lax")), cookies
    finally:
        assert stop_provider(process) == 0
    deadline = time.monotonic() + 5
    while bundle.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not bundle.exists()


def test_a_key_of_a_wrong_type_is_refused_without_being_shown() -> None:
    said = refused("--set", "token_hook.auth_value=918273645")
    assert "token_hook.auth_value" in said and "918273645" not in said
