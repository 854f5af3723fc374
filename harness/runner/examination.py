"""Tries a target step by step, and says of each what failed, where the target file speaks of it, and what to do."""

from collections.abc import Iterator

from msgspec import Struct

from harness.document.loading import load_document
from harness.document.nodes import span_of
from harness.flows.connection import Connection
from harness.flows.discovery import configuration_address, discover, fetch_jwks
from harness.protocol.client import Client
from harness.protocol.exchange import Exchange, FailureKind
from harness.protocol.outcome import NoAnswer, SignIn
from harness.protocol.provider import DiscoveryResponse, JwksResponse, Provider
from harness.runner.clients import NoClient
from harness.runner.descriptions import described
from harness.runner.inbound import inbound_call
from harness.runner.rehearsal import Rehearsal, pages_of, rehearsal
from harness.targets.filling import TargetError
from harness.targets.target import Target, provider_metadata
from harness.wire.browser import Browser
from harness.wire.clock import CLOCK_TOLERANCE, clock_offset
from harness.wire.limits import Limits
from harness.wire.transport import Transport

# Until where an exchange came that failed so: the way to the provider, in the order in which it is gone.
STAGES = ("name", "connection", "tls", "answer")
FAILED_AT = {
    FailureKind.NAME: "name",
    FailureKind.CONNECTION: "connection",
    FailureKind.DEADLINE: "connection",
    FailureKind.BAD_ADDRESS: "name",
    FailureKind.TLS: "tls",
}
KEY_OF_STAGE = {"name": "issuer", "connection": "network", "tls": "network", "answer": "issuer"}
HELP_OF_STAGE = {
    "name": "correct issuer:, or say where to connect with network: {connect_to: {HOST: ADDRESS}}",
    "connection": "is it running, and is a proxy needed: network: {proxy: {url: http://HOST:PORT}}?",
    "tls": "network: {ca_bundle: FILE} names whom to trust, {client_certificate: ...} is for mutual TLS",
    "answer": "what answers there is no HTTP server of a provider",
}
# A Date has whole seconds and may be a second old (RFC 9110 5.6.7); less than this says nothing of a clock.
SECONDS_OF_A_DATE = 2
HELP_BEFORE = (
    "it is not the provider that answers: what stands before it may ask for network: {client_certificate: ...}"
)


class Examined(Struct, frozen=True):
    """One thing that was tried: whether it went well, what came, and where and how it is mended."""

    name: str
    good: bool
    said: str
    place: str | None = None
    help: str | None = None


def examined(target: Target) -> Iterator[Examined]:
    """Try name, connection, TLS, clock, configuration, keys, client, login, logout, deletion and a call to the inbox.

    It stops where nothing can follow. Whatever the target does is an answer here, never an exception of ours.
    """
    exchanges: list[Exchange] = []
    transport = Transport(record=exchanges.append, limits=Limits(), network=target.network)
    try:
        found = discover(transport, target.issuer)
        yield from _way(target, exchanges[-1], found)
        if isinstance(found, NoAnswer):
            return
        yield _clock(target, exchanges[-1])
        if not isinstance(found, DiscoveryResponse) and not target.file.metadata:
            help = f"the configuration is fetched from {configuration_address(target.issuer)}"
            yield _bad(target, "configuration", described(found), "issuer", help)
            return
        published = found.document if isinstance(found, DiscoveryResponse) else {}
        metadata = provider_metadata(target, target.issuer, published)
        said = metadata.text("issuer")
        if published and said != target.issuer:
            help = "write the issuer as the configuration says it; clients compare them"
            yield _bad(target, "configuration", f"its issuer is {said}", "issuer", help)
            return
        how = "fetched, and of this issuer" if published else "none is published; the target file has metadata:"
        yield Examined("configuration", True, how)
        provider = Provider(target.issuer, metadata, {})
        keys = fetch_jwks(Connection(provider, transport))
        if not isinstance(keys, JwksResponse):
            yield _bad(
                target, "keys", described(keys), "issuer", "jwks_uri of the configuration must lead to a key set"
            )
            return
        yield Examined("keys", True, f"{len(keys.document.get('keys') or ())} fetched")
    finally:
        transport.close()
    with rehearsal(target, Provider(target.issuer, metadata, keys.document)) as played:
        well = True
        for one in _login(target, played):
            well = well and one.good
            yield one
        if well:
            yield _inbound(target, played)


def _way(target: Target, exchange: Exchange, found: object) -> Iterator[Examined]:
    failure = exchange.failure
    last = FAILED_AT.get(failure.kind, "answer") if failure else None
    before = described(found) if isinstance(found, NoAnswer) and exchange.response is not None else None
    for stage in STAGES:
        if stage == "tls" and not target.issuer.startswith("https:"):
            continue
        if stage == last and failure is not None:
            yield _bad(target, stage, failure.detail, KEY_OF_STAGE[stage], HELP_OF_STAGE[stage])
            return
        if stage == "answer" and before is not None:
            yield _bad(target, stage, before, "network", HELP_BEFORE)
            return
        yield Examined(stage, True, "as it must be")


def _clock(target: Target, exchange: Exchange) -> Examined:
    offset = clock_offset(exchange.response) if exchange.response is not None else None
    if offset is None:
        return Examined("clock", True, "not told: the answer has no Date")
    if abs(offset) < SECONDS_OF_A_DATE:
        return Examined("clock", True, "right to the second")
    said = f"{abs(offset):.0f} s {'ahead' if offset > 0 else 'behind'}"
    if abs(offset) <= CLOCK_TOLERANCE:
        return Examined("clock", True, said)
    return _bad(
        target, "clock", said, "issuer", "set one of the two clocks; until then times are judged on the provider's"
    )


def _login(target: Target, played: Rehearsal) -> Iterator[Examined]:
    text = played.session.redactor.text
    try:
        with played.client() as client:
            yield Examined("client", True, "obtained")
            user = target.users[0]
            browser = played.browser()
            result = played.login(client, user, browser)
            shown = ", ".join(page.name for page in pages_of(result)) or "none"
            if isinstance(result, SignIn):
                yield Examined("login", True, f"{user.name} logged in; pages: {shown}")
                yield _logout(target, played, client, browser, result)
            else:
                help = "hallmark login shows each page; pages.recipes says how they are answered"
                yield _bad(target, "login", f"{text(described(result))}; pages: {shown}", "pages", help)
            if client.registration_client_uri is not None:
                gone = played.delete(client)
                help = "hallmark clean tries again"
                yield (
                    Examined("deletion", True, "the client is deleted")
                    if gone
                    else _bad(target, "deletion", "the client is not deleted", "clients", help)
                )
            elif target.file.clients.dynamic is not None:
                help = "the provider gives no registration_client_uri (RFC 7592 3): clients have to be removed by hand"
                yield _bad(target, "deletion", "the client stays", "clients", help)
    except NoClient as refused:
        help = "clients: {dynamic: {initial_access_token: ...}} or {static: [...]}"
        yield _bad(target, "client", text(str(refused)), "clients", help)


def _inbound(target: Target, played: Rehearsal) -> Examined:
    help = (
        "inbox: {base_url: ...} says how the provider reaches this machine; where it cannot, 'hallmark inbox serve' "
        "stands beside it: {remote: ...}"
    )
    try:
        found = inbound_call(target, played)
    except (TargetError, NoClient, OSError) as error:
        return _bad(target, "inbox", played.session.redactor.text(str(error)), "inbox", help)
    said = played.session.redactor.text(found.said)
    return _bad(target, "inbox", said, "inbox", help) if found.reached is False else Examined("inbox", True, said)


def _logout(target: Target, played: Rehearsal, client: Client, browser: Browser, login: SignIn) -> Examined:
    if played.connection.endpoint("end_session_endpoint") is None:
        return Examined("logout", True, "not offered: the configuration has no end_session_endpoint")
    ended, lives = played.logout(client, target.users[0], browser, login.id_token)
    if not lives:
        return Examined("logout", True, "the session has ended")
    said = played.session.redactor.text(described(ended))
    help = "pages.recipes says how the question of a logout is answered: {page: logout, form_with: [...], submit: ...}"
    return _bad(target, "logout", f"the session lives on; {said}", "pages", help)


def _bad(target: Target, name: str, said: str, key: str, help: str) -> Examined:
    return Examined(name, False, said, _place(target, key), help)


def _place(target: Target, key: str) -> str | None:
    """Return where the target file speaks of something, its beginning where it does not."""
    if target.path is None:
        return None
    node = load_document(target.path, diagnostics=[])
    return f"{target.path}:{span_of(node, (key,), key=True).line}" if node else None
