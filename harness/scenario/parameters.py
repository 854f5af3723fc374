"""The parameters of the verbs, as a scenario writes them."""

from typing import Annotated, Any, Literal, Self

from msgspec import Struct
from pydantic import BaseModel, ConfigDict, Field, model_validator

from harness.protocol.client import Client, RegistrationResponse
from harness.protocol.device import DeviceAuthorizationResponse, DeviceCode
from harness.protocol.secret import Secret
from harness.protocol.tokens import AccessToken, Code, IdToken, RefreshToken
from harness.protocol.transport_security import WEBFINGER_ENDPOINT, Offer
from harness.protocol.trusted_issuer import TrustedIssuer
from harness.protocol.userinfo import UserinfoResponse
from harness.scenario.bending import ClientAssertion, SoftwareStatement

LONGEST_WAIT = 120
LONGEST_DELIVERY = 60
# The RP's addresses `$inbox.<name>`: where the browser is sent, so that nothing listens; what the provider calls; and
# what it fetches.
REDIRECT_ADDRESSES = ("callback", "logged_out", "frontchannel_logout", "initiate_login")
# The RP's own pages that frame pages of the provider: near a provider on loopback, so that its cookies reach them.
PAGE_ADDRESSES = ("page",)
# A page of somebody else's, of the same site as those.
FOREIGN_ADDRESSES = ("foreign_page",)
CALLED_ADDRESSES = ("backchannel_logout",)
# What the provider would call at another host.
ELSEWHERE_ADDRESSES = ("elsewhere",)
DOCUMENT_ADDRESSES = ("client_keys", "logo", "request_object", "sector_identifier")
# The same with a certificate that the provider has no reason to trust, and over plain http at a host that is not
# spelled as one of loopback, for which development makes exceptions.
UNTRUSTED_ADDRESSES = ("untrusted_client_keys", "untrusted_request_object", "untrusted_sector_identifier")
PLAIN_ADDRESSES = ("plain_request_object",)
FETCHED_ADDRESSES = (*DOCUMENT_ADDRESSES, *UNTRUSTED_ADDRESSES, *PLAIN_ADDRESSES)
# What a verb needs besides the provider: the scenario is SKIPPED where it is missing.
KEY_ROTATION = "rotate_keys"
TRUST = "trust_issuer"
WEBFINGER = "webfinger"
CHROMIUM = "chromium"
SOFTWARE_STATEMENTS = "clients.dynamic.software_statements"
INITIAL_ACCESS_TOKEN = "clients.dynamic.initial_access_token"


class Refers(Struct, frozen=True):
    """Marks a parameter that takes a `$reference` to one of these types; `text` also allows a plain string."""

    types: tuple[type, ...]
    text: bool = False


Value = str | int | bool | list[Any] | dict[str, Any]
ClientReference = Annotated[str | None, Refers((Client, RegistrationResponse))]
TokenReference = Annotated[str, Refers((AccessToken, RefreshToken), text=True)]
# What a provider gives for a time, whose end a scenario may wait for.
Lifetime = Literal["code", "pushed_request", "device_code", "access_token"]
# How a client proves itself; the last two bend what HTTP Basic encodes (RFC 6749 2.3.1).
Authentication = Literal[
    "client_secret_basic",
    "client_secret_post",
    "client_secret_jwt",
    "private_key_jwt",
    "none",
    "client_secret_basic_percent_encoded",
    "client_secret_basic_colon_encoded",
]


class Parameters(BaseModel):
    """What every verb takes: a name for its result."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True, defer_build=True)

    as_: str | None = Field(default=None, alias="as", pattern="^[a-z][a-z0-9_]*$", description="Names the result.")


class Nothing(Parameters):
    """A verb without parameters of its own."""


class Discover(Parameters):
    """OpenID Connect Discovery 4, RFC 8414 3."""

    document: Literal["openid-configuration", "oauth-authorization-server"] = "openid-configuration"
    inserted: bool = Field(default=False, description="At the location of RFC 8414 3.1, as the OAuth document always.")
    below: str = Field(default="", pattern="^(/.*)?$", description="A path appended to the issuer.")
    forwarded_host: str | None = Field(default=None, description="Sent as X-Forwarded-Host.")


class Webfinger(Parameters):
    """OpenID Connect Discovery 2."""

    user: str = Field(description="Whose issuer is asked for.")
    form: Literal["account", "url"] = Field(default="account", description="As acct:NAME@HOST, or as an address.")


class Register(Parameters):
    """RFC 7591 3.1."""

    metadata: dict[str, Any] = Field(default_factory=dict, description="Client metadata beside the default.")
    software_statement: SoftwareStatement | None = Field(default=None, description="A statement to send along.")
    initial_access_token: str | None = Field(
        default=None, description="Shown instead of the run's own; an empty text shows none."
    )
    body: str | None = Field(default=None, description="Sent as it is instead of metadata.")


RegistrationToken = Annotated[str | None, Refers((Secret, AccessToken), text=True)]


class ClientConfiguration(Parameters):
    """RFC 7592 2.3."""

    client: ClientReference = None
    registration_access_token: RegistrationToken = Field(
        default=None, description="Shown instead of the client's own; an empty text shows none."
    )


class ReadRegistration(ClientConfiguration):
    """RFC 7592 2.1."""

    method: Literal["GET", "POST", "PATCH"] = "GET"


class UpdateRegistration(ClientConfiguration):
    """RFC 7592 2.2."""

    metadata: dict[str, Any] = Field(default_factory=dict, description="Differences from the present metadata.")


class Serve(Parameters):
    """A document that the provider can fetch from now on: a JSON value, or a small image."""

    at: str = Field(pattern=rf"^\$inbox\.({'|'.join(FETCHED_ADDRESSES)})$")
    json_: Any = Field(default=None, alias="json")
    image: bool = False
    unknown_keys: bool = Field(default=False, description="The keys that sign a client assertion of `key: unknown`.")


# A token that the provider never issued, made from one that it did.
Forged = Literal["altered", "followed", "unsigned", "foreign", "embedded"]


class ReceiveFetch(Parameters):
    """The requests by which the provider fetched a document."""

    at: str = Field(pattern=rf"^\$inbox\.({'|'.join(FETCHED_ADDRESSES)})$")
    within: int = Field(default=2, ge=1, le=LONGEST_DELIVERY, description="Seconds to wait for it.")


class TokenParameters(Parameters):
    """What every token request takes."""

    client: ClientReference = None
    authentication: Authentication | Literal["each"] | None = Field(
        default=None, description="Overrides the client's own method."
    )
    client_secret: str | None = Field(default=None, description="Overrides the client's own secret.")
    client_assertion: Annotated[ClientAssertion | str | None, Refers((IdToken, AccessToken), text=True)] = Field(
        default=None, description="Bends the client's assertion, or is shown instead."
    )


class Token(TokenParameters):
    """RFC 6749 4.1.3."""

    code: Annotated[str, Refers((Code,), text=True)]
    forged: Literal["altered"] | None = Field(default=None, description="Sends the code with another character.")
    redirect_uri: str | None = None
    code_verifier: str | None = None


class TokenAtOnce(Parameters):
    """RFC 6749 4.1.2: one code in several token requests at the same moment."""

    client: ClientReference = None
    code: Annotated[str, Refers((Code,))]
    times: int = Field(default=4, ge=2, le=8)


class Refresh(TokenParameters):
    """RFC 6749 6."""

    refresh_token: Annotated[str, Refers((RefreshToken,), text=True)]
    forged: Forged | None = Field(default=None, description="Sends the token as the provider never issued it.")
    scope: Value | None = None


class ClientCredentials(TokenParameters):
    """RFC 6749 4.4.2."""

    scope: Value | None = None


class Password(TokenParameters):
    """RFC 6749 4.3.2."""

    user: str = Field(description="Whose name and password are sent.")
    password: str | None = Field(default=None, description="Another one than the user's.")
    scope: Value | None = None


class AuthorizeDevice(TokenParameters):
    """RFC 8628 3.1."""

    scope: Value | None = None


class VerifyDevice(Parameters):
    """RFC 8628 3.3."""

    device: Annotated[str, Refers((DeviceAuthorizationResponse,))]
    user: str = Field(default="nobody", description="Who answers the pages; nobody leaves them unanswered.")
    browser: str = Field(default="main", description="Each name starts with an empty cookie jar.")
    refuse: bool = Field(default=False, description="The user refuses.")
    complete: bool = Field(default=False, description="Begins at verification_uri_complete.")
    typed: Literal["as_shown", "in_lower_case", "without_punctuation", "wrong"] = "as_shown"


class TrustIssuer(Parameters):
    """An operator trusts a new issuer of assertions (RFC 7523 2.1)."""

    subject: str = "the-subject-of-assertions"
    scope: list[str] = Field(default_factory=list, description="The most that its assertions may give.")


class JwtBearer(TokenParameters):
    """RFC 7523 2.1."""

    issuer: Annotated[str, Refers((TrustedIssuer,))]
    assertion: ClientAssertion = Field(default_factory=ClientAssertion, description="Bends the assertion.")
    scope: Value | None = None


class DeviceToken(TokenParameters):
    """RFC 8628 3.4."""

    device_code: Annotated[str, Refers((DeviceCode,), text=True)]


class Userinfo(Parameters):
    """OpenID Connect Core 5.3.1."""

    access_token: Annotated[str, Refers((AccessToken, IdToken), text=True)]
    method: Literal["GET", "POST", "each"] = "GET"
    presentation: Literal["header", "form", "json", "query", "none", "each"] = "header"
    scheme: str = Field(default="Bearer", description="The authentication scheme of the header.")
    forged: Forged | None = Field(default=None, description="Sends the token as the provider never issued it.")


class FetchClaims(Parameters):
    """OpenID Connect Core 5.6.2."""

    userinfo: Annotated[str, Refers((UserinfoResponse,))]


class TokenStatus(Parameters):
    """RFC 7662 2.1, RFC 7009 2.1."""

    client: ClientReference = None
    token: TokenReference
    forged: Forged | None = Field(default=None, description="Sends the token as the provider never issued it.")
    token_type_hint: str | None = None
    authentication: Authentication | Literal["each"] | None = None


class Introspect(TokenStatus):
    """RFC 7662 2.1."""

    bearer: Annotated[str | None, Refers((AccessToken,), text=True)] = Field(
        default=None, description="An access token that the caller shows instead of its own credentials."
    )


class ShakeHands(Parameters):
    """RFC 9325 3, 4."""

    endpoint: str = Field(
        description="A member of the metadata, registration_client_uri for the client's own, or webfinger."
    )
    offers: Offer = "ordinary"
    client: ClientReference = None
    user: str | None = Field(default=None, description="Whose issuer is asked for, where the endpoint is webfinger.")

    @model_validator(mode="after")
    def a_user_of_webfinger(self) -> Self:
        """Refuse webfinger without a user, and a user elsewhere."""
        if (self.user is not None) != (self.endpoint == WEBFINGER_ENDPOINT):
            raise ValueError("user and endpoint: webfinger belong together")
        return self


class Wait(Parameters):
    """A declared wait, parked so that waits overlap (decisions.md, D10)."""

    seconds: int | None = Field(default=None, ge=1, le=LONGEST_WAIT)
    lifetime: Lifetime | None = Field(
        default=None, description="Until what came before has expired, by lifetimes: of the target file."
    )

    @model_validator(mode="after")
    def one_length(self) -> Self:
        """Refuse both and neither."""
        if (self.seconds is None) == (self.lifetime is None):
            raise ValueError("takes exactly one of seconds and lifetime")
        return self
