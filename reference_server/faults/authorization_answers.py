"""Faults of what the authorization endpoint answers: its parameters, and the channel that they come in."""

from msgspec.structs import replace

from reference_server.faults.changes import Answer, changed, in_errors, in_successes, left_out, told, where, with_status
from reference_server.faults.fault import faults_at
from reference_server.provider import Provider
from reference_server.seams import Members, Transform
from reference_server.web.message import Request, Response, html_response, with_query

parameters = faults_at("authorization_response")
answer = faults_at("authorization_http")


def renamed(name: str, other: str) -> Transform:
    """Call a parameter something else."""
    return lambda _provider, members: {other if one == name else one: value for one, value in members.items()}


def without_asking(method: str) -> Answer:
    """Answer a method with 405."""
    return lambda _provider, request, response: (
        html_response(405, "<p>method not allowed</p>") if request.method == method else response
    )


def at_location(old: str, new: str) -> Answer:
    """Write the address of the redirect another way."""

    def moved(_provider: Provider, _request: Request, response: Response) -> Response:
        location = dict(response.headers).get("Location", "")
        return response.replacing_header("Location", location.replace(old, new, 1)) if _answers(location) else response

    return moved


def state_twice(_provider: Provider, _request: Request, response: Response) -> Response:
    """Say the state again."""
    location = dict(response.headers).get("Location", "")
    if "state=" not in location:
        return response
    mark = "&" if "#" in location or "?" in location else "?"
    return response.replacing_header("Location", location + mark + "state=again")


def without_registered_query(_provider: Provider, _request: Request, response: Response) -> Response:
    """Forget the query that the redirect URI had."""
    location = dict(response.headers).get("Location", "")
    before, mark, query = location.partition("?")
    kept = [pair for pair in query.split("&") if pair.partition("=")[0] in ("code", "state", "iss", "session_state")]
    return response.replacing_header("Location", before + mark + "&".join(kept)) if "code=" in query else response


def errors_to_any_address(_provider: Provider, request: Request, response: Response) -> Response:
    """Send what is an error page to whatever redirect_uri the request has."""
    asked = dict(request.query if request.method == "GET" else request.form or ()).get("redirect_uri")
    if response.status != 400 or not asked or ":" not in asked:
        return response
    location = with_query(asked, {"error": "invalid_request"})
    return replace(response, status=303, headers=(("Location", location),), body=b"")


def empty_state(_provider: Provider, members: Members) -> Members:
    """Say a state where none came."""
    return {"state": ""} | members


def with_code(_provider: Provider, members: Members) -> Members:
    """Give a code to those who asked for tokens alone."""
    return {"code": "0123456789abcdef"} | members


def _answers(location: str) -> bool:
    return any(name in location for name in ("state=", "code=", "error="))


FAULTS = (
    parameters(
        "code-renamed",
        "OIDCC-3.1.2.5-3 RFC6749-4.1.2-1 OIDCC-3.3.2.5-6 OAuth2-RT-5-10 OIDCC-3-1 RFC6749-3.1.1-1",
        "The code is called authorization_code.",
        renamed("code", "authorization_code"),
        also="OAuth2-FP-2-9 OAuth2-RT-5-1 OAuth2-RT-5-4 OIDCC-3-1 OIDCC-5.5.1.1-4 RFC6749-3.1.1-1",
    ),
    parameters(
        "code-short",
        "RFC6749-10.10-1 RFC6749-10.10-2",
        "The code is short enough to be guessed.",
        changed("code", lambda code: code[:4]),
        also="OIDCC-2-21 OIDCC-2-9 OIDCC-3.1.3.1-1 OIDCC-3.1.3.3-1 OIDCC-3.1.3.3-5",
    ),
    parameters(
        "code-unprintable",
        "RFC6749-A.11-1",
        "The code has a control character.",
        changed("code", lambda code: code + "\x01"),
        also="OIDCC-2-21 OIDCC-2-9 OIDCC-3.1.3.3-1 RFC6749-3.3-6",
    ),
    parameters(
        "id-token-renamed",
        "OAuth2-RT-3-2 OIDCC-3.2.2.5-4 OIDCC-3.3.2.5-4 OAuth2-RT-5-4 OAuth2-RT-5-7",
        "The ID Token of the authorization endpoint is called token.",
        renamed("id_token", "token"),
        also="OAuth2-FP-2-9 OAuth2-RT-5-10 OIDCC-3-1 RFC6749-3.1.1-1",
    ),
    parameters(
        "front-channel-access-token-dropped",
        "OIDCC-3.2.2.5-2 OIDCC-3.3.2.5-2 OAuth2-RT-5-1 RFC6749-4.2.2-2 RFC6749-4.2.1-1 RFC6749-3.1.1-1",
        "The authorization endpoint gives no access token where one is asked for.",
        left_out("access_token"),
        also="OAuth2-FP-2-9 OAuth2-RT-5-10 OAuth2-RT-5-7 OIDCC-3-1 RFC6749-3.1.1-1 RFC6749-4.2.1-1",
    ),
    parameters(
        "front-channel-token-type-dropped",
        "OIDCC-3.2.2.5-3 RFC6749-4.2.2-3",
        "An access token comes from the authorization endpoint without token_type.",
        left_out("token_type"),
        also="OAuth2-FP-2-9 OAuth2-RT-5-1 OAuth2-RT-5-10 OAuth2-RT-5-7 OIDCC-3.3.2.5-2",
    ),
    parameters(
        "access-token-beside-the-code",
        "OIDCC-3.1.2.5-7 OIDCC-3.3.2.5-3 OIDCC-3.2.2.1-2",
        "Every successful authorization response has an access token.",
        in_successes(lambda _provider, members: {"access_token": "given-along", "token_type": "Bearer"} | members),
        also="OAuth2-FP-2-9 OIDCC-3-1 RFC6750-5.3-4",
    ),
    parameters(
        "id-token-beside-the-access-token",
        "OIDCC-3.3.2.5-5",
        "An authorization response with an access token has an ID Token.",
        where("access_token", lambda _provider, members: {"id_token": "e30.e30."} | members),
        shown_in="oidc-core/authorization-by-get[code+token]",
        also="OIDCC-3-1",
    ),
    parameters(
        "code-in-the-implicit-flow",
        "OIDCC-3.2.2.5-7 OIDCC-3.2-1",
        "Every successful authorization response has a code.",
        in_successes(with_code),
        also="OAuth2-FP-2-9 OIDCC-3-1 OIDCC-3.2.2.1-2 RFC6749-10.10-1 RFC6749-10.10-2",
    ),
    parameters(
        "empty-state-made-up",
        "OIDCC-3.1.2.5-5",
        "A state comes back where none was sent.",
        empty_state,
        also="RFC6749-4.1.1-4",
    ),
    parameters(
        "state-dropped",
        (
            "OIDCC-3.3.2.5-7 OIDCC-3.2.2.5-5 RFC6749-4.2.2-6 RFC6749-4.2.2.1-3 OAuth2-RT-3-5 OAuth2-RT-5-13 "
            "RFC6749-4.1.2-10 OIDCC-3.1.2.6-2"
        ),
        "No authorization response has a state.",
        left_out("state"),
        also="OIDCC-3.1.2.5-4 OIDCC-3.1.2.6-18 OIDCC-3.1.2.6-2 RFC6749-4.1.2.1-16",
    ),
    parameters(
        "state-decoded-twice",
        (
            "RFC6749-B-2 OIDCC-13.1-1 OIDCC-3.1.2.5-2 RFC6749-4.1.2-2 OAuth2-FP-2-10 OAuth2-FP-2-12 "
            "RFC6749-4.1.2-10 RFC6749-A.5-1"
        ),
        "What is neither a letter nor a digit is lost in state.",
        changed("state", lambda state: "".join(one for one in state if one.isalnum() or one in "-_")),
        also="OIDCC-3.1.2.5-4 OIDCC-3.1.2.6-18 OIDCC-3.1.2.6-2 RFC6749-4.1.2.1-16",
    ),
    parameters(
        "authorization-error-without-code",
        "OIDCC-3.1.2.6-15",
        "An authorization error has no error.",
        changed("error", lambda _code: ""),
        also="OIDCC-15.1-2 OIDCC-3.1.2.1-23 OIDCC-3.1.2.3-4 OIDCC-3.1.2.6-2 OIDCC-3.1.2.6-7 RFC6749-4.1.2.1-5",
    ),
    parameters(
        "authorization-error-with-quotes",
        "RFC6749-4.1.2.1-13",
        "The error of an authorization error has a quotation mark.",
        changed("error", lambda code: f'"{code}"'),
        also="OIDCC-15.1-2 OIDCC-3.1.2.1-23 OIDCC-3.1.2.3-4 OIDCC-3.1.2.6-7 RFC6749-4.1.2.1-5",
    ),
    parameters(
        "authorization-error-of-its-own",
        (
            "RFC6749-4.1.2.1-5 RFC6749-4.1.2.1-6 RFC6749-4.1.2.1-8 RFC6749-4.1.2.1-7 RFC6749-4.1.2.1-9 "
            "RFC6749-3.1.1-3 OIDCC-3.1.2.6-1"
        ),
        "Every authorization error has a code that no specification defines.",
        changed("error", lambda _code: "request_failed"),
        also=(
            "OIDCC-15.1-2 OIDCC-3.1.2.1-23 OIDCC-3.1.2.3-4 OIDCC-3.1.2.6-1 OIDCC-3.1.2.6-7 RFC6749-3.3-4 "
            "RFC6749-4.1.2.1-10"
        ),
    ),
    parameters(
        "authorization-error-description-with-quotes",
        "RFC6749-4.1.2.1-14 RFC6749-4.2.2.1-4 OIDCC-3.1.2.6-16",
        "The error_description of an authorization error has a quotation mark.",
        in_errors(told(error_description='"wrong"')),
    ),
    parameters(
        "authorization-error-uri-with-spaces",
        "RFC6749-4.1.2.1-15 OIDCC-3.1.2.6-17",
        "The error_uri of an authorization error is no URI.",
        in_errors(told(error_uri="see the manual")),
    ),
    parameters(
        "every-authorization-error-a-server-error",
        (
            "RFC6749-4.1.2.1-6 RFC6749-4.1.2.1-8 OIDCC-3.1.2.1-23 OIDCC-3.1.2.1-24 OIDCC-3.1.2.6-14 "
            "OIDCC-3.1.2.6-11 OIDCC-3.1.2.6-10 OIDCC-6.2-8 OIDCC-3.1.2.3-4 OIDCC-15.1-2"
        ),
        "Every authorization error is server_error.",
        in_errors(told(error="server_error")),
        also="OIDCC-3.1.2.6-1 OIDCC-3.1.2.6-7",
    ),
    parameters(
        "iss-encoded-twice",
        "RFC9207-2-6 RFC9207-2-7 RFC9207-2.3-2",
        "The iss of an authorization response is encoded twice.",
        changed("iss", lambda iss: iss.replace(":", "%3A").replace("/", "%2F")),
    ),
    parameters(
        "iss-unlike-the-id-token",
        "RFC9207-2.4-1",
        "The iss beside an ID Token is not the one inside.",
        where("id_token", changed("iss", lambda iss: iss + "/another")),
    ),
    answer(
        "query-answered-in-the-fragment",
        "OIDCC-3.1.2.5-1 OAuth2-RT-2.1-4 OAuth2-RT-2-1 OIDCC-3.1.2.6-19 RFC6749-4.1.2.1-4",
        "What belongs into the query comes in the fragment.",
        at_location("?", "#"),
    ),
    answer(
        "fragment-answered-in-the-query",
        (
            "OIDCC-3.2.2.5-1 OIDCC-3.3.2.5-1 OAuth2-RT-3-6 RFC6749-4.2.2-1 OIDCC-3.3.2.6-1 OIDCC-3.2.2.6-1 "
            "RFC6749-4.2.2.1-2 OIDCC-3.2.2.1-1 OIDCC-3.3.2.1-1 OAuth2-RT-2-1"
        ),
        "What belongs into the fragment comes in the query.",
        at_location("#", "?"),
        also="OAuth2-RT-2-1 OAuth2-RT-2.1-5 RFC6750-5.3-4",
    ),
    answer(
        "redirect-repeats-the-form",
        "OIDCC-16.22-1 RFC9700-4.12-1 RFC9700-2.1-3",
        "The redirect to the client has status 307.",
        with_status(307, instead_of=303),
    ),
    parameters(
        "session-state-empty",
        "OIDCSM-2-3 OIDCSM-2-5 OIDCSM-2-1",
        "The session_state is empty.",
        changed("session_state", lambda _state: ""),
        also=("OIDCSM-2-6 OIDCSM-2-9 OIDCSM-3.2-10 OIDCSM-3.2-3 OIDCSM-3.2-6 OIDCSM-3.2-7 OIDCSM-3.2-9 OIDCSM-3.3-4"),
    ),
    parameters(
        "session-state-with-a-space",
        "OIDCSM-2-4",
        "The session_state has a space.",
        changed("session_state", lambda state: state.replace(".", " ", 1)),
        also=("OIDCSM-2-6 OIDCSM-2-9 OIDCSM-3.2-10 OIDCSM-3.2-3 OIDCSM-3.2-6 OIDCSM-3.2-7 OIDCSM-3.2-9 OIDCSM-3.3-4"),
    ),
    parameters(
        "session-state-of-nobody",
        "OIDCSM-3.2-7 OIDCSM-2-6 OIDCSM-2-9 OIDCSM-3.2-3 OIDCSM-3.3-4 OIDCSM-3.2-10",
        "The session_state is that of no session.",
        changed("session_state", lambda state: state[::-1].replace(".", "", 1) + ".salt"),
        also="OIDCSM-3.2-6 OIDCSM-3.2-9",
    ),
    answer(
        "query-mode-answered-in-the-fragment",
        "OAuth2-RT-2.1-2",
        "response_mode=query is answered in the fragment.",
        at_location("?", "#"),
        shown_in="oidc-core/response-mode-decides-the-channel[query]",
        also=(
            "OAuth2-RT-2-1 OAuth2-RT-2.1-1 OAuth2-RT-2.1-4 OIDCC-3.1.2.1-14 OIDCC-3.1.2.5-1 OIDCC-3.1.2.6-19 "
            "RFC6749-4.1.2.1-4 RFC8414-2-10"
        ),
    ),
    answer(
        "fragment-mode-answered-in-the-query",
        "OAuth2-RT-2.1-3",
        "response_mode=fragment is answered in the query.",
        at_location("#", "?"),
        shown_in="oidc-core/response-mode-decides-the-channel[fragment]",
        also="OAuth2-RT-2.1-1 OIDCC-3.1.2.1-14 RFC8414-2-10",
    ),
    answer("state-twice", "RFC6749-3.1-12", "state comes twice.", state_twice),
    answer(
        "query-of-the-redirect-uri-lost",
        "RFC6749-3.1.2-2 OIDCC-3.1.2.5-6",
        "The query of the registered redirect URI is dropped.",
        without_registered_query,
    ),
    answer(
        "errors-sent-to-any-redirect-uri",
        (
            "OIDCC-3.1.2.1-6 RFC6749-4.1.1-1 RFC6749-4.1.2.1-2 OIDCC-3.1.2.6-4 RFC7592-2.3-2 "
            "RFC9700-4.11.2-1 RFC6749-3.1.2.3-1 RFC6749-3.1.2.3-3 OIDCC-3.1.2.1-9 OIDCC-3.1.2.1-8 OIDCR-2-2 "
            "RFC6749-10.15-1 RFC6749-10.6-4 RFC6749-3.1.2.3-2 RFC6749-3.1.2.4-2 RFC9700-2.1-1 "
            "RFC9700-4.1.3-1"
        ),
        "An error goes to a redirect URI that was not compared with the registered ones.",
        errors_to_any_address,
        also="RFC6749-3.1.2.4-1 RFC6749-4.1.2.1-1",
    ),
    answer(
        "authorization-by-get-refused",
        "OIDCC-3.1.2.1-1 RFC6749-3.1-5",
        "GET at the authorization endpoint is answered with 405.",
        without_asking("GET"),
        also="OIDCC-3.1.2.3-1 OIDCC-3.1.2.5-3 OIDCC-3.1.2.5-4 RFC6749-3.1-1",
    ),
    answer(
        "authorization-by-post-refused",
        "OIDCC-3.1.2.1-2 OIDCC-3.1.2.1-3 OIDCC-13.2-1 RFC6749-3.1-6",
        "POST at the authorization endpoint is answered with 405.",
        without_asking("POST"),
    ),
)
