"""Fetching Distributed Claims from where a UserInfo response says they are (OpenID Connect Core 5.6.2)."""

from collections.abc import Mapping
from typing import Any

from harness.flows.answer import plain_answer
from harness.flows.connection import Connection
from harness.flows.userinfo import JWT_MEDIA_TYPE
from harness.protocol.distributed_claims import ClaimsProviderAnswer, DistributedClaims
from harness.protocol.exchange import Pairs, Request, Response
from harness.protocol.outcome import MalformedAnswer, NoAnswer, NotDone
from harness.protocol.userinfo import UserinfoResponse

MOST_SOURCES = 10


def fetch_claims(
    connection: Connection, userinfo: UserinfoResponse
) -> DistributedClaims | MalformedAnswer | NoAnswer | NotDone:
    """Fetch what each source of Distributed Claims has, with the access token that it names (RFC 6750 2.1).

    A response without such a source says nothing of the provider, only of this user.
    """
    found = userinfo.claims.get("_claim_sources")
    sources = {
        name: source
        for name, source in (found.items() if isinstance(found, dict) else ())
        if isinstance(source, dict) and isinstance(source.get("endpoint"), str)
    }
    if not sources:
        return NotDone("the UserInfo response has no source of distributed claims for this user")
    if len(sources) > MOST_SOURCES:
        return NotDone(
            f"the UserInfo response has {len(sources)} sources of distributed claims, {MOST_SOURCES} at most"
        )
    answers: list[ClaimsProviderAnswer] = []
    for name, source in sources.items():
        answer = _fetched(connection, userinfo, name, source)
        if not isinstance(answer, ClaimsProviderAnswer):
            return answer
        answers.append(answer)
    return DistributedClaims(tuple(answers))


def _fetched(
    connection: Connection, userinfo: UserinfoResponse, name: str, source: Mapping[str, Any]
) -> ClaimsProviderAnswer | MalformedAnswer | NoAnswer:
    token = source.get("access_token")
    headers: Pairs = (("Accept", JWT_MEDIA_TYPE),)
    if isinstance(token, str):
        headers += (("Authorization", f"Bearer {token}"),)
    exchange = connection.send(Request("GET", source["endpoint"], headers), "fetch_claims")
    response = plain_answer(exchange)
    if not isinstance(response, Response):
        return response
    shown = userinfo.request.access_token
    jwt = connection.received_jwt(response.text.strip(), shown.issued_in.request.client if shown else None)
    return ClaimsProviderAnswer(userinfo, name, isinstance(token, str), exchange, jwt)
