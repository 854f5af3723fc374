"""Faults of what the provider fetches from clients and posts to them."""

import contextlib
import http.client
import ssl
import threading
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

from reference_server import session_end
from reference_server.faults.fault import Fault, both, drop, swap
from reference_server.faults.registered_clients import registered_clients
from reference_server.provider import Provider
from reference_server.rules.authorization import request_object
from reference_server.rules.authorization.draft import AuthorizationDraft
from reference_server.rules.registration import uris
from reference_server.rules.registration.draft import RegistrationDraft
from reference_server.session_end import BACK_CHANNEL, EndedSession
from reference_server.tokens.logout_token import make_logout_token
from reference_server.web.fetch import FetchFailed, fetch, post_form
from reference_server.web.message import with_query

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SECONDS = 5.0


def _posted(address: str, body: str) -> tuple[int, str | None]:
    """The status and Location of an answer to a form, whoever answers."""
    return _answered(address, "POST", body, FORM)


def _answered(address: str, method: str, body: str | None, headers: Mapping[str, str]) -> tuple[int, str | None]:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=SECONDS)
    try:
        connection.request(method, parts._replace(scheme="", netloc="").geturl() or "/", body, dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location")
    finally:
        connection.close()


def _notices(provider: Provider, ended: EndedSession) -> tuple[tuple[str, str], ...]:
    return tuple(
        (
            client.text(BACK_CHANNEL),
            urlencode({"logout_token": make_logout_token(provider, client, subject, ended.session_id)}),
        )
        for client, subject in ended.participants
        if client.text(BACK_CHANNEL)
    )


def follow_redirects_of_clients(provider: Provider, ended: EndedSession) -> None:
    """Post a Logout Token on to wherever the client redirects to."""
    for address, body in _notices(provider, ended):
        with contextlib.suppress(OSError, http.client.HTTPException):
            _, location = _posted(address, body)
            if location is not None:
                _posted(location, body)


def stop_at_a_client_that_fails(provider: Provider, ended: EndedSession) -> None:
    """Tell one client after another, those first to which the browser may return, and none after one that failed."""
    first = sorted(ended.participants, key=lambda one: not one[0].texts("post_logout_redirect_uris"))
    for address, body in _notices(provider, EndedSession(ended.session_id, tuple(first))):
        status, _ = _posted(address, body)
        if status != http.client.OK:
            return


def tell_by_get(provider: Provider, ended: EndedSession) -> None:
    """Send the Logout Token in the query of a GET."""
    for address, form in _notices(provider, ended):
        with contextlib.suppress(OSError, http.client.HTTPException):
            _answered(with_query(address, dict(parse_qsl(form))), "GET", None, {})


def tell_by_the_token_alone(provider: Provider, ended: EndedSession) -> None:
    """POST the Logout Token as the whole body."""
    for address, form in _notices(provider, ended):
        with contextlib.suppress(OSError, http.client.HTTPException):
            _answered(address, "POST", dict(parse_qsl(form))["logout_token"], {"Content-Type": "application/jwt"})


def tell_without_the_query(provider: Provider, ended: EndedSession) -> None:
    """POST a Logout Token to the address as far as its query."""
    for address, form in _notices(provider, ended):
        with contextlib.suppress(OSError, http.client.HTTPException):
            _posted(address.partition("?")[0], form)


def tell_every_client(provider: Provider, ended: EndedSession) -> None:
    """Tell every registered client of each logout."""
    subject = next((subject for _, subject in ended.participants), "")
    everyone = tuple((client, subject) for client in registered_clients(provider))
    session_end.notify_back_channel(provider, EndedSession(ended.session_id, everyone))


def tell_clients_later(provider: Provider, ended: EndedSession) -> None:
    """Answer the browser before the clients are told."""
    threading.Thread(target=session_end.notify_back_channel, args=(provider, ended), daemon=True).start()


def fetch_from_anyone(url: str) -> bytes:
    """The body at an address, whatever its certificate is."""
    parts = urlsplit(url)
    secure = http.client.HTTPSConnection(parts.netloc, timeout=SECONDS, context=ssl._create_unverified_context())
    plain = http.client.HTTPConnection(parts.netloc, timeout=SECONDS)
    connection = secure if parts.scheme == "https" else plain
    try:
        connection.request("GET", parts.path)
        return connection.getresponse().read()
    finally:
        connection.close()


def trust_any_certificate(provider: Provider, draft: AuthorizationDraft) -> None:
    """Take a request object from a server whose certificate nobody vouches for."""
    address = draft.parameters.get("request_uri", "")
    if address.startswith("https:"):
        draft.parameters["request"] = fetch_from_anyone(address).decode()
        return
    request_object.fetch_request_object(provider, draft)


def trust_any_certificate_of_a_sector(provider: Provider, draft: RegistrationDraft) -> None:
    """Ask any server for a sector identifier document."""
    address = str(draft.metadata.get("sector_identifier_uri", ""))
    if address.startswith("https:"):
        fetch_from_anyone(address)
        return
    uris.check_sector_identifier(provider, draft)


def ask_by_post_first(provider: Provider, draft: AuthorizationDraft) -> None:
    """POST to a request_uri before it is fetched."""
    address = draft.parameters.get("request_uri")
    if address is not None:
        with contextlib.suppress(FetchFailed):
            post_form(provider, address, {})
    request_object.fetch_request_object(provider, draft)


def take_request_objects_over_plain_http(provider: Provider, draft: AuthorizationDraft) -> None:
    """Do not look at the scheme of a request_uri, nor at where it leads."""
    address = draft.parameters.get("request_uri")
    if address is not None:
        draft.parameters["request"] = fetch(provider, address).decode()


FAULTS = (
    Fault(
        "logout-token-follows-redirects",
        ("OIDCBCL-2.5-6",),
        "A Logout Token is posted to wherever a client redirects to.",
        swap(session_end.notify_back_channel, follow_redirects_of_clients),
    ),
    Fault(
        "logout-stops-at-a-failing-client",
        ("OIDCBCL-2.8-2",),
        "A client that fails keeps others from being told of a logout.",
        swap(session_end.notify_back_channel, stop_at_a_client_that_fails),
    ),
    Fault(
        "logout-token-by-get",
        ("OIDCBCL-2.5-1",),
        "A Logout Token is sent in the query of a GET.",
        swap(session_end.notify_back_channel, tell_by_get),
        also=("OIDCBCL-2.5-2", "OIDCBCL-2.2-3"),
    ),
    Fault(
        "logout-token-as-the-whole-body",
        ("OIDCBCL-2.5-2",),
        "A Logout Token is the whole body of the POST.",
        swap(session_end.notify_back_channel, tell_by_the_token_alone),
    ),
    Fault(
        "back-channel-query-dropped",
        ("OIDCBCL-2.2-3",),
        "The query of a backchannel_logout_uri is left out.",
        swap(session_end.notify_back_channel, tell_without_the_query),
    ),
    Fault(
        "every-client-told-of-a-logout",
        ("OIDCBCL-2.3-2",),
        "Every registered client is sent a Logout Token, whether it was part of the session or not.",
        swap(session_end.notify_back_channel, tell_every_client),
    ),
    Fault(
        "redirect-before-the-clients-are-told",
        ("OIDCRIL-3-6",),
        "The browser is sent back before the clients are told.",
        swap(session_end.notify_back_channel, tell_clients_later),
    ),
    Fault(
        "certificates-not-verified",
        ("OIDCC-16.17-4",),
        "What is at https addresses of clients is fetched from whoever answers.",
        both(
            swap(request_object.fetch_request_object, trust_any_certificate),
            swap(uris.check_sector_identifier, trust_any_certificate_of_a_sector),
        ),
    ),
    Fault(
        "request-uri-asked-by-post",
        ("OIDCC-6.2.3-1", "RFC9101-5.2.3-1"),
        "A request_uri is asked by POST before it is fetched.",
        swap(request_object.fetch_request_object, ask_by_post_first),
    ),
    Fault(
        "request-uri-over-plain-http",
        ("OIDCC-6-1", "OIDCC-6.2-9"),
        "An unsigned request object is taken from any http address.",
        swap(request_object.fetch_request_object, take_request_objects_over_plain_http),
    ),
    Fault(
        "implicit-clients-without-tls",
        ("OIDCC-3.2.2.1-4",),
        "A web client of the implicit grant may have http redirect URIs.",
        drop(uris.demand_https_of_implicit_web_clients, uris.check_redirect_uri_schemes),
        also=("OIDCR-2-10", "OIDCR-2-11"),
    ),
)
