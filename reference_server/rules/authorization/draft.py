"""What the rules of the authorization endpoint read and fill."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from reference_server.authorization_request import AuthorizationRequest
from reference_server.response_types import canonical_response_type, channel
from reference_server.storage.clients import Client
from reference_server.web.message import Pairs, Request


@dataclass(slots=True)
class AuthorizationDraft:
    """An authorization request while its rules run.

    `redirect_uri` stays None until it is known to be the client's: up to then an error is shown at the provider and
    never sent on (RFC 6749 4.1.2.1). `pushed` says that the client authenticated when it made the request (RFC 9126).
    """

    http: Request
    pushed: bool = False
    pairs: Pairs = ()
    parameters: dict[str, str] = field(default_factory=dict)
    repeatable: dict[str, tuple[str, ...]] = field(default_factory=dict)
    client: Client = field(init=False)
    redirect_uri: str | None = None
    scope: tuple[str, ...] = ()
    prompt: tuple[str, ...] = ()
    max_age: int | None = None
    claims: dict[str, Any] = field(default_factory=dict)
    hint_claims: dict[str, Any] = field(default_factory=dict)
    code_challenge_method: str | None = None

    @property
    def response_type(self) -> str:
        """The response type in canonical order, as far as one was sent."""
        return canonical_response_type(self.parameters.get("response_type", ""))

    @property
    def response_mode(self) -> str:
        """The channel for the answer, errors included."""
        return channel(self.response_type, self.parameters.get("response_mode"))

    def gives(self, word: str) -> bool:
        """Whether the response type has this word."""
        return word in self.response_type.split()

    def listed(self, name: str) -> tuple[str, ...]:
        """A parameter that is a list separated by spaces."""
        return tuple(word for word in self.parameters.get(name, "").split(" ") if word)

    @property
    def audience(self) -> tuple[str, ...]:
        """What `audience` asks for, which may be repeated as well as a list."""
        return tuple(dict.fromkeys(" ".join(self.repeatable.get("audience", ())).split()))


def finished(draft: AuthorizationDraft) -> AuthorizationRequest:
    """The request that the rules have passed."""
    parameters = draft.parameters
    asked_acr = draft.claims.get("id_token", {}).get("acr") or {}
    claim_values = asked_acr.get("values", [asked_acr["value"]] if "value" in asked_acr else [])
    acr_values = draft.listed("acr_values") or draft.client.texts("default_acr_values")
    return AuthorizationRequest(
        client_id=draft.client.client_id,
        redirect_uri=draft.redirect_uri or "",
        redirect_uri_sent="redirect_uri" in parameters,
        response_type=draft.response_type,
        response_mode=draft.response_mode,
        scope=draft.scope,
        state=parameters.get("state"),
        nonce=parameters.get("nonce"),
        prompt=draft.prompt,
        max_age=draft.max_age,
        display=parameters.get("display", ""),
        ui_locales=draft.listed("ui_locales"),
        claims_locales=draft.listed("claims_locales"),
        login_hint=parameters.get("login_hint", ""),
        acr_values=(*(str(value) for value in claim_values), *acr_values),
        claims=draft.claims,
        hint_claims=draft.hint_claims,
        resources=tuple(dict.fromkeys(draft.repeatable.get("resource", ()))),
        audience=draft.audience,
        code_challenge=parameters.get("code_challenge"),
        code_challenge_method=draft.code_challenge_method,
        request_url=_request_url(draft),
    )


def _request_url(draft: AuthorizationDraft) -> str:
    return f"{draft.http.url.partition('?')[0]}?{urlencode(draft.pairs)}"
