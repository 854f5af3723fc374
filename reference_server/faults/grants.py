"""Faults of the grants, of client authentication, and of what tells about tokens."""

import json

from sqlalchemy import func, select

from reference_server.encoding import base64url
from reference_server.errors import InvalidGrant
from reference_server.faults.fault import Fault, at, both, drop, swap
from reference_server.provider import Provider
from reference_server.rules.clients import credentials
from reference_server.rules.clients.call import ClientCall
from reference_server.rules.presented import introspection
from reference_server.rules.token import refresh
from reference_server.rules.token.draft import TokenDraft
from reference_server.rules.userinfo import call as userinfo
from reference_server.seams import Members
from reference_server.storage.grants import find_access_token
from reference_server.storage.schema import refresh_tokens

BEARER = "bearer"


def give_any_scope(_provider: Provider, draft: TokenDraft) -> None:
    """Give whatever scope a refresh asks for."""
    draft.scope = tuple(draft.call.parameters.get("scope", "").split()) or draft.scope


def take_any_bearer(provider: Provider, call: ClientCall) -> None:
    """Let whoever shows any Bearer token at all ask as the client of the token that is asked about."""
    if call.http.headers.get("authorization", "").lower().startswith("bearer "):
        digest = provider.seal.digest(call.parameters.get("token", ""))
        found = find_access_token(provider.engine, provider.issuer, digest, provider.clock())
        call.client_id, call.method = (found.client_id if found else ""), BEARER
    else:
        credentials.read_credentials(provider, call)


def demand_no_method_of_bearers(provider: Provider, call: ClientCall) -> None:
    """Compare the method of all others alone."""
    if call.method != BEARER:
        credentials.demand_registered_method(provider, call)


def active_as_text(_provider: Provider, members: Members) -> Members:
    """Say whether a token is active as a string."""
    return members | {"active": str(members["active"]).lower()}


def drop_iss(_provider: Provider, members: Members) -> Members:
    """Do not say whose answer it is."""
    return {name: value for name, value in members.items() if name != "iss"}


def drop_iss_of_errors(provider: Provider, members: Members) -> Members:
    """Say whose answer it is in successes alone."""
    return drop_iss(provider, members) if "error" in members else members


def iss_of_another(_provider: Provider, members: Members) -> Members:
    """Name another issuer in the authorization response."""
    return members | {"iss": members["iss"] + "/another"}


def remember_one_generation(provider: Provider, draft: TokenDraft) -> None:
    """Know of one used refresh token alone; where the grant has had more, one that comes again ends nothing."""
    if draft.refresh.used_at is not None and _used_tokens(provider, draft.refresh.grant_id) > 1:
        raise InvalidGrant("the refresh token is not valid")
    refresh.refuse_used_refresh_token(provider, draft)


def _used_tokens(provider: Provider, grant_id: str) -> int:
    table = refresh_tokens
    used = (table.c.issuer == provider.issuer) & (table.c.grant_id == grant_id) & table.c.used_at.is_not(None)
    with provider.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(table).where(used)).scalar_one()


def with_a_readable_part(_provider: Provider, members: Members) -> Members:
    """Let a refresh token say what it was granted for, in a part that nothing protects."""
    if "refresh_token" not in members:
        return members
    told = json.dumps({"scope": members["scope"], "protected": "by nothing at all"})
    return members | {"refresh_token": f"{members['refresh_token']}.{base64url(told.encode())}"}


def ignore_the_readable_part(provider: Provider, draft: TokenDraft) -> None:
    """Look at the other part alone."""
    shown = draft.call.parameters.get("refresh_token")
    if shown is not None:
        draft.call.parameters = {**draft.call.parameters, "refresh_token": shown.partition(".")[0]}
    refresh.load_refresh_token(provider, draft)


FAULTS = (
    Fault(
        "refresh-token-of-another-client-accepted",
        ("OIDCC-12.1-3",),
        "A client can use another client's refresh token.",
        drop(refresh.demand_own_refresh_token),
    ),
    Fault(
        "refresh-widens-the-scope",
        ("RFC6749-6-2",),
        "A refresh gives scope that was never granted.",
        swap(refresh.narrow_scope, give_any_scope),
    ),
    Fault(
        "used-refresh-tokens-forgotten",
        ("RFC9700-4.14.2-5",),
        "Of the refresh tokens that were used, only one is known when it comes again.",
        swap(refresh.refuse_used_refresh_token, remember_one_generation),
    ),
    Fault(
        "refresh-token-unprotected",
        ("RFC9700-4.14.2-6", "RFC6749-10.4-3"),
        "A part of a refresh token can be changed, and nobody notices.",
        both(
            swap(refresh.load_refresh_token, ignore_the_readable_part),
            at(token_response=with_a_readable_part),
        ),
    ),
    Fault(
        "tokens-introspected-by-anyone",
        ("RFC7662-4-6",),
        "Any client learns of a token, whoever it was issued to or meant for.",
        drop(introspection.hide_foreign_token),
    ),
    Fault(
        "access-token-for-another-resource-accepted",
        ("RFC9068-4-7", "RFC8707-2-8", "RFC9700-2.3-3"),
        "UserInfo takes an access token that is meant for another resource.",
        drop(userinfo.demand_own_audience),
    ),
    Fault(
        "introspection-by-any-bearer",
        ("RFC7662-2.1-11", "RFC7662-2.3-2"),
        "Whoever shows any Bearer token may introspect.",
        both(
            swap(credentials.read_credentials, take_any_bearer),
            swap(credentials.demand_registered_method, demand_no_method_of_bearers),
        ),
    ),
    Fault(
        "client-secret-not-compared",
        ("RFC6749-5.2-5",),
        "Any client_secret authenticates a client.",
        drop(credentials.check_client_secret),
    ),
    Fault(
        "introspection-active-as-text",
        ("RFC7662-2.2-1",),
        "In an introspection response, active is a string.",
        at(introspection_response=active_as_text),
        also=(
            "RFC7662-2.1-1",
            "RFC7662-2.1-4",
            "RFC7662-2.1-5",
            "RFC7662-2.2-3",
            "RFC7662-2.2-17",
            "RFC7662-2.2-18",
            "RFC7662-2.3-3",
            "RFC7662-4-1",
            "RFC7662-4-4",
        ),
    ),
    Fault(
        "iss-dropped",
        ("RFC9207-2-1", "RFC9207-2-3"),
        "The authorization response does not name the issuer.",
        at(authorization_response=drop_iss),
        also=("RFC9207-2-2",),
    ),
    Fault(
        "iss-dropped-in-errors",
        ("RFC9207-2-2", "RFC9207-2-4"),
        "An authorization error does not name the issuer.",
        at(authorization_response=drop_iss_of_errors),
    ),
    Fault(
        "iss-of-another-issuer",
        ("RFC9207-2-7", "RFC9207-2.3-2"),
        "The authorization response names another issuer.",
        at(authorization_response=iss_of_another),
    ),
)
