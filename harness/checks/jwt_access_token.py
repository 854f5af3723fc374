"""Access tokens in the form of a JWT (RFC 9068 2, 4)."""

from harness.checks.id_token_words import CLOCK_TOLERANCE, is_filled_string, is_number
from harness.checks.registry import judges
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.tokens import JwtAccessToken
from harness.protocol.userinfo import UserinfoError
from harness.wire import jose

TYPES = ("at+jwt", "application/at+jwt")
ABOUT_THE_LOGIN = ("auth_time", "acr", "amr")


@judges("RFC9068-2.1-1", "RFC9068-4-1", "RFC9068-4-2")
def it_is_signed_with_a_published_key(subject: JwtAccessToken) -> Judgement:
    """A key of the published set verifies the signature (RFC 9068 2.1, 4)."""
    found = jose.verify(subject.jwt, subject.issued_in.request.client, registered="RS256")
    return judged(found.verified and found.key is not None, "a signature of a published key", found.reason)


@judges("RFC9068-2.1-2")
def it_is_signed_asymmetrically(subject: JwtAccessToken) -> Judgement:
    """The algorithm is asymmetric (RFC 9068 2.1)."""
    alg = str(subject.header.get("alg"))
    return judged(alg != "none" and not alg.startswith("HS"), "an asymmetric algorithm", f"alg {alg}")


@judges("RFC9068-2.1-3")
def it_is_not_unsigned(subject: JwtAccessToken) -> Judgement:
    """alg is never none (RFC 9068 2.1)."""
    alg = subject.header.get("alg")
    return judged(alg not in (None, "none"), "another alg than none", f"alg {alg!r}")


@judges("RFC9068-2.1-4")
def rs256_is_supported(subject: JwtAccessToken) -> Judgement:
    """RS256 is used, or there is an RSA key for it (RFC 9068 2.1)."""
    keys = subject.jwt.jwks.get("keys")
    rsa = [key for key in keys if isinstance(key, dict) and key.get("kty") == "RSA"] if isinstance(keys, list) else []
    fitting = [key for key in rsa if key.get("alg") in (None, "RS256")]
    holds = subject.header.get("alg") == "RS256" or bool(fitting)
    return judged(holds, "RS256, or a key for it", f"alg {subject.header.get('alg')!r}, {len(fitting)} keys for RS256")


@judges("RFC9068-2.1-5")
def its_type_is_at_jwt(subject: JwtAccessToken) -> Judgement:
    """typ is at+jwt, with or without application/ (RFC 9068 2.1)."""
    found = subject.header.get("typ")
    return judged(str(found).lower() in TYPES, f"typ {' or '.join(TYPES)}", f"typ {found!r}")


@judges("RFC9068-2.1-6")
def its_type_is_short(subject: JwtAccessToken) -> Judgement:
    """typ is written without application/ (RFC 9068 2.1)."""
    found = subject.header.get("typ")
    return judged(str(found).lower() == TYPES[0], f"typ {TYPES[0]}", f"typ {found!r}")


@judges("RFC9068-2.2-1")
def iss_is_the_issuer(subject: JwtAccessToken) -> Judgement:
    """iss is the issuer of the metadata (RFC 9068 2.2)."""
    issuer = subject.issued_in.request.provider.metadata.value("issuer")
    return judged(subject.claims.get("iss") == issuer, f"iss {issuer}", f"iss {subject.claims.get('iss')!r}")


@judges("RFC9068-2.2-2")
def exp_agrees_with_the_lifetime(subject: JwtAccessToken) -> Judgement:
    """exp is the time of issue and expires_in (RFC 9068 2.2)."""
    exp, lifetime = subject.claims.get("exp"), subject.issued_in.members.get("expires_in")
    near = is_number(exp) and is_number(lifetime) and abs(exp - _received(subject) - lifetime) <= CLOCK_TOLERANCE
    expected = f"a number within {CLOCK_TOLERANCE} s of the receipt and expires_in"
    return judged(near, expected, "that" if near else f"exp {exp!r} with expires_in {lifetime!r}")


@judges("RFC9068-2.2-3", "RFC9068-3-3", "RFC8707-2.1-4")
def aud_is_there(subject: JwtAccessToken) -> Judgement:
    """aud names somebody, by default where no resource was asked for (RFC 9068 2.2, 3)."""
    return judged(any(subject.audiences), "aud with at least one resource", f"aud {subject.claims.get('aud')!r}")


@judges("RFC9068-2.2-4")
def sub_is_there(subject: JwtAccessToken) -> Judgement:
    """sub is a string that is not empty (RFC 9068 2.2)."""
    found = subject.claims.get("sub")
    return judged(is_filled_string(found), "a sub", "one" if is_filled_string(found) else f"sub {found!r}")


@judges("RFC9068-2.2-5")
def sub_is_the_user(subject: JwtAccessToken) -> Judgement:
    """sub is that of the ID Token of the same login (RFC 9068 2.2)."""
    id_token = subject.issued_in.id_token
    if id_token is None:
        return not_applicable("no ID Token came with it")
    same = subject.claims.get("sub") == id_token.claims.get("sub")
    return judged(same, "the sub of the ID Token", "that" if same else "another")


@judges("RFC9068-2.2-6")
def sub_is_the_client(subject: JwtAccessToken) -> Judgement:
    """Where no user took part, sub is an identifier of the client (RFC 9068 2.2)."""
    client_id = subject.issued_in.request.client.client_id
    same = subject.claims.get("sub") == client_id
    return judged(same, "the client_id as sub", "that" if same else "another")


@judges("RFC9700-4.15.1-2")
def a_clients_token_is_told_from_a_users(subject: JwtAccessToken, of_a_user: JwtAccessToken) -> Judgement:
    """Where no user took part the token says so: by its sub, or by claims of its own (RFC 9700 4.15.1)."""
    own = subject.claims.get("sub") == subject.claims.get("client_id")
    of_user = of_a_user.claims.get("sub") == of_a_user.claims.get("client_id")
    differing = sorted((set(subject.claims) ^ set(of_a_user.claims)) - {"scope"})
    told = bool(own and not of_user) or bool(differing)
    received = f"sub {'is' if own else 'is not'} the client_id, other claims: {', '.join(differing) or 'none'}"
    return judged(told, "the client_id as sub, or claims that the other kind has not", received)


@judges("RFC9068-2.2-7")
def client_id_is_the_client(subject: JwtAccessToken) -> Judgement:
    """client_id names the client that asked (RFC 9068 2.2)."""
    same = subject.claims.get("client_id") == subject.issued_in.request.client.client_id
    return judged(same, "the client's client_id", "that" if same else "another or none")


@judges("RFC9068-2.2-8")
def iat_is_the_time_of_issue(subject: JwtAccessToken) -> Judgement:
    """iat is the time at which this token was issued (RFC 9068 2.2)."""
    found = subject.claims.get("iat")
    near = is_number(found) and abs(found - _received(subject)) <= CLOCK_TOLERANCE
    return judged(near, f"now, within {CLOCK_TOLERANCE} s", "that" if near else f"iat {found!r}")


@judges("RFC9068-2.2-9", "RFC7519-4.1.7-1")
def jti_is_unique(subject: JwtAccessToken, other: JwtAccessToken) -> Judgement:
    """jti is there, and another in each token (RFC 9068 2.2)."""
    found = subject.claims.get("jti")
    holds = is_filled_string(found) and found != other.claims.get("jti")
    return judged(holds, "a jti of its own", "one" if holds else f"jti {'as before' if found else 'missing'}")


@judges("RFC9068-2.2.1-1")
def the_login_is_kept_over_a_refresh(subject: JwtAccessToken, before: JwtAccessToken) -> Judgement:
    """auth_time, acr and amr keep their value across refreshes (RFC 9068 2.2.1)."""
    other = [name for name in ABOUT_THE_LOGIN if subject.claims.get(name) != before.claims.get(name)]
    return judged(not other, "the same auth_time, acr and amr", f"others: {', '.join(other) or 'none'}")


@judges("RFC9068-2.2.3-1")
def scope_is_a_claim(subject: JwtAccessToken) -> Judgement:
    """The granted scope is a claim, as one string (RFC 9068 2.2.3)."""
    found = subject.claims.get("scope")
    same = isinstance(found, str) and set(found.split()) == set(subject.issued_in.scopes)
    return judged(same, f"scope {' '.join(subject.issued_in.scopes)!r}", f"scope {found!r}")


@judges(
    "RFC9068-3-1",
    "RFC8707-2-7",
    "RFC8707-2.1-3",
    "RFC8707-2.2-1",
    "RFC8707-2.2-2",
    "RFC8707-2.2-3",
)
def aud_is_what_was_asked_for(subject: JwtAccessToken) -> Judgement:
    """aud stands for the requested resources and no others (RFC 9068 3, RFC 8707 2, 2.2)."""
    asked = subject.issued_in.resources
    if not asked:
        return not_applicable("no resource was asked for")
    return judged(
        set(subject.audiences) == set(asked), f"aud {', '.join(asked)}", f"aud {', '.join(subject.audiences)}"
    )


@judges("RFC9068-5-2")
def resources_have_their_own_aud(subject: JwtAccessToken, other: JwtAccessToken) -> Judgement:
    """Tokens for two resources have two values of aud (RFC 9068 5)."""
    differ = set(subject.audiences) != set(other.audiences)
    return judged(differ, "another aud than before", f"aud {', '.join(subject.audiences)}")


@judges(
    "RFC9068-4-5",
    "RFC9068-4-6",
    "RFC9068-4-7",
    "RFC9068-4-8",
    "RFC9068-4-9",
    "RFC9068-4-10",
    "RFC9068-4-11",
    "RFC8707-2-8",
    "RFC9700-2.3-3",
    refuses=True,
)
def a_token_that_does_not_hold_is_refused(subject: UserinfoError) -> Judgement:
    """A token of another type, issuer, audience or key is refused as invalid_token (RFC 9068 4)."""
    status = subject.exchange.response.status if subject.exchange.response else 0
    error = subject.challenge.get("error")
    return judged(
        status == 401 and error == "invalid_token",
        "status 401 with error=invalid_token",
        f"status {status} with error={error}",
    )


def _received(subject: JwtAccessToken) -> float:
    response = subject.issued_in.exchange.response
    return response.received_at if response else subject.issued_in.exchange.started_at
