"""Where authorization server metadata are published, and what they say of other endpoints (RFC 8414)."""

from harness.checks.metadata_member import https_members
from harness.checks.registry import judges
from harness.protocol.judgement import Judgement, judged, met, not_applicable
from harness.protocol.provider import DiscoveryError, DiscoveryResponse, JwksResponse
from harness.protocol.web_url import url_parts

JWT_METHODS = frozenset({"private_key_jwt", "client_secret_jwt"})
OAUTH_DOCUMENT = "/.well-known/oauth-authorization-server"


@judges("RFC8414-3-1")
def the_path_is_inserted(subject: DiscoveryResponse) -> Judgement:
    """The well-known string stands between host and path of the issuer (RFC 8414 3)."""
    parts = url_parts(subject.issuer)
    expected = f"{parts.scheme}://{parts.netloc}{OAUTH_DOCUMENT}{parts.path.rstrip('/')}"
    found = subject.document.get("issuer")
    holds = subject.exchange.request.url == expected and found == subject.issuer
    return judged(holds, f"the metadata of {subject.issuer} at {expected}", f"issuer={found!r}")


@judges("RFC8414-3-3")
def the_documents_agree(subject: DiscoveryResponse, other: DiscoveryResponse) -> Judgement:
    """What both well-known documents say is the same (RFC 8414 3)."""
    shared = set(subject.document) & set(other.document)
    differ = sorted(name for name in shared if subject.document[name] != other.document[name])
    return judged(not differ, "the same values", f"other values of: {', '.join(differ) or 'nothing'}")


@judges("RFC9068-4-3")
def issuer_and_keys_agree(subject: DiscoveryResponse, other: DiscoveryResponse) -> Judgement:
    """Both documents name the same issuer and jwks_uri (RFC 9068 4)."""
    names = ("issuer", "jwks_uri")
    differ = [name for name in names if subject.document.get(name) != other.document.get(name)]
    return judged(not differ, "the same issuer and jwks_uri", f"other values of: {', '.join(differ) or 'nothing'}")


@judges("RFC8414-5-1")
def an_inserted_configuration_agrees(subject: DiscoveryResponse | DiscoveryError) -> Judgement:
    """A configuration at the inserted location, if any, is of the same issuer (RFC 8414 5)."""
    if isinstance(subject, DiscoveryError):
        return met("nothing is published there", "the same issuer, or nothing")
    found = subject.document.get("issuer")
    return judged(found == subject.issuer, "the same issuer, or nothing", f"issuer={found!r}")


@judges("RFC8414-3.2-5", "OIDCD-4.2-5", refuses=True)
def an_unknown_issuer_is_not_found(subject: DiscoveryError) -> Judgement:
    """The path of an issuer that does not exist is answered with 404 (RFC 8414 3.2)."""
    status = subject.exchange.response.status if subject.exchange.response else 0
    return judged(status == 404, "status 404", f"status {status}")


@judges("RFC8414-3.3-2")
def headers_do_not_move_the_issuer(subject: DiscoveryResponse) -> Judgement:
    """Neither issuer nor endpoints follow a forwarded host that the request names (RFC 8414 3.3)."""
    forwarded = [value for name, value in subject.exchange.request.headers if name == "X-Forwarded-Host"]
    if not forwarded:
        return not_applicable("the request named no other host")
    led = [name for name, value in subject.document.items() if isinstance(value, str) and forwarded[0] in value]
    holds = not led and subject.document.get("issuer") == subject.issuer
    return judged(holds, "the issuer that was asked", f"led away: {', '.join(led) or 'nothing'}")


@judges("RFC8414-2-21")
def revocation_lists_its_algorithms(subject: DiscoveryResponse) -> Judgement:
    """JWT methods at the revocation endpoint come with algorithms, none not among them (RFC 8414 2)."""
    return _algorithms(subject, "revocation_endpoint")


@judges("RFC8414-2-24")
def introspection_lists_its_algorithms(subject: DiscoveryResponse) -> Judgement:
    """JWT methods at the introspection endpoint come with algorithms, none not among them (RFC 8414 2)."""
    return _algorithms(subject, "introspection_endpoint")


@judges("RFC8414-2-5")
def keys_say_their_use(subject: JwksResponse) -> Judgement:
    """Where keys for encryption are published too, every key says its use (RFC 8414 2)."""
    uses = [key.get("use") for key in subject.keys]
    holds = "enc" not in uses or None not in uses
    return judged(holds, "a use in every key, or none for encryption", f"{uses.count(None)} of {len(uses)} without use")


@judges("RFC6749-3.2-1")
def the_token_endpoint_has_no_fragment(subject: DiscoveryResponse) -> Judgement:
    """The token endpoint's URI has no fragment (RFC 6749 3.2)."""
    return _fragmentless(subject, "token_endpoint")


@judges("RFC7009-2-4")
def the_revocation_endpoint_has_no_fragment(subject: DiscoveryResponse) -> Judgement:
    """The revocation endpoint's URI has no fragment (RFC 7009 2, RFC 6749 3.2)."""
    return _fragmentless(subject, "revocation_endpoint")


@judges("RFC6749-3.1-4")
def the_authorization_endpoint_is_https(subject: DiscoveryResponse) -> Judgement:
    """The authorization endpoint is published as an https URL (RFC 6749 3.1)."""
    return https_members(subject, "authorization_endpoint")


@judges("RFC6749-3.2-2")
def the_token_endpoint_is_https(subject: DiscoveryResponse) -> Judgement:
    """The token endpoint is published as an https URL (RFC 6749 3.2)."""
    return https_members(subject, "token_endpoint")


@judges("RFC6749-10.9-1")
def both_endpoints_are_https(subject: DiscoveryResponse) -> Judgement:
    """Authorization and token endpoints are published as https URLs (RFC 6749 10.9)."""
    return https_members(subject, "authorization_endpoint", "token_endpoint")


@judges("RFC7591-3-2")
def the_registration_endpoint_is_https(subject: DiscoveryResponse) -> Judgement:
    """The registration endpoint is published as an https URL (RFC 7591 3)."""
    return https_members(subject, "registration_endpoint")


@judges("RFC7009-2-5", "RFC7009-2-9")
def the_revocation_endpoint_is_https(subject: DiscoveryResponse) -> Judgement:
    """The revocation endpoint is published as an https URL, never as another (RFC 7009 2)."""
    return https_members(subject, "revocation_endpoint")


@judges("RFC7662-2-1")
def the_introspection_endpoint_is_https(subject: DiscoveryResponse) -> Judgement:
    """The introspection endpoint is published as an https URL (RFC 7662 2)."""
    return https_members(subject, "introspection_endpoint")


@judges("RFC8414-3-2", "RFC8414-6.1-1", "RFC8414-6.2-1", "RFC6750-5.2-5")
def the_metadata_come_over_tls(subject: DiscoveryResponse) -> Judgement:
    """The metadata come over TLS 1.2 or later, with a certificate for the issuer's host (RFC 8414 3, 6.1, 6.2).

    The wire takes no older version and no certificate that does not verify.
    """
    scheme = url_parts(subject.exchange.request.url).scheme
    return judged(scheme == "https", "an answer over https", f"an answer over {scheme}")


def _algorithms(subject: DiscoveryResponse, endpoint: str) -> Judgement:
    methods = set(subject.metadata.listed(f"{endpoint}_auth_methods_supported"))
    if not methods & JWT_METHODS:
        return not_applicable(f"no JWT method is listed for the {endpoint}")
    name = f"{endpoint}_auth_signing_alg_values_supported"
    listed = subject.metadata.listed(name)
    return judged(bool(listed) and "none" not in listed, f"{name} without none", ", ".join(listed) or "nothing")


def _fragmentless(subject: DiscoveryResponse, name: str) -> Judgement:
    address = subject.metadata.text(name)
    if address is None:
        return not_applicable(f"the metadata have no {name}")
    return judged("#" not in address, f"{name} without a fragment", f"{name}={address!r}")
