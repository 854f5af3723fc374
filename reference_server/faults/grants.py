"""Faults of the grants, of client authentication, and of what tells about tokens."""

from reference_server.faults.fault import Fault, at, drop, swap
from reference_server.provider import Provider
from reference_server.rules.clients import credentials
from reference_server.rules.token import refresh
from reference_server.rules.token.draft import TokenDraft
from reference_server.seams import Members


def give_any_scope(_provider: Provider, draft: TokenDraft) -> None:
    """Give whatever scope a refresh asks for."""
    draft.scope = tuple(draft.call.parameters.get("scope", "").split()) or draft.scope


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
