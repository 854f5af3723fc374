"""Where a target is asked by WebFinger, and for what (OpenID Connect Discovery 2)."""

from urllib.parse import urlsplit

from harness.targets.filling import TargetError, fill
from harness.targets.target import Target

WHERE = "webfinger"
WELL_KNOWN = "/.well-known/webfinger"


def asked_by_webfinger(target: Target, issuer: str, user: str, form: str) -> tuple[str, str]:
    """Return the address to ask at and the resource to ask for, by the target file.

    `form` is account or url. Where the file names no address, the host that the resource names is asked (RFC 7033 4);
    accounts name no port, and those at the issuer's own host are asked for at its port. Raises `TargetError` where the
    target file knows no such resource.
    """
    file = target.file.webfinger
    written = None if file is None else file.account if form == "account" else file.url
    if file is None or written is None:
        raise TargetError(f"{WHERE}.{form}: the target file knows no such resource of its users")
    parts = urlsplit(issuer)
    facts = {"issuer": issuer, "issuer.host": parts.hostname or "", "user": user}
    resource = fill(written, facts, f"{WHERE}.{form}")
    if file.address:
        return fill(file.address, facts, f"{WHERE}.address"), resource
    named = urlsplit(resource)
    host = (named.netloc or named.path).rpartition("@")[2]
    at_home = form == "account" and host.casefold() == parts.hostname
    return f"https://{parts.netloc if at_home else host}{WELL_KNOWN}", resource
