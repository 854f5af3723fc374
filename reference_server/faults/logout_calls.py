"""Faults of logout as the browser sees it, and of what the clients' addresses are loaded with."""

import re
from html import escape

from msgspec.structs import replace

from reference_server.endpoints.logout import GO_ON
from reference_server.endpoints.pages import scripted_response
from reference_server.errors import InvalidRequest
from reference_server.faults.changes import changed, left_out, told, with_body
from reference_server.faults.fault import Fault, faults_at, swap
from reference_server.faults.registered_clients import registered_clients
from reference_server.jose.signatures import BadToken, read_claims
from reference_server.provider import Provider
from reference_server.rules.logout import request as logout
from reference_server.rules.logout.draft import LogoutDraft
from reference_server.seams import Members
from reference_server.session_end import FRONT_CHANNEL
from reference_server.web.message import Request, Response, html_response, redirect_response

answer = faults_at("logout_http")
redirect = faults_at("post_logout_redirect")
frame = faults_at("front_channel_logout")
claim = faults_at("id_token_claims")

AT_ONCE = """
location.replace(document.getElementById("continue").href);
addEventListener("load", () => document.body.append(document.querySelector("template").content));
"""


def refuse_get(_provider: Provider, request: Request, response: Response) -> Response:
    """Answer a logout request by GET with 405; what comes back from the login application is none."""
    asked = request.method == "GET" and "logout_verifier" not in dict(request.query)
    return html_response(405, "<p>method not allowed</p>") if asked else response


def refuse_post(_provider: Provider, request: Request, response: Response) -> Response:
    """Answer a logout request by POST with 405."""
    return html_response(405, "<p>method not allowed</p>") if request.method == "POST" else response


def stay(_provider: Provider, _request: Request, response: Response) -> Response:
    """Keep the browser at a page after the logout."""
    location = dict(response.headers).get("Location", "logout_challenge")
    kept = tuple(pair for pair in response.headers if pair[0] == "Set-Cookie")
    return response if "logout_challenge" in location else html_response(200, "<p>logged out</p>", kept)


def leave(_provider: Provider, request: Request, response: Response) -> Response:
    """Send the browser where it asked to go, although that was refused."""
    asked = dict(request.query if request.method == "GET" else request.form or ()).get("post_logout_redirect_uri")
    return redirect_response(asked) if response.status == 400 and asked else response


def believe_any_hint(_provider: Provider, draft: LogoutDraft) -> None:
    """Read a hint without its signature, its kind or its issuer."""
    hint = draft.parameters.get("id_token_hint")
    if hint is not None:
        try:
            draft.hint_claims = read_claims(hint)
        except BadToken as error:
            raise InvalidRequest("id_token_hint is no JWT") from error


def empty_state(_provider: Provider, members: Members) -> Members:
    """Say a state where none came."""
    return {"state": "null"} | members


def drop_the_query(_provider: Provider, _request: Request, response: Response) -> Response:
    """Load the addresses of the clients without the queries that they registered."""
    return replace(response, body=re.sub(rb'(<iframe src="[^"?]*)\?[^"]*?(?=iss=)', rb"\1?", response.body))


def load_every_address(provider: Provider, _request: Request, response: Response) -> Response:
    """Load the address of every registered client."""
    addresses = [client.text(FRONT_CHANNEL) for client in registered_clients(provider)]
    frames = "".join(f'<iframe src="{escape(address)}"></iframe>' for address in addresses if address)
    return replace(response, body=response.body.replace(b"<iframe", f"{frames}<iframe".encode(), 1))


def leave_at_once(_provider: Provider, _request: Request, response: Response) -> Response:
    """Send the browser on before the page has put the addresses of the clients into frames."""
    markup, cookies = response.body.decode(), tuple(pair for pair in response.headers if pair[0] == "Set-Cookie")
    if "<iframe" not in markup:
        return response
    later = markup.replace(f"<script>{GO_ON}</script>", "").replace("<iframe", "<template><iframe", 1)
    return scripted_response(later.replace("</main>", "</template></main>"), AT_ONCE, "; frame-src *").with_headers(
        *cookies
    )


FAULTS = (
    answer(
        "logout-by-get-refused",
        "OIDCRIL-2-14",
        "A logout request by GET is answered with 405.",
        refuse_get,
        also="OIDCRIL-2-1 OIDCRIL-2-11 OIDCRIL-2-2 OIDCRIL-2-20 OIDCRIL-2-23 OIDCRIL-3-1",
    ),
    answer(
        "logout-by-post-refused",
        "OIDCRIL-2-15",
        "A logout request by POST is answered with 405.",
        refuse_post,
        also="OIDCRIL-2-11 OIDCRIL-2-23 OIDCRIL-3-1",
    ),
    answer(
        "browser-kept-after-logout",
        "OIDCRIL-3-1 OIDCRIL-2-1 OIDCRIL-2-2",
        "The browser stays after a logout.",
        stay,
        also="OIDCRIL-2-11",
    ),
    answer(
        "refused-logout-redirects",
        "OIDCRIL-3-2 OIDCRIL-4-3 OIDCRIL-2-16 OIDCRIL-2-5",
        "The browser is sent to a client that was refused.",
        leave,
    ),
    redirect("logout-state-dropped", "OIDCRIL-2-11", "state does not come back after a logout.", left_out("state")),
    redirect("logout-state-made-up", "OIDCRIL-2-12", "A state comes back that was not sent.", empty_state),
    Fault(
        "any-logout-hint-believed",
        ("OIDCRIL-2-16", "OIDCBCL-4.1-1", "OIDCRIL-4-3"),
        "The id_token_hint of a logout is read without its signature and kind.",
        swap(logout.check_logout_hint, believe_any_hint),
    ),
    frame(
        "front-channel-values-dropped",
        "OIDCFCL-2-10",
        "The address of front-channel logout is loaded without iss and sid.",
        left_out("iss", "sid"),
    ),
    frame(
        "front-channel-iss-dropped",
        "OIDCFCL-2-6",
        "The address is loaded without iss.",
        left_out("iss"),
        also="OIDCFCL-2-10",
    ),
    frame(
        "front-channel-iss-of-the-host",
        "OIDCFCL-2-7 OIDCFCL-2-9",
        "The address is loaded with another iss.",
        changed("iss", lambda iss: iss.partition("/faults")[0]),
    ),
    frame(
        "front-channel-sid-of-another", "OIDCFCL-2-8", "The address is loaded with another sid.", told(sid="another")
    ),
    answer(
        "addresses-in-no-iframe",
        "OIDCFCL-2-5 OIDCFCL-3-1 OIDCFCL-3-3 OIDCFCL-2-15",
        "The clients' addresses are in the page and not loaded.",
        with_body(lambda body: body.replace(b"<iframe src=", b"<span title=").replace(b"</iframe>", b"</span>")),
        also="OIDCFCL-2-4 OIDCFCL-2-10 OIDCFCL-3-12 OIDCRIL-3-1",
    ),
    answer(
        "front-channel-query-dropped",
        "OIDCFCL-2-4",
        "The address is loaded without the query that the client registered.",
        drop_the_query,
    ),
    answer(
        "every-address-loaded",
        "OIDCFCL-3-2",
        "The addresses of all clients are loaded, whether they were part of the session or not.",
        load_every_address,
        also="OIDCFCL-2-10",
    ),
    claim(
        "sid-of-the-end-user",
        "OIDCFCL-3-10",
        "sid is the same in every session of an End-User.",
        lambda provider, members: members | {"sid": provider.seal.digest(f"{members['sub']} {members['aud']}")},
    ),
    answer(
        "browser-leaves-before-the-frames",
        "OIDCFCL-3-12",
        "The logout page leads the browser on before it has loaded the clients' addresses.",
        leave_at_once,
        also="OIDCFCL-2-5 OIDCFCL-2-15",
    ),
)
