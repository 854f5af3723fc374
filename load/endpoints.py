"""What is measured at a target: single requests that can be sent again, and what has to be played anew each time.

Each request is one that the harness's own flow sent, and got a right answer to.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from msgspec import Struct

from harness.flows.connection import Connection
from harness.protocol.exchange import Exchange, Request
from harness.protocol.provider import Provider
from harness.runner.clients import client_metadata, obtained_client
from harness.scenario.variant import DEFAULT_VARIANT
from harness.targets.target import Target
from harness.wire.limits import Limits
from harness.wire.transport import Transport
from load.client import CALLBACK, load_session
from load.journeys import JOURNEYS
from load.visitor import Kit, Once, Visitor, WrongAnswer

REPEATABLE = ("introspection", "client-credentials", "userinfo", "discovery", "jwks")
# A refresh token that rotates cannot be sent twice, and a login is no single request.
PLAYED = ("refresh", "login")
ADMIN = ("admin-introspection", "list-clients", "get-client")
JSON = (("Accept", "application/json"),)


class Endpoint(Struct, frozen=True):
    """A request that can be sent again and again, and what tells whether the answer is still right."""

    name: str
    request: Request
    right: Callable[[], bool]


@contextmanager
def endpoints_of(target: Target, provider: Provider, admin: str | None, run: str) -> Iterator[Mapping[str, Endpoint]]:
    """Make a client for each endpoint that a provider offers, and give the requests; the clients go at the end.

    `admin` is the address of an admin API with Hydra's paths, None where there is none.
    """
    with ExitStack() as stack:
        found: dict[str, Endpoint] = {}
        for name in REPEATABLE:
            if all(provider.metadata.text(endpoint) for endpoint in JOURNEYS[name].endpoints):
                visitor, sent = _visitor(name, target, provider, run, stack)
                found[name] = _played(name, visitor, sent)
        if admin is not None and "introspection" in found:
            found |= _of_admin(admin, found["introspection"], provider, target, stack)
        yield found


@contextmanager
def played_at(target: Target, provider: Provider, run: str) -> Iterator[Mapping[str, Callable[[], bool]]]:
    """Make a client and a user for each journey of `PLAYED`; gives what plays it once and says if all was right."""
    with ExitStack() as stack:
        found: dict[str, Callable[[], bool]] = {}
        for name in PLAYED:
            if all(provider.metadata.text(endpoint) for endpoint in JOURNEYS[name].endpoints):
                visitor, _ = _visitor(name, target, provider, run, stack)
                found[name] = _once(visitor, JOURNEYS[name].begin(visitor))
        yield found


def _visitor(
    name: str, target: Target, provider: Provider, run: str, stack: ExitStack
) -> tuple[Visitor, list[Exchange]]:
    session = load_session(run, target, provider)
    sent: list[Exchange] = []

    def transport(record: Callable[[Exchange], None]) -> Transport:
        def keep(exchange: Exchange) -> None:
            sent[:] = [exchange]
            record(exchange)

        made = Transport(record=keep, limits=Limits(), network=target.network)
        stack.callback(made.close)
        return made

    connection = Connection(provider, transport(lambda exchange: None))
    metadata, private = client_metadata(session, DEFAULT_VARIANT, CALLBACK, JOURNEYS[name].client)
    client = stack.enter_context(obtained_client(session, connection, metadata, private, CALLBACK))
    return Visitor(Kit(run, provider, target, client, Limits()), target.users, transport), sent


def _played(name: str, visitor: Visitor, sent: list[Exchange]) -> Endpoint:
    once = JOURNEYS[name].begin(visitor)
    once(visitor)
    return Endpoint(name, sent[0].request, _once(visitor, once))


def _once(visitor: Visitor, once: Once) -> Callable[[], bool]:
    def right() -> bool:
        try:
            once(visitor)
        except WrongAnswer:
            return False
        return True

    return right


def _of_admin(
    admin: str, introspection: Endpoint, provider: Provider, target: Target, stack: ExitStack
) -> dict[str, Endpoint]:
    """The admin API's endpoints that Hydra's own benchmark measured (paths of Hydra 2)."""
    transport = Transport(record=lambda exchange: None, limits=Limits(), network=target.network)
    stack.callback(transport.close)
    token = dict(introspection.request.form)["token"]
    form = tuple(field for field in introspection.request.headers if field[0].lower() != "authorization")
    address = f"{admin}/admin/oauth2/introspect"
    asked = Request("POST", address, form, f"token={token}".encode())
    listed = Request("GET", f"{admin}/admin/clients?page_size=1", JSON)
    found = {"admin-introspection": Endpoint("admin-introspection", asked, _answers(transport, asked))}
    clients = _json(transport, listed)
    if isinstance(clients, list) and clients:
        got = Request("GET", f"{admin}/admin/clients/{clients[0]['client_id']}", JSON)
        found["list-clients"] = Endpoint("list-clients", listed, _answers(transport, listed))
        found["get-client"] = Endpoint("get-client", got, _answers(transport, got))
    return found


def _answers(transport: Transport, request: Request) -> Callable[[], bool]:
    first = _json(transport, request)

    def right() -> bool:
        return first is not None and _json(transport, request) == first

    return right


def _json(transport: Transport, request: Request) -> Any:
    response = transport.send(request, name="admin").response
    if response is None or response.status != 200:
        return None
    try:
        return json.loads(response.body)
    except ValueError:
        return None
