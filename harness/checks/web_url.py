"""URLs of the web (RFC 9110 4.2)."""

from urllib.parse import urlsplit


def is_web_url(value: object) -> bool:
    """Tell whether a value is an http or https URL with a host."""
    if not isinstance(value, str):
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
