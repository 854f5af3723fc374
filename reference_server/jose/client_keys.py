"""The keys of a client: for what it signs, and for what is encrypted to it."""

import json

from joserfc.jwk import Key

from reference_server.jose.signatures import MAC_ALGORITHMS, BadToken, secret_key, usable_keys
from reference_server.provider import Provider
from reference_server.storage.clients import Client
from reference_server.web.fetch import FetchFailed, fetch


def keys_of_client(provider: Provider, client: Client, algorithm: str) -> tuple[Key, ...]:
    """The client secret for a MAC, else the client's `jwks` or what its `jwks_uri` gives (OIDC Core 10.1).

    Raises `BadToken` where the client's keys cannot be had.
    """
    if algorithm in MAC_ALGORITHMS:
        if client.sealed_secret is None:
            raise BadToken("the client has no secret")
        return (secret_key(provider.seal.open(client.sealed_secret)),)
    return public_keys_of_client(provider, client)


def public_keys_of_client(provider: Provider, client: Client) -> tuple[Key, ...]:
    """The keys of `jwks`, or of what `jwks_uri` gives at this moment, so that a new key counts at once.

    Raises `BadToken` where they cannot be had.
    """
    if "jwks" in client.metadata:
        return usable_keys(client.metadata["jwks"])
    address = client.text("jwks_uri")
    if not address:
        return ()
    try:
        return usable_keys(json.loads(fetch(provider, address)))
    except (FetchFailed, ValueError, RecursionError) as error:
        raise BadToken("the client's jwks_uri gave no JWK Set") from error
