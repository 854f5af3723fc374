"""Metadata that the provider signed (RFC 8414 2.1)."""

from harness.checks.registry import judges
from harness.protocol.client import Client
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.provider import DiscoveryResponse
from harness.wire import jose

NOBODY = Client("", None, {})


@judges("RFC8414-2.1-1")
def signed_metadata_are_signed(subject: DiscoveryResponse) -> Judgement:
    """signed_metadata is a JWT that a key of the issuer signed, with an iss claim (RFC 8414 2.1)."""
    if "signed_metadata" not in subject.document:
        return not_applicable("the metadata have no signed_metadata")
    if subject.signed is None:
        return judged(False, "a JWT", f"a value of the type {type(subject.document['signed_metadata']).__name__}")
    signature, issuer = jose.verify(subject.signed, NOBODY), subject.signed.claims.get("iss")
    received = f"{signature.reason}, {'an iss claim' if issuer else 'no iss claim'}"
    return judged(signature.verified and bool(issuer), "a signature of the issuer's key, and an iss claim", received)


@judges("RFC8414-2.1-3")
def signed_and_plain_values_agree(subject: DiscoveryResponse) -> Judgement:
    """Each signed claim says what the plain member of its name says, since it wins (RFC 8414 2.1)."""
    if subject.signed is None:
        return not_applicable("the metadata have no signed_metadata")
    plain = subject.document
    differing = [name for name, value in subject.signed.claims.items() if name in plain and plain[name] != value]
    shared = sum(name in plain for name in subject.signed.claims)
    received = f"{shared} shared members, other values: {', '.join(differing) or 'none'}"
    return judged(not differing and shared > 0, "the same values", received)
