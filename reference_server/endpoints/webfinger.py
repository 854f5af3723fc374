"""Which issuer is for an End-User at this host (OIDC Discovery 2, RFC 7033)."""

import json
from urllib.parse import urlsplit

from reference_server.errors import InvalidRequest, NotFound, ProtocolError
from reference_server.log import log_refusal
from reference_server.provider import Provider
from reference_server.web.message import Request, Response, json_response

ISSUER_RELATION = "http://openid.net/specs/connect/1.0/issuer"
ACCOUNT = "acct:"
ANYONE = (("Access-Control-Allow-Origin", "*"),)


def webfinger_endpoint(provider: Provider, request: Request) -> Response:
    """Every account and every page at this host is of this issuer; who has an account is told to nobody.

    "the WebFinger resource MUST be queried over HTTPS" and answered to scripts of any origin (RFC 7033 4, 5).
    """
    try:
        response = _described(provider, request)
    except ProtocolError as error:
        log_refusal(error)
        members = {"error": error.code, "error_description": error.description}
        response = json_response(error.status, members, ANYONE)
    return provider.table.seams.webfinger_http(provider, request, response)


def _described(provider: Provider, request: Request) -> Response:
    resource = dict(request.query).get("resource", "")
    host = host_of(resource)
    if host is None:
        raise InvalidRequest("resource is neither an acct URI nor an http or https URL")
    if host != urlsplit(provider.issuer).hostname:
        raise NotFound("nothing is known of other hosts")
    wanted = [value for name, value in request.query if name == "rel"]
    links = [{"rel": ISSUER_RELATION, "href": provider.issuer}]
    members = {"subject": resource, "links": [link for link in links if not wanted or link["rel"] in wanted]}
    document = provider.table.seams.webfinger(provider, members)
    headers = (("Content-Type", "application/jrd+json"), *ANYONE)
    return Response(200, headers, json.dumps(document).encode())


def host_of(resource: str) -> str | None:
    """The host of an account (RFC 7565 7) or of a page, None where a text is neither."""
    if resource.startswith(ACCOUNT):
        name, _, host = resource.removeprefix(ACCOUNT).rpartition("@")
        return host.lower() if name and host else None
    try:
        parts = urlsplit(resource)
    except ValueError:
        return None
    return parts.hostname if parts.scheme in ("http", "https") else None
