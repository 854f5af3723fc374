"""Which scripts of other origins may read answers of the public port."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from reference_server.settings import Cors
from reference_server.web.cross_origin import matches

from .test_options import refused

APP = "https://app.example"
SHARED = [
    ("POST", "/oauth2/token"),
    ("POST", "/oauth2/revoke"),
    ("GET", "/userinfo"),
    ("GET", "/claims"),
    ("GET", "/.well-known/openid-configuration"),
    ("GET", "/.well-known/oauth-authorization-server"),
    ("GET", "/.well-known/jwks.json"),
]


def preflight(issuer: str, path: str, method: str, origin: str = APP) -> requests.Response:
    headers = {"Origin": origin, "Access-Control-Request-Method": method}
    return requests.options(f"{issuer}{path}", headers=headers, timeout=20)


def allowed(answer: requests.Response) -> str | None:
    return answer.headers.get("Access-Control-Allow-Origin")


@pytest.mark.parametrize(("method", "path"), SHARED)
def test_scripts_of_an_allowed_origin_may_call(open_provider: Callable[..., Any], method: str, path: str) -> None:
    own = open_provider(cors=Cors(enabled=True, allowed_origins=(APP,), max_age=77))
    asked = preflight(own.issuer, path, method)
    assert (asked.status_code, asked.content, allowed(asked)) == (204, b"", APP)
    assert method in asked.headers["Access-Control-Allow-Methods"]
    assert "Authorization" in asked.headers["Access-Control-Allow-Headers"]
    assert asked.headers["Access-Control-Max-Age"] == "77"
    answer = requests.request(method, f"{own.issuer}{path}", headers={"Origin": APP}, timeout=20)
    assert allowed(answer) == APP
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert "WWW-Authenticate" in answer.headers["Access-Control-Expose-Headers"]
    other = requests.request(method, f"{own.issuer}{path}", headers={"Origin": "https://evil.example"}, timeout=20)
    assert allowed(other) is None
    assert "Origin" in answer.headers["Vary"] and "Origin" in other.headers["Vary"]


@pytest.mark.parametrize(("method", "path"), SHARED)
def test_without_the_option_no_other_origin_may_call(provider: dict[str, str], method: str, path: str) -> None:
    assert preflight(provider["issuer"], path, method).status_code == 405
    answer = requests.request(method, f"{provider['issuer']}{path}", headers={"Origin": APP}, timeout=20)
    assert allowed(answer) is None and "Vary" not in answer.headers


def test_pages_and_the_admin_port_are_never_shared(open_provider: Callable[..., Any]) -> None:
    own = open_provider(cors=Cors(enabled=True, allowed_origins=("*",)))
    for address in (f"{own.issuer}/oauth2/auth", f"{own.admin}/admin/clients"):
        assert allowed(requests.get(address, headers={"Origin": APP}, timeout=20)) is None


def test_a_client_may_have_origins_of_its_own(open_provider: Callable[..., Any]) -> None:
    own = open_provider(cors=Cors(enabled=True))
    body = {"grant_types": ["client_credentials"], "allowed_cors_origins": [APP]}
    client = requests.post(f"{own.admin}/admin/clients", json=body, timeout=20).json()
    token, form = f"{own.issuer}/oauth2/token", {"grant_type": "client_credentials"}
    credentials = (client["client_id"], client["client_secret"])
    answer = requests.post(token, form, auth=credentials, headers={"Origin": APP}, timeout=20)
    assert (answer.status_code, allowed(answer)) == (200, APP)
    by_form = form | {"client_id": client["client_id"], "client_secret": "wrong"}
    assert allowed(requests.post(token, by_form, headers={"Origin": APP}, timeout=20)) == APP
    bearer = {"Authorization": f"Bearer {answer.json()['access_token']}", "Origin": APP}
    assert allowed(requests.get(f"{own.issuer}/userinfo", headers=bearer, timeout=20)) == APP
    for headers in (
        bearer | {"Origin": "https://other.example"},
        {"Origin": APP},
        {"Authorization": "Basic %", "Origin": APP},
    ):
        assert allowed(requests.get(f"{own.issuer}/userinfo", headers=headers, timeout=20)) is None


PATTERNS = [
    ("https://app.example", "https://app.example", True),
    ("https://app.example", "https://app.example:444", False),
    ("https://app.example", "https://app.example.evil.example", False),
    ("*", "https://anything.example", True),
    ("https://*.example.com", "https://a.example.com", True),
    ("https://*.example.com", "https://a.b.example.com", False),
    ("https://*.example.com", "https://example.com", False),
    ("https://*.example.com", "http://a.example.com", False),
    ("https://*.example.com", "https://evil.example/a.example.com", False),
    ("https://a*.example.com", "https://ab.example.com", False),
    ("https://app.example", "https://appxexample", False),
]


@pytest.mark.parametrize(("pattern", "origin", "fits"), PATTERNS)
def test_a_star_stands_for_everything_or_for_one_whole_label(pattern: str, origin: str, fits: bool) -> None:
    assert matches((pattern,), origin) is fits


def test_what_is_no_origin_is_refused_as_an_option() -> None:
    assert "is not an origin" in refused("--set", "cors.allowed_origins=['https://app.example/path']")
