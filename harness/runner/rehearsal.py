"""One login at a target, played by itself: to see whether the target file says all that a run needs."""

import contextlib
import secrets
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct

from harness.flows.connection import Connection
from harness.flows.logout import end_session
from harness.flows.sign_in import sign_in
from harness.protocol.authorization import AuthorizationError, AuthorizationSuccess, Page, SeenPage, Strayed
from harness.protocol.client import Client
from harness.protocol.exchange import Request
from harness.protocol.outcome import SignIn
from harness.protocol.provider import Provider
from harness.protocol.tokens import IdToken
from harness.protocol.user import User
from harness.runner.browsing import opened_browser
from harness.runner.clients import client_metadata, obtained_client, remove_client
from harness.runner.creations import journalled
from harness.runner.session import Session
from harness.scenario.variant import DEFAULT_VARIANT
from harness.targets.leases import UserPool
from harness.targets.target import Target
from harness.wire.browser import Browser
from harness.wire.chromium import Chromium
from harness.wire.landings import Strayed as StrayedElsewhere
from harness.wire.limits import Limits
from harness.wire.redaction import Redactor
from harness.wire.transport import Transport

CALLBACK = "https://rp.example/rehearsal"
NOTHING_WRITTEN: Mapping[str, Any] = MappingProxyType({})


class Rehearsal(Struct, frozen=True):
    """A target that answers, and what is needed to obtain a client of it and to log in there."""

    session: Session
    connection: Connection
    started: Callable[[], Chromium]

    @contextlib.contextmanager
    def client(self, written: Mapping[str, Any] = NOTHING_WRITTEN) -> Iterator[Client]:
        """Obtain a client with these metadata, deleted at the end; raises `NoClient` where none can be had."""
        metadata, private = client_metadata(self.session, DEFAULT_VARIANT, CALLBACK, written)
        with obtained_client(self.session, self.connection, metadata, private, CALLBACK) as client:
            for secret in (client.client_secret, client.registration_access_token):
                if secret is not None:
                    self.session.redactor.learn(secret.reveal())
            yield client

    def delete(self, client: Client) -> bool:
        """Delete a client, and tell whether it is gone."""
        return remove_client(self.session, self.connection, client)

    @property
    def pkce(self) -> str | None:
        """The code challenge method that the target file asks for."""
        return self.session.target.file.pkce

    def browser(self) -> Browser:
        """Return a browser with an empty cookie jar."""
        return opened_browser(self.session.target, self.connection, self.session.limits, self.started)

    def login(self, client: Client, user: User, browser: Browser | None = None) -> object:
        """Log a user in and return the message in which that ended."""
        self.session.redactor.learn(user.password.reveal())
        return sign_in(self.connection, browser or self.browser(), client, user=user, parameters={}, pkce=self.pkce)

    def login_again(self, client: Client, user: User, browser: Browser) -> object:
        """Let the provider ask a user who is logged in once more, by a page that may be another one than the first."""
        parameters = {"prompt": "login"}
        return sign_in(self.connection, browser, client, user=user, parameters=parameters, pkce=self.pkce)

    def logout(self, client: Client, user: User, browser: Browser, hint: IdToken | None) -> tuple[object, bool]:
        """Log the browser out; return in what that ended, and whether its session lives on, told by using it."""
        ended = end_session(self.connection, browser, client, user=user, id_token_hint=hint, parameters={})
        again = sign_in(self.connection, browser, client, user=None, parameters={"prompt": "none"}, pkce=self.pkce)
        return ended, isinstance(again, SignIn)

    def error_page(self) -> str | None:
        """Return where the provider sends the browser with an error that no client gets, None where it does not.

        A request of a client that nobody knows, with no address in it, cannot be answered anywhere but at the
        provider's own page, whichever host has that.
        """
        address = self.connection.endpoint("authorization_endpoint")
        if address is None:
            return None
        query = urlencode({"response_type": "code", "client_id": secrets.token_urlsafe(12), "scope": "openid"})
        request = Request("GET", f"{address}{'&' if '?' in address else '?'}{query}")
        landing = self.browser().visit(request, name="authorize", user=None, stop_at=())
        return landing.location.partition("?")[0] if isinstance(landing, StrayedElsewhere) else None


@contextlib.contextmanager
def rehearsal(target: Target, provider: Provider) -> Iterator[Rehearsal]:
    """Make ready for one login; what is created at a target that outlives it is journalled as in a run."""
    run = secrets.token_hex(4)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hallmark-")))
        creations = None if target.file.start else stack.enter_context(journalled(run, folder, target))
        session = Session(
            run=run,
            folder=folder,
            target=target,
            provider=provider,
            users=UserPool(target.users),
            redactor=Redactor(secrets.token_bytes(32)),
            profiles={},
            deviations=(),
            limits=Limits(),
            keeper=creations.keeper.address if creations else None,
            journal=creations.journal if creations else None,
        )
        transport = Transport(
            record=lambda exchange: None, limits=session.limits, network=target.network, keeper=session.keeper
        )
        stack.callback(transport.close)
        stack.callback(session.chromium.close)
        lent = cache(lambda: stack.enter_context(session.chromium.lent()))
        yield Rehearsal(session, Connection(provider, transport), lent)


def pages_of(result: object) -> tuple[SeenPage, ...]:
    """Return the pages that were shown on the way to a login's end."""
    authorization = result.authorization if isinstance(result, SignIn) else result
    if isinstance(authorization, AuthorizationSuccess | AuthorizationError | Page | Strayed):
        return tuple(authorization.pages)
    return ()
