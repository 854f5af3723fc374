"""What the server keeps, in memory: clients, codes, tokens and users, in the shapes that Authlib asks for."""

import os
import secrets
import time
from dataclasses import dataclass, field

from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, TokenMixin, list_to_scope, scope_to_list

CODE_SECONDS = int(os.environ.get("CODE_SECONDS", "300"))
FIRST = ["alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi"]
NAMES = [*FIRST, "ivan", "judy", "mallory", "niaj", "olivia", "peggy", "rupert", "sybil"]


@dataclass(frozen=True)
class User:
    """A user, whose password is the name with -password behind it."""

    name: str

    @property
    def password(self) -> str:
        return f"{self.name}-password"


@dataclass
class Client(ClientMixin):
    """A registered client."""

    client_info: dict
    client_metadata: dict
    registration_token: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    @property
    def client_id(self) -> str:
        return self.client_info["client_id"]

    @property
    def id_token_signed_response_alg(self) -> str:
        return self.client_metadata.get("id_token_signed_response_alg", "RS256")

    def get_client_id(self):
        return self.client_id

    def get_default_redirect_uri(self):
        # OpenID Connect Core 3.1.2.1: redirect_uri is REQUIRED.
        return None

    def get_allowed_scope(self, scope):
        allowed = scope_to_list(self.client_metadata.get("scope", list_to_scope(SCOPES)))
        return list_to_scope([name for name in scope_to_list(scope or "") if name in allowed])

    def check_redirect_uri(self, redirect_uri):
        return redirect_uri in self.client_metadata.get("redirect_uris", [])

    def check_client_secret(self, client_secret):
        return secrets.compare_digest(self.client_info.get("client_secret", "").encode(), client_secret.encode())

    def check_endpoint_auth_method(self, method, endpoint):
        registered = self.client_metadata.get("token_endpoint_auth_method", "client_secret_basic")
        return method == registered if endpoint == "token" else method in (registered, "client_secret_post")

    def check_response_type(self, response_type):
        return response_type in self.client_metadata.get("response_types", ["code"])

    def check_grant_type(self, grant_type):
        return grant_type in self.client_metadata.get("grant_types", ["authorization_code"])

    def check_client(self, client):
        """As the registration access token: it is good for this client alone (RFC 7592 3)."""
        return client is self


@dataclass
class Code(AuthorizationCodeMixin):
    """An authorization code and what it stands for."""

    code: str
    client_id: str
    user: User
    redirect_uri: str | None
    scope: str
    nonce: str | None
    auth_time: int
    code_challenge: str | None
    code_challenge_method: str | None
    used: bool = False
    expires_at: float = field(default_factory=lambda: time.time() + CODE_SECONDS)

    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope

    def get_nonce(self):
        return self.nonce

    def get_auth_time(self):
        return self.auth_time

    def get_acr(self):
        return None

    def get_amr(self):
        return None


@dataclass
class Token(TokenMixin):
    """An access token with its refresh token, where it has one; `family` is that of the refresh tokens before it."""

    client: Client
    user: User | None
    access_token: str
    refresh_token: str | None
    scope: str
    expires_in: int
    family: str
    code: str | None = None
    access_token_revoked: bool = False
    refresh_token_revoked: bool = False
    issued_at: int = field(default_factory=lambda: int(time.time()))

    def check_client(self, client):
        return self.client is client

    def get_scope(self):
        return self.scope

    def get_expires_in(self):
        return self.expires_in

    def is_expired(self):
        return time.time() > self.issued_at + self.expires_in

    def is_revoked(self):
        return self.access_token_revoked

    def get_user(self):
        return self.user

    def get_client(self):
        return self.client


SCOPES = ["openid", "profile", "email", "address", "phone", "offline_access"]
USERS = {name: User(name) for name in NAMES}
CLIENTS: dict[str, Client] = {}
CODES: dict[str, Code] = {}
TOKENS: list[Token] = []


def token_of(value: str, hint: str | None = None) -> Token | None:
    """Find a token by its value; the hint says which kind is looked for first (RFC 7009 2.1)."""
    kinds = ("refresh_token", "access_token") if hint == "refresh_token" else ("access_token", "refresh_token")
    return next((token for kind in kinds for token in TOKENS if getattr(token, kind) == value), None)
