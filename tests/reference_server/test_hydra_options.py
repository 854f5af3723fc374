"""What an operator of Hydra can set, seen from clients, browsers and the login application."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from reference_server.settings import Pkce

from .conftest import CALLBACK, jwt_part, s256
from .login_application import SdkApplication, oauth2_api
from .own_provider import OwnProvider
from .services import Service, running_service

NATIVE = "com.example.app:/callback"


@pytest.fixture
def service() -> Iterator[Service]:
    with running_service() as service:
        yield service


@pytest.fixture
def application_of() -> Iterator[Callable[..., SdkApplication]]:
    """An application that logs `someone` in and grants everything."""
    opened = []

    def made(own: OwnProvider, **granted: Any) -> SdkApplication:
        context = oauth2_api(own.admin)
        opened.append(context)
        return SdkApplication(
            context.__enter__(),
            login=lambda _asked: {"subject": "someone", "remember": True, "identity_provider_session_id": "its/own"},
            consent=lambda asked: {"grant_scope": asked.requested_scope, "remember": True} | granted,
        )

    yield made
    for context in opened:
        context.__exit__(None, None, None)


def place_of(party: Any, url: str) -> str:
    """Where the first answer sends the browser."""
    return str(party.browser.session.get(url, allow_redirects=False, timeout=20).headers["Location"])


def operators_client(own: OwnProvider, **members: Any) -> tuple[str, str]:
    created = requests.post(f"{own.admin}/admin/clients", json=members, timeout=20).json()
    return created["client_id"], created["client_secret"]


def scope_of(own: OwnProvider, credentials: tuple[str, str], **parameters: str) -> str:
    """The scope that a client gets in its own name."""
    form = {"grant_type": "client_credentials"} | parameters
    answer = requests.post(f"{own.issuer}/oauth2/token", form, auth=credentials, timeout=20)
    assert answer.status_code == 200, answer.text
    return str(answer.json().get("scope", ""))


COVERED = [
    ("exact", "photos", "photos"),
    ("exact", "photos.*", "photos.*"),
    ("hierarchic", "photos", "photos photos.read photos.album.read photos.* photos.read. photos."),
    ("wildcard", "photos.*", "photos.read photos.album.read photos.* photos.read."),
    ("wildcard", "photos.*.read", "photos.album.read"),
    ("wildcard", "*.read", "photos.read"),
]
ASKED = "photos photos.read photos.album.read photos.* photos.read. photos. photosread videos"


@pytest.mark.parametrize(("strategy", "registered", "covered"), COVERED)
def test_a_registered_scope_covers_what_the_strategy_says(
    open_provider: Callable[..., OwnProvider], strategy: str, registered: str, covered: str
) -> None:
    own = open_provider(scope_strategy=strategy)
    credentials = operators_client(own, grant_types=["client_credentials"], scope=registered)
    assert set(scope_of(own, credentials, scope=ASKED).split()) == set(covered.split())
    assert scope_of(own, credentials) == ""


def test_the_strategy_holds_for_logins_remembered_consents_and_introspection_too(
    open_provider: Callable[..., OwnProvider], new_client: Callable[..., Any], application_of: Any
) -> None:
    own = open_provider(scope_strategy="wildcard")
    party, application = new_client(own.issuer, scope="openid photos.*"), application_of(own)
    application.consent = lambda _asked: {"grant_scope": ["openid", "photos.*"], "remember": True}
    landed = application.drive(party.browser.session, party.authorization_url(scope="openid photos.read videos.read"))
    assert application.asked_consent.requested_scope == ["openid", "photos.read"]
    token = party.exchange(parse_qs(urlsplit(landed).query)["code"][0]).json()["access_token"]
    for scope, active in (("photos.read", True), ("videos.read", False)):
        described = application.api.introspect_o_auth2_token(token, scope=scope)
        assert described.active is active
    application.drive(party.browser.session, party.authorization_url(scope="openid photos.write"))
    assert application.asked_consent.skip is True


def test_a_client_that_asks_for_no_scope_may_get_all_of_its_own(open_provider: Callable[..., OwnProvider]) -> None:
    own = open_provider(default_grant_allowed_scope=True)
    credentials = operators_client(own, grant_types=["client_credentials"], scope="openid photos videos")
    assert scope_of(own, credentials) == "photos videos"
    assert scope_of(own, credentials, scope="videos") == "videos"


@pytest.mark.parametrize(
    ("enforced", "for_public", "method", "refused"),
    [
        (True, True, "client_secret_basic", True),
        (False, True, "client_secret_basic", False),
        (False, True, "none", True),
        (False, False, "none", False),
        (True, False, "none", True),
    ],
)
def test_pkce_is_demanded_of_whom_the_operator_says(
    open_provider: Callable[..., OwnProvider],
    new_client: Callable[..., Any],
    enforced: bool,
    for_public: bool,
    method: str,
    refused: bool,
) -> None:
    own = open_provider(pkce=Pkce(enforced=enforced, enforced_for_public_clients=for_public))
    party = new_client(own.issuer, token_endpoint_auth_method=method)
    answer = parse_qs(urlsplit(place_of(party, party.authorization_url())).query)
    assert ("error" in answer) is refused
    told = {"code_challenge": s256("a" * 43), "code_challenge_method": "S256"}
    assert "login_challenge" in parse_qs(urlsplit(place_of(party, party.authorization_url(**told))).query)


def test_an_end_user_who_wants_to_sign_up_gets_to_the_page_for_it(
    open_provider: Callable[..., OwnProvider], new_client: Callable[..., Any]
) -> None:
    own = open_provider(registration_url="https://accounts.example/registration?kept=1")
    party = new_client(own.issuer)
    party.sign_in()
    place = place_of(party, party.authorization_url(prompt="registration"))
    assert place.startswith("https://accounts.example/registration?kept=1&login_challenge=")
    asked = requests.get(
        f"{own.admin}/admin/oauth2/auth/requests/login?{urlsplit(place).query.partition('&')[2]}", timeout=20
    ).json()
    assert (asked["skip"], asked["subject"]) == (False, "")


def test_without_a_page_for_it_they_get_to_the_login_page(
    open_provider: Callable[..., OwnProvider], new_client: Callable[..., Any]
) -> None:
    own = open_provider()
    party = new_client(own.issuer)
    assert place_of(party, party.authorization_url(prompt="registration")).startswith(f"{own.login}/login?")


def test_errors_that_no_client_may_be_told_go_to_the_operators_page(
    open_provider: Callable[..., OwnProvider], new_client: Callable[..., Any]
) -> None:
    own = open_provider(error_url="https://accounts.example/error")
    party = new_client(own.issuer)
    for url in (
        party.authorization_url(redirect_uri="https://attacker.example/"),
        f"{own.issuer}/oauth2/auth?login_verifier=never-given-out",
        f"{own.issuer}/oauth2/sessions/logout?client_id=nobody",
    ):
        place = urlsplit(place_of(party, url))
        assert (place.netloc, place.path) == ("accounts.example", "/error")
        assert set(parse_qs(place.query)) == {"error", "error_description"}


def test_a_logout_without_a_target_ends_at_the_operators_page(
    open_provider: Callable[..., OwnProvider], new_client: Callable[..., Any]
) -> None:
    own = open_provider(post_logout_redirect_url="https://accounts.example/bye")
    party = new_client(own.issuer)
    assert place_of(party, f"{own.issuer}/oauth2/sessions/logout") == "https://accounts.example/bye"


def test_what_the_operator_allows_is_a_claim_of_its_own_and_the_rest_is_in_ext(
    open_provider: Callable[..., OwnProvider], new_client: Callable[..., Any], application_of: Any
) -> None:
    said = {"team": "blue", "level": 3, "iss": "https://attacker.example"}
    for mirrored, ext in ((True, said), (False, {"level": 3})):
        allowed = ("team", "iss")
        own = open_provider(
            access_token_strategy="jwt", allowed_top_level_claims=allowed, mirror_top_level_claims=mirrored
        )
        party, application = new_client(own.issuer), application_of(own, session={"access_token": said})
        landed = application.drive(party.browser.session, party.authorization_url())
        token = party.exchange(parse_qs(urlsplit(landed).query)["code"][0]).json()["access_token"]
        claims = jwt_part(token, 1)
        assert (claims["team"], claims["iss"], claims["ext"]) == ("blue", own.issuer, ext)
        assert "level" not in claims
        assert application.api.introspect_o_auth2_token(token).ext == said


def test_the_session_at_the_identity_provider_ends_with_the_login_and_with_its_revocation(
    open_provider: Callable[..., OwnProvider], new_client: Callable[..., Any], application_of: Any, service: Service
) -> None:
    own = open_provider(identity_provider_url=f"{service.url}/kratos/")
    party, application = new_client(own.issuer), application_of(own)
    application.drive(party.browser.session, party.authorization_url())
    assert service.calls == []
    application.api.revoke_o_auth2_login_sessions(sid=application.asked_consent.login_session_id)
    assert [call[:2] for call in service.calls] == [("DELETE", "/kratos/admin/sessions/its%2Fown")]
    application.drive(party.browser.session, party.authorization_url())
    service.status = 500
    place = place_of(party, f"{own.issuer}/oauth2/sessions/logout")
    challenge = parse_qs(urlsplit(place).query)["logout_challenge"][0]
    following = application.api.accept_o_auth2_logout_request(challenge).redirect_to
    assert party.browser.session.get(following, timeout=20).status_code == 200
    assert len(service.calls) == 2


def test_a_session_ends_where_the_identity_provider_is_away(
    open_provider: Callable[..., OwnProvider], new_client: Callable[..., Any], application_of: Any
) -> None:
    own = open_provider(identity_provider_url="http://127.0.0.1:1")
    party, application = new_client(own.issuer), application_of(own)
    application.drive(party.browser.session, party.authorization_url())
    application.api.revoke_o_auth2_login_sessions(sid=application.asked_consent.login_session_id)
    application.drive(party.browser.session, party.authorization_url())
    assert application.asked_login.skip is False


def test_a_consent_does_not_answer_for_a_public_client_that_could_be_another(
    open_provider: Callable[..., OwnProvider], new_client: Callable[..., Any], application_of: Any
) -> None:
    own, challenge = open_provider(), {"code_challenge": s256("a" * 43), "code_challenge_method": "S256"}
    application = application_of(own)
    for redirect_uri, skipped in ((NATIVE, False), (CALLBACK, True), ("http://127.0.0.1/callback", True)):
        kind = "native" if redirect_uri != CALLBACK else "web"
        uris = {"redirect_uris": [redirect_uri], "application_type": kind}
        party = new_client(own.issuer, token_endpoint_auth_method="none", **uris)
        for _ in range(2):
            asked = party.authorization_url(redirect_uri=redirect_uri, **challenge)
            for _ in range(4):
                following = application.answer(asked)
                asked = following if following is not None else place_of(party, asked)
        assert application.asked_consent.client.client_id == party.client["client_id"]
        assert application.asked_consent.skip is skipped, redirect_uri
