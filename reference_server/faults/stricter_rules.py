"""Faults that refuse what has to be taken."""

import json
from collections.abc import Callable
from typing import Any

from reference_server.errors import (
    AccessDenied,
    InvalidClient,
    InvalidClientMetadata,
    InvalidGrant,
    InvalidRequest,
    InvalidToken,
    UnsupportedResponseType,
)
from reference_server.faults.fault import Fault, swap
from reference_server.jose.signatures import read_header
from reference_server.provider import Provider
from reference_server.rules.authorization import claims, parameters, prompt, response
from reference_server.rules.authorization.draft import AuthorizationDraft
from reference_server.rules.clients import assertion, credentials, form
from reference_server.rules.clients.call import KEY_JWT, SECRET_JWT, ClientCall
from reference_server.rules.registration import shape
from reference_server.rules.registration.draft import RegistrationDraft
from reference_server.rules.token import code
from reference_server.rules.token.draft import TokenDraft
from reference_server.rules.userinfo import call as userinfo
from reference_server.tokens.claims import STANDARD_CLAIMS

PLAIN = [
    "client_id",
    "redirect_uri",
    "response_type",
    "response_mode",
    "scope",
    "state",
    "nonce",
    "prompt",
    "max_age",
    "claims",
    "request",
    "request_uri",
    "id_token_hint",
    "code_challenge",
    "code_challenge_method",
    "resource",
    "audience",
    "registration",
]
FORM = [
    "grant_type",
    "code",
    "redirect_uri",
    "client_id",
    "client_secret",
    "client_assertion",
    "client_assertion_type",
    "refresh_token",
    "scope",
    "code_verifier",
    "token",
    "token_type_hint",
    "resource",
    "audience",
    "assertion",
    "device_code",
]

AuthorizationRule = Callable[[Provider, AuthorizationDraft], None]


def only_plain_parameters(provider: Provider, draft: AuthorizationDraft) -> None:
    """Refuse parameters beyond those that every request has."""
    if any(name not in PLAIN for name, _ in draft.pairs):
        raise InvalidRequest("a parameter is not known here")
    parameters.ignore_empty_parameters(provider, draft)


def only_plain_form_parameters(provider: Provider, call: ClientCall) -> None:
    """Refuse unknown parameters of a form."""
    if any(name not in FORM for name, _ in call.http.form or ()):
        raise InvalidRequest("a parameter is not known here")
    form.ignore_empty_form_parameters(provider, call)


def keep_empty_parameters(_provider: Provider, draft: AuthorizationDraft) -> None:
    """Take a parameter without a value for one with an empty value."""
    parameters.take_pairs(draft, draft.pairs)


def keep_empty_form_parameters(_provider: Provider, call: ClientCall) -> None:
    """Take a form parameter without a value for one with an empty value."""
    call.parameters.update(call.http.form or ())


def claims_ignored(unfit: Callable[[str, list[Any]], bool]) -> AuthorizationRule:
    """Ignore a claims parameter by its text, or by what it says of the single claims."""

    def rule(provider: Provider, draft: AuthorizationDraft) -> None:
        claims.check_claims(provider, draft)
        asked = [one for place in draft.claims.values() for one in place.values()]
        if draft.claims and unfit(draft.parameters["claims"], asked):
            draft.claims = {}

    return rule


def claims_without_unknown_places(provider: Provider, draft: AuthorizationDraft) -> None:
    """Refuse members of claims beside userinfo and id_token."""
    claims.check_claims(provider, draft)
    asked = json.loads(draft.parameters.get("claims", "{}"))
    if set(asked) - {"userinfo", "id_token"}:
        raise InvalidRequest("claims has a member that is not known")


def claims_that_can_be_told(provider: Provider, draft: AuthorizationDraft) -> None:
    """Refuse an essential claim that nobody has."""
    claims.check_claims(provider, draft)
    for name, request in draft.claims.get("userinfo", {}).items():
        if name not in STANDARD_CLAIMS and (request or {}).get("essential"):
            raise AccessDenied(f"the claim {name} cannot be told")


def no_s256(provider: Provider, draft: TokenDraft) -> None:
    """Know the challenge as the verifier itself alone."""
    code.check_code_verifier(provider, draft)
    if draft.code.code_challenge_method == "S256":
        raise InvalidGrant("code_verifier does not fit the code_challenge")


def words_in_their_order(provider: Provider, draft: AuthorizationDraft) -> None:
    """Know a response type in one order of its words alone."""
    if draft.parameters.get("response_type", "") != draft.response_type:
        raise UnsupportedResponseType("this response_type is not supported")
    response.check_response_type(provider, draft)


def hint_for_the_provider(provider: Provider, draft: AuthorizationDraft) -> None:
    """Refuse a hint whose aud does not name the provider."""
    prompt.check_id_token_hint(provider, draft)
    if draft.hint_claims:
        raise InvalidRequest("the hint is not for this provider")


def only_plain_assertions(provider: Provider, call: ClientCall) -> None:
    """Refuse an assertion with anything beyond what it needs, or several audiences."""
    assertion.read_assertion(provider, call)
    if call.method not in (SECRET_JWT, KEY_JWT):
        return
    header = set(read_header(call.secret)) - {"alg", "kid"}
    told = set(call.claims) - {"iss", "sub", "aud", "exp", "iat", "jti"}
    if header or told or isinstance(call.claims.get("aud"), list):
        raise InvalidClient("the assertion has more than it needs")


def no_basic(provider: Provider, call: ClientCall) -> None:
    """Know no credentials in the header."""
    if "authorization" in call.http.headers:
        raise InvalidClient("the client does not authenticate")
    credentials.read_credentials(provider, call)


def only_basic(provider: Provider, call: ClientCall) -> None:
    """Know credentials in the header alone."""
    if "authorization" not in call.http.headers:
        raise InvalidClient("the client does not authenticate")
    credentials.read_credentials(provider, call)


def no_keys_of_unknown_members(provider: Provider, draft: RegistrationDraft) -> None:
    """Refuse keys with members that are not known."""
    known = {"kty", "kid", "use", "alg", "n", "e", "crv", "x", "y"}
    keys = draft.metadata.get("jwks", {}).get("keys", []) if isinstance(draft.metadata.get("jwks"), dict) else []
    if any(set(key) - known for key in keys if isinstance(key, dict)):
        raise InvalidClientMetadata("a key has a member that is not known")
    shape.check_types(provider, draft)


def scheme_in_one_case(provider: Provider, call: userinfo.UserInfoCall) -> None:
    """Know the scheme as Bearer alone."""
    if not call.http.headers.get("authorization", "Bearer").startswith("Bearer"):
        raise InvalidToken("an access token is required")
    userinfo.read_bearer_token(provider, call)


FAULTS = (
    Fault(
        "optional-parameters-refused",
        (
            "OIDCC-3.1.2.1-45",
            "OIDCC-15.1-8",
            "OIDCC-15.1-5",
            "OIDCC-15.1-3",
            "OIDCC-15.1-4",
            "RFC6749-3.1-9",
            "OIDCC-3.1.2.1-38",
            "OIDCC-3.1.2.2-8",
            "OIDCC-5.2-6",
        ),
        "Parameters that may be sent, known or not, are refused.",
        swap(parameters.ignore_empty_parameters, only_plain_parameters),
        also=("OIDCC-5.5.1.1-4",),
    ),
    Fault(
        "unknown-form-parameters-refused",
        ("RFC6749-3.2-5", "RFC8628-3.1-6"),
        "The endpoints that clients call refuse parameters that they do not know.",
        swap(form.ignore_empty_form_parameters, only_plain_form_parameters),
    ),
    Fault(
        "empty-parameters-kept",
        ("RFC6749-3.1-7",),
        "An authorization parameter without a value is not taken as left out.",
        swap(parameters.ignore_empty_parameters, keep_empty_parameters),
    ),
    Fault(
        "empty-form-parameters-kept",
        ("RFC6749-3.2-4",),
        "A form parameter without a value is not taken as left out.",
        swap(form.ignore_empty_form_parameters, keep_empty_form_parameters),
    ),
    Fault(
        "claims-with-null-ignored",
        ("OIDCC-5.5.1-1",),
        "A claims parameter with null is ignored.",
        swap(claims.check_claims, claims_ignored(lambda _text, asked: None in asked)),
        also=("OIDCC-5.5-1", "OIDCC-5.5-5"),
    ),
    Fault(
        "claims-with-essential-false-ignored",
        ("OIDCC-5.5.1-3",),
        "A claims parameter with essential: false is ignored.",
        swap(claims.check_claims, claims_ignored(lambda text, _asked: "false" in text)),
        also=("OIDCC-5.5-1", "OIDCC-5.5-5"),
    ),
    Fault(
        "claims-with-unknown-members-ignored",
        ("OIDCC-5.5.1-8",),
        "A claims parameter with an unknown member of a claim is ignored.",
        swap(
            claims.check_claims,
            claims_ignored(
                lambda _text, asked: any(set(one or {}) - {"essential", "value", "values"} for one in asked)
            ),
        ),
        also=("OIDCC-5.5-1", "OIDCC-5.5-5"),
    ),
    Fault(
        "claims-with-escapes-ignored",
        ("OIDCC-14-2",),
        "A claims parameter with an escaped letter is ignored.",
        swap(claims.check_claims, claims_ignored(lambda text, _asked: "\\u" in text)),
        also=("OIDCC-5.5-1", "OIDCC-5.5-5", "OIDCC-5.5.1-1"),
    ),
    Fault(
        "claims-beyond-ascii-ignored",
        ("OIDCC-5.5-3",),
        "A claims parameter with a letter beyond ASCII is ignored.",
        swap(claims.check_claims, claims_ignored(lambda text, _asked: not text.isascii())),
        also=("OIDCC-5.5-1", "OIDCC-5.5-5", "OIDCC-5.5.1-8"),
    ),
    Fault(
        "unknown-places-of-claims-refused",
        ("OIDCC-5.5-9",),
        "An unknown member of claims is an error.",
        swap(claims.check_claims, claims_without_unknown_places),
    ),
    Fault(
        "essential-claims-demanded",
        ("OIDCC-5.5.1-4", "OIDCC-5.3.2-3"),
        "An essential claim that cannot be told is an error.",
        swap(claims.check_claims, claims_that_can_be_told),
    ),
    Fault(
        "s256-fits-nothing",
        (
            "RFC7636-4.2-1",
            "RFC7636-4.2-2",
            "RFC7636-4.1-1",
            "RFC7636-4.1-2",
            "RFC9700-2.1.1-2",
            "RFC8252-6-1",
            "RFC8252-7.2-1",
            "RFC8252-8.5-1",
        ),
        "No verifier fits a challenge by S256.",
        swap(code.check_code_verifier, no_s256),
        also=("OIDCC-3.1.3.3-1",),
    ),
    Fault(
        "response-type-in-one-order",
        ("OAuth2-RT-1.2-1", "RFC6749-3.1.1-4"),
        "A response type is known in one order of its words alone.",
        swap(response.check_response_type, words_in_their_order),
    ),
    Fault(
        "hints-refused",
        ("OIDCC-3.1.2.1-42", "OIDCC-3.1.2.1-39"),
        "An id_token_hint is refused, since it is not for the provider.",
        swap(prompt.check_id_token_hint, hint_for_the_provider),
        also=("OIDCC-2-5", "OIDCC-3.1.2.1-35", "OIDCC-3.1.2.1-36"),
    ),
    Fault(
        "plain-assertions-alone",
        (
            "RFC7523-2.2-1",
            "RFC7523-3-11",
            "OIDCC-9-14",
            "RFC7519-4-3",
            "RFC7515-4-3",
            "RFC7515-4.1.9-2",
            "RFC7521-4.2-3",
            "RFC7523-3-17",
            "RFC7523-3-19",
            "RFC7523-3-8",
        ),
        "An assertion with members that may be there is refused.",
        swap(assertion.read_assertion, only_plain_assertions),
    ),
    Fault(
        "basic-refused",
        ("RFC6749-2.3.1-1", "OIDCC-9-1", "RFC6749-3.2-5", "RFC7591-2-9"),
        "Credentials in the header are not read.",
        swap(credentials.read_credentials, no_basic),
        also=(
            "OIDCC-2-21",
            "OIDCC-2-9",
            "OIDCC-3.1.3.3-1",
            "RFC6749-3.2-4",
            "RFC6749-4.4.3-1",
            "RFC6749-4.5-1",
            "RFC6750-5.3-2",
        ),
    ),
    Fault(
        "basic-alone",
        ("OIDCC-9-3", "OIDCC-9-4", "RFC7591-2-5", "OIDCC-9-18", "RFC7591-2-9"),
        "Credentials are read in the header alone.",
        swap(credentials.read_credentials, only_basic),
        also=("OIDCC-3.1.3.3-1", "RFC6749-5.1-1", "RFC7591-2-12"),
    ),
    Fault(
        "keys-with-unknown-members-refused",
        ("RFC7517-4-2",),
        "A key with a member that is not known is refused.",
        swap(shape.check_types, no_keys_of_unknown_members),
    ),
    Fault(
        "bearer-in-one-case",
        ("RFC6750-2.1-2",),
        "The scheme Bearer is known in these letters alone.",
        swap(userinfo.read_bearer_token, scheme_in_one_case),
        also=("RFC6750-5.2-8",),
    ),
)
