"""An OpenID Provider of what Authlib has: its grants, endpoints and extensions, with storage and pages of our own."""

import secrets
import time

from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector
from authlib.oauth2.rfc6749 import grants
from authlib.oauth2.rfc6750 import BearerTokenValidator
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7591 import ClientMetadataClaims, ClientRegistrationEndpoint
from authlib.oauth2.rfc7592 import ClientConfigurationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
from authlib.oauth2.rfc9101 import JWTAuthenticationRequest
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.core import UserInfo, UserInfoEndpoint
from authlib.oidc.core.grants import OpenIDCode
from authlib.oidc.registration import ClientMetadataClaims as OpenIDClientMetadataClaims
from flask import session
from joserfc.jwk import KeySet, RSAKey
from storage import CLIENTS, CODES, SCOPES, TOKENS, Client, Code, Token, User, token_of

CLAIMS = ["sub", "name", "given_name", "family_name", "email", "email_verified", "phone_number", "address"]
# What a member that is left out means (RFC 7591 2).
DEFAULTS = {
    "grant_types": ["authorization_code"],
    "response_types": ["code"],
    "token_endpoint_auth_method": "client_secret_basic",
}
AUTH_METHODS = ["client_secret_basic", "client_secret_post", "none"]
KEY = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
KEYS = KeySet([KEY])


def metadata(issuer: str) -> dict:
    """The provider's metadata (OpenID Connect Discovery 3)."""
    return {
        "issuer": issuer,
        **{
            f"{name}_endpoint": f"{issuer}/{path}"
            for name, path in (
                ("authorization", "authorize"),
                ("token", "token"),
                ("userinfo", "userinfo"),
                ("registration", "register"),
                ("revocation", "revoke"),
                ("introspection", "introspect"),
            )
        },
        "jwks_uri": f"{issuer}/jwks.json",
        "scopes_supported": SCOPES,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": AUTH_METHODS,
        "revocation_endpoint_auth_methods_supported": AUTH_METHODS[:2],
        "introspection_endpoint_auth_methods_supported": AUTH_METHODS[:2],
        "code_challenge_methods_supported": ["S256", "plain"],
        "authorization_response_iss_parameter_supported": True,
        "claims_supported": CLAIMS,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "claims_parameter_supported": False,
    }


def user_info(user: User, scope: str) -> UserInfo:
    """The claims of a user that a scope asks for (OpenID Connect Core 5.4)."""
    return UserInfo(
        sub=f"subject-{user.name}",
        name=f"{user.name.title()} Example",
        given_name=user.name.title(),
        family_name="Example",
        nickname=user.name,
        zoneinfo="Europe/Oslo",
        preferred_username=user.name,
        profile=f"https://op.example/{user.name}",
        picture=f"https://op.example/{user.name}.png",
        website=f"https://{user.name}.example/",
        middle_name="Q",
        gender="unknown",
        birthdate="2000-01-01",
        locale="en-GB",
        updated_at=1700000000,
        email=f"{user.name}@op.example",
        email_verified=True,
        phone_number="+47 22 22 22 22",
        phone_number_verified=False,
        address={"formatted": "1 Example Street, Oslo", "country": "Norway"},
    ).filter(scope)


class AuthorizationCodeGrant(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS

    def save_authorization_code(self, code, request):
        data = request.payload.data
        CODES[code] = Code(
            code=code,
            client_id=request.client.client_id,
            user=request.user,
            redirect_uri=request.payload.redirect_uri,
            scope=request.scope,
            nonce=data.get("nonce"),
            auth_time=int(session["auth_time"]),
            code_challenge=data.get("code_challenge"),
            code_challenge_method=data.get("code_challenge_method"),
        )

    def query_authorization_code(self, code, client):
        found = CODES.get(code)
        if found is None or found.client_id != client.client_id:
            return None
        if found.used:
            # What was issued for a code that comes twice is worth nothing any more (RFC 6749 4.1.2).
            for token in TOKENS:
                if token.code == code:
                    token.access_token_revoked = token.refresh_token_revoked = True
            return None
        return found if found.expires_at > time.time() else None

    def delete_authorization_code(self, authorization_code):
        authorization_code.used = True

    def authenticate_user(self, authorization_code):
        return authorization_code.user


class OpenID(OpenIDCode):
    def __init__(self, issuer):
        super().__init__(require_nonce=False)
        self.issuer = issuer

    def exists_nonce(self, nonce, request):
        return any(code.nonce == nonce and code.client_id == request.payload.client_id for code in CODES.values())

    def resolve_client_private_key(self, client):
        return KEY

    def get_encode_header(self, client):
        return {"alg": self.get_client_algorithm(client), "kid": KEY.kid}

    def get_client_claims(self, client):
        return {"iss": self.issuer, "aud": [client.client_id]}

    def generate_user_info(self, user, scope):
        return UserInfo(sub=user_info(user, scope)["sub"])


class RefreshTokenGrant(grants.RefreshTokenGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token):
        found = token_of(refresh_token, "refresh_token")
        if found is not None and found.refresh_token_revoked:
            # A refresh token that comes again ends those that came of it (RFC 9700 4.14.2).
            for token in TOKENS:
                if token.family == found.family:
                    token.access_token_revoked = token.refresh_token_revoked = True
            return None
        return found

    def authenticate_user(self, refresh_token):
        return refresh_token.user

    def revoke_old_credential(self, refresh_token):
        refresh_token.refresh_token_revoked = True


class ClientCredentialsGrant(grants.ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS[:2]


class Validator(BearerTokenValidator):
    def authenticate_token(self, token_string):
        return next((token for token in TOKENS if token.access_token == token_string), None)


class Revocation(RevocationEndpoint):
    CLIENT_AUTH_METHODS = AUTH_METHODS

    def query_token(self, token_string, token_type_hint):
        return token_of(token_string, token_type_hint)

    def revoke_token(self, token, request):
        token.access_token_revoked = True
        token.refresh_token_revoked = True


class Introspection(IntrospectionEndpoint):
    CLIENT_AUTH_METHODS = AUTH_METHODS[:2]

    def check_permission(self, token, client, request):
        return token.client is client

    def query_token(self, token_string, token_type_hint):
        return token_of(token_string, token_type_hint)

    def introspect_token(self, token):
        members = {"client_id": token.client.client_id, "scope": token.scope, "token_type": "Bearer"}
        if token.user is not None:
            members |= {"sub": f"subject-{token.user.name}", "username": token.user.name}
        return {"active": True, **members, "iat": token.issued_at, "exp": token.issued_at + token.expires_in}


class UserInfoOfOpenID(UserInfoEndpoint):
    def generate_user_info(self, user, scope):
        return user_info(user, scope)


class Registration(ClientRegistrationEndpoint):
    issuer = ""

    def get_server_metadata(self):
        return metadata(self.issuer)

    def authenticate_token(self, request):
        # Registration is open.
        return True

    def generate_client_registration_info(self, client, request):
        return {
            "registration_client_uri": f"{self.issuer}/register/{client.client_id}",
            "registration_access_token": client.registration_token,
        }

    def extract_client_metadata(self, request):
        return DEFAULTS | super().extract_client_metadata(request)

    def save_client(self, client_info, client_metadata, request):
        client = Client(client_info, client_metadata)
        CLIENTS[client.client_id] = client
        return client


class Configuration(ClientConfigurationEndpoint):
    issuer = ""

    get_server_metadata = Registration.get_server_metadata
    generate_client_registration_info = Registration.generate_client_registration_info

    def authenticate_token(self, request):
        shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return next((client for client in CLIENTS.values() if client.registration_token == shown), None)

    def authenticate_client(self, request):
        return CLIENTS.get(request.uri.partition("?")[0].rpartition("/")[2])

    def check_permission(self, client, request):
        return True

    def revoke_access_token(self, request, token):
        CLIENTS.pop(token.client_id, None)

    def delete_client(self, client, request):
        CLIENTS.pop(client.client_id, None)
        for token in TOKENS:
            if token.client is client:
                token.access_token_revoked = token.refresh_token_revoked = True

    def update_client(self, client, client_metadata, request):
        client.client_metadata = client_metadata
        return client


def authorization_server(app, issuer: str) -> AuthorizationServer:
    """The server with everything that Authlib offers for the code flow."""

    def save_token(token, request):
        code, before = request.authorization_code, request.refresh_token
        TOKENS.append(
            Token(
                client=request.client,
                user=request.user,
                access_token=token["access_token"],
                refresh_token=token.get("refresh_token"),
                scope=token.get("scope", ""),
                expires_in=token["expires_in"],
                code=code.code if code else None,
                family=before.family if before else secrets.token_hex(8),
            )
        )

    server = AuthorizationServer(app, query_client=CLIENTS.get, save_token=save_token)
    server.register_grant(AuthorizationCodeGrant, [OpenID(issuer), CodeChallenge(required=False)])
    server.register_grant(RefreshTokenGrant)
    server.register_grant(ClientCredentialsGrant)
    protector = ResourceProtector()
    protector.register_token_validator(Validator())
    server.register_endpoint(UserInfoOfOpenID(server, protector))
    server.register_endpoint(Revocation)
    server.register_endpoint(Introspection)
    Registration.issuer = Configuration.issuer = issuer
    claims = [ClientMetadataClaims, OpenIDClientMetadataClaims]
    server.register_endpoint(Registration(server, claims))
    server.register_endpoint(Configuration(server, claims))

    class Issuer(IssuerParameter):
        def get_issuer(self):
            return issuer

    server.register_extension(Issuer())
    server.register_extension(JWTAuthenticationRequest(support_request=False, support_request_uri=False))
    return server
