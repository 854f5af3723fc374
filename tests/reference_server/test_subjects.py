"""Public and pairwise Subject Identifiers, and the sector that they belong to."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from .login_application import SdkApplication, oauth2_api

REDIRECT = "https://c.example/callback"


@pytest.fixture
def sector() -> Iterator[dict[str, Any]]:
    """A sector_identifier_uri whose answer the test chooses."""
    chosen: dict[str, Any] = {"body": b"[]"}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(chosen["body"])))
            self.end_headers()
            self.wfile.write(chosen["body"])

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    chosen["url"] = f"http://127.0.0.1:{server.server_address[1]}/sector.json"
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield chosen
    server.shutdown()
    server.server_close()


def party(rp: Any, host: str, **metadata: Any) -> Any:
    other = type(rp)(rp.issuer, rp.browser)
    answer = other.register(redirect_uris=[f"https://{host}/callback"], **metadata)
    assert answer.status_code == 201, answer.text
    return other


def subject_at(rp: Any, jwt_claims: Any, host: str, user: str = "alice") -> str:
    address = f"https://{host}/callback"
    rp.browser.session.cookies.clear()
    landing = rp.authorize(user=user, redirect_uri=address)
    tokens = rp.exchange(landing.parameters["code"], redirect_uri=address).json()
    subject = jwt_claims(tokens["id_token"])["sub"]
    assert rp.userinfo(tokens["access_token"]).json()["sub"] == subject
    auth = (rp.client["client_id"], rp.client["client_secret"])
    form = {"token": tokens["access_token"]}
    assert requests.post(f"{rp.issuer}/oauth2/introspect", data=form, auth=auth, timeout=20).json()["sub"] == subject
    return str(subject)


def test_public_clients_see_one_subject_and_pairwise_ones_another_in_each_sector(rp: Any, jwt_claims: Any) -> None:
    pairwise = {"subject_type": "pairwise"}
    public = [subject_at(party(rp, host), jwt_claims, host) for host in ("a.example", "b.example")]
    at_a = [subject_at(party(rp, "a.example", **pairwise), jwt_claims, "a.example") for _ in range(2)]
    at_b = subject_at(party(rp, "b.example", **pairwise), jwt_claims, "b.example")
    other_user = subject_at(party(rp, "a.example", **pairwise), jwt_claims, "a.example", "bob")
    assert public[0] == public[1]
    assert at_a[0] == at_a[1]
    assert len({public[0], at_a[0], at_b, other_user}) == 4


def test_the_sector_identifier_makes_one_sector_of_several_hosts(
    rp: Any, sector: dict[str, Any], jwt_claims: Any
) -> None:
    addresses = [f"https://{host}/callback" for host in ("a.example", "b.example")]
    sector["body"] = json.dumps(addresses).encode()
    asked = {"subject_type": "pairwise", "sector_identifier_uri": sector["url"]}
    both = [subject_at(party(rp, host, **asked), jwt_claims, host) for host in ("a.example", "b.example")]
    assert both[0] == both[1]


def test_several_hosts_without_a_sector_identifier_are_refused(rp: Any) -> None:
    addresses = [f"https://{host}/callback" for host in ("a.example", "b.example")]
    answer = rp.register(subject_type="pairwise", redirect_uris=addresses)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client_metadata")


@pytest.mark.parametrize("body", [b'["https://other.example/"]', b"{}", b"no JSON", b'"https://rp.example/callback"'])
def test_a_sector_that_does_not_list_the_redirect_uris_is_refused(rp: Any, sector: dict[str, Any], body: bytes) -> None:
    sector["body"] = body
    answer = rp.register(subject_type="pairwise", sector_identifier_uri=sector["url"])
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client_metadata")


def test_a_pairwise_subject_is_understood_when_it_comes_back(rp: Any, jwt_claims: Any) -> None:
    rp.register(subject_type="pairwise")
    id_token = rp.sign_in()["id_token"]
    assert "code" in rp.authorize(prompt="none", id_token_hint=id_token).parameters
    asked = json.dumps({"id_token": {"sub": {"value": jwt_claims(id_token)["sub"]}}})
    assert "code" in rp.authorize(prompt="none", claims=asked).parameters
    rp.browser.session.cookies.clear()
    rp.authorize(user="bob")
    assert rp.authorize(prompt="none", id_token_hint=id_token).parameters["error"] == "login_required"


def test_default_acr_values_stand_in_for_acr_values(rp: Any, jwt_claims: Any) -> None:
    rp.register(default_acr_values=["1"], require_auth_time=True)
    claims = jwt_claims(rp.sign_in()["id_token"])
    assert claims["acr"] == "1" and isinstance(claims["auth_time"], int)
    rp.browser.session.cookies.clear()
    own = "urn:hallmark:acr:password"
    assert jwt_claims(rp.sign_in(acr_values=own)["id_token"])["acr"] == own


def test_an_operator_is_told_the_real_subject_and_the_pairwise_one(
    rp: Any, provider: dict[str, str], jwt_claims: Any
) -> None:
    for metadata in ({"subject_type": "pairwise"}, {}):
        other = party(rp, "c.example", **metadata)
        tokens = other.exchange(other.authorize(redirect_uri=REDIRECT).parameters["code"], redirect_uri=REDIRECT).json()
        form = {"token": tokens["access_token"]}
        told = requests.post(f"{provider['admin']}/admin/oauth2/introspect", form, timeout=20).json()
        named = jwt_claims(tokens["id_token"])["sub"]
        assert told.get("obfuscated_subject") == (named if metadata else None)
        assert (told["sub"] == named) == (not metadata)


def test_the_login_application_may_choose_who_a_user_is_to_a_pairwise_client(
    provider: dict[str, str], rp: Any, jwt_claims: Any
) -> None:
    chosen = "chosen-by-the-application"

    def log_in(client: Any, host: str, **parameters: str) -> dict[str, Any]:
        url = client.authorization_url(redirect_uri=f"https://{host}/callback", **parameters)
        with oauth2_api(provider["admin"]) as api:
            application = SdkApplication(
                api,
                login=lambda _asked: {"subject": "someone", "force_subject_identifier": chosen, "remember": True},
                consent=lambda asked: {"grant_scope": asked.requested_scope},
            )
            landed = application.drive(client.browser.session, url)
        code = parse_qs(urlsplit(landed).query)["code"][0]
        return dict(client.exchange(code, redirect_uri=f"https://{host}/callback").json())

    pairwise, public = party(rp, "a.example", subject_type="pairwise"), party(rp, "b.example")
    tokens = log_in(pairwise, "a.example")
    assert jwt_claims(tokens["id_token"])["sub"] == chosen
    assert pairwise.userinfo(tokens["access_token"]).json()["sub"] == chosen
    with oauth2_api(provider["admin"]) as api:
        described = api.introspect_o_auth2_token(tokens["access_token"])
    assert (described.sub, described.obfuscated_subject) == ("someone", chosen)
    again = log_in(pairwise, "a.example", prompt="login", id_token_hint=tokens["id_token"])
    assert jwt_claims(again["id_token"])["sub"] == chosen
    assert jwt_claims(log_in(public, "b.example")["id_token"])["sub"] == "someone"
