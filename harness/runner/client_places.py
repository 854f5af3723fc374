"""The places that a scenario's clients take at a provider that bears only so many (`clients.max`, `clients.reuse`)."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from msgspec import Struct

from harness.flows.connection import Connection
from harness.protocol.client import Client
from harness.protocol.secret import Secret
from harness.runner.clients import NoClient, are_static, asked_metadata, remove_client, shaped
from harness.runner.session import Session
from harness.runner.static_clients import shared_metadata
from harness.scenario.model import Item, Step
from harness.targets.places import NoPlace, Place, leased_places

PLACES = "client"
# Verbs that need no client of the scenario's own.
WITHOUT_CLIENT = frozenset(
    {
        "discover",
        "fetch_jwks",
        "register",
        "rotate_keys",
        "serve",
        "trust_issuer",
        "userinfo",
        "verify_device",
        "wait",
    }
)


class ClientNeed(Struct, frozen=True):
    """How many clients a scenario has at a time, and by what it recognises one that it may share, None where none."""

    number: int
    shared: str | None = None


class ClientPlaces(Struct):
    """The places of a scenario's clients; `client` is one that another scenario left there for it."""

    need: ClientNeed
    places: tuple[Place, ...] = ()
    client: Client | None = None

    def leave(self, client: Client | None, staying: int) -> None:
        """Leave the shared client for the next scenario, and say how many others could not be removed."""
        if client is not None and self.places:
            self.places[0].key, self.places[0].kept = self.need.shared, _written(client)
        for place in [place for place in self.places if place.kept is None][:staying]:
            place.lost = True


def client_need(item: Item, session: Session, base: str) -> ClientNeed:
    """Return the clients that a scenario needs of the places that the target file counts.

    A scenario may share its client where it neither registers nor changes one, and nobody decides a consent in it.
    """
    steps = item.scenario.steps
    clients = session.target.file.clients
    if are_static(session) or (clients.max is None and not clients.reuse):
        return ClientNeed(0)
    own = any(
        step.verb.name not in WITHOUT_CLIENT and getattr(step.parameters, "client", None) is None for step in steps
    )
    number = own + sum(step.verb.name == "register" for step in steps)
    written = shared_metadata(item) if clients.reuse and own and not any(map(_decides, steps)) else None
    if written is None:
        return ClientNeed(number)
    metadata = shaped(asked_metadata(session.run, item.variant, base, written), clients.shaping)
    return ClientNeed(number, json.dumps(metadata, sort_keys=True))


@contextmanager
def client_places(session: Session, connection: Connection, need: ClientNeed) -> Iterator[ClientPlaces]:
    """Lease the places of a scenario's clients among all workers; raises `NoClient` where there are not so many."""
    with ExitStack() as held:
        yield _leased(held, session, connection, need)


def _leased(held: ExitStack, session: Session, connection: Connection, need: ClientNeed) -> ClientPlaces:
    most = session.target.file.clients.max
    while True:
        with ExitStack() as tried:
            leased = leased_places(session.folder, PLACES, most, need.number, need.shared, session.stop)
            try:
                places = tried.enter_context(leased)
            except NoPlace as error:
                raise NoClient(f"client-quota: clients: {{max: {most}}} of the target file: {error}") from error
            client = None
            for place in places:
                kept, place.kept = place.kept, None
                if kept is None:
                    continue
                if client is None and place.key == need.shared:
                    client = _read(kept)
                elif not remove_client(session, connection, _read(kept)):
                    place.lost = True
            if not any(place.lost for place in places):
                held.enter_context(tried.pop_all())
                return ClientPlaces(need, places, client)
            if client is not None:
                places[0].kept = _written(client)


def _takes_own(step: Step) -> bool:
    return step.verb.name not in WITHOUT_CLIENT and getattr(step.parameters, "client", None) is None


def _decides(step: Step) -> bool:
    parameters = step.parameters
    return bool(getattr(parameters, "refuse", False)) or getattr(parameters, "consent", None) is not None


def _written(client: Client) -> dict[str, Any]:
    """Return a client as JSON values, for a file of the run's own folder."""
    secret, token = client.client_secret, client.registration_access_token
    return {
        "client_id": client.client_id,
        "client_secret": secret.reveal() if secret else None,
        "metadata": dict(client.metadata),
        "registration_access_token": token.reveal() if token else None,
        "registration_client_uri": client.registration_client_uri,
        "private_jwks": client.private_jwks,
    }


def _read(written: dict[str, Any]) -> Client:
    secrets = ("client_secret", "registration_access_token")
    revealed = {name: Secret(written[name]) if written[name] else None for name in secrets}
    return Client(**{**written, **revealed})
