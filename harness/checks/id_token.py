"""The claims of an ID Token about issuer, user, client and request (OpenID Connect Core 2, 3.1.3.7)."""

import re
from urllib.parse import quote_plus

from harness.checks.id_token_words import audiences, is_filled_string, presence
from harness.checks.registry import judges
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.tokens import IdToken
from harness.protocol.web_url import url_parts

LONGEST_SUB = 255
PRINTABLE_ASCII = re.compile(r"[\x20-\x7e]*")
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*")
# The values of RFC 8176 2, which began the registry of authentication method references.
REGISTERED_AMR = frozenset(
    [
        "face",
        "fpt",
        "geo",
        "hwk",
        "iris",
        "kba",
        "mca",
        "mfa",
        "otp",
        "pin",
        "pop",
        "pwd",
        "rba",
        "retina",
        "sc",
        "sms",
        "swk",
        "tel",
        "user",
        "vbm",
        "wia",
    ]
)


@judges("OIDCC-2-1")
def iss_is_there(subject: IdToken) -> Judgement:
    """iss is a string (OpenID Connect Core 2)."""
    return judged(is_filled_string(subject.claims.get("iss")), "iss as a string", presence(subject.claims, "iss"))


@judges("OIDCC-2-2")
def iss_is_an_https_url(subject: IdToken) -> Judgement:
    """iss has the scheme https and neither query nor fragment (OpenID Connect Core 2)."""
    iss = subject.claims.get("iss")
    parts = url_parts(iss)
    holds = parts.scheme == "https" and bool(parts.netloc) and not (parts.query or parts.fragment)
    return judged(holds, "an https URL without query and fragment", f"iss {iss!r}")


@judges("OIDCC-16.15-1", "RFC7519-4.1.1-1", "OIDCD-3-4")
def iss_is_the_issuer(subject: IdToken) -> Judgement:
    """iss is the issuer identifier, character by character (OpenID Connect Core 3.1.3.7)."""
    iss = subject.claims.get("iss")
    return judged(iss == subject.provider.issuer, f"iss {subject.provider.issuer!r}", f"iss {iss!r}")


@judges("OIDCC-2-3")
def sub_is_there(subject: IdToken) -> Judgement:
    """sub is present and not empty (OpenID Connect Core 2)."""
    return judged(subject.claims.get("sub") not in (None, ""), "a sub", presence(subject.claims, "sub"))


@judges("OIDCC-2-6")
def sub_is_short_ascii(subject: IdToken) -> Judgement:
    """sub has at most 255 ASCII characters (OpenID Connect Core 2)."""
    sub = subject.claims.get("sub")
    if not isinstance(sub, str):
        return judged(False, f"at most {LONGEST_SUB} ASCII characters", presence(subject.claims, "sub"))
    printable = PRINTABLE_ASCII.fullmatch(sub) is not None
    received = f"{len(sub)} characters, {'all printable ASCII' if printable else 'not all printable ASCII'}"
    return judged(len(sub) <= LONGEST_SUB and printable, f"at most {LONGEST_SUB} ASCII characters", received)


@judges("OIDCC-2-7")
def sub_is_a_string(subject: IdToken) -> Judgement:
    """sub is a JSON string (OpenID Connect Core 2)."""
    return judged(isinstance(subject.claims.get("sub"), str), "sub as a string", presence(subject.claims, "sub"))


@judges("OIDCC-2-4", "RFC7519-4.1.2-1")
def another_user_has_another_sub(subject: IdToken, other: IdToken) -> Judgement:
    """Two users of one issuer have different subs (OpenID Connect Core 2)."""
    sub = subject.claims.get("sub")
    differ = is_filled_string(sub) and sub != other.claims.get("sub")
    return judged(differ, "another sub than the other user's", "another sub" if differ else "the same sub, or none")


@judges("OIDCC-3.1.3.3-7")
def sub_is_that_of_the_login(subject: IdToken, earlier: IdToken) -> Judgement:
    """The ID Token is about the user whose login produced the code (OpenID Connect Core 3.1.3.3)."""
    sub = subject.claims.get("sub")
    same = is_filled_string(sub) and sub == earlier.claims.get("sub")
    return judged(same, "the sub of the user who logged in for this code", "that sub" if same else "another sub")


@judges("OAuth2-RT-3-1")
def it_states_who_and_for_whom(subject: IdToken) -> Judgement:
    """The ID Token of response_type id_token has sub and aud (OAuth 2.0 Multiple Response Types 3)."""
    request = subject.authorization_request
    if request is None or request.response_type != "id_token":
        return not_applicable("the response type is not id_token")
    lacking = [name for name in ("sub", "aud") if subject.claims.get(name) in (None, "", [])]
    return judged(not lacking, "sub and aud", f"without {' and '.join(lacking)}" if lacking else "both")


@judges("OIDCC-2-8")
def aud_is_there(subject: IdToken) -> Judgement:
    """aud is present (OpenID Connect Core 2)."""
    return judged(subject.claims.get("aud") not in (None, "", []), "an aud", presence(subject.claims, "aud"))


@judges("OIDCC-2-9")
def the_client_is_in_the_audience(subject: IdToken) -> Judgement:
    """aud contains the client_id of the client that asked (OpenID Connect Core 2)."""
    received = "aud with " + (", ".join(audiences(subject)) or "no string")
    return judged(subject.client.client_id in audiences(subject), f"aud with {subject.client.client_id}", received)


@judges("OIDCC-2-10", "RFC7519-4.1.3-2")
def aud_is_a_string_or_strings(subject: IdToken) -> Judgement:
    """aud is a string or an array of strings (OpenID Connect Core 2)."""
    aud = subject.claims.get("aud")
    strings = isinstance(aud, list) and bool(aud) and all(isinstance(value, str) for value in aud)
    received = "an array with other values than strings" if isinstance(aud, list) and not strings else None
    holds = is_filled_string(aud) or strings
    return judged(holds, "a string or an array of strings", received or presence(subject.claims, "aud"))


@judges("OIDCC-2-29")
def azp_is_the_client(subject: IdToken) -> Judgement:
    """azp, if present, is the client_id of the party the token was issued to (OpenID Connect Core 2)."""
    if "azp" not in subject.claims:
        return not_applicable("there is no azp")
    azp = subject.claims["azp"]
    return judged(azp == subject.client.client_id, f"azp {subject.client.client_id!r}", f"azp {azp!r}")


@judges("OIDCC-2-30")
def no_azp_without_an_extension(subject: IdToken) -> Judgement:
    """azp is left out where no extension needs it (OpenID Connect Core 2)."""
    return judged("azp" not in subject.claims, "no azp", presence(subject.claims, "azp"))


@judges("OIDCC-2-21")
def the_nonce_comes_back(subject: IdToken) -> Judgement:
    """nonce equals the one of the authentication request (OpenID Connect Core 2)."""
    return _nonce(subject)


@judges("OIDCC-3.2.2.10-1", "OIDCC-3.3.2.11-1")
def the_nonce_comes_back_through_the_browser(subject: IdToken) -> Judgement:
    """nonce is in the ID Token of the authorization endpoint (OpenID Connect Core 3.2.2.10, 3.3.2.11)."""
    return _nonce(subject) if subject.front_channel else not_applicable("it came from the token endpoint")


@judges("OIDCC-3.3.3.6-7")
def the_nonce_is_in_the_second_token_too(subject: IdToken) -> Judgement:
    """nonce is in the ID Token of the token endpoint in the hybrid flow (OpenID Connect Core 3.3.3.6)."""
    request = subject.authorization_request
    if subject.front_channel or request is None or (request.response_type or "").split() == ["code"]:
        return not_applicable("it is no ID Token of the token endpoint in the hybrid flow")
    return _nonce(subject)


@judges("RFC6749-B-1")
def a_form_is_read_as_utf_8(subject: IdToken) -> Judgement:
    """A nonce beyond ASCII that was sent in a form comes back as it was (RFC 6749 Appendix B)."""
    request = subject.authorization_request
    if request is None or request.method != "POST" or (request.nonce or "").isascii():
        return not_applicable("no nonce beyond ASCII was sent in a form")
    return _nonce(subject)


@judges("OIDCC-2-22")
def the_nonce_is_relayed_unchanged(subject: IdToken) -> Judgement:
    """A nonce of unusual characters comes back byte for byte (OpenID Connect Core 2)."""
    request = subject.authorization_request
    if request is None or not request.nonce or quote_plus(request.nonce) == request.nonce:
        return not_applicable("the nonce has no character that has to be encoded")
    return _nonce(subject)


@judges("OIDCC-2-24")
def acr_is_a_class_that_was_named(subject: IdToken) -> Judgement:
    """acr, if present, is a filled string, and one of acr_values_supported where that is given (OIDC Core 2)."""
    if "acr" not in subject.claims:
        return not_applicable("there is no acr")
    acr, listed = subject.claims["acr"], subject.provider.metadata.listed("acr_values_supported")
    holds = is_filled_string(acr) and (not listed or acr in listed)
    expected = "a string that is not empty" + (f", one of {', '.join(listed)}" if listed else "")
    return judged(holds, expected, f"acr {acr!r}" if isinstance(acr, str) else presence(subject.claims, "acr"))


@judges("OIDCC-2-27")
def amr_is_an_array_of_strings(subject: IdToken) -> Judgement:
    """amr, if present, is an array of strings (OpenID Connect Core 2)."""
    if "amr" not in subject.claims:
        return not_applicable("there is no amr")
    amr = subject.claims["amr"]
    holds = isinstance(amr, list) and all(isinstance(value, str) for value in amr)
    return judged(holds, "amr as an array of strings", presence(subject.claims, "amr"))


@judges("OIDCC-2-28")
def amr_values_are_registered(subject: IdToken) -> Judgement:
    """The members of amr are registered values (OpenID Connect Core 2, RFC 8176 2)."""
    amr = subject.claims.get("amr")
    if not isinstance(amr, list) or not amr:
        return not_applicable("there is no amr with members")
    strangers = sorted({str(value) for value in amr if not isinstance(value, str) or value not in REGISTERED_AMR})
    return judged(not strangers, "registered values only", f"not registered: {', '.join(strangers) or '-'}")


@judges("RFC7519-2-1")
def values_with_a_colon_are_uris(subject: IdToken) -> Judgement:
    """iss, sub and aud are URIs where they contain a colon (RFC 7519 2, StringOrURI)."""
    values = {name: subject.claims.get(name) for name in ("iss", "sub")}
    named = [*values.items(), *(("aud", value) for value in audiences(subject))]
    wrong = [name for name, value in named if isinstance(value, str) and ":" in value and not URI.fullmatch(value)]
    return judged(not wrong, "URIs wherever a colon occurs", f"no URI: {', '.join(wrong) or '-'}")


def _nonce(subject: IdToken) -> Judgement:
    request = subject.authorization_request
    if request is None or request.nonce is None:
        return not_applicable("the request had no nonce")
    nonce = subject.claims.get("nonce")
    received = "no nonce" if nonce is None else "the same nonce" if nonce == request.nonce else "another nonce"
    return judged(nonce == request.nonce, "the nonce of the request", received)
