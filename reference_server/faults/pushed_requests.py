"""Faults of what becomes of a pushed request: at the push, beside a Request Object, and in the browser (RFC 9126)."""

from urllib.parse import parse_qsl, urlsplit

from reference_server.errors import LoginRequired
from reference_server.faults.fault import Fault, at, both, drop, swap
from reference_server.interaction import LOGIN_CHALLENGE, flow_of_token
from reference_server.provider import Provider
from reference_server.rules.authorization import client, pushed, request_object
from reference_server.rules.authorization.draft import AuthorizationDraft
from reference_server.storage.flows import ASKED_LOGIN
from reference_server.web.message import Request, Response, json_response, with_query


def send_the_request_along(provider: Provider, _request: Request, response: Response) -> Response:
    """Tell the login page the whole request in its address."""
    location = dict(response.headers).get("Location", "")
    asked = dict(parse_qsl(urlsplit(location).query))
    if LOGIN_CHALLENGE not in asked:
        return response
    flow = flow_of_token(provider, LOGIN_CHALLENGE, asked[LOGIN_CHALLENGE], ASKED_LOGIN)
    return response.replacing_header("Location", with_query(location, {"request_url": flow.request.request_url}))


def demand_a_login_at_the_push(provider: Provider, draft: AuthorizationDraft) -> None:
    """Find nobody logged in at a push with prompt=none."""
    pushed.leave_out_authentication(provider, draft)
    if ("prompt", "none") in (draft.http.form or ()):
        raise LoginRequired("the End-User would have to log in")


def let_what_stands_beside_win(provider: Provider, draft: AuthorizationDraft) -> None:
    """Take a Request Object for what the parameters beside it leave open."""
    beside = {name: value for name, value in draft.parameters.items() if name not in ("request", "request_uri")}
    request_object.merge_request_object(provider, draft)
    draft.parameters |= beside


def take_pushed_addresses_as_they_are(provider: Provider, draft: AuthorizationDraft) -> None:
    """Do not look again at the redirect_uri of a request that was pushed."""
    if draft.pushed and draft.http.method == "GET":
        draft.redirect_uri = draft.parameters["redirect_uri"]
    else:
        client.check_redirect_uri(provider, draft)


def not_found_by_get(_provider: Provider, request: Request, response: Response) -> Response:
    """Say of the endpoint that there is none, where it is asked by another method than POST."""
    missing = request.url.partition("?")[0].endswith("/oauth2/par")
    return json_response(404, {"error": "not_found"}) if missing else response


FAULTS = (
    Fault(
        "pushed-secret-in-the-browser",
        ("RFC9126-2.1-8",),
        "The login page is told the pushed request in its address, with the client_secret.",
        both(drop(pushed.leave_out_authentication), at(authorization_http=send_the_request_along)),
    ),
    Fault(
        "login-required-at-the-push",
        ("RFC9126-2.3-3",),
        "A push with prompt=none is answered with login_required.",
        swap(pushed.leave_out_authentication, demand_a_login_at_the_push),
    ),
    Fault(
        "push-endpoint-not-found-by-get",
        ("RFC9126-2.3-5",),
        "A GET at the endpoint for pushes is answered with 404.",
        at(unrouted_http=not_found_by_get),
    ),
    Fault(
        "parameters-beside-a-pushed-object-win",
        ("RFC9126-3-1",),
        "What stands beside a pushed Request Object wins over it.",
        both(
            drop(pushed.keep_request_object_alone),
            swap(request_object.merge_request_object, let_what_stands_beside_win),
        ),
        also=("OIDCC-3.1.2.5-4", "RFC6749-4.1.2-10"),
    ),
    Fault(
        "stale-push-honoured",
        ("RFC9126-4-6",),
        "A pushed request is answered at a redirect_uri that is no longer registered.",
        swap(client.check_redirect_uri, take_pushed_addresses_as_they_are),
    ),
)
