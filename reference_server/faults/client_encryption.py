"""Faults of what is encrypted to a client (OIDC Core 10.2)."""

import json
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from joserfc.jwk import ECKey, Key, KeyParameters, import_key

from reference_server.faults.changes import left_out
from reference_server.faults.fault import faults_at
from reference_server.faults.id_token_writing import UNREADABLE
from reference_server.jose.encryption import KEY_MANAGEMENT, Header, encrypt
from reference_server.jose.signatures import read_claims

encryption = faults_at("encryption")
header = faults_at("encryption_header")


Completion = Callable[[Header], Header]


class OneEphemeralKey(ECKey):
    """A key to which everything is encrypted with one ephemeral key."""

    @classmethod
    @cache
    def generate_key(
        cls,
        crv: str | None = "P-256",
        parameters: KeyParameters | None = None,
        private: bool = True,
        auto_kid: bool = False,
    ) -> "OneEphemeralKey":
        """The one ephemeral key of the curve."""
        return cls.import_key(ECKey.generate_key(crv, parameters, private, auto_kid).as_dict(private=True))


def claims_alone(text: str, algorithm: str, content: str, keys: Sequence[Key], completed: Completion) -> str:
    """Encrypt the claims, and no signature."""
    told = text if text.startswith("{") else json.dumps(read_claims(text))
    return encrypt(told, algorithm, content, keys, completed)


def by_a256gcm(text: str, algorithm: str, content: str, keys: Sequence[Key], completed: Completion) -> str:
    """Encrypt the content to a public key with A256GCM, whatever was registered."""
    return encrypt(text, algorithm, "A256GCM" if algorithm in KEY_MANAGEMENT else content, keys, completed)


def to(change: Callable[[dict[str, Any]], Key], *, signing_first: bool = False) -> Callable[..., str]:
    """Encrypt to other keys than those that the client published."""

    def changed(text: str, algorithm: str, content: str, keys: Sequence[Key], completed: Completion) -> str:
        ordered = sorted(keys, key=lambda key: key.get("use") != "sig") if signing_first else keys
        public = [change(key.as_dict(private=False)) if algorithm in KEY_MANAGEMENT else key for key in ordered]
        return encrypt(text, algorithm, content, public, completed)

    return changed


def of_any_use(members: dict[str, Any]) -> Key:
    """The key as if it were for everything."""
    return import_key({name: value for name, value in members.items() if name not in ("use", "alg")})


def with_one_ephemeral_key(members: dict[str, Any]) -> Key:
    """The key, to which nothing is encrypted with a fresh one."""
    return OneEphemeralKey.import_key(members) if members["kty"] == "EC" else import_key(members)


FAULTS = (
    encryption(
        "encrypted-without-a-signature",
        "OIDCC-2-33 OIDCC-10-1 OIDCC-5.3.2-13",
        "What is registered to be signed and encrypted is encrypted alone.",
        claims_alone,
        also=UNREADABLE,
    ),
    encryption(
        "registered-encryption-ignored",
        "OIDCC-10.2-1",
        "The content is always encrypted with A256GCM.",
        by_a256gcm,
    ),
    encryption(
        "encrypted-to-the-key-that-signs",
        "OIDCC-10.2-2 OIDCC-10.2-5 OIDCR-2-23",
        "The first key of the client that can encrypt is taken, whatever its use.",
        to(of_any_use, signing_first=True),
    ),
    header(
        "encrypted-without-kid",
        "OIDCC-10.2-3",
        "What is encrypted does not name the client's key.",
        left_out("kid"),
    ),
    encryption(
        "one-ephemeral-key-for-all",
        "OIDCC-10.2-4",
        "The ephemeral key is the same in every message.",
        to(with_one_ephemeral_key),
    ),
)
