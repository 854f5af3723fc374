"""Faults of introspection and revocation."""

from msgspec.structs import replace

from reference_server.errors import InvalidGrant
from reference_server.faults.changes import Answer, left_out, only, told, with_header, with_status
from reference_server.faults.fault import Fault, drop, faults_at, swap
from reference_server.provider import Provider
from reference_server.rules.presented import introspection, token
from reference_server.rules.presented.token import PresentedToken
from reference_server.seams import Members
from reference_server.web.message import Request, Response, json_response

DAY = 24 * 3600

introspected = faults_at("introspection_response")
introspection_answer = faults_at("introspection_http")
revocation_answer = faults_at("revocation_http")


def refuse_foreign_token(_provider: Provider, presented: PresentedToken) -> None:
    """Refuse what was issued to another client."""
    if presented.client is not None and presented.owner not in (None, presented.client.client_id):
        raise InvalidGrant("the token was issued to another client")


def take_no_token(_provider: Provider, presented: PresentedToken) -> None:
    """Take a request without a token for one with an unknown token."""
    presented.shown = presented.parameters.get("token", "")


def refuse_hinted_tokens(_provider: Provider, presented: PresentedToken) -> None:
    """Find a token only where no hint is given."""
    presented.shown = presented.parameters.get("token", "")
    if "token_type_hint" in presented.parameters:
        raise InvalidGrant("the hint is not known")


def of_another_token(_provider: Provider, members: Members) -> Members:
    """Tell of a live token what is not true of it, and in other types than RFC 7662 2.2 has."""
    if not members["active"]:
        return members
    whose = {"client_id": "another", "sub": "another", "iss": "https://other.example", "aud": 7, "token_type": "mac"}
    return members | whose | {"scope": members["scope"].split(), "iat": "now", "exp": members["exp"] + DAY}


def without_credentials(answer: Response) -> Answer:
    """Answer those who prove nothing as if they had."""
    return lambda _provider, _request, response: answer if response.status == 401 else response


def empty_success(_provider: Provider, request: Request, response: Response) -> Response:
    """Take every request that is refused for its form."""
    return replace(response, status=200, body=b"") if response.status == 400 else response


FAULTS = (
    introspected(
        "every-token-active",
        "RFC7662-2.2-17 RFC7662-4-5 RFC7662-2.2-18 RFC7662-2.3-3 RFC7662-4-4 RFC7662-4-1",
        "Introspection says of every token that it is active.",
        told(active=True),
    ),
    introspected(
        "no-token-active",
        "RFC7662-2.1-1 RFC7662-2.2-3 RFC7662-2.1-5 RFC7662-2.1-4",
        "Introspection says of no token that it is active.",
        told(active=False),
        also="RFC7662-2.2-20",
    ),
    introspected(
        "active-dropped",
        "RFC7662-2.2-1",
        "Introspection does not say whether a token is active.",
        left_out("active"),
        also="RFC7662-2.1-1 RFC7662-2.2-3",
    ),
    introspected(
        "introspection-of-another-token",
        (
            "RFC7662-2.2-4 RFC7662-2.2-5 RFC7662-2.2-7 RFC7662-2.2-8 RFC7662-2.2-9 RFC7662-2.2-11 RFC7662-2.2-12 "
            "RFC7662-2.2-13"
        ),
        "What introspection says of a live token is not true of it.",
        of_another_token,
    ),
    introspection_answer(
        "introspection-as-text",
        "RFC7662-2.2-2",
        "Introspection is served as text/plain.",
        only(200, with_header("Content-Type", "text/plain")),
    ),
    introspection_answer(
        "introspection-for-strangers",
        "RFC7662-2.1-9 RFC7662-4-7 RFC7662-2.3-1",
        "Introspection answers those who prove nothing.",
        without_credentials(json_response(200, {"active": True})),
    ),
    Fault(
        "foreign-token-refused-at-introspection",
        ("RFC7662-2.2-19",),
        "Introspection of another client's token is an error.",
        swap(introspection.hide_foreign_token, refuse_foreign_token),
    ),
    Fault(
        "no-token-no-error",
        ("RFC7662-2.1-2", "RFC7009-2.1-1", "RFC7009-2.2.1-1"),
        "Neither introspection nor revocation misses a token.",
        swap(token.demand_token, take_no_token),
    ),
    Fault(
        "hinted-tokens-refused",
        ("RFC7009-2.2-3", "RFC7662-2.1-5"),
        "A token_type_hint that is not known is an error.",
        swap(token.demand_token, refuse_hinted_tokens),
        also=("RFC7009-2.1-10",),
    ),
    Fault(
        "introspection-by-public-clients",
        ("RFC7662-2.1-10",),
        "A client that proves nothing may introspect.",
        drop(introspection.refuse_public_client),
    ),
    revocation_answer(
        "revocation-without-content",
        "RFC7009-2.2-1 RFC7009-2.1-5 RFC7009-2.1-7 RFC7009-2.2-3 RFC7009-2.2-2",
        "A revocation is answered with status 204.",
        with_status(204, instead_of=200),
    ),
    revocation_answer(
        "revocation-of-anything",
        "RFC7009-2.1-2 RFC7009-2.1-1 RFC7009-2.2.1-1",
        "A revocation request that is no form with a token is answered with status 200.",
        empty_success,
    ),
)
