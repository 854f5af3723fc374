"""How a scenario gets the client that it plays."""

import json
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from msgspec.structs import replace

from harness.flows.connection import Connection
from harness.flows.registration import SET_BY_PROVIDER, delete_registration, register
from harness.protocol.client import Client, RegistrationError, RegistrationResponse, known_metadata
from harness.protocol.exchange import Exchange
from harness.protocol.outcome import MalformedAnswer, NoAnswer, NotOffered
from harness.protocol.secret import Secret
from harness.runner.descriptions import described
from harness.runner.session import Session
from harness.scenario.variant import Variant
from harness.targets.administration import create_client, delete_client, update_client
from harness.targets.clients_file import ShapingFile
from harness.targets.filling import TargetError, fill
from harness.targets.leases import client_lease
from harness.targets.target import read_secret
from harness.wire import jose, jwe
from harness.wire.journal import is_gone

GENERATED = "generated"
ENCRYPTED = ("id_token_encrypted_response_alg", "userinfo_encrypted_response_alg")
NAMED_BY_RUN = ("client_name", "redirect_uris")
# How the addresses of the inbox end at which clients have their keys.
KEYS = "client_keys"
JWK_SET = "application/jwk-set+json"
SIGNING_METHODS = frozenset({"private_key_jwt"})
# How providers say that there are clients enough; no specification has an error code for it.
QUOTA = re.compile(
    r"quota|too[ _-]many[ _-](?:\w+[ _-])?clients|clients?[ _-]limit|"
    r"(?:limit|maximum|max)(?:[ _-]number)?(?:[ _-](?:of|\d+))?(?:[ _-](?:registered|dynamic))?[ _-]clients\b",
    re.IGNORECASE,
)
LONGEST_SAID = 300


class NoClient(Exception):
    """No client could be obtained; the message says why."""


def client_metadata(
    session: Session, variant: Variant, base: str, written: Mapping[str, Any]
) -> tuple[dict[str, Any], Mapping[str, Any] | None]:
    """Return the metadata to register with, and the private keys behind it where the client signs.

    What the scenario wrote wins over the variant; grant types that it wrote are joined by those that the variant's
    response type needs (OpenID Connect Dynamic Client Registration 2). `jwks: generated` and the method
    `private_key_jwt` give the client a key pair of the kind that its signatures need. A jwks_uri of the
    inbox's has the public key served there.
    """
    shaping = session.target.file.clients.shaping
    metadata = shaped(asked_metadata(session.run, variant, base, written), shaping)
    private = None
    places = tuple(one for one in (session.inbox, session.untrusted) if one is not None)
    keys_at = str(metadata.get("jwks_uri") or "")
    by_reference = keys_at.startswith(tuple(f"{one}/" for one in places)) and keys_at.endswith(KEYS)
    signs = metadata.get("token_endpoint_auth_method") in SIGNING_METHODS and not {"jwks", "jwks_uri"} & set(written)
    if metadata.get("jwks") == GENERATED or by_reference or signs:
        private = new_keys(metadata)
        if by_reference:
            serve_keys(session, private, keys_at)
        else:
            metadata["jwks"] = jose.public_jwks(private)
    return metadata, private


def shaped(metadata: Mapping[str, Any], shaping: ShapingFile) -> dict[str, Any]:
    """Return metadata as the provider's registration takes them."""
    keys = {"jwks": GENERATED} if shaping.keys and not {"jwks", "jwks_uri"} & set(metadata) else {}
    given = {**shaping.also, **keys, **metadata}
    return {name: value for name, value in given.items() if name not in shaping.without}


def asked_metadata(run: str, variant: Variant, base: str, written: Mapping[str, Any]) -> dict[str, Any]:
    """Return the metadata that a scenario asks for under a variant, without keys; what it wrote wins."""
    needed = _grant_types(variant.response_type)
    metadata: dict[str, Any] = {
        "client_name": f"hallmark-{run}",
        "redirect_uris": [f"{base}/callback"],
        "response_types": [variant.response_type],
        "grant_types": needed,
        "token_endpoint_auth_method": variant.token_endpoint_auth_method,
        **written,
    }
    if "response_types" not in written and isinstance(metadata["grant_types"], list):
        metadata["grant_types"] = list(dict.fromkeys((*metadata["grant_types"], *needed)))
    return metadata


def new_keys(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Return new private keys, as a JWK Set, of the kinds that a client of this metadata signs with and opens with."""
    algs = ("token_endpoint_auth_signing_alg", "request_object_signing_alg")
    alg = next((metadata[name] for name in algs if metadata.get(name, "none") != "none"), "RS256")
    keys = jose.generate_private_jwks(str(alg))["keys"]
    asked = (str(metadata[name]) for name in ENCRYPTED if metadata.get(name))
    opens = next((alg for alg in asked if alg not in jwe.BY_SECRET), None)
    return {"keys": [*keys, *([jwe.generate_private_key(opens)] if opens else [])]}


def serve_keys(session: Session, private: Mapping[str, Any], address: str) -> None:
    """Serve the public side of a client's keys at an address of the inbox; raises `NoClient` without an inbox."""
    if session.publish is None:
        raise NoClient("the run has no inbox from which the provider could fetch the client's keys")
    session.publish(json.dumps(jose.public_jwks(private)).encode(), JWK_SET, address)


@contextmanager
def obtained_client(
    session: Session,
    connection: Connection,
    metadata: Mapping[str, Any],
    private: Mapping[str, Any] | None,
    base: str,
) -> Iterator[Client]:
    """Let an administrator make a client, register one, or lease a static one of the target file that fits.

    `base` begins the addresses that the run made up. What was made is removed at the end. Raises `NoClient` where none
    can be had.
    """
    if are_static(session):
        with static_client(session, metadata, private, base) as client:
            yield client
        return
    client = created_client(session, connection, metadata, private)
    try:
        yield client
    finally:
        remove_client(session, connection, client)


def are_static(session: Session) -> bool:
    """Tell whether the clients are those that the target file names."""
    clients = session.target.file.clients
    return clients.admin is None and clients.dynamic is None and bool(clients.static)


@contextmanager
def static_client(
    session: Session, metadata: Mapping[str, Any], private: Mapping[str, Any] | None, base: str
) -> Iterator[Client]:
    """Lease a client of the target file that fits the metadata; raises `NoClient` where none does.

    A redirection URI below `base` is the run's own, and any other client's does in its place; what a scenario wrote
    itself must be what the client has.
    """
    wanted = {name: value for name, value in metadata.items() if name not in NAMED_BY_RUN}
    addresses = metadata.get("redirect_uris")
    if addresses != [f"{base}/callback"]:
        wanted["redirect_uris"] = addresses
    for known in session.target.file.clients.static:
        known_as = Client(known.client_id, None, known.metadata)
        same = known.metadata.get("redirect_uris") == addresses or "redirect_uris" not in wanted
        if same and all(_fits(known_as.value(name), value) for name, value in wanted.items()):
            folder = session.target.beside(".")
            secret = read_secret(known.client_secret, folder) if known.client_secret else None
            with client_lease(session.folder, known.client_id):
                yield Client(known.client_id, secret, known.metadata, private_jwks=private)
            return
    asked = ", ".join(f"{name}={_short(value)}" for name, value in wanted.items())
    raise NoClient(f"no static client of the target file has {asked}")


def _short(value: object) -> str:
    """Return metadata for a sentence; a key set is not spelled out."""
    return "keys of the run" if isinstance(value, dict) else str(value)


def created_client(
    session: Session, connection: Connection, metadata: Mapping[str, Any], private: Mapping[str, Any] | None
) -> Client:
    """Let an administrator make a client, or register one; raises `NoClient` where none can be had."""
    if session.target.file.clients.admin is not None:
        return _administered(session, connection, metadata, private)
    return registered(session, connection, metadata, private)


def remove_client(session: Session, connection: Connection, client: Client) -> bool:
    """Remove a client that was made; tells whether it is gone. What stays is in the journal for the end of the run."""
    if client.registration_client_uri is None and session.target.file.clients.admin is not None:
        members = {**client.metadata, "client_id": client.client_id}
        try:
            delete_client(session.target, connection.provider.issuer, members)
        except TargetError:
            return False
        name = client.client_id
    else:
        deleted = delete_registration(connection, client)
        if isinstance(deleted, NotOffered) or not is_gone(deleted.exchange):
            return False
        name = deleted.exchange.request.url
    if session.journal is not None:
        session.journal.removed(name)
    return True


def administered_update(
    session: Session, connection: Connection, client: Client, metadata: Mapping[str, Any], without: tuple[str, ...]
) -> Client:
    """Let an administrator change a client's metadata by these differences; raises `NoClient`."""
    whole = {name: value for name, value in {**client.metadata, **metadata}.items() if name not in without}
    sent = {name: value for name, value in whole.items() if name not in SET_BY_PROVIDER}
    try:
        told = update_client(session.target, connection.provider.issuer, client.client_id, sent)
    except TargetError as error:
        raise NoClient(str(error)) from error
    return replace(client, metadata=known_metadata(sent, told))


def _administered(
    session: Session, connection: Connection, metadata: Mapping[str, Any], private: Mapping[str, Any] | None
) -> Client:
    try:
        told = create_client(session.target, connection.provider.issuer, metadata, session.keeper)
    except (TargetError, ConnectionError) as error:
        raise NoClient(quota_said(str(error)) or str(error)) from error
    time.sleep(session.target.file.pace.after_registration)
    secret = told.get("client_secret")
    return Client(
        client_id=str(told["client_id"]),
        client_secret=Secret(secret) if isinstance(secret, str) and secret else None,
        metadata=known_metadata(metadata, told),
        private_jwks=private,
    )


def registered(
    session: Session, connection: Connection, metadata: Mapping[str, Any], private: Mapping[str, Any] | None
) -> Client:
    """Register a client dynamically; raises `NoClient` where the provider refuses."""
    token = initial_access_token(session)
    result = register(connection, metadata, initial_access_token=token, private_jwks=private)
    refuse_quota(result)
    match result:
        case RegistrationResponse():
            time.sleep(session.target.file.pace.after_registration)
            return result.client
        case RegistrationError():
            status = result.exchange.response.status if result.exchange.response else 0
            said = result.members.get("error_description") or ""
            raise NoClient(
                f"the registration was refused: {status} {result.error or 'without an error'} {said}".strip()
            )
        case MalformedAnswer():
            raise NoClient(f"the registration was answered with {result.problem}")
        case NoAnswer():
            raise NoClient(f"the registration had no answer: {described(result)}")
        case _:
            raise NoClient("the provider offers no registration_endpoint and the target file has no static clients")


def refuse_quota(result: object) -> None:
    """Raise `NoClient` where a registration was refused because the provider bears no more clients."""
    exchange = getattr(result, "exchange", None)
    response = exchange.response if isinstance(exchange, Exchange) else None
    if response is not None and response.status >= HTTPStatus.BAD_REQUEST:
        said = quota_said(f"{response.status} {' '.join(response.text.split())[:LONGEST_SAID]}")
        if said is not None:
            raise NoClient(said)


def quota_said(text: str) -> str | None:
    """Return what a refusal of another client says where it names a quota of clients, None where it names none."""
    if QUOTA.search(text) is None:
        return None
    return f"client-quota: the provider takes no more clients: {text}; clients: {{max: N}} keeps a run within it"


def initial_access_token(session: Session) -> Secret | None:
    """Return the token that lets this run register clients (RFC 7591 1.2), None where the target file has none."""
    dynamic = session.target.file.clients.dynamic
    if dynamic is None or dynamic.initial_access_token is None:
        return None
    written = dynamic.initial_access_token
    if isinstance(written, str):
        written = fill(written, session.target.facts, "clients.dynamic.initial_access_token")
    return read_secret(written, session.target.beside("."))


def _grant_types(response_type: str) -> list[str]:
    words = set(response_type.split())
    code, implicit = "code" in words, bool({"id_token", "token"} & words)
    return [*(["authorization_code"] if code else []), *(["implicit"] if implicit else [])]


def _fits(known: object, wanted: object) -> bool:
    if isinstance(known, list) and isinstance(wanted, list):
        return set(map(str, wanted)) <= set(map(str, known))
    return known == wanted
