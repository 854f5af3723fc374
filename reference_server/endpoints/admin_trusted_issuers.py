"""`/admin/trust/grants/jwt-bearer/issuers`: whose assertions are taken for a grant (Hydra's admin API)."""

import uuid
from datetime import datetime
from json import dumps
from typing import Any

from reference_server.encoding import timestamp
from reference_server.endpoints.admin_challenge import admin_answer, member, told_body
from reference_server.endpoints.admin_page import asked_page, link_header
from reference_server.errors import Conflict, InvalidRequest, MissingParameter, NotFound
from reference_server.jose.signatures import usable_keys
from reference_server.provider import Provider
from reference_server.storage.trusted_issuers import (
    TrustedIssuer,
    add_trusted_issuer,
    delete_trusted_issuer,
    find_trusted_issuer,
    find_trusted_issuers,
)
from reference_server.web.message import Request, Response, json_response

PATH = "/admin/trust/grants/jwt-bearer/issuers"


@admin_answer
def list_trusted_issuers(provider: Provider, request: Request) -> Response:
    """A page of trusts, or of those in one `issuer`."""
    page, name = asked_page(provider, request), dict(request.query).get("issuer") or None
    found = find_trusted_issuers(provider.engine, provider.issuer, name=name, after=page.after, limit=page.size + 1)
    shown = found[: page.size]
    last = shown[-1].trust_id if len(found) > page.size else None
    header = link_header(request, provider.path + PATH, page, last)
    return json_response(200, [_document(trusted) for trusted in shown], (header,))


@admin_answer
def add_trust(provider: Provider, request: Request) -> Response:
    """Trust the assertions of an issuer about one subject, or any, that one key signed."""
    body = told_body(request)
    name, subject = member(body, "issuer", str, ""), member(body, "subject", str, "")
    any_subject = member(body, "allow_any_subject", bool, False)
    if not name:
        raise MissingParameter("issuer is missing")
    if not subject and not any_subject:
        raise MissingParameter("subject is missing, and allow_any_subject is not true")
    if subject and any_subject:
        raise InvalidRequest("subject and allow_any_subject exclude each other")
    kid, public_key = _public_key(member(body, "jwk", dict, None))
    trusted = TrustedIssuer(
        trust_id=str(uuid.UUID(bytes=provider.randomness(16), version=4)),
        name=name,
        subject=subject,
        allow_any_subject=any_subject,
        scope=tuple(str(token) for token in member(body, "scope", list, [])),
        kid=kid,
        public_key=public_key,
        created_at=provider.now(),
        expires_at=_moment(member(body, "expires_at", str, "")),
    )
    trust_hash = provider.seal.digest(dumps([name, subject, kid]))
    if not add_trusted_issuer(provider.engine, provider.issuer, trusted, trust_hash):
        raise Conflict("this issuer is trusted for this subject by this key already")
    return json_response(201, _document(trusted))


@admin_answer
def read_trust(provider: Provider, _request: Request, trust_id: str) -> Response:
    """One trust."""
    trusted = find_trusted_issuer(provider.engine, provider.issuer, _checked_id(trust_id))
    if trusted is None:
        raise NotFound("there is no such trusted issuer")
    return json_response(200, _document(trusted))


@admin_answer
def withdraw_trust(provider: Provider, _request: Request, trust_id: str) -> Response:
    """Trust an issuer no longer."""
    if not delete_trusted_issuer(provider.engine, provider.issuer, _checked_id(trust_id)):
        raise NotFound("there is no such trusted issuer")
    return Response(204, (), b"")


def _public_key(jwk: dict[str, Any] | None) -> tuple[str, str]:
    if jwk is None:
        raise MissingParameter("jwk is missing")
    keys = usable_keys({"keys": [jwk]})
    if not keys or keys[0].key_type == "oct":
        raise InvalidRequest("jwk is not a key that signatures can be checked with")
    if not isinstance(jwk.get("kid"), str) or not jwk["kid"]:
        raise InvalidRequest("jwk has no kid")
    return jwk["kid"], dumps(keys[0].as_dict(private=False))


def _moment(text: str) -> int:
    """Seconds since the epoch of a time such as `2030-01-01T00:00:00Z` (RFC 3339)."""
    if not text:
        raise MissingParameter("expires_at is missing")
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise InvalidRequest("expires_at has no time zone")
        return int(moment.timestamp())
    except (ValueError, OverflowError) as error:
        raise InvalidRequest("expires_at is not a time as in RFC 3339") from error


def _checked_id(trust_id: str) -> str:
    try:
        return str(uuid.UUID(trust_id))
    except ValueError as error:
        raise InvalidRequest("the id is not a UUID") from error


def _document(trusted: TrustedIssuer) -> dict[str, Any]:
    return {
        "id": trusted.trust_id,
        "issuer": trusted.name,
        "subject": trusted.subject,
        "allow_any_subject": trusted.allow_any_subject,
        "scope": list(trusted.scope),
        "public_key": {"set": trusted.name, "kid": trusted.kid},
        "created_at": timestamp(trusted.created_at),
        "expires_at": timestamp(trusted.expires_at),
    }
