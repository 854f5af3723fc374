"""Hydra's login and consent contract, spoken by Hydra's own Python SDK."""

import secrets
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import ory_hydra_client as hydra
import pytest
import requests

from .conftest import jwt_part
from .login_application import SdkApplication, challenge_in, oauth2_api

CALLBACK = "https://rp.example/callback"


@pytest.fixture
def api(provider: dict[str, str]) -> Iterator[hydra.OAuth2Api]:
    with oauth2_api(provider["admin"]) as api:
        yield api


@pytest.fixture
def subject() -> str:
    return f"subject-{secrets.token_hex(6)}"


@pytest.fixture
def application(api: hydra.OAuth2Api, subject: str) -> SdkApplication:
    return SdkApplication(
        api,
        login=lambda _asked: {"subject": subject, "remember": True, "acr": "1", "amr": ["pwd"], "context": {"a": 1}},
        consent=lambda asked: {"grant_scope": asked.requested_scope, "remember": True},
    )


def code_of(url: str) -> str:
    return parse_qs(urlsplit(url).query)["code"][0]


def tokens_of(rp: Any, application: SdkApplication, **parameters: str) -> dict[str, Any]:
    answer = rp.exchange(code_of(application.drive(rp.browser.session, rp.authorization_url(**parameters))))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_an_application_made_of_the_sdk_takes_the_place_of_the_bundled_one(
    rp: Any, application: SdkApplication, subject: str
) -> None:
    application.consent = lambda asked: {
        "grant_scope": ["openid"],
        "session": {"id_token": {"team": "blue"}, "access_token": {"level": 3}},
    }
    tokens = tokens_of(rp, application, scope="openid email", acr_values="1", login_hint="someone")
    asked_login, asked_consent = application.asked_login, application.asked_consent
    assert asked_login is not None and asked_consent is not None
    assert asked_login.skip is False
    assert asked_login.requested_scope == ["openid", "email"]
    assert asked_login.oidc_context.acr_values == ["1"]
    assert asked_login.oidc_context.login_hint == "someone"
    assert asked_login.client.client_id == rp.client["client_id"]
    assert (asked_consent.acr, asked_consent.amr, asked_consent.context) == ("1", ["pwd"], {"a": 1})
    assert asked_consent.subject == subject
    described = application.api.introspect_o_auth2_token(tokens["access_token"])
    assert (described.active, described.sub, described.scope) == (True, subject, "openid")
    assert described.ext == {"level": 3}
    assert jwt_part(tokens["id_token"], 1)["team"] == "blue"


def test_a_remembered_login_and_consent_are_skipped_next_time(
    rp: Any, application: SdkApplication, subject: str
) -> None:
    tokens_of(rp, application)
    tokens_of(rp, application)
    assert application.asked_login is not None and application.asked_consent is not None
    assert (application.asked_login.skip, application.asked_login.subject) == (True, subject)
    assert application.asked_consent.skip is True


def test_a_login_that_is_not_to_be_remembered_takes_the_browsers_session_away(
    rp: Any, application: SdkApplication, subject: str
) -> None:
    tokens_of(rp, application)
    application.login = lambda _asked: {"subject": subject, "remember": False}
    tokens_of(rp, application, prompt="login")
    tokens_of(rp, application)
    assert application.asked_login is not None
    assert application.asked_login.skip is False


def test_another_subject_than_the_remembered_one_has_to_authenticate(
    rp: Any, application: SdkApplication, subject: str
) -> None:
    tokens_of(rp, application)
    skips = []

    def another(asked: hydra.OAuth2LoginRequest) -> dict[str, Any]:
        skips.append(asked.skip)
        return {"subject": subject + "-another"}

    application.login = another
    tokens_of(rp, application)
    assert skips == [True, False]


def test_a_refusal_reaches_the_client_under_the_applications_own_code(rp: Any, api: hydra.OAuth2Api) -> None:
    session = rp.browser.session
    login_page = session.get(rp.authorization_url(), allow_redirects=False, timeout=20).headers["Location"]
    challenge = challenge_in(login_page, "login")
    refusal = hydra.RejectOAuth2Request(error="second_factor_required", error_description="No key was shown.")
    following = api.reject_o_auth2_login_request(challenge, reject_o_auth2_request=refusal).redirect_to
    answer = session.get(following, allow_redirects=False, timeout=20).headers["Location"]
    parameters = parse_qs(urlsplit(answer).query)
    assert parameters["error"] == ["second_factor_required"]
    assert parameters["error_description"] == ["No key was shown."]


def test_a_challenge_is_answered_once_and_then_leads_to_where_it_began(rp: Any, api: hydra.OAuth2Api) -> None:
    url = rp.authorization_url()
    login_page = rp.browser.session.get(url, allow_redirects=False, timeout=20).headers["Location"]
    challenge = challenge_in(login_page, "login")
    accepted = hydra.AcceptOAuth2LoginRequest(subject="someone")
    api.accept_o_auth2_login_request(challenge, accept_o_auth2_login_request=accepted)
    with pytest.raises(hydra.ApiException) as refusal:
        api.accept_o_auth2_login_request(challenge, accept_o_auth2_login_request=accepted)
    assert refusal.value.status == 410
    assert refusal.value.data.redirect_to == url if refusal.value.data else url in refusal.value.body


WRONG_LOGINS = [
    {},
    {"subject": ""},
    {"subject": 5},
    {"subject": "s" * 256},
    {"subject": "s", "remember": "yes"},
    {"subject": "s", "remember_for": -1},
    {"subject": "s", "remember_for": 10**30},
    {"subject": "s", "remember_for": True},
    {"subject": "s", "amr": ["a", 1]},
    {"subject": "s", "acr": 1},
]


@pytest.mark.parametrize("body", WRONG_LOGINS, ids=str)
def test_a_login_that_cannot_be_is_refused_and_may_be_answered_again(
    rp: Any, provider: dict[str, str], body: dict[str, Any]
) -> None:
    page = rp.browser.session.get(rp.authorization_url(), allow_redirects=False, timeout=20).headers["Location"]
    address = f"{provider['admin']}/admin/oauth2/auth/requests/login/accept"
    challenge = {"login_challenge": challenge_in(page, "login")}
    assert requests.put(address, json=body, params=challenge, timeout=20).status_code == 400
    assert requests.put(address, json={"subject": "s"}, params=challenge, timeout=20).status_code == 200


def test_consents_are_listed_with_what_was_asked_and_granted(
    rp: Any, application: SdkApplication, subject: str
) -> None:
    tokens_of(rp, application, scope="openid email")
    listed = application.api.list_o_auth2_consent_sessions(subject)
    assert len(listed) == 1
    assert listed[0].grant_scope == ["openid", "email"]
    assert listed[0].consent_request.client.client_id == rp.client["client_id"]
    assert listed[0].consent_request_id == application.asked_consent.consent_request_id
    assert listed[0].remember is True
    assert application.api.list_o_auth2_consent_sessions(subject + "-another") == []


@pytest.mark.parametrize("how", ["client", "all", "consent_request_id"])
def test_a_revoked_consent_takes_its_tokens_along_and_is_asked_for_again(
    rp: Any, application: SdkApplication, subject: str, how: str
) -> None:
    tokens = tokens_of(rp, application)
    consent = application.asked_consent
    assert consent is not None
    assert rp.userinfo(tokens["access_token"]).status_code == 200
    which: dict[str, Any] = {
        "client": {"subject": subject, "client": rp.client["client_id"]},
        "all": {"subject": subject, "all": True},
        "consent_request_id": {"consent_request_id": consent.consent_request_id},
    }[how]
    application.api.revoke_o_auth2_consent_sessions(**which)
    assert rp.userinfo(tokens["access_token"]).status_code == 401
    assert application.api.list_o_auth2_consent_sessions(subject) == []
    tokens_of(rp, application)
    assert application.asked_consent is not None
    assert application.asked_consent.skip is False


@pytest.mark.parametrize("query", ["", "subject=s", "client=c", "all=true", "subject=s&client=c&all=true"])
def test_a_revocation_of_consents_names_which(provider: dict[str, str], query: str) -> None:
    address = f"{provider['admin']}/admin/oauth2/auth/sessions/consent?{query}"
    assert requests.delete(address, timeout=20).status_code == 400


@pytest.mark.parametrize("how", ["subject", "sid"])
def test_a_revoked_login_is_asked_for_again_and_leaves_tokens_alive(
    rp: Any, application: SdkApplication, subject: str, how: str
) -> None:
    tokens = tokens_of(rp, application)
    consent = application.asked_consent
    assert consent is not None
    which = {"subject": subject} if how == "subject" else {"sid": consent.login_session_id}
    application.api.revoke_o_auth2_login_sessions(**which)
    tokens_of(rp, application)
    assert application.asked_login is not None
    assert application.asked_login.skip is False
    assert rp.userinfo(tokens["access_token"]).status_code == 200


def test_every_access_token_of_a_client_can_be_deleted(rp: Any, application: SdkApplication) -> None:
    tokens = tokens_of(rp, application)
    application.api.delete_o_auth2_token(rp.client["client_id"])
    assert rp.userinfo(tokens["access_token"]).status_code == 401


def test_introspection_holds_a_token_to_the_scope_that_the_operator_names(rp: Any, application: SdkApplication) -> None:
    token = tokens_of(rp, application)["access_token"]
    assert application.api.introspect_o_auth2_token(token, scope="openid").active is True
    assert application.api.introspect_o_auth2_token(token, scope="openid more").active is False
    assert application.api.introspect_o_auth2_token("unknown").active is False


def test_health_and_version_are_what_the_sdk_expects(provider: dict[str, str]) -> None:
    with hydra.ApiClient(hydra.Configuration(host=provider["admin"])) as client:
        metadata = hydra.MetadataApi(client)
        assert metadata.is_alive().status == "ok"
        assert metadata.is_ready().status == "ok"
        assert metadata.get_version().version


def test_the_sdk_reads_the_discovery_document_the_keys_and_userinfo_unmodified(
    provider: dict[str, str], rp: Any
) -> None:
    tokens = rp.sign_in(scope="openid email")
    configuration = hydra.Configuration(host=provider["public"], access_token=tokens["access_token"])
    with hydra.ApiClient(configuration) as client:
        known = hydra.OidcApi(client).discover_oidc_configuration()
        keys = hydra.WellknownApi(client).discover_json_web_keys().keys
        user = hydra.OidcApi(client).get_oidc_user_info()
    assert known.issuer == rp.issuer
    assert known.device_authorization_endpoint == f"{rp.issuer}/oauth2/device/auth"
    assert known.id_token_signed_response_alg == ["RS256"]
    assert known.userinfo_signed_response_alg == ["none"]
    assert keys and all(key.kid for key in keys)
    assert user.email


def refuse(rp: Any, api: hydra.OAuth2Api, refusal: hydra.RejectOAuth2Request) -> dict[str, list[str]]:
    """What the client reads where the login application refuses."""
    session = rp.browser.session
    login_page = session.get(rp.authorization_url(), allow_redirects=False, timeout=20).headers["Location"]
    challenge = challenge_in(login_page, "login")
    following = api.reject_o_auth2_login_request(challenge, reject_o_auth2_request=refusal).redirect_to
    return parse_qs(urlsplit(session.get(following, allow_redirects=False, timeout=20).headers["Location"]).query)


def test_a_refusal_tells_its_hint_and_keeps_what_is_for_the_log(rp: Any, api: hydra.OAuth2Api) -> None:
    told = refuse(
        rp,
        api,
        hydra.RejectOAuth2Request(
            error="access_denied",
            error_description="No key was shown.",
            error_hint="Bring one.",
            error_debug="table keys has no row",
            status_code=403,
        ),
    )
    assert told["error"] == ["access_denied"]
    assert told["error_description"] == ["No key was shown. Bring one."]
    assert "table keys" not in str(told)


@pytest.mark.parametrize("body", [{"status_code": 200}, {"status_code": "400"}, {"error_hint": 1}], ids=str)
def test_a_refusal_that_cannot_be_is_refused(rp: Any, provider: dict[str, str], body: dict[str, Any]) -> None:
    page = rp.browser.session.get(rp.authorization_url(), allow_redirects=False, timeout=20).headers["Location"]
    address = f"{provider['admin']}/admin/oauth2/auth/requests/login/reject"
    answer = requests.put(address, json=body, params={"login_challenge": challenge_in(page, "login")}, timeout=20)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
