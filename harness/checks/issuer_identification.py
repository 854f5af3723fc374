"""The iss parameter of authorization responses (RFC 9207)."""

from harness.checks.authorization_outcome import AuthorizationResponse
from harness.checks.registry import judges
from harness.protocol.authorization import AuthorizationError, AuthorizationSuccess
from harness.protocol.judgement import Judgement, judged, met, not_applicable
from harness.protocol.tokens import IdToken
from harness.protocol.web_url import url_parts

FLAG = "authorization_response_iss_parameter_supported"


@judges("RFC9207-2-1")
def iss_is_in_the_success_response(subject: AuthorizationSuccess) -> Judgement:
    """A provider that announces iss puts it into every success response (RFC 9207 2)."""
    return _present(subject)


@judges("RFC9207-2-2")
def iss_is_in_the_error_response(subject: AuthorizationError) -> Judgement:
    """A provider that announces iss puts it into error responses too (RFC 9207 2)."""
    return _present(subject)


@judges("RFC9207-2-3")
def iss_is_in_this_response_mode(subject: AuthorizationResponse) -> Judgement:
    """A provider that announces iss returns it in the response mode that was asked for (RFC 9207 2)."""
    return _present(subject)


@judges("RFC9207-2-4")
def iss_is_in_errors_before_login(subject: AuthorizationError) -> Judgement:
    """An error raised before any page carries iss as well (RFC 9207 2)."""
    if subject.pages:
        return not_applicable("a page was shown before the error")
    return _present(subject)


@judges("RFC9207-2-6", "RFC9207-2-7", "RFC9207-2.3-2")
def iss_is_the_issuer(subject: AuthorizationResponse) -> Judgement:
    """After form decoding, iss is identical to the issuer that was asked and to its metadata (RFC 9207 2, 2.3)."""
    iss = subject.value("iss")
    if iss is None:
        return not_applicable("the response has no iss")
    issuer = subject.request.provider.issuer
    return judged(iss == issuer, f"iss={issuer}", f"iss={iss}")


@judges("RFC9207-2.4-1")
def iss_is_that_of_the_id_token(subject: IdToken) -> Judgement:
    """The iss parameter, which may be left out beside an ID Token, is the iss claim there (RFC 9207 2.4, 4)."""
    if subject.authorization is None or not subject.front_channel:
        return not_applicable("the ID Token came from the token endpoint")
    beside = subject.authorization.value("iss")
    if beside is None:
        return met("no iss parameter beside the ID Token", "none, or that of the ID Token")
    return judged(beside == subject.claims.get("iss"), f"iss {beside}", f"iss {subject.claims.get('iss')!r}")


@judges("RFC9207-2-5")
def iss_is_an_https_url(subject: AuthorizationResponse) -> Judgement:
    """The iss parameter is an https URL without query and fragment (RFC 9207 2)."""
    iss = subject.value("iss")
    if iss is None:
        return not_applicable("the response has no iss")
    parts = url_parts(iss)
    sound = parts.scheme == "https" and bool(parts.netloc) and "?" not in iss and "#" not in iss
    return judged(sound, "an https URL without query and fragment", f"iss={iss}")


@judges("RFC9207-2.3-3", "RFC9207-3-1")
def iss_is_announced(subject: AuthorizationResponse) -> Judgement:
    """A provider whose responses have iss announces it, since an absent flag means false (RFC 9207 2.3, 3)."""
    if subject.value("iss") is None:
        return not_applicable("the response has no iss")
    flag = subject.request.provider.metadata.value(FLAG)
    return judged(flag is True, f"{FLAG}: true", f"{FLAG}: {flag!r}")


def _present(subject: AuthorizationResponse) -> Judgement:
    if subject.request.provider.metadata.value(FLAG) is not True:
        return not_applicable(f"the metadata do not announce {FLAG}")
    if subject.value("id_token") is not None:
        return not_applicable("the response names its issuer in an ID Token, which may take its place (RFC 9207 4)")
    iss = subject.value("iss")
    return judged(iss is not None, "an iss parameter", f"iss={iss}" if iss else "no iss")
