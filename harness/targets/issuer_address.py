"""What a target file and a command may name as a provider's issuer."""

from urllib.parse import urlsplit

SCHEMES = ("http", "https")


def provider_address(issuer: str) -> str:
    """Return an issuer that is an address, or has placeholders and will be one (OpenID Connect Core 1.2).

    Raises `ValueError` with what is wrong with it, and never with what may be a password in it.
    """
    if "{" in issuer:
        return issuer
    parts = urlsplit(issuer)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise ValueError("an issuer is an address that begins with https:// or http://, and names a host")
    if "@" in parts.netloc:
        raise ValueError("an issuer has no user and no password; those of a gate before it stand in network.headers")
    if parts.port == 0:
        raise ValueError("an issuer has no port 0")
    return issuer
