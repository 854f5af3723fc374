"""What is encrypted to a client as it registered it (OIDC Registration 2, OIDC Core 10.2)."""

from joserfc.jwk import Key, OctKey

from reference_server.errors import ProtocolError
from reference_server.jose.client_keys import public_keys_of_client
from reference_server.jose.encryption import DEFAULT_CONTENT_ENCRYPTION, SYMMETRIC, Header, key_bits
from reference_server.jose.signatures import BadToken
from reference_server.provider import Provider
from reference_server.storage.clients import Client

ID_TOKEN_RESPONSE = "id_token_encrypted_response"
USERINFO_RESPONSE = "userinfo_encrypted_response"


def encrypted_to_client(provider: Provider, client: Client, name: str, text: str, *, nested: bool) -> str:
    """The text encrypted by the algorithms registered under `name`, or as it is where there are none.

    Raises `ProtocolError` where the client's jwks_uri has no key that fits any more.
    """
    algorithm = client.text(f"{name}_alg")
    if not algorithm:
        return text
    content_encryption = client.text(f"{name}_enc", DEFAULT_CONTENT_ENCRYPTION)

    def completed(header: Header) -> Header:
        # A signed JWT inside is named by cty (RFC 7519 5.2).
        return provider.table.seams.encryption_header(provider, header | ({"cty": "JWT"} if nested else {}))

    try:
        if algorithm in SYMMETRIC:
            keys: tuple[Key, ...] = (_key_of_secret(provider, client, key_bits(algorithm, content_encryption)),)
        else:
            keys = public_keys_of_client(provider, client)
        return provider.table.seams.encryption(text, algorithm, content_encryption, keys, completed)
    except BadToken as error:
        raise ProtocolError("the client has no key for the encryption that it registered", str(error)) from error


def octets_of_secret(provider: Provider, client: Client, bits: int) -> bytes:
    """The symmetric key of a client's secret (OIDC Core 10.2). Raises `BadToken` where it has none that is kept."""
    if client.sealed_secret is None:
        raise BadToken("the client has no secret")
    return provider.table.seams.secret_key(provider.seal.open(client.sealed_secret), bits)


def _key_of_secret(provider: Provider, client: Client, bits: int) -> OctKey:
    return OctKey.import_key(octets_of_secret(provider, client, bits))
