"""Faults of WebFinger, and of response modes that are not listed."""

from reference_server.endpoints.webfinger import ANYONE
from reference_server.errors import InvalidRequest
from reference_server.faults.fault import Fault, at, both, swap
from reference_server.provider import Provider
from reference_server.response_types import FRAGMENT
from reference_server.rules.authorization import response as authorization_response
from reference_server.rules.authorization.draft import AuthorizationDraft
from reference_server.seams import Members
from reference_server.web.message import Request, Response, json_response


def relation_of_its_own(_provider: Provider, members: Members) -> Members:
    """Link the issuer by a relation that nobody else knows."""
    return {**members, "links": [{**link, "rel": "urn:hallmark:issuer"} for link in members["links"]]}


def slash_at_the_end(_provider: Provider, members: Members) -> Members:
    """Link the issuer with a slash at its end."""
    return {**members, "links": [{**link, "href": link["href"] + "/"} for link in members["links"]]}


def query_at_the_end(_provider: Provider, members: Members) -> Members:
    """Link the issuer with a query at its end."""
    return {**members, "links": [{**link, "href": link["href"] + "?tenant=default"} for link in members["links"]]}


def accounts_alone(_provider: Provider, request: Request, response: Response) -> Response:
    """Know users by their accounts only."""
    if dict(request.query).get("resource", "").startswith("acct:"):
        return response
    return json_response(404, {"error": "not_found"}, ANYONE)


def without_response_modes(_provider: Provider, members: Members) -> Members:
    """Do not say which response modes there are."""
    return {name: value for name, value in members.items() if name != "response_modes_supported"}


def refuse_fragment_for_code(provider: Provider, draft: AuthorizationDraft) -> None:
    """Take the fragment for tokens only."""
    authorization_response.check_response_mode(provider, draft)
    if draft.parameters.get("response_mode") == FRAGMENT and draft.parameters.get("response_type") == "code":
        raise InvalidRequest("the fragment is for tokens")


FAULTS = (
    Fault(
        "webfinger-issuer-with-a-query",
        ("OIDCD-2-4",),
        "The issuer that WebFinger gives has a query.",
        at(webfinger=query_at_the_end),
        also=("OIDCD-2-3", "OIDCD-2-6", "OIDCD-3-3"),
    ),
    Fault(
        "webfinger-relation-of-its-own",
        ("OIDCD-2-3",),
        "WebFinger gives the issuer under a private relation.",
        at(webfinger=relation_of_its_own),
        also=("OIDCD-2-5",),
    ),
    Fault(
        "webfinger-issuer-with-a-slash",
        ("OIDCD-3-3",),
        "WebFinger gives the issuer with a slash at its end.",
        at(webfinger=slash_at_the_end),
    ),
    Fault(
        "webfinger-of-accounts-alone",
        ("OIDCD-2-6",),
        "WebFinger knows users by acct: only.",
        at(webfinger_http=accounts_alone),
        also=("OIDCD-2-3", "OIDCD-3-3"),
    ),
    Fault(
        "fragment-refused-without-a-list",
        ("OIDCD-3-27",),
        "No response modes are listed, and the fragment is refused for a code.",
        both(
            at(metadata=without_response_modes),
            swap(authorization_response.check_response_mode, refuse_fragment_for_code),
        ),
        also=("OIDCC-3.1.2.1-14",),
    ),
)
