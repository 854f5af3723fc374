"""Faults of the response types token and none, and of an essential acr."""

from urllib.parse import parse_qsl, urlsplit

from reference_server.faults.fault import Fault, at, drop
from reference_server.provider import Provider
from reference_server.rules.authorization import login
from reference_server.seams import Members
from reference_server.web.message import Request, Response

ANSWERS = {"code", "access_token", "id_token", "error"}
DEFAULT_ACR = "urn:hallmark:acr:password"


def access_token_in_the_query(_provider: Provider, _request: Request, response: Response) -> Response:
    """Put an access token that comes alone into the query."""
    location = _location(response)
    names = set(dict(parse_qsl(urlsplit(location).fragment)))
    alone = names & ANSWERS == {"access_token"}
    return response.replacing_header("Location", location.replace("#", "?", 1)) if alone else response


def nothing_in_the_fragment(_provider: Provider, _request: Request, response: Response) -> Response:
    """Put the state that comes alone into the fragment."""
    location = _location(response)
    names = set(dict(parse_qsl(urlsplit(location).query)))
    alone = "session_state" in names and not names & ANSWERS
    return response.replacing_header("Location", location.replace("?", "#", 1)) if alone else response


def without_state_where_nothing_comes(_provider: Provider, members: Members) -> Members:
    """Leave out the state where there is nothing else to say."""
    return members if ANSWERS & set(members) else {name: value for name, value in members.items() if name != "state"}


def default_acr(_provider: Provider, members: Members) -> Members:
    """Tell the default class, whatever was asked for and reached."""
    return {**members, "acr": DEFAULT_ACR}


def _location(response: Response) -> str:
    return next((value for name, value in response.headers if name == "Location"), "")


FAULTS = (
    Fault(
        "access-token-alone-in-the-query",
        ("OAuth2-RT-2.1-5",),
        "The answer to response_type=token is in the query.",
        at(authorization_http=access_token_in_the_query),
        also=("RFC6749-4.2.2-1",),
    ),
    Fault(
        "nothing-in-the-fragment",
        ("OAuth2-RT-4-4",),
        "The answer to response_type=none is in the fragment.",
        at(authorization_http=nothing_in_the_fragment),
    ),
    Fault(
        "nothing-without-state",
        ("OAuth2-RT-4-3",),
        "A success of response_type=none has no state.",
        at(authorization_response=without_state_where_nothing_comes),
    ),
    Fault(
        "acr-is-always-the-default",
        ("OIDCC-5.5.1.1-1",),
        "acr is the default class, whatever was asked for.",
        at(id_token_claims=default_acr),
        also=("OIDCD-3-30", "OIDCR-2-49"),
    ),
    Fault(
        "essential-acr-ignored",
        ("OIDCC-5.5.1.1-3",),
        "An essential acr that was not reached makes no difference.",
        drop(login.demand_essential_acr),
    ),
)
