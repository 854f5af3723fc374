"""What the servers tell their operator: lines that a program can read, without secrets."""

import json
import re
from collections.abc import Callable

import pytest
import requests

from reference_server.storage.engine import parse_url

from .conftest import Browser, start_provider
from .database_passage import passage_to
from .secrets_in_use import secrets_in_use

DETAILED = ("--set", "log.level=debug")
IN_JSON = ("--set", "log.format=json")


def logged(*options: str, play: Callable[[dict[str, str]], None]) -> str:
    process, addresses = start_provider(*options)
    try:
        play(addresses)
    finally:
        _, said = process.communicate(timeout=20)
    assert process.returncode == 0
    return said


@pytest.mark.parametrize("options", [DETAILED, DETAILED + IN_JSON], ids=["text", "json"])
def test_no_secret_is_logged_at_any_level(options: tuple[str, ...], browser: Browser) -> None:
    secrets: dict[str, str] = {}
    said = logged(*options, play=lambda addresses: secrets.update(secrets_in_use(addresses, browser)[1]))
    assert all(word in said for word in ("answered", "refused", "/oauth2/token"))
    assert [name for name, secret in secrets.items() if secret in said] == []
    assert "alice-password" not in said


def test_a_line_of_json_says_when_what_and_how(browser: Browser) -> None:
    def play(addresses: dict[str, str]) -> None:
        requests.get(f"{addresses['admin']}/admin/clients/no-such-client", timeout=20)
        requests.post(f"{addresses['public']}/oauth2/token?code=hidden", auth=("no-such-client", "x"), timeout=20)

    lines = [json.loads(line) for line in logged(*IN_JSON, "--set", "log.level=info", play=play).splitlines()]
    for line in lines:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"])
        assert line["level"] == "info"
    answered = {line["route"]: line for line in lines if line["message"] == "answered"}
    found = answered["/admin/clients/<client_id>"]
    assert (found["method"], found["status"], found["issuer"]) == ("GET", 404, "")
    assert found["milliseconds"] > 0
    assert answered["/oauth2/token"]["status"] == 400
    assert "not_found" in {line.get("error") for line in lines if line["message"] == "refused"}


def test_nothing_is_logged_of_requests_unless_it_is_asked_for(browser: Browser) -> None:
    assert logged(play=lambda addresses: secrets_in_use(addresses, browser)) == ""


def test_a_lost_database_is_logged_in_json_without_its_password(fresh_database: Callable[[str], str]) -> None:
    url = parse_url(fresh_database("postgresql"))
    passage = passage_to(url)
    way = url.set(host="127.0.0.1", port=passage.port).render_as_string(hide_password=False)

    def play(addresses: dict[str, str]) -> None:
        assert requests.get(f"{addresses['admin']}/admin/clients", timeout=20).status_code == 200
        passage.close()
        assert requests.get(f"{addresses['admin']}/admin/clients", timeout=20).status_code == 503

    lines = [json.loads(line) for line in logged("--database", way, *IN_JSON, play=play).splitlines()]
    assert any("the database did not answer" in line["message"] and line["level"] == "warning" for line in lines)
    assert str(url.password) not in json.dumps(lines)
