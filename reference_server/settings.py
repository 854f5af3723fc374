"""The numbers that an operator may turn, each with its name."""

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct, field


class Lifetimes(Struct, frozen=True):
    """How long things live, in seconds."""

    code: int = 300
    pushed_request: int = 90
    device_code: int = 600
    access_token: int = 3600
    refresh_token: int = 30 * 86400
    id_token: int = 3600
    login_consent_request: int = 1800
    login_session: int = 86400


class Limits(Struct, frozen=True):
    """What a caller may ask the provider to swallow.

    `body_bytes` and `registration_bytes` bound request bodies, `parameters` their number in a query or form and
    `parameter_characters` the length of each. `fetch_bytes` and `fetch_seconds` bound what is fetched from an address
    that a client gave. `assertion_seconds` and `grant_assertion_seconds` are how far ahead a client's assertion and an
    assertion grant may expire. `secret_rounds` is the cost of PBKDF2 for secrets that a person chose. A database server
    that says nothing for `database_seconds` counts as away.
    """

    body_bytes: int = 256 * 1024
    parameters: int = 200
    parameter_characters: int = 64 * 1024
    registration_bytes: int = 64 * 1024
    fetch_bytes: int = 256 * 1024
    fetch_seconds: float = 5.0
    assertion_seconds: int = 3600
    grant_assertion_seconds: int = 30 * 86400
    clock_skew_seconds: int = 30
    redirect_uris: int = 100
    list_page: int = 500
    secret_rounds: int = 25_000
    database_seconds: int = 10


class Cors(Struct, frozen=True):
    """Scripts of which origins may call the public port, beside the `allowed_cors_origins` of a client.

    A pattern is an origin, `*` for every origin, or has `*` in the place of one label: `https://*.example.com`.
    `max_age` is how many seconds a browser may keep the answer to a preflight.
    """

    enabled: bool = False
    allowed_origins: tuple[str, ...] = ()
    allowed_methods: tuple[str, ...] = ("GET", "POST", "PUT", "PATCH", "DELETE")
    allowed_headers: tuple[str, ...] = ("Authorization", "Content-Type")
    exposed_headers: tuple[str, ...] = ("Content-Type", "WWW-Authenticate")
    allow_credentials: bool = True
    max_age: int = 600


class Log(Struct, frozen=True):
    """What is logged, and how; `info` has a line for each request and each refusal."""

    level: Literal["debug", "info", "warning", "error"] = "warning"
    format: Literal["text", "json"] = "text"


class Pkce(Struct, frozen=True):
    """Of whom a code challenge is demanded (RFC 7636): of every client, or of public ones."""

    enforced: bool = False
    enforced_for_public_clients: bool = True


class JwtBearer(Struct, frozen=True):
    """What an assertion grant may leave out, beside what RFC 7523 3 demands."""

    jti_optional: bool = False
    iat_optional: bool = False


class Hook(Struct, frozen=True):
    """A service of the operator that is asked before tokens are issued.

    `auth_name` and `auth_value` are a header, or a cookie, by which it knows the provider.
    """

    url: str | None = None
    auth_in: Literal["header", "cookie"] = "header"
    auth_name: str | None = None
    auth_value: str | None = None


class Settings(Struct, frozen=True):
    """Everything that is configured, not computed.

    `fetch_private_addresses` says whether an address that a client gave may be one of this machine or of a network of
    its own; null: where the issuer itself is one of this machine.
    `dynamic_client_registration` says whether anyone may register clients; an operator may always.
    `device_polling_seconds` is how long a device has to wait between two questions.
    `refresh_token_grace_seconds` is how long a refresh token may be used again after its first use, so that a client
    that lost the answer can ask again; 0 is strict.
    `access_token_strategy` is `opaque` or `jwt`; a client may have one of its own.
    `scope_strategy` is how the scope of a client or a trusted issuer covers the scope that is asked for.
    `allowed_top_level_claims` are what a consent application says in `session.access_token` that a JWT access token has
    as claims of its own; with `mirror_top_level_claims` it has them in `ext` as well.
    `token_hook` is asked before any tokens are issued, `refresh_token_hook` before it where they are refreshed.
    `default_grant_allowed_scope` gives a client in its own name its whole scope where it asks for none.
    `registration_url` is the page for `prompt=registration`, `error_url` the one for errors that no client may be told,
    `post_logout_redirect_url` and `device_success_url` where the browser ends. `identity_provider_url` is the admin API
    of an Ory Kratos, whose session ends with the login session that came from it.
    `protected_resources` are the resource servers for which any client may ask for access tokens (RFC 8707).
    `software_statement_issuers` has the JWK Set of each issuer whose software statements are believed.
    `initial_access_tokens` are those that may be shown at a registration; `initial_access_token_required` says that one
    must be.
    """

    registration_url: str | None = None
    error_url: str | None = None
    post_logout_redirect_url: str | None = None
    device_success_url: str | None = None
    identity_provider_url: str | None = None
    lifetimes: Lifetimes = Lifetimes()
    limits: Limits = Limits()
    log: Log = Log()
    cors: Cors = Cors()
    acr_values_supported: tuple[str, ...] = ("urn:hallmark:acr:password", "1")
    scopes_supported: tuple[str, ...] = ("openid", "profile", "email", "address", "phone", "offline_access")
    fetch_private_addresses: bool | None = None
    dynamic_client_registration: bool = True
    device_polling_seconds: int = 5
    require_pushed_authorization_requests: bool = False
    refresh_token_grace_seconds: int = 0
    access_token_strategy: str = "opaque"
    allowed_top_level_claims: tuple[str, ...] = ()
    mirror_top_level_claims: bool = True
    scope_strategy: Literal["exact", "wildcard", "hierarchic"] = "exact"
    default_grant_allowed_scope: bool = False
    pkce: Pkce = Pkce()
    jwt_bearer: JwtBearer = JwtBearer()
    token_hook: Hook = Hook()
    refresh_token_hook: Hook = Hook()
    protected_resources: tuple[str, ...] = ("https://resource.example/", "https://another-resource.example/")
    software_statement_issuers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    initial_access_tokens: tuple[str, ...] = ()
    initial_access_token_required: bool = False
