"""Provider configuration and keys (OpenID Connect Discovery 4, RFC 8414 3, RFC 7517 5)."""

from urllib.parse import urlsplit

from harness.flows.answer import ACCEPT_JSON, JsonAnswer, json_answer
from harness.flows.connection import Connection
from harness.protocol.exchange import Request
from harness.protocol.outcome import MalformedAnswer, NoAnswer, NotOffered
from harness.protocol.provider import DiscoveryError, DiscoveryResponse, JwksError, JwksResponse
from harness.wire.transport import Transport

WELL_KNOWN = "/.well-known/openid-configuration"
OAUTH_WELL_KNOWN = "/.well-known/oauth-authorization-server"


def configuration_address(issuer: str) -> str:
    """Return where an issuer's configuration is (OpenID Connect Discovery 4.1: a trailing slash is removed first)."""
    return issuer.rstrip("/") + WELL_KNOWN


def inserted_address(issuer: str, well_known: str) -> str:
    """Return where RFC 8414 3.1 puts a document: the well-known string between host and path of the issuer."""
    parts = urlsplit(issuer)
    return f"{parts.scheme}://{parts.netloc}{well_known}{parts.path.rstrip('/')}"


def discover(
    transport: Transport, issuer: str, *, address: str | None = None, forwarded_host: str | None = None
) -> DiscoveryResponse | DiscoveryError | MalformedAnswer | NoAnswer:
    """Fetch the configuration of an issuer, from another address where one is given.

    `forwarded_host` is what a header field claims that the request was sent to.
    """
    headers = (*ACCEPT_JSON, *((("X-Forwarded-Host", forwarded_host),) if forwarded_host else ()))
    request = Request("GET", address or configuration_address(issuer), headers)
    answer = json_answer(transport.send(request, name="discover"))
    if not isinstance(answer, JsonAnswer):
        return answer
    if not answer.succeeded:
        return DiscoveryError(issuer, answer.exchange)
    return DiscoveryResponse(issuer, answer.exchange, answer.members)


def fetch_jwks(connection: Connection) -> JwksResponse | JwksError | MalformedAnswer | NoAnswer | NotOffered:
    """Fetch the key set from `jwks_uri`."""
    address = connection.endpoint("jwks_uri")
    if address is None:
        return NotOffered("jwks_uri")
    answer = json_answer(connection.send(Request("GET", address, ACCEPT_JSON), "fetch_jwks"))
    if not isinstance(answer, JsonAnswer):
        return answer
    if not answer.succeeded:
        return JwksError(connection.provider, answer.exchange)
    keys, limit = answer.members.get("keys"), connection.transport.limits.jwks_keys
    if isinstance(keys, list) and len(keys) > limit:
        return MalformedAnswer(answer.exchange, f"{len(keys)} keys: more than the limit jwks_keys of {limit}")
    return JwksResponse(connection.provider, answer.exchange, answer.members)
