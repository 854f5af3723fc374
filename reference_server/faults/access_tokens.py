"""Faults of access tokens in the form of a JWT, and of the resources that they are for."""

from reference_server.faults.fault import Fault, at, drop
from reference_server.provider import Provider
from reference_server.rules.token import audience
from reference_server.seams import Members

WITHOUT_A_USER = ("iss", "sub", "aud", "exp", "iat", "jti", "client_id", "scope")


def plain_type(_provider: Provider, members: Members) -> Members:
    """Call it any JWT."""
    return members | {"typ": "JWT"}


def without_audience(_provider: Provider, members: Members) -> Members:
    """Do not say whom it is for."""
    return {name: value for name, value in members.items() if name != "aud"}


def without_identifier(_provider: Provider, members: Members) -> Members:
    """Do not say which token it is."""
    return {name: value for name, value in members.items() if name != "jti"}


def of_another_client(_provider: Provider, members: Members) -> Members:
    """Name another client as the one that asked."""
    return members | {"client_id": members["client_id"] + "-another"}


def alike_for_all(_provider: Provider, members: Members) -> Members:
    """Say of nobody's token whether a user took part."""
    sub = "somebody" if members["sub"] == members["client_id"] else members["sub"]
    return {name: value for name, value in members.items() if name in WITHOUT_A_USER} | {"sub": sub}


FAULTS = (
    Fault(
        "access-tokens-of-clients-and-users-alike",
        ("RFC9700-4.15.1-2",),
        "An access token does not show whether a user took part.",
        at(access_token_claims=alike_for_all),
        also=("RFC9068-2.2-6",),
    ),
    Fault(
        "access-token-of-any-type",
        ("RFC9068-2.1-5",),
        "A JWT access token has typ JWT.",
        at(access_token_header=plain_type),
        also=("RFC9068-2.1-6",),
    ),
    Fault(
        "access-token-without-audience",
        ("RFC9068-2.2-3", "RFC9068-3-3"),
        "A JWT access token has no aud.",
        at(access_token_claims=without_audience),
        also=("RFC9068-3-1", "RFC9068-5-2"),
    ),
    Fault(
        "access-token-of-another-client",
        ("RFC9068-2.2-7",),
        "The client_id of a JWT access token is another client's.",
        at(access_token_claims=of_another_client),
    ),
    Fault(
        "access-token-without-identifier",
        ("RFC9068-2.2-9",),
        "A JWT access token has no jti.",
        at(access_token_claims=without_identifier),
    ),
    Fault(
        "resource-at-the-token-endpoint-ignored",
        ("RFC8707-2.2-2", "RFC8707-2.2-3"),
        "A token is for all resources of the grant, whichever is asked for.",
        drop(audience.narrow_audience),
        also=("RFC8707-2.1-1", "RFC8707-2.2-4"),
    ),
)
