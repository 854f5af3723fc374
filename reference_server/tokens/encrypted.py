"""What is encrypted to a client as it registered it (OIDC Registration 2, OIDC Core 10.2)."""

from reference_server.errors import ProtocolError
from reference_server.jose.client_keys import public_keys_of_client
from reference_server.jose.encryption import DEFAULT_CONTENT_ENCRYPTION, encrypt
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
    try:
        return encrypt(text, algorithm, content_encryption, public_keys_of_client(provider, client), nested=nested)
    except BadToken as error:
        raise ProtocolError("the client has no key for the encryption that it registered", str(error)) from error
