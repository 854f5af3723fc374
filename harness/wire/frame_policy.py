"""Which frames a page's Content-Security-Policy lets load (W3C Content Security Policy Level 3, 6.7.2)."""

from collections.abc import Iterable, Sequence
from urllib.parse import SplitResult, urlsplit

from harness.wire.direct import DEFAULT_PORTS

# What says which frames load; the first that a policy has counts (6.1.5: frame-src falls back on the others).
DIRECTIVES = ("frame-src", "child-src", "default-src")
SECURER = {("http", "https"), ("ws", "wss")}


def lets_load(policies: Iterable[str], page: str, frame: str) -> bool:
    """Tell whether every policy of a page at the address `page` lets a frame with the address `frame` load.

    `policies` are the values of its Content-Security-Policy headers, each of which may hold several, by commas.
    """
    own, wanted = urlsplit(page), urlsplit(frame)
    sources = (_sources(policy) for value in policies for policy in value.split(","))
    return all(listed is None or any(_allows(one, own, wanted) for one in listed) for listed in sources)


def _sources(policy: str) -> Sequence[str] | None:
    rules: dict[str, Sequence[str]] = {}
    for part in policy.split(";"):
        name, *listed = part.split() or [""]
        rules.setdefault(name.lower(), listed)
    return next((rules[name] for name in DIRECTIVES if name in rules), None)


def _allows(source: str, own: SplitResult, wanted: SplitResult) -> bool:
    word = source.lower()
    if word == "'self'":
        return wanted.hostname == own.hostname and _scheme_fits(own.scheme, wanted) and _port_fits(own, wanted)
    if word.startswith("'"):
        return False
    if word.endswith(":") and "//" not in word:
        return _scheme_fits(word[:-1], wanted)
    if word == "*":
        return wanted.scheme in DEFAULT_PORTS or _scheme_fits(own.scheme, wanted)
    try:
        listed = urlsplit(source if "://" in source else f"//{source}")
    except ValueError:
        return False
    return (
        _scheme_fits(listed.scheme.lower() or own.scheme, wanted)
        and _host_fits((listed.netloc.rpartition(":")[0] or listed.netloc).lower(), wanted.hostname or "")
        and _port_fits(listed, wanted)
        and _path_fits(listed.path, wanted.path or "/")
    )


def _scheme_fits(scheme: str, wanted: SplitResult) -> bool:
    return scheme == wanted.scheme or (scheme, wanted.scheme) in SECURER


def _host_fits(host: str, wanted: str) -> bool:
    return host in ("*", wanted) or (host.startswith("*.") and wanted.endswith(host[1:]))


def _port_fits(listed: SplitResult, wanted: SplitResult) -> bool:
    default = DEFAULT_PORTS.get(wanted.scheme)
    port = wanted.port or default
    written = listed.netloc.rpartition(":")[2] if ":" in listed.netloc else ""
    if not written:
        return port == default
    return written == "*" or written == str(port) or (written, port) == ("80", 443)


def _path_fits(path: str, wanted: str) -> bool:
    return not path or (wanted.startswith(path) if path.endswith("/") else wanted == path)
