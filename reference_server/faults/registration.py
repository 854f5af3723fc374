"""Faults of software statements, initial access tokens, and of what a client's secret and keys are good for."""

import json

from msgspec.structs import replace

from reference_server.errors import InvalidToken
from reference_server.faults.fault import Fault, at, drop, swap
from reference_server.provider import Provider
from reference_server.rules.clients import assertion, credentials
from reference_server.rules.clients.call import KEY_JWT, ClientCall
from reference_server.rules.registration import access, statement
from reference_server.rules.registration.draft import RegistrationDraft
from reference_server.seams import Members
from reference_server.web.fetch import fetch
from reference_server.web.message import Request, Response

STATEMENT = "software_statement"


def prefer_plain_metadata(provider: Provider, draft: RegistrationDraft) -> None:
    """Let a plain member win over what a statement claims."""
    plain = dict(draft.metadata)
    statement.prefer_stated_metadata(provider, draft)
    draft.metadata |= plain


def without_statement(_provider: Provider, members: Members) -> Members:
    """Keep a statement that was used to oneself."""
    return {name: value for name, value in members.items() if name != STATEMENT}


def without_stated_software(_provider: Provider, members: Members) -> Members:
    """Leave out at the top what software it is, which the statement says already."""
    return {name: value for name, value in members.items() if name != "software_id" or STATEMENT not in members}


def take_no_token_from_the_header(_provider: Provider, draft: RegistrationDraft) -> None:
    """Know initial access tokens as query parameters only."""
    if draft.current is None and "authorization" in draft.http.headers:
        raise InvalidToken("initial access tokens come in the query")


def answer_bad_tokens_with_400(_provider: Provider, request: Request, response: Response) -> Response:
    """Take a bad initial access token for bad metadata."""
    if request.method != "POST" or response.status != 401:
        return response
    return replace(response, status=400).replacing_header("WWW-Authenticate", None)


def break_on_unusable_keys(provider: Provider, call: ClientCall) -> None:
    """Trust that a jwks_uri gives a key set."""
    address = call.client.text("jwks_uri")
    if call.method == KEY_JWT and address:
        _ = [key["kty"] for key in json.loads(fetch(provider, address))["keys"]]
    assertion.check_assertion_signature(provider, call)


FAULTS = (
    Fault(
        "plain-metadata-win-over-the-statement",
        ("RFC7591-2-31", "RFC7591-3.1.1-2"),
        "A plain member wins over the claim of a trusted software statement.",
        swap(statement.prefer_stated_metadata, prefer_plain_metadata),
        also=("RFC7591-3.2.1-11",),
    ),
    Fault(
        "statement-not-returned",
        ("RFC7591-3.2.1-10",),
        "A registration response leaves out the software statement.",
        at(registration_response=without_statement),
    ),
    Fault(
        "stated-values-not-returned",
        ("RFC7591-3.2.1-11",),
        "A registration response leaves out which software it is, as the statement says.",
        at(registration_response=without_stated_software),
    ),
    Fault(
        "initial-access-token-in-the-query",
        ("OIDCR-3-3",),
        "An initial access token in the header is refused.",
        swap(access.check_initial_access_token, take_no_token_from_the_header),
    ),
    Fault(
        "any-initial-access-token",
        ("OIDCR-3.3-1", "RFC7591-3.2.2-1"),
        "A client registers with whatever token it shows.",
        drop(access.check_initial_access_token),
    ),
    Fault(
        "bad-initial-access-token-is-bad-metadata",
        ("RFC7591-3.2.2-1",),
        "A bad initial access token is answered with 400 and no challenge.",
        at(registration_http=answer_bad_tokens_with_400),
    ),
    Fault(
        "expired-secret-accepted",
        ("RFC7591-3.2.1-7",),
        "A client secret works after its stated expiry.",
        drop(credentials.refuse_expired_secret),
    ),
    Fault(
        "unusable-keys-break-the-provider",
        ("RFC7591-2-25",),
        "A jwks_uri that gives no key set is answered with 500.",
        swap(assertion.check_assertion_signature, break_on_unusable_keys),
    ),
)
