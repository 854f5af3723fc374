"""The URL of a database as it may be shown."""


def shown_url(text: str) -> str:
    """Return a URL, or what was meant as one, without the user and the password that may stand before its last `@`."""
    secret, at, rest = text.rpartition("@")
    scheme, separator, _ = secret.partition("://")
    return f"{scheme}{separator}***@{rest}" if separator else f"***@{rest}" if at else text
