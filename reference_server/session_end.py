"""The end of a login session: what it kills, and whom it tells."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlsplit

from msgspec import Struct

from reference_server.log import LOGGER
from reference_server.provider import Provider
from reference_server.storage.clients import Client, find_client
from reference_server.storage.grants import revoke_session_grants, session_participants
from reference_server.storage.sessions import delete_session, find_identity_provider_session
from reference_server.tokens.logout_token import make_logout_token
from reference_server.web.fetch import FetchFailed, call_service, post_form
from reference_server.web.message import with_query

PARALLEL_NOTICES = 16
SESSION_ENDED = (200, 204, 404)
"""What the identity provider says of a session that is over; 404 is one that was over before."""
FRONT_CHANNEL = "frontchannel_logout_uri"
BACK_CHANNEL = "backchannel_logout_uri"


class EndedSession(Struct, frozen=True):
    """A login session that is over, with the clients that took part in it and what each knows the End-User as.

    `identity_provider_session_id` is the session at the identity provider that it came from, if there is one.
    """

    session_id: str
    participants: tuple[tuple[Client, str], ...]
    identity_provider_session_id: str | None = None


def end_session(
    provider: Provider, session_id: str, rules: Iterable[Callable[[Provider, EndedSession], None]]
) -> EndedSession:
    """End a login session and do what the rule table has for this end; of two ends at once, one tells the clients."""
    found = session_participants(provider.engine, provider.issuer, session_id)
    clients = ((find_client(provider.engine, provider.issuer, client_id), subject) for client_id, subject in found)
    ended = EndedSession(
        session_id,
        tuple((client, subject) for client, subject in clients if client is not None),
        find_identity_provider_session(provider.engine, provider.issuer, session_id),
    )
    if not delete_session(provider.engine, provider.issuer, session_id):
        return EndedSession(session_id, ())
    for rule in rules:
        rule(provider, ended)
    return ended


def end_grants_of_session(provider: Provider, ended: EndedSession) -> None:
    """ "Refresh tokens issued without the offline_access property to a session being logged out SHOULD be revoked";
    those with it "normally SHOULD NOT" (OIDC Back-Channel Logout 2.7). Codes and access tokens go with their grant.
    """
    revoke_session_grants(provider.engine, provider.issuer, ended.session_id, provider.clock())


def end_identity_provider_session(provider: Provider, ended: EndedSession) -> None:
    """What the login application called its own session ends too, by Ory Kratos' admin API, as at Hydra."""
    url, linked = provider.settings.identity_provider_url, ended.identity_provider_session_id
    if url is None or linked is None:
        return
    try:
        answer = call_service(provider, "DELETE", f"{url.rstrip('/')}/admin/sessions/{quote(linked, safe='')}")
    except FetchFailed as error:
        LOGGER.warning("the session at the identity provider could not be ended: %s", error)
        return
    if answer.status not in SESSION_ENDED:
        LOGGER.warning("the session at the identity provider could not be ended: status %d", answer.status)


def notify_back_channel(provider: Provider, ended: EndedSession) -> None:
    """POST a Logout Token to every client of the session that registered where, in parallel (Back-Channel Logout 2.5).

    A client that does not answer 200 or 204 in time keeps nobody logged in (2.8), and no redirect is followed.
    """
    notices = tuple(
        (client.text(BACK_CHANNEL), make_logout_token(provider, client, subject, ended.session_id))
        for client, subject in _registered(ended, BACK_CHANNEL)
    )

    def send(notice: tuple[str, str]) -> None:
        address, token = notice
        try:
            post_form(provider, address, {"logout_token": token})
        except FetchFailed as error:
            LOGGER.warning("back-channel logout at %s: %s", urlsplit(address).hostname, error)

    if notices:
        with ThreadPoolExecutor(min(len(notices), PARALLEL_NOTICES)) as pool:
            list(pool.map(send, notices))


def front_channel_addresses(provider: Provider, ended: EndedSession) -> tuple[str, ...]:
    """The address of each client of the session that wants to be told in the browser (Front-Channel Logout 2, 3)."""
    told = provider.table.seams.front_channel_logout(provider, {"iss": provider.issuer, "sid": ended.session_id})
    return tuple(with_query(client.text(FRONT_CHANNEL), told) for client, _ in _registered(ended, FRONT_CHANNEL))


def _registered(ended: EndedSession, member: str) -> Iterable[tuple[Client, str]]:
    return ((client, subject) for client, subject in ended.participants if client.text(member))
