"""Back-channel logout requests and their Logout Tokens (OpenID Connect Back-Channel Logout 2)."""

from typing import Any

from harness.checks.id_token_words import CLOCK_TOLERANCE, is_filled_string, is_number, presence
from harness.checks.metadata_member import boolean_member, sid_where_sessions_are_supported, true_member
from harness.checks.registry import judges
from harness.protocol.exchange import FORM, header_values
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.logout import BackChannelLogout, LogoutToken, NothingReceived
from harness.protocol.provider import DiscoveryResponse
from harness.protocol.tokens import IdToken
from harness.protocol.web_url import url_parts
from harness.wire import jose

EVENT = "http://schemas.openid.net/event/backchannel-logout"
LONGEST_LIFETIME = 120
LOGOUT_TYPE = "logout+jwt"


@judges("OIDCBCL-2.1-1")
def support_is_announced(subject: DiscoveryResponse) -> Judgement:
    """backchannel_logout_supported is true (OpenID Connect Back-Channel Logout 2.1)."""
    return true_member(subject, "backchannel_logout_supported")


@judges("OIDCBCL-2.1-2")
def session_support_is_announced(subject: DiscoveryResponse) -> Judgement:
    """backchannel_logout_session_supported is given as a boolean (OpenID Connect Back-Channel Logout 2.1)."""
    return boolean_member(subject, "backchannel_logout_session_supported")


@judges("OIDCBCL-2.1-3", "OIDCBCL-2.1-5")
def id_tokens_have_sid(subject: IdToken) -> Judgement:
    """With session support ID Tokens have sid as printable text (OpenID Connect Back-Channel Logout 2.1)."""
    return sid_where_sessions_are_supported(subject, "backchannel_logout")


@judges("OIDCBCL-2.1-4")
def sessions_have_their_own_sid(subject: IdToken, other: IdToken) -> Judgement:
    """Different sessions have different sids (OpenID Connect Back-Channel Logout 2.1)."""
    sid = subject.claims.get("sid")
    differ = is_filled_string(sid) and sid != other.claims.get("sid")
    return judged(differ, "another sid than the other session's", "another sid" if differ else "the same sid, or none")


@judges("OIDCBCL-2.3-1", "OIDCBCL-2.3-4", "OIDCRIL-2-25", "OIDCRIL-2-26", "OIDCBCL-2.5-2")
def the_body_is_a_form_with_the_token(subject: BackChannelLogout) -> Judgement:
    """The body is form-encoded and has logout_token (OpenID Connect Back-Channel Logout 2.5)."""
    kind = "".join(header_values(subject.delivery.headers, "Content-Type")).partition(";")[0].strip().lower()
    received = f"type {kind or 'none'}, {'with' if subject.jwt else 'without'} logout_token"
    return judged(kind == FORM and subject.jwt is not None, f"type {FORM} with logout_token", received)


@judges("OIDCBCL-2.5-1")
def it_is_a_post(subject: BackChannelLogout) -> Judgement:
    """The request is a POST (OpenID Connect Back-Channel Logout 2.5)."""
    return judged(subject.delivery.method == "POST", "POST", subject.delivery.method)


@judges("OIDCBCL-2.2-3")
def the_query_is_kept(subject: BackChannelLogout) -> Judgement:
    """A query in backchannel_logout_uri is kept (OpenID Connect Back-Channel Logout 2.2)."""
    registered = url_parts(str(subject.client.value("backchannel_logout_uri") or "")).query
    if not registered:
        return not_applicable("the registered address has no query")
    came = url_parts(subject.delivery.url).query
    return judged(came == registered, f"the query {registered}", f"the query {came}" if came else "no query")


@judges("OIDCBCL-2.5-4")
def it_is_not_repeated(subject: BackChannelLogout) -> Judgement:
    """A request that the client answered with success is not repeated (OpenID Connect Back-Channel Logout 2.5)."""
    return judged(not subject.repeated, "one request", "a second request" if subject.repeated else "one request")


@judges("OIDCBCL-2.3-2")
def others_are_not_told(subject: BackChannelLogout | NothingReceived) -> Judgement:
    """Clients that are not part of the session are sent nothing (OpenID Connect Back-Channel Logout 2.3)."""
    quiet = isinstance(subject, NothingReceived)
    return judged(quiet, "no request", "no request" if quiet else "a back-channel logout request")


@judges("OIDCBCL-2.5-6")
def a_redirect_is_not_followed(subject: BackChannelLogout | NothingReceived) -> Judgement:
    """A Logout Token is not posted on to where the client redirects to (OpenID Connect Back-Channel Logout 2.5)."""
    quiet = isinstance(subject, NothingReceived)
    return judged(quiet, "no request at the target of the redirect", "no request" if quiet else "the Logout Token")


@judges("OIDCBCL-2.8-2")
def other_clients_are_told_all_the_same(subject: BackChannelLogout | NothingReceived) -> Judgement:
    """A client that fails keeps no other one from being told (OpenID Connect Back-Channel Logout 2.8)."""
    received = f"nothing within {subject.waited:g} s" if isinstance(subject, NothingReceived) else "one"
    return judged(isinstance(subject, BackChannelLogout), "a back-channel logout request", received)


@judges("OIDCBCL-2.4-1")
def iss_is_that_of_the_provider(subject: LogoutToken) -> Judgement:
    """iss is the issuer (OpenID Connect Back-Channel Logout 2.4)."""
    iss = subject.claims.get("iss")
    return judged(iss == subject.provider.issuer, f"iss {subject.provider.issuer!r}", f"iss {iss!r}")


@judges("OIDCBCL-2.4-3")
def aud_has_the_client(subject: LogoutToken) -> Judgement:
    """aud contains the client_id (OpenID Connect Back-Channel Logout 2.4)."""
    aud = subject.claims.get("aud")
    listed = aud if isinstance(aud, list) else [aud]
    return judged(subject.client.client_id in listed, f"aud with {subject.client.client_id}", f"aud {aud!r}")


@judges("OIDCBCL-2.4-4")
def iat_is_now(subject: LogoutToken) -> Judgement:
    """iat is a number close to now (OpenID Connect Back-Channel Logout 2.4)."""
    iat = subject.claims.get("iat")
    close = is_number(iat) and abs(iat - subject.received_at) <= CLOCK_TOLERANCE + LONGEST_LIFETIME
    return judged(close, "iat close to now", _time(iat, subject.received_at))


@judges("OIDCBCL-2.4-5")
def exp_is_ahead(subject: LogoutToken) -> Judgement:
    """exp is a number in the future (OpenID Connect Back-Channel Logout 2.4)."""
    exp = subject.claims.get("exp")
    ahead = is_number(exp) and exp > subject.received_at - CLOCK_TOLERANCE
    return judged(ahead, "exp in the future", _time(exp, subject.received_at))


@judges("OIDCBCL-4-1")
def exp_is_near(subject: LogoutToken) -> Judgement:
    """exp is at most two minutes ahead (OpenID Connect Back-Channel Logout 4)."""
    exp = subject.claims.get("exp")
    if not is_number(exp):
        return not_applicable("there is no exp")
    near = exp <= subject.received_at + LONGEST_LIFETIME + CLOCK_TOLERANCE
    return judged(near, "exp at most two minutes ahead", _time(exp, subject.received_at))


@judges("OIDCBCL-2.4-6")
def jti_is_there(subject: LogoutToken) -> Judgement:
    """jti is present (OpenID Connect Back-Channel Logout 2.4)."""
    return judged(is_filled_string(subject.claims.get("jti")), "a jti", presence(subject.claims, "jti"))


@judges("OIDCBCL-2.4-7")
def jti_is_of_this_token_alone(subject: LogoutToken, other: BackChannelLogout) -> Judgement:
    """jti is unique per token (OpenID Connect Back-Channel Logout 2.4)."""
    jti = subject.claims.get("jti")
    same = other.jwt is not None and other.jwt.claims.get("jti") == jti
    holds = is_filled_string(jti) and not same
    return judged(holds, "another jti than the other token's", "another jti" if holds else "the same jti, or none")


@judges("OIDCBCL-2.4-8", "OIDCBCL-2.4-9")
def events_name_the_logout(subject: LogoutToken) -> Judgement:
    """Events is an object with the logout member, itself an object (OpenID Connect Back-Channel Logout 2.4)."""
    events = subject.claims.get("events")
    holds = isinstance(events, dict) and isinstance(events.get(EVENT), dict)
    return judged(holds, f"events with an object under {EVENT}", presence(subject.claims, "events"))


@judges("OIDCBCL-2.4-10")
def the_logout_member_is_empty(subject: LogoutToken) -> Judgement:
    """The logout member of events is the empty object (OpenID Connect Back-Channel Logout 2.4)."""
    events = subject.claims.get("events")
    member = events.get(EVENT) if isinstance(events, dict) else None
    return judged(
        member == {}, "the empty object", presence(events, EVENT) if isinstance(events, dict) else "no events"
    )


@judges("OIDCBCL-2.4-11")
def it_says_who_or_which(subject: LogoutToken) -> Judgement:
    """Sub, sid or both are present (OpenID Connect Back-Channel Logout 2.4)."""
    present = [name for name in ("sub", "sid") if is_filled_string(subject.claims.get(name))]
    return judged(bool(present), "sub or sid", " and ".join(present) or "neither")


@judges("OIDCBCL-2.4-2")
def sub_is_that_of_the_login(subject: LogoutToken) -> Judgement:
    """Sub, if present, is that of the ID Token (OpenID Connect Back-Channel Logout 2.4)."""
    return _as_in_the_id_token(subject, "sub")


@judges("OIDCBCL-2.4-12")
def sid_is_that_of_the_login(subject: LogoutToken) -> Judgement:
    """A logout of one session names it as its ID Token does (OpenID Connect Back-Channel Logout 2.4)."""
    return _as_in_the_id_token(subject, "sid")


@judges("OIDCBCL-2.2-8")
def a_demanded_sid_is_there(subject: LogoutToken) -> Judgement:
    """With backchannel_logout_session_required the token has sid (OpenID Connect Back-Channel Logout 2.2)."""
    if "sid" not in subject.claims and not subject.client.value("backchannel_logout_session_required"):
        return not_applicable("the client demands no sid")
    return judged(is_filled_string(subject.claims.get("sid")), "a sid", presence(subject.claims, "sid"))


@judges("OIDCBCL-2.4-13")
def it_has_no_nonce(subject: LogoutToken) -> Judgement:
    """There is no nonce (OpenID Connect Back-Channel Logout 2.4)."""
    return judged("nonce" not in subject.claims, "no nonce", presence(subject.claims, "nonce"))


@judges("OIDCBCL-2.4-14", "OIDCBCL-2.4-16", "OIDCBCL-2.6-1")
def it_is_signed_like_an_id_token(subject: LogoutToken) -> Judgement:
    """It is signed by the keys and algorithm of the client's ID Tokens, never unsigned (Back-Channel Logout 2.4)."""
    found = jose.verify(subject.jwt, subject.client)
    alg, registered = subject.header.get("alg"), subject.client.value("id_token_signed_response_alg")
    holds = found.verified and alg != "none" and alg == registered
    return judged(holds, f"a valid signature by {registered}", f"alg {alg}, {found.reason}")


@judges("OIDCBCL-2.6-2")
def rs256_is_the_default(subject: LogoutToken) -> Judgement:
    """Without registration the algorithm is RS256 (OpenID Connect Back-Channel Logout 2.6)."""
    if subject.client.value("id_token_signed_response_alg") != "RS256":
        return not_applicable("the client registered another algorithm")
    alg = subject.header.get("alg")
    return judged(alg == "RS256", "alg RS256", f"alg {alg}")


@judges("OIDCBCL-2.4-18")
def typ_says_logout(subject: LogoutToken) -> Judgement:
    """The typ header is logout+jwt (OpenID Connect Back-Channel Logout 2.4)."""
    kind = subject.header.get("typ")
    return judged(str(kind).lower() in (LOGOUT_TYPE, f"application/{LOGOUT_TYPE}"), LOGOUT_TYPE, f"typ {kind!r}")


def _as_in_the_id_token(subject: LogoutToken, name: str) -> Judgement:
    id_token = subject.issued_in.id_token
    if id_token is None or name not in subject.claims:
        return not_applicable(f"there is no {name}, or no ID Token to compare with")
    same = subject.claims[name] == id_token.claims.get(name)
    return judged(same, f"the {name} of the ID Token", f"that {name}" if same else f"another {name}")


def _time(value: Any, now: float) -> str:
    return f"{value - now:+.0f} s from now" if is_number(value) else "no number"
