"""Faults of the framework itself: client authentication, grants, scope."""

import base64
import time
from urllib.parse import unquote_plus

from reference_server.faults.fault import Fault, at, drop, swap
from reference_server.provider import Provider
from reference_server.rules.authorization import scope
from reference_server.rules.clients import credentials
from reference_server.rules.clients.call import BASIC, ClientCall
from reference_server.rules.token import code, grant_type
from reference_server.rules.token.draft import TokenDraft
from reference_server.seams import Members
from reference_server.storage.grants import spend_code

MOMENT_SECONDS = 0.3


def without_scope(_provider: Provider, members: Members) -> Members:
    """Do not say which scope was granted."""
    return {name: value for name, value in members.items() if name != "scope"}


def refresh_token_in_the_fragment(provider: Provider, members: Members) -> Members:
    """Give a refresh token through the browser."""
    return members | {"refresh_token": provider.new_token()} if "access_token" in members else members


def read_raw_basic(provider: Provider, call: ClientCall) -> None:
    """Compare the parts of HTTP Basic as they are encoded."""
    credentials.read_credentials(provider, call)
    if call.method == BASIC:
        call.client_id, _, call.secret = _basic(call).partition(":")


def decode_basic_first(provider: Provider, call: ClientCall) -> None:
    """Decode HTTP Basic before the colon parts it."""
    if call.http.headers.get("authorization", "").lower().startswith("basic "):
        call.method = BASIC
        call.client_id, _, call.secret = unquote_plus(_basic(call)).partition(":")
    else:
        credentials.read_credentials(provider, call)


def _basic(call: ClientCall) -> str:
    return base64.b64decode(call.http.headers["authorization"].partition(" ")[2]).decode()


def spend_a_moment_later(provider: Provider, draft: TokenDraft) -> None:
    """Mark a code as used a moment after it was found unused, whoever found it so meanwhile."""
    time.sleep(MOMENT_SECONDS)
    spend_code(provider.engine, provider.issuer, draft.code.code_hash, provider.clock())


FAULTS = (
    Fault(
        "basic-credentials-not-decoded",
        ("RFC6749-2.3.1-2", "OIDCC-9-2"),
        "The parts of HTTP Basic credentials are compared as they are encoded.",
        swap(credentials.read_credentials, read_raw_basic),
        also=("RFC6750-5.2-8",),
    ),
    Fault(
        "basic-credentials-decoded-first",
        ("RFC6749-2.3.1-3",),
        "HTTP Basic credentials are decoded before the colon parts them.",
        swap(credentials.read_credentials, decode_basic_first),
    ),
    Fault(
        "code-raced",
        ("RFC6749-4.1.2-6",),
        "A code gives tokens to every request that has it at the same moment.",
        swap(code.spend_the_code, spend_a_moment_later),
    ),
    Fault(
        "several-authentications-accepted",
        ("RFC6749-2.3-3", "RFC6749-5.2-4"),
        "A client may authenticate in the header and in the body at once.",
        drop(credentials.refuse_two_authentications),
    ),
    Fault(
        "authentication-method-not-compared",
        ("RFC6749-5.2-6",),
        "A client may authenticate by another method than the one that it registered.",
        drop(credentials.demand_registered_method),
    ),
    Fault(
        "grant-type-not-compared",
        ("RFC6749-5.2-12", "RFC6749-4.4-1", "RFC7591-2-10"),
        "A client may use grant types that it did not register, and a public one has credentials of its own.",
        drop(grant_type.demand_registered_grant_type, grant_type.refuse_public_client_credentials),
    ),
    Fault(
        "scope-syntax-not-checked",
        ("RFC6749-3.3-4", "RFC6749-4.1.2.1-10"),
        "A scope with a quote or a backslash is taken.",
        drop(scope.check_scope_syntax),
        also=("RFC6749-4.2.2.1-3", "RFC6749-4.2.2.1-4"),
    ),
    Fault(
        "granted-scope-not-named",
        ("RFC6749-3.3-6", "RFC6749-4.2.2-5", "RFC6749-5.1-6"),
        "Neither endpoint says that it granted another scope than was asked for.",
        at(token_response=without_scope, authorization_response=without_scope),
        also=("RFC6749-6-10",),
    ),
    Fault(
        "refresh-token-in-the-fragment",
        ("RFC6749-4.2.2-7", "OIDCC-11-3", "OIDCC-17.4-1"),
        "A refresh token comes with the access token of the authorization endpoint.",
        at(authorization_response=refresh_token_in_the_fragment),
        also=("OAuth2-FP-2-9",),
    ),
)
