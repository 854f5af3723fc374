"""Faults of an ID Token's header, and of how the whole is written."""

import json
from collections.abc import Callable

from reference_server.encoding import base64url
from reference_server.faults.changes import left_out, told
from reference_server.faults.fault import faults_at
from reference_server.jose.signatures import read_claims, read_header, sign
from reference_server.provider import Provider

Compact = Callable[[Provider, str], str]

header = faults_at("id_token_header")
written = faults_at("id_token")

# What cannot be read shows nothing of what an ID Token has to show.
UNREADABLE = (
    "OIDCC-1.1-1 OIDCC-10.1-1 OIDCC-10.1-3 OIDCC-10.1-4 OIDCC-16.15-1 OIDCC-2-1 OIDCC-2-10 OIDCC-2-12 "
    "OIDCC-2-13 OIDCC-2-14 OIDCC-2-15 OIDCC-2-16 OIDCC-2-21 OIDCC-2-3 OIDCC-2-32 OIDCC-2-6 "
    "OIDCC-2-7 OIDCC-2-8 OIDCC-2-9 OIDCC-5.3.2-6 OIDCD-3-4 OIDCR-2-30 RFC7515-4-1 RFC7515-4.1.1-1 "
    "RFC7515-5.1-1 RFC7515-7.1-1 RFC7519-4-1 RFC7519-4.1.1-1 RFC7519-4.1.3-2 RFC7519-4.1.4-2 RFC7519-4.1.6-1 "
    "RFC7519-7.1-1"
)


def raw_header(change: Callable[[str], str]) -> Compact:
    """Write another header over the same payload and signature."""

    def rewritten(_provider: Provider, compact: str) -> str:
        head = json.dumps(read_header(compact))
        return ".".join((base64url(change(head).encode()), *compact.split(".")[1:]))

    return rewritten


def again(name: str) -> Callable[[str], str]:
    """Say a member of a JSON object twice."""
    return lambda text: text.replace("{", f'{{"{name}":"again",', 1)


def payload_with(name: str) -> Compact:
    """Say a claim twice; the signature no longer fits."""

    def rewritten(_provider: Provider, compact: str) -> str:
        head, _, signature = compact.split(".")
        return ".".join((head, base64url(again(name)(json.dumps(read_claims(compact))).encode()), signature))

    return rewritten


def padded(_provider: Provider, compact: str) -> str:
    """Pad each part."""
    return ".".join(part + "=" * (-len(part) % 4) for part in compact.split("."))


def always_by(algorithm: str) -> Compact:
    """Sign with a key of the provider by this algorithm, whatever was registered."""

    def signed(provider: Provider, compact: str) -> str:
        key = provider.keys.signing_key(algorithm)
        head = {"alg": algorithm, "typ": "JWT", "kid": str(key.kid)}
        return sign(head, read_claims(compact), key)

    return signed


def of_another_curve(head: str) -> str:
    """Announce ES256 where RS256 was used."""
    return head.replace("RS256", "ES256")


FAULTS = (
    header("kid-dropped", "OIDCC-10.1-4", "The ID Token does not name its key.", left_out("kid")),
    header(
        "kid-unknown",
        "RFC7517-4.5-2 RFC7515-4.1.4-1",
        "The ID Token names no published key.",
        told(kid="lost"),
        also="OIDCC-10-3 OIDCC-10.1-3 OIDCC-2-32 RFC7515-5.1-1",
    ),
    written(
        "critical-members-empty",
        "RFC7515-4.1.11-2",
        "The header of the ID Token has an empty crit.",
        raw_header(lambda head: head.replace("{", '{"crit":[],', 1)),
        also="OIDCC-10-3 OIDCC-10.1-3 OIDCC-2-32 RFC7515-5.1-1",
    ),
    written(
        "alg-dropped",
        "RFC7515-4.1.1-1",
        "The header of the ID Token has no alg.",
        raw_header(lambda head: head.replace('"alg"', '"algorithm"')),
        also="OIDCC-10.1-1 OIDCC-10.1-3 OIDCC-2-32 OIDCR-2-30 RFC7515-5.1-1 RFC7517-4.4-1",
    ),
    written(
        "header-member-twice",
        "RFC7515-4-1",
        "The header of the ID Token has a member twice.",
        raw_header(again("typ")),
        also=UNREADABLE,
    ),
    written("claim-twice", "RFC7519-4-1", "The ID Token has a claim twice.", payload_with("iss"), also=UNREADABLE),
    written(
        "id-token-padded",
        "OIDCC-1.1-1 RFC7515-7.1-1 RFC7519-7.1-1",
        "The parts of the ID Token are padded.",
        padded,
        also=UNREADABLE,
    ),
    written(
        "another-algorithm-announced",
        "RFC7515-5.1-1 OIDCC-10.1-2 OIDCC-10.1-3 OIDCC-2-32",
        "The header of the ID Token names another algorithm than the one that signed.",
        raw_header(of_another_curve),
        also="OIDCC-10-3 OIDCC-10.1-1 OIDCR-2-30 RFC7517-4.4-1",
    ),
    written(
        "registered-algorithm-ignored",
        "OIDCC-10.1-1 OIDCR-2-30",
        "Every ID Token is signed with RS256.",
        always_by("RS256"),
        also="OIDCC-3.1.3.6-1 OIDCC-3.1.3.6-2",
    ),
    written(
        "rs256-not-used",
        "OIDCC-15.1-1 OIDCC-10.1-1 OIDCR-2-30",
        "Every ID Token is signed with ES256.",
        always_by("ES256"),
    ),
)
