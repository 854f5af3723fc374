"""Faults of the single claims of an ID Token."""

import time
from collections import deque

from reference_server.faults.changes import changed, left_out, told
from reference_server.faults.fault import faults_at
from reference_server.provider import Provider
from reference_server.seams import Members, Transform
from reference_server.tokens.claims import STANDARD_CLAIMS

MILLISECONDS = 1000
A_DAY = 86400
REMEMBERED = 1000
LONGEST_SUB = 255


claim = faults_at("id_token_claims")


def random_sub(provider: Provider, claims: Members) -> Members:
    """Call the End-User by another name each time."""
    return claims | {"sub": provider.new_identifier()}


def later(change: Transform) -> Transform:
    """Change all ID Tokens of a session for a client but the first, as are those of a refresh."""
    seen: deque[tuple[str, str]] = deque(maxlen=REMEMBERED)

    def changing(provider: Provider, claims: Members) -> Members:
        if (claims["sid"], claims["aud"]) in seen:
            return change(provider, claims)
        seen.append((claims["sid"], claims["aud"]))
        return claims

    return changing


def of_the_front_channel(claims: Members) -> bool:
    """Whether the ID Token comes from the authorization endpoint: there it has c_hash, or no access token beside it."""
    return "c_hash" in claims or "at_hash" not in claims


def without_nonce_in_the_second(_provider: Provider, claims: Members) -> Members:
    """Leave the nonce out of what the token endpoint gives."""
    return claims if of_the_front_channel(claims) else {name: claims[name] for name in claims if name != "nonce"}


def without_nonce_in_the_first(_provider: Provider, claims: Members) -> Members:
    """Leave the nonce out of what the authorization endpoint gives."""
    return {name: claims[name] for name in claims if name != "nonce"} if of_the_front_channel(claims) else claims


def iss_of_the_second(_provider: Provider, claims: Members) -> Members:
    """Name another issuer in what the authorization endpoint gives."""
    return claims | {"iss": claims["iss"] + "/"} if of_the_front_channel(claims) else claims


def sub_of_the_second(_provider: Provider, claims: Members) -> Members:
    """Name another End-User in what the authorization endpoint gives."""
    return claims | {"sub": claims["sub"] + "-another"} if of_the_front_channel(claims) else claims


def in_milliseconds(_provider: Provider, claims: Members) -> Members:
    """Count every time in milliseconds."""
    times = {name: claims[name] * MILLISECONDS for name in ("iat", "exp", "auth_time") if name in claims}
    return claims | times


def of_the_first_login(_provider: Provider, claims: Members) -> Members:
    """Say that the ID Token was issued a day ago."""
    return claims | {"iat": int(time.time()) - A_DAY}


FAULTS = (
    claim(
        "iss-dropped-in-id-token",
        "OIDCC-2-1",
        "The ID Token has no iss.",
        left_out("iss"),
        also="OIDCC-16.15-1 OIDCD-3-4 RFC7519-4.1.1-1",
    ),
    claim(
        "iss-without-its-path",
        "OIDCD-3-4 OIDCC-16.15-1 RFC7519-4.1.1-1",
        "The iss of the ID Token is not the issuer of the metadata.",
        changed("iss", lambda iss: iss.partition("/faults")[0]),
    ),
    claim(
        "iss-changes-at-refresh",
        "OIDCC-12.2-2",
        "A refreshed ID Token has another iss.",
        later(changed("iss", lambda iss: iss + "/another")),
    ),
    claim(
        "iat-kept-at-refresh",
        "OIDCC-12.2-4",
        "A refreshed ID Token has an iat before the refresh.",
        later(changed("iat", lambda seconds: seconds - A_DAY)),
    ),
    claim(
        "aud-dropped",
        "OIDCC-2-8 OAuth2-RT-3-1",
        "The ID Token has no aud.",
        left_out("aud"),
        also="OIDCC-2-10 OIDCC-2-9 RFC7519-4.1.3-2",
    ),
    claim(
        "aud-as-object",
        "OIDCC-2-10 RFC7519-4.1.3-2",
        "The aud of the ID Token is an object.",
        changed("aud", lambda aud: {aud: {}}),
        also="OIDCC-2-9",
    ),
    claim(
        "aud-grows-at-refresh",
        "OIDCC-12.2-5",
        "A refreshed ID Token has another aud.",
        later(told(aud="another")),
    ),
    claim(
        "exp-dropped",
        "OIDCC-2-12",
        "The ID Token has no exp.",
        left_out("exp"),
        also="OIDCC-2-13 OIDCC-2-14 RFC7519-4.1.4-2",
    ),
    claim(
        "exp-as-text",
        "OIDCC-2-13 RFC7519-4.1.4-2",
        "The exp of the ID Token is a string.",
        changed("exp", str),
        also="OIDCC-2-14 RFC7519-2-2",
    ),
    claim(
        "times-in-milliseconds",
        "RFC7519-2-2",
        "The times of the ID Token are in milliseconds.",
        in_milliseconds,
        also="OIDCC-2-13 OIDCC-2-16 RFC7519-4.1.4-2",
    ),
    claim(
        "iat-of-yesterday",
        "OIDCC-2-16",
        "The iat of the ID Token is a day ago.",
        of_the_first_login,
        also="OIDCC-2-17",
    ),
    claim(
        "nbf-as-text",
        "RFC7519-4.1.5-2",
        "The nbf of the ID Token is a string.",
        told(nbf="now"),
        also="RFC7519-2-2",
    ),
    claim(
        "auth-time-ahead",
        "OIDCC-2-17",
        "The auth_time of the ID Token has not come yet.",
        changed("auth_time", lambda seconds: seconds + A_DAY),
    ),
    claim(
        "auth-time-of-the-refresh",
        "OIDCC-12.2-6",
        "The auth_time of a refreshed ID Token is another one.",
        later(changed("auth_time", lambda seconds: seconds - 1)),
    ),
    claim(
        "sub-as-number",
        "OIDCC-2-7",
        "The sub of the ID Token is a number.",
        told(sub=24400320),
        also="OIDCC-2-6 OIDCC-5.1-1 OIDCC-5.3.2-6",
    ),
    claim(
        "sub-too-long",
        "OIDCC-2-6",
        "The sub of the ID Token has more than 255 characters.",
        changed("sub", lambda sub: sub.ljust(LONGEST_SUB + 1, "0")),
        also="OIDCC-5.3.2-6",
    ),
    claim(
        "sub-with-a-colon",
        "RFC7519-2-1",
        "The sub of the ID Token has a colon and is no URI.",
        changed("sub", lambda sub: f"1 {sub}:"),
        also="OIDCC-5.3.2-6",
    ),
    claim(
        "sub-of-each-token",
        "OIDCC-2-5 OIDCC-12.2-3 OIDCC-8.1-4 OIDCC-8.1-10 OIDCC-8.1-6 OIDCC-8-2 OIDCR-2-26",
        "Each ID Token has another sub.",
        random_sub,
        also="OIDCC-5.3.2-6",
    ),
    claim(
        "sub-changes-at-refresh",
        "OIDCC-12.2-3 OIDCC-3.1.3.3-7",
        "A refreshed ID Token has another sub.",
        later(changed("sub", lambda sub: sub + "-another")),
    ),
    claim(
        "one-sub-for-all",
        "RFC7519-4.1.2-1 OIDCC-8-3 OIDCC-8-4 OIDCC-8.1-1 OIDCC-8.1-9 OIDCR-2-27",
        "All End-Users have the same sub.",
        told(sub="everybody"),
        also="OIDCC-5.3.2-6",
    ),
    claim(
        "azp-of-the-provider",
        "OIDCC-2-29",
        "The azp of the ID Token is the issuer.",
        lambda provider, claims: claims | {"azp": provider.issuer},
        also="OIDCC-2-30",
    ),
    claim(
        "nonce-in-lower-case",
        "OIDCC-2-22",
        "The nonce comes back in lower case.",
        changed("nonce", lambda nonce: nonce.lower().replace("+", " ")),
        also="OIDCC-2-21",
    ),
    claim(
        "nonce-at-refresh",
        "OIDCC-12.2-9 OIDCC-12.2-8",
        "A refreshed ID Token has a nonce of its own.",
        later(told(nonce="")),
    ),
    claim(
        "nonce-dropped-in-the-second-token",
        "OIDCC-3.3.3.6-7",
        "The ID Token of the token endpoint has no nonce.",
        without_nonce_in_the_second,
        also="OIDCC-2-21",
    ),
    claim(
        "nonce-dropped-in-the-front-channel",
        "OIDCC-3.2.2.10-1 OIDCC-3.3.2.11-1",
        "The ID Token of the authorization endpoint has no nonce.",
        without_nonce_in_the_first,
        also="OIDCC-2-21",
    ),
    claim(
        "iss-of-the-front-channel-differs",
        "OIDCC-3.3.3.6-1 OIDCC-3.3.3.6-2",
        "The ID Token of the authorization endpoint has another iss.",
        iss_of_the_second,
        also="OIDCC-16.15-1 OIDCD-3-4 RFC7519-4.1.1-1",
    ),
    claim(
        "sub-of-the-front-channel-differs",
        "OIDCC-3.3.3.6-2 OIDCC-3.3.3.6-1",
        "The ID Token of the authorization endpoint has another sub.",
        sub_of_the_second,
    ),
    claim(
        "at-hash-dropped",
        "OIDCC-3.2.2.10-2 OIDCC-3.3.2.11-2",
        "The ID Token has no at_hash.",
        left_out("at_hash"),
    ),
    claim(
        "at-hash-of-the-front-channel-wrong",
        "OIDCC-3.2.2.10-3 OIDCC-3.1.3.6-2 OIDCC-3.1.3.6-1",
        "at_hash is backwards.",
        changed("at_hash", lambda half: half[::-1]),
        also="OIDCC-3.3.2.11-3",
    ),
    claim("c-hash-dropped", "OIDCC-3.3.2.11-4", "The ID Token has no c_hash.", left_out("c_hash")),
    claim(
        "c-hash-wrong",
        "OIDCC-3.3.2.11-5",
        "c_hash is not the hash of the code.",
        changed("c_hash", lambda half: half[::-1]),
    ),
    claim(
        "auth-time-not-told",
        "OIDCC-2-18 OIDCC-2-19 OIDCC-3.1.2.1-36 OIDCC-15.1-6",
        "The ID Token has no auth_time.",
        left_out("auth_time"),
        also="OIDCC-5.5-8",
    ),
    claim(
        "sid-dropped",
        "OIDCFCL-3-6 OIDCBCL-2.1-3 OIDCBCL-2.1-5",
        "The ID Token has no sid.",
        left_out("sid"),
        also="OIDCBCL-2.4-12",
    ),
    claim(
        "sid-as-number",
        "OIDCFCL-3-7 OIDCBCL-2.1-5 OIDCBCL-2.1-3 OIDCFCL-3-6",
        "The sid of the ID Token is a number.",
        told(sid=7),
        also="OIDCBCL-2.4-12 OIDCFCL-2-8",
    ),
    claim(
        "sid-of-the-user",
        "OIDCFCL-3-8 OIDCBCL-2.1-4",
        "The sid of the ID Token is the sub.",
        lambda _provider, claims: claims | {"sid": claims["sub"]},
        also="OIDCBCL-2.4-12",
    ),
    claim(
        "sid-of-each-token",
        "OIDCFCL-3-9",
        "Each ID Token has a sid of its own.",
        lambda provider, claims: claims | {"sid": provider.new_identifier()},
    ),
    claim(
        "sid-counted",
        "OIDCFCL-5-1",
        "The sid of the ID Token is short.",
        changed("sid", lambda sid: sid[:4]),
        also="OIDCFCL-2-8",
    ),
    claim(
        "scopes-fill-no-id-token",
        "OIDCC-5.4-8",
        "An ID Token without an access token has no claims of the granted scopes.",
        left_out(*STANDARD_CLAIMS),
        shown_in="oidc-core/scope-email[id_token]",
    ),
)
