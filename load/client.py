"""The client that all users of a load run share."""

import secrets
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from msgspec.structs import replace

from harness.flows.connection import Connection
from harness.protocol.client import Client
from harness.protocol.provider import Provider
from harness.runner.clients import client_metadata, obtained_client, remove_client
from harness.runner.creations import journalled
from harness.runner.session import Session
from harness.runner.stage import Stage
from harness.scenario.variant import DEFAULT_VARIANT
from harness.targets.leases import UserPool
from harness.targets.target import Target
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
        stage = Stage(session, order.item, connection, {}, CALLBACK, stack, time.sleep)
        stack.callback(remove_clients, stage)
        return stage.client(None)
    metadata, private = client_metadata(session, DEFAULT_VARIANT, CALLBACK, order.journey.client)
    return stack.enter_context(obtained_client(session, connection, metadata, private, CALLBACK))


def remove_clients(stage: Stage) -> None:
    """Remove what the steps of a scenario made."""
    for client in stage.registered:
        remove_client(stage.session, stage.connection, client)
