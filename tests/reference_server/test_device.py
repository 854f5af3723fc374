"""The device grant (RFC 8628), seen from a device, its user's browser and the login application."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from .conftest import Browser, Landing, form_of, jwt_part

DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
GRANTS = [DEVICE_CODE, "refresh_token"]


@pytest.fixture
def own(open_provider: Callable[..., Any]) -> Any:
    return open_provider()


@pytest.fixture
def party(own: Any, new_client: Callable[..., Any]) -> Any:
    return new_client(own.issuer, grant_types=GRANTS, redirect_uris=[])


def begin(party: Any, **parameters: str) -> requests.Response:
    credentials = (party.client["client_id"], party.client["client_secret"])
    body = {"scope": "openid email offline_access"} | parameters
    return requests.post(f"{party.issuer}/oauth2/device/auth", data=body, auth=credentials, timeout=20)


def poll(party: Any, device_code: str, **parameters: str) -> requests.Response:
    answer: requests.Response = party.token(grant_type=DEVICE_CODE, device_code=device_code, **parameters)
    return answer


def assert_refused(answer: requests.Response, error: str, status: int = 400) -> None:
    assert (answer.status_code, answer.json()["error"]) == (status, error), answer.text


def assert_connected(landing: Landing) -> None:
    assert landing.page is not None and urlsplit(landing.url).path == "/device/success"
    assert landing.page.status_code == 200


def test_the_device_gets_tokens_once_its_user_has_allowed_it(own: Any, party: Any) -> None:
    began = begin(party)
    members = began.json()
    assert began.status_code == 200
    assert began.headers["Cache-Control"] == "no-store"
    assert members["user_code"] not in members["verification_uri"]
    assert parse_qs(urlsplit(members["verification_uri_complete"]).query)["user_code"] == [members["user_code"]]
    assert_refused(poll(party, members["device_code"]), "authorization_pending")
    landing = party.browser.go(members["verification_uri"], user_code=members["user_code"])
    assert landing.pages_seen == ["device", "login", "consent"]
    assert_connected(landing)
    own.clock.let_pass(members["interval"])
    answer = poll(party, members["device_code"])
    assert answer.status_code == 200, answer.text
    tokens = answer.json()
    assert tokens["token_type"] == "Bearer"
    assert jwt_part(tokens["id_token"], 1)["sub"] == party.userinfo(tokens["access_token"]).json()["sub"]
    assert party.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"]).status_code == 200
    own.clock.let_pass(members["interval"])
    assert_refused(poll(party, members["device_code"]), "invalid_grant")


def test_the_complete_address_brings_the_code_along_and_still_asks(party: Any) -> None:
    members = begin(party).json()
    landing = party.browser.go(members["verification_uri_complete"], user=None)
    assert landing.pages_seen == ["device", "login"]
    assert_connected(party.browser.go(begin(party).json()["verification_uri_complete"]))
    again = party.browser.go(begin(party).json()["verification_uri_complete"])
    assert again.pages_seen == ["device", "consent"]


@pytest.mark.parametrize("bend", [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code} "])
def test_case_and_punctuation_of_a_user_code_do_not_matter(party: Any, bend: Callable[[str], str]) -> None:
    members = begin(party).json()
    assert_connected(party.browser.go(members["verification_uri"], user_code=bend(members["user_code"])))


def test_a_wrong_user_code_can_be_corrected(party: Any) -> None:
    members = begin(party).json()
    session = party.browser.session
    page = session.get(members["verification_uri"], timeout=20)
    fields = form_of(page).fields
    wrong = session.post(page.url.partition("?")[0], data=fields | {"user_code": "BBBB-BBBB"}, timeout=20)
    assert wrong.status_code == 400
    assert 'role="alert"' in wrong.text
    assert "user_code" in form_of(wrong).fields


def test_a_refusal_is_told_to_the_device(party: Any) -> None:
    members = begin(party).json()
    landing = party.browser.go(members["verification_uri_complete"], decision="refuse")
    assert landing.page is not None and "access_denied" in landing.page.text
    assert_refused(poll(party, members["device_code"]), "access_denied")


def test_who_polls_too_fast_has_to_slow_down_from_then_on(own: Any, party: Any) -> None:
    members = begin(party).json()
    code, interval = members["device_code"], members["interval"]
    assert_refused(poll(party, code), "authorization_pending")
    assert_refused(poll(party, code), "slow_down")
    own.clock.let_pass(interval)
    assert_refused(poll(party, code), "slow_down")
    own.clock.let_pass(interval + 10)
    assert_refused(poll(party, code), "authorization_pending")
    party.browser.go(members["verification_uri_complete"])
    own.clock.let_pass(interval + 10)
    assert poll(party, code).status_code == 200


def test_a_device_code_expires_whether_or_not_it_was_allowed(own: Any, party: Any) -> None:
    waiting, allowed, late = (begin(party).json() for _ in range(3))
    assert_connected(party.browser.go(allowed["verification_uri_complete"]))
    own.clock.let_pass(waiting["expires_in"] + 1)
    landing = party.browser.go(late["verification_uri"], user_code=late["user_code"])
    assert landing.page is not None and landing.page.status_code == 400
    for members in (waiting, allowed, late):
        assert_refused(poll(party, members["device_code"]), "expired_token")


def test_approval_after_the_expiry_has_no_effect(own: Any, party: Any) -> None:
    members = begin(party).json()
    landing = party.browser.go(members["verification_uri_complete"], user=None)
    own.clock.let_pass(members["expires_in"] + 1)
    fields = form_of(landing.page).fields | {"username": "alice", "password": "alice-password"}
    page = party.browser.session.post(landing.url.partition("?")[0], data=fields, timeout=20)
    decided = party.browser.session.post(
        page.url.partition("?")[0], data=form_of(page).fields | {"decision": "accept"}, timeout=20
    )
    assert decided.status_code == 400
    assert_refused(poll(party, members["device_code"]), "expired_token")


def test_a_user_code_is_entered_once(party: Any) -> None:
    members = begin(party).json()
    party.browser.go(members["verification_uri_complete"], user=None)
    landing = party.browser.go(members["verification_uri_complete"])
    assert landing.page is not None and landing.page.status_code == 400


def test_a_verifier_is_of_no_use_in_another_browser(own: Any, party: Any) -> None:
    members = begin(party).json()
    start = party.browser.session.get(members["verification_uri"], allow_redirects=False, timeout=20)
    challenge = parse_qs(urlsplit(start.headers["Location"]).query)["device_challenge"][0]
    accepted = requests.put(
        f"{own.admin}/admin/oauth2/auth/requests/device/accept",
        params={"device_challenge": challenge},
        json={"user_code": members["user_code"]},
        timeout=20,
    )
    assert accepted.status_code == 200
    other = Browser()
    landing = other.go(accepted.json()["redirect_to"])
    other.close()
    assert landing.page is not None and landing.page.status_code == 400
    assert_connected(party.browser.go(accepted.json()["redirect_to"]))


@pytest.mark.parametrize("challenge", ["unheard-of", "1-9999999999.0"])
def test_an_unknown_challenge_is_not_found(own: Any, party: Any, challenge: str) -> None:
    answer = requests.put(
        f"{own.admin}/admin/oauth2/auth/requests/device/accept",
        params={"device_challenge": challenge},
        json={"user_code": begin(party).json()["user_code"]},
        timeout=20,
    )
    assert_refused(answer, "not_found", 404)


def test_a_device_code_is_the_clients_own(party: Any, new_client: Callable[..., Any], unguessable: str) -> None:
    members = begin(party).json()
    other = new_client(party.issuer, grant_types=GRANTS, redirect_uris=[])
    assert_refused(poll(other, members["device_code"]), "invalid_grant")
    assert_refused(poll(party, unguessable), "invalid_grant")
    assert_refused(party.token(grant_type=DEVICE_CODE), "invalid_request")
    assert_refused(poll(party, members["device_code"]), "authorization_pending")


def test_only_a_client_of_the_device_grant_may_begin(party: Any, new_client: Callable[..., Any]) -> None:
    assert_refused(begin(new_client(party.issuer)), "unauthorized_client")
    wrong = requests.post(
        f"{party.issuer}/oauth2/device/auth", auth=(party.client["client_id"], "wrong"), data={"scope": ""}, timeout=20
    )
    assert_refused(wrong, "invalid_client", 401)
    assert requests.get(f"{party.issuer}/oauth2/device/auth", timeout=20).status_code == 405


def test_a_public_client_begins_by_its_identifier(party: Any, new_client: Callable[..., Any]) -> None:
    public = new_client(party.issuer, grant_types=GRANTS, redirect_uris=[], token_endpoint_auth_method="none")
    named = {"client_id": public.client["client_id"]}
    members = requests.post(f"{public.issuer}/oauth2/device/auth", data=named, timeout=20).json()
    assert_connected(public.browser.go(members["verification_uri_complete"]))
    body = named | {"grant_type": DEVICE_CODE, "device_code": members["device_code"]}
    assert requests.post(f"{public.issuer}/oauth2/token", data=body, timeout=20).status_code == 200


def test_scope_and_resource_follow_the_rules_of_the_other_grants(own: Any, party: Any) -> None:
    assert_refused(begin(party, scope='openid "'), "invalid_scope")
    assert_refused(begin(party, resource="relative"), "invalid_target")
    members = begin(party, scope="openid unheard-of", resource="https://resource.example/").json()
    party.browser.go(members["verification_uri_complete"])
    tokens = poll(party, members["device_code"]).json()
    assert tokens["scope"] == "openid"
    assert party.userinfo(tokens["access_token"]).status_code == 401


def test_a_refused_login_ends_at_a_page_with_the_applications_status(own: Any, party: Any) -> None:
    members, session = begin(party).json(), party.browser.session
    admin = f"{own.admin}/admin/oauth2/auth/requests"

    def challenge_at(url: str, kind: str) -> dict[str, str]:
        place = session.get(url, allow_redirects=False, timeout=20).headers["Location"]
        return {f"{kind}_challenge": parse_qs(urlsplit(place).query)[f"{kind}_challenge"][0]}

    def answered(verb: str, challenge: dict[str, str], body: dict[str, Any]) -> str:
        return str(requests.put(f"{admin}/{verb}", params=challenge, json=body, timeout=20).json()["redirect_to"])

    code = {"user_code": members["user_code"]}
    following = answered("device/accept", challenge_at(members["verification_uri"], "device"), code)
    refusal = {"error": "locked_out", "error_hint": "Call us.", "status_code": 423}
    page = session.get(answered("login/reject", challenge_at(following, "login"), refusal), timeout=20)
    assert (page.status_code, "Call us." in page.text) == (423, True)
    assert_refused(poll(party, members["device_code"]), "access_denied")
