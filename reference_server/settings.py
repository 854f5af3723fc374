"""The numbers that an operator may turn, each with its name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long things live, in seconds."""

    code: int = 300
    pushed_request: int = 90
    device_code: int = 600
    access_token: int = 3600
    refresh_token: int = 30 * 86400
    id_token: int = 3600
    login_consent_request: int = 1800
    login_session: int = 86400


@dataclass(frozen=True, slots=True)
class Limits:
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


@dataclass(frozen=True, slots=True)
class Cors:
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


@dataclass(frozen=True, slots=True)
class Log:
    """What is logged, and how; `info` has a line for each request and each refusal."""

    level: Literal["debug", "info", "warning", "error"] = "warning"
    format: Literal["text", "json"] = "text"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is configured, not computed.

    `fetch_private_addresses` says whether an address that a client gave may be one of this machine or of a network of
    its own; null: where the issuer itself is one of this machine.
    `dynamic_client_registration` says whether anyone may register clients; an operator may always.
    `device_polling_seconds` is how long a device has to wait between two questions.
    `refresh_token_grace_seconds` is how long a refresh token may be used again after its first use, so that a client
    that lost the answer can ask again; 0 is strict.
    `access_token_strategy` is `opaque` or `jwt`; a client may have one of its own.
    `protected_resources` are the resource servers for which any client may ask for access tokens (RFC 8707).
    `software_statement_issuers` has the JWK Set of each issuer whose software statements are believed.
    """

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
    protected_resources: tuple[str, ...] = ("https://resource.example/", "https://another-resource.example/")
    software_statement_issuers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
