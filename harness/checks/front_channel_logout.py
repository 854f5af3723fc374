"""Front-channel logout: iframes that load the clients' addresses (OpenID Connect Front-Channel Logout 2, 3)."""

from urllib.parse import parse_qsl

from harness.checks.id_token_signature import entropy_bits
from harness.checks.metadata_member import boolean_member, sid_where_sessions_are_supported, true_member
from harness.checks.registry import judges
from harness.protocol.exchange import header_values
from harness.protocol.framed import RenderedLogout
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.logout import FrontChannelLogout, NothingReceived
from harness.protocol.provider import DiscoveryResponse
from harness.protocol.tokens import IdToken
from harness.protocol.web_url import url_parts
from harness.wire.frame_policy import lets_load

# A stand-in for 128 bits, for codes and tokens as well: the estimate from one random string is always too low.
LEAST_ENTROPY = 96.0


@judges("OIDCFCL-3-4")
def support_is_announced(subject: DiscoveryResponse) -> Judgement:
    """frontchannel_logout_supported is true (OpenID Connect Front-Channel Logout 3)."""
    return true_member(subject, "frontchannel_logout_supported")


@judges("OIDCFCL-3-5")
def session_support_is_announced(subject: DiscoveryResponse) -> Judgement:
    """frontchannel_logout_session_supported is given as a boolean (OpenID Connect Front-Channel Logout 3)."""
    return boolean_member(subject, "frontchannel_logout_session_supported")


@judges("OIDCFCL-3-6", "OIDCFCL-3-7")
def id_tokens_have_sid(subject: IdToken) -> Judgement:
    """With session support ID Tokens have sid as printable ASCII (OpenID Connect Front-Channel Logout 3)."""
    return sid_where_sessions_are_supported(subject, "frontchannel_logout")


@judges("OIDCFCL-3-9")
def sid_stays_within_a_session(subject: IdToken, earlier: IdToken) -> Judgement:
    """The sid of a client stays the same within a session (OpenID Connect Front-Channel Logout 3)."""
    sid = subject.claims.get("sid")
    same = isinstance(sid, str) and sid == earlier.claims.get("sid")
    return judged(same, "the sid of the earlier ID Token", "that sid" if same else "another sid, or none")


@judges("OIDCFCL-3-8", "OIDCFCL-3-10")
def a_new_session_has_a_new_sid(subject: IdToken, earlier: IdToken) -> Judgement:
    """Another session has another sid (OpenID Connect Front-Channel Logout 3)."""
    sid = subject.claims.get("sid")
    other = isinstance(sid, str) and bool(sid) and sid != earlier.claims.get("sid")
    return judged(other, "another sid than the earlier session's", "another sid" if other else "the same sid, or none")


@judges("OIDCFCL-2-5", "OIDCFCL-3-1", "OIDCFCL-3-3")
def the_address_is_in_an_iframe(subject: FrontChannelLogout) -> Judgement:
    """The logout page loads frontchannel_logout_uri in an iframe (OpenID Connect Front-Channel Logout 2)."""
    framed = subject.frame in subject.page.frames
    return judged(framed, "an iframe with the client's address", "such an iframe" if framed else "none")


@judges("OIDCFCL-2-4")
def the_query_is_kept(subject: FrontChannelLogout) -> Judgement:
    """A query in frontchannel_logout_uri is kept (OpenID Connect Front-Channel Logout 2)."""
    own = parse_qsl(url_parts(subject.registered).query, keep_blank_values=True)
    if not own:
        return not_applicable("the registered address has no query")
    lost = [name for name, value in own if (name, value) not in subject.parameters]
    return judged(not lost, "the query of the registered address", f"changed or lost: {', '.join(lost) or '-'}")


@judges("OIDCFCL-2-6")
def iss_and_sid_come_together(subject: FrontChannelLogout) -> Judgement:
    """iss and sid are both there or both missing (OpenID Connect Front-Channel Logout 2)."""
    present = [name for name in ("iss", "sid") if subject.value(name) is not None]
    return judged(len(present) != 1, "both or neither", " and ".join(present) or "neither")


@judges("OIDCFCL-2-7", "OIDCFCL-2-9")
def iss_is_the_issuer(subject: FrontChannelLogout) -> Judgement:
    """iss, form-decoded, is the issuer (OpenID Connect Front-Channel Logout 2)."""
    iss = subject.value("iss")
    if iss is None:
        return not_applicable("the request has no iss")
    return judged(iss == subject.provider.issuer, f"iss={subject.provider.issuer}", f"iss={iss}")


@judges("OIDCFCL-2-8")
def sid_is_that_of_the_login(subject: FrontChannelLogout) -> Judgement:
    """sid is that of the client's ID Token (OpenID Connect Front-Channel Logout 2)."""
    sid = subject.value("sid")
    if sid is None or subject.id_token is None:
        return not_applicable("there is no sid, or no ID Token to compare with")
    same = sid == subject.id_token.claims.get("sid")
    return judged(same, "the sid of the ID Token", "that sid" if same else "another sid")


@judges("OIDCFCL-2-10")
def demanded_values_are_there(subject: FrontChannelLogout) -> Judgement:
    """With frontchannel_logout_session_required iss and sid are there (OpenID Connect Front-Channel Logout 2)."""
    if not subject.client.value("frontchannel_logout_session_required"):
        return not_applicable("the client demands neither")
    lacking = [name for name in ("iss", "sid") if not subject.value(name)]
    return judged(not lacking, "iss and sid", f"without {', '.join(lacking)}" if lacking else "both")


@judges("OIDCFCL-2-15")
def the_policy_lets_the_frame_load(subject: FrontChannelLogout) -> Judgement:
    """The page's Content-Security-Policy, if any, lets the iframe load (OpenID Connect Front-Channel Logout 2)."""
    exchange = subject.page.exchange
    policies = header_values(exchange.response.headers, "Content-Security-Policy") if exchange.response else ()
    loads = lets_load(policies, exchange.request.url, subject.frame)
    return judged(loads, "a policy that lets the iframe load", ", ".join(policies) or "no policy")


@judges("OIDCFCL-3-12")
def it_comes_before_the_browser_leaves(subject: FrontChannelLogout) -> Judgement:
    """The iframes load before the browser leaves for the post-logout target (Front-Channel Logout 3)."""
    wanted = subject.page.request.value("post_logout_redirect_uri")
    if wanted is None:
        return not_applicable("no post-logout redirect was asked for")
    onward = any(link.startswith(wanted) for link in subject.page.links)
    return judged(
        onward, "a page with the iframes that leads on to the target", "such a page" if onward else "no way on"
    )


@judges("OIDCFCL-2-5", "OIDCFCL-2-15", "OIDCFCL-3-1", "OIDCFCL-3-3")
def the_browser_loads_the_address(subject: RenderedLogout) -> Judgement:
    """The browser really loads frontchannel_logout_uri in a frame (OpenID Connect Front-Channel Logout 2)."""
    loaded = any(_is_at(frame, subject.registered) for frame in subject.frames)
    received = "it was loaded" if loaded else f"{len(subject.frames)} frames, none of them at that address"
    return judged(loaded, f"a frame at {subject.registered}", received)


@judges("OIDCFCL-3-12")
def the_browser_loads_it_before_it_leaves(subject: RenderedLogout) -> Judgement:
    """A page that leads on by itself lets the frames load before (OpenID Connect Front-Channel Logout 3)."""
    loaded = subject.frames[: subject.left_at]
    before = any(_is_at(frame, subject.registered) for frame in loaded)
    where = "it stayed at the page" if subject.led_to is None else f"it left after {len(loaded)} frames"
    return judged(before, "the client's frame before the browser leaves", where)


@judges("OIDCFCL-5-1")
def sid_cannot_be_guessed(subject: IdToken) -> Judgement:
    """sid looks as random as 128 bits do (OpenID Connect Front-Channel Logout 5)."""
    sid = subject.claims.get("sid")
    if not isinstance(sid, str):
        return not_applicable("the ID Token has no sid")
    bits = entropy_bits(sid)
    return judged(bits >= LEAST_ENTROPY, f"an estimate of {LEAST_ENTROPY:.0f} bits at least", f"{bits:.0f} bits")


@judges("OIDCFCL-3-2")
def an_outsider_is_not_contacted(subject: FrontChannelLogout | NothingReceived) -> Judgement:
    """A client that is not part of the session is in no frame (OpenID Connect Front-Channel Logout 3)."""
    there = isinstance(subject, FrontChannelLogout)
    return judged(not there, "no frame at the address of the client", "one" if there else "none")


def _is_at(address: str, registered: str) -> bool:
    one, other = url_parts(address), url_parts(registered)
    return (one.scheme, one.netloc, one.path) == (other.scheme, other.netloc, other.path)
