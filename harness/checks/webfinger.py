"""How a host tells the issuer of its accounts (OpenID Connect Discovery 2, RFC 7033)."""

from harness.checks.registry import judges
from harness.protocol.exchange import header_values
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.transport_security import Handshake
from harness.protocol.web_url import url_parts
from harness.protocol.webfinger import ISSUER_RELATION, WebfingerResponse

NO_LINK = "no link of the issuer relation"
# A JSON resource descriptor comes as the first, and from those who say less of it as the second (RFC 7033 10.2).
DESCRIPTOR_TYPES = ("application/jrd+json", "application/json")


@judges("OIDCD-2-1")
def it_is_served_over_tls(subject: WebfingerResponse) -> Judgement:
    """The WebFinger endpoint is served over TLS only (OpenID Connect Discovery 2)."""
    scheme = url_parts(subject.exchange.request.url).scheme
    return judged(scheme == "https", "an answer over https", f"an answer over {scheme}")


@judges("OIDCD-2-1")
def no_descriptor_comes_in_plain_text(subject: Handshake) -> Judgement:
    """Who asks without TLS is given no descriptor: nothing, an error, or a redirect (RFC 7033 4)."""
    served = subject.status is not None and subject.status < 300 and subject.media_type in DESCRIPTOR_TYPES
    received = f"status {subject.status} as {subject.media_type or 'nothing'}" if subject.status else "no answer"
    return judged(not served, "no descriptor over http", received)


@judges("OIDCD-2-2")
def scripts_of_other_origins_may_ask(subject: WebfingerResponse) -> Judgement:
    """The WebFinger endpoint supports CORS (OpenID Connect Discovery 2)."""
    response = subject.exchange.response
    allowed = header_values(response.headers, "Access-Control-Allow-Origin") if response else ()
    asking = header_values(subject.exchange.request.headers, "Origin")
    holds = any(one in ("*", *asking) for one in allowed)
    return judged(holds, "Access-Control-Allow-Origin for the asking origin", ", ".join(allowed) or "none")


@judges("OIDCD-2-3")
def the_issuer_is_linked(subject: WebfingerResponse) -> Judgement:
    """The issuer is the href of a link whose rel is the issuer relation (OpenID Connect Discovery 2)."""
    relations = ", ".join(str(link.get("rel")) for link in subject.links) or "no link"
    return judged(bool(subject.issuers), f"a link of {ISSUER_RELATION}", relations)


@judges("OIDCD-2-4")
def the_issuer_is_an_https_url(subject: WebfingerResponse) -> Judgement:
    """The issuer's href is an https URL with a host, without query and fragment (OpenID Connect Discovery 2)."""
    if not subject.issuers:
        return not_applicable(NO_LINK)
    parts = url_parts(subject.issuers[0])
    holds = parts.scheme == "https" and bool(parts.hostname) and not parts.query and not parts.fragment
    return judged(holds, "an https URL with a host, without query and fragment", subject.issuers[0])


@judges("OIDCD-2-5")
def no_other_links_come(subject: WebfingerResponse) -> Judgement:
    """A rel in the query leaves the links of this relation alone (OpenID Connect Discovery 2, RFC 7033 4.3)."""
    others = [str(link.get("rel")) for link in subject.links if link.get("rel") != ISSUER_RELATION]
    return judged(not others, f"links of {ISSUER_RELATION} alone", f"besides: {', '.join(others) or 'none'}")


@judges("OIDCD-2-6")
def it_speaks_of_the_resource(subject: WebfingerResponse) -> Judgement:
    """The descriptor's subject, or one of its aliases, is the resource (OpenID Connect Discovery 2, RFC 7033 4.4)."""
    aliases = subject.document.get("aliases")
    named = [subject.document.get("subject"), *(aliases if isinstance(aliases, list) else ())]
    received = ", ".join(str(one) for one in named if one is not None) or "no subject"
    return judged(subject.resource in named, subject.resource, received)


@judges("OIDCD-3-3")
def it_names_the_issuer_of_the_metadata(subject: WebfingerResponse) -> Judgement:
    """The issuer of the metadata is the one that WebFinger returns (OpenID Connect Discovery 3)."""
    if not subject.issuers:
        return not_applicable(NO_LINK)
    issuer = subject.provider.metadata.text("issuer")
    return judged(subject.issuers[0] == issuer, f"issuer {issuer}", f"issuer {subject.issuers[0]}")
