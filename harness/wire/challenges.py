"""Logins without a page: challenges that are decided at the provider's admin API, as Ory Hydra's contract has it."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from msgspec import Struct, field

from harness.protocol.exchange import Exchange, Pairs, Request
from harness.protocol.json_body import json_value
from harness.protocol.scope_claims import ALL_SCOPE_CLAIMS, SCOPE_CLAIMS
from harness.protocol.shown_fields import without_in_repr
from harness.protocol.user import User
from harness.wire.transport import Transport

KINDS = ("login", "consent", "logout", "device")
# What the provider may know the answer to already.
SKIPPABLE = ("login", "consent")


@without_in_repr("headers")
class AdminApi(Struct, frozen=True):
    """Where challenges are decided; `claims_in` is the member of the session that takes the user's claims."""

    url: str
    headers: Pairs = ()
    claims_in: str = "id_token"


class Decisions(Struct, frozen=True):
    """What a step decides of its own; an `error` in it rejects, everything else is laid over what is accepted."""

    login: Mapping[str, Any] = field(default_factory=dict)
    consent: Mapping[str, Any] = field(default_factory=dict)


class Challenge(Struct, frozen=True):
    """A challenge that the provider sent the browser away with."""

    kind: str
    value: str


class Decided(Struct, frozen=True):
    """What became of a challenge: where the browser goes, or why it goes nowhere."""

    exchange: Exchange
    skipped: bool
    location: str | None
    why: str


def challenge_of(address: str) -> Challenge | None:
    """Return the challenge in an address, None where it has none."""
    try:
        query = dict(parse_qsl(urlsplit(address).query))
    except ValueError:
        return None
    # A verifier is the way back to the provider, which may hold a challenge besides.
    if any(f"{kind}_verifier" in query for kind in KINDS):
        return None
    return next((Challenge(kind, query[f"{kind}_challenge"]) for kind in KINDS if f"{kind}_challenge" in query), None)


def told_error(error_page: str | None, address: str) -> str | None:
    """Return what the error page of the operator would say at an address, None where the address is another one."""
    if error_page is None or address.partition("?")[0] != error_page:
        return None
    query = dict(parse_qsl(urlsplit(address).query))
    return " ".join(query[name] for name in ("error", "error_description") if name in query)


def decide(
    transport: Transport,
    api: AdminApi,
    challenge: Challenge,
    user: User | None,
    decisions: Decisions,
    *,
    present: bool,
    refuse: bool,
    user_code: str,
) -> Decided:
    """Read a challenge, and accept or reject it for the user.

    Where nobody is `present`, only what needs no one is accepted: a login or a consent that the provider says to skip.
    `user` is who was there last, None where nobody was.
    """
    asked: Mapping[str, Any] = {}
    if challenge.kind != "device":
        read = _call(transport, api, "GET", challenge, "", None)
        asked = _members(read)
        if not _succeeded(read):
            return Decided(read, False, _next(asked), _said(read, asked))
        if not present and not (asked.get("skip") is True and challenge.kind in SKIPPABLE):
            return Decided(read, False, None, "nobody answers pages here")
    skipped = asked.get("skip") is True
    verb, body = _decision(api, challenge, asked, user, decisions, refuse, user_code)
    exchange = _call(transport, api, "PUT", challenge, verb, body)
    members = _members(exchange)
    location = _next(members)
    why = f"the {challenge.kind} was rejected" if _succeeded(exchange) else _said(exchange, members)
    return Decided(exchange, skipped, location, why)


def _decision(
    api: AdminApi,
    challenge: Challenge,
    asked: Mapping[str, Any],
    user: User | None,
    decisions: Decisions,
    refuse: bool,
    user_code: str,
) -> tuple[str, Mapping[str, Any]]:
    if challenge.kind == "device":
        return "/accept", {"user_code": user_code}
    if challenge.kind == "logout":
        return ("/reject" if refuse else "/accept"), {}
    chosen = decisions.login if challenge.kind == "login" else decisions.consent
    if "error" in chosen:
        return "/reject", chosen
    if challenge.kind == "consent" and refuse:
        return "/reject", {"error": "access_denied", "error_description": "the End-User refused"}
    accepted = _login(asked, user) if challenge.kind == "login" else _consent(api, asked, user)
    return "/accept", {**accepted, **chosen}


def _login(asked: Mapping[str, Any], user: User | None) -> dict[str, Any]:
    if asked.get("skip") is True or user is None:
        return {"subject": asked.get("subject")}
    context = asked.get("oidc_context")
    acr_values = context.get("acr_values") if isinstance(context, dict) else None
    acr = {"acr": str(acr_values[0])} if isinstance(acr_values, list) and acr_values else {}
    subject = str(user.claims.get("sub") or user.name)
    return {"subject": subject, "remember": True, "remember_for": 0, "amr": ["pwd"], **acr}


def _consent(api: AdminApi, asked: Mapping[str, Any], user: User | None) -> dict[str, Any]:
    scope = [str(one) for one in asked.get("requested_scope") or ()]
    wanted = {claim for one in scope for claim in SCOPE_CLAIMS.get(one, ())} | _asked_claims(asked)
    claims = {
        name: value
        for name, value in (user.claims if user is not None else {}).items()
        if name != "sub" and (name in wanted or name not in ALL_SCOPE_CLAIMS)
    }
    return {
        "grant_scope": scope,
        "grant_access_token_audience": list(asked.get("requested_access_token_audience") or ()),
        "remember": True,
        "session": {api.claims_in: claims},
    }


def _asked_claims(asked: Mapping[str, Any]) -> set[str]:
    """Return the claims that the request names one by one (OpenID Connect Core 5.5)."""
    try:
        written = dict(parse_qsl(urlsplit(str(asked.get("request_url") or "")).query)).get("claims")
        parts = json.loads(written) if written else {}
    except ValueError:
        return set()
    found = parts.values() if isinstance(parts, dict) else ()
    return {str(name) for part in found if isinstance(part, dict) for name in part}


def _call(
    transport: Transport,
    api: AdminApi,
    method: str,
    challenge: Challenge,
    verb: str,
    body: Mapping[str, Any] | None,
) -> Exchange:
    query = urlencode({f"{challenge.kind}_challenge": challenge.value})
    address = f"{api.url.rstrip('/')}/admin/oauth2/auth/requests/{challenge.kind}{verb}?{query}"
    sent = None if body is None else json.dumps(body).encode()
    headers = (*api.headers, ("Content-Type", "application/json")) if body is not None else api.headers
    return transport.send(Request(method, address, headers, sent), name=f"{challenge.kind}_challenge")


def _members(exchange: Exchange) -> Mapping[str, Any]:
    found = json_value(exchange.response.body) if exchange.response is not None else None
    return found if isinstance(found, dict) else {}


def _succeeded(exchange: Exchange) -> bool:
    return exchange.response is not None and 200 <= exchange.response.status < 300


def _next(members: Mapping[str, Any]) -> str | None:
    location = members.get("redirect_to")
    return location if isinstance(location, str) and location else None


def _said(exchange: Exchange, members: Mapping[str, Any]) -> str:
    status = exchange.response.status if exchange.response is not None else "nothing"
    said = members.get("error_description") or members.get("error") or ""
    return f"the admin API answered {exchange.request.method} with {status} {said}".strip()
