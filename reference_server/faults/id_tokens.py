"""Faults of the ID Token."""

from reference_server.faults.fault import Fault, at
from reference_server.provider import Provider
from reference_server.seams import Members


def drop_nonce(_provider: Provider, claims: Members) -> Members:
    """Leave out what binds the ID Token to its request."""
    return {name: value for name, value in claims.items() if name != "nonce"}


FAULTS = (
    Fault(
        "nonce-dropped",
        ("OIDCC-2-13",),
        "The ID Token has no nonce although the request had one.",
        at(id_token_claims=drop_nonce),
    ),
)
