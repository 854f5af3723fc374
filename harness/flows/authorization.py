"""The authorization endpoint's messages (RFC 6749 4.1.1, OpenID Connect Core 3.1.2)."""

import base64
import hashlib
import secrets
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import replace

from harness.flows.alteration import UNALTERED, Alteration
from harness.flows.answer import plain_answer
from harness.flows.connection import Connection
from harness.protocol.authorization import (
    AuthorizationError,
    AuthorizationRequest,
    AuthorizationSuccess,
    Channel,
    Page,
    Strayed,
)
from harness.protocol.client import Client
from harness.protocol.exchange import FORM, Pairs, Request, Response, first
from harness.protocol.outcome import MalformedAnswer, NoAnswer, NotOffered
from harness.protocol.provider import Provider
from harness.protocol.pushed_authorization import RequestUri
from harness.protocol.secret import Secret
from harness.protocol.user import User
from harness.wire import jose, jwe, landings
from harness.wire.browser import NOTHING_DECIDED, Browser
from harness.wire.challenges import Decisions
from harness.wire.jose_keys import keys_of

AuthorizationResult = (
    AuthorizationSuccess | AuthorizationError | Page | Strayed | MalformedAnswer | NoAnswer | NotOffered
)
REQUEST_OBJECT_MEDIA_TYPE = "application/oauth-authz-req+jwt"


class RequestObject(Struct, frozen=True):
    """A request object to send along (OpenID Connect Core 6).

    It holds every parameter of the request, changed and extended by `parameters`; those named in `omit_outside` are in
    the object only. `by_reference` sends `request_uri` instead of `request`: the first one that the client registered,
    fragment included, or else a new one. `foreign` signs it with a key that is not the client's.
    `encrypted` puts it into a JWE to the provider's key, to a key that nobody has, or `inside_out`: into a JWS that has
    the JWE (OpenID Connect Core 6.1). `at` is where it is served, where that is not its own place. `kid` is the key
    that its header names, whatever key signs it.
    """

    alg: str
    parameters: Mapping[str, Any]
    omit_outside: tuple[str, ...] = ()
    by_reference: bool = False
    foreign: bool = False
    encrypted: str | None = None
    at: str | None = None
    kid: str | None = None


class Composed(Struct, frozen=True):
    """A request's parameters as they stand, those inside its request object, and the secret of its challenge."""

    parameters: Pairs
    inside: Mapping[str, Any] | None
    code_verifier: Secret | None


def authorize(
    connection: Connection,
    browser: Browser,
    client: Client,
    *,
    user: User | None,
    parameters: Mapping[str, str],
    method: str = "GET",
    refuse: bool = False,
    pkce: str | None = None,
    request_object: RequestObject | None = None,
    pushed: RequestUri | None = None,
    alteration: Alteration = UNALTERED,
    decisions: Decisions = NOTHING_DECIDED,
) -> AuthorizationResult:
    """Send the browser to the authorization endpoint and say where it ended.

    `parameters` override the correct request's: the client's first response type and redirection URI, scope openid, a
    fresh state, and a nonce where an ID Token is asked of this endpoint (OpenID Connect Core 3.2.2.1). `user` answers
    the pages, None leaves them unanswered. `pkce` is a code challenge method (RFC 7636 4.3). Nothing is sent to the
    redirection URI: the browser stops at the redirect. `pushed` stands for all that was pushed (RFC 9126 4): beside it
    and the client_id only `parameters` are sent. `decisions` are taken where challenges are decided without a page.
    """
    address = connection.endpoint("authorization_endpoint")
    if address is None:
        return NotOffered("authorization_endpoint")
    if pushed is None:
        composed = compose(connection, client, parameters, pkce, request_object)
    else:
        given = {"client_id": client.client_id, "request_uri": pushed.value, **parameters}
        issuing = pushed.issued_in.request
        composed = Composed(tuple(given.items()), issuing.inside, issuing.code_verifier)
    sent = alteration.applied(composed.parameters)
    request, sent = alteration.written(http_request(address, method, sent), address, sent)
    asked = AuthorizationRequest(
        provider=connection.provider,
        client=client,
        parameters=sent,
        user=user.name if user else None,
        method=method,
        sent_at=time.time() + connection.provider.clock_offset,
        request_object=composed.inside,
        code_verifier=composed.code_verifier,
    )
    landing = browser.visit(
        request,
        name="authorize",
        user=user,
        stop_at=_stops(client, asked.redirect_uri),
        refuse=refuse,
        decisions=decisions,
    )
    return result_of(connection, asked, landing)


def compose(
    connection: Connection,
    client: Client,
    parameters: Mapping[str, str],
    pkce: str | None,
    request_object: RequestObject | None,
) -> Composed:
    """Return a correct authorization request with these parameters on top, its challenge and its request object."""
    verifier = Secret(secrets.token_urlsafe(48)) if pkce else None
    correct = {**_defaults(client, parameters), **_challenge(verifier, pkce), **parameters}
    if request_object is None:
        return Composed(tuple(correct.items()), None, verifier)
    inside = {"iss": client.client_id, "aud": connection.provider.issuer, **correct, **request_object.parameters}
    correct = {name: value for name, value in correct.items() if name not in request_object.omit_outside}
    correct.update(_carried(connection, client, request_object, inside))
    return Composed(tuple(correct.items()), inside, verifier)


def _defaults(client: Client, parameters: Mapping[str, str]) -> dict[str, str]:
    response_type = parameters.get("response_type") or str(next(iter(client.value("response_types")), "code"))
    defaults = {
        "response_type": response_type,
        "client_id": client.client_id,
        "redirect_uri": next(iter(client.redirect_uris), ""),
        "scope": "openid",
        "state": secrets.token_urlsafe(16),
    }
    if "id_token" in response_type.split():
        defaults["nonce"] = secrets.token_urlsafe(16)
    return defaults


def _challenge(verifier: Secret | None, method: str | None) -> dict[str, str]:
    if verifier is None or method is None:
        return {}
    if method == "plain":
        return {"code_challenge": verifier.reveal(), "code_challenge_method": "plain"}
    digest = hashlib.sha256(verifier.reveal().encode()).digest()
    return {"code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(), "code_challenge_method": method}


def _carried(
    connection: Connection, client: Client, request_object: RequestObject, inside: Mapping[str, Any]
) -> dict[str, str]:
    if request_object.foreign:
        client = replace(client, private_jwks=jose.generate_private_jwks(request_object.alg))
    if request_object.kid is not None:
        renamed = [{**key, "kid": request_object.kid} for key in keys_of(client.private_jwks or {})]
        client = replace(client, private_jwks={"keys": renamed})
    compact = jose.sign_request_object(inside, request_object.alg, client)
    if request_object.encrypted is not None:
        compact = _encrypted(connection.provider, client, request_object, compact)
    if not request_object.by_reference:
        return {"request": compact}
    if connection.publish is None:
        raise ValueError("a request object by reference needs an inbox that the provider can call")
    at = request_object.at or next(iter(client.value("request_uris") or ()), None)
    place = connection.publish(compact.encode(), REQUEST_OBJECT_MEDIA_TYPE, at)
    return {"request_uri": place}


def _encrypted(provider: Provider, client: Client, request_object: RequestObject, compact: str) -> str:
    if request_object.encrypted == "to_nobody":
        return jwe.sealed(compact, [jwe.generate_private_key(jwe.ELLIPTIC)])
    within = jwe.sealed(compact, keys_of(provider.jwks))
    if request_object.encrypted == "to_the_provider":
        return within
    header = {"alg": request_object.alg, "cty": "JWT"}
    return jose.signed_jwt(client, header, {}, request_object.alg, lambda head, payload: (head, within))


def http_request(address: str, method: str, parameters: Pairs) -> Request:
    """Return a browser's request with these parameters, in the body of a POST or else in the query."""
    encoded = urlencode(parameters)
    if method == "POST":
        return Request("POST", address, (("Content-Type", FORM),), encoded.encode())
    return Request(method, address + ("&" if "?" in address else "?") + encoded)


def _stops(client: Client, requested: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*client.redirect_uris, *((requested,) if requested else ()))))


def result_of(connection: Connection, asked: AuthorizationRequest, landing: landings.Landing) -> AuthorizationResult:
    """Return the message in which a request ended, by where the browser stopped."""
    match landing:
        case landings.Failed():
            return NoAnswer(landing.exchange)
        case landings.Strayed():
            return Strayed(asked, landing.exchange, landing.location, landing.parameters, landing.pages)
        case landings.Shown():
            response = plain_answer(landing.exchange)
            if not isinstance(response, Response):
                return response
            shown = landing.page
            name = landing.name or ("error" if response.status >= 400 else "unknown")
            forms = tuple(f"{form.method} {form.action}" for form in shown.forms)
            return Page(
                asked, landing.exchange, name, shown.title, shown.first_words, forms, landing.why, landing.pages
            )
        case landings.Redirected():
            return _response(connection, asked, landing)


def _response(
    connection: Connection, asked: AuthorizationRequest, landing: landings.Redirected
) -> AuthorizationSuccess | AuthorizationError:
    channel = Channel(landing.channel)
    if first(landing.parameters, "error") is not None:
        return AuthorizationError(asked, landing.exchange, landing.location, channel, landing.parameters, landing.pages)
    id_token = first(landing.parameters, "id_token")
    return AuthorizationSuccess(
        asked,
        landing.exchange,
        landing.location,
        channel,
        landing.parameters,
        landing.pages,
        connection.received_jwt(id_token, asked.client) if id_token else None,
    )
