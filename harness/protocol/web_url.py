"""URLs of the web (RFC 9110 4.2)."""

from urllib.parse import SplitResult, urlsplit

NO_URL = SplitResult("", "", "", "", "")


def url_parts(value: object) -> SplitResult:
    """Return the parts of a URL; all of them are empty where the value is none, or has a port that is none."""
    if not isinstance(value, str):
        return NO_URL
    try:
        parts = urlsplit(value)
        return parts if parts.port is None or parts.port >= 0 else NO_URL
    except ValueError:
        return NO_URL


def is_web_url(value: object) -> bool:
    """Tell whether a value is an http or https URL with a host."""
    parts = url_parts(value)
    return parts.scheme in ("http", "https") and bool(parts.netloc)
