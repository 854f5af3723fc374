"""The client that all users of a load run share."""

import secrets
import time
from contextlib import ExitStack

from harness.flows.connection import Connection
from harness.flows.registration import delete_registration
from harness.protocol.client import Client
from harness.protocol.provider import Provider
from harness.runner.clients import client_metadata, obtained_client
from harness.runner.session import Session
from harness.runner.verbs import Stage
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

    Raises `NoClient` where none can be had.
    """
    session = load_session(run, target, provider)
    transport = Transport(record=lambda exchange: None, limits=Limits(), network=target.network)
    stack.callback(transport.close)
    connection = Connection(provider, transport)
    if order.item is not None:
        client = Stage(session, order.item, connection, {}, CALLBACK, stack, time.sleep).client(None)
    else:
        metadata, private = client_metadata(session, DEFAULT_VARIANT, CALLBACK, order.journey.client)
        client = stack.enter_context(obtained_client(session, connection, metadata, private))
    stack.callback(delete_registration, connection, client)
    return client
