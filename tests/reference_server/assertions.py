"""JWTs that a client or a trusted issuer makes, with any part bent."""

import json
import secrets
import time
from typing import Any

from joserfc import jws
from joserfc.jwk import Key


def assertion(key: Key, claims: dict[str, Any], algorithm: str = "RS256", **header: Any) -> str:
    """A signed JWT; a claim that is None is left out."""
    now = int(time.time())
    full = {"iat": now, "exp": now + 60, "jti": secrets.token_hex(8)} | claims
    told = {name: value for name, value in full.items() if value is not None}
    return jws.serialize_compact({"alg": algorithm} | header, json.dumps(told), key, algorithms=[algorithm])
