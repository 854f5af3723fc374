"""base64url without padding (RFC 7515 2)."""

import base64


def base64url(octets: bytes) -> str:
    """Encode octets."""
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
