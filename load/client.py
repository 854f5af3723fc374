"""The client that all users of a load run share."""

import secrets
import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from harness.flows.connection import Connection
from harness.flows.registration import delete_registration
from harness.protocol.client import Client
from harness.protocol.outcome import NotOffered
from harness.protocol.provider import Provider
from harness.runner.clients import client_metadata, obtained_client
from harness.runner.creations import journalled
from harness.runner.session import Session
from harness.runner.verbs import Stage
from harness.scenario.variant import DEFAULT_VARIANT
from harness.targets.leases import UserPool
from harness.targets.target import Target
from harness.wire.journal import Journal, is_gone
from harness.wire.limits import Limits
from harness.wire.redaction import Redactor
from harness.wire.transport import Transport
from load.order import Order

CALLBACK = "https://rp.example/load"


def load_session(run: str, target: Target, provider: Provider) -> Session:
    """Return the runner's view of a load run, in which nothing is judged."""
    return Session(
        run=run,
        target=target,
        provider=provider,
        users=UserPool(target.users),
        redactor=Redactor(secrets.token_bytes(32)),
        profiles={},
        deviations=(),
        limits=Limits(),
    )


def shared_client(order: Order, target: Target, provider: Provider, run: str, stack: ExitStack) -> Client:
    """Obtain the client that is played; one that was registered is deleted when `stack` ends.

    It is journalled before it is created, so that `hallmark clean` removes what a killed run left. Raises `NoClient`
    where none can be had, `TargetError` where the journal cannot be written.
    """
    session = load_session(run, target, provider)
    # A target that ends with the run takes the client along.
    if target.file.start is None:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hallmark-")))
        kept = stack.enter_context(journalled(run, folder, target))
        session = replace(session, keeper=kept.keeper.address, journal=kept.journal)
    transport = Transport(record=lambda exchange: None, limits=Limits(), network=target.network, keeper=session.keeper)
    stack.callback(transport.close)
    connection = Connection(provider, transport)
    if order.item is not None:
        client = Stage(session, order.item, connection, {}, CALLBACK, stack, time.sleep).client(None)
    else:
        metadata, private = client_metadata(session, DEFAULT_VARIANT, CALLBACK, order.journey.client)
        client = stack.enter_context(obtained_client(session, connection, metadata, private))
    stack.callback(_delete, connection, client, session.journal)
    return client


def _delete(connection: Connection, client: Client, journal: Journal | None) -> None:
    deleted = delete_registration(connection, client)
    if journal is not None and not isinstance(deleted, NotOffered) and is_gone(deleted.exchange):
        journal.removed(deleted.exchange.request.url)
