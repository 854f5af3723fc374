"""Provider metadata (OIDC Discovery 3, RFC 8414 2)."""

from collections.abc import Mapping
from typing import Any

from joserfc.jwk import Key
from msgspec import Struct

from reference_server.jose.encryption import CONTENT_ENCRYPTION, KEY_MANAGEMENT, TO_CLIENTS
from reference_server.jose.signatures import MAC_ALGORITHMS, SIGNATURE_ALGORITHMS, UNSIGNED, sign
from reference_server.provider import Provider
from reference_server.response_types import IMPLICIT, RESPONSE_MODES, RESPONSE_TYPES
from reference_server.rules.authorization.pkce import METHODS
from reference_server.rules.authorization.prompt import PROMPTS
from reference_server.rules.clients.call import AUTH_METHODS
from reference_server.rules.token.grant_type import GRANT_TYPES
from reference_server.tokens.claims import AGGREGATED_CLAIMS, DISTRIBUTED_CLAIMS, STANDARD_CLAIMS
from reference_server.tokens.subject import SUBJECT_TYPES
from reference_server.web.message import Request, Response, json_response

SIGNED_METADATA = "RS256"


class Signed(Struct, frozen=True):
    """Metadata, the key that signed them, and the JWT that came of it."""

    claims: Mapping[str, Any]
    key: Key
    jwt: str


SIGNED: dict[str, Signed] = {}
"""What was signed last, by issuer."""


def discovery_endpoint(provider: Provider, request: Request) -> Response:
    """What this provider is and can do, once more in a JWT that it signed (RFC 8414 2.1)."""
    seams = provider.table.seams
    members = seams.metadata(provider, metadata_members(provider))
    claims = seams.signed_metadata_claims(provider, {**members, "iss": provider.issuer})
    members["signed_metadata"] = signed_by_provider(provider, claims)
    return provider.table.seams.discovery_http(provider, request, json_response(200, members))


def signed_by_provider(provider: Provider, claims: Mapping[str, Any]) -> str:
    """A JWT of the provider's own key; the same words are signed once, since a signature costs ten answers."""
    key, last = provider.keys.signing_key(SIGNED_METADATA), SIGNED.get(provider.issuer)
    if last is not None and last.key is key and last.claims == claims:
        return last.jwt
    jwt = sign({"alg": SIGNED_METADATA, "typ": "JWT", "kid": str(key.kid)}, dict(claims), key)
    SIGNED[provider.issuer] = Signed(claims, key, jwt)
    return jwt


def metadata_members(provider: Provider) -> dict[str, Any]:
    """The members of the document, drawn from the lists that the rules themselves use."""
    issuer = provider.issuer
    registration = {"registration_endpoint": f"{issuer}/oauth2/register"}
    signatures = list(SIGNATURE_ALGORITHMS)
    auth_algorithms = [*SIGNATURE_ALGORITHMS, *MAC_ALGORITHMS]
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/oauth2/auth",
        "token_endpoint": f"{issuer}/oauth2/token",
        "device_authorization_endpoint": f"{issuer}/oauth2/device/auth",
        "pushed_authorization_request_endpoint": f"{issuer}/oauth2/par",
        "userinfo_endpoint": f"{issuer}/userinfo",
        "jwks_uri": f"{issuer}/.well-known/jwks.json",
        **(registration if provider.settings.dynamic_client_registration else {}),
        "revocation_endpoint": f"{issuer}/oauth2/revoke",
        "introspection_endpoint": f"{issuer}/oauth2/introspect",
        "end_session_endpoint": f"{issuer}/oauth2/sessions/logout",
        "check_session_iframe": f"{issuer}/oauth2/sessions/check",
        "scopes_supported": list(provider.settings.scopes_supported),
        "response_types_supported": list(RESPONSE_TYPES),
        "response_modes_supported": list(RESPONSE_MODES),
        "grant_types_supported": [*GRANT_TYPES, IMPLICIT],
        "subject_types_supported": list(SUBJECT_TYPES),
        "acr_values_supported": list(provider.settings.acr_values_supported),
        "id_token_signing_alg_values_supported": [*signatures, *MAC_ALGORITHMS, UNSIGNED],
        "userinfo_signing_alg_values_supported": [*signatures, *MAC_ALGORITHMS, UNSIGNED],
        # What Hydra's SDK requires of its document beside the standards: the algorithm where a client registers none.
        "id_token_signed_response_alg": ["RS256"],
        "userinfo_signed_response_alg": [UNSIGNED],
        "request_object_signing_alg_values_supported": [*signatures, *MAC_ALGORITHMS, UNSIGNED],
        **{
            f"{message}_encryption_{kind}_values_supported": list(known)
            for message, algorithms in (
                ("id_token", TO_CLIENTS),
                ("userinfo", TO_CLIENTS),
                ("request_object", KEY_MANAGEMENT),
            )
            for kind, known in (("alg", algorithms), ("enc", CONTENT_ENCRYPTION))
        },
        "token_endpoint_auth_methods_supported": list(AUTH_METHODS),
        "token_endpoint_auth_signing_alg_values_supported": auth_algorithms,
        "revocation_endpoint_auth_methods_supported": list(AUTH_METHODS),
        "revocation_endpoint_auth_signing_alg_values_supported": auth_algorithms,
        "introspection_endpoint_auth_methods_supported": [name for name in AUTH_METHODS if name != "none"],
        "introspection_endpoint_auth_signing_alg_values_supported": auth_algorithms,
        "introspection_signing_alg_values_supported": signatures,
        "display_values_supported": ["page", "popup", "touch", "wap"],
        "claim_types_supported": ["normal", "aggregated", "distributed"],
        "claims_supported": [
            "sub",
            "iss",
            "aud",
            "exp",
            "iat",
            "auth_time",
            "nonce",
            "acr",
            "amr",
            "sid",
            *STANDARD_CLAIMS,
            *AGGREGATED_CLAIMS,
            *DISTRIBUTED_CLAIMS,
        ],
        "ui_locales_supported": ["en"],
        "claims_parameter_supported": True,
        "request_parameter_supported": True,
        "request_uri_parameter_supported": True,
        "require_pushed_authorization_requests": provider.settings.require_pushed_authorization_requests,
        "require_request_uri_registration": False,
        "require_signed_request_object": False,
        "code_challenge_methods_supported": list(METHODS),
        "prompt_values_supported": list(PROMPTS),
        "protected_resources": [provider.issuer, *provider.settings.protected_resources],
        "authorization_response_iss_parameter_supported": True,
        "frontchannel_logout_supported": True,
        "frontchannel_logout_session_supported": True,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
    }
