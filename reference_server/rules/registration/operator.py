"""What an operator may say about a client by the admin API, beyond what a client may say itself (Hydra's fields)."""

import re
from urllib.parse import urlsplit

from reference_server.errors import InvalidClientMetadata, InvalidRedirectUri
from reference_server.jose.encryption import SYMMETRIC
from reference_server.jose.signatures import MAC_ALGORITHMS
from reference_server.provider import Provider
from reference_server.rules.clients.call import NONE, SECRET_JWT
from reference_server.rules.registration.draft import RegistrationDraft
from reference_server.rules.registration.shape import KNOWN
from reference_server.rules.registration.uris import SCRIPTED
from reference_server.tokens.lifespans import BadDuration, seconds_of

LIFESPANS = (
    "authorization_code_grant_access_token_lifespan",
    "authorization_code_grant_id_token_lifespan",
    "authorization_code_grant_refresh_token_lifespan",
    "client_credentials_grant_access_token_lifespan",
    "implicit_grant_access_token_lifespan",
    "implicit_grant_id_token_lifespan",
    "jwt_bearer_grant_access_token_lifespan",
    "refresh_token_grant_access_token_lifespan",
    "refresh_token_grant_id_token_lifespan",
    "refresh_token_grant_refresh_token_lifespan",
    "device_authorization_grant_access_token_lifespan",
    "device_authorization_grant_id_token_lifespan",
    "device_authorization_grant_refresh_token_lifespan",
)
SWITCHES = ("skip_consent", "skip_logout_consent")
OPERATOR_ONLY = ("owner", "metadata", "allowed_cors_origins", *SWITCHES, *LIFESPANS)
CLIENT_ID = re.compile(r"[\x21-\x2e\x30-\x7e][\x20-\x2e\x30-\x7e]{0,254}")
SECRET_CHARACTERS = 6


def take_chosen_credentials(_provider: Provider, draft: RegistrationDraft) -> None:
    """`client_id` and `client_secret` are the operator's to choose; an empty one counts as left out."""
    chosen = {name: draft.metadata.get(name) or None for name in ("client_id", "client_secret")}
    for name, value in chosen.items():
        if value is not None and not isinstance(value, str):
            raise InvalidClientMetadata(f"{name} is not a string")
    draft.chosen_id, draft.chosen_secret = chosen["client_id"], chosen["client_secret"]


def check_chosen_id(_provider: Provider, draft: RegistrationDraft) -> None:
    """A client_id is of visible ASCII characters (RFC 6749 A.1), without the slash, which would divide its address."""
    if draft.chosen_id is not None and not CLIENT_ID.fullmatch(draft.chosen_id):
        raise InvalidClientMetadata("client_id is not 1 to 255 visible ASCII characters without '/'")


def keep_own_id(_provider: Provider, draft: RegistrationDraft) -> None:
    """A client keeps its id."""
    if draft.current is not None and draft.chosen_id not in (None, draft.current.client_id):
        raise InvalidClientMetadata("client_id is not the one of this address")


def check_chosen_secret(_provider: Provider, draft: RegistrationDraft) -> None:
    """A secret that a person chose has a least length, as in Hydra."""
    if draft.chosen_secret is not None and len(draft.chosen_secret) < SECRET_CHARACTERS:
        raise InvalidClientMetadata(f"client_secret has fewer than {SECRET_CHARACTERS} characters")


def drop_members_unknown_to_operators(_provider: Provider, draft: RegistrationDraft) -> None:
    """What is not understood is dropped; null and the empty string count as left out, as in Hydra."""
    draft.metadata = {
        name: value
        for name, value in draft.metadata.items()
        if value not in (None, "") and name.partition("#")[0] in (*KNOWN, *OPERATOR_ONLY)
    }


def check_operator_members(_provider: Provider, draft: RegistrationDraft) -> None:
    """Each member that only an operator sets has the JSON type of Hydra's client document."""
    members = draft.metadata
    if not isinstance(members.get("owner", ""), str):
        raise InvalidClientMetadata("owner is not a string")
    origins = members.get("allowed_cors_origins", [])
    if not isinstance(origins, list) or not all(isinstance(origin, str) for origin in origins):
        raise InvalidClientMetadata("allowed_cors_origins is not a list of strings")
    for name in SWITCHES:
        if not isinstance(members.get(name, False), bool):
            raise InvalidClientMetadata(f"{name} is not a boolean")


def check_lifespans(_provider: Provider, draft: RegistrationDraft) -> None:
    """A lifespan is a duration of hours, minutes and seconds, such as `1h30m`."""
    for name in LIFESPANS:
        value = draft.metadata.get(name)
        if value is None:
            continue
        try:
            seconds_of(value if isinstance(value, str) else "")
        except BadDuration as error:
            raise InvalidClientMetadata(f"{name} is not a duration such as 1h30m") from error


def refuse_scripted_redirect_uris(_provider: Provider, draft: RegistrationDraft) -> None:
    """A redirect URI neither runs nor reads something in the browser; for the rest the operator is trusted."""
    if any(urlsplit(uri).scheme in SCRIPTED for uri in draft.texts("redirect_uris")):
        raise InvalidRedirectUri("a redirect URI has a scheme that runs or reads something in the browser")


def demand_secret_that_is_kept(_provider: Provider, draft: RegistrationDraft) -> None:
    """A client whose secret is only kept as a hash cannot go over to HMACs without a new secret."""
    current = draft.current
    hashed = current is not None and current.secret_hash is not None and draft.chosen_secret is None
    if hashed and needs_secret_itself(draft.metadata):
        raise InvalidClientMetadata("HMACs need the client_secret itself, which is only kept as a hash: send it anew")


def needs_secret_itself(metadata: dict[str, object]) -> bool:
    """Whether the client signs or is answered with HMACs, or by symmetric encryption (OIDC Core 10.1, 10.2)."""
    if metadata["token_endpoint_auth_method"] == SECRET_JWT:
        return True
    names = ("id_token_signed_response_alg", "userinfo_signed_response_alg", "request_object_signing_alg")
    encrypted = ("id_token_encrypted_response_alg", "userinfo_encrypted_response_alg")
    return metadata["token_endpoint_auth_method"] != NONE and (
        any(metadata.get(name) in MAC_ALGORITHMS for name in names)
        or any(metadata.get(name) in SYMMETRIC for name in encrypted)
    )
