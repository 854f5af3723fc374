"""Judgements that several specifications make alike of a member of the metadata, or of what a member announces."""

from harness.checks.id_token_words import presence
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.provider import DiscoveryResponse
from harness.protocol.tokens import IdToken
from harness.protocol.web_url import url_parts


def is_https_url(value: object) -> bool:
    """Whether a value is an https URL with a host, a possible port and no user information."""
    parts = url_parts(value)
    return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc


def https_members(subject: DiscoveryResponse, *names: str) -> Judgement:
    """Judge whether members are https URLs; not applicable where the metadata lack one of them."""
    found = {name: subject.document.get(name) for name in names}
    missing = [name for name, address in found.items() if address is None]
    if missing:
        return not_applicable(f"the metadata have no {' and no '.join(missing)}")
    other = [f"{name}={address!r}" for name, address in found.items() if not is_https_url(address)]
    return judged(not other, "https URLs", f"others: {', '.join(other) or 'none'}")


def true_member(subject: DiscoveryResponse, name: str) -> Judgement:
    """Judge whether a member is true."""
    value = subject.metadata.value(name)
    return judged(value is True, f"{name}: true", f"{name}: {value!r}")


def boolean_member(subject: DiscoveryResponse, name: str) -> Judgement:
    """Judge whether a member is there as a boolean."""
    value = subject.metadata.value(name)
    return judged(isinstance(value, bool), f"{name}: true or false", f"{name}: {value!r}")


def sid_where_sessions_are_supported(subject: IdToken, logout: str) -> Judgement:
    """Judge whether an ID Token has a sid where the provider announces sessions for a kind of logout.

    `logout` is how the members of that kind begin: backchannel_logout or frontchannel_logout.
    """
    if subject.provider.metadata.value(f"{logout}_session_supported") is not True:
        return not_applicable("the provider announces no session support")
    sid = subject.claims.get("sid")
    if sid is None and not subject.client.value(f"{logout}_session_required"):
        return not_applicable("the client asked for no sid")
    printable = isinstance(sid, str) and bool(sid) and sid.isascii() and sid.isprintable()
    return judged(printable, "sid as printable ASCII", "such a sid" if printable else presence(subject.claims, "sid"))
