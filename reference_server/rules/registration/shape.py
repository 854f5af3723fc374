"""The form of a registration request (RFC 7591 3.1)."""

from reference_server.errors import InvalidClientMetadata, InvalidRedirectUri
from reference_server.provider import Provider
from reference_server.rules.registration.draft import RegistrationDraft
from reference_server.web.message import json_object

TEXTS = (
    "application_type",
    "client_name",
    "client_uri",
    "logo_uri",
    "policy_uri",
    "tos_uri",
    "jwks_uri",
    "sector_identifier_uri",
    "subject_type",
    "id_token_signed_response_alg",
    "userinfo_signed_response_alg",
    "request_object_signing_alg",
    "id_token_encrypted_response_alg",
    "id_token_encrypted_response_enc",
    "userinfo_encrypted_response_alg",
    "userinfo_encrypted_response_enc",
    "request_object_encryption_alg",
    "request_object_encryption_enc",
    "token_endpoint_auth_method",
    "token_endpoint_auth_signing_alg",
    "introspection_signed_response_alg",
    "access_token_strategy",
    "initiate_login_uri",
    "frontchannel_logout_uri",
    "backchannel_logout_uri",
    "scope",
    "software_id",
    "software_version",
    "software_statement",
)
LISTS = (
    "redirect_uris",
    "response_types",
    "grant_types",
    "contacts",
    "default_acr_values",
    "request_uris",
    "post_logout_redirect_uris",
    "audience",
)
BOOLEANS = (
    "require_auth_time",
    "require_pushed_authorization_requests",
    "require_signed_request_object",
    "frontchannel_logout_session_required",
    "backchannel_logout_session_required",
)
KNOWN = (*TEXTS, *LISTS, *BOOLEANS, "jwks", "default_max_age")
DEFAULTS = {
    "application_type": "web",
    "response_types": ["code"],
    "grant_types": ["authorization_code"],
    "token_endpoint_auth_method": "client_secret_basic",
    "id_token_signed_response_alg": "RS256",
    "subject_type": "public",
}


def demand_json_object(_provider: Provider, draft: RegistrationDraft) -> None:
    """The body is an `application/json` object (RFC 7591 3.1)."""
    members = json_object(draft.http.body) if draft.http.media_type == "application/json" else None
    if members is None:
        raise InvalidClientMetadata("the body is not an application/json object")
    draft.metadata = members


def refuse_long_registration(provider: Provider, draft: RegistrationDraft) -> None:
    """A client is kept for as long as its registration says, so its size is bounded apart from other bodies."""
    if len(draft.http.body) > provider.settings.limits.registration_bytes:
        raise InvalidClientMetadata("the registration is longer than this provider accepts")


def drop_unknown_members(_provider: Provider, draft: RegistrationDraft) -> None:
    """ "The authorization server MUST ignore any client metadata ... it does not understand" (RFC 7591 2).

    Values in other languages (`client_name#ja`) are kept (RFC 7591 2.2); null counts as absent.
    """
    draft.metadata = {
        name: value for name, value in draft.metadata.items() if value is not None and name.partition("#")[0] in KNOWN
    }


def check_types(_provider: Provider, draft: RegistrationDraft) -> None:
    """Each member has the JSON type of its definition (RFC 7591 2, OIDC Registration 2)."""
    for tagged, value in draft.metadata.items():
        name = tagged.partition("#")[0]
        if name in TEXTS and not isinstance(value, str):
            raise InvalidClientMetadata(f"{name} is not a string")
        if name in LISTS and not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
            wrong = InvalidRedirectUri if name == "redirect_uris" else InvalidClientMetadata
            raise wrong(f"{name} is not a list of strings")
    max_age = draft.metadata.get("default_max_age", 0)
    if not isinstance(max_age, int) or isinstance(max_age, bool) or max_age < 0:
        raise InvalidClientMetadata("default_max_age is not a number of seconds")
    for name in BOOLEANS:
        if not isinstance(draft.metadata.get(name, False), bool):
            raise InvalidClientMetadata(f"{name} is not a boolean")


def fill_defaults(_provider: Provider, draft: RegistrationDraft) -> None:
    """What was left out has the default of OIDC Registration 2; a client without the code grant has no code."""
    if "authorization_code" not in draft.metadata.get("grant_types", ["authorization_code"]):
        draft.metadata.setdefault("response_types", [])
    draft.metadata = DEFAULTS | draft.metadata
