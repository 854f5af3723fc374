"""A provider with the transport that reaches it."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from harness.flows.answer import ACCEPT_JSON, JsonAnswer, json_answer
from harness.protocol.client import Client
from harness.protocol.exchange import Exchange, Request
from harness.protocol.provider import Provider
from harness.protocol.publishing import Publish
from harness.protocol.secret import Secret
from harness.protocol.shown_fields import without_in_repr
from harness.protocol.tokens import ReceivedJwt
from harness.wire.journal import Removal
from harness.wire.transport import Transport


@without_in_repr("transport", "publish")
class Connection(Struct, frozen=True):
    """A provider, the transport that reaches it, and how a document is published where the provider can fetch it.

    `publish` is None where the run has no address that the provider could call.
    """

    provider: Provider
    transport: Transport
    publish: Publish | None = None

    def send(self, request: Request, name: str, removal: Removal | None = None) -> Exchange:
        """Send one request under the verb's statistics name; `removal` says how what it creates is removed again."""
        return self.transport.send(request, name=name, removal=removal)

    def endpoint(self, name: str) -> str | None:
        """Return an endpoint's address from the metadata, None where the provider does not offer it."""
        return self.provider.metadata.text(name)

    def received_jwt(self, value: str, client: Client | None = None) -> ReceivedJwt:
        """Decode a JWT, with a fresh key set where it names a key that is not known (OpenID Connect Core 10.1.1).

        An encrypted one is opened with the keys or the secret of the client that it is for (OpenID Connect Core 10.2).
        """
        # Imported here, since who makes a run ready reads no JWT.
        from harness.wire import jose, jwe

        found = None
        if client is not None and jwe.is_encrypted(value):
            secret = client.client_secret.reveal() if client.client_secret else None
            found = jwe.opened(value, client.private_jwks) or jwe.opened_by_secret(value, secret)
        if found is not None:
            within = self.received_jwt(found.text)
            return replace(within, envelope=found.header, opened_by=found.use, encrypted=Secret(value))
        jwt = jose.decode(value, self.provider.jwks)
        jwks_uri = self.endpoint("jwks_uri")
        if jwks_uri is None or not jose.names_unknown_key(jwt):
            return jwt
        return jose.decode(value, self._fetched_key_set(jwks_uri) or self.provider.jwks)

    def _fetched_key_set(self, jwks_uri: str) -> Mapping[str, Any] | None:
        answer = json_answer(self.send(Request("GET", jwks_uri, ACCEPT_JSON), "fetch_jwks"))
        keys = answer.members.get("keys") if isinstance(answer, JsonAnswer) and answer.succeeded else None
        few = isinstance(keys, list) and len(keys) <= self.transport.limits.jwks_keys
        return answer.members if isinstance(answer, JsonAnswer) and few else None
