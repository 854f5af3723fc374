"""Logout: asked for by a client, agreed to by the End-User, told to the other clients."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urljoin, urlsplit

import pytest
import requests

OUT = "https://rp.example/logged-out"
EVENT = "http://schemas.openid.net/event/backchannel-logout"


class Listener:
    """A client's own server: keeps what was posted, and answers with `status`."""

    def __init__(self) -> None:
        self.forms: list[dict[str, list[str]]] = []
        self.status = 200
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                assert self.headers["Content-Type"] == "application/x-www-form-urlencoded"
                listener.forms.append(parse_qs(body))
                self.send_response(listener.status)
                if listener.status == 302:
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/backchannel?kept=1"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    opened = Listener()
    yield opened
    opened.close()


def log_out(rp: Any, *, answer: str = "accept", method: str = "GET", **parameters: str | None) -> requests.Response:
    """Ask for a logout, answer the question, and give the last answer; redirects to clients are not followed."""
    asked = {name: value for name, value in parameters.items() if value is not None}
    url, session = f"{rp.issuer}/oauth2/sessions/logout", rp.browser.session
    if method == "GET":
        response = session.get(f"{url}?{urlencode(asked)}", allow_redirects=False, timeout=20)
    else:
        response = session.post(url, data=asked, allow_redirects=False, timeout=20)
    for _ in range(4):
        if response.is_redirect:
            location = response.headers["Location"]
            if not location.startswith("http://127.0.0.1:"):
                return response
            response = session.get(location, allow_redirects=False, timeout=20)
        elif 'name="logout"' in response.text:
            form = rp.form_of(response)
            given = form.fields | {"logout": answer}
            address = urljoin(response.url, form.action)
            response = session.post(address, data=given, allow_redirects=False, timeout=20)
    return response


def is_logged_in(rp: Any) -> bool:
    landing = rp.authorize(prompt="none", user=None)
    return landing.parameters.get("error") != "login_required"


def second_client(rp: Any, **metadata: Any) -> Any:
    other = type(rp)(rp.issuer, rp.browser)
    answer = other.register(**metadata)
    assert answer.status_code == 201, answer.text
    return other


def test_after_the_end_user_agrees_the_session_is_over_and_the_browser_is_at_the_target(rp: Any) -> None:
    rp.register(post_logout_redirect_uris=[OUT])
    tokens = rp.sign_in()
    assert is_logged_in(rp)
    response = log_out(rp, id_token_hint=tokens["id_token"], post_logout_redirect_uri=OUT, state="a b&c")
    assert urlsplit(response.headers["Location"])._replace(query="").geturl() == OUT
    assert dict(parse_qsl(urlsplit(response.headers["Location"]).query)) == {"state": "a b&c"}
    assert not is_logged_in(rp)


def test_without_state_the_target_gets_none_and_its_query_is_kept(rp: Any) -> None:
    rp.register(post_logout_redirect_uris=[OUT + "?kept=1"])
    tokens = rp.sign_in()
    response = log_out(rp, id_token_hint=tokens["id_token"], post_logout_redirect_uri=OUT + "?kept=1")
    assert response.headers["Location"] == OUT + "?kept=1"


def test_a_logout_can_be_posted(rp: Any) -> None:
    rp.register(post_logout_redirect_uris=[OUT])
    tokens = rp.sign_in()
    response = log_out(rp, method="POST", id_token_hint=tokens["id_token"], post_logout_redirect_uri=OUT)
    assert response.headers["Location"] == OUT


def test_the_end_user_can_stay_logged_in(rp: Any) -> None:
    rp.register(post_logout_redirect_uris=[OUT])
    tokens = rp.sign_in()
    response = log_out(rp, answer="refuse", id_token_hint=tokens["id_token"], post_logout_redirect_uri=OUT)
    assert response.status_code == 200 and "still logged in" in response.text
    assert is_logged_in(rp)
    assert rp.userinfo(tokens["access_token"]).status_code == 200


def test_without_any_parameter_the_end_user_is_asked_and_ends_at_a_page(rp: Any) -> None:
    rp.sign_in()
    response = log_out(rp)
    assert response.status_code == 200 and "You are logged out" in response.text
    assert not is_logged_in(rp)


def test_ui_locales_and_logout_hint_do_no_harm(rp: Any) -> None:
    rp.sign_in()
    assert log_out(rp, ui_locales="tlh", logout_hint="alice").status_code == 200
    assert not is_logged_in(rp)


def test_nobody_logged_in_is_no_error(rp: Any) -> None:
    rp.register(post_logout_redirect_uris=[OUT])
    tokens = rp.sign_in()
    for _ in range(2):
        response = log_out(rp, id_token_hint=tokens["id_token"], post_logout_redirect_uri=OUT)
        assert response.headers["Location"] == OUT


def test_client_id_and_the_end_users_word_are_enough_for_the_target(rp: Any) -> None:
    rp.register(post_logout_redirect_uris=[OUT])
    rp.sign_in()
    response = log_out(rp, client_id=rp.client["client_id"], post_logout_redirect_uri=OUT)
    assert response.headers["Location"] == OUT


@pytest.mark.parametrize("case", ["unregistered", "no client", "other client", "spoilt hint", "redirect uri", "longer"])
def test_a_bad_request_ends_at_a_page_and_nothing_is_done(rp: Any, case: str) -> None:
    rp.register(post_logout_redirect_uris=[OUT])
    hint = rp.sign_in()["id_token"]
    other = second_client(rp, post_logout_redirect_uris=["https://rp.example/other"])
    asked = {
        "unregistered": {"id_token_hint": hint, "post_logout_redirect_uri": "https://evil.example/"},
        "no client": {"post_logout_redirect_uri": OUT},
        "other client": {"id_token_hint": hint, "client_id": other.client["client_id"]},
        "spoilt hint": {"id_token_hint": hint[:-8] + "AAAAAAAA", "post_logout_redirect_uri": OUT},
        "redirect uri": {"id_token_hint": hint, "post_logout_redirect_uri": "https://rp.example/callback"},
        "longer": {"id_token_hint": hint, "post_logout_redirect_uri": OUT + "?more=1"},
    }[case]
    response = log_out(rp, **asked)
    assert response.status_code == 400 and "Location" not in response.headers
    assert 'name="logout"' not in response.text
    assert is_logged_in(rp)


def test_a_hint_signed_with_the_client_secret_is_known(rp: Any) -> None:
    rp.register(post_logout_redirect_uris=[OUT], id_token_signed_response_alg="HS256")
    tokens = rp.sign_in()
    response = log_out(rp, id_token_hint=tokens["id_token"], post_logout_redirect_uri=OUT)
    assert response.headers["Location"] == OUT


def test_a_verifier_of_another_browser_ends_nothing(provider: dict[str, str], rp: Any) -> None:
    rp.sign_in()
    url = f"{rp.issuer}/oauth2/sessions/logout"
    challenge = rp.browser.session.get(url, allow_redirects=False, timeout=20).headers["Location"].partition("?")[2]
    accept = f"{provider['admin']}/admin/oauth2/auth/requests/logout/accept?{challenge}"
    verified = requests.put(accept, timeout=20).json()["redirect_to"]
    other = type(rp)(rp.issuer, type(rp.browser)(), client=rp.client)
    other.authorize()
    answer = other.browser.session.get(verified, allow_redirects=False, timeout=20)
    assert answer.status_code == 400
    assert is_logged_in(rp) and is_logged_in(other)
    other.browser.close()


def test_the_admin_api_tells_what_is_asked(provider: dict[str, str], rp: Any, jwt_claims: Any) -> None:
    rp.register(post_logout_redirect_uris=[OUT])
    tokens = rp.sign_in()
    claims = jwt_claims(tokens["id_token"])
    url = f"{rp.issuer}/oauth2/sessions/logout?{urlencode({'id_token_hint': tokens['id_token']})}"
    challenge = rp.browser.session.get(url, allow_redirects=False, timeout=20).headers["Location"].partition("?")[2]
    base = f"{provider['admin']}/admin/oauth2/auth/requests/logout"
    asked = requests.get(f"{base}?{challenge}", timeout=20).json()
    assert asked["sid"] == claims["sid"] and asked["subject"] == claims["sub"]
    assert asked["client"]["client_id"] == rp.client["client_id"] and asked["rp_initiated"] is True
    assert requests.put(f"{base}/reject?{challenge}", timeout=20).status_code == 204
    assert requests.get(f"{base}?logout_challenge=AAAA{challenge[21:]}", timeout=20).status_code == 404
    assert requests.get(base, timeout=20).status_code == 400


def test_every_client_of_the_session_and_no_other_gets_a_logout_token(
    rp: Any, listener: Listener, jwt_claims: Any, jwt_header: Any
) -> None:
    rp.register(backchannel_logout_uri=listener.url)
    other = second_client(rp, backchannel_logout_uri=listener.url, id_token_signed_response_alg="ES256")
    second_client(rp, backchannel_logout_uri=listener.url)
    id_tokens = {party.client["client_id"]: jwt_claims(party.sign_in()["id_token"]) for party in (rp, other)}
    log_out(rp)
    tokens = [form["logout_token"][0] for form in listener.forms]
    assert {jwt_claims(token)["aud"] for token in tokens} == set(id_tokens)
    assert {jwt_header(token)["alg"] for token in tokens} == {"RS256", "ES256"}
    for token in tokens:
        claims = jwt_claims(token)
        assert jwt_header(token)["typ"] == "logout+jwt"
        assert claims["iss"] == rp.issuer
        assert claims["events"] == {EVENT: {}}
        assert claims["sid"] == id_tokens[claims["aud"]]["sid"]
        assert claims["sub"] == id_tokens[claims["aud"]]["sub"]
        assert 0 < claims["exp"] - claims["iat"] <= 120
        assert "nonce" not in claims
    assert len({jwt_claims(token)["jti"] for token in tokens}) == 2


@pytest.mark.parametrize("status", [204, 302, 400, 500])
def test_whatever_a_client_answers_the_end_user_is_logged_out(rp: Any, listener: Listener, status: int) -> None:
    listener.status = status
    rp.register(backchannel_logout_uri=listener.url)
    rp.sign_in()
    log_out(rp)
    assert len(listener.forms) == 1
    assert not is_logged_in(rp)


def test_a_client_that_is_away_keeps_nobody_logged_in(rp: Any) -> None:
    rp.register(backchannel_logout_uri="http://127.0.0.1:9/away")
    rp.sign_in()
    assert log_out(rp).status_code == 200
    assert not is_logged_in(rp)


def test_a_logout_token_is_no_id_token_hint(rp: Any, listener: Listener) -> None:
    rp.register(backchannel_logout_uri=listener.url, post_logout_redirect_uris=[OUT])
    rp.sign_in()
    log_out(rp)
    token = listener.forms[0]["logout_token"][0]
    assert log_out(rp, id_token_hint=token, post_logout_redirect_uri=OUT).status_code == 400


def test_front_channel_clients_are_framed_before_the_browser_goes_on(rp: Any, jwt_claims: Any) -> None:
    framed = "https://rp.example/frame?kept=1"
    rp.register(frontchannel_logout_uri=framed, post_logout_redirect_uris=[OUT])
    second_client(rp, frontchannel_logout_uri="https://rp.example/never")
    tokens = rp.sign_in()
    sid = jwt_claims(tokens["id_token"])["sid"]
    response = log_out(rp, id_token_hint=tokens["id_token"], post_logout_redirect_uri=OUT, state="s")
    assert response.status_code == 200
    told = urlencode({"iss": rp.issuer, "sid": sid}).replace("&", "&amp;")
    assert f'<iframe src="{framed}&amp;{told}"' in response.text
    assert response.text.count("<iframe") == 1
    assert f'href="{OUT}?state=s"' in response.text
    assert "frame-src https://rp.example" in response.headers["Content-Security-Policy"]
    assert not is_logged_in(rp)


def test_sid_stays_in_a_session_and_changes_with_it(rp: Any, jwt_claims: Any) -> None:
    first, again = rp.sign_in(), rp.sign_in(prompt="login")
    other = second_client(rp).sign_in()
    sids = {jwt_claims(tokens["id_token"])["sid"] for tokens in (first, again, other)}
    assert len(sids) == 1
    log_out(rp)
    assert jwt_claims(rp.sign_in()["id_token"])["sid"] not in sids


def test_the_end_of_the_session_ends_its_tokens_but_not_offline_access(rp: Any) -> None:
    grants = ["authorization_code", "refresh_token"]
    rp.register(grant_types=grants)
    online = rp.sign_in()
    offline = rp.sign_in(scope="openid offline_access", prompt="consent")
    code = rp.authorize().parameters["code"]
    log_out(rp)
    assert rp.userinfo(online["access_token"]).status_code == 401
    assert rp.exchange(code).json()["error"] == "invalid_grant"
    refreshed = rp.token(grant_type="refresh_token", refresh_token=offline["refresh_token"])
    assert refreshed.status_code == 200


def test_another_user_in_the_same_browser_ends_the_session_before(rp: Any, listener: Listener) -> None:
    rp.register(backchannel_logout_uri=listener.url)
    rp.sign_in(user="alice")
    rp.sign_in(user="bob", prompt="login")
    assert len(listener.forms) == 1


@pytest.mark.parametrize(
    "metadata",
    [
        {"backchannel_logout_uri": "/relative"},
        {"backchannel_logout_uri": "https://rp.example/out#fragment"},
        {"backchannel_logout_uri": "http://rp.example/out", "token_endpoint_auth_method": "none"},
        {"backchannel_logout_session_required": "yes"},
        {"frontchannel_logout_uri": "https://rp.example/out#fragment"},
        {"frontchannel_logout_uri": "https://another.example/out"},
        {"frontchannel_logout_uri": "https://rp.example:8443/out"},
        {"post_logout_redirect_uris": ["javascript:alert(1)"]},
        {"post_logout_redirect_uris": ["relative"]},
    ],
    ids=lambda metadata: json.dumps(metadata),
)
def test_registration_refuses_bad_logout_metadata(rp: Any, metadata: dict[str, Any]) -> None:
    answer = rp.register(**metadata)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client_metadata")


def test_logout_metadata_come_back(rp: Any) -> None:
    asked = {
        "frontchannel_logout_uri": "https://rp.example/frame",
        "frontchannel_logout_session_required": True,
        "backchannel_logout_uri": "https://rp.example/back",
        "backchannel_logout_session_required": True,
        "post_logout_redirect_uris": [OUT],
    }
    assert asked.items() <= rp.register(**asked).json().items()


def test_the_metadata_tell_of_logout(rp: Any) -> None:
    metadata = requests.get(f"{rp.issuer}/.well-known/openid-configuration", timeout=20).json()
    assert metadata["end_session_endpoint"] == f"{rp.issuer}/oauth2/sessions/logout"
    for kind in ("frontchannel", "backchannel"):
        assert metadata[f"{kind}_logout_supported"] is True
        assert metadata[f"{kind}_logout_session_supported"] is True


def test_an_operator_who_ends_a_session_lets_its_clients_know(
    provider: dict[str, str], rp: Any, listener: Listener, jwt_claims: Any
) -> None:
    rp.register(backchannel_logout_uri=listener.url)
    sid = jwt_claims(rp.sign_in()["id_token"])["sid"]
    url = f"{provider['admin']}/admin/oauth2/auth/sessions/login?{urlencode({'sid': sid})}"
    assert requests.delete(url, timeout=20).status_code == 204
    assert [jwt_claims(form["logout_token"][0])["sid"] for form in listener.forms] == [sid]
    assert not is_logged_in(rp)
