"""What the steps of one played scenario share."""

import base64
import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, cast

from msgspec.structs import replace

from harness.flows.connection import Connection
from harness.flows.registration import DELETION
from harness.protocol.client import Client, ProvidedClient, RegistrationResponse
from harness.protocol.logout import LogoutPage, NothingReceived
from harness.protocol.outcome import CallsAnswered, ClientKeysRotated, Fetched, KeysRotated, NotDone, Served
from harness.protocol.trusted_issuer import TrustedIssuer
from harness.protocol.user import User
from harness.runner.addresses import Places
from harness.runner.browsing import opened_browser
from harness.runner.clients import (
    NoClient,
    are_static,
    client_metadata,
    created_client,
    new_keys,
    serve_keys,
    static_client,
)
from harness.runner.session import Session
from harness.runner.values import Missing, Values
from harness.scenario.model import Item
from harness.targets.filling import TargetError
from harness.targets.forgetting import forget
from harness.targets.places import leased_places
from harness.targets.rotation import rotate_keys
from harness.targets.trust import trust_issuer
from harness.wire.browser import Browser
from harness.wire.chromium import Chromium
from harness.wire.inbox.call_answer import CALL_ANSWER, CallAnswer, written_answer
from harness.wire.inbox.worker import called_at, documents_at

NOBODY = "nobody"
LOGINS = "login"
# A logo: one pixel.
IMAGE = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=")


class Stage:
    """Everything that the steps of one played scenario share: its browser jars, client, users and results.

    `client` is one that there is already; None lets the scenario obtain its own. `shared` says that it takes turns with
    other scenarios at that client.
    """

    def __init__(
        self,
        session: Session,
        item: Item,
        connection: Connection,
        users: Mapping[str, User],
        base: str,
        leases: ExitStack,
        wait: Callable[[float], None],
        client: Client | None = None,
        *,
        shared: bool = False,
    ) -> None:
        case = {name: cases[item.case] for name, cases in item.scenario.each.items() if item.case is not None}
        self.session = session
        self.item = item
        self.connection = connection
        self.users = users
        self.base = base
        inbox = session.inbox
        self.documents = documents_at(inbox) if inbox else None
        # Browsers keep cookies without https to the site that set them, which the inbox is of on loopback.
        plain = connection.provider.issuer.startswith("http:") and inbox is not None
        page = f"{inbox}/{secrets.token_urlsafe(6)}" if plain else base
        places = Places(base, page, called_at(inbox) if inbox else None, self.documents, session.untrusted)
        self.values = Values(places, case)
        self.wait = wait
        self._leases = leases
        self._browsers: dict[str, Browser] = {}
        self._chromium: Chromium | None = None
        self._client = client
        self._shared = shared
        self._remembered = client is not None and shared
        self.logout_pages: dict[str, LogoutPage] = {}
        self.registered: list[Client] = []
        self._renewed: dict[str, Client] = {}

    def browser(self, name: str) -> Browser:
        """Return the browser of a name, with an empty cookie jar the first time."""
        if name not in self._browsers:
            target, limits = self.session.target, self.session.limits
            self._browsers[name] = opened_browser(target, self.connection, limits, self.chromium)
        return self._browsers[name]

    def chromium(self) -> Chromium:
        """Return the browser with JavaScript, started when it is first needed; raises `NoChromium`."""
        if self._chromium is None:
            self._chromium = self._leases.enter_context(self.session.chromium.lent())
        return self._chromium

    def client(self, written: str | None) -> Client:
        """Return the client that a step names, else the scenario's own, obtained when it is first needed."""
        if written is not None:
            found = self.values.value("client", written)
            known = found.client if isinstance(found, RegistrationResponse | ProvidedClient) else cast(Client, found)
            return self._as_renewed(known)
        if self._client is None:
            self._client = self.obtained(*self.metadata(self.item.scenario.client))
        elif self._remembered:
            self._learn(self._client)
            self._forget(self._client)
            self._remembered = False
        return self._client

    @property
    def shared_client(self) -> Client | None:
        """The scenario's own client where another scenario takes it next, None where it has none or keeps it."""
        return self._client if self._shared else None

    def administers(self, client: Client) -> bool:
        """Tell whether a client is one that an administrator made."""
        return self.session.target.file.clients.admin is not None and client.registration_client_uri is None

    def obtained(self, metadata: Mapping[str, Any], private: Mapping[str, Any] | None) -> Client:
        """Obtain a client as the target file says; raises `NoClient`."""
        if not are_static(self.session):
            client = created_client(self.session, self.connection, metadata, private)
            self.know(client)
            return client
        client = self._leases.enter_context(static_client(self.session, metadata, private, self.base))
        self._learn(client)
        self._forget(client)
        return client

    def know(self, client: Client) -> None:
        """Keep a client that was made for the end of the scenario, and its secrets out of the output."""
        self.registered.append(client)
        self._learn(client)

    def renew(self, response: RegistrationResponse) -> None:
        """Go on with what a read or an update answered with; what was before may work no more (RFC 7592 5)."""
        client, journal = response.client, self.session.journal
        self._learn(client)
        self._renewed[client.client_id] = client
        for known in (one for one in self.registered if one.client_id == client.client_id):
            # An address that the client chose, and that came back with the answer, is nowhere that it is removed.
            there = known.registration_client_uri == client.registration_client_uri
            removal = DELETION.filled(response.exchange.response) if there and response.exchange.response else None
            if journal is not None and removal is not None:
                journal.ended(journal.begun(response.exchange.name), client.client_id, removal)
        self.registered[:] = map(self._as_renewed, self.registered)

    def _as_renewed(self, client: Client) -> Client:
        newest = self._renewed.get(client.client_id, client)
        return replace(
            client,
            client_secret=newest.client_secret,
            registration_access_token=newest.registration_access_token,
        )

    def _learn(self, client: Client) -> None:
        for secret in (client.client_secret, client.registration_access_token):
            if secret is not None:
                self.session.redactor.learn(secret.reveal())

    def _forget(self, client: Client) -> None:
        """Let the provider forget what other scenarios left at a client that is not new; raises `NoClient`."""
        for user in self.users.values():
            try:
                forget(self.session.target, self.connection.provider.issuer, user.name, client.client_id)
            except TargetError as error:
                raise NoClient(str(error)) from error

    @contextmanager
    def turn_to_log_in(self, user: str) -> Iterator[None]:
        """Wait until so few logins go on that the provider bears one more; nobody logs in as `nobody`."""
        most = self.session.target.file.pace.concurrent_logins
        need = 0 if most is None or user == NOBODY else 1
        with leased_places(self.session.folder, LOGINS, most, need, None, self.session.stop):
            yield

    def metadata(self, written: Mapping[str, Any]) -> tuple[dict[str, Any], Mapping[str, Any] | None]:
        """Return the metadata of a client with these differences, and its private keys."""
        values = {name: self.values.value(name, value) for name, value in written.items()}
        return client_metadata(self.session, self.item.variant, self.base, values)

    def rotate_keys(self) -> KeysRotated | NotDone:
        """Let the operator's call of the target file give the provider a new signing key."""
        issuer = self.connection.provider.issuer
        try:
            rotate_keys(self.session.target, issuer)
        except TargetError as error:
            return NotDone(str(error))
        return KeysRotated(issuer)

    def trust_issuer(self, subject: str, scope: tuple[str, ...]) -> TrustedIssuer | NotDone:
        """Let the operator's call of the target file trust a new issuer of assertions."""
        try:
            return trust_issuer(self.session.target, self.connection.provider.issuer, subject, scope)
        except TargetError as error:
            return NotDone(str(error))

    def rotate_client_keys(self) -> ClientKeysRotated:
        """Serve a new key in the place of the scenario's client's, with which it signs from now on."""
        client = self.client(None)
        private = new_keys(client.metadata)
        serve_keys(self.session, private, str(client.value("jwks_uri")))
        self._client = replace(client, private_jwks=private)
        return ClientKeysRotated(self._client)

    def serve(self, address: str, value: object, *, image: bool) -> Served:
        """Serve a JSON value, or a small image, where the provider can fetch it; raises `Missing` without an inbox."""
        if self.session.publish is None:
            raise Missing("the run has no inbox that the provider can call")
        body, media_type = (IMAGE, "image/png") if image else (json.dumps(value).encode(), "application/json")
        return Served(self.session.publish(body, media_type, address))

    def answer_calls(self, address: str, status: int, location: str | None, after: float) -> CallsAnswered:
        """Answer what the provider calls at an address like this; raises `Missing` without an inbox."""
        if self.session.publish is None:
            raise Missing("the run has no inbox that the provider can call")
        self.session.publish(written_answer(CallAnswer(status, location, after)), CALL_ANSWER, address)
        return CallsAnswered(address, status, location, after)

    def fetched(self, address: str, seconds: float) -> Fetched | NothingReceived:
        """Wait for the requests by which the provider fetches a document, and return those that came."""
        found = self.session.take(address, seconds) if self.session.take is not None else ()
        if not found:
            return NothingReceived(f"a request for {address}", seconds)
        return Fetched(address, tuple(one.request for one in found))
