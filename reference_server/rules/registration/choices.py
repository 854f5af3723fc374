"""The choices of a client: types, methods and algorithms."""

from urllib.parse import urlsplit

from reference_server.errors import InvalidClientMetadata
from reference_server.jose.encryption import (
    CONTENT_ENCRYPTION,
    DEFAULT_CONTENT_ENCRYPTION,
    KEY_MANAGEMENT,
    SYMMETRIC,
    TO_CLIENTS,
    fits_encryption,
)
from reference_server.jose.signatures import MAC_ALGORITHMS, SIGNATURE_ALGORITHMS, UNSIGNED, usable_keys
from reference_server.provider import Provider
from reference_server.response_types import (
    ID_TOKEN,
    IMPLICIT,
    RESPONSE_TYPES,
    canonical_response_type,
    grant_types_needed,
)
from reference_server.rules.clients.call import AUTH_METHODS, KEY_JWT, NONE, SECRET_JWT
from reference_server.rules.registration.draft import RegistrationDraft
from reference_server.rules.token.grant_type import GRANT_TYPES
from reference_server.tokens.access_token import STRATEGIES
from reference_server.tokens.subject import PAIRWISE, SUBJECT_TYPES

ALGORITHM_MEMBERS = {
    "id_token_signed_response_alg": (*SIGNATURE_ALGORITHMS, *MAC_ALGORITHMS, UNSIGNED),
    "userinfo_signed_response_alg": (*SIGNATURE_ALGORITHMS, *MAC_ALGORITHMS, UNSIGNED),
    "request_object_signing_alg": (*SIGNATURE_ALGORITHMS, *MAC_ALGORITHMS, UNSIGNED),
    "introspection_signed_response_alg": SIGNATURE_ALGORITHMS,
    "token_endpoint_auth_signing_alg": (*SIGNATURE_ALGORITHMS, *MAC_ALGORITHMS),
}
ENCRYPTED = ("id_token_encrypted_response", "userinfo_encrypted_response", "request_object_encryption")
ENCRYPTION_ALGORITHMS = dict(zip(ENCRYPTED, (TO_CLIENTS, TO_CLIENTS, KEY_MANAGEMENT), strict=True))
ENCRYPTION_MEMBERS = {f"{name}_alg": known for name, known in ENCRYPTION_ALGORITHMS.items()} | {
    f"{name}_enc": CONTENT_ENCRYPTION for name in ENCRYPTED
}


def check_closed_choices(_provider: Provider, draft: RegistrationDraft) -> None:
    """Each value is one that the metadata document lists (RFC 7591 2, OIDC Registration 2)."""
    choices = {
        "application_type": ("web", "native"),
        "subject_type": SUBJECT_TYPES,
        "token_endpoint_auth_method": AUTH_METHODS,
        "access_token_strategy": STRATEGIES,
        **ALGORITHM_MEMBERS,
        **ENCRYPTION_MEMBERS,
    }
    for name, known in choices.items():
        if draft.metadata.get(name, known[0]) not in known:
            raise InvalidClientMetadata(f"{name} has a value that this provider does not support")
    if not {canonical_response_type(asked) for asked in draft.texts("response_types")} <= set(RESPONSE_TYPES):
        raise InvalidClientMetadata("response_types has a value that this provider does not support")
    if not set(draft.texts("grant_types")) <= {*GRANT_TYPES, IMPLICIT}:
        raise InvalidClientMetadata("grant_types has a value that this provider does not support")


def check_types_fit_grants(_provider: Provider, draft: RegistrationDraft) -> None:
    """response_types and grant_types go together (RFC 7591 2.1, OIDC Registration 2)."""
    for response_type in draft.texts("response_types"):
        lacking = sorted(grant_types_needed(response_type) - set(draft.texts("grant_types")))
        if lacking:
            raise InvalidClientMetadata(f"{response_type} needs the grant types {', '.join(lacking)}")


def refuse_unsigned_front_channel_id_tokens(_provider: Provider, draft: RegistrationDraft) -> None:
    """ "none MUST NOT be used ... unless the Client uses only Response Types that return no ID Token from the
    Authorization Endpoint" (OIDC Registration 2, `id_token_signed_response_alg`).
    """
    from_authorization_endpoint = any(ID_TOKEN in asked.split() for asked in draft.texts("response_types"))
    if from_authorization_endpoint and draft.metadata["id_token_signed_response_alg"] == UNSIGNED:
        raise InvalidClientMetadata("ID Tokens from the authorization endpoint are signed")


def complete_encryption(_provider: Provider, draft: RegistrationDraft) -> None:
    """ "When *_enc is included, *_alg MUST also be provided"; the default is A128CBC-HS256 (OIDC Registration 2)."""
    for name in ENCRYPTED:
        if f"{name}_alg" in draft.metadata:
            draft.metadata.setdefault(f"{name}_enc", DEFAULT_CONTENT_ENCRYPTION)
        elif f"{name}_enc" in draft.metadata:
            raise InvalidClientMetadata(f"{name}_enc stands without {name}_alg")


def demand_keys_for_encryption(_provider: Provider, draft: RegistrationDraft) -> None:
    """A client that is sent something encrypted has registered a key for it (OIDC Core 10.2)."""
    asked = [algorithm for algorithm in _encryption_to(draft) if algorithm not in SYMMETRIC]
    if not asked or "jwks_uri" in draft.metadata:
        return
    keys = usable_keys(draft.metadata.get("jwks", {}))
    if not all(any(fits_encryption(key, algorithm) for key in keys) for algorithm in asked):
        raise InvalidClientMetadata("no key of jwks fits the encryption that is asked for")


def demand_secret_for_symmetric_encryption(_provider: Provider, draft: RegistrationDraft) -> None:
    """ "Symmetric encryption MUST NOT be used by public (non-confidential) Clients" (OIDC Core 10.2)."""
    if draft.metadata["token_endpoint_auth_method"] == NONE and not set(SYMMETRIC).isdisjoint(_encryption_to(draft)):
        raise InvalidClientMetadata("a public client has no secret for symmetric encryption")


def _encryption_to(draft: RegistrationDraft) -> list[str]:
    """The algorithms by which the client wants to be sent something."""
    return [draft.metadata[f"{name}_alg"] for name in ENCRYPTED[:2] if f"{name}_alg" in draft.metadata]


def demand_one_sector(_provider: Provider, draft: RegistrationDraft) -> None:
    """Several hosts make a sector only by a sector_identifier_uri (OIDC Core 8.1)."""
    if draft.metadata["subject_type"] != PAIRWISE or "sector_identifier_uri" in draft.metadata:
        return
    if len({urlsplit(uri).hostname for uri in draft.texts("redirect_uris")}) > 1:
        raise InvalidClientMetadata("a pairwise client with redirect URIs on several hosts has a sector_identifier_uri")


def refuse_two_key_sources(_provider: Provider, draft: RegistrationDraft) -> None:
    """ "The jwks_uri and jwks parameters MUST NOT both be present" (RFC 7591 2)."""
    if "jwks" in draft.metadata and "jwks_uri" in draft.metadata:
        raise InvalidClientMetadata("jwks and jwks_uri exclude each other")


def check_jwks(_provider: Provider, draft: RegistrationDraft) -> None:
    """jwks is a JWK Set of public keys (RFC 7591 2, RFC 7517 5)."""
    jwks = draft.metadata.get("jwks")
    if jwks is None:
        return
    members = jwks.get("keys") if isinstance(jwks, dict) else None
    if not isinstance(members, list) or not all(isinstance(member, dict) for member in members):
        raise InvalidClientMetadata("jwks is not a JWK Set")
    if any(member.get("kty") == "oct" or "d" in member for member in members):
        raise InvalidClientMetadata("jwks holds a private or symmetric key")
    if members and not usable_keys(jwks):
        raise InvalidClientMetadata("jwks has no key that can be read")


def demand_keys_for_private_key_jwt(_provider: Provider, draft: RegistrationDraft) -> None:
    """A client that signs has registered keys (OIDC Core 9, private_key_jwt)."""
    signs = draft.metadata["token_endpoint_auth_method"] == KEY_JWT
    if signs and "jwks" not in draft.metadata and "jwks_uri" not in draft.metadata:
        raise InvalidClientMetadata("private_key_jwt needs jwks or jwks_uri")


def check_auth_signing_alg(_provider: Provider, draft: RegistrationDraft) -> None:
    """The assertion's algorithm suits the method: a MAC with a secret, a signature with a key (OIDC Core 9)."""
    algorithm = draft.metadata.get("token_endpoint_auth_signing_alg")
    method = draft.metadata["token_endpoint_auth_method"]
    if algorithm is None or method not in (SECRET_JWT, KEY_JWT):
        return
    if (algorithm in MAC_ALGORITHMS) != (method == SECRET_JWT):
        raise InvalidClientMetadata("token_endpoint_auth_signing_alg does not suit token_endpoint_auth_method")


def demand_secret_for_macs(_provider: Provider, draft: RegistrationDraft) -> None:
    """A MAC is keyed with the client secret, which a public client does not have (OIDC Core 10.1)."""
    if draft.metadata["token_endpoint_auth_method"] != NONE:
        return
    if any(draft.metadata.get(name) in MAC_ALGORITHMS for name in ALGORITHM_MEMBERS):
        raise InvalidClientMetadata("a public client has no secret for an HMAC")


def refuse_public_client_grant(_provider: Provider, draft: RegistrationDraft) -> None:
    """ "The client credentials grant type MUST only be used by confidential clients" (RFC 6749 4.4)."""
    if draft.metadata["token_endpoint_auth_method"] == NONE and "client_credentials" in draft.texts("grant_types"):
        raise InvalidClientMetadata("a public client cannot use client_credentials")
