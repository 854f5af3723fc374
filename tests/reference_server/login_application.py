"""A login and consent application that is nothing but Hydra's own SDK: what any application for Hydra does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import ory_hydra_client as hydra
import requests

MAX_REDIRECTS = 12


@contextmanager
def oauth2_api(admin: str) -> Iterator[hydra.OAuth2Api]:
    with hydra.ApiClient(hydra.Configuration(host=admin)) as client:
        yield hydra.OAuth2Api(client)


def challenge_in(url: str, kind: str) -> str | None:
    return parse_qs(urlsplit(url).query).get(f"{kind}_challenge", [None])[0]


@dataclass
class SdkApplication:
    """Answers login and consent requests as the test says; keeps what it was asked."""

    api: hydra.OAuth2Api
    login: Callable[[hydra.OAuth2LoginRequest], dict[str, Any]]
    consent: Callable[[hydra.OAuth2ConsentRequest], dict[str, Any]]
    asked_login: hydra.OAuth2LoginRequest | None = None
    asked_consent: hydra.OAuth2ConsentRequest | None = None

    def answer(self, url: str) -> str | None:
        """Where the browser goes next, or None where this is not one of the application's pages."""
        challenge = challenge_in(url, "login")
        if challenge is not None:
            self.asked_login = self.api.get_o_auth2_login_request(challenge)
            accepted = hydra.AcceptOAuth2LoginRequest(**self.login(self.asked_login))
            return str(self.api.accept_o_auth2_login_request(challenge, accepted).redirect_to)
        challenge = challenge_in(url, "consent")
        if challenge is None:
            return None
        self.asked_consent = self.api.get_o_auth2_consent_request(challenge)
        granted = hydra.AcceptOAuth2ConsentRequest(**self.consent(self.asked_consent))
        return str(self.api.accept_o_auth2_consent_request(challenge, granted).redirect_to)

    def drive(self, session: requests.Session, url: str) -> str:
        """Follow redirects, with this application in the place of the bundled one, up to the answer to the client."""
        for _ in range(MAX_REDIRECTS):
            following = self.answer(url)
            if following is None:
                answer = session.get(url, allow_redirects=False, timeout=20)
                assert answer.is_redirect, (url, answer.status_code, answer.text)
                following = answer.headers["Location"]
            if not following.startswith("http://127.0.0.1:"):
                return following
            url = following
        raise AssertionError("the flow does not end")
