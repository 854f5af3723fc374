"""Faults of symmetric encryption, and of an algorithm that is listed and does not work."""

from reference_server.faults.changes import left_out
from reference_server.faults.fault import Fault, at, drop
from reference_server.provider import Provider
from reference_server.rules.logout import request as logout
from reference_server.rules.registration import choices
from reference_server.seams import Members


def pad_the_secret(secret: str, bits: int) -> bytes:
    """Take the secret itself for the key, cut or padded with zeros."""
    return secret.encode()[: bits // 8].ljust(bits // 8, b"\0")


def replace_ps384(_provider: Provider, members: Members) -> Members:
    """Sign with another algorithm than the client registered, though the metadata list that one."""
    return {**members, "alg": "RS256"} if members["alg"] == "PS384" else members


FAULTS = (
    Fault(
        "nested-jwt-not-named",
        ("RFC7519-5.2-1",),
        "The header of an encrypted JWT does not say that there is another one inside.",
        at(encryption_header=left_out("cty")),
    ),
    Fault(
        "secret-padded-with-zeros",
        ("OIDCC-10.2-6",),
        "The key of symmetric encryption is the client secret, padded with zeros.",
        at(secret_key=pad_the_secret),
        also=("OIDCC-2-33", "OIDCC-10.2-1"),
    ),
    Fault(
        "symmetric-encryption-of-public-clients",
        ("OIDCC-10.2-7",),
        "A client without a secret may register symmetric encryption.",
        drop(choices.demand_secret_for_symmetric_encryption),
    ),
    Fault(
        "encrypted-hint-not-opened",
        ("OIDCRIL-2-6",),
        "client_id opens no encrypted id_token_hint.",
        drop(logout.open_encrypted_hint),
        also=("OIDCRIL-2-23",),
    ),
    Fault(
        "listed-algorithm-replaced",
        ("OIDCC-10-2",),
        "A client that registered PS384, which is listed, gets RS256.",
        at(id_token_header=replace_ps384),
    ),
)
