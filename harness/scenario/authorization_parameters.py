"""The parameters of authorization requests, as a scenario writes them."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from harness.protocol.pushed_authorization import RequestUri
from harness.protocol.tokens import IdToken
from harness.scenario.parameters import ClientReference, Parameters, Refers, TokenParameters, Value


class RequestObjectParameters(BaseModel):
    """A request object (OpenID Connect Core 6)."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    alg: str = "none"
    parameters: dict[str, Any] = Field(default_factory=dict, description="Members that differ from those outside.")
    omit_outside: list[str] = Field(default_factory=list, description="Parameters that stand in the object only.")
    foreign: bool = Field(default=False, description="Signed with a key that is not the client's.")
    kid: str | None = Field(default=None, description="Names this key in its header, whatever key signs it.")
    encrypted: Literal["to_the_provider", "to_nobody", "inside_out"] | None = None
    at: str | None = Field(default=None, description="Served at this address of the inbox instead, by reference.")


class AuthorizationParameters(Parameters):
    """What an authorization request says, however it is sent."""

    client: ClientReference = None
    pkce: Literal["S256", "plain", "each", "none"] | None = Field(
        default=None, description="Sends a code challenge; none sends none even where the target file asks for one."
    )
    request: RequestObjectParameters | str | None = Field(default=None, description="A request object by value.")
    response_type: Value | None = None
    response_mode: Value | None = None
    client_id: Value | None = None
    scope: Value | None = None
    redirect_uri: Value | None = None
    state: Value | None = None
    nonce: Value | None = None
    prompt: Value | None = None
    max_age: Value | None = None
    display: Value | None = None
    ui_locales: Value | None = None
    claims_locales: Value | None = None
    login_hint: Value | None = None
    id_token_hint: Annotated[Value | None, Refers((IdToken,), text=True)] = None
    acr_values: Value | None = None
    claims: Value | None = None
    registration: Value | None = None
    code_challenge: Value | None = None
    code_challenge_method: Value | None = None
    resource: Value | None = None


class Decision(BaseModel):
    """What a login application answers a challenge with, as in the admin API of Ory Hydra; an `error` rejects it."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    remember: bool | None = None
    remember_for: int | None = Field(default=None, ge=0)
    error: str | None = None
    error_description: str | None = None

    def written(self) -> dict[str, Any]:
        """Return the members that the step wrote."""
        return self.model_dump(exclude_none=True)


class LoginDecision(Decision):
    """How the login is accepted or rejected."""

    subject: str | None = None
    acr: str | None = None
    amr: list[str] | None = None


class ConsentDecision(Decision):
    """How the consent is accepted or rejected."""

    grant_scope: list[str] | None = None
    grant_access_token_audience: list[str] | None = None
    session: dict[str, Any] | None = Field(default=None, description="Claims, below id_token and access_token.")


class Authorize(AuthorizationParameters):
    """RFC 6749 4.1.1, OpenID Connect Core 3.1.2.1, RFC 9126 4."""

    user: str = Field(default="nobody", description="Who answers the pages; nobody leaves them unanswered.")
    browser: str = Field(default="main", description="Each name starts with an empty cookie jar.")
    method: Literal["GET", "POST", "each"] = "GET"
    refuse: bool = Field(default=False, description="The user refuses consent.")
    login: LoginDecision | None = Field(
        default=None, description="Decides the login, where the target's driver is login-consent-api."
    )
    consent: ConsentDecision | None = Field(default=None, description="Decides the consent there.")
    request_uri: Annotated[RequestObjectParameters | str | None, Refers((RequestUri,), text=True)] = Field(
        default=None, description="A request object by reference, or what was pushed."
    )


class ForgeSubmission(AuthorizationParameters):
    """RFC 6749 10.12: another site sends the form of a page from the user's browser."""

    user: str = Field(description="Whose browser sends the form.")
    attacker: str = Field(description="Who was shown the same page in a browser apart.")
    browser: str = Field(description="The user's; the attacker's is another one.")
    page: Literal["login", "consent"]
    values: Literal["nobody", "attacker"] = Field(description="Whose the hidden fields are.")


# The value of pkce that sends no challenge whatever the target file says.
WITHOUT_CHALLENGE = "none"
# The members of Authorize that are the harness's own; every other one is sent under its name.
NOT_SENT = frozenset(
    {
        "as_",
        "client",
        "user",
        "attacker",
        "page",
        "values",
        "browser",
        "method",
        "refuse",
        "login",
        "consent",
        "pkce",
        "request",
        "request_uri",
        "authentication",
        "client_secret",
        "client_assertion",
    }
)


class PushAuthorization(AuthorizationParameters, TokenParameters):
    """RFC 9126 2.1."""

    request_uri: Annotated[str | None, Refers((RequestUri,), text=True)] = Field(
        default=None, description="What no push may hold: what was pushed before, or text."
    )
